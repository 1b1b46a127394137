"""Equations with one or two terms, modulo a prime: which unknowns are multiples of which, and which are 0.

Union-find on whole arrays: a root takes the root of a neighbour with a smaller number, paths
are halved until flat, and so on until every equation is within one class (Shiloach and Vishkin,
An O(log n) parallel connectivity algorithm, 1982, with weights). Relies on numpy alone.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from catalg.models.sparse import Sparse


def inverses(values: Any, p: int) -> Any:
    """Inverses modulo p of residues that are not 0, by repeated squaring."""
    result, base, e = np.ones_like(values), values % p, p - 2
    while e:
        if e & 1:
            result = result * base % p
        base = base * base % p
        e >>= 1
    return result


class Ties:
    """``x[j] = weight[j] * x[root[j]]`` modulo p, where ``root[j] <= j``; weight 0 for unknowns that vanish."""

    def __init__(self, count: int, p: int) -> None:
        self.p = p
        self.root = np.arange(count)
        self.weight = np.ones(count, dtype=np.int64)

    def join(self, first: Any, second: Any, ratio: Any) -> None:
        """Take in equations ``x[first] = ratio * x[second]`` (ratio not 0)."""
        p = self.p
        while True:
            a, b = self.root[first], self.root[second]
            apart = a != b
            if not apart.any():
                break
            high, low = np.maximum(a, b)[apart], np.minimum(a, b)[apart]
            wa, wb, r = self.weight[first[apart]], self.weight[second[apart]], ratio[apart]
            # wa x[a] = r wb x[b], written as x[high] = factor x[low]
            swapped = (a < b)[apart]
            above, below = np.where(swapped, wa, r * wb % p), np.where(swapped, r * wb % p, wa)
            zero = (above == 0) | (below == 0)  # one side vanishes already: nothing to hook, `_vanish` sees to it
            if zero.all():
                break
            chosen = np.full(len(self.root), -1, dtype=np.int64)
            usable = np.flatnonzero(~zero)
            chosen[high[usable]] = usable
            hooked = np.flatnonzero(chosen >= 0)
            pick = chosen[hooked]
            self.root[hooked] = low[pick]
            self.weight[hooked] = above[pick] * inverses(below[pick], p) % p
            self._flatten()
        self._vanish(first, second, ratio)

    def _flatten(self) -> None:
        while True:
            up = self.root[self.root]
            if (up == self.root).all():
                return
            self.weight = self.weight * self.weight[self.root] % self.p
            self.root = up

    def _vanish(self, first: Any, second: Any, ratio: Any) -> None:
        """Classes in which an equation contradicts the ties are 0, and what is tied to them."""
        while True:
            bad = self.weight[first] != ratio * self.weight[second] % self.p
            if not bad.any():
                return
            self.zero(np.concatenate([first[bad], second[bad]]))

    def zero(self, places: Any) -> None:
        """The unknowns at ``places`` are 0, and so are their whole classes."""
        gone = np.zeros(len(self.root), dtype=bool)
        gone[self.root[places]] = True
        self.weight[gone[self.root]] = 0

    def classes(self) -> tuple[Any, Any, Any]:
        """``(component, weight, representatives)``; component -1 where the unknown is 0."""
        live = self.weight != 0
        roots = np.unique(self.root[live])
        component = np.full(len(self.root), -1, dtype=np.int64)
        component[live] = np.searchsorted(roots, self.root[live])
        return component, self.weight, roots


def tied(matrix: Sparse, p: int) -> tuple[Any, Any, Any, Sparse]:
    """Use up the rows of at most two entries, again and again.

    Gives component, weight and representatives as `Ties.classes` does, over the columns of
    ``matrix`` (residues), and the rows that are left, in terms of the components.
    """
    ties = Ties(matrix.shape[1], p)
    rest = matrix
    component, weight, roots = ties.classes()
    while True:
        counts = rest.counts()
        short = np.isin(counts, (1, 2))
        if not short.any():
            return component, weight, roots, rest
        one = counts[rest.rows] == 1
        if one.any():
            ties.zero(roots[rest.columns[one]])
        two = np.flatnonzero(counts[rest.rows] == 2)
        if len(two):
            i, j = two[0::2], two[1::2]  # `summed` keeps a row's entries together
            ratio = (-rest.values[j] * inverses(rest.values[i], p)) % p
            ties.join(roots[rest.columns[i]], roots[rest.columns[j]], ratio)
        component, weight, roots = ties.classes()
        moved = matrix.moved(component, weight, len(roots)).modulo(p)
        keep, rows = np.unique(moved.rows, return_inverse=True)
        rest = Sparse((len(keep), len(roots)), rows.reshape(-1), moved.columns, moved.values)
