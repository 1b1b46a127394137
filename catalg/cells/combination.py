"""Linear combinations of diagrams: the 2-cells of linear theories.

In a linear theory the 2-cells of one boundary form a module over the polynomials in the
theory's scalars, and composition is bilinear. A combination is kept as a map from canonical
diagrams to coefficients, so that equality is equality of data. What is a single diagram with
coefficient 1 is that `Diagram` itself, never a combination: `combined` sees to it.

Relies on diagrams and coefficients.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product
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
            if term.is_sum or (term.doctrine, term.source, term.target) != (doctrine, source, target):
                raise CellTypeError("a term of a sum has another boundary", source, term.source)
        self.doctrine = doctrine
        self.source = source
        self.target = target
        self.terms = terms

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
        if diagram.doctrine != doctrine or isinstance(diagram, Combination):
            raise CellTypeError("a term of a sum is a diagram of the sum's doctrine", doctrine, diagram.doctrine)
        if (diagram.source, diagram.target) != (source, target):
            raise CellTypeError(
                f"`{source}` => `{target}` and `{diagram.source}` => `{diagram.target}` cannot be added",
                (source, target),
                (diagram.source, diagram.target),
            )
        total[diagram] = total.get(diagram, ZERO) + coefficient
        if len(total) > MOST_TERMS:
            raise CellTypeError(f"a sum of more than {MOST_TERMS} diagrams")
    kept = [(diagram, coefficient) for diagram, coefficient in total.items() if coefficient]
    if len(kept) == 1 and kept[0][1] == ONE:
        return kept[0][0]
    return Combination(doctrine, source, target, tuple(sorted(kept, key=lambda term: term[0].key)))


def zero(doctrine: Doctrine, source: Path, target: Path) -> Diagram:
    """The zero 2-cell of a boundary."""
    return combined(doctrine, source, target, ())


def added(left: Diagram, right: Diagram, times: Coefficient = ONE) -> Diagram:
    """``left + times * right``. Raises CellTypeError unless they have one boundary."""
    more = [(diagram, times * coefficient) for diagram, coefficient in terms_of(right)]
    if (left.source, left.target) != (right.source, right.target):
        raise CellTypeError(
            f"`{left.source}` => `{left.target}` and `{right.source}` => `{right.target}` cannot be added",
            (left.source, left.target),
            (right.source, right.target),
        )
    return combined(left.doctrine, left.source, left.target, (*terms_of(left), *more))


def scaled(cell: Diagram, times: Coefficient) -> Diagram:
    """``times * cell``."""
    terms = [(diagram, times * coefficient) for diagram, coefficient in terms_of(cell)]
    return combined(cell.doctrine, cell.source, cell.target, terms)


def composed(compose: Callable[[Sequence[Diagram]], Diagram], parts: Sequence[Diagram]) -> Diagram:
    """A composite of 2-cells, some of them sums, by bilinearity; ``compose`` does it for diagrams.

    Raises CellTypeError when the parts do not fit, or the product of their numbers of terms is
    more than `MOST_TERMS`.
    """
    choices = [terms_of(part) for part in parts]
    size = 1
    for part in choices:
        size *= len(part)
        if size > MOST_TERMS:
            raise CellTypeError(f"a composite of sums with more than {MOST_TERMS} terms")
    # What the boundary is, and whether the parts fit, one diagram of each boundary tells.
    frame = compose([_stand_in(part, place) for place, part in enumerate(parts)])
    terms = []
    for chosen in product(*choices):
        coefficient = ONE
        for _, factor in chosen:
            coefficient *= factor
        terms.append((compose([diagram for diagram, _ in chosen]), coefficient))
    return combined(frame.doctrine, frame.source, frame.target, terms)


def multilinear(apply: Callable[[Diagram, Mapping[str, Diagram]], Diagram], diagram: Diagram,
          sums: Mapping[str, Combination]) -> tuple[Term, ...]:  # fmt: skip
    """The image of one diagram along a functor that sends the generators ``sums`` to sums.

    Multilinear: each box that goes to a sum goes to each of its terms in turn. ``apply(d,
    more)`` is the functor on a diagram whose boxes called as in ``more`` go there.
    """
    places = [i for i, box in enumerate(diagram.boxes) if box.name in sums]
    boxes = list(diagram.boxes)
    for i in places:  # a name of its own for each, that no generator has
        boxes[i] = TwoCell(f"({i})", boxes[i].source, boxes[i].target)
    planar = diagram.doctrine.planar
    named = Diagram(
        diagram.doctrine, diagram.source, boxes, diagram.inputs, None if planar else diagram.outputs, diagram.offsets
    )
    parts = [sums[diagram.boxes[i].name] for i in places]
    size = 1
    for part in parts:
        size *= len(part.terms)
        if size > MOST_TERMS:
            raise CellTypeError(f"an image with more than {MOST_TERMS} terms")
    found: list[Term] = []
    for chosen in product(*(part.terms for part in parts)):
        coefficient = ONE
        for _, factor in chosen:
            coefficient *= factor
        more: dict[str, Any] = {f"({i})": term for i, (term, _) in zip(places, chosen, strict=True)}
        found.append((apply(named, more), coefficient))
    return tuple(found)


def _stand_in(part: Diagram, place: int) -> Diagram:
    """Some diagram with the boundary of ``part``."""
    if not isinstance(part, Combination):
        return part
    return Diagram.generator(part.doctrine, TwoCell(f"({place})", part.source, part.target))
