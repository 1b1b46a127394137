"""Deciding a law, cheapest first: canonical form, normalisation, search, derived lemmas.

Returns proofs for the kernel; no verdict is made here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from catalg.cells import Diagram, Functor, Signature, TwoCell
from catalg.certificates.citing import needed
from catalg.kernel import HOLE, Lemma, Proof, Proved, Rewritten, Statement, Step, Theory
from catalg.prove.attempt import Budget, Cited, Effort, Failed, Found, FreeModel, OutOfFuel
from catalg.prove.goals import whole_uses
from catalg.prove.invariants import Invariant, has_sums, light_invariant, separating_invariant
from catalg.prove.nearest import nearest_diagrams
from catalg.prove.normalise import descending, normalise
from catalg.prove.pattern import EMPTY, Binding, Pattern, bind_parameter
from catalg.prove.rewrite import Rewrite, Rule
from catalg.prove.search import Search, reversed_proof
from catalg.prove.shorten import without_loops

if TYPE_CHECKING:
    from catalg.kernel.local import Host
    from catalg.prove.in_place import Usable

SMALL = 16  # boxes up to which diagrams are rewritten as a whole, which finds shorter proofs
_GLANCE = 150  # rewrites before invariants are looked for that take longer than a proof mostly does
_DEEPEST = 5  # premises within premises
_LONG = 4  # steps above which a proof is worth shortening
_SHORTENING = 600  # rewrites spent on that


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
    signature = statement.signature(theory.signature)
    doctrine = signature.doctrine
    # What the axioms keep, so does all that follows from them, conditional laws included.
    basis = [rule for name, rule in rules.items() if name in theory.axioms]
    basis += [Statement(h.name, h.left, h.right, relation=h.relation) for h in statement.hypotheses]
    if doctrine.ordered or (doctrine.linear and any(map(has_sums, (statement, *rules.values())))):
        return _prove_special(theory, statement, rules, basis, Budget(fuel, deadline), only)
    hypotheses = {h.name: Statement(h.name, h.left, h.right) for h in statement.hypotheses}
    usable = {**rules, **hypotheses}
    prover = _Prover(statement, usable, only)
    prover.axioms = tuple(theory.axioms)
    prover.signature = signature
    if only is None:
        prover.statements = basis
    kept = light_invariant(signature, statement, statement.left, statement.right, prover.statements)
    if kept is not None:
        return _stopped_by(kept)
    budget = Budget(fuel, deadline)
    try:
        answer = prover.equation(statement.left, statement.right, budget, 0)
    except OutOfFuel as stop:
        tried = f"normalisation, lemmas and two-ended search, {budget.spent} rewrites"
        answer = Failed(tried, False, f"out of {stop}")
    if isinstance(answer, Failed):
        return prover.account(answer)
    lemmas = (*prover.elsewhere.lemmas, *answer.lemmas)
    known = {**usable, **{lemma.name: lemma.statement for lemma in lemmas if isinstance(lemma, Proved)}}
    long = any(isinstance(lemma, Rewritten) for lemma in lemmas)
    proof = answer.proof if long else without_loops(statement.left, answer.proof, known)
    return Found(proof, answer.method, needed(proof, lemmas))


def _prove_special(
    theory: Theory,
    statement: Statement,
    rules: Mapping[str, Statement],
    basis: Sequence[Statement],
    budget: Budget,
    only: Sequence[Cited] | None,
) -> Found | Failed:
    """Inequalities and sums, which have provers of their own. ``basis``: what an invariant has to keep."""
    signature = statement.signature(theory.signature)
    kept = separating_invariant(signature, statement, statement.left, statement.right, basis)
    if kept is not None:
        return _stopped_by(kept)
    if signature.doctrine.ordered:
        from catalg.prove.inequalities import prove_inequality

        return prove_inequality(theory.signature, statement, rules, budget, only)
    from catalg.prove.sums import prove_linear

    return prove_linear(theory, statement, rules, budget, only)


def _stopped_by(invariant: Invariant) -> Failed:
    return Failed(f"an invariant: {invariant.words}", True, invariant.words, invariant=invariant)


class _Prover:
    """The rules at hand, read both ways, and what was learnt about premises."""

    def __init__(
        self, statement: Statement, rules: Mapping[str, Statement], only: Sequence[Cited] | None
    ) -> None:
        self.statement, self.usable = statement, rules
        self.axioms: tuple[str, ...] = ()
        self.signature = Signature(statement.left.doctrine)  # of the theory, with the statement's parameters
        self.complete = only is None  # lemmas are derived only where every rule may be used
        everything = [Cited(name, reverse) for name in rules for reverse in (False, True)]
        self.rules = _readings(rules, everything if only is None else only)
        self.down = descending(self.rules)
        # Premises of a cited rule are goals of their own: they may use every rule.
        self.elsewhere = self if only is None else _Prover(statement, rules, None)
        # What an invariant has to keep.
        self.statements = [rules[name] for name in dict.fromkeys(rule.name for rule in self.rules)]
        self.plain = not any(s.hypotheses or s.parameters for s in self.statements)
        self.known: dict[tuple[Diagram, Diagram], Proof | None] = {}
        self.lemmas: list[Lemma] = []  # derived for premises
        self.goals = 0
        self.efforts: dict[str, Effort] = {}  # by method, for the statement itself and not for premises
        self.ends: Search | None = None  # the search for the statement itself

    @contextmanager
    def effort(self, method: str, budget: Budget, depth: int, cells: Callable[[], int] = lambda: 0) -> Iterator[None]:
        """Keep account of what a method costs."""
        before, ended = budget.spent, "complete"
        try:
            yield
        except OutOfFuel as stop:
            ended = str(stop)
            raise
        finally:
            if depth == 0:
                steps = min(budget.spent, budget.fuel) - before
                earlier = self.efforts.pop(method, None)  # a search that goes on
                fuel = budget.fuel - before + (earlier.steps if earlier is not None else 0)
                steps += earlier.steps if earlier is not None else 0
                self.efforts[method] = Effort(method, steps, fuel, cells(), ended)

    def account(self, failed: Failed) -> Failed:
        """The failure with what was tried, and how far it got."""
        near = None if self.ends is None else nearest_diagrams(self.ends.meeting)
        return replace(failed, efforts=tuple(self.efforts.values()), near=near)

    def equation(self, left: Diagram, right: Diagram, budget: Budget, depth: int) -> Found | Failed:
        """Prove one equation between diagrams over the current signature. Raises OutOfFuel."""
        if depth and left == right:  # `prove` has compared the statement's sides
            return Found((), "canonical form")
        at_once = self.whole(left, right, budget, depth)
        if at_once is not None:
            return at_once
        if max(len(left.boxes), len(right.boxes)) > SMALL:
            large = self.in_place(left, right, budget, depth)
            if large is not None:
                return large
        share = budget.share(0.2)
        try:
            with self.effort("normalisation", share, depth):
                low, there = normalise(left, self.down, share)
                lower, here = normalise(right, self.down, share)
            if low == lower:
                return self.shortened(Found(there + reversed_proof(here), "normalisation"), left, right, budget, depth)
        except OutOfFuel:
            pass
        budget.spend(share.spent)
        search = self.searching(left, right, depth)
        found = self.first_look(left, right, search, budget, depth)
        if found is not None:
            return found
        with self.effort("two-ended search", budget, depth, search.cells):
            proof = search.run(budget)
        if proof is not None:
            return Found(proof, "two-ended search")
        tried = f"every diagram that the rules reach, {budget.spent} rewrites"
        return Failed(tried, True, "the rules reach no further")

    def in_place(self, left: Diagram, right: Diagram, budget: Budget, depth: int) -> Found | None:
        """Both sides to normal form by rules used in place, as two lemmas; the rules read in one way or another."""
        from catalg.prove.in_place import graph_of, orientations

        ends = [(side, graph_of(side)) for side in (left, right)]
        graphs = [graph for _, graph in ends if graph]
        for rules in orientations(self.rules, graphs) if graphs else ():
            share = budget.share(0.4)
            try:
                with self.effort("rewriting in place", share, depth):
                    found = self.brought_together(ends, rules, share)
            except OutOfFuel:
                found = None
            budget.spend(share.spent)
            if found is not None:
                return found
        return None

    def brought_together(
        self, sides: Sequence[tuple[Diagram, Host | None]], rules: list[Usable], budget: Budget
    ) -> Found | None:
        """The two lemmas that bring both sides to one normal form. Raises OutOfFuel."""
        from catalg.prove.in_place import lemma_in_place

        self.goals += 1
        lemmas, ends, steps = [], [], []
        for number, (side, graph) in enumerate(sides, start=1):
            name = f"in_place{self.goals}#{number}"
            lemma = None if graph is None else lemma_in_place(name, side, graph, rules, budget)
            ends.append(side if lemma is None else lemma.statement.right)
            if lemma is not None:
                lemmas.append(lemma)
                context = Diagram.generator(side.doctrine, TwoCell(HOLE, side.source, side.target))
                steps.append(Step(lemma.name, number == 2, Functor(side.doctrine), context))
        if not lemmas or ends[0] != ends[1]:
            return None
        return Found(tuple(steps), "rewriting in place", tuple(lemmas))

    def shortened(self, found: Found, left: Diagram, right: Diagram, budget: Budget, depth: int) -> Found:
        """Two normal forms that meet may have gone a long way round: a short search may know better."""
        if len(found.proof) <= _LONG:
            return found
        share = Budget(min(_SHORTENING, budget.fuel - budget.spent), budget.deadline)
        try:
            proof = self.searching(left, right, depth, aside=True).run(share)
        except OutOfFuel:
            return found
        better = proof is not None and len(proof) < len(found.proof)
        return Found(proof, "two-ended search") if better and proof is not None else found

    def whole(self, left: Diagram, right: Diagram, budget: Budget, depth: int) -> Found | None:
        """One use of a rule that is the whole equation, best one without conditions."""
        for rule in sorted(self.rules, key=lambda rule: bool(rule.statement.hypotheses)):
            for use in whole_uses(left, right, rule):
                if rule.statement.parameters:
                    budget.spend()
                proofs = self.premises(use, budget, depth)
                if proofs is not None:
                    return Found((use.step(proofs),), "one use of a rule")
        return None

    def first_look(
        self, left: Diagram, right: Diagram, search: Search, budget: Budget, depth: int
    ) -> Found | Failed | None:
        """A glance, then invariants, a short search, completion: what any of them finds, it finds soon."""
        share = budget.share(0.03 if self.plain and left.doctrine.cartesian else 0.1)
        glance = Budget(min(_GLANCE, share.fuel), share.deadline)
        proof = self.searched(search, glance, share, depth)
        if proof is None and depth == 0:
            kept = self.invariant(left, right)
            if kept is not None:
                return _stopped_by(kept)
        if proof is None and share.spent < share.fuel:
            proof = self.searched(search, share, share, depth)
        budget.spend(min(share.spent, share.fuel))
        if proof is not None:
            return Found(proof, "two-ended search")
        return self.completed(left, right, budget, depth) if self.complete else None

    def searched(self, search: Search, part: Budget, share: Budget, depth: int) -> Proof | None:
        """What a search finds with ``part`` of a share of the budget; it can go on later. Premises have the share."""
        proof = None
        try:
            with self.effort("two-ended search", part, depth, search.cells):
                proof = search.run(part, share)
        except OutOfFuel:
            pass
        if part is not share:
            share.spent += min(part.spent, part.fuel)
        return proof

    def invariant(self, left: Diagram, right: Diagram) -> Invariant | None:
        """What takes longer to find than a weighting, for the statement itself."""
        from catalg.prove.strands import strand_invariant

        return strand_invariant(self.signature, left, right, self.statements)

    def completed(self, left: Diagram, right: Diagram, budget: Budget, depth: int) -> Found | Failed | None:
        seen = 0.9 if self.plain else 0.5 if left.doctrine.cartesian else 0.8  # it finds most if it sees all rules
        share = budget.share(seen if left.doctrine.tensor else 0.5)
        self.goals += 1
        own = self.statement
        name = own.name if depth == 0 else f"{own.name}.premise{self.goals}"
        goal = Statement(name, left, right, own.parameters, own.hypotheses)
        doctrine = left.doctrine
        method = "superposition" if doctrine.tensor and not doctrine.cartesian else "completion"
        try:
            with self.effort(method, share, depth):
                found = self.derive(goal, share)
        except OutOfFuel:
            found = None
        budget.spend(share.spent)
        return found

    def derive(self, goal: Statement, budget: Budget) -> Found | Failed | None:
        """Completion, where the doctrine has one: paths, terms, symmetric diagrams. Raises OutOfFuel."""
        doctrine = goal.left.doctrine
        # Each is imported where it is used: a start of the program pays for what it needs.
        if not doctrine.tensor:
            from catalg.prove.words import complete_words

            return _decided(complete_words(goal, self.usable, budget, axioms=self.axioms), "completion of paths")
        if doctrine.cartesian:
            from catalg.prove.term_completion import complete_terms

            return _decided(complete_terms(goal, self.usable, budget, axioms=self.axioms), "completion of terms")
        if not doctrine.duals:
            from catalg.prove.superposition import superpose

            return superpose(goal, list(self.usable.values()), budget)
        return None

    def searching(self, left: Diagram, right: Diagram, depth: int, aside: bool = False) -> Search:
        """A two-ended search with premises of conditional rules, not yet run; ``aside``: not to be told of."""

        def premises(found: Rewrite, budget: Budget) -> tuple[Proof, ...] | None:
            return self.premises(found, budget, depth)

        search = Search(left, right, self.rules, premises)
        if depth == 0 and not aside:
            self.ends = search
        return search

    def premises(self, found: Rewrite, budget: Budget, depth: int) -> tuple[Proof, ...] | None:
        """Proofs of a conditional rule's hypotheses at an instance, or None."""
        if depth >= _DEEPEST:
            return None
        proofs = []
        for h in found.rule.statement.hypotheses:
            goal = found.instance(h.left), found.instance(h.right)
            if goal not in self.known:
                self.known[goal] = self.elsewhere.premise(*goal, budget, depth)
            proof = self.known[goal]
            if proof is None:
                return None
            proofs.append(proof)
        return tuple(proofs)

    def premise(self, left: Diagram, right: Diagram, budget: Budget, depth: int) -> Proof | None:
        share = budget.share(0.1)
        try:
            answer = self.equation(left, right, share, depth + 1)
        except OutOfFuel:
            answer = None
        budget.spend(share.spent)
        if not isinstance(answer, Found):
            return None
        self.lemmas += answer.lemmas
        return answer.proof


def _decided(answer: Found | FreeModel | None, method: str) -> Found | Failed | None:
    if isinstance(answer, FreeModel):
        return Failed(method, True, "the normal forms differ", str(answer))
    return answer


def _readings(rules: Mapping[str, Statement], cited: Sequence[Cited]) -> list[Rule]:
    """The cited rules in the cited directions, without those that change nothing."""
    readings = []
    for c in cited:
        if c.name in rules:
            rule = Rule(rules[c.name], c.reverse, _given(c, rules[c.name]))
            if rule.before != rule.after or rule.statement.parameters:
                readings.append(rule)
    return readings


def _given(cited: Cited, rule: Statement) -> Binding:
    """The parameters that a citation fixes, with those that their types determine."""
    if cited.instance is None:
        return EMPTY
    binding = Binding(cited.instance.zero, cited.instance.one, {})
    pattern = Pattern(rule.left, rule.parameters)
    for parameter in rule.parameters.two:
        if parameter.name in cited.instance.two:
            grown = bind_parameter(parameter, cited.instance.two[parameter.name], binding, pattern)
            if grown is None:
                return Binding(cited.instance.zero, cited.instance.one, cited.instance.two)
            binding = grown
    return binding
