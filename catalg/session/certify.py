"""From proposals to theorems: assemble each law's certificate, have the kernel replay it.

A certificate holds, as lemmas, exactly the earlier laws that its proof rests on. A law is
believed here only as the `Theorem` that `replay` returned for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from catalg.cells import Diagram, Functor, OneCell, Path, TwoCell
from catalg.certificates.carrying import carried_along
from catalg.kernel import HOLE, Certificate, Proved, Rewritten, Step, Theorem, Transported, replay
from catalg.session.verdicts import Proposal

if TYPE_CHECKING:
    from catalg.cells import Doctrine
    from catalg.kernel import Hypothesis, Lemma, Proof, Statement
    from catalg.syntax.elaborated import Inherited, TheoryDeclaration


@dataclass(frozen=True)
class Established:
    """A law that the kernel has replayed: the theorem, its certificate and how it was found."""

    theorem: Theorem
    certificate: Certificate
    method: str
    own: tuple[Lemma, ...]  # what this law adds to the lemmas of others that use it: its own lemmas, then itself

    @property
    def steps(self) -> int:
        return self.theorem.steps

    @property
    def axioms(self) -> tuple[str, ...]:
        """The axioms used, in the order of declaration."""
        return tuple(name for name in self.theorem.theory.axioms if name in self.theorem.axioms)


@dataclass(frozen=True)
class Carried:
    """A law of another theory that may be used in this one, and the laws here that it rests on."""

    lemma: Transported
    rests_on: tuple[str, ...]


def rules_used(proposal: Proposal) -> frozenset[str]:
    """The names of the rules that a proposal's steps cite, its own lemmas left out."""
    own = {lemma.name for lemma in proposal.lemmas}
    cited: set[str] = set(_cited(proposal.proof))
    for lemma in proposal.lemmas:
        if isinstance(lemma, Proved):
            cited.update(_cited(lemma.proof))
        elif isinstance(lemma, Rewritten):
            cited.update(use.rule for use in lemma.uses)
        else:
            cited.update(lemma.obligations.values())
    return frozenset(cited - own)


def _cited(proof: Proof) -> Iterator[str]:
    waiting = list(proof)
    while waiting:
        step = waiting.pop()
        yield step.rule
        for premise in step.premises:
            waiting += premise


class Shelf:
    """The laws of one theory that may be used as lemmas, in the order they became available."""

    def __init__(self, declaration: TheoryDeclaration) -> None:
        self.declaration = declaration
        self.established: dict[str, Established] = {}
        self.carried: dict[str, Carried] = {}

    def __contains__(self, name: str) -> bool:
        return name in self.established or name in self.carried

    def establish(self, law: str, proposal: Proposal) -> Established:
        """Replay the proposed proof of ``law``. Raises catalg.kernel.ReplayError when it proves nothing."""
        declaration = next(item for item in self.declaration.laws if item.name == law)
        lemmas = (*self._lemmas(rules_used(proposal)), *proposal.lemmas)
        certificate = Certificate(self.declaration.theory, lemmas, declaration.statement, proposal.proof)
        theorem = replay(certificate, {name: found.theorem for name, found in self.established.items()})
        own = (*proposal.lemmas, Proved(declaration.statement, proposal.proof))
        found = Established(theorem, certificate, proposal.method, own)
        self.established[law] = found
        return found

    def carry(self, inherited: Inherited, source: Established) -> None:
        """Make an inherited law available. Its obligations must be axioms or on this shelf already."""
        needed = {axiom: inherited.obligations[axiom] for axiom in source.axioms if axiom in inherited.obligations}
        there, over = source.certificate.statement, self.declaration.theory.signature
        statement = carried_along(there, inherited.functor, inherited.name, over)
        lemma = Transported(statement, inherited.functor, source.certificate, needed)
        rests_on = tuple(name for name in needed.values() if name not in self.declaration.theory.axioms)
        self.carried[inherited.name] = Carried(lemma, rests_on)

    def relayed(self, inherited: Inherited) -> Established:
        """A carried law as a law of this theory, with a certificate of its own, for those who inherit it in turn."""
        name, statement = inherited.name, inherited.statement
        doctrine = self.declaration.theory.signature.doctrine
        certificate = Certificate(
            self.declaration.theory, self._lemmas(frozenset((name,))), statement, _whole(doctrine, statement)
        )
        theorem = replay(certificate, {name: found.theorem for name, found in self.established.items()})
        return Established(theorem, certificate, "inherited", ())

    def _lemmas(self, used: frozenset[str]) -> tuple[Lemma, ...]:
        """The lemmas behind the rules ``used``, each once, every lemma after those it rests on."""
        needed: set[str] = set()
        waiting = [name for name in used if name in self]
        while waiting:
            name = waiting.pop()
            if name not in needed:
                needed.add(name)
                waiting += [other for other in self._rests_on(name) if other in self]
        lemmas: list[Lemma] = []
        for name in self.declaration.order:
            if name in needed:
                lemmas += self.established[name].own if name in self.established else (self.carried[name].lemma,)
        return tuple(lemmas)

    def _rests_on(self, name: str) -> tuple[str, ...]:
        if name in self.carried:
            return self.carried[name].rests_on
        return tuple(lemma.name for lemma in self.established[name].certificate.lemmas)


def _whole(doctrine: Doctrine, rule: Statement) -> Proof:
    """The proof that uses ``rule`` as it stands, on the whole of it, its hypotheses by those of the same name."""
    p = rule.parameters
    one = {cell.name: Path.of(cell) for cell in p.one}
    two = {cell.name: Diagram.generator(doctrine, cell) for cell in p.two}
    instance = Functor(doctrine, {name: name for name in p.zero}, one, two)
    premises = tuple(_all_of(doctrine, h, Functor(doctrine), ()) for h in rule.hypotheses)
    return _all_of(doctrine, rule.goal, instance, premises)


def _all_of(doctrine: Doctrine, claim: Hypothesis, instance: Functor, premises: tuple[Proof, ...]) -> Proof:
    """The whole of one side of a claim rewritten to the other; equal 1-cells of an ordered theory, there and back."""
    source, target = claim.left.source, claim.left.target
    if not doctrine.ordered:
        around = Diagram.generator(doctrine, TwoCell(HOLE, source, target))
        return (Step(claim.name, False, instance, around, premises),)
    around = Diagram.identity(doctrine, Path.of(OneCell(HOLE, source.source, source.target)))
    if claim.left.boxes or claim.right.boxes:
        return ()  # parallel 2-cells are equal
    back = (True,) if claim.relation == "=" else ()
    return tuple(Step(claim.name, reverse, instance, around, premises) for reverse in (False, *back))
