"""What a law's trial ends in, as plain data that can travel between processes.

A trial only proposes: `Proposal` becomes proved when the kernel has replayed its certificate
(`catalg.session.certify`), and nothing else does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from catalg.diagnostics import Span
    from catalg.kernel import Lemma, Proof
    from catalg.prove.attempt import Effort, Near

MEMORY = 4 * 2**30  # bytes that one law may take
VerdictWord = Literal["proved", "refuted", "unknown"]


@dataclass(frozen=True, slots=True)
class Budget:
    """What one law may cost. ``fuel`` counts steps and decides; ``seconds`` and ``memory`` are only final stops.

    ``memory``: bytes beyond what the process holds when the law's turn comes; 0 is no limit.
    """

    fuel: int
    seconds: float
    memory: int = MEMORY


@dataclass(frozen=True)
class Proposal:
    """A proof that a prover hands over, with the lemmas it made on the way. Not yet believed."""

    method: str
    lemmas: tuple[Lemma, ...]
    proof: Proof


@dataclass(frozen=True, slots=True)
class Refutation:
    """A model of the theory in which the two sides differ, or their distinct normal forms.

    ``method`` says how it is known; ``text`` is a model that can be pasted into a file (or
    empty); ``witness`` says where the sides differ; ``error`` is set when only floats tell.
    ``values`` of every generator and parameter, in ``target``: a model found by search, to be kept.
    ``reason``: what the axioms keep and the law does not, where that led to the model.
    """

    method: str
    witness: str
    text: str = ""
    error: float | None = None
    target: str = ""
    values: Mapping[str, tuple[Any, ...]] | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class FailedLink:
    """A step of a chain that was not proved."""

    span: Span
    reason: str
    efforts: tuple[Effort, ...] = ()
    near: Near | None = None


@dataclass(frozen=True)
class Undecided:
    """Neither proved nor refuted: what was tried, what ran out, and the links that failed.

    ``efforts``: the same in numbers; ``near``: the two nearest cells that the search for a proof
    reached; ``invariant``: why the rules at hand give no proof, in words, if that is known.
    """

    tried: tuple[str, ...]
    links: tuple[FailedLink, ...] = ()
    exhausted: bool = False  # the prover tried everything there is: more fuel would change nothing
    efforts: tuple[Effort, ...] = ()
    near: Near | None = None
    invariant: str = ""


@dataclass(frozen=True, slots=True)
class Crash:
    """The program failed on this law: a fault of catalg, not of the input."""

    what: str


Trial = Proposal | Refutation | Undecided | Crash


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One statement evaluated in one model."""

    name: str
    status: Literal["holds", "fails", "skipped"]
    exact: bool
    error: float | None = None
    witness: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class ModelTrial:
    """A model with every axiom and law evaluated, or why it could not be built."""

    evaluations: Mapping[str, Evaluation]
    fault: str | None = None  # the model is ill-made: an error in the input
    generator: str | None = None  # whose value is at fault
    help: str | None = None
    crash: str | None = None  # the program failed: a fault of catalg

    def satisfies(self, axioms: Mapping[str, object]) -> bool:
        """Is this a model of the theory: does every axiom hold (none skipped)?"""
        return self.fault is None and self.crash is None and all(self._holds(name) for name in axioms)

    def exactly_satisfies(self, axioms: Mapping[str, object]) -> bool:
        return self.satisfies(axioms) and all(self.evaluations[name].exact for name in axioms)

    def _holds(self, name: str) -> bool:
        found = self.evaluations.get(name)
        return found is not None and found.status == "holds"
