"""The work of a check: which jobs there are, when each becomes possible, and who had best do it.

A law said to be true is tried cheaply first, and at once with its whole budget if that decided nothing.
Any other is for the models: it is tried only when those of its theory are evaluated and none refutes it.
Laws and models stand in two rows. Every second hand takes models first, so that what models need is
loaded, and what they keep is filled, in as few processes as possible; a hand whose row is empty
takes from the other. While others work, the files that are still to come are elaborated here, and then what is
proposed is settled (`catalg.session.ahead`).

No answer depends on who did a job, or when.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from catalg.session.ahead import Ahead
from catalg.session.jobs import Job, LawJob, ModelJob
from catalg.session.verdicts import Proposal

if TYPE_CHECKING:
    from catalg.session.check import ModelKey, Run
    from catalg.session.settle import LawKey, TheoryKey


class Agenda:
    """What is to be done for a run, as `catalg.session.executor.Work`."""

    def __init__(self, run: Run, coming: Iterator[str] | None = None) -> None:
        """``coming``: the files of the run's graph that are still to be elaborated, one by one."""
        self._run = run
        self._coming = coming
        self._ahead = Ahead(run.settler, run.graph)
        self._laws: deque[LawJob] = deque()
        self._models: deque[ModelJob] = deque()
        self._for_models: dict[TheoryKey, list[LawKey]] = {}  # laws that wait for the models of their theory
        self._missing: Counter[TheoryKey] = Counter()  # models of each theory that are not evaluated yet
        self._theory_of: dict[ModelKey, TheoryKey | None] = {}
        for path in run.graph.sources.requested:
            self._open(path)
        if coming is None:
            self._open_models()

    def read_on(self) -> bool:
        """Elaborate one more file, whose laws can be tried from then on; False if there is none."""
        if self._coming is None:
            return False
        path = next(self._coming, None)
        if path is None:
            self._coming = None
            self._open_models()
        elif path in self._run.graph.sources.requested:
            self._open(path)
        return True

    def _open(self, path: str) -> None:
        run = self._run
        for key, law in run.laws_of(path):
            if run.recalled(key):
                continue
            if law.expected == "proved":
                self._laws.append(run.law_job(key, full=False))
                run.planned += 1
            else:
                self._for_models.setdefault(key[:2], []).append(key)

    def _open_models(self) -> None:
        """Every file is there, and with it every model of every theory."""
        for at, theory in self._run.declared_models():
            self._theory_of[at] = theory
            self._models.append(self._run.model_job(at))
            if theory is not None:
                self._missing[theory] += 1
        self._run.planned += len(self._models)
        for theory in [theory for theory in self._for_models if not self._missing[theory]]:
            self._without_model(theory)

    def next(self, hand: int) -> Job | None:
        if self._coming is not None and hand % 2:
            return None  # this process is busy reading in its place
        if self._laws and (hand % 2 == 0 or not self._models):
            return self._laws.popleft()
        return self._models.popleft() if self._models else None

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
        return self.read_on() or self._ahead.step()

    def _without_model(self, theory: TheoryKey) -> None:
        """The models of a theory are in: try the laws that waited for them and that none refutes."""
        for key in self._for_models.pop(theory, ()):
            if not self._run.refuted_by_model(key):
                self._laws.append(self._run.law_job(key, full=True))
                self._run.planned += 1
