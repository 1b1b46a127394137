"""Strict functors out of a free (2-)category: substitution of cells for generators.

One operation serves instances of rules, definitions, interpretations and the filling of a
context's hole. Relies on diagrams; checks every type it touches.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from catalg.cells.bends import bent, is_bend
from catalg.cells.coefficient import Coefficient
from catalg.cells.combination import MOST_TERMS, Combination, Term, combined, multilinear, terms_of
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
            raise CellTypeError(
                f"`{cell}` goes from `{source}` to `{target}` but `{image}` from `{image.source}` to `{image.target}`"
            )
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
            raise CellTypeError(
                f"`{cell}` needs `{source}` => `{target}`, got `{image.source}` => `{image.target}`",
                (source, target),
                (image.source, image.target),
            )
        return image

    def size(self, diagram: Diagram) -> int:
        """How many boxes and wires the image of a diagram has, about: known before it is made."""
        if diagram.is_sum or self._sums:
            most = max((len(cell.terms) for cell in self._sums.values()), default=1)
            total = 0
            for term, _ in terms_of(diagram):
                places = sum(box.name in self._sums for box in term.boxes)
                total += min(most**min(places, 20), MOST_TERMS) * (1 + len(term.boxes) + len(term.wires))
            return total
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
            raise CellTypeError(
                f"a diagram of a {diagram.doctrine.name} has no image in a {self.doctrine.name}",
                diagram.doctrine,
                self.doctrine,
            )
        if diagram.is_sum or self._sums:
            return self._linear(diagram)
        fixed = not self.zero and not self.one  # wires go to themselves
        source = diagram.source if fixed else self.on_path(diagram.source)
        bundles: list[list[int]] = []
        total = 0
        for cell in diagram.source.cells:
            width = 1 if fixed else len(self.on_one_cell(cell))
            bundles.append(list(range(total, total + width)))
            total += width
        boxes: list[TwoCell] = []
        inputs: list[list[int]] = []
        offsets: list[int] = []
        planar = self.doctrine.planar
        alive = list(range(len(diagram.source)))
        images: dict[str, Diagram] = {}
        for i, box in enumerate(diagram.boxes):
            taken = [w for v in diagram.inputs[i] for w in bundles[v]]
            place = 0
            if planar:
                at = diagram.offsets[i]
                place = at if fixed else sum(len(bundles[w]) for w in alive[:at])
                alive[at : at + len(box.source)] = diagram.outputs_of(i)
            if fixed and box.name not in self.two:
                boxes.append(box)
                inputs.append(taken)
                offsets.append(place)
                bundles += [[w] for w in range(total, total + len(box.target))]
                total += len(box.target)
                continue
            image = images.get(box.name)
            if image is None:
                image = images[box.name] = self.on_two_cell(box)
            n, shift = len(taken), total - len(taken)
            boxes += image.boxes
            inputs += [[taken[w] if w < n else w + shift for w in ws] for ws in image.inputs]
            offsets += [place + o for o in image.offsets]
            made = [taken[w] if w < n else w + shift for w in image.outputs]
            total += len(image.wires) - n
            used = 0
            for cell in box.target.cells:
                width = 1 if fixed else len(self.on_one_cell(cell))
                bundles.append(made[used : used + width])
                used += width
        outputs = None if planar else [w for v in diagram.outputs for w in bundles[v]]
        return Diagram(self.doctrine, source, boxes, inputs, outputs, offsets if planar else ())

    @cached_property
    def _sums(self) -> dict[str, Combination]:
        """The generators that go to sums."""
        return {name: cell for name, cell in self.two.items() if isinstance(cell, Combination)}

    def _linear(self, diagram: Diagram) -> Diagram:
        """The image of a sum, or of a diagram along a functor into sums: linear, and multilinear in its boxes."""
        terms: list[Term] = []
        for term, coefficient in terms_of(diagram):
            times = coefficient.at(self.scalars)
            terms += [(d, times * c) for d, c in multilinear(self._with, term, self._sums)]
        return combined(self.doctrine, self.on_path(diagram.source), self.on_path(diagram.target), terms)

    def _with(self, diagram: Diagram, more: Mapping[str, Diagram]) -> Diagram:
        """The image along this functor, sent elsewhere on the boxes ``more``, which are all that go to sums."""
        plain = {name: cell for name, cell in self.two.items() if name not in self._sums}
        return Functor(self.doctrine, self.zero, self.one, {**plain, **more})(diagram)
