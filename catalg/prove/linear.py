"""Deciding a law of a linear theory: is the difference of its sides in the ideal of the axioms?

The difference of the sides is a vector over columns (diagram, monomial of scalars). Every
place where a term of a rule stands in a diagram gives a row: the rule in that context. Rows
are made from the columns met, best first, and the difference is reduced by them exactly
(`catalg.prove.span`); when nothing is left, the multipliers are the proof. This is Buchberger's
idea without an order: linear algebra over all multiples up to some size (Lazard, Gröbner bases,
Gaussian elimination and resolution of systems of algebraic equations, 1983), over diagrams.

Relies on patterns and rewriting to find places; decides nothing, the kernel adds the rows up.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from catalg.cells import CellTypeError, Coefficient, Diagram, Functor, TwoCell, added, terms_of
from catalg.cells.coefficient import ONE, ZERO, Monomial
from catalg.kernel import HOLE, Parameters, Proof, Statement, Step
from catalg.prove.attempt import Budget
from catalg.prove.normalise import tidy
from catalg.prove.pattern import EMPTY, Binding, Target, bind_parameter, weight
from catalg.prove.rewrite import Rewrite, Rule, rewrites, whole_context

Premises = Callable[[Statement, Functor], "tuple[Proof, ...] | None"]
_EVERY = 24  # rows after which the difference is reduced again
_BARE_DEPTH = 1  # identity wires of a rule are looked for near the goal only


@dataclass(frozen=True)
class Reading:
    """A rule of a linear theory, to be looked for by each of its terms."""

    statement: Statement
    given: Binding = EMPTY

    def terms(self) -> Iterator[tuple[Rule, Coefficient]]:
        """A stand-in rule for each term of either side, and the term's coefficient.

        Parameters given beforehand may be sums: then the sides have other terms than the rule, and
        the stand-ins have no parameters left but the others.
        """
        rule, given = self.statement, self.given
        if any(image.is_sum for image in given.two.values()):
            rule, given = self.specialised(), EMPTY
        seen: set[Diagram] = set()
        for side in (rule.left, rule.right):
            for term, coefficient in terms_of(side):
                if term not in seen:
                    seen.add(term)
                    yield Rule(Statement(rule.name, term, term, rule.parameters), False, given), coefficient

    def specialised(self) -> Statement:
        """The rule at the parameters given, which are no parameters of it any more."""
        rule, p, at = self.statement, self.statement.parameters, self.full(None)
        left = Parameters(
            tuple(z for z in p.zero if z not in at.zero),
            tuple(c for c in p.one if c.name not in at.one),
            tuple(
                TwoCell(c.name, at.on_path(c.source), at.on_path(c.target)) for c in p.two if c.name not in at.two
            ),
        )
        return Statement(rule.name, at(rule.left), at(rule.right), left)

    def full(self, found: Functor | None) -> Functor:
        """An instance of a stand-in as one of the rule: with the parameters given."""
        given, doctrine = self.given, self.statement.left.doctrine
        if found is None:
            return Functor(doctrine, given.zero, given.one, given.two)
        both = {**given.zero, **found.zero}, {**given.one, **found.one}, {**given.two, **found.two}
        return Functor(doctrine, *both)


@dataclass(frozen=True)
class Row:
    """A rule in a context, times a monomial of scalars: ``step`` adds it to the left side."""

    step: Step
    vector: Mapping[int, Fraction]


@dataclass
class Columns:
    """Numbers for (diagram, monomial), and the diagrams behind them."""

    number: dict[tuple[Diagram, Monomial], int] = field(default_factory=dict)
    cells: list[tuple[Diagram, Monomial]] = field(default_factory=list)

    def vector(self, cell: Diagram) -> dict[int, Fraction]:
        """A sum as a vector; columns that are new get numbers."""
        found: dict[int, Fraction] = {}
        for diagram, coefficient in terms_of(cell):
            for monomial, value in coefficient.terms:
                column = (diagram, monomial)
                if column not in self.number:
                    self.number[column] = len(self.cells)
                    self.cells.append(column)
                found[self.number[column]] = value
        return found


class LinearSearch:
    """Rows from the columns of one difference, until they make it up. Made anew for every goal."""

    def __init__(self, readings: Sequence[Reading], budget: Budget, premises: Premises) -> None:
        self.budget, self.premises = budget, premises
        self.terms = [(reading, *term) for reading in readings for term in reading.terms()]
        self.columns = Columns()
        self.rows: list[Row] = []
        self.basis: list[int] = []
        self.queue: list[tuple[float, int, int]] = []  # (cost, column, depth)
        self.queued: set[int] = set()
        self.seen: set[tuple[tuple[int, Fraction], ...]] = set()

    def prove(self, left: Diagram, right: Diagram) -> Proof | None:
        """Steps that add ``right - left`` to ``left``; None when there are no more rows. Raises OutOfFuel."""
        from catalg.prove.span import Span

        difference = self.columns.vector(added(left, right, -ONE))
        self._wait(difference, 0)
        span, rest, fresh = Span(), dict(difference), 0
        while self.queue:
            for depth, row in self._expand(*heapq.heappop(self.queue)[1:]):
                self.rows.append(row)
                fresh += 1
                span.add(row.vector, len(self.rows) - 1)
                self._wait(row.vector, depth + 1)
            if fresh >= _EVERY or not self.queue:
                fresh = 0
                rest, times = span.multipliers(difference)
                if not rest:
                    return self._steps(times)
        return () if not rest else None

    def _wait(self, vector: Mapping[int, Fraction], depth: int) -> None:
        for column in sorted(vector):
            if column not in self.queued:
                self.queued.add(column)
                cost = weight(self.columns.cells[column][0]) + depth
                heapq.heappush(self.queue, (cost, column, depth))

    def _expand(self, column: int, depth: int) -> Iterator[tuple[int, Row]]:
        """Every row in which a term of a rule stands in the diagram of a column."""
        diagram, monomial = self.columns.cells[column]
        target = Target(tidy(diagram))
        for reading, term, coefficient in self.terms:
            if not term.before.boxes and depth > _BARE_DEPTH:
                continue
            for found in rewrites(target, term):
                self.budget.spend()
                for share in _quotients(monomial, coefficient):
                    row = self._row(reading, found, share)
                    if row is not None:
                        yield depth, row

    def _row(self, reading: Reading, found: Rewrite, times: Coefficient) -> Row | None:
        """The rule at this place, ``times`` over; None when it is known, says nothing, or its premises fail."""
        rule, instance, context = reading.statement, reading.full(found.instance), found.context()
        try:
            sides = [Functor(instance.doctrine, two={HOLE: instance(s)})(context) for s in (rule.left, rule.right)]
            left, right = sides
            vector = self.columns.vector(_times(added(left, right, -ONE), times))
        except CellTypeError:
            return None
        mark = _normal(vector)
        if not vector or mark in self.seen:
            return None
        premises = self.premises(rule, instance)
        if premises is None:
            return None
        self.seen.add(mark)
        return Row(Step(rule.name, False, instance, context, premises, times), vector)

    def _steps(self, times: Mapping[int, Fraction]) -> Proof:
        """One step for each row that is used, the multiples of one place put together."""
        totals: dict[tuple[object, ...], tuple[Step, Coefficient]] = {}
        for name, number in sorted(times.items()):
            step = self.rows[name].step
            instance = step.instance
            place = step.rule, step.context, *(tuple(m.items()) for m in (instance.zero, instance.one, instance.two))
            before = totals[place][1] if place in totals else ZERO
            totals[place] = step, before + (step.coefficient or ONE) * Coefficient.of(number)
        return tuple(replace(step, coefficient=total) for step, total in totals.values() if total)


def whole_uses(left: Diagram, right: Diagram, reading: Reading) -> Iterator[Functor]:
    """Instances at which a rule says the whole equation, its parameters being sums."""
    rule = reading.statement
    for one, other in ((rule.left, rule.right), (rule.right, rule.left)):
        binding = _alone(one, left, reading)
        if binding is None:
            continue
        if not _covers(rule, binding):
            binding = _alone(other, right, Reading(rule, binding))
        if binding is None or not _covers(rule, binding):
            continue
        instance = Functor(left.doctrine, binding.zero, binding.one, binding.two)
        try:
            if instance(one) == left and instance(other) == right:
                yield instance
        except CellTypeError:
            continue


def whole_step(rule: Statement, instance: Functor, left: Diagram, premises: tuple[Proof, ...]) -> Step:
    """The step that is one use of a rule on everything."""
    context = whole_context(left.doctrine, TwoCell(HOLE, left.source, left.target))()
    return Step(rule.name, instance(rule.left) != left, instance, context, premises)


def _alone(side: Diagram, cell: Diagram, reading: Reading) -> Binding | None:
    """The binding when a side is one parameter and nothing else, or is the cell itself."""
    if side.is_sum or any(image.is_sum for image in reading.given.two.values()):
        return reading.given
    pattern = Rule(Statement("", side, side, reading.statement.parameters), False, reading.given).pattern
    if len(pattern.side.boxes) != 1 or pattern.side.boxes[0].name not in pattern.two:
        return reading.given
    box = pattern.side.boxes[0]
    if pattern.side != Diagram.generator(side.doctrine, box):
        return reading.given
    return bind_parameter(box, cell, reading.given, pattern)


def _covers(rule: Statement, binding: Binding) -> bool:
    return Rule(rule, False).covers(binding)


def _quotients(monomial: Monomial, coefficient: Coefficient) -> Iterator[Coefficient]:
    """What to multiply a rule by so that one of its monomials becomes ``monomial``."""
    have = dict(monomial)
    for part, _ in coefficient.terms:
        rest = dict(have)
        for name, power in part:
            rest[name] = rest.get(name, 0) - power
        if all(power >= 0 for power in rest.values()):
            kept = tuple(sorted((name, power) for name, power in rest.items() if power))
            yield Coefficient(((kept, Fraction(1)),))


def _times(cell: Diagram, times: Coefficient) -> Diagram:
    from catalg.cells import scaled

    return cell if times == ONE else scaled(cell, times)


def _normal(vector: Mapping[int, Fraction]) -> tuple[tuple[int, Fraction], ...]:
    """The vector up to a factor."""
    entries = sorted(vector.items())
    return tuple((column, number / entries[0][1]) for column, number in entries)
