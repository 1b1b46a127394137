"""Regions: the faces of a string diagram as outlines to be filled.

Each face is traced along its wires: down one wire, around the bead or along the edge of the
panel to the next wire, and up that one. Outlines are listed from the largest to the
smallest, so that faces of floating pieces are painted over the face they float in.
Relies on wires that do not cross, or on a single 0-cell, whose panel is one rectangle.
Standard library only.
"""

from __future__ import annotations

from collections.abc import Sequence

from catalg.draw.curves import reverse, sampled
from catalg.draw.reading import Joints
from catalg.draw.scene import Bead, Panel, Point, Region, Wire, curve

Half = tuple[int, bool]  # (wire, walked downwards); the face lies east of a downward walk, west of an upward one


def regions_of(panel: Panel, wires: Sequence[Wire], beads: Sequence[Bead], tints: dict[str, int]) -> tuple[Region, ...]:
    """The regions of one panel, largest first; ``tints`` numbers the 0-cells in the order met."""
    cells = [panel.region, *(cell for w in wires for cell in (w.source, w.target))]
    for cell in cells:
        tints.setdefault(cell, len(tints))
    left, top, right, bottom = panel.box
    around: list[Point] = [(left, top), (left, bottom), (right, bottom), (right, top)]
    whole = Region(0, panel.region, tints[panel.region], curve(_polygon([*around, around[0]])))
    if len(set(cells)) == 1:
        return (whole,)
    joints = Joints(panel, wires, beads)
    frame = _Frame(panel, joints)
    found: list[tuple[float, Region]] = []
    seen: set[Half] = set()
    for w in range(len(wires)):
        for down in (True, False):
            if (w, down) not in seen:
                outline = _trace((w, down), wires, joints, frame, seen)
                cell = wires[w].target if down else wires[w].source
                area = _area(sampled(curve(outline), 6))
                if area > 0:  # the other way round it is the outside of a floating piece
                    found.append((area, Region(0, cell, tints[cell], curve(outline))))
    found.sort(key=lambda item: (-item[0], item[1].outline))
    ends = joints.top or joints.bottom
    return (*(() if ends else (whole,)), *(region for _, region in found))


def _polygon(points: Sequence[Point]) -> list[Point]:
    line = [points[0]]
    for a, b in zip(points, points[1:], strict=False):
        line += [a, b, b]
    return line


class _Frame:
    """The edge of the panel, walked counter-clockwise on the screen: bottom, right, top, left."""

    def __init__(self, panel: Panel, joints: Joints) -> None:
        left, top, right, bottom = panel.box
        self.stops: list[Half | Point] = [(w, False) for w in joints.bottom]
        self.stops += [(right, bottom), (right, top)]
        self.stops += [(w, True) for w in reversed(joints.top)]
        self.stops += [(left, top), (left, bottom)]
        # Only wires are looked up: the point (0.0, 0.0) would be found under the half (0, False).
        self.place = {stop: i for i, stop in enumerate(self.stops) if isinstance(stop[1], bool)}

    def onward(self, arrived: Half) -> tuple[list[Point], Half]:
        """Corners passed, and the wire walked into the panel next, after leaving it by a wire."""
        w, down = arrived
        i = self.place[(w, not down)]
        corners: list[Point] = []
        while True:
            i = (i + 1) % len(self.stops)
            stop = self.stops[i]
            if isinstance(stop[1], bool):
                return corners, stop  # type: ignore[return-value]
            corners.append(stop)


def _trace(start: Half, wires: Sequence[Wire], joints: Joints, frame: _Frame, seen: set[Half]) -> list[Point]:
    outline: list[Point] = []
    half = start
    while half not in seen:
        seen.add(half)
        w, down = half
        line = list(wires[w].curve)
        first, pieces = (line[0], line[1:]) if down else reverse(line[0], line[1:])
        outline += [outline[-1], first, first] if outline else [first]
        outline += pieces
        bead = joints.taker[w] if down else joints.maker[w]
        if bead >= 0:
            half = _around(joints, bead, half)
        else:
            corners, half = frame.onward(half)
            for corner in corners:
                outline += [outline[-1], corner, corner]
    outline += [outline[-1], outline[0], outline[0]]
    return outline


def _around(joints: Joints, bead: int, arrived: Half) -> Half:
    """The next wire clockwise around a bead: inputs left to right, then outputs right to left."""
    circle = [(w, False) for w in joints.inputs[bead]] + [(w, True) for w in reversed(joints.outputs[bead])]
    w, down = arrived
    return circle[(circle.index((w, not down)) + 1) % len(circle)]


def _area(points: Sequence[Point]) -> float:
    """Positive when walked counter-clockwise on the screen."""
    total = 0.0
    for (x0, y0), (x1, y1) in zip(points, [*points[1:], points[0]], strict=True):
        total += x0 * y1 - x1 * y0
    return -total / 2
