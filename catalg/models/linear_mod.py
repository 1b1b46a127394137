"""Linear systems over GF(p) in numpy: the values of one generator that satisfy axioms linear in it.

Relies on numpy alone; p is small.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def affine_solutions(matrix: Any, right: Any, p: int) -> tuple[Any, Any] | None:
    """One solution of ``matrix @ x = right`` modulo p and a basis (rows) of the null space; None when none."""
    unknowns = matrix.shape[1]
    rows = np.concatenate([matrix, right[:, None]], axis=1) % p
    pivots: list[int] = []
    top = 0
    for c in range(unknowns):
        if top == len(rows):
            break
        column = rows[top:, c]
        if not column.any():
            continue
        found = top + int(np.argmax(column != 0))
        if found != top:
            rows[[top, found]] = rows[[found, top]]
        rows[top] = rows[top] * pow(int(rows[top, c]), -1, p) % p
        others = rows[:, c].copy()
        others[top] = 0
        hit = np.nonzero(others)[0]
        if len(hit):
            rows[hit] = (rows[hit] - others[hit, None] * rows[top]) % p
        pivots.append(c)
        top += 1
    if rows[top:, unknowns].any():
        return None
    particular = np.zeros(unknowns, dtype=np.int64)
    particular[pivots] = rows[: len(pivots), unknowns]
    free = [c for c in range(unknowns) if c not in set(pivots)]
    basis = np.zeros((len(free), unknowns), dtype=np.int64)
    for i, c in enumerate(free):
        basis[i, c] = 1
        basis[i, pivots] = -rows[: len(pivots), c] % p
    return particular, basis


def combinations(particular: Any, basis: Any, p: int, draw: Any, most: int) -> tuple[Any, bool]:
    """Members of an affine space: all of them when at most ``most``, else telling and pseudo-random ones."""
    k = len(basis)
    if k * np.log(p) <= np.log(most) + 1e-9:
        number = np.arange(p**k, dtype=np.int64)
        digits = np.stack([number // p**i % p for i in range(k)], axis=1) if k else np.zeros((1, 0), dtype=np.int64)
        return (particular + digits @ basis) % p, True
    one = np.eye(k, dtype=np.int64)[: most // 4]
    raw = draw(most * k).astype(np.int64).reshape(most, k)
    sparse = np.where(raw % 4 == 0, raw // 4 % p, 0)[: most // 2]
    dense = (raw // 4 % p)[most // 2 :]
    digits = np.concatenate([np.zeros((1, k), dtype=np.int64), one, sparse, dense])[:most]
    return (particular + digits @ basis) % p, False
