"""The quiver of a theory: all its objects, and all arrows between them, in one picture.

Objects stand as far apart as there are arrows between them, as nearly as the plane allows
(stress majorisation: Gansner, Koren and North, Graph drawing by stress majorization, 2004),
turned so that the first arrow points to the right and others down; arrows between the same
two are bent apart, loops point outwards. A 2-cell between two arrows is drawn between them; one
between longer paths, which would need arrows drawn twice, is told in the description.
Relies on cells and `arrows`.
"""

from __future__ import annotations

from math import atan2, cos, hypot, pi, sin

from catalg.cells import Signature
from catalg.draw.arrows import VERTEX_SIZE, Edge, Face, Picture, grown
from catalg.draw.laws import side_by_side
from catalg.draw.names import name_tex
from catalg.draw.scene import Box, Panel, Point, Scene
from catalg.draw.text import measure

_STEP = 150.0
_MOST, _ROUNDS = 60, 160  # objects up to which they are spread so, and how often


def signature_scene(signature: Signature, *, title: str = "") -> Scene | None:
    """The quiver of a category or 2-category; None where cells compose in parallel, which no quiver shows."""
    doctrine = signature.doctrine
    if doctrine.zero_cells:
        objects = list(signature.zero)
        arrows = [(c.name, c.source, c.target) for c in signature.one.values()]
    elif not doctrine.tensor:
        objects = list(signature.one)
        arrows = [(c.name, c.source.cells[0].name, c.target.cells[0].name) for c in signature.two.values()]
    else:
        return None
    if not objects:
        return None

    def panel(box: Box) -> Panel:
        return Panel("quiver", doctrine.name, objects[0], box)

    twos = [c for c in signature.two.values() if doctrine.zero_cells]
    part = grown(lambda scale: _picture(signature, objects, arrows, scale), panel)
    told = ", ".join(
        [f"{n} : {s} -> {t}" for n, s, t in arrows] + [f"{c.name} : {c.source} => {c.target}" for c in twos]
    )
    return side_by_side([part], title, told)


def _picture(signature: Signature, objects: list[str], arrows: list[tuple[str, str, str]], scale: float) -> Picture:
    picture = Picture()
    plain = not signature.doctrine.zero_cells
    wide = max(measure(o, name_tex(o, calligraphic=not plain), VERTEX_SIZE, "vertex")[0] for o in objects)
    number = {name: i for i, name in enumerate(objects)}
    places = _places(len(objects), [(number[s], number[t]) for _, s, t in arrows], (_STEP + wide) * scale)
    for name, place in zip(objects, places, strict=True):
        picture.names.append((name, name_tex(name, calligraphic=not plain)))
        picture.places.append(place)
    between: dict[tuple[int, int], list[int]] = {}
    ends = [(number[s], number[t]) for _, s, t in arrows]
    for k, (a, b) in enumerate(ends):
        between.setdefault((min(a, b), max(a, b)), []).append(k)
    for k, (name, source, target) in enumerate(arrows):
        a, b = ends[k]
        rivals = between[min(a, b), max(a, b)]
        middle, outward = _through(places, a, b, rivals.index(k), len(rivals), scale)
        picture.edges.append(Edge("arrow", (name, source, target), name, name_tex(name), a, b, middle, outward))
    index = {name: k for k, (name, _, _) in enumerate(arrows)}
    for cell in signature.two.values() if signature.doctrine.zero_cells else ():
        if len(cell.source) == len(cell.target) == 1:
            above, below = (index[side.cells[0].name] for side in (cell.source, cell.target))
            if above != below and ends[above][0] != ends[above][1]:
                picture.faces.append(Face(cell.name, name_tex(cell.name), (above,), (below,)))
    return picture


def _places(count: int, ends: list[tuple[int, int]], step: float) -> list[Point]:
    at = _circle(count, 1.0)
    if 3 < count <= _MOST:
        apart = _distances(count, ends)
        at = _scaled(apart)
        for _ in range(_ROUNDS):
            at = _relaxed(at, apart)
        at = _turned(at, ends)
    return [(x * step, y * step) for x, y in at]


def _distances(count: int, ends: list[tuple[int, int]]) -> list[list[float]]:
    """How many arrows, whichever way they point, lie between each two; unconnected ones are far apart."""
    near: list[set[int]] = [set() for _ in range(count)]
    for a, b in ends:
        near[a].add(b)
        near[b].add(a)
    table = []
    for start in range(count):
        found = {start: 0.0}
        waiting = [start]
        for v in waiting:  # grows as we go
            for w in sorted(near[v]):
                if w not in found:
                    found[w] = found[v] + 1
                    waiting.append(w)
        table.append([found.get(v, -1.0) for v in range(count)])
    far = max(map(max, table)) + 0.6
    return [[far if d < 0 else d for d in row] for row in table]


def _scaled(apart: list[list[float]]) -> list[Point]:
    """Classical scaling (Torgerson, 1952): where to start, so that nothing is folded."""
    import numpy as np

    squares = np.asarray(apart) ** 2
    mean = squares.mean(axis=0)
    values, vectors = np.linalg.eigh(-(squares - mean - mean[:, None] + squares.mean()) / 2)
    at = vectors[:, -2:] * np.sqrt(np.maximum(values[-2:], 1e-6))
    # A trace of the circle parts those that scaling puts into one place.
    return [
        (round(float(x), 6) + 0.02 * u, round(float(y), 6) + 0.02 * v)
        for (x, y), (u, v) in zip(at, _circle(len(apart), 1.0), strict=True)
    ]


def _relaxed(at: list[Point], apart: list[list[float]]) -> list[Point]:
    """Each vertex where the others, each at its distance, want it on the average, near ones counting most."""
    moved = []
    for i, (x, y) in enumerate(at):
        total = sx = sy = 0.0
        for j, (u, v) in enumerate(at):
            if i != j:
                weight = apart[i][j] ** -2
                length = hypot(x - u, y - v) or 1e-9
                sx += weight * (u + apart[i][j] * (x - u) / length)
                sy += weight * (v + apart[i][j] * (y - v) / length)
                total += weight
        moved.append((sx / total, sy / total))
    return moved


def _turned(at: list[Point], ends: list[tuple[int, int]]) -> list[Point]:
    """Arrows level or upright on the average, the first to the right, and more of them down than up."""
    arrows = [(a, b) for a, b in ends if a != b] or [(0, 1)]
    angles = [atan2(at[b][1] - at[a][1], at[b][0] - at[a][0]) for a, b in arrows]
    lean = atan2(sum(sin(4 * t) for t in angles), sum(cos(4 * t) for t in angles)) / 4
    turn = lean + pi / 2 * round((angles[0] - lean) / (pi / 2))
    turned = [(x * cos(turn) + y * sin(turn), y * cos(turn) - x * sin(turn)) for x, y in at]
    if sum(turned[b][1] - turned[a][1] for a, b in arrows) < 0:
        turned = [(x, -y) for x, y in turned]
    xs, ys = (_snapped([p[axis] for p in turned]) for axis in (0, 1))
    placed = list(zip(xs, ys, strict=True))
    return placed if len(set(placed)) == len(placed) else turned


def _snapped(values: list[float]) -> list[float]:
    """Values near each other made one: nearly level rows become level."""
    order = sorted(range(len(values)), key=lambda i: (values[i], i))
    groups: list[list[int]] = []
    for i in order:
        if groups and values[i] - values[groups[-1][0]] < 0.2:
            groups[-1].append(i)
        else:
            groups.append([i])
    found = list(values)
    for group in groups:
        for i in group:
            found[i] = sum(values[j] for j in group) / len(group)
    return found


def _circle(count: int, step: float) -> list[Point]:
    if count == 1:
        return [(0.0, 0.0)]
    if count == 2:
        return [(0.0, 0.0), (step * 1.2, 0.0)]
    radius = step / (2 * sin(pi / count))
    start = pi + (pi / count if count % 2 == 0 else pi / 2)
    return [(radius * cos(start + 2 * pi * k / count), radius * sin(start + 2 * pi * k / count)) for k in range(count)]


def _through(
    places: list[Point], a: int, b: int, rank: int, count: int, scale: float
) -> tuple[Point | None, Point | None]:
    """The point through which an arrow runs, the rank-th of so many between its ends; and where its label goes."""
    centre = (sum(p[0] for p in places) / len(places), sum(p[1] for p in places) / len(places))
    if a == b:
        dx, dy = places[a][0] - centre[0], places[a][1] - centre[1]
        length = hypot(dx, dy)
        base = pi / 2 if length < 1e-6 else 0.0
        turn = base * -1 + (rank - (count - 1) / 2) * min(1.1, 2 * pi / count)
        ux, uy = (dx / length, dy / length) if length >= 1e-6 else (1.0, 0.0)
        out = (ux * cos(turn) - uy * sin(turn), ux * sin(turn) + uy * cos(turn))
        reach = 52.0 * max(1.0, scale**0.5)
        return (places[a][0] + out[0] * reach, places[a][1] + out[1] * reach), out
    low, high = places[min(a, b)], places[max(a, b)]
    length = hypot(high[0] - low[0], high[1] - low[1]) or 1.0
    nx, ny = (high[1] - low[1]) / length, -(high[0] - low[0]) / length
    off = ((count - 1) / 2 - rank) * 34.0 * scale
    if not off:
        return None, None
    middle = ((low[0] + high[0]) / 2 + nx * off, (low[1] + high[1]) / 2 + ny * off)
    return middle, (nx * off, ny * off)
