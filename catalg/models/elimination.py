"""Gaussian elimination over Fractions and GF(p): inverses and the solutions of linear systems.

Relies on the standard library and numpy's object arrays; must never round.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from catalg.models.outcome import ModelError

Row = list[Any]


def echelon(rows: list[Row], columns: int, p: int | None = None) -> tuple[list[Row], list[int]]:
    """Reduced row echelon form (in place on copies) over QQ, or GF(p); and the pivot columns."""
    rows = [list(r) for r in rows]
    pivots: list[int] = []
    top = 0
    for c in range(columns):
        found = next((r for r in range(top, len(rows)) if rows[r][c] != 0), None)
        if found is None:
            continue
        rows[top], rows[found] = rows[found], rows[top]
        head = rows[top][c]
        factor = pow(int(head), -1, p) if p else 1 / head
        rows[top] = [_reduced(v * factor, p) for v in rows[top]]
        for r in range(len(rows)):
            if r != top and rows[r][c] != 0:
                by = rows[r][c]
                rows[r] = [_reduced(v - by * w, p) for v, w in zip(rows[r], rows[top], strict=True)]
        pivots.append(c)
        top += 1
        if top == len(rows):
            break
    return rows[:top], pivots


def _reduced(value: Any, p: int | None) -> Any:
    return value % p if p else value


def inverse(matrix: Any) -> Any:
    """The inverse of a square object matrix; raises ModelError when there is none."""
    n = len(matrix)
    rows = [[*matrix[i].tolist(), *(Fraction(i == j) for j in range(n))] for i in range(n)]
    done, pivots = echelon(rows, n)
    if len(pivots) < n:
        raise ModelError("the matrix has no inverse")
    out = np.empty((n, n), dtype=object)
    for i in range(n):
        out[i] = done[i][n:]
    return out


def solutions(matrix: list[Row], right: Row, p: int | None = None) -> tuple[Row, list[Row]] | None:
    """One solution of ``matrix x = right`` and a basis of the null space; None when there is none."""
    n = len(matrix[0]) if matrix else 0
    zero: Any = 0 if p else Fraction(0)
    rows, pivots = echelon([[*row, value] for row, value in zip(matrix, right, strict=True)], n + 1, p)
    if n in pivots:
        return None
    particular = [zero] * n
    for row, c in zip(rows, pivots, strict=True):
        particular[c] = row[n]
    basis = []
    for free in (c for c in range(n) if c not in pivots):
        vector = [zero] * n
        vector[free] = zero + 1
        for row, c in zip(rows, pivots, strict=True):
            vector[c] = _reduced(-row[free], p)
        basis.append(vector)
    return particular, basis
