"""How diagrams are composed: what `catalg.cells.Diagram` inherits, and nobody needs to believe.

A composite is a list of boxes and wires, and is typed like any other diagram when it is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from catalg.wiring.composites import in_a_row, in_sequence
from catalg.wiring.errors import CellTypeError
from catalg.wiring.ports import Box

D = TypeVar("D", bound="Composable")


class Composable:
    """Composition along 1-cells and 0-cells; raises CellTypeError with both boundaries where diagrams do not fit."""

    __slots__ = ()

    @classmethod
    def layered(cls: type[D], doctrine: Any, source: Any, layers: Iterable[tuple[Box, int]]) -> D:
        """A planar diagram from (box, offset) pairs, first layer first. Raises CellTypeError."""
        placed = list(layers)
        return _made(cls, doctrine, source, [box for box, _ in placed], None, None, [at for _, at in placed])

    @classmethod
    def rewiring(cls: type[D], doctrine: Any, source: Any, outputs: Sequence[int]) -> D:
        """No boxes, only wires: output j is input ``outputs[j]`` (swaps, copies, drops)."""
        if doctrine.planar and list(outputs) != list(range(len(source))):
            raise CellTypeError(f"a {doctrine.name} has no swap, copy or drop")
        return _made(cls, doctrine, source, (), (), None if doctrine.planar else outputs, ())

    @classmethod
    def sequence(cls: type[D], parts: Sequence[Any]) -> D:
        """Vertical composite of one or more diagrams, first one first, in linear time."""
        if any(part.is_sum for part in parts):
            found: D = _bilinear("sequence", parts)
            return found
        doctrine, source = parts[0].doctrine, parts[0].source
        target = source
        for part in parts:
            if part.doctrine != doctrine:
                raise CellTypeError("diagrams of two doctrines do not compose")
            if part.source != target:
                raise CellTypeError(f"`{target}` is not `{part.source}`", target, part.source)
            target = part.target
        boxes, inputs, outputs, offsets = in_sequence(parts)
        return _made(cls, doctrine, source, boxes, inputs, None if doctrine.planar else outputs, offsets)

    @classmethod
    def row(cls: type[D], parts: Sequence[Any]) -> D:
        """Horizontal composite of one or more diagrams, left to right, in linear time."""
        if any(part.is_sum for part in parts):
            found: D = _bilinear("row", parts)
            return found
        doctrine, start = parts[0].doctrine, parts[0].source.source
        at = start
        for part in parts:
            if part.doctrine != doctrine:
                raise CellTypeError("diagrams of two doctrines do not compose")
            if part.source.source != at:
                raise CellTypeError(f"`{at}` is not `{part.source.source}`", at, part.source.source)
            at = part.source.target
        source = type(parts[0].source)(start, tuple(cell for part in parts for cell in part.source.cells))
        boxes, inputs, outputs, offsets = in_a_row(parts)
        return _made(cls, doctrine, source, boxes, inputs, None if doctrine.planar else outputs, offsets)

    def then(self: D, other: D) -> D:
        """Vertical composition, ``self`` first; raises CellTypeError with both boundaries."""
        return self.sequence((self, other))

    vcomp = then
    __rshift__ = then

    def hcomp(self: D, other: D) -> D:
        """Horizontal composition (the tensor), ``self`` on the left."""
        return self.row((self, other))

    __matmul__ = hcomp

    def whisker_left(self: D, path: Any) -> D:
        """``path * self``."""
        return self.row((_identity(self, path), self))

    def whisker_right(self: D, path: Any) -> D:
        """``self * path``."""
        return self.row((self, _identity(self, path)))

    @property
    def layers(self: Any) -> tuple[tuple[Box, int], ...]:
        """(box, offset) pairs of a planar diagram."""
        return tuple(zip(self.boxes, self.offsets, strict=True))


def _made(cls: type[D], *lists: Any) -> D:
    """The diagram of these lists, typed by its own class."""
    make: Any = cls
    made: D = make(*lists)
    return made


def _identity(diagram: Any, path: Any) -> Any:
    return diagram.identity(diagram.doctrine, path)


def _bilinear(way: str, parts: Sequence[Any]) -> Any:
    """A composite of sums, as sums say that it is made."""
    return next(part for part in parts if part.is_sum).bilinear(way, parts)
