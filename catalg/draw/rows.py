"""Rows: the layers of a planar diagram, with independent layers side by side.

A layer is an event (a box, a crossing, a copy, a drop) at an offset among the wires alive.
An event must follow the makers of the wires it takes, and whatever closed between them. One that takes no wire is held
between its two neighbours: it must stand while both are alive, and after whatever closed
between them, so that its face, and the side of everything it stands beside, stay the same.
Under these rules events rise as far as they can; those that open wires sink again towards
their users. Standard library only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Event:
    """What happens to adjacent wires: ``taken`` of them end, ``made`` new ones begin.

    ``kind``: ``box``, ``copy``, ``drop`` or ``cross``; ``box`` numbers the diagram's box;
    a crossing sends wire i of those taken to place ``places[i]`` of those made.
    """

    kind: str
    taken: int
    made: int
    box: int = -1
    places: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Placed:
    """An event in its row, with the segments (pieces of wire between events) it takes and makes."""

    event: Event
    taken: tuple[int, ...]
    made: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """``rows[r]``: what stands in row r from left to right, a passing segment standing as its number.

    ``frontiers[r]`` are the segments alive just above row r; the last one is the target's.
    """

    rows: tuple[tuple[Placed | int, ...], ...]
    frontiers: tuple[tuple[int, ...], ...]
    placed: tuple[Placed, ...]  # the events in the order given
    segments: int


def rows_of(width: int, layers: Iterable[tuple[Event, int]]) -> Rows:
    """Pack layers over ``width`` source wires into rows."""
    order = _Order(width, layers)
    level = order.levels()
    height = 1 + max(level, default=-1)
    members: list[list[int]] = [[] for _ in range(height)]
    for e, at in enumerate(level):
        members[at].append(e)
    frontier = list(range(width))
    rows, frontiers = [], [tuple(frontier)]
    for row in members:
        start, after = {}, {}  # first segment taken -> event; left neighbour -> event that takes nothing
        for e in row:
            if order.placed[e].taken:
                start[order.placed[e].taken[0]] = e
            else:
                after[order.left[e]] = e
        items: list[Placed | int] = [order.placed[after[-1]]] if -1 in after else []
        skip = 0
        for segment in frontier:
            if skip:
                skip -= 1
            elif segment in start:
                items.append(order.placed[start[segment]])
                skip = len(order.placed[start[segment]].taken) - 1
            else:
                items.append(segment)
            if segment in after:
                items.append(order.placed[after[segment]])
        frontier = [s for item in items for s in (item.made if isinstance(item, Placed) else (item,))]
        rows.append(tuple(items))
        frontiers.append(tuple(frontier))
    return Rows(tuple(rows), tuple(frontiers), tuple(order.placed), order.segments)


class _Order:
    """Which event must stand above which."""

    def __init__(self, width: int, layers: Iterable[tuple[Event, int]]) -> None:
        self.placed: list[Placed] = []
        self.left: list[int] = []  # left neighbour of an event that takes nothing (-1: the edge)
        self.before: list[set[int]] = []
        self.segments = width
        self._maker = [-1] * width
        self._held: dict[int, list[int]] = {}  # segment -> events that stand beside it while it lives
        alive = list(range(width))
        closed: list[tuple[int, ...]] = [()] * (width + 1)  # per gap: who closed there
        for e, (event, at) in enumerate(layers):
            taken = tuple(alive[at : at + event.taken])
            made = tuple(range(self.segments, self.segments + event.made))
            self.segments += event.made
            self._maker += [e] * event.made
            before = {self._maker[s] for s in taken}
            for s in taken:
                before.update(self._held.get(s, ()))
            for gap in closed[at + 1 : at + event.taken]:
                before.update(gap)
            if not taken:
                before.update(closed[at])
                for s in alive[max(at - 1, 0) : at + 1]:
                    before.add(self._maker[s])
                    self._held.setdefault(s, []).append(e)
            self.left.append(alive[at - 1] if at else -1)
            self.before.append(before - {-1})
            self.placed.append(Placed(event, taken, made))
            gaps = closed[at : at + event.taken + 1]
            if made:
                closed[at : at + event.taken + 1] = [gaps[0], *([()] * (event.made - 1)), gaps[-1]]
            else:
                closed[at : at + event.taken + 1] = [(*dict.fromkeys((*gaps[0], *gaps[-1])), e)]
            alive[at : at + event.taken] = made

    def levels(self) -> list[int]:
        """As high as possible; then those that open more than they close as low as possible."""
        level: list[int] = []
        after: list[list[int]] = [[] for _ in self.placed]
        for e, before in enumerate(self.before):
            level.append(1 + max((level[b] for b in before), default=-1))
            for b in before:
                after[b].append(e)
        for e in range(len(level) - 1, -1, -1):
            event = self.placed[e].event
            if event.made > event.taken and after[e] and event.kind != "copy":
                level[e] = min(level[a] for a in after[e]) - 1
        return level
