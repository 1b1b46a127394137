"""A search that stopped for want of fuel, kept until the same question comes with more.

Proving and refuting take turns with rising budgets. A search that would begin again each time
goes through the same states; instead it is taken up where it stopped, and what it has
spent so far is charged to the new budget. So the answer is that of a fresh start, only sooner.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from catalg.prove.attempt import Budget, OutOfFuel

Answer = TypeVar("Answer")
Given = TypeVar("Given", covariant=True)


class Pausable(Protocol[Given]):
    """A search whose state between two calls of `run` depends on the steps spent alone."""

    spent: int

    def run(self, budget: Budget) -> Given:
        """Go on; what was spent before is charged already. Raises OutOfFuel."""
        ...


class Paused(dict[str, tuple[object, Any]]):
    """At most one search of each kind, with its question."""

    def run(self, kind: str, question: object, make: Callable[[], Pausable[Answer]], budget: Budget) -> Answer:
        """Take up the search for ``question`` if it is the one that stopped last, else make one. Raises OutOfFuel."""
        kept = self.pop(kind, None)
        search: Pausable[Answer]
        if kept is not None and kept[0] == question and kept[1].spent <= budget.fuel - budget.spent:
            search = kept[1]
            budget.spend(search.spent)
        else:
            search = make()
        try:
            return search.run(budget)
        except OutOfFuel:
            self[kind] = (question, search)
            raise


paused = Paused()
