"""Pasting diagrams: the scheme of a 2-cell placed in the plane.

The scheme is cut where its two boundaries meet; each piece has its source path on an upper
arc and its target path on a lower one, and all within by Tutte's barycentres (How to draw a
graph, 1963) of the subdivision with a point on every edge and in every face, which keeps
all faces open. Inner edges are straight where nothing stands in the way, else bent through
their own point. Relies on cells, `schemes` and `arrows`.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, hypot, pi, sin

from catalg.cells import Diagram
from catalg.draw.arrows import VERTEX_SIZE, Edge, Face, Picture, grown
from catalg.draw.names import name_tex
from catalg.draw.scene import Box, Panel, Point, Scene
from catalg.draw.schemes import Scheme, scheme_of
from catalg.draw.text import measure

_STEP = 104.0  # the length of an edge, about


def pasting_part(diagram: Diagram) -> Scene:
    """One panel with the pasting diagram of a 2-cell."""
    scheme = scheme_of(diagram)
    base = _placed(scheme)

    def panel(box: Box) -> Panel:
        return Panel("pasting", diagram.doctrine.name, diagram.source.source, box)

    return grown(lambda scale: _picture(diagram, scheme, base.scaled(scale)), panel)


@dataclass(slots=True)
class _Places:
    """Of vertices, and of the points through which edges bend (straight ones have none)."""

    points: dict[int, Point]
    bends: dict[int, Point]
    outward: dict[int, Point]

    def scaled(self, scale: float) -> _Places:
        def all_of(points: dict[int, Point]) -> dict[int, Point]:
            return {k: (x * scale, y * scale) for k, (x, y) in points.items()}

        return _Places(all_of(self.points), all_of(self.bends), self.outward)


def _picture(diagram: Diagram, scheme: Scheme, places: _Places) -> Picture:
    picture = Picture()
    for v, name in enumerate(scheme.points):
        picture.names.append((name, name_tex(name, calligraphic=True)))
        picture.places.append(places.points[v])
    for e, edge in enumerate(scheme.edges):
        bend, outward = places.bends.get(e), places.outward.get(e)
        if edge.cell is None:
            picture.edges.append(Edge("equality", ("identity",), "", "", edge.tail, edge.head, bend, outward))
        else:
            cell = edge.cell
            cells = (cell.name, cell.source, cell.target)
            tex = name_tex(cell.name)
            picture.edges.append(Edge("arrow", cells, cell.name, tex, edge.tail, edge.head, bend, outward))
    for face in scheme.faces:
        name = diagram.boxes[face.box].name
        picture.faces.append(Face(name, name_tex(name), tuple(face.above), tuple(face.below)))
    return picture


def _placed(scheme: Scheme) -> _Places:
    """Pieces from left to right: shared edges as they are, the rest as polygons."""
    places = _Places({0: (0.0, 0.0)}, {}, {})
    wide = max(measure(p, name_tex(p, calligraphic=True), VERTEX_SIZE, "vertex")[0] for p in scheme.points)
    step = _STEP + max(wide - 16.0, 0.0)
    x = 0.0
    for upper, lower in _pieces(scheme):
        if upper == lower:
            x += step
            places.points[scheme.edges[upper[0]].head] = (x, 0.0)
            places.outward[upper[0]] = (0.0, -1.0)
            continue
        x = _Piece(scheme, upper, lower, x, step).settle(places)
    return places


def _pieces(scheme: Scheme) -> list[tuple[list[int], list[int]]]:
    """Source and target cut at the vertices they share."""
    heads = {scheme.edges[e].head for e in scheme.source} & {scheme.edges[e].head for e in scheme.target}
    pieces: list[tuple[list[int], list[int]]] = []
    target = iter(scheme.target)
    upper: list[int] = []
    for e in scheme.source:
        upper.append(e)
        if scheme.edges[e].head in heads:
            lower = []
            for t in target:
                lower.append(t)
                if scheme.edges[t].head == scheme.edges[e].head:
                    break
            pieces.append((upper, lower))
            upper = []
    return pieces


class _Piece:
    """A polygon with faces inside: its outline is fixed, the rest relaxes."""

    def __init__(self, scheme: Scheme, upper: list[int], lower: list[int], x: float, step: float) -> None:
        self.scheme, self.upper, self.lower = scheme, upper, lower
        self.faces = self._inside()
        size = max(len(upper), len(lower), 1 + (len(self.faces) + 1) // 3)
        self.half = step * (0.85 if len(self.faces) == 1 and size == 1 else 1.0) * (0.3 + 0.55 * size)
        self.rise = {True: 0.46 * step, False: step * (0.5 + 0.2 * size)}
        self.x = x
        self.at: dict[tuple[str, int], Point] = {}
        self._outline()

    def _inside(self) -> list[int]:
        """The faces between the two boundaries of this piece, found from the top down."""
        mine = set(self.upper)
        found = []
        for f, face in enumerate(self.scheme.faces):
            if mine.intersection(face.above):
                mine.update(face.below)
                found.append(f)
        return found

    def _outline(self) -> None:
        edges = self.scheme.edges
        for path, sign in ((self.upper, -1.0), (self.lower, 1.0)):
            count = len(path)
            other = len(self.lower if sign < 0 else self.upper)
            rise = self.rise[count == 1 and other == 1 or count == 1] * sign
            for k in range(count + 1):
                turn = pi * k / count
                px, py = -self.half * cos(turn), rise * sin(turn) if count > 1 else 0.0
                v = edges[path[0]].tail if k == 0 else edges[path[k - 1]].head
                self.at["v", v] = (self.x + self.half + px, py)
            for e in path:
                (x0, y0), (x1, y1) = self.at["v", edges[e].tail], self.at["v", edges[e].head]
                bulge = rise * (1.0 if len(self.faces) < 3 else 1.25) if count == 1 else 0.0
                self.at["e", e] = ((x0 + x1) / 2, (y0 + y1) / 2 + bulge)

    def settle(self, places: _Places) -> float:
        """Give everything its place; the x at which the piece ends."""
        fixed = set(self.at)
        near = self._neighbours()
        middle = (self.x + self.half, 0.0)
        for key in near:
            self.at.setdefault(key, middle)
        free = [key for key in near if key not in fixed]
        for _ in range(400):
            moved = 0.0
            for key in free:
                weight = sum(w for _, w in near[key])
                x = sum(self.at[n][0] * w for n, w in near[key]) / weight
                y = sum(self.at[n][1] * w for n, w in near[key]) / weight
                moved = max(moved, abs(x - self.at[key][0]) + abs(y - self.at[key][1]))
                self.at[key] = (x, y)
            if moved < 0.01:
                break
        for (kind, n), point in self.at.items():
            if kind == "v":
                places.points[n] = point
        self._bend(fixed, places)
        return self.x + 2 * self.half

    def _neighbours(self) -> dict[tuple[str, int], list[tuple[tuple[str, int], float]]]:
        """Who pulls whom: edges' points, their ends, and the faces' centres."""
        near: dict[tuple[str, int], list[tuple[tuple[str, int], float]]] = {}

        def join(a: tuple[str, int], b: tuple[str, int], weight: float) -> None:
            near.setdefault(a, []).append((b, weight))
            near.setdefault(b, []).append((a, weight))

        inner = dict.fromkeys(e for f in self.faces for e in self._around(f))
        thin = {e for f in self.faces if self._size(f) == 2 for e in self._around(f)}
        for e in inner:
            edge = self.scheme.edges[e]
            join(("e", e), ("v", edge.tail), 0.4 if e in thin else 1.0)
            join(("e", e), ("v", edge.head), 0.4 if e in thin else 1.0)
        for f in self.faces:
            size = self._size(f)
            # A face of two edges holds its sides weakly, so that it opens; a large one must not draw
            # everything around it into one spot.
            hold = 0.2 if size == 2 else 1.2 if size == 3 else 4.0 / size
            for e in self._around(f):
                join(("f", f), ("e", e), hold)
            edges = [self.scheme.edges[e] for e in self._around(f)]
            for v in dict.fromkeys(v for edge in edges for v in (edge.tail, edge.head)):
                join(("f", f), ("v", v), 0.3 if size < 4 else 1.2 / size)
        return near

    def _around(self, face: int) -> list[int]:
        return self.scheme.faces[face].above + self.scheme.faces[face].below

    def _size(self, face: int) -> int:
        return len(self._around(face))

    def _bend(self, fixed: set[tuple[str, int]], places: _Places) -> None:
        """Inner edges become straight unless another edge joins the same ends or a vertex is in the way."""
        edges = self.scheme.edges
        mine = sorted(n for kind, n in self.at if kind == "e")
        pairs: dict[tuple[int, int], int] = {}
        for e in mine:
            pair = (edges[e].tail, edges[e].head)
            pairs[pair] = pairs.get(pair, 0) + 1
        for e in mine:
            a, b = self.at["v", edges[e].tail], self.at["v", edges[e].head]
            outer = ("e", e) in fixed
            point = self.at["e", e]
            if outer:
                sign = -1.0 if e in self.upper else 1.0
                places.outward[e] = (point[0] - self.x - self.half, point[1] + sign * 1e-3)
            chord = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
            straight = pairs[edges[e].tail, edges[e].head] == 1 and not outer and self._clear(e, a, b)
            if hypot(point[0] - chord[0], point[1] - chord[1]) > 1.0 and not straight:
                places.bends[e] = point

    def _clear(self, edge: int, a: Point, b: Point) -> bool:
        """No vertex, and no other edge's or face's point, lies on the wrong side of or near the chord."""
        bend = self.at["e", edge]
        for (kind, n), p in self.at.items():
            if (
                (kind, n) == ("e", edge)
                or kind == "v"
                and n in (self.scheme.edges[edge].tail, self.scheme.edges[edge].head)
            ):
                continue
            if _in_triangle(p, a, bend, b) or _distance(p, a, b) < (14.0 if kind == "v" else 6.0):
                return False
        return True


def _in_triangle(p: Point, a: Point, b: Point, c: Point) -> bool:
    signs = [(q[0] - o[0]) * (p[1] - o[1]) - (q[1] - o[1]) * (p[0] - o[0]) for o, q in ((a, b), (b, c), (c, a))]
    return all(s > 0 for s in signs) or all(s < 0 for s in signs)


def _distance(p: Point, a: Point, b: Point) -> float:
    """From a point to a segment."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    t = ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / (dx * dx + dy * dy or 1.0)
    t = min(max(t, 0.0), 1.0)
    return hypot(p[0] - a[0] - t * dx, p[1] - a[1] - t * dy)
