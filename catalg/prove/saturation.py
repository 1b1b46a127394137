"""Equality saturation: what the two sides of a goal are equal to, small terms first.

Every equation is used both ways on an e-graph that starts from the goals. No term larger
than a bound is made; when nothing new comes of that, the bound rises by one. Where an
equation has variables that the matched side lacks, they range over all small terms met. Finds short
proofs that completion misses because an order points the other way.

Relies on the e-graph, and on a completion for its equations. Takes turns with completions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from catalg.prove.attempt import Budget
from catalg.prove.egraph import EGraph, Instance, Pattern
from catalg.prove.term_derivations import TermEquation
from catalg.prove.term_pairs import Completion
from catalg.prove.term_rules import TermStep
from catalg.prove.terms import Term, Vocabulary, count, size, variables_of

_USES_FOR_ONE = 12  # uses of equations looked at for one step of the budget
_MOST_NODES = 20_000  # beyond, a round takes longer than completion would
_FIRST_BOUND = 4
_LESSONS = 10  # derived equations of the completion that are used as well, smallest first


class Saturation:
    """One goal-directed saturation. ``equations``, ``goals`` and ``least`` are those of its completion."""

    whole = False  # that it finds nothing more shows nothing

    def __init__(self, vocabulary: Vocabulary, completion: Completion, budget: Budget) -> None:
        self.equations, self.goals, self.least = completion.equations, completion.goals, completion.least
        self._completion = completion
        self._budget = budget
        self._graph = EGraph(vocabulary)
        self._ends = [(self._graph.add(s, {}), self._graph.add(t, {})) for s, t in self.goals]
        self._least = [self._graph.add(term, {}) for term in self.least.values()]
        self._bound = _FIRST_BOUND
        self._ways: dict[tuple[int, bool], _Way] = {}
        self._listed: dict[int, tuple[object, list[int]]] = {}
        self._uses = 0
        self._running = self._rounds()

    def advance(self, fuel: int) -> bool | None:
        """Run for about ``fuel`` steps: True when the goals are joined, False when there is no room left."""
        end = self._budget.spent + fuel
        while self._budget.spent < end:
            if self._joined():
                return True
            if next(self._running, None) is None:
                return self._joined() or False
        return True if self._joined() else None

    def goal_steps(self, goal: tuple[Term, Term]) -> list[TermStep]:
        """Steps from the one side of a joined goal to the other."""
        return self._graph.proof(*self._ends[self.goals.index(goal)])

    def steps(self, number: int) -> tuple[TermStep, ...] | None:
        """Steps from the left side of an equation to its right side; None if it is given."""
        return self._completion.steps(number)

    def _joined(self) -> bool:
        self._graph.rebuild()
        return all(self._graph.find(a) == self._graph.find(b) for a, b in self._ends)

    def _rounds(self) -> Iterator[bool]:
        """Rounds of uses, with a pause after each step of the budget."""
        while True:
            before = self._graph.unions, len(self._graph.nodes)
            for equation in self._in_force():
                yield from self._used(equation)
                self._graph.rebuild()
                if self._joined():
                    return
                if len(self._graph.nodes) > _MOST_NODES:
                    return
            if before == (self._graph.unions, len(self._graph.nodes)):
                self._bound += 1

    def _in_force(self) -> list[TermEquation]:
        """What is given, and the smallest equations that the completion has derived and keeps."""
        given = [e for e in self.equations if e.given]
        learnt = [self.equations[n] for n in self._completion.in_force() if not self.equations[n].given]
        learnt.sort(key=lambda e: (size(e.left) + size(e.right), e.number))
        return given + learnt[:_LESSONS]

    def _used(self, equation: TermEquation) -> Iterator[bool]:
        for forward in (True, False):
            way = self._ways.get((equation.number, forward))
            if way is None:
                way = self._ways[equation.number, forward] = _Way(equation, forward)
            for found in self._places(way):
                for values in self._completed(way, found):
                    self._uses += 1
                    if self._uses % _USES_FOR_ONE == 0:
                        self._budget.spend()
                        yield True
                    by = dict(zip(way.names, values, strict=True))
                    left, right = self._graph.add(way.seek, by), self._graph.add(way.put, by)
                    self._graph.equate(left, right, Instance(way.number, forward, by))

    def _places(self, way: _Way) -> list[tuple[int, ...]]:
        """Classes for the variables of the side sought, wherever it stands and was not met before."""
        if way.pattern is None:
            assert isinstance(way.seek, int)
            found: list[tuple[int, ...]] = [(c,) for c in self._classes(way.seek)]
        else:
            found = [row[1:] for row in self._graph.matches(way.pattern, self._bound - way.least)]
        return list(dict.fromkeys(found))

    def _classes(self, variable: int) -> list[int]:
        """The classes that a variable may stand for."""
        kind = variable % len(self._graph.vocabulary.types)
        state = kind, self._graph.unions, len(self._graph.nodes)
        if self._listed.get(kind, (None, []))[0] != state:
            self._listed[kind] = state, self._graph.classes(kind)
        return self._listed[kind][1]

    def _completed(self, way: _Way, found: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        """The match with every choice of small terms for variables that it leaves open, if the result is small."""
        sizes = self._graph.size
        room = self._bound - way.least - sum([n * (sizes[c] - 1) for n, c in zip(way.counts, found, strict=False)])
        if room < 0:
            return
        if not way.open:
            yield from self._fresh(way, found)
            return
        choices = [[c for c in self._classes(v) if n * (sizes[c] - 1) <= room] for v, n in way.open]
        for pick in product(*choices):
            if len(pick) == 1 or sum([n * (sizes[c] - 1) for (_, n), c in zip(way.open, pick, strict=True)]) <= room:
                yield from self._fresh(way, found + pick)

    def _fresh(self, way: _Way, values: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        if values not in way.done:
            way.done.add(values)
            yield values


class _Way:
    """An equation read in one direction, made ready for use."""

    def __init__(self, equation: TermEquation, forward: bool) -> None:
        self.number = equation.number
        self.seek, self.put = (equation.left, equation.right) if forward else (equation.right, equation.left)
        weight = {v: count(self.put, v) for v in variables_of(self.put)}
        self.pattern = None if isinstance(self.seek, int) else Pattern(self.seek, weight)
        bound = [self.seek] if isinstance(self.seek, int) else self.pattern.names if self.pattern else []
        self.open = [(v, count(self.put, v)) for v in variables_of(self.put) if v not in bound]
        self.names = [*bound, *(v for v, _ in self.open)]
        self.counts = [count(self.put, v) for v in bound]
        self.least = size(self.put)  # what the result has at least, every variable counting one
        self.done: set[tuple[int, ...]] = set()


def saturations(vocabulary: Vocabulary, completions: Sequence[Completion], budget: Budget) -> list[Saturation]:
    """One saturation, which learns from the first completion."""
    return [Saturation(vocabulary, completions[0], budget)] if completions else []
