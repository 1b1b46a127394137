"""First-order terms for cartesian theories: what completion computes with.

A cartesian diagram is a tuple of terms over its source wires. A variable is a number
``index * len(types) + type``; an application is a tuple ``(operator, argument, ...)``. An
operator is one output port of a generator, or a source wire of the goal kept fixed (a
Skolem constant). Terms are plain numbers and tuples, because completion handles millions.

Relies on cells. Knows nothing of orders, rules or proofs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from catalg.cells import Diagram, Doctrine, OneCell, Path, TwoCell

Term = int | tuple[Any, ...]
Place = tuple[int, ...]  # argument numbers (from 1) on the way down to a subterm
Substitution = dict[int, Term]

MOST_NODES = 150  # larger terms are not written down, nor kept as rules
LARGEST = 400  # nor made on the way


@dataclass(frozen=True, slots=True)
class Operator:
    """Output ``port`` of the generator ``cell``; with ``cell`` None, source wire ``port`` of the goal."""

    cell: TwoCell | None
    port: int
    arguments: tuple[int, ...]
    result: int


class TooLarge(Exception):
    """A term, written without sharing, has grown out of hand."""


class Vocabulary:
    """The types and operators of one completion, numbered in order of appearance."""

    def __init__(self, doctrine: Doctrine, source: Path, diagrams: Sequence[Diagram]) -> None:
        """``source``: the goal's boundary, whose wires become constants; ``diagrams``: all that occur."""
        self.doctrine = doctrine
        self.types: dict[OneCell, int] = {}
        for cell in (*source.cells, *(c for d in diagrams for c in d.wires)):
            self.types.setdefault(cell, len(self.types))
        self.cells = tuple(self.types)
        self.operators: list[Operator] = []
        self._numbers: dict[tuple[str, int], int] = {}
        self.fixed: list[Term] = []
        for wire, cell in enumerate(source.cells):
            self.fixed.append((len(self.operators),))
            self.operators.append(Operator(None, wire, (), self.types[cell]))
        for diagram in diagrams:
            for box in diagram.boxes:
                for port in range(len(box.target)):
                    self._declare(box, port)

    def _declare(self, box: TwoCell, port: int) -> None:
        if (box.name, port) not in self._numbers:
            self._numbers[box.name, port] = len(self.operators)
            arguments = tuple(self.types[c] for c in box.source.cells)
            self.operators.append(Operator(box, port, arguments, self.types[box.target.cells[port]]))

    def variables(self, path: Path) -> tuple[int, ...]:
        """One variable for each wire of ``path``."""
        return tuple(i * len(self.types) + self.types[cell] for i, cell in enumerate(path.cells))

    def type_of(self, term: Term) -> int:
        """The number of a term's type."""
        return term % len(self.types) if isinstance(term, int) else self.operators[term[0]].result

    def terms(self, diagram: Diagram, wires: Sequence[Term]) -> tuple[Term, ...]:
        """The diagram's outputs as terms; ``wires`` stand for its source. Raises TooLarge."""
        here = list(wires)
        sizes = [size(w) for w in wires]
        for i, box in enumerate(diagram.boxes):
            taken = diagram.inputs[i]
            arguments = [here[w] for w in taken]
            total = 1 + sum(sizes[w] for w in taken)
            for port in range(len(box.target)):
                if total > MOST_NODES:
                    raise TooLarge
                here.append((self._numbers[box.name, port], *arguments))
                sizes.append(total)
        return tuple(here[w] for w in diagram.outputs)

    def diagram(
        self, source: Path, wires: Mapping[Term, int], ends: Sequence[Term], hole: TwoCell | None = None
    ) -> Diagram:
        """The diagram of ``ends`` over ``source``; ``wires`` numbers variables and constants.

        An operator ``-1 - port`` is an output port of ``hole``. Equal subterms share a box.
        """
        number = dict(wires)
        made: dict[tuple[str, tuple[int, ...]], int] = {}
        boxes: list[TwoCell] = []
        inputs: list[tuple[int, ...]] = []
        total = len(source)

        def wire(term: Term) -> int:
            nonlocal total
            if term in number or isinstance(term, int):
                return number[term]
            cell, port = self._output(term[0], hole)
            taken = tuple([wire(argument) for argument in term[1:]])
            if (cell.name, taken) not in made:
                made[cell.name, taken] = total
                total += len(cell.target)
                boxes.append(cell)
                inputs.append(taken)
            number[term] = made[cell.name, taken] + port
            return number[term]

        outputs = [wire(end) for end in ends]
        return Diagram(self.doctrine, source, boxes, inputs, outputs)

    def _output(self, operator: int, hole: TwoCell | None) -> tuple[TwoCell, int]:
        if operator < 0:
            assert hole is not None
            return hole, -1 - operator
        cell = self.operators[operator].cell
        assert cell is not None  # constants of the goal are numbered from the start
        return cell, self.operators[operator].port


# -- terms ----------------------------------------------------------------------------------


def size(term: Term) -> int:
    """How many variables and operators."""
    if isinstance(term, int):
        return 1
    return 1 + sum([size(argument) for argument in term[1:]])


def count(term: Term, variable: int) -> int:
    """How often a variable occurs."""
    if isinstance(term, int):
        return int(term == variable)
    return sum([count(argument, variable) for argument in term[1:]])


def variables_of(*terms: Term) -> list[int]:
    """Every variable once, in order of first occurrence."""
    seen: dict[int, None] = {}
    stack = list(reversed(terms))
    while stack:
        term = stack.pop()
        if isinstance(term, int):
            seen[term] = None
        else:
            stack.extend(reversed(term[1:]))
    return list(seen)


def substituted(term: Term, by: Mapping[int, Term]) -> Term:
    """``term`` with variables replaced; a variable not named stays."""
    if isinstance(term, int):
        return by.get(term, term)
    if len(term) == 1:
        return term
    return (term[0], *[substituted(argument, by) for argument in term[1:]])


def shifted(term: Term, by: int) -> Term:
    """``term`` with ``by`` added to every variable."""
    if isinstance(term, int):
        return term + by
    return (term[0], *[shifted(argument, by) for argument in term[1:]])


def places(term: Term, at: Place = ()) -> Iterator[tuple[Place, tuple[Any, ...]]]:
    """Every subterm that is not a variable, with its place, outermost first."""
    if isinstance(term, int):
        return
    yield at, term
    for i in range(1, len(term)):
        yield from places(term[i], (*at, i))


def subterm(term: Term, place: Place) -> Term:
    """The subterm at a place."""
    for i in place:
        assert not isinstance(term, int)
        term = term[i]
    return term


def replaced(term: Term, place: Place, new: Term) -> Term:
    """``term`` with ``new`` at a place."""
    if not place:
        return new
    assert not isinstance(term, int)
    i = place[0]
    return (*term[:i], replaced(term[i], place[1:], new), *term[i + 1 :])


def match(pattern: Term, term: Term, by: Substitution) -> bool:
    """Extend ``by`` so that it sends ``pattern`` to ``term``; on failure ``by`` is spoilt.

    The two have one type.
    """
    stack = [(pattern, term)]
    while stack:
        ours, theirs = stack.pop()
        if isinstance(ours, int):
            if by.setdefault(ours, theirs) != theirs:
                return False
        elif isinstance(theirs, int) or ours[0] != theirs[0]:
            return False
        else:
            stack.extend(zip(ours[1:], theirs[1:], strict=True))
    return True


def unify(left: Term, right: Term, by: Substitution) -> bool:
    """Extend ``by`` (variables to terms that may hold bound variables) to a most general unifier.

    The two have one type; on failure ``by`` is spoilt.
    """
    stack = [(left, right)]
    while stack:
        s, t = stack.pop()
        while isinstance(s, int) and s in by:
            s = by[s]
        while isinstance(t, int) and t in by:
            t = by[t]
        if s is t or s == t:
            continue
        if isinstance(s, int):
            if _occurs(s, t, by):
                return False
            by[s] = t
        elif isinstance(t, int):
            if _occurs(t, s, by):
                return False
            by[t] = s
        elif s[0] != t[0]:
            return False
        else:
            stack.extend(zip(s[1:], t[1:], strict=True))
    return True


def _occurs(variable: int, term: Term, by: Substitution) -> bool:
    stack = [term]
    while stack:
        here = stack.pop()
        if not isinstance(here, int):
            stack.extend(here[1:])
        elif here == variable:
            return True
        elif here in by:
            stack.append(by[here])
    return False


def resolved(term: Term, by: Substitution, known: Substitution) -> Term:
    """``term`` under a unifier; ``known`` remembers what variables became."""
    if isinstance(term, int):
        if term not in by:
            return term
        if term not in known:
            known[term] = resolved(by[term], by, known)
        return known[term]
    return (term[0], *[resolved(argument, by, known) for argument in term[1:]])


def resolved_size(term: Term, by: Substitution, known: dict[int, int]) -> int:
    """The size that ``term`` has under a unifier, without making it."""
    if isinstance(term, int):
        if term not in by:
            return 1
        if term not in known:
            known[term] = resolved_size(by[term], by, known)
        return known[term]
    return 1 + sum([resolved_size(argument, by, known) for argument in term[1:]])


def renaming(kinds: int, *terms: Term) -> Substitution:
    """Number the variables of ``terms`` from the first on, keeping types; ``kinds``: how many types."""
    return {v: i * kinds + v % kinds for i, v in enumerate(variables_of(*terms))}
