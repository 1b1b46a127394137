"""Check a statement in a model of tensors or tables: instances, hypotheses, both sides, a witness.

Relies on the carriers and `instances`. Must never answer ``exact`` unless every instance was
evaluated in exact arithmetic, or a witness was.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from catalg.kernel.statement import Statement, Theory
from catalg.models.backend import to_numpy
from catalg.models.for_all_maps import holds_for_all_maps
from catalg.models.instances import Batch, batches, is_pointwise, selected
from catalg.models.outcome import ModelError, Outcome
from catalg.models.polynomials import Polynomials
from catalg.models.semiring import PrimeField, Rationals
from catalg.models.sides import Sides

SYMBOLIC_ENTRIES = 120  # entries of parameters that are made symbols to decide a law for all their values

LISTED_ENTRIES = 64  # arrays with more entries are not written out in a witness


def check_statement(carrier: Any, theory: Theory, statement: Statement, samples: int, seed: str) -> Outcome:
    """Evaluate one statement; `Outcome` says what was found and what it rests on."""
    allowed: float | None = None
    tried, error, complete = 0, 0.0, not statement.parameters.one or is_pointwise(statement)
    for batch in batches(carrier, statement, theory.signature, samples, f"{seed}\0{statement.name}"):
        batch = _satisfying(batch, statement)
        complete = complete and batch.complete
        if batch.count == 0:
            continue
        tried += batch.count
        sides = batch.carrier.compare(statement.left, statement.right)
        failing = sides.failing()
        if sides.error() is not None:
            error = max(error, sides.error() or 0.0)
        if sides.allowed is not None:
            allowed = max(allowed or 0.0, sides.allowed)
        if failing.any():
            return _failure(batch, statement, sides, int(np.argmax(failing)))
    exact, measured = carrier.exact, None if carrier.exact else error
    if complete:
        if tried == 0:
            return Outcome(statement.name, "holds", exact, measured, None, "no instance satisfies the hypotheses")
        return Outcome(statement.name, "holds", exact, measured, None, _ground(carrier, allowed))
    if exact and holds_for_all_maps(carrier, statement):
        reason = "for all maps, by what its hypotheses say of elements"
        return Outcome(statement.name, "holds", True, None, None, reason)
    if tried == 0:
        return Outcome(statement.name, "skipped", False, None, None, "no instance tried satisfies the hypotheses")
    if exact and _for_all_values(carrier, statement):
        return Outcome(statement.name, "holds", True, None, None, "for all values of its parameters")
    rounding = "" if allowed is None else f"; {_ground(carrier, allowed)}"
    return Outcome(statement.name, "holds", False, measured, None, f"{tried} instances sampled{rounding}")


def _ground(carrier: Any, allowed: float | None) -> str | None:
    """What an answer rests on: which differences were taken for rounding, or for what it holds beyond this model."""
    if allowed is not None:
        return f"differences up to {allowed:.1g} are rounding"
    return "for every value of the symbols" if isinstance(getattr(carrier, "semiring", None), Polynomials) else None


def _satisfying(batch: Batch, statement: Statement) -> Batch:
    """The instances of a batch that satisfy every hypothesis."""
    if not statement.hypotheses:
        return batch
    keep = np.ones(batch.count, dtype=bool)
    for hypothesis in statement.hypotheses:
        keep &= ~np.broadcast_to(batch.carrier.compare(hypothesis.left, hypothesis.right).failing(), (batch.count,))
    tensors = {c.name: selected(batch.carrier.tensors[c.name], keep) for c in statement.parameters.two}
    return Batch(batch.carrier.extended({}, tensors), int(keep.sum()), batch.complete, batch.dimensions)


def _failure(batch: Batch, statement: Statement, sides: Sides, instance: int) -> Outcome:
    at = sides.first(instance)
    left, right = sides.entries(instance, at)
    carrier = batch.carrier
    parts = [f"{name} = {size}" for name, size in batch.dimensions.items()]
    for cell in statement.parameters.two:
        array, scale = carrier.tensors[cell.name]
        one = to_numpy(array[min(instance, array.shape[0] - 1), ...])
        parts.append(f"{cell.name} = {short(carrier.value_tree(one, scale))}")
    where = f"{carrier.entry_text(at, statement.left.source)}: left {short(left)}, right {short(right)}"
    ring = getattr(carrier, "semiring", None)
    if isinstance(ring, Polynomials):
        where += _symbolic_witness(ring, left - right)
    error = sides.error()
    if error is None:
        error = _distance(left, right)
    return Outcome(statement.name, "fails", carrier.exact, error, "; ".join([*parts, where]))


def _symbolic_witness(ring: Polynomials, difference: Any) -> str:
    point = ring.point(difference)
    text = f"; left - right = {short(difference)}, which is not zero"
    if point:
        text += " at " + ", ".join(f"{n} = {v}" for n, v in point.items())
    return text


def _distance(left: Any, right: Any) -> float | None:
    """How far two exact entries are apart, when that is a finite number."""
    try:
        distance = float(np.max(np.abs(np.asarray(left, dtype=np.float64) - np.asarray(right, dtype=np.float64))))
    except (TypeError, ValueError, OverflowError):
        return None
    return distance if np.isfinite(distance) else None


def _for_all_values(carrier: Any, statement: Statement) -> bool:
    """Decide a law without hypotheses or objects for all values of its parameters at once, by symbols."""
    ring = getattr(carrier, "semiring", None)
    if statement.hypotheses or statement.parameters.one or not isinstance(ring, (Rationals, PrimeField)):
        return False
    shapes = {c.name: carrier.shape(c) for c in statement.parameters.two}
    sizes = {name: int(np.prod(shape, dtype=np.int64)) for name, shape in shapes.items()}
    if sum(sizes.values()) > SYMBOLIC_ENTRIES:
        return False
    names = [f"{name}_{i}" for name, n in sizes.items() for i in range(n)]
    polynomials = Polynomials(names, ring.p if isinstance(ring, PrimeField) else None)
    tensors = {}
    for name, (array, scale) in carrier.tensors.items():
        entries = [polynomials.ring.zero + int(v) for v in to_numpy(array).reshape(-1).tolist()]
        tensors[name] = (_filled(entries, array.shape), scale)
    for name, shape in shapes.items():
        entries = [polynomials.symbols[f"{name}_{i}"] for i in range(sizes[name])]
        tensors[name] = (_filled(entries, (1, *shape)), 1)
    symbolic = replace(carrier, semiring=polynomials, tensors=tensors)
    try:
        return not symbolic.compare(statement.left, statement.right).failing().any()
    except ModelError:
        return False


def _filled(entries: list[Any], shape: tuple[int, ...]) -> Any:
    out = np.empty(len(entries), dtype=object)
    for i, entry in enumerate(entries):
        out[i] = entry
    return out.reshape(shape)


def short(value: Any, limit: int = 400) -> str:
    """A number or nested list as text, cut when long (a large array gives its beginning and its shape)."""
    if isinstance(value, np.ndarray):
        if value.size > LISTED_ENTRIES:
            return f"{_text(value.reshape(-1)[:4].tolist())[:-1]}, … of shape {value.shape}]"
        value = value.tolist()
    text = _text(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_text(v) for v in value) + "]"
    if isinstance(value, (bool, np.bool_)):
        return "true" if value else "false"
    if isinstance(value, (float, np.floating)):
        return f"{float(value) + 0.0:.10g}"
    return str(value)
