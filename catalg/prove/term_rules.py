"""Rewriting of terms by many rules at once: an index of left sides, normal forms, traces.

Rules stand in a discrimination tree, so that one walk through a term meets all left sides.
A rule that no order can direct stands there both ways, and is used where the instance
descends (ordered rewriting).

Relies on terms and orders. Knows nothing of diagrams or critical pairs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from catalg.prove.attempt import Budget
from catalg.prove.term_order import Order
from catalg.prove.terms import (
    LARGEST,
    Place,
    Substitution,
    Term,
    TooLarge,
    Vocabulary,
    count,
    size,
    substituted,
    variables_of,
)

_REWRITES_FOR_ONE = 50  # rewrites for one step of the budget


@dataclass(frozen=True, slots=True)
class TermStep:
    """At ``place``, one side of equation ``number`` (left if ``forward``) becomes the other."""

    place: Place
    number: int
    forward: bool
    by: Mapping[int, Term]

    def reverse(self) -> TermStep:
        return TermStep(self.place, self.number, not self.forward, self.by)

    def under(self, place: Place) -> TermStep:
        """The same step with the term standing at ``place`` of a larger one."""
        return TermStep((*place, *self.place), self.number, self.forward, self.by)


@dataclass(frozen=True, slots=True)
class TermRule:
    """Equation ``number`` read in one direction. ``sure``: the left side is always the greater.

    ``free``: variables that only the right side has. ``grows``: a result may be larger than
    what it replaces.
    """

    number: int
    forward: bool
    left: Term
    right: Term
    sure: bool
    free: tuple[int, ...]
    grows: bool

    @classmethod
    def of(cls, number: int, forward: bool, left: Term, right: Term, sure: bool) -> TermRule:
        known = set(variables_of(left))
        free = tuple(v for v in variables_of(right) if v not in known)
        repeats = any(count(right, v) > count(left, v) for v in variables_of(right))
        return cls(number, forward, left, right, sure, free, repeats or size(right) > size(left))


@dataclass(slots=True)
class _Node:
    operators: dict[int, _Node] = field(default_factory=dict)
    variables: dict[int, _Node] = field(default_factory=dict)
    rules: list[TermRule] = field(default_factory=list)


Todo = tuple[Term, Any] | None  # terms still to be matched, as a linked list


class TermIndex:
    """The rules in force, by left side; normal forms under them."""

    def __init__(self, vocabulary: Vocabulary, order: Order, least: Mapping[int, Term], budget: Budget) -> None:
        """``least``: for each inhabited type the least term without variables."""
        self._vocabulary = vocabulary
        self._order = order
        self._least = least
        self._budget = budget
        self._rewrites = 0
        self._root = _Node()
        self._normal: dict[Term, Term] = {}

    def add(self, rule: TermRule) -> None:
        self._leaf(rule.left).rules.append(rule)
        self._normal.clear()

    def remove(self, rule: TermRule) -> None:
        self._leaf(rule.left).rules.remove(rule)
        self._normal.clear()

    def _leaf(self, left: Term) -> _Node:
        node = self._root
        stack = [left]
        while stack:
            term = stack.pop()
            if isinstance(term, int):
                node = node.variables.setdefault(term, _Node())
            else:
                node = node.operators.setdefault(term[0], _Node())
                stack.extend(reversed(term[1:]))
        return node

    # -- one step -----------------------------------------------------------------------

    def at_root(self, term: Term) -> tuple[TermRule, Substitution, Term] | None:
        """A rule that rewrites the whole of ``term``, how, and the result."""
        by: Substitution = {}
        for v, node in self._root.variables.items():
            if v % len(self._vocabulary.types) == self._vocabulary.type_of(term):
                found = self._use(node, term, {v: term})
                if found is not None:
                    return found
        if isinstance(term, int):
            return None
        node_here = self._root.operators.get(term[0])
        return None if node_here is None else self._walk(node_here, _pushed(term, None), by, term)

    def _walk(
        self, node: _Node, todo: Todo, by: Substitution, whole: Term
    ) -> tuple[TermRule, Substitution, Term] | None:
        if todo is None:
            return self._use(node, whole, by)
        term, rest = todo
        if not isinstance(term, int) and (inner := node.operators.get(term[0])) is not None:
            found = self._walk(inner, _pushed(term, rest), by, whole)
            if found is not None:
                return found
        for v, inner in node.variables.items():
            bound = by.get(v)
            if bound is None:
                by[v] = term
                found = self._walk(inner, rest, by, whole)
                if found is not None:
                    return found
                del by[v]
            elif bound == term:
                found = self._walk(inner, rest, by, whole)
                if found is not None:
                    return found
        return None

    def _use(self, leaf: _Node, whole: Term, by: Substitution) -> tuple[TermRule, Substitution, Term] | None:
        for rule in leaf.rules:
            full = dict(by)
            for v in rule.free:
                full[v] = self._least[v % len(self._vocabulary.types)]
            result = substituted(rule.right, full)
            if rule.sure or self._order.greater(whole, result):
                return rule, full, result
        return None

    # -- normal forms -------------------------------------------------------------------

    def normal(self, term: Term) -> Term:
        """The normal form, innermost first. Raises TooLarge, and OutOfFuel where that takes very long."""
        if isinstance(term, int) and not self._root.variables:
            return term
        known = self._normal.get(term)
        if known is not None:
            return known
        here = term
        while True:
            if not isinstance(here, int):
                here = (here[0], *[self.normal(argument) for argument in here[1:]])
            found = self.at_root(here)
            if found is None:
                break
            here = self._bounded(found)
            known = self._normal.get(here)
            if known is not None:
                here = known
                break
        self._normal[term] = self._normal[here] = here
        return here

    def traced(self, term: Term, place: Place, steps: list[TermStep]) -> Term:
        """The normal form as `normal` gives it; appends the steps to it, ``term`` standing at ``place``."""
        while True:
            if not isinstance(term, int):
                arguments = [self.traced(argument, (*place, i), steps) for i, argument in enumerate(term[1:], start=1)]
                term = (term[0], *arguments)
            found = self.at_root(term)
            if found is None:
                return term
            steps.append(TermStep(place, found[0].number, found[0].forward, found[1]))
            term = self._bounded(found)

    def _bounded(self, found: tuple[TermRule, Substitution, Term]) -> Term:
        """The result of a rewrite, which costs fuel; raises TooLarge where terms grow without end."""
        self._rewrites += 1
        if self._rewrites % _REWRITES_FOR_ONE == 0:
            self._budget.spend()
        if found[0].grows and size(found[2]) > LARGEST:
            raise TooLarge
        return found[2]

    def reduces(self, term: Term) -> bool:
        """Does a rule rewrite the term anywhere?"""
        if isinstance(term, int):
            return bool(self._root.variables) and self.at_root(term) is not None
        return any(map(self.reduces, term[1:])) or self.at_root(term) is not None


def _pushed(term: tuple[Any, ...], rest: Todo) -> Todo:
    for argument in reversed(term[1:]):
        rest = (argument, rest)
    return rest


def least_terms(vocabulary: Vocabulary, order: Order) -> dict[int, Term]:
    """For each type that has terms without variables, the least of them found by growing arguments."""
    least: dict[int, Term] = {}
    changed = True
    while changed:
        changed = False
        for number, operator in enumerate(vocabulary.operators):
            if not all(kind in least for kind in operator.arguments):
                continue
            term: Term = (number, *[least[kind] for kind in operator.arguments])
            here = least.get(operator.result)
            if here is None or order.greater(here, term):
                least[operator.result] = term
                changed = True
    return least
