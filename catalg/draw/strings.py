"""String diagrams: a diagram laid out as wires, beads and tinted regions.

Time runs down and composition runs left to right. The order of everything is fixed by
the rows (`rows`, and `weave` where wires may cross); only distances are chosen here, by
`columns`. Relies on cells; must never change the order of two wires that do not cross.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from catalg.cells import Diagram, OneCell
from catalg.draw.columns import STRONG, Pull, columns
from catalg.draw.curves import Pieces, leg, places, port, reverse, straight, swerve
from catalg.draw.names import name_tex
from catalg.draw.rows import Event, Placed, Rows, rows_of
from catalg.draw.scene import Bead, Box, Label, Panel, Point, Scene, Wire, curve, rounded
from catalg.draw.text import extent, label, measure, setting

BEAD = 27.0  # height of a bead
GAP = 44.0  # between neighbouring wires
CLEAR = 11.0  # between a bead and what passes it
HALF = 29.0  # from the edge of a row to the middle of its beads
BAND = 6.0  # straight run between rows
LABELLED = 21.0  # the same where a wire's label stands
LEAD = 10.0  # straight run at the top and the bottom of a panel
SIDE = 26.0  # region beyond the outermost shapes
DOT = 7.0
BEAD_SIZE, END_SIZE, WIRE_SIZE = 17.0, 17.0, 13.0
_UNIT = 10  # columns are solved in tenths


@dataclass
class _Plan:
    """What is to be drawn, before it has places."""

    diagram: Diagram
    rows: Rows
    cells: list[OneCell]  # per segment
    beads: dict[int, int] = field(default_factory=dict)  # event -> its variable
    widths: dict[int, float] = field(default_factory=dict)  # event -> width of its bead
    notes: dict[int, tuple[str, str, float, float]] = field(default_factory=dict)  # segment -> label after its maker
    number: dict[int, int] = field(default_factory=dict)  # id of a placed event -> its number


def string_parts(
    diagrams: Sequence[Diagram], tints: dict[str, int], highlights: Sequence[Sequence[int]] = ()
) -> list[Scene]:
    """One scene of one panel for each diagram, all panels equally high and starting at (0, 0).

    Labels stand above and below the panel. ``tints`` numbers the 0-cells and grows as they are met.
    """
    drawings = []
    for k, diagram in enumerate(diagrams):
        plan = _plan(diagram)
        highlight = frozenset(highlights[k]) if k < len(highlights) else frozenset()
        drawings.append(_Drawing(plan, _solve(plan), highlight, tints))
    height = max(drawing.height for drawing in drawings)
    return [drawing.stretched(height).scene() for drawing in drawings]


def _plan(diagram: Diagram) -> _Plan:
    if diagram.doctrine.planar:
        layers = [
            (Event("box", len(box.source), len(box.target), i), at) for i, (box, at) in enumerate(diagram.layers)
        ]
    else:
        from catalg.draw.weave import woven

        layers = woven(diagram)
    rows = rows_of(len(diagram.source), layers)
    cells = list(diagram.source.cells)
    for placed in rows.placed:
        cells += _made_cells(diagram, placed, cells)
    plan = _Plan(diagram, rows, cells)
    for e, placed in enumerate(rows.placed):
        plan.number[id(placed)] = e
        if placed.event.kind != "cross":
            plan.beads[e] = rows.segments + len(plan.beads)
            plan.widths[e] = _bead_width(diagram, placed.event)
    _note_wires(plan)
    return plan


def _made_cells(diagram: Diagram, placed: Placed, cells: Sequence[OneCell]) -> list[OneCell]:
    event = placed.event
    if event.kind == "box":
        return list(diagram.boxes[event.box].target.cells)
    if event.kind == "cross":
        made = [cells[0]] * event.made
        for segment, place in zip(placed.taken, event.places, strict=True):
            made[place] = cells[segment]
        return made
    return [cells[placed.taken[0]]] * event.made


def _bead_width(diagram: Diagram, event: Event) -> float:
    if event.kind != "box":
        return DOT
    name = diagram.boxes[event.box].name
    ports = max(event.taken, event.made)
    needed = 0.0 if ports < 4 else 20.0 * (ports - 1) + 6
    return float(max(BEAD, round(measure(name, name_tex(name), BEAD_SIZE, "bead")[0] + 15), needed))


def _note_wires(plan: _Plan) -> None:
    """Label inner wires, where there is more than one kind of wire to tell apart."""
    if len({cell.name for cell in plan.cells}) < 2:
        return
    ends = set(plan.rows.frontiers[-1])
    onward = {s: p for p in plan.rows.placed for s in p.taken}
    for placed in plan.rows.placed:
        if placed.event.kind != "box":
            continue
        for segment in placed.made:
            if not _reaches(segment, onward, ends):
                name = plan.cells[segment].name
                plan.notes[segment] = (name, name_tex(name), *measure(name, name_tex(name), WIRE_SIZE, "wire"))


def _reaches(segment: int, onward: dict[int, Placed], ends: set[int]) -> bool:
    """Whether a wire, through crossings and copies, comes to the target and is labelled there."""
    stack = [segment]
    while stack:
        s = stack.pop()
        if s in ends:
            return True
        placed = onward[s]
        if placed.event.kind == "cross":
            stack.append(placed.made[placed.event.places[placed.taken.index(s)]])
        elif placed.event.kind == "copy":
            stack += placed.made
    return False


# -- distances ----------------------------------------------------------------------------


def _solve(plan: _Plan) -> list[float]:
    gaps: dict[tuple[int, int], int] = {}

    def apart(left: int, right: int, distance: float) -> None:
        key = (left, right)
        gaps[key] = max(gaps.get(key, 0), round(distance * _UNIT))

    for r, frontier in enumerate(plan.rows.frontiers):
        for a, b in zip(frontier, frontier[1:], strict=False):
            apart(a, b, _frontier_gap(plan, r, a, b))
    for row in plan.rows.rows:
        for left, right in zip(row, row[1:], strict=False):
            _keep_apart(plan, left, right, apart)
        for item in row:
            if isinstance(item, Placed):
                _keep_within(plan, item, apart)
    count = plan.rows.segments + len(plan.beads)
    return [v / _UNIT for v in columns(count, gaps, _pulls(plan))]


def _frontier_gap(plan: _Plan, r: int, a: int, b: int) -> float:
    gap = GAP
    if a in plan.notes:
        gap = max(gap, plan.notes[a][2] + 13)
    if r in (0, len(plan.rows.frontiers) - 1):
        wide = [measure(n, name_tex(n), END_SIZE, "source")[0] for n in (plan.cells[a].name, plan.cells[b].name)]
        gap = max(gap, sum(wide) / 2 + 9)
    return gap


def _extremes(plan: _Plan, item: Placed | int, right: bool) -> list[tuple[int, float]]:
    """(variable, reach) of what lies outermost on one side of an item of a row."""
    if isinstance(item, int):
        return [(item, 0.0)]
    e = plan.number[id(item)]
    found = [(side[-1 if right else 0], 0.0) for side in (item.taken, item.made) if side]
    if e in plan.beads:
        found.append((plan.beads[e], plan.widths[e] / 2))
    return found


def _keep_apart(plan: _Plan, left: Placed | int, right: Placed | int, apart: object) -> None:
    crossing = any(isinstance(i, Placed) and i.event.kind == "cross" for i in (left, right))
    for a, reach in _extremes(plan, left, True):
        for b, other in _extremes(plan, right, False):
            if reach or other:
                apart(a, b, reach + other + CLEAR)  # type: ignore[operator]
            elif crossing:
                apart(a, b, GAP / 2)  # type: ignore[operator]


def _keep_within(plan: _Plan, placed: Placed, apart: object) -> None:
    """A bead with several wires on a side stands between the outermost of them."""
    e = plan.number[id(placed)]
    if e not in plan.beads:
        return
    for side in (placed.taken, placed.made):
        if len(side) > 1:
            apart(side[0], plan.beads[e], GAP / 4)  # type: ignore[operator]
            apart(plan.beads[e], side[-1], GAP / 4)  # type: ignore[operator]


def _pulls(plan: _Plan) -> list[Pull]:
    pulls = []
    for e, placed in enumerate(plan.rows.placed):
        if e not in plan.beads:
            pulls += [
                Pull(s, placed.made[place], 0, 2)
                for s, place in zip(placed.taken, placed.event.places, strict=True)
            ]
            continue
        for side in (placed.taken, placed.made):
            for j, s in enumerate(side):
                offset = round((j - (len(side) - 1) / 2) * GAP * _UNIT)
                pulls.append(Pull(plan.beads[e], s, offset, STRONG if len(side) == 1 else 2))
    return pulls


# -- shapes -------------------------------------------------------------------------------


class _Drawing:
    """Turns a plan and its columns into shapes, row by row."""

    def __init__(self, plan: _Plan, x: list[float], highlight: frozenset[int], tints: dict[str, int]) -> None:
        self.plan, self.highlight, self.tints = plan, highlight, tints
        left, self.width = self._spread(x)
        self.x = [v - left for v in x]
        self.tops, self.bottoms = self._heights()
        self.height = self.bottoms[-1] + LEAD if self.bottoms else 80.0

    def stretched(self, height: float) -> _Drawing:
        """Made as high as asked: the room above and below grows."""
        more = (height - self.height) / 2
        self.tops = [y + more for y in self.tops]
        self.bottoms = [y + more for y in self.bottoms]
        self.height = rounded(height)
        return self

    def _spread(self, x: list[float]) -> tuple[float, float]:
        """Left edge and width of the panel."""
        plan = self.plan
        reach = [(x[s], x[s]) for s in range(plan.rows.segments)]
        reach += [(x[v] - plan.widths[e] / 2, x[v] + plan.widths[e] / 2) for e, v in plan.beads.items()]
        reach += [(x[s], x[s] + 7 + note[2] - SIDE / 2) for s, note in plan.notes.items()]
        for frontier in (plan.rows.frontiers[0], plan.rows.frontiers[-1]):
            for s in frontier:
                name = plan.cells[s].name
                half = measure(name, name_tex(name), END_SIZE, "source")[0] / 2 - SIDE
                reach.append((x[s] - half, x[s] + half))
        if not reach:
            return -GAP, 2 * GAP
        low, high = min(a for a, _ in reach) - SIDE, max(b for _, b in reach) + SIDE
        return low, rounded(high - low)

    def _heights(self) -> tuple[list[float], list[float]]:
        """Top and bottom of each row."""
        plan = self.plan
        noted = {r for r, frontier in enumerate(plan.rows.frontiers) for s in frontier if self._born(s) == r - 1
                 and s in plan.notes}  # fmt: skip
        y, tops, bottoms = LEAD, [], []
        for r, row in enumerate(plan.rows.rows):
            if r:
                y += LABELLED if r in noted else BAND
            tops.append(y)
            y += self._row_height(row)
            bottoms.append(y)
        return tops, bottoms

    def _row_height(self, row: Sequence[Placed | int]) -> float:
        height = 2 * HALF
        for item in row:
            if isinstance(item, Placed):
                ends = (*item.taken, *item.made)
                here = [self.x[s] for s in ends]
                e = self.plan.number[id(item)]
                if e in self.plan.beads:
                    here.append(self.x[self.plan.beads[e]])
                if here:
                    height = max(height, min(2 * HALF + 0.16 * (max(here) - min(here) - 2 * GAP), 5 * HALF))
        return height

    def _born(self, segment: int) -> int:
        if not hasattr(self, "_birth"):
            self._birth = {s: -1 for s in self.plan.rows.frontiers[0]}
            for r, row in enumerate(self.plan.rows.rows):
                for item in row:
                    if isinstance(item, Placed):
                        self._birth.update((s, r) for s in item.made)
        return self._birth[segment]

    def scene(self) -> Scene:
        from catalg.draw.regions import regions_of

        plan = self.plan
        doctrine = plan.diagram.doctrine
        box: Box = (0.0, 0.0, rounded(self.width), rounded(self.height))
        beads, labels = self._beads()
        wires = self._wires()
        labels += self._end_labels() + self._notes()
        panel = Panel("string", doctrine.name, plan.diagram.source.source, box)
        regions = regions_of(panel, wires, beads, self.tints)
        return Scene("", "", box[2], box[3], (panel,), regions, wires, tuple(beads), tuple(labels))

    def _middle(self, r: int) -> float:
        return (self.tops[r] + self.bottoms[r]) / 2

    def _beads(self) -> tuple[list[Bead], list[Label]]:
        beads, labels = [], []
        for r, row in enumerate(self.plan.rows.rows):
            for item in row:
                if not isinstance(item, Placed) or item.event.kind == "cross":
                    continue
                e = self.plan.number[id(item)]
                x, y = self.x[self.plan.beads[e]], self._middle(r)
                if item.event.kind != "box":
                    name = self.plan.cells[item.taken[0]].name
                    beads.append(Bead(0, item.event.kind, name, rounded(x), rounded(y), DOT, DOT))
                    continue
                name = self.plan.diagram.boxes[item.event.box].name
                accent = item.event.box in self.highlight
                beads.append(Bead(0, "box", name, rounded(x), rounded(y), self.plan.widths[e], BEAD, accent))
                labels.append(label(0, "bead", name, name_tex(name), x, y, BEAD_SIZE))
        return beads, labels

    def _wires(self) -> tuple[Wire, ...]:
        """Follow each wire from where it begins through straight runs and crossings."""
        open_: dict[int, list[Point]] = {}
        done: list[tuple[int, list[Point]]] = []
        for s in self.plan.rows.frontiers[0]:
            open_[s] = [(self.x[s], 0.0)]
        for r, row in enumerate(self.plan.rows.rows):
            for item in row:
                if isinstance(item, Placed):
                    self._through(r, item, open_, done)
        for s in self.plan.rows.frontiers[-1]:
            line = open_.pop(s)
            _extend(line, straight(line[-1], (self.x[s], self.height)))
            done.append((s, line))
        wires = []
        for s, line in done:
            cell = self.plan.cells[s]
            wires.append(Wire(0, cell.name, cell.source, cell.target, curve(line)))
        return tuple(wires)

    def _through(self, r: int, item: Placed, open_: dict[int, list[Point]], done: list[tuple[int, list[Point]]]) -> None:
        top, bottom = self.tops[r], self.bottoms[r]
        for s in item.taken:
            if open_[s][-1][1] < top:
                _extend(open_[s], straight(open_[s][-1], (self.x[s], top)))
        if item.event.kind == "cross":
            for s, place in zip(item.taken, item.event.places, strict=True):
                line = open_.pop(s)
                to = item.made[place]
                _extend(line, swerve(line[-1], (self.x[to], bottom)))
                open_[to] = line
            return
        for s, tail in zip(item.taken, self._legs(r, item, False), strict=True):
            line = open_.pop(s)
            _extend(line, tail[1])
            done.append((s, line))
        for s, (start, pieces) in zip(item.made, self._legs(r, item, True), strict=True):
            open_[s] = [start, *pieces]

    def _legs(self, r: int, item: Placed, below: bool) -> list[tuple[Point, Pieces]]:
        e = self.plan.number[id(item)]
        x, y, width = self.x[self.plan.beads[e]], self._middle(r), self.plan.widths[e]
        height = BEAD if item.event.kind == "box" else DOT
        side = item.made if below else item.taken
        edge = self.bottoms[r] if below else self.tops[r]
        found = []
        for s, place in zip(side, places(len(side)), strict=True):
            end, normal = port(x, y, width, height, place, below)
            track = (self.x[s], edge)
            pieces = leg(track, end, normal) if len(side) > 1 else swerve(track, end)
            found.append(reverse(track, pieces) if below else (track, pieces))
        return found

    def _end_labels(self) -> list[Label]:
        labels = []
        for role, frontier in (("source", self.plan.rows.frontiers[0]), ("target", self.plan.rows.frontiers[-1])):
            names = [self.plan.cells[s].name for s in frontier]
            extents = [extent(setting(n, name_tex(n), END_SIZE), END_SIZE, role) for n in names]
            if role == "source":
                base = -5.0 + min((e[1] for e in extents), default=0.0)
            else:
                base = self.height + 6.0 + max((e[3] for e in extents), default=0.0)
            for s, name, ink in zip(frontier, names, extents, strict=True):
                y = base - (ink[1] + ink[3]) / 2
                labels.append(label(0, role, name, name_tex(name), self.x[s], y, END_SIZE))
        return labels

    def _notes(self) -> list[Label]:
        labels = []
        for s, (name, tex, width, _) in self.plan.notes.items():
            y = self.bottoms[self._born(s)] + LABELLED / 2
            labels.append(label(0, "wire", name, tex, self.x[s] + 5 + width / 2, y, WIRE_SIZE))
        return labels


def _extend(line: list[Point], pieces: Pieces) -> None:
    line += pieces
