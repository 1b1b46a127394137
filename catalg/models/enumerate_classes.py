"""Isomorphism of small models: base changes of the carriers, and orbits under them.

An isomorphism of models in Set and Rel is a permutation of each carrier, in Vect(GF(p)) an
invertible matrix; given generators, duals and daggers cut the group down. Relies on numpy
and the cells.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from catalg.cells import OneCell, Signature, TwoCell
from catalg.models.linear_mod import affine_solutions
from catalg.models.outcome import DAGGER

Array = np.ndarray[Any, Any]
Change = dict[str, Array]  # for each 1-cell a permutation (p = 0) or an invertible matrix over GF(p)

LARGEST_GROUP = 40_000


@dataclass(frozen=True)
class Changes:
    """Base changes of the 1-cells of a signature, of the given sizes. ``p`` 0: permutations."""

    signature: Signature
    sizes: Mapping[str, int]
    p: int
    tables: bool  # are values tables of element numbers (Set)?

    def generators(self) -> dict[str, list[Array]]:
        """For each 1-cell generators of all its base changes."""
        return {
            name: linear(self.sizes[name], self.p) if self.p else symmetric(self.sizes[name]) for name in self.names
        }

    @cached_property
    def names(self) -> list[str]:
        return [name for name in self.signature.one if self.sizes[name] > 1 or (self.p > 2 and self.sizes[name])]

    def identity(self) -> Change:
        return {n: np.eye(self.sizes[n], dtype=np.int64) if self.p else np.arange(self.sizes[n]) for n in self.names}

    def times(self, a: Change, b: Change) -> Change:
        """``a``, then ``b``."""
        return {n: a[n] @ b[n] % self.p if self.p else b[n][a[n]] for n in a}

    def acted(self, change: Change, cell: TwoCell, values: Array) -> Array:
        """The generator's values (with a batch axis) in the new bases."""
        if self.tables:
            return self._on_tables(change, cell, values)
        out = values
        for axis, one in enumerate((*cell.source, *cell.target), start=1):
            matrix = self._along(change, one, axis <= len(cell.source))
            if matrix is None:
                continue
            if self.p:
                out = np.moveaxis(np.tensordot(out, matrix, axes=(axis, 0)) % self.p, -1, axis)
            else:
                out = np.take(out, matrix, axis=axis)
        return out

    def _along(self, change: Change, cell: OneCell, contravariant: bool) -> Array | None:
        """What an axis is multiplied by on the right; for permutations, the new order of the axis."""
        name = cell.name if cell.name in self.sizes else cell.dual.name
        if name not in change:
            return None
        if not self.p:
            return np.argsort(change[name])
        dual = name != cell.name
        inverse = contravariant != dual
        matrix = inverse_of(change[name], self.p) if inverse else change[name]
        return matrix.T if inverse else matrix

    def _on_tables(self, change: Change, cell: TwoCell, values: Array) -> Array:
        out = values
        for axis, one in enumerate(cell.source, start=1):
            if one.name in change:
                out = np.take(out, np.argsort(change[one.name]), axis=axis)
        columns = [
            change[one.name][out[..., j]] if one.name in change else out[..., j] for j, one in enumerate(cell.target)
        ]
        return np.stack(columns, axis=-1) if columns else out

    def fixing(self, given: Mapping[str, Array]) -> list[Change] | None:
        """Generators of the base changes that fix the given generators' values; None when too many to look at."""
        touched = {c.name if c.name in self.sizes else c.dual.name for g in given for c in self._wires(g)}
        one, single = self.identity(), self.generators()
        alone = [{**one, n: m} for n in self.names if n not in touched and not self._tied(n) for m in single[n]]
        together = [n for n in self.names if n in touched or self._tied(n)]
        if not together:
            return alone
        start = {n: one[n] for n in together}
        every = self._closure([{**start, n: m} for n in together for m in single[n]])
        if every is None:
            return None
        good = [c for c in every if self._fixes({**one, **c}, given)]
        return alone + [{**one, **c} for c in self._generating(good, start)]

    def _wires(self, generator: str) -> tuple[OneCell, ...]:
        cell = self.signature.two[generator]
        return (*cell.source, *cell.target)

    def _tied(self, name: str) -> bool:
        """Must the change of this 1-cell be orthogonal? Where it is its own dual, and where there are daggers."""
        return bool(self.p) and (self.signature.one[name].self_dual or any(DAGGER in t for t in self.signature.two))

    def _fixes(self, change: Change, given: Mapping[str, Array]) -> bool:
        for name in filter(self._tied, self.names):
            if ((change[name] @ change[name].T - np.eye(self.sizes[name], dtype=np.int64)) % self.p).any():
                return False
        return all(
            np.array_equal(self.acted(change, self.signature.two[g], value[None])[0], value)
            for g, value in given.items()
        )

    def _closure(self, generators: Sequence[Change]) -> list[Change] | None:
        """The group that the changes generate; None when it is too large."""
        if not generators:
            return []
        start = {n: self.identity()[n] for n in generators[0]}
        seen = {_key(start): start}
        fresh = [start]
        while fresh:
            made = []
            for a in fresh:
                for b in generators:
                    c = self.times(a, b)
                    if seen.setdefault(_key(c), c) is c:
                        made.append(c)
            if len(seen) > LARGEST_GROUP:
                return None
            fresh = made
        return list(seen.values())

    def _generating(self, group: list[Change], start: Change) -> list[Change]:
        """Few members that generate a group given by all its members."""
        found: list[Change] = []
        have = {_key(start)}
        for change in group:
            if _key(change) not in have:
                found.append(change)
                have = {_key(c) for c in self._closure(found) or ()}
        return found


def _key(change: Change) -> bytes:
    return b"".join(change[n].tobytes() for n in change)


def symmetric(n: int) -> list[Array]:
    """Generators of the permutations of n things: a transposition and a cycle."""
    if n < 2:
        return []
    swap = np.arange(n)
    swap[:2] = [1, 0]
    return [swap] if n == 2 else [swap, np.roll(np.arange(n), 1)]


def linear(n: int, p: int) -> list[Array]:
    """Generators of GL(n, p): a transvection, permutation matrices, and a primitive root on the diagonal."""
    eye = np.eye(n, dtype=np.int64)
    out = [eye[order] for order in symmetric(n)]
    if n > 1:
        shear = eye.copy()
        shear[0, 1] = 1
        out.append(shear)
    if p > 2 and n:
        root = next(g for g in range(2, p) if len({pow(g, k, p) for k in range(p - 1)}) == p - 1)
        scaled = eye.copy()
        scaled[0, 0] = root
        out.append(scaled)
    return out


def inverse_of(matrix: Array, p: int) -> Array:
    """The inverse modulo p of an invertible matrix."""
    columns = []
    for unit in np.eye(len(matrix), dtype=np.int64):
        solved = affine_solutions(matrix, unit, p)
        if solved is None:
            raise ValueError("the matrix is not invertible")
        columns.append(solved[0])
    return np.stack(columns, axis=1)


def orbits(changes: Changes, group: Sequence[Change], values: Mapping[str, Array]) -> list[int]:
    """For each model (a row of every array) the number of the first model isomorphic to it.

    ``group`` generates the isomorphisms, under which the models must be closed.
    """
    cells = [changes.signature.two[name] for name in values]
    rows = _rows([values[c.name] for c in cells])
    number = {row: i for i, row in enumerate(rows)}
    up = list(range(len(rows)))

    def find(i: int) -> int:
        while up[i] != i:
            up[i] = i = up[up[i]]
        return i

    for change in group:
        moved = _rows([changes.acted(change, c, values[c.name]) for c in cells])
        for i, row in enumerate(moved):
            a, b = find(i), find(number[row])
            up[max(a, b)] = min(a, b)
    return [find(i) for i in range(len(rows))]


def _rows(arrays: Sequence[Array]) -> list[bytes]:
    count = len(arrays[0])
    flat = np.concatenate([a.reshape(count, a[0].size if count else 0) for a in arrays], axis=1).astype(np.int16)
    return [row.tobytes() for row in flat]
