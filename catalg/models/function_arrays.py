"""The function list, first part: making arrays and changing their shape. Relies on numpy."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from catalg.models.arithmetic import binary
from catalg.models.backend import is_array
from catalg.models.function_entry import array_shape, entry, filled, lifted
from catalg.models.outcome import ModelError

if TYPE_CHECKING:
    from catalg.models.interpreter import Interpreter


# -- making arrays ---------------------------------------------------------------------------


@entry("identity(n)", "the n by n identity matrix", 1, 1)
def _identity(it: Interpreter, n: Any) -> Any:
    return lifted(it, np.eye(it.shape((n, n))[0], dtype=np.int64))


@entry("zeros(shape...)", "all zeros; without a shape, as large as the generator needs", 0, None)
def _zeros(it: Interpreter, *shape: Any) -> Any:
    return filled(it, array_shape(it, shape), 0)


@entry("ones(shape...)", "all ones; without a shape, as large as the generator needs", 0, None)
def _ones(it: Interpreter, *shape: Any) -> Any:
    return filled(it, array_shape(it, shape), 1)


@entry("full(value, shape...)", "every entry is the value", 1, None)
def _full(it: Interpreter, value: Any, *shape: Any) -> Any:
    size = array_shape(it, shape)
    entry_ = it.array(value)
    if it.shape_of(entry_) != ():
        raise ModelError("`full` takes one number and a shape")
    ones = it.lift(np.full(size, 1.0 if it.mode == "float" else Fraction(1), dtype=it.dtype))
    return binary(it, "*", ones, entry_) if it.lead or it.xp is not np else np.full(size, entry_[()], dtype=it.dtype)


@entry("arange(n) or arange(start, stop)", "0, 1, ... n-1", 1, 2)
def _arange(it: Interpreter, start: Any, stop: Any = None) -> Any:
    low, high = (0, it.integer(start)) if stop is None else (it.integer(start), it.integer(stop))
    it.guard((max(0, high - low),))
    return lifted(it, np.arange(low, high))


@entry("basis(n, i)", "the i-th unit vector of length n", 2, 2)
def _basis(it: Interpreter, n: Any, i: Any) -> Any:
    size, at = it.shape((n,))[0], it.integer(i)
    if not 0 <= at < size:
        raise ModelError(f"there is no basis vector {at} among {size}")
    out = np.zeros(size, dtype=np.int64)
    out[at] = 1
    return lifted(it, out)


@entry("permutation(p...)", "the matrix P with (P @ x)[i] = x[p[i]]", 1, None)
def _permutation(it: Interpreter, *p: Any) -> Any:
    first = p[0]
    first = it.host(first)
    entries = list(first) if len(p) == 1 and isinstance(first, (tuple, np.ndarray)) and np.ndim(first) == 1 else p
    order = [it.integer(v) for v in entries]
    if sorted(order) != list(range(len(order))):
        raise ModelError(f"{order} is not a permutation of 0..{len(order) - 1}")
    it.guard((len(order), len(order)))
    return lifted(it, np.eye(len(order), dtype=np.int64)[order])


@entry("swap(n, m)", "the tensor of shape (n, m, m, n) that exchanges two wires", 2, 2)
def _swap(it: Interpreter, n: Any, m: Any) -> Any:
    a, b = it.shape((n, m))
    it.guard((a, b, b, a))
    return lifted(it, np.einsum("il,jk->ijkl", np.eye(a, dtype=np.int64), np.eye(b, dtype=np.int64)))


@entry("spider(legs, n)", "the tensor with that many axes of length n that is 1 where all indices agree", 2, 2)
def _spider(it: Interpreter, legs: Any, n: Any) -> Any:
    count, size = it.integer(legs), it.integer(n)
    shape = it.shape((size,) * min(count, 33))
    out = np.zeros(shape, dtype=np.int64)
    out[(np.arange(size),) * count] = 1
    return lifted(it, out)


@entry("random(shape...)", "fixed pseudo-random entries, the same in every run", 0, None)
def _random(it: Interpreter, *shape: Any) -> Any:
    size = array_shape(it, shape)
    bits = it.bits(prod(size), 2).astype(np.int64).reshape(size)
    kind, _, low = it.draw.partition(":")
    if kind == "modulo":
        return lifted(it, bits % int(low))
    if kind == "small":
        return lifted(it, bits % 7 - 3)
    if it.mode == "float":
        return it.lift((bits - 32768) / 16384.0)
    return np.asarray(np.frompyfunc(lambda k: Fraction(k - 32768, 16384), 1, 1)(bits), dtype=object)


@entry('symbols("w", shape...)', "exact symbolic entries: a law is decided for all their values at once", 1, None)
def _symbols(it: Interpreter, name: Any, *shape: Any) -> Any:
    if not isinstance(name, str) or not name.isidentifier():
        raise ModelError("the first argument of `symbols` is a name in quotes")
    size = array_shape(it, shape)
    if prod(size) > 4096:
        raise ModelError("at most 4096 symbols are allowed")
    if it.ring is None:
        raise ModelError("this target takes no symbols", None, "use Vect, Vect(QQ), Vect(GF(p)) or Array")
    it.uses_symbols = True
    out = np.empty(size, dtype=object)
    for at in np.ndindex(*size):
        out[at] = it.ring("_".join((name, *map(str, at))))
    return it.lift(out)


@entry('load("file", "key")', "an array of a .npy, .npz or .safetensors file beside the theory", 1, 2)
def _load(it: Interpreter, path: Any, key: Any = None) -> Any:
    if not isinstance(path, str) or not (key is None or isinstance(key, str)):
        raise ModelError("`load` takes a file's name and a key, both in quotes")
    if it.loader is None:
        raise ModelError("this model may not read files")
    it.uses_loaded = True
    array = it.loader(path, key)
    if array.dtype.kind == "f" and array.dtype.itemsize < 8:
        it.loaded_eps = max(it.loaded_eps, float(np.finfo(array.dtype).eps))
    return it.lift(array) if it.lead or it.xp is not np else array


# -- shapes ----------------------------------------------------------------------------------


@entry("shape(x)", "the shape of an array, as a tuple", 1, 1)
def _shape_of(it: Interpreter, x: Any) -> Any:
    return tuple(Fraction(n) for n in it.shape_of(it.array(x)))


@entry("reshape(x, shape...)", "the same entries, row by row, in another shape", 2, None)
def _reshape(it: Interpreter, x: Any, *shape: Any) -> Any:
    array, size = it.array(x), it.shape(shape)
    have = it.shape_of(array)
    if prod(size) != prod(have):
        raise ModelError(f"an array of shape {have} has {prod(have)} entries, not {prod(size)}")
    return it.xp.reshape(array, (*array.shape[: it.lead], *size))


@entry("transpose(x, axes...)", "axes in the given order; without them, reversed", 1, None)
def _transpose(it: Interpreter, x: Any, *axes: Any) -> Any:
    array = it.array(x)
    n = array.ndim - it.lead
    order = [it.axis(it.integer(a), n) for a in axes] if axes else [n - 1 - i + it.lead for i in range(n)]
    if sorted(order) != list(range(it.lead, array.ndim)):
        raise ModelError(f"{tuple(it.integer(a) for a in axes)} is not an order of {n} axes")
    return it.xp.permute_dims(array, (*range(it.lead), *order))


@entry("concat(a, b, ..., axis=0)", "arrays one after the other along an axis", 1, None, "axis")
def _concat(it: Interpreter, *parts: Any, axis: Any = 0) -> Any:
    arrays = it.level([it.array(p) for p in parts])
    return it.xp.concat(arrays, axis=it.axis(it.integer(axis), arrays[0].ndim - it.lead))


@entry("stack(a, b, ..., axis=0)", "arrays of one shape along a new axis", 1, None, "axis")
def _stack(it: Interpreter, *parts: Any, axis: Any = 0) -> Any:
    arrays = it.level([it.array(p) for p in parts])
    return it.xp.stack(arrays, axis=it.axis(it.integer(axis), arrays[0].ndim - it.lead + 1))


@entry("flip(x, axis=0)", "the entries in reverse order along an axis", 1, 1, "axis")
def _flip(it: Interpreter, x: Any, axis: Any = 0) -> Any:
    array = it.array(x)
    return it.xp.flip(array, axis=it.axis(it.integer(axis), array.ndim - it.lead))


@entry("roll(x, n, axis=0)", "the entries moved n places along an axis, around the end", 2, 2, "axis")
def _roll(it: Interpreter, x: Any, n: Any, axis: Any = 0) -> Any:
    array = it.array(x)
    return it.xp.roll(array, it.integer(n), axis=it.axis(it.integer(axis), array.ndim - it.lead))


@entry("diag(x)", "a vector as a diagonal matrix, or the diagonal of a matrix", 1, 1)
def _diag(it: Interpreter, x: Any) -> Any:
    array = it.array(x)
    shape = it.shape_of(array)
    if len(shape) not in (1, 2):
        raise ModelError("`diag` takes a vector or a matrix")
    n = min(shape)
    it.guard((n, n))
    if len(shape) == 2:
        flat = it.xp.reshape(array, (*array.shape[: it.lead], prod(shape)))
        places = it.xp.asarray(np.arange(n) * (shape[1] + 1))
        return it.xp.take(flat, places, axis=it.lead)
    mask = it.xp.asarray(np.eye(n, dtype=bool))
    return it.xp.where(mask, array[..., None], filled(it, (1, 1), 0))


def _triangle(keep: Callable[..., Any]) -> Callable[..., Any]:
    def body(it: Interpreter, x: Any, k: Any = Fraction(0)) -> Any:
        array = it.array(x)
        shape = it.shape_of(array)
        if len(shape) < 2:
            raise ModelError("a matrix is needed")
        mask = it.xp.asarray(keep(np.ones(shape[-2:], dtype=bool), it.integer(k)))
        return it.xp.where(mask, array, filled(it, (1,) * len(shape), 0))

    return body


entry("tril(x, k)", "the lower triangle: entries above the k-th diagonal are 0", 1, 2)(_triangle(np.tril))
entry("triu(x, k)", "the upper triangle: entries below the k-th diagonal are 0", 1, 2)(_triangle(np.triu))


@entry("slice(x, start, stop, axis=0)", "the entries from start up to, not including, stop along an axis", 3, 3, "axis")
def _slice(it: Interpreter, x: Any, start: Any, stop: Any, axis: Any = 0) -> Any:
    array = x if is_array(x) else it.array(x)
    low, high, along = it.integer(start), it.integer(stop), it.integer(axis)
    shape = it.shape_of(array)
    if not -len(shape) <= along < len(shape) or not 0 <= low <= high <= shape[along]:
        raise ModelError(f"{low} to {high} along axis {along} does not lie within shape {shape}")
    pick: list[Any] = [slice(None)] * array.ndim
    pick[it.axis(along, len(shape))] = slice(low, high)
    return array[tuple(pick)]
