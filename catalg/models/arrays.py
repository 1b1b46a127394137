"""Models in arrays: 1-cells are array shapes, 2-cells functions of arrays.

A diagram runs as a program: a wire holds one array. The same values run in floats and in
exact numbers (rationals, sympy expressions, polynomials in the inputs), so that a difference
seen in floats can be confirmed exactly. Relies on the interpreter; must never let a wrong
shape or NaN pass from one box to the next.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from catalg.cells import Diagram, OneCell, Path, TwoCell
from catalg.kernel.statement import Statement, Theory
from catalg.models.backend import has_nan, put, to_numpy
from catalg.models.counting import Function, Mode, Unbatchable, shape_text
from catalg.models.interpreter import Interpreter
from catalg.models.outcome import ModelError, Outcome, Value

Shape = tuple[int, ...]
Run = Callable[[Interpreter, Sequence[Any]], Sequence[Any]]


@dataclass(frozen=True)
class ArrayCarrier:
    """Shapes, and for each generator a function of arrays; ``extra`` holds parameters of a statement."""

    shapes: Mapping[str, Shape]
    it: Interpreter
    extra: Mapping[str, Run]
    eps: float = 2.0**-52  # the relative precision of what the functions compute

    def shape(self, cell: OneCell) -> Shape:
        return self.shapes[cell.name]

    def shapes_of(self, path: Path) -> list[Shape]:
        return [self.shape(c) for c in path]

    def extended(self, shapes: Mapping[str, Shape], extra: Mapping[str, Run]) -> ArrayCarrier:
        return replace(self, shapes={**self.shapes, **shapes}, extra={**self.extra, **extra})

    def run_batch(self, diagram: Diagram, inputs: Sequence[Any]) -> list[Any]:
        """The outputs at many inputs at once, in floats.

        ``inputs`` and outputs are NumPy arrays with the batch's axis first, of one length. Functions that look at
        their inputs to choose a shape are run one input at a time. Raises ModelError naming the box at fault.
        """
        count = len(inputs[0]) if inputs else 1
        try:
            found = self.run(diagram, [put(np.asarray(a, dtype=np.float64), self.it.backend) for a in inputs])
        except Unbatchable as error:
            if count == 1:
                raise ModelError(error.message) from None
            rows = [self.run_batch(diagram, [a[i : i + 1] for a in inputs]) for i in range(count)]
            return [np.concatenate(column) for column in zip(*rows, strict=True)]
        arrays = [to_numpy(a) for a in found]
        return [a if len(a) == count else np.broadcast_to(a, (count, *a.shape[1:])) for a in arrays]

    def run(self, diagram: Diagram, inputs: Sequence[Any]) -> list[Any]:
        """The arrays on the target wires; raises ModelError naming the box at fault."""
        wires = list(inputs)
        for i, box in enumerate(diagram.boxes):
            wires += self.call(box, [wires[w] for w in diagram.inputs[i]])
        return [wires[w] for w in diagram.outputs]

    def call(self, cell: TwoCell, args: Sequence[Any]) -> list[Any]:
        """One box: its outputs, each checked against its shape."""
        try:
            made = self._outputs(cell, args)
        except Unbatchable:
            raise
        except ModelError as error:
            raise ModelError(error.message, error.generator or cell.name, error.help) from None
        except (ValueError, TypeError, ArithmeticError, IndexError, RuntimeError, MemoryError) as error:
            raise ModelError(f"`{cell.name}` could not be evaluated: {error}", cell.name) from None
        wanted = self.shapes_of(cell.target)
        if len(made) != len(wanted):
            raise ModelError(f"`{cell.name}` gives {len(made)} arrays, but its target has {len(wanted)}", cell.name)
        out = []
        for value, shape, one in zip(made, wanted, cell.target, strict=True):
            array = self.it.array(value)
            if self.it.shape_of(array) != shape:
                got, wants = shape_text(self.it.shape_of(array)), shape_text(shape)
                raise ModelError(f"`{cell.name}` gives an array of shape {got}, but `{one}` is {wants}", cell.name)
            if self.it.mode == "float" and has_nan(array):
                help = "a morphism is a total function: give a value for every input of its shape"
                raise ModelError(f"`{cell.name}` gives NaN", cell.name, help)
            out.append(array)
        return out

    def _outputs(self, cell: TwoCell, args: Sequence[Any]) -> Sequence[Any]:
        if cell.name in self.extra:
            return self.extra[cell.name](self.it, args)
        if not len(cell.target):
            return []
        value = self.it.value_of(cell.name, self.shape(cell.target.cells[0]))
        if isinstance(value, Function):
            with np.errstate(all="ignore"):
                value = self.it.apply(value, args, {}, cell.name)
        elif len(cell.source):
            raise ModelError(
                f"`{cell.name} : {cell.source} -> {cell.target}` needs a function, such as `(x) -> x`", cell.name
            )
        return value if isinstance(value, tuple) else [value]


class ArrayModel:
    """A model in array functions; `check` samples in floats and confirms in exact arithmetic."""

    target = "Array"

    def __init__(
        self,
        name: str,
        theory: Theory,
        shapes: Mapping[str, Shape],
        make: Callable[[Mode, Any], Interpreter],
        dtype: str,
    ) -> None:
        self.name = name
        self.theory = theory
        self.shapes = dict(shapes)
        self.make = make
        self.dtype = dtype
        self.seed = f"{name}"
        self.floats = ArrayCarrier(self.shapes, make("float", self.symbol_value), {})

    def symbol_value(self, symbol: str) -> Any:
        """The sample value that a symbol takes outside symbolic mode: a small rational, fixed by its name."""
        from fractions import Fraction
        from hashlib import sha256

        digest = sha256(symbol.encode()).digest()
        return Fraction(digest[0] % 15 - 7, 1 + digest[1] % 3)

    def held_in(self) -> tuple[str, ...]:
        """The library that runs the functions in floats."""
        return (self.floats.it.backend,)

    def exact(self, ring: Any = None) -> ArrayCarrier:
        """The same model in exact numbers; ``ring`` gives symbols their polynomials."""
        return ArrayCarrier(self.shapes, self.make("exact", ring or self.symbol_value), {})

    def check(self, statement: Statement, *, samples: int = 20) -> Outcome:
        """Evaluate one statement; raises ModelError when a value gives NaN or a wrong shape on the way."""
        from catalg.models.check_arrays import check_arrays

        return check_arrays(self, statement, samples)

    def evaluate(self, diagram: Diagram) -> Callable[..., Any]:
        """The diagram as a function of float arrays."""

        def run(*arrays: Any) -> Any:
            shapes = self.floats.shapes_of(diagram.source)
            given = [np.asarray(a, dtype=np.float64) for a in arrays]
            if [a.shape for a in given] != shapes:
                raise ModelError(f"the arguments have shapes {[a.shape for a in given]}, not {shapes}")
            out = [a[0] for a in self.floats.run_batch(diagram, [a[None] for a in given])]
            return out[0] if len(out) == 1 else tuple(out)

        return run


def build_array_model(
    name: str,
    theory: Theory,
    values: Mapping[str, Value],
    loader: Any,
    seed: int,
    dtype: str | None,
    backend: str = "numpy",
) -> ArrayModel:
    """Evaluate shapes, then run every generator once on ones, so that a bad value is found before any law."""
    if dtype not in (None, "float64"):
        raise ModelError(f"dtype `{dtype}` is not known for Array", None, "use float64")

    def make(mode: Mode, ring: Any) -> Interpreter:
        return Interpreter(name, values, mode, seed=seed, loader=loader, ring=ring, backend=backend, batched=True)

    reader = make("float", None)
    shapes = {one: _object_shape(reader, one) for one in theory.signature.one}
    model = ArrayModel(name, theory, shapes, make, "float64")
    for cell in theory.signature.two.values():
        if cell.name in values or len(cell.target):
            model.floats.run_batch(
                Diagram.generator(theory.signature.doctrine, cell),
                [np.ones((1, *s)) for s in model.floats.shapes_of(cell.source)],
            )
    return model


def _object_shape(it: Interpreter, name: str) -> Shape:
    value = it.value_of(name)
    try:
        return it.shape((value,))
    except ModelError as error:
        raise ModelError(f"`{name}` is an array shape: {error.message}", name, "such as `X = (4, 8)`") from None
