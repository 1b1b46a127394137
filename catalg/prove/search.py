"""Two-ended best-first search for a chain of rewrites, over canonical keys.

States are diagrams up to equality; moves are all rules in both directions. Small diagrams near
the other end come first. Relies on `catalg.prove.meeting` and on rewriting; decides nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from catalg.cells import Diagram
from catalg.kernel import Proof, Step
from catalg.prove.attempt import Budget
from catalg.prove.meeting import Meeting
from catalg.prove.normalise import tidy
from catalg.prove.pattern import Target, weight
from catalg.prove.rewrite import Rewrite, Rule, rewrites

Premises = Callable[[Rewrite, Budget], tuple[Proof, ...] | None]
Move = tuple[Rewrite, tuple[Proof, ...]]


class Search:
    """A search between the two sides of an equation. It may be run again with more fuel, and goes on."""

    def __init__(self, left: Diagram, right: Diagram, rules: Sequence[Rule], premises: Premises) -> None:
        """``premises`` proves a conditional rule's hypotheses at an instance, from a share of a budget."""
        self.rules, self.premises, self.budget = rules, premises, Budget(0)
        starts = tidy(left), tidy(right)
        self.goals = [Counter(b.name for b in side.boxes) for side in starts[::-1]]
        self.meeting: Meeting[Diagram, Move] = Meeting(starts, lambda d: d.key, weight, self._cost)

    def run(self, budget: Budget, backing: Budget | None = None) -> Proof | None:
        """A proof, or None when every diagram that can be reached was seen. Raises OutOfFuel.

        Premises get shares of ``backing``, if it is given: what is not found with a small share is not looked
        for again.
        """
        self.budget = budget if backing is None else backing
        met = self.meeting.run(self._moves, budget)
        if met is None:
            return None
        there, back = ([found.step(premises) for found, premises in moves] for moves in met)
        return (*there, *reversed_proof(back))

    def cells(self) -> int:
        """How many diagrams were reached."""
        return sum(len(end.reached) for end in self.meeting.ends)

    def _cost(self, diagram: Diagram, end: int, depth: int) -> float:
        names, goal = Counter(box.name for box in diagram.boxes), self.goals[end]
        apart = sum(((names - goal) + (goal - names)).values())
        return weight(diagram) + 0.5 * apart + 0.5 * depth

    def _moves(self, diagram: Diagram, _backwards: bool) -> Iterator[tuple[Diagram, Callable[[], Move | None]]]:
        target = Target(diagram)
        for rule in self.rules:
            for found in rewrites(target, rule):
                yield tidy(found.result), partial(self._move, found)

    def _move(self, found: Rewrite) -> Move | None:
        premises = self.premises(found, self.budget) if found.rule.statement.hypotheses else ()
        return None if premises is None else (found, premises)


def reversed_proof(steps: Sequence[Step]) -> Proof:
    """The same steps read backwards."""
    return tuple(Step(s.rule, not s.reverse, s.instance, s.context, s.premises) for s in reversed(steps))

