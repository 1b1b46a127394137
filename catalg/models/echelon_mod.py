"""Reduced echelon forms modulo a prime, blocks of rows at a time on floating-point matrix products.

Every product is split so that its sums stay below 2**53, where float64 is exact (Dumas, Giorgi,
Pernet: Dense linear algebra over word-size prime fields, 2008). Relies on numpy alone.
"""

from __future__ import annotations

from typing import Any

import numpy as np

EXACT = 2**53
BLOCK = 64


def product_mod(a: Any, b: Any, p: int) -> Any:
    """``a @ b`` modulo p for int64 matrices of residues, p below 2**31."""
    if p >= 2**26:  # b in two halves of 16 bits
        high, low = b >> 16, b & 0xFFFF
        return (_product(a, high, p, 2**15, p) * (65536 % p) + _product(a, low, p, 2**16, p)) % p
    return _product(a, b, p, p, p)


def _product(a: Any, b: Any, p: int, most_b: int, most_a: int) -> Any:
    inner = a.shape[1]
    step = max(1, EXACT // (most_a * most_b) - 1)
    out = np.zeros((a.shape[0], b.shape[1]), dtype=np.int64)
    for at in range(0, inner, step):
        part = a[:, at : at + step].astype(np.float64) @ b[at : at + step].astype(np.float64)
        out += (part % p).astype(np.int64)
    return out % p


class Echelon:
    """Reduced row echelon form of the rows added so far.

    ``rows`` (rank, columns) int64, with a 1 at ``pivots[i]`` in row i and 0 there in all others.
    """

    def __init__(self, columns: int, p: int) -> None:
        self.p = p
        self.rows = np.zeros((0, columns), dtype=np.int64)
        self.pivots = np.zeros(0, dtype=np.int64)

    def add(self, rows: Any) -> None:
        """Take in more rows (residues)."""
        for at in range(0, len(rows), BLOCK):
            if len(self.pivots) == self.rows.shape[1]:
                return
            self._add_block(rows[at : at + BLOCK])

    def _add_block(self, block: Any) -> None:
        p = self.p
        if len(self.pivots):
            block = (block - product_mod(block[:, self.pivots], self.rows, p)) % p
        block, pivots = _small_echelon(block, p)
        if not len(pivots):
            return
        if len(self.pivots):
            self.rows = (self.rows - product_mod(self.rows[:, pivots], block, p)) % p
        self.rows = np.concatenate([self.rows, block])
        self.pivots = np.concatenate([self.pivots, pivots])

    def null_space(self) -> tuple[Any, Any]:
        """``(free, basis)``: the columns without pivot in order, and for each a column of (columns, len(free))."""
        columns = self.rows.shape[1]
        free = np.setdiff1d(np.arange(columns), self.pivots)
        basis = np.zeros((columns, len(free)), dtype=np.int64)
        basis[free, np.arange(len(free))] = 1
        basis[self.pivots] = -self.rows[:, free] % self.p
        return free, basis


def _small_echelon(block: Any, p: int) -> tuple[Any, Any]:
    """Gauss and Jordan on a few rows; rows that vanish are left out."""
    block = block.copy()
    done: list[int] = []
    pivots: list[int] = []
    for i in range(len(block)):
        place = np.flatnonzero(block[i])
        if not len(place):
            continue
        c = int(place[0])
        block[i] = block[i] * pow(int(block[i, c]), -1, p) % p
        factors = block[:, c].copy()
        factors[i] = 0
        hit = np.flatnonzero(factors)
        if len(hit):
            block[hit] = (block[hit] - factors[hit, None] * block[i] % p) % p
        done.append(i)
        pivots.append(c)
    return block[done], np.array(pivots, dtype=np.int64)
