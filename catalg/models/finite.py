"""Models in finite sets: 1-cells are sizes, 2-cells tables of element numbers.

A table has shape ``(batch, source sizes..., number of target wires)``. A diagram is run on
all elements of its source at once: a wire is a vector of element numbers, in the library of the
tables. Relies on numpy; must never see floats.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import prod
from typing import Any

import numpy as np

from catalg.cells import Diagram, OneCell, Path, TwoCell
from catalg.models.backend import alike, compiled_by, namespace, near, put, to_numpy
from catalg.models.outcome import ModelError
from catalg.models.semiring import Array
from catalg.models.shared import is_small, looked_up
from catalg.models.sides import Sides

MOST_ELEMENTS = 1 << 24
BLOCK = 1 << 15  # elements looked up at once by numpy: their numbers fit into a processor's own cache
AFAR = 1 << 18  # and by other libraries, to whom each call is dear


@dataclass(frozen=True)
class TableCarrier:
    """Sizes and tables of some generators; tables come as ``(array with a batch axis, 1)``."""

    dimensions: Mapping[str, int]
    tensors: Mapping[str, tuple[Array, int]]

    exact = True

    def dimension(self, cell: OneCell) -> int:
        return self.dimensions[cell.name]

    def shape(self, cell: TwoCell) -> tuple[int, ...]:
        """(source sizes..., number of target wires)."""
        return (*(self.dimension(c) for c in cell.source), len(cell.target))

    def extended(self, dimensions: Mapping[str, int], tensors: Mapping[str, tuple[Array, int]]) -> TableCarrier:
        return replace(self, dimensions={**self.dimensions, **dimensions}, tensors={**self.tensors, **tensors})

    def evaluate(self, diagram: Diagram) -> tuple[Array, int]:
        """The diagram's table."""
        sizes = [self.dimension(c) for c in diagram.source]
        tables = [self.tensors[b.name][0] for b in diagram.boxes]
        batch = max((t.shape[0] for t in tables), default=1)
        points = prod(sizes)
        if points * batch * max(1, len(diagram.wires)) > MOST_ELEMENTS * 8:
            raise ModelError(
                f"evaluating this takes {points * batch:,} elements, which is too many", None, "use smaller sets"
            )
        if is_small(tables, points * batch):
            return looked_up(diagram, tuple(sizes), batch, tables), 1
        kept = _kept(diagram, tuple(sizes))
        work, tables = compiled_by(tables, kept, (diagram, batch), _looked_up), alike(tables)
        most = BLOCK if all(isinstance(table, np.ndarray) for table in tables) else AFAR
        parts = [work(tables, rows) for rows in _points(tuple(sizes), max(1, most // batch))]
        out = parts[0] if len(parts) == 1 else namespace(*parts).concat(parts, axis=1)
        return namespace(out).reshape(out, (batch, *sizes, len(diagram.outputs))), 1

    def on(self, backend: str) -> TableCarrier:
        """With the tables in another array library."""
        if backend == "numpy":
            return self
        return replace(self, tensors={n: (put(array, backend), 1) for n, (array, _) in self.tensors.items()})

    def compare(self, left: Diagram, right: Diagram) -> Sides:
        a, b = alike([near(self.evaluate(left)[0]), near(self.evaluate(right)[0])])
        return Sides(a, b, to_numpy(a != b).any(axis=-1), None)

    def radices(self, cell: TwoCell) -> list[int]:
        points = prod(self.dimension(c) for c in cell.source)
        return [self.dimension(c) for c in cell.target] * points

    def packed(self, cell: TwoCell, digits: Array) -> tuple[Array, int]:
        return digits.reshape(digits.shape[0], *self.shape(cell)), 1

    def drawn(self, cell: TwoCell, draw: Any, count: int) -> tuple[Array, int]:
        shape = (count, *self.shape(cell))
        raw = draw(prod(shape)).astype(np.int64).reshape(shape)
        limits = np.array([max(1, self.dimension(c)) for c in cell.target], dtype=np.int64)
        return raw % limits, 1

    def special(self, cell: TwoCell, parallel: list[TwoCell]) -> list[tuple[Array, int]]:
        out = [self.tensors[g.name] for g in parallel if self.tensors[g.name][0].shape[0] == 1]
        if cell.source == cell.target and len(cell.source):
            sizes = [self.dimension(c) for c in cell.source]
            out.append((np.moveaxis(np.indices(sizes), 0, -1)[None], 1))
        return out

    def choices(self) -> list[int]:
        return [2, 1, 3]

    def entry_text(self, at: tuple[int, ...], path: Path) -> str:
        return f"at ({', '.join(map(str, at))})"

    def value_tree(self, array: Array, scale: int) -> Any:
        """One table as a file has it: the last axis is dropped where there is one target wire."""
        array = to_numpy(array)
        return (array[..., 0] if array.shape[-1] == 1 else array).tolist()


@lru_cache(maxsize=4096)
def _kept(diagram: Diagram, sizes: tuple[int, ...]) -> dict[Any, Any]:
    """What an array library has compiled of a diagram."""
    return {}


def _points(sizes: tuple[int, ...], most: int) -> Iterator[list[Array]]:
    """The elements of a product of sets, at most so many at a time: for each wire a vector of element numbers."""
    points = prod(sizes)
    step = max(1, -(-points // max(1, -(-points // most))))
    for at in range(0, max(points, 1), step):
        numbers = np.arange(at, min(at + step, points))
        yield list(np.unravel_index(numbers, sizes)) if sizes else []


def _looked_up(key: tuple[Diagram, int], tables: Sequence[Array], rows: Sequence[Array]) -> Array:
    """The outputs at some elements of the source: look-ups in flat tables, without a look at any value."""
    diagram, batch = key
    xp, points = namespace(*tables[:1]), len(rows[0]) if len(rows) else 1
    wires: list[Any] = [xp.asarray(row)[None, ...] if tables else row[None] for row in rows]
    for i, table in enumerate(tables):
        count, size, width = table.shape[0], table.shape[1:-1], table.shape[-1]
        index = xp.asarray(np.arange(count)[:, None] * prod(size))
        for axis, w in enumerate(diagram.inputs[i]):
            index = index + wires[w] * prod(size[axis + 1 :])
        made = xp.take(xp.reshape(table, (count * prod(size), width)), xp.reshape(index, (-1,)), axis=0)
        made = xp.reshape(made, (*index.shape, width))
        wires += [made[..., j] for j in range(width)]
    ends = [xp.broadcast_to(wires[w], (batch, points)) for w in diagram.outputs]
    return xp.stack(ends, axis=-1) if ends else xp.zeros((batch, points, 0), dtype=xp.int64)


def table(value: Any, cell: TwoCell, sizes: tuple[int, ...], limits: tuple[int, ...]) -> Array:
    """A file's value as a table; raises ModelError naming the entry that is no element."""
    shape = (*sizes, len(limits))
    short = shape[:-1] if len(limits) == 1 else shape
    if not limits:
        return np.zeros((1, *shape), dtype=np.int64)
    if value.shape not in (shape, short) and not (value.size == 0 == prod(shape)):
        raise ModelError(f"the table of `{cell}` has shape {value.shape}, not {short}", cell.name)
    array = np.empty(shape, dtype=np.int64)
    for place, entry in zip(np.ndindex(*shape), value.reshape(-1).tolist(), strict=True):
        limit = limits[place[-1]]
        if entry != entry or entry in (float("inf"), float("-inf")) or int(entry) != entry or not 0 <= entry < limit:
            raise ModelError(
                f"`{entry}` in the table of `{cell}` is not an element of a set of {limit}",
                cell.name,
                f"elements are numbered 0 to {limit - 1}",
            )
        array[place] = int(entry)
    return array[None]
