"""The documented function list of model values.

Each entry has a signature and one line of help (`FUNCTIONS` is what the manual prints), and
works in both ways of counting unless it says otherwise. Relies on numpy and the interpreter.
Must never reach a file except through the interpreter's loader.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import erf, prod
from typing import TYPE_CHECKING, Any

import numpy as np

from catalg.models.outcome import ModelError

if TYPE_CHECKING:
    from catalg.models.interpreter import Interpreter


@dataclass(frozen=True)
class Entry:
    """One function: ``least`` to ``most`` positional arguments (None: any number) and known keywords."""

    signature: str
    help: str
    body: Callable[..., Any]
    least: int
    most: int | None
    keywords: tuple[str, ...] = ()

    def apply(self, it: Interpreter, args: Sequence[Any], keywords: Mapping[str, Any]) -> Any:
        """Call it; a wrong count, an unknown keyword or a bad argument is a ModelError."""
        name = self.signature.partition("(")[0]
        if len(args) < self.least or (self.most is not None and len(args) > self.most):
            raise ModelError(f"`{name}` is called with {len(args)} arguments", None, f"it is `{self.signature}`")
        for k in keywords:
            if k not in self.keywords:
                raise ModelError(f"`{name}` has no keyword `{k}`", None, f"it is `{self.signature}`")
        try:
            with np.errstate(all="ignore"):
                return self.body(it, *args, **keywords)
        except ModelError as error:
            help = error.help or f"`{self.signature}`: {self.help}"
            raise ModelError(error.message, error.generator, help) from None
        except (ValueError, IndexError, TypeError, ArithmeticError) as error:
            raise ModelError(f"`{name}`: {error}", None, f"it is `{self.signature}`: {self.help}") from None


FUNCTIONS: dict[str, Entry] = {}


def _entry(signature: str, help: str, least: int, most: int | None, *keywords: str) -> Callable[..., Any]:
    def add(body: Callable[..., Any]) -> Callable[..., Any]:
        FUNCTIONS[signature.partition("(")[0]] = Entry(signature, help, body, least, most, keywords)
        return body

    return add


def _fill(it: Interpreter, shape: tuple[int, ...], value: int) -> Any:
    return np.full(shape, float(value) if it.mode == "float" else Fraction(value), dtype=it.dtype)


def _lift(it: Interpreter, array: Any) -> Any:
    """A small integer array in the interpreter's way of counting."""
    return it.array(np.asarray(array))


def _axis(it: Interpreter, axis: Any) -> Any:
    if axis is None:
        return None
    if isinstance(axis, tuple):
        return tuple(it.integer(a) for a in axis)
    return it.integer(axis)


# -- making arrays ---------------------------------------------------------------------------


@_entry("identity(n)", "the n by n identity matrix", 1, 1)
def _identity(it: Interpreter, n: Any) -> Any:
    return _lift(it, np.eye(it.shape((n, n))[0], dtype=np.int64))


@_entry("zeros(shape...)", "all zeros; without a shape, as large as the generator needs", 0, None)
def _zeros(it: Interpreter, *shape: Any) -> Any:
    return _fill(it, _shape(it, shape), 0)


@_entry("ones(shape...)", "all ones; without a shape, as large as the generator needs", 0, None)
def _ones(it: Interpreter, *shape: Any) -> Any:
    return _fill(it, _shape(it, shape), 1)


@_entry("full(value, shape...)", "every entry is the value", 1, None)
def _full(it: Interpreter, value: Any, *shape: Any) -> Any:
    out = np.empty(_shape(it, shape), dtype=it.dtype)
    out[...] = it.array(value)[()]
    return out


def _shape(it: Interpreter, shape: Sequence[Any]) -> tuple[int, ...]:
    if shape:
        return it.shape(shape)
    if it.shape_hint is None:
        raise ModelError("a shape is needed here")
    it.guard(it.shape_hint)
    return it.shape_hint


@_entry("arange(n) or arange(start, stop)", "0, 1, ... n-1", 1, 2)
def _arange(it: Interpreter, start: Any, stop: Any = None) -> Any:
    low, high = (0, it.integer(start)) if stop is None else (it.integer(start), it.integer(stop))
    it.guard((max(0, high - low),))
    return _lift(it, np.arange(low, high))


@_entry("basis(n, i)", "the i-th unit vector of length n", 2, 2)
def _basis(it: Interpreter, n: Any, i: Any) -> Any:
    size, at = it.shape((n,))[0], it.integer(i)
    if not 0 <= at < size:
        raise ModelError(f"there is no basis vector {at} among {size}")
    out = np.zeros(size, dtype=np.int64)
    out[at] = 1
    return _lift(it, out)


@_entry("permutation(p...)", "the matrix P with (P @ x)[i] = x[p[i]]", 1, None)
def _permutation(it: Interpreter, *p: Any) -> Any:
    order = it.shape(p)
    if sorted(order) != list(range(len(order))):
        raise ModelError(f"{list(order)} is not a permutation of 0..{len(order) - 1}")
    it.guard((len(order), len(order)))
    return _lift(it, np.eye(len(order), dtype=np.int64)[list(order)])


@_entry("swap(n, m)", "the tensor of shape (n, m, m, n) that exchanges two wires", 2, 2)
def _swap(it: Interpreter, n: Any, m: Any) -> Any:
    a, b = it.shape((n, m))
    it.guard((a, b, b, a))
    return _lift(it, np.einsum("il,jk->ijkl", np.eye(a, dtype=np.int64), np.eye(b, dtype=np.int64)))


@_entry("spider(legs, n)", "the tensor with that many axes of length n that is 1 where all indices agree", 2, 2)
def _spider(it: Interpreter, legs: Any, n: Any) -> Any:
    count, size = it.integer(legs), it.integer(n)
    shape = it.shape((size,) * min(count, 33))
    out = np.zeros(shape, dtype=np.int64)
    out[(np.arange(size),) * count] = 1
    return _lift(it, out)


@_entry("random(shape...)", "fixed pseudo-random entries, the same in every run", 0, None)
def _random(it: Interpreter, *shape: Any) -> Any:
    size = _shape(it, shape)
    bits = it.bits(prod(size), 2).astype(np.int64).reshape(size)
    kind, _, low = it.draw.partition(":")
    if kind == "modulo":
        return _lift(it, bits % int(low))
    if kind == "small":
        return _lift(it, bits % 7 - 3)
    if it.mode == "float":
        return (bits - 32768) / 16384.0
    return np.asarray(np.frompyfunc(lambda k: Fraction(k - 32768, 16384), 1, 1)(bits), dtype=object)


@_entry('symbols("w", shape...)', "exact symbolic entries: a law is decided for all their values at once", 1, None)
def _symbols(it: Interpreter, name: Any, *shape: Any) -> Any:
    if not isinstance(name, str) or not name.isidentifier():
        raise ModelError("the first argument of `symbols` is a name in quotes")
    size = _shape(it, shape)
    if prod(size) > 4096:
        raise ModelError("at most 4096 symbols are allowed")
    if it.ring is None:
        raise ModelError("this target takes no symbols", None, "use Vect, Vect(QQ), Vect(GF(p)) or Array")
    it.uses_symbols = True
    out = np.empty(size, dtype=object)
    for at in np.ndindex(*size):
        out[at] = it.ring("_".join((name, *map(str, at))))
    return out


@_entry('load("file", "key")', "an array of a .npy, .npz or .safetensors file beside the theory", 1, 2)
def _load(it: Interpreter, path: Any, key: Any = None) -> Any:
    if not isinstance(path, str) or not (key is None or isinstance(key, str)):
        raise ModelError("`load` takes a file's name and a key, both in quotes")
    if it.loader is None:
        raise ModelError("this model may not read files")
    it.uses_loaded = True
    return it.loader(path, key)


# -- shapes ----------------------------------------------------------------------------------


@_entry("shape(x)", "the shape of an array, as a tuple", 1, 1)
def _shape_of(it: Interpreter, x: Any) -> Any:
    return tuple(Fraction(n) for n in it.array(x).shape)


@_entry("reshape(x, shape...)", "the same entries, row by row, in another shape", 2, None)
def _reshape(it: Interpreter, x: Any, *shape: Any) -> Any:
    array, size = it.array(x), it.shape(shape)
    if prod(size) != array.size:
        raise ModelError(f"an array of shape {array.shape} has {array.size} entries, not {prod(size)}")
    return array.reshape(size)


@_entry("transpose(x, axes...)", "axes in the given order; without them, reversed", 1, None)
def _transpose(it: Interpreter, x: Any, *axes: Any) -> Any:
    return np.transpose(it.array(x), [it.integer(a) for a in axes] if axes else None)


@_entry("concat(a, b, ..., axis=0)", "arrays one after the other along an axis", 1, None, "axis")
def _concat(it: Interpreter, *parts: Any, axis: Any = 0) -> Any:
    return np.concatenate([it.array(p) for p in parts], axis=it.integer(axis))


@_entry("stack(a, b, ..., axis=0)", "arrays of one shape along a new axis", 1, None, "axis")
def _stack(it: Interpreter, *parts: Any, axis: Any = 0) -> Any:
    return np.stack([it.array(p) for p in parts], axis=it.integer(axis))


@_entry("flip(x, axis=0)", "the entries in reverse order along an axis", 1, 1, "axis")
def _flip(it: Interpreter, x: Any, axis: Any = 0) -> Any:
    return np.flip(it.array(x), it.integer(axis))


@_entry("roll(x, n, axis=0)", "the entries moved n places along an axis, around the end", 2, 2, "axis")
def _roll(it: Interpreter, x: Any, n: Any, axis: Any = 0) -> Any:
    return np.roll(it.array(x), it.integer(n), it.integer(axis))


@_entry("diag(x)", "a vector as a diagonal matrix, or the diagonal of a matrix", 1, 1)
def _diag(it: Interpreter, x: Any) -> Any:
    array = it.array(x)
    if array.ndim == 2:
        return np.diagonal(array)
    if array.ndim != 1:
        raise ModelError("`diag` takes a vector or a matrix")
    n = len(array)
    it.guard((n, n))
    out = _fill(it, (n, n), 0)
    out[np.arange(n), np.arange(n)] = array
    return out


def _triangle(keep: Callable[..., Any]) -> Callable[..., Any]:
    def body(it: Interpreter, x: Any, k: Any = Fraction(0)) -> Any:
        array = it.array(x)
        if array.ndim < 2:
            raise ModelError("a matrix is needed")
        return np.where(keep(np.ones(array.shape[-2:], dtype=bool), it.integer(k)), array, _fill(it, (), 0))

    return body


_entry("tril(x, k)", "the lower triangle: entries above the k-th diagonal are 0", 1, 2)(_triangle(np.tril))
_entry("triu(x, k)", "the upper triangle: entries below the k-th diagonal are 0", 1, 2)(_triangle(np.triu))


# -- algebra ---------------------------------------------------------------------------------


@_entry("kron(a, b, ...)", "the Kronecker product", 1, None)
def _kron(it: Interpreter, *parts: Any) -> Any:
    out = it.array(parts[0])
    for part in parts[1:]:
        other = it.array(part)
        if out.ndim != other.ndim:
            raise ModelError(f"`kron` of shapes {out.shape} and {other.shape}, which differ in number of axes")
        it.guard(tuple(m * n for m, n in zip(out.shape, other.shape, strict=True)))
        out = np.kron(out, other)
    return out


@_entry('einsum("ij,jk->ik", a, b, ...)', "sums of products over named indices", 2, None)
def _einsum(it: Interpreter, equation: Any, *parts: Any) -> Any:
    if not isinstance(equation, str):
        raise ModelError('the first argument of `einsum` is a text such as "ij,jk->ik"')
    arrays = [it.array(p) for p in parts]
    inputs, arrow, output = equation.replace(" ", "").partition("->")
    terms = inputs.split(",")
    if not arrow or not inputs.replace(",", "").isalpha() or not (output.isalpha() or output == ""):
        raise ModelError(f'`{equation}` is not of the form "ij,jk->ik"')
    if len(terms) != len(arrays) or any(len(t) != a.ndim for t, a in zip(terms, arrays, strict=True)):
        raise ModelError(f"`{equation}` does not fit arrays of {[a.ndim for a in arrays]} axes")
    sizes = {x: n for t, a in zip(terms, arrays, strict=True) for x, n in zip(t, a.shape, strict=True)}
    if not set(output) <= set(sizes):
        raise ModelError(f"`{equation}` has an index in its result that no input has")
    it.guard([sizes[x] for x in output])
    if it.mode == "exact":
        it.guard(list(sizes.values()))
        return np.asarray(np.einsum(equation, *arrays), dtype=object)
    return np.asarray(np.einsum(equation, *arrays, optimize=len(arrays) > 2))


@_entry("inverse(m)", "the inverse of a square matrix", 1, 1)
def _inverse(it: Interpreter, m: Any) -> Any:
    matrix = it.array(m)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1]:
        raise ModelError(f"a square matrix is needed, not shape {matrix.shape}")
    if it.mode == "float":
        try:
            return np.linalg.inv(matrix)
        except np.linalg.LinAlgError:
            raise ModelError("the matrix has no inverse") from None
    from catalg.models.elimination import inverse

    return inverse(matrix)


@_entry("trace(m)", "the sum of the diagonal", 1, 1)
def _trace(it: Interpreter, m: Any) -> Any:
    return np.asarray(np.trace(it.array(m), axis1=-2, axis2=-1), dtype=it.dtype)


def _reduction(name: str) -> Callable[..., Any]:
    def body(it: Interpreter, x: Any, axis: Any = None, keep: Any = Fraction(0)) -> Any:
        array, along, kept = it.array(x), _axis(it, axis), bool(it.integer(keep))
        if it.mode == "float":
            return np.asarray(getattr(np, name)(array, axis=along, keepdims=kept))
        from catalg.models.exact_reduce import reduce_exact

        return reduce_exact(name, array, along, kept)

    return body


for _name, _help in (
    ("sum", "the sum"), ("prod", "the product"), ("mean", "the mean"), ("max", "the largest"), ("min", "the smallest"),
):  # fmt: skip
    _entry(
        f"{_name}(x, axis=all, keep=0)",
        f"{_help} along an axis; keep=1 leaves the axis with length 1",
        1,
        1,
        "axis",
        "keep",
    )(_reduction(_name))


@_entry("norm(x, axis=all, keep=0)", "the square root of the sum of squares", 1, 1, "axis", "keep")
def _norm(it: Interpreter, x: Any, axis: Any = None, keep: Any = Fraction(0)) -> Any:
    array = it.array(x)
    return _elementwise("sqrt")(it, _reduction("sum")(it, array * array, axis, keep))


def _elementwise(name: str) -> Callable[..., Any]:
    def body(it: Interpreter, x: Any) -> Any:
        array = it.array(x)
        if it.mode == "float":
            if name == "erf":
                return np.asarray(np.frompyfunc(erf, 1, 1)(array), dtype=np.float64)
            return np.asarray(getattr(np, name)(array))
        from catalg.models.exact_reduce import map_exact

        return map_exact(name, array)

    return body


for _name, _help in (
    ("exp", "the exponential"), ("log", "the natural logarithm"), ("sqrt", "the square root"),
    ("tanh", "the hyperbolic tangent"), ("sin", "the sine"), ("cos", "the cosine"), ("erf", "the error function"),
    ("abs", "the absolute value"), ("sign", "-1, 0 or 1"),
):  # fmt: skip
    _entry(f"{_name}(x)", f"{_help} of each entry", 1, 1)(_elementwise(_name))


@_entry("relu(x)", "each entry, or 0 where it is negative", 1, 1)
def _relu(it: Interpreter, x: Any) -> Any:
    array = it.array(x)
    if it.mode == "float":
        return np.maximum(array, 0.0)
    from catalg.models.exact_reduce import map_exact

    return map_exact("relu", array)


@_entry("sigmoid(x)", "1 / (1 + exp(-x))", 1, 1)
def _sigmoid(it: Interpreter, x: Any) -> Any:
    return 1 / (1 + _elementwise("exp")(it, -it.array(x)))


@_entry("gelu(x)", "x times the normal distribution function of x", 1, 1)
def _gelu(it: Interpreter, x: Any) -> Any:
    array = it.array(x)
    root = _elementwise("sqrt")(it, it.array(Fraction(2)))
    return array * (1 + _elementwise("erf")(it, array / root)) / 2


@_entry("softmax(x, axis=-1)", "exponentials divided by their sum along an axis", 1, 1, "axis")
def _softmax(it: Interpreter, x: Any, axis: Any = Fraction(-1)) -> Any:
    array, along = it.array(x), it.integer(axis)
    if it.mode == "float":
        e = np.exp(array - array.max(axis=along, keepdims=True))
    else:
        e = _elementwise("exp")(it, array)
    return e / e.sum(axis=along, keepdims=True)


@_entry("layernorm(x, eps)", "each row less its mean, over its standard deviation", 1, 2)
def _layernorm(it: Interpreter, x: Any, eps: Any = Fraction(1, 10**12)) -> Any:
    array = it.array(x)
    mean = _reduction("mean")
    centred = array - mean(it, array, Fraction(-1), Fraction(1))
    spread = mean(it, centred * centred, Fraction(-1), Fraction(1)) + it.array(eps)
    return centred / _elementwise("sqrt")(it, spread)


@_entry("where(c, a, b)", "a where c is not zero, b elsewhere", 3, 3)
def _where(it: Interpreter, c: Any, a: Any, b: Any) -> Any:
    return np.where(np.asarray(it.array(c) != 0, dtype=bool), it.array(a), it.array(b))


def _comparison(name: str) -> Callable[..., Any]:
    def body(it: Interpreter, a: Any, b: Any) -> Any:
        x, y = it.array(a), it.array(b)
        it.guard(np.broadcast_shapes(x.shape, y.shape))
        if it.mode == "float":
            return getattr(np, name)(x, y).astype(np.float64)
        from catalg.models.exact_reduce import compare_exact

        return compare_exact(name, x, y)

    return body


for _name, _help in (("equal", "a = b"), ("less", "a < b"), ("less_equal", "a <= b")):
    _entry(f"{_name}(a, b)", f"1 where {_help}, 0 elsewhere", 2, 2)(_comparison(_name))
for _name, _help in (("maximum", "larger"), ("minimum", "smaller")):
    _entry(f"{_name}(a, b)", f"the {_help} of two, entry by entry", 2, 2)(_comparison(_name))


@_entry(
    "slice(x, start, stop, axis=0)", "the entries from start up to, not including, stop along an axis", 3, 3, "axis"
)
def _slice(it: Interpreter, x: Any, start: Any, stop: Any, axis: Any = 0) -> Any:
    array = x if isinstance(x, np.ndarray) else it.array(x)
    low, high, along = it.integer(start), it.integer(stop), it.integer(axis)
    if not -array.ndim <= along < array.ndim or not 0 <= low <= high <= array.shape[along]:
        raise ModelError(f"{low} to {high} along axis {along} does not lie within shape {array.shape}")
    pick: list[Any] = [slice(None)] * array.ndim
    pick[along] = slice(low, high)
    return array[tuple(pick)]
