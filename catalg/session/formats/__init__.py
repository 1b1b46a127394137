"""Writers of a report, one module a format: each a function from the report to text.

A writer reads the report and nothing else; it never runs anything.
"""

from __future__ import annotations

from catalg.session.report import Report

FORMATS = ("full", "concise", "json", "jsonl", "sarif", "github", "junit")


def written(report: Report, name: str, *, colour: bool = False, unicode: bool = True) -> str:
    """The report in the format ``name``, ending in a newline; ``colour`` and ``unicode`` are for people's formats."""
    if name in ("json", "jsonl"):
        from catalg.session.formats import machine

        return machine.document(report) if name == "json" else machine.lines(report)
    if name == "concise":
        from catalg.session.formats import concise

        return concise.text(report)
    if name in ("sarif", "github", "junit"):
        from importlib import import_module

        text: str = import_module(f"catalg.session.formats.{name}").text(report)
        return text
    from catalg.session.formats import full

    return full.text(report, colour=colour, unicode=unicode)
