"""Weights of generators that every rule keeps, so that no chain of uses joins two diagrams of different weight.

First: which generators can appear at all? A rule whose one side is made of generators in sight brings in those of
its other side, and only such rules are ever used. Then Smith's normal form says whether the difference of
the two sides is an integer combination of the changes that those rules make; if not, there is a weighting of the
generators, perhaps modulo a number, that all of them keep. Conditional rules count as if they held without
condition, and a parameter may stand for anything in sight: the answer errs towards `no invariant`.

An invariant only says that no proof exists *from these rules*; it is a reason to stop and
nothing that decides a law. But a weighting mostly is a model: generators are powers of a number
on a line (`Vect`), or add a constant to the sum of their arguments in Z/n (`Set`). It is handed on as values to be
checked by whoever has models.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from itertools import product
from typing import Any

from catalg.cells import Diagram, Signature
from catalg.kernel import Statement
from catalg.prove.counts import WIRE, Sides, counted, counted_goal
from catalg.prove.lattice import separating

_LARGEST_POWER = 24  # of two, as a value of a generator
_LARGEST_TABLE = 1024  # entries of one value
_HUNDRED = 100


@dataclass(frozen=True)
class Hint:
    """Values of all cells, as `catalg.models` has them: perhaps a model in which the sides differ. Not checked."""

    target: str
    values: Mapping[str, tuple[Any, ...]]


@dataclass(frozen=True)
class Invariant:
    """Why no chain of uses of the rules joins the two sides, in words; ``hint`` is a model that may say the same."""

    words: str
    hint: Hint | None = None


@dataclass(frozen=True)
class Weighting:
    """``weights`` add up to the weight of a diagram, modulo ``modulus`` if that is not 0.

    A diagram with a generator of ``lost`` has the weight `lost`, whatever else it holds.
    """

    weights: Mapping[str, int]
    modulus: int = 0
    lost: frozenset[str] = frozenset()


def weight_invariant(
    signature: Signature, left: Diagram, right: Diagram, rules: Iterable[Statement], stage: str | None = None
) -> Invariant | None:
    """A weighting that every rule keeps and that differs on the two sides; ``signature`` with the goal's parameters.

    ``stage``: the object parameter of a statement about elements. None: there is none, or it is not known.
    """
    goal = counted_goal(left, right, stage)
    pairs = [counted(rule) for rule in rules]
    if goal is None or any(p is None for p in pairs):
        return None
    known = [pair for p in pairs if p is not None for pair in p]
    names = {*signature.two, *(f"{n}.{k + 1}" for n, c in signature.two.items() for k in range(len(c.target)))}
    names |= {name for pair in goal for side in pair for name in side.fixed}
    found = _lost(goal, known, names) or _weighed(goal, known, names)
    if found is None:
        return None
    words, weighting = found
    return Invariant(words, _hint(signature, weighting, goal, stage))


# -- which generators can appear --------------------------------------------------------------


def reachable(start: Iterable[str], rules: Sequence[Sides], names: set[str]) -> set[str]:
    """The generators of every diagram that rules make of one with the generators ``start``."""
    here = set(start)
    waiting = list(rules)
    while True:
        rest = []
        for pair in waiting:
            if not any(here.issuperset(side.fixed) for side in pair):
                rest.append(pair)
                continue
            if pair[0].open.keys() != pair[1].open.keys():
                return names  # read so that an instance brings in anything
            here.update(pair[0].fixed, pair[1].fixed)
        if len(rest) == len(waiting):
            return here
        waiting = rest


def _lost(goal: Sequence[Sides], rules: Sequence[Sides], names: set[str]) -> tuple[str, Weighting] | None:
    for pair in goal:
        for (one, other), side in ((pair, "right"), (pair[::-1], "left")):
            here = reachable(other.fixed, rules, names)
            missing = [name for name in one.fixed if name not in here]
            if missing:
                words = f"the {side} side has no {_shown(missing[0])}, and no rule brings one in"
                return words, Weighting({}, 0, frozenset(names - here))
    return None


# -- weights ----------------------------------------------------------------------------------


def _weighed(goal: Sequence[Sides], rules: Sequence[Sides], names: set[str]) -> tuple[str, Weighting] | None:
    start = {name for pair in goal for side in pair for name in side.fixed}
    here = reachable(start, rules, names)
    used = [p for p in rules if all(here.issuperset(side.fixed) for side in p)]
    columns = sorted({name for p in (*used, *goal) for side in p for name in side.fixed})
    relations = dict.fromkeys(row for pair in used for row in _changes(pair, columns))
    for pair in goal:
        change = _vector(pair, columns)
        if not any(change):
            continue
        found = separating(list(relations), change)
        if found is not None:
            weights = {name: u for name, u in zip(columns, found[0], strict=True) if u}
            weighting = Weighting(weights, found[1], frozenset(names - here))
            return _told(weighting, pair), weighting
    return None


def _vector(pair: Sides, columns: Sequence[str]) -> tuple[int, ...]:
    return tuple(pair[0].fixed[name] - pair[1].fixed[name] for name in columns)


def _changes(pair: Sides, columns: Sequence[str]) -> Iterable[tuple[int, ...]]:
    """What a use of a rule may add to the counts: its own change, and any multiple of what an instance brings."""
    yield _vector(pair, columns)
    for name in sorted({*pair[0].open, *pair[1].open}):
        times = abs(pair[0].open[name] - pair[1].open[name])
        if times:
            yield from (tuple(times if i == j else 0 for j in range(len(columns))) for i in range(len(columns)))


def _told(weighting: Weighting, pair: Sides) -> str:
    """`every rule in reach keeps the count 2 `mul` + `unit`: 3 on the left side, 4 on the right`"""
    terms = []
    for name, u in weighting.weights.items():
        size = "" if abs(u) == 1 else f"{abs(u)} "
        terms.append((f"{size}{_shown(name)}", u))
    terms.sort(key=lambda t: t[1] < 0)
    text = ("-" if terms[0][1] < 0 else "") + terms[0][0]
    text += "".join(f" {'-' if u < 0 else '+'} {term}" for term, u in terms[1:])
    total = [sum(u * side.fixed[name] for name, u in weighting.weights.items()) for side in pair]
    if weighting.modulus:
        text += f" modulo {weighting.modulus}"
        total = [t % weighting.modulus for t in total]
    return f"every rule in reach keeps the count {text}: {total[0]} on the left side, {total[1]} on the right"


def _shown(name: str) -> str:
    return f"variable {name.removeprefix(WIRE)}" if name.startswith(WIRE) else f"`{name}`"


# -- models -----------------------------------------------------------------------------------


def _hint(signature: Signature, weighting: Weighting, goal: Sequence[Sides], stage: str | None) -> Hint | None:
    if signature.doctrine.ordered or signature.doctrine.linear:
        return None
    if signature.doctrine.cartesian:
        return _in_sets(signature, weighting, goal, stage)
    return _on_a_line(signature, weighting)


def _on_a_line(signature: Signature, weighting: Weighting) -> Hint | None:
    """Every object of dimension one, every generator a power of one number; 0 for what is lost."""
    n = weighting.modulus
    if n == 0:
        target, root, field = "Vect(QQ)", Fraction(2), 0
        if any(abs(u) > _LARGEST_POWER for u in weighting.weights.values()):
            return None
    else:
        found = root_of_unity(n)
        if found is None:
            return None
        field, root = found[0], Fraction(found[1])
        target = f"Vect(GF({field}))"
    values: dict[str, tuple[Any, ...]] = {name: number(1) for name in signature.one}
    for name, cell in signature.two.items():
        value = Fraction(0) if name in weighting.lost else root ** weighting.weights.get(name, 0)
        array = number(value % field if field else value)
        for _ in range(len(cell.source) + len(cell.target)):
            array = ("list", (array,))
        values[name] = array
    return Hint(target, values)


def root_of_unity(n: int) -> tuple[int, int] | None:
    """The least prime p with n dividing p - 1, and a number of order n modulo p."""
    for p in range(n + 1, _HUNDRED * n, n):
        if all(p % d for d in range(2, int(p**0.5) + 1)):
            for g in range(2, p):
                if pow(g, n, p) == 1 and all(pow(g, d, p) != 1 for d in range(1, n)):
                    return p, g
    return None


def _in_sets(signature: Signature, weighting: Weighting, goal: Sequence[Sides], stage: str | None) -> Hint | None:
    """Z/n, in which a generator adds its weight to the sum of its arguments; with a point that swallows all."""
    n = weighting.modulus or (_prime_for(weighting, goal) if weighting.weights else 1)
    size = n + bool(weighting.lost)
    values = {name: number(1 if name == stage else size) for name in signature.one}
    for name, cell in signature.two.items():
        sizes = [1 if c.name == stage else size for c in cell.source]
        if reduce(lambda a, b: a * b, sizes, 1) * max(1, len(cell.target)) > _LARGEST_TABLE:
            return None
        single = len(cell.target) == 1
        outputs = [name] if single else [f"{name}.{k + 1}" for k in range(len(cell.target))]
        table: dict[tuple[int, ...], tuple[Any, ...]] = {}
        for arguments in product(*map(range, sizes)):
            row = [number(_sum(weighting, output, arguments, n)) for output in outputs]
            table[arguments] = row[0] if single else ("list", tuple(row))
        values[name] = _nested(table, sizes)
    return Hint("Set", values)


def _sum(weighting: Weighting, output: str, arguments: Sequence[int], n: int) -> int:
    if output in weighting.lost or n in arguments:
        return n
    return (weighting.weights.get(output, 0) + sum(arguments)) % n


def _nested(table: Mapping[tuple[int, ...], tuple[Any, ...]], sizes: Sequence[int], at: tuple[int, ...] = ()) -> Any:
    if len(at) == len(sizes):
        return table[at]
    return ("list", tuple(_nested(table, sizes, (*at, k)) for k in range(sizes[len(at)])))


def _prime_for(weighting: Weighting, goal: Sequence[Sides]) -> int:
    """A prime modulo which the sides still differ."""
    totals = [sum(u * (a.fixed[x] - b.fixed[x]) for x, u in weighting.weights.items()) for a, b in goal]
    p = 2
    while any(p % d == 0 for d in range(2, p)) or not any(t % p for t in totals):
        p += 1
    return p


def number(n: int | Fraction) -> tuple[Any, ...]:
    return ("number", Fraction(n))
