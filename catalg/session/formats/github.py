"""Workflow commands of GitHub Actions: a remark becomes an annotation beside its line. Ends in a line of summary."""

from __future__ import annotations

from catalg.diagnostics.places import printable_lines
from catalg.session.formats.full import summary_text
from catalg.session.formats.remarks import Remark, remarks, shown_path
from catalg.session.report import Report

_LEVELS = {"error": "error", "warning": "warning", "note": "notice"}


def text(report: Report) -> str:
    """One command a remark, in the order of the report."""
    return "".join(_command(remark) + "\n" for remark in remarks(report)) + summary_text(report) + "\n"


def _command(remark: Remark) -> str:
    place = remark.place
    properties = {"file": shown_path(place.path), "line": place.line}
    if place.line == place.end_line:  # columns mean something on one line only
        properties |= {"col": place.column, "endColumn": max(place.column, place.end_column - 1)}
    else:
        properties["endLine"] = place.end_line
    properties["title"] = f"catalg {remark.rule}"
    given = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    message = "\n".join(part for part in (remark.message, remark.detail, remark.help) if part)
    return f"::{_LEVELS[remark.severity]} {given}::{_data(message)}"


def _data(words: str) -> str:
    """A message as the runner reads it: one line, whatever it holds."""
    return printable_lines(words).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(words: str) -> str:
    return _data(words).replace(":", "%3A").replace(",", "%2C")
