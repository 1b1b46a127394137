"""Models in ``Matrices(...)`` from a dict of arrays, for data that is too large to be written as text.

The checks are those of a model in a file: every 1-cell has a matrix of the right shape, of the
target's numbers, and every generating inequality holds. Must not read files.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from catalg.kernel.statement import Theory
from catalg.models.counting import shape_text
from catalg.models.outcome import ModelError
from catalg.models.quantale import MatrixModel
from catalg.models.quantale_rings import TARGETS, quantale


def matrices_from_arrays(name: str, theory: Theory, target: str, arrays: Mapping[str, Any]) -> MatrixModel:
    """A model of an ordered theory: ``arrays`` maps each 1-cell to a matrix of numbers or Fractions.

    Sizes are those of the arrays; numbers given for 0-cells must agree. Raises ModelError.
    """
    if target not in TARGETS or not theory.signature.doctrine.ordered:
        raise ModelError(f"a theory `{theory.signature.doctrine.name}` has no models in {target}")
    ring = quantale(target)
    sizes = {zero: int(arrays[zero]) for zero in theory.signature.zero if zero in arrays}
    values: dict[str, Any] = {}
    for cell in theory.signature.one.values():
        if cell.name not in arrays:
            raise ModelError(f"the model gives no value for `{cell.name}`", cell.name)
        values[cell.name] = array = np.asarray(arrays[cell.name])
        if array.ndim != 2:
            raise ModelError(f"`{cell.name}` is an array of shape {shape_text(array.shape)}, not a matrix", cell.name)
        for zero, length in zip((cell.source, cell.target), array.shape, strict=True):
            if sizes.setdefault(zero, length) != length:
                raise ModelError(f"`{cell.name}` makes `{zero}` {length} large, others {sizes[zero]}", cell.name)
    ring.prepare(list(values.values()))
    model = MatrixModel(name, theory, target, ring, sizes, {n: ring.encode(a)[0][None] for n, a in values.items()})
    broken = model.violated()
    if broken is not None:
        raise ModelError(f"the inequality `{broken[0]}` does not hold: {broken[1]}", broken[0])
    return model
