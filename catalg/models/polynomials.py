"""Tensors of polynomials (or rational functions): a law that holds here holds for every value.

Entries are sympy ring or field elements over QQ, or over GF(p). Relies on sympy's polynomial
domains; must never evaluate a symbol.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import islice, product
from random import Random
from typing import Any

import numpy as np

from catalg.models.outcome import ModelError
from catalg.models.semiring import Array, objects


class Polynomials:
    """The semiring of polynomials in the given symbols over QQ (``p`` None) or GF(p)."""

    exact = True

    def __init__(self, names: Sequence[str], p: int | None = None, fractions: bool = False) -> None:
        from sympy import GF, QQ
        from sympy.polys.fields import field
        from sympy.polys.rings import ring

        self.p = p
        self.domain = GF(p, symmetric=False) if p else QQ
        make = field if fractions else ring
        self.ring, *elements = make(list(names), QQ)
        self.symbols = dict(zip(names, elements, strict=True))
        self.names = tuple(names)
        self.zero = self.ring.zero
        self.name = f"polynomials over {'GF(' + str(p) + ')' if p else 'QQ'}"

    def encode(self, entries: Array) -> tuple[Array, int]:
        flat = []
        for entry in entries.reshape(-1).tolist():
            if not isinstance(entry, (Fraction, int)) and not hasattr(entry, "ring") and not hasattr(entry, "field"):
                raise ModelError(f"`{entry}` is not a polynomial in the symbols")
            flat.append(self.reduced(self.ring.zero + (Fraction(entry) if isinstance(entry, int) else entry)))
        return objects(flat, entries.shape), 1

    def reduced(self, entry: Any) -> Any:
        """Coefficients modulo p, and x**p as x: equal then means equal for all values in GF(p)."""
        if self.p is None or not hasattr(entry, "items"):
            return entry
        p = self.p
        terms: dict[tuple[int, ...], int] = {}
        for exponents, c in entry.items():
            if c.denominator % p == 0:
                raise ModelError(f"`{c}` is not an element of GF({p})")
            low = tuple(e if e < p else (e - 1) % (p - 1) + 1 for e in exponents)
            terms[low] = (terms.get(low, 0) + int(c.numerator) * pow(int(c.denominator), -1, p)) % p
        return self.ring.from_dict({e: self.ring.domain(c) for e, c in terms.items() if c})

    def decode(self, array: Array, scale: int) -> Array:
        return objects([v / Fraction(scale) for v in array.reshape(-1).tolist()], array.shape)

    def eye(self, n: int) -> Array:
        flat = [self.ring.one if i == j else self.ring.zero for i in range(n) for j in range(n)]
        return objects(flat, (1, n, n))

    def matmul(self, a: Array, b: Array) -> Array:
        if a.shape[-1] == 0:
            shape = (max(a.shape[0], b.shape[0]), a.shape[1], b.shape[2])
            return objects([self.ring.zero] * int(np.prod(shape)), shape)
        out = np.asarray(a @ b, dtype=object)
        if self.p is None:
            return out
        return objects([self.reduced(v) for v in out.reshape(-1).tolist()], out.shape)

    def products(self, operands: Sequence[Array], program: Any) -> None:
        """Every step is taken by itself."""

    def add(self, a: Array, b: Array) -> Array:
        """The sum, of parts of one contraction."""
        out = np.asarray(a + b, dtype=object)
        return out if self.p is None else objects([self.reduced(v) for v in out.reshape(-1).tolist()], out.shape)

    def point(self, polynomial: Any) -> Mapping[str, Fraction] | None:
        """Values of the symbols, small and rational, where the polynomial (or fraction) is not zero."""
        used = sorted({n for n in self.names if _mentions(polynomial, self.symbols[n])}, key=self.names.index)
        for values in self._tries(len(used)):
            at = dict(zip(used, map(Fraction, values), strict=True))
            value = self._at(polynomial, at)
            if value is not None and (value % self.p if self.p else value) != 0:
                return at
        return None

    def _tries(self, count: int) -> Iterator[tuple[int, ...]]:
        """Small values first; then ones at which few polynomials vanish (Schwartz 1980, Zippel 1979)."""
        choices = range(self.p) if self.p else (1, 2, 3, -1, 5)
        yield from islice(product(choices, repeat=count), 4000)
        random = Random(count)
        for k in range(4000):
            yield tuple(random.randrange(self.p or 100 * (k + 2)) for _ in range(count))

    def _at(self, entry: Any, at: Mapping[str, Fraction]) -> Fraction | None:
        if hasattr(entry, "numer"):
            below = self._at(entry.denom, at)
            above = self._at(entry.numer, at)
            return None if not below or above is None else above / below
        total = Fraction(0)
        names = [str(g) for g in entry.ring.symbols]
        for exponents, c in entry.items():
            term = Fraction(int(c.numerator), int(c.denominator))
            for name, e in zip(names, exponents, strict=True):
                if e:
                    term *= at[name] ** e
            total += term
        return total


def _mentions(entry: Any, symbol: Any) -> bool:
    if hasattr(entry, "numer"):
        return any(_mentions(part, symbol) for part in (entry.numer, entry.denom))
    index = [str(g) for g in entry.ring.symbols].index(str(symbol))
    return any(exponents[index] for exponents in entry)
