"""The function list, last part: matrices over a quantale, for values in `Matrices(...)` models. Relies on numpy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from catalg.models.counting import shape_text
from catalg.models.extremes import star
from catalg.models.function_entry import entry
from catalg.models.outcome import ModelError

if TYPE_CHECKING:
    from catalg.models.interpreter import Interpreter


@entry("compose(x, y, ...)", "the product of matrices over the quantale of the target", 1, None)
def _compose(it: Interpreter, *matrices: Any) -> Any:
    return _counted(it, matrices, lambda ring, *parts: _folded(ring.matmul, parts, (2, 1)))


@entry("under(x, y)", "the largest c with compose(x, c) below y", 2, 2)
def _under(it: Interpreter, x: Any, y: Any) -> Any:
    return _counted(it, (x, y), lambda ring, a, b: _folded(ring.under, (a, b), (1, 1)))


@entry("over(y, x)", "the largest c with compose(c, x) below y", 2, 2)
def _over(it: Interpreter, y: Any, x: Any) -> Any:
    return _counted(it, (y, x), lambda ring, a, b: _folded(ring.over, (a, b), (2, 2)))


@entry("meet(x, y, ...)", "the largest matrix below all, in the order of the target", 1, None)
def _meet(it: Interpreter, *matrices: Any) -> Any:
    return _counted(it, matrices, lambda ring, *parts: _folded(ring.meet, parts, None))


@entry("join(x, y, ...)", "the least matrix above all, in the order of the target", 1, None)
def _join(it: Interpreter, *matrices: Any) -> Any:
    return _counted(it, matrices, lambda ring, *parts: _folded(ring.join, parts, None))


@entry("star(x)", "the least matrix above x, the identity and its own square, for a cycle-free or contracting x", 1, 1)
def _star(it: Interpreter, x: Any) -> Any:
    return _counted(it, (x,), _closed)


def _closed(ring: Any, x: Any) -> Any:
    if x.shape[1] != x.shape[2]:
        raise ModelError(f"a star is of a square matrix, not one of shape {shape_text(x.shape[1:])}")
    closed = star(ring, ring.join(ring.eye(x.shape[1]), x))
    if closed is None:
        raise ModelError("the star has no finite value: going around a cycle gains without end")
    return closed


def _folded(step: Any, parts: Any, axes: tuple[int, int] | None) -> Any:
    """Step by step from the left; ``axes`` of the two must agree in length (None: all)."""
    out = parts[0]
    for part in parts[1:]:
        fits = out.shape == part.shape if axes is None else out.shape[axes[0]] == part.shape[axes[1]]
        if not fits:
            raise ModelError(f"shapes {shape_text(out.shape[1:])} and {shape_text(part.shape[1:])} do not fit")
        out = step(out, part)
    return out


def _counted(it: Interpreter, values: Any, body: Any) -> Any:
    """Encode, compute, decode, in a quantale made for the purpose (its common denominator is of these values)."""
    if it.quantale is None:
        raise ModelError("this function is for models in Matrices(...)")
    ring = it.quantale()
    arrays = [it.array(v) for v in values]
    for array in arrays:
        if array.ndim != 2:
            raise ModelError(f"a matrix is needed here, not an array of shape {shape_text(array.shape)}")
    ring.prepare(arrays)
    return it.array(ring.decode(body(ring, *(ring.encode(a)[0][None] for a in arrays))[0], 1).astype(object))
