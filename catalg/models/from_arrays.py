"""Models made in Python, from a dict of arrays, for data that is too large to be written as text.

Relies on the carriers; the checks are those of a model in a file: every cell has a value of the
right shape and of the target's numbers. Must not read files.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from catalg.kernel.statement import Theory
from catalg.models.interpreter import shape_text
from catalg.models.model import Model
from catalg.models.outcome import ModelError
from catalg.models.quantale import MatrixModel
from catalg.models.quantale_rings import quantale
from catalg.models.semiring import Tropical
from catalg.models.tensors import TensorCarrier, semiring_of, size_of


def model_from_arrays(
    name: str, theory: Theory, target: str, arrays: Mapping[str, Any], sizes: Mapping[str, int] | None = None
) -> Any:
    """A model in tensors (``Vect(QQ)``, ``MinPlus``, ...) or in ``Matrices(...)``.

    ``arrays`` maps each 2-cell (in ``Matrices``, each 1-cell) to an array of numbers or Fractions of
    shape (source dims..., target dims...); ``sizes`` maps objects to their sizes, and may be left out in
    ``Matrices``, where the arrays tell. Raises ModelError as `build_model` does.
    """
    text = target.replace(" ", "")
    if text.startswith("Matrices("):
        return _matrices(name, theory, text, arrays)
    ring = semiring_of(text, None)
    known = {str(k): int(v) for k, v in (sizes or {}).items()}
    values = {}
    for cell in theory.signature.two.values():
        missing = [c.name for c in (*cell.source, *cell.target) if c.name not in known]
        if missing:
            raise ModelError(f"the model gives no size for `{missing[0]}`", missing[0])
        shape = tuple(size_of(known, c) for c in (*cell.source, *cell.target))
        values[cell.name] = _given(arrays, cell.name, shape)
    if isinstance(ring, Tropical):
        ring.prepare(list(values.values()))
    tensors = {}
    for generator, array in values.items():
        data, scale = ring.encode(array)
        tensors[generator] = (data[None], scale)
    return Model(name, theory, text, TensorCarrier(ring, known, tensors))


def _given(arrays: Mapping[str, Any], name: str, shape: tuple[int, ...] | None) -> Any:
    if name not in arrays:
        raise ModelError(f"the model gives no value for `{name}`", name)
    array = np.asarray(arrays[name])
    if shape is None and array.ndim != 2:
        raise ModelError(f"`{name}` is an array of shape {shape_text(array.shape)}, not a matrix", name)
    if shape is not None and array.shape != shape:
        raise ModelError(f"`{name}` has shape {shape_text(array.shape)}, not {shape_text(shape)}", name)
    return array


def _matrices(name: str, theory: Theory, target: str, arrays: Mapping[str, Any]) -> MatrixModel:
    ring = quantale(target)
    sizes: dict[str, int] = {}
    values: dict[str, Any] = {}
    for cell in theory.signature.one.values():
        values[cell.name] = array = _given(arrays, cell.name, None)
        for zero, length in zip((cell.source, cell.target), array.shape, strict=True):
            if sizes.setdefault(zero, length) != length:
                raise ModelError(f"`{cell.name}` makes `{zero}` {length} large, others {sizes[zero]}", cell.name)
    ring.prepare(list(values.values()))
    model = MatrixModel(name, theory, target, ring, sizes, {n: ring.encode(a)[0][None] for n, a in values.items()})
    broken = model.violated()
    if broken is not None:
        raise ModelError(f"the inequality `{broken[0]}` does not hold: {broken[1]}", broken[0])
    return model
