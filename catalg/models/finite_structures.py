"""Whole finite structures for refutation: groups, inverse semigroups, rings, semirings, lattices, quandles.

Each has named ``parts`` that satisfy the identities of its kind (the tests check every one of them), and a
pool of these and what they define, by arity. Goes by shapes and never by names of a theory, and is not
believed: what is found is checked again. Relies on `library`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any

import numpy as np

from catalg.models import library
from catalg.models.library import Pool

Parts = dict[str, Any]


@dataclass(frozen=True)
class Structure:
    """Operations on a set or space of ``size``, by arity, and the targets in which they make sense.

    ``parts``: the operations that make it one of its ``kind``, tables or tensors (an element of a set is its number).
    """

    targets: tuple[str, ...]
    size: int
    pool: Pool
    kind: str
    parts: Parts

    def fits(self, arities: set[tuple[int, int]]) -> bool:
        """Has it something for every arity?"""
        return arities <= self.pool.keys()


@lru_cache(maxsize=1)
def sets() -> tuple[Structure, ...]:
    """All of them, small ones first."""
    found = [_group(table) for tables in library.groups().values() for table in tables]
    found += [_inverse_semigroup(maps) for maps in _partial_maps()]
    found += [_monoid(table) for table in _monoids()]
    found += [_ring(*ring) for ring in _rings()]
    found += [_lie_ring(p, brackets) for p, brackets in ((2, (0, 2)), (3, (0, 2)))]
    found += [_semiring(*semiring) for semiring in _semirings()]
    found += [_lattice(*lattice) for lattice in _lattices()]
    found += [_quandle(table) for table in _quandles()]
    return tuple(sorted(found, key=lambda s: s.size))


def _structure(
    kind: str,
    parts: Parts,
    n: int,
    binary: Sequence[Any],
    unary: Sequence[Any] = (),
    constants: Sequence[int] = (),
    ternary: Sequence[Any] = (),
    pairs: Sequence[Any] = (),
) -> Structure:
    """``constants`` come first among all elements; with ``pairs`` there are copies and exchanges too."""
    points = dict.fromkeys([*constants, *range(n)])
    pool: Pool = {
        (2, 1): [t[..., None] for t in binary],
        (1, 1): [np.asarray(t)[:, None] for t in [*unary, np.arange(n)]],
        (0, 1): [np.array([c]) for c in points],
        (1, 0): [np.zeros((n, 0), dtype=np.int64)],
    }
    if len(pairs):
        pool[1, 2] = [np.stack([np.arange(n)] * 2, axis=-1)]
        pool[2, 2] = [*pairs, np.stack([np.indices((n, n))[1], np.indices((n, n))[0]], axis=-1)]
    if len(ternary):
        pool[3, 1] = [t[..., None] for t in ternary]
    return Structure(("Set",), n, pool, kind, parts)


def _table(elements: Sequence[Any], rule: Callable[[Any, Any], Any]) -> Any:
    """The table of an operation on a list of elements that is closed under it."""
    number = {e: k for k, e in enumerate(elements)}
    return np.array([[number[rule(a, b)] for b in elements] for a in elements], dtype=np.int64)


# -- groups, monoids -------------------------------------------------------------------------------


def _group(table: Any) -> Structure:
    """Product, divisions, conjugation and commutator; inverse; x y⁻¹ z; pairs that are conjugated in passing."""
    n = len(table)
    back = np.argmax(table == 0, axis=1)
    over = table[:, back]
    i, j = np.indices((n, n))
    conjugate = table[table[i, j], back[i]]
    commutator = table[table[i, j], table[back[i], back[j]]]
    passing = np.stack([j, table[back[j], table[i, j]]], axis=-1)
    unpassing = np.stack([conjugate, i], axis=-1)
    parts = {"mul": table, "unit": 0, "inv": back}
    binary = [table, table.T, over, over.T, conjugate, commutator]
    return _structure("group", parts, n, binary, [back], [0, 1, n - 1], [table[over]], [passing, unpassing])


def _monoid(table: Any) -> Structure:
    n = len(table)
    pairs = [np.stack(np.indices((n, n)), axis=-1)]
    return _structure("monoid", {"mul": table, "unit": 0}, n, [table, table.T], pairs=pairs)


def _monoids() -> Iterator[Any]:
    """All maps of two and of three elements to themselves."""
    for n in (2, 3):
        maps = sorted(product(range(n), repeat=n), key=lambda m: (m != tuple(range(n)), m))
        yield library.composition_table(maps)


def _partial_maps() -> Iterator[list[tuple[int, int]]]:
    """Partial injective maps of two points: those of at most one point (Brandt's semigroup), and all."""
    few = [(2, 2), (0, 2), (1, 2), (2, 0), (2, 1)]  # 2 is "nowhere"
    yield few
    yield [(0, 1), (1, 0), *few]


def _inverse_semigroup(maps: list[tuple[int, int]]) -> Structure:
    table = _table(maps, lambda f, g: tuple(g[x] if x < 2 else 2 for x in f))
    turned = [tuple(m.index(x) if x in m else 2 for x in range(2)) for m in maps]
    back = np.array([maps.index(t) for t in turned])
    parts = {"mul": table, "inv": back}
    return _structure("inverse semigroup", parts, len(maps), [table, table.T], [back], [0, 1])


# -- rings and Lie rings -----------------------------------------------------------------------------


def _ring(plus: Any, times: Any, one: int | None) -> Structure:
    n = len(plus)
    minus = np.argmax(plus == 0, axis=1)
    binary = [plus, times, times.T, plus[:, minus], plus[plus, times], plus[times, minus[times.T]]]
    parts = {"add": plus, "mul": times, "zero": 0, "neg": minus}
    if one is None:
        return _structure("ring without unit", parts, n, binary, [minus], [0])
    return _structure("ring", {**parts, "one": one}, n, binary, [minus], [0, one])


def _rings() -> Iterator[tuple[Any, Any, int | None]]:
    """Whole numbers modulo n, the field of four, dual numbers, truncated polynomials, noncommutative ones."""
    for n in (2, 3, 4, 5, 6, 8):
        i, j = np.indices((n, n))
        yield (i + j) % n, i * j % n, 1
    i, j = np.indices((4, 4))
    shift = np.array([[0, 0, 0, 0], [0, 1, 2, 3], [0, 2, 3, 1], [0, 3, 1, 2]])
    yield i ^ j, shift, 1
    yield i ^ j, ((i & 1) * j) ^ ((j & 1) * (i & 2)), 1
    yield i ^ j, np.where(j & 1, i, 0), None
    yield (*library.triangular_bits(), 1)
    yield _matrices(2, 2, [(0, 0), (0, 1), (1, 0), (1, 1)])
    yield _matrices(3, 2, [(0, 0), (0, 1), (1, 1)])


def _matrices(p: int, n: int, cells: list[tuple[int, int]]) -> tuple[Any, Any, int]:
    """Matrices over the integers modulo p with entries in the given places, zero first."""
    rows = list(product(range(p), repeat=len(cells)))
    matrices = np.zeros((len(rows), n, n), dtype=np.int64)
    for k, cell in enumerate(cells):
        matrices[:, cell[0], cell[1]] = [row[k] for row in rows]
    weights = p ** np.arange(len(cells))[::-1]

    def numbers(found: Any) -> Any:
        entries = np.stack([found[..., i, j] for i, j in cells], axis=-1) % p
        return entries @ weights

    plus = numbers(matrices[:, None] + matrices[None])
    times = numbers(np.einsum("aij,bjk->abik", matrices, matrices))
    return plus, times, int(numbers(np.eye(n, dtype=np.int64)))


def _lie_ring(p: int, which: Sequence[int]) -> Structure:
    """Vectors of three integers modulo p with the vector product, and with Heisenberg's bracket."""
    vectors = np.array(list(product(range(p), repeat=3)))
    weights = np.array([p * p, p, 1])
    plus = (vectors[:, None] + vectors[None]) % p @ weights
    constants = library.brackets(3)
    brackets = [np.einsum("ai,bj,ijk->abk", vectors, vectors, constants[w]) % p @ weights for w in which]
    minus = -vectors % p @ weights
    parts = {"add": plus, "bracket": brackets[0], "other": brackets[1], "zero": 0, "neg": minus}
    return _structure("Lie ring", parts, p**3, [plus, *brackets], [minus], [0])


# -- semirings ----------------------------------------------------------------------------------------


def _semiring(kind: str, plus: Any, times: Any, zero: int, one: int) -> Structure:
    """With stars where sums are idempotent: there x* is 1 + x + x x + ..., which comes to an end."""
    n = len(plus)
    parts = {"add": plus, "mul": times, "zero": zero, "one": one}
    unary = []
    if kind == "Kleene algebra":
        star = np.full(n, one)
        for _ in range(n):
            star = plus[one, times[np.arange(n), star]]
        parts["star"] = star
        unary = [star, times[np.arange(n), star]]
    return _structure(kind, parts, n, [plus, times, times.T], unary, [zero, one])


def _semirings() -> Iterator[tuple[str, Any, Any, int, int]]:
    """Counting up to a bound; min-plus and max-plus up to a bound; relations; subsets of monoids; monomial ideals."""
    for n in (3, 4):
        i, j = np.indices((n, n))
        yield "semiring", np.minimum(i + j, n - 1), np.minimum(i * j, n - 1), 0, 1
    for n in (3, 4, 5):
        i, j = np.indices((n, n))
        yield "Kleene algebra", np.minimum(i, j), np.minimum(i + j, n - 1), n - 1, 0
        capped = np.where((i == 0) | (j == 0), 0, np.minimum(i + j - 1, n - 1))
        yield "Kleene algebra", np.maximum(i, j), capped, 0, 1
    for monoid in _small_monoids():
        yield _subsets(monoid)
    yield _relations()
    yield _ideals()


def _small_monoids() -> Iterator[Any]:
    """Two elements, powers up to the square, left zeros under a unit, and pairs of bits."""
    i, j = np.indices((2, 2))
    yield i ^ j
    i, j = np.indices((3, 3))
    yield np.minimum(i + j, 2)
    yield np.where(i == 0, j, i)
    i, j = np.indices((4, 4))
    yield i ^ j


def _subsets(monoid: Any) -> tuple[str, Any, Any, int, int]:
    n = len(monoid)
    sets = range(2**n)
    times = np.zeros((2**n, 2**n), dtype=np.int64)
    for a, b in product(sets, repeat=2):
        for x, y in product(range(n), repeat=2):
            if a >> x & 1 and b >> y & 1:
                times[a, b] |= 1 << int(monoid[x, y])
    i, j = np.indices(times.shape)
    return "Kleene algebra", i | j, times, 0, 1


def _relations() -> tuple[str, Any, Any, int, int]:
    """Relations on two points."""
    bits = np.array(list(product(range(2), repeat=4))).reshape(16, 2, 2)
    weights = np.array([[8, 4], [2, 1]])
    times = ((np.einsum("aij,bjk->abik", bits, bits) > 0) * weights).sum(axis=(2, 3))
    i, j = np.indices((16, 16))
    return "Kleene algebra", i | j, times, 0, 9


def _ideals() -> tuple[str, Any, Any, int, int]:
    """Ideals of monomials in two variables, those of degree three being zero."""
    monomials = [(a, b) for a in range(3) for b in range(3 - a)]
    above = [frozenset(m for m in monomials if m[0] >= a and m[1] >= b) for a, b in monomials]
    ideals = {frozenset[tuple[int, int]]()}
    for cone in above:
        ideals |= {one | cone for one in ideals}
    found = sorted(ideals, key=lambda one: (len(one), sorted(one)))

    def times(one: Any, other: Any) -> Any:
        sums = {(a + c, b + d) for (a, b), (c, d) in product(one, other)}
        return frozenset().union(*(above[monomials.index(m)] for m in sums if m in monomials))

    return "Kleene algebra", _table(found, lambda a, b: a | b), _table(found, times), 0, len(found) - 1


# -- lattices -----------------------------------------------------------------------------------------


def _lattices() -> Iterator[tuple[Any, Any]]:
    """Join and meet: chains, Boolean algebras, a square under a new top, diamond, pentagon, a hexagon, two blocks."""
    for n in (2, 3, 4):
        i, j = np.indices((n, n))
        yield np.maximum(i, j), np.minimum(i, j)
    for n in (4, 8):
        i, j = np.indices((n, n))
        yield i | j, i & j
    yield library.lattice({0: {0, 1, 2, 3, 4}, 1: {1, 3, 4}, 2: {2, 3, 4}, 3: {3, 4}, 4: {4}})
    yield library.diamond()
    yield library.pentagon()
    yield library.lattice({0: set(range(6)), 1: {1, 2, 5}, 2: {2, 5}, 3: {3, 4, 5}, 4: {4, 5}, 5: {5}})
    yield library.lattice({0: set(range(6)), **{k: {k, 5} for k in range(1, 5)}, 5: {5}})


def _lattice(join: Any, meet: Any) -> Structure:
    """Join, meet, complements and implications where there are any, and what these define."""
    n = len(join)
    every = np.arange(n)
    bottom = next(k for k in range(n) if (join[k] == every).all())
    top = next(k for k in range(n) if (meet[k] == every).all())
    turned = every[::-1]
    fits = (join == top) & (meet == bottom)
    unary = [np.argmax(fits, axis=1)] if fits.any(axis=1).all() else []
    parts: Parts = {"join": join, "meet": meet, "bottom": bottom, "top": top}
    kind = "lattice"
    if fits[every, turned].all():
        kind, parts["not"] = "ortholattice", turned
    binary = [join, meet]
    implies = _implication(join, meet)
    if implies is not None:
        kind, parts["implies"] = "Heyting algebra" if kind == "lattice" else "Boolean algebra", implies
        binary.append(implies)
        unary.append(implies[:, bottom])
    for complement in [*unary, turned]:
        binary += [join[complement], meet[:, complement]]
    binary += [meet[join, turned[meet]], turned[join], turned[meet]]
    return _structure(kind, parts, n, binary, [*unary, turned], [bottom, top])


def _implication(join: Any, meet: Any) -> Any | None:
    """The largest z with x and z below y, where there is one for all x and y."""
    n = len(join)
    out = np.zeros((n, n), dtype=np.int64)
    for x, y in product(range(n), repeat=2):
        below = [z for z in range(n) if join[meet[x, z], y] == y]
        most = [z for z in below if all(join[w, z] == z for w in below)]
        if not most:
            return None
        out[x, y] = most[0]
    return out


# -- quandles -----------------------------------------------------------------------------------------


def _quandles() -> Iterator[Any]:
    """x ▷ y: reflections of a triangle; the tetrahedron's turns; transpositions of four things."""
    i, j = np.indices((3, 3))
    yield (2 * j - i) % 3
    times = np.array([[0, 0, 0, 0], [0, 1, 2, 3], [0, 2, 3, 1], [0, 3, 1, 2]])  # of the field of four
    i, j = np.indices((4, 4))
    yield times[2, i] ^ times[3, j]
    swaps = [(a, b) for a in range(4) for b in range(a + 1, 4)]

    def reflected(one: tuple[int, int], by: tuple[int, int]) -> tuple[int, int]:
        moved = sorted(by[1 - by.index(x)] if x in by else x for x in one)
        return moved[0], moved[1]

    yield _table(swaps, reflected)


def _quandle(table: Any) -> Structure:
    """The operation, its inverse on the right, and the exchange (x, y) to (y, x ▷ y) with its inverse."""
    n = len(table)
    back = np.argsort(table, axis=0)
    i, j = np.indices((n, n))
    pairs = [np.stack([j, table], axis=-1), np.stack([back[j, i], i], axis=-1)]
    return _structure("quandle", {"op": table, "back": back}, n, [table, back, table.T, back.T], pairs=pairs)
