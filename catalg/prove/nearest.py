"""The two nearest cells that the ends of a failed search have reached: how far it got.

The distance of two cells is the number of boxes that have no partner of their name in the other, plus the number
of joins that have none; a join says which port of which box, or which end of the boundary, a wire
leads from and to. Cells at distance 0 need not be equal, for joins name boxes and do not number them. Pairs are
ranked by their distance and twice the number of boxes that they have beyond the two ends (units and the like, put in
on both sides, make any two cells look alike), then by their size, then by moves; the first of equals counts.
Relies on `catalg.prove.meeting`; the same search gives the same pair.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import product
from typing import TypeVar

from catalg.cells import Diagram, Doctrine, Path, is_bend
from catalg.prove.attempt import Near
from catalg.prove.meeting import Meeting, Node

S = TypeVar("S")
M = TypeVar("M")
Join = tuple[str, int, str, int]
Features = tuple[Counter[str], Counter[Join]]

_MOST_CELLS = 600  # of each end that are compared: those of least cost
_MOST_PAIRS = 20_000
_LARGE = 200_000  # boxes that are looked at, so that of large cells fewer are compared


def nearest_diagrams(meeting: Meeting[Diagram, M]) -> Near:
    """The nearest pair of diagrams."""
    return _nearest(meeting, features, lambda diagram: diagram)


def nearest_paths(meeting: Meeting[Path, M], doctrine: Doctrine) -> Near:
    """The nearest pair of 1-cells, as their identities."""
    return _nearest(meeting, _path_features, lambda path: Diagram.identity(doctrine, path))


def distance(one: Diagram, other: Diagram) -> int:
    """How far two parallel diagrams are apart."""
    return _apart(features(one), features(other))


def path_distance(one: Path, other: Path) -> int:
    """How far two parallel 1-cells are apart, counting cells and neighbours."""
    return _apart(_path_features(one), _path_features(other))


def features(diagram: Diagram) -> Features:
    """The boxes and joins of a diagram, counted."""
    names = Counter(box.name for box in diagram.boxes if not is_bend(box))
    if not diagram.boxes and diagram.doctrine.planar:
        return names, Counter()  # a 1-cell: parallel ones are equal
    makers = [("", k + 1) for k in range(len(diagram.source))]
    for box in diagram.boxes:
        makers += [(box.name, port + 1) for port in range(len(box.target))]
    joins: Counter[Join] = Counter()
    for i, taken in enumerate(diagram.inputs):
        joins.update((*makers[wire], diagram.boxes[i].name, port + 1) for port, wire in enumerate(taken))
    joins.update((*makers[wire], "", k + 1) for k, wire in enumerate(diagram.outputs))
    return names, joins


def differing_boxes(one: Diagram, other: Diagram) -> list[int]:
    """The boxes of ``one`` that take part in a join which ``other`` has not, or that have no partner there."""
    names, joins = features(one)
    theirs, known = features(other)
    missing = joins - known
    spare = names - theirs
    makers = [(-1, "", k + 1) for k in range(len(one.source))]
    for i, box in enumerate(one.boxes):
        makers += [(i, box.name, port + 1) for port in range(len(box.target))]
    found: set[int] = set()
    ends = [(i, box.name, taken) for i, (box, taken) in enumerate(zip(one.boxes, one.inputs, strict=True))]
    for i, name, taken in (*ends, (-1, "", one.outputs)):
        for port, wire in enumerate(taken, start=1):
            maker, made_by, at = makers[wire]
            join = made_by, at, name, port
            if missing[join] > 0:
                missing[join] -= 1
                found |= {maker, i}
    for i, box in enumerate(one.boxes):
        if spare[box.name] > 0 and (i in found or not box.source.cells + box.target.cells):
            spare[box.name] -= 1
            found.add(i)
    return sorted(found - {-1})


def _path_features(path: Path) -> Features:
    names = Counter(cell.name for cell in path.cells)
    ends = ["", *(cell.name for cell in path.cells), ""]
    return names, Counter((a, 1, b, 1) for a, b in zip(ends, ends[1:], strict=False))


def _apart(one: Features, other: Features) -> int:
    boxes = sum(abs(one[0][k] - other[0][k]) for k in {*one[0], *other[0]})
    return boxes + sum(abs(one[1][k] - other[1][k]) for k in {*one[1], *other[1]})


def _nearest(
    meeting: Meeting[S, M], of: Callable[[S], Features], cell: Callable[[S], Diagram]
) -> Near:
    """Groups of cells with the same boxes are compared first by those, which bounds the distance from below."""
    ends = [_grouped(meeting, end, of) for end in (0, 1)]
    start = sum(meeting.size(next(iter(end.reached.values())).state) for end in meeting.ends)

    def growth(here: Node[S, M], there: Node[S, M]) -> int:
        return 2 * max(0, meeting.size(here.state) + meeting.size(there.state) - start)

    pairs = sorted(
        (_apart((a, Counter()), (b, Counter())) + growth(m[0][1], n[0][1]), i, j)
        for (i, (a, m)), (j, (b, n)) in product(*(enumerate(groups) for groups in ends))
    )
    best: tuple[tuple[int, int, int], int, Node[S, M], Node[S, M]] | None = None
    left = min(_MOST_PAIRS, 10 * _LARGE // (1 + start))
    for bound, i, j in pairs:
        if best is not None and (left <= 0 or bound > best[0][0]):
            break
        for (one, here), (other, there) in product(ends[0][i][1], ends[1][j][1]):
            left -= 1
            sizes = meeting.size(here.state) + meeting.size(there.state)
            apart = _apart(one, other)
            rank = apart + growth(here, there), sizes, here.depth + there.depth
            if best is None or rank < best[0]:
                best = rank, apart, here, there
            if left <= 0:
                break
    assert best is not None  # both ends hold where they start
    _, apart, here, there = best
    reached = len(meeting.ends[0].reached), len(meeting.ends[1].reached)
    return Near(cell(here.state), cell(there.state), apart, (here.depth, there.depth), reached)


def _grouped(
    meeting: Meeting[S, M], end: int, of: Callable[[S], Features]
) -> list[tuple[Counter[str], list[tuple[Features, Node[S, M]]]]]:
    """The cheapest cells that an end has reached, those with the same boxes together."""
    nodes = list(meeting.ends[end].reached.values())
    most = max(1, min(_MOST_CELLS, _LARGE // (1 + meeting.size(nodes[0].state))))
    nodes = sorted(nodes, key=lambda node: meeting.cost(node.state, end, node.depth))[:most]
    groups: dict[tuple[tuple[str, int], ...], list[tuple[Features, Node[S, M]]]] = {}
    for node in nodes:
        found = of(node.state)
        groups.setdefault(tuple(sorted(found[0].items())), []).append((found, node))
    return [(members[0][0][0], members) for members in groups.values()]
