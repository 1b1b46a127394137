"""Strict functors out of a free (2-)category: substitution of cells for generators.

One operation serves instances of rules, definitions, interpretations and the filling of a
context's hole. Relies on diagrams; checks every type it touches.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from catalg.cells.bends import bent, is_bend
from catalg.cells.coefficient import Coefficient
from catalg.cells.combination import MOST_TERMS, Combination, Term, choices, combined, terms_of
from catalg.cells.diagram import Diagram
from catalg.cells.doctrine import Doctrine
from catalg.cells.signature import CellTypeError, OneCell, Path, TwoCell


@dataclass(frozen=True)
class Functor:
    """Sends generators to cells; a generator that is not named goes to itself.

    ``zero``: 0-cell name -> 0-cell name. ``one``: 1-cell name -> Path. ``two``: 2-cell
    name -> Diagram. ``scalars``: in linear theories, scalar -> polynomial. ``doctrine`` is
    that of the images.
    """

    doctrine: Doctrine
    zero: Mapping[str, str] = field(default_factory=dict)
    one: Mapping[str, Path] = field(default_factory=dict)
    two: Mapping[str, Diagram] = field(default_factory=dict)
    scalars: Mapping[str, Coefficient] = field(default_factory=dict)

    def on_one_cell(self, cell: OneCell) -> Path:
        """The image of a generating 1-cell; raises CellTypeError if its ends do not fit."""
        image = self.one.get(cell.name)
        if self.doctrine.duals:
            if image is None and cell.dual.name in self.one:
                return self.on_one_cell(cell.dual).dual
            if image is not None and cell.self_dual and image.dual != image:
                raise CellTypeError(f"`{cell}` is its own dual but `{image}` is not")
        source, target = self.zero.get(cell.source, cell.source), self.zero.get(cell.target, cell.target)
        if image is None:
            return Path(source, (OneCell(cell.name, source, target, cell.self_dual),))
        if (image.source, image.target) != (source, target):
            ends = f"`{source}` to `{target}` but `{image}` from `{image.source}` to `{image.target}`"
            raise CellTypeError(f"`{cell}` goes from {ends}")
        return image

    def on_path(self, path: Path) -> Path:
        if not self.zero and not self.one:
            return path
        cells = tuple(c for cell in path.cells for c in self.on_one_cell(cell).cells)
        return Path(self.zero.get(path.source, path.source), cells)

    def on_two_cell(self, cell: TwoCell) -> Diagram:
        """The image of a generating 2-cell; raises CellTypeError if its boundary does not fit."""
        source, target = self.on_path(cell.source), self.on_path(cell.target)
        image = bent(self.doctrine, source, target) if is_bend(cell) else self.two.get(cell.name)
        if image is None:
            return Diagram.generator(self.doctrine, TwoCell(cell.name, source, target))
        if image.doctrine != self.doctrine:
            raise CellTypeError(f"`{cell}` goes to a diagram of a {image.doctrine.name}", self.doctrine, image.doctrine)
        if image.source != source or image.target != target:
            ends = f"`{cell}` needs `{source}` => `{target}`, got `{image.source}` => `{image.target}`"
            raise CellTypeError(ends, (source, target), (image.source, image.target))
        return image

    def size(self, diagram: Diagram) -> int:
        """How many boxes and wires the image of a diagram has, about: known before it is made."""
        if diagram.is_sum or self._sums:
            most = max((len(cell.terms) for cell in self._sums.values()), default=1)
            terms = [(term, sum(box.name in self._sums for box in term.boxes)) for term, _ in terms_of(diagram)]
            return sum(min(most ** min(n, 20), MOST_TERMS) * (1 + len(t.boxes) + len(t.wires)) for t, n in terms)
        widths = {cell: len(self.on_one_cell(cell)) for cell in dict.fromkeys(diagram.wires)}
        total = sum(map(widths.__getitem__, diagram.wires))
        for box in diagram.boxes:
            image = self.two.get(box.name)
            total += 1 if image is None else len(image.boxes) + len(image.wires)
        return total

    def __call__(self, diagram: Diagram) -> Diagram:
        """The image of a diagram, in time linear in its size (times the width, if planar).

        Raises CellTypeError when an image does not fit, or when the diagram's doctrine has
        structure (crossings, copies) that the functor's has not.
        """
        if self.doctrine == diagram.doctrine and not (self.zero or self.one or self.two or self.scalars):
            return diagram
        if self.doctrine.planar > diagram.doctrine.planar or diagram.doctrine.cartesian > self.doctrine.cartesian:
            kinds = f"a diagram of a {diagram.doctrine.name} has no image in a {self.doctrine.name}"
            raise CellTypeError(kinds, diagram.doctrine, self.doctrine)
        if diagram.is_sum or self._sums:
            return self._linear(diagram)
        widths = {cell: len(self.on_one_cell(cell)) for cell in dict.fromkeys(diagram.wires)}
        straight = set(widths.values()) <= {1}  # offsets stay as they are
        source = self.on_path(diagram.source)
        bundles = _cut(range(len(source)), diagram.source.cells, widths)  # of each wire, those it goes to
        alive, total = list(range(len(diagram.source))), len(source)
        boxes: list[TwoCell] = []
        inputs: list[list[int]] = []
        offsets: list[int] = []
        images: dict[str, Diagram] = {}
        for i, box in enumerate(diagram.boxes):
            image = images.get(box.name)
            if image is None:
                image = images[box.name] = self.on_two_cell(box)
            taken = [w for v in diagram.inputs[i] for w in bundles[v]]
            if self.doctrine.planar:
                place = at = diagram.offsets[i]
                if not straight:
                    place = sum(len(bundles[w]) for w in alive[:at])
                    alive[at : at + len(box.source)] = diagram.outputs_of(i)
                offsets += [place + offset for offset in image.offsets]
            n, shift = len(taken), total - len(taken)
            boxes += image.boxes
            inputs += [[taken[w] if w < n else w + shift for w in ws] for ws in image.inputs]
            bundles += _cut([taken[w] if w < n else w + shift for w in image.outputs], box.target.cells, widths)
            total += len(image.wires) - n
        outputs = None if self.doctrine.planar else [w for v in diagram.outputs for w in bundles[v]]
        return Diagram(self.doctrine, source, boxes, inputs, outputs, offsets)

    @cached_property
    def _sums(self) -> dict[str, Combination]:
        """The generators that go to sums."""
        return {name: cell for name, cell in self.two.items() if isinstance(cell, Combination)}

    def _linear(self, diagram: Diagram) -> Diagram:
        """The image of a sum, or of a diagram along a functor into sums: linear, and multilinear in its boxes."""
        terms: list[Term] = []
        plain = {name: cell for name, cell in self.two.items() if name not in self._sums}
        for term, coefficient in terms_of(diagram):
            places = [i for i, box in enumerate(term.boxes) if box.name in self._sums]
            boxes = list(term.boxes)
            for i in places:  # a name of its own for each, that no generator has
                boxes[i] = TwoCell(f"({i})", boxes[i].source, boxes[i].target)
            outputs = None if term.doctrine.planar else term.outputs
            named = Diagram(term.doctrine, term.source, boxes, term.inputs, outputs, term.offsets)
            times = coefficient.at(self.scalars)
            for chosen, factor in choices([self._sums[term.boxes[i].name] for i in places]):
                two = {**plain, **{f"({i})": cell for i, cell in zip(places, chosen, strict=True)}}
                terms.append((Functor(self.doctrine, self.zero, self.one, two)(named), times * factor))
        return combined(self.doctrine, self.on_path(diagram.source), self.on_path(diagram.target), terms)


def _cut(wires: Sequence[int], cells: Sequence[OneCell], widths: Mapping[OneCell, int]) -> list[Sequence[int]]:
    """The wires in bundles, one for each cell, as wide as its image."""
    bundles, at = [], 0
    for cell in cells:
        bundles.append(wires[at : at + widths[cell]])
        at += widths[cell]
    return bundles
