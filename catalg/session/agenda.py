"""The work of a check: which jobs there are, when each becomes possible, and who had best do it.

A law said to be true is tried cheaply first, and at once with its whole budget if that decided nothing.
Any other is for the models: it is tried only when those of its theory are evaluated and none refutes it.
Laws and models stand in two rows. Every second hand takes models first, so that what models need is
loaded, and what they keep is filled, in as few processes as possible; a hand whose row is empty
takes from the other. What is proposed is settled here while others work (`catalg.session.ahead`).

No answer depends on who did a job, or when.
"""

from __future__ import annotations

from collections import Counter, deque
from typing import TYPE_CHECKING, Any

from catalg.session.ahead import Ahead
from catalg.session.jobs import Job, LawJob, ModelJob
from catalg.session.verdicts import Proposal

if TYPE_CHECKING:
    from catalg.session.check import ModelKey, Run
    from catalg.session.settle import LawKey, TheoryKey


class Agenda:
    """What is to be done for a run, as `catalg.session.executor.Work`."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._ahead = Ahead(run.settler, run.graph)
        self._laws: deque[LawJob] = deque()
        self._models: deque[tuple[ModelKey, ModelJob]] = deque()
        self._for_models: dict[TheoryKey, list[LawKey]] = {}  # laws that wait for the models of their theory
        self._missing: Counter[TheoryKey] = Counter()  # models of each theory that are not evaluated yet
        self._theory_of: dict[ModelKey, TheoryKey | None] = {}
        for at, theory in run.declared_models():
            self._theory_of[at] = theory
            self._models.append((at, run.model_job(at)))
            if theory is not None:
                self._missing[theory] += 1
        for key, law in run.laws():
            if key in run.trials:
                continue
            if law.expected == "proved":
                self._laws.append(run.law_job(key, full=False))
            else:
                self._for_models.setdefault(key[:2], []).append(key)
        run.planned += len(self._laws) + len(self._models)
        for theory in [theory for theory in self._for_models if not self._missing[theory]]:
            self._without_model(theory)

    def next(self, hand: int) -> Job | None:
        if self._laws and (hand % 2 == 0 or not self._models):
            return self._laws.popleft()
        return self._models.popleft()[1] if self._models else None

    def answered(self, job: Job, answer: Any) -> None:
        self._run.answered(job, answer)
        if isinstance(job, ModelJob):
            theory = self._theory_of[job.path, job.index]
            if theory is not None:
                self._missing[theory] -= 1
                if not self._missing[theory]:
                    self._without_model(theory)
            return
        key = (job.path, job.theory, job.law)
        if isinstance(answer.trial, Proposal):
            self._ahead.offer(key, answer.trial)
        elif not job.full and self._run.undecided(key):
            self._laws.appendleft(self._run.law_job(key, full=True))  # it may take long: not at the end
            self._run.planned += 1

    def meanwhile(self) -> bool:
        return self._ahead.step()

    def _without_model(self, theory: TheoryKey) -> None:
        """The models of a theory are in: try the laws that waited for them and that none refutes."""
        for key in self._for_models.pop(theory, ()):
            if not self._run.refuted_by_model(key):
                self._laws.append(self._run.law_job(key, full=True))
                self._run.planned += 1
