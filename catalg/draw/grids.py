"""Grids: a commutative or pasting diagram as a drawing on a grid, for quiver and tikz-cd.

Vertices keep their order in both directions; where that would lay an arrow over a vertex or
over another arrow, they keep their places, rounded. Relies on the scene; chooses no look.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import atan2, degrees, hypot

from catalg.draw.curves import at, pieces_of
from catalg.draw.quiver import CENTRE, LEFT, RIGHT, Drawing, Vertex, to_quiver_json, to_quiver_link
from catalg.draw.quiver import Arrow as Edge
from catalg.draw.scene import Arrow, Label, Point, Scene
from catalg.draw.tikz import escaped

_CELL = 128.0  # quiver's distance between places, in its pixels
_CURVE = 24.0  # and the height of a curve of 1
Grid = dict[int, tuple[int, int]]  # label -> (column, row)


class NoGrid(ValueError):
    """A scene without vertices and arrows, such as a string diagram."""


def drawing_of(scene: Scene, panels: Sequence[int] | None = None) -> Drawing:
    """The vertices and arrows of a scene (or some panels of it) as one drawing, panels side by side. Raises NoGrid."""
    chosen = range(len(scene.panels)) if panels is None else panels
    if not chosen or any(scene.panels[p].kind not in ("polygon", "pasting", "quiver") for p in chosen):
        raise NoGrid("only commutative and pasting diagrams have vertices and arrows")
    vertices: list[Vertex] = []
    cells: list[Arrow] = []
    number: dict[int, int] = {}
    left = 0
    for p in chosen:
        grid = _grid(scene, p)
        for v, (x, y) in grid.items():
            number[v] = len(vertices)
            vertices.append(Vertex(left + x, y, tex_of(scene.labels[v])))
        left += 2 + max((x for x, _ in grid.values()), default=0)
        cells += [a for a in scene.arrows if a.panel == p]
    return Drawing(tuple(vertices), _edges(scene, cells, number, vertices))


def quiver_link(scene: Scene) -> str:
    """The address at which quiver shows a scene of commutative or pasting diagrams. Raises NoGrid."""
    return to_quiver_link(drawing_of(scene))


def quiver_json(scene: Scene) -> str:
    """The same as quiver's JSON. Raises NoGrid."""
    return to_quiver_json(drawing_of(scene)) + "\n"


def tex_of(item: Label) -> str:
    return item.tex or (rf"\text{{{escaped(item.text)}}}" if item.text else "")


def _edges(
    scene: Scene, arrows: Sequence[Arrow], number: dict[int, int], vertices: Sequence[Vertex]
) -> tuple[Edge, ...]:
    place = {id(a): i for i, a in enumerate(scene.arrows)}
    flat = [a for a in arrows if a.kind != "double"]
    edge = {place[id(a)]: len(vertices) + k for k, a in enumerate(flat)}
    found = []
    for arrow in flat:
        tail, head = number[arrow.tail], number[arrow.head]
        options = _bow(arrow, vertices[tail], vertices[head])
        if arrow.kind == "equality":
            options |= {"level": 2, "style": {"head": {"name": "none"}}}
        found.append(Edge(tail, head, *_label(scene, arrow), options))
    for arrow in (a for a in arrows if a.kind == "double"):
        ends = [_middle(scene, side, edge, number) for side in (arrow.above, arrow.below)]
        options = {"shorten": {"source": 20, "target": 20}}
        if max(ends) < len(vertices):
            options["level"] = 2
        found.append(Edge(ends[0], ends[1], *_label(scene, arrow), options))
    return tuple(found)


def _middle(scene: Scene, side: Sequence[int], edge: dict[int, int], number: dict[int, int]) -> int:
    """The middle arrow of a path, or the vertex between its two halves."""
    middle = side[len(side) // 2]
    return edge[middle] if len(side) % 2 else number[scene.arrows[middle].tail]


def _label(scene: Scene, arrow: Arrow) -> tuple[str, int]:
    """An arrow's label, and on which side of it the label stands."""
    if arrow.label < 0:
        return "", LEFT
    item = scene.labels[arrow.label]
    (x, y), (dx, dy) = _course(arrow)
    side = dx * (item.y - y) - dy * (item.x - x)
    return tex_of(item), LEFT if side < 0 else RIGHT if side > 0 else CENTRE


def _course(arrow: Arrow) -> tuple[Point, Point]:
    """The middle of an arrow and its direction."""
    (x0, y0), (x1, y1) = arrow.curve[0], arrow.curve[-1]
    return at(next(pieces_of(arrow.curve)), 0.5), (x1 - x0, y1 - y0)


def _bow(arrow: Arrow, tail: Vertex, head: Vertex) -> dict[str, object]:
    """How much an arrow is bent, in quiver's units; negative is to the left of its direction."""
    if arrow.tail == arrow.head:
        return _loop(arrow)
    (x, y), (dx, dy) = _course(arrow)
    length = hypot(dx, dy) or 1.0
    (x0, y0) = arrow.curve[0]
    off = (dx * (y - y0) - dy * (x - x0)) / length
    if abs(off) < 6:
        return {}
    span = hypot(head.x - tail.x, head.y - tail.y) * _CELL
    bow = round(2 * off / length * span / _CURVE)
    return {"curve": max(-5, min(5, bow or (1 if off > 0 else -1)))}


def _loop(arrow: Arrow) -> dict[str, object]:
    """Where a loop points: quiver's angles are in degrees, 0 upwards, clockwise."""
    (x, y), _ = _course(arrow)
    (x0, y0), (x1, y1) = arrow.curve[0], arrow.curve[-1]
    angle = round(degrees(atan2(x - (x0 + x1) / 2, (y0 + y1) / 2 - y)))
    return {"angle": angle} if angle else {}


# -- places -------------------------------------------------------------------------------


def _grid(scene: Scene, panel: int) -> Grid:
    vertices = [i for i, item in enumerate(scene.labels) if item.panel == panel and item.role == "vertex"]
    arrows = [a for a in scene.arrows if a.panel == panel and a.kind != "double"]
    points = {v: (scene.labels[v].x, scene.labels[v].y) for v in vertices}
    ranked = _ranked(points)
    if _clear(ranked, arrows):
        return ranked
    best: Grid | None = None
    for unit in (104.0, 72.0, 52.0, 36.0, 24.0, 16.0, 8.0, 4.0):
        grid = _rounded(points, unit)
        if len(set(grid.values())) == len(grid):
            best = best or grid
            if _clear(grid, arrows):
                return grid
    return best or ranked


def _ranked(points: dict[int, Point]) -> Grid:
    columns, rows = (_ranks([p[axis] for p in points.values()]) for axis in (0, 1))
    grid = {v: (columns[x], rows[y]) for v, (x, y) in points.items()}
    if len(set(grid.values())) < len(grid):
        return _rounded(points, 4.0)
    return grid


def _ranks(values: Sequence[float]) -> dict[float, int]:
    """Values that are nearly the same have one rank."""
    ranks: dict[float, int] = {}
    rank, last = -1, float("-inf")
    for value in sorted(set(values)):
        if value - last > 12:
            rank += 1
            last = value
        ranks[value] = rank
    return ranks


def _rounded(points: dict[int, Point], unit: float) -> Grid:
    left, top = (min((p[axis] for p in points.values()), default=0.0) for axis in (0, 1))
    return {v: (round((x - left) / unit), round((y - top) / unit)) for v, (x, y) in points.items()}


def _clear(grid: Grid, arrows: Sequence[Arrow]) -> bool:
    """No straight arrow runs over a vertex or through another one, in a diagram that has no crossings."""
    straight = [(a.tail, a.head) for a in arrows if not _bow(a, Vertex(0, 0), Vertex(1, 0))]
    for tail, head in straight:
        if any(v not in (tail, head) and _between(grid[v], grid[tail], grid[head]) for v in grid):
            return False
    for k, (a, b) in enumerate(straight):
        for c, d in straight[:k]:
            if not {a, b} & {c, d} and _cross(grid[a], grid[b], grid[c], grid[d]):
                return False
    return True


def _turn(a: tuple[int, int], b: tuple[int, int], c: tuple[int, int]) -> int:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _between(p: tuple[int, int], a: tuple[int, int], b: tuple[int, int]) -> bool:
    inside = (p[0] - a[0]) * (p[0] - b[0]) + (p[1] - a[1]) * (p[1] - b[1]) < 0
    return _turn(a, b, p) == 0 and inside


def _cross(a: tuple[int, int], b: tuple[int, int], c: tuple[int, int], d: tuple[int, int]) -> bool:
    return _turn(a, b, c) * _turn(a, b, d) < 0 and _turn(c, d, a) * _turn(c, d, b) < 0
