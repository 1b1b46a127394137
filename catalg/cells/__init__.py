"""Cells: signatures, paths, diagrams, doctrines, functors and sums. Trusted; standard library only."""

from catalg.cells.bends import cap, cup, is_bend
from catalg.cells.coefficient import Coefficient
from catalg.cells.combination import Combination, added, combined, scaled, terms_of
from catalg.cells.diagram import Diagram
from catalg.cells.doctrine import CARTESIAN, CATEGORY, COMPACT_CLOSED, DOCTRINES, MONOIDAL, POINT, SYMMETRIC

# isort: split
from catalg.cells.doctrine import TWO_CATEGORY, Doctrine
from catalg.cells.functor import Functor
from catalg.cells.signature import CellTypeError, OneCell, Path, Signature, TwoCell

__all__ = [
    "CARTESIAN", "CATEGORY", "COMPACT_CLOSED", "DOCTRINES", "MONOIDAL", "POINT", "SYMMETRIC", "TWO_CATEGORY",
    "CellTypeError", "Coefficient", "Combination", "Diagram", "Doctrine", "Functor", "OneCell", "Path", "Signature",
    "TwoCell", "added", "cap", "combined", "cup", "is_bend", "scaled", "terms_of",
]  # fmt: skip
