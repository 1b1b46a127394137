"""Models: a functor out of a theory, made from a file's values and asked about statements.

`build_model` evaluates the values, checks every shape and entry, and gives back a `Model`.
Relies on the interpreter and the carriers. Must never evaluate a statement in a model whose
values did not all pass.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path as FilePath
from typing import Any

import numpy as np

from catalg.cells import Diagram, OneCell, TwoCell
from catalg.kernel.statement import Statement, Theory
from catalg.models.backend import held_in, named, to_numpy
from catalg.models.check import check_statement
from catalg.models.counting import Function, shape_text
from catalg.models.finite import TableCarrier, table
from catalg.models.interpreter import Interpreter
from catalg.models.outcome import DAGGER, ModelError, Outcome, Value, written
from catalg.models.polynomials import Polynomials
from catalg.models.semiring import PrimeField, Rationals, Reals
from catalg.models.tensors import TensorCarrier, semiring_of, size_of
from catalg.models.tropical import Tropical


class Model:
    """A model of a theory in tensors or finite sets."""

    def __init__(self, name: str, theory: Theory, target: str, carrier: Any, seed: int = 0) -> None:
        self.name = name
        self.theory = theory
        self.target = target
        self.carrier = carrier
        self.seed = seed

    def held_in(self) -> tuple[str, ...]:
        """The libraries that count with the values; ``Python`` where they are Python's numbers or sympy's."""
        return held_in(array for array, _ in self.carrier.tensors.values())

    def check(self, statement: Statement, *, samples: int = 20) -> Outcome:
        """Evaluate one axiom or law; never raises on a well-typed statement of the theory."""
        try:
            return check_statement(self.carrier, self.theory, statement, samples, f"{self.seed}\0{self.name}")
        except ModelError as error:
            return Outcome(statement.name, "skipped", False, None, None, error.message)

    def evaluate(self, diagram: Diagram) -> Any:
        """The diagram's tensor, of shape (source dims..., target dims...); in Set a function of element numbers."""
        array, scale = self.carrier.evaluate(diagram)
        if isinstance(self.carrier, TableCarrier):
            values, outputs = to_numpy(array)[0], len(diagram.outputs)

            def run(*elements: int) -> Any:
                found = tuple(int(v) for v in values[tuple(elements)])
                return found[0] if outputs == 1 else found

            return run
        return self.carrier.semiring.decode(array[0, ...], scale)


def build_model(
    name: str,
    theory: Theory,
    target: str,
    values: Mapping[str, Value],
    *,
    folder: FilePath | None = None,
    seed: int = 0,
    backend: str = "numpy",
    dtype: str | None = None,
    search: Sequence[FilePath] = (),
) -> Any:
    """A model from value trees.

    ``folder`` is where `load` looks (and must stay), ``search`` further folders that it may
    look in. Raises ModelError naming the generator and what would mend it.
    """
    named(backend)
    text = target.replace(" ", "")
    check_names(theory, values, text not in ("Set", "Array"))
    _check_closed(theory, values)
    loader = _loader(folder, search)
    check_target(theory, text)
    if text.startswith("Matrices("):
        from catalg.models.quantale import build_matrix_model

        return build_matrix_model(name, theory, text, values, loader, seed).on(backend)
    if text == "Array":
        from catalg.models.arrays import build_array_model

        return build_array_model(name, theory, values, loader, seed, dtype, backend)
    if text == "Set":
        return Model(name, theory, "Set", _tables(name, theory, values, loader, seed).on(backend), seed)
    ring = semiring_of(text, dtype)
    if theory.signature.doctrine.cartesian:
        raise ModelError(f"a cartesian theory has no models in {text}: copying is not linear", None, "use Set or Array")
    return Model(name, theory, text, _tensors(name, theory, values, loader, seed, ring).on(backend), seed)


def build_carrier(
    name: str,
    theory: Theory,
    target: str,
    values: Mapping[str, Value],
    *,
    unknown: Sequence[str],
    folder: FilePath | None = None,
    search: Sequence[FilePath] = (),
    seed: int = 0,
) -> TensorCarrier:
    """The tensors of a model in which the generators ``unknown`` have no value. Raises ModelError as `build_model`."""
    text = target.replace(" ", "")
    check_names(theory, {**dict.fromkeys(unknown, ("number", 0)), **values}, True)
    check_target(theory, text)
    ring = semiring_of(text, None)
    if theory.signature.doctrine.cartesian:
        raise ModelError(f"a cartesian theory has no models in {text}: copying is not linear", None, "use Set or Array")
    for generator, value in values.items():
        used = [u for u in unknown if mentions_name(value, u)]
        if used:
            raise ModelError(f"the value of `{generator}` uses `{used[0]}`, which is unknown", generator)
        if _uses([value], "symbols"):
            raise ModelError("equations with symbols in them are not solved", generator, "give numbers")
    return _tensors(name, theory, values, _loader(folder, search), seed, ring, unknown)


def _loader(folder: FilePath | None, search: Sequence[FilePath]) -> Callable[[str, str | None], Any] | None:
    if folder is None and not search:
        return None

    def load(path: str, key: str | None) -> Any:
        from catalg.models.weights import load_array

        return load_array(path, key, folder, search)

    return load


def check_target(theory: Theory, target: str) -> None:
    """Raises ModelError where a target has no structure for what the doctrine builds in."""
    doctrine = theory.signature.doctrine
    if target.startswith("Matrices(") and not doctrine.ordered:
        raise ModelError(f"models in {target} are of ordered 2-categories", None, "use Vect or Rel")
    if doctrine.linear and target not in ("Vect", "Vect(QQ)"):
        message = f"a linear theory has no models in {target}: its cells are linear, over the rational numbers"
        raise ModelError(message, None, "use Vect(QQ) or Vect")
    if doctrine.ordered and not target.startswith("Matrices("):
        message = f"an ordered theory has no models in {target}, where there is nothing to compare 1-cells by"
        raise ModelError(message, None, "ordered 2-categories have models in matrices over a quantale")
    if doctrine.duals and target in ("Set", "Array"):
        raise ModelError(f"a {doctrine.name} has no models in {target}: functions do not bend", None, "use Vect or Rel")


def check_names(theory: Theory, values: Mapping[str, Value], transposes: bool) -> None:
    """Every name is a cell of the theory; every object and morphism has a value.

    ``transposes``: the target gives a dagger `f†` its value, that of f read backwards.
    """
    signature = theory.signature
    known = [*signature.zero, *signature.one, *signature.two, *signature.scalars]
    for name in values:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            help = f"did you mean `{near[0]}`?" if near else f"its cells are {', '.join(known)}"
            raise ModelError(f"`{name}` is not a cell of theory `{theory.name}`", name, help)
    for name in signature.one:
        if name not in values:
            raise ModelError(f"the model gives no value for `{name}`", name, f"add `{name} = ...`")
    for name in signature.scalars:
        if name not in values:
            raise ModelError(f"the model gives no value for the scalar `{name}`", name, f"add `{name} = 1`, a number")
    for name, cell in signature.two.items():
        if signature.doctrine.ordered or name in values or (transposes and name.removesuffix(DAGGER) in values):
            continue
        if len(cell.target) or name.endswith(DAGGER):
            help = f"add `{written(name)} = ...`, a value for {_typed(cell)}"
            raise ModelError(f"the model gives no value for `{written(name)}`", name, help)


def _check_closed(theory: Theory, values: Mapping[str, Value]) -> None:
    """No value is left open: `unknown` is for the solver and the counter of models."""
    for name in values:
        if tuple(values[name]) == ("name", "unknown") and "unknown" not in theory.signature.two:
            help = "`catalg solve` finds its values, where the equations are linear in it"
            raise ModelError(f"the value of `{name}` is unknown", name, help)


def mentions_name(value: Value, name: str) -> bool:
    """Does a value tree refer to this name?"""
    stack: list[Any] = [value]
    while stack:
        part = stack.pop()
        if isinstance(part, tuple):
            if part[:2] in (("name", name), ("call", name)):
                return True
            stack += part
    return False


def _typed(cell: TwoCell) -> str:
    return f"`{cell.name} : {cell.source} -> {cell.target}`"


def dimensions(it: Interpreter, cells: Mapping[str, OneCell]) -> dict[str, int]:
    """The sizes that a model gives to objects."""
    out = {}
    for name in cells:
        value = it.value_of(name)
        try:
            out[name] = it.integer(value)
        except ModelError as error:
            raise ModelError(f"`{name}` is a dimension: {error.message}", name) from None
        if not 0 <= out[name] <= 1_000_000:
            raise ModelError(f"`{name} = {out[name]}` is not a dimension", name)
    return out


def _tensors(
    name: str,
    theory: Theory,
    values: Mapping[str, Value],
    loader: Any,
    seed: int,
    ring: Any,
    unknown: Sequence[str] = (),
) -> TensorCarrier:
    draw = "dyadic" if isinstance(ring, Reals) else "small" if isinstance(ring, Rationals) else "modulo:10"
    if isinstance(ring, PrimeField):
        draw = f"modulo:{ring.p}"
    elif ring.name == "Rel":
        draw = "modulo:2"
    symbolic = isinstance(ring, (Reals, Rationals, PrimeField))
    mode: Any = "float" if isinstance(ring, Reals) else "exact"
    if symbolic and _uses(values.values(), "symbols"):
        ring, symbols = _symbol_ring(name, theory, values, loader, seed, draw, ring)
        it = Interpreter(name, values, "exact", seed=seed, draw=draw, loader=loader, ring=symbols)
    else:
        it = Interpreter(name, values, mode, seed=seed, draw=draw, loader=loader, ring=None)
    return _filled_tensors(it, theory, ring, unknown)


def _filled_tensors(it: Interpreter, theory: Theory, ring: Any, unknown: Sequence[str] = ()) -> TensorCarrier:
    sizes = dimensions(it, theory.signature.one)
    left = {*unknown, *(u + DAGGER for u in unknown)}
    known = {g: c for g, c in theory.signature.two.items() if g not in left}
    raw = {g: tensor_value(it, cell, sizes) for g, cell in known.items()}
    if isinstance(ring, Tropical):
        ring.prepare_named(raw)
    tensors = {}
    for generator, array in raw.items():
        try:
            data, scale = ring.encode(array)
        except ModelError as error:
            raise ModelError(f"in the value of `{generator}`: {error.message}", generator, error.help) from None
        tensors[generator] = (data[None], scale)
    eps = it.loaded_eps if isinstance(ring, Reals) else 0.0
    return TensorCarrier(ring, sizes, tensors, eps, {s: _scalar(it, ring, s) for s in theory.signature.scalars})


def _scalar(it: Interpreter, ring: Any, name: str) -> Any:
    """A scalar's value as a number of the target (a Fraction, a float or a polynomial)."""
    try:
        array = it.array(it.value_of(name, ()))
    except ModelError as error:
        raise ModelError(f"`{name}`: {error.message}", name) from None
    if array.size != 1:
        raise ModelError(f"`{name}` is a scalar, but its value has shape {shape_text(array.shape)}", name)
    try:
        data, scale = ring.encode(array.reshape(()))
    except ModelError as error:
        raise ModelError(f"in the value of `{name}`: {error.message}", name, error.help) from None
    return ring.decode(data, scale)[()]


def tensor_value(it: Interpreter, cell: TwoCell, sizes: Mapping[str, int]) -> Any:
    """A generator's value as an array of the shape that its type needs."""
    source = tuple(size_of(sizes, c) for c in cell.source)
    target = tuple(size_of(sizes, c) for c in cell.target)
    shape = source + target
    base = cell.name.removesuffix(DAGGER)
    if cell.name not in it.values and base != cell.name:  # real entries: the conjugate is the value itself
        turned = tensor_value(it, TwoCell(base, cell.target, cell.source), sizes)
        return np.transpose(turned, (*range(len(target), len(shape)), *range(len(target))))
    if cell.name not in it.values:
        raise ModelError(
            f"the model gives no value for `{cell.name}`", cell.name, f"{_typed(cell)} needs shape {shape_text(shape)}"
        )
    value = it.value_of(cell.name, shape)
    if isinstance(value, Function):
        if value.parameters is not None:
            raise ModelError(f"`{cell.name}` is a function, but this target takes arrays", cell.name)
        value = value.call((), {})
    try:
        array = it.array(value)
    except ModelError as error:
        raise ModelError(f"`{cell.name}`: {error.message}", cell.name) from None
    flat = (int(np.prod(source, dtype=np.int64)), int(np.prod(target, dtype=np.int64)))
    line = array.ndim <= 1 and 1 in flat and array.size == flat[0] * flat[1]  # a state, an effect or a scalar
    empty = array.size == 0 == flat[0] * flat[1]  # `[]` will do where there is nothing to say
    if array.shape not in (shape, flat) and not line and not empty:
        wanted = shape_text(shape) + (f" or {shape_text(flat)}" if flat != shape else "")
        raise ModelError(
            f"`{cell.name}` has shape {shape_text(array.shape)}, but {_typed(cell)} needs {wanted}", cell.name
        )
    return array.reshape(shape)


def _uses(trees: Any, function: str) -> bool:
    """Does any tree call this function?"""
    stack = list(trees)
    while stack:
        tree = stack.pop()
        if isinstance(tree, tuple):
            if len(tree) > 1 and tree[0] == "call" and tree[1] == function:
                return True
            stack += tree
    return False


def _symbol_ring(
    name: str, theory: Theory, values: Mapping[str, Value], loader: Any, seed: int, draw: str, ring: Any
) -> tuple[Polynomials, Any]:
    """The polynomial ring of all symbols of a model; rational functions where a value divides by them."""
    from fractions import Fraction

    from sympy.polys.polyerrors import ExactQuotientFailed

    found: dict[str, int] = {}

    def collect(symbol: str) -> Any:  # telling values keep division and inverses defined on the first pass
        return Fraction(found.setdefault(symbol, len(found)) * 7919 + 104729, 1 + len(found))

    first = Interpreter(name, values, "exact", seed=seed, draw=draw, loader=loader, ring=collect)
    sizes = dimensions(first, theory.signature.one)
    for cell in theory.signature.two.values():
        tensor_value(first, cell, sizes)
    for scalar in theory.signature.scalars:
        first.value_of(scalar, ())
    p = ring.p if isinstance(ring, PrimeField) else None
    for fractions in (False, True):
        made = Polynomials(list(found), p, fractions)
        it = Interpreter(name, values, "exact", seed=seed, draw=draw, loader=loader, ring=made.symbols.__getitem__)
        try:
            for cell in theory.signature.two.values():
                tensor_value(it, cell, sizes)
            for scalar in theory.signature.scalars:
                it.value_of(scalar, ())
        except ExactQuotientFailed:
            continue
        if fractions and p:
            raise ModelError(f"values over GF({p}) may not divide by a symbol")
        return made, made.symbols.__getitem__
    raise ModelError("the symbols of this model could not be handled")


def _tables(name: str, theory: Theory, values: Mapping[str, Value], loader: Any, seed: int) -> TableCarrier:
    it = Interpreter(name, values, "exact", seed=seed, draw="modulo:2", loader=loader)
    sizes = dimensions(it, theory.signature.one)
    tables = {}
    for generator, cell in theory.signature.two.items():
        source = tuple(sizes[c.name] for c in cell.source)
        limits = tuple(sizes[c.name] for c in cell.target)
        it.guard((*source, len(limits)))
        it.draw = f"modulo:{max(1, min(limits, default=1))}"
        hint = (*source, len(limits)) if len(limits) != 1 else source
        try:
            value = it.array(it.value_of(generator, hint)) if generator in values and limits else np.zeros((0,))
        except ModelError as error:
            raise ModelError(error.message, error.generator or generator, error.help) from None
        tables[generator] = (table(value, cell, source, limits), 1)
    return TableCarrier(sizes, tables)
