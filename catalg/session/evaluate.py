"""`eval`: the models of one file, every axiom and law in them, with the size of each difference."""

from __future__ import annotations

from catalg.session import findings
from catalg.session.assemble import model_report
from catalg.session.executor import Here
from catalg.session.files import usage_trouble
from catalg.session.graph import load
from catalg.session.jobs import ModelJob, statements_of
from catalg.session.models_named import absent
from catalg.session.report import FileReport, Places, Report, in_order


def evaluate(
    path: str,
    model: str | None = None,
    *,
    samples: int,
    seconds: float,
    backend: str = "numpy",
    dtype: str | None = None,
    only: tuple[str, ...] = (),
) -> Report:
    """A report of the models of the file ``path`` (or the one named ``model``), without laws.

    ``only`` names the axioms and laws to evaluate. Raises files.Trouble when the file has no
    model, or none of that name, or a model's theory has no law of a name in ``only``.
    """
    graph = load([path])
    shown = graph.sources.requested[0] if graph.sources.requested else path
    problems = list(graph.sources.problems.get(shown, ()))
    elsewhere = [found for at, group in graph.sources.problems.items() if at != shown for found in group]
    module = graph.modules.get(shown)
    models = [item for item in enumerate(module.models if module else ()) if model in (None, item[1].name)]
    if not models and not problems and not elsewhere:
        raise usage_trouble(shown, absent(shown, model, [item.name for item in module.models] if module else []))
    places = Places(graph.sources.texts)
    reports = []
    for index, declaration in models:
        theory = graph.theory(shown, declaration.theory)
        missing = [name for name in only if theory is not None and name not in statements_of(theory)]
        if missing and theory is not None:
            raise usage_trouble(shown, f"theory `{declaration.theory}` has no axiom or law `{missing[0]}`")
        job = ModelJob(shown, index, samples, seconds, backend, dtype, only)
        trial = Here(graph).run([job])[0]
        problems += findings.of_model(declaration, trial)
        reports.append(model_report(declaration, graph.theory(shown, declaration.theory), trial, places))
    files = [FileReport(shown, in_order(problems), (), tuple(reports))]
    for at in sorted({found.span.path for found in elsewhere}):
        files.append(FileReport(at, in_order(found for found in elsewhere if found.span.path == at)))
    return Report(tuple(files), graph.sources.texts)
