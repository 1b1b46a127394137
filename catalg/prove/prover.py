"""Deciding a law, cheapest first: canonical form, normalisation, two-ended search.

Returns proofs for the kernel; no verdict is made here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from catalg.cells import Diagram
from catalg.kernel import Proof, Statement, Theory
from catalg.prove.attempt import Budget, Cited, Failed, Found, OutOfFuel
from catalg.prove.normalise import descending, normalise
from catalg.prove.pattern import EMPTY, Binding
from catalg.prove.rewrite import Rewrite, Rule
from catalg.prove.search import reversed_proof, search

_DEEPEST = 3  # premises within premises


def prove(
    theory: Theory,
    statement: Statement,
    rules: Mapping[str, Statement],
    *,
    fuel: int = 20_000,
    deadline: float | None = None,
    only: Sequence[Cited] | None = None,
) -> Found | Failed:
    """Look for a proof of ``statement`` from ``rules`` (axioms and earlier laws, by name).

    ``only`` restricts to the rules cited in a chain's ``by``. ``fuel`` counts rewrites;
    ``deadline`` (time.monotonic) is a last stop.
    """
    if statement.left == statement.right:
        return Found((), "canonical form")
    hypotheses = {h.name: Statement(h.name, h.left, h.right) for h in statement.hypotheses}
    prover = _Prover({**rules, **hypotheses}, only)
    budget = Budget(fuel, deadline)
    try:
        return prover.equation(statement.left, statement.right, budget, 0)
    except OutOfFuel as stop:
        return Failed(f"normalisation and two-ended search, {budget.spent} rewrites", False, f"out of {stop}")


class _Prover:
    """The rules at hand, read both ways."""

    def __init__(self, rules: Mapping[str, Statement], only: Sequence[Cited] | None) -> None:
        if only is None:
            only = [Cited(name) for name in rules]
            only += [Cited(name, True) for name in rules]
        self.rules = [Rule(rules[c.name], c.reverse, _given(c)) for c in only if c.name in rules]
        both = {(r.name, r.reverse, id(r.given)): r for r in self.rules}
        self.rules = [r for r in both.values() if not _trivial(r)]
        self.down = descending(self.rules)

    def equation(self, left: Diagram, right: Diagram, budget: Budget, depth: int) -> Found | Failed:
        """Prove one equation between diagrams over the current signature. Raises OutOfFuel."""
        if left == right:
            return Found((), "canonical form")
        share = budget.share(0.25)
        try:
            low, there = normalise(left, self.down, share)
            lower, here = normalise(right, self.down, share)
            if low == lower:
                return Found(there + reversed_proof(here), "normalisation")
        except OutOfFuel:
            low = lower = None
        budget.spend(share.spent)

        def premises(found: Rewrite) -> tuple[Proof, ...] | None:
            return self.premises(found, budget, depth)

        proof = search(left, right, self.rules, budget, premises)
        if proof is not None:
            return Found(proof, "two-ended search")
        return Failed(f"every diagram that the rules reach, {budget.spent} rewrites", True, "the rules reach no further")

    def premises(self, found: Rewrite, budget: Budget, depth: int) -> tuple[Proof, ...] | None:
        """Proofs of a conditional rule's hypotheses at an instance, or None."""
        if depth >= _DEEPEST:
            return None
        proofs = []
        for h in found.rule.statement.hypotheses:
            share = budget.share(0.05)
            try:
                answer = self.equation(found.instance(h.left), found.instance(h.right), share, depth + 1)
            except OutOfFuel:
                answer = None
            budget.spend(share.spent)
            if not isinstance(answer, Found):
                return None
            proofs.append(answer.proof)
        return tuple(proofs)


def _given(cited: Cited) -> Binding:
    functor = cited.instance
    return EMPTY if functor is None else Binding(functor.zero, functor.one, functor.two)


def _trivial(rule: Rule) -> bool:
    return rule.before == rule.after and not rule.statement.parameters
