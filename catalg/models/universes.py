"""Where refutation looks: targets, sizes, and candidate values for each generator.

A universe fixes the size of every 1-cell and offers candidates: pools of known structures,
all values where they are few, solutions of the axioms that are linear in a generator, and
pseudo-random ones otherwise. Relies on carriers and `library`; must stay deterministic.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import log, prod
from typing import Any

import numpy as np

from catalg.cells import TwoCell
from catalg.kernel.statement import Statement
from catalg.models import library
from catalg.models.affine import LARGEST_SYSTEM, is_linear, system
from catalg.models.finite import TableCarrier
from catalg.models.finite_structures import Structure, sets
from catalg.models.instances import draws
from catalg.models.linear_mod import affine_solutions, combinations
from catalg.models.semiring import Booleans, PrimeField
from catalg.models.structures import spaces
from catalg.models.tensors import TensorCarrier

EVERY_BELOW = 20_000
SAMPLED = 1_024
LARGEST = 1 << 16  # entries of a side of an equation
FEW = 9  # elements of structures that are tried before other small models
LARGEST_WHOLE = 1 << 20  # in a known structure, where there are few candidates


@dataclass
class Universe:
    """One target with sizes; ``pool`` is a carrier size whose known structures are tried, or None."""

    target: str
    dimensions: dict[str, int]
    carrier: Any
    pool: int | None
    widths: tuple[int, ...]
    largest: int
    complete: bool = True  # False once candidates were sampled
    structure: Structure | None = None  # whose operations alone are tried
    _fixed: dict[str, Any] = field(default_factory=dict)

    def candidates(self, carrier: Any, cell: TwoCell, axioms: Sequence[Statement], budget: Any) -> Any:
        """Candidate values of a generator given the ones before it, as one array."""
        if self.structure is not None:
            return self._independent(carrier, cell)
        solved = self._solved(carrier, cell, axioms, budget)
        if solved is not None and solved[1]:
            return solved[0]  # every solution of the linear axioms: nothing else can satisfy them
        parts = [self._independent(carrier, cell)]
        if solved is not None:
            if not len(solved[0]):
                return solved[0]
            parts.append(solved[0])
        return np.concatenate(parts)

    def entries(self, statement: Statement) -> int:
        """How much is evaluated for a statement: in sets its points, else what the largest statement has."""
        if self.target != "Set":
            return self.largest
        return prod(self.carrier.dimension(c) for c in statement.left.source)

    def value(self, array: Any) -> Any:
        """A candidate's entries as numbers of the target."""
        return array

    def _independent(self, carrier: Any, cell: TwoCell) -> Any:
        """Candidates that depend on the type alone; made once."""
        if cell.name not in self._fixed:
            self._fixed[cell.name] = self._alone(carrier, cell)
        return self._fixed[cell.name]

    def _alone(self, carrier: Any, cell: TwoCell) -> Any:
        radices = carrier.radices(cell)
        pooled = self._pooled(carrier, cell)
        if all(radices) and sum(map(log, radices)) <= log(EVERY_BELOW) and (self.pool is None or not len(pooled)):
            return carrier.packed(cell, all_digits(radices))[0]
        if len(pooled):
            return pooled
        self.complete = False
        return _sampled(carrier, cell, radices)

    def _pooled(self, carrier: Any, cell: TwoCell) -> Any:
        """Known operations of the generator's arity, trivial wires left out."""
        shape = carrier.shape(cell)
        empty = np.zeros((0, *shape), dtype=np.int64)
        if self.pool is None:
            return empty
        source = [n for c in cell.source if (n := carrier.dimension(c)) != 1]
        target = [n for c in cell.target if (n := carrier.dimension(c)) != 1]
        arity = (len(source), len(target))
        if self.structure is not None:
            pool = self.structure.pool.get(arity, [])
        elif isinstance(carrier, TableCarrier):
            if len(target) != len(cell.target):
                return empty
            pool = library.tables(self.pool).get(arity, [])
        else:
            pool = self._known(arity)
        if not pool:
            return empty
        stacked = np.stack(pool).reshape(len(pool), *shape)
        ring = getattr(carrier, "semiring", None)
        if isinstance(ring, Booleans):
            stacked = stacked[(stacked >= 0).reshape(len(stacked), -1).all(axis=1)] != 0
        elif isinstance(ring, PrimeField):
            stacked = stacked % ring.p
        return stacked

    def _known(self, arity: tuple[int, int]) -> list[Any]:
        """Known tensors of an arity."""
        assert self.pool is not None
        return library.tensors(self.pool).get(arity, [])

    def _solved(self, carrier: Any, cell: TwoCell, axioms: Sequence[Statement], budget: Any) -> tuple[Any, bool] | None:
        """Solutions of the axioms that are linear in a generator over GF(p), and whether these are all."""
        ring = getattr(carrier, "semiring", None)
        size = int(np.prod(carrier.shape(cell), dtype=np.int64))
        if not isinstance(ring, PrimeField) or size > 512:
            return None
        equations = [(a.left, a.right) for a in axioms]
        linear = [e for e in equations if is_linear(e, cell)]
        if not linear or size * log(ring.p) <= log(64):
            return None
        cost = 0.0
        for left, right in linear:
            entries = prod(carrier.dimension(c) for c in (*left.source, *left.target))
            cost += (2 + len(left) + len(right)) * (1 + size * entries / 2048) + size * entries / 2000
        if not budget.spend(cost):
            self.complete = False
            return np.zeros((0, *carrier.shape(cell)), dtype=np.int64), True
        matrix, constant = system(carrier, cell, linear)
        if matrix.size > LARGEST_SYSTEM:
            return None
        solved = affine_solutions(matrix % ring.p, constant % ring.p, ring.p)
        if solved is None:
            return np.zeros((0, *carrier.shape(cell)), dtype=np.int64), True
        members, every = self._members(cell, *solved)
        self.complete = self.complete and every
        return members.reshape(-1, *carrier.shape(cell)), every

    def _members(self, cell: TwoCell, particular: Any, basis: Any) -> tuple[Any, bool]:
        """Members of an affine space, and whether these are all."""
        most = EVERY_BELOW // 4 if len(basis) < 14 else SAMPLED
        return combinations(particular, basis, self.carrier.semiring.p, draws(f"solved {cell.name}"), most)


def all_digits(radices: Sequence[int]) -> Any:
    """Every row of digits, the first digit changing fastest."""
    total = prod(radices)
    number = np.arange(total, dtype=np.int64)
    out = np.zeros((total, len(radices)), dtype=np.int64)
    for j, r in enumerate(radices):
        out[:, j] = number % r
        number //= r
    return out


def _sampled(carrier: Any, cell: TwoCell, radices: Sequence[int]) -> Any:
    """Pseudo-random candidates: sparse tensors and dense ones; any tables."""
    if not all(radices):
        return np.zeros((0, *carrier.shape(cell)), dtype=np.int64)
    raw = draws(f"sampled {cell.name} {radices}")(SAMPLED * len(radices) * 2).astype(np.int64)
    raw = raw.reshape(2, SAMPLED, len(radices))
    digits = raw[0] % np.array(radices, dtype=np.int64)
    if not isinstance(carrier, TableCarrier):
        density = (np.arange(SAMPLED) % 8 + 1)[:, None]
        digits = np.where(raw[1] % 8 < density, digits, 0)
    return carrier.packed(cell, digits)[0]


# -- which universes, in which order ---------------------------------------------------------


def universes(question: Any) -> Iterator[Universe]:
    """Small ones first: known structures and exhaustive tiny sizes take turns, then larger sizes."""
    signature = question.theory.signature
    names = [name for name in signature.one if name != question.point]
    doctrine = signature.doctrine
    targets = ["Set"] if doctrine.cartesian else ["Set", "Vect(GF(2))", "Vect(GF(3))", "Rel"]
    if doctrine.zero_cells or doctrine.duals:
        targets = ["Vect(GF(2))", "Vect(GF(3))", "Rel"]
    if doctrine.linear:
        targets = ["Vect(QQ)"]
    bounded = [t for t in targets if t != "Rel"]  # relations differ from GF(2) soonest at small sizes
    for size in (1, 2):
        for sizes in _sizes(names, size):
            yield from _made(question, targets, sizes, None)
    if len(names) == 1:
        yield from _whole(question, targets, names[0], range(FEW + 1))
    for pool in library.SIZES[:5]:
        for sizes in _pool_sizes(names, pool):
            yield from _made(question, targets if pool == 3 else bounded, sizes, pool)
    for size in (3, 4) if len(names) == 1 else (3,):
        for sizes in _sizes(names, size):
            yield from _made(question, bounded, sizes, None)
    for sizes in _pool_sizes(names, 8):
        yield from _made(question, [t for t in targets if t == "Set"], sizes, 8)
    if len(names) == 1:
        yield from _whole(question, targets, names[0], range(FEW + 1, 1_000))


def _whole(question: Any, targets: list[str], name: str, among: range) -> Iterator[Universe]:
    """Structures of the sizes ``among`` that have an operation for every generator."""
    arities = {
        tuple(sum(c.name == name for c in side) for side in (cell.source, cell.target)) for cell in question.order
    }
    tensors = any(t.startswith("Vect") for t in targets)
    for structure in (*(sets() if "Set" in targets else ()), *(spaces() if tensors else ())):
        if structure.size in among and structure.fits(arities):
            where = [t for t in structure.targets if (t == "Vect(QQ)") == question.theory.signature.doctrine.linear]
            for universe in _made(question, where, {name: structure.size}, structure.size, LARGEST_WHOLE):
                universe.structure, universe.complete = structure, False
                yield universe


def _sizes(names: list[str], largest: int) -> list[dict[str, int]]:
    """Sizes up to ``largest`` that reach it, smaller totals first, at most 40 of them."""
    if len(names) > 6:
        rows = [(largest,) * len(names)]
        rows += [tuple(largest if i == j else 1 for i in range(len(names))) for j in range(len(names))]
    else:
        rows = [r for r in product(range(1, largest + 1), repeat=len(names)) if max(r, default=1) == largest]
        rows.sort(key=lambda r: (sum(r), r))
    if largest >= 3 and len(rows) > 40:
        uniform = (largest,) * len(names)
        rows = [*rows[:39], uniform]
    return [dict(zip(names, r, strict=True)) for r in rows[:64]]


def _pool_sizes(names: list[str], size: int) -> list[dict[str, int]]:
    """Every 1-cell of the given size, then all but one, then one alone; the rest trivial."""
    k = len(names)
    rows = [(size,) * k]
    if k > 1:
        rows += [tuple(1 if i == j else size for i in range(k)) for j in range(k)]
    if k > 2:
        rows += [tuple(size if i == j else 1 for i in range(k)) for j in range(k)]
    return [dict(zip(names, r, strict=True)) for r in dict.fromkeys(rows)]


def _made(
    question: Any, targets: list[str], sizes: dict[str, int], pool: int | None, most: int = LARGEST
) -> Iterator[Universe]:
    if question.point is not None:
        sizes = {**sizes, question.point: 1}
    for target in targets:
        if target == "Set":
            carrier: Any = TableCarrier(sizes, {})
        elif target == "Rel":
            carrier = TensorCarrier(Booleans(), sizes, {})
        else:
            carrier = TensorCarrier(PrimeField(2 if target == "Vect(QQ)" else int(target[8:-2])), sizes, {})
        largest = _largest(question, carrier, target)
        if largest > most or (pool is None and largest > 1 << 12):
            continue
        if target == "Vect(QQ)":
            from catalg.models.over_rationals import rational_universes

            yield from rational_universes(sizes, list(question.theory.signature.scalars), pool, largest)
            continue
        widths = (3, 12, 64) if pool is None else (64,)
        yield Universe(target, sizes, carrier, pool, widths, largest)


def _largest(question: Any, carrier: Any, target: str) -> int:
    """Entries of the largest side that will be evaluated."""
    sides = [question.goal.left, *(a.left for group in question.axioms for a in group)]
    ends = [(s.source if target == "Set" else (*s.source, *s.target)) for s in sides]
    return max((prod(carrier.dimension(c) for c in e) for e in ends), default=1)
