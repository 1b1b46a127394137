"""The Scene: what every layout makes and every writer prints, plain data rounded to 1/100.

A scene holds shapes (regions, wires, beads, labels, arrows) together with the names of the
cells they stand for, so that a diagram can be read back from the picture alone
(`catalg.draw.reading`). Relies on the standard library; must never import a layout, a
writer or a font: a scene is finished when it is made.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

Point = tuple[float, float]
Curve = tuple[Point, ...]  # start, then (control, control, end) for each cubic piece: 3k + 1 points
Box = tuple[float, float, float, float]  # left, top, right, bottom; y grows downwards


def rounded(x: float) -> float:
    """To 1/100, never ``-0.0``."""
    return round(x, 2) + 0.0


def curve(points: Iterable[Point]) -> Curve:
    return tuple((rounded(x), rounded(y)) for x, y in points)


@dataclass(frozen=True, slots=True)
class Panel:
    """One diagram inside the scene; shapes name the panel they belong to.

    ``kind``: ``string``, ``polygon`` or ``pasting``; ``region``: the 0-cell on the far left.
    """

    kind: str
    doctrine: str
    region: str
    box: Box


@dataclass(frozen=True, slots=True)
class Region:
    """An area that stands for the 0-cell ``cell``; ``tint`` numbers its colour (0 is the first)."""

    panel: int
    cell: str
    tint: int
    outline: Curve


@dataclass(frozen=True, slots=True)
class Wire:
    """A smooth curve, top to bottom, that stands for the 1-cell ``name : source -> target``.

    ``self_dual`` is that of the cell. ``accent`` marks what is about to change, ``result``
    what has just changed; so for beads and arrows.
    """

    panel: int
    name: str
    source: str
    target: str
    curve: Curve
    accent: bool = False
    self_dual: bool = False
    result: bool = False


@dataclass(frozen=True, slots=True)
class Bead:
    """A 2-cell (``kind`` ``box``), or the dot of a ``copy`` or ``drop``; x, y is its centre.

    A ``bend`` is the point, not drawn, where the two wires of a cup or cap join.
    """

    panel: int
    kind: str
    name: str
    x: float
    y: float
    width: float
    height: float
    accent: bool = False
    result: bool = False

    @property
    def box(self) -> Box:
        w, h = self.width / 2, self.height / 2
        return (self.x - w, self.y - h, self.x + w, self.y + h)


@dataclass(frozen=True, slots=True)
class Label:
    """Writing centred at x, y in a box width by height.

    ``text`` is the plain reading; ``tex`` its mathematics, or empty where there is none to
    set. ``role`` is one of source, target, bead, wire, region, vertex, arrow,
    face, equals, reason.
    """

    panel: int
    role: str
    text: str
    tex: str
    x: float
    y: float
    width: float
    height: float
    size: float

    @property
    def box(self) -> Box:
        w, h = self.width / 2, self.height / 2
        return (self.x - w, self.y - h, self.x + w, self.y + h)


@dataclass(frozen=True, slots=True)
class Arrow:
    """An arrow of a commutative or pasting diagram.

    ``kind``: ``arrow`` (a cell between two vertices), ``equality`` (an identity),
    ``double`` (a 2-cell between paths). ``tail`` and ``head`` number labels of role
    ``vertex`` (-1 for a double arrow). ``cells`` names what it stands for: (name, source
    0-cell, target 0-cell) for a 1-cell; (names left, box, names right) joined by ``*`` for
    a whiskered 2-cell. ``above`` and ``below`` are, for a double arrow, the arrows of its
    source and target path. ``label`` numbers its label, -1 where it has none.
    """

    panel: int
    kind: str
    cells: tuple[str, ...]
    tail: int
    head: int
    curve: Curve
    above: tuple[int, ...] = ()
    below: tuple[int, ...] = ()
    accent: bool = False
    result: bool = False
    label: int = -1


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything there is to see. ``width`` and ``height`` bound all shapes, from (0, 0)."""

    title: str
    description: str
    width: float
    height: float
    panels: tuple[Panel, ...] = ()
    regions: tuple[Region, ...] = ()
    wires: tuple[Wire, ...] = ()
    beads: tuple[Bead, ...] = ()
    labels: tuple[Label, ...] = ()
    arrows: tuple[Arrow, ...] = ()


def to_json(scene: Scene) -> str:
    """The scene as one JSON document; `from_json` gives the same scene again."""
    return json.dumps(asdict(scene), ensure_ascii=False, separators=(",", ":")) + "\n"


def from_json(text: str) -> Scene:
    """The scene that `to_json` wrote. Raises ValueError, KeyError or TypeError on anything else."""
    data: dict[str, Any] = json.loads(text)
    kinds: dict[str, Any] = {
        "panels": Panel, "regions": Region, "wires": Wire, "beads": Bead, "labels": Label, "arrows": Arrow,
    }  # fmt: skip
    for name, kind in kinds.items():
        data[name] = tuple(kind(**{k: _frozen(v) for k, v in item.items()}) for item in data[name])
    return Scene(**data)


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


# -- moving and joining -------------------------------------------------------------------


def moved(scene: Scene, dx: float, dy: float) -> Scene:
    """Every shape moved; width and height are left alone."""

    def line(points: Curve) -> Curve:
        return curve((x + dx, y + dy) for x, y in points)

    def shifted(item: Any) -> Any:
        return replace(item, x=rounded(item.x + dx), y=rounded(item.y + dy))

    return replace(
        scene,
        panels=tuple(replace(p, box=moved_box(p.box, dx, dy)) for p in scene.panels),
        regions=tuple(replace(r, outline=line(r.outline)) for r in scene.regions),
        wires=tuple(replace(w, curve=line(w.curve)) for w in scene.wires),
        beads=tuple(map(shifted, scene.beads)),
        labels=tuple(map(shifted, scene.labels)),
        arrows=tuple(replace(a, curve=line(a.curve)) for a in scene.arrows),
    )


def moved_box(box: Box, dx: float, dy: float) -> Box:
    return (rounded(box[0] + dx), rounded(box[1] + dy), rounded(box[2] + dx), rounded(box[3] + dy))


def joined(title: str, description: str, width: float, height: float, parts: Sequence[Scene]) -> Scene:
    """One scene of several that are already in place; panels, arrows and vertices are renumbered."""
    panels: list[Any] = []
    labels: list[Any] = []
    arrows: list[Any] = []
    flat: dict[str, list[Any]] = {"regions": [], "wires": [], "beads": []}
    for part in parts:
        shift, first_label, first_arrow = len(panels), len(labels), len(arrows)

        def own(item: Any, shift: int = shift) -> Any:
            return replace(item, panel=item.panel + shift if item.panel >= 0 else -1)

        for arrow in part.arrows:
            tail, head = ((v + first_label if v >= 0 else -1) for v in (arrow.tail, arrow.head))
            above, below = (tuple(a + first_arrow for a in side) for side in (arrow.above, arrow.below))
            told = arrow.label + first_label if arrow.label >= 0 else -1
            arrows.append(replace(own(arrow), tail=tail, head=head, above=above, below=below, label=told))
        panels += part.panels
        labels += map(own, part.labels)
        for name, items in flat.items():
            items += map(own, getattr(part, name))
    return Scene(
        title, description, rounded(width), rounded(height), tuple(panels), tuple(flat["regions"]),
        tuple(flat["wires"]), tuple(flat["beads"]), tuple(labels), tuple(arrows),
    )  # fmt: skip
