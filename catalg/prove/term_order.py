"""Reduction orders on terms: Knuth and Bendix's, and the lexicographic path order.

Both are total on terms without variables, are kept by contexts and by substitution, and
have no infinite descent; that is all completion needs of them. `under` asks the same for
the instances in which the variables stand in a given order.

Relies on the term bank.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from catalg.prove.term_bank import Node

Chain = Mapping[Node, int]  # variables -> place, the greatest first
_MEMORY = 200_000


class Order(Protocol):
    """A reduction order, total on terms without variables.

    ``weights``: what each operator weighs; ``rank``: its place in the precedence.
    """

    weights: list[int]
    rank: list[int]

    def greater(self, left: Node, right: Node) -> bool:
        """Is ``left`` above ``right``, whatever the variables stand for?"""
        ...

    def add_least(self) -> None:
        """One more operator, without arguments, below all others."""
        ...

    def under(self, chain: Chain, left: Node, right: Node) -> bool:
        """Is it above wherever the variables descend strictly along ``chain``, which has them all?"""
        ...


class KnuthBendixOrder:
    """Every symbol weighs 1, but ``light`` (the first of the precedence, with one argument) nothing."""

    def __init__(self, rank: Sequence[int], light: int | None = None) -> None:
        """``rank[operator]``: its place in the precedence, all different."""
        self.rank = list(rank)
        self.weights = [0 if f == light else 1 for f in range(len(rank))]

    def add_least(self) -> None:
        self.rank.append(min(self.rank, default=0) - 1)
        self.weights.append(1)

    def greater(self, left: Node, right: Node) -> bool:
        while left is not right and left.op >= 0 and left.weight >= right.weight:
            if right.counts:
                count = left.counts
                for v, n in right.counts.items():
                    if count.get(v, 0) < n:
                        return False
            if left.weight > right.weight or right.op < 0:  # if equal: a light symbol on the variable itself
                return True
            if left.op != right.op:
                return self.rank[left.op] > self.rank[right.op]
            for s, t in zip(left.args, right.args, strict=True):
                if s is not t:
                    left, right = s, t
                    break
        return False

    def under(self, chain: Chain, left: Node, right: Node) -> bool:
        while left is not right and left.weight >= right.weight:
            if left.op < 0:
                return right.op < 0 and chain[left] < chain[right]
            total, ours, theirs = 0, left.counts, right.counts
            for v in chain:  # a variable further up weighs at least as much
                total += ours.get(v, 0) - theirs.get(v, 0)
                if total < 0:
                    return False
            if left.weight > right.weight or right.op < 0:
                return True
            if left.op != right.op:
                return self.rank[left.op] > self.rank[right.op]
            for s, t in zip(left.args, right.args, strict=True):
                if s is not t:
                    left, right = s, t
                    break
        return False


class LexicographicPathOrder:
    """Arguments are compared from left to right."""

    def __init__(self, rank: Sequence[int]) -> None:
        self.rank = list(rank)
        self.weights = [1] * len(rank)
        self._known: dict[tuple[Node, Node], bool] = {}

    def add_least(self) -> None:
        self.rank.append(min(self.rank, default=0) - 1)
        self.weights.append(1)

    def greater(self, left: Node, right: Node) -> bool:
        if left.op < 0 or left is right:
            return False
        if right.op < 0:
            return right in left.counts
        known = self._known.get((left, right))
        if known is None:
            count = left.counts
            for v in right.counts:
                if v not in count:
                    return False
            if len(self._known) > _MEMORY:
                self._known.clear()
            known = self._known[left, right] = self._above(left, right, None)
        return known

    def under(self, chain: Chain, left: Node, right: Node) -> bool:
        if left is right:
            return False
        if left.op < 0:
            return right.op < 0 and chain[left] < chain[right]
        if right.op < 0:
            place = chain[right]
            return any(chain[v] <= place for v in left.counts)
        return self._above(left, right, chain)

    def _above(self, left: Node, right: Node, chain: Chain | None) -> bool:
        for s in left.args:
            if s is right or self._compare(s, right, chain):
                return True
        if left.op == right.op:
            for i, (s, t) in enumerate(zip(left.args, right.args, strict=True)):
                if s is not t:
                    return self._compare(s, t, chain) and self._over_all(left, right.args[i + 1 :], chain)
            return False
        return self.rank[left.op] > self.rank[right.op] and self._over_all(left, right.args, chain)

    def _compare(self, left: Node, right: Node, chain: Chain | None) -> bool:
        return self.greater(left, right) if chain is None else self.under(chain, left, right)

    def _over_all(self, left: Node, nodes: Sequence[Node], chain: Chain | None) -> bool:
        return all(self._compare(left, t, chain) for t in nodes)
