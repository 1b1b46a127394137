"""Commutative polygons: an equation of paths as the outline of its two sides.

A side is a sequence of layers, each one arrow between the objects before and after it:
in a category the morphisms themselves, elsewhere generators beside identities
(``f (x) B``). Sides of two arrows each make a square, others stand on an ellipse.
Relies on cells and `arrows`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import cos, pi, sin

from catalg.cells import Diagram, OneCell
from catalg.draw.arrows import VERTEX_SIZE, Edge, Picture, grown
from catalg.draw.names import juxtaposed, name_tex
from catalg.draw.rows import Event
from catalg.draw.scene import Box, Panel, Point, Scene
from catalg.draw.text import measure


@dataclass(frozen=True, slots=True)
class Step:
    """One arrow of a side: its label and, for reading back, the layer it stands for."""

    text: str
    tex: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """A path of layers: one vertex more than steps."""

    vertices: tuple[tuple[str, str], ...]
    steps: tuple[Step, ...]
    cells: str  # its source, for reading back a side without steps


def polygon_part(left: Diagram, right: Diagram, *, components: bool = False) -> Scene:
    """One panel: the left side above, the right side below.

    ``components`` writes cells as functors applied (``F X``, ``a_X``), as naturality squares are written.
    """
    sides = [_side(d, components) for d in (left, right)]

    def panel(box: Box) -> Panel:
        return Panel("polygon", left.doctrine.name, left.source.source, box)

    return grown(lambda scale: _picture(sides[0], sides[1], scale), panel)


def _listed(cells: Sequence[OneCell]) -> str:
    return json.dumps(
        [[c.name, c.source, c.target, c.self_dual] for c in cells], ensure_ascii=False, separators=(",", ":")
    )


# -- labels -------------------------------------------------------------------------------


def _layers(diagram: Diagram) -> list[tuple[Event, int]]:
    if diagram.doctrine.planar:
        return [(Event("box", len(b.source), len(b.target), i), at) for i, (b, at) in enumerate(diagram.layers)]
    from catalg.draw.weave import woven

    return woven(diagram)


def _side(diagram: Diagram, components: bool) -> Side:
    alive = list(diagram.source.cells)
    here = diagram.source.source
    plain = not diagram.doctrine.zero_cells
    vertices = [_object(alive, here, plain, components)]
    steps = []
    for event, at in _layers(diagram):
        taken = alive[at : at + event.taken]
        if event.kind == "box":
            box = diagram.boxes[event.box]
            name, tex, made = box.name, name_tex(box.name), list(box.target.cells)
        else:
            name, tex, made = _structure(event, taken)
        before, after = alive[:at], alive[at + event.taken :]
        if components:
            text, shown = _applied(before, name, tex, after)
        else:
            text, shown = _whiskered(before, name, tex, after, plain)
        told = [_listed(cells) for cells in (before, taken, made, after)]
        steps.append(Step(text, shown, (event.kind, name, *told, ",".join(map(str, event.places)))))
        alive = [*before, *made, *after]
        vertices.append(_object(alive, here, plain, components))
    return Side(tuple(vertices), tuple(steps), _listed(diagram.source.cells))


def _structure(event: Event, taken: Sequence[OneCell]) -> tuple[str, str, list[OneCell]]:
    """The name of a swap, copy or drop and what it makes."""
    names = juxtaposed([name_tex(c.name) for c in taken], ",")
    if event.kind == "cross":
        made = list(taken)
        for cell, place in zip(taken, event.places, strict=True):
            made[place] = cell
        return "swap", rf"\sigma_{{{names}}}" if names else "", made
    if event.kind == "copy":
        return "copy", rf"\Delta_{{{names}}}" if names else "", list(taken) * event.made
    return "drop", rf"{{!}}_{{{names}}}" if names else "", []


def _object(cells: Sequence[OneCell], here: str, plain: bool, components: bool) -> tuple[str, str]:
    """(text, LaTeX) of a path as a vertex."""
    names = [c.name for c in cells]
    if not names:
        return ("I", "I") if plain else (f"id({here})", rf"1_{{{name_tex(here, calligraphic=True)}}}")
    if components:
        names.reverse()
    if plain:
        return " ⊗ ".join(_powers(names)), juxtaposed(_powers_tex(names), r" \otimes ")
    return " ".join(names), _tight([name_tex(n) for n in names])


def _runs(names: Sequence[str]) -> list[tuple[str, int]]:
    """Neighbours of one name counted together."""
    return [(name, len(list(same))) for name, same in groupby(names)]


def _powers(names: Sequence[str]) -> list[str]:
    """Three or more neighbours of one name as a power."""
    return [part for n, k in _runs(names) for part in ([f"{n}^{k}"] if k > 2 else [n] * k)]


def _powers_tex(names: Sequence[str]) -> list[str]:
    found = []
    for n, k in _runs(names):
        tex = name_tex(n)
        found += [f"{{{tex}}}^{{{k}}}" if tex else ""] if k > 2 else [tex] * k
    return found


def _whiskered(
    before: Sequence[OneCell], name: str, tex: str, after: Sequence[OneCell], plain: bool
) -> tuple[str, str]:
    first, last = [c.name for c in before], [c.name for c in after]
    if plain:
        names = [*_powers(first), name, *_powers(last)]
        return " ⊗ ".join(names), juxtaposed([*_powers_tex(first), tex, *_powers_tex(last)], r" \otimes ")
    return " ".join([*first, name, *last]), _tight([*map(name_tex, first), tex, *map(name_tex, last)])


def _tight(pieces: list[str]) -> str:
    """Juxtaposed without space where each piece is one letter."""
    return juxtaposed(pieces, r"\," if any("mathrm" in p for p in pieces) else " ")


def _applied(before: Sequence[OneCell], name: str, tex: str, after: Sequence[OneCell]) -> tuple[str, str]:
    """``X * a`` is the component ``a_X``; ``f * F`` is ``F f``."""
    below = [c.name for c in reversed(before)]
    outer = [c.name for c in reversed(after)]
    text = " ".join([*outer, name + (f"[{' '.join(below)}]" if below else "")])
    sub = juxtaposed([name_tex(n) for n in below], "") if below else ""
    if below and not sub:
        return text, ""
    return text, _tight([*(name_tex(n) for n in outer), tex + (f"_{{{sub}}}" if sub else "")])


# -- places -------------------------------------------------------------------------------


def _picture(upper: Side, lower: Side, scale: float) -> Picture:
    picture = Picture()
    count = (max(len(upper.steps), 1), max(len(lower.steps), 1))
    places = _places(*count, *_spacing(upper, lower, scale))
    end = count[0]
    for k in range(count[0] + 1):
        name = upper.vertices[min(k, len(upper.vertices) - 1)]
        picture.names.append(name)
        picture.places.append(places[0][k])
    for k in range(1, count[1]):
        picture.names.append(lower.vertices[k])
        picture.places.append(places[1][k])
    middle = _mean([*places[0], *places[1][1:-1]])
    for which, side in enumerate((upper, lower)):
        numbers = list(range(count[0] + 1)) if which == 0 else [0, *range(end + 1, end + count[1]), end]
        bend = _bend(picture, count, which)
        for k in range(count[which]):
            tail, head = numbers[k], numbers[k + 1]
            through = bend or _mean([picture.places[tail], picture.places[head]])
            outward = (through[0] - middle[0], through[1] - middle[1])
            if outward == (0.0, 0.0):
                outward = (0.0, -1.0 if which == 0 else 1.0)
            if not side.steps:
                picture.edges.append(Edge("equality", ("identity", side.cells), "", "", tail, head, bend, outward))
                continue
            step = side.steps[k]
            picture.edges.append(Edge("arrow", step.cells, step.text, step.tex, tail, head, bend, outward))
    return picture


def _bend(picture: Picture, count: tuple[int, int], which: int) -> Point | None:
    """Two single arrows with the same ends bend apart."""
    if count != (1, 1):
        return None
    (x0, y0), (x1, y1) = picture.places[0], picture.places[1]
    rise = min(0.2 * (x1 - x0), 48.0)
    return ((x0 + x1) / 2, (y0 + y1) / 2 + (-rise if which == 0 else rise))


def _mean(points: Sequence[Point]) -> Point:
    return sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points)


def _spacing(upper: Side, lower: Side, scale: float) -> tuple[float, float]:
    """How wide and how high one step is."""
    wide = max(measure(*name, VERTEX_SIZE, "vertex")[0] for name in (*upper.vertices, *lower.vertices))
    words = max((measure(s.text, s.tex, 14.5, "arrow")[0] for s in (*upper.steps, *lower.steps)), default=0.0)
    return (wide + max(80.0, words + 30)) * scale, 104.0 * scale


def _places(m: int, n: int, dx: float, dy: float) -> tuple[list[Point], list[Point]]:
    """Vertices of the upper and of the lower side, from the common start to the common end."""
    if (m, n) == (2, 2):
        return [(0, 0), (dx, 0), (dx, dy)], [(0, 0), (0, dy), (dx, dy)]
    if (m, n) == (2, 1):
        return [(0, 0), (dx, 0), (dx, dy)], [(0, 0), (dx, dy)]
    if (m, n) == (1, 2):
        return [(0, 0), (dx, dy)], [(0, 0), (0, dy), (dx, dy)]
    if (m, n) == (1, 1):
        return [(0, 0), (dx, 0)], [(0, 0), (dx, 0)]
    if max(m, n) > 3:
        return _rectangle(m, n, dx, dy)
    half = max(m, n) * dx / 2
    rise = {1: 0.0, 2: 0.95, 3: 0.95}
    up, down = (max(rise.get(k, 0.4 * k) * dy, 0.4 * half) if k > 1 else 0.0 for k in (m, n))
    return _arc(m, half, -up), _arc(n, half, down)


def _rectangle(m: int, n: int, dx: float, dy: float) -> tuple[list[Point], list[Point]]:
    """Long sides run along the top and the bottom; where one has two steps more it goes down and up again."""
    if n > m + 1:
        upper, lower = _row(m, 0, max(m, n - 2) * dx), _row(n - 2, dy, max(m, n - 2) * dx)
        return upper, [upper[0], *lower, upper[-1]]
    if m > n + 1:
        upper, lower = _row(m - 2, 0, max(m - 2, n) * dx), _row(n, dy, max(m - 2, n) * dx)
        return [lower[0], *upper, lower[-1]], lower
    width = (max(m, n) - 1) * dx
    upper, lower = _row(m - 1, 0, width), _row(n - 1, dy, width)
    return [*upper, lower[-1]], [upper[0], *lower]


def _row(steps: int, y: float, width: float) -> list[Point]:
    return [(width * k / steps, y) for k in range(steps + 1)]


def _arc(count: int, half: float, rise: float) -> list[Point]:
    if count == 3:
        return [(-half, 0.0), (-half * 0.42, rise), (half * 0.42, rise), (half, 0.0)]
    return [(-half * cos(pi * k / count), rise * sin(pi * k / count)) for k in range(count + 1)]
