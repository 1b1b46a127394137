"""Models from Python: a dict of arrays, of any array library, instead of a file's values.

The arrays stay what they are: nothing is copied or detached, so that gradients flow from a
law's residual back to them. With ``batch=True`` arrays may have one leading axis more, and many
models are evaluated at once. Relies on `tensors` and `backend`; must never evaluate a model
whose arrays did not all pass.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from math import prod
from typing import Any

import numpy as np

from catalg.cells import Diagram, TwoCell
from catalg.kernel.statement import Statement, Theory
from catalg.models.backend import DTYPES, alike, dtype_name, is_array, is_traced, namespace, to_numpy
from catalg.models.counting import shape_text
from catalg.models.model import Model, check_names, check_target
from catalg.models.network import LARGEST, turned
from catalg.models.outcome import DAGGER, ModelError
from catalg.models.semiring import Rationals, Reals
from catalg.models.tensors import TensorCarrier, semiring_of, squared_norms
from catalg.models.tropical import Tropical

CACHED = 1 << 16  # entries of one side of an equation that are worked on at once


class GivenModel(Model):
    """A model (or a batch of them) in tensors that were given as arrays."""

    def evaluate(self, diagram: Diagram) -> Any:
        """The diagram's tensor, of shape (source dims..., target dims...), with the batch axis of a batch first."""
        array, scale = self.carrier.evaluate(diagram)
        found = self.carrier.semiring.decode(array, scale)
        return found if self.batch else found[0, ...]

    batch = False

    def difference(self, statement: Statement, **parameters: Any) -> Any:
        """Left side less right side: an array of the library of the model's arrays, differentiable there.

        ``parameters`` gives arrays to the statement's parameters. Raises ModelError where one is
        missing or misshapen, or the target has no subtraction.
        """
        if not isinstance(self.carrier.semiring, Reals):
            raise ModelError(f"there are no differences in {self.target}", None, "ask `failing` instead")
        found = _apart(self._with(statement, parameters), statement)
        return found if self.batch else found[0, ...]

    def residual(self, statement: Statement, **parameters: Any) -> Any:
        """The mean of the squared magnitudes of `difference`: 0 where the law holds, a loss to train it.

        One number (an array of shape ()), or one for each model of a batch.
        """
        if not isinstance(self.carrier.semiring, Reals):
            raise ModelError(f"there are no differences in {self.target}", None, "ask `failing` instead")
        found = self._in_parts(self._with(statement, parameters), statement, _mean_squares)
        return found if self.batch else found[0, ...]

    def failing(self, statement: Statement, **parameters: Any) -> Any:
        """For each model of the batch (or the one), whether the statement fails in it: a NumPy vector of booleans."""
        carrier = self._with(statement, parameters)
        return self._in_parts(carrier, statement, lambda part, s: part.failing(s.left, s.right))

    def _in_parts(self, carrier: TensorCarrier, statement: Statement, work: Callable[..., Any]) -> Any:
        """``work(carrier, statement)``, in NumPy some members at a time, so that arrays stay in the cache."""
        arrays = [array for array, _ in carrier.tensors.values()]
        count = max((a.shape[0] for a in arrays), default=1)
        path = (*statement.left.source, *statement.left.target)
        step = max(1, CACHED // max(1, prod(carrier.dimension(c) for c in path)))
        if count <= step or not all(isinstance(a, np.ndarray) for a in arrays):
            return work(carrier, statement)
        parts = []
        for at in range(0, count, step):
            some = {n: (t if t.shape[0] == 1 else t[at : at + step], s) for n, (t, s) in carrier.tensors.items()}
            parts.append(work(replace(carrier, tensors=some), statement))
        return np.concatenate(parts)

    def _with(self, statement: Statement, parameters: Mapping[str, Any]) -> TensorCarrier:
        given = {}
        for cell in statement.parameters.two:
            if cell.name not in parameters:
                raise ModelError(f"`{statement.name}` needs a value for `{cell.name}`", cell.name)
            given[cell.name] = _encoded(
                self.carrier.semiring, cell, parameters[cell.name], self.carrier.shape(cell), self.batch
            )
        unused = set(parameters) - set(given)
        if unused or statement.parameters.one:
            what = f"has no parameter `{min(unused)}`" if unused else "quantifies over objects"
            raise ModelError(f"`{statement.name}` {what}")
        carrier: TensorCarrier = self.carrier.extended({}, given)
        return carrier


def model_of(
    theory: Theory,
    target: str,
    values: Mapping[str, Any],
    *,
    batch: bool = False,
    name: str = "model",
    largest: int = LARGEST,
) -> Any:
    """A model of ``theory`` in Vect, Vect(QQ), Vect(GF(p)), Rel, MinPlus or MaxPlus from arrays.

    ``values``: for each object its dimension (may be left out where the arrays tell), for each
    morphism an array of shape (source dims..., target dims...), or with its sources and its
    targets flattened; numbers and nested lists are taken as NumPy arrays. With ``batch``, arrays
    may have a leading axis: the models. Floating arrays must have one dtype, which is that of the
    model. No tensor is made with more than ``largest`` entries: what needs more is contracted in
    parts. Raises ModelError naming the value at fault.
    """
    text = target.replace(" ", "")
    check_target(theory, text)
    if text.startswith("Matrices("):
        from catalg.models.from_arrays import matrices_from_arrays

        return matrices_from_arrays(name, theory, text, values)
    if text in ("Set", "Array"):
        help = "`functions_of` makes models in Array, `build_model` the others"
        raise ModelError(f"arrays make no model in {text}", None, help)
    arrays = {n: _array(n, v) for n, v in values.items() if n in theory.signature.two}
    sizes = _sizes(theory, values, arrays, batch)
    check_names(theory, {**dict.fromkeys(values, ()), **dict.fromkeys(sizes, ())}, True)
    ring = semiring_of(text, _dtype(arrays) if text == "Vect" else None)
    if theory.signature.doctrine.cartesian:
        raise ModelError(f"a cartesian theory has no models in {text}: copying is not linear", None, "use Set or Array")
    if isinstance(ring, Tropical):
        ring.prepare_named(arrays)
    tensors, shape = {}, TensorCarrier(ring, sizes, {}).shape
    for generator, cell in theory.signature.two.items():
        if generator in arrays:
            tensors[generator] = _encoded(ring, cell, arrays[generator], shape(cell), batch)
    for generator, cell in theory.signature.two.items():
        if generator not in tensors and generator.removesuffix(DAGGER) in tensors:
            array, scale = tensors[generator.removesuffix(DAGGER)]
            tensors[generator] = (_conjugate(turned(array, len(cell.target))), scale)
        elif generator not in tensors:
            tensors[generator] = _encoded(ring, cell, np.ones(()), shape(cell), False)  # a scalar left out is 1
    _check_batch(tensors)
    scalars = {s: _scalar(ring, s, values[s]) for s in theory.signature.scalars}
    model = GivenModel(name, theory, text, TensorCarrier(ring, sizes, tensors, 0.0, scalars, largest))
    model.batch = batch
    return model


def _array(name: str, value: Any) -> Any:
    """An array of a known library; numbers and lists become NumPy's."""
    if isinstance(value, np.ma.MaskedArray):
        raise ModelError(f"the value of `{name}` is a masked array", name, "fill the masked entries in")
    if isinstance(value, np.ndarray | np.generic):
        array = np.asarray(value)  # without what a subclass, such as np.matrix, has of its own
    elif is_array(value):
        array = value
    else:
        try:
            array = np.asarray(value)
        except (ValueError, TypeError, OverflowError, RuntimeError) as error:
            raise ModelError(f"the value of `{name}` is no array: {error}", name) from None
    if isinstance(array, np.ndarray) and array.dtype.kind not in "fiubcO":
        raise ModelError(f"the value of `{name}` has entries of type {array.dtype}, which are no numbers", name)
    return array


def _dtype(arrays: Mapping[str, Any]) -> str:
    """The one floating dtype of the arrays, float64 where there is none."""
    found: dict[str, str] = {}
    for name, array in arrays.items():
        kind = dtype_name(array)
        if kind in DTYPES:
            found.setdefault(kind, name)
        elif kind.startswith(("float", "bfloat", "complex")):
            raise ModelError(f"`{name}` is {kind}, which is not counted in", name, f"use {', '.join(DTYPES)}")
    given = {k: n for k, n in found.items() if is_array(arrays[n])}
    if len(given) > 1:
        (one, first), (other, second) = list(given.items())[:2]
        raise ModelError(f"`{second}` is {other}, but `{first}` is {one}", second, "give all arrays one dtype")
    return next(iter(found), "float64")


def _sizes(theory: Theory, values: Mapping[str, Any], arrays: Mapping[str, Any], batch: bool) -> dict[str, int]:
    """The dimension of each object: as given, else as the arrays have it."""
    sizes: dict[str, int] = {}
    for one in theory.signature.one:
        if one in values:
            value = values[one]
            if isinstance(value, bool) or not isinstance(value, int | np.integer) or not 0 <= value <= 1_000_000:
                raise ModelError(f"`{one} = {value}` is not a dimension", one)
            sizes[one] = int(value)
    for name, array in arrays.items():
        cell = theory.signature.two[name]
        ends = [*cell.source, *cell.target]
        lead = array.ndim - len(ends)
        if lead == 0 or (lead == 1 and batch):
            for object_, n in zip(ends, array.shape[lead:], strict=True):
                known = object_.name if object_.name in theory.signature.one else object_.dual.name
                sizes.setdefault(known, int(n))
    return sizes


def _encoded(ring: Any, cell: TwoCell, value: Any, shape: tuple[int, ...], batch: bool) -> tuple[Any, int]:
    """The array as the semiring has it, with a batch axis, and its denominator; checked."""
    try:
        return _encoded_array(ring, cell, _array(cell.name, value), shape, batch)
    except (RuntimeError, TypeError, OverflowError) as error:  # a library's own kinds: sparse, on no device, ...
        raise ModelError(f"the value of `{cell.name}` could not be read: {error}"[:300], cell.name) from None


def _encoded_array(ring: Any, cell: TwoCell, array: Any, shape: tuple[int, ...], batch: bool) -> tuple[Any, int]:
    half = len(cell.source)
    flat = (prod(shape[:half]), prod(shape[half:]))
    have = tuple(int(n) for n in array.shape)
    line = len(have) <= 1 and 1 in flat and prod(have) == prod(flat)
    if have in (shape, flat) or line:
        array = namespace(array).reshape(array, (1, *shape))
    elif batch and have[1:] in (shape, flat):
        array = namespace(array).reshape(array, (have[0], *shape))
    else:
        wanted = shape_text(shape) + (f" or {shape_text(flat)}" if flat != shape else "")
        more = ", with or without the axis of models," if batch else ""
        raise ModelError(f"`{cell.name}` has shape {shape_text(have)}, but{more} it needs {wanted}", cell.name)
    try:
        return _in_ring(ring, array)
    except ModelError as error:
        raise ModelError(f"in the value of `{cell.name}`: {error.message}", cell.name, error.help) from None


def _in_ring(ring: Any, array: Any) -> tuple[Any, int]:
    if not isinstance(ring, Reals):
        encoded: tuple[Any, int] = ring.encode(to_numpy(array))
        return encoded
    if isinstance(array, np.ndarray):
        return ring.encode(array)
    xp = namespace(array)
    if dtype_name(array) != str(ring.dtype):
        array = xp.astype(array, getattr(xp, str(ring.dtype)))
    if not is_traced(array) and not bool(xp.all(xp.isfinite(array))):
        raise ModelError("the value has an entry that is NaN or infinite")
    return array, 1


def _apart(carrier: TensorCarrier, statement: Statement) -> Any:
    left, right = alike([carrier.evaluate(statement.left)[0], carrier.evaluate(statement.right)[0]])
    return carrier.difference(left, right)


def _mean_squares(carrier: TensorCarrier, statement: Statement) -> Any:
    """For each member the mean of the squared magnitudes of the differences."""
    apart = _apart(carrier, statement)
    xp = namespace(apart)
    if xp is np and apart.ndim > 1 and apart.size:
        return squared_norms(apart) / prod(apart.shape[1:])
    squares = xp.real(xp.conj(apart) * apart) if dtype_name(apart).startswith("complex") else apart * apart
    return xp.mean(squares, axis=tuple(range(1, squares.ndim))) if squares.ndim > 1 else squares


def _conjugate(array: Any) -> Any:
    return namespace(array).conj(array) if dtype_name(array).startswith("complex") else array


def _check_batch(tensors: Mapping[str, tuple[Any, int]]) -> None:
    counts = {int(array.shape[0]): name for name, (array, _) in tensors.items() if array.shape[0] != 1}
    if len(counts) > 1:
        (n, first), (m, second) = list(counts.items())[:2]
        raise ModelError(f"`{second}` holds {m} models, but `{first}` holds {n}", second)


def _scalar(ring: Any, name: str, value: Any) -> Any:
    array = _array(name, value)
    if prod(array.shape) != 1:
        raise ModelError(f"`{name}` is a scalar, but its value has shape {shape_text(tuple(array.shape))}", name)
    if isinstance(ring, Rationals):
        data, scale = ring.encode(to_numpy(array).reshape(()))
        return ring.decode(data, scale)[()]
    return namespace(array).reshape(array, ()) if is_array(value) else ring.encode(array.reshape(()))[0][()]
