"""Where the equations of a completion come from, and the chains of steps that prove them.

An equation remembers no steps, only its origin: two rules that overlap, or an equation that
a rule simplified. The steps are made when a proof is written, from that and from the links
that rewriting left behind (`catalg.prove.term_rules`).

Relies on the term bank and rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from catalg.prove.term_bank import Bank, Bindings, Names, Node, subterm, unify
from catalg.prove.term_rules import TermIndex, TermRule, TermStep
from catalg.prove.terms import Place, Term, substituted, variables_of

FAR = 100_000  # renames the variables of one rule apart from those of another


@dataclass(frozen=True, slots=True)
class TermEquation:
    """``left = right``; ``given``: not derived."""

    number: int
    left: Term
    right: Term
    given: bool


@dataclass(frozen=True, slots=True)
class Overlap:
    """The left side of ``inner`` at ``place`` in that of ``outer``."""

    outer: TermRule
    place: Place
    inner: TermRule


@dataclass(frozen=True, slots=True)
class Simplified:
    """Equation ``number``, its left side (its right if not ``forward``) rewritten at ``place`` by ``rule``."""

    number: int
    forward: bool
    place: Place
    rule: TermRule


@dataclass(frozen=True, slots=True)
class Defined:
    """The left side of equation ``number`` (its right if not ``forward``) is the constant made for it.

    The sides have no variable in common, so that both have but one value; the constant stands
    for the right side at the least terms.
    """

    number: int
    forward: bool


@dataclass(frozen=True, slots=True)
class Named:
    """The right side is a new constant that stands for the left side: written out, both are one term."""


@dataclass(frozen=True, slots=True)
class Pair:
    """An equation not yet considered: its two sides, and how the one leads to the other; None: given."""

    left: Node
    right: Node
    origin: Overlap | Simplified | Defined | Named | None
    number: int = -1  # of the equation, if it is given


@dataclass(frozen=True, slots=True)
class Equation:
    """A considered equation: the pair from which it came, its sides in normal form, and what these are called here."""

    number: int
    left: Node
    right: Node
    pair: Pair | None
    ends: tuple[Node, Node] | None
    names: Bindings


class Derivations:
    """The equations of one completion, in the order in which they were made."""

    def __init__(self, bank: Bank, index: TermIndex, least: Mapping[int, Term]) -> None:
        """``least``: what to put for variables that only the steps have, by type."""
        self._bank, self._index, self._least = bank, index, least
        self.equations: list[TermEquation] = []
        self.records: list[Equation] = []

    def add(
        self, left: Node, right: Node, pair: Pair | None, ends: tuple[Node, Node] | None, names: Bindings
    ) -> Equation:
        """A new equation; without a pair it is given."""
        number, term = len(self.records), self._bank.term
        self.equations.append(TermEquation(number, term(left), term(right), pair is None))
        self.records.append(Equation(number, left, right, pair, ends, names))
        return self.records[-1]

    def descent(self, node: Node, end: Node) -> list[TermStep]:
        """The steps by which a term became ``end``."""
        steps: list[TermStep] = []
        self._index.trace(node, end, (), steps)
        return self._visible(steps)

    def _visible(self, steps: list[TermStep]) -> list[TermStep]:
        """Without the steps that only give a term its name."""
        return [s for s in steps if self.equations[s.number].left != self.equations[s.number].right]

    def steps(self, number: int) -> tuple[TermStep, ...] | None:
        """Steps from the left side of an equation to its right side; None if it is given.

        Variables that only the steps have become the least terms of their types.
        """
        record = self.records[number]
        if record.pair is None or record.ends is None:
            return None
        pair = record.pair
        up, down = self.descent(pair.left, record.ends[0]), self.descent(pair.right, record.ends[1])
        chain = [step.reverse() for step in reversed(up)] + self._visible(self._middle(pair)) + down
        fresh = {-1 - v.op: self._bank.term(t) for v, t in record.names.items()}
        for step in chain:
            for image in step.by.values():
                for v in variables_of(image):
                    if v not in fresh:
                        fresh[v] = self._least[v % self._bank.kinds]
        return tuple(
            TermStep(s.place, s.number, s.forward, {v: substituted(t, fresh) for v, t in s.by.items()}) for s in chain
        )

    def _middle(self, pair: Pair) -> list[TermStep]:
        """The steps from the left side of a pair to its right side."""
        origin = pair.origin
        if origin is None:
            record = self.records[pair.number]
            return [TermStep((), record.number, True, self._same(record))]
        if isinstance(origin, Simplified):
            record = self.records[origin.number]
            side = record.left if origin.forward else record.right
            back = self._index.step(origin.rule, subterm(side, origin.place), origin.place).reverse()
            return [back, TermStep((), record.number, origin.forward, self._same(record))]
        if isinstance(origin, Defined):
            return self._defining(origin)
        return [] if isinstance(origin, Named) else self._overlapping(origin)

    def _overlapping(self, origin: Overlap) -> list[TermStep]:
        """From what the outer rule makes of the peak to what the inner one does."""
        outer, inner = origin.outer, origin.inner
        by: Bindings = {}
        unify(subterm(outer.left, origin.place), inner.far[0], by)
        names = Names()
        bank = self._bank
        for argument in inner.far[0].args:  # in the order of `Completion`, so that the names are the same
            bank.resolve(argument, by, names)
        bank.resolve(outer.right, by, names)
        if not outer.sure:
            bank.resolve(outer.left, by, names)
        around(bank, outer.left, origin.place, bank.resolve(inner.far[1], by, names), by, names)
        above = {-1 - v.op: bank.term(bank.resolve(v, by, names)) for v in (*outer.left.counts, *outer.right.counts)}
        shift = FAR * bank.kinds
        below = {
            -1 - v.op - shift: bank.term(bank.resolve(v, by, names))
            for v in (*inner.far[0].counts, *inner.far[1].counts)
        }
        return [
            TermStep((), outer.number, not outer.forward, above),
            TermStep(origin.place, inner.number, inner.forward, below),
        ]

    def _defining(self, origin: Defined) -> list[TermStep]:
        record = self.records[origin.number]
        same = self._same(record)
        there = {v: self._least[v % self._bank.kinds] for v in same}
        left = {-1 - v.op for v in record.left.counts}
        if origin.forward:
            return [TermStep((), record.number, True, {v: t if v in left else there[v] for v, t in same.items()})]
        back = {v: there[v] if v in left else t for v, t in same.items()}
        return [TermStep((), record.number, False, back), TermStep((), record.number, True, there)]

    def _same(self, record: Equation) -> dict[int, Term]:
        return {-1 - v.op: -1 - v.op for v in (*record.left.counts, *record.right.counts)}


def around(bank: Bank, node: Node, place: Place, low: Node, by: Bindings, names: Names) -> Node:
    """``node`` under a unifier with ``low`` at a place."""
    if not place:
        return low
    args = []
    for i, a in enumerate(node.args, start=1):
        inside = i == place[0]
        args.append(around(bank, a, place[1:], low, by, names) if inside else bank.resolve(a, by, names))
    return bank.make(node.op, tuple(args))
