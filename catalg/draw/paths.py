"""Reading back commutative and pasting diagrams: the cells that arrows between vertices show.

Arrows are followed from vertex to vertex, where their ends are drawn; a double arrow
rewrites the path above it to the path below it. Relies on cells and the scene.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from catalg.cells import DOCTRINES, Diagram, OneCell, Path, TwoCell
from catalg.draw.reading import Unreadable
from catalg.draw.scene import Arrow, Label, Point, Scene

_NEAR = 9.0  # how far from its vertex an arrow may begin or end


def read_sides(scene: Scene, panel: int = 0) -> tuple[Diagram, Diagram]:
    """The two sides of a polygon, the upper first. Raises Unreadable."""
    arrows = _arrows(scene, panel)
    start = arrows[0][1].tail
    firsts = [arrow for _, arrow in arrows if arrow.tail == start]
    onward = {arrow.tail: arrow for _, arrow in arrows}
    if len(firsts) != 2:
        raise Unreadable("a polygon has two sides")
    sides = []
    for arrow in firsts:
        chain = [arrow]
        while chain[-1].head in onward:
            chain.append(onward[chain[-1].head])
        sides.append(_side(scene, panel, chain))
    return sides[0], sides[1]


def _arrows(scene: Scene, panel: int) -> list[tuple[int, Arrow]]:
    """The single arrows of a panel, each seen to begin and end at its vertices."""
    found = []
    for i, arrow in enumerate(scene.arrows):
        if arrow.panel != panel or arrow.kind == "double":
            continue
        if not (_near(arrow.curve[0], scene.labels[arrow.tail]) and _near(arrow.curve[-1], scene.labels[arrow.head])):
            raise Unreadable(f"arrow {i} does not meet its vertices")
        found.append((i, arrow))
    return found


def _near(point: Point, vertex: Label) -> bool:
    left, top, right, bottom = vertex.box
    return left - _NEAR <= point[0] <= right + _NEAR and top - _NEAR <= point[1] <= bottom + _NEAR


def _cells(text: str) -> list[OneCell]:
    return [OneCell(*cell) for cell in json.loads(text)]


def _side(scene: Scene, panel: int, chain: Sequence[Arrow]) -> Diagram:
    frame = scene.panels[panel]
    doctrine = DOCTRINES[frame.doctrine]
    if chain[0].kind == "equality":
        return Diagram.identity(doctrine, Path(frame.region, tuple(_cells(chain[0].cells[1]))))
    before, taken, _, after = (_cells(c) for c in chain[0].cells[2:6])
    source = Path(frame.region, (*before, *taken, *after))
    alive = list(range(len(source)))
    boxes, inputs, offsets, total = [], [], [], len(alive)
    for arrow in chain:
        kind, name = arrow.cells[:2]
        before, taken, made, after = (_cells(c) for c in arrow.cells[2:6])
        at, end = len(before), len(before) + len(taken)
        if len(alive) != end + len(after):
            raise Unreadable(f"`{name}` stands among {len(before) + len(taken) + len(after)} wires of {len(alive)}")
        held = alive[at:end]
        if kind == "box":
            here = before[-1].target if before else frame.region
            boxes.append(TwoCell(name, Path(here, tuple(taken)), Path(here, tuple(made))))
            inputs.append(held)
            offsets.append(at)
            alive[at:end] = range(total, total + len(made))
            total += len(made)
        elif kind == "cross":
            places = [int(p) for p in arrow.cells[6].split(",")]
            alive[at:end] = [held[places.index(k)] for k in range(len(held))]
        else:
            alive[at:end] = held * len(made)
    if doctrine.planar:
        return Diagram(doctrine, source, boxes, inputs, None, offsets)
    return Diagram(doctrine, source, boxes, inputs, alive)


def read_pasting(scene: Scene, panel: int = 0) -> Diagram:
    """The 2-cell that a pasting diagram shows. Raises Unreadable."""
    frame = scene.panels[panel]
    edges = dict(_arrows(scene, panel))
    faces = [a for a in scene.arrows if a.panel == panel and a.kind == "double"]
    made = {e for face in faces for e in face.below}
    front = _chained([e for e in edges if e not in made], edges)
    source = Path(frame.region, tuple(_one(edges[e]) for e in front if edges[e].kind == "arrow"))
    layers = []
    while faces:
        for face in faces:
            at = front.index(face.above[0]) if face.above[0] in front else -1
            if at >= 0 and tuple(front[at : at + len(face.above)]) == face.above:
                break
        else:
            raise Unreadable("no 2-cell starts at the path reached")
        offset = sum(edges[e].kind == "arrow" for e in front[:at])
        here = next((edges[e].cells[2] for e in reversed(front[:at]) if edges[e].kind == "arrow"), frame.region)
        ends = [
            Path(here, tuple(_one(edges[e]) for e in s if edges[e].kind == "arrow")) for s in (face.above, face.below)
        ]
        layers.append((TwoCell(face.cells[0], *ends), offset))
        front[at : at + len(face.above)] = face.below
        faces = [f for f in faces if f is not face]
    return Diagram.layered(DOCTRINES[frame.doctrine], source, layers)


def _chained(members: Sequence[int], edges: dict[int, Arrow]) -> list[int]:
    """Edges in the order in which each starts where the one before ends."""
    onward = {edges[e].tail: e for e in members}
    heads = {edges[e].head for e in members}
    at = next((edges[e].tail for e in members if edges[e].tail not in heads), -1)
    path = []
    while at in onward:
        path.append(onward[at])
        at = edges[onward[at]].head
    if len(path) != len(members):
        raise Unreadable("the source of a pasting diagram is not one path")
    return path


def _one(arrow: Arrow) -> OneCell:
    name, source, target = arrow.cells
    return OneCell(name, source, target)
