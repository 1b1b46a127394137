"""`check`: load files, try every law, evaluate every model, settle, report.

The order of work: cheap proof attempts, then all models, then prover and refuter in turns for
what is still open, then settling: proposals become theorems in the order of their theory, and
one that rests on a law that was not proved is tried again without that law. So the answer
does not depend on how many workers there are or who finished first. With a folder of certificates,
what an earlier run found is replayed first (`catalg.session.lock`), and only the rest is tried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from catalg.session.executor import Answered, Here, Pool, Start, workers
from catalg.session.graph import Graph, load
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


Progress = Callable[[int, int, str], None]  # done, all, what was done last


def check(paths: Iterable[str], options: Options | None = None, progress: Progress | None = None) -> Report:
    """Check every theory and model of the files that ``paths`` name. Never raises on bad input."""
    from catalg.session.assemble import assembled

    chosen = options or Options()
    with interrupts():
        run = Run(load(paths, chosen.allowed), chosen, progress)
        run.work()
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
        self.models: dict[tuple[str, int], ModelTrial] = {}
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
        for path, declaration in self.theories():
            for law in declaration.laws:
                yield (path, declaration.theory.name, law.name), law

    # -- working --------------------------------------------------------------------------

    def work(self) -> None:
        self._recall()
        with workers(self.graph, *self._engine()) as hands:
            first = [key for key, law in self.laws() if law.expected == "proved" and key not in self.trials]
            self._try(hands, first, full=False)
            # Laws said to be true are not for the models to decide, and take longest: they need not wait.
            hard = [key for key in first if self._open(key)]
            self._try(hands, hard, True, self._model_keys())
            self._refute_by_models([key for key, _ in self.laws()])
            self._try(hands, [key for key, _ in self.laws() if key not in hard and self._open(key)], full=True)
        for key, _ in self.laws():
            self.settler.settle(key)
        if self.options.certificates is not None:
            self._write_certificates(self.options.certificates)

    def _engine(self) -> tuple[int, Answered, Start | None]:
        """How many jobs to hand out at once, whom to tell, and what starts the engine if it is not here."""
        if self.options.cluster is None:
            return self.options.jobs, self._answered, None
        from catalg.session.engines import IN_FLIGHT, starter

        width = self.options.jobs if self.options.jobs > 1 else IN_FLIGHT
        return width, self._answered, starter(self.options.cluster)

    def _recall(self) -> None:
        """Take what an earlier run found. It is believed as little as what a prover proposes now."""
        for key, _ in self.laws():
            stored = self.lock.find(key) if self.lock is not None else None
            if stored is not None:
                self.trials[key] = Timed(stored, 0.0)

    def _refute_by_models(self, keys: list[LawKey]) -> None:
        """Settle what a declared model refutes, unless there is a proof of it."""
        for key in keys:
            refuted = None if self._proposed(key) else self.by_declared_model(key)
            if refuted is not None:
                spent = self.trials[key].seconds if key in self.trials else 0.0
                self.trials[key] = Timed(refuted, spent)

    def _proposed(self, key: LawKey) -> bool:
        return key in self.trials and isinstance(self.trials[key].trial, Proposal)

    def _open(self, key: LawKey) -> bool:
        """Is the law undecided, with time left to go on?"""
        before = self.trials.get(key)
        return before is None or (isinstance(before.trial, Undecided) and before.seconds < self.options.budget.seconds)

    def _try(
        self, hands: Here | Pool, laws: list[LawKey], full: bool, models: Sequence[tuple[str, int]] = ()
    ) -> None:
        """Trials of laws, and models beside them."""
        answers = self._run(hands, [*self._law_jobs(laws, full), *self._model_jobs(models)])
        for key, answer in zip(laws, answers[: len(laws)], strict=True):
            spent = self.trials[key].seconds if key in self.trials else 0.0
            self.trials[key] = Timed(answer.trial, spent + answer.seconds)
        self.models.update(zip(models, answers[len(laws) :], strict=True))

    def _law_jobs(self, keys: list[LawKey], full: bool) -> list[LawJob]:
        """A first trial may use half of a law's seconds, a full one what is left of them."""
        budget = self.options.budget
        jobs = []
        for key in keys:
            before = self.trials.get(key)
            spent = before.seconds if before else 0.0
            share = replace(budget, seconds=budget.seconds - spent if full else budget.seconds / 2)
            jobs.append(LawJob(*key, share, full, before.trial if before else None))
        return jobs

    def _model_keys(self) -> list[tuple[str, int]]:
        return [
            (path, index)
            for path in self.graph.sources.requested
            if path in self.graph.modules
            for index in range(len(self.graph.modules[path].models))
        ]

    def _model_jobs(self, keys: Sequence[tuple[str, int]]) -> list[ModelJob]:
        budget, allowed = self.options.budget, self.options.allowed
        return [
            ModelJob(*key, self.options.samples, budget.seconds, memory=budget.memory, allowed=allowed) for key in keys
        ]

    def _run(self, hands: Here | Pool, jobs: Sequence[LawJob | ModelJob]) -> list:  # type: ignore[type-arg]
        self.planned += len(jobs)
        return hands.run(jobs)

    def _answered(self, job: Job, answer: Any) -> None:
        self.done += 1
        if self.lock is not None and isinstance(job, LawJob):
            self.lock.keep((job.path, job.theory, job.law), answer.trial)
        if self.progress is not None:
            what = f"{job.theory}.{job.law}" if isinstance(job, LawJob) else f"models of {job.path}"
            self.progress(self.done, self.planned, what)

    # -- models ---------------------------------------------------------------------------

    def models_of(self, key: TheoryKey) -> Iterator[tuple[ModelDeclaration, ModelTrial]]:
        for (path, index), trial in self.models.items():
            model = self.graph.modules[path].models[index]
            declaration = self.graph.theory(path, model.theory)
            if declaration is not None and theory_key(declaration) == key:
                yield model, trial

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
