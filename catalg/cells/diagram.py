"""Diagrams: 2-cells as port graphs, with associativity, units and interchange built in.

A diagram is a straight-line program over wires. Wires are numbered 0 .. n-1 for the source,
then the outputs of each box in turn; a box lists the wires it takes. Boxes stand in some
order of execution, which equality ignores.

* planar doctrines: a box stands at an ``offset`` among the wires alive and takes the
  wires from there on, so wires cannot cross; the offset also says in which face a box
  without inputs floats;
* symmetric: every wire is used exactly once, in any order;
* cartesian: a wire is used any number of times.

Relies on signatures. Composites and canonical forms are proposed by `catalg.wiring`: what is
composed is typed here, and equality is decided by `catalg.cells.sameness`. Never changes a
diagram once made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

from catalg.cells.doctrine import Doctrine
from catalg.cells.sameness import same
from catalg.cells.signature import CellTypeError, OneCell, Path, TwoCell
from catalg.wiring import Form, Key, canonical_form, in_a_row, in_sequence, wiring_text


class Diagram:
    """A 2-cell of a free (2-)category with structure: typed when made, immutable.

    ``boxes[i]`` is a generating 2-cell, ``inputs[i]`` the wires it takes, ``offsets[i]``
    its place (planar doctrines; otherwise ``()``), ``outputs`` the wires of the target in
    order. ``wires[w]`` is the 1-cell that types wire w; ``first_output[i]`` is the number
    of the first wire that box i makes. ``left_of[i]`` is, in planar doctrines, the wire on
    the left of a box i without inputs, -1 at the left end.
    """

    __slots__ = (
        "doctrine", "source", "target", "boxes", "inputs", "offsets", "outputs",
        "wires", "first_output", "left_of", "__dict__",
    )  # fmt: skip
    is_sum = False  # a `Combination` is a 2-cell too, but a sum of diagrams

    def __init__(
        self,
        doctrine: Doctrine,
        source: Path,
        boxes: Sequence[TwoCell],
        inputs: Sequence[Sequence[int]] | None,
        outputs: Sequence[int] | None = None,
        offsets: Sequence[int] = (),
    ) -> None:
        """Check and freeze. In planar doctrines ``inputs`` and ``outputs`` follow from the offsets.

        Raises CellTypeError when a box does not fit its wires, a wire is misused, or
        the boundary is not legal in the doctrine.
        """
        self.doctrine = doctrine
        self.source = source
        self.boxes = tuple(boxes)
        self.offsets = tuple(offsets)
        self.left_of: dict[int, int] = {}
        if len({box.name for box in self.boxes}) != len(set(self.boxes)):
            raise CellTypeError("two generators of a diagram have one name")
        if doctrine.planar:
            self._lay(None if inputs is None else [tuple(ws) for ws in inputs])
            if outputs is not None and tuple(outputs) != self.outputs:
                raise CellTypeError("wires of a planar diagram cross at its target")
        else:
            if inputs is None or self.offsets:
                raise CellTypeError("where wires may cross, boxes have inputs and no offsets")
            self._wire([tuple(ws) for ws in inputs], range(len(source)) if outputs is None else outputs)
        end = Path(source.source, tuple([self.wires[w] for w in self.outputs]))
        if end.target != source.target:
            raise CellTypeError("source and target of a 2-cell are not parallel", source, end)
        self.target = end
        if not doctrine.tensor and (len(source) != 1 or any(len(b.source) != 1 or len(b.target) != 1 for b in boxes)):
            raise CellTypeError("in a plain category every morphism has one input and one output")

    def _wire(self, inputs: list[tuple[int, ...]], outputs: Sequence[int]) -> None:
        """Check that every box takes wires that exist and have its types, each as often as it may be."""
        wires: list[OneCell] = list(self.source.cells)
        first: list[int] = []
        for box, taken in zip(self.boxes, inputs, strict=True):
            first.append(len(wires))
            _check_types(box, taken, wires)
            wires += box.target.cells
        self.inputs = tuple(inputs)
        self.outputs = tuple(outputs)
        self.wires = tuple(wires)
        self.first_output = tuple(first)
        if any(not 0 <= w < len(wires) for w in self.outputs):
            raise CellTypeError("an output wire does not exist")
        if not self.doctrine.cartesian:
            used = sorted([w for ws in inputs for w in ws] + list(self.outputs))
            if used != list(range(len(wires))):
                raise CellTypeError("every wire must be used exactly once in a symmetric monoidal theory")

    def _lay(self, given: list[tuple[int, ...]] | None) -> None:
        """Put the boxes at their offsets one after another, checking each one's types and region."""
        boxes, offsets, source = self.boxes, self.offsets, self.source
        if len(offsets) != len(boxes) or given is not None and len(given) != len(boxes):
            raise CellTypeError("a planar diagram places every box")
        wires: list[OneCell] = list(source.cells)
        alive = list(range(len(wires)))
        inputs: list[tuple[int, ...]] = []
        first: list[int] = []
        new = len(wires)
        for i, (box, at) in enumerate(zip(boxes, offsets, strict=True)):
            cells = box.source.cells
            end = at + len(cells)
            if not 0 <= at <= end <= len(alive):
                raise CellTypeError(f"there is no place {at} for `{box}` among {len(alive)} wires")
            taken = tuple(alive[at:end])
            if given is not None and given[i] != taken:
                raise CellTypeError(f"`{box}` does not take adjacent wires in order, as a planar theory needs")
            if not taken:
                left = self.left_of[i] = alive[at - 1] if at else -1
                here = wires[left].target if at else source.source
                if here != box.source.source:
                    raise CellTypeError(f"`{box}` floats in a region `{here}` but belongs in `{box.source.source}`")
            elif tuple([wires[w] for w in taken]) != cells:
                _check_types(box, taken, wires)
            inputs.append(taken)
            first.append(new)
            made = box.target.cells
            wires += made
            alive[at:end] = range(new, new + len(made))
            new += len(made)
        self.inputs = tuple(inputs)
        self.outputs = tuple(alive)
        self.wires = tuple(wires)
        self.first_output = tuple(first)

    # -- making -------------------------------------------------------------------------

    @classmethod
    def identity(cls, doctrine: Doctrine, path: Path) -> Diagram:
        return cls(doctrine, path, (), ())

    @classmethod
    def generator(cls, doctrine: Doctrine, cell: TwoCell) -> Diagram:
        """The diagram of one box."""
        n = len(cell.source)
        outputs = None if doctrine.planar else range(n, n + len(cell.target))
        return Diagram(doctrine, cell.source, (cell,), (range(n),), outputs, (0,) if doctrine.planar else ())

    @classmethod
    def layered(cls, doctrine: Doctrine, source: Path, layers: Iterable[tuple[TwoCell, int]]) -> Diagram:
        """A planar diagram from (box, offset) pairs, first layer first. Raises CellTypeError."""
        placed = list(layers)
        return cls(doctrine, source, [box for box, _ in placed], None, None, [at for _, at in placed])

    @classmethod
    def rewiring(cls, doctrine: Doctrine, source: Path, outputs: Sequence[int]) -> Diagram:
        """No boxes, only wires: output j is input ``outputs[j]`` (swaps, copies, drops)."""
        if doctrine.planar and list(outputs) != list(range(len(source))):
            raise CellTypeError(f"a {doctrine.name} has no swap, copy or drop")
        return cls(doctrine, source, (), (), None if doctrine.planar else outputs)

    # -- composing ----------------------------------------------------------------------

    @classmethod
    def sequence(cls, parts: Sequence[Diagram]) -> Diagram:
        """Vertical composite of one or more diagrams, first one first, in linear time."""
        if any(part.is_sum for part in parts):
            return _bilinear(cls.sequence, parts)
        doctrine, target = parts[0].doctrine, parts[0].source
        for part in parts:
            if part.doctrine != doctrine:
                raise CellTypeError("diagrams of two doctrines do not compose")
            if part.source != target:
                raise CellTypeError(f"`{target}` is not `{part.source}`", target, part.source)
            target = part.target
        boxes, inputs, outputs, offsets = in_sequence(parts)
        return cls(doctrine, parts[0].source, boxes, inputs, None if doctrine.planar else outputs, offsets)

    @classmethod
    def row(cls, parts: Sequence[Diagram]) -> Diagram:
        """Horizontal composite of one or more diagrams, left to right, in linear time."""
        if any(part.is_sum for part in parts):
            return _bilinear(cls.row, parts)
        doctrine = parts[0].doctrine
        source = Path(parts[0].source.source, ())
        cells: list[OneCell] = []
        for part in parts:
            if part.doctrine != doctrine:
                raise CellTypeError("diagrams of two doctrines do not compose")
            if cells and cells[-1].target != part.source.source or not cells and source.source != part.source.source:
                left = cells[-1].target if cells else source.source
                raise CellTypeError(f"`{left}` is not `{part.source.source}`", left, part.source.source)
            cells += part.source.cells
        boxes, inputs, outputs, offsets = in_a_row(parts)
        source = Path(source.source, tuple(cells))
        return cls(doctrine, source, boxes, inputs, None if doctrine.planar else outputs, offsets)

    def then(self, other: Diagram) -> Diagram:
        """Vertical composition, ``self`` first; raises CellTypeError with both boundaries."""
        return Diagram.sequence((self, other))

    vcomp = then
    __rshift__ = then

    def hcomp(self, other: Diagram) -> Diagram:
        """Horizontal composition (the tensor), ``self`` on the left."""
        return Diagram.row((self, other))

    __matmul__ = hcomp

    def whisker_left(self, path: Path) -> Diagram:
        """``path * self``."""
        return Diagram.row((Diagram.identity(self.doctrine, path), self))

    def whisker_right(self, path: Path) -> Diagram:
        """``self * path``."""
        return Diagram.row((self, Diagram.identity(self.doctrine, path)))

    # -- asking -------------------------------------------------------------------------

    def outputs_of(self, box: int) -> range:
        """The wires that box number ``box`` makes."""
        first = self.first_output[box]
        return range(first, first + len(self.boxes[box].target))

    @property
    def layers(self) -> tuple[tuple[TwoCell, int], ...]:
        """(box, offset) pairs of a planar diagram."""
        return tuple(zip(self.boxes, self.offsets, strict=True))

    @cached_property
    def _form(self) -> Form:
        return canonical_form(self)

    @property
    def key(self) -> Key:
        """The canonical form: equal exactly for diagrams of one boundary that the doctrine identifies."""
        return self._form.key

    @property
    def floating(self) -> tuple[int, ...]:
        """A box of each component out of reach of the boundary (cups and caps aside), alike in equal diagrams."""
        return self._form.floating

    @cached_property
    def _hash(self) -> int:
        return hash((self.doctrine.name, self.source, self.key))

    def __eq__(self, other: object) -> bool:
        """Of one boundary, and identified by the doctrine (`catalg.cells.sameness`)."""
        if not isinstance(other, Diagram):
            return NotImplemented
        ends = (self.doctrine, self.source, self.target) == (other.doctrine, other.source, other.target)
        return self is other or ends and not other.is_sum and same(self, other)

    def __hash__(self) -> int:
        return self._hash

    def __len__(self) -> int:
        return len(self.boxes)

    def __repr__(self) -> str:
        return f"<Diagram {self} : {self.source} => {self.target}>"

    def __str__(self) -> str:
        return wiring_text(self)


def _bilinear(compose: Callable[[Sequence[Diagram]], Diagram], parts: Sequence[Diagram]) -> Diagram:
    from catalg.cells.combination import composed

    return composed(compose, parts)


def _check_types(box: TwoCell, taken: Sequence[int], wires: Sequence[OneCell]) -> None:
    if len(taken) != len(box.source):
        raise CellTypeError(f"`{box}` takes {len(box.source)} wires, not {len(taken)}")
    for wire, cell in zip(taken, box.source.cells, strict=True):
        if not 0 <= wire < len(wires):
            raise CellTypeError(f"`{box}` takes a wire that does not exist yet")
        if wires[wire] != cell:
            raise CellTypeError(f"`{box}` takes `{cell}` where the wire is `{wires[wire]}`", wires[wire], cell)
