"""What the axioms identify, by brute force on small cases: every diagram that they reach, step by step.

Planar diagrams are rows of (box, offset) and equality is any sequence of interchanges of neighbours
and uses of axioms on neighbouring rows; words of ordered theories are rewritten as strings. No
canonical form, no matching of graphs: nothing of the program is used.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from shapes import Presentation, Shape, Word

Row = tuple[str, int]
State = tuple[Row, ...]


@dataclass(frozen=True)
class Reached:
    """The states that were reached from one, and whether these are all there are."""

    states: frozenset[object]
    all: bool


def closure(theory: Presentation, shape: Shape, boxes: int, states: int) -> Reached:
    """All that a planar diagram equals, passing through diagrams of at most ``boxes`` boxes."""
    axioms = [(left, right) for left, right, over in theory.axioms.values() if not over]
    rules = [rule for left, right in axioms for rule in ((left, right), (right, left))]
    start: State = shape.boxes  # type: ignore[assignment]
    seen, waiting, whole = {start}, [start], True
    while waiting:
        state = waiting.pop()
        for other in _neighbours(theory, shape.source, state, rules):
            if len(other) > boxes:
                whole = False
            elif other not in seen:
                seen.add(other)
                waiting.append(other)
        if len(seen) > states:
            return Reached(frozenset(seen), False)
    return Reached(frozenset(seen), whole and not any(over for _, _, over in theory.axioms.values()))


def interchanged(theory: Presentation, state: State) -> Iterator[State]:
    """All ways to exchange two neighbouring rows."""
    for k in range(len(state) - 1):
        (a, i), (b, j) = state[k], state[k + 1]
        (sa, ta), (sb, tb) = (tuple(len(word) - 1 for word in theory.two[name]) for name in (a, b))
        if j >= i + ta:
            yield (*state[:k], (b, j - ta + sa), (a, i), *state[k + 2 :])
        if i >= j + sb:
            yield (*state[:k], (b, j), (a, i - sb + tb), *state[k + 2 :])


def _neighbours(
    theory: Presentation, source: Word, state: State, rules: list[tuple[Shape, Shape]]
) -> Iterator[State]:
    yield from interchanged(theory, state)
    alive: list[str] = list(source[1:])
    for k in range(len(state) + 1):
        for before, after in rules:
            for at in _places(theory, source[0], alive, state[k:], before):
                rows = tuple((name, int(offset) + at) for name, offset in after.boxes)  # type: ignore[call-overload]
                yield (*state[:k], *rows, *state[k + len(before.boxes) :])
        if k < len(state):
            name, at = state[k]
            s, t = theory.two[name]
            alive[at : at + len(s) - 1] = t[1:]


def _places(theory: Presentation, point: str, alive: list[str], rows: State, side: Shape) -> Iterator[int]:
    """Offsets at which the next rows are this side of a rule."""
    n = len(side.source) - 1
    if len(rows) < len(side.boxes):
        return
    for at in range(len(alive) - n + 1):
        fits = tuple(alive[at : at + n]) == side.source[1:] and theory.end((point, *alive[:at])) == side.source[0]
        if fits and all(
            rows[i] == (name, int(offset) + at)  # type: ignore[call-overload]
            for i, (name, offset) in enumerate(side.boxes)
        ):
            yield at


def words(
    theory: Presentation, rules: list[tuple[Word, Word]], word: Word, length: int, states: int
) -> Reached:
    """All 1-cells that a 1-cell is at most, by rules (less, more), passing through words of at most ``length``."""
    seen, waiting, whole = {word}, [word], True
    while waiting and len(seen) <= states:
        here = waiting.pop()
        for low, high in rules:
            n = len(low) - 1
            for at in range(1, len(here) - n + 1):
                if here[at : at + n] != low[1:] or theory.end(here[:at]) != low[0]:
                    continue
                other = (*here[:at], *high[1:], *here[at + n :])
                if len(other) > length + 1:
                    whole = False
                elif other not in seen:
                    seen.add(other)
                    waiting.append(other)
    return Reached(frozenset(seen), whole and not waiting)
