"""Pasting schemes: a 2-cell of a 2-category as vertices (0-cells), edges (1-cells) and faces (2-cells).

Where a path is an identity an equality edge stands for it, so that every face has a top
and a bottom: a 2-cell that takes nothing splits the vertex it stands on, one that makes
nothing leaves an equality behind. Relies on cells; no places are chosen here.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from catalg.cells import Diagram, OneCell


@dataclass
class SchemeEdge:
    """``cell`` None is an equality."""

    cell: OneCell | None
    tail: int
    head: int


@dataclass
class SchemeFace:
    """Box number ``box`` from the path ``above`` to the path ``below`` (edge numbers)."""

    box: int
    above: list[int]
    below: list[int]


@dataclass
class Scheme:
    """``points[v]`` names the 0-cell of vertex v; ``source`` and ``target`` are paths of edges."""

    points: list[str] = field(default_factory=list)
    edges: list[SchemeEdge] = field(default_factory=list)
    faces: list[SchemeFace] = field(default_factory=list)
    source: list[int] = field(default_factory=list)
    target: list[int] = field(default_factory=list)


def scheme_of(diagram: Diagram) -> Scheme:
    """The pasting scheme of a planar diagram."""
    return _Maker(diagram).scheme


class _Maker:
    def __init__(self, diagram: Diagram) -> None:
        self.scheme = Scheme()
        self._home: dict[int, list[int]] = {}  # vertex -> the path (source or a face's below) it was made in
        scheme = self.scheme
        last = self._point(diagram.source.source, scheme.source)
        for cell in diagram.source.cells:
            last = self._edge(cell, last, self._point(cell.target, scheme.source), scheme.source)
        self.front = list(scheme.source)  # edges of the present path, equalities included
        self.points = [0, *(scheme.edges[e].head for e in self.front)]
        for i, (box, at) in enumerate(diagram.layers):
            self._apply(i, list(box.target.cells), len(box.source), at)
        scheme.target = self.front

    def _point(self, name: str, home: list[int]) -> int:
        self.scheme.points.append(name)
        self._home[len(self.scheme.points) - 1] = home
        return len(self.scheme.points) - 1

    def _edge(self, cell: OneCell | None, tail: int, head: int, path: list[int]) -> int:
        self.scheme.edges.append(SchemeEdge(cell, tail, head))
        path.append(len(self.scheme.edges) - 1)
        return head

    def _apply(self, box: int, made: list[OneCell], taken: int, at: int) -> None:
        start, end = self._span(taken, at)
        face = SchemeFace(box, self.front[start:end], [])
        first, last = self.points[start], self.points[end]
        here = first
        for k, cell in enumerate(made):
            there = last if k == len(made) - 1 else self._point(cell.target, face.below)
            here = self._edge(cell, here, there, face.below)
        if not made:
            self._edge(None, first, last, face.below)
        self.scheme.faces.append(face)
        self.front[start:end] = face.below
        self.points[start : end + 1] = [first, *(self.scheme.edges[e].head for e in face.below)]

    def _span(self, taken: int, at: int) -> tuple[int, int]:
        """Where in the present path the wires at an offset lie; makes an equality where there is none to take."""
        cells = [i for i, e in enumerate(self.front) if self.scheme.edges[e].cell is not None]
        if taken:
            return cells[at], cells[at + taken - 1] + 1
        start = cells[at - 1] + 1 if at else 0
        end = cells[at] if at < len(cells) else len(self.front)
        if start == end:
            self._split(start)
        return start, start + 1

    def _split(self, place: int) -> None:
        """Split the vertex at a place of the present path by an equality edge, all the way up."""
        scheme = self.scheme
        old = self.points[place]
        home = self._home[old]
        new = self._point(scheme.points[old], home)
        for edge in scheme.edges:
            if edge.tail == old:
                edge.tail = new
        number = len(scheme.edges)
        scheme.edges.append(SchemeEdge(None, old, new))
        where = next((i for i, e in enumerate(home) if scheme.edges[e].tail == new), len(home))
        home.insert(where, number)
        if self.front is not home:
            self.front.insert(place, number)
        self.points.insert(place + 1, new)
