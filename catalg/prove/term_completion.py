"""Proofs in cartesian theories by unfailing completion.

Axioms, laws and hypotheses become equations between terms, one for each output; the source
wires of the statement to be proved become constants. Several orders take turns until one of
the completions joins the two sides. What it derived on the way, as far as the proof needs
it, becomes lemmas for the kernel. Conditional rules take no part.

Relies on the completion itself (`catalg.prove.term_pairs`) and on proofs as data.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from catalg.cells import Functor, Path, TwoCell
from catalg.kernel import HOLE, Proof, Statement, Step
from catalg.prove.attempt import Budget, Found, FreeModel, OutOfFuel
from catalg.prove.free_terms import distinct_normal_forms
from catalg.prove.instances import Instance, instances
from catalg.prove.lemmas import Lemmas
from catalg.prove.paused import paused
from catalg.prove.saturation import Saturation, saturations
from catalg.prove.term_bank import Bank
from catalg.prove.term_order import KnuthBendixOrder
from catalg.prove.term_pairs import Completion
from catalg.prove.term_precedence import orders
from catalg.prove.term_rules import TermStep, least_terms
from catalg.prove.terms import Term, TooLarge, Vocabulary, replaced, substituted, variables_of

_SLICE = 200  # steps for one order before the next has its turn
_LONGEST_STEP = 2_000  # steps in which a single equation has to be dealt with
_SATURATING = 400  # steps that equality saturation may spend where completion ran out of its own
_PATIENT = 4_000  # the least budget beside which that is little: what completion finds sooner need not wait


@dataclass(frozen=True, slots=True)
class _Given:
    """Where an equation between terms comes from: output ``port`` of a rule at an instance.

    ``wires`` are the terms on the rule's source wires; ``boundary`` its source and target.
    """

    rule: Statement
    port: int
    instance: Functor
    wires: tuple[Term, ...]
    boundary: tuple[Path, Path]


@dataclass(frozen=True, slots=True)
class _Distinct:
    """Convergent rules that have all equations, and the goals' normal forms under them, some of which differ."""

    rules: tuple[tuple[Term, Term], ...]
    ends: tuple[tuple[Term, Term], ...]


def complete_terms(
    statement: Statement,
    rules: Mapping[str, Statement],
    budget: Budget,
    *,
    axioms: Collection[str] | None = None,
    prefix: str | None = None,
) -> Found | FreeModel | None:
    """A proof of ``statement`` from ``rules`` and its own hypotheses, for a cartesian theory; or the free model.

    ``axioms``: the names of all axioms of the theory (None: those of all ``rules``); only if
    each is a rule without parameters or hypotheses, and all of them could be used, may the free model refute.
    ``prefix`` begins the names of the lemmas (``prefix#1`` and so on; the statement's name if
    None). None: the unconditional rules do not suffice, or the terms are too large for
    this method. Raises OutOfFuel.
    """
    usable = instances(rules, statement)
    diagrams = [statement.left, statement.right, *(d for u in usable for d in (u.left, u.right))]
    vocabulary = Vocabulary(statement.left.doctrine, statement.left.source, diagrams)
    try:
        lefts = vocabulary.terms(statement.left, vocabulary.fixed)
        rights = vocabulary.terms(statement.right, vocabulary.fixed)
    except TooLarge:
        return None
    sources: list[_Given] = []
    equations: list[tuple[Term, Term]] = []
    every: list[tuple[Term, Term]] = []  # also those of types of which no element is in sight, though there may be one
    inhabited = _inhabited(vocabulary)
    told: set[str] = set()  # rules without parameters all of whose equations are there
    for instance in usable:
        try:
            found = _equations(vocabulary, instance)
        except TooLarge:
            continue
        if instance.rule is rules.get(instance.rule.name) and not instance.rule.parameters:
            told.add(instance.rule.name)
        for given, equation in found:
            every.append(equation)
            # A variable that neither side uses needs a term all the same: there may be none in this context.
            if all(not isinstance(wire, int) or wire % len(vocabulary.types) in inhabited for wire in given.wires):
                sources.append(given)
                equations.append(equation)
    goals = list(zip(lefts, rights, strict=True))
    question = statement, tuple(rules.items())
    done = paused.run("terms", question, lambda: _Race(vocabulary, equations, goals, every), budget)
    if done is None:
        return None
    if isinstance(done, _Distinct):
        whole = told.issuperset(rules if axioms is None else axioms)
        return _free_model(vocabulary, statement, done) if whole else None
    return _Writer(vocabulary, sources, done, Lemmas(statement, prefix or statement.name)).found(statement, lefts)


def _free_model(vocabulary: Vocabulary, statement: Statement, found: _Distinct) -> FreeModel:
    """The convergent rules and the normal forms under them, as diagrams."""
    point = vocabulary.cells[0].source
    rules = []
    for left, right in found.rules:
        wires: list[Term] = [*variables_of(left), *(c for c in vocabulary.fixed if _has(left, c) or _has(right, c))]
        source = Path(point, tuple(vocabulary.cells[vocabulary.type_of(w)] for w in wires))
        numbers = {wire: i for i, wire in enumerate(wires)}
        one, two = (vocabulary.diagram(source, numbers, (side,)) for side in (left, right))
        rules.append((one, two))
    fixed: dict[Term, int] = {term: number for number, term in enumerate(vocabulary.fixed)}
    source = statement.left.source
    ends = [vocabulary.diagram(source, fixed, side) for side in zip(*found.ends, strict=True)]
    return FreeModel(ends[0], ends[1], tuple(rules))


def _inhabited(vocabulary: Vocabulary) -> frozenset[int]:
    """The types that have terms without variables."""
    (order, *_) = orders(vocabulary.operators, ())
    return frozenset(least_terms(vocabulary.operators, Bank(order.weights, len(vocabulary.types)), order))


class _Race:
    """Completions under several orders that take turns. Changes as it runs; may be run again after OutOfFuel."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        equations: Sequence[tuple[Term, Term]],
        goals: Sequence[tuple[Term, Term]],
        every: Sequence[tuple[Term, Term]],
    ) -> None:
        """``every``: the equations and those that need an element of a type that has none in sight."""
        self.spent = 0
        self._vocabulary, self._every, self._goals = vocabulary, every, goals
        self._meter = Budget(_LONGEST_STEP)
        self._completions = [
            Completion(vocabulary, order, equations, goals, self._meter, named=number > 0)
            for number, order in enumerate(orders(vocabulary.operators, equations))  # one of them is led by the goals
        ]
        self._racing = list(self._completions)
        self._turn, self._slice = 0, _SLICE
        self._stuck = False

    def run(self, budget: Budget) -> Completion | Saturation | _Distinct | None:
        """The first completion that joins the goals, if one does, or shows that none can. Raises OutOfFuel."""
        try:
            return self._joined(budget)
        except OutOfFuel:  # what saturation finds, it finds soon: a little beside takes nothing from completion
            if budget.fuel < _PATIENT:
                raise
            for saturation in saturations(self._vocabulary, self._completions, Budget(_SATURATING, budget.deadline)):
                with suppress(OutOfFuel):
                    if saturation.advance(_SATURATING):
                        return saturation
            raise

    def _joined(self, budget: Budget) -> Completion | _Distinct | None:
        """None when no completion can join the goals. Raises OutOfFuel."""
        while self._racing:
            _check(budget)
            self._turn %= len(self._racing)
            completion, before = self._racing[self._turn], self._meter.spent
            fuel = min(self._slice, budget.fuel - budget.spent)
            self._meter.fuel = before + fuel + _LONGEST_STEP
            answer = self._advanced(completion, fuel)
            used = self._meter.spent - before
            self.spent += used
            budget.spend(min(used, budget.fuel - budget.spent))
            if answer:
                return completion
            distinct = self._distinct(completion) if answer is False else None
            if distinct is not None or (answer is False and completion.whole):
                return distinct  # complete: no order will join what this one does not
            self._slice -= used
            if answer is False:
                self._racing.remove(completion)
                self._slice = _SLICE
            elif self._slice <= 0:
                self._turn += 1
                self._slice = _SLICE
        if self._stuck:
            raise OutOfFuel("fuel")
        return None

    def _distinct(self, completion: Completion) -> _Distinct | None:
        """Do the rules of a completion that halted tell the goals apart, checked from the start?"""
        rules, order = completion.directed(), completion.order
        if rules is None:
            return None
        kinds = len(self._vocabulary.types)
        precedence = order.rank[: len(self._vocabulary.operators)]
        weights = order.weights if isinstance(order, KnuthBendixOrder) else None
        ends = distinct_normal_forms(rules, self._every, self._goals, precedence, weights, kinds)
        return None if ends is None else _Distinct(tuple(rules), ends)

    def _advanced(self, completion: Completion, fuel: int) -> bool | None:
        """As `Completion.advance`; False too when the goals grow under its order or one equation takes very long."""
        try:
            return completion.advance(fuel)
        except (TooLarge, RecursionError):
            completion.whole = False
        except OutOfFuel:
            completion.whole, self._stuck = False, True
        return False


def _check(budget: Budget) -> None:
    """Raise OutOfFuel when nothing is left."""
    if budget.spent >= budget.fuel:
        raise OutOfFuel("fuel")
    if budget.deadline is not None and time.monotonic() > budget.deadline:
        raise OutOfFuel("time")


# -- rules as equations -------------------------------------------------------------------


def _equations(vocabulary: Vocabulary, usable: Instance) -> list[tuple[_Given, tuple[Term, Term]]]:
    """One equation for each output. Raises TooLarge."""
    left, right = usable.left, usable.right
    wires = vocabulary.variables(left.source)
    pairs = zip(vocabulary.terms(left, wires), vocabulary.terms(right, wires), strict=True)
    return [
        (_Given(usable.rule, port, usable.functor, wires, (left.source, left.target)), pair)
        for port, pair in enumerate(pairs)
        if pair[0] != pair[1]
    ]


# -- proofs -------------------------------------------------------------------------------


class _Writer:
    """Turns the derivations that a proof needs into lemmas."""

    def __init__(
        self, vocabulary: Vocabulary, sources: Sequence[_Given], completion: Completion | Saturation, lemmas: Lemmas
    ) -> None:
        self._vocabulary = vocabulary
        self._completion = completion
        self._lemmas = lemmas
        self._sources: dict[int, _Given] = dict(enumerate(sources))
        self._steps: dict[int, tuple[TermStep, ...] | None] = {}
        self._fixed = {term: number for number, term in enumerate(vocabulary.fixed)}

    def found(self, statement: Statement, lefts: Sequence[Term]) -> Found:
        """The whole proof: lemmas first, then the statement itself."""
        chains = [
            [step.under((i,)) for step in self._completion.goal_steps(goal)]
            for i, goal in enumerate(self._completion.goals)
        ]
        steps = [step for chain in chains for step in chain]
        for number in self._needed(steps):
            self._add(number)
        proof = self._proof(statement.left.source, dict(self._fixed), tuple(lefts), steps)
        return Found(proof, "completion of terms", tuple(self._lemmas.proved))

    def _needed(self, steps: Sequence[TermStep]) -> list[int]:
        """The derived equations behind ``steps``, each after those it rests on."""
        stack = [step.number for step in steps]
        needed: set[int] = set()
        while stack:
            number = stack.pop()
            if number in needed:
                continue
            behind = self._behind(number)
            if behind is not None:
                needed.add(number)
                stack += [step.number for step in behind]
        return sorted(needed)

    def _behind(self, number: int) -> tuple[TermStep, ...] | None:
        """The steps by which an equation was derived; None if it is given."""
        if number not in self._steps:
            self._steps[number] = self._completion.steps(number)
        return self._steps[number]

    def _add(self, number: int) -> None:
        """Make a lemma of a derived equation; its source wires are its variables and the constants it needs."""
        equation = self._completion.equations[number]
        steps = self._behind(number)
        assert steps is not None
        terms = [equation.left, equation.right]
        for step in steps:
            terms += self._arguments(step)
        wires: list[Term] = list(variables_of(equation.left, equation.right))
        wires += [term for term in self._vocabulary.fixed if any(_has(t, term) for t in terms)]
        point = self._completion_point()
        source = Path(point, tuple(self._vocabulary.cells[self._vocabulary.type_of(w)] for w in wires))
        numbers = {wire: i for i, wire in enumerate(wires)}
        left, right = (self._vocabulary.diagram(source, numbers, (t,)) for t in (equation.left, equation.right))
        proof = self._proof(source, numbers, (equation.left,), [step.under((0,)) for step in steps])
        lemma = self._lemmas.add(left, right, proof)
        functor = Functor(self._vocabulary.doctrine)
        self._sources[number] = _Given(lemma, 0, functor, tuple(wires), (left.source, left.target))

    def _completion_point(self) -> str:
        return self._vocabulary.cells[0].source

    def _arguments(self, step: TermStep) -> tuple[Term, ...]:
        """The terms on the source wires of the rule that a step uses."""
        arguments = []
        for wire in self._sources[step.number].wires:
            if isinstance(wire, int) and wire not in step.by:
                # a wire that neither side of this output uses
                arguments.append(self._completion.least[wire % len(self._vocabulary.types)])
            else:
                arguments.append(substituted(wire, step.by))
        return tuple(arguments)

    def _proof(
        self, source: Path, wires: Mapping[Term, int], terms: tuple[Term, ...], steps: Sequence[TermStep]
    ) -> Proof:
        written: list[Step] = []
        for step in steps:
            given = self._sources[step.number]
            hole = TwoCell(HOLE, *given.boundary)
            end, place = step.place[0], step.place[1:]
            inside = replaced(terms[end], place, (-1 - given.port, *self._arguments(step)))
            context = self._vocabulary.diagram(source, wires, (*terms[:end], inside, *terms[end + 1 :]), hole)
            written.append(self._lemmas.step(given.rule, not step.forward, context, given.instance))
            equation = self._completion.equations[step.number]
            after = substituted(equation.right if step.forward else equation.left, step.by)
            terms = (*terms[:end], replaced(terms[end], place, after), *terms[end + 1 :])
        return tuple(written)


def _has(term: Term, constant: Term) -> bool:
    return term == constant or isinstance(term, tuple) and any(_has(t, constant) for t in term[1:])
