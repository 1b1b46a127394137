"""Oriented normalisation: rewrite downwards until nothing changes.

A rule that loses boxes is always used. A rule that keeps their number is used from its
larger side (in the order of canonical keys) to its smaller one, unless the larger side
stands in the smaller (commutativity): then only when the whole diagram gets smaller. Since
an orientation may still run in circles, no diagram is visited twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from catalg.cells import Diagram
from catalg.kernel import Proof, Step
from catalg.prove.attempt import Budget
from catalg.prove.cartesian import shared
from catalg.prove.pattern import Target, weight
from catalg.prove.rewrite import Rewrite, Rule, rewrites
from catalg.wiring import Key


def size(diagram: Diagram) -> tuple[int, Key]:
    """The measure by which sides of rules are compared."""
    return weight(diagram), diagram.key


def tidy(diagram: Diagram) -> Diagram:
    """A representative that rewriting likes: terms shared in cartesian theories."""
    return shared(diagram) if diagram.doctrine.cartesian else diagram


def descending(rules: Sequence[Rule]) -> list[Rule]:
    """The rules that may lower a diagram: those that lose boxes first, then those that keep their number."""
    usable = [r for r in rules if r.growth <= 0 and not r.statement.hypotheses and r.before.boxes]
    kept = [r for r in usable if r.growth < 0 or not _backwards(r)]
    return sorted(kept, key=lambda r: r.growth)


def normalise(diagram: Diagram, rules: Sequence[Rule], budget: Budget) -> tuple[Diagram, Proof]:
    """A smaller diagram and the steps to it. ``rules`` as `descending` gives them. Raises OutOfFuel."""

    def down(here: Diagram, visited: set[Key]) -> tuple[Step, Diagram] | None:
        found, _ = descend(here, rules, budget, visited)
        return None if found is None else (found[0].step(), found[1])

    return followed(diagram, down)


def followed(
    diagram: Diagram, down: Callable[[Diagram, set[Key]], tuple[Step, Diagram] | None]
) -> tuple[Diagram, Proof]:
    """Where ``down`` leads, told what was visited, until it leads nowhere; and the steps."""
    steps: list[Step] = []
    here = tidy(diagram)
    visited = {here.key}
    while (lower := down(here, visited)) is not None:
        steps.append(lower[0])
        here = lower[1]
        visited.add(here.key)
    return here, tuple(steps)


def descend(
    diagram: Diagram, rules: Sequence[Rule], budget: Budget, visited: set[Key]
) -> tuple[tuple[Rewrite, Diagram] | None, bool]:
    """The first use of a rule, in the order given, that lowers a diagram, and the result.

    And whether one was passed over because it led to a diagram visited.
    """
    target, passed = Target(diagram), False
    for rule in rules:
        free = _directed(rule) if rule.growth == 0 else not diagram.doctrine.cartesian
        for found in rewrites(target, rule):
            budget.spend()
            result = tidy(found.result)
            if (free and result.key not in visited) or size(result) < size(diagram):
                return (found, result), passed
            passed = passed or free
    return None, passed


def is_stable(rule: Rule) -> bool:
    """Does the rule lower every diagram in which it stands?"""
    return rule.growth < 0 or _directed(rule)


def _backwards(rule: Rule) -> bool:
    """Is this the reading of a rule that leads to its larger side, while the other may be used freely?"""
    other = Rule(rule.statement, not rule.reverse, rule.given)
    return size(rule.before) < size(rule.after) and not other.circular


def _directed(rule: Rule) -> bool:
    """May a rule that keeps the number of boxes be used wherever it stands?"""
    return size(rule.before) > size(rule.after) and not rule.circular

