"""Sums, extremes and elementwise functions over object arrays of exact numbers.

Relies on `exact_real` for signs; must never compare through floats.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import reduce
from typing import Any

import numpy as np

from catalg.models.exact_real import elementary, sign, whole_part
from catalg.models.outcome import ModelError

# arrays with more entries than this are not taken through exp, sin and the like entry by entry
MOST_TRANSCENDENTAL = 1 << 11


def _larger(a: Any, b: Any) -> Any:
    return a if sign(a - b) >= 0 else b


def _smaller(a: Any, b: Any) -> Any:
    return a if sign(a - b) <= 0 else b


_JOIN: dict[str, Callable[[Any, Any], Any]] = {
    "sum": lambda a, b: a + b,
    "mean": lambda a, b: a + b,
    "prod": lambda a, b: a * b,
    "max": _larger,
    "min": _smaller,
}


def reduce_exact(name: str, array: Any, axis: Any, keep: bool) -> Any:
    """Fold an exact array along an axis (or a tuple of them; None folds all)."""
    axes = range(array.ndim) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    along = sorted({a % array.ndim if array.ndim else 0 for a in axes})
    if any(not -array.ndim <= a < array.ndim for a in axes):
        raise ModelError(f"an array of {array.ndim} axes has no axis {axis}")
    rest = [a for a in range(array.ndim) if a not in along]
    shape = tuple(array.shape[a] for a in rest)
    rows = array.transpose(*rest, *along).reshape(*shape, -1)
    out = np.empty(shape, dtype=object)
    for at in np.ndindex(*shape):
        out[at] = _fold(name, rows[at].tolist())
    if keep:
        return out.reshape(tuple(1 if a in along else n for a, n in enumerate(array.shape)))
    return out


def _fold(name: str, row: list[Any]) -> Any:
    if not row:
        if name in ("sum", "prod"):
            return Fraction(name == "prod")
        raise ModelError(f"`{name}` of nothing")
    total = reduce(_JOIN[name], row)
    return total / Fraction(len(row)) if name == "mean" else total


def map_exact(name: str, array: Any) -> Any:
    """An elementwise function over an exact array."""
    if name == "abs":
        return _each(lambda v: v if sign(v) >= 0 else -v, array)
    if name == "sign":
        return _each(lambda v: Fraction(sign(v)), array)
    if name == "relu":
        return _each(lambda v: v if sign(v) > 0 else Fraction(0), array)
    if name == "floor":
        return _each(whole_part, array)
    if array.size > MOST_TRANSCENDENTAL:
        raise ModelError(f"`{name}` of {array.size:,} numbers is too much for exact arithmetic")
    return _each(lambda v: elementary(name, v), array)


def _each(function: Callable[[Any], Any], array: Any) -> Any:
    out = np.empty(array.shape, dtype=object)
    for at in np.ndindex(*array.shape):
        out[at] = function(array[at])
    return out


def compare_exact(name: str, x: Any, y: Any) -> Any:
    """`equal`, `less`, `less_equal`, `maximum` or `minimum`, entry by entry."""
    pair: dict[str, Callable[[Any, Any], Any]] = {
        "equal": lambda a, b: Fraction(sign(a - b) == 0),
        "less": lambda a, b: Fraction(sign(a - b) < 0),
        "less_equal": lambda a, b: Fraction(sign(a - b) <= 0),
        "maximum": _larger,
        "minimum": _smaller,
    }
    return np.asarray(np.frompyfunc(pair[name], 2, 1)(x, y), dtype=object)
