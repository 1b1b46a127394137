"""The semirings that tensors are taken over, as array operations with a leading batch axis.

Every array here has shape ``(batch, ...)`` where batch is 1 or the common batch size. A
semiring offers the three operations that contraction needs: identity matrices, a batched
matrix product, and where two arrays differ. Relies on numpy; must never know of diagrams.
"""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from typing import Any, Protocol

import numpy as np

from catalg.models.backend import namespace, to_numpy
from catalg.models.outcome import ModelError

Array = np.ndarray[Any, Any]

EXACT_FLOAT = 2**53  # integers below this in magnitude are exact in float64
CACHED = 1 << 15  # entries of a block that stays in the processor's cache
BLOCK = 1 << 22  # entries of the largest temporary array that a semiring product makes


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
        """(B, m, k) times (B, k, n)."""


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
    return max(abs(int(a.max())), abs(int(a.min())))


def cast(xp: Any, array: Any, dtype: str) -> Any:
    """An array of another number type."""
    return array.astype(dtype) if xp is np else xp.astype(array, getattr(xp, dtype))


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
        if not np.isfinite(array).all():
            raise ModelError("the value has an entry that is NaN or infinite")
        return array, 1

    def decode(self, array: Array, scale: int) -> Array:
        return array

    def eye(self, n: int) -> Array:
        return np.eye(n, dtype=self.dtype)[None]

    def matmul(self, a: Array, b: Array) -> Array:
        if a.shape[0] == b.shape[0] == 1:
            return (a[0] @ b[0])[None]
        return a @ b


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


class Tropical:
    """MinPlus (sign 1) or MaxPlus (sign -1, computed on negated entries).

    Whole numbers live in float64 beside ``inf`` as long as sums stay exact there, and in
    Python integers otherwise, so no verdict ever rests on a rounded sum. Rational entries are
    scaled by ``denominator``, common to the whole model because tropical products add.
    """

    exact = True

    def __init__(self, sign: int) -> None:
        self.sign = sign
        self.name = "MinPlus" if sign > 0 else "MaxPlus"
        self.denominator = 1

    def prepare(self, values: list[Array]) -> None:
        """Fix the common denominator of everything that this model will hold."""
        finite = [rational(e) for v in values for e in v.reshape(-1).tolist() if not infinite(e)]
        self.denominator = lcm(*(f.denominator for f in finite)) if finite else 1

    def encode(self, entries: Array) -> tuple[Array, int]:
        out: list[Any] = []
        for entry in entries.reshape(-1).tolist():
            if infinite(entry):
                if (entry > 0) != (self.sign > 0):
                    raise ModelError(
                        f"`{entry}` is not a value of {self.name}",
                        None,
                        f"the zero of {self.name} is {'inf' if self.sign > 0 else '-inf'}",
                    )
                out.append(float("inf"))
            else:
                out.append(self._scaled(entry))
        return self._packed(objects(out, entries.shape)), 1

    def _scaled(self, entry: Any) -> int:
        scaled = rational(entry) * self.denominator * self.sign
        if scaled.denominator != 1:
            raise ModelError(f"`{entry}` does not fit the model's common denominator")
        return int(scaled)

    def _packed(self, array: Array) -> Array:
        """float64 where every finite entry is exact there."""
        if all(v == float("inf") or abs(v) < EXACT_FLOAT // 2 for v in array.reshape(-1).tolist()):
            return array.astype(np.float64)
        return array

    def decode(self, array: Array, scale: int) -> Array:
        out: list[Any] = []
        for v in array.reshape(-1).tolist():
            out.append(v * self.sign if infinite(v) else Fraction(int(v) * self.sign, self.denominator))
        return objects(out, array.shape)

    def eye(self, n: int) -> Array:
        out = np.full((n, n), np.inf)
        np.fill_diagonal(out, 0.0)
        return out[None]

    def matmul(self, a: Array, b: Array) -> Array:
        if a.dtype == object or b.dtype == object:
            a, b = whole_numbers(a), whole_numbers(b)
        out = _min_plus(a, b)
        if out.dtype != object and 0 not in out.shape:
            xp = namespace(out)
            if float(xp.max(xp.where(xp.isfinite(out), xp.abs(out), xp.zeros_like(out)))) >= EXACT_FLOAT // 4:
                a, b = to_numpy(a), to_numpy(b)
                return _min_plus(whole_numbers(a), whole_numbers(b))
        return out


def whole_numbers(a: Array) -> Array:
    """Python integers, ``inf`` and ``-inf`` in an object array."""
    if a.dtype == object:
        return a
    return objects([v if infinite(v) else int(v) for v in a.reshape(-1).tolist()], a.shape)


def infinite(entry: Any) -> bool:
    """Is this entry ``inf`` or ``-inf``?"""
    return isinstance(entry, float) and entry in (float("inf"), float("-inf"))


def _min_plus(a: Array, b: Array) -> Array:
    """Broadcast and reduce, a block at a time so that no temporary exceeds BLOCK entries (and stays in the cache)."""
    xp = namespace(a, b)
    batch = max(a.shape[0], b.shape[0])
    m, k, n = a.shape[1], a.shape[2], b.shape[2]
    if 0 in (batch, m, k, n):
        return np.full((batch, m, n), np.inf, dtype=a.dtype if xp is np and a.dtype == object else np.float64)
    if xp is np and a.dtype != object:
        return _min_plus_in_place(a, b, batch)
    rows = max(1, min(m, BLOCK // max(1, batch * n)))
    inner = max(1, min(k, BLOCK // max(1, batch * n * rows)))
    parts = []
    for i in range(0, m, rows):
        best = None
        for j in range(0, k, inner):
            part = xp.min(a[:, i : i + rows, j : j + inner, None] + b[:, None, j : j + inner, :], axis=2)
            best = part if best is None else xp.minimum(best, part)
        parts.append(best)
    return xp.concat(parts, axis=1) if len(parts) > 1 else parts[0]


def _min_plus_in_place(a: Array, b: Array, batch: int) -> Array:
    """One rank-one update after another on blocks of rows that stay in the cache: no temporary is allocated twice."""
    m, k, n = a.shape[1], a.shape[2], b.shape[2]
    out = np.full((batch, m, n), np.inf)
    rows = max(1, min(m, CACHED // max(1, batch * n)))
    room = np.empty((batch, rows, n))
    for i in range(0, m, rows):
        here, spare = out[:, i : i + rows], room[:, : min(rows, m - i)]
        for j in range(k):
            np.add(a[:, i : i + rows, j, None], b[:, j, None, :], out=spare)
            np.minimum(here, spare, out=here)
    return out
