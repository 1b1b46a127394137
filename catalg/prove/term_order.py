"""Reduction orders on terms: Knuth and Bendix's, and the lexicographic path order.

Both are total on terms without variables, are kept by contexts and by substitution, and
have no infinite descent; that is all completion needs of them. Which precedence suits a
theory is guessed from its equations, in a fixed way.

Relies on terms. Never looks at names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Protocol

from catalg.prove.terms import Operator, Term, places, size, variables_of

_MEMORY = 200_000


class Order(Protocol):
    """A reduction order, total on terms without variables."""

    def greater(self, left: Term, right: Term) -> bool:
        """Is ``left`` above ``right``, whatever the variables stand for?"""
        ...


class KnuthBendixOrder:
    """Every symbol weighs 1, but ``light`` (the first of the precedence, with one argument) nothing."""

    def __init__(self, rank: Sequence[int], light: int | None = None) -> None:
        """``rank[operator]``: its place in the precedence, all different."""
        self._rank = rank
        self._light = light
        self._measures: dict[Term, tuple[int, dict[int, int]]] = {}

    def greater(self, left: Term, right: Term) -> bool:
        if isinstance(left, int):
            return False
        weight, count = self._measure(left)
        weight_right, count_right = self._measure(right)
        if weight < weight_right:
            return False
        for v, n in count_right.items():
            if count.get(v, 0) < n:
                return False
        if weight > weight_right:
            return True
        if isinstance(right, int):
            return True  # a light symbol on the variable itself
        if left[0] != right[0]:
            return self._rank[left[0]] > self._rank[right[0]]
        for s, t in zip(left[1:], right[1:], strict=True):
            if s != t:
                return self.greater(s, t)
        return False

    def _measure(self, term: Term) -> tuple[int, dict[int, int]]:
        """Weight, and how often each variable occurs."""
        if isinstance(term, int):
            return 1, {term: 1}
        known = self._measures.get(term)
        if known is not None:
            return known
        weight = 0 if term[0] == self._light else 1
        count: dict[int, int] = {}
        for argument in term[1:]:
            w, c = self._measure(argument)
            weight += w
            for v, n in c.items():
                count[v] = count.get(v, 0) + n
        if len(self._measures) > _MEMORY:
            self._measures.clear()
        self._measures[term] = weight, count
        return weight, count


class LexicographicPathOrder:
    """Arguments are compared from left to right."""

    def __init__(self, rank: Sequence[int]) -> None:
        self._rank = rank
        self._known: dict[tuple[Term, Term], bool] = {}

    def greater(self, left: Term, right: Term) -> bool:
        if isinstance(left, int) or left == right:
            return False
        if isinstance(right, int):
            return right in variables_of(left)
        if len(self._known) > _MEMORY:
            self._known.clear()
        known = self._known.get((left, right))
        if known is None:
            known = self._known[left, right] = self._above(left, right)
        return known

    def _above(self, left: tuple[Term, ...], right: tuple[Term, ...]) -> bool:
        for s in left[1:]:
            if s == right or self.greater(s, right):
                return True
        f, g = left[0], right[0]
        if f == g:
            for i in range(1, len(left)):
                if left[i] != right[i]:
                    return self.greater(left[i], right[i]) and self._over_all(left, right[i + 1 :])
            return False
        return self._rank[f] > self._rank[g] and self._over_all(left, right[1:])  # type: ignore[index]

    def _over_all(self, left: Term, terms: Sequence[Term]) -> bool:
        return all(self.greater(left, t) for t in terms)


# -- precedences ----------------------------------------------------------------------------


def orders(operators: Sequence[Operator], equations: Sequence[tuple[Term, Term]]) -> list[Order]:
    """The orders to try, most promising first."""
    found: list[Order] = [LexicographicPathOrder(_by_roots(operators, equations))]
    rank = _by_arity(operators, equations)
    inverse = _inverse(operators, equations)
    if inverse is not None:
        found.append(KnuthBendixOrder([len(rank) if f == inverse else r for f, r in enumerate(rank)], inverse))
    found.append(KnuthBendixOrder(rank))
    return found


def _by_arity(operators: Sequence[Operator], equations: Sequence[tuple[Term, Term]]) -> list[int]:
    """More arguments, then rarer in the equations, then later: higher."""
    count = _occurrences(equations)
    order = sorted(range(len(operators)), key=lambda f: (_arguments(operators, f), -count[f], f))
    return _ranks(order)


def _by_roots(operators: Sequence[Operator], equations: Sequence[tuple[Term, Term]]) -> list[int]:
    """What an equation pushes inwards stands above what it pulls out; otherwise as by arity.

    In ``f(.. g(..) ..) = g(f(..) .. f(..))`` that is f, if both sides have f and g: each such
    equation, the one that repeats a variable most first, adds f > g where no cycle comes of it.
    """
    above: dict[int, set[int]] = {f: set() for f in range(len(operators))}
    pushes = []
    for left, right in equations:
        for s, t in ((left, right), (right, left)):
            if isinstance(s, tuple) and isinstance(t, tuple) and s[0] != t[0] and _pushes(s, t):
                pushes.append((size(s) - size(t), s[0], t[0]))
    for _, f, g in sorted(pushes):
        if not _reaches(above, g, f):
            above[f].add(g)
    fallback = _by_arity(operators, equations)
    inverse = _inverse(operators, equations)
    if inverse is not None:
        fallback[inverse] = max(fallback) + 1
    order: list[int] = []
    for f in sorted(range(len(operators)), key=lambda f: fallback[f]):
        _place(f, above, fallback, order)
    return _ranks(order)


def _pushes(s: tuple[Term, ...], t: tuple[Term, ...]) -> bool:
    f, g = s[0], t[0]
    inside = any(sub[0] == g for a in s[1:] for _, sub in places(a))
    return inside and any(sub[0] == f for a in t[1:] for _, sub in places(a)) and size(s) <= size(t)


def _place(f: int, above: dict[int, set[int]], fallback: Sequence[int], order: list[int]) -> None:
    if f in order:
        return
    for g in sorted(above[f], key=lambda g: fallback[g]):
        _place(g, above, fallback, order)
    order.append(f)


def _reaches(above: dict[int, set[int]], f: int, g: int) -> bool:
    stack, seen = [f], {f}
    while stack:
        h = stack.pop()
        if h == g:
            return True
        stack += sorted(above[h] - seen)
        seen |= above[h]
    return False


def _inverse(operators: Sequence[Operator], equations: Sequence[tuple[Term, Term]]) -> int | None:
    """A symbol of one argument that equations cancel against its argument: ``f(.. g(x) .. x) = c``."""
    count: Counter[int] = Counter()
    for pair in equations:
        for s, t in (pair, pair[::-1]):
            if isinstance(t, tuple) and not variables_of(t) and isinstance(s, tuple) and len(variables_of(s)) == 1:
                count.update(a[0] for a in s[1:] if isinstance(a, tuple) and len(a) == 2 and a[1] in s[1:])
    fit = [g for g in count if operators[g].arguments == (operators[g].result,)]
    return min(fit, key=lambda g: (-count[g], g)) if fit else None


def _arguments(operators: Sequence[Operator], f: int) -> int:
    return len(operators[f].arguments)


def _occurrences(equations: Sequence[tuple[Term, Term]]) -> Counter[int]:
    return Counter(sub[0] for pair in equations for side in pair for _, sub in places(side))


def _ranks(order: Sequence[int]) -> list[int]:
    rank = [0] * len(order)
    for i, f in enumerate(order):
        rank[f] = i
    return rank
