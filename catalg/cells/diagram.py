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

from collections.abc import Sequence
from functools import cached_property

from catalg.cells.doctrine import Doctrine
from catalg.cells.sameness import same
from catalg.cells.signature import CellTypeError, OneCell, Path, TwoCell
from catalg.wiring import Composable, Form, Key, canonical_form, wiring_text


class Diagram(Composable):
    """A 2-cell of a free (2-)category with structure: typed when made, immutable.

    ``boxes[i]`` is a generating 2-cell, ``inputs[i]`` the wires it takes, ``offsets[i]``
    its place (planar doctrines; otherwise ``()``), ``outputs`` the wires of the target in
    order. ``wires[w]`` is the 1-cell that types wire w; ``first_output[i]`` is the number
    of the first wire that box i makes. ``left_of[i]`` is, in planar doctrines, the wire on
    the left of a box i without inputs, -1 at the left end.
    """

    __slots__ = ("doctrine", "source", "target", "boxes", "inputs", "offsets", "outputs", "wires", "first_output",
                 "left_of", "__dict__")  # fmt: skip
    is_sum = False  # a `Combination` is a 2-cell too, but a sum of diagrams

    def __init__(
        self, doctrine: Doctrine, source: Path, boxes: Sequence[TwoCell], inputs: Sequence[Sequence[int]] | None,
        outputs: Sequence[int] | None = None, offsets: Sequence[int] = (),
    ) -> None:  # fmt: skip
        """Check and freeze. In planar doctrines ``inputs`` and ``outputs`` follow from the offsets.

        Raises CellTypeError when a box does not fit its wires, a wire is misused, or
        the boundary is not legal in the doctrine.
        """
        self.doctrine, self.source = doctrine, source
        self.boxes, self.offsets = tuple(boxes), tuple(offsets)
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
        self.inputs, self.outputs = tuple(inputs), tuple(outputs)
        self.wires, self.first_output = tuple(wires), tuple(first)
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
        self.inputs, self.outputs = tuple(inputs), tuple(alive)
        self.wires, self.first_output = tuple(wires), tuple(first)

    # -- making -------------------------------------------------------------------------

    @staticmethod
    def identity(doctrine: Doctrine, path: Path) -> Diagram:
        return Diagram(doctrine, path, (), ())

    @staticmethod
    def generator(doctrine: Doctrine, cell: TwoCell) -> Diagram:
        """The diagram of one box."""
        n = len(cell.source)
        outputs = None if doctrine.planar else range(n, n + len(cell.target))
        return Diagram(doctrine, cell.source, (cell,), (range(n),), outputs, (0,) if doctrine.planar else ())

    # -- asking -------------------------------------------------------------------------

    def outputs_of(self, box: int) -> range:
        """The wires that box number ``box`` makes."""
        first = self.first_output[box]
        return range(first, first + len(self.boxes[box].target.cells))

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


def _check_types(box: TwoCell, taken: Sequence[int], wires: Sequence[OneCell]) -> None:
    cells, made = box.source.cells, len(wires)
    if len(taken) != len(cells):
        raise CellTypeError(f"`{box}` takes {len(cells)} wires, not {len(taken)}")
    for wire, cell in zip(taken, cells, strict=True):
        if not 0 <= wire < made:
            raise CellTypeError(f"`{box}` takes a wire that does not exist yet")
        found = wires[wire]
        if found is not cell and found != cell:
            raise CellTypeError(f"`{box}` takes `{cell}` where the wire is `{found}`", found, cell)
