"""From what a run holds to the report: verdicts beside expectations, findings beside their places.

Decides nothing: a law is reported proved exactly when the settler holds its theorem.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from catalg.diagnostics import Diagnostic, Span
from catalg.session import findings
from catalg.session.account import Account, account
from catalg.session.report import FileReport, LawReport, ModelReport, Places, Report, TheoryReport, in_order
from catalg.session.verdicts import ModelTrial, Refutation, Trial, Undecided

if TYPE_CHECKING:
    from catalg.session.check import Run
    from catalg.session.settle import LawKey
    from catalg.syntax.elaborated import LawDeclaration, ModelDeclaration, TheoryDeclaration


def assembled(run: Run) -> Report:
    """The report of a run whose work is done: the requested files, then any other with something to say."""
    sources = run.graph.sources
    places = Places(sources.texts)
    problems = {path: list(found) for path, found in sources.problems.items()}
    for problem in _findings(run):
        problems.setdefault(problem.span.path, []).append(problem)
    files = []
    for path in [*sources.requested, *sorted(set(problems) - set(sources.requested))]:
        theories = tuple(_theory(run, at, declaration, places) for at, declaration in run.theories() if at == path)
        models = tuple(_model(run, key, places) for key in run.models if key[0] == path)
        files.append(FileReport(path, in_order(problems.get(path, ())), theories, models))
    return Report(tuple(files), sources.texts)


def _findings(run: Run) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    for key, law in run.laws():
        found += findings.of_trial(law, run.settler.outcome(key))
        if run.settler.theorem(key) is not None:
            axioms = run.graph.modules[key[0]].theories[key[1]].theory.axioms
            found += findings.disagreements(law, axioms, run.models_of(key[:2]))
    for (path, index), trial in run.models.items():
        found += findings.of_model(run.graph.modules[path].models[index], trial)
    return found


def _theory(run: Run, path: str, declaration: TheoryDeclaration, places: Places) -> TheoryReport:
    theory = declaration.theory
    laws = tuple(law_report(run, (path, theory.name, law.name), law, places) for law in declaration.laws)
    return TheoryReport(theory.name, declaration.doctrine, laws, len(declaration.inherited))


def law_report(run: Run, key: LawKey, law: LawDeclaration, places: Places) -> LawReport:
    """A settled law's part of a report: with the place of its name, and its sides where somebody will ask for them."""
    found = _law(run, key, law, places)
    place = run.graph.modules[key[0]].theories[key[1]].places.get(law.name, law.span)
    written = "" if found.as_expected else f"{law.statement.left} {law.statement.relation} {law.statement.right}"
    return replace(found, span=place, statement=written)


def _law(run: Run, key: LawKey, law: LawDeclaration, places: Places) -> LawReport:
    line = places.place(law.span.path, law.span.start)[0]
    seconds = round(run.trials[key].seconds, 4) if key in run.trials else 0.0
    found = run.settler.theorem(key)
    if found is not None:
        at = run.certificates.get(key)
        return LawReport(
            law.name, "proved", law.expected, found.method, found.steps, seconds, line, law.ids, found.axioms, at,
            replayed=run.settler.replayed(key),
        )  # fmt: skip
    trial: Trial = run.settler.outcome(key)
    if isinstance(trial, Refutation):
        return LawReport(
            law.name, "refuted", law.expected, trial.method, 0, seconds, line, law.ids, (),
            witness="; ".join(filter(None, (trial.reason, trial.witness))), text=trial.text, error=trial.error,
            replayed=run.settler.replayed(key),
        )  # fmt: skip
    tried = "; ".join(trial.tried) if isinstance(trial, Undecided) else "nothing: catalg failed"
    said = _account(run, key, law, trial) if isinstance(trial, Undecided) else None
    return LawReport(law.name, "unknown", law.expected, tried, 0, seconds, line, law.ids, (), account=said)


def _account(run: Run, key: LawKey, law: LawDeclaration, trial: Undecided) -> Account:
    declaration = run.graph.modules[key[0]].theories[key[1]]
    carried = {item.name for item in declaration.inherited}

    def proved(name: str) -> bool:
        return name in carried or run.settler.theorem((*key[:2], name)) is not None

    run.hints_left -= 1
    return account(run.graph, declaration, law, trial, proved, hints=run.hints_left >= 0)


def _model(run: Run, key: tuple[str, int], places: Places) -> ModelReport:
    path, index = key
    model = run.graph.modules[path].models[index]
    return model_report(model, run.graph.theory(path, model.theory), run.models[key], places)


def model_report(
    model: ModelDeclaration, declaration: TheoryDeclaration | None, trial: ModelTrial, places: Places
) -> ModelReport:
    """One model's part of a report."""
    return ModelReport(
        model.name,
        model.theory,
        model.target,
        places.place(model.span.path, model.span.start)[0],
        model.ids,
        model.violates,
        tuple(trial.evaluations.values()),
        as_declared(model, declaration, trial),
        _name_place(model, places),
    )


def _name_place(model: ModelDeclaration, places: Places) -> Span:
    """Where the name of a model stands: the first time it is read after `model`."""
    at = places.text(model.span.path).find(model.name, model.span.start + len("model"), model.span.end)
    return Span(model.span.path, at, at + len(model.name)) if at >= 0 else model.span


def as_declared(model: ModelDeclaration, declaration: TheoryDeclaration | None, trial: ModelTrial) -> bool:
    """Does exactly what is declared fail in the model?

    With ``violates``, exactly the names given; without, nothing but laws that are expected to
    be refuted anyway. A model that states numbers: all of them are found and are the true ones,
    or, if it is expected refuted, one is not.
    """
    if declaration is None or trial.fault is not None or trial.crash is not None:
        return False
    fails = {name for name, found in trial.evaluations.items() if found.status == "fails"}
    if model.counts:
        known = all(found.status != "skipped" for found in trial.evaluations.values())
        return known and bool(fails) == (model.expected == "refuted")
    if model.violates:
        return fails == set(model.violates)
    return fails <= {law.name for law in declaration.laws if law.expected == "refuted"}
