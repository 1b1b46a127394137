"""Sparse matrices as three flat arrays, and what solving needs of them: sums, products, short rows.

Entries are int64 (Python integers where those could overflow) or float64. Relies on numpy
alone; knows nothing of diagrams. Must never let an integer wrap around.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Sparse:
    """``shape`` and the entries ``values[k]`` at ``(rows[k], columns[k])``; a place may stand twice until `summed`."""

    shape: tuple[int, int]
    rows: Any
    columns: Any
    values: Any

    @classmethod
    def empty(cls, shape: tuple[int, int], dtype: Any = np.int64) -> Sparse:
        none = np.zeros(0, dtype=np.int64)
        return cls(shape, none, none, np.zeros(0, dtype=dtype))

    def summed(self) -> Sparse:
        """Each place once, by row and then column, entries that are 0 left out."""
        if not len(self.values):
            return self
        place = self.rows * self.shape[1] + self.columns
        order = np.argsort(place, kind="stable")
        place, values = place[order], self.values[order]
        starts = np.flatnonzero(np.concatenate([[True], place[1:] != place[:-1]]))
        total = added_up(values, starts)
        keep = total != 0
        place = place[starts][keep]
        return Sparse(self.shape, place // self.shape[1], place % self.shape[1], total[keep])

    def modulo(self, p: int) -> Sparse:
        """The entries modulo p, in int64."""
        return Sparse(self.shape, self.rows, self.columns, (self.values % p).astype(np.int64)).summed()

    def moved(self, component: Any, weight: Any, count: int) -> Sparse:
        """The matrix in new unknowns: column j becomes ``weight[j]`` times column ``component[j]`` (-1: dropped)."""
        to = component[self.columns]
        keep = to >= 0
        values = times(self.values[keep], weight[self.columns[keep]])
        return Sparse((self.shape[0], count), self.rows[keep], to[keep], values).summed()

    def counts(self) -> Any:
        """How many entries each row has (after `summed`)."""
        return np.bincount(self.rows, minlength=self.shape[0])

    def dense(self, rows: Any, dtype: Any) -> Any:
        """Some rows (increasing row numbers) as a dense array (after `summed`)."""
        out = np.zeros((len(rows), self.shape[1]), dtype=dtype)
        low = np.searchsorted(self.rows, rows, side="left")
        high = np.searchsorted(self.rows, rows, side="right")
        length = high - low
        at = np.repeat(np.arange(len(rows)), length)
        pick = np.arange(length.sum()) - np.repeat(np.cumsum(length) - length, length) + np.repeat(low, length)
        out[at, self.columns[pick]] = self.values[pick]
        return out

    def times_columns(self, vectors: Any) -> Any:
        """The product with a dense (columns, k) array, exact for integers: rows that have entries only."""
        if not len(self.values) or not vectors.shape[1]:
            return np.zeros((0, vectors.shape[1]), dtype=self.values.dtype)
        starts = np.flatnonzero(np.concatenate([[True], self.rows[1:] != self.rows[:-1]]))
        out = []
        for j in range(vectors.shape[1]):
            out.append(added_up(times(self.values, vectors[self.columns, j]), starts))
        return np.stack(out, axis=1)


def stacked(parts: list[Sparse], columns: int, dtype: Any = np.int64) -> Sparse:
    """One matrix above the other."""
    if not parts:
        return Sparse.empty((0, columns), dtype)
    shift, rows = 0, []
    for part in parts:
        rows.append(part.rows + shift)
        shift += part.shape[0]
    values = [p.values for p in parts]
    if any(v.dtype == object for v in values):
        values = [v.astype(object) for v in values]
    return Sparse(
        (shift, columns), np.concatenate(rows), np.concatenate([p.columns for p in parts]), np.concatenate(values)
    )


def largest(values: Any) -> int:
    """The largest magnitude among integers."""
    return max(abs(int(values.max())), abs(int(values.min()))) if len(values) else 0


def times(a: Any, b: Any) -> Any:
    """The product entry by entry, in Python integers where int64 could overflow."""
    if a.dtype.kind == "f" or b.dtype.kind == "f":
        return a * b
    if object not in (a.dtype, b.dtype) and largest(a) * largest(b) < 2**62:
        return a * b
    return a.astype(object) * b.astype(object)


def added_up(values: Any, starts: Any) -> Any:
    """Sums of the runs that begin at ``starts``, in Python integers where int64 could overflow."""
    if values.dtype == np.int64 and len(values):
        longest = int(np.diff(np.concatenate([starts, [len(values)]])).max())
        if largest(values) * longest >= 2**62:
            values = values.astype(object)
    return np.add.reduceat(values, starts)
