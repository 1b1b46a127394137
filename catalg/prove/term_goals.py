"""The goals of a completion: terms without variables, and how near the rules have brought their sides.

Relies on the term bank, rules, derivations and sums.
"""

from __future__ import annotations

from collections.abc import Sequence

from catalg.prove.term_arranging import Arranging
from catalg.prove.term_bank import Bank, Bindings, Node, match
from catalg.prove.term_derivations import Derivations
from catalg.prove.term_order import Order
from catalg.prove.term_rules import TermIndex, TermRule, TermStep
from catalg.prove.term_sums import Sums
from catalg.prove.terms import Term

_TRIES_FOR_ONE = 30  # matchings modulo rearrangement for one step of the budget


class Goals:
    """Pairs of terms to be joined."""

    def __init__(
        self, pairs: Sequence[tuple[Term, Term]], bank: Bank, index: TermIndex, derivations: Derivations
    ) -> None:
        self.pairs = list(pairs)
        self.ends = [(bank.node(s), bank.node(t)) for s, t in pairs]
        self._bank, self._index, self._derivations = bank, index, derivations
        self._wanted: list[tuple[Node, Node]] = []
        self._due = 0
        self._middle: dict[tuple[Term, Term], list[TermStep]] = {}

    def joined(self) -> bool:
        """Have the sides of each the same normal form?"""
        self._wanted = []
        for left, right in self.ends:
            left, right = self._index.normal(left), self._index.normal(right)
            inside: tuple[Node, Node] | None = (left, right) if left is not right else None
            while inside is not None:
                self._wanted += [inside, inside[::-1]]
                inside = difference(*inside)
        return not self._wanted

    def due(self) -> bool:
        """Is it time to ask whether they are `arranged`? Each time, when a quarter more equations were derived."""
        derived = len(self._derivations.records)
        if derived < self._due:
            return False
        self._due = derived * 5 // 4 + 4
        return True

    def arranged(self, order: Order, sums: Sums, rules: Sequence[TermRule]) -> tuple[bool, int]:
        """Are they joined when sums may be rearranged? And the steps of the budget that it took."""
        arranging = Arranging(self._bank, order, sums, rules, self._derivations.records)
        self._middle = {}
        for goal, (left, right) in zip(self.pairs, self.ends, strict=True):
            steps = arranging.steps(self._index.normal(left), self._index.normal(right))
            if steps is None:
                break
            self._middle[goal] = steps
        return len(self._middle) == len(set(self.pairs)), 1 + arranging.tries // _TRIES_FOR_ONE

    def closed_by(self, left: Node, right: Node) -> bool:
        """Is what keeps a goal from being joined an instance of this equation?"""
        return any(is_instance(self._index, left, right, s, t) for s, t in self._wanted)

    def steps(self, goal: tuple[Term, Term]) -> list[TermStep]:
        """Steps from the one side of a joined goal to the other."""
        left, right = self.ends[self.pairs.index(goal)]
        there, back = (self._derivations.descent(end, self._index.normal(end)) for end in (left, right))
        return there + self._middle.get(goal, []) + [step.reverse() for step in reversed(back)]


def is_instance(index: TermIndex, left: Node, right: Node, s: Node, t: Node) -> bool:
    """Are ``s`` and ``t`` the two sides ``left`` and ``right`` at one substitution?"""
    by: Bindings = {}
    fits = left.op >= 0 or index.type_of(left) == index.type_of(s)
    return fits and match(left, s, by) and match(right, t, by)


def difference(left: Node, right: Node) -> tuple[Node, Node] | None:
    """The one pair of arguments in which the two differ, if there is but one."""
    if left.op < 0 or left.op != right.op:
        return None
    apart = [(s, t) for s, t in zip(left.args, right.args, strict=True) if s is not t]
    return apart[0] if len(apart) == 1 else None
