"""The state of one completion: equations with their derivations, and critical pairs.

Unfailing completion (Bachmair, Dershowitz and Plaisted 1989) with ordered rewriting, on
equations whose goals are without variables. Every equation remembers a chain of steps from
its left to its right side, so that a proof can be read off at the end.

Relies on terms, orders and rules. Knows nothing of diagrams.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from catalg.prove.attempt import Budget
from catalg.prove.term_order import Order
from catalg.prove.term_rules import TermIndex, TermRule, TermStep, least_terms
from catalg.prove.term_sums import Sums
from catalg.prove.terms import (
    LARGEST,
    MOST_NODES,
    Place,
    Substitution,
    Term,
    TooLarge,
    Vocabulary,
    match,
    places,
    renaming,
    replaced,
    resolved,
    resolved_size,
    shifted,
    size,
    substituted,
    subterm,
    unify,
    variables_of,
)

_OLDEST_EVERY = 10  # so often the oldest pair is taken, whatever its size: every pair has its turn
_NODES_FOR_ONE = 20  # large terms cost fuel too
_FEW = 4  # so few bound variables do not make terms explode
_FAR = 100_000  # renames the variables of one rule apart from those of another


@dataclass(frozen=True, slots=True)
class TermEquation:
    """``left = right``; ``steps`` lead from left to right, None when the equation is given."""

    number: int
    left: Term
    right: Term
    steps: tuple[TermStep, ...] | None


@dataclass(frozen=True, slots=True)
class _Overlap:
    """The left side of ``inner`` at ``place`` in that of ``outer``."""

    outer: TermRule
    place: Place
    inner: TermRule


_Waiting = _Overlap | TermEquation


class Completion:
    """One unfailing completion under one order. Changes as it runs."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        order: Order,
        given: Sequence[tuple[Term, Term]],
        goals: Sequence[tuple[Term, Term]],
        budget: Budget,
    ) -> None:
        self._vocabulary = vocabulary
        self._order = order
        self._budget = budget
        self._kinds = len(vocabulary.types)
        self.least = least_terms(vocabulary, order)
        self.equations = [TermEquation(n, left, right, None) for n, (left, right) in enumerate(given)]
        self.goals = list(goals)
        self._index = TermIndex(vocabulary, order, self.least, budget)
        self._active: dict[int, tuple[TermRule, ...]] = {}
        self._symbols: dict[int, frozenset[int]] = {}
        self._sums = Sums()
        self._heap: list[tuple[int, int]] = []
        self._waiting: dict[int, _Waiting] = {}
        self._oldest: deque[int] = deque()
        self._turns = self._serial = 0
        self._met: set[tuple[Term, Term]] = set()
        self._wanted: list[tuple[Term, Term]] = []
        self.whole = True  # False once something was left out for its size
        for equation in list(self.equations):
            if all(v % self._kinds in self.least for v in variables_of(equation.left, equation.right)):
                self._wait(equation, _weight(size(equation.left), size(equation.right)))

    # -- the loop -----------------------------------------------------------------------

    def advance(self, fuel: int) -> bool | None:
        """Run for about ``fuel`` steps: True when the goals are joined, False when nothing is left to do.

        Raises OutOfFuel, and TooLarge or RecursionError when the goals grow out of hand.
        """
        end = self._budget.spent + fuel
        while self._budget.spent < end:
            if self._goals_joined():
                return True
            if not self._waiting:
                return False
            self._budget.spend()
            try:
                self._consider(self._next())
            except (TooLarge, RecursionError):
                self.whole = False
        return None

    def _wait(self, entry: _Waiting, weight: int) -> None:
        self._serial += 1
        self._waiting[self._serial] = entry
        self._oldest.append(self._serial)
        heapq.heappush(self._heap, (weight, self._serial))

    def _next(self) -> _Waiting:
        self._turns += 1
        while True:
            oldest = self._turns % _OLDEST_EVERY == 0 and self._heap[0][0] > 0
            serial = self._oldest.popleft() if oldest else heapq.heappop(self._heap)[1]
            if serial in self._waiting:
                return self._waiting.pop(serial)

    def _consider(self, entry: _Waiting) -> None:
        """Simplify an equation that has come up; unless that leaves nothing, put it in force."""
        steps: list[TermStep]
        if isinstance(entry, TermEquation):
            left, right = entry.left, entry.right
            steps = [TermStep((), entry.number, True, {v: v for v in variables_of(left, right)})]
        else:
            found = self._overlap(entry.outer, entry.place, entry.inner)
            assert found is not None  # it was when it was put to wait
            left, right, steps = found[0], found[1], self._overlap_steps(entry, found[2])
        before: list[TermStep] = []
        after: list[TermStep] = []
        left, right = self._index.traced(left, (), before), self._index.traced(right, (), after)
        if left == right or self._redundant(left, right):
            return
        if isinstance(entry, TermEquation) and not before and not after:
            self._activate(entry)
            return
        chain = [step.reverse() for step in reversed(before)] + steps + after
        self._activate(self._derived(left, right, chain))

    def _derived(self, left: Term, right: Term, chain: Sequence[TermStep]) -> TermEquation:
        """A new equation; variables that only its chain has become the least terms of their types."""
        fresh: Substitution = dict(renaming(self._kinds, left, right))
        for step in chain:
            for image in step.by.values():
                for v in variables_of(image):
                    if v not in fresh:
                        fresh[v] = self.least[v % self._kinds]
        steps = tuple(
            TermStep(s.place, s.number, s.forward, {v: substituted(t, fresh) for v, t in s.by.items()}) for s in chain
        )
        equation = TermEquation(len(self.equations), substituted(left, fresh), substituted(right, fresh), steps)
        self.equations.append(equation)
        return equation

    # -- putting equations in force -----------------------------------------------------

    def _activate(self, equation: TermEquation) -> None:
        new = self._directed(equation)
        alone = TermIndex(self._vocabulary, self._order, self.least, self._budget)
        for rule in new:
            alone.add(rule)
            self._index.add(rule)
        self._sums.learn(equation.number, equation.left, equation.right)
        self._simplify_others(alone, {-1 if isinstance(r.left, int) else r.left[0] for r in new})
        self._active[equation.number] = new
        self._symbols[equation.number] = _symbols(equation)
        for outer, place, inner in self._new_overlaps(new):
            try:
                self._meet(_Overlap(outer, place, inner))
            except (TooLarge, RecursionError):
                self.whole = False

    def _directed(self, equation: TermEquation) -> tuple[TermRule, ...]:
        number, left, right = equation.number, equation.left, equation.right
        if self._order.greater(left, right):
            return (TermRule.of(number, True, left, right, True),)
        if self._order.greater(right, left):
            return (TermRule.of(number, False, right, left, True),)
        both = (TermRule.of(number, True, left, right, False), TermRule.of(number, False, right, left, False))
        same = substituted(right, renaming(self._kinds, right, left)) == substituted(
            left, renaming(self._kinds, left, right)
        )
        return both[:1] if same else both

    def _simplify_others(self, alone: TermIndex, heads: set[int]) -> None:
        """Take rules out of force whose left side the new rules rewrite; shorten right sides."""
        for number in list(self._active):
            if -1 not in heads and not heads & self._symbols[number]:
                continue
            rules = self._active[number]
            equation = self.equations[number]
            if any(alone.reduces(rule.left) for rule in rules):
                self._retire(number)
                self._wait(equation, 0)
            elif rules[0].sure and alone.reduces(rules[0].right):
                self._shorten(equation, rules[0])

    def _retire(self, number: int) -> None:
        for rule in self._active.pop(number):
            self._index.remove(rule)
        self._sums.forget(number)

    def _shorten(self, equation: TermEquation, rule: TermRule) -> None:
        chain = [TermStep((), rule.number, rule.forward, {v: v for v in variables_of(rule.left, rule.right)})]
        right = self._index.traced(rule.right, (), chain)
        self._retire(equation.number)
        shorter = self._derived(rule.left, right, chain)
        new = TermRule.of(shorter.number, True, shorter.left, shorter.right, True)
        self._index.add(new)
        self._sums.learn(shorter.number, shorter.left, shorter.right)
        self._active[shorter.number] = (new,)
        self._symbols[shorter.number] = _symbols(shorter)

    def _redundant(self, left: Term, right: Term) -> bool:
        """Follows from rules in force by smaller proofs: sums rearranged, or an instance in a context."""
        if self._sums.same(left, right):
            return True
        loose = [rules[0] for rules in self._active.values() if not rules[0].sure]
        while True:
            for rule in loose:
                for s, t in ((left, right), (right, left)):
                    by: Substitution = {}
                    if self._fits(rule.left, s) and match(rule.left, s, by) and match(rule.right, t, by):
                        return True
            inside = _difference(left, right)
            if inside is None:
                return False
            left, right = inside

    def _fits(self, pattern: Term, term: Term) -> bool:
        return not isinstance(pattern, int) or pattern % self._kinds == self._vocabulary.type_of(term)

    # -- critical pairs -----------------------------------------------------------------

    def _new_overlaps(self, new: Sequence[TermRule]) -> Iterator[tuple[TermRule, Place, TermRule]]:
        """All overlaps between the new rules and those in force, the new ones included."""
        fresh = [rule for rule in new if not isinstance(rule.left, int)]
        force = [r for rules in list(self._active.values()) for r in rules if not isinstance(r.left, int)]
        by_head: dict[int, list[TermRule]] = {}
        for rule in force:
            by_head.setdefault(_head(rule), []).append(rule)
        for rule in fresh:
            for place, sub in places(rule.left):
                for inner in by_head.get(sub[0], ()):
                    if place or inner is not rule:
                        yield rule, place, inner
        heads: dict[int, list[TermRule]] = {}
        for rule in fresh:
            heads.setdefault(_head(rule), []).append(rule)
        for outer in force:
            if outer not in fresh:
                for place, sub in places(outer.left):
                    for inner in heads.get(sub[0], ()) if place else ():
                        yield outer, place, inner

    def _overlap(self, outer: TermRule, place: Place, inner: TermRule) -> tuple[Term, Term, Substitution] | None:
        """The two results of an overlap and its unifier, unless a step of it ascends. Raises TooLarge."""
        far = _FAR * self._kinds
        by: Substitution = {}
        if not unify(subterm(outer.left, place), shifted(inner.left, far), by):
            return None
        if len(by) > _FEW and resolved_size(outer.left, by, {}) > LARGEST:
            raise TooLarge
        known: Substitution = {}
        peak = resolved(outer.left, by, known)
        left = resolved(outer.right, by, known)
        if not outer.sure and self._order.greater(left, peak):
            return None
        low = resolved(shifted(inner.right, far), by, known)
        if not inner.sure and self._order.greater(low, subterm(peak, place)):
            return None
        return left, replaced(peak, place, low), by

    def _overlap_steps(self, overlap: _Overlap, by: Substitution) -> list[TermStep]:
        outer, inner, far = overlap.outer, overlap.inner, _FAR * self._kinds
        known: Substitution = {}
        above = {v: resolved(v, by, known) for v in variables_of(outer.left, outer.right)}
        below = {v: resolved(v + far, by, known) for v in variables_of(inner.left, inner.right)}
        return [
            TermStep((), outer.number, not outer.forward, above),
            TermStep(overlap.place, inner.number, inner.forward, below),
        ]

    def _meet(self, overlap: _Overlap) -> None:
        """Put a critical pair to wait, unless it is void or was met before. Raises TooLarge."""
        found = self._overlap(overlap.outer, overlap.place, overlap.inner)
        if found is None:
            return
        self._budget.spend(1 + (size(found[0]) + size(found[1])) // _NODES_FOR_ONE)
        left, right = self._index.normal(found[0]), self._index.normal(found[1])
        if left == right or self._sums.same(left, right):
            return
        sizes = size(left), size(right)
        if sum(sizes) > MOST_NODES:
            raise TooLarge
        fresh = renaming(self._kinds, left, right)
        pair = substituted(left, fresh), substituted(right, fresh)
        if pair not in self._met:
            self._met.add(pair)
            self._wait(overlap, 0 if self._closes_goal(left, right) else _weight(*sizes))

    def in_force(self) -> list[int]:
        """The numbers of the equations in force."""
        return list(self._active)

    # -- goals --------------------------------------------------------------------------

    def _goals_joined(self) -> bool:
        self._wanted = []
        for left, right in self.goals:
            left, right = self._index.normal(left), self._index.normal(right)
            inside: tuple[Term, Term] | None = (left, right) if left != right else None
            while inside is not None:
                self._wanted += [inside, inside[::-1]]
                inside = _difference(*inside)
        return not self._wanted

    def _closes_goal(self, left: Term, right: Term) -> bool:
        for s, t in self._wanted:
            by: Substitution = {}
            if self._fits(left, s) and match(left, s, by) and match(right, t, by):
                return True
        return False

    def goal_steps(self, goal: tuple[Term, Term]) -> list[TermStep]:
        """Steps from the one side of a joined goal to the other."""
        down: list[TermStep] = []
        up: list[TermStep] = []
        self._index.traced(goal[0], (), down)
        self._index.traced(goal[1], (), up)
        return down + [step.reverse() for step in reversed(up)]


def _weight(left: int, right: int) -> int:
    """Small first, and of those the ones whose larger side is small, which rewrite most."""
    return 4 * max(left, right) + min(left, right)


def _difference(left: Term, right: Term) -> tuple[Term, Term] | None:
    """The one pair of arguments in which the two differ, if there is but one."""
    if isinstance(left, int) or isinstance(right, int) or left[0] != right[0]:
        return None
    apart = [(s, t) for s, t in zip(left[1:], right[1:], strict=True) if s != t]
    return apart[0] if len(apart) == 1 else None


def _head(rule: TermRule) -> int:
    assert isinstance(rule.left, tuple)
    return int(rule.left[0])


def _symbols(equation: TermEquation) -> frozenset[int]:
    return frozenset(sub[0] for side in (equation.left, equation.right) for _, sub in places(side))
