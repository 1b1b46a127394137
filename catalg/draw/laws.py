"""Laws and single diagrams as finished scenes: panels side by side, an equals sign between.

Relies on the layouts; must never draw a shape of a diagram itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from catalg.cells import Diagram
from catalg.draw.names import name_tex
from catalg.draw.pastings import pasting_part
from catalg.draw.polygons import polygon_part
from catalg.draw.scene import Box, Region, Scene, curve, joined, moved, rounded
from catalg.draw.strings import string_parts
from catalg.draw.text import label

MARGIN = 14.0
EQUALS_SIZE = 24.0


def string_scene(diagram: Diagram, *, title: str = "", highlight: Sequence[int] = ()) -> Scene:
    """The string diagram of a 2-cell; ``highlight`` numbers boxes to show in the accent colour."""
    return side_by_side(string_parts([diagram], {}, [highlight]), title, f"String diagram of {diagram}")


def side_by_side(parts: Sequence[Scene], title: str, description: str, sign: str = "=") -> Scene:
    """Panels on one line, their middles level, with a sign between each two."""
    boxes = [_bounds(part) for part in parts]
    half = max(max(-b[1] + p.height / 2, b[3] - p.height / 2) for b, p in zip(boxes, parts, strict=True))
    placed: list[Scene] = []
    x = MARGIN
    middle = MARGIN + half
    for k, (part, box) in enumerate(zip(parts, boxes, strict=True)):
        if k:
            mark = label(-1, "equals", sign, sign, 0, middle, EQUALS_SIZE)
            x += 16 + mark.width / 2
            placed.append(Scene("", "", 0, 0, labels=(replace(mark, x=rounded(x)),)))
            x += 16 + mark.width / 2
        placed.append(moved(part, x - box[0], middle - part.height / 2))
        x += box[2] - box[0]
    legend = _legend(parts, 2 * (MARGIN + half) - 2)
    if legend:
        placed.append(legend)
        x = max(x, max(item.box[2] for item in legend.labels))
    bottom = 2 * (MARGIN + half) + (24 if legend else 0)
    return joined(title, description, x + MARGIN, bottom, placed)


def _legend(parts: Sequence[Scene], y: float) -> Scene | None:
    """Which tint is which 0-cell, where there are several: a tint alone must not carry a meaning."""
    tints = {region.tint: region.cell for part in parts for region in part.regions}
    if len(tints) < 2:
        return None
    x, labels, swatches = MARGIN, [], []
    for tint, cell in sorted(tints.items()):
        box = [(x, y), (x + 14, y), (x + 14, y + 14), (x, y + 14), (x, y)]
        outline = [box[0]] + [p for a, b in zip(box, box[1:], strict=False) for p in (a, b, b)]
        swatches.append(Region(-1, cell, tint, curve(outline)))
        name = label(-1, "region", cell, name_tex(cell, calligraphic=True), 0, y + 7, 14.0)
        labels.append(replace(name, x=rounded(x + 19 + name.width / 2)))
        x += 19 + name.width + 18
    return Scene("", "", 0, 0, regions=tuple(swatches), labels=tuple(labels))


def _bounds(part: Scene) -> Box:
    """The box around everything a part shows."""
    boxes: list[Box] = [p.box for p in part.panels] + [i.box for i in part.labels] + [b.box for b in part.beads]
    for arrow in part.arrows:
        boxes += [(x, y, x, y) for x, y in arrow.curve]
    return (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))


def law_scene(left: Diagram, right: Diagram, *, title: str = "", kind: str = "string") -> Scene:
    """An equation. ``kind`` ``string``: both sides with ``=`` between; ``commutative``: see `commutative_scene`."""
    if kind == "commutative":
        return commutative_scene(left, right, title=title)
    return side_by_side(string_parts((left, right), {}), title, f"{left} = {right}")


def commutative_scene(left: Diagram, right: Diagram, *, title: str = "") -> Scene:
    """An equation as a commutative diagram.

    In a 2-category both sides as pasting diagrams with ``=`` between, or, when interchange
    alone makes the sides equal, the naturality square; elsewhere the polygon of the two
    sides, layer by layer.
    """
    told = f"{left} = {right}"
    if not left.doctrine.zero_cells:
        return side_by_side([polygon_part(left, right)], title, told)
    if left == right and left.layers != right.layers:
        return side_by_side([polygon_part(left, right, components=True)], title, told)
    return side_by_side([pasting_part(side) for side in (left, right)], title, told)


def pasting_scene(diagram: Diagram, *, title: str = "") -> Scene:
    """A 2-cell of a 2-category as a pasting diagram."""
    return side_by_side([pasting_part(diagram)], title, f"Pasting diagram of {diagram}")
