"""Invariants of linear theories: what the rules say of commuting numbers.

A functor to numbers sends each generator to an element of one commutative ring, composites of both kinds to products
and sums to sums; so every rule becomes a polynomial equation in the generators and scalars, and a law that follows
from the rules lies in the ideal that they generate over QQ. Buchberger's algorithm decides that: a remainder
that is not zero shows that no proof exists. A parameter may be anything, so all coefficients of its powers go into the
ideal; conditional rules count as if they held without condition. A rational point of the ideal where the law fails is a
model on a line (`Hint`). Relies on cells and statements; gives up where bases grow large.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import product

from catalg.cells import Diagram, Signature, is_bend, terms_of
from catalg.kernel import Statement
from catalg.prove.weights import Hint, Invariant, number

Monomial = tuple[int, ...]
Polynomial = dict[Monomial, Fraction]

_MOST_WORK = 4_000  # terms written in one search for a basis
_MOST_TERMS = 40  # of one polynomial
_MOST_POINTS = 3_000
_VALUES = (Fraction(1), Fraction(0), Fraction(-1), Fraction(2), Fraction(3), Fraction(1, 2))


class _TooLarge(Exception):
    """The basis grows beyond what is worth while."""


def number_invariant(
    signature: Signature, left: Diagram, right: Diagram, rules: Iterable[Statement]
) -> Invariant | None:
    """An equation of commuting numbers that the law needs and the rules do not give; ``signature`` with parameters."""
    names = [*signature.two, *signature.scalars]
    at = {name: i for i, name in enumerate(names)}
    ideal: list[Polynomial] = []
    try:
        for rule in rules:
            ideal += _equations(rule, at)
        rest = _reduced(_difference(left, right, at, len(at)), _basis(ideal), [_MOST_WORK])
    except _TooLarge:
        return None
    if not rest:
        return None
    words = f"read as equations of commuting numbers, the rules do not give {_text(rest, names)} = 0"
    return Invariant(words, _point(signature, names, ideal, rest))


# -- from cells to polynomials ------------------------------------------------------------------


def _difference(left: Diagram, right: Diagram, at: Mapping[str, int], width: int) -> Polynomial:
    found: Polynomial = {}
    for side, sign in ((left, 1), (right, -1)):
        for diagram, coefficient in terms_of(side):
            boxes = Counter(box.name for box in diagram.boxes if not is_bend(box))
            for powers, factor in coefficient.terms:
                counts = boxes + Counter(dict(powers))
                exponents = [0] * width
                for name, n in counts.items():
                    exponents[at[name]] = n
                _add(found, tuple(exponents), sign * factor)
    return found


def _equations(rule: Statement, at: Mapping[str, int]) -> list[Polynomial]:
    """The coefficients of a rule as a polynomial in its parameters."""
    width, own = len(at), [c.name for c in rule.parameters.two]
    # A parameter may have the name of one of the law's.
    wider = {**at, **{name: width + i for i, name in enumerate(own)}}
    parts: dict[Monomial, Polynomial] = {}
    for exponents, factor in _difference(rule.left, rule.right, wider, width + len(own)).items():
        _add(parts.setdefault(exponents[width:], {}), exponents[:width], factor)
    return [part for part in parts.values() if part]


def _add(polynomial: Polynomial, exponents: Monomial, factor: Fraction) -> None:
    new = polynomial.get(exponents, Fraction(0)) + factor
    if new:
        polynomial[exponents] = new
    else:
        polynomial.pop(exponents, None)


# -- Buchberger's algorithm ---------------------------------------------------------------------


def _leading(polynomial: Polynomial) -> Monomial:
    return max(polynomial, key=lambda m: (sum(m), m))


def _basis(ideal: Sequence[Polynomial]) -> list[Polynomial]:
    """A Gröbner basis for the order by degree. Raises _TooLarge."""
    basis: list[Polynomial] = []
    heads: list[Monomial] = []
    waiting = sorted(ideal, key=lambda p: sum(_leading(p)), reverse=True)
    pairs: list[tuple[int, int, int]] = []  # (degree, two of the basis)
    work = [_MOST_WORK]
    while waiting or pairs:
        if waiting:
            rest = _reduced(waiting.pop(), basis, work)
        else:
            _, i, j = heapq.heappop(pairs)
            rest = _reduced(_crossed(basis[i], basis[j]), basis, work)
        if rest:
            lead = _leading(rest)
            for k, other in enumerate(heads):
                if any(a and b for a, b in zip(lead, other, strict=True)):  # Buchberger's first criterion
                    heapq.heappush(pairs, (sum(map(max, lead, other)), k, len(basis)))
            basis.append(rest)
            heads.append(lead)
    return basis


def _lcm(one: Polynomial, other: Polynomial) -> Monomial:
    return tuple(map(max, zip(_leading(one), _leading(other), strict=True)))


def _crossed(one: Polynomial, other: Polynomial) -> Polynomial:
    top = _lcm(one, other)
    found: Polynomial = {}
    for polynomial, sign in ((one, 1), (other, -1)):
        lead = _leading(polynomial)
        for exponents, factor in polynomial.items():
            moved = tuple(e + t - m for e, t, m in zip(exponents, top, lead, strict=True))
            _add(found, moved, sign * factor / polynomial[lead])
    return found


def _reduced(polynomial: Polynomial, basis: Sequence[Polynomial], work: list[int]) -> Polynomial:
    """The remainder. Raises _TooLarge, also when the ``work`` left is used up."""
    left, rest = dict(polynomial), Polynomial()
    heads = [(_leading(p), p) for p in basis]
    while left:
        if len(left) + len(rest) > _MOST_TERMS:
            raise _TooLarge
        top = _leading(left)
        for lead, divisor in heads:
            if all(a >= b for a, b in zip(top, lead, strict=True)):
                times = left[top] / divisor[lead]
                work[0] -= len(divisor) + len(heads) // 4
                if work[0] < 0:
                    raise _TooLarge
                for exponents, factor in divisor.items():
                    moved = tuple(e + t - m for e, t, m in zip(exponents, top, lead, strict=True))
                    _add(left, moved, -times * factor)
                break
        else:
            rest[top] = left.pop(top)
    return rest


# -- words and models ---------------------------------------------------------------------------


def _text(polynomial: Polynomial, names: Sequence[str]) -> str:
    parts = []
    for exponents in sorted(polynomial, key=lambda m: (sum(m), m), reverse=True):
        factor = polynomial[exponents]
        powers = [f"`{n}`" + (f"^{e}" if e > 1 else "") for n, e in zip(names, exponents, strict=True) if e]
        size = [] if abs(factor) == 1 and powers else [str(abs(factor))]
        parts.append(f"{'-' if factor < 0 else '+'} {' '.join(size + powers)}")
    text = " ".join(parts)
    return text.removeprefix("+ ") if text.startswith("+") else text.replace("- ", "-", 1)


def _value(polynomial: Polynomial, point: Sequence[Fraction]) -> Fraction:
    total = Fraction(0)
    for exponents, factor in polynomial.items():
        for value, power in zip(point, exponents, strict=True):
            factor = factor * value**power if power else factor
        total += factor
    return total


def _point(signature: Signature, names: Sequence[str], ideal: Sequence[Polynomial], rest: Polynomial) -> Hint | None:
    """Small numbers that satisfy every rule and not the law."""
    used = [i for i in range(len(names)) if any(m[i] for p in (*ideal, rest) for m in p)]
    for count, chosen in enumerate(product(_VALUES, repeat=len(used))):
        if count == _MOST_POINTS:
            return None
        point = [Fraction(1)] * len(names)
        for i, value in zip(used, chosen, strict=True):
            point[i] = value
        if _value(rest, point) and not any(_value(p, point) for p in ideal):
            break
    else:
        return None
    values = {name: number(1) for name in signature.one}
    for name, value in zip(names, point, strict=True):
        entry = number(value)
        cell = signature.two.get(name)
        for _ in range(len(cell.source) + len(cell.target) if cell is not None else 0):
            entry = ("list", (entry,))
        values[name] = entry
    return Hint("Vect(QQ)", values)
