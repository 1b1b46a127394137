"""What a report has to say of places in files: a remark for each diagnostic, and each law or model that is amiss.

The formats that programs read (SARIF, annotations, JUnit) and editors are written from these,
so that all of them say the same. Relies on the report alone.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass

from catalg.diagnostics import Diagnostic, Span
from catalg.diagnostics.diagnostic import Severity
from catalg.session.formats.full import fails_text, verdict_text
from catalg.session.report import LawReport, ModelReport, Places, Report

# Rules beside the diagnostic codes: a title and an explanation of each.
RULES = {
    "law-refuted": (
        "a law that was expected to hold is refuted",
        "A model satisfies every axiom of the theory and tells the two sides apart. Mend the law, add the axiom "
        "that is missing, or write `expect refuted` after it if that is what you meant.",
    ),
    "law-proved": (
        "a law that was expected to be refuted is proved",
        "The law says `expect refuted`, yet it follows from the axioms. Take `expect refuted` away, or look for "
        "an axiom that is too strong.",
    ),
    "law-unknown": (
        "a law is neither proved nor refuted",
        "The search ended before it found a proof or a counter-model. Give the law a chain of steps, cite the "
        "rules that matter, or give it more `--fuel`.",
    ),
    "model-differs": (
        "a model is not as declared",
        "Some axiom or law fails in the model that is not named after `violates`, or one that is named holds, or "
        "a number that is stated of the model is another.",
    ),
}


@dataclass(frozen=True, slots=True)
class Place:
    """A range of a file. Lines and columns count from 1, columns in code points; the end is one past the last."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Remark:
    """``rule`` is a diagnostic code or a key of RULES; ``subject`` the law or model meant, or empty.

    ``detail`` is further text of several lines (a counter-model); ``fingerprint`` stays the same
    when the lines of the file move.
    """

    rule: str
    severity: Severity
    message: str
    place: Place
    subject: str = ""
    detail: str = ""
    help: str = ""
    fingerprint: str = ""
    related: tuple[tuple[Place, str], ...] = ()
    fix: tuple[Place, str] | None = None


def remarks(report: Report) -> Iterator[Remark]:
    """Every remark of a report, file by file: diagnostics, then laws, then models."""
    places = Places(report.texts)
    for file in report.files:
        yield from (_of_diagnostic(found, places, report) for found in file.diagnostics)
        for theory in file.theories:
            for law in theory.laws:
                if not law.as_expected:
                    yield law_remark(file.path, theory.name, law, places)
        for model in file.models:
            if not model.ok:
                yield model_remark(file.path, model, places)


def place_of(span: Span, places: Places) -> Place:
    line, column = places.place(span.path, span.start)
    return Place(span.path, line, column, *places.place(span.path, span.end))


def _of_diagnostic(found: Diagnostic, places: Places, report: Report) -> Remark:
    source = report.texts.get(found.span.path, "")[found.span.start : found.span.end]
    related = tuple((place_of(label.span, places), label.text) for label in found.labels)
    fix = None if found.fix is None else (place_of(found.fix[0], places), found.fix[1])
    print_of_it = _fingerprint(found.code, found.span.path, found.message, source)
    place = place_of(found.span, places)
    return Remark(
        found.code, found.severity, found.message, place, "", "", found.help or "", print_of_it, related, fix
    )


def law_remark(path: str, theory: str, law: LawReport, places: Places) -> Remark:
    """The remark on a law that is not as expected."""
    rows = law.account.rows() if law.account is not None else ()
    detail = "\n".join(part for part in (law.witness, law.text, *rows) if part)
    rule = f"law-{law.verdict}"
    message = f"law {theory}.{law.name} is {verdict_text(law)}"
    place = place_of(law.span, places) if law.span is not None else Place(path, law.line, 1, law.line, 1)
    print_of_it = _fingerprint(rule, path, f"{theory}.{law.name}", law.statement)
    return Remark(rule, "error", message, place, f"{theory}.{law.name}", detail, "", print_of_it)


def model_remark(path: str, model: ModelReport, places: Places) -> Remark:
    """The remark on a model that is not as declared."""
    detail = "\n".join(f"{found.name}: {found.witness}" for found in model.named("fails") if found.witness)
    message = f"model {model.name} of {model.theory} is not as declared: {fails_text(model)}"
    place = place_of(model.span, places) if model.span is not None else Place(path, model.line, 1, model.line, 1)
    print_of_it = _fingerprint("model-differs", path, model.name, model.theory)
    return Remark("model-differs", "error", message, place, model.name, detail, "", print_of_it)


def _fingerprint(*parts: str) -> str:
    """The same for the same parts on every machine, whatever the separators of its paths."""
    whole = "\x00".join(part.replace(os.sep, "/") for part in parts)
    return hashlib.sha256(whole.encode("utf-8", "backslashreplace")).hexdigest()[:32]


def shown_path(path: str) -> str:
    """A path as other programs want it: relative to the current folder where it lies below it, with slashes."""
    if os.path.isabs(path):
        near = os.path.relpath(path)
        path = path if near.startswith(os.pardir) else near
    return path.replace(os.sep, "/")
