"""Oriented normalisation: rewrite while the diagram gets smaller.

The order is the number of boxes, then the canonical key: well founded, since a signature
has finitely many diagrams of one size. A step is taken only when the whole diagram
descends, so this always halts, confluent or not.
"""

from __future__ import annotations

from collections.abc import Sequence

from catalg.cells import Diagram
from catalg.kernel import Proof, Step
from catalg.prove.attempt import Budget
from catalg.prove.cartesian import shared
from catalg.prove.pattern import Target
from catalg.prove.rewrite import Rewrite, Rule, rewrites


def size(diagram: Diagram) -> tuple[int, tuple[int | str, ...]]:
    """The measure that normalisation lowers."""
    return len(diagram.boxes), diagram.key


def tidy(diagram: Diagram) -> Diagram:
    """A representative that rewriting likes: terms shared in cartesian theories."""
    return shared(diagram) if diagram.doctrine.cartesian else diagram


def descending(rules: Sequence[Rule]) -> list[Rule]:
    """The rules that may lower a diagram: those that lose boxes first, then those that keep their number."""
    usable = [r for r in rules if r.growth <= 0 and not r.statement.hypotheses and r.before.boxes]
    return sorted(usable, key=lambda r: r.growth)


def normalise(diagram: Diagram, rules: Sequence[Rule], budget: Budget) -> tuple[Diagram, Proof]:
    """A smaller diagram and the steps to it. ``rules`` as `descending` gives them."""
    steps: list[Step] = []
    here = tidy(diagram)
    while (down := _descend(here, rules, budget)) is not None:
        steps.append(down.step())
        here = tidy(down.result)
    return here, tuple(steps)


def _descend(diagram: Diagram, rules: Sequence[Rule], budget: Budget) -> Rewrite | None:
    target = Target(diagram)
    for rule in rules:
        for found in rewrites(target, rule):
            budget.spend()
            if rule.growth < 0 and not diagram.doctrine.cartesian or size(tidy(found.result)) < size(diagram):
                return found
    return None
