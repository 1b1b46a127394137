"""What a prover returns: a proof for the kernel to replay, or what was tried.

Neither is a verdict.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from catalg.cells import Functor
from catalg.kernel import Lemma, Proof


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
class Failed:
    """No proof. ``exhausted``: nothing more to try, whatever the budget.

    ``normal_forms``: set when a completion that halted gives the two sides different normal
    forms, so that they differ in the category that the axioms present.
    """

    tried: str
    exhausted: bool
    reason: str
    normal_forms: str | None = None


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
