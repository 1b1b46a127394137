"""Small contractions and look-ups in a library that compiles every function anew for each shape.

For arrays of a few thousand entries JAX would spend seconds on compilation for microseconds of
work. Here tensors are flat rows, padded to powers of four with the zero of the semiring, and what is
specific to a network (in which order which entries meet) is data: arrays of places, made on the
host. So a handful of compiled functions serves every diagram. Relies on JAX, which is only
imported where its arrays are at hand; must never be used inside a transformation of JAX.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from catalg.models.backend import is_traced, library, put, to_numpy
from catalg.models.products import Products, cast

SMALL = 1 << 14  # entries of the largest tensor, batch included, up to which this is the way


def is_small(arrays: Sequence[Any], entries: int) -> bool:
    """Are these arrays of JAX, none of them traced, and ``entries`` few?"""
    return entries <= SMALL and any(library(a) == "jax" for a in arrays) and not any(is_traced(a) for a in arrays)


def padded(n: int) -> int:
    """The power of four from n on: few sizes, few compilations."""
    bits = max(0, n - 1).bit_length()
    return 1 << bits + bits % 2


# -- contraction ------------------------------------------------------------------------------


def contracted(products: Products, program: Any, operands: Sequence[Any]) -> Any:
    """What `Program._plain` gives, by functions that are compiled once for each size."""
    how = products.shared
    batch = max(op.shape[0] for op in operands)
    slots: list[Any] = [_flat(products.enter(np, to_numpy(op)), how.zero) for op in operands]
    if how.number < 0:  # truth values: float64, as all others have it
        slots = [cast(np, slot, "float64") for slot in slots]
    work = _kernels()[how.name]
    places, last = _places(program)
    for n, (s, (left, right)) in enumerate(zip(program.steps, places, strict=True)):
        a, b = slots[s.i], slots[s.j]
        slots[s.i] = slots[s.j] = None
        slots.append(work(a, left, b, right, how.number if how.reduced[n : n + 1] != (False,) else 0.0))
    out = to_numpy(slots[-1])[:batch, last]
    return put(products.leave(np, out.reshape(batch, *(program.sizes[x] for x in program.wanted))), "jax")


def _flat(array: Any, zero: float) -> Any:
    """Rows of one padded length, of a padded number, filled up with zeros."""
    count, width = array.shape[0], int(np.prod(array.shape[1:], dtype=np.int64))
    out = np.full((padded(count), padded(width)), zero, dtype=array.dtype)
    out[:count, :width] = array.reshape(count, width)
    return out


def _places(program: Any) -> tuple[list[tuple[Any, Any]], Any]:
    """For each step the places of the entries of both matrices (one behind a row's end: zero); those of the result."""
    if "places" not in program.kept:
        program.kept["places"] = _found_places(program)
    found: tuple[list[tuple[Any, Any]], Any] = program.kept["places"]
    return found


def _found_places(program: Any) -> tuple[list[tuple[Any, Any]], Any]:
    sizes = program.sizes
    at = [np.arange(int(np.prod(shape, dtype=np.int64))).reshape(shape) for shape in _shapes(program.labels, sizes)]
    width = [padded(places.size) for places in at]
    out = []
    for s in program.steps:
        matrices = []
        for k, order, shape in ((s.i, s.order_a, s.shape_a), (s.j, s.order_b, s.shape_b)):
            turned = at[k] if order is None else np.transpose(at[k], [axis - 1 for axis in order[1:]])
            matrix = np.full((padded(shape[0]), padded(shape[1])), width[k], dtype=np.int32)
            matrix[: shape[0], : shape[1]] = turned.reshape(shape)
            matrices.append(matrix)
        out.append((matrices[0], matrices[1]))
        rows, columns = matrices[0].shape[0], matrices[1].shape[1]
        kept = np.arange(rows * columns).reshape(rows, columns)[: s.shape_a[0], : s.shape_b[1]]
        at.append(kept.reshape(s.made))
        width.append(rows * columns)
    last = at[-1] if program.last is None else np.transpose(at[-1], [axis - 1 for axis in program.last[1:]])
    return out, last.reshape(-1)


def _shapes(labels: Any, sizes: Any) -> list[tuple[int, ...]]:
    return [tuple(sizes[x] for x in ls) for ls in labels]


# -- look-ups ---------------------------------------------------------------------------------


def looked_up(diagram: Any, sizes: tuple[int, ...], batch: int, tables: Sequence[Any]) -> Any:
    """The outputs of functions in tables at every element of the source, as `finite` has it."""
    points = int(np.prod(sizes, dtype=np.int64))
    shape = (padded(batch), padded(points))
    grid = np.indices(sizes).reshape(len(sizes), points) if sizes else np.zeros((0, 1), dtype=np.int64)
    wires: list[Any] = [np.broadcast_to(_flat(row[None].astype(np.int64), 0), (1, shape[1])) for row in grid]
    work = _kernels()["look up"]
    for i, table in enumerate(tables):
        host = to_numpy(table)
        rows, size, width = host.shape[0], host.shape[1:-1], host.shape[-1]
        factors = np.array(size or (1,), dtype=np.int64)
        inputs = tuple(wires[w] for w in diagram.inputs[i]) or (np.zeros((1, shape[1]), dtype=np.int64),)
        for j in range(width):
            wires.append(work(_flat(host[..., j].reshape(rows, -1), 0), inputs, factors))
    out = np.zeros((batch, points, len(diagram.outputs)), dtype=np.int64)
    for j, w in enumerate(diagram.outputs):
        found = to_numpy(wires[w])
        out[..., j] = (found[:batch] if len(found) > 1 else found)[:, :points]
    return put(out.reshape(batch, *sizes, len(diagram.outputs)), "jax")


# -- what is compiled -------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _kernels() -> dict[str, Any]:
    """The functions, each compiled once for each combination of sizes."""
    from jax import jit
    from jax import numpy as xp

    def matrices(a: Any, left: Any, b: Any, right: Any, zero: float) -> tuple[Any, Any]:
        columns = [xp.concat([x, xp.full((x.shape[0], 1), zero, dtype=x.dtype)], axis=1) for x in (a, b)]
        return columns[0][:, left], columns[1][:, right]

    def sums(a: Any, left: Any, b: Any, right: Any, p: Any) -> Any:
        """Sums of products; modulo p where p is above 0; 1 where anything is, for p = -1."""
        out = xp.matmul(*matrices(a, left, b, right, 0))
        out = xp.reshape(out, (out.shape[0], -1))
        if xp.iscomplexobj(out):
            return out
        rest = xp.remainder(out, xp.where(p > 0, p, 1).astype(out.dtype))
        return xp.where(p > 0, rest, xp.where(p < 0, xp.minimum(out, 1), out))

    def least(a: Any, left: Any, b: Any, right: Any, p: Any) -> Any:
        """Minima of sums."""
        x, y = matrices(a, left, b, right, xp.inf)
        out = xp.min(x[:, :, :, None] + y[:, None, :, :], axis=2)
        return xp.reshape(out, (out.shape[0], -1))

    def look_up(table: Any, inputs: tuple[Any, ...], sizes: Any) -> Any:
        index = inputs[0]
        for k in range(1, len(inputs)):
            index = index * sizes[k] + inputs[k]
        rows = max(table.shape[0], index.shape[0])
        table, index = (xp.broadcast_to(x, (rows, x.shape[1])) for x in (table, index))
        return xp.take_along_axis(table, index, axis=1)

    return {"sums": jit(sums), "least": jit(least), "look up": jit(look_up)}
