"""Check a statement between array functions: floats at many points, exactness where it can be had.

A law that fails in floats at a plain point is evaluated there in exact numbers, and the
difference decided by interval arithmetic. A law that holds is decided for all inputs at once
where every step is rational in them. Relies on `arrays`, `points` and `exact_real`; must
never call a float difference exact.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Any

import numpy as np

from catalg.cells import Diagram, TwoCell
from catalg.kernel.statement import Statement
from catalg.models.arrays import ArrayCarrier, ArrayModel, Run
from catalg.models.backend import put, to_numpy
from catalg.models.check import short
from catalg.models.exp_rational import ExpRational, at_most
from catalg.models.interpreter import Interpreter
from catalg.models.outcome import ModelError, Outcome
from catalg.models.points import Point, points

EXACT_ENTRIES = 64  # inputs with more entries than this are not evaluated exactly
SYMBOLIC_ENTRIES = 32  # inputs with more entries than this are not made symbols
SYMBOLIC_PRODUCTS = 400_000  # products of terms that one symbolic decision may take
DENSE_ENTRIES = 10_000  # entries of the matrices of a random map; above, each output looks at three inputs
BATCH_ENTRIES = 1 << 20  # entries of the inputs that are run at once


@dataclass(frozen=True)
class Instance:
    """A carrier with the statement's parameters filled in, and words for them."""

    carrier: ArrayCarrier
    shapes: dict[str, tuple[int, ...]]
    extra: dict[str, Run]
    words: tuple[str, ...]


def check_arrays(model: ArrayModel, statement: Statement, samples: int) -> Outcome:
    """The outcome of one statement in an array model."""
    worst, tried = 0.0, 0
    for number, instance in enumerate(_instances(model, statement, samples)):
        if not _admits(instance, statement):
            continue
        share = samples if number == 0 else max(2, samples // 8)
        failed: Point | None = None
        shapes = instance.carrier.shapes_of(statement.left.source)
        for group in _groups(list(points(shapes, share, f"{model.seed}\0{statement.name}"))):
            tried += len(group)
            apart, bound, left, right = _differences(instance.carrier, statement, group)
            worst = max(worst, float(apart.max()))
            for k in np.flatnonzero(apart > bound) if failed is None else ():
                more = _allowance(instance.carrier, statement, group[k], left, right, k)
                if apart[k] > bound + more:
                    failed = group[k]
                    break
        if failed is not None:
            return _failure(model, statement, instance, failed, worst)
    if tried == 0:
        return Outcome(statement.name, "skipped", False, None, None, "no instance tried satisfies the hypotheses")
    if _for_all_inputs(model, statement):
        return Outcome(statement.name, "holds", True, worst, None, "for all inputs of these shapes")
    return Outcome(statement.name, "holds", False, worst, None, f"{tried} points sampled")


# -- floats ----------------------------------------------------------------------------------


def _groups(every: list[Point]) -> Iterator[list[Point]]:
    """Points in lots that are run at once, so large that no array of inputs exceeds `BATCH_ENTRIES`."""
    entries = max(1, sum(a.size for a in every[0].arrays))
    step = max(1, BATCH_ENTRIES // entries) if every[0].arrays else 1
    for at in range(0, len(every), step):
        yield every[at : at + step]


def _differences(
    carrier: ArrayCarrier, statement: Statement, group: Sequence[Point]
) -> tuple[Any, float, list[Any], list[Any]]:
    """At each point the relative difference of both sides; what rounding may cause there; both sides."""
    inputs = [np.stack(column) for column in zip(*(p.arrays for p in group), strict=True)]
    left, right = carrier.run_batch(statement.left, inputs), carrier.run_batch(statement.right, inputs)
    apart = np.zeros(len(group))
    for a, b in zip(left, right, strict=True):
        apart = np.maximum(apart, _apart(a, b))
    largest = max((max(a.shape[1:], default=1) for a in (*inputs, *left)), default=1)
    steps = 1 + len(statement.left) + len(statement.right)
    return apart, carrier.eps * 64 * steps * max(16, largest), left, right


def _difference(carrier: ArrayCarrier, statement: Statement, point: Point) -> tuple[float, float]:
    """The relative difference of both sides at one point, and what rounding may cause there."""
    apart, bound, left, right = _differences(carrier, statement, [point])
    return float(apart[0]), bound + (_allowance(carrier, statement, point, left, right, 0) if apart[0] > bound else 0.0)


def _apart(a: Any, b: Any) -> Any:
    """For each row of a batch the largest difference, relative to the largest entry (or to 1)."""
    a, b = a.reshape(len(a), -1), b.reshape(len(b), -1)
    if not a.size:
        return np.zeros(len(a))
    same = a == b  # infinities may agree
    with np.errstate(invalid="ignore"):
        gap = np.where(same, 0.0, np.abs(a - b)).max(axis=1)
        scale = np.maximum(
            np.where(np.isfinite(a), np.abs(a), 0).max(axis=1), np.where(np.isfinite(b), np.abs(b), 0).max(axis=1)
        )
    return gap / np.maximum(scale, 1.0)


def _allowance(
    carrier: ArrayCarrier, statement: Statement, point: Point, left: Sequence[Any], right: Sequence[Any], at: int
) -> float:
    """What rounding may cause at a point, by how far the sides move when the inputs do.

    The inputs move by a factor 1 + 2**-30 (2**-12 in single precision), alternating in sign; the sides before
    are row ``at`` of a batch.
    """
    step = 2.0**-30 if carrier.eps < 2.0**-40 else 2.0**-12
    moved = [x * (1 + step * (1 - 2 * (np.arange(x.size) % 2)).reshape(x.shape)) for x in point.arrays]
    total = 0.0
    for side, before in ((statement.left, left), (statement.right, right)):
        after = carrier.run_batch(side, [m[None] for m in moved])
        gaps = [_apart(a, b[at : at + 1])[0] for a, b in zip(after, before, strict=True)]
        total += float(max(gaps, default=0.0))
    steps = 1 + len(statement.left) + len(statement.right)
    return carrier.eps / step * 16 * steps * total if np.isfinite(total) else 0.0


def _admits(instance: Instance, statement: Statement) -> bool:
    """Do the hypotheses hold at every point tried?"""
    for hypothesis in statement.hypotheses:
        as_law = Statement(hypothesis.name, hypothesis.left, hypothesis.right)
        shapes = instance.carrier.shapes_of(hypothesis.left.source)
        for point in points(shapes, 4, hypothesis.name):
            apart, bound = _difference(instance.carrier, as_law, point)
            if apart > bound:
                return False
    return True


# -- parameters ------------------------------------------------------------------------------


def _instances(model: ArrayModel, statement: Statement, samples: int) -> Iterator[Instance]:
    """Shapes of the model for objects; generators, identities and quadratic maps for morphisms."""
    parameters = statement.parameters
    if not parameters.one and not parameters.two:
        yield Instance(model.floats, {}, {}, ())
        return
    known = list(dict.fromkeys(model.shapes.values())) or [(2,)]
    known = [*known, (2,), (3,), (2, 2)][:4]
    for k in range(max(6, samples // 2)):
        shapes = {c.name: known[(k + i) % len(known)] for i, c in enumerate(parameters.one)}
        carrier = model.floats.extended(shapes, {})
        extra: dict[str, Run] = {}
        words = [f"{name} = {shape}" for name, shape in shapes.items()]
        for i, cell in enumerate(parameters.two):
            extra[cell.name], text = _function(model, carrier, cell, k, i)
            words.append(f"{cell.name} = {text}")
        yield Instance(carrier.extended({}, extra), shapes, extra, tuple(words))


def _function(model: ArrayModel, carrier: ArrayCarrier, cell: TwoCell, k: int, i: int) -> tuple[Run, str]:
    """The k-th value of a parameter: a generator of the same type, the identity, or a small quadratic map."""
    parallel = [g for g in model.theory.signature.two.values() if g.source == cell.source and g.target == cell.target]
    choices: list[tuple[Run, str]] = []
    for generator in parallel:
        choices.append((_like(generator, carrier), generator.name))
    if cell.source == cell.target and len(cell.source):
        choices.append((lambda it, args: list(args), "the identity"))
    if k % 3 != 1 and choices:
        at = (k // 3 + i * (k % 3)) % (len(choices) + 1)
        if at < len(choices):
            return choices[at]
    return _quadratic(carrier, cell, f"{model.seed}\0{cell.name}\0{k}"), "a quadratic map"


def _like(generator: TwoCell, carrier: ArrayCarrier) -> Run:
    def run(it: Interpreter, args: Sequence[Any]) -> Sequence[Any]:
        return ArrayCarrier(carrier.shapes, it, {}).call(generator, args)

    return run


def _quadratic(carrier: ArrayCarrier, cell: TwoCell, seed: str) -> Run:
    """x -> A x + (B x)(C x) + c on flattened arrays, with entries -1, 0, 1 (large A, B, C pick one entry a row)."""
    from catalg.models.instances import draws

    shapes = carrier.shapes_of(cell.target)
    size = sum(prod(s) for s in carrier.shapes_of(cell.source))
    makers: list[tuple[Sequence[Any], Any, tuple[int, ...]]] = []
    for j, shape in enumerate(shapes):
        n = prod(shape)
        constant = draws(f"{seed}\0{j}\0c")(n).astype(np.int64) % 3 - 1
        if n * size <= DENSE_ENTRIES:
            raw = draws(f"{seed}\0{j}")(3 * n * size).astype(np.int64) % 3 - 1
            makers.append((raw.reshape(3, n, size), constant, shape))
        else:
            high, low = draws(f"{seed}\0{j}")(6 * n).astype(np.int64).reshape(2, 3, n)
            makers.append(((high * 65536 + low) % size, constant, shape))

    def run(it: Interpreter, args: Sequence[Any]) -> Sequence[Any]:
        if it.lead:
            return [put(a, it.backend) for a in rows([to_numpy(it.array(a)) for a in args])]
        return [a[0] for a in rows([it.array(a)[None] for a in args], it.dtype)]

    def rows(args: Sequence[Any], dtype: Any = np.float64) -> list[Any]:
        """The outputs at a batch of inputs (without inputs, one output without the batch's axis)."""
        count = max((len(a) for a in args), default=1)
        level = [np.broadcast_to(a, (count, *a.shape[1:])).reshape(count, -1) for a in args]
        flat = np.concatenate(level, axis=1) if level else np.zeros((1, 0), dtype=dtype)
        out = []
        for maps, constant, shape in makers:
            if not size:
                parts = [np.zeros((len(flat), len(constant)), dtype=dtype)] * 3
            else:
                parts = [flat @ m.T.astype(dtype) if m.ndim == 2 else flat[:, m] for m in maps]
            made = (parts[0] + parts[1] * parts[2] + constant.astype(dtype)).reshape(len(flat), *shape)
            out.append(made)
        return out

    return run


# -- exactness -------------------------------------------------------------------------------


def _failure(model: ArrayModel, statement: Statement, instance: Instance, point: Point, apart: float) -> Outcome:
    """A failure with an exact witness where one can be had, a numeric one otherwise."""
    words = list(instance.words)
    if not model.floats.it.uses_loaded and sum(a.size for a in point.arrays) <= EXACT_ENTRIES:
        witness = _exact_witness(model, statement, instance, point)
        if witness is not None:
            return Outcome(statement.name, "fails", True, apart, "; ".join([*words, witness]))
    _, _, left, right = _differences(instance.carrier, statement, [point])
    left, right = [a[0] for a in left], [a[0] for a in right]
    words.append(f"{_at(statement, point.arrays)}: left {_floats(left)}, right {_floats(right)}")
    return Outcome(statement.name, "fails", False, apart, "; ".join(words))


def _exact_witness(model: ArrayModel, statement: Statement, instance: Instance, point: Point) -> str | None:
    """Both sides in exact numbers at a point, when some entry differs for certain."""
    from catalg.models.exact_real import decide

    carrier = model.exact().extended(instance.shapes, instance.extra)
    try:
        given = [carrier.it.array(_fractions(a)) for a in point.arrays]
        left, right = carrier.run(statement.left, given), carrier.run(statement.right, given)
        certain = False
        for a, b in zip(left, right, strict=True):
            for x, y in zip(a.reshape(-1).tolist(), b.reshape(-1).tolist(), strict=True):
                certain = certain or bool(decide(x - y))
    except (ModelError, ArithmeticError, TypeError, ValueError, RecursionError):
        return None
    if not certain:
        return None
    text = f"{_at(statement, given)}: left {_exact_text(left)}, right {_exact_text(right)}"
    if any(not isinstance(v, Fraction) for a in (*left, *right) for v in a.reshape(-1).tolist()):
        text += f" (about {_floats(left)} and {_floats(right)})"
    return text


def _fractions(array: Any) -> Any:
    out = np.empty(array.shape, dtype=object)
    for at in np.ndindex(*array.shape):
        out[at] = Fraction(float(array[at]))
    return out


def _at(statement: Statement, arrays: Sequence[Any]) -> str:
    """``x0 = [[0], [0]]`` for each source wire."""
    names = [f"x{i}" if len(arrays) > 1 else "x" for i in range(len(arrays))]
    return ", ".join(f"{n} = {short(a)}" for n, a in zip(names, arrays, strict=True)) or "as constants"


def _exact_text(arrays: Sequence[Any]) -> str:
    return ", ".join(short(_tidied(a)) for a in arrays)


def _tidied(array: Any) -> Any:
    """Entries brought over one denominator, where they are small enough for that."""
    import sympy

    from catalg.models.exact_real import simplest

    out = np.empty(array.shape, dtype=object)
    for at in np.ndindex(*array.shape):
        entry = array[at]
        if isinstance(entry, sympy.Expr) and entry.count_ops() < 60:
            entry = simplest(sympy.cancel(sympy.together(entry)))
        out[at] = entry
    return out


def _floats(arrays: Sequence[Any]) -> str:
    from catalg.models.exact_real import decimal

    return ", ".join(short(_map(lambda v: float(f"{decimal(v):.6g}"), a)) for a in arrays)


def _map(function: Any, array: Any) -> Any:
    out = np.empty(array.shape, dtype=object)
    for at in np.ndindex(*array.shape):
        out[at] = function(array[at])
    return out


def _for_all_inputs(model: ArrayModel, statement: Statement) -> bool:
    """Decide an equation for all inputs at once, where both sides are rational in them and in exponentials."""
    if statement.parameters or statement.hypotheses or model.floats.it.uses_loaded:
        return False
    shapes = model.floats.shapes_of(statement.left.source)
    if sum(prod(s) for s in shapes) > SYMBOLIC_ENTRIES:
        return False
    carrier = model.exact(lambda symbol: ExpRational.variable(f"s {symbol}"))
    given = [
        _objects([ExpRational.variable(f"x{i} {j:04d}") for j in range(prod(shape))], shape)
        for i, shape in enumerate(shapes)
    ]
    try:
        with at_most(SYMBOLIC_PRODUCTS):
            left, right = carrier.run(statement.left, given), carrier.run(statement.right, given)
            pairs = [pair for a, b in zip(left, right, strict=True) for pair in zip(a.flat, b.flat, strict=True)]
            return all(bool(x == y) for x, y in pairs)
    except (ModelError, ArithmeticError, TypeError, ValueError):  # not rational, or too large: sampling stands
        return False


def _objects(entries: Sequence[Any], shape: tuple[int, ...]) -> Any:
    out = np.empty(len(entries), dtype=object)
    for i, entry in enumerate(entries):
        out[i] = entry
    return out.reshape(shape)


def residual(model: ArrayModel, left: Diagram, right: Diagram, *arrays: Any) -> float:
    """The relative difference of two diagrams at given arrays, for reports and scripts."""
    law = Statement("residual", left, right)
    return _difference(model.floats, law, Point(tuple(np.asarray(a, dtype=np.float64) for a in arrays), False))[0]
