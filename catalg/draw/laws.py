"""Laws and single diagrams as finished scenes: panels side by side, an equals sign between.

Relies on the layouts; must never draw a shape of a diagram itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import inf

from catalg.cells import Diagram
from catalg.draw.names import name_tex
from catalg.draw.overlap import overlaps
from catalg.draw.pastings import pasting_part
from catalg.draw.polygons import polygon_part
from catalg.draw.scene import Box, Region, Scene, curve, joined, moved, rounded
from catalg.draw.strings import Marks, level, string_drawings, string_parts
from catalg.draw.text import label

MARGIN = 14.0
MOST_FACES = 12  # 2-cells of a pasting diagram
MOST_STEPS = 24  # arrows of one side of a polygon
WIDEST = 3200.0  # of a commutative or pasting diagram
EQUALS_SIZE = 24.0
BACKWARDS = "← "  # before the name of a rule read from right to left
AROUND = 16.0  # on either side of a sign


def string_scene(diagram: Diagram, *, title: str = "", highlight: Sequence[int] = ()) -> Scene:
    """The string diagram of a 2-cell; ``highlight`` numbers boxes to show in the accent colour."""
    if diagram.is_sum:
        return _sums([diagram], title)
    return side_by_side(string_parts([diagram], {}, [highlight]), title, f"String diagram of {diagram}")


def side_by_side(
    parts: Sequence[Scene],
    title: str,
    description: str,
    reasons: Sequence[str] = (),
    width: float = inf,
    relations: Sequence[str] = (),
) -> Scene:
    """Panels in lines no wider than ``width``, their middles level, an equals sign before each but the first.

    ``reasons[k]``, where given and not empty, stands above the sign before panel k + 1, which
    is ``relations[k]`` (``=``, ``<=`` or ``""`` for none) where given.
    """
    signs = _signs(reasons, relations, len(parts) - 1)
    placed: list[Scene] = []
    y, right = MARGIN, 0.0
    for first, last in _lines(parts, signs, width):
        boxes = [_bounds(part) for part in parts[first:last]]
        half = max(max(p.height / 2 - b[1], b[3] - p.height / 2) for b, p in zip(boxes, parts[first:], strict=False))
        x = MARGIN
        for k, box in enumerate(boxes, start=first):
            if k:
                placed.append(moved(signs[k - 1], x + AROUND + signs[k - 1].width / 2, y + half))
                x += signs[k - 1].width + 2 * AROUND
            placed.append(moved(parts[k], x - box[0], y + half - parts[k].height / 2))
            x += box[2] - box[0]
        right = max(right, x)
        y += 2 * half + MARGIN
    legend = _legend(parts, y - 2)
    if legend:
        placed.append(legend)
        right = max(right, *(item.box[2] for item in legend.labels))
        y += 24
    return joined(title, description, right + MARGIN, y, placed)


def _signs(reasons: Sequence[str], relations: Sequence[str], count: int) -> list[Scene]:
    told = [*reasons[:count], *[""] * (count - len(reasons))]
    between = [*relations[:count], *["="] * (count - len(relations))]
    return [_sign(*pair) for pair in zip(told, between, strict=True)]


def _sign(reason: str, relation: str = "=") -> Scene:
    """A sign centred at (0, 0), with a reason above it; one that starts with an arrow is read backwards."""
    if not relation:
        return Scene("", "", 0, 0)
    text, tex = {"<=": ("≤", r"\leq"), ">=": ("≥", r"\geq")}.get(relation, (relation, relation))
    mark = label(-1, "equals", text, tex, 0, 0, EQUALS_SIZE)
    if not reason:
        return Scene("", "", mark.width, 0, labels=(mark,))
    back = reason.startswith(BACKWARDS)
    tex = name_tex(reason.removeprefix(BACKWARDS))
    told = label(-1, "reason", reason, rf"\leftarrow {tex}" if back and tex else tex, 0, 0, 13.0)
    told = replace(told, y=rounded(-mark.height / 2 - 5 - told.height / 2))
    return Scene("", "", max(mark.width, told.width), 0, labels=(mark, told))


def _lines(parts: Sequence[Scene], signs: Sequence[Scene], width: float) -> list[tuple[int, int]]:
    """Which panels stand on each line, as (first, one past the last)."""
    lines, first, x = [], 0, MARGIN
    for k, part in enumerate(parts):
        box = _bounds(part)
        step = box[2] - box[0] + (signs[k - 1].width + 2 * AROUND if k else 0.0)
        if k > first and x + step + MARGIN > width:
            lines.append((first, k))
            first, x = k, MARGIN
        x += step
    return [*lines, (first, len(parts))]


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


def law_scene(left: Diagram, right: Diagram, *, title: str = "", kind: str = "string", relation: str = "=") -> Scene:
    """An equation, or an inequality (``relation`` ``<=``).

    ``kind`` ``string``: both sides with the sign between; ``commutative``: see `commutative_scene`.
    """
    if kind not in ("string", "commutative"):
        raise ValueError(f"there is no kind of picture called {kind!r}; there are string and commutative")
    if left.is_sum or right.is_sum:
        return _sums([left, right], title, relations=(relation,))
    if kind == "commutative":
        return commutative_scene(left, right, title=title)
    parts = string_parts((left, right), {})
    return side_by_side(parts, title, f"{left} {relation} {right}", relations=(relation,))


def _sums(
    cells: Sequence[Diagram], title: str, relations: Sequence[str] = (), reasons: Sequence[str] = (), width: float = 900
) -> Scene:
    """2-cells of a linear theory, one after another."""
    from catalg.draw.sums import sum_scene

    return sum_scene(cells, title=title, relations=relations, reasons=reasons, width=width)


def chain_scene(
    diagrams: Sequence[Diagram],
    reasons: Sequence[str] = (),
    *,
    title: str = "",
    highlights: Sequence[Sequence[int] | Marks] = (),
    relations: Sequence[str] = (),
    width: float = 900.0,
) -> Scene:
    """A chain of equal 2-cells, such as a proof, as a strip of string diagrams broken into lines.

    ``reasons[k]`` names why diagram k equals diagram k + 1; ``highlights[k]`` numbers the
    boxes of diagram k to show in the accent colour; ``relations[k]`` is the sign between.
    """
    if any(diagram.is_sum for diagram in diagrams):
        return _sums(diagrams, title, relations, reasons, width)
    drawings = string_drawings(diagrams, {}, highlights)
    signs = _signs(reasons, relations, len(diagrams) - 1)
    parts: list[Scene] = []
    for first, last in _lines([drawing.scene() for drawing in drawings], signs, width):
        parts += level(drawings[first:last])  # panels of one line are equally high
    return side_by_side(parts, title, " = ".join(map(str, diagrams)), reasons, width, relations)


def commutative_scene(left: Diagram, right: Diagram, *, title: str = "") -> Scene:
    """An equation as a commutative diagram.

    In a 2-category both sides as pasting diagrams with ``=`` between, or, when interchange
    alone makes the sides equal, the naturality square; elsewhere the polygon of the two
    sides, layer by layer. What is too large to be read so is drawn as string diagrams.
    """
    if left.is_sum or right.is_sum:
        return law_scene(left, right, title=title)
    told = f"{left} = {right}"
    square = left == right and left.layers != right.layers if left.doctrine.zero_cells else False
    most = MOST_FACES if left.doctrine.zero_cells and not square else MOST_STEPS
    if max(len(left.boxes), len(right.boxes)) <= most:
        if square or not left.doctrine.zero_cells:
            parts = [polygon_part(left, right, components=square)]
        else:
            parts = [pasting_part(side) for side in (left, right)]
        if _readable(parts):
            return side_by_side(parts, title, told)
    return law_scene(left, right, title=title)


def pasting_scene(diagram: Diagram, *, title: str = "") -> Scene:
    """A 2-cell of a 2-category as a pasting diagram; as a string diagram where that would be too large to be read."""
    if len(diagram.boxes) <= MOST_FACES:
        part = pasting_part(diagram)
        if _readable([part]):
            return side_by_side([part], title, f"Pasting diagram of {diagram}")
    return string_scene(diagram, title=title)


def _readable(parts: Sequence[Scene]) -> bool:
    return all(max(part.width, part.height) <= WIDEST and not overlaps(part) for part in parts)
