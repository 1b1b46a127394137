"""The semirings that tensors are taken over, as array operations with a leading batch axis.

Every array here has shape ``(batch, ...)`` where batch is 1 or the common batch size. A
semiring offers the three operations that contraction needs: identity matrices, a batched
matrix product, and where two arrays differ. Relies on numpy; must never know of diagrams.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm
from typing import Any, Protocol

import numpy as np

from catalg.models.backend import namespace, near, to_numpy
from catalg.models.outcome import ModelError
from catalg.models.products import (
    FLOATS,
    INTEGERS,
    MAGNITUDES,
    TRUTH,
    Products,
    cast,
    matrix_product,
    residues,
)

Array = np.ndarray[Any, Any]

EXACT_FLOAT = 2**53  # integers below this in magnitude are exact in float64
HALF_FLOAT = 2**20  # residues above this are reduced, so that products of two and their sums stay exact


class Semiring(Protocol):
    """What contraction and comparison ask of a target."""

    name: str
    exact: bool

    def encode(self, entries: Array) -> tuple[Array, int]:
        """Entries (exact scalars, or floats) as this semiring's array, and a common denominator."""

    def decode(self, array: Array, scale: int) -> Array:
        """The inverse of `encode`, for people: numbers of the target."""

    def eye(self, n: int) -> Array:
        """The identity, of shape (1, n, n)."""

    def matmul(self, a: Array, b: Array) -> Array:
        """(B, m, k) times (B, k, n), exact whatever the values."""

    def products(self, operands: Sequence[Array], program: Any) -> Products | None:
        """How a whole contraction of these operands is done, None where its values need care at every step."""

    def add(self, a: Array, b: Array) -> Array:
        """The sum, of parts of one contraction."""


def objects(entries: Any, shape: tuple[int, ...]) -> Array:
    """An object array of the given shape filled from a flat sequence."""
    out = np.empty(len(entries), dtype=object)
    for i, entry in enumerate(entries):
        out[i] = entry
    return out.reshape(shape)


def rational(entry: Any) -> Fraction:
    """One entry as a Fraction; raises ModelError on anything else."""
    if isinstance(entry, Fraction):
        return entry
    if isinstance(entry, (bool, np.bool_)):
        return Fraction(int(entry))
    if isinstance(entry, (int, np.integer)):
        return Fraction(int(entry))
    if isinstance(entry, (float, np.floating)):
        if not np.isfinite(entry):
            raise ModelError(f"`{entry}` is not a number of this target")
        return Fraction(float(entry))
    raise ModelError(f"`{entry}` is not a rational number", None, "exact targets take rational numbers only")


def rationals(entries: Array) -> list[Fraction]:
    """The entries as Fractions; raises ModelError on anything else."""
    return [rational(e) for e in entries.reshape(-1).tolist()]


def integers(values: list[int], shape: tuple[int, ...]) -> Array:
    """int64 where every value fits with room to spare, Python integers otherwise."""
    if all(-(2**62) < v < 2**62 for v in values):
        return np.array(values, dtype=np.int64).reshape(shape)
    return objects(values, shape)


def _largest(a: Array) -> int:
    if 0 in a.shape:
        return 0
    a = near(a)
    xp = namespace(a)
    return max(abs(int(xp.max(a))), abs(int(xp.min(a))))


def _by_floats(a: Any, b: Any) -> Any:
    """The product of integer matrices by float64, where that is exact."""
    xp = namespace(a, b)
    return cast(xp, xp.matmul(cast(xp, a, "float64"), cast(xp, b, "float64")), "int64")


class Reals:
    """Real or complex floats of any library; equality up to the rounding that the contraction itself can cause."""

    exact = False

    def __init__(self, dtype: str = "float64") -> None:
        self.name = "Vect"
        self.dtype = np.dtype(dtype)
        self.eps = float(np.finfo(self.dtype).eps)
        self.magnitude = "float32" if dtype in ("float32", "complex64") else "float64"  # the type of absolute values

    def encode(self, entries: Array) -> tuple[Array, int]:
        try:
            array = np.asarray(entries, dtype=self.dtype)
        except (TypeError, ValueError):
            raise ModelError("the entries are not real numbers") from None
        except OverflowError:
            raise ModelError("an entry is too large for floating point") from None
        if not np.isfinite(array).all():
            raise ModelError("the value has an entry that is NaN or infinite")
        return array, 1

    def decode(self, array: Array, scale: int) -> Array:
        return array

    def eye(self, n: int) -> Array:
        return np.eye(n, dtype=self.dtype)[None]

    def matmul(self, a: Array, b: Array) -> Array:
        return matrix_product(namespace(a, b), a, b)

    def products(self, operands: Sequence[Array], program: Any) -> Products | None:
        return FLOATS

    def add(self, a: Array, b: Array) -> Array:
        return a + b


class Magnitudes(Reals):
    """The magnitudes of numbers: what a contraction comes to when nothing cancels."""

    def products(self, operands: Sequence[Array], program: Any) -> Products | None:
        return MAGNITUDES


class Rationals:
    """QQ, as integers over one common denominator that is carried beside the array."""

    name = "Vect(QQ)"
    exact = True

    def encode(self, entries: Array) -> tuple[Array, int]:
        flat = rationals(entries)
        scale = lcm(*(f.denominator for f in flat)) if flat else 1
        return integers([f.numerator * (scale // f.denominator) for f in flat], entries.shape), scale

    def decode(self, array: Array, scale: int) -> Array:
        return objects([Fraction(int(v), scale) for v in array.reshape(-1).tolist()], array.shape)

    def eye(self, n: int) -> Array:
        return np.eye(n, dtype=np.int64)[None]

    def matmul(self, a: Array, b: Array) -> Array:
        k = a.shape[-1]
        bound = _largest(a) * _largest(b) * max(k, 1)
        if bound < EXACT_FLOAT:
            return _by_floats(a, b)
        if k == 0:
            return np.zeros(np.broadcast_shapes(a.shape[:1], b.shape[:1]) + (a.shape[1], b.shape[2]), dtype=np.int64)
        a, b = to_numpy(a), to_numpy(b)
        if bound < 2**62:
            return np.asarray(a.astype(np.int64) @ b.astype(np.int64))
        return np.asarray(a.astype(object) @ b.astype(object))

    def products(self, operands: Sequence[Array], program: Any) -> Products | None:
        most = [EXACT_FLOAT if op.dtype == object else _largest(op) for op in operands]
        for i, j, terms in program.inner:
            most.append(most[i] * most[j] * max(terms, 1))
        return INTEGERS if max(most) < EXACT_FLOAT else None

    def add(self, a: Array, b: Array) -> Array:
        if a.dtype == object or b.dtype == object or _largest(a) + _largest(b) < 2**62:
            return a + b
        return np.asarray(to_numpy(a).astype(object) + to_numpy(b).astype(object))


class PrimeField:
    """GF(p), as residues in int64 (Python integers where products would overflow)."""

    exact = True

    def __init__(self, p: int) -> None:
        self.p = p
        self.name = f"Vect(GF({p}))"

    def encode(self, entries: Array) -> tuple[Array, int]:
        p, out = self.p, []
        for f in rationals(entries):
            if f.denominator % p == 0:
                raise ModelError(f"`{f}` is not an element of GF({p}): its denominator is a multiple of {p}")
            out.append(f.numerator * pow(f.denominator, -1, p) % p)
        return integers(out, entries.shape), 1

    def decode(self, array: Array, scale: int) -> Array:
        return array

    def eye(self, n: int) -> Array:
        return np.eye(n, dtype=np.int64)[None]

    def matmul(self, a: Array, b: Array) -> Array:
        bound = a.shape[-1] * (self.p - 1) ** 2
        if bound < EXACT_FLOAT:
            return _by_floats(a, b) % self.p
        a, b = to_numpy(a), to_numpy(b)
        if bound < 2**62:
            return np.asarray((a.astype(np.int64) @ b.astype(np.int64)) % self.p)
        return np.asarray((a.astype(object) @ b.astype(object)) % self.p)

    def products(self, operands: Sequence[Array], program: Any) -> Products | None:
        if any(op.dtype == object for op in operands):
            return None
        most, reduced = [self.p - 1] * len(operands), []
        for i, j, terms in program.inner:
            bound = most[i] * most[j] * max(terms, 1)
            if bound >= EXACT_FLOAT:
                return None
            reduced.append(bound >= HALF_FLOAT)  # else the remainder can wait
            most.append(self.p - 1 if reduced[-1] else bound)
        return residues(self.p, tuple(reduced))

    def add(self, a: Array, b: Array) -> Array:
        return (a + b) % self.p

    def combination(self, parts: Sequence[tuple[Fraction, Array]], shape: tuple[int, ...]) -> Array:
        """The sum of numbers times arrays. Raises ModelError where a number is none of the field."""
        total: Any = np.zeros(shape, dtype=np.int64)
        for factor, array in parts:
            (residue,) = self.encode(objects([factor], (1,)))[0].tolist()
            total = (total + array * residue) % self.p
        return np.asarray(total)


class Booleans:
    """Relations: `or` of `and`s."""

    name = "Rel"
    exact = True

    def encode(self, entries: Array) -> tuple[Array, int]:
        out = []
        for entry in entries.reshape(-1).tolist():
            if entry not in (0, 1):
                raise ModelError(
                    f"`{entry}` is not a truth value", None, "a relation's entries are true and false, or 1 and 0"
                )
            out.append(bool(entry))
        return np.array(out, dtype=bool).reshape(entries.shape), 1

    def decode(self, array: Array, scale: int) -> Array:
        return array

    def eye(self, n: int) -> Array:
        return np.eye(n, dtype=bool)[None]

    def matmul(self, a: Array, b: Array) -> Array:
        xp = namespace(a, b)
        return xp.matmul(cast(xp, a, "float32"), cast(xp, b, "float32")) > 0

    def products(self, operands: Sequence[Array], program: Any) -> Products | None:
        return TRUTH

    def add(self, a: Array, b: Array) -> Array:
        return a | b
