"""Overlap: which shapes of a scene are in each other's way, measured on their boxes.

Labels must touch no other label, no bead but their own, no wire and no arrow. Layouts use
this to grow until all is clear, tests to see that it is. Standard library only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from catalg.draw.curves import sampled
from catalg.draw.heads import strokes
from catalg.draw.scene import Box, Curve, Scene

SLACK = 0.5


def meet(a: Box, b: Box, slack: float = SLACK) -> bool:
    """Whether two boxes overlap by more than ``slack``."""
    return a[0] + slack < b[2] and b[0] + slack < a[2] and a[1] + slack < b[3] and b[1] + slack < a[3]


def around(points: Sequence[tuple[float, float]]) -> Box:
    """The box around some points."""
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return min(xs), min(ys), max(xs), max(ys)


def line_meets(points: Sequence[tuple[float, float]], box: Box, slack: float = SLACK) -> bool:
    """Whether a polyline enters a box."""
    if not points:
        return False
    left, top, right, bottom = box[0] + slack, box[1] + slack, box[2] - slack, box[3] - slack
    return any(_segment_meets(p, q, left, top, right, bottom) for p, q in zip(points, points[1:], strict=False))


def _segment_meets(
    p: tuple[float, float], q: tuple[float, float], left: float, top: float, right: float, bottom: float
) -> bool:
    low, high = 0.0, 1.0
    for start, end, least, most in ((p[0], q[0], left, right), (p[1], q[1], top, bottom)):
        step = end - start
        if step == 0:
            if not least <= start <= most:
                return False
            continue
        a, b = (least - start) / step, (most - start) / step
        low, high = max(low, min(a, b)), min(high, max(a, b))
    return low <= high


def overlaps(scene: Scene) -> list[str]:
    """A line for each pair of shapes that are in each other's way; empty when the scene is clear."""
    found = []
    labels = scene.labels
    grid = Grid(square(scene.width, scene.height))
    for i, a in enumerate(labels):
        for j in grid.near(a.box):
            if meet(a.box, labels[j].box):
                found.append(f"labels {labels[j].text!r} and {a.text!r} at {a.x}, {a.y}")
        grid.add(i, a.box)
    outside = Grid(square(scene.width, scene.height))
    for i, a in enumerate(labels):
        outside.add(i, a.box)
    for bead in scene.beads:
        for i in outside.near(bead.box):
            a = labels[i]
            if a.role != "bead" and meet(a.box, bead.box):
                found.append(f"label {a.text!r} and bead {bead.name!r} at {bead.x}, {bead.y}")
    for line in _lines(scene):
        points = sampled(line, 10)
        box = around(points)
        for i in outside.near(box):
            if not meet(box, labels[i].box, -0.01):
                continue
            if labels[i].role != "bead" and line_meets(points, labels[i].box):
                found.append(f"label {labels[i].text!r} and a line at {labels[i].x}, {labels[i].y}")
    return found + _beads(scene)


def _lines(scene: Scene) -> Iterable[Curve]:
    for wire in scene.wires:
        yield wire.curve
    for arrow in scene.arrows:
        yield from strokes(arrow)


def _beads(scene: Scene) -> list[str]:
    """Beads on beads, and wires that pass through a bead on which they do not end."""
    found = []
    grid = Grid()
    for i, bead in enumerate(scene.beads):
        for j in grid.near(bead.box):
            if meet(bead.box, scene.beads[j].box):
                found.append(f"beads {scene.beads[j].name!r} and {bead.name!r}")
        grid.add(i, bead.box)
    for wire in scene.wires:
        points = sampled(wire.curve, 10)
        for k, (p, q) in enumerate(zip(points, points[1:], strict=False)):
            for i in grid.near(around((p, q))):
                inner = scene.beads[i].box
                ends = [e for e in (points[0], points[-1]) if _within(e, inner, 1.0)]
                if not ends and line_meets((p, q), inner, 1.0):
                    found.append(f"wire {wire.name!r} and bead {scene.beads[i].name!r} at piece {k}")
    return found


def _within(p: tuple[float, float], box: Box, margin: float) -> bool:
    return box[0] - margin <= p[0] <= box[2] + margin and box[1] - margin <= p[1] <= box[3] + margin


def square(width: float, height: float) -> float:
    """The side of a grid's squares: never so small that one long line meets thousands."""
    return max(64.0, max(width, height) / 120)


class Grid:
    """Boxes by the squares they touch, so that neighbours are found without trying all."""

    def __init__(self, size: float = 64.0) -> None:
        self.size = size
        self.squares: dict[tuple[int, int], list[int]] = {}

    def _touched(self, box: Box) -> Iterable[tuple[int, int]]:
        for i in range(int(box[0] // self.size), int(box[2] // self.size) + 1):
            for j in range(int(box[1] // self.size), int(box[3] // self.size) + 1):
                yield i, j

    def add(self, number: int, box: Box) -> None:
        for square in self._touched(box):
            self.squares.setdefault(square, []).append(number)

    def near(self, box: Box) -> list[int]:
        return sorted({n for square in self._touched(box) for n in self.squares.get(square, ())})
