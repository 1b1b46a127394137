"""Quotients of exponential polynomials: enough to decide softmax laws for all real inputs at once.

An exponential polynomial is a sum of terms ``c * monomial * exp(polynomial)`` with rational
coefficients. Exponentials of polynomials that differ by more than a constant are linearly
independent over rational functions, and exponentials of different rationals are linearly
independent over the rationals (Lindemann and Weierstrass); so such a sum is zero exactly
when it has no terms left, and quotients are compared by multiplying across.
Relies on the standard library. Never reduces to lowest terms, so sizes are bounded instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from fractions import Fraction
from typing import Any

from catalg.models.outcome import ModelError

Monomial = tuple[tuple[str, int], ...]  # (variable, power), sorted
Exponent = tuple[tuple[Monomial, Fraction], ...]  # a polynomial, sorted
Terms = Mapping[tuple[Monomial, Exponent], Fraction]

MOST_TERMS = 3_000

_left: ContextVar[list[int] | None] = ContextVar("products left", default=None)


@contextmanager
def at_most(products: int) -> Iterator[None]:
    """Within this, arithmetic raises ModelError once it has multiplied that many pairs of terms."""
    token = _left.set([products])
    try:
        yield
    finally:
        _left.reset(token)


_UNIT: tuple[Monomial, Exponent] = ((), ())


class ExpRational:
    """A quotient of exponential polynomials; arithmetic with Fractions and whole numbers."""

    __slots__ = ("above", "below")

    def __init__(self, above: Terms, below: Terms) -> None:
        self.above = above
        self.below = below

    @classmethod
    def variable(cls, name: str) -> ExpRational:
        return cls({(((name, 1),), ()): Fraction(1)}, _ONE)

    @classmethod
    def constant(cls, value: Fraction | int) -> ExpRational:
        return cls({_UNIT: Fraction(value)} if value else {}, _ONE)

    def __add__(self, other: Any) -> Any:
        b = _lifted(other)
        if b is None:
            return NotImplemented
        if self.below == b.below:
            return ExpRational(_plus(self.above, b.above), self.below)
        above = _plus(_times(self.above, b.below), _times(b.above, self.below))
        return ExpRational(above, _times(self.below, b.below))

    __radd__ = __add__

    def __neg__(self) -> ExpRational:
        return ExpRational({k: -c for k, c in self.above.items()}, self.below)

    def __sub__(self, other: Any) -> Any:
        b = _lifted(other)
        return NotImplemented if b is None else self + -b

    def __rsub__(self, other: Any) -> Any:
        b = _lifted(other)
        return NotImplemented if b is None else b + -self

    def __mul__(self, other: Any) -> Any:
        b = _lifted(other)
        if b is None:
            return NotImplemented
        return ExpRational(_times(self.above, b.above), _times(self.below, b.below))

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        b = _lifted(other)
        if b is None:
            return NotImplemented
        if not b.above:
            raise ModelError("division by zero")
        return self * ExpRational(b.below, b.above)

    def __rtruediv__(self, other: Any) -> Any:
        b = _lifted(other)
        return NotImplemented if b is None else b / self

    def __pow__(self, power: Any) -> Any:
        if not isinstance(power, int):
            return NotImplemented
        base = self if power >= 0 else ExpRational.constant(1) / self
        out = ExpRational.constant(1)
        for _ in range(abs(power)):
            out = out * base
        return out

    def __eq__(self, other: object) -> bool:
        b = _lifted(other)
        return b is not None and not (self - b).above

    __hash__ = None  # type: ignore[assignment]

    def is_constant(self) -> Fraction | None:
        """The rational number that this is, if it is one."""
        if set(self.above) <= {_UNIT} and self.below == _ONE:
            return self.above.get(_UNIT, Fraction(0))
        return None

    def exponential(self) -> ExpRational:
        """``exp`` of a polynomial; ModelError for anything else."""
        if self.below != _ONE or any(exponent for _, exponent in self.above):
            raise ModelError("exponentials of exponentials are not decided symbolically")
        exponent = tuple(sorted((monomial, c) for (monomial, _), c in self.above.items()))
        return ExpRational({((), exponent): Fraction(1)}, _ONE)


_ONE: Terms = {_UNIT: Fraction(1)}


def _lifted(value: Any) -> ExpRational | None:
    if isinstance(value, ExpRational):
        return value
    if isinstance(value, (Fraction, int)):
        return ExpRational.constant(value)
    return None


def _plus(a: Terms, b: Terms) -> Terms:
    out = dict(a)
    for key, c in b.items():
        total = out.get(key, 0) + c
        if total:
            out[key] = total
        else:
            out.pop(key, None)
    return _bounded(out)


def _times(a: Terms, b: Terms) -> Terms:
    if a is _ONE or b is _ONE:
        return b if a is _ONE else a
    left = _left.get()
    if left is not None:
        left[0] -= len(a) * len(b)
        if left[0] < 0:
            raise ModelError("the symbolic expression grows too large")
    out: dict[tuple[Monomial, Exponent], Fraction] = {}
    for (m, e), c in a.items():
        for (n, f), d in b.items():
            key = (_merged(m, n) if m and n else m or n, _merged(e, f) if e and f else e or f)
            total = out.get(key, 0) + c * d
            if total:
                out[key] = total
            else:
                del out[key]
    return _ONE if out == _ONE else _bounded(out)


def _merged(a: Any, b: Any) -> Any:
    """Two sorted tuples of (key, amount), amounts added, zeros left out."""
    total = dict(a)
    for key, amount in b:
        total[key] = total.get(key, 0) + amount
    return tuple(sorted((key, amount) for key, amount in total.items() if amount))


def _bounded(terms: Terms) -> Terms:
    if len(terms) > MOST_TERMS:
        raise ModelError("the symbolic expression grows too large")
    return terms
