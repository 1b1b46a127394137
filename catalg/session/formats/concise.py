"""One line a finding, as compilers write them: `path:line:column: what`. Silent about what is as expected."""

from __future__ import annotations

from catalg.diagnostics.places import printable
from catalg.session.formats.full import fails_text, summary_text, verdict_text
from catalg.session.report import Places, Report


def text(report: Report) -> str:
    """Every diagnostic, law and model that is not as expected, then one line of summary."""
    places = Places(report.texts)
    rows = []
    for file in report.files:
        for found in file.diagnostics:
            line, column = places.place(found.span.path, found.span.start)
            rows.append(f"{file.path}:{line}:{column}: {found.severity}[{found.code}] {found.message}")
        for theory in file.theories:
            for law in theory.laws:
                if not law.as_expected:
                    rows.append(f"{file.path}:{law.line}:1: law {theory.name}.{law.name} {verdict_text(law)}")
        for model in file.models:
            if not model.ok:
                rows.append(f"{file.path}:{model.line}:1: model {model.name} of {model.theory} {fails_text(model)}")
    rows.append(summary_text(report))
    return "".join(f"{printable(row)}\n" for row in rows)
