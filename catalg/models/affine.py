"""Equations that are linear in one generator, as linear systems in its entries; and members of their solutions.

An equation is linear in a generator when each side uses it at most once. The system is read
off by evaluating both sides on every unit tensor at once. Relies on the carriers; works over
QQ, GF(p) and, with a rank decided by singular values, over floats.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from catalg.cells import Diagram, TwoCell
from catalg.cells.combination import terms_of
from catalg.models.backend import to_numpy
from catalg.models.linear_mod import affine_solutions
from catalg.models.null_space import null_space_exact
from catalg.models.outcome import ModelError
from catalg.models.semiring import PrimeField, Rationals, Reals
from catalg.models.sparse import Sparse

Equation = tuple[Diagram, Diagram]

LARGEST_SYSTEM = 4_000_000  # entries of a system over GF(p) or floats
LARGEST_EXACT = 200_000  # entries of a system over QQ


def is_linear(equation: Equation, cell: TwoCell) -> bool:
    """Does each side use the generator at most once?"""
    return all(
        sum(b.name == cell.name for b in diagram.boxes) <= 1 for side in equation for diagram, _ in terms_of(side)
    )


def mentions(equation: Equation, cell: TwoCell) -> bool:
    """Does a side use the generator?"""
    return any(b.name == cell.name for side in equation for diagram, _ in terms_of(side) for b in diagram.boxes)


def system(carrier: Any, cell: TwoCell, equations: Sequence[Equation]) -> tuple[Any, Any]:
    """The matrix and right side of equations that are linear in ``cell``, all else being known."""
    size = int(np.prod(carrier.shape(cell), dtype=np.int64))
    kind = carrier.semiring.dtype if isinstance(carrier.semiring, Reals) else np.int64
    unit = np.concatenate([np.zeros((1, size), dtype=kind), np.eye(size, dtype=kind)])
    batch = carrier.extended({}, {cell.name: (unit.reshape(size + 1, *carrier.shape(cell)), 1)})
    rows, right = [], []
    for equation in equations:
        (left, dl), (other, dr) = batch.evaluate(equation[0]), batch.evaluate(equation[1])
        left, other = to_numpy(left), to_numpy(other)
        apart = left - other if dl == dr else left * dr - other * dl
        apart = np.broadcast_to(apart, (size + 1, *apart.shape[1:])).reshape(size + 1, -1)
        rows.append((apart[1:] - apart[0]).T)
        right.append(-apart[0])
    return np.concatenate(rows), np.concatenate(right)


def member(carrier: Any, cell: TwoCell, equations: Sequence[Equation], draw: Any) -> tuple[Any, int] | None:
    """A pseudo-random value of ``cell`` that satisfies linear equations; None when none was found."""
    ring, shape = carrier.semiring, carrier.shape(cell)
    if not isinstance(ring, PrimeField | Rationals | Reals):
        return None  # tropical and Boolean equations are not solved by differences
    matrix, right = system(carrier, cell, equations)
    if isinstance(ring, PrimeField):
        if matrix.size > LARGEST_SYSTEM:
            return None
        solved = affine_solutions(matrix % ring.p, right % ring.p, ring.p)
        if solved is None:
            return None
        weights = draw(len(solved[1])).astype(np.int64)
        return ((solved[0] + weights @ solved[1]) % ring.p).reshape(1, *shape), 1
    if isinstance(ring, Rationals):
        return _rational_member(ring, matrix, right, shape, draw)
    if isinstance(ring, Reals):
        return _float_member(ring, matrix, right, shape, draw)
    return None


def _rational_member(
    ring: Rationals, matrix: Any, right: Any, shape: tuple[int, ...], draw: Any
) -> tuple[Any, int] | None:
    if matrix.size > LARGEST_EXACT:
        return None
    whole = np.concatenate([-right[:, None], matrix], axis=1)  # unknown number 0 is the constant 1
    at = np.nonzero(whole)
    try:
        space = null_space_exact(Sparse(whole.shape, *at, whole[at]))
    except ModelError:
        return None
    if not space.dimension or space.free[0] != 0:
        return None
    weights = np.array([1, *(draw(space.dimension - 1).astype(np.int64) % 7 - 3)], dtype=object)
    flat = np.empty(matrix.shape[1], dtype=object)
    flat[:] = list(map(Fraction, (space.vectors(np.arange(1, whole.shape[1])).astype(object) @ weights).tolist()))
    array, scale = ring.encode(flat)
    return array.reshape(1, *shape), scale


def _float_member(ring: Reals, matrix: Any, right: Any, shape: tuple[int, ...], draw: Any) -> tuple[Any, int] | None:
    if matrix.size > LARGEST_SYSTEM or not matrix.size:
        return None
    u, s, vt = np.linalg.svd(matrix.astype(np.float64), full_matrices=True)
    rank = int((s > max(matrix.shape) * ring.eps * (s[0] if len(s) else 0)).sum())
    entries = vt[:rank].T @ ((u.T @ right)[:rank] / s[:rank])
    weights = (draw(len(vt) - rank).astype(np.float64) - 32768) / 16384
    entries = entries + weights @ vt[rank:]
    return entries.astype(ring.dtype).reshape(1, *shape), 1
