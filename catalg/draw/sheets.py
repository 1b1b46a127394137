"""Sheets: many pictures on one page, each over its name, in rows no wider than asked.

Relies on finished scenes; must never draw a shape of a diagram itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from catalg.draw.names import name_tex
from catalg.draw.scene import Scene, joined, moved, rounded
from catalg.draw.text import label

CAPTION_SIZE, TITLE_SIZE = 14.0, 20.0
GAP = 22.0


def sheet_scene(pictures: Sequence[tuple[str, Scene]], *, title: str = "", width: float = 1200.0) -> Scene:
    """(name, scene) pairs in reading order. A scene wider than ``width`` has a row of its own."""
    cells = [_captioned(name, scene) for name, scene in pictures]
    placed: list[Scene] = []
    y = right = GAP
    if title:
        head = label(-1, "caption", title, name_tex(title), 0, 0, TITLE_SIZE)
        head = replace(head, x=rounded(GAP + head.width / 2), y=rounded(GAP + head.height / 2))
        placed.append(Scene("", "", 0, 0, labels=(head,)))
        y += head.height + GAP
        right = head.box[2]
    for row in _rows(cells, width):
        height = max(cell.height for cell in row)
        x = GAP
        for cell in row:
            placed.append(moved(cell, x, y + height - cell.height))
            x += cell.width + GAP
        right = max(right, x - GAP)
        y += height + GAP
    told = f"{title}: " if title else ""
    return joined(title, told + ", ".join(name for name, _ in pictures), right + GAP, y, placed)


def _captioned(name: str, scene: Scene) -> Scene:
    """A picture over its name, at (0, 0)."""
    text = label(-1, "caption", name, name_tex(name), 0, 0, CAPTION_SIZE)
    width = max(scene.width, text.width)
    height = scene.height + text.height + 4
    text = replace(text, x=rounded(width / 2), y=rounded(scene.height + text.height / 2))
    parts = [moved(scene, (width - scene.width) / 2, 0), Scene("", "", 0, 0, labels=(text,))]
    return joined("", "", width, height, parts)


def _rows(cells: Sequence[Scene], width: float) -> list[list[Scene]]:
    rows: list[list[Scene]] = []
    x = width
    for cell in cells:
        if not rows or x + cell.width + GAP > width:
            rows.append([])
            x = GAP
        rows[-1].append(cell)
        x += cell.width + GAP
    return rows
