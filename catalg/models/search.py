"""Refute a statement by a small model: pools of known structures, then backtracking over all small ones.

Generators are given values one after another; as soon as the last generator of an axiom has
candidates, the axiom is evaluated on all of them at once, and over GF(p) the axioms linear in
a generator are solved rather than tried. Relies on carriers, `library` and `universes`;
everything found is built again from its printed values and checked exactly before it is
returned. Budgets are steps, never seconds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import numpy as np

from catalg.cells import CellTypeError, Functor, TwoCell, is_bend, terms_of
from catalg.certificates.carrying import carried_along
from catalg.kernel.statement import Parameters, Statement, Theory
from catalg.models.outcome import CounterModel, ModelError, Value, written

CHUNK = 4096
SPREAD = 16  # survivors gathered for each one followed up, which are then taken evenly


@dataclass(frozen=True)
class Question:
    """What is sought: values of ``cells`` that satisfy ``axioms`` (and ``schemas``) but not ``goal``."""

    theory: Theory  # the theory with the statement's parameters as generators and hypotheses as axioms
    order: tuple[TwoCell, ...]
    axioms: tuple[tuple[Statement, ...], ...]  # axioms[i] become decidable with order[i]
    schemas: tuple[Statement, ...]
    goal: Statement
    decided: int  # the goal becomes decidable with order[decided]; -1 when it uses no generator
    point: str | None = None  # an object of which the point is the only one that matters


class Budget:
    """Steps ``left`` (one is some fifty microseconds). ``out``: something was too dear, and has not been done."""

    def __init__(self, fuel: float) -> None:
        self.left = float(fuel)
        self.out = self.left <= 0

    def spend(self, cost: float) -> bool:
        """Take the steps, if there are so many; else take none and say so."""
        if cost >= self.left:
            self.out = True
            return False
        self.left -= cost
        return True

    def charge(self, cost: float) -> None:
        """Take steps for what was done already, as far as there are any."""
        self.left = max(0.0, self.left - cost)
        self.out = self.out or self.left <= 0


ROUNDS = (200.0, 500.0, 2000.0, float("inf"))  # what one universe may spend, round after round


def find_counterexample(theory: Theory, statement: Statement, *, fuel: int) -> CounterModel | None:
    """A model of every axiom where the statement fails, or None when the budget ends first."""
    from catalg.models.universes import universes

    if statement.left == statement.right:
        return None
    if theory.signature.doctrine.ordered:
        from catalg.models.matrix_search import find_in_matrices

        return find_in_matrices(theory, statement, fuel)
    try:
        question = ask(theory, statement)
    except CellTypeError:
        return None
    left = float(fuel)
    by_size = ask(theory, statement, small_first=True)
    waiting = [(by_size if u.pool is None else question, u) for u in universes(question)]
    for number, share in enumerate(ROUNDS):
        again = []
        for order, universe in waiting:
            budget = Budget(min(share, left))
            had = budget.left
            search = _Search(order, universe, budget)
            try:
                found = search.run()
            except ModelError:  # too large to evaluate: another universe may do
                found = None
            left -= had - budget.left
            if found is not None:
                confirmed = _confirm(theory, statement, order, universe, found)
                if confirmed is not None:
                    return confirmed
            if left <= 0:
                return None
            if search.exhausted:
                continue
            if number == 0 and universe.pool is None and by_size.order != question.order:
                again.append((question, universe))
            if budget.out:
                again.append((order, universe))
        waiting = again
        if number == 0 and not theory.signature.doctrine.linear:  # before the long searches, all unknowns at once
            confirmed, left = _by_solver(theory, statement, by_size, left)
            if confirmed is not None or left <= 0:
                return confirmed
    return None


def _by_solver(
    theory: Theory, statement: Statement, question: Question, left: float
) -> tuple[CounterModel | None, float]:
    """A counter-model from a SAT solver, where one is installed, and what is left of the budget.

    It has half of it: what is known and took too long in the first round has its turn too.
    """
    from catalg.models.sat_search import counterexamples

    budget = Budget(left / 2)
    for target, sizes, values in counterexamples(question, budget):
        found = {name: (array[None], 1) for name, array in values.items()}
        confirmed = _confirm(theory, statement, question, _place(target, sizes), found)
        if confirmed is not None:
            return confirmed, left / 2 + budget.left
    return None, left / 2 + budget.left


def _place(target: str, sizes: Mapping[str, int]) -> SimpleNamespace:
    """What `_confirm` asks of a universe."""
    return SimpleNamespace(target=target, dimensions=sizes, value=lambda array: array)


def ask(theory: Theory, statement: Statement, small_first: bool = False) -> Question:
    """The statement's parameters become generators and its hypotheses axioms.

    ``small_first`` orders generators by their number of wires, so that states and effects
    are fixed first and larger ones solved from the axioms that mention them.
    """
    from catalg.models.instances import is_pointwise

    signature = statement.signature(theory.signature)
    goal = Statement(statement.name, statement.left, statement.right)
    hypotheses = {f"{statement.name} {h.name}": h for h in statement.hypotheses}
    axioms = {name: a for name, a in theory.axioms.items() if a.left != a.right}  # trivial ones say nothing
    same = Functor(signature.doctrine)  # an axiom's parameters get primes where the statement's have their names
    axioms = {name: carried_along(a, same, name, signature) if a.parameters else a for name, a in axioms.items()}
    for name, h in hypotheses.items():
        axioms[name] = Statement(name, h.left, h.right, Parameters())
    extended = Theory(theory.name, signature, axioms)
    plain = [a for a in axioms.values() if not a.parameters and not a.hypotheses]
    schemas = tuple(a for a in axioms.values() if a.parameters or a.hypotheses)
    order = _ordered(list(signature.two.values()), plain, goal)
    if small_first:
        order = sorted(order, key=lambda c: len(c.source) + len(c.target))
    known: set[str] = set()
    grouped = []
    for cell in order:
        known.add(cell.name)
        grouped.append(tuple(a for a in plain if cell.name in generators(a) and generators(a) <= known))
    wanted = generators(goal)
    decided = max((i for i, cell in enumerate(order) if cell.name in wanted), default=-1)
    point = statement.parameters.one[0].name if is_pointwise(statement) else None
    return Question(extended, tuple(order), tuple(grouped), schemas, goal, decided, point)


def generators(statement: Statement) -> frozenset[str]:
    """The generators that a statement's sides use, sums included."""
    terms = [term for side in (statement.left, statement.right) for term, _ in terms_of(side)]
    return frozenset(b.name for term in terms for b in term.boxes if not is_bend(b))


def _ordered(cells: list[TwoCell], axioms: Sequence[Statement], goal: Statement) -> list[TwoCell]:
    """An order in which axioms become decidable early: repeatedly the generator that completes most."""
    needs = [generators(a) for a in axioms]
    used = {c.name: sum(c.name in n for n in needs) for c in cells}
    wanted = generators(goal)
    order: list[TwoCell] = []
    known: set[str] = set()
    while len(order) < len(cells):
        rest = [c for c in cells if c.name not in known]

        def score(cell: TwoCell) -> tuple[int, int, int, int]:
            completes = sum(cell.name in n and n <= known | {cell.name} for n in needs)
            return (-completes, -used[cell.name], -(cell.name in wanted), cells.index(cell))

        best = min(rest, key=score)
        order.append(best)
        known.add(best.name)
    return order


class _Search:
    """Backtracking through one universe."""

    def __init__(self, question: Question, universe: Any, budget: Budget) -> None:
        self.question = question
        self.universe = universe
        self.budget = budget
        self.cut = False

    @property
    def exhausted(self) -> bool:
        """Was everything that this universe offers tried?"""
        return not self.cut and not self.budget.out and self.universe.complete

    def run(self) -> dict[str, Any] | None:
        """Values of all generators, or None. First narrow and deep, then wider."""
        for width in self.universe.widths:
            self.cut = False
            found = self._level(0, self.universe.carrier, width)
            if found is not None or not self.cut or self.budget.out:
                return found
        return None

    def _level(self, i: int, carrier: Any, width: int) -> dict[str, Any] | None:
        order = self.question.order
        if i == len(order):
            return self._finished(carrier)
        cell = order[i]
        candidates = self.universe.candidates(carrier, cell, self.question.axioms[i], self.budget)
        last = i == len(order) - 1
        good: list[Any] = []
        for start in range(0, len(candidates), CHUNK):
            part = candidates[start : start + CHUNK]
            keep = self._satisfying(carrier, cell, part, self.question.axioms[i])
            if keep is None:
                return None
            part = part[keep]
            if i == self.question.decided and len(part):
                part = part[self._failing(carrier, cell, part)]
            good += list(part)
            if len(good) > (0 if last else SPREAD * width):
                break
        if len(good) > width:
            self.cut = True
            good = good[:: len(good) // width][:width]
        for value in good:
            found = self._level(i + 1, carrier.extended({}, {cell.name: (value[None], 1)}), width)
            if found is not None or self.budget.out:
                return found
        return None

    def _satisfying(self, carrier: Any, cell: TwoCell, part: Any, axioms: Sequence[Statement]) -> Any:
        """Which candidates satisfy the axioms that they complete; None when the budget is spent."""
        alive = np.arange(len(part))
        for axiom in axioms:
            if not len(alive):
                break
            if not self.budget.spend(work(axiom, len(alive), self.universe.entries(axiom))):
                return None
            batch = carrier.extended({}, {cell.name: (part[alive], 1)})
            failing = np.broadcast_to(batch.compare(axiom.left, axiom.right).failing(), (len(alive),))
            alive = alive[~failing]
        keep = np.zeros(len(part), dtype=bool)
        keep[alive] = True
        return keep

    def _failing(self, carrier: Any, cell: TwoCell, part: Any) -> Any:
        goal = self.question.goal
        self.budget.charge(work(goal, len(part), self.universe.entries(goal)))
        batch = carrier.extended({}, {cell.name: (part, 1)})
        return np.broadcast_to(batch.compare(goal.left, goal.right).failing(), (len(part),))

    def _finished(self, carrier: Any) -> dict[str, Any] | None:
        """A full assignment: the goal must fail (it may use no generator) and every schema hold exactly."""
        from catalg.models.check import check_statement

        goal = self.question.goal
        if not carrier.compare(goal.left, goal.right).failing().any():
            return None
        for schema in self.question.schemas:
            self.budget.charge(50)
            outcome = check_statement(carrier, self.question.theory, schema, 8, "search")
            if outcome.status != "holds" or not outcome.exact:
                return None
        return dict(carrier.tensors)


def work(statement: Statement, count: int, largest: int) -> float:
    """What evaluating a statement on ``count`` candidates costs, in steps of roughly a tenth of a millisecond."""
    boxes = 2 + len(statement.left) + len(statement.right)
    return boxes * (1 + count * largest / 4096)


# -- from arrays to a block of text ----------------------------------------------------------


def _confirm(
    theory: Theory, statement: Statement, question: Question, universe: Any, found: dict[str, Any]
) -> CounterModel | None:
    """Print the values, read them back through `build_model`, and check everything exactly."""
    target = universe.target
    values = {name: _number(n) for name, n in universe.dimensions.items()}
    values |= {name: _number(n) for name, n in getattr(universe, "scalars", {}).items()}
    for name, (array, _) in found.items():
        one = universe.value(array[0])
        if target == "Set" and one.shape[-1] == 1:
            one = one[..., 0]
        values[name] = value_tree(one)
    return _checked(theory, statement, question, target, values)


def confirm(theory: Theory, statement: Statement, target: str, values: Mapping[str, Value]) -> CounterModel | None:
    """The counter-model that these values of every generator and parameter are; None when they are none.

    Everything is built and evaluated again, in exact arithmetic: ``values`` may come from anywhere.
    """
    if target.startswith("Matrices"):
        from catalg.models.quantale import confirm_matrices

        return confirm_matrices(theory, statement, target, values)
    try:
        return _checked(theory, statement, ask(theory, statement), target, values)
    except CellTypeError:
        return None


def _checked(
    theory: Theory, statement: Statement, question: Question, target: str, values: Mapping[str, Value]
) -> CounterModel | None:
    from catalg.models.model import build_model

    try:
        model = build_model("counterexample", question.theory, target, values)
    except ModelError:
        return None
    for axiom in question.theory.axioms.values():
        outcome = model.check(axiom, samples=16)
        if outcome.status != "holds" or not outcome.exact:
            return None
    verdict = model.check(question.goal, samples=1)
    if verdict.status != "fails" or not verdict.exact:
        return None
    signature = theory.signature
    own = {n: v for n, v in values.items() if n in signature.one or n in signature.two or n in signature.scalars}
    parameters = [f"{n} = {value_text(v)}" for n, v in values.items() if n not in own]
    witness = "; ".join([*parameters, verdict.witness or ""])
    return CounterModel(target, own, witness, model_text(theory, statement, target, own), values)


def _number(n: Any) -> Value:
    return ("number", n if isinstance(n, Fraction) else Fraction(int(n)))


def value_tree(array: Any) -> Value:
    if np.ndim(array) == 0:
        return _number(array[()] if isinstance(array, np.ndarray) else array)
    return ("list", tuple(value_tree(part) for part in array))


def value_text(value: Value) -> str:
    """A number or list as a file has it."""
    if value[0] == "list":
        return "[" + ", ".join(value_text(v) for v in value[1]) + "]"
    if value[0] == "inf":
        return "inf" if value[1] > 0 else "-inf"
    return str(value[1])


def model_text(theory: Theory, statement: Statement, target: str, values: Mapping[str, Value]) -> str:
    """A `model` block that a file can hold."""
    plain = "".join(c if c.isalnum() or c == "_" else "_" for c in statement.name)
    violates = f" violates {statement.name}" if statement.name.replace("'", "a").isidentifier() else ""
    lines = [f"model Refutes_{plain} : {theory.name} in {target}{violates} {{"]
    lines += [f"  {written(name)} = {value_text(value)}" for name, value in values.items()]
    return "\n".join([*lines, "}"])
