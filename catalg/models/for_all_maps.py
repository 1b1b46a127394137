"""Conditional statements about all maps into all sets, shown in one model in finite sets: induction, uniqueness.

The instances of the hypotheses at every element are equations without variables between values of the
statement's maps. What follows from them by congruence closure (Nelson and Oppen 1980; Downey, Sethi and Tarjan
1980) holds whatever the maps are, and whatever the sets that the statement quantifies over. An object of the
statement that stands at the goal's source has elements of which nothing is known: one for each of its wires
there, since an equation that needs more of them has an instance that does not. Only "holds" is ever said.

Relies on the tables of a model; must never take what does not follow for refuted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from math import prod
from typing import Any

from catalg.cells import Diagram, OneCell, Path
from catalg.kernel.statement import Statement
from catalg.models.backend import to_numpy
from catalg.models.finite import TableCarrier

MOST = 60_000  # boxes evaluated

Value = int  # the number of a term


def holds_for_all_maps(carrier: Any, statement: Statement) -> bool:
    """Does the statement follow, for all sets and maps that it quantifies over, from its hypotheses at each element?

    False also where this is not seen, or where there are too many elements.
    """
    if not isinstance(carrier, TableCarrier) or statement.relation != "=" or statement.parameters.zero:
        return False
    if any(array.shape[0] != 1 for array, _ in carrier.tensors.values()):
        return False
    closure = _Closure(carrier, statement)
    claims = [*statement.hypotheses, statement.goal]
    if sum(closure.count(c.left.source) * (1 + len(c.left) + len(c.right)) for c in claims) > MOST:
        return False
    for hypothesis in statement.hypotheses:
        for point in closure.points(hypothesis.left.source):
            pairs = zip(closure.outputs(hypothesis.left, point), closure.outputs(hypothesis.right, point), strict=True)
            for one, other in pairs:
                closure.merge(one, other)
    return all(closure.agree(statement.left, statement.right, p) for p in closure.goal_points(statement.left.source))


class _Closure:
    """Terms without variables, and which are equal. ``false`` when two elements of a known set are."""

    def __init__(self, carrier: TableCarrier, statement: Statement) -> None:
        self._carrier = carrier
        self._own = {cell.name for cell in statement.parameters.two}
        known = {name: array for name, (array, _) in carrier.tensors.items() if name not in self._own}
        self._tables = {name: to_numpy(array)[0] for name, array in known.items()}
        fresh = {cell.name for cell in statement.parameters.one}
        self._unknown: dict[str, list[Value]] = {name: [] for name in fresh}
        self.false = False
        self._parent: list[Value] = []
        self._uses: list[list[tuple[Any, tuple[Value, ...], Value]]] = []
        self._terms: dict[Any, Value] = {}
        self._element: dict[Value, int] = {}  # of a class, by its representative
        for place, cell in enumerate(statement.left.source):
            if cell.name in fresh:
                self._unknown[cell.name].append(self._new(("unknown", place), ()))

    # -- points --------------------------------------------------------------------------

    def count(self, path: Path) -> int:
        return prod(len(self._elements(cell)) for cell in path)

    def points(self, path: Path) -> Iterator[tuple[Value, ...]]:
        """All elements, those of which nothing is known included."""
        return product(*(self._elements(cell) for cell in path))

    def goal_points(self, path: Path) -> Iterator[tuple[Value, ...]]:
        """Each wire of an unknown set has its own element."""
        seen = dict.fromkeys(self._unknown, 0)
        choices = []
        for cell in path:
            if cell.name in seen:
                choices.append([self._unknown[cell.name][seen[cell.name]]])
                seen[cell.name] += 1
            else:
                choices.append(self._elements(cell))
        return product(*choices)

    def _elements(self, cell: OneCell) -> list[Value]:
        if cell.name in self._unknown:
            return self._unknown[cell.name]
        return [self._constant(cell.name, k) for k in range(self._carrier.dimension(cell))]

    def _constant(self, name: str, k: int) -> Value:
        key = (("element", name, k), ())
        if key not in self._terms:
            self._element[self._new(*key)] = k
        return self._terms[key]

    # -- terms ---------------------------------------------------------------------------

    def outputs(self, diagram: Diagram, point: Sequence[Value]) -> list[Value]:
        """The values of a diagram at a point, as terms."""
        wires = list(point)
        for box, taken in zip(diagram.boxes, diagram.inputs, strict=True):
            arguments = tuple(self.find(wires[w]) for w in taken)
            known = None if box.name in self._own else self._looked_up(box.name, arguments)
            for port, cell in enumerate(box.target):
                if known is not None:
                    wires.append(self._constant(cell.name, int(known[port])))
                else:
                    wires.append(self._term((box.name, port, cell.name), arguments))
        return [wires[w] for w in diagram.outputs]

    def agree(self, left: Diagram, right: Diagram, point: Sequence[Value]) -> bool:
        """Are the two sides equal there?"""
        pairs = zip(self.outputs(left, point), self.outputs(right, point), strict=True)
        return self.false or all(self.find(a) == self.find(b) for a, b in pairs)

    def _looked_up(self, name: str, arguments: Sequence[Value]) -> Any:
        """The table's entry, where every argument is a known element."""
        elements = [self._element.get(a) for a in arguments]
        return None if None in elements else self._tables[name][tuple(elements)]

    def _term(self, op: Any, arguments: tuple[Value, ...]) -> Value:
        found = self._terms.get((op, arguments))
        return self._new(op, arguments) if found is None else found

    def _new(self, op: Any, arguments: tuple[Value, ...]) -> Value:
        made = len(self._parent)
        self._parent.append(made)
        self._uses.append([])
        self._terms[op, arguments] = made
        for argument in set(arguments):
            self._uses[argument].append((op, arguments, made))
        return made

    def find(self, term: Value) -> Value:
        while self._parent[term] != term:
            self._parent[term] = term = self._parent[self._parent[term]]
        return term

    def merge(self, one: Value, other: Value) -> None:
        """Make two terms equal, and what follows from that."""
        waiting = [(one, other)]
        while waiting:
            kept, gone = (self.find(term) for term in waiting.pop())
            if kept == gone:
                continue
            if len(self._uses[kept]) < len(self._uses[gone]):
                kept, gone = gone, kept
            self._parent[gone] = kept
            elements = {self._element[term] for term in (kept, gone) if term in self._element}
            self.false = self.false or len(elements) > 1
            touched = self._uses[gone]
            if elements and kept not in self._element:
                self._element[kept] = elements.pop()
                touched = [*touched, *self._uses[kept]]  # tables may be looked up now
                self._uses[kept] = []
            for op, arguments, term in touched:
                waiting += self._placed(op, tuple(map(self.find, arguments)), term)

    def _placed(self, op: Any, arguments: tuple[Value, ...], term: Value) -> Iterator[tuple[Value, Value]]:
        """Note a term under what its arguments have become; what it is equal to by that."""
        name, port, kind = op
        if name not in self._own and (known := self._looked_up(name, arguments)) is not None:
            yield term, self._constant(kind, int(known[port]))
        found = self._terms.setdefault((op, arguments), term)
        if found != term:
            yield found, term
        for argument in set(arguments):
            self._uses[argument].append((op, arguments, term))
