"""Well-known small structures, as pools of operations by arity: where refutation looks first.

For a carrier of size n the pool of (k, m) lists the operations with k inputs and m outputs
that groups, monoids, lattices, rings, quandles, algebras, coalgebras and Hopf algebras of
that size have. The search fits them to a theory's generators by type alone. Relies on numpy;
nothing here is believed: every model found is checked again from its printed values.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from itertools import permutations, product
from typing import Any

import numpy as np

Pool = dict[tuple[int, int], list[Any]]

SIZES = (2, 3, 4, 5, 6, 8)


def _table(n: int, rule: Callable[[int, int], int]) -> Any:
    return np.array([[rule(i, j) for j in range(n)] for i in range(n)], dtype=np.int64)


def _sum_modulo(n: int, i: int, j: int) -> int:
    return (i + j) % n


def composition_table(maps: Sequence[tuple[int, ...]]) -> Any:
    """The table of ``f then g`` on a list of maps that is closed under it, identity first."""
    number = {m: i for i, m in enumerate(maps)}
    return np.array([[number[tuple(g[x] for x in f)] for g in maps] for f in maps], dtype=np.int64)


@lru_cache(maxsize=1)
def groups() -> dict[int, list[Any]]:
    """Multiplication tables of small groups, unit 0.

    Cyclic ones, the four-group, S3, the quaternions, D4, D5, A4, the dicyclic group of twelve, S4 and
    Heisenberg's modulo 3 (every cube is 1).
    """
    out: dict[int, list[Any]] = {n: [_table(n, partial(_sum_modulo, n))] for n in (2, 3, 4, 5, 6)}
    out[4].append(_table(4, lambda i, j: i ^ j))
    out[6].insert(0, composition_table(sorted(permutations(range(3)))))
    signs = [[0, 0, 0, 0], [0, 1, 0, 1], [0, 1, 1, 0], [0, 0, 1, 1]]
    out[8] = [_table(8, lambda i, j: ((i & 3) ^ (j & 3)) | (((i >> 2) ^ (j >> 2) ^ signs[i & 3][j & 3]) << 2))]
    square = [
        (0, 1, 2, 3),
        (1, 2, 3, 0),
        (2, 3, 0, 1),
        (3, 0, 1, 2),
        (3, 2, 1, 0),
        (0, 3, 2, 1),
        (1, 0, 3, 2),
        (2, 1, 0, 3),
    ]
    out[8].append(composition_table(square))
    out[10] = [generated((1, 2, 3, 4, 0), (0, 4, 3, 2, 1))]  # the pentagon
    turns = [(a, b) for b in range(4) for a in range(3)]  # thirds of a circle, turned around by quarters
    out[12] = [generated((1, 2, 0, 3), (1, 0, 3, 2)), _by_rule(turns, _dicyclic)]
    out[24] = [generated((1, 2, 3, 0), (1, 0, 2, 3))]
    triples = list(product(range(3), repeat=3))
    out[27] = [_by_rule(triples, _heisenberg)]
    return out


def generated(*maps: tuple[int, ...]) -> Any:
    """The table of the group that permutations generate."""
    found = [tuple(range(len(maps[0])))]
    for f in found:
        found += [h for g in maps if (h := tuple(g[x] for x in f)) not in found]
    return composition_table(found)


def _by_rule(elements: Sequence[Any], rule: Callable[[Any, Any], Any]) -> Any:
    number = {e: k for k, e in enumerate(elements)}
    return np.array([[number[rule(a, b)] for b in elements] for a in elements], dtype=np.int64)


def _dicyclic(x: tuple[int, int], y: tuple[int, int]) -> tuple[int, int]:
    return (x[0] + (-1) ** x[1] * y[0]) % 3, (x[1] + y[1]) % 4


def _heisenberg(x: tuple[int, int, int], y: tuple[int, int, int]) -> tuple[int, int, int]:
    return (x[0] + y[0]) % 3, (x[1] + y[1]) % 3, (x[2] + y[2] + x[0] * y[1]) % 3


def _monoids(n: int) -> list[Any]:
    """Monoids with unit 0 that are not groups: bands, chains, nilpotents, maps of a two-element set."""
    out = [
        _table(n, lambda i, j: i or j),  # left zeros under a unit
        _table(n, lambda i, j: j or i),  # right zeros under a unit
        _table(n, max),
        _table(n, lambda i, j: min(i + j, n - 1)),
    ]
    if n == 4:
        out.append(composition_table(list(product(range(2), repeat=2))[1:2] + [(0, 0), (1, 1), (1, 0)]))
    if n == 6:  # two-by-two upper triangular patterns: maps of a chain of three that keep order, six of them
        maps = [m for m in product(range(3), repeat=3) if m[0] <= m[1] <= m[2]]
        keep = [(0, 1, 2), *[m for m in maps if m != (0, 1, 2) and m[2] == 2]]
        if len(keep) == 6:
            out.append(composition_table(keep))
    return out


def _other_tables(n: int) -> list[Any]:
    """Rings' products, differences, projections, quandles, lattices and a magma that beats in circles."""
    out = [
        _table(n, lambda i, j: i * j % n),
        _table(n, lambda i, j: (i - j) % n),
        _table(n, lambda i, j: (2 * j - i) % n),
        _table(n, min),
        _table(n, lambda i, j: i),
        _table(n, lambda i, j: j),
        _table(n, lambda i, j: 0),
        _table(n, lambda i, j: n - 1),
    ]
    if n & (n - 1) == 0:
        out += [_table(n, lambda i, j: i & j), _table(n, lambda i, j: i | j), _table(n, lambda i, j: (n - 1) ^ (i & j))]
    if n == 3:
        out.append(np.array([[0, 1, 0], [1, 1, 2], [0, 2, 2]], dtype=np.int64))
    if n == 6:
        s3 = groups()[6][0]
        back = [int(np.argmax(s3[i] == 0)) for i in range(6)]
        out.append(_table(6, lambda i, j: int(s3[s3[back[i], j], i])))
    return out


def lattice(above: dict[int, set[int]]) -> tuple[Any, Any]:
    """Join and meet of a lattice given by the elements at or above each element."""
    n = len(above)

    def join(i: int, j: int) -> int:
        bounds = above[i] & above[j]
        return next(k for k in sorted(bounds) if bounds <= above[k])

    def meet(i: int, j: int) -> int:
        bounds = {k for k in range(n) if {i, j} <= above[k]}
        return next(k for k in sorted(bounds) if all(k in above[b] for b in bounds))

    return _table(n, join), _table(n, meet)


def diamond() -> tuple[Any, Any]:
    """Join and meet of the diamond: modular, not distributive."""
    return lattice({0: {0, 1, 2, 3, 4}, 1: {1, 4}, 2: {2, 4}, 3: {3, 4}, 4: {4}})


def pentagon() -> tuple[Any, Any]:
    """Join and meet of the pentagon: not modular."""
    return lattice({0: {0, 1, 2, 3, 4}, 1: {1, 2, 4}, 2: {2, 4}, 3: {3, 4}, 4: {4}})


def _rings(n: int) -> list[Any]:
    """Sums and products of noncommutative rings, zero 0 and (where there is one) unit 1."""
    if n == 4:  # pairs of bits, where x times y is x or 0: no unit
        return [_table(4, lambda i, j: i ^ j), _table(4, lambda i, j: i if j & 1 else 0)]
    return list(triangular_bits()) if n == 8 else []


def triangular_bits() -> tuple[Any, Any]:
    """Sum and product of upper triangular matrices of two by two bits, zero 0 and unit 1."""
    cells = [m for m in product(range(2), repeat=3) if m not in ((0, 0, 0), (1, 0, 1))]
    triangles = [(0, 0, 0), (1, 0, 1), *cells]  # upper triangular bit matrices a, b over c
    at = {m: k for k, m in enumerate(triangles)}

    def plus(i: int, j: int) -> int:
        return at[tuple(x ^ y for x, y in zip(triangles[i], triangles[j], strict=True))]

    def times(i: int, j: int) -> int:
        (a, b, c), (x, y, z) = triangles[i], triangles[j]
        return at[(a & x, (a & y) ^ (b & z), c & z)]

    return _table(8, plus), _table(8, times)


def _inverse_of(table: Any) -> Any | None:
    """The inverses of a group's table with unit 0."""
    hits = table == 0
    return np.argmax(hits, axis=1) if (hits.sum(axis=1) == 1).all() else None


@lru_cache(maxsize=16)
def tables(n: int) -> Pool:
    """Functions on a set of n elements, as tables of shape (n,)*inputs + (outputs,)."""
    pool: Pool = {}
    binary = [*_rings(n), *groups().get(n, []), *_monoids(n), *_other_tables(n)]
    if n == 5:  # the diamond and the pentagon
        binary += [*diamond(), *pentagon()]
    binary += [t.T for t in binary]
    unary = [np.arange(n), *(_inverse_of(t) for t in groups().get(n, [])), (np.arange(n) + 1) % n, np.arange(n)[::-1]]
    unary += [np.full(n, c) for c in (0, n - 1)]
    unary += [np.maximum(np.arange(n) - 1, 0), np.where(np.arange(n) == 0, 1 % n, 0)]
    pool[(2, 1)] = _distinct([t[..., None] for t in binary])
    pool[(1, 1)] = _distinct([np.asarray(t)[:, None] for t in unary if t is not None])
    pool[(0, 1)] = [np.array([c]) for c in (0, 1, n - 1) if c < n][: min(n, 3)]
    i, j = np.indices((n, n))
    pool[(2, 2)] = _distinct([np.stack(p, axis=-1) for p in ((j, i), (i, j), *((t, i) for t in groups().get(n, [])))])
    pool[(1, 2)] = _distinct(
        [np.stack(p, axis=-1) for p in ((i[:, 0], i[:, 0]), (i[:, 0], 0 * i[:, 0]), (0 * i[:, 0], i[:, 0]))]
    )
    pool[(3, 1)] = _distinct([t[t][..., None] for t in binary[:6]] + [np.where(*_choice(n))[..., None]])
    pool[(1, 0)] = [np.zeros((n, 0), dtype=np.int64)]
    return pool


def _choice(n: int) -> tuple[Any, Any, Any]:
    i, j, k = np.indices((n, n, n))
    return i == 0, j, k


def _distinct(arrays: list[Any]) -> list[Any]:
    seen: dict[tuple[Any, bytes], Any] = {}
    for a in arrays:
        a = np.ascontiguousarray(a)
        seen.setdefault((a.shape, a.astype(np.int64).tobytes()), a)
    return list(seen.values())


# -- linear structures -----------------------------------------------------------------------


def matrix_algebra(cells: list[tuple[int, int]]) -> tuple[Any, Any]:
    """The product and unit of matrices with entries in the given places (closed under product)."""
    n = len(cells)
    mul = np.zeros((n, n, n), dtype=np.int64)
    for a, (i, j) in enumerate(cells):
        for b, (k, m) in enumerate(cells):
            if j == k:
                mul[a, b, cells.index((i, m))] = 1
    return mul, np.array([int(i == j) for i, j in cells])


def truncated(n: int) -> tuple[Any, Any]:
    """Polynomials below degree n."""
    mul = np.zeros((n, n, n), dtype=np.int64)
    for i in range(n):
        for j in range(n - i):
            mul[i, j, i + j] = 1
    return mul, np.eye(n, dtype=np.int64)[0]


def exterior() -> tuple[Any, Any]:
    """The exterior algebra on two generators: 1, a, b, ab."""
    mul = np.zeros((4, 4, 4), dtype=np.int64)
    for i in range(4):
        mul[0, i, i] = mul[i, 0, i] = 1
    mul[1, 2, 3], mul[2, 1, 3] = 1, -1
    return mul, np.eye(4, dtype=np.int64)[0]


def sweedler() -> dict[tuple[int, int], Any]:
    """Sweedler's Hopf algebra on 1, g, x, gx: neither commutative nor cocommutative, antipode of order 4."""
    mul = np.zeros((4, 4, 4), dtype=np.int64)
    for (i, a), (j, b) in product(product(range(2), range(2)), repeat=2):  # g^i x^a times g^j x^b
        if a + b < 2:
            mul[i + 2 * a, j + 2 * b, (i + j) % 2 + 2 * (a + b)] = -1 if a and j else 1
    comul = np.zeros((4, 4, 4), dtype=np.int64)
    comul[0, 0, 0] = comul[1, 1, 1] = 1
    comul[2, 2, 0] = comul[2, 1, 2] = 1
    comul[3, 3, 1] = comul[3, 0, 3] = 1
    antipode = np.zeros((4, 4), dtype=np.int64)
    antipode[0, 0] = antipode[1, 1] = antipode[3, 2] = 1
    antipode[2, 3] = -1
    return {
        (2, 1): mul, (0, 1): np.array([1, 0, 0, 0]), (1, 2): comul, (1, 0): np.array([1, 1, 0, 0]), (1, 1): antipode,
    }  # fmt: skip


def bracket(*products: tuple[int, int, int, int]) -> Any:
    """A Lie bracket of whole structure constants: each ``(i, j, k, c)`` says that [e_i, e_j] has c e_k."""
    n = 1 + max(max(i, j, k) for i, j, k, _ in products)
    out = np.zeros((n, n, n), dtype=np.int64)
    for i, j, k, c in products:
        out[i, j, k] += c
        out[j, i, k] -= c
    return out


@lru_cache(maxsize=16)
def brackets(n: int) -> list[Any]:
    """Lie brackets on a space of dimension n: affine maps of a line; rotations, sl2 and Heisenberg's; gl2."""
    if n == 2:
        return [bracket((0, 1, 1, 1))]
    if n == 3:
        return [
            bracket((0, 1, 2, 1), (1, 2, 0, 1), (2, 0, 1, 1)),
            bracket((0, 2, 1, 1), (1, 0, 0, 2), (1, 2, 2, -2)),
            bracket((0, 1, 2, 1)),
        ]
    if n == 4:
        product, _ = matrix_algebra([(0, 0), (0, 1), (1, 0), (1, 1)])
        return [product - product.transpose(1, 0, 2)]
    return []


@lru_cache(maxsize=16)
def braidings(n: int) -> list[Any]:
    """Solutions of the braid relation on two wires of dimension n: Hecke's at q = 2 and at q = 3."""
    found = []
    for q in (2, 3):
        out = np.zeros((n, n, n, n), dtype=np.int64)
        for i, j in product(range(n), repeat=2):
            if i == j:
                out[i, i, i, i] = q
            else:
                out[i, j, j, i] = q if i > j else 1
                out[i, j, i, j] += (q - 1) * (i > j)
        found.append(out)
    return found


def _linear(table: Any) -> Any:
    """A set operation as a tensor of zeros and ones."""
    n = table.shape[0]
    return np.eye(n, dtype=np.int64)[table]


@lru_cache(maxsize=16)
def tensors(n: int) -> Pool:
    """Integer tensors on a space of dimension n, by numbers of input and output wires."""
    eye = np.eye(n, dtype=np.int64)
    spider = np.einsum("ij,jk->ijk", eye, eye)
    algebras = [(_linear(t), eye[0]) for t in [*groups().get(n, []), *_monoids(n)[:2]]]
    algebras.append((spider, np.ones(n, dtype=np.int64)))
    algebras.append(truncated(n))
    if n == 4:
        algebras = [matrix_algebra([(0, 0), (0, 1), (1, 0), (1, 1)]), *algebras, exterior()]
    if n == 3:
        algebras.insert(0, matrix_algebra([(0, 0), (0, 1), (1, 1)]))
    muls = [m for m, _ in algebras]
    units = [u for _, u in algebras]
    antipodes = [eye[i] for i in (_inverse_of(t) for t in groups().get(n, [])) if i is not None]
    comuls, counits = [m.transpose(2, 0, 1) for m in muls], list(units)
    if n == 4:
        hopf = sweedler()
        muls.append(hopf[(2, 1)])
        comuls.insert(0, hopf[(1, 2)])
        counits.insert(0, hopf[(1, 0)])
        antipodes.append(hopf[(1, 1)])
        antipodes.append(np.eye(4, dtype=np.int64)[[0, 2, 1, 3]])
    pool: Pool = {}
    pool[(2, 1)] = _distinct(muls + [m.transpose(1, 0, 2) for m in muls])
    pool[(0, 1)] = _distinct([*units, *eye])
    pool[(1, 2)] = _distinct(comuls + [c.transpose(0, 2, 1) for c in comuls])
    pool[(1, 0)] = _distinct([*counits, np.ones(n, dtype=np.int64), *eye])
    pool[(1, 1)] = _distinct([eye, *antipodes, np.roll(eye, 1, axis=1), eye[::-1], 0 * eye])
    pair = np.einsum("ij,kl->ikjl", eye, eye)
    pool[(2, 2)] = _distinct([pair.transpose(0, 1, 3, 2), pair])
    pool[(0, 2)] = pool[(2, 0)] = _distinct([eye, eye[::-1], *[m @ u for m, u in algebras]])
    return pool
