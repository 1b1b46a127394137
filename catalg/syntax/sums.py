"""Sums and coefficients within limits: what linear theories add to the putting together of cells.

Composition is bilinear, so a composite of sums has as many terms as the product of theirs; a
few lines of text could ask for more than any machine holds. Everything that multiplies goes
through here and ends in `TooLarge`. Relies on cells alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction

from catalg.cells import Coefficient, Combination, Diagram, TwoCell, combined, terms_of
from catalg.cells.combination import MOST_TERMS

LIMIT = 1_000_000  # boxes and wires in one cell; a definition that doubles itself ends here
MOST_SPREAD = 300_000  # boxes and wires in all the sums that are met on the way to one cell
MOST_PRODUCTS = 2_000  # monomials met when two coefficients are multiplied
MOST_BITS = 20_000  # of the numbers in a coefficient
ONE = Coefficient.of(1)
_MANY_TERMS = f"this expands to a sum of more than {MOST_TERMS} terms, or of very long ones"
_MANY_MONOMIALS = "a coefficient of this is a polynomial of too many terms"


class TooLarge(Exception):
    """A cell or a coefficient would be larger than anything that a person states."""

    def __init__(self, message: str = f"this expands to more than {LIMIT} boxes and wires") -> None:
        super().__init__(message)


def spread_too_far(spent: int) -> None:
    """Raise TooLarge when so many boxes and wires of sums have been met in one expression."""
    if spent > MOST_SPREAD:
        raise TooLarge(_MANY_TERMS)


def size_of(cell: Diagram) -> int:
    """Boxes and wires, of all terms together."""
    if isinstance(cell, Combination):
        return sum(len(d.boxes) + len(d.wires) for d, _ in cell.terms)
    return len(cell.boxes) + len(cell.wires)


def boxes_of(cell: Diagram) -> Iterable[TwoCell]:
    """The boxes of all terms."""
    return (box for term, _ in terms_of(cell) for box in term.boxes)


def composite(join: Callable[[Sequence[Diagram]], Diagram], parts: Sequence[Diagram]) -> Diagram:
    """Parts that fit put together by ``join``; sums are multiplied out one by one, so that like terms meet early."""
    if not any(part.is_sum for part in parts):
        return join(parts)
    whole: Diagram | None = None
    run: list[Diagram] = []  # parts of one term each, whose coefficients are in ``times``
    times, spent = ONE, 0
    for part in parts:
        terms = terms_of(part)
        if len(terms) == 1:
            run.append(terms[0][0])
            times = product_of((times, terms[0][1]))
            continue
        whole = _joined(join, [*([whole] if whole is not None else []), *([join(run)] if run else []), part])
        run = []
        spent += size_of(whole)
        spread_too_far(spent)
    if run:
        last = join(run)
        whole = last if whole is None else _joined(join, [whole, last])
    assert whole is not None
    return whole if times == ONE else cells_added([(times, whole)])


def _joined(join: Callable[[Sequence[Diagram]], Diagram], parts: Sequence[Diagram]) -> Diagram:
    _check_expansion(parts)
    return join(parts)


def together(program: Diagram, sums: Mapping[str, Diagram]) -> None:
    """Raise TooLarge when putting ``sums`` in for the boxes called so would make too many terms."""
    _check_expansion([program, *(sums[box.name] for box in program.boxes if box.name in sums)])


def check_image(body: Diagram, images: Mapping[str, Diagram]) -> None:
    """Raise TooLarge when ``body`` with ``images`` in place of its boxes would be too large."""
    sizes = {name: max(1, size_of(d)) for name, d in images.items()}
    counts = {name: len(terms_of(d)) for name, d in images.items() if d.is_sum}
    total = size = 0
    for term, _ in terms_of(body):
        many = 1
        for box in term.boxes:
            many *= counts.get(box.name, 1)
            if many > MOST_TERMS:
                raise TooLarge(_MANY_TERMS)
        total += many
        size += many * sum(sizes.get(b.name, 1) for b in term.boxes)
    if total > MOST_TERMS or (total > 1 and size > MOST_SPREAD):
        raise TooLarge(_MANY_TERMS)
    if size > LIMIT:
        raise TooLarge


def _check_expansion(parts: Sequence[Diagram]) -> None:
    """Raise TooLarge when the terms of a composite of these would be too many, or too large together."""
    count = monomials = 1
    each = 0.0  # boxes and wires in one term of the composite
    for part in parts:
        terms = terms_of(part)
        count *= len(terms)
        monomials *= max(1, sum(len(c.terms) for _, c in terms))
        each += size_of(part) / max(1, len(terms))
        if count > MOST_TERMS:
            raise TooLarge(_MANY_TERMS)
        if monomials > 5 * MOST_TERMS:
            raise TooLarge(_MANY_MONOMIALS)
    if count * each > MOST_SPREAD:
        raise TooLarge(_MANY_TERMS)


def product_of(factors: Iterable[Coefficient]) -> Coefficient:
    """The product of coefficients; raises TooLarge."""
    product = ONE
    for factor in factors:
        if len(product.terms) * len(factor.terms) > MOST_PRODUCTS:
            raise TooLarge(_MANY_MONOMIALS)
        product = _of_bounded_size(product * factor)
    return product


def sum_of(terms: Iterable[tuple[Coefficient, Coefficient]]) -> Coefficient:
    """The sum of sign * coefficient."""
    flat = [(m, n * sign.terms[0][1]) for sign, c in terms for m, n in c.terms]
    return _of_bounded_size(Coefficient.collect(flat))


def _of_bounded_size(coefficient: Coefficient) -> Coefficient:
    for _, number in coefficient.terms:
        if number.numerator.bit_length() + number.denominator.bit_length() > MOST_BITS:
            raise TooLarge("a coefficient of this is a number of too many digits")
    return coefficient


def cells_added(cells: Sequence[tuple[Coefficient, Diagram]]) -> Diagram:
    """The sum of one or more cells with coefficients; raises CellTypeError unless they have one boundary."""
    first = cells[0][1]
    if sum(len(terms_of(cell)) for _, cell in cells) > MOST_TERMS:
        raise TooLarge(_MANY_TERMS)
    terms = [(d, product_of((sign, c))) for sign, cell in cells for d, c in terms_of(cell)]
    return combined(first.doctrine, first.source, first.target, terms)


def number(text: str) -> Fraction | None:
    """The value of `1/2`, `0.5`, `3e2`; None when it is too large or divides by zero."""
    numerator, _, denominator = text.partition("/")
    parts = [_decimal(part) for part in (numerator, denominator or "1")]
    if parts[0] is None or not parts[1]:
        return None
    return parts[0] / parts[1]


def _decimal(text: str) -> Fraction | None:
    mantissa, _, exponent = text.lower().partition("e")
    if len(mantissa) > 4000 or len(exponent) > 5 or (exponent and abs(int(exponent)) > 4000):
        return None
    return Fraction(text)


__all__ = [
    "LIMIT", "TooLarge", "boxes_of", "cells_added", "check_image", "composite", "number",
    "product_of", "size_of", "spread_too_far", "sum_of", "together",
]  # fmt: skip
