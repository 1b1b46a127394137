"""Curves: cubic Bezier pieces, how wires meet beads, and how to ask a curve where it is.

Standard library only. Every leg made here runs downwards and stays between the x of its
two ends, so that what is ordered at both ends is ordered all the way.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import hypot, sqrt

from catalg.draw.scene import Curve, Point

Pieces = list[Point]  # control, control, end, ... : a curve without its start


def straight(start: Point, end: Point) -> Pieces:
    (x0, y0), (x1, y1) = start, end
    return [(x0 + (x1 - x0) / 3, y0 + (y1 - y0) / 3), (x0 + 2 * (x1 - x0) / 3, y0 + 2 * (y1 - y0) / 3), end]


def swerve(start: Point, end: Point) -> Pieces:
    """From one vertical to another: two of these over the same height cross once or never."""
    middle = (start[1] + end[1]) / 2
    return [(start[0], middle), (end[0], middle), end]


def port(x: float, y: float, width: float, height: float, place: float, below: bool) -> tuple[Point, Point]:
    """The point of a pill's upper or lower edge at ``place`` in [-1, 1], and the outward normal."""
    r = height / 2
    if not r:  # the turn of a bend: arrive level
        return (x, y), (1.0 if place > 0 else -1.0, 0.0)
    dx = place * width / 2
    flat = width / 2 - r
    over = max(abs(dx) - flat, 0.0)
    dy = sqrt(max(r * r - over * over, 0.0))
    sign = 1.0 if below else -1.0
    normal = ((over / r) * (1 if dx > 0 else -1), sign * dy / r)
    return (x + dx, y + sign * dy), normal


def places(count: int) -> list[float]:
    """Where ``count`` wires meet the edge of a bead."""
    if count == 1:
        return [0.0]
    widest = 0.93 if count == 2 else 0.95
    return [widest * (2 * j / (count - 1) - 1) for j in range(count)]


def leg(track: Point, end: Point, normal: Point) -> Pieces:
    """From a vertical track to a bead's port, arriving against the outward normal (upper half)."""
    dx, dy = end[0] - track[0], end[1] - track[1]
    if dx * normal[0] >= 0 and abs(normal[0]) > 0.2:  # the port looks away from the track
        return swerve(track, end)
    reach = 0.45 * hypot(dx, dy)
    if abs(normal[0]) > 0.2:
        reach = 0.55 * abs(dx) / abs(normal[0])  # a quarter of an ellipse, nearly
    reach = min(reach, 0.8 * abs(dy) / max(abs(normal[1]), 1e-6))
    hold = (end[0] + normal[0] * reach, end[1] + normal[1] * reach)
    return [(track[0], track[1] + 0.55 * dy), hold, end]


def reverse(start: Point, pieces: Pieces) -> tuple[Point, Pieces]:
    points = [start, *pieces][::-1]
    return points[0], points[1:]


def pieces_of(line: Curve) -> Iterator[tuple[Point, Point, Point, Point]]:
    for k in range(0, len(line) - 1, 3):
        yield line[k], line[k + 1], line[k + 2], line[k + 3]


def at(piece: tuple[Point, Point, Point, Point], t: float) -> Point:
    s = 1 - t
    a, b, c, d = s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = piece
    return (a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3)


def sampled(line: Curve, steps: int = 12) -> list[Point]:
    """Points along a curve, both ends included."""
    points = [line[0]]
    for piece in pieces_of(line):
        points += [at(piece, k / steps) for k in range(1, steps + 1)]
    return points


def x_at(line: Curve, y: float) -> float:
    """Where a downward curve is at height y; beyond its ends, the x of the end."""
    if y <= line[0][1]:
        return line[0][0]
    for piece in pieces_of(line):
        if y <= piece[3][1]:
            low, high = 0.0, 1.0
            for _ in range(30):
                middle = (low + high) / 2
                low, high = (middle, high) if at(piece, middle)[1] < y else (low, middle)
            return at(piece, low)[0]
    return line[-1][0]
