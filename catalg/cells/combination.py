"""Linear combinations of diagrams: the 2-cells of linear theories.

In a linear theory the 2-cells of one boundary form a module over the polynomials in the
theory's scalars, and composition is bilinear. A combination is kept as a map from canonical
diagrams to coefficients, so that equality is equality of data. What is a single diagram with
coefficient 1 is that `Diagram` itself, never a combination: `combined` sees to it.

Relies on diagrams and coefficients.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import product
from math import prod
from typing import Any, NoReturn

from catalg.cells.coefficient import ONE, ZERO, Coefficient
from catalg.cells.diagram import Diagram
from catalg.cells.doctrine import Doctrine
from catalg.cells.signature import CellTypeError, Path, TwoCell
from catalg.wiring import Key, sum_text

Term = tuple[Diagram, Coefficient]
MOST_TERMS = 20_000  # a composite of sums has as many terms as the product of theirs


class Combination(Diagram):
    """A sum of diagrams of one boundary with coefficients: ``terms``, each diagram once, in order of keys.

    Made by `combined`. It is a 2-cell as a diagram is, with source and target, composites and
    images along functors, but it has no boxes or wires of its own: asking for them raises
    CellTypeError.
    """

    __slots__ = ("terms",)
    terms: tuple[Term, ...]
    is_sum = True

    def __init__(self, doctrine: Doctrine, source: Path, target: Path, terms: tuple[Term, ...]) -> None:
        if not doctrine.linear:
            raise CellTypeError(f"cells of a {doctrine.name} cannot be added", doctrine)
        if (source.source, source.target) != (target.source, target.target):
            raise CellTypeError("source and target of a 2-cell are not parallel", source, target)
        for term, _ in terms:
            if term.is_sum or term.doctrine != doctrine:
                raise CellTypeError("a term of a sum is a diagram of the sum's doctrine", doctrine, term.doctrine)
            if (term.source, term.target) != (source, target):
                ends = f"`{source}` => `{target}` and `{term.source}` => `{term.target}` cannot be added"
                raise CellTypeError(ends, (source, target), (term.source, term.target))
        self.doctrine, self.source, self.target, self.terms = doctrine, source, target, terms

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("_") or name == "key":
            raise AttributeError(name)
        raise CellTypeError(f"a sum of diagrams has no {name} of its own")

    @property
    def key(self) -> Key:
        """The keys and coefficients of the terms."""
        code: list[int | str] = ["sum", len(self.terms)]
        for diagram, coefficient in self.terms:
            code += [len(diagram.key), *diagram.key, str(coefficient)]
        return tuple(code)

    def __reduce__(self) -> tuple[Any, ...]:
        return Combination, (self.doctrine, self.source, self.target, self.terms)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Diagram):
            return NotImplemented
        return (
            isinstance(other, Combination)
            and (self.doctrine, self.source, self.target) == (other.doctrine, other.source, other.target)
            and self.terms == other.terms
        )

    def __hash__(self) -> int:
        return hash((self.doctrine.name, self.source, self.terms))

    @staticmethod
    def bilinear(way: str, parts: Sequence[Diagram]) -> Diagram:
        """A composite of 2-cells, some of them sums, one of diagrams being made by the method ``way``."""
        compose: Callable[[Sequence[Diagram]], Diagram] = getattr(Diagram, way)
        # What the boundary is, and whether the parts fit, one diagram of each boundary tells.
        frame = compose([_stand_in(part, place) for place, part in enumerate(parts)])
        terms = [(compose(chosen), coefficient) for chosen, coefficient in choices(parts)]
        return combined(frame.doctrine, frame.source, frame.target, terms)

    def __len__(self) -> int:
        return sum(len(diagram) for diagram, _ in self.terms)

    def __str__(self) -> str:
        return sum_text((str(diagram), str(coefficient)) for diagram, coefficient in self.terms)


def terms_of(cell: Diagram) -> tuple[Term, ...]:
    """The terms of a 2-cell: of a diagram alone, itself."""
    return cell.terms if isinstance(cell, Combination) else ((cell, ONE),)


def combined(doctrine: Doctrine, source: Path, target: Path, terms: Iterable[Term]) -> Diagram:
    """The sum of the terms: like diagrams put together, and a lone diagram with coefficient 1 for itself.

    Raises CellTypeError when a term has another boundary or doctrine, the doctrine has no
    sums, or there are more than `MOST_TERMS` terms.
    """
    total: dict[Diagram, Coefficient] = {}
    for diagram, coefficient in terms:
        total[diagram] = total.get(diagram, ZERO) + coefficient
        if len(total) > MOST_TERMS:
            raise CellTypeError(f"a sum of more than {MOST_TERMS} diagrams")
    kept = sorted(((d, c) for d, c in total.items() if c), key=lambda term: term[0].key)
    found = Combination(doctrine, source, target, tuple(kept))
    return kept[0][0] if len(kept) == 1 and kept[0][1] == ONE else found


def zero(doctrine: Doctrine, source: Path, target: Path) -> Diagram:
    """The zero 2-cell of a boundary."""
    return combined(doctrine, source, target, ())


def added(left: Diagram, right: Diagram, times: Coefficient = ONE) -> Diagram:
    """``left + times * right``. Raises CellTypeError unless they have one boundary."""
    more = [(diagram, times * coefficient) for diagram, coefficient in terms_of(right)]
    one, two = (left.source, left.target), (right.source, right.target)
    if one != two:
        raise CellTypeError("`{}` => `{}` and `{}` => `{}` cannot be added".format(*one, *two), one, two)
    return combined(left.doctrine, left.source, left.target, (*terms_of(left), *more))


def scaled(cell: Diagram, times: Coefficient) -> Diagram:
    """``times * cell``."""
    terms = [(diagram, times * coefficient) for diagram, coefficient in terms_of(cell)]
    return combined(cell.doctrine, cell.source, cell.target, terms)


def _stand_in(part: Diagram, place: int) -> Diagram:
    """Some diagram with the boundary of ``part``."""
    return Diagram.generator(part.doctrine, TwoCell(f"({place})", part.source, part.target)) if part.is_sum else part


def choices(parts: Sequence[Diagram]) -> Iterator[tuple[list[Diagram], Coefficient]]:
    """Every way to take a term of each part, and the product of their coefficients.

    Raises CellTypeError when there are more than `MOST_TERMS`.
    """
    terms = [terms_of(part) for part in parts]
    if prod(map(len, terms)) > MOST_TERMS:
        raise CellTypeError(f"more than {MOST_TERMS} terms of a composite of sums")
    for chosen in product(*terms):
        coefficient = ONE
        for _, factor in chosen:
            coefficient *= factor
        yield [diagram for diagram, _ in chosen], coefficient
