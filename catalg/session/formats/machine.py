"""JSON: one document, or one object a line. The document's shape is a contract with users.

Keys beyond the contract appear only where they say something: ``counterexample`` and
``witness`` on a refuted law, ``unknown`` (what was tried, how far it got, what might help) on an unknown
one, ``replayed`` on one that an earlier run decided; on a model ``skipped``,
``counts`` (the true number of solutions, classes or dimensions, where it states one) and
``sampled`` (what holds at samples or in floats only).
"""

from __future__ import annotations

import json
from typing import Any

from catalg import __version__
from catalg.diagnostics import Diagnostic
from catalg.session.report import FileReport, LawReport, ModelReport, Places, Report

COUNTS = ("solutions", "classes", "dimension")


def document(report: Report) -> str:
    """The whole report as one JSON document."""
    places = Places(report.texts)
    whole = {
        "catalg": __version__,
        "files": [_file(file, places) for file in report.files],
        "summary": summary(report),
    }
    return json.dumps(whole, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def lines(report: Report) -> str:
    """One JSON object a line: every diagnostic, law and model with its ``kind``, then the summary."""
    places = Places(report.texts)
    rows: list[dict[str, Any]] = []
    for file in report.files:
        whole = _file(file, places)
        rows += [{"kind": "diagnostic", "path": file.path, **found} for found in whole["diagnostics"]]
        for theory in whole["theories"]:
            rows += [{"kind": "law", "path": file.path, "theory": theory["name"], **law} for law in theory["laws"]]
        rows += [{"kind": "model", "path": file.path, **model} for model in whole["models"]]
    rows.append({"kind": "summary", "catalg": __version__, **summary(report)})
    return "".join(json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n" for row in rows)


def summary(report: Report) -> dict[str, int]:
    return {
        "proved": report.count("proved"),
        "refuted": report.count("refuted"),
        "unknown": report.count("unknown"),
        "errors": sum(1 for _ in report.errors()),
        "models": sum(1 for _ in report.models()),
        **({"replayed": report.replayed} if report.replayed else {}),
    }


def _file(file: FileReport, places: Places) -> dict[str, Any]:
    return {
        "path": file.path,
        "diagnostics": [_diagnostic(found, places) for found in file.diagnostics],
        "theories": [
            {"name": theory.name, "doctrine": theory.doctrine, "laws": [_law(law) for law in theory.laws]}
            for theory in file.theories
        ],
        "models": [_model(model) for model in file.models],
    }


def _diagnostic(found: Diagnostic, places: Places) -> dict[str, Any]:
    line, column = places.place(found.span.path, found.span.start)
    end_line, end_column = places.place(found.span.path, found.span.end)
    return {
        "code": found.code,
        "severity": found.severity,
        "message": found.message,
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
        "help": found.help,
    }


def _law(law: LawReport) -> dict[str, Any]:
    row: dict[str, Any] = {
        "name": law.name,
        "verdict": law.verdict,
        "expected": law.expected,
        "method": law.known_by,
        "steps": law.steps,
        "seconds": law.seconds,
        "line": law.line,
        "ids": list(law.ids),
        "axioms": list(law.axioms),
        "certificate": law.certificate,
    }
    if law.replayed:
        row["replayed"] = True
    if law.verdict == "refuted":
        row["witness"] = law.witness
        row["counterexample"] = law.text or None
    if law.account is not None:
        row["unknown"] = law.account.data()
    return row


def _model(model: ModelReport) -> dict[str, Any]:
    row: dict[str, Any] = {
        "name": model.name,
        "theory": model.theory,
        "target": model.target,
        "ids": list(model.ids),
        "holds": [found.name for found in model.named("holds")],
        "fails": [{"name": found.name, "error": _number(found.error)} for found in model.named("fails")],
        "ok": model.ok,
    }
    skipped = model.named("skipped")
    if skipped:
        row["skipped"] = [{"name": found.name, "reason": found.reason} for found in skipped]
    counts = {found.name: found.witness for found in model.evaluations if found.name in COUNTS and found.witness}
    if counts:
        row["counts"] = counts
    sampled = [found.name for found in model.named("holds") if not found.exact]
    if sampled:
        row["sampled"] = sampled
    return row


def _number(value: float | None) -> float | str | None:
    """JSON has no infinities and no NaN: these are written as text."""
    if value is None or value - value == 0:
        return value
    return str(value)
