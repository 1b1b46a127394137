"""Exact real numbers for witnesses: rationals, and sympy expressions over exp, log, roots and the like.

A number is a Fraction where it is rational, a sympy expression otherwise, or a polynomial.
Signs are decided by interval arithmetic of growing precision, so a difference that is called
non-zero is non-zero. Relies on sympy and mpmath, imported where they are used. Must never
call two numbers different because floats differ.
"""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import Any

from catalg.models.exp_rational import ExpRational
from catalg.models.outcome import ModelError

DIGITS = (30, 60, 120)  # precisions tried, in decimal digits
LARGEST_EXPRESSION = 200  # operations; sympy's questions about larger ones can take hours


def simplest(value: Any) -> Any:
    """A Fraction where a number is rational; the value itself otherwise."""
    if isinstance(value, ExpRational):
        constant = value.is_constant()
        return value if constant is None else constant
    if isinstance(value, (Fraction, int, float)):
        return Fraction(value) if isinstance(value, int) else value
    if getattr(value, "is_Rational", False):
        return Fraction(int(value.p), int(value.q))
    if getattr(value, "is_number", False) and getattr(value, "is_finite", True) is False:
        raise ModelError(f"`{value}` is not a real number")
    return value


def _sympy(value: Any) -> Any:
    import sympy

    if isinstance(value, Fraction):
        return sympy.Rational(value.numerator, value.denominator)
    if isinstance(value, (int, sympy.Expr)):
        return sympy.sympify(value)
    raise ModelError("this function does not take symbolic entries or infinities")


def _symbolic(name: str, value: ExpRational) -> ExpRational:
    if name == "exp":
        return value.exponential()
    if name == "tanh":
        twice = (value * 2).exponential()
        return (twice - 1) / (twice + 1)  # type: ignore[no-any-return]
    raise ModelError(f"`{name}` of a symbol is not decided")


def elementary(name: str, value: Any) -> Any:
    """``exp``, ``log``, ``sqrt``, ``tanh``, ``sin``, ``cos`` or ``erf`` of an exact number."""
    import sympy

    if isinstance(value, float) and value == float("-inf") and name == "exp":
        return Fraction(0)
    if isinstance(value, ExpRational):
        return _symbolic(name, value)
    x = _sympy(value)
    if x.count_ops() > LARGEST_EXPRESSION:
        raise ModelError(f"`{name}` of an exact number that takes more than {LARGEST_EXPRESSION} operations to write")
    if name == "log" and sign(value) <= 0:
        raise ModelError(f"`log({value})` is not a real number")
    if name == "sqrt" and sign(value) < 0:
        raise ModelError(f"`sqrt({value})` is not a real number")
    return simplest(getattr(sympy, name)(x))


def power(x: Any, y: Any) -> Any:
    """``x ** y`` for whole ``y``, or positive ``x`` and rational ``y``."""
    y = simplest(y)
    if isinstance(y, Fraction) and y.denominator == 1:
        if y < 0 and x == 0:
            raise ModelError("division by zero")
        if abs(y) > 4096:
            raise ModelError(f"the power {y} is too large")
        return simplest(x ** int(y))
    if sign(x) < 0:
        raise ModelError(f"`({x}) ** ({y})` is not a real number")
    return simplest(_sympy(x) ** _sympy(y))


def sign(value: Any) -> int:
    """-1, 0 or 1; raises ModelError when no precision tried can tell from zero."""
    if isinstance(value, (Fraction, int, float)):
        return (value > 0) - (value < 0)
    decided = decide(value)
    if decided is None:
        raise ModelError(f"the sign of `{value}` could not be decided")
    return decided


def whole_part(value: Any) -> Fraction:
    """The largest integer that is not larger; raises ModelError for symbols and when it cannot be decided."""
    value = simplest(value)
    if isinstance(value, Fraction):
        return Fraction(floor(value))
    sign(value)  # refuses what is no number before it is rounded
    near = Fraction(floor(decimal(value)))
    for candidate in (near, near - 1, near + 1):
        if sign(value - candidate) >= 0 and sign(value - candidate - 1) < 0:
            return candidate
    raise ModelError(f"the whole part of `{value}` could not be decided")


def decide(value: Any) -> int | None:
    """The sign by interval arithmetic; 0 only when expansion gives zero; None when undecided."""
    import sympy

    value = simplest(value)
    if isinstance(value, (Fraction, int, float)):
        return (value > 0) - (value < 0)
    if not isinstance(value, sympy.Expr):
        return None
    for digits in DIGITS:
        bounds = _interval(value, digits)
        if bounds is None:
            return None
        if bounds[0] > 0:
            return 1
        if bounds[1] < 0:
            return -1
    return 0 if sympy.expand(sympy.together(value)) == 0 else None


def _interval(value: Any, digits: int) -> tuple[Any, Any] | None:
    import mpmath

    old = mpmath.iv.dps
    try:
        mpmath.iv.dps = digits
        bounds = _enclose(value, mpmath.iv)
        return (bounds.a, bounds.b)
    except (ValueError, ZeroDivisionError, NotImplementedError, OverflowError, mpmath.libmp.ComplexResult):
        return None
    finally:
        mpmath.iv.dps = old


def _enclose(value: Any, iv: Any) -> Any:
    """An interval that holds the value of a closed sympy expression."""
    import sympy

    if value.is_Rational:
        return iv.mpf(int(value.p)) / int(value.q)
    if value == sympy.E:
        return iv.exp(1)
    if value == sympy.pi:
        return iv.pi
    args = [_enclose(a, iv) for a in value.args]
    if value.is_Add:
        return sum(args[1:], args[0])
    if value.is_Mul:
        out = args[0]
        for a in args[1:]:
            out = out * a
        return out
    if value.is_Pow:
        return _enclose_power(value, args, iv)
    name = type(value).__name__
    if name == "tanh":
        twice = iv.exp(2 * args[0])
        return (twice - 1) / (twice + 1)
    if name in ("exp", "log", "sin", "cos"):
        return getattr(iv, name)(args[0])
    if name == "Abs":
        return abs(args[0])
    raise NotImplementedError(name)


def _enclose_power(value: Any, args: list[Any], iv: Any) -> Any:
    exponent = value.args[1]
    if exponent.is_Integer:
        return args[0] ** int(exponent)
    if args[0].a < 0:
        raise ValueError("a root of an interval that reaches below zero")
    if exponent.is_Rational and int(exponent.q) == 2:
        return iv.sqrt(args[0]) ** int(exponent.p)
    return iv.exp(args[1] * iv.log(args[0]))


def number_text(value: Any) -> str:
    """A number as people write it."""
    value = simplest(value)
    return str(value)


def decimal(value: Any) -> float:
    """A float near the value, for reports."""
    if isinstance(value, (Fraction, int, float)):
        return float(value)
    import sympy

    return float(sympy.N(value, 20))
