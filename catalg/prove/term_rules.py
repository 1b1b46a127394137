"""Rewriting of terms by many rules at once: an index of left sides, normal forms, traces.

A term that has been rewritten remembers by which rule and to what, for good: each term
meets each rule at most once, and the steps to a normal form are read off when a proof is
written. A rule that is taken out of force has been an equation all the same, so what it did
stays true. A rule that no order can direct is used where the instance descends (ordered
rewriting).

Relies on the term bank and orders. Knows nothing of diagrams or critical pairs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from catalg.prove.attempt import Budget
from catalg.prove.term_bank import Bank, Bindings, Node, match
from catalg.prove.term_compile import Use, compiled
from catalg.prove.term_order import Chain, Order
from catalg.prove.terms import LARGEST, Operator, Place, Term, TooLarge

_REWRITES_FOR_ONE = 100  # rewrites for one step of the budget


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


class TermRule:
    """Equation ``number`` read in one direction. ``sure``: the left side is always the greater.

    ``free``: variables that only the right side has, with the terms that are put for them in
    rewriting. ``grows``: a result may be larger than what it replaces. ``born``: how many
    rules there were when it came into force.
    """

    __slots__ = ("number", "forward", "left", "right", "sure", "free", "grows", "born", "alive", "far", "use", "made")

    def __init__(
        self, number: int, forward: bool, left: Node, right: Node, sure: bool, free: Bindings, far: tuple[Node, Node]
    ) -> None:
        self.number, self.forward, self.left, self.right, self.sure = number, forward, left, right, sure
        self.free, self.far = free, far
        repeats = any(left.counts.get(v, 0) < n for v, n in right.counts.items())
        self.grows = repeats or right.size > left.size
        self.born, self.alive = 0, True
        self.use: Use = _idle  # made when the rule is put in force
        self.made: Use = _idle  # the same without asking whether the result is smaller


def _idle(node: Node) -> Node | None:
    return None


class TermIndex:
    """The rules in force, by left side; normal forms under them."""

    def __init__(self, bank: Bank, order: Order, operators: Sequence[Operator], budget: Budget) -> None:
        self._bank = bank
        self._order = order
        self._operators = operators
        self._budget = budget
        self._rewrites = 0
        self._rules: dict[int, list[TermRule]] = {}
        self._bare: list[TermRule] = []  # rules whose left side is a variable
        self._now = 0

    def ready(self, rule: TermRule) -> None:
        """Make the rule's `use`."""
        greater = None if rule.sure else self._order.greater
        rule.use = rule.made = compiled(rule.left, rule.right, rule.free, self._bank.make, greater)
        if greater is not None:
            rule.made = compiled(rule.left, rule.right, rule.free, self._bank.make, None)

    def add(self, rule: TermRule) -> None:
        self._now += 1
        rule.born = self._now
        if rule.left.op < 0:
            self._bare.append(rule)
        else:
            self._rules.setdefault(rule.left.keys[-1], []).append(rule)

    def remove(self, rule: TermRule) -> None:
        rule.alive = False
        (self._bare if rule.left.op < 0 else self._rules[rule.left.keys[-1]]).remove(rule)

    def type_of(self, node: Node) -> int:
        """The number of a term's type."""
        return (-1 - node.op) % self._bank.kinds if node.op < 0 else self._operators[node.op].result

    # -- normal forms -------------------------------------------------------------------

    def normal(self, node: Node) -> Node:
        """The normal form, innermost first. Raises TooLarge, and OutOfFuel where that takes very long."""
        first = node
        while True:
            while node.normal is not node:
                node = node.normal
            if node.stamp == self._now:
                break
            args = node.args
            if args:
                inner = tuple([a if a.stamp == self._now else self.normal(a) for a in args])
                if inner != args:
                    after = self._bank.make(node.op, inner)
                    node.link = node.normal = after
                    node = after
                    continue
            found = self._used(node)
            if found is None:
                node.stamp = self._now
                break
            node.why, after = found
            node.link = node.normal = after
            node = after
        first.normal = node
        return node

    def _used(self, node: Node) -> tuple[TermRule, Node] | None:
        """A rule that rewrites the whole of ``node`` and came after it was last tried, and the result."""
        since, rules = node.stamp, self._rules
        for key in node.keys:
            for rule in reversed(rules.get(key, ())):
                if rule.born <= since:
                    break
                result = rule.use(node)
                if result is not None:
                    return rule, self._bounded(rule, result)
        for rule in self._bare:
            if rule.born > since and self.type_of(rule.left) == self.type_of(node):
                result = rule.use(node)
                if result is not None:
                    return rule, result
        return None

    def _bounded(self, rule: TermRule, result: Node) -> Node:
        """The result of a rewrite, which costs fuel; raises TooLarge where terms grow without end."""
        self._rewrites += 1
        if self._rewrites % _REWRITES_FOR_ONE == 0:
            self._budget.spend()
        if rule.grows and result.size > LARGEST:
            raise TooLarge
        return result

    # -- one variable order -----------------------------------------------------------------

    def joined_under(self, chain: Chain, left: Node, right: Node) -> bool:
        """Do the two have one normal form where the variables descend along ``chain``?"""
        known: dict[Node, Node] = {}
        return self._under(chain, left, known) is self._under(chain, right, known)

    def _under(self, chain: Chain, node: Node, known: dict[Node, Node]) -> Node:
        found = known.get(node)
        if found is not None:
            return found
        here = node
        while True:
            if here.args:
                here = self._bank.make(here.op, tuple([self._under(chain, a, known) for a in here.args]))
            after = self._step_under(chain, here)
            if after is None:
                break
            here = after
        known[node] = known[here] = here
        return here

    def _step_under(self, chain: Chain, node: Node) -> Node | None:
        for key in node.keys:
            for rule in self._rules.get(key, ()):
                result = rule.made(node)
                if result is not None and (rule.sure or self._order.under(chain, node, result)):
                    return self._bounded(rule, result)
        return None

    # -- traces -----------------------------------------------------------------------------

    def trace(self, node: Node, end: Node, place: Place, steps: list[TermStep]) -> None:
        """Append the steps by which ``node``, standing at ``place``, became ``end``."""
        while node is not end:
            after = node.link
            assert after is not None  # an end is met on the way
            if node.why is None:
                for i, (before, inside) in enumerate(zip(node.args, after.args, strict=True), start=1):
                    self.trace(before, inside, (*place, i), steps)
            else:
                steps.append(self.step(node.why, node, place))
            node = after

    def step(self, rule: TermRule, node: Node, place: Place) -> TermStep:
        """The use of a rule on the whole of ``node``, which stands at ``place``."""
        by: Bindings = {}
        fits = match(rule.left, node, by)
        assert fits
        by.update(rule.free)
        term = self._bank.term
        return TermStep(place, rule.number, rule.forward, {-1 - v.op: term(t) for v, t in by.items()})


def least_terms(operators: Sequence[Operator], bank: Bank, order: Order) -> dict[int, Node]:
    """For each type that has terms without variables, the least of them found by growing arguments."""
    least: dict[int, Node] = {}
    changed = True
    while changed:
        changed = False
        for number, operator in enumerate(operators):
            if not all(kind in least for kind in operator.arguments):
                continue
            term = bank.make(number, tuple([least[kind] for kind in operator.arguments]))
            here = least.get(operator.result)
            if here is None or order.greater(here, term):
                least[operator.result] = term
                changed = True
    return least
