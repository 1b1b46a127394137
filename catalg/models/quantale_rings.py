"""The quantales that matrices are taken over: products, the order, residuals, exact throughout.

A quantale is a complete lattice with a product that respects all joins; so each of the two
multiplications with a fixed matrix has an adjoint, the residual: ``under(x, y)`` is the largest c
with x c <= y, ``over(y, x)`` the largest c with c x <= y (Ward and Dilworth, Residuated lattices, 1939).
Here: truth values, the completed tropical numbers [-inf, inf], where the zero of the product absorbs
(so that x - x is the top where x is infinite), and [0, inf] with maximum and product. Relies on
`semiring`; arrays have a leading axis of length 1. Must never round.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any, Protocol

import numpy as np

from catalg.models.backend import compiled_by, namespace, near, to_numpy
from catalg.models.outcome import ModelError
from catalg.models.semiring import EXACT_FLOAT, Array, Booleans, objects, rational
from catalg.models.tropical import BLOCK, Tropical, infinite, largest_finite, whole_numbers

SPARSE = 8  # a product that touches fewer than one in this many pairs of entries goes pair by pair
INF = float("inf")


class Quantale(Protocol):
    """What matrices over a quantale are asked for; arrays are encoded and of shape (1, rows, columns)."""

    name: str
    samples: list[Any]  # telling values, as `encode` takes them

    def prepare(self, values: list[Array]) -> None:
        """Fix what all values of a model share."""

    def encode(self, entries: Array) -> tuple[Array, int]:
        """Numbers as this quantale's array; raises ModelError on what is none."""

    def decode(self, array: Array, scale: int) -> Array:
        """Numbers, for people."""

    def eye(self, n: int) -> Array:
        """The identity."""

    def matmul(self, a: Array, b: Array) -> Array:
        """The product."""

    def below(self, a: Array, b: Array) -> Array:
        """Entry by entry, a <= b in the order of the quantale."""

    def meet(self, a: Array, b: Array) -> Array:
        """Entry by entry."""

    def join(self, a: Array, b: Array) -> Array:
        """Entry by entry."""

    def constant(self, top: bool, rows: int, columns: int) -> Array:
        """The largest (or the least) matrix."""

    def under(self, x: Array, y: Array) -> Array:
        """The largest c with x c <= y."""

    def over(self, y: Array, x: Array) -> Array:
        """The largest c with c x <= y."""


def quantale(target: str) -> Quantale:
    """The quantale of a target ``Matrices(...)``; raises KeyError on any other."""
    made: Quantale = _MAKERS[target]()
    return made


class TruthValues(Booleans):
    """Relations by inclusion."""

    samples: list[Any] = [0, 1]

    def prepare(self, values: list[Array]) -> None:
        pass

    def below(self, a: Array, b: Array) -> Array:
        return a <= b

    def meet(self, a: Array, b: Array) -> Array:
        return np.asarray(a & b)

    def join(self, a: Array, b: Array) -> Array:
        return np.asarray(a | b)

    def constant(self, top: bool, rows: int, columns: int) -> Array:
        return np.full((1, rows, columns), top)

    def under(self, x: Array, y: Array) -> Array:
        return ~self.matmul(x.swapaxes(1, 2), ~y)

    def over(self, y: Array, x: Array) -> Array:
        return ~self.matmul(~y, x.swapaxes(1, 2))


class Completed(Tropical):
    """[-inf, inf] with min and + (sign 1; the order is the opposite one) or max and + (sign -1, on negated entries).

    The zero of the product absorbs: for sign 1, inf + -inf = inf.
    """

    def __init__(self, sign: int) -> None:
        super().__init__(sign)
        self.samples = [INF * sign, 0, 1, 2, 3, -1]

    def prepare(self, values: list[Array]) -> None:
        super().prepare([v for v in values if v.dtype.kind not in "iu"])

    def encode(self, entries: Array) -> tuple[Array, int]:
        if entries.dtype.kind in "iu" and (not entries.size or np.abs(entries).max() * self.denominator < EXACT_FLOAT):
            return entries.astype(np.float64) * (self.sign * self.denominator), 1
        flat = entries.reshape(-1).tolist()
        out = objects([float(e) * self.sign if infinite(e) else self._scaled(e) for e in flat], entries.shape)
        return self._packed(out), 1

    def _packed(self, array: Array) -> Array:
        if all(infinite(v) or abs(v) < EXACT_FLOAT // 2 for v in array.reshape(-1).tolist()):
            return array.astype(np.float64)
        return array

    def matmul(self, a: Array, b: Array) -> Array:
        if a.dtype == object or b.dtype == object:
            a, b = whole_numbers(to_numpy(a)), whole_numbers(to_numpy(b))
        if namespace(a, b) is not np:
            out = compiled_by([a, b], _KEPT, "min plus", _on_a_library)([a, b])
            if not _may_round(near(out)):
                return out
            a, b = to_numpy(a), to_numpy(b)
        out = _product(a, b, INF, np.add, np.minimum)
        if out.dtype != object and _may_round(out):
            return _product(whole_numbers(a), whole_numbers(b), INF, np.add, np.minimum)
        return out

    def below(self, a: Array, b: Array) -> Array:
        return np.asarray(a >= b, dtype=bool) if object in (a.dtype, b.dtype) else a >= b

    def meet(self, a: Array, b: Array) -> Array:
        return np.asarray(np.maximum(a, b))

    def join(self, a: Array, b: Array) -> Array:
        return np.asarray(np.minimum(a, b))

    def constant(self, top: bool, rows: int, columns: int) -> Array:
        return np.full((1, rows, columns), -INF if top else INF)

    def under(self, x: Array, y: Array) -> Array:
        if x.dtype == object or y.dtype == object:
            x, y = whole_numbers(x), whole_numbers(y)
        out = np.full((1, x.shape[2], y.shape[2]), -INF, dtype=x.dtype)
        for k in range(x.shape[2]):
            rows = np.flatnonzero(np.asarray(x[0, :, k] != INF, dtype=bool))  # an infinite entry asks for nothing
            if len(rows):
                column, part = x[0, rows, k, None], y[0, rows]
                with np.errstate(invalid="ignore"):
                    gap = part - column
                gap[np.asarray(gap != gap, dtype=bool)] = -INF  # -inf less -inf: anything will do
                out[0, k] = gap.max(axis=0)
        if out.dtype != object and _may_round(out):
            return self.under(whole_numbers(x), whole_numbers(y))
        return out

    def over(self, y: Array, x: Array) -> Array:
        return self.under(x.swapaxes(1, 2), y.swapaxes(1, 2)).swapaxes(1, 2)


class MaxTimes:
    """[0, inf] with maximum and product, on rationals; 0 absorbs. By -log it is [-inf, inf] with min and +."""

    exact = True
    name = "MaxTimes"
    samples: list[Any] = [0, 1, 2, Fraction(1, 2), 3, Fraction(1, 3)]

    def prepare(self, values: list[Array]) -> None:
        pass

    def encode(self, entries: Array) -> tuple[Array, int]:
        found = np.full(entries.shape, 0, dtype=object)
        there = np.asarray(entries != 0, dtype=bool)
        out = [float(e) if infinite(e) else rational(e) for e in entries[there].tolist()]
        if any(e < 0 for e in out):
            raise ModelError("a negative number is not a value of MaxTimes", None, "its values are 0 to inf")
        found[there] = objects([e if isinstance(e, float) or e.denominator != 1 else int(e) for e in out], (len(out),))
        return found, 1

    def decode(self, array: Array, scale: int) -> Array:
        return array

    def eye(self, n: int) -> Array:
        out = np.full((1, n, n), 0, dtype=object)
        out[0, range(n), range(n)] = 1
        return out

    def matmul(self, a: Array, b: Array) -> Array:
        return _product(a, b, 0, np.multiply, np.maximum)

    def below(self, a: Array, b: Array) -> Array:
        return np.asarray(a <= b, dtype=bool)

    def meet(self, a: Array, b: Array) -> Array:
        return np.asarray(np.minimum(a, b))

    def join(self, a: Array, b: Array) -> Array:
        return np.asarray(np.maximum(a, b))

    def constant(self, top: bool, rows: int, columns: int) -> Array:
        return np.full((1, rows, columns), INF if top else 0, dtype=object)

    def under(self, x: Array, y: Array) -> Array:
        out = self.constant(True, x.shape[2], y.shape[2])
        there = np.asarray(y[0] != 0, dtype=bool)
        for k in range(x.shape[2]):
            rows = np.flatnonzero(np.asarray(x[0, :, k] != 0, dtype=bool))  # a zero entry asks for nothing
            if not len(rows):
                continue
            out[0, k] = 0
            columns = np.flatnonzero(there[rows].all(axis=0))
            if len(columns):
                quotients = _divide(y[0][np.ix_(rows, columns)], x[0, rows, k, None])
                out[0, k, columns] = quotients.min(axis=0)
        return out

    def over(self, y: Array, x: Array) -> Array:
        return self.under(x.swapaxes(1, 2), y.swapaxes(1, 2)).swapaxes(1, 2)


def _quotient(y: Any, x: Any) -> Any:
    """The largest c with x c <= y; neither is 0."""
    if y == INF:
        return INF
    return 0 if x == INF else Fraction(y) / x


_divide: Callable[[Any, Any], Any] = np.frompyfunc(_quotient, 2, 1)


_MAKERS: dict[str, Callable[[], Any]] = {
    "Matrices(Rel)": TruthValues,
    "Matrices(MinPlus)": lambda: Completed(1),
    "Matrices(MaxPlus)": lambda: Completed(-1),
    "Matrices(MaxTimes)": MaxTimes,
}
TARGETS = tuple(_MAKERS)


# -- products ---------------------------------------------------------------------------------

_KEPT: dict[Any, Any] = {}  # what an array library has compiled


def _may_round(array: Array) -> bool:
    return 0 not in array.shape and largest_finite(array) >= EXACT_FLOAT // 4


def _on_a_library(key: str, matrices: Sequence[Array]) -> Array:
    """The product over minimum and sum, with inf + -inf = inf, some rows at a time."""
    a, b = matrices
    xp = namespace(a, b)
    m, k, n = a.shape[1], a.shape[2], b.shape[2]
    if 0 in (m, k, n):
        return xp.asarray(np.full((1, m, n), INF))
    rows = max(1, BLOCK // (k * n))
    parts = []
    for i in range(0, m, rows):
        both = a[:, i : min(i + rows, m), :, None] + b[:, None, :, :]
        parts.append(xp.min(xp.where(xp.isnan(both), xp.full_like(both, INF), both), axis=2))
    return xp.concat(parts, axis=1)


def _product(a: Array, b: Array, zero: Any, times: Any, plus: Any) -> Array:
    """The matrix product over (plus, times), where ``zero`` is neutral for plus and absorbs in times."""
    there = np.asarray(a[0] != zero, dtype=bool), np.asarray(b[0] != zero, dtype=bool)
    m, k, n = a.shape[1], a.shape[2], b.shape[2]
    out = np.full((m, n), zero, dtype=object if object in (a.dtype, b.dtype) else a.dtype)
    touched = int((there[0].sum(axis=0) * there[1].sum(axis=1)).sum())
    if touched * SPARSE <= m * k * n or out.dtype == object:
        for wide, at, columns in _outer(*there):
            part = times(a[0, wide, at][:, None], b[0, at, columns][None])
            place = np.ix_(wide, columns)
            out[place] = plus(out[place], part)
        return out[None]
    size = max(1, BLOCK // max(1, n))
    rows = max(1, min(m, size))
    inner = max(1, min(k, size // rows))
    for i in range(0, m, rows):
        for j in range(0, k, inner):
            with np.errstate(invalid="ignore"):
                part = times(a[0, i : i + rows, j : j + inner, None], b[0, None, j : j + inner, :])
            part[np.isnan(part)] = zero  # inf + -inf
            out[i : i + rows] = plus(out[i : i + rows], plus.reduce(part, axis=1))
    return out[None]


def _outer(left: Array, right: Array) -> Iterator[tuple[Array, int, Array]]:
    """For each inner index the rows and columns that it joins."""
    at_rows, rows = np.nonzero(left.T)
    at_columns, columns = np.nonzero(right)
    inner = range(left.shape[1] + 1)
    row_ends, column_ends = np.searchsorted(at_rows, inner), np.searchsorted(at_columns, inner)
    for k in range(left.shape[1]):
        a, b = rows[row_ends[k] : row_ends[k + 1]], columns[column_ends[k] : column_ends[k + 1]]
        if len(a) and len(b):
            yield a, k, b
