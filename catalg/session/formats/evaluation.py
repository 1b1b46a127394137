"""The text of `eval`: a line for every axiom and law of every model, with the size of the difference."""

from __future__ import annotations

from collections.abc import Iterator

from catalg.diagnostics.places import printable_lines
from catalg.session.formats.full import diagnostics_text
from catalg.session.report import ModelReport, Report
from catalg.session.verdicts import Evaluation


def text(report: Report, *, colour: bool = False) -> str:
    rows: list[str] = []
    for file in report.files:
        rows += diagnostics_text(file, report, colour)
        for model in file.models:
            rows += _model(model)
    return printable_lines("\n".join(rows), colour) + "\n" if rows else ""


def _model(model: ModelReport) -> Iterator[str]:
    yield f"model {model.name} : {model.theory} in {model.target}"
    widest = max((len(found.name) for found in model.evaluations), default=0)
    for found in model.evaluations:
        declared = " (as declared)" if found.status == "fails" and found.name in model.violates else ""
        yield f"  {found.name.ljust(widest)}  {found.status:<7}  {_how(found)}{declared}".rstrip()
    yield "  as declared" if model.ok else "  NOT as declared"
    yield ""


def _how(found: Evaluation) -> str:
    parts = []
    if found.exact:
        parts.append("exact")
    elif found.error is not None:
        parts.append(f"largest difference {found.error:.3g}")
    if found.exact and found.error:
        parts.append(f"largest difference {found.error:.6g}")
    parts += [words for words in (found.witness, found.reason) if words]
    return "; ".join(parts)
