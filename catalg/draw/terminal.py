"""A scene as characters, for terminals and test reports: curves in Braille dots, names as text.

A character cell stands for 2 x 4 dots. Names go over curves; where two names would meet, the
bead's stands and the other is left out. Relies on the scene and on how curves are sampled.
"""

from __future__ import annotations

from math import ceil

from catalg.draw.curves import sampled
from catalg.draw.scene import Curve, Scene

_CELL = (7.0, 17.0)  # the size of a character in the scene's units
_BLANK = 0x2800
_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))  # by row and column within a character
_FIRST = ("bead", "equals", "vertex", "source", "target", "arrow", "wire", "face", "reason")


def to_terminal(scene: Scene, widest: int = 150) -> str:
    """The scene as lines of text, ending in a newline; empty when it would be wider than ``widest`` characters."""
    columns = ceil(scene.width / _CELL[0]) + 2
    if columns > widest:
        return ""
    canvas = _Canvas(columns, ceil(scene.height / _CELL[1]) + 1)
    for wire in scene.wires:
        canvas.line(wire.curve)
    for arrow in scene.arrows:
        canvas.line(arrow.curve)
    for bead in scene.beads:
        if bead.kind not in ("box", "bend"):
            canvas.write("•", bead.x, bead.y)
    labels = sorted(scene.labels, key=lambda label: _FIRST.index(label.role) if label.role in _FIRST else len(_FIRST))
    for label in labels:
        if label.role != "region":
            canvas.write(f"({label.text})" if label.role == "bead" else f" {label.text} ", label.x, label.y)
    return canvas.text()


class _Canvas:
    def __init__(self, columns: int, rows: int) -> None:
        self._dots = [[0] * columns for _ in range(rows)]
        self._letters: list[dict[int, str]] = [{} for _ in range(rows)]

    def line(self, curve: Curve) -> None:
        for x, y in sampled(curve, 40):
            column, row = int(x / _CELL[0] * 2), int(y / _CELL[1] * 4)
            if 0 <= row // 4 < len(self._dots) and 0 <= column // 2 < len(self._dots[0]):
                self._dots[row // 4][column // 2] |= _DOTS[row % 4][column % 2]

    def write(self, text: str, x: float, y: float) -> None:
        """Text centred at a point, unless other text stands there."""
        row = min(max(int(y / _CELL[1]), 0), len(self._letters) - 1)
        start = max(0, round(x / _CELL[0] - len(text) / 2))
        taken = range(start - 1, start + len(text) + 1)
        if not any(column in self._letters[row] for column in taken):
            self._letters[row].update((start + i, letter) for i, letter in enumerate(text))

    def text(self) -> str:
        rows = []
        for dots, letters in zip(self._dots, self._letters, strict=True):
            width = max([len(dots), *(column + 1 for column in letters)])
            shown = [chr(_BLANK + dots[i]) if i < len(dots) and dots[i] else " " for i in range(width)]
            for column, letter in letters.items():
                shown[column] = letter
            rows.append("".join(shown).rstrip())
        return "\n".join(rows).strip("\n") + "\n"
