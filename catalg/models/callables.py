"""Models in array functions given as Python callables: a layer, a network, a jitted function.

The callables see arrays of whatever library they work in, one sample at a time or with a
leading batch axis, and a diagram of them is their composite: differentiable wherever they are.
Relies on nothing but their calls; a check in floats is sampled. Must never detach an array on
the way through `Composite`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from catalg.cells import Diagram, TwoCell
from catalg.kernel.statement import Statement, Theory
from catalg.models.arrays import ArrayCarrier, ArrayModel, Run
from catalg.models.backend import is_array, named, namespace, put, to_numpy
from catalg.models.counting import Mode, Unbatchable, shape_text
from catalg.models.interpreter import Interpreter
from catalg.models.model import check_names, check_target
from catalg.models.outcome import ModelError
from catalg.models.products import cast

Shape = tuple[int, ...]


class CallableModel(ArrayModel):
    """An `ArrayModel` whose morphisms are callables; `residual` is differentiable in what they close over."""

    callables: Mapping[str, Callable[..., Any]]
    runs: Mapping[str, Run]

    def exact(self, ring: Any = None) -> ArrayCarrier:
        """Python functions do not count exactly: this carrier says so when it is asked."""
        return ArrayCarrier(self.shapes, self.make("exact", ring), self.runs)

    def composite(self, diagram: Diagram) -> Callable[..., tuple[Any, ...]]:
        """The diagram as a function of arrays of the callables' own library, to a tuple of arrays."""

        def run(*arrays: Any) -> tuple[Any, ...]:
            wires = list(arrays)
            if len(wires) != len(diagram.source):
                raise ModelError(f"{len(wires)} arrays were given, but the source has {len(diagram.source)}")
            for i, box in enumerate(diagram.boxes):
                made = self.callables[box.name](*(wires[w] for w in diagram.inputs[i]))
                outputs = list(made) if isinstance(made, tuple | list) else [made]
                _check(box, outputs, [self.shapes[c.name] for c in box.target])
                wires += outputs
            return tuple(wires[w] for w in diagram.outputs)

        return run

    def residual(self, statement: Statement, *arrays: Any) -> Any:
        """The mean squared difference of both sides at the arrays given: a loss, in their library.

        Raises ModelError for a statement with parameters or hypotheses.
        """
        if statement.parameters or statement.hypotheses:
            raise ModelError(f"`{statement.name}` has parameters or hypotheses, which have no values here")
        left, right = self.composite(statement.left)(*arrays), self.composite(statement.right)(*arrays)
        total: Any = 0.0
        for a, b in zip(left, right, strict=True):
            apart = a - b
            total = total + namespace(apart).mean(apart * apart)
        return total


def functions_of(
    theory: Theory,
    values: Mapping[str, Any],
    *,
    backend: str = "numpy",
    dtype: str = "float64",
    batched: bool = False,
    name: str = "model",
) -> CallableModel:
    """A model in Array from Python: a shape for each object, a callable (or an array) for each morphism.

    A callable takes one array for each source wire and gives an array, or a tuple of them, of the
    shapes of its target wires; an array is a constant. ``backend`` and ``dtype``: the library and
    the number type of the arrays that `check` hands to the callables. ``batched``: they take and
    give arrays with one more axis in front. Raises ModelError naming the value at fault.
    """
    check_target(theory, "Array")
    check_names(theory, dict.fromkeys(values, ()), False)
    named(backend)
    if dtype not in ("float32", "float64"):
        raise ModelError(f"dtype `{dtype}` is not known for Array", None, "use float32 or float64")
    shapes = {one: _shape(one, values[one]) for one in theory.signature.one}
    calls = {c.name: _callable(c, values[c.name]) for c in theory.signature.two.values() if c.name in values}

    def make(mode: Mode, ring: Any) -> Interpreter:
        return Interpreter(name, {}, mode, backend=backend, batched=True)

    model = CallableModel(name, theory, shapes, make, dtype)
    model.callables = calls
    runs: dict[str, Run] = {g: _run(theory.signature.two[g], call, batched, dtype) for g, call in calls.items()}
    model.runs = runs
    model.floats = ArrayCarrier(model.shapes, make("float", None), runs, float(np.finfo(dtype).eps))
    for cell in theory.signature.two.values():
        diagram = Diagram.generator(theory.signature.doctrine, cell)
        model.floats.run_batch(diagram, [np.ones((1, *s)) for s in model.floats.shapes_of(cell.source)])
    return model


def _shape(name: str, value: Any) -> Shape:
    parts = (value,) if isinstance(value, int | np.integer) else value
    if not isinstance(parts, tuple | list) or not all(isinstance(n, int | np.integer) and n >= 0 for n in parts):
        raise ModelError(f"`{name} = {value}` is not an array shape", name, "such as (4, 8)")
    return tuple(int(n) for n in parts)


def _callable(cell: TwoCell, value: Any) -> Callable[..., Any]:
    if callable(value) and not is_array(value):
        call: Callable[..., Any] = value
        return call
    if len(cell.source):
        raise ModelError(f"`{cell.name} : {cell.source} -> {cell.target}` needs a callable", cell.name)
    return lambda: value


def _run(cell: TwoCell, call: Callable[..., Any], batched: bool, dtype: str) -> Run:
    """The callable as the checker runs it: on arrays of its backend, with the batch's axis."""

    def run(it: Interpreter, args: Sequence[Any]) -> Sequence[Any]:
        if it.mode != "float":
            raise ModelError(f"`{cell.name}` is a Python function, which counts in floats only", cell.name)
        if not args:
            made = call()
            return [_back(it, a)[None] for a in (made if isinstance(made, tuple | list) else [made])]
        if not batched and max(a.shape[0] for a in args) > 1:
            raise Unbatchable(f"`{cell.name}` takes one sample at a time", cell.name)
        given = [cast(it.xp, a, dtype) for a in args]
        made = call(*(given if batched else [a[0] for a in given]))
        outputs = list(made) if isinstance(made, tuple | list) else [made]
        return [_back(it, a) if batched else _back(it, a)[None] for a in outputs]

    return run


def _back(it: Interpreter, value: Any) -> Any:
    array = value if is_array(value) else np.asarray(value)
    return put(np.asarray(to_numpy(array), dtype=np.float64), it.backend)


def _check(cell: TwoCell, outputs: Sequence[Any], shapes: Sequence[Shape]) -> None:
    if len(outputs) != len(shapes):
        raise ModelError(f"`{cell.name}` gives {len(outputs)} arrays, but its target has {len(shapes)}", cell.name)
    for array, shape, one in zip(outputs, shapes, cell.target, strict=True):
        have = tuple(int(n) for n in np.shape(array))
        if have != shape and have[1:] != shape:
            raise ModelError(
                f"`{cell.name}` gives an array of shape {shape_text(have)}, but `{one}` is {shape_text(shape)}",
                cell.name,
            )
