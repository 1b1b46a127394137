"""Exact models of random theories, enumerated or drawn, all at once: the judge that knows nothing of diagrams' keys.

A diagram is evaluated wire by wire as one contraction of arrays, over GF(2), GF(3) or the two truth
values. In planar doctrines the regions between the wires carry labels too, so that a 2-cell in one region is another
than in the next: the 2-category of matrices of vector spaces. In cartesian doctrines the
values are tables of operations. Every generator has a batch of values, one for each candidate.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from random import Random
from typing import Any

import numpy as np
from shapes import Presentation, Shape

MOST = 6_000  # candidates of one universe
CHUNK = 2_000


@dataclass(frozen=True)
class Universe:
    """``size``: of an object; ``labels``: of a region.

    ``values``: a prime for the field, 0 for truth values, -1 for a set, -2 for the integers -1, 0 and 1.
    """

    size: int
    labels: int
    values: int


def universes(theory: Presentation) -> list[Universe]:
    """Where to look for models of a theory."""
    if theory.doctrine.startswith("cartesian"):
        return [Universe(2, 1, -1), Universe(3, 1, -1)]
    flat = [Universe(2, 1, 2), Universe(2, 1, 0), Universe(2, 1, 3), Universe(1, 1, 3)]
    if theory.planar and theory.doctrine != "category":
        return [Universe(1, 2, 2), Universe(1, 2, 3), *flat, *LINE]
    return [*flat, *LINE]


LINE = [Universe(1, 1, 5), Universe(1, 1, 7), Universe(1, 1, 11)]  # tried where the others hold too few models


def base_of(universe: Universe) -> int:
    """How many values an entry may have."""
    return {-2: 3, -1: universe.size, 0: 2}.get(universe.values, universe.values)


def models(theory: Presentation, universe: Universe, rng: Random) -> dict[str, Any]:
    """Values of all generators in which every axiom holds, stacked: all there are, or what a sample holds."""
    sizes = {name: int(np.prod(shape(theory, universe, name))) for name in _fixed(theory)}
    base = base_of(universe)
    entries = sum(sizes.values())
    total = base**entries
    drawn = np.random.default_rng(rng.randrange(2**32))
    kept: list[dict[str, Any]] = []
    for start in range(0, min(total, MOST), CHUNK):
        count = min(CHUNK, min(total, MOST) - start)
        digits = (
            _digits(start, count, base, entries)
            if total <= MOST
            else drawn.integers(0, base, size=(count, entries))
        )
        digits = digits - 1 if universe.values == -2 else digits
        batch, at = {}, 0
        for name, size in sizes.items():
            batch[name] = digits[:, at : at + size].reshape(count, *shape(theory, universe, name))
            at += size
        for left, right, over in theory.axioms.values():
            alive = holds(theory, universe, batch, left, right, over)
            batch = {name: array[alive] for name, array in batch.items()}
            if not alive.any():
                break
        kept.append(batch)
    return {name: np.concatenate([batch[name] for batch in kept]) for name in sizes}


def _fixed(theory: Presentation) -> list[str]:
    return [name for name in theory.two if name not in theory.parameters]


def _digits(start: int, count: int, base: int, entries: int) -> Any:
    numbers = np.arange(start, start + count, dtype=np.int64)
    return np.stack([numbers // base**k % base for k in range(entries)], axis=1) if entries else numbers[:, None][:, :0]


def shape(theory: Presentation, universe: Universe, name: str) -> tuple[int, ...]:
    """The shape of one value of a generator: its regions, then its wires."""
    n, m = (len(word) - 1 for word in theory.ends(name))
    if universe.values == -1:
        return (universe.size,) * n
    regions = 0
    if universe.labels > 1:
        regions = (2 if n and m else 1) + max(0, n - 1) + max(0, m - 1)
    return (universe.labels,) * regions + (universe.size,) * (n + m)


def holds(
    theory: Presentation, universe: Universe, batch: dict[str, Any], left: Shape, right: Shape, over: tuple[str, ...]
) -> Any:
    """In which candidates the two sides agree, for all values of the parameters ``over``."""
    count = len(next(iter(batch.values()))) if batch else 1
    alive = np.ones(count, dtype=bool)
    for instance in _instances(theory, universe, over, count):
        here = {**batch, **instance}
        a, b = (value(theory, universe, here, side, count) for side in (left, right))
        alive &= (a == b).reshape(count, -1).all(axis=1)
    return alive


def _instances(theory: Presentation, universe: Universe, over: tuple[str, ...], count: int) -> Iterator[dict[str, Any]]:
    """All values of parameters (of few entries), or a spread of them."""
    base = base_of(universe)
    shapes = [shape(theory, universe, name) for name in over]
    spaces = [_digits(0, min(base ** int(np.prod(s)), 100), base, int(np.prod(s))) for s in shapes]  # no integers here
    for rows in product(*spaces):
        yield {
            name: np.broadcast_to(row.reshape(s), (count, *s)) for name, row, s in zip(over, rows, shapes, strict=True)
        }


def value(theory: Presentation, universe: Universe, batch: dict[str, Any], side: Shape, count: int) -> Any:
    """One side in every candidate: an array whose first axis counts them."""
    if universe.values == -1:
        return _table(theory, universe, batch, side, count)
    operands, out = (_planar if side.outputs is None else _wired)(theory, universe, batch, side)
    number: dict[int, int] = {0: 0}  # numpy knows axes 0 to 51
    args: list[Any] = [np.ones(count, dtype=np.int64), [0]]
    for array, axes in operands:
        args += [array, [number.setdefault(axis, len(number)) for axis in axes]]
    result = np.einsum(*args, [0, *(number[axis] for axis in out)], optimize="greedy")
    if universe.values == -2:
        return result
    return result > 0 if universe.values == 0 else result % universe.values


def _joined(names: list[int], fresh: Iterator[int], width: int) -> tuple[list[tuple[Any, list[int]]], list[int]]:
    """Axes of the result: where one stands twice, the second is a new one tied to it."""
    seen: set[int] = set()
    ties: list[tuple[Any, list[int]]] = []
    out = []
    for axis in names:
        if axis in seen:
            other = next(fresh)
            ties.append((np.eye(width, dtype=np.int64), [axis, other]))
            axis = other
        seen.add(axis)
        out.append(axis)
    return ties, out


def _wired(theory: Presentation, universe: Universe, batch: dict[str, Any], side: Shape) -> Any:
    """Contraction of a graph of boxes. A wire is an axis; a source wire that is an output, two tied ones."""
    fresh = iter(range(1, 10_000))
    wires = [next(fresh) for _ in side.source[1:]]
    ends = list(wires)
    operands: list[tuple[Any, list[int]]] = []
    for name, taken in side.boxes:
        made = [next(fresh) for _ in theory.ends(name)[1][1:]]
        axes = [*(wires[w] for w in taken), *made]  # type: ignore[attr-defined]
        wires += made
        if name[:4] in ("cup(", "cap("):
            operands.append((np.eye(universe.size, dtype=np.int64), axes))
        else:
            operands.append((batch[name], [0, *axes]))
    ties, out = _joined([*ends, *(wires[w] for w in side.outputs or ())], fresh, universe.size)
    present = {axis for _, axes in [*operands, *ties] for axis in axes}
    ties += [(np.ones(universe.size, dtype=np.int64), [axis]) for axis in out if axis not in present]
    return [*operands, *ties], out


def _planar(theory: Presentation, universe: Universe, batch: dict[str, Any], side: Shape) -> Any:
    """The same with an axis for each region; two regions that a box joins are one."""
    fresh = iter(range(1, 10_000))
    wires = [next(fresh) for _ in side.source[1:]]
    regions = [next(fresh) for _ in range(len(wires) + 1)]
    first_wires, first_regions = list(wires), list(regions)
    same: dict[int, int] = {}

    def root(axis: int) -> int:
        while axis in same:
            axis = same[axis]
        return axis

    operands: list[tuple[Any, list[int], list[int]]] = []
    for name, place in side.boxes:
        at = int(place)  # type: ignore[call-overload]
        n, m = (len(word) - 1 for word in theory.two[name])
        left, right = regions[at], regions[at + n]
        inner, made = [next(fresh) for _ in range(max(0, m - 1))], [next(fresh) for _ in range(m)]
        around = [left, right] if n and m else [left]
        if n and not m and root(left) != root(right):
            same[root(right)] = root(left)
        operands.append((batch[name], [*around, *regions[at + 1 : at + n], *inner], [*wires[at : at + n], *made]))
        wires[at : at + n] = made
        regions[at : at + n + 1] = [left, *inner, right] if m else [left]
    tied: list[tuple[Any, list[int]]] = []
    for array, around, axes in operands:
        named = [root(r) for r in around] if universe.labels > 1 else []
        tied.append((array, [0, *named, *axes]))
    ties, out = _joined([*first_wires, *wires], fresh, universe.size)
    if universe.labels > 1:
        more, labels = _joined([root(r) for r in (*first_regions, *regions)], fresh, universe.labels)
        ties += more
        present = {axis for _, axes in [*tied, *ties] for axis in axes}
        ties += [(np.ones(universe.labels, dtype=np.int64), [axis]) for axis in labels if axis not in present]
        out = [*labels, *out]
    present = {axis for _, axes in [*tied, *ties] for axis in axes}
    ties += [(np.ones(universe.size, dtype=np.int64), [axis]) for axis in out if axis not in present]
    return [*tied, *ties], out


def _table(theory: Presentation, universe: Universe, batch: dict[str, Any], side: Shape, count: int) -> Any:
    """The outputs for every tuple of inputs, each box looked up in its table."""
    n = len(side.source) - 1
    inputs = np.indices((universe.size,) * n).reshape(n, -1) if n else np.zeros((0, 1), dtype=np.int64)
    rows = inputs.shape[1]
    values = [np.broadcast_to(line, (count, rows)) for line in inputs]
    candidate = np.arange(count)[:, None]
    for name, taken in side.boxes:
        found = batch[name][(candidate, *(values[w] for w in taken))]  # type: ignore[attr-defined]
        values.append(np.broadcast_to(found, (count, rows)))
    outputs = [values[w] for w in side.outputs or ()]
    return np.stack(outputs, axis=1) if outputs else np.zeros((count, 0), dtype=np.int64)
