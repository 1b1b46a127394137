"""The function list, second part: algebra, sums and functions of entries. Relies on numpy."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import erf
from typing import TYPE_CHECKING, Any

import numpy as np

from catalg.models.function_entry import entry
from catalg.models.outcome import ModelError

if TYPE_CHECKING:
    from catalg.models.interpreter import Interpreter


def _axis(it: Interpreter, axis: Any) -> Any:
    if axis is None:
        return None
    if isinstance(axis, tuple):
        return tuple(it.integer(a) for a in axis)
    return it.integer(axis)


# -- algebra ---------------------------------------------------------------------------------


@entry("kron(a, b, ...)", "the Kronecker product", 1, None)
def _kron(it: Interpreter, *parts: Any) -> Any:
    out = it.array(parts[0])
    for part in parts[1:]:
        other = it.array(part)
        if out.ndim != other.ndim:
            raise ModelError(f"`kron` of shapes {out.shape} and {other.shape}, which differ in number of axes")
        it.guard(tuple(m * n for m, n in zip(out.shape, other.shape, strict=True)))
        out = np.kron(out, other)
    return out


@entry('einsum("ij,jk->ik", a, b, ...)', "sums of products over named indices", 2, None)
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


@entry("inverse(m)", "the inverse of a square matrix", 1, 1)
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


@entry("trace(m)", "the sum of the diagonal", 1, 1)
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
    entry(
        f"{_name}(x, axis=all, keep=0)",
        f"{_help} along an axis; keep=1 leaves the axis with length 1",
        1,
        1,
        "axis",
        "keep",
    )(_reduction(_name))


@entry("norm(x, axis=all, keep=0)", "the square root of the sum of squares", 1, 1, "axis", "keep")
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
    ("abs", "the absolute value"), ("sign", "-1, 0 or 1"), ("floor", "the largest integer below"),
):  # fmt: skip
    entry(f"{_name}(x)", f"{_help} of each entry", 1, 1)(_elementwise(_name))


@entry("mod(a, b)", "what is left of a after whole multiples of b: a - b * floor(a / b)", 2, 2)
def _mod(it: Interpreter, a: Any, b: Any) -> Any:
    x, y = it.array(a), it.array(b)
    it.guard(np.broadcast_shapes(x.shape, y.shape))
    if (y == 0).any():
        raise ModelError("division by zero")
    whole = _elementwise("floor")(it, np.asarray(x / y, dtype=it.dtype))
    return np.asarray(x - y * whole, dtype=it.dtype)


@entry("relu(x)", "each entry, or 0 where it is negative", 1, 1)
def _relu(it: Interpreter, x: Any) -> Any:
    array = it.array(x)
    if it.mode == "float":
        return np.maximum(array, 0.0)
    from catalg.models.exact_reduce import map_exact

    return map_exact("relu", array)


@entry("sigmoid(x)", "1 / (1 + exp(-x))", 1, 1)
def _sigmoid(it: Interpreter, x: Any) -> Any:
    return 1 / (1 + _elementwise("exp")(it, -it.array(x)))


@entry("gelu(x)", "x times the normal distribution function of x", 1, 1)
def _gelu(it: Interpreter, x: Any) -> Any:
    array = it.array(x)
    root = _elementwise("sqrt")(it, it.array(Fraction(2)))
    return array * (1 + _elementwise("erf")(it, array / root)) / 2


@entry("softmax(x, axis=-1)", "exponentials divided by their sum along an axis", 1, 1, "axis")
def _softmax(it: Interpreter, x: Any, axis: Any = Fraction(-1)) -> Any:
    array, along = it.array(x), it.integer(axis)
    if it.mode == "float":
        e = np.exp(array - array.max(axis=along, keepdims=True))
    else:
        e = _elementwise("exp")(it, array)
    return e / e.sum(axis=along, keepdims=True)


@entry("layernorm(x, eps)", "each row less its mean, over its standard deviation", 1, 2)
def _layernorm(it: Interpreter, x: Any, eps: Any = Fraction(1, 10**12)) -> Any:
    array = it.array(x)
    mean = _reduction("mean")
    centred = array - mean(it, array, Fraction(-1), Fraction(1))
    spread = mean(it, centred * centred, Fraction(-1), Fraction(1)) + it.array(eps)
    return centred / _elementwise("sqrt")(it, spread)


@entry("where(c, a, b)", "a where c is not zero, b elsewhere", 3, 3)
def _where(it: Interpreter, c: Any, a: Any, b: Any) -> Any:
    condition = it.array(c)
    if it.mode == "exact":
        from catalg.models.exact_reduce import map_exact

        condition = map_exact("sign", condition)  # refuses symbols: which branch they take is not known
    return np.where(np.asarray(condition != 0, dtype=bool), it.array(a), it.array(b))


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
    entry(f"{_name}(a, b)", f"1 where {_help}, 0 elsewhere", 2, 2)(_comparison(_name))
for _name, _help in (("maximum", "larger"), ("minimum", "smaller")):
    entry(f"{_name}(a, b)", f"the {_help} of two, entry by entry", 2, 2)(_comparison(_name))
