"""Laws of linear theories where sums occur: the order in which the methods are tried.

One use of a rule that is the whole law; where everything in sight is a single diagram, the
prover for those; then linear algebra over the rules in their contexts (`catalg.prove.linear`).
Relies on these; decides nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from catalg.cells import Diagram, Functor
from catalg.kernel import Hypothesis, Lemma, Proof, Statement, Theory
from catalg.prove.attempt import Budget, Cited, Effort, Failed, Found, OutOfFuel
from catalg.prove.invariants import has_sums
from catalg.prove.linear import LinearSearch, Reading, whole_step, whole_uses
from catalg.prove.pattern import EMPTY, Binding

_DEEPEST = 3  # premises within premises


def prove_linear(
    theory: Theory, statement: Statement, rules: Mapping[str, Statement], budget: Budget, only: Sequence[Cited] | None
) -> Found | Failed:
    """Prove an equation of sums. Answers as `catalg.prove.prover.prove` does; never raises OutOfFuel."""
    prover = _Prover(theory, statement, rules, only)
    if not prover.readings:
        difference = f"`{statement.left}` and `{statement.right}` are different sums"
        free = difference if only is None and not theory.axioms else None
        return Failed("canonical form", True, "there is no rule to use", free)
    method, ended = "linear algebra over the rules in context", "complete"
    try:
        answer = prover.equation(statement.goal, budget, 0)
    except OutOfFuel as stop:
        ended = str(stop)
        answer = Failed(f"{method}, {budget.spent} rewrites", False, f"out of {stop}")
    if isinstance(answer, Found):
        return answer
    return replace(answer, efforts=(Effort(method, min(budget.spent, budget.fuel), budget.fuel, 0, ended),))


class _Prover:
    """The rules at hand, and what was learnt about premises."""

    def __init__(
        self, theory: Theory, statement: Statement, rules: Mapping[str, Statement], only: Sequence[Cited] | None
    ) -> None:
        self.theory, self.statement = theory, statement
        given = {h.name: Statement(h.name, h.left, h.right) for h in statement.hypotheses}
        self.usable = {**rules, **given}
        cited = [Cited(name) for name in self.usable] if only is None else list(only)
        self.readings = [Reading(self.usable[c.name], _fixed(c)) for c in cited if c.name in self.usable]
        self.plain = {name: rule for name, rule in rules.items() if not has_sums(rule)} if only is None else {}
        self.elsewhere = self if only is None else _Prover(theory, statement, rules, None)
        self.known: dict[tuple[Diagram, Diagram], Proof | None] = {}
        self.lemmas: list[Lemma] = []

    def equation(self, goal: Hypothesis, budget: Budget, depth: int) -> Found | Failed:
        """Prove ``goal`` over the statement's signature. Raises OutOfFuel."""
        left, right = goal.left, goal.right
        if left == right:
            return Found((), "canonical form")

        def premises(rule: Statement, instance: Functor) -> tuple[Proof, ...] | None:
            return self.premises(rule, instance, budget, depth)

        for reading in self.readings:
            for instance in whole_uses(left, right, reading):
                budget.spend()
                proofs = premises(reading.statement, instance)
                if proofs is not None:
                    proof = (whole_step(reading.statement, instance, left, proofs),)
                    return Found(proof, "one use of a rule", tuple(self.elsewhere.lemmas))
        found = self.diagrams(goal, budget)
        if found is not None:
            return found
        steps = LinearSearch(self.readings, budget, premises).prove(left, right)
        if steps is not None:
            return Found(steps, "linear algebra over the rules in context", tuple(self.elsewhere.lemmas))
        tried = f"every multiple of the rules in reach, {budget.spent} rewrites"
        return Failed(tried, True, "the rules reach no further")

    def diagrams(self, goal: Hypothesis, budget: Budget) -> Found | None:
        """Where the goal is an equation of single diagrams: the prover for those, with the rules about those."""
        if goal.left.is_sum or goal.right.is_sum or not self.plain:
            return None
        from catalg.prove.prover import prove

        own = self.statement
        hypotheses = tuple(h for h in own.hypotheses if not (h.left.is_sum or h.right.is_sum))
        share = budget.share(0.3)
        plain = Statement(goal.name, goal.left, goal.right, own.parameters, hypotheses)
        answer = prove(self.theory, plain, self.plain, fuel=share.fuel, deadline=share.deadline)
        budget.spend(share.fuel if isinstance(answer, Failed) and not answer.exhausted else 1)
        return answer if isinstance(answer, Found) else None

    def premises(self, rule: Statement, instance: Functor, budget: Budget, depth: int) -> tuple[Proof, ...] | None:
        """Proofs of a conditional rule's hypotheses at an instance, or None."""
        if rule.hypotheses and depth >= _DEEPEST:
            return None
        proofs = []
        for h in rule.hypotheses:
            goal = Hypothesis(f"{rule.name}.{h.name}", instance(h.left), instance(h.right))
            mark = goal.left, goal.right
            if mark not in self.elsewhere.known:
                self.elsewhere.known[mark] = self.elsewhere.premise(goal, budget, depth)
            proof = self.elsewhere.known[mark]
            if proof is None:
                return None
            proofs.append(proof)
        return tuple(proofs)

    def premise(self, goal: Hypothesis, budget: Budget, depth: int) -> Proof | None:
        share = budget.share(0.2)
        try:
            answer = self.equation(goal, share, depth + 1)
        except OutOfFuel:
            answer = None
        budget.spend(share.spent)
        if not isinstance(answer, Found):
            return None
        self.lemmas += [lemma for lemma in answer.lemmas if lemma not in self.lemmas]
        return answer.proof


def _fixed(cited: Cited) -> Binding:
    """The parameters that a citation gives."""
    given = cited.instance
    return EMPTY if given is None else Binding(given.zero, given.one, given.two)
