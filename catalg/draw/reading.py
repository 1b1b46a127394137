"""Reading back: the diagram that a scene shows, found from its shapes alone.

Which wire meets which bead, and in what order, is taken from where curves end; which face
a bead without inputs floats in, from the wires left of it at its height. This is how tests
know that a picture shows the cell it was made from. Relies on cells and the scene.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from catalg.cells import DOCTRINES, Diagram, OneCell, Path, TwoCell
from catalg.draw.curves import x_at
from catalg.draw.scene import Bead, Panel, Scene, Wire

_NEAR = 0.75  # how far from a bead's edge a wire may end and still meet it


class Unreadable(ValueError):
    """A scene whose shapes do not make up a diagram."""


class Joints:
    """Who meets whom in a panel: per wire its maker and taker (bead numbers, -1 the edge), per bead its wires."""

    def __init__(self, panel: Panel, wires: Sequence[Wire], beads: Sequence[Bead]) -> None:
        self._cells: dict[tuple[int, int], list[int]] = {}
        for b, bead in enumerate(beads):
            left, top, right, bottom = bead.box
            for i in range(int(left // 32) - 1, int(right // 32) + 2):
                for j in range(int(top // 32) - 1, int(bottom // 32) + 2):
                    self._cells.setdefault((i, j), []).append(b)
        _, upper, _, lower = panel.box
        self.maker = [self._bead(beads, w.curve[0], upper) for w in wires]
        self.taker = [self._bead(beads, w.curve[-1], lower) for w in wires]
        self.inputs: list[list[int]] = [[] for _ in beads]
        self.outputs: list[list[int]] = [[] for _ in beads]
        self.top: list[int] = []
        self.bottom: list[int] = []
        for w in sorted(range(len(wires)), key=lambda w: (wires[w].curve[0][0], wires[w].curve[1][0], w)):
            (self.outputs[self.maker[w]] if self.maker[w] >= 0 else self.top).append(w)
        for w in sorted(range(len(wires)), key=lambda w: (wires[w].curve[-1][0], wires[w].curve[-2][0], w)):
            (self.inputs[self.taker[w]] if self.taker[w] >= 0 else self.bottom).append(w)

    def _bead(self, beads: Sequence[Bead], point: tuple[float, float], edge: float) -> int:
        x, y = point
        for b in self._cells.get((int(x // 32), int(y // 32)), ()):
            left, top, right, bottom = beads[b].box
            if left - _NEAR <= x <= right + _NEAR and top - _NEAR <= y <= bottom + _NEAR:
                return b
        if abs(y - edge) > _NEAR:
            raise Unreadable(f"a wire ends in the open at {point}")
        return -1


def read_back(scene: Scene, panel: int = 0) -> Diagram:
    """The diagram in one string panel. Raises Unreadable, or CellTypeError when it fits no doctrine."""
    frame = scene.panels[panel]
    wires = [w for w in scene.wires if w.panel == panel]
    beads = [b for b in scene.beads if b.panel == panel]
    joints = Joints(frame, wires, beads)
    cells = [OneCell(w.name, w.source, w.target, w.self_dual) for w in wires]
    source = Path(frame.region, tuple(cells[w] for w in joints.top))
    order = sorted(range(len(beads)), key=lambda b: (beads[b].y, beads[b].x))
    if DOCTRINES[frame.doctrine].planar:
        return _planar(frame, source, wires, beads, joints, cells, order)
    return _woven(frame, source, beads, joints, cells, order)


def _planar(
    frame: Panel, source: Path, wires: Sequence[Wire], beads: Sequence[Bead], joints: Joints,
    cells: Sequence[OneCell], order: Sequence[int],
) -> Diagram:  # fmt: skip
    alive = list(joints.top)
    layers = []
    for b in order:
        taken, made = joints.inputs[b], joints.outputs[b]
        if taken:
            at = alive.index(taken[0]) if taken[0] in alive else -1
            if at < 0 or alive[at : at + len(taken)] != taken:
                raise Unreadable(f"the wires of `{beads[b].name}` are not side by side")
        else:
            at = sum(x_at(wires[w].curve, beads[b].y) < beads[b].x for w in alive)
        here = cells[alive[at - 1]].target if at else frame.region
        box = TwoCell(
            beads[b].name, Path(here, tuple(cells[w] for w in taken)), Path(here, tuple(cells[w] for w in made))
        )
        layers.append((box, at))
        alive[at : at + len(taken)] = made
    if alive != joints.bottom:
        raise Unreadable("wires reach the bottom in another order")
    return Diagram.layered(DOCTRINES[frame.doctrine], source, layers)


def _woven(
    frame: Panel, source: Path, beads: Sequence[Bead], joints: Joints, cells: Sequence[OneCell], order: Sequence[int]
) -> Diagram:
    number = {w: i for i, w in enumerate(joints.top)}
    total = len(number)
    boxes, inputs = [], []
    for b in order:
        taken, made = joints.inputs[b], joints.outputs[b]
        if beads[b].kind not in ("box", "bend"):
            number.update((w, number[taken[0]]) for w in made)
            continue
        ends = (Path(frame.region, tuple(cells[w] for w in side)) for side in (taken, made))
        boxes.append(TwoCell(beads[b].name, *ends))
        inputs.append([number[w] for w in taken])
        number.update((w, total + i) for i, w in enumerate(made))
        total += len(made)
    return Diagram(DOCTRINES[frame.doctrine], source, boxes, inputs, [number[w] for w in joints.bottom])


def crossings(scene: Scene, panel: int = 0) -> int:
    """How often two wires of a string panel cross, counted on their curves."""
    from catalg.draw.curves import sampled

    lines = [sampled(w.curve, 16) for w in scene.wires if w.panel == panel]
    boxes = [(min(p[0] for p in ln), ln[0][1], max(p[0] for p in ln), ln[-1][1]) for ln in lines]
    count = 0
    for i, a in enumerate(boxes):
        for j in range(i):
            b = boxes[j]
            if a[0] <= b[2] and b[0] <= a[2] and a[1] < b[3] and b[1] < a[3]:
                count += _changes(scene, panel, i, j)
    return count


def _changes(scene: Scene, panel: int, i: int, j: int) -> int:
    """How often the left-right order of two wires changes over the heights they share."""
    wires = [w for w in scene.wires if w.panel == panel]
    a, b = wires[i].curve, wires[j].curve
    low, high = max(a[0][1], b[0][1]), min(a[-1][1], b[-1][1])
    steps = max(8, int((high - low) / 2))
    signs = []
    for k in range(1, steps):
        y = low + (high - low) * k / steps
        difference = x_at(a, y) - x_at(b, y)
        if abs(difference) > 0.02:
            signs.append(difference > 0)
    return sum(p != q for p, q in pairwise(signs))
