"""Normal forms under rules that only become more: what was learnt of a diagram is kept.

A diagram that a rule lowered remembers the step and the result; it remembers too how many
rules there were, and only later ones are tried on it again. A rule is an equation, so what it
did stays true whatever rules come after it. The answers are those of `catalg.prove.normalise`, only sooner.

Relies on oriented normalisation.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Sequence
from dataclasses import dataclass

from catalg.cells import Diagram, Path
from catalg.kernel import Proof, Step
from catalg.prove.attempt import Budget
from catalg.prove.normalise import descend, descending, followed
from catalg.prove.rewrite import Rule
from catalg.wiring import Key


@dataclass(frozen=True, slots=True)
class _Link:
    """What the rule at this place among the rules made of a diagram."""

    place: tuple[int, int]
    down: tuple[Step, Diagram]


class Descent:
    """Rules read downwards, and the diagrams that they were tried on."""

    def __init__(self) -> None:
        self._rules: list[tuple[int, int, Rule]] = []  # growth, which rule it was, the rule
        self._count = 0
        self._links: dict[tuple[Path, Key], _Link] = {}
        self._tried: dict[tuple[Path, Key], int] = {}  # by how many rules

    def add(self, rules: Sequence[Rule]) -> None:
        """Use these as well, if they lead downwards."""
        for rule in descending(rules):
            self._count += 1
            insort(self._rules, (rule.growth, self._count, rule), key=lambda entry: entry[:2])

    def normalise(self, diagram: Diagram, budget: Budget) -> tuple[Diagram, Proof]:
        """A smaller diagram and the steps to it. Raises OutOfFuel."""
        return followed(diagram, lambda here, visited: self._down(here, budget, visited))

    def _down(self, here: Diagram, budget: Budget, visited: set[Key]) -> tuple[Step, Diagram] | None:
        name = here.source, here.key
        link, since = self._links.get(name), self._tried.get(name, 0)
        if link is not None and link.down[1].key in visited:
            link, since = None, 0
        rules = [
            rule
            for growth, number, rule in self._rules
            if number > since and (link is None or (growth, number) < link.place)
        ]
        found, blocked = descend(here, rules, budget, visited) if rules else (None, False)
        if not blocked:  # what is remembered must not depend on the way here
            self._tried[name] = self._count
        if found is not None:
            rule = found[0].rule
            place = next(entry[:2] for entry in self._rules if entry[2] is rule)
            link = _Link(place, (found[0].step(), found[1]))
            if not blocked:
                self._links[name] = link
        return None if link is None else link.down
