"""Extreme rays of polyhedral cones, exactly, by double description (Motzkin and others, 1953; Fukuda and Prodon, 1996).

A cone {u : A u >= 0} that holds no line is spanned by finitely many rays, each determined up to a
positive factor. Arithmetic is in integers. Relies on the interpreter's exact numbers; must never round.
"""

from __future__ import annotations

from fractions import Fraction
from math import gcd, lcm
from typing import TYPE_CHECKING, Any

import numpy as np

from catalg.models.function_entry import entry
from catalg.models.outcome import ModelError

if TYPE_CHECKING:
    from catalg.models.interpreter import Interpreter

MOST_RAYS = 2_000  # rays held at a time; more is refused
Vector = tuple[int, ...]


@entry("extreme_rays(A)", "the extreme rays of {u : A u >= 0}, a row of whole numbers for each", 1, 1)
def _extreme_rays(it: Interpreter, a: Any) -> Any:
    matrix = it.array(a)
    if it.mode != "exact" or matrix.ndim != 2:
        raise ModelError("the extreme rays are found of a matrix of exact numbers")
    rows = []
    for row in matrix.tolist():
        if not all(isinstance(e, (int, Fraction)) for e in row):
            raise ModelError("the extreme rays are found of a matrix of rational numbers")
        rows.append(_primitive([Fraction(e) for e in row]))
    found = extreme_rays(rows, matrix.shape[1])
    out = np.empty((len(found), matrix.shape[1]), dtype=object)
    for i, ray in enumerate(found):
        for j, e in enumerate(ray):
            out[i, j] = Fraction(e)
    return out


def extreme_rays(rows: list[Vector], n: int) -> list[Vector]:
    """The extreme rays of {u : r . u >= 0 for r in rows} in dimension n, in order; ModelError if it holds a line."""
    start = _independent(rows, n)
    if len(start) < n:
        raise ModelError("the cone holds a line, so it has no extreme rays", None, "add inequalities, such as u >= 0")
    rays = {ray: _tight(ray, [rows[i] for i in start]) for ray in _simplicial([rows[i] for i in start], n)}
    done = [rows[i] for i in start]
    for i, row in enumerate(rows):
        if i not in start:
            done.append(row)
            rays = _cut(rays, row, len(done) - 1)
            if len(rays) > MOST_RAYS:
                raise ModelError(f"the cone has more than {MOST_RAYS} rays on the way")
    return sorted(rays, reverse=True)


def _cut(rays: dict[Vector, frozenset[int]], row: Vector, number: int) -> dict[Vector, frozenset[int]]:
    """The rays of the part where ``row`` is not negative; each with the numbers of its tight inequalities."""
    value = {ray: _dot(row, ray) for ray in rays}
    out = {ray: tight | {number} if value[ray] == 0 else tight for ray, tight in rays.items() if value[ray] >= 0}
    for up in [r for r in rays if value[r] > 0]:
        for down in [r for r in rays if value[r] < 0]:
            common = rays[up] & rays[down]
            if any(common <= tight for ray, tight in rays.items() if ray not in (up, down)):
                continue  # not neighbours: a third ray lies on every face that holds both
            mixed = [value[up] * d - value[down] * u for u, d in zip(up, down, strict=True)]
            out[_primitive(mixed)] = common | {number}
    return out


def _independent(rows: list[Vector], n: int) -> list[int]:
    """The numbers of the first n independent rows."""
    basis: list[tuple[int, list[Fraction]]] = []
    chosen = []
    for i, row in enumerate(rows):
        rest = [Fraction(e) for e in row]
        for pivot, other in basis:
            if rest[pivot]:
                factor = rest[pivot]
                rest = [a - factor * b for a, b in zip(rest, other, strict=True)]
        pivot = next((j for j, e in enumerate(rest) if e), -1)
        if pivot >= 0:
            basis.append((pivot, [e / rest[pivot] for e in rest]))
            chosen.append(i)
            if len(chosen) == n:
                break
    return chosen


def _simplicial(rows: list[Vector], n: int) -> list[Vector]:
    """The rays of a cone of n independent inequalities: the columns of the inverse."""
    table = [[Fraction(e) for e in row] + [Fraction(int(i == j)) for j in range(n)] for i, row in enumerate(rows)]
    for column in range(n):
        pivot = next(i for i in range(column, n) if table[i][column])
        table[column], table[pivot] = table[pivot], table[column]
        head = table[column][column]
        table[column] = [e / head for e in table[column]]
        for i in range(n):
            if i != column and table[i][column]:
                factor = table[i][column]
                table[i] = [a - factor * b for a, b in zip(table[i], table[column], strict=True)]
    return [_primitive([table[i][n + j] for i in range(n)]) for j in range(n)]


def _tight(ray: Vector, rows: list[Vector]) -> frozenset[int]:
    return frozenset(i for i, row in enumerate(rows) if _dot(row, ray) == 0)


def _dot(row: Vector, ray: Vector) -> int:
    return sum(a * b for a, b in zip(row, ray, strict=True))


def _primitive(vector: Any) -> Vector:
    """The whole numbers without common factor on the same ray."""
    entries = [Fraction(e) for e in vector]
    scale = lcm(*(e.denominator for e in entries)) if entries else 1
    whole = [int(e * scale) for e in entries]
    common = gcd(*whole) if whole else 1
    return tuple(e // common for e in whole) if common else tuple(whole)
