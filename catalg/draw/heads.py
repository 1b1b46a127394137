"""Arrow heads: an arrow's centre line as the strokes that show it.

A head is two curved barbs, a double arrow and an equality are two parallel lines.
Standard library only; shared by every writer that draws lines.
"""

from __future__ import annotations

from math import hypot

from catalg.draw.curves import at, pieces_of
from catalg.draw.scene import Arrow, Curve, Point, curve


def strokes(arrow: Arrow) -> list[Curve]:
    """The lines to draw for an arrow of any kind."""
    if arrow.kind == "arrow":
        return [arrow.curve, *_barbs(arrow.curve, 6.5, 4.2)]
    if arrow.kind == "equality":
        return [_beside(arrow.curve, 1.9), _beside(arrow.curve, -1.9)]
    shaft = _cut(arrow.curve, 3.2)
    return [_beside(shaft, 1.9), _beside(shaft, -1.9), *_barbs(arrow.curve, 7.5, 6.0)]


def _unit(a: Point, b: Point) -> Point:
    length = hypot(b[0] - a[0], b[1] - a[1]) or 1.0
    return (b[0] - a[0]) / length, (b[1] - a[1]) / length


def _barbs(line: Curve, back: float, out: float) -> list[Curve]:
    tip = line[-1]
    *_, last = pieces_of(line)
    (dx, dy) = _unit(at(last, 0.97), tip)
    barbs = []
    for side in (1, -1):
        nx, ny = -dy * side, dx * side
        end = (tip[0] - dx * back + nx * out, tip[1] - dy * back + ny * out)
        first = (tip[0] - dx * back * 0.35 + nx * 0.2, tip[1] - dy * back * 0.35 + ny * 0.2)
        second = (tip[0] - dx * back * 0.75 + nx * out * 0.5, tip[1] - dy * back * 0.75 + ny * out * 0.5)
        barbs.append(curve([tip, first, second, end]))
    return barbs


def _beside(line: Curve, distance: float) -> Curve:
    """A line moved sideways; made for straight and gently bent ones."""
    (dx, dy) = _unit(line[0], line[-1])
    return curve((x - dy * distance, y + dx * distance) for x, y in line)


def _cut(line: Curve, length: float) -> Curve:
    """A straight line without its last bit."""
    (dx, dy) = _unit(line[0], line[-1])
    end = (line[-1][0] - dx * length, line[-1][1] - dy * length)
    a, b = line[0], end
    return curve([a, ((2 * a[0] + b[0]) / 3, (2 * a[1] + b[1]) / 3), ((a[0] + 2 * b[0]) / 3, (a[1] + 2 * b[1]) / 3), b])
