"""Coefficients of linear combinations: polynomials over the rationals in commuting scalars.

Exact, immutable, in one normal form, so that equality is equality of data. Knows nothing of
cells but how their errors are called.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from catalg.cells.signature import CellTypeError
from catalg.wiring import polynomial_text

MOST_MONOMIALS = 100_000

Monomial = tuple[tuple[str, int], ...]  # (scalar, exponent > 0), scalars in alphabetical order


@dataclass(frozen=True, slots=True)
class Coefficient:
    """A polynomial: ``terms`` are (monomial, rational that is not 0), in order of the monomials."""

    terms: tuple[tuple[Monomial, Fraction], ...] = ()

    @classmethod
    def collect(cls, terms: Iterable[tuple[Monomial, Fraction]]) -> Coefficient:
        """The sum of the terms, like ones put together."""
        total: dict[Monomial, Fraction] = {}
        for monomial, number in terms:
            total[monomial] = total.get(monomial, Fraction(0)) + number
        return cls(tuple(sorted((m, n) for m, n in total.items() if n)))

    @classmethod
    def of(cls, number: int | Fraction) -> Coefficient:
        return cls.collect([((), Fraction(number))])

    @classmethod
    def scalar(cls, name: str) -> Coefficient:
        """The polynomial that is one scalar alone."""
        return cls((((((name, 1),), Fraction(1))),))

    def __add__(self, other: Coefficient) -> Coefficient:
        return Coefficient.collect((*self.terms, *other.terms))

    def __mul__(self, other: Coefficient) -> Coefficient:
        """The product. Raises CellTypeError when it would have more than `MOST_MONOMIALS` terms to collect."""
        if len(self.terms) * len(other.terms) > MOST_MONOMIALS:
            raise CellTypeError("a coefficient is a polynomial of too many terms")
        return Coefficient.collect((_product(m, k), a * b) for m, a in self.terms for k, b in other.terms)

    def __neg__(self) -> Coefficient:
        return Coefficient(tuple((m, -n) for m, n in self.terms))

    def __bool__(self) -> bool:
        return bool(self.terms)

    @property
    def is_normal(self) -> bool:
        """Is it as `collect` makes it: exact numbers, whole powers above 0, everything in order?"""
        powers = all(type(power) is int and power > 0 for monomial, _ in self.terms for _, power in monomial)
        exact = all(type(number) is Fraction for _, number in self.terms)
        ordered = all(list(monomial) == sorted(dict(monomial).items()) for monomial, _ in self.terms)
        return powers and exact and ordered and self == Coefficient.collect(self.terms)

    @property
    def scalars(self) -> frozenset[str]:
        """The names that occur."""
        return frozenset(name for monomial, _ in self.terms for name, _ in monomial)

    def at(self, values: Mapping[str, Coefficient]) -> Coefficient:
        """Polynomials put in for scalars; a scalar that is not named stays."""
        total = ZERO
        for monomial, number in self.terms:
            product = Coefficient.of(number)
            for name, exponent in monomial:
                for _ in range(exponent):
                    product *= values.get(name, Coefficient.scalar(name))
            total += product
        return total

    def __str__(self) -> str:
        """``2 * a * b - 1/2``; a sum of several terms is for the caller to put in parentheses."""
        return polynomial_text(self.terms)


ZERO = Coefficient()
ONE = Coefficient.of(1)


def _product(left: Monomial, right: Monomial) -> Monomial:
    exponents = dict(left)
    for name, exponent in right:
        exponents[name] = exponents.get(name, 0) + exponent
    return tuple(sorted(exponents.items()))
