"""Proofs and certificates as data: what a prover hands over and the kernel replays.

Nothing here is believed; `catalg.kernel.replay` decides. Relies on statements and cells.
"""

from __future__ import annotations

from dataclasses import dataclass

from catalg.cells import Coefficient, Diagram, Functor
from catalg.kernel.statement import Statement, Theory

HOLE = "□"  # the name of the box that stands for the rewritten part in a step's context


@dataclass(frozen=True)
class Step:
    """One rewrite: the diagram so far is ``context`` with one side of a rule in its hole.

    ``rule`` names an axiom, a lemma or a hypothesis; ``instance`` gives its parameters;
    ``premises`` prove, in order, its hypotheses at this instance. ``reverse`` reads the
    rule from right to left.

    With a ``coefficient`` (linear theories) the step adds that multiple of ``context[after] -
    context[before]`` to the sum so far, wherever the rule stands in it or does not.
    """

    rule: str
    reverse: bool
    instance: Functor
    context: Diagram
    premises: tuple[Proof, ...] = ()
    coefficient: Coefficient | None = None


Proof = tuple[Step, ...]


@dataclass(frozen=True)
class _Claim:
    """What every lemma has: the statement that it proves, and its name."""

    statement: Statement

    @property
    def name(self) -> str:
        return self.statement.name


@dataclass(frozen=True)
class Proved(_Claim):
    """A lemma with its own proof, from the axioms and the lemmas before it."""

    proof: Proof


@dataclass(frozen=True, slots=True)
class Use:
    """A rule without parameters or hypotheses, used in place on ``boxes`` (`catalg.kernel.local`)."""

    rule: str
    reverse: bool
    boxes: tuple[int, ...]


@dataclass(frozen=True)
class Rewritten(_Claim):
    """A lemma whose left side becomes its right side by rules used in place, one after another.

    Boxes are numbered as they stand in the left side; each use numbers the boxes that it makes
    from where the numbers end, in the order of the rule's side.
    """

    uses: tuple[Use, ...]


Lemma = Proved | Rewritten


@dataclass(frozen=True)
class Certificate:
    """All that is needed to check one statement: its theory, lemmas in order, and the proof.

    Lemmas, proofs and uses are gone through once, in order: they may be iterators that read a file.
    """

    theory: Theory
    lemmas: tuple[Lemma, ...]
    statement: Statement
    proof: Proof
