"""`check`: load files, try every law, evaluate every model, settle, report.

What is to be done is on an agenda (`catalg.session.agenda`): cheap proof attempts, models, and prover and
refuter in turns for what is still open. Then what was not settled on the way is settled: proposals become
theorems in the order of their theory, and one that rests on a law that was not proved is tried again without
that law. So the answer does not depend on how many workers there are or who finished first. With a folder of
certificates, what an earlier run found is replayed first (`catalg.session.lock`), and only the rest is tried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from catalg.session.agenda import Agenda
from catalg.session.executor import Hands, workers
from catalg.session.graph import Graph, opened
from catalg.session.jobs import Job, LawJob, ModelJob, Timed
from catalg.session.settle import LawKey, Settler, TheoryKey, theory_key
from catalg.session.stop import interrupts
from catalg.session.verdicts import Budget, ModelTrial, Proposal, Refutation, Undecided

if TYPE_CHECKING:
    from catalg.session.lock import Lock
    from catalg.session.memory import Memory, Recall
    from catalg.session.report import Report
    from catalg.syntax.elaborated import LawDeclaration, ModelDeclaration, TheoryDeclaration

FUEL = 20_000
SECONDS = 60.0
SAMPLES = 3
MOST_HINTED = 50  # unknown laws of one run for which laws that might help are looked for, a fraction of a second each


@dataclass(frozen=True)
class Options:
    """How to check.

    ``certificates``: a folder to write certificates to, and to replay from, or None. ``allowed``: folders
    outside the project from which files may be read. ``cluster``: where jobs are done, if not here.
    """

    budget: Budget = Budget(FUEL, SECONDS)
    jobs: int = 1
    samples: int = SAMPLES
    certificates: str | None = None
    allowed: tuple[str, ...] = ()
    cluster: str | None = None


def _lock(folder: str | None, graph: Graph, budget: Budget) -> Lock | None:
    if folder is None:
        return None
    from catalg.session.lock import Lock

    return Lock(Path(folder), graph, budget)


ModelKey = tuple[str, int]  # file, number
Progress = Callable[[int, int, str], None]  # done, all, what was done last


def check(paths: Iterable[str], options: Options | None = None, progress: Progress | None = None) -> Report:
    """Check every theory and model of the files that ``paths`` name. Never raises on bad input."""
    from catalg.session.assemble import assembled

    chosen = options or Options()
    with interrupts():
        graph, coming = opened(paths, chosen.allowed)
        run = Run(graph, chosen, progress)
        run.work(coming)
        return assembled(run)


class Run:
    """One check of one graph."""

    def __init__(
        self, graph: Graph, options: Options, progress: Progress | None, memory: Memory | None = None
    ) -> None:
        """``memory``: what earlier runs of this process found; a folder of certificates goes before it."""
        self.graph = graph
        self.options = options
        self.progress = progress
        self.done = self.planned = 0
        self.trials: dict[LawKey, Timed] = {}
        self.models: dict[ModelKey, ModelTrial] = {}
        self.lock: Lock | Recall | None = _lock(options.certificates, graph, options.budget)
        if self.lock is None and memory is not None:
            self.lock = memory.of(graph)
        self.settler = Settler(graph, options.budget, self.trials, self.by_declared_model, self.lock)
        self.certificates: dict[LawKey, str] = {}
        self.hints_left = MOST_HINTED

    def theories(self) -> Iterator[tuple[str, TheoryDeclaration]]:
        """The theories of the requested files, in order."""
        for path in self.graph.sources.requested:
            if path in self.graph.modules:
                for declaration in self.graph.modules[path].theories.values():
                    yield path, declaration

    def laws(self) -> Iterator[tuple[LawKey, LawDeclaration]]:
        for path in self.graph.sources.requested:
            yield from self.laws_of(path)

    def laws_of(self, path: str) -> Iterator[tuple[LawKey, LawDeclaration]]:
        """The laws of a file; none if it is not elaborated (yet)."""
        if path in self.graph.modules:
            for declaration in self.graph.modules[path].theories.values():
                for law in declaration.laws:
                    yield (path, declaration.theory.name, law.name), law

    # -- working --------------------------------------------------------------------------

    def work(self, coming: Iterator[str] | None = None) -> None:
        """Do all there is to do. ``coming``: files of the graph that are still to be elaborated."""
        agenda = Agenda(self, coming)
        if self._alone():
            while agenda.read_on():
                pass
        with self._hands() as hands:
            hands.do(agenda)
        self.models = {key: self.models[key] for key, _ in self.declared_models()}  # whoever answered first
        for key, _ in self.laws():
            if not self._proposed(key):
                self.refuted_by_model(key)
        for key, _ in self.laws():
            self.settler.settle(key)
        if self.options.certificates is not None:
            self._write_certificates(self.options.certificates)

    def _alone(self) -> bool:
        return self.options.jobs <= 1 and self.options.cluster is None

    def _hands(self) -> AbstractContextManager[Hands]:
        if self.options.cluster is None:
            return workers(self.graph, self.options.jobs)
        from catalg.session.engines import IN_FLIGHT, starter

        width = self.options.jobs if self.options.jobs > 1 else IN_FLIGHT
        return workers(self.graph, width, starter(self.options.cluster))

    def recalled(self, key: LawKey) -> bool:
        """Take what an earlier run found, if it did. It is believed as little as what a prover proposes now."""
        stored = self.lock.find(key) if self.lock is not None else None
        if stored is not None:
            self.trials[key] = Timed(stored, 0.0)
        return stored is not None

    def refuted_by_model(self, key: LawKey) -> bool:
        """Take a declared model in which the law fails, if there is one, as the answer; whether there is."""
        refuted = self.by_declared_model(key)
        if refuted is not None:
            self.trials[key] = Timed(refuted, self._spent(key))
        return refuted is not None

    def _proposed(self, key: LawKey) -> bool:
        return key in self.trials and isinstance(self.trials[key].trial, Proposal)

    def undecided(self, key: LawKey) -> bool:
        """Is the law undecided, with time left to go on?"""
        before = self.trials.get(key)
        return before is None or (isinstance(before.trial, Undecided) and before.seconds < self.options.budget.seconds)

    def _spent(self, key: LawKey) -> float:
        return self.trials[key].seconds if key in self.trials else 0.0

    def law_job(self, key: LawKey, full: bool) -> LawJob:
        """A first trial may use half of a law's seconds, a full one what is left of them."""
        budget, before = self.options.budget, self.trials.get(key)
        share = replace(budget, seconds=budget.seconds - self._spent(key) if full else budget.seconds / 2)
        return LawJob(*key, share, full, before.trial if before else None)

    def model_job(self, key: ModelKey) -> ModelJob:
        budget, allowed = self.options.budget, self.options.allowed
        return ModelJob(*key, self.options.samples, budget.seconds, memory=budget.memory, allowed=allowed)

    def answered(self, job: Job, answer: Any) -> None:
        """Take the answer to a job of this run."""
        self.done += 1
        if isinstance(job, LawJob):
            key = (job.path, job.theory, job.law)
            self.trials[key] = Timed(answer.trial, self._spent(key) + answer.seconds)
            if self.lock is not None:
                self.lock.keep(key, answer.trial)
        else:
            self.models[job.path, job.index] = answer
        if self.progress is not None:
            what = f"{job.theory}.{job.law}" if isinstance(job, LawJob) else f"models of {job.path}"
            self.progress(self.done, self.planned, what)

    # -- models ---------------------------------------------------------------------------

    def declared_models(self) -> Iterator[tuple[ModelKey, TheoryKey | None]]:
        """Each model of the requested files with its theory's key (None: there is no such theory)."""
        for path in self.graph.sources.requested:
            module = self.graph.modules.get(path)
            for index, model in enumerate(module.models if module else ()):
                theory = self.graph.theory(path, model.theory)
                yield (path, index), theory_key(theory) if theory is not None else None

    @cached_property
    def _models_of(self) -> dict[TheoryKey, list[ModelKey]]:
        found: dict[TheoryKey, list[ModelKey]] = {}
        for at, theory in self.declared_models():
            if theory is not None:
                found.setdefault(theory, []).append(at)
        return found

    def models_of(self, key: TheoryKey) -> Iterator[tuple[ModelDeclaration, ModelTrial]]:
        """The models of a theory that are evaluated, in the order of the texts."""
        for path, index in self._models_of.get(key, ()):
            if (path, index) in self.models:
                yield self.graph.modules[path].models[index], self.models[path, index]

    def by_declared_model(self, key: LawKey) -> Refutation | None:
        """A declared model of the theory in which the law fails; one that is certain before one that is not."""
        uncertain = None
        declaration = self.graph.modules[key[0]].theories[key[1]]
        if declaration.broken:  # axioms may be missing, and models of the rest mean nothing
            return None
        axioms = declaration.theory.axioms
        for model, trial in self.models_of(key[:2]):
            found = trial.evaluations.get(key[2])
            if found is None or found.status != "fails" or not trial.satisfies(axioms):
                continue
            if found.exact and trial.exactly_satisfies(axioms):
                return Refutation(f"model {model.name}", found.witness or "")
            how = "its axioms on samples" if found.exact else "numerically"
            if uncertain is None:
                uncertain = Refutation(f"model {model.name}, {how}", found.witness or "", "", found.error)
        return uncertain

    # -- certificates ---------------------------------------------------------------------

    def _write_certificates(self, folder: str) -> None:
        from catalg.session.store import write_certificate

        for key, _ in self.laws():
            theorem = self.settler.theorem(key)
            if theorem is not None:
                problem, place = write_certificate(Path(folder), key, theorem.certificate)
                if problem is not None:
                    self.graph.sources.report(problem)
                    return
                self.certificates[key] = place
