"""Terms without variables modulo equations, with a proof of every equality (an e-graph).

A class holds terms known to be equal; a node is an operator on classes (Nelson and Oppen
1980). Each term ever made keeps its own number, and a forest of unions remembers why two
terms are equal: by an instance of an equation, or because their arguments are (Nieuwenhuis
and Oliveras 2005; Willsey et al. 2021). So an equality can be written out as rewriting steps.

Relies on terms and steps. Knows nothing of search.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from catalg.prove.term_rules import TermStep
from catalg.prove.terms import Place, Term, TooLarge, Vocabulary

Node = tuple[int, ...]  # an operator and the numbers of its arguments
LONGEST = 4_000  # steps of a proof written out


@dataclass(frozen=True, slots=True)
class Instance:
    """One side of equation ``number`` (the left if ``forward``) became the other; ``by``: variable -> term number."""

    number: int
    forward: bool
    by: Mapping[int, int]


class Pattern:
    """A term with variables, made ready to be looked for.

    Registers hold classes: the arguments of the operator (from 1), then those of each of
    ``inner``, which says in which register which operator is to stand next. ``weights``: for
    each stage the registers of variables met first there that weigh something.
    """

    def __init__(self, term: Term, weight: Mapping[int, int]) -> None:
        assert not isinstance(term, int)
        self.operator: int = term[0]
        self.inner: list[tuple[int, int]] = []
        self.equal: list[tuple[int, int]] = []  # registers that must agree
        self._widths: list[tuple[int, int]] = []
        first: dict[int, int] = {}
        width = 1
        waiting: list[tuple[int, Term]] = []
        for argument in term[1:]:
            waiting.append((width, argument))
            width += 1
        while waiting:
            register, argument = waiting.pop(0)
            if isinstance(argument, int):
                if argument in first:
                    self.equal.append((first[argument], register))
                first.setdefault(argument, register)
                continue
            self.inner.append((register, argument[0]))
            self._widths.append((register, len(argument) - 1))
            for inner in argument[1:]:
                waiting.append((width, inner))
                width += 1
        ends = [len(term)]
        for _, operator_width in self._widths:
            ends.append(ends[-1] + operator_width)
        places = [(register, weight.get(v, 0)) for v, register in first.items()]
        self.weights = [
            [(r, w) for r, w in places if w and start <= r < end] for start, end in zip([1, *ends], ends, strict=False)
        ]
        self.names = list(first)  # the variables, in the order in which `EGraph.matches` gives them
        self.variables = [first[v] for v in self.names]


class EGraph:
    """Numbered terms and their classes. Changes as it is used."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.nodes: list[Node] = []  # by number: the operator, and the numbers of exactly these arguments
        self.size: list[int] = []  # by class: the size of its least term
        self.by_operator: dict[int, dict[int, list[int]]] = {}  # operator -> class -> terms, of equal ones the first
        self.unions = 0
        self._exact: dict[Node, int] = {}
        self._up: list[int] = []
        self._members: list[list[int]] = []
        self._canonical: dict[Node, int] = {}
        self._parents: list[list[int]] = []  # by class: numbers of the terms with an argument in it
        self._link: list[int] = []  # the proof forest
        self._reason: list[Instance | None] = []  # None: the arguments are equal
        self._double = bytearray()  # by number: is another term of its class the same but for equal arguments?
        self._touched: list[int] = []
        self._least_changed: list[int] = []

    # -- classes ----------------------------------------------------------------------------

    def find(self, number: int) -> int:
        """The class of a term."""
        up = self._up
        while up[number] != number:
            up[number] = up[up[number]]
            number = up[number]
        return number

    def kind(self, number: int) -> int:
        """The type of a term."""
        return self.vocabulary.operators[self.nodes[number][0]].result

    def classes(self, kind: int) -> list[int]:
        """The classes of a type, oldest first."""
        return [n for n in range(len(self._up)) if self._up[n] == n and self.kind(n) == kind]

    def add(self, term: Term, by: Mapping[int, int]) -> int:
        """The number of a term whose variables stand for numbered terms."""
        if isinstance(term, int):
            return by[term]
        return self.made((term[0], *[self.add(argument, by) for argument in term[1:]]))

    def made(self, node: Node) -> int:
        """The number of the term with this operator and exactly these arguments."""
        found = self._exact.get(node)
        if found is not None:
            return found
        number = len(self.nodes)
        self._exact[node] = number
        self.nodes.append(node)
        self._up.append(number)
        self._members.append([number])
        self._parents.append([])
        self._link.append(-1)
        self._reason.append(None)
        self._double.append(0)
        canonical = self._canonicalised(node)
        self.size.append(1 + sum([self.size[c] for c in canonical[1:]]))
        same = self._canonical.get(canonical)
        if same is not None:
            self._double[number] = 1
            self._join(number, same, None)
            return number
        self._canonical[canonical] = number
        for c in dict.fromkeys(canonical[1:]):
            self._parents[c].append(number)
        self.by_operator.setdefault(node[0], {})[number] = [number]
        return number

    def _canonicalised(self, node: Node) -> Node:
        find = self.find
        return (node[0], *[find(a) for a in node[1:]])

    # -- equalities -------------------------------------------------------------------------

    def equate(self, left: int, right: int, reason: Instance) -> bool:
        """Two terms are equal; False when that was known."""
        if self.find(left) == self.find(right):
            return False
        self._join(left, right, reason)
        return True

    def _join(self, left: int, right: int, reason: Instance | None) -> None:
        a, b = self.find(left), self.find(right)
        if a == b:
            return
        self.unions += 1
        if len(self._members[a]) > len(self._members[b]):
            a, b, left, right = b, a, right, left
            if reason is not None:
                reason = Instance(reason.number, not reason.forward, reason.by)
        self._reroot(left)
        self._link[left], self._reason[left] = right, reason
        self._up[a] = b
        self._members[b] += self._members[a]
        self._members[a] = []
        if self.size[a] < self.size[b]:
            self.size[b] = self.size[a]
            self._least_changed.append(b)
        for nodes in self.by_operator.values():
            moved = nodes.pop(a, None)
            if moved is not None:
                nodes[b] = nodes[b] + moved if b in nodes else moved
        self._touched.append(b)
        self._parents[b] += self._parents[a]
        self._parents[a] = []

    def _reroot(self, number: int) -> None:
        """Turn the links on the way to the root around."""
        before, why = -1, None
        while number != -1:
            after, reason = self._link[number], self._reason[number]
            self._link[number], self._reason[number] = before, why
            why = None if reason is None else Instance(reason.number, not reason.forward, reason.by)
            before, number = number, after

    def rebuild(self) -> None:
        """Join the terms whose arguments have become equal."""
        while self._touched:
            todo = dict.fromkeys(self.find(c) for c in self._touched)
            self._touched = []
            for c in todo:
                self._repair(self.find(c))
        self._settle_sizes()

    def _repair(self, c: int) -> None:
        kept: list[int] = []
        for number in self._parents[c]:
            if self._double[number]:
                continue
            node = self._canonicalised(self.nodes[number])
            same = self._canonical.setdefault(node, number)
            if same == number:
                kept.append(number)
                continue
            self._double[number] = 1
            self._join(number, same, None)
        c = self.find(c)  # it may have met another class, whose parents are seen to in their turn
        self._parents[c] = list(dict.fromkeys([*kept, *self._parents[c]]))

    def _settle_sizes(self) -> None:
        todo = self._least_changed
        while todo:
            c = self.find(todo.pop())
            for number in self._parents[c]:
                size = 1 + sum([self.size[self.find(a)] for a in self.nodes[number][1:]])
                above = self.find(number)
                if size < self.size[above]:
                    self.size[above] = size
                    todo.append(above)

    # -- matching ---------------------------------------------------------------------------

    def matches(self, pattern: Pattern, room: int) -> list[tuple[int, ...]]:
        """Where a pattern stands: what is left of ``room``, then a class for each of its variables.

        Each variable takes its weight times what its class's least term has more than one symbol.
        """
        up, find, double, nodes = self._up, self.find, self._double, self.nodes
        rows: list[tuple[int, ...]] = []
        for numbers in self.by_operator.get(pattern.operator, {}).values():
            rows += [(room, *nodes[n][1:]) for n in numbers if not double[n]]
        rows = self._affordable(rows, pattern.weights[0])
        for stage, (register, operator) in enumerate(pattern.inner, start=1):
            index = self.by_operator.get(operator, {})
            grown: list[tuple[int, ...]] = []
            for row in rows:
                c = row[register]
                below = index.get(c if up[c] == c else find(c))
                if below is not None:
                    grown += [(*row, *nodes[n][1:]) for n in below if not double[n]]
            rows = self._affordable(grown, pattern.weights[stage])
        for one, other in pattern.equal:
            rows = [row for row in rows if find(row[one]) == find(row[other])]
        return [(row[0], *[find(row[r]) for r in pattern.variables]) for row in rows]

    def _affordable(self, rows: list[tuple[int, ...]], weights: list[tuple[int, int]]) -> list[tuple[int, ...]]:
        """The rows that leave room, less what some registers take."""
        find, sizes = self.find, self.size
        for register, weight in weights:
            kept = []
            for row in rows:
                left = row[0] - weight * (sizes[find(row[register])] - 1)
                if left >= 0:
                    kept.append((left, *row[1:]))
            rows = kept
        return rows

    # -- proofs -----------------------------------------------------------------------------

    def term(self, number: int) -> Term:
        """The term of this number. Raises TooLarge when it is too large to be written down."""
        node = self.nodes[number]
        return (node[0], *[self.term(a) for a in node[1:]])

    def proof(self, left: int, right: int) -> list[TermStep]:
        """Steps from the one term to the other, which are equal. Raises TooLarge when they are very many."""
        steps: list[TermStep] = []
        self._explain(left, right, (), steps)
        return steps

    def _explain(self, left: int, right: int, place: Place, steps: list[TermStep]) -> None:
        there, back = self._paths(left, right)
        for number in there:
            self._edge(number, self._link[number], self._reason[number], place, steps)
        for number in reversed(back):
            reason = self._reason[number]
            turned = None if reason is None else Instance(reason.number, not reason.forward, reason.by)
            self._edge(self._link[number], number, turned, place, steps)

    def _edge(self, left: int, right: int, reason: Instance | None, place: Place, steps: list[TermStep]) -> None:
        if len(steps) > LONGEST:
            raise TooLarge
        if reason is not None:
            by = {v: self.term(n) for v, n in reason.by.items()}
            steps.append(TermStep(place, reason.number, reason.forward, by))
            return
        for i, (a, b) in enumerate(zip(self.nodes[left][1:], self.nodes[right][1:], strict=True), start=1):
            if a != b:
                self._explain(a, b, (*place, i), steps)

    def _paths(self, left: int, right: int) -> tuple[list[int], list[int]]:
        """The terms on either way to the root, up to where the two meet."""
        seen: dict[int, int] = {}
        up: list[int] = []
        here = left
        while here != -1:
            seen[here] = len(up)
            up.append(here)
            here = self._link[here]
        back: list[int] = []
        here = right
        while here not in seen:
            back.append(here)
            here = self._link[here]
        return up[: seen[here]], back
