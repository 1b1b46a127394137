"""The null space of a sparse matrix over QQ, GF(p) or the reals.

Over QQ: modulo primes, rational reconstruction (Wang, Guy and Davenport, 1982; von zur Gathen
and Gerhard, Modern Computer Algebra, 5.10), then an exact check of every equation. The
dimension is then certain: it is at most that modulo a prime, and the vectors shown attain it.
Over the reals: singular values, or for large systems random vectors projected by conjugate
gradients. Relies on numpy; knows nothing of diagrams.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from typing import Any

import numpy as np

from catalg.models.echelon_mod import Echelon
from catalg.models.outcome import ModelError
from catalg.models.sparse import Sparse, times
from catalg.models.tied_mod import tied

FIRST_PRIME = 2**20 - 3
MOST_PRIMES = 60
MOST_DENSE = 8000  # unknowns that are left to dense elimination
MOST_SVD = 1500  # unknowns of a real system that singular values solve
SKETCHES = 3
MOST_STEPS = 5_000  # of conjugate gradients


@dataclass(frozen=True)
class NullSpace:
    """Vectors ``x[j] = weight[j] * small[component[j]] @ c`` for free numbers c, one for each of ``free``.

    ``component`` is -1 where x is 0; ``free[k]`` is an unknown whose value is ``c[k]``.
    """

    component: Any
    weight: Any
    small: Any
    free: Any
    residual: float = 0.0

    @property
    def dimension(self) -> int:
        return len(self.free)

    def vectors(self, places: Any) -> Any:
        """The rows of the basis at some places: shape (len(places), dimension)."""
        component = self.component[places]
        out = times(self.small[np.maximum(component, 0)], self.weight[places][:, None])
        return np.where((component >= 0)[:, None], out, out.dtype.type(0) if out.dtype != object else 0)


# -- modulo a prime ---------------------------------------------------------------------------


def null_space_mod(matrix: Sparse, p: int) -> NullSpace:
    """The null space over GF(p), p below 2**31; ``matrix`` holds integers."""
    matrix = matrix.modulo(p)
    component, weight, roots, rest = tied(matrix, p)
    free, small = _dense_null_space(rest, p)
    return NullSpace(component, weight, small, roots[free])


def _dense_null_space(rest: Sparse, p: int) -> tuple[Any, Any]:
    """Free unknowns, earliest first, and their basis, where every equation has three terms or more."""
    count = rest.shape[1]
    busy = np.unique(rest.columns)  # the others are free
    if len(busy) > MOST_DENSE:
        raise ModelError(
            f"{len(busy):,} unknowns are left after the simple equations; at most {MOST_DENSE:,} are solved exactly",
            None,
            'use smaller dimensions, or the method "numeric" over Vect(QQ) or Vect',
        )
    small = np.eye(count, dtype=np.int64) if not len(busy) else None
    if small is not None:
        return np.arange(count), small
    last_first = len(busy) - 1 - np.searchsorted(busy, rest.columns)  # pivots late, so that early unknowns are free
    turned = Sparse((rest.shape[0], len(busy)), rest.rows, last_first, rest.values).summed()
    echelon = Echelon(len(busy), p)
    for block in _row_blocks(turned, p):
        echelon.add(block)
    free, basis = echelon.null_space()
    free_busy = busy[len(busy) - 1 - free[::-1]]
    idle = np.setdiff1d(np.arange(count), busy)
    every = np.sort(np.concatenate([free_busy, idle]))
    small = np.zeros((count, len(every)), dtype=np.int64)
    small[idle, np.searchsorted(every, idle)] = 1
    small[np.ix_(busy, np.searchsorted(every, free_busy))] = basis[::-1, ::-1]
    return every, small


def _row_blocks(matrix: Sparse, p: int) -> Iterator[Any]:
    """All rows densely; where they are many more than the unknowns, sums of them first, then all."""
    rows, columns = matrix.shape
    if rows > 4 * columns + 256:
        random = np.random.Generator(np.random.PCG64(1))
        buckets = columns + 64
        for _ in range(SKETCHES):
            to = random.integers(0, buckets, rows)
            factor = random.integers(1, p, rows)
            values = matrix.values * factor[matrix.rows] % p
            mixed = Sparse((buckets, columns), to[matrix.rows], matrix.columns, values).modulo(p)
            yield from _dense_blocks(mixed)
    yield from _dense_blocks(matrix)


def _dense_blocks(matrix: Sparse) -> Iterator[Any]:
    step = 512
    for at in range(0, matrix.shape[0], step):
        yield matrix.dense(np.arange(at, min(at + step, matrix.shape[0])), np.int64)


# -- over the rationals -----------------------------------------------------------------------


def null_space_exact(matrix: Sparse) -> NullSpace:
    """The null space over QQ of an integer matrix; raises ModelError where its entries are too large."""
    matrix = matrix.summed()
    modulus, residues, guess = 1, None, None
    for number, p in enumerate(_primes()):
        if number == MOST_PRIMES:
            break
        found = null_space_mod(matrix, p)
        shape = (found.component, found.free)
        if guess is None or _better(shape, guess):
            modulus, residues, guess = 1, None, shape
        elif _better(guess, shape):
            continue  # an unlucky prime
        here = (found.weight, found.small)
        residues = here if residues is None else _combined(residues, modulus, here, p)
        modulus *= p
        space = _rational(found, residues, modulus)
        if space is not None and _solves(matrix, space):
            return space
    raise ModelError("the solutions have numbers too large to be found exactly", None, "use smaller entries")


def _better(one: tuple[Any, Any], other: tuple[Any, Any]) -> bool:
    """Is the first shape of a null space (component, free) the likelier one: a smaller dimension, or earlier frees?"""
    a, b = (len(one[1]), *one[1].tolist()), (len(other[1]), *other[1].tolist())
    if a != b:
        return a < b
    return not np.array_equal(one[0], other[0]) and (one[0].max(initial=-1), *one[0].tolist()) < (
        other[0].max(initial=-1),
        *other[0].tolist(),
    )


def _primes() -> Iterator[int]:
    n = FIRST_PRIME
    while True:
        if all(n % d for d in range(3, isqrt(n) + 1, 2)):
            yield n
        n -= 2


def _combined(before: tuple[Any, Any], modulus: int, here: tuple[Any, Any], p: int) -> tuple[Any, Any]:
    """The Chinese remainder of two lots of residues."""
    inverse = pow(modulus, -1, p)
    out = []
    for a, b in zip(before, here, strict=True):
        a = a.astype(object)
        out.append(a + modulus * ((b.astype(object) - a) * inverse % p))
    return out[0], out[1]


def _rational(found: NullSpace, residues: tuple[Any, Any], modulus: int) -> NullSpace | None:
    """The small fractions that have these residues, where there are such."""
    weight, small = (reconstructed(r, modulus) for r in residues)
    if weight is None or small is None:
        return None
    return NullSpace(found.component, weight, small, found.free)


def reconstructed(residues: Any, modulus: int) -> Any:
    """int64 where every entry is a small integer, else Fractions; None where there is no small fraction."""
    flat = residues.reshape(-1)
    bound = isqrt(modulus // 2)
    values = np.where(flat > modulus // 2, flat - modulus, flat)
    if bool((abs(values) <= bound).all()) and bound < 2**62:
        return values.astype(np.int64).reshape(residues.shape)
    known: dict[int, Fraction | None] = {}
    out = np.empty(len(flat), dtype=object)
    for i, residue in enumerate(flat.tolist()):
        if residue not in known:
            known[residue] = _fraction(residue, modulus, bound)
        if known[residue] is None:
            return None
        out[i] = known[residue]
    return out.reshape(residues.shape)


def _fraction(residue: int, modulus: int, bound: int) -> Fraction | None:
    """Numerator and denominator at most ``bound``, by the extended Euclidean algorithm."""
    r0, r1, t0, t1 = modulus, residue, 0, 1
    while r1 > bound:
        q = r0 // r1
        r0, r1, t0, t1 = r1, r0 - q * r1, t1, t0 - q * t1
    return Fraction(r1, t1) if t1 and abs(t1) <= bound else None


def _solves(matrix: Sparse, space: NullSpace) -> bool:
    """Is every equation satisfied exactly?"""
    rest = matrix.moved(space.component, space.weight, len(space.small))
    if not len(rest.values):
        return True
    for at in range(0, space.small.shape[1], 64):
        if (rest.times_columns(space.small[:, at : at + 64]) != 0).any():
            return False
    return True


# -- over the reals ---------------------------------------------------------------------------


Apply = Callable[[Any], Any]


def null_space_dense(matrix: Any, eps: float) -> NullSpace:
    """The null space of a dense real matrix (rows, columns) by singular values; ``eps`` is the entries' precision."""
    columns = matrix.shape[1]
    if matrix.shape[0] > columns:
        matrix = np.linalg.qr(matrix, mode="r")
    _, s, vt = np.linalg.svd(matrix, full_matrices=True)
    top = s[0] if len(s) else 0.0
    rank = int((s > max(64, *matrix.shape) * 8 * eps * top).sum())
    vectors = vt[rank:].T
    residual = float(s[rank:].max(initial=0.0) / top) if top else 0.0
    return readable(vectors, residual)


def null_space_iterative(apply: Apply, adjoint: Apply, columns: int, eps: float) -> NullSpace:
    """The null space of an operator on blocks (columns, k), by random blocks that are doubled until they suffice."""
    random = np.random.Generator(np.random.PCG64(7))
    norm = _square_norm(apply, adjoint, random.standard_normal((columns, 2)))
    width = 16
    while True:
        width = min(width, columns)
        block = random.standard_normal((columns, width))
        projected = _projected(apply, adjoint, block, eps, norm)
        u, s, _ = np.linalg.svd(projected, full_matrices=False)
        kept = u[:, s > 1e-5]  # a random vector has about 1 along each direction of the null space
        if kept.shape[1] < width or width == columns:
            break
        width *= 2
    kept = _projected(apply, adjoint, kept, eps, norm)  # once more: what rounding left behind
    kept = np.linalg.qr(kept)[0] if kept.size else kept
    residual = float(np.abs(apply(kept)).max(initial=0.0) / max(np.sqrt(norm), 1e-300))
    if residual > 1e-7:
        raise ModelError("the numeric method did not converge", None, "use the exact method")
    return readable(kept, residual)


def _square_norm(apply: Apply, adjoint: Apply, block: Any) -> float:
    """The largest eigenvalue of the squared operator, from below and nearly, by the power method."""
    top = 0.0
    for _ in range(12):
        size = np.sqrt((block * block).sum(axis=0)).max()
        if not size:
            return 0.0
        block = adjoint(apply(block / size))
        top = float(np.sqrt((block * block).sum(axis=0)).max())
    return top


def _projected(apply: Apply, adjoint: Apply, block: Any, eps: float, norm: float) -> Any:
    """``block`` less its part orthogonal to the null space, by conjugate gradients on each column at once."""
    x = np.zeros_like(block)
    r = adjoint(apply(block))
    p, rho = r, (r * r).sum(axis=0)
    stop = (32 * eps * norm) ** 2 * (block * block).sum(axis=0)
    for _ in range(MOST_STEPS):
        live = rho > stop
        if not live.any():
            break
        q = adjoint(apply(p))
        alpha = np.where(live, rho / np.where(live, (p * q).sum(axis=0), 1), 0)
        x = x + alpha * p
        r = r - alpha * q
        new = (r * r).sum(axis=0)
        p = r + np.where(live, new / np.where(live, rho, 1), 0) * p
        rho = np.where(live, new, rho)
    return block - x


def readable(vectors: Any, residual: float) -> NullSpace:
    """The basis in which some early entries are free: the identity there, tiny entries made 0."""
    count, d = vectors.shape
    left = vectors.copy()
    free = np.zeros(d, dtype=np.int64)
    for k in range(d):
        size = (left * left).sum(axis=1)
        at = int(np.flatnonzero(size >= 0.25 * size.max())[0])
        free[k] = at
        direction = left[at] / np.sqrt(size[at])
        left = left - np.outer(left @ direction, direction)
    free.sort()
    basis = np.linalg.solve(vectors[free].T, vectors.T).T if d else vectors
    nearest = np.round(basis)
    basis = np.where(np.abs(basis - nearest) < max(1e-9, 100 * residual), nearest, basis) + 0.0
    return NullSpace(np.arange(count), np.ones(count), basis, free, residual)
