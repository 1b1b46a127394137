"""Invariants of ordered theories: a cost of 1-cells that no rule lets fall, though the statement would.

A rule `P <= Q` asks for w(P) <= w(Q), w being additive along paths; a statement that follows from the rules then holds
for w as well. By Farkas' lemma there is such a w exactly when the change that the statement makes is no
combination, with coefficients that are not negative, of the changes of the rules: Dantzig's simplex method over the
rationals with Bland's rule finds it. Conditional rules count as if they held without condition; a parameter
that is lost or made asks every generator to have the sign that lets it. Costs are matrices of one entry over (min, +),
so what is found is a model to be checked (`Hint`). Relies on cells and statements; decides nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from math import gcd, lcm

from catalg.cells import Path, Signature
from catalg.kernel import Statement
from catalg.prove.weights import Hint, Invariant, number

_MOST_PIVOTS = 400


def cost_invariant(signature: Signature, statement: Statement, rules: Iterable[Statement]) -> Invariant | None:
    """A cost that tells an inequality apart from what the rules and the 2-cells of ``signature`` give.

    ``signature`` holds the statement's parameters. None: there is none, or the search for one took too long.
    """
    names = list(signature.one)
    ends = [(rule.left.source, rule.right.source, rule) for rule in rules if not (rule.left.boxes or rule.right.boxes)]
    changes: dict[tuple[int, ...], None] = {}
    for cell in signature.two.values():
        changes[_change(cell.source, cell.target, names)] = None
    for low, high, rule in ends:
        for ways in ((low, high), (high, low))[: 2 if rule.relation == "=" else 1]:
            changes.update(dict.fromkeys(_changes(*ways, rule, names)))
    left, right = statement.left.source, statement.right.source
    for low, high in ((left, right), (right, left))[: 2 if statement.relation == "=" else 1]:
        weights = separated([c for c in changes if any(c)], _change(low, high, names))
        if weights is not None:
            return _told(signature, dict(zip(names, weights, strict=True)), low, high)
    return None


def _change(low: Path, high: Path, names: Sequence[str]) -> tuple[int, ...]:
    counts = Counter(cell.name for cell in high.cells)
    counts.subtract(cell.name for cell in low.cells)
    return tuple(counts[name] for name in names)


def _changes(low: Path, high: Path, rule: Statement, names: Sequence[str]) -> Iterator[tuple[int, ...]]:
    """The change of a rule, and what its parameters add to it if one side has more of them."""
    yield _change(low, high, names)
    for cell in rule.parameters.one:
        more = sum(c == cell for c in high.cells) - sum(c == cell for c in low.cells)
        if more:
            sign = 1 if more > 0 else -1
            yield from (tuple(sign * (i == j) for j in range(len(names))) for i in range(len(names)))


def _told(signature: Signature, weights: dict[str, int], low: Path, high: Path) -> Invariant:
    costs = {name: -w for name, w in weights.items()}  # what is smaller costs more
    shown = ", ".join(f"`{name}` = {cost}" for name, cost in costs.items() if cost)
    total = [sum(costs[cell.name] for cell in path.cells) for path in (low, high)]
    words = (
        f"no rule raises the cost of a path, if {shown}; `{low}` costs {total[0]} and `{high}` would cost {total[1]}"
    )
    values = {zero: number(1) for zero in signature.zero}
    values.update((name, ("list", (("list", (number(cost),)),))) for name, cost in costs.items())
    return Invariant(words, Hint("Matrices(MinPlus)", values))


# -- Farkas' lemma ------------------------------------------------------------------------------


def separated(rows: Sequence[Sequence[int]], wanted: Sequence[int]) -> list[int] | None:
    """Integers w with w · row >= 0 for every row and w · wanted < 0; None when there are none (or after many pivots).

    >>> separated([(1, -1)], (-1, 1))
    [1, -1]
    >>> separated([(1, -1), (0, 1)], (1, 0)) is None
    True
    """
    height, width = len(wanted), len(rows)
    signs = [-1 if b < 0 else 1 for b in wanted]
    # Columns: a multiplier for each row, an artificial variable for each equation, the right sides.
    table = [
        [Fraction(s * row[i]) for row in rows] + [Fraction(i == j) for j in range(height)] + [Fraction(s * wanted[i])]
        for i, s in enumerate(signs)
    ]
    cost = [sum((line[k] for line in table), Fraction(0)) for k in range(width + height + 1)]
    for k in range(width, width + height):
        cost[k] -= 1
    basis = list(range(width, width + height))
    for _ in range(_MOST_PIVOTS):
        entering = next((k for k in range(width) if cost[k] > 0), None)
        if entering is None:
            break
        ratios = [(line[-1] / line[entering], basis[i], i) for i, line in enumerate(table) if line[entering] > 0]
        _pivot(table, cost, min(ratios)[2], entering)
        basis[min(ratios)[2]] = entering
    else:
        return None
    if not cost[-1]:
        return None
    dual = [signs[i] * (cost[width + i] + 1) for i in range(height)]  # y · row <= 0 and y · wanted > 0
    scale = lcm(*(y.denominator for y in dual))
    whole = [int(-y * scale) for y in dual]
    factor = gcd(*whole)
    return [w // factor for w in whole]


def _pivot(table: list[list[Fraction]], cost: list[Fraction], row: int, column: int) -> None:
    head = [x / table[row][column] for x in table[row]]
    table[row] = head
    for i, line in enumerate(table):
        if i != row and line[column]:
            times = line[column]
            table[i] = [y - times * x for x, y in zip(head, line, strict=True)]
    times = cost[column]
    cost[:] = [y - times * x for x, y in zip(head, cost, strict=True)]
