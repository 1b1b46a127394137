"""Ground joinability: equations all of whose instances without variables are joined already.

The variables of an equation stand in some order, or two of them are equal; if in each such
case the two sides have one normal form under ordered rewriting, the equation adds nothing
(Martin and Nipkow 1990; Avenhaus, Hillenbrand and Löchner 2003; Smallbone's twee 2021).

Relies on the term bank, rules and sums.
"""

from __future__ import annotations

from itertools import combinations, permutations

from catalg.prove.term_bank import Bank, Node
from catalg.prove.term_rules import TermIndex
from catalg.prove.term_sums import Sums

_MOST_VARIABLES = 4  # of which there are 24 orders


class GroundJoins:
    """The test, for one completion."""

    def __init__(self, bank: Bank, index: TermIndex, sums: Sums) -> None:
        self._bank, self._index, self._sums = bank, index, sums

    def joined(self, left: Node, right: Node) -> bool:
        """Are the two joined, however their variables are ordered? Raises TooLarge."""
        variables = list(dict.fromkeys((*left.counts, *right.counts)))
        if len(variables) < 2 or len(variables) > _MOST_VARIABLES:
            return False
        for order in permutations(variables):
            if not self._index.joined_under({v: i for i, v in enumerate(order)}, left, right):
                return False
        return all(
            self._equated(left, right, v, w)
            for v, w in combinations(variables, 2)
            if (v.op - w.op) % self._bank.kinds == 0
        )

    def _equated(self, left: Node, right: Node, v: Node, w: Node) -> bool:
        """Are they joined where the two variables are equal?"""
        by = {w: v}
        left, right = self._index.normal(self._bank.put(left, by)), self._index.normal(self._bank.put(right, by))
        return left is right or self._sums.same(left, right) or self.joined(left, right)
