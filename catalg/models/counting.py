"""Runtime values of models, and the two ways of counting with them.

``float``: float64 arrays of any library, with the axis of a batch in front where inputs are run
many at a time; ``exact``: object arrays of Fractions, polynomials or exact reals, in NumPy. Scalars
stay Fractions in both until they meet an array. Relies on numpy and `backend`; must never round an
exact number, nor make an array larger than `MOST_ENTRIES`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Any, Literal

import numpy as np

from catalg.models.backend import is_array, named, put, to_numpy
from catalg.models.outcome import ModelError

Mode = Literal["float", "exact"]

MOST_ENTRIES = {"float": 1 << 26, "exact": 1 << 20}


class Unbatchable(ModelError):
    """A value cannot be computed for a whole batch of inputs at once."""


@dataclass(frozen=True, eq=False)
class Function:
    """A callable value: a lambda with the names it closes over, or one of the function list."""

    name: str
    parameters: tuple[str, ...] | None
    call: Callable[[Sequence[Any], Mapping[str, Any]], Any]


def shape_text(shape: tuple[int, ...]) -> str:
    """``(2, 3)``, as messages have it."""
    return "(" + ", ".join(map(str, shape)) + ("," if len(shape) == 1 else "") + ")"


class Counting:
    """How runtime values are held as arrays: exactly, or in floats of one library, one by one or in batches."""

    def __init__(self, mode: Mode, backend: str, batched: bool) -> None:
        self.mode: Mode = mode
        self.backend = backend if mode == "float" else "numpy"
        self.xp = named(self.backend)
        self.lead = 1 if batched and mode == "float" else 0  # axes in front of every array: the batch of inputs

    @property
    def dtype(self) -> Any:
        return np.float64 if self.mode == "float" else object

    def array(self, value: Any) -> Any:
        """A runtime value as an array of this way of counting; raises ModelError on functions, tuples and text.

        Arrays of a batch have the batch's axis first (of length 1 for constants); `lift` puts it there.
        """
        if is_array(value):
            if isinstance(value, np.ndarray | np.generic):
                value = np.asarray(value)
                return value if self.xp is np and value.dtype == self.dtype else self._converted(value)
            return value
        if isinstance(value, (str, tuple, Function)):
            kind = "a text" if isinstance(value, str) else "a tuple" if isinstance(value, tuple) else "a function"
            raise ModelError(f"{kind} stands where a number or an array is needed")
        out = np.empty((), dtype=self.dtype)
        try:
            out[()] = float(value) if self.mode == "float" else value
        except OverflowError:
            raise ModelError("a number is too large for floating point") from None
        return self.lift(out)

    def lift(self, array: Any) -> Any:
        """A NumPy array that is no runtime value yet: converted, in the backend, with the batch's axis."""
        out = self._converted(array)
        return out[None, ...] if self.lead else out

    def _converted(self, value: Any) -> Any:
        if self.mode == "exact":
            return value if value.dtype == object else self._exact(value)
        if value.dtype != np.float64:
            value = value.astype(np.float64)
        return put(value, self.backend)

    def host(self, value: Any) -> Any:
        """A runtime value as a NumPy array without a batch axis (other values as they are).

        Raises `Unbatchable` where it is not the same for all inputs of a batch.
        """
        if not is_array(value) or (self.xp is np and not self.lead):
            return value
        array = to_numpy(value)
        if self.lead:
            if array.shape[0] != 1:
                raise Unbatchable("a shape or an index depends on the inputs")
            array = array[0]
        return array

    def shape_of(self, array: Any) -> tuple[int, ...]:
        """The shape of an array without the batch's axis."""
        return tuple(int(n) for n in array.shape[self.lead :])

    def axis(self, axis: int, ndim: int) -> int:
        """An axis as the library counts it; raises ModelError where the array has no such axis."""
        if not -ndim <= axis < ndim:
            raise ModelError(f"axis {axis} does not exist in an array of {ndim} axes")
        return axis % ndim + self.lead if ndim else axis

    def level(self, arrays: Sequence[Any]) -> list[Any]:
        """Arrays with batch axes of one length."""
        if not self.lead:
            return list(arrays)
        count = max(a.shape[0] for a in arrays)
        return [a if a.shape[0] == count else self.xp.broadcast_to(a, (count, *a.shape[1:])) for a in arrays]

    def aligned(self, *arrays: Any) -> list[Any]:
        """Arrays of one number of axes, shorter shapes filled up with ones in front, as broadcasting has it."""
        if not self.lead:
            return list(arrays)
        most = max(a.ndim for a in arrays)
        return [
            a if a.ndim == most else self.xp.reshape(a, (a.shape[0], *(1,) * (most - a.ndim), *a.shape[1:]))
            for a in arrays
        ]

    def _exact(self, value: Any) -> Any:
        """A loaded or integer array as Fractions; raises ModelError on NaN."""
        self.guard(value.shape)
        out = np.empty(value.shape, dtype=object)
        flat = out.reshape(-1)
        for i, entry in enumerate(value.reshape(-1).tolist()):
            if entry != entry:
                raise ModelError("the value has an entry that is NaN")
            flat[i] = entry if entry in (float("inf"), float("-inf")) else Fraction(entry)
        return flat.reshape(value.shape)

    def integer(self, value: Any) -> int:
        """A whole number; raises ModelError on anything else."""
        value = self.host(value)
        if isinstance(value, np.ndarray) and value.ndim == 0:
            value = value[()]
        try:
            whole = int(value)
        except (TypeError, ValueError, OverflowError):
            raise ModelError(f"`{value}` stands where a whole number is needed") from None
        if whole != value:
            raise ModelError(f"`{value}` stands where a whole number is needed")
        return whole

    def shape(self, args: Sequence[Any]) -> tuple[int, ...]:
        """A shape given as numbers, one tuple or one list; bounded."""
        if len(args) == 1 and (isinstance(args[0], tuple) or is_array(args[0])):
            only = self.host(args[0])
            args = list(only) if np.ndim(only) == 1 else [only]
        out = tuple(self.integer(a) for a in args)
        if any(n < 0 for n in out):
            raise ModelError(f"{shape_text(out)} is not a shape")
        self.guard(out)
        return out

    def guard(self, shape: Sequence[int]) -> None:
        """Refuse arrays that would not fit, before they are made."""
        if prod(shape) > MOST_ENTRIES[self.mode] or len(shape) > 32:
            raise ModelError(
                f"an array of shape {shape_text(tuple(shape))} is too large "
                f"({MOST_ENTRIES[self.mode]:,} entries are allowed)"
            )
