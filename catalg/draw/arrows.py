"""Arrows between vertices: clipping at labels, labels beside arrows, 2-cells between paths.

What commutative polygons and pastings have in common: given places for vertices and bends
for edges, make the shapes, putting each label where it is least in the way. Relies on the
scene and text; must never choose where a vertex goes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from math import hypot

from catalg.draw.curves import at, pieces_of, sampled
from catalg.draw.heads import strokes
from catalg.draw.overlap import Grid, around, line_meets, meet, overlaps, square
from catalg.draw.scene import Arrow, Box, Curve, Label, Panel, Point, Scene, curve, moved
from catalg.draw.text import label, measure

VERTEX_SIZE, ARROW_SIZE, FACE_SIZE = 18.0, 14.5, 15.5
PAD = 7.0  # between a vertex's label and its arrows
BESIDE = 4.5  # between an arrow and its label


@dataclass(frozen=True, slots=True)
class Edge:
    """An arrow to draw from vertex ``tail`` to ``head`` through ``middle`` (None: straight).

    ``outward``: the direction in which its label should stand, where there is one.
    """

    kind: str
    cells: tuple[str, ...]
    text: str
    tex: str
    tail: int
    head: int
    middle: Point | None = None
    outward: Point | None = None


@dataclass(frozen=True, slots=True)
class Face:
    """A 2-cell to draw from the middle of the edges ``above`` to that of ``below``."""

    text: str
    tex: str
    above: tuple[int, ...]
    below: tuple[int, ...]
    accent: bool = False


@dataclass
class Picture:
    """Vertices with their labels and places, edges and faces."""

    names: list[tuple[str, str]] = field(default_factory=list)  # (text, tex)
    places: list[Point] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    faces: list[Face] = field(default_factory=list)


def grown(make: Callable[[float], Picture], panel: Callable[[Box], Panel], rounds: int = 16) -> Scene:
    """The picture at the first scale at which nothing overlaps, as a scene that starts at (0, 0)."""
    scale = 1.0
    best: tuple[int, Scene] | None = None
    for k in range(rounds):
        scene = _shapes(make(scale), panel)
        faults = len(overlaps(scene))
        if best is None or faults < best[0]:
            best = (faults, scene)
        # Arrows too short are worth some growth, labels in the way as much as it takes.
        if not faults and (k >= rounds // 3 or not any(map(_short, scene.arrows))):
            return scene
        scale *= 1.18 if faults < 4 else 1.4
        rounds = min(rounds, 2 + 240 // len(scene.arrows)) if scene.arrows else 1
        if k + 1 >= rounds:
            break
    assert best is not None
    return best[1]


def _short(arrow: Arrow) -> bool:
    """Whether there is hardly room for a shaft between the ends."""
    (x0, y0), (x1, y1) = arrow.curve[0], arrow.curve[-1]
    return hypot(x1 - x0, y1 - y0) < (16.0 if arrow.kind == "double" else 24.0)


def _shapes(picture: Picture, panel: Callable[[Box], Panel]) -> Scene:
    vertices = [
        label(0, "vertex", text, tex, x, y, VERTEX_SIZE)
        for (text, tex), (x, y) in zip(picture.names, picture.places, strict=True)
    ]
    lines = [_clipped(_line(edge, picture.places), vertices[edge.tail], vertices[edge.head]) for edge in picture.edges]
    arrows = [
        Arrow(0, edge.kind, edge.cells, edge.tail, edge.head, line)
        for edge, line in zip(picture.edges, lines, strict=True)
    ]
    for face in picture.faces:
        arrows.append(_double(face, picture, lines))
    room = _Room([v.box for v in vertices], [sampled(s, 8) for a in arrows for s in strokes(a)])
    labels = list(vertices)
    for k, face in enumerate(picture.faces, start=len(picture.edges)):
        arrows[k] = replace(arrows[k], label=len(labels))
        labels.append(room.beside(arrows[k].curve, "face", face.text, face.tex, FACE_SIZE, None))
    for k, (edge, line) in enumerate(zip(picture.edges, lines, strict=True)):
        if edge.text:
            arrows[k] = replace(arrows[k], label=len(labels))
            labels.append(room.beside(line, "arrow", edge.text, edge.tex, ARROW_SIZE, edge.outward))
    return _framed(labels, arrows, panel)


def _framed(labels: list[Label], arrows: list[Arrow], panel: Callable[[Box], Panel]) -> Scene:
    boxes = [item.box for item in labels] + [(x, y, x, y) for a in arrows for s in strokes(a) for x, y in s]
    left, top = min(b[0] for b in boxes), min(b[1] for b in boxes)
    right, bottom = max(b[2] for b in boxes), max(b[3] for b in boxes)
    scene = Scene("", "", 0, 0, labels=tuple(labels), arrows=tuple(arrows))
    scene = moved(scene, -left, -top)
    width, height = round(right - left, 2), round(bottom - top, 2)
    box = (0.0, 0.0, width, height)
    return Scene("", "", width, height, (panel(box),), labels=scene.labels, arrows=scene.arrows)


def _line(edge: Edge, places: Sequence[Point]) -> Curve:
    (x0, y0), (x3, y3) = places[edge.tail], places[edge.head]
    if edge.middle is None:
        mx, my = (x0 + x3) / 2, (y0 + y3) / 2
    else:
        mx, my = edge.middle
    if edge.tail == edge.head:  # a loop: out on one side, back on the other
        ox, oy = (mx - x0) * 4 / 3, (my - y0) * 4 / 3
        return ((x0, y0), (x0 + ox - oy * 0.6, y0 + oy + ox * 0.6), (x0 + ox + oy * 0.6, y0 + oy - ox * 0.6), (x3, y3))
    # The quadratic curve through the middle point, raised to a cubic.
    qx, qy = 2 * mx - (x0 + x3) / 2, 2 * my - (y0 + y3) / 2
    return (
        (x0, y0), ((x0 + 2 * qx) / 3, (y0 + 2 * qy) / 3), ((x3 + 2 * qx) / 3, (y3 + 2 * qy) / 3), (x3, y3),
    )  # fmt: skip


def _clipped(line: Curve, tail: Label, head: Label) -> Curve:
    """The part of a one-piece curve outside both labels' boxes."""
    piece = next(pieces_of(line))
    start = _leaves(piece, tail.box, False)
    end = _leaves(piece, head.box, True)
    if start >= end:
        return curve(line)
    return curve(_between(piece, start, end))


def _leaves(piece: tuple[Point, Point, Point, Point], box: Box, backwards: bool) -> float:
    left, top, right, bottom = box[0] - PAD, box[1] - PAD, box[2] + PAD, box[3] + PAD
    low, high = 0.0, 0.5
    for _ in range(24):
        t = (low + high) / 2
        x, y = at(piece, 1 - t if backwards else t)
        low, high = (t, high) if left < x < right and top < y < bottom else (low, t)
    return 1 - low if backwards else low


def _between(piece: tuple[Point, Point, Point, Point], start: float, end: float) -> list[Point]:
    """The control points of a part of a cubic (blossoming)."""

    def blossom(r: float, s: float, t: float) -> Point:
        points = list(piece)
        for u in (r, s, t):
            points = [
                ((1 - u) * a[0] + u * b[0], (1 - u) * a[1] + u * b[1]) for a, b in zip(points, points[1:], strict=False)
            ]
        return points[0]

    return [blossom(start, start, start), blossom(start, start, end), blossom(start, end, end), blossom(end, end, end)]


def _double(face: Face, picture: Picture, lines: Sequence[Curve]) -> Arrow:
    """From near the middle of one path to near the middle of the other."""
    a, b = (_middle(side, picture, lines) for side in (face.above, face.below))
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = hypot(dx, dy) or 1.0
    # From the label of a vertex it keeps farther away than from an arrow.
    before, after = (11.0 if len(side) % 2 else 21.0 for side in (face.above, face.below))
    drawn = max(min(length - before - after, 42.0), 14.0)
    ux, uy = dx / length * drawn / 2, dy / length * drawn / 2
    middle = 0.5 + (before - after) / 2 / length
    x, y = a[0] + dx * middle, a[1] + dy * middle
    start, end = (x - ux, y - uy), (x + ux, y + uy)
    thirds = [(x - ux / 3, y - uy / 3), (x + ux / 3, y + uy / 3)]
    return Arrow(0, "double", (face.text,), -1, -1, curve([start, *thirds, end]), face.above, face.below, face.accent)


def _middle(side: Sequence[int], picture: Picture, lines: Sequence[Curve]) -> Point:
    if len(side) % 2:
        return at(next(pieces_of(_line(picture.edges[side[len(side) // 2]], picture.places))), 0.5)
    return picture.places[picture.edges[side[len(side) // 2]].tail]


class _Room:
    """What is already there, and the best place for one more label."""

    def __init__(self, boxes: list[Box], lines: list[list[Point]]) -> None:
        self.boxes: list[Box] = []
        self.lines = lines
        left, top, right, bottom = around([corner for box in boxes for corner in (box[:2], box[2:])])
        side = square(right - left, bottom - top)
        self._near_boxes, self._near_lines = Grid(side), Grid(side)
        for box in boxes:
            self.add(box)
        # Piece by piece: a long slanting line is near few of the squares of its box.
        self.pieces = [
            (k, p, q, around((p, q))) for k, line in enumerate(lines) for p, q in zip(line, line[1:], strict=False)
        ]
        for number, piece in enumerate(self.pieces):
            self._near_lines.add(number, piece[3])

    def add(self, box: Box) -> None:
        self._near_boxes.add(len(self.boxes), box)
        self.boxes.append(box)

    def beside(self, line: Curve, role: str, text: str, tex: str, size: float, outward: Point | None) -> Label:
        width, height = measure(text, tex, size, role)
        piece = next(pieces_of(line))
        best: tuple[float, float, float] | None = None
        for rank, t in enumerate((0.5, 0.42, 0.58, 0.34, 0.66, 0.27, 0.73)):
            x, y = at(piece, t)
            (x0, y0), (x1, y1) = at(piece, t - 0.02), at(piece, t + 0.02)
            length = hypot(x1 - x0, y1 - y0) or 1.0
            nx, ny = (y1 - y0) / length, -(x1 - x0) / length  # left of the direction on the screen, then right
            for side in (1, -1):
                turned = outward is not None and (nx * outward[0] + ny * outward[1]) * side < 0
                reach = BESIDE + (5.0 if role == "face" else 0.0) + abs(nx) * width / 2 + abs(ny) * height / 2
                cx, cy = x + nx * side * reach, y + ny * side * reach
                cost = self._cost(cx, cy, width, height) + rank * 0.1 + (0.55 if turned else 0.0)
                if outward is None and side < 0 and role == "arrow":
                    cost += 0.05
                if best is None or cost < best[0]:
                    best = (cost, cx, cy)
        assert best is not None
        made = label(0, role, text, tex, best[1], best[2], size)
        self.add(made.box)
        return made

    def _cost(self, x: float, y: float, width: float, height: float) -> float:
        box = (x - width / 2 - 1, y - height / 2 - 1, x + width / 2 + 1, y + height / 2 + 1)
        wide = (box[0] - 5, box[1] - 4, box[2] + 5, box[3] + 4)
        cost = 0.0
        for n in self._near_boxes.near(wide):
            if meet(wide, self.boxes[n], 0.0):
                cost += 5.0 if meet(box, self.boxes[n], 0.0) else 0.3
        lines: dict[int, float] = {}  # each line counts once
        for n in self._near_lines.near(wide):
            k, p, q, edges = self.pieces[n]
            if meet(edges, wide, -0.01) and line_meets((p, q), wide, 0.0):
                lines[k] = max(lines.get(k, 0.0), 3.0 if line_meets((p, q), box, 0.0) else 0.2)
        return cost + sum(lines.values())
