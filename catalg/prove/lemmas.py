"""Lemmas that a completion found, as data for the kernel.

A lemma that rests on the parameters or hypotheses of the statement to be proved carries
them itself, and is used with each parameter sent to itself and each hypothesis proved by
one step of that hypothesis. Any other lemma is a plain equation.

Relies on cells and on proofs as data.
"""

from __future__ import annotations

from catalg.cells import Diagram, Functor, Path, TwoCell
from catalg.kernel import HOLE, Hypothesis, Parameters, Proof, Proved, Statement, Step


class Lemmas:
    """Collects lemmas for one statement, in order, and writes the steps that use them."""

    def __init__(self, statement: Statement, prefix: str) -> None:
        """Lemmas are called ``prefix#1``, ``prefix#2`` and so on."""
        self.proved: list[Proved] = []
        self._statement = statement
        self._prefix = prefix
        self._doctrine = statement.left.doctrine
        self._own = set(statement.parameters.names())
        self._local = {h.name for h in statement.hypotheses}
        self._carrying: set[str] = set()

    def add(self, left: Diagram, right: Diagram, proof: Proof) -> Statement:
        """A new lemma, which may use those before it."""
        name = f"{self._prefix}#{len(self.proved) + 1}"
        whole = self._statement
        if self._is_local(left, right, proof):
            self._local.add(name)
            self._carrying.add(name)
            lemma = Statement(name, left, right, whole.parameters, whole.hypotheses)
        else:
            lemma = Statement(name, left, right, Parameters(), ())
        self.proved.append(Proved(lemma, proof))
        return lemma

    def step(self, rule: Statement, reverse: bool, context: Diagram, instance: Functor) -> Step:
        """One use of a lemma, an axiom or a hypothesis; of a lemma at the parameters themselves."""
        if rule.name not in self._carrying:
            return Step(rule.name, reverse, instance, context)
        p = self._statement.parameters
        same = Functor(
            self._doctrine,
            {z: z for z in p.zero},
            {c.name: Path.of(c) for c in p.one},
            {c.name: Diagram.generator(self._doctrine, c) for c in p.two},
        )
        premises = tuple(self._assumed(h) for h in self._statement.hypotheses)
        return Step(rule.name, reverse, same, context, premises)

    def _assumed(self, hypothesis: Hypothesis) -> Proof:
        hole = TwoCell(HOLE, hypothesis.left.source, hypothesis.left.target)
        return (Step(hypothesis.name, False, Functor(self._doctrine), Diagram.generator(self._doctrine, hole)),)

    def _is_local(self, left: Diagram, right: Diagram, proof: Proof) -> bool:
        if not self._own and not self._local:
            return False
        diagrams = [left, right]
        for step in proof:
            diagrams += [step.context, *step.instance.two.values()]
            if any(c.name in self._own for path in step.instance.one.values() for c in path):
                return True
        return any(step.rule in self._local for step in proof) or any(map(self._mentions, diagrams))

    def _mentions(self, diagram: Diagram) -> bool:
        names = [box.name for box in diagram.boxes] + [cell.name for cell in diagram.wires]
        return not self._own.isdisjoint(names)
