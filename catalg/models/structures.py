"""Whole structures in which refutation looks first: Hopf algebras, Frobenius algebras, groups, rings, lattices.

Each is a pool of its own operations by arity, so that a theory with a product, a coproduct and
an antipode meets those of one Hopf algebra and not every mixture. Like `library`, from
which it builds, it goes by shapes and never by names, and is not believed: what is found is checked again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any

import numpy as np

from catalg.models import library
from catalg.models.library import Pool


@dataclass(frozen=True)
class Structure:
    """Operations on a set or space of ``size``, by arity, and the targets in which they make sense."""

    targets: tuple[str, ...]
    size: int
    pool: Pool

    def fits(self, arities: set[tuple[int, int]]) -> bool:
        """Has it something for every arity?"""
        return arities <= self.pool.keys()


@lru_cache(maxsize=1)
def spaces() -> tuple[Structure, ...]:
    """Hopf algebras and Frobenius algebras, small ones first."""
    fields = ("Vect(GF(3))", "Vect(GF(2))", "Vect(QQ)")
    found = [Structure(("Vect(GF(3))", "Vect(QQ)"), 4, _hopf(*_sweedler()))]
    found += [Structure(("Vect(GF(7))",), 9, _hopf(*_taft(3, 2, 7)))]
    for n in (2, 3, 4, 6):
        for table in library.groups()[n]:
            found.append(Structure(fields, n, _hopf(*_group_algebra(table))))
            found.append(Structure(fields, n, _hopf(*_dual(_group_algebra(table)))))
    for p in (2, 3):  # polynomials with x^p = 0, x primitive
        found.append(Structure((f"Vect(GF({p}))",), p, _hopf(*_divided(p))))
    for mul, unit, trace in _frobenius():
        found.append(Structure(fields, len(unit), _frobenius_pool(mul, unit, trace)))
    return tuple(sorted(found, key=lambda s: s.size))


@lru_cache(maxsize=1)
def sets() -> tuple[Structure, ...]:
    """Groups with what they define, rings, lattices and Boolean algebras, small ones first."""
    found = []
    for n, tables in library.groups().items():
        found += [Structure(("Set",), n, _group(table)) for table in tables]
    found += [Structure(("Set",), n, _ring(*ring)) for n, ring in _rings()]
    found += [Structure(("Set",), n, _lattice(join, meet)) for n, join, meet in _lattices()]
    return tuple(sorted(found, key=lambda s: s.size))


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
    mul, unit = library.exterior()
    yield mul, unit, np.array([0, 0, 0, 1])


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


# -- sets ------------------------------------------------------------------------------------


def _tables(
    n: int, binary: list[Any], unary: list[Any], constants: list[int], ternary: list[Any] | None = None
) -> Pool:
    pool: Pool = {
        (2, 1): [t[..., None] for t in binary],
        (1, 1): [np.asarray(t)[:, None] for t in [*unary, np.arange(n)]],
        (0, 1): [np.array([c]) for c in constants],
        (1, 0): [np.zeros((n, 0), dtype=np.int64)],
    }
    if ternary:
        pool[3, 1] = [t[..., None] for t in ternary]
    return pool


def _group(table: Any) -> Pool:
    """Product, divisions, conjugation and commutator; inverse; unit and two more elements; x y⁻¹ z."""
    n = len(table)
    back = np.argmax(table == 0, axis=1)
    over = table[:, back]
    conjugate = np.array([[table[table[i, j], back[i]] for j in range(n)] for i in range(n)])
    commutator = np.array([[table[table[i, j], table[back[i], back[j]]] for j in range(n)] for i in range(n)])
    heap = table[over]
    return _tables(n, [table, table.T, over, over.T, conjugate, commutator], [back], [0, 1, n - 1], [heap])


def _ring(plus: Any, times: Any, one: int | None) -> Pool:
    n = len(plus)
    minus = np.argmax(plus == 0, axis=1)
    circle = plus[plus, times]
    binary = [plus, times, times.T, plus[:, minus], circle]
    return _tables(n, binary, [minus], [0] if one is None else [0, one])


def _rings() -> Iterator[tuple[int, tuple[Any, Any, int | None]]]:
    """Whole numbers modulo n, the field of four, dual numbers, and noncommutative ones."""
    for n in (2, 3, 4, 5, 6, 8):
        i, j = np.indices((n, n))
        yield n, ((i + j) % n, i * j % n, 1)
    i, j = np.indices((4, 4))
    shift = np.array([[0, 0, 0, 0], [0, 1, 2, 3], [0, 2, 3, 1], [0, 3, 1, 2]])
    yield 4, (i ^ j, shift, 1)
    yield 4, (i ^ j, ((i & 1) * j) ^ ((j & 1) * (i & 2)), 1)
    yield 4, (i ^ j, np.where(j & 1, i, 0), None)
    plus, times = library.triangular_bits()
    yield 8, (plus, times, 1)


def _lattices() -> Iterator[tuple[int, Any, Any]]:
    for n in (2, 3, 4):
        i, j = np.indices((n, n))
        yield n, np.maximum(i, j), np.minimum(i, j)
    for n in (4, 8):
        i, j = np.indices((n, n))
        yield n, i | j, i & j
    yield 5, *library.diamond()
    yield 5, *library.pentagon()


def _lattice(join: Any, meet: Any) -> Pool:
    """Join, meet, and where every element has a complement, complements and what these define."""
    n = len(join)
    bottom, top = int(meet.min(axis=1).argmin()), n - 1
    bottom = next(k for k in range(n) if (join[k] == np.arange(n)).all())
    top = next(k for k in range(n) if (meet[k] == np.arange(n)).all())
    turned = np.arange(n)[::-1]
    fits = (join == top) & (meet == bottom)
    unary = [np.argmax(fits, axis=1)] if fits.any(axis=1).all() else []
    binary = [join, meet]
    for complement in [*unary, turned]:
        binary += [join[complement], meet[:, complement]]
    binary += [meet[join, turned[meet]], turned[join], turned[meet]]
    return _tables(n, binary, [*unary, turned], [bottom, top])
