"""Jobs: the pieces of work of a check, each a small value that any process holding the texts can do.

A job names what to work on (file, theory, law) and its budget; `perform` is a function of the
job and the graph alone. Answers are `catalg.session.verdicts` data, to be checked by the asker.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from catalg.session.confine import project_of
from catalg.session.stop import OutOfTime, final_stop
from catalg.session.trial import described, first_trial, full_trial, proof_trial
from catalg.session.verdicts import Budget, Crash, Evaluation, ModelTrial, Trial, Undecided

if TYPE_CHECKING:
    from catalg.kernel import Statement
    from catalg.session.graph import Graph
    from catalg.syntax.elaborated import LawDeclaration, ModelDeclaration, TheoryDeclaration


@dataclass(frozen=True)
class Timed:
    """An answer and the seconds it took (for the report only)."""

    trial: Trial
    seconds: float


@dataclass(frozen=True)
class LawJob:
    """The trial of a law: a first cheap attempt, or in turns when ``full``, not using the laws ``without``."""

    path: str
    theory: str
    law: str
    budget: Budget
    full: bool = False
    first: Trial | None = None
    without: tuple[str, ...] = ()

    def perform(self, graph: Graph) -> Timed:
        start = time.perf_counter()
        declaration = graph.modules[self.path].theories[self.theory]
        law = law_named(declaration, self.law)
        rules = usable_rules(declaration, self.law, self.without)
        if declaration.broken:
            trial = self.first or proof_trial(declaration.theory, law, rules, self.budget)
        elif self.full:
            trial = full_trial(declaration.theory, law, rules, self.budget, self.first)
        else:
            trial = first_trial(declaration.theory, law, rules, self.budget)
        return Timed(trial, time.perf_counter() - start)


@dataclass(frozen=True)
class ModelJob:
    """A model with every axiom and law of its theory evaluated; ``seconds`` and ``memory`` are final stops of each."""

    path: str
    index: int
    samples: int
    seconds: float
    backend: str = "numpy"
    dtype: str | None = None
    only: tuple[str, ...] = ()  # the axioms and laws to evaluate; all if empty
    memory: int = 0
    allowed: tuple[str, ...] = ()  # further folders that `load` may read from

    def perform(self, graph: Graph) -> ModelTrial:
        module = graph.modules[self.path]
        model = module.models[self.index]
        declaration = graph.theory(self.path, model.theory)
        if declaration is None:
            return ModelTrial({}, fault=f"there is no theory `{model.theory}`")
        return _evaluate(self, model, declaration)


Job = LawJob | ModelJob


def performed(job: Job, graph: Graph) -> Timed | ModelTrial:
    """Do a job; a failure of the program itself becomes its answer, so that other jobs go on."""
    try:
        return job.perform(graph)
    except Exception as error:
        return failed(job, error)


def failed(job: Job, error: Exception) -> Timed | ModelTrial:
    """The answer to a job on which the program failed, or for which there was no room."""
    if isinstance(error, MemoryError | RecursionError):
        return lost(job, f"stopped: too large ({type(error).__name__})")
    crash = described(error)
    return ModelTrial({}, crash=crash) if isinstance(job, ModelJob) else Timed(Crash(crash), 0.0)


def lost(job: Job, reason: str) -> Timed | ModelTrial:
    """The answer to a job that nobody could do."""
    return ModelTrial({}, fault=reason) if isinstance(job, ModelJob) else Timed(Undecided((reason,)), 0.0)


def longest(job: Job, graph: Graph) -> float:
    """Seconds after which a job must have been answered, by its own stops."""
    if isinstance(job, LawJob):
        return job.budget.seconds
    declaration = graph.theory(job.path, graph.modules[job.path].models[job.index].theory)
    return job.seconds * (1 + (len(statements_of(declaration)) if declaration else 0))


def law_named(declaration: TheoryDeclaration, name: str) -> LawDeclaration:
    return next(law for law in declaration.laws if law.name == name)


def usable_rules(declaration: TheoryDeclaration, law: str, without: Iterable[str] = ()) -> dict[str, Statement]:
    """The axioms that the theory permits, and every law available before ``law`` that is meant to be proved."""
    permitted = declaration.permitted
    rules = {n: axiom for n, axiom in declaration.theory.axioms.items() if permitted is None or n in permitted}
    available: dict[str, Statement] = {item.name: item.statement for item in declaration.inherited}
    available.update((item.name, item.statement) for item in declaration.laws if item.expected == "proved")
    left_out = set(without)
    for name in declaration.order:
        if name == law:
            break
        if name in available and name not in left_out:
            rules[name] = available[name]
    return rules


def statements_of(declaration: TheoryDeclaration) -> Mapping[str, Statement]:
    """All that a model of a theory is asked: its axioms, then its laws and inherited laws in order."""
    named = {item.name: item.statement for item in declaration.inherited}
    named.update((item.name, item.statement) for item in declaration.laws)
    return {**declaration.theory.axioms, **{name: named[name] for name in declaration.order if name in named}}


def _evaluate(job: ModelJob, model: ModelDeclaration, declaration: TheoryDeclaration) -> ModelTrial:
    import catalg.models.model  # noqa: F401  (here, because an import that a final stop ends cannot be made again)
    from catalg.models import ModelError, build_model

    if model.unknown:
        from catalg.session.opened import counted

        return counted(job, model, declaration)
    try:
        with final_stop(job.seconds, job.memory):
            built = build_model(
                model.name,
                declaration.theory,
                model.target,
                model.values,
                folder=Path(os.path.dirname(job.path) or "."),
                search=tuple(map(Path, (project_of(job.path), *job.allowed))),
                backend=job.backend,
                dtype=job.dtype,
            )
    except ModelError as error:
        return ModelTrial({}, error.message, error.generator, error.help)
    except (OutOfTime, MemoryError, RecursionError) as error:
        return ModelTrial({}, f"the model is too large to build ({type(error).__name__})")
    except Exception as error:
        return ModelTrial({}, crash=described(error))
    evaluations = {}
    for name, statement in statements_of(declaration).items():
        if job.only and name not in job.only:
            continue
        try:
            with final_stop(job.seconds, job.memory):
                found = built.check(statement, samples=job.samples)
            evaluations[name] = Evaluation(name, found.status, found.exact, found.error, found.witness, found.reason)
        except ModelError as error:
            return ModelTrial(evaluations, error.message, error.generator, error.help)
        except OutOfTime:
            evaluations[name] = _skipped(name, f"stopped after {job.seconds:g} s")
        except MemoryError:
            evaluations[name] = _skipped(name, "memory ran out")
        except RecursionError:
            evaluations[name] = _skipped(name, "recursion went too deep")
        except Exception as error:
            return ModelTrial(evaluations, crash=f"`{name}`: {described(error)}")
    return ModelTrial(evaluations)


def _skipped(name: str, reason: str) -> Evaluation:
    return Evaluation(name, "skipped", False, reason=reason)
