"""Wires that bend: cups and caps of compact closed theories (Kelly and Laplaza, 1980).

`cup(X) : I -> X * dual(X)` and `cap(X) : dual(X) * X -> I` stand in a diagram as boxes; the
equality contracts them (`catalg.cells.sameness`), so that the snake laws hold by construction and
a wire may run back up.
Relies on signatures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalg.cells.doctrine import POINT, Doctrine
from catalg.cells.signature import CellTypeError, OneCell, Path, TwoCell

if TYPE_CHECKING:
    from catalg.cells.diagram import Diagram


def cup(cell: OneCell) -> TwoCell:
    """``I -> X * dual(X)``."""
    return TwoCell(f"cup({cell.name})", Path(POINT), Path(POINT, (cell, cell.dual)))


def cap(cell: OneCell) -> TwoCell:
    """``dual(X) * X -> I``."""
    return TwoCell(f"cap({cell.name})", Path(POINT, (cell.dual, cell)), Path(POINT))


def is_bend(box: TwoCell) -> bool:
    """Is this box a cup or a cap? (Their names cannot be declared: they hold parentheses.)"""
    if box.name.startswith("cup(") and len(box.target) == 2:
        return box == cup(box.target.cells[0])
    return box.name.startswith("cap(") and len(box.source) == 2 and box == cap(box.source.cells[1])


def bent(doctrine: Doctrine, source: Path, target: Path) -> Diagram:
    """The nested cups with boundary ``I -> p * dual(p)``, or the caps ``dual(p) * p -> I``."""
    from catalg.cells.diagram import Diagram

    if not doctrine.duals:
        raise CellTypeError(f"wires do not bend in a {doctrine.name}")
    n = len(target) // 2 or len(source) // 2
    if target.cells:
        boxes = [cup(cell) for cell in target.cells[:n]]
        outputs = [*range(0, 2 * n, 2), *range(2 * n - 1, 0, -2)]
        return Diagram(doctrine, source, boxes, [()] * n, outputs)
    boxes = [cap(cell) for cell in source.cells[n:]]
    inputs = [(n - 1 - i, n + i) for i in range(n)]
    return Diagram(doctrine, source, boxes, inputs, ())
