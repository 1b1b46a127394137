"""Models in ``Matrices(...)`` from a dict of arrays, for data that is too large to be written as text.

The checks are those of a model in a file: every 1-cell has a matrix of the right shape, of the
target's numbers, and every generating inequality holds. Must not read files.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from catalg.kernel.statement import Theory
from catalg.models.backend import is_array, to_numpy
from catalg.models.counting import shape_text
from catalg.models.outcome import ModelError
from catalg.models.quantale import MatrixModel, encoded_matrices
from catalg.models.quantale_rings import TARGETS, quantale


def matrices_from_arrays(name: str, theory: Theory, target: str, arrays: Mapping[str, Any]) -> MatrixModel:
    """A model of an ordered theory: ``arrays`` maps each 1-cell to a matrix of numbers or Fractions.

    Sizes are those of the arrays; numbers given for 0-cells must agree. Raises ModelError.
    """
    if target not in TARGETS or not theory.signature.doctrine.ordered:
        raise ModelError(f"a theory `{theory.signature.doctrine.name}` has no models in {target}")
    ring = quantale(target)
    known = {*theory.signature.zero, *theory.signature.one}
    for unknown in sorted(set(arrays) - known):
        raise ModelError(f"`{unknown}` is not a cell of theory `{theory.name}`", unknown)
    sizes = {zero: _size(zero, arrays[zero]) for zero in theory.signature.zero if zero in arrays}
    values: dict[str, Any] = {}
    for cell in theory.signature.one.values():
        if cell.name not in arrays:
            raise ModelError(f"the model gives no value for `{cell.name}`", cell.name)
        values[cell.name] = array = _numbers(cell.name, arrays[cell.name])
        if array.ndim != 2:
            raise ModelError(f"`{cell.name}` is an array of shape {shape_text(array.shape)}, not a matrix", cell.name)
        for zero, length in zip((cell.source, cell.target), array.shape, strict=True):
            if sizes.setdefault(zero, length) != length:
                raise ModelError(f"`{cell.name}` makes `{zero}` {length} large, others {sizes[zero]}", cell.name)
    model = MatrixModel(name, theory, target, ring, sizes, encoded_matrices(ring, values))
    broken = model.violated()
    if broken is not None:
        raise ModelError(f"the inequality `{broken[0]}` does not hold: {broken[1]}", broken[0])
    return model


def _size(name: str, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or not 0 <= value <= 1_000_000:
        raise ModelError(f"`{name} = {value}` is not the size of a set", name)
    return int(value)


def _numbers(name: str, value: Any) -> Any:
    """A value as a NumPy array of numbers, none of them NaN; raises ModelError naming it."""
    try:
        array = to_numpy(value) if is_array(value) else np.asarray(value)
    except (ValueError, TypeError, OverflowError, RuntimeError) as error:
        raise ModelError(f"the value of `{name}` is no array: {error}"[:300], name) from None
    if array.dtype.kind not in "fiubO":
        raise ModelError(f"the value of `{name}` has entries of type {array.dtype}, which are no real numbers", name)
    for entry in array.reshape(-1).tolist() if array.dtype.kind in "fO" else ():
        if entry != entry:
            raise ModelError(f"the value of `{name}` has an entry that is NaN", name)
    return array
