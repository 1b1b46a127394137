"""Instances of a statement's parameters in a model of tensors or tables.

Where the instances are few, all of them; otherwise telling ones (identities, generators of
the theory) and pseudo-random ones that are the same in every run. Relies on the carriers;
must never claim to be complete when it is not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import prod
from typing import Any

import numpy as np

from catalg.cells import Path, Signature, TwoCell
from catalg.kernel.statement import Hypothesis, Statement
from catalg.models.affine import is_linear, member, mentions
from catalg.models.backend import to_numpy
from catalg.models.finite import TableCarrier
from catalg.models.network import turned
from catalg.models.outcome import DAGGER

ALL_BELOW = 20_000  # instances that are all tried, when they are fewer than this
SPECIALS = 64
CONSTRAINED = 6


@dataclass(frozen=True)
class Batch:
    """A carrier that knows the parameters, one per instance along the batch axis."""

    carrier: Any
    count: int
    complete: bool
    dimensions: dict[str, int]


def draws(seed: str) -> Any:
    """A function that gives n pseudo-random 16-bit integers, the same for the same seed."""

    def draw(count: int) -> Any:
        return np.frombuffer(hashlib.shake_256(seed.encode()).digest(2 * count), dtype="<u2")

    return draw


def batches(carrier: Any, statement: Statement, signature: Signature, samples: int, seed: str) -> Iterator[Batch]:
    """Batches of instances; several when the statement quantifies over objects."""
    parameters = statement.parameters
    names = [c.name for c in parameters.one]
    choices = [1] if is_pointwise(statement) else carrier.choices()
    for dims in _dimension_choices(len(names), choices):
        chosen = dict(zip(names, dims, strict=True))
        with_objects = carrier.extended(chosen, {})
        batch = _cells(
            with_objects, parameters.two, statement.hypotheses, signature, samples, f"{seed}\0{dims}", chosen
        )
        yield _tied(batch, parameters.two, signature)


def is_pointwise(statement: Statement) -> bool:
    """Does one object parameter stand only at the source, of the parameters and of every equation?

    A map out of it is then a family of maps out of a point (functions by elements, tensors by
    basis vectors), and so is each equation: a point decides the statement for every object.
    """
    if len(statement.parameters.one) != 1:
        return False
    stage = statement.parameters.one[0]
    alone = Path.of(stage)
    claims = [statement.goal, *statement.hypotheses]
    sides = [(c.left.source, c.left.target) for c in claims]
    sides += [(c.source, c.target) for c in statement.parameters.two]
    return statement.left.source == alone and all(
        (source == alone or stage not in source.cells) and stage not in target.cells for source, target in sides
    )


def _tied(batch: Batch, parameters: Sequence[TwoCell], signature: Signature) -> Batch:
    """A parameter `f†` is f read backwards, where the daggers of all generators are."""
    carrier = batch.carrier
    tied = [c for c in parameters if c.name.endswith(DAGGER)]
    if not tied or isinstance(carrier, TableCarrier):
        return batch
    for name, cell in signature.two.items():
        array = carrier.tensors[name][0]
        if name.endswith(DAGGER) and name not in {c.name for c in tied}:
            base = carrier.tensors[name.removesuffix(DAGGER)][0]
            if not np.array_equal(to_numpy(turned(base, len(cell.target))), to_numpy(array)):
                return batch
    made = {}
    for cell in tied:
        array, scale = carrier.tensors[cell.name.removesuffix(DAGGER)]
        made[cell.name] = (turned(array, len(cell.target)), scale)
    return replace(batch, carrier=carrier.extended({}, made))


def _dimension_choices(count: int, choices: Sequence[int]) -> list[tuple[int, ...]]:
    if count == 0:
        return [()]
    rows = [(c,) * count for c in choices]
    n = len(choices)
    rows += [tuple(choices[(i + shift) % n] for i in range(count)) for shift in range(n)]
    return list(dict.fromkeys(rows))


def _cells(
    carrier: Any,
    cells: Sequence[TwoCell],
    hypotheses: Sequence[Hypothesis],
    signature: Signature,
    samples: int,
    seed: str,
    chosen: dict[str, int],
) -> Batch:
    radices = [carrier.radices(c) for c in cells]
    if not cells:
        return Batch(carrier, 1, True, chosen)
    if all(r is not None for r in radices):
        total = prod(prod(r) for r in radices)
        if total <= ALL_BELOW:
            return _every(carrier, cells, radices, total, chosen)
    rows: dict[str, list[Any]] = {c.name: [] for c in cells}
    special = [carrier.special(c, _parallel(c, signature)) for c in cells]
    if all(special):
        for pick in list(product(*special))[:SPECIALS]:
            for cell, value in zip(cells, pick, strict=True):
                rows[cell.name].append(value)
    for found in _constrained(carrier, cells, hypotheses, samples, seed):
        for cell in cells:
            rows[cell.name].append(found[cell.name])
    count = len(rows[cells[0].name]) + samples
    tensors = {}
    for i, cell in enumerate(cells):
        drawn = carrier.drawn(cell, draws(f"{seed}\0{i}\0{cell.name}"), samples)
        tensors[cell.name] = _joined([*rows[cell.name], drawn])
    return Batch(carrier.extended({}, tensors), count, False, chosen)


def _constrained(
    carrier: Any, cells: Sequence[TwoCell], hypotheses: Sequence[Hypothesis], samples: int, seed: str
) -> Iterator[dict[str, Any]]:
    """Instances that are likely to satisfy the hypotheses: each parameter in turn solved for, the others known.

    A hypothesis that is not linear in a parameter is left out when that one is solved for;
    whoever asks filters again.
    """
    if not hypotheses or isinstance(carrier, TableCarrier):
        return
    equations = [(h.left, h.right) for h in hypotheses]
    for k in range(min(samples, CONSTRAINED)):
        given = {c.name: carrier.drawn(c, draws(f"{seed}\0start {k}\0{c.name}"), 1) for c in cells}
        turn = [cells[(k + i) % len(cells)] for i in range(len(cells))]
        for again, cell in enumerate((*turn, *turn)):
            known = carrier.extended({}, given)
            linear = [e for e in equations if mentions(e, cell) and is_linear(e, cell)]
            if linear:
                value = member(known, cell, linear, draws(f"{seed}\0member {k} {again}"))
                if value is not None:
                    given[cell.name] = value
        yield given


def _every(
    carrier: Any, cells: Sequence[TwoCell], radices: list[list[int]], total: int, chosen: dict[str, int]
) -> Batch:
    number = np.arange(total, dtype=np.int64)
    tensors = {}
    for cell, radix in zip(cells, radices, strict=True):
        digits = np.zeros((total, len(radix)), dtype=np.int64)
        for j, r in enumerate(radix):
            digits[:, j] = number % r if r else 0
            number = number // max(r, 1)
        tensors[cell.name] = carrier.packed(cell, digits)
    return Batch(carrier.extended({}, tensors), total, True, chosen)


def _joined(parts: list[tuple[Any, int]]) -> tuple[Any, int]:
    """Tensors with denominators, along one batch axis."""
    from math import lcm

    scale = lcm(*(s for _, s in parts))
    arrays = [a * (scale // s) if scale != s else a for a, s in parts]
    return np.concatenate(arrays, axis=0), scale


def _parallel(cell: TwoCell, signature: Signature) -> list[TwoCell]:
    return [g for g in signature.two.values() if g.source == cell.source and g.target == cell.target]


def selected(tensor: tuple[Any, int], keep: Any) -> tuple[Any, int]:
    """The instances that a boolean vector keeps."""
    array, scale = tensor
    return (to_numpy(array)[keep] if array.shape[0] > 1 else array), scale
