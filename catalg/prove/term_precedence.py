"""Which precedence of operators suits a theory: guessed from its equations, in a fixed way.

Relies on terms and orders. Never looks at names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from catalg.prove.term_order import KnuthBendixOrder, LexicographicPathOrder, Order
from catalg.prove.terms import Operator, Term, places, size, variables_of


def orders(operators: Sequence[Operator], equations: Sequence[tuple[Term, Term]]) -> list[Order]:
    """The orders to try, most promising first."""
    found: list[Order] = [LexicographicPathOrder(_by_roots(operators, equations))]
    rank = _by_arity(operators, equations)
    inverse = _inverse(operators, equations)
    if inverse is not None:
        found.append(KnuthBendixOrder([len(rank) if f == inverse else r for f, r in enumerate(rank)], inverse))
    else:
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
    What stands above a group's product stands above its inverse as well, which it pulls out too.
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
    for product, back, unit in sorted(_inverses(operators, equations)):
        if not any(_is_unit(product, unit, s, t) for pair in equations for s, t in (pair, pair[::-1])):
            continue  # a complement, say: join(not(x), x) = top
        for f in range(len(operators)):
            if f not in (product, back) and _reaches(above, f, product) and not _reaches(above, back, f):
                above[f].add(back)
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
    """The symbol of one argument that equations cancel against its argument most often."""
    count: Counter[int] = Counter()
    for (_, g, _), n in _inverses(operators, equations).items():
        count[g] += n
    return min(count, key=lambda g: (-count[g], g)) if count else None


def _inverses(
    operators: Sequence[Operator], equations: Sequence[tuple[Term, Term]]
) -> Counter[tuple[int, int, tuple[Term, ...]]]:
    """Products f, symbols g of one argument and terms c with ``f(.. g(x) .. x) = c``, and how often."""
    count: Counter[tuple[int, int, tuple[Term, ...]]] = Counter()
    for pair in equations:
        for s, t in (pair, pair[::-1]):
            if isinstance(t, tuple) and not variables_of(t) and isinstance(s, tuple) and len(variables_of(s)) == 1:
                count.update((s[0], a[0], t) for a in s[1:] if isinstance(a, tuple) and len(a) == 2 and a[1] in s[1:])
    return Counter({(f, g, c): n for (f, g, c), n in count.items() if operators[g].arguments == (operators[g].result,)})


def _is_unit(f: int, unit: Term, s: Term, t: Term) -> bool:
    """Is this ``f(x, unit) = x`` or ``f(unit, x) = x``?"""
    return isinstance(t, int) and s in ((f, t, unit), (f, unit, t))


def _arguments(operators: Sequence[Operator], f: int) -> int:
    return len(operators[f].arguments)


def _occurrences(equations: Sequence[tuple[Term, Term]]) -> Counter[int]:
    return Counter(sub[0] for pair in equations for side in pair for _, sub in places(side))


def _ranks(order: Sequence[int]) -> list[int]:
    rank = [0] * len(order)
    for i, f in enumerate(order):
        rank[f] = i
    return rank
