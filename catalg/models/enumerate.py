"""All models of a theory of given sizes in a finite target, counted as they are and up to isomorphism.

Some generators may have values, the rest is unknown: its entries become unknown numbers of a
formula (`sat_encoding`), whose solutions are found one after another. Every model counted is
checked again by the carriers in exact arithmetic. Must never call a count complete unless the
search ended.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import prod
from pathlib import Path
from typing import Any

import numpy as np

from catalg.cells import Signature, TwoCell
from catalg.kernel.statement import Statement, Theory
from catalg.models.check import check_statement
from catalg.models.enumerate_classes import Change, Changes, orbits
from catalg.models.finite import TableCarrier
from catalg.models.instances import is_pointwise
from catalg.models.model import build_model
from catalg.models.outcome import DAGGER, Enumeration, ModelError, Value
from catalg.models.sat import Stopped, solutions
from catalg.models.sat_encoding import Encoding, encoding
from catalg.models.semiring import PrimeField
from catalg.models.universes import all_digits

UNKNOWN: Value = ("name", "unknown")
INSTANCES = 4096  # instances of a statement's parameters that are written into the formula
CHECKED = 256  # models in which statements with parameters are checked again
BATCH = 1024


def enumerate_models(
    theory: Theory,
    statements: Iterable[Statement] | None,
    target: str,
    values: Mapping[str, Value | int],
    *,
    limit: int = 100_000,
    fuel: int = 1_000_000,
    folder: Path | None = None,
    search: Sequence[Path] = (),
) -> Enumeration:
    """Every way to fill in the unknown generators so that all ``statements`` hold.

    ``statements``: exactly what must hold, None for the axioms of the theory. ``target``: Set,
    Rel or Vect(GF(p)). ``values``: a size for each 1-cell, and values of the generators that
    are given; one that is ``("name", "unknown")`` or left out is unknown. ``limit``: the most
    models looked for. ``fuel``: steps of the solver. Raises ModelError on a bad value, on a
    target that is not finite, and when the sizes make too large a formula.
    """
    wanted = list(theory.axioms.values()) if statements is None else list(statements)
    carrier, given, unknown = _given(theory, target, values, folder, search)
    code = encoding(target, carrier.dimensions)
    _fill(code, theory.signature, carrier, unknown)
    later = [s for s in wanted if not _encoded(code, carrier, s)]
    found, ended = _found(code, unknown, limit, fuel)
    found, doubt = _checked(theory, carrier, found, wanted, later, unknown)
    complete = ended == "" and doubt == ""
    count = len(next(iter(found.values()))) if found else int(_closed(theory, carrier, wanted))
    classes, first = _classes(theory.signature, carrier, found, complete, unknown, count)
    models = tuple(_values(theory.signature, carrier, given, found, i) for i in first)
    return Enumeration(count, classes, models, complete, ended or doubt)


# -- what is given -----------------------------------------------------------------------------


def _given(
    theory: Theory, target: str, values: Mapping[str, Value | int], folder: Path | None, search: Sequence[Path]
) -> tuple[Any, dict[str, Value], list[TwoCell]]:
    """A carrier that knows the sizes and the given generators, their values, and the unknown generators."""
    signature = theory.signature
    trees: dict[str, Value] = {n: ("number", Fraction(v)) if isinstance(v, int) else v for n, v in values.items()}
    for name in signature.one:
        if trees.get(name, UNKNOWN) == UNKNOWN:
            raise ModelError(f"`{name}` needs a size", name, f"add `{name} = 2`, or any other number")
    tied = target != "Set"  # a dagger is then its generator read backwards
    unknown = [
        c
        for n, c in signature.two.items()
        if trees.get(n, UNKNOWN) == UNKNOWN and not (tied and _derived(n, signature))
    ]
    open_names = {c.name for c in unknown}
    for cell in unknown:
        mirrored = cell.name + DAGGER
        if tied and trees.get(mirrored, UNKNOWN) != UNKNOWN:
            raise ModelError(f"`{cell.name}` is unknown but its dagger is given", cell.name, f"give `{cell.name}`")
    known = {n: c for n, c in signature.two.items() if n not in open_names and n.removesuffix(DAGGER) not in open_names}
    small = Theory(theory.name, Signature(signature.doctrine, signature.zero, signature.one, known), {})
    kept = {n: v for n, v in trees.items() if v != UNKNOWN and not (n in signature.two and n not in known)}
    if signature.doctrine.ordered or target.replace(" ", "").startswith("Matrices"):
        raise ModelError(f"models in {target} are not enumerated", None, "enumerate in Set, Rel or Vect(GF(p))")
    encoding(target, {})
    return build_model("enumerated", small, target, kept, folder=folder, search=search).carrier, kept, unknown


def _derived(name: str, signature: Signature) -> bool:
    return name.endswith(DAGGER) and name.removesuffix(DAGGER) in signature.two


def _fill(code: Encoding, signature: Signature, carrier: Any, unknown: Sequence[TwoCell]) -> None:
    for name, (array, _) in carrier.tensors.items():
        code.give(signature.two[name], array[0])
    for cell in unknown:
        code.leave_open(cell)
    for name, cell in signature.two.items():
        if name not in code.tensors:
            code.turn(cell, signature.two[name.removesuffix(DAGGER)])


# -- statements become clauses -----------------------------------------------------------------


def _encoded(code: Encoding, carrier: Any, statement: Statement) -> bool:
    """Write a statement into the formula, instance by instance; False when there are too many instances."""
    parameters = statement.parameters
    if parameters.one and not is_pointwise(statement):
        return False
    sized = carrier.extended({c.name: 1 for c in parameters.one}, {})
    code.dimensions = dict(sized.dimensions)
    radices = [sized.radices(c) for c in parameters.two]
    if any(r is None for r in radices) or prod(prod(r) for r in radices) > INSTANCES:
        return False
    digits = all_digits([d for r in radices for d in r])
    at = 0
    for cell, radix in zip(parameters.two, radices, strict=True):
        sized = sized.extended({}, {cell.name: sized.packed(cell, digits[:, at : at + len(radix)])})
        at += len(radix)
    for i in range(len(digits)):
        for cell in parameters.two:
            code.give(cell, sized.tensors[cell.name][0][i])
        _instance(code, statement)
    return True


def _instance(code: Encoding, statement: Statement) -> None:
    if not statement.hypotheses:
        code.require(statement.left, statement.right)
        return
    unless = [d for h in statement.hypotheses for d in code.differences(h.left, h.right)]
    for apart in code.differences(statement.left, statement.right):
        code.formula.add(*unless, -apart)


# -- solutions, checked ------------------------------------------------------------------------


def _found(code: Encoding, unknown: Sequence[TwoCell], limit: int, fuel: int) -> tuple[dict[str, Any], str]:
    """The unknown generators' values, one row for each solution, and what ended the search early."""
    rows: dict[str, list[Any]] = {c.name: [] for c in unknown}
    ended = ""
    if not unknown:
        return {}, ended
    try:
        for number, model in enumerate(solutions(code.formula, code.decided(), fuel)):
            if number == limit:
                ended = f"stopped at the limit of {limit:,} models"
                break
            for cell in unknown:
                rows[cell.name].append(code.read(cell, model))
    except Stopped:
        ended = f"stopped after {fuel:,} steps"
    found = {}
    for cell in unknown:
        shape = code.tensors[cell.name].shape
        found[cell.name] = np.stack(rows[cell.name]) if rows[cell.name] else np.zeros((0, *shape), dtype=np.int64)
    order = np.lexsort(_columns(found)) if _columns(found) else slice(None)
    return {name: array[order] for name, array in found.items()}, ended


def _columns(found: Mapping[str, Any]) -> list[Any]:
    """The entries of all models, the last first, as `lexsort` wants them: the order owes nothing to the solver."""
    flat = [array.reshape(len(array), prod(array.shape[1:])) for array in found.values()]
    return list(np.concatenate(flat, axis=1).T[::-1]) if flat else []


def _with(carrier: Any, found: Mapping[str, Any], rows: Any, signature: Signature) -> Any:
    """The carrier with the unknown generators' values in some models, along the batch axis."""
    kind = bool if getattr(getattr(carrier, "semiring", None), "name", "") == "Rel" else np.int64
    tensors = {name: (array[rows].astype(kind), 1) for name, array in found.items()}
    if not isinstance(carrier, TableCarrier):
        for name, cell in signature.two.items():
            base = name.removesuffix(DAGGER)
            if base != name and base in tensors:
                width, array = len(cell.target), tensors[base][0]
                axes = (*range(1 + width, array.ndim), *range(1, 1 + width))
                tensors[name] = (array.transpose(0, *axes), 1)
    return carrier.extended({}, tensors)


def _checked(
    theory: Theory,
    carrier: Any,
    found: dict[str, Any],
    wanted: Sequence[Statement],
    later: Sequence[Statement],
    unknown: Sequence[TwoCell],
) -> tuple[dict[str, Any], str]:
    """The models in which every statement holds, and what the answer rests on beside exact arithmetic."""
    if not unknown:
        return {}, ""
    count = len(found[unknown[0].name])
    plain = [s for s in wanted if not s.parameters and not s.hypotheses]
    for start in range(0, count, BATCH):
        batch = _with(carrier, found, slice(start, start + BATCH), theory.signature)
        for statement in plain:
            if batch.compare(statement.left, statement.right).failing().any():
                raise AssertionError(f"a model found by the solver does not satisfy `{statement.name}`")
    keep, doubt = np.ones(count, dtype=bool), ""
    for i in range(count):
        for statement in wanted:
            if statement in plain or (statement not in later and i >= CHECKED):
                continue
            one = _with(carrier, found, slice(i, i + 1), theory.signature)
            outcome = check_statement(one, theory, statement, 16, "enumerated")
            if outcome.status == "fails" and statement not in later:
                raise AssertionError(f"a model found by the solver does not satisfy `{statement.name}`")
            keep[i] &= outcome.status != "fails"
            if outcome.status != "fails" and not outcome.exact:
                doubt = f"`{statement.name}` was checked on samples only"
    return {name: array[keep] for name, array in found.items()}, doubt


def _closed(theory: Theory, carrier: Any, wanted: Sequence[Statement]) -> bool:
    """With no unknown, does everything hold?"""
    return all(check_statement(carrier, theory, s, 16, "enumerated").status != "fails" for s in wanted)


# -- classes and values ------------------------------------------------------------------------


def _classes(
    signature: Signature, carrier: Any, found: dict[str, Any], complete: bool, unknown: Sequence[TwoCell], count: int
) -> tuple[int | None, list[int]]:
    """The number of isomorphism classes, and the first model of each."""
    if not found:
        return count, list(range(count))
    if not complete:
        return None, list(range(count))
    if count < 2:
        return count, list(range(count))  # no need of the renumberings, of which large sets have many
    group = isomorphisms(signature, carrier)
    if group is None:
        return None, list(range(count))
    changes, generating = group
    heads = sorted(set(orbits(changes, generating, found))) if count else []
    return len(heads), heads


def isomorphisms(signature: Signature, carrier: Any) -> tuple[Changes, list[Change]] | None:
    """The base changes of the carriers, with generators of those that fix all generators given."""
    ring = getattr(carrier, "semiring", None)
    p = ring.p if isinstance(ring, PrimeField) else 0
    changes = Changes(signature, carrier.dimensions, p, isinstance(carrier, TableCarrier))
    given = {name: np.asarray(array[0], dtype=np.int64) for name, (array, _) in carrier.tensors.items()}
    group = changes.fixing(given)
    return None if group is None else (changes, group)


def _values(
    signature: Signature, carrier: Any, given: Mapping[str, Value], found: Mapping[str, Any], i: int
) -> Mapping[str, Value]:
    """One model, in the order of the signature."""
    from catalg.models.search import value_tree

    out: dict[str, Value] = {}
    for name in (*signature.one, *signature.two):
        if name in given:
            out[name] = given[name]
        elif name in found:
            array = found[name][i]
            table = isinstance(carrier, TableCarrier) and array.shape[-1] == 1
            out[name] = value_tree(array[..., 0] if table else array)
    return out
