"""String diagrams: a diagram laid out as wires, beads and tinted regions.

Time runs down and composition runs left to right. The order of everything is fixed by the
plan's rows, distances by its columns; here they become shapes. Relies on `plans`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from catalg.cells import Diagram
from catalg.draw.curves import Pieces, leg, places, port, reverse, straight, swerve
from catalg.draw.names import name_tex
from catalg.draw.plans import (
    BAND,
    BEAD,
    BEAD_SIZE,
    DOT,
    END_SIZE,
    GAP,
    HALF,
    LABELLED,
    LEAD,
    SIDE,
    WIRE_SIZE,
    Plan,
    plan_of,
    solved,
)  # fmt: skip
from catalg.draw.rows import Placed
from catalg.draw.scene import Bead, Box, Label, Panel, Point, Scene, Wire, curve, rounded
from catalg.draw.text import extent, label, measure, setting


@dataclass(frozen=True, slots=True)
class Marks:
    """What to mark in a diagram: boxes and wires, by number, that are about to change, and that have just changed."""

    boxes: frozenset[int] = frozenset()
    wires: frozenset[int] = frozenset()
    made_boxes: frozenset[int] = frozenset()
    made_wires: frozenset[int] = frozenset()


def string_parts(
    diagrams: Sequence[Diagram], tints: dict[str, int], highlights: Sequence[Sequence[int] | Marks] = ()
) -> list[Scene]:
    """One scene of one panel for each diagram, all panels equally high and starting at (0, 0).

    Labels stand above and below the panel. ``tints`` numbers the 0-cells and grows as they are
    met. ``highlights[k]`` marks diagram k; numbers alone are those of boxes about to change.
    """
    return level(string_drawings(diagrams, tints, highlights))


def level(drawings: Sequence[StringDrawing]) -> list[Scene]:
    """Finished scenes, all as high as the highest."""
    height = max(drawing.height for drawing in drawings)
    return [drawing.stretched(height).scene() for drawing in drawings]


def string_drawings(
    diagrams: Sequence[Diagram], tints: dict[str, int], highlights: Sequence[Sequence[int] | Marks] = ()
) -> list[StringDrawing]:
    """The diagrams laid out, each as high as it needs to be; arguments as above."""
    drawings = []
    for k, diagram in enumerate(diagrams):
        plan = plan_of(diagram)
        marked = highlights[k] if k < len(highlights) else ()
        highlight = marked if isinstance(marked, Marks) else Marks(frozenset(marked))
        drawings.append(StringDrawing(plan, solved(plan), highlight, tints))
    return drawings


class StringDrawing:
    """Turns a plan and its columns into shapes, row by row."""

    def __init__(self, plan: Plan, x: list[float], highlight: Marks, tints: dict[str, int]) -> None:
        self.plan, self.highlight, self.tints = plan, highlight, tints
        left, self.width = self._spread(x)
        self.x = [v - left for v in x]
        self.tops, self.bottoms = self._heights()
        self.height = self.bottoms[-1] + LEAD if self.bottoms else 80.0

    def stretched(self, height: float) -> StringDrawing:
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
        noted = {self._born(s) + 1 for s in plan.notes}
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
            self._birth = dict.fromkeys(self.plan.rows.frontiers[0], -1)
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
                if not self.plan.widths[e]:
                    beads.append(Bead(0, "bend", name, rounded(x), rounded(y), 0.0, 0.0))
                    continue
                marks = (item.event.box in self.highlight.boxes, item.event.box in self.highlight.made_boxes)
                beads.append(Bead(0, "box", name, rounded(x), rounded(y), self.plan.widths[e], BEAD, *marks))
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
            line += straight(line[-1], (self.x[s], self.height))
            done.append((s, line))
        wires = []
        for s, line in done:
            cell = self.plan.cells[s]
            wire = self.plan.wires[s]
            marks = (wire in self.highlight.wires, wire in self.highlight.made_wires)
            found = Wire(0, cell.name, cell.source, cell.target, curve(line), marks[0], cell.self_dual, marks[1])
            wires.append(found)
        return tuple(wires)

    def _through(
        self, r: int, item: Placed, open_: dict[int, list[Point]], done: list[tuple[int, list[Point]]]
    ) -> None:
        top, bottom = self.tops[r], self.bottoms[r]
        for s in item.taken:
            if open_[s][-1][1] < top:
                open_[s] += straight(open_[s][-1], (self.x[s], top))
        if item.event.kind == "cross":
            for s, place in zip(item.taken, item.event.places, strict=True):
                line = open_.pop(s)
                to = item.made[place]
                line += swerve(line[-1], (self.x[to], bottom))
                open_[to] = line
            return
        for s, tail in zip(item.taken, self._legs(r, item, False), strict=True):
            line = open_.pop(s)
            line += tail[1]
            done.append((s, line))
        for s, (start, pieces) in zip(item.made, self._legs(r, item, True), strict=True):
            open_[s] = [start, *pieces]

    def _legs(self, r: int, item: Placed, below: bool) -> list[tuple[Point, Pieces]]:
        e = self.plan.number[id(item)]
        x, y, width = self.x[self.plan.beads[e]], self._middle(r), self.plan.widths[e]
        height = min(width, BEAD) if item.event.kind == "box" else DOT
        side = item.made if below else item.taken
        edge = self.bottoms[r] if below else self.tops[r]
        found = []
        for s, place in zip(side, self._places(side, x, width, height), strict=True):
            end, normal = port(x, y, width, height, place, below)
            track = (self.x[s], edge)
            pieces = leg(track, end, normal) if len(side) > 1 else swerve(track, end)
            found.append(reverse(track, pieces) if below else (track, pieces))
        return found

    def _places(self, side: Sequence[int], x: float, width: float, height: float) -> list[float]:
        """Where wires meet a bead: a wide one is met straight below its wires, where they stand apart."""
        usual = places(len(side))
        if len(side) < 2 or width <= height:
            return usual
        half, round_part = width / 2, height / 2
        # A wire that comes from above must not graze the round end of a pill.
        over = (half - round_part * 0.5) / half
        limits = [
            -over if self.x[side[0]] - x > -half - 3 else usual[0],
            over if self.x[side[-1]] - x < half + 3 else usual[-1],
        ]
        inner = [min(max(place, limits[0]), limits[1]) for place in usual]
        found = [min(max((self.x[s] - x) / half, limits[0]), limits[1]) for s in side]
        apart = all((b - a) * half >= 9 for a, b in zip(found, found[1:], strict=False))
        return found if apart and width >= height + 12 else inner

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
