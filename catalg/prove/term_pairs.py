"""The state of one completion: equations with their derivations, and critical pairs.

Unfailing completion (Bachmair, Dershowitz and Plaisted 1989) with ordered rewriting, on
equations whose goals are without variables. Every equation remembers where it came from, so
that a chain of steps from its left to its right side can be read off at the end. Not kept
are critical pairs that are not prime (Kapur, Musser and Narendran 1988) and equations whose
instances without variables are joined already (Martin and Nipkow 1990).

Relies on terms, orders and rules. Knows nothing of diagrams.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress

from catalg.prove.attempt import Budget
from catalg.prove.term_bank import Bank, Bindings, Names, Node, places, resolved_size, unify
from catalg.prove.term_derivations import FAR, Defined, Derivations, Equation, Named, Overlap, Pair, Simplified, around
from catalg.prove.term_goals import Goals, difference, is_instance
from catalg.prove.term_joins import GroundJoins
from catalg.prove.term_order import Order
from catalg.prove.term_rules import TermIndex, TermRule, TermStep, least_terms
from catalg.prove.term_sums import Sums
from catalg.prove.terms import LARGEST, MOST_NODES, Operator, Place, Term, TooLarge, Vocabulary

_OLDEST_EVERY = 20  # so often the oldest pair is taken, whatever its size: every pair has its turn
_PAIRS_FOR_ONE = 4  # critical pairs for one step of the budget
_NODES_FOR_ONE = 80  # large terms cost fuel too
_FEW = 4  # so few bound variables do not make terms explode


class Completion:
    """One unfailing completion under one order. Changes as it runs."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        order: Order,
        given: Sequence[tuple[Term, Term]],
        goals: Sequence[tuple[Term, Term]],
        budget: Budget,
        named: bool = False,
    ) -> None:
        """``named``: the parts of the goals get names, so that what follows for them weighs little."""
        self._vocabulary = vocabulary
        self._order = order
        self._budget = budget
        self._bank = bank = Bank(order.weights, len(vocabulary.types))
        self._least = least_terms(vocabulary.operators, bank, order)
        self.least = {kind: bank.term(node) for kind, node in self._least.items()}
        self.goals = list(goals)
        self._operators = list(vocabulary.operators)
        self._index = TermIndex(bank, order, self._operators, budget)
        self._derivations = Derivations(bank, self._index, self.least)
        self.equations = self._derivations.equations
        self._aims = Goals(goals, bank, self._index, self._derivations)
        self._active: dict[int, tuple[TermRule, ...]] = {}
        self._heads: dict[int, list[TermRule]] = {}
        self._inside: dict[int, list[tuple[TermRule, Place, Node]]] = {}
        self._sums = Sums()
        self._joins = GroundJoins(bank, self._index, self._sums)
        self._heap: list[tuple[int, int]] = []
        self._waiting: dict[int, Pair] = {}
        self._oldest: deque[int] = deque()
        self._turns = self._serial = self._pairs = 0
        self._met: set[tuple[Node, Node]] = set()
        self.whole = True  # False once something was left out for its size
        for left, right in given:
            record = self._derivations.add(bank.node(left), bank.node(right), None, None, {})
            if all((-1 - v.op) % bank.kinds in self._least for v in (*record.left.counts, *record.right.counts)):
                pair = Pair(record.left, record.right, None, record.number)
                self._wait(pair, _weight(record.left.size, record.right.size))
        if named:
            with suppress(TooLarge):  # so many names are enough
                self._name_parts()

    def _name_parts(self) -> None:
        """Put equations to wait that rewrite every part of the goals, inmost first, to a constant of its own."""
        names: dict[Node, Node] = {}

        def named(node: Node) -> Node:
            if node.args and node not in names:
                short = self._bank.make(node.op, tuple([named(a) for a in node.args]))
                names[node] = self._constant(node)
                self._wait(Pair(short, names[node], Named()), 0)
            return names.get(node, node)

        for node in dict.fromkeys(side for goal in self._aims.ends for side in goal):
            named(node)

    def _constant(self, value: Node) -> Node:
        """A new constant, below everything else, that stands for a term without variables. Raises TooLarge."""
        self._order.add_least()
        constant = self._bank.define(value)
        self._operators.append(Operator(None, -1, (), self._index.type_of(value)))
        return constant

    # -- the loop -----------------------------------------------------------------------

    def advance(self, fuel: int) -> bool | None:
        """Run for about ``fuel`` steps: True when the goals are joined, False when nothing is left to do.

        Raises OutOfFuel, and TooLarge or RecursionError when the goals grow out of hand.
        """
        end = self._budget.spent + fuel
        while self._budget.spent < end:
            if self._aims.joined() or self._arranged():
                return True
            if not self._waiting:
                return False
            self._budget.spend()
            try:
                self._consider(self._next())
            except (TooLarge, RecursionError):
                self.whole = False
        return None

    def _arranged(self) -> bool:
        """Now and then: are the goals joined when sums may be rearranged?"""
        if not self._sums.commutative or not self._aims.due():
            return False
        rules = [rule for rules in self._active.values() for rule in rules]
        joined, spent = self._aims.arranged(self._order, self._sums, rules)
        self._budget.spend(spent)
        return joined

    def _wait(self, pair: Pair, weight: int) -> None:
        self._serial += 1
        self._waiting[self._serial] = pair
        self._oldest.append(self._serial)
        heapq.heappush(self._heap, (weight, self._serial))

    def _next(self) -> Pair:
        self._turns += 1
        while True:
            oldest = self._turns % _OLDEST_EVERY == 0 and self._heap[0][0] > 0
            serial = self._oldest.popleft() if oldest else heapq.heappop(self._heap)[1]
            if serial in self._waiting:
                return self._waiting.pop(serial)

    def _consider(self, pair: Pair) -> None:
        """Simplify an equation that has come up; unless that leaves nothing, put it in force."""
        if isinstance(pair.origin, Overlap) and not (pair.origin.outer.alive and pair.origin.inner.alive):
            return  # what has taken the rule's place has critical pairs of its own
        left, right = self._index.normal(pair.left), self._index.normal(pair.right)
        if left is right or self._redundant(left, right):
            return
        if pair.origin is None and left is pair.left and right is pair.right:
            self._activate(self._derivations.records[pair.number])
            return
        names = Names()
        sides = self._bank.resolve(left, {}, names), self._bank.resolve(right, {}, names)
        self._activate(self._derivations.add(*sides, pair, (left, right), names))

    # -- putting equations in force -----------------------------------------------------

    def _activate(self, equation: Equation) -> None:
        if self._is_constant(equation):
            self._define(equation)
            return
        new = self._directed(equation)
        self._sums.learn(equation.number, equation.left, equation.right)
        self._simplify_others(new)
        self._put_in_force(equation, new)
        for outer, place, sub, inner in self._new_overlaps(new):
            try:
                self._meet(outer, place, sub, inner)
            except (TooLarge, RecursionError):
                self.whole = False

    def _is_constant(self, equation: Equation) -> bool:
        """Have the sides no variable in common, and does no order direct them?"""
        left, right = equation.left, equation.right
        if left.op < 0 or right.op < 0 or any(v in right.counts for v in left.counts):
            return False
        return not (self._order.greater(left, right) or self._order.greater(right, left))

    def _define(self, equation: Equation) -> None:
        """Put two equations with a new constant to wait in the place of one."""
        bank = self._bank
        value = bank.put(equation.right, {v: self._least[(-1 - v.op) % bank.kinds] for v in equation.right.counts})
        constant = self._constant(value)
        for side, forward in ((equation.left, True), (equation.right, False)):
            self._wait(Pair(side, constant, Defined(equation.number, forward)), 0)

    def _directed(self, equation: Equation) -> tuple[TermRule, ...]:
        left, right = equation.left, equation.right
        if self._order.greater(left, right):
            return (self._rule(equation, True, True),)
        if self._order.greater(right, left):
            return (self._rule(equation, False, True),)
        both = (self._rule(equation, True, False), self._rule(equation, False, False))
        names, turned = Names(), Names()
        one = self._bank.resolve(left, {}, names), self._bank.resolve(right, {}, names)
        other = self._bank.resolve(right, {}, turned), self._bank.resolve(left, {}, turned)
        return both[:1] if one == other else both

    def _rule(self, equation: Equation, forward: bool, sure: bool) -> TermRule:
        left, right = (equation.left, equation.right) if forward else (equation.right, equation.left)
        bank = self._bank
        free = {v: self._least[(-1 - v.op) % bank.kinds] for v in right.counts if v not in left.counts}
        far = bank.shifted(left, FAR), bank.shifted(right, FAR)
        rule = TermRule(equation.number, forward, left, right, sure, free, far)
        self._index.ready(rule)
        return rule

    def _put_in_force(self, equation: Equation, rules: tuple[TermRule, ...]) -> None:
        self._active[equation.number] = rules
        for rule in rules:
            self._index.add(rule)
            if rule.left.op < 0:
                continue
            self._heads.setdefault(rule.left.op, []).append(rule)
            for place, sub in places(rule.left):
                if place:
                    self._inside.setdefault(sub.op, []).append((rule, place, sub))

    def _simplify_others(self, new: Sequence[TermRule]) -> None:
        """Take rules out of force whose left side the new rules rewrite; shorten right sides."""
        for number in list(self._active):
            rules = self._active[number]
            for rule in rules:
                found = self._rewritten(new, rule.left)
                if found is not None:
                    self._retire(number)
                    self._simplify(number, rule, *found)
                    break
            else:
                if rules[0].sure and self._rewritten(new, rules[0].right) is not None:
                    self._shorten(rules[0], new)

    def _rewritten(self, new: Sequence[TermRule], node: Node) -> tuple[TermRule, Place, Node] | None:
        """A new rule that rewrites the term, where, and the result there."""
        for rule in new:
            op = rule.left.op
            if node.op == op:
                result = rule.use(node)
                if result is not None:
                    return rule, (), result
            if node.size <= rule.left.size and op >= 0:
                continue  # nothing inside is large enough
            for place, sub in places(node):
                if sub.op == op or (op < 0 and self._index.type_of(rule.left) == self._index.type_of(sub)):
                    result = rule.use(sub)
                    if result is not None:
                        return rule, place, result
        return None

    def _retire(self, number: int) -> None:
        for rule in self._active.pop(number):
            self._index.remove(rule)
            if rule.left.op < 0:
                continue
            self._heads[rule.left.op].remove(rule)
            for op in {sub.op for place, sub in places(rule.left) if place}:
                self._inside[op] = [entry for entry in self._inside[op] if entry[0] is not rule]
        self._sums.forget(number)

    def _simplify(self, number: int, old: TermRule, rule: TermRule, place: Place, result: Node) -> None:
        left = self._bank.replaced(old.left, place, result)
        self._wait(Pair(left, old.right, Simplified(number, old.forward, place, rule)), 0)

    def _shorten(self, old: TermRule, new: Sequence[TermRule]) -> None:
        """Put a rule in force whose right side is rewritten, in the place of one whose critical pairs are known."""
        found = self._rewritten(new, old.right)
        assert found is not None
        rule, place, result = found
        number = old.number
        right = self._bank.replaced(old.right, place, result)
        pair = Pair(right, old.left, Simplified(number, not old.forward, place, rule))
        self._retire(number)
        names = Names()
        sides = self._bank.resolve(old.left, {}, names), self._bank.resolve(right, {}, names)
        shorter = self._derivations.add(sides[1], sides[0], pair, (right, old.left), names)
        self._put_in_force(shorter, (self._rule(shorter, False, True),))
        self._sums.learn(shorter.number, shorter.left, shorter.right)

    def _redundant(self, left: Node, right: Node) -> bool:
        """Follows from rules in force by smaller proofs."""
        if self._sums.same(left, right):
            return not self._sums.exchanges(left, right)
        loose = [rules[0] for rules in self._active.values() if not rules[0].sure]
        if not loose:
            return False
        inside: tuple[Node, Node] | None = left, right
        while inside is not None:  # an instance in a context
            for rule in loose:
                for s, t in (inside, inside[::-1]):
                    if is_instance(self._index, rule.left, rule.right, s, t):
                        return True
            inside = difference(*inside)
        return self._joins.joined(left, right)

    # -- critical pairs -----------------------------------------------------------------

    def _new_overlaps(self, new: Sequence[TermRule]) -> Iterator[tuple[TermRule, Place, Node, TermRule]]:
        """All overlaps between the new rules and those in force, the new ones included."""
        fresh = [rule for rule in new if rule.left.op >= 0]
        for rule in fresh:
            for place, sub in places(rule.left):
                for inner in list(self._heads.get(sub.op, ())):
                    if place or inner is not rule:
                        yield rule, place, sub, inner
        for rule in fresh:
            for outer, place, sub in list(self._inside.get(rule.left.op, ())):
                if outer not in fresh:
                    yield outer, place, sub, rule

    def _meet(self, outer: TermRule, place: Place, sub: Node, inner: TermRule) -> None:
        """Put a critical pair to wait, unless it is void or was met before. Raises TooLarge."""
        by: Bindings = {}
        if not unify(sub, inner.far[0], by):
            return
        if len(by) > _FEW and resolved_size(outer.left, by, {}) > LARGEST:
            raise TooLarge
        names = Names()
        bank, index = self._bank, self._index
        for argument in inner.far[0].args:
            part = bank.resolve(argument, by, names)
            if index.normal(part) is not part:
                return  # not prime
        left = bank.resolve(outer.right, by, names)
        if not outer.sure and self._order.greater(left, bank.resolve(outer.left, by, names)):
            return
        low = bank.resolve(inner.far[1], by, names)
        if not inner.sure and self._order.greater(low, bank.resolve(sub, by, names)):
            return
        right = around(bank, outer.left, place, low, by, names)
        self._pairs += 1
        nodes = left.size + right.size
        if self._pairs % _PAIRS_FOR_ONE == 0 or nodes > _NODES_FOR_ONE:
            self._budget.spend(1 + nodes // _NODES_FOR_ONE)
        ends = index.normal(left), index.normal(right)
        if ends[0] is ends[1] or ends in self._met:
            return
        same = self._sums.same(*ends)
        if same and not self._sums.exchanges(*ends):
            return
        if ends[0].size + ends[1].size > MOST_NODES:
            raise TooLarge
        self._met.add(ends)
        weight = 0 if same or self._aims.closed_by(*ends) else _weight(ends[0].size, ends[1].size)
        self._wait(Pair(left, right, Overlap(outer, place, inner)), weight)

    @property
    def order(self) -> Order:
        """What directs the rules."""
        return self._order

    def directed(self) -> list[tuple[Term, Term]] | None:
        """The rules in force, from the greater side to the other; None when some equation has no such side.

        Without those that hold constants made on the way.
        """
        own = len(self._vocabulary.operators)
        rules = [rule for number in self._active for rule in self._active[number]]
        rules = [rule for rule in rules if all(n.op < own for side in (rule.left, rule.right) for _, n in places(side))]
        if not all(rule.sure for rule in rules):
            return None
        return [(self._bank.term(rule.left), self._bank.term(rule.right)) for rule in rules]

    def in_force(self) -> list[int]:
        """The numbers of the equations in force."""
        return list(self._active)

    # -- proofs -------------------------------------------------------------------------

    def goal_steps(self, goal: tuple[Term, Term]) -> list[TermStep]:
        """Steps from the one side of a joined goal to the other."""
        return self._aims.steps(goal)

    def steps(self, number: int) -> tuple[TermStep, ...] | None:
        """Steps from the left side of an equation to its right side; None if it is given."""
        return self._derivations.steps(number)


def _weight(left: int, right: int) -> int:
    """Small first, and of those the ones whose larger side is small, which rewrite most."""
    return 4 * max(left, right) + min(left, right)
