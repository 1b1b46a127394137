"""From proposals to theorems: assemble each law's certificate, have the kernel replay it.

A certificate holds, as lemmas, exactly the earlier laws that its proof rests on. A law is
believed here only as the `Theorem` that `replay` returned for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from catalg.certificates.carrying import carried_argument
from catalg.certificates.citing import cited, rests_on
from catalg.kernel import Certificate, Proved, Theorem, replay
from catalg.session.verdicts import Proposal

if TYPE_CHECKING:
    from catalg.kernel import Lemma, Statement
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


def rules_used(proposal: Proposal) -> frozenset[str]:
    """The names of the rules that a proposal's steps cite, its own lemmas left out."""
    own = {lemma.name for lemma in proposal.lemmas}
    named = set(cited(proposal.proof)).union(*map(rests_on, proposal.lemmas))
    return frozenset(named - own)


class Shelf:
    """The laws of one theory that may be used as lemmas, in the order they became available."""

    def __init__(self, declaration: TheoryDeclaration) -> None:
        self.declaration = declaration
        self.established: dict[str, Established] = {}

    def __contains__(self, name: str) -> bool:
        return name in self.established

    def establish(self, law: str, proposal: Proposal) -> Established:
        """Replay the proposed proof of ``law``. Raises catalg.kernel.ReplayError when it proves nothing."""
        declaration = next(item for item in self.declaration.laws if item.name == law)
        return self._replayed(declaration.statement, rules_used(proposal), proposal)

    def carry(self, inherited: Inherited, source: Established) -> Established:
        """Replay the image of the proof of an inherited law, whose obligations must be axioms or on this shelf.

        Raises catalg.kernel.ReplayError when it proves nothing, CellTypeError when there is no image.
        """
        theory = self.declaration.theory
        images = {axiom: self._rule(inherited.obligations[axiom]) for axiom in source.axioms}
        lemmas, law = carried_argument(source.certificate, inherited.functor, inherited.name, theory, images)
        used = frozenset(image.name for image in images.values())
        return self._replayed(law.statement, used, Proposal("inherited", lemmas, law.proof))

    def _rule(self, name: str) -> Statement:
        axiom = self.declaration.theory.axioms.get(name)
        return self.established[name].theorem.statement if axiom is None else axiom

    def _replayed(self, statement: Statement, used: frozenset[str], proposal: Proposal) -> Established:
        """The law that the proposal proves from the rules ``used``."""
        lemmas = (*self._lemmas(used), *proposal.lemmas)
        certificate = Certificate(self.declaration.theory, lemmas, statement, proposal.proof)
        theorem = replay(certificate, {name: found.theorem for name, found in self.established.items()})
        own = (*proposal.lemmas, Proved(statement, proposal.proof))
        found = Established(theorem, certificate, proposal.method, own)
        self.established[statement.name] = found
        return found

    def _lemmas(self, used: frozenset[str]) -> tuple[Lemma, ...]:
        """The lemmas behind the rules ``used``, each once, every lemma after those it rests on."""
        needed: set[str] = set()
        waiting = [name for name in used if name in self]
        while waiting:
            name = waiting.pop()
            if name not in needed:
                needed.add(name)
                waiting += [lemma.name for lemma in self.established[name].certificate.lemmas if lemma.name in self]
        return tuple(lemma for name in self.declaration.order if name in needed for lemma in self.established[name].own)
