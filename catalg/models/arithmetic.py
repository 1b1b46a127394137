"""Arithmetic between runtime values: exact on scalars, broadcast on arrays, refused where it would be wrong.

Relies on numpy and the interpreter's way of counting; must never turn a bad operation into NaN
silently.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from catalg.models.outcome import ModelError

if TYPE_CHECKING:
    from catalg.models.interpreter import Interpreter

MOST_DIGITS = 1 << 14  # bits of an exact power


def binary(it: Interpreter, op: str, a: Any, b: Any) -> Any:
    """``a op b``; raises ModelError with both shapes when they do not fit."""
    if isinstance(a, (Fraction, float)) and isinstance(b, (Fraction, float)):
        return _scalars(it, op, a, b)
    x, y = it.array(a), it.array(b)
    if op == "@":
        return matmul(it, x, y)
    a, b = it.shape_of(x), it.shape_of(y)
    try:
        it.guard(np.broadcast_shapes(a, b))
    except ValueError:
        raise ModelError(f"`{op}` between shapes {a} and {b}, which do not fit") from None
    x, y = it.aligned(x, y)
    if op == "**":
        return _power(it, x, y)
    if op == "/" and it.mode == "exact" and any(_is_zero(v) for v in y.reshape(-1).tolist()):
        raise ModelError("division by zero")
    return np.asarray(_ARRAY[op](x, y)) if it.xp is np else _ARRAY[op](x, y)


def matmul(it: Interpreter, x: Any, y: Any) -> Any:
    """The matrix product; vectors and stacks of matrices as numpy has it."""
    a, b = it.shape_of(x), it.shape_of(y)
    fits = a and b and a[-1] == b[-2 if len(b) > 1 else 0]
    try:
        stack = np.broadcast_shapes(a[:-2], b[:-2])
    except ValueError:
        fits = False
    if not fits:
        raise ModelError(f"`@` between shapes {a} and {b}, which do not fit")
    it.guard((*stack, *a[-2:-1], *(b[-1:] if len(b) > 1 else ())))
    if it.mode == "exact" and a[-1] == 0:
        out = np.asarray(np.zeros(a) @ np.zeros(b))
        return np.full(out.shape, Fraction(0), dtype=object)
    if not it.lead:
        return np.asarray(x @ y, dtype=it.dtype) if it.xp is np else it.xp.matmul(x, y)
    row, column = len(a) == 1, len(b) == 1
    x = x[:, None, :] if row else x
    y = y[:, :, None] if column else y
    x, y = it.aligned(x, y)
    out = it.xp.matmul(x, y)
    out = out[..., 0] if column else out
    return (out[..., 0] if column else out[..., 0, :]) if row else out


def _is_zero(value: Any) -> bool:
    return bool(value == 0)


def _scalars(it: Interpreter, op: str, a: Any, b: Any) -> Any:
    if op == "@":
        raise ModelError("`@` is between arrays, not numbers")
    if op == "**":
        return _scalar_power(it, a, b)
    if op == "/" and b == 0:
        raise ModelError("division by zero")
    try:
        out = _ARRAY[op](a, b)
    except OverflowError:
        raise ModelError("a number is too large for floating point") from None
    if out != out:
        raise ModelError(f"`{a} {op} {b}` has no value")
    return out


def _scalar_power(it: Interpreter, a: Any, b: Any) -> Any:
    if isinstance(a, Fraction) and isinstance(b, Fraction) and b.denominator == 1:
        size = max(a.numerator.bit_length(), a.denominator.bit_length())
        if abs(b) * size > MOST_DIGITS:
            raise ModelError(f"`{a} ** {b}` is too large")
        if a == 0 and b < 0:
            raise ModelError("division by zero")
        return a ** int(b)
    return _power(it, it.array(a), it.array(b))


def _power(it: Interpreter, x: Any, y: Any) -> Any:
    if it.mode == "float":
        x, y = it.aligned(x, y)
        with np.errstate(all="ignore"):
            return it.xp.pow(x, y)
    from catalg.models.exact_real import power

    return np.asarray(np.frompyfunc(power, 2, 1)(x, y), dtype=object)


_ARRAY: dict[str, Callable[[Any, Any], Any]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
}
