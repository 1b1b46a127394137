"""The points at which an equation between array functions is tried.

Simple exact points first (a witness should be readable), then pseudo-random ones and the
awkward: equal rows, a zero row, large entries. Relies on numpy; the same in every run.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from catalg.models.instances import draws

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Point:
    """Arrays for the source wires; ``plain`` ones have small whole entries and can be evaluated exactly."""

    arrays: tuple[Any, ...]
    plain: bool


def points(shapes: Sequence[Shape], samples: int, seed: str) -> Iterator[Point]:
    """A dozen plain points and ``samples`` others; one empty point when there are no wires."""
    if not shapes:
        yield Point((), True)
        return
    yield from (Point(arrays, True) for arrays in _plain(shapes, seed))
    for k in range(samples):
        draw = draws(f"{seed}\0point {k}")
        yield Point(tuple(_awkward(_uniform(draw, s, i), k) for i, s in enumerate(shapes)), False)


def _plain(shapes: Sequence[Shape], seed: str) -> Iterator[tuple[Any, ...]]:
    yield tuple(np.zeros(s) for s in shapes)
    yield tuple(np.ones(s) for s in shapes)
    for step in (1, -1, 2):
        yield tuple(step * _counting(s, i) for i, s in enumerate(shapes))
    for at in range(4):
        yield tuple(_unit(s, at + i) for i, s in enumerate(shapes))
    for k in range(6):
        draw = draws(f"{seed}\0plain {k}")
        yield tuple(
            (draw(prod(s) + i).astype(np.int64)[i:] % 5 - 2).reshape(s).astype(np.float64) for i, s in enumerate(shapes)
        )


def _counting(shape: Shape, offset: int) -> Any:
    return (np.arange(prod(shape), dtype=np.float64) + offset).reshape(shape)


def _unit(shape: Shape, at: int) -> Any:
    out = np.zeros(prod(shape))
    if out.size:
        out[at % out.size] = 1
    return out.reshape(shape)


def _uniform(draw: Any, shape: Shape, offset: int) -> Any:
    raw = draw(prod(shape) + offset).astype(np.float64)[offset:]
    return (raw.reshape(shape) - 32767.5) / 16384


def _awkward(array: Any, k: int) -> Any:
    """Every few samples: rows all equal, one row zero, or entries fifty times larger."""
    if k % 5 == 2 and array.ndim > 1 and len(array):
        return np.broadcast_to(array[:1], array.shape).copy()
    if k % 5 == 3 and array.ndim and len(array):
        array = array.copy()
        array[0] = 0
        return array
    return array * 50 if k % 5 == 4 else array
