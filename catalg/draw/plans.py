"""Plans: what a string diagram consists of, and how far apart its parts must stand.

A plan packs a diagram into rows (through `weave` where wires may cross), measures its
labels, and states which distances must be kept and which wires would like to be straight;
`columns` does the rest. Relies on cells; must never change the order of two wires.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from catalg.cells import Diagram, OneCell
from catalg.cells.bends import is_bend
from catalg.draw.columns import STRONG, Pull, columns
from catalg.draw.names import name_tex
from catalg.draw.rows import Event, Placed, Rows, rows_of
from catalg.draw.text import measure

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
Apart = Callable[[int, int, float], None]  # keep the right variable so far from the left one
_UNIT = 10  # columns are solved in tenths


@dataclass
class Plan:
    """What is to be drawn, before it has places."""

    diagram: Diagram
    rows: Rows
    cells: list[OneCell]  # per segment
    beads: dict[int, int] = field(default_factory=dict)  # event -> its variable
    widths: dict[int, float] = field(default_factory=dict)  # event -> width of its bead
    notes: dict[int, tuple[str, str, float, float]] = field(default_factory=dict)  # segment -> label after its maker
    number: dict[int, int] = field(default_factory=dict)  # id of a placed event -> its number
    wires: list[int] = field(default_factory=list)  # per segment: the diagram's wire of which it is a piece


def plan_of(diagram: Diagram) -> Plan:
    if diagram.doctrine.planar:
        layers = [(Event("box", len(box.source), len(box.target), i), at) for i, (box, at) in enumerate(diagram.layers)]
    else:
        from catalg.draw.weave import woven

        layers = woven(diagram)
    rows = rows_of(len(diagram.source), layers)
    wires = list(range(len(diagram.source)))
    for placed in rows.placed:
        wires += _made(diagram, placed, wires)
    plan = Plan(diagram, rows, [diagram.wires[w] for w in wires], wires=wires)
    for e, placed in enumerate(rows.placed):
        plan.number[id(placed)] = e
        if placed.event.kind != "cross":
            plan.beads[e] = rows.segments + len(plan.beads)
            plan.widths[e] = _bead_width(diagram, placed.event)
    _note_wires(plan)
    return plan


def _made(diagram: Diagram, placed: Placed, wires: Sequence[int]) -> list[int]:
    """The wires of which an event's new segments are pieces."""
    event = placed.event
    if event.kind == "box":
        return list(diagram.outputs_of(event.box))
    if event.kind == "cross":
        made = [0] * event.made
        for segment, place in zip(placed.taken, event.places, strict=True):
            made[place] = wires[segment]
        return made
    return [wires[placed.taken[0]]] * event.made


def _bead_width(diagram: Diagram, event: Event) -> float:
    if event.kind != "box":
        return DOT
    if is_bend(diagram.boxes[event.box]):
        return 0.0
    name = diagram.boxes[event.box].name
    ports = max(event.taken, event.made)
    needed = 0.0 if ports < 4 else 20.0 * (ports - 1) + 6
    return float(max(BEAD, round(measure(name, name_tex(name), BEAD_SIZE, "bead")[0] + 15), needed))


def _note_wires(plan: Plan) -> None:
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


def solved(plan: Plan) -> list[float]:
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


def _frontier_gap(plan: Plan, r: int, a: int, b: int) -> float:
    gap = GAP
    if a in plan.notes:
        gap = max(gap, plan.notes[a][2] + 13)
    if r in (0, len(plan.rows.frontiers) - 1):
        wide = [measure(n, name_tex(n), END_SIZE, "source")[0] for n in (plan.cells[a].name, plan.cells[b].name)]
        gap = max(gap, sum(wide) / 2 + 9)
    return gap


def _extremes(plan: Plan, item: Placed | int, right: bool) -> list[tuple[int, float]]:
    """(variable, reach) of what lies outermost on one side of an item of a row."""
    if isinstance(item, int):
        return [(item, 0.0)]
    e = plan.number[id(item)]
    found = [(side[-1 if right else 0], 0.0) for side in (item.taken, item.made) if side]
    if e in plan.beads:
        found.append((plan.beads[e], plan.widths[e] / 2))
    return found


def _keep_apart(plan: Plan, left: Placed | int, right: Placed | int, apart: Apart) -> None:
    crossing = any(isinstance(i, Placed) and i.event.kind == "cross" for i in (left, right))
    for a, reach in _extremes(plan, left, True):
        for b, other in _extremes(plan, right, False):
            if reach or other:
                apart(a, b, reach + other + CLEAR)
            elif crossing:
                apart(a, b, GAP / 2)


def _keep_within(plan: Plan, placed: Placed, apart: Apart) -> None:
    """A bead with several wires on a side stands between the outermost of them."""
    e = plan.number[id(placed)]
    if e not in plan.beads:
        return
    for side in (placed.taken, placed.made):
        if len(side) > 1:
            apart(side[0], plan.beads[e], GAP / 4)
            apart(plan.beads[e], side[-1], GAP / 4)


def _pulls(plan: Plan) -> list[Pull]:
    pulls = []
    for e, placed in enumerate(plan.rows.placed):
        if e not in plan.beads:
            pulls += [
                Pull(s, placed.made[place], 0, 2) for s, place in zip(placed.taken, placed.event.places, strict=True)
            ]
            continue
        for side in (placed.taken, placed.made):
            for j, s in enumerate(side):
                offset = round((j - (len(side) - 1) / 2) * GAP * _UNIT)
                pulls.append(Pull(plan.beads[e], s, offset, STRONG if len(side) == 1 else 2))
    return pulls
