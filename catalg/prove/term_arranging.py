"""Goals modulo rearranging sums: where ordered rewriting is blind, because what cancels does not stand side by side.

A completion has x + (-x) = 0 and x + ((-x) + y) = y, but for a + (b + (-a + -b)) it would need
another rule, and so on without end. Here terms without variables are rewritten with their sums as multisets: the
parts of a rule's left side may be any of a sum's, in any order (Peterson and Stickel 1981). A
step must make the term smaller, so this ends. Each is written out as uses of commutativity, associativity and the
rule. For goals alone: it neither adds equations nor takes any away.

Relies on the term bank, orders, rules and sums.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from catalg.prove.term_bank import Bank, Bindings, Node, match
from catalg.prove.term_derivations import Equation
from catalg.prove.term_order import Order
from catalg.prove.term_rules import TermRule, TermStep
from catalg.prove.term_sums import BRACKETED, EXCHANGED, SWAPPED, Sums, parts
from catalg.prove.terms import LARGEST, Place, TooLarge

_MOST_TRIES = 6_000  # matchings begun in one go
_MOST_STEPS = 2_000  # of one proof

Arrange = Callable[[str, Node, Node, Place], None]  # which law, the term before and after, where
Link = tuple[Node, tuple[TermRule, Node, Place, Bindings] | None]


class Arranging:
    """One attempt: the rules in force, and what they make of terms."""

    def __init__(
        self, bank: Bank, order: Order, sums: Sums, rules: Sequence[TermRule], records: Sequence[Equation]
    ) -> None:
        self._bank, self._order, self._sums, self._records = bank, order, sums, records
        self._rules: dict[int, list[TermRule]] = {}
        for rule in rules:
            if rule.left.op >= 0 and not sums.same(rule.left, rule.right):
                self._rules.setdefault(rule.left.op, []).append(rule)
        self._links: dict[Node, Link] = {}
        self._forms: dict[Node, Node] = {}
        self._tidy: dict[Node, Node] = {}
        self.tries = 0

    def steps(self, left: Node, right: Node) -> list[TermStep] | None:
        """Steps from one term to the other, if they have one normal form; None as well where that takes very long."""
        try:
            if self._form(left) is not self._form(right):
                return None
            there, back = self._descent(left), self._descent(right)
        except (TooLarge, RecursionError):
            return None
        return there + [step.reverse() for step in reversed(back)]

    # -- normal forms -------------------------------------------------------------------

    def _form(self, node: Node) -> Node:
        """The normal form. Raises TooLarge when terms grow or the tries are spent."""
        known = self._forms.get(node)
        if known is not None:
            return known
        here = node
        while True:
            after: Node | None = self._bank.make(here.op, tuple([self._form(a) for a in here.args]))
            why = None
            if after is here:
                after = self._tidied(here)
            if after is here:
                after, why = self._used(here) or (None, None)
            if after is None:
                break
            self._links[here] = after, why
            here = after
        self._forms[node] = self._forms[here] = here
        return here

    def _used(self, node: Node) -> Link | None:
        """What a rule makes of a tidy term, or of some of the parts of a sum."""
        bank = self._bank
        for rule in self._rules.get(node.op, ()):
            for by, rest in self._places(rule.left, node):
                middle = bank.put(rule.left, by)
                result = bank.put(rule.right, {**rule.free, **by})
                place: Place = ()
                if rest:
                    others = self._sum(node.op, rest)
                    middle, result = bank.make(node.op, (middle, others)), bank.make(node.op, (result, others))
                    place = (1,)
                if result.size > LARGEST:
                    raise TooLarge
                if self._order.greater(node, self._tidied(result)):
                    return result, (rule, middle, place, by)
        return None

    # -- matching -----------------------------------------------------------------------

    def _places(self, pattern: Node, node: Node) -> Iterator[tuple[Bindings, list[Node]]]:
        """Matches of a left side with a term; of a sum, the parts that are left over."""
        if node.op in self._sums.sums:
            yield from self._chosen(node.op, _ordered(pattern), parts(node), {}, True)
        else:
            for by in self._matches(pattern, node, {}):
                yield by, []

    def _matches(self, pattern: Node, node: Node, by: Bindings) -> Iterator[Bindings]:
        self.tries += 1
        if self.tries > _MOST_TRIES:
            raise TooLarge
        if pattern.op < 0:
            bound = by.get(pattern)
            if bound is None:
                yield {**by, pattern: node}
            elif bound is node:
                yield by
        elif pattern.op == node.op:
            if pattern.op in self._sums.sums:
                for found, _ in self._chosen(node.op, _ordered(pattern), parts(node), by, False):
                    yield found
                return
            yield from self._all(pattern.args, node.args, by)
            if pattern.op in self._sums.commutative and node.args[0] is not node.args[1]:
                yield from self._all(pattern.args, node.args[::-1], by)

    def _all(self, patterns: tuple[Node, ...], nodes: tuple[Node, ...], by: Bindings) -> Iterator[Bindings]:
        if not patterns:
            yield by
            return
        for found in self._matches(patterns[0], nodes[0], by):
            yield from self._all(patterns[1:], nodes[1:], found)

    def _chosen(
        self, op: int, patterns: list[Node], nodes: list[Node], by: Bindings, loose: bool
    ) -> Iterator[tuple[Bindings, list[Node]]]:
        """Each pattern gets a part of a sum, the last variable all of the rest unless ``loose``; and what is left."""
        if not patterns:
            if loose or not nodes:
                yield by, nodes
            return
        first, later = patterns[0], patterns[1:]
        bound = by.get(first)
        if bound is not None:
            left = _without(nodes, parts(bound) if bound.op == op else [bound])
            if left is not None:
                yield from self._chosen(op, later, left, by, loose)
        elif first.op < 0 and not later and not loose:
            if nodes:
                yield {**by, first: self._sum(op, nodes)}, []
        else:
            for node in dict.fromkeys(nodes):
                left = _without(nodes, [node]) or []
                for found in self._matches(first, node, by):
                    yield from self._chosen(op, later, left, found, loose)

    # -- sums in order --------------------------------------------------------------------

    def _sum(self, op: int, nodes: Sequence[Node]) -> Node:
        """The tidy sum of tidy parts, which stand in the order in which a tidy sum has them."""
        total = nodes[-1]
        for node in reversed(nodes[:-1]):
            total = self._bank.make(op, (node, total))
        return total

    def _tidied(self, node: Node) -> Node:
        """The term with its sums bracketed to the right, parts ascending."""
        return self._arranged(node, (), lambda kind, before, after, place: None)

    def _arranged(self, node: Node, place: Place, use: Arrange) -> Node:
        """The same, told step by step."""
        if not node.args:
            return node
        known = self._tidy.get(node)
        if known is node:
            return node
        args = [self._arranged(a, (*place, i), use) for i, a in enumerate(node.args, start=1)]
        here = self._bank.make(node.op, tuple(args))
        if node.op in self._sums.sums:
            here = self._added(here, place, use)
        elif node.op in self._sums.commutative and self._order.greater(*here.args):
            after = self._bank.make(here.op, here.args[::-1])
            use(SWAPPED, here, after, place)
            here = after
        self._tidy[node] = self._tidy[here] = here
        return here

    def _added(self, node: Node, place: Place, use: Arrange) -> Node:
        """The sum of two tidy terms, tidy."""
        make, op = self._bank.make, node.op
        first, second = node.args
        if first.op != op:
            return self._put_in(node, place, use)
        one, others = first.args
        after = make(op, (one, make(op, (others, second))))
        use(BRACKETED, node, after, place)
        inside = self._added(after.args[1], (*place, 2), use)
        return self._put_in(make(op, (one, inside)), place, use)

    def _put_in(self, node: Node, place: Place, use: Arrange) -> Node:
        """A part and a tidy sum as one tidy sum."""
        make, op = self._bank.make, node.op
        part, others = node.args
        if others.op != op:
            if not self._order.greater(part, others):
                return node
            after = make(op, (others, part))
            use(SWAPPED, node, after, place)
            return after
        least, rest = others.args
        if not self._order.greater(part, least):
            return node
        after = make(op, (least, make(op, (part, rest))))
        use(EXCHANGED, node, after, place)
        return make(op, (least, self._put_in(after.args[1], (*place, 2), use)))

    # -- proofs ---------------------------------------------------------------------------

    def _descent(self, node: Node) -> list[TermStep]:
        steps: list[TermStep] = []
        self._write(node, (), steps)
        return steps

    def _write(self, node: Node, place: Place, steps: list[TermStep]) -> None:
        """Append the steps from a term, standing at ``place``, to its normal form."""
        while node in self._links:
            after, why = self._links[node]
            if why is not None:
                rule, middle, inside, by = why
                back: list[TermStep] = []
                self._write_arranging(middle, place, back)
                steps += [step.reverse() for step in reversed(back)]
                images = {-1 - v.op: self._bank.term(t) for v, t in {**by, **rule.free}.items()}
                steps.append(TermStep((*place, *inside), rule.number, rule.forward, images))
            elif all(a is self._forms[a] for a in node.args):
                self._write_arranging(node, place, steps)
            else:
                for i, a in enumerate(node.args, start=1):
                    self._write(a, (*place, i), steps)
            if len(steps) > _MOST_STEPS:
                raise TooLarge
            node = after

    def _write_arranging(self, node: Node, place: Place, steps: list[TermStep]) -> None:
        """Append the steps that tidy a term."""

        def use(kind: str, before: Node, after: Node, at: Place) -> None:
            self._step(kind, before, after, at, steps)

        self._tidy.clear()  # what is known to be tidy would not be told again
        self._arranged(node, place, use)

    def _step(self, kind: str, before: Node, after: Node, place: Place, steps: list[TermStep]) -> None:
        number = self._sums.number(before.op, kind)
        if number is None:  # x + (y + z) = (x + y) + z = (y + x) + z = y + (x + z)
            make, op = self._bank.make, before.op
            x, (y, z) = before.args[0], before.args[1].args
            one, two = make(op, (make(op, (x, y)), z)), make(op, (make(op, (y, x)), z))
            self._step(BRACKETED, before, one, place, steps)
            self._step(SWAPPED, one.args[0], two.args[0], (*place, 1), steps)
            self._step(BRACKETED, two, after, place, steps)
            return
        record = self._records[number]
        for forward, left, right in ((True, record.left, record.right), (False, record.right, record.left)):
            by: Bindings = {}
            if match(left, before, by) and match(right, after, by):
                images = {-1 - v.op: self._bank.term(t) for v, t in by.items()}
                steps.append(TermStep(place, number, forward, images))
                return
        raise AssertionError(f"no {kind} law")


def _ordered(pattern: Node) -> list[Node]:
    """The parts of a pattern, those first that fit few terms."""
    return sorted(parts(pattern), key=lambda p: (p.op < 0, -p.size))


def _without(nodes: Sequence[Node], taken: Sequence[Node]) -> list[Node] | None:
    """What is left of a sum's parts; None if some are not there."""
    left = list(nodes)
    for node in taken:
        if node not in left:
            return None
        left.remove(node)
    return left
