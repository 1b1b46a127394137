"""Whole linear structures for refutation: Hopf algebras, Frobenius algebras, path algebras and their duals.

Each is a pool of its own operations by arity, so that a theory with a product, a coproduct and
an antipode meets those of one Hopf algebra and not every mixture. Like `library`, from
which it builds, it goes by shapes and never by names, and is not believed: what is found is checked again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import product
from typing import Any

import numpy as np

from catalg.models import library
from catalg.models.finite_structures import Parts, Structure
from catalg.models.library import Pool

FIELDS = ("Vect(GF(3))", "Vect(GF(2))", "Vect(QQ)")


@lru_cache(maxsize=1)
def spaces() -> tuple[Structure, ...]:
    """All of them, small ones first."""
    found = [_hopf_structure(("Vect(GF(3))", "Vect(QQ)"), _sweedler())]
    found.append(_hopf_structure(("Vect(GF(7))",), _taft(3, 2, 7)))
    for n in (2, 3, 4, 6):
        for table in library.groups()[n]:
            found.append(_hopf_structure(FIELDS, _group_algebra(table)))
            found.append(_hopf_structure(FIELDS, _dual(_group_algebra(table))))
    for p in (2, 3):  # polynomials with x^p = 0, x primitive
        found.append(_hopf_structure((f"Vect(GF({p}))",), _divided(p)))
    found += [_frobenius_structure(*frobenius) for frobenius in _frobenius()]
    found += [_algebra(*path_algebra(points, arrows, longest)) for points, arrows, longest in _QUIVERS]
    return tuple(sorted(found, key=lambda s: s.size))


def _hopf_structure(targets: tuple[str, ...], hopf: Hopf) -> Structure:
    parts = dict(zip(("mul", "unit", "comul", "counit", "antipode"), hopf, strict=True))
    return Structure(targets, len(hopf[1]), _hopf(*hopf), "Hopf algebra", parts)


# -- path algebras ----------------------------------------------------------------------------

# (points, arrows, longest path that is not zero)
_QUIVERS: tuple[tuple[int, tuple[tuple[int, int], ...], int], ...] = (
    (2, ((0, 1),), 1),
    (2, ((0, 1), (0, 1)), 1),  # Kronecker's: two arrows side by side
    (2, ((0, 1), (1, 0)), 1),
    (3, ((0, 1), (1, 2)), 2),
    (1, ((0, 0),), 3),  # powers of one loop
    (1, ((0, 0), (0, 0)), 2),  # words in two letters, of at most two
)


def path_algebra(points: int, arrows: Sequence[tuple[int, int]], longest: int) -> tuple[Any, Any]:
    """Product and unit of the paths of at most ``longest`` arrows; longer ones are zero."""
    paths: list[tuple[int, tuple[int, ...], int]] = [(v, (), v) for v in range(points)]
    for start, names, end in paths:
        if len(names) < longest:
            paths += [(start, (*names, k), b) for k, (a, b) in enumerate(arrows) if a == end]
    at = {path: k for k, path in enumerate(paths)}
    mul = np.zeros((len(paths),) * 3, dtype=np.int64)
    for (one, i), (other, j) in product(at.items(), repeat=2):
        joined = (one[0], one[1] + other[1], other[2])
        if one[2] == other[0] and joined in at:
            mul[i, j, at[joined]] = 1
    return mul, np.array([int(not names) for _, names, _ in paths])


def _algebra(mul: Any, unit: Any) -> Structure:
    """An algebra and, turned around, its dual coalgebra."""
    eye = np.eye(len(unit), dtype=np.int64)
    comul = mul.transpose(2, 0, 1)
    pool: Pool = {
        (2, 1): [mul, mul.transpose(1, 0, 2)],
        (0, 1): [unit, *eye],
        (1, 2): [comul, comul.transpose(0, 2, 1)],
        (1, 0): [unit, *eye],
        (1, 1): [eye],
    }
    return Structure(FIELDS, len(unit), pool, "algebra", {"mul": mul, "unit": unit})


# -- Hopf algebras: product, unit, coproduct, counit, antipode --------------------------------

Hopf = tuple[Any, Any, Any, Any, Any]


def _hopf(mul: Any, unit: Any, comul: Any, counit: Any, antipode: Any) -> Pool:
    n = len(unit)
    eye = np.eye(n, dtype=np.int64)
    pair = np.einsum("ij,kl->ikjl", eye, eye)
    return {
        (2, 1): [mul, mul.transpose(1, 0, 2)],
        (0, 1): [unit, *eye],
        (1, 2): [comul, comul.transpose(0, 2, 1)],
        (1, 0): [counit, *eye],
        (1, 1): [antipode, eye, np.outer(counit, unit)],
        (2, 2): [pair.transpose(0, 1, 3, 2), pair],
    }


def _sweedler() -> Hopf:
    known = library.sweedler()
    return known[2, 1], known[0, 1], known[1, 2], known[1, 0], known[1, 1]


def _group_algebra(table: Any) -> Hopf:
    """Every element of the group is copied."""
    n = len(table)
    eye = np.eye(n, dtype=np.int64)
    inverse = np.argmax(table == 0, axis=1)
    return eye[table], eye[0], np.einsum("ij,jk->ijk", eye, eye), np.ones(n, dtype=np.int64), eye[inverse]


def _dual(hopf: Hopf) -> Hopf:
    mul, unit, comul, counit, antipode = hopf
    return comul.transpose(1, 2, 0), counit, mul.transpose(2, 0, 1), unit, antipode.T


def _taft(n: int, root: int, p: int) -> Hopf:
    """Taft's algebra of dimension n²: g^n = 1, x^n = 0, x g = q g x, over GF(p) with q a root of unity of order n.

    Δ g = g ⊗ g, Δ x = x ⊗ 1 + g ⊗ x; the basis is g^i x^a at i + n a.
    """
    size = n * n
    mul = np.zeros((size, size, size), dtype=np.int64)
    for (i, a), (j, b) in product(product(range(n), repeat=2), repeat=2):
        if a + b < n:
            mul[i + n * a, j + n * b, (i + j) % n + n * (a + b)] = pow(root, a * j, p)
    unit = np.eye(size, dtype=np.int64)[0]
    comul = np.zeros((size, size, size), dtype=np.int64)

    def times(s: Any, t: Any) -> Any:
        return np.einsum("ab,cd,ace,bdf->ef", s, t, mul, mul) % p

    zero = np.zeros((size, size), dtype=np.int64)
    x, one_g = zero.copy(), zero.copy()
    x[n, 0] = x[1, n] = 1
    one_g[1, 1] = 1
    for i, a in product(range(n), repeat=2):
        power = zero.copy()
        power[0, 0] = 1
        for factor in [one_g] * i + [x] * a:
            power = times(power, factor)
        comul[i + n * a] = power
    counit = np.array([int(k < n) for k in range(size)], dtype=np.int64)
    return mul, unit, comul, counit, _antipode(mul, n, p)


def _antipode(mul: Any, n: int, p: int) -> Any:
    """S g = g^-1, S x = -g^-1 x, and S turns products around."""
    size = n * n
    eye = np.eye(size, dtype=np.int64)
    s_g, s_x = eye[n - 1], -eye[(n - 1) + n] % p
    antipode = np.zeros((size, size), dtype=np.int64)
    for i, a in product(range(n), repeat=2):
        image = eye[0]
        for factor in [s_x] * a + [s_g] * i:
            image = np.einsum("a,b,abc->c", image, factor, mul) % p
        antipode[i + n * a] = image
    return antipode


def _divided(p: int) -> Hopf:
    """Polynomials below degree p in characteristic p, where Δ x = x ⊗ 1 + 1 ⊗ x and S x = -x."""
    mul, unit = library.truncated(p)
    comul = np.zeros((p, p, p), dtype=np.int64)
    row = [1]
    for n in range(p):
        for k, c in enumerate(row):
            comul[n, k, n - k] = c
        row = [1, *[row[k] + row[k + 1] for k in range(n)], 1]
    return mul, unit, comul, unit, np.diag([(-1) ** n for n in range(p)]).astype(np.int64)


# -- Frobenius algebras ------------------------------------------------------------------------


def _frobenius() -> Iterator[tuple[Any, Any, Any]]:
    """Products, units and traces whose pairing has an inverse of whole numbers."""
    for n in (2, 3, 4, 6):
        for table in library.groups()[n]:
            eye = np.eye(n, dtype=np.int64)
            yield eye[table], eye[0], eye[0]
    for n in (2, 3):
        eye = np.eye(n, dtype=np.int64)
        yield np.einsum("ij,jk->ijk", eye, eye), np.ones(n, dtype=np.int64), np.ones(n, dtype=np.int64)
        mul, unit = library.truncated(n)
        yield mul, unit, eye[n - 1]
    mul, unit = library.matrix_algebra([(0, 0), (0, 1), (1, 0), (1, 1)])
    yield mul, unit, unit
    yield mul, unit, -np.array([1, 1, 1, 0])  # special, and its pairing not symmetric
    yield mul, unit, -unit  # special in characteristic three
    mul, unit = library.exterior()
    yield mul, unit, np.array([0, 0, 0, 1])


def _frobenius_structure(mul: Any, unit: Any, trace: Any) -> Structure:
    pool = _frobenius_pool(mul, unit, trace)
    parts: Parts = {"mul": mul, "unit": unit, "comul": pool[1, 2][0], "counit": trace}
    return Structure(FIELDS, len(unit), pool, "Frobenius algebra", parts)


def _frobenius_pool(mul: Any, unit: Any, trace: Any) -> Pool:
    n = len(unit)
    eye = np.eye(n, dtype=np.int64)
    cap = mul @ trace
    cup = np.rint(np.linalg.inv(cap)).astype(np.int64)
    comul = np.einsum("ij,kjl->kil", cup, mul.transpose(1, 0, 2))
    other = np.einsum("ij,kil->klj", cup, mul)
    pair = np.einsum("ij,kl->ikjl", eye, eye)
    return {
        (2, 1): [mul, mul.transpose(1, 0, 2)],
        (0, 1): [unit, *eye],
        (1, 2): [comul, other, comul.transpose(0, 2, 1), other.transpose(0, 2, 1)],
        (1, 0): [trace, *eye],
        (0, 2): [cup, cup.T],
        (2, 0): [cap, cap.T],
        (1, 1): [eye, np.einsum("ij,jk->ik", cap, cup.T), np.roll(eye, 1, axis=1)],
        (2, 2): [pair.transpose(0, 1, 3, 2), pair],
    }
