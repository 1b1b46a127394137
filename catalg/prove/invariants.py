"""Invariants of rewriting that show that no proof exists, whatever the budget.

Weights of generators (`catalg.prove.weights`), then what hangs together (`catalg.prove.strands`); of inequalities
costs of 1-cells (`catalg.prove.costs`), of sums equations of numbers (`catalg.prove.numbers`). They are invariants
of the given rules alone, and reasons to stop; no verdict comes from them. Relies on these.
"""

from __future__ import annotations

from collections.abc import Iterable

from catalg.cells import Diagram, Path, Signature
from catalg.kernel import Statement
from catalg.prove.strands import strand_invariant
from catalg.prove.weights import Hint, Invariant, weight_invariant

__all__ = ["Hint", "Invariant", "light_invariant", "separating_invariant"]


def light_invariant(
    signature: Signature, statement: Statement, left: Diagram, right: Diagram, rules: Iterable[Statement]
) -> Invariant | None:
    """A weighting that tells the sides apart: what is cheap enough to be asked before anything else.

    ``signature`` holds the statement's parameters.
    """
    if signature.doctrine.ordered:
        return None
    return weight_invariant(signature, left, right, rules, stage_of(statement))


def separating_invariant(
    signature: Signature, statement: Statement, left: Diagram, right: Diagram, rules: Iterable[Statement]
) -> Invariant | None:
    """Any invariant of the rules that tells the sides apart, or None when none is found."""
    known = list(rules)
    if signature.doctrine.ordered:
        from catalg.prove.costs import cost_invariant

        return cost_invariant(signature, statement, known)
    if signature.doctrine.linear and any(map(has_sums, (statement, *known))):
        from catalg.prove.numbers import number_invariant

        return number_invariant(signature, left, right, known)
    light = light_invariant(signature, statement, left, right, known)
    return light or strand_invariant(signature, left, right, known)


def stage_of(statement: Statement) -> str | None:
    """The object at which the elements of a statement about elements stand (`catalg.syntax.pointwise`)."""
    if len(statement.parameters.one) != 1:
        return None
    stage = statement.parameters.one[0]
    alone = Path.of(stage)
    claims = [statement.goal, *statement.hypotheses]
    sides = [(c.left.source, c.left.target) for c in claims]
    sides += [(c.source, c.target) for c in statement.parameters.two]
    fits = all((s == alone or stage not in s.cells) and stage not in t.cells for s, t in sides)
    return stage.name if fits and statement.left.source == alone else None


def has_sums(statement: Statement) -> bool:
    """Does a side of the statement or of a hypothesis have other than one term with coefficient 1?"""
    return any(side.is_sum for claim in (statement.goal, *statement.hypotheses) for side in (claim.left, claim.right))
