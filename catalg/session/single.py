"""One law or one model at a time, for those who ask for them one by one: a test runner, an editor.

Gives the verdicts that `check` gives for the same file, but does only the work that the question
needs: the law's own trial, the models of its theory if that found no proof, and the laws that
the proof cites.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from catalg.session import assemble, findings
from catalg.session.check import Options, Run
from catalg.session.executor import Here
from catalg.session.graph import Graph, load
from catalg.session.report import LawReport, ModelReport, Places

if TYPE_CHECKING:
    from catalg.diagnostics import Diagnostic
    from catalg.session.jobs import Job
    from catalg.session.settle import LawKey
    from catalg.session.verdicts import Refutation
    from catalg.syntax.elaborated import LawDeclaration, TheoryDeclaration


@dataclass(frozen=True)
class Subject:
    """Something that a file claims: a law (``key`` of three), or a model (file and number).

    ``name`` tells it from all others of its file; ``line`` counts from 1.
    """

    name: str
    key: tuple[str, str, str] | tuple[str, int]
    line: int
    expected: str


class Single:
    """The laws and models of a graph, each decided when asked."""

    def __init__(self, graph: Graph, options: Options | None = None) -> None:
        self._run = _Lazy(graph, options or Options(), None)
        self._places = Places(graph.sources.texts)

    @classmethod
    def of_file(cls, path: str, options: Options | None = None) -> Single:
        """Read one file and what it imports. Never raises on bad input."""
        return cls(load([path]), options)

    @property
    def graph(self) -> Graph:
        return self._run.graph

    def problems(self) -> tuple[Diagnostic, ...]:
        """The mistakes in the texts, imported ones too."""
        return tuple(found for group in self.graph.sources.problems.values() for found in group)

    def subjects(self) -> Iterator[Subject]:
        """The laws, then the models of the requested files, in the order of the text."""
        laws = list(self._run.laws())
        models = [key for key, _ in self._run.declared_models()]
        plain = [law.name for _, law in laws]
        plain += [self._model(key).name for key in models]
        for key, law in laws:
            name = law.name if plain.count(law.name) == 1 else f"{key[1]}.{law.name}"
            yield Subject(name, key, self._places.place(law.span.path, law.span.start)[0], law.expected)
        for at in models:
            model = self._model(at)
            name = model.name if plain.count(model.name) == 1 else f"model {model.name}"
            yield Subject(name, at, self._places.place(model.span.path, model.span.start)[0], model.expected)

    def declaration(self, key: LawKey) -> tuple[TheoryDeclaration, LawDeclaration]:
        theory = self.graph.modules[key[0]].theories[key[1]]
        return theory, next(law for law in theory.laws if law.name == key[2])

    def law(self, key: LawKey) -> tuple[LawReport, tuple[Diagnostic, ...]]:
        """The verdict of a law, and what is to be said of its steps."""
        theory, law = self.declaration(key)
        self._run.decide(key)
        found = tuple(findings.of_trial(law, self._run.settler.outcome(key)))
        if self._run.settler.theorem(key) is not None:
            found += tuple(findings.disagreements(law, theory.theory.axioms, self._run.models_of(key[:2])))
        return assemble.law_report(self._run, key, law, self._places), found

    def model(self, key: tuple[str, int]) -> tuple[ModelReport, tuple[Diagnostic, ...]]:
        """What holds in a model, and what is wrong with it."""
        self._run.evaluate([key])
        model = self._model(key)
        theory = self.graph.theory(key[0], model.theory)
        found = tuple(findings.of_model(model, self._run.models[key]))
        return assemble.model_report(model, theory, self._run.models[key], self._places), found

    def _model(self, key: tuple[str, int]):  # type: ignore[no-untyped-def]
        return self.graph.modules[key[0]].models[key[1]]


class _Lazy(Run):
    """A run that works only when asked, and evaluates a theory's models when a law needs them."""

    def evaluate(self, keys: Iterable[tuple[str, int]]) -> None:
        self._do([self.model_job(key) for key in keys if key not in self.models])

    def by_declared_model(self, key: LawKey) -> Refutation | None:
        self.evaluate([at for at, theory in self.declared_models() if theory == key[:2]])
        return super().by_declared_model(key)

    def decide(self, key: LawKey) -> None:
        """Do for one law what `work` does for all, the declared models first: no proof is looked for in vain."""
        law = next(item for at, item in self.laws() if at == key)
        if not self._proposed(key):
            self.refuted_by_model(key)
        if law.expected == "proved" and key not in self.trials:
            self._do([self.law_job(key, full=False)])
        if self.undecided(key):
            self._do([self.law_job(key, full=True)])
        self.settler.settle(key)

    def _do(self, jobs: Sequence[Job]) -> None:
        for job, answer in zip(jobs, Here(self.graph).run(jobs), strict=True):
            self.planned += 1
            self.answered(job, answer)
