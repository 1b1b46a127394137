"""Homomorphisms that kill given integer vectors but not another: the reason why it is no combination of them.

By Smith's normal form. Relies on the standard library alone; vectors are short (a generator each).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd

Row = list[int]


def separating(relations: Sequence[Sequence[int]], wanted: Sequence[int]) -> tuple[tuple[int, ...], int] | None:
    """Weights u and a modulus n with u · r = 0 (mod n) for every relation, but u · wanted ≠ 0 (mod n).

    A modulus of 0 means equality of integers. None when ``wanted`` is an integer combination of the relations, and
    only then. The weights are small and have no common factor (together with n).

    >>> separating([[1, 1]], [1, 0])
    ((1, -1), 0)
    >>> separating([[2, 0], [0, 1]], [3, 5])
    ((1, 0), 2)
    >>> separating([[2, 0], [0, 1]], [4, 5]) is None
    True
    """
    width = len(wanted)
    diagonal, columns = _smith([list(row) for row in relations if any(row)], width)
    kernel = [columns[i] for i in range(width) if diagonal[i] == 0]
    for weights in sorted(map(_positive, _reduced(kernel)), key=lambda u: (sum(map(abs, u)), [-x for x in u])):
        if _dot(weights, wanted):
            return tuple(weights), 0
    best: tuple[int, Row] | None = None
    for i in range(width):
        for modulus in _divisors(diagonal[i]):
            if _dot(columns[i], wanted) % modulus and (best is None or modulus < best[0]):
                best = modulus, columns[i]
    return None if best is None else _modular(best[1], best[0])


def _modular(weights: Row, modulus: int) -> tuple[tuple[int, ...], int]:
    """Weights between 0 and the modulus, without a factor in common with it."""
    small = [u % modulus for u in weights]
    factor = gcd(modulus, *small)
    return tuple(u // factor for u in small), modulus // factor


def _dot(u: Sequence[int], v: Sequence[int]) -> int:
    return sum(a * b for a, b in zip(u, v, strict=True))


def _divisors(n: int) -> list[int]:
    """The divisors above 1, in order. (Smith's numbers are products of small entries.)"""
    return [d for d in range(2, min(n, 10_000) + 1) if n % d == 0]


def _positive(weights: Row) -> Row:
    """Without a common factor, and rather positive than negative."""
    factor = gcd(*weights)
    total = sum(weights) or next(u for u in weights if u)
    return [u // factor * (1 if total > 0 else -1) for u in weights]


def _reduced(vectors: list[Row]) -> list[Row]:
    """Vectors with the same span over the rationals, in reduced echelon form: each with few entries."""
    rows, done = [list(v) for v in vectors], 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((k for k in range(done, len(rows)) if rows[k][column]), None)
        if pivot is None:
            continue
        rows[done], rows[pivot] = rows[pivot], rows[done]
        head = rows[done]
        for k, row in enumerate(rows):
            if k != done and row[column]:
                a, b = head[column], row[column]
                new = [a * y - b * x for x, y in zip(head, row, strict=True)]
                factor = gcd(*new) or 1
                rows[k] = [x // factor for x in new]
        done += 1
    return rows[:done]


def _smith(rows: list[Row], width: int) -> tuple[Row, list[Row]]:
    """The diagonal (0 where there is none) and the columns of the matrix that acts from the right.

    The i-th column u has r · u divisible by the i-th number for every row r, and these say all.
    """
    columns = [[int(i == j) for j in range(width)] for i in range(width)]
    diagonal = [0] * width
    for at in range(min(width, len(rows))):
        while (pivot := _smallest(rows, at, width)) is not None:
            i, j = pivot
            rows[at], rows[i] = rows[i], rows[at]
            for row in rows:
                row[at], row[j] = row[j], row[at]
            columns[at], columns[j] = columns[j], columns[at]
            if _cleared(rows, columns, at, width):
                break
        diagonal[at] = abs(rows[at][at])
        if not diagonal[at]:
            break
    return diagonal, columns


def _smallest(rows: list[Row], at: int, width: int) -> tuple[int, int] | None:
    places = [(abs(rows[i][j]), i, j) for i in range(at, len(rows)) for j in range(at, width) if rows[i][j]]
    return min(places)[1:] if places else None


def _cleared(rows: list[Row], columns: list[Row], at: int, width: int) -> bool:
    """Subtract the pivot from its row and column; is nothing left there?"""
    head, clear = rows[at], True
    for row in rows[at + 1 :]:
        times = row[at] // head[at]
        if times:
            row[:] = [y - times * x for x, y in zip(head, row, strict=True)]
        clear = clear and not row[at]
    for j in range(at + 1, width):
        times = head[j] // head[at]
        if times:
            for row in rows:
                row[j] -= times * row[at]
            columns[j] = [y - times * x for x, y in zip(columns[at], columns[j], strict=True)]
        clear = clear and not head[j]
    return clear
