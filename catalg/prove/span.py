"""Is a vector in the span of others, and with which multipliers? Exact and sparse.

Vectors are maps from columns to rationals; columns are numbered in the order in which they
are first seen. Gaussian elimination keeps, with each row, the combination of the original
rows that it is, so that an answer can be checked. Relies on the standard library alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

Vector = dict[int, Fraction]


class Span:
    """The span of the rows added so far, as rows in echelon form by their highest column."""

    def __init__(self) -> None:
        self._pivots: dict[int, tuple[Vector, Vector]] = {}  # highest column -> (row with 1 there, its origin)

    def add(self, row: Mapping[int, Fraction], name: int) -> bool:
        """Take in an original row called ``name``; False when it was in the span already."""
        rest, origin = self.reduced(dict(row), {name: Fraction(1)})
        if not rest:
            return False
        top = max(rest)
        scale = 1 / rest[top]
        self._pivots[top] = _scaled(rest, scale), _scaled(origin, scale)
        return True

    def reduced(self, row: Vector, origin: Vector) -> tuple[Vector, Vector]:
        """``row`` less what the span has of it from its highest column down, and ``origin`` less the same rows'."""
        rest: Vector = {}
        row = dict(row)
        while row:
            top = max(row)
            pivot = self._pivots.get(top)
            if pivot is None:
                rest[top] = row.pop(top)
                continue
            times = row[top]
            _subtract(row, pivot[0], times)
            _subtract(origin, pivot[1], times)
        return rest, origin

    def multipliers(self, vector: Mapping[int, Fraction]) -> tuple[Vector, Vector]:
        """(what is left of ``vector``, multipliers of original rows that make up the rest of it)."""
        rest, origin = self.reduced(dict(vector), {})
        return rest, {name: -times for name, times in origin.items()}


def _scaled(vector: Vector, scale: Fraction) -> Vector:
    return {column: number * scale for column, number in vector.items()}


def _subtract(vector: Vector, other: Vector, times: Fraction) -> None:
    for column, number in other.items():
        new = vector.get(column, Fraction(0)) - times * number
        if new:
            vector[column] = new
        else:
            vector.pop(column, None)
