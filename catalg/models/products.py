"""What the steps of a whole contraction do, for values that cannot lead out of the exact range.

A semiring that has looked at all operands, and found that no step can round or overflow, says here
how they are held and multiplied: array functions alone, without a look at any value on the way.
So integers are converted once and not at every step, and a library may compile the whole. Relies on
the array API standard; must never be chosen where a value could leave the exact range.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Shared:
    """The same steps by a function of `shared`: its name, the zero that fills up, a number, and where that counts."""

    name: str
    zero: float = 0.0
    number: float = 0.0
    reduced: tuple[bool, ...] = ()


@dataclass(frozen=True)
class Products:
    """``enter`` and ``leave`` convert operands and result; ``step`` multiplies the matrices of the n-th step.

    Each takes the array namespace first; matrices have shapes (B, m, k) and (B, k, n).
    """

    enter: Callable[[Any, Any], Any]
    step: Callable[[Any, int, Any, Any], Any]
    leave: Callable[[Any, Any], Any]
    shared: Shared


def cast(xp: Any, array: Any, dtype: str) -> Any:
    """An array of another number type."""
    return array.astype(dtype, copy=False) if xp is np else xp.astype(array, getattr(xp, dtype), copy=False)


def matrix_product(xp: Any, a: Any, b: Any) -> Any:
    """(B, m, k) times (B, k, n) over the numbers of the library."""
    if a.shape[0] == b.shape[0] == 1:
        return xp.matmul(a[0, ...], b[0, ...])[None, ...]
    return xp.matmul(a, b)


def _as_it_is(xp: Any, array: Any) -> Any:
    return array


def _to_float64(xp: Any, array: Any) -> Any:
    return cast(xp, array, "float64")


def _to_int64(xp: Any, array: Any) -> Any:
    return cast(xp, array, "int64")


def _product(xp: Any, n: int, a: Any, b: Any) -> Any:
    return matrix_product(xp, a, b)


def _any(xp: Any, n: int, a: Any, b: Any) -> Any:
    return cast(xp, matrix_product(xp, a, b) > 0, "float32")


def _magnitude(xp: Any, array: Any) -> Any:
    return xp.abs(array)


SUMS = Shared("sums")
FLOATS = Products(_as_it_is, _product, _as_it_is, SUMS)
MAGNITUDES = Products(_magnitude, _product, _as_it_is, SUMS)
INTEGERS = Products(_to_float64, _product, _to_int64, SUMS)  # below 2**53 float64 is exact, and fast
TRUTH = Products(lambda xp, a: cast(xp, a, "float32"), _any, lambda xp, a: a > 0, Shared("sums", number=-1.0))


@lru_cache(maxsize=1024)
def residues(p: int, reduced: tuple[bool, ...]) -> Products:
    """Residues modulo p in float64; ``reduced`` says after which steps the remainder is taken."""

    def step(xp: Any, n: int, a: Any, b: Any) -> Any:
        out = matrix_product(xp, a, b)
        return xp.remainder(out, p) if reduced[n] else out

    return Products(_to_float64, step, lambda xp, a: cast(xp, a, "int64") % p, Shared("sums", 0.0, float(p), reduced))


def tropical(step: Callable[[Any, Any], Any]) -> Products:
    """Sums and minima of numbers that stay exact."""
    return Products(_as_it_is, lambda xp, n, a, b: step(a, b), _as_it_is, Shared("least", float("inf")))
