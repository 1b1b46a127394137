"""The report for a person at a terminal: diagnostics with their source, a line a law, counter-models, a summary."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from catalg.diagnostics.places import printable_lines
from catalg.session.report import FileReport, LawReport, ModelReport, Report, TheoryReport
from catalg.session.verdicts import Evaluation

_CODES = {"good": "32", "bad": "31;1", "open": "33", "faint": "2", "strong": "1"}
_MARKS = {True: ("✓", "✗", "?", "≠"), False: ("ok", "NO", "?", "!=")}
Paint = Callable[[str, str], str]


def text(report: Report, *, colour: bool = False, unicode: bool = True) -> str:
    """The whole report. ``colour`` adds ANSI colours; without ``unicode`` the marks are ASCII."""
    paint = _painted if colour else _plain
    rows: list[str] = []
    for file in report.files:
        rows += _file(file, report, paint, _MARKS[unicode], colour)
    rows.append(paint(summary_text(report), "good" if report.exit_status == 0 else "bad"))
    return printable_lines("\n".join(rows), colour) + "\n"


def _plain(words: str, _kind: str) -> str:
    return words


def _painted(words: str, kind: str) -> str:
    return f"\x1b[{_CODES[kind]}m{words}\x1b[0m"


def _file(file: FileReport, report: Report, paint: Paint, marks: tuple[str, ...], colour: bool) -> Iterator[str]:
    yield from diagnostics_text(file, report, colour)
    if not file.theories and not file.models:
        return
    yield paint(file.path, "strong")
    for theory in file.theories:
        yield from _theory(theory, paint, marks)
    for model in file.models:
        yield from _model(model, paint, marks)
    yield ""


def diagnostics_text(file: FileReport, report: Report, colour: bool) -> Iterator[str]:
    """Every diagnostic of a file with its source, an empty line after each."""
    if file.diagnostics:
        from catalg.diagnostics.render import render

        for found in file.diagnostics:
            yield render(found, report.texts, colour=colour)
            yield ""


def _theory(theory: TheoryReport, paint: Paint, marks: tuple[str, ...]) -> Iterator[str]:
    inherited = f" ({theory.inherited} law{'s' * (theory.inherited != 1)} inherited)" if theory.inherited else ""
    yield f"  theory {theory.name} : {theory.doctrine}{inherited}"
    widest = max((len(law.name) for law in theory.laws), default=0)
    for law in theory.laws:
        kind = "good" if law.as_expected else "open" if law.verdict == "unknown" else "bad"
        mark = marks[{"good": 0, "bad": 1, "open": 2}[kind]]
        ids = paint(f" [{', '.join(law.ids)}]", "faint") if law.ids else ""
        yield f"    {paint(mark, kind)} {law.name.ljust(widest)}  {verdict_text(law)}{ids}"
        if law.verdict == "refuted":
            yield from _counter_model(law, paint, marks[3])
        if law.account is not None:
            yield from (paint(f"        {row}", "faint") for row in law.account.rows())


def _counter_model(law: LawReport, paint: Paint, differ: str) -> Iterator[str]:
    if law.witness:
        for row in law.witness.splitlines():
            yield paint(f"        {differ} {row}", "faint")
    for row in law.text.splitlines():
        yield paint(f"        | {row}", "faint")


def _model(model: ModelReport, paint: Paint, marks: tuple[str, ...]) -> Iterator[str]:
    ids = f" [{', '.join(model.ids)}]" if model.ids else ""
    mark = paint(marks[0], "good") if model.ok else paint(marks[1], "bad")
    yield f"  {mark} model {model.name} : {model.theory} in {model.target}  {fails_text(model)}{ids}"
    for found in model.named("fails") if model.violates or not model.ok else ():
        yield paint(f"        {found.name}: {_difference(found)}", "faint")
    for found in model.named("skipped"):
        yield paint(f"        {found.name}: skipped, {found.reason or 'not evaluated'}", "faint")


def _difference(found: Evaluation) -> str:
    parts = [] if found.error is None else [f"differs by {found.error:.6g}"]
    if found.witness:
        parts.append(found.witness)
    return "; ".join(parts) or "the two sides differ"


def verdict_text(law: LawReport) -> str:
    """`proved by search, 3 steps`, with what was expected if it is something else."""
    steps = f", {law.steps} step{'' if law.steps == 1 else 's'}" if law.steps else ""
    if law.verdict == "proved":
        words = f"proved by {law.known_by}{steps}"
    elif law.verdict == "refuted":
        error = "" if law.error is None else f", the sides differ by {law.error:.3g}"
        words = f"refuted by {law.known_by}{error}"
    else:
        words = f"unknown; tried {law.known_by}"
    if law.replayed:
        words += " (replayed)"
    return words if law.as_expected else f"{words}; expected {law.expected}"


def fails_text(model: ModelReport) -> str:
    """How many statements hold in a model, which fail, and whether that was declared."""
    holds, fails, skipped = (model.named(status) for status in ("holds", "fails", "skipped"))
    if not model.evaluations:
        return "could not be evaluated"
    parts = [f"{len(holds)} hold{'s' if len(holds) == 1 else ''}"]
    inexact = sum(not found.exact for found in holds)
    if inexact:
        parts[0] += f" ({inexact} by samples or floats)"
    if fails:
        parts.append("fails: " + ", ".join(found.name for found in fails))
    if skipped:
        parts.append(f"{len(skipped)} skipped")
    absent = [name for name in model.violates if name not in {found.name for found in fails}]
    if absent:
        parts.append("declared to fail, but does not: " + ", ".join(absent))
    return "; ".join(parts)


def summary_text(report: Report) -> str:
    """One line: the counts, and whether all is as expected."""
    errors = sum(1 for _ in report.errors())
    amiss = sum(not law.as_expected for law in report.laws()) + sum(not model.ok for model in report.models())
    models = sum(1 for _ in report.models())
    counts = f"{report.count('proved')} proved, {report.count('refuted')} refuted, {report.count('unknown')} unknown"
    counts += f"; {models} model{'' if models == 1 else 's'}"
    if report.replayed:
        counts += f"; {report.replayed} of {sum(1 for _ in report.laws())} laws replayed"
    if errors:
        counts += f"; {errors} error{'' if errors == 1 else 's'}"
    if amiss:
        return f"{counts}; {amiss} not as expected"
    return counts if errors else f"{counts}; all as expected"
