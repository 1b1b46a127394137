"""The function list, second part: algebra, sums and functions of entries. Relies on numpy."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import erf
from typing import TYPE_CHECKING, Any

import numpy as np

from catalg.models.arithmetic import binary
from catalg.models.function_entry import entry
from catalg.models.outcome import ModelError

if TYPE_CHECKING:
    from catalg.models.interpreter import Interpreter


def _axis(it: Interpreter, axis: Any, ndim: int) -> tuple[int, ...]:
    """The axes to reduce along, as the library counts them; all without one given."""
    if axis is None:
        return tuple(range(it.lead, ndim + it.lead))
    given = [it.integer(a) for a in axis] if isinstance(axis, tuple) else [it.integer(axis)]
    return tuple(it.axis(a, ndim) for a in given)


# -- algebra ---------------------------------------------------------------------------------


@entry("kron(a, b, ...)", "the Kronecker product", 1, None)
def _kron(it: Interpreter, *parts: Any) -> Any:
    out = it.array(parts[0])
    for part in parts[1:]:
        other = it.array(part)
        a, b = it.shape_of(out), it.shape_of(other)
        if len(a) != len(b):
            raise ModelError(f"`kron` of shapes {a} and {b}, which differ in number of axes")
        size = tuple(m * n for m, n in zip(a, b, strict=True))
        it.guard(size)
        wide = it.xp.reshape(out, (*out.shape[: it.lead], *(k for m in a for k in (m, 1))))
        tall = it.xp.reshape(other, (*other.shape[: it.lead], *(k for n in b for k in (1, n))))
        both = wide * tall
        out = it.xp.reshape(both, (*both.shape[: it.lead], *size))
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
    shapes = [it.shape_of(a) for a in arrays]
    if len(terms) != len(arrays) or any(len(t) != len(a) for t, a in zip(terms, shapes, strict=True)):
        raise ModelError(f"`{equation}` does not fit arrays of {[len(a) for a in shapes]} axes")
    sizes = {x: n for t, a in zip(terms, shapes, strict=True) for x, n in zip(t, a, strict=True)}
    if not set(output) <= set(sizes):
        raise ModelError(f"`{equation}` has an index in its result that no input has")
    it.guard([sizes[x] for x in output])
    if it.mode == "exact":
        it.guard(list(sizes.values()))
        return np.asarray(np.einsum(equation, *arrays), dtype=object)
    if it.lead:
        free = next(c for c in "zyxwvutsrqponmlkjihgfedcbaZYXWVUTSRQPONMLKJIHGFEDCBA" if c not in equation)
        equation = ",".join(free + t for t in terms) + "->" + free + output
        arrays = it.level(arrays)
    if it.xp is np:
        return np.asarray(np.einsum(equation, *arrays, optimize=len(arrays) > 2))
    return it.xp.einsum(equation, *arrays)


@entry("inverse(m)", "the inverse of a square matrix", 1, 1)
def _inverse(it: Interpreter, m: Any) -> Any:
    matrix = it.array(m)
    shape = it.shape_of(matrix)
    if len(shape) != 2 or shape[0] != shape[1]:
        raise ModelError(f"a square matrix is needed, not shape {shape}")
    if it.mode == "float":
        try:
            found = it.xp.linalg.inv(matrix)
        except (np.linalg.LinAlgError, RuntimeError):
            raise ModelError("the matrix has no inverse") from None
        if not bool(it.xp.all(it.xp.isfinite(found))) and bool(it.xp.all(it.xp.isfinite(matrix))):
            raise ModelError("the matrix has no inverse")
        return found
    from catalg.models.elimination import inverse

    return inverse(matrix)


@entry("trace(m)", "the sum of the diagonal", 1, 1)
def _trace(it: Interpreter, m: Any) -> Any:
    array = it.array(m)
    shape = it.shape_of(array)
    if len(shape) < 2:
        raise ModelError("a matrix is needed")
    if it.xp is np:
        return np.asarray(np.trace(array, axis1=-2, axis2=-1), dtype=it.dtype)
    return it.xp.linalg.trace(array)


def _reduction(name: str) -> Callable[..., Any]:
    def body(it: Interpreter, x: Any, axis: Any = None, keep: Any = Fraction(0)) -> Any:
        array, kept = it.array(x), bool(it.integer(keep))
        along = _axis(it, axis, array.ndim - it.lead)
        if it.mode == "float":
            if not along:  # a number: there is nothing to reduce
                return array
            if it.xp is np:
                return np.asarray(getattr(np, name)(array, axis=along, keepdims=kept))
            if name == "prod":
                for one in sorted(along, reverse=True):  # one axis at a time is all that every library knows
                    array = it.xp.prod(array, axis=one, keepdims=kept)
                return array
            return getattr(it.xp, name)(array, axis=along, keepdims=kept)
        from catalg.models.exact_reduce import reduce_exact

        return reduce_exact(name, array, None if axis is None else along, kept)

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


def _erf(it: Interpreter, array: Any) -> Any:
    """The error function, which the standard leaves out and every library has."""
    if it.backend == "torch":
        return it.xp.special.erf(array)
    if it.backend in ("jax", "cupy"):
        from importlib import import_module

        return import_module("jax.scipy.special" if it.backend == "jax" else "cupyx.scipy.special").erf(array)
    return np.asarray(np.frompyfunc(erf, 1, 1)(array), dtype=np.float64)


def _elementwise(name: str) -> Callable[..., Any]:
    def body(it: Interpreter, x: Any) -> Any:
        array = it.array(x)
        if it.mode == "float":
            if name == "erf":
                return _erf(it, array)
            found = getattr(it.xp, name)(array)
            return np.asarray(found) if it.xp is np else found
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
    it.guard(np.broadcast_shapes(it.shape_of(x), it.shape_of(y)))
    x, y = it.aligned(x, y)
    if bool(it.xp.any(y == 0)):
        raise ModelError("division by zero")
    if it.xp is not np:
        return x - y * _elementwise("floor")(it, x / y)
    whole = _elementwise("floor")(it, np.asarray(x / y, dtype=it.dtype))
    return np.asarray(x - y * whole, dtype=it.dtype)


@entry("relu(x)", "each entry, or 0 where it is negative", 1, 1)
def _relu(it: Interpreter, x: Any) -> Any:
    array = it.array(x)
    if it.mode == "float":
        return it.xp.where(array > 0, array, it.xp.zeros_like(array))
    from catalg.models.exact_reduce import map_exact

    return map_exact("relu", array)


@entry("sigmoid(x)", "1 / (1 + exp(-x))", 1, 1)
def _sigmoid(it: Interpreter, x: Any) -> Any:
    array = it.array(x)
    with np.errstate(over="ignore"):
        return 1 / (1 + _elementwise("exp")(it, -array))


@entry("gelu(x)", "x times the normal distribution function of x", 1, 1)
def _gelu(it: Interpreter, x: Any) -> Any:
    array = it.array(x)
    root = _elementwise("sqrt")(it, it.array(Fraction(2)))
    return array * (1 + _elementwise("erf")(it, binary(it, "/", array, root))) / 2


@entry("softmax(x, axis=-1)", "exponentials divided by their sum along an axis", 1, 1, "axis")
def _softmax(it: Interpreter, x: Any, axis: Any = Fraction(-1)) -> Any:
    array = it.array(x)
    along = it.axis(it.integer(axis), array.ndim - it.lead)
    if it.mode == "float":
        e = it.xp.exp(array - it.xp.max(array, axis=along, keepdims=True))
        return e / it.xp.sum(e, axis=along, keepdims=True)
    e = _elementwise("exp")(it, array)
    return e / e.sum(axis=along, keepdims=True)


@entry("layernorm(x, eps)", "each row less its mean, over its standard deviation", 1, 2)
def _layernorm(it: Interpreter, x: Any, eps: Any = Fraction(1, 10**12)) -> Any:
    array = it.array(x)
    mean = _reduction("mean")
    centred = array - mean(it, array, Fraction(-1), Fraction(1))
    spread = binary(it, "+", mean(it, centred * centred, Fraction(-1), Fraction(1)), it.array(eps))
    return centred / _elementwise("sqrt")(it, spread)


@entry("where(c, a, b)", "a where c is not zero, b elsewhere", 3, 3)
def _where(it: Interpreter, c: Any, a: Any, b: Any) -> Any:
    condition = it.array(c)
    if it.mode == "exact":
        from catalg.models.exact_reduce import map_exact

        condition = map_exact("sign", condition)  # refuses symbols: which branch they take is not known
    condition, x, y = it.aligned(condition, it.array(a), it.array(b))
    if it.xp is np:
        return np.where(np.asarray(condition != 0, dtype=bool), x, y)
    return it.xp.where(condition != 0, x, y)


def _comparison(name: str) -> Callable[..., Any]:
    def body(it: Interpreter, a: Any, b: Any) -> Any:
        x, y = it.array(a), it.array(b)
        it.guard(np.broadcast_shapes(it.shape_of(x), it.shape_of(y)))
        x, y = it.aligned(x, y)
        if it.mode == "float":
            found = getattr(it.xp, name)(x, y)
            return found.astype(np.float64) if it.xp is np else it.xp.astype(found, it.xp.float64)
        from catalg.models.exact_reduce import compare_exact

        return compare_exact(name, x, y)

    return body


for _name, _help in (("equal", "a = b"), ("less", "a < b"), ("less_equal", "a <= b")):
    entry(f"{_name}(a, b)", f"1 where {_help}, 0 elsewhere", 2, 2)(_comparison(_name))
for _name, _help in (("maximum", "larger"), ("minimum", "smaller")):
    entry(f"{_name}(a, b)", f"the {_help} of two, entry by entry", 2, 2)(_comparison(_name))
