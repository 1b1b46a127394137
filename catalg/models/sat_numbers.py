"""Unknown numbers of a finite semiring, or elements of a finite set, as literals of a formula.

A number is interned: to the outside it is an integer handle, so that arrays of unknowns are
arrays of integers. In GF(2) and the booleans a number is one literal and its handle; in
GF(p) and in sets it is one literal for each value. Relies on `sat`; knows no diagrams.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from catalg.models.sat import FALSE, TRUE, Formula


class Numbers:
    """What contraction asks: constants, fresh unknowns, sums, products and equality."""

    values: int  # how many values a number has
    exclusive: bool  # are the literals of one number exclusive, one for each value?

    def __init__(self, formula: Formula) -> None:
        self.formula = formula

    def constant(self, value: int) -> int:
        raise NotImplementedError

    def unknown(self) -> int:
        raise NotImplementedError

    def literals(self, number: int) -> tuple[int, ...]:
        """For each value the literal that says the number has it."""
        raise NotImplementedError

    def total(self, numbers: Iterable[int]) -> int:
        raise NotImplementedError

    def product(self, a: int, b: int) -> int:
        raise NotImplementedError

    def equal(self, a: int, b: int) -> int:
        """The literal that says that two numbers are equal."""
        raise NotImplementedError

    def require_equal(self, a: int, b: int) -> None:
        """Two numbers are equal."""
        for x, y in zip(self.literals(a), self.literals(b), strict=True):
            self.formula.add(-x, y)
            self.formula.add(x, -y)

    def read(self, number: int, model: Sequence[int]) -> int:
        """The number's value in a model of the formula."""
        for value, x in enumerate(self.literals(number)):
            if (model[abs(x) - 1] > 0) == (x > 0):
                return value
        raise ValueError("a number without a value")


class Bits(Numbers):
    """Booleans under or and and (relations), or GF(2) when ``field``."""

    values = 2

    def __init__(self, formula: Formula, field: bool) -> None:
        super().__init__(formula)
        self.field = field

    def constant(self, value: int) -> int:
        return TRUE if value % 2 else FALSE

    def unknown(self) -> int:
        return self.formula.new()

    def literals(self, number: int) -> tuple[int, ...]:
        return (-number, number)

    def total(self, numbers: Iterable[int]) -> int:
        if not self.field:
            return self.formula.disj(numbers)
        terms = [x for x in numbers if x != FALSE]
        while len(terms) > 1:  # a balanced sum keeps chains of consequences short
            pairs = [self.formula.xor(a, b) for a, b in zip(terms[::2], terms[1::2], strict=False)]
            terms = pairs + ([terms[-1]] if len(terms) % 2 else [])
        return terms[0] if terms else FALSE

    def product(self, a: int, b: int) -> int:
        return self.formula.conj((a, b))

    def equal(self, a: int, b: int) -> int:
        return -self.formula.xor(a, b)

    def require_equal(self, a: int, b: int) -> None:
        self.formula.add(-a, b)
        self.formula.add(a, -b)


class Residues(Numbers):
    """GF(p), one literal for each residue."""

    def __init__(self, formula: Formula, p: int) -> None:
        super().__init__(formula)
        self.values = p
        self._all: list[tuple[int, ...]] = []
        self._handle: dict[tuple[int, ...], int] = {}
        self._constants = [self._made(tuple(TRUE if v == c else FALSE for v in range(p))) for c in range(p)]
        self._memo: dict[tuple[str, int, int], int] = {}

    def _made(self, literals: tuple[int, ...]) -> int:
        found = self._handle.get(literals)
        if found is None:
            found = self._handle[literals] = len(self._all)
            self._all.append(literals)
        return found

    def constant(self, value: int) -> int:
        return self._constants[value % self.values]

    def unknown(self) -> int:
        return self._made(self.formula.one_of(self.values))

    def literals(self, number: int) -> tuple[int, ...]:
        return self._all[number]

    def total(self, numbers: Iterable[int]) -> int:
        out = self.constant(0)
        for number in numbers:
            out = self._plus(out, number)
        return out

    def _plus(self, a: int, b: int) -> int:
        p = self.values
        for known, other in ((a, b), (b, a)):
            if known < p:  # constants have the first handles
                x = self._all[other]
                return self._made(tuple(x[(v - known) % p] for v in range(p)))
        return self._gate("+", a, b)

    def product(self, a: int, b: int) -> int:
        p = self.values
        for known, other in ((a, b), (b, a)):
            if known == 0:
                return known
            if known < p:
                back, x = pow(known, -1, p), self._all[other]
                return self._made(tuple(x[v * back % p] for v in range(p)))
        return self._gate("*", a, b)

    def _gate(self, kind: str, a: int, b: int) -> int:
        key = (kind, min(a, b), max(a, b))
        if key not in self._memo:
            out = self.unknown()
            result = self._all[out]
            for i, x in enumerate(self._all[a]):
                for j, y in enumerate(self._all[b]):
                    value = (i + j if kind == "+" else i * j) % self.values
                    self.formula.add(-x, -y, result[value])
            self._memo[key] = out
        return self._memo[key]

    def equal(self, a: int, b: int) -> int:
        return equal_choices(self.formula, self._all[a], self._all[b])


def equal_choices(formula: Formula, a: Sequence[int], b: Sequence[int]) -> int:
    """The literal that says that two one-of-n choices are the same."""
    return formula.disj(formula.conj((x, y)) for x, y in zip(a, b, strict=True))
