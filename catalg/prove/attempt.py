"""What a prover returns: a proof for the kernel to replay, or what was tried.

Neither is a verdict.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from catalg.cells import Diagram, Functor
from catalg.kernel import Lemma, Proof
from catalg.prove.weights import Invariant


@dataclass(frozen=True)
class Cited:
    """A rule named in a chain: ``by name``, ``by <- name``, ``by name(f := ...)``."""

    name: str
    reverse: bool = False
    instance: Functor | None = None


@dataclass(frozen=True)
class Found:
    """A proof, how it was found, and the lemmas it needs that nobody had stated."""

    proof: Proof
    method: str
    lemmas: tuple[Lemma, ...] = ()


@dataclass(frozen=True)
class Effort:
    """One method that was tried: ``steps`` of the ``fuel`` that it had, and how many ``cells`` it saw (0: not counted).

    ``ended``: `complete` (there was nothing more to try), or what ran out.
    """

    method: str
    steps: int
    fuel: int
    cells: int = 0
    ended: str = "complete"


@dataclass(frozen=True)
class Near:
    """The two nearest cells that a search reached, from the left side and from the right (`catalg.prove.nearest`).

    ``steps``: how many uses of rules lead to each; ``reached``: how many cells each end reached.
    """

    left: Diagram
    right: Diagram
    distance: int
    steps: tuple[int, int]
    reached: tuple[int, int]


@dataclass(frozen=True)
class Failed:
    """No proof. ``exhausted``: nothing more to try, whatever the budget.

    ``normal_forms``: set when a completion that halted gives the two sides different normal
    forms, so that they differ in the category that the axioms present. ``invariant``: why no
    chain of uses of the rules can be a proof.
    """

    tried: str
    exhausted: bool
    reason: str
    normal_forms: str | None = None
    efforts: tuple[Effort, ...] = ()
    near: Near | None = None
    invariant: Invariant | None = None


@dataclass(frozen=True, slots=True)
class FreeModel:
    """A statement fails in what the axioms (and its own hypotheses) present: the normal forms differ.

    ``rules`` are convergent: every cell has one normal form under them, and two are equal by
    the axioms exactly when they have the same. ``left`` and ``right`` are the normal forms
    of the statement's sides.
    """

    left: Diagram
    right: Diagram
    rules: tuple[tuple[Diagram, Diagram], ...]

    def __str__(self) -> str:
        return (
            f"the {len(self.rules)} rules of a completion that halted give the normal forms {self.left}, {self.right}"
        )


class OutOfFuel(Exception):
    """A budget of counted steps, or the clock behind it, ran out."""


@dataclass
class Budget:
    """Counted steps; the clock is only a last stop."""

    fuel: int
    deadline: float | None = None
    spent: int = field(default=0)

    def spend(self, steps: int = 1) -> None:
        """Raise OutOfFuel when nothing is left."""
        self.spent += steps
        if self.spent > self.fuel:
            raise OutOfFuel("fuel")
        if self.deadline is not None and self.spent % 64 == 0 and time.monotonic() > self.deadline:
            raise OutOfFuel("time")

    def share(self, fraction: float) -> Budget:
        """A smaller budget with the same clock."""
        return Budget(max(1, int((self.fuel - self.spent) * fraction)), self.deadline)
