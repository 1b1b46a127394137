"""The error of cells that do not fit, which every room knows."""

from __future__ import annotations


class CellTypeError(TypeError):
    """Cells were put together that do not fit; ``left`` and ``right`` are the two boundaries."""

    def __init__(self, message: str, left: object = None, right: object = None) -> None:
        super().__init__(message)
        self.left = left
        self.right = right
