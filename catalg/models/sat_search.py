"""Counter-models by a SAT solver: all generators unknown at once, every axiom and a difference asked for.

Small sets, relations and tensors over GF(2) and GF(3), smaller ones first. Where a theory
has a state, a change of basis (or of names) puts the first one in a standard place, so that
isomorphic models are not searched twice. Needs python-sat (the extra `sat`). Relies on the
encoding; what it gives back has to be checked by whoever asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from math import prod
from typing import Any

import numpy as np

from catalg.cells import TwoCell
from catalg.models.outcome import DAGGER, ModelError
from catalg.models.sat import Solver, Stopped
from catalg.models.sat_encoding import Encoding, encoding

CONFLICTS = 1_500  # for one choice of sizes, in the first round
DEARER = 4  # what a conflict costs in steps of the budget, in a small formula
CLAUSES_FOR_ONE = 12  # clauses written for one step
HEAVY = 20_000  # clauses that double what a conflict costs
MOST_OBJECTS = 4
MOST_WORK = 150_000  # products and lookups in one formula: larger ones are not solved soon anyway


def available() -> bool:
    """Is a SAT solver installed?"""
    return find_spec("pysat") is not None


def counterexamples(question: Any, budget: Any) -> Iterator[tuple[str, dict[str, int], dict[str, Any]]]:
    """Targets, sizes and values of all generators that satisfy the plain axioms but not the goal."""
    signature = question.theory.signature
    if not available() or len(signature.one) > MOST_OBJECTS or not signature.one:
        return
    for conflicts in (CONFLICTS, 8 * CONFLICTS):
        for target, sizes in _places(question):
            if not budget.spend(20):
                return
            code = encoding(target, sizes)
            try:
                found = _tried(question, code, target, conflicts, budget)
            except ModelError:  # too large a formula
                continue
            finally:
                budget.charge(len(code.formula.clauses) / CLAUSES_FOR_ONE)
            if found is not None:
                yield target, sizes, found


def _places(question: Any) -> Iterator[tuple[str, dict[str, int]]]:
    signature = question.theory.signature
    doctrine = signature.doctrine
    names = [name for name in signature.one if name != question.point]
    tensors = ["Vect(GF(2))", "Vect(GF(3))"]
    targets = ["Set"] if doctrine.cartesian else tensors if doctrine.zero_cells or doctrine.duals else [*tensors, "Set"]
    for size in (2, 3, 4, 5) if doctrine.cartesian else (2, 3, 4):
        for target in targets:
            if size < 4 or target != "Vect(GF(3))":
                point = {} if question.point is None else {question.point: 1}
                yield target, {**dict.fromkeys(names, size), **point}


def _tried(question: Any, code: Any, target: str, conflicts: int, budget: Any) -> dict[str, Any] | None:
    signature = question.theory.signature
    code.left = MOST_WORK
    cells: list[TwoCell] = []
    for name, cell in signature.two.items():
        if target == "Set" or not (name.endswith(DAGGER) and name.removesuffix(DAGGER) in signature.two):
            code.leave_open(cell)
            cells.append(cell)
    for name, cell in signature.two.items():
        if name not in code.tensors:
            code.turn(cell, signature.two[name.removesuffix(DAGGER)])
    for group in question.axioms:
        for axiom in group:
            code.require(axiom.left, axiom.right)
    code.formula.add(*code.differences(question.goal.left, question.goal.right))
    _broken_symmetry(code, cells)
    solver = Solver(code.formula)
    try:
        model = solver.solve(conflicts)
    except Stopped:
        return None
    finally:
        budget.charge(DEARER * solver.steps / 10 * (1 + len(code.formula.clauses) / HEAVY))
        solver.close()
    if model is None:
        return None
    found = {cell.name: code.read(cell, model) for cell in cells}
    for name in signature.two:
        if name not in found:
            base = signature.two[name.removesuffix(DAGGER)]
            array, width = found[base.name], len(base.source)
            found[name] = array.transpose(*range(width, array.ndim), *range(width))
    return found


def _broken_symmetry(code: Encoding, cells: list[TwoCell]) -> None:
    """The first state of each 1-cell is zero or the first basis vector (in sets: the first element).

    Any nonzero vector is the first of some basis, so a model exists as it is or in this form.
    Where duals or daggers restrict the changes of basis, nothing is said.
    """
    if any(DAGGER in cell.name or any("dual(" in c.name for c in (*cell.source, *cell.target)) for cell in cells):
        return
    seen: set[str] = set()
    for cell in cells:
        if len(cell.source) or len(cell.target) != 1 or cell.target.cells[0].self_dual:
            continue
        one = cell.target.cells[0]
        if one.name in seen:
            continue
        seen.add(one.name)
        n = code.dimension(one)
        first = np.zeros(code.tensors[cell.name].shape, dtype=np.int64)
        choices = [code.is_value(cell, first)]
        if code.tensors[cell.name].shape == (n,) and prod(first.shape) > 1:
            choices.append(code.is_value(cell, np.eye(n, dtype=np.int64)[0]))
        code.formula.add(*choices)
