"""When the rules of a completion that halted refute a law: a check that stands on its own.

A terminating, confluent set of rules whose congruence holds every axiom gives each term one
normal form; terms by their normal forms, variables included (so that every type has elements, as the
rest of the theory may want), are then a model of the axioms, and sides with different normal forms differ in it. It is
often infinite, so that no search for a finite model can find another: streams, lists,
numbers with successors. Termination is checked by an order, confluence by Knuth and Bendix's theorem
(1970): every critical pair has one normal form. How the rules came about does not matter.

Relies on terms alone. Must never believe the completion: what is not checked here refutes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from catalg.prove.terms import (
    LARGEST,
    Place,
    Substitution,
    Term,
    count,
    match,
    places,
    replaced,
    resolved,
    shifted,
    size,
    substituted,
    unify,
    variables_of,
)

Pair = tuple[Term, Term]

MOST_RULES = 200
MOST_STEPS = 5_000  # rewrites, and terms that were compared


class _Declined(Exception):
    """The rules are not seen to be convergent."""


def distinct_normal_forms(
    rules: Sequence[Pair],
    equations: Iterable[Pair],
    goals: Sequence[Pair],
    precedence: Sequence[int],
    weights: Sequence[int] | None,
    kinds: int,
) -> tuple[Pair, ...] | None:
    """The goals' sides in normal form, if the rules are convergent, have all equations, and some sides differ.

    ``rules`` (left to right) and ``equations`` are over the operators that ``precedence`` ranks;
    with ``weights`` the order is Knuth and Bendix's (a weight is 1, or 0 for one operator
    with one argument that is above all others), otherwise the lexicographic path order.
    ``kinds``: how many types there are. Goals have no variables.
    """
    if len(rules) > MOST_RULES or len(set(precedence)) < len(precedence):
        return None
    order = _Paths(precedence) if weights is None else _Weights(precedence, weights)
    try:
        if any(isinstance(left, int) or not order.greater(left, right) for left, right in rules):
            return None
        system = _System(rules, kinds)
        if not all(system.normal(s) == system.normal(t) for s, t in equations):
            return None
        if not all(system.normal(s) == system.normal(t) for s, t in system.critical_pairs()):
            return None
        ends = tuple((system.normal(s), system.normal(t)) for s, t in goals)
    except (_Declined, RecursionError):
        return None
    return ends if any(s != t for s, t in ends) else None


class _System:
    """Rewriting by rules, innermost first."""

    def __init__(self, rules: Sequence[Pair], kinds: int) -> None:
        self.rules = rules
        self.kinds = kinds
        self._by_root: dict[int, list[Pair]] = {}
        for left, right in rules:
            assert not isinstance(left, int)
            self._by_root.setdefault(left[0], []).append((left, right))
        self._known: dict[Term, Term] = {}
        self._steps = 0

    def normal(self, term: Term) -> Term:
        """The normal form. Raises _Declined where that takes very long, or grows out of hand."""
        if isinstance(term, int):
            return term
        found = self._known.get(term)
        if found is None:
            self._steps += 1
            inner = (term[0], *[self.normal(argument) for argument in term[1:]])
            if self._steps > MOST_STEPS or size(inner) > LARGEST:
                raise _Declined
            after = self._at_root(inner)
            found = self._known[term] = inner if after is None else self.normal(after)
        return found

    def _at_root(self, term: Term) -> Term | None:
        assert not isinstance(term, int)
        for left, right in self._by_root.get(term[0], ()):
            by: Substitution = {}
            if match(left, term, by):
                return substituted(right, by)
        return None

    def critical_pairs(self) -> Iterator[Pair]:
        """What overlaps of two left sides, variables apart, rewrite to in two ways."""
        far = self.kinds * (1 + max([v for rule in self.rules for v in variables_of(*rule)], default=0))
        for left, right in self.rules:
            for place, sub in places(left):
                for inner, below in self.rules:
                    yield from _overlap((left, right), place, sub, (shifted(inner, far), shifted(below, far)))


def _overlap(outer: Pair, place: Place, sub: Term, inner: Pair) -> Iterator[Pair]:
    by: Substitution = {}
    if unify(sub, inner[0], by):
        known: Substitution = {}
        yield resolved(outer[1], by, known), resolved(replaced(outer[0], place, inner[1]), by, known)


# -- orders, once more ---------------------------------------------------------------------------


@dataclass
class _Paths:
    """The lexicographic path order (Kamin and Lévy 1980), arguments from left to right."""

    precedence: Sequence[int]
    _known: dict[Pair, bool] = field(default_factory=dict)

    def greater(self, left: Term, right: Term) -> bool:
        """Raises _Declined where that takes very long."""
        if isinstance(left, int) or left == right:
            return False
        if isinstance(right, int):
            return count(left, right) > 0
        found = self._known.get((left, right))
        if found is None:
            if len(self._known) > MOST_STEPS:
                raise _Declined
            found = self._known[left, right] = self._above(left, right)
        return found

    def _above(self, left: tuple[Term, ...], right: tuple[Term, ...]) -> bool:
        if any(argument == right or self.greater(argument, right) for argument in left[1:]):
            return True
        if left[0] != right[0]:
            f, g = left[0], right[0]
            assert isinstance(f, int) and isinstance(g, int)
            higher = self.precedence[f] > self.precedence[g]
            return higher and all(self.greater(left, argument) for argument in right[1:])
        first = next(i for i in range(1, len(left)) if left[i] != right[i])
        return self.greater(left[first], right[first]) and all(self.greater(left, a) for a in right[first + 1 :])


@dataclass
class _Weights:
    """Knuth and Bendix's order, with weights of 1 and perhaps one of 0."""

    precedence: Sequence[int]
    weights: Sequence[int]

    def greater(self, left: Term, right: Term) -> bool:
        """Raises _Declined where the weights make no order."""
        light = [f for f, weight in enumerate(self.weights) if weight != 1]
        highest = max(self.precedence, default=0)
        if len(light) > 1 or any(self.weights[f] or self.precedence[f] != highest for f in light):
            raise _Declined
        return self._greater(left, right)

    def _greater(self, left: Term, right: Term) -> bool:
        if isinstance(left, int) or left == right:
            return False
        if any(count(left, v) < count(right, v) for v in variables_of(right)):
            return False
        ours, theirs = self._weight(left), self._weight(right)
        if ours != theirs:
            return ours > theirs
        if isinstance(right, int):
            return True  # the light operator on the variable itself
        if left[0] != right[0]:
            return self.precedence[left[0]] > self.precedence[right[0]]
        first = next(i for i in range(1, len(left)) if left[i] != right[i])
        return self._greater(left[first], right[first])

    def _weight(self, term: Term) -> int:
        if isinstance(term, int):
            return 1
        if len(term) != 2 and self.weights[term[0]] == 0:
            raise _Declined  # only an operator with one argument may weigh nothing
        return self.weights[term[0]] + sum(self._weight(argument) for argument in term[1:])
