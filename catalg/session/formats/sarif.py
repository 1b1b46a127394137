"""SARIF 2.1.0, the format in which code-scanning services take findings.

Columns count code points (`columnKind`), paths are relative to the root of the source, and
each result carries a fingerprint that survives moved lines. Written from the remarks alone.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from catalg import __version__
from catalg.session.formats.remarks import RULES, Place, Remark, remarks, shown_path
from catalg.session.report import AT_FAULT, Report

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
FINGERPRINT = "catalgStatement/v1"


def text(report: Report) -> str:
    """The whole report as one SARIF log of one run."""
    found = list(remarks(report))
    rules = sorted({remark.rule for remark in found})
    run = {
        "tool": {"driver": {"name": "catalg", "version": __version__, "rules": [_rule(rule) for rule in rules]}},
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {"executionSuccessful": report.exit_status < AT_FAULT, "exitCode": report.exit_status},
        ],
        "results": [_result(remark, rules.index(remark.rule)) for remark in found],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2) + "\n"


def _rule(rule: str) -> dict[str, Any]:
    from catalg.diagnostics.codes import CODES

    if rule in RULES:
        title, explanation = RULES[rule]
    elif rule in CODES:
        title, explanation = CODES[rule].title, CODES[rule].explanation
    else:
        title = explanation = rule
    return {"id": rule, "shortDescription": {"text": title}, "help": {"text": " ".join(explanation.split())}}


def _result(remark: Remark, index: int) -> dict[str, Any]:
    message = "\n".join(part for part in (remark.message, remark.detail, remark.help) if part)
    location: dict[str, Any] = {"physicalLocation": _physical(remark.place)}
    if remark.subject:
        location["logicalLocations"] = [{"fullyQualifiedName": remark.subject}]
    result: dict[str, Any] = {
        "ruleId": remark.rule,
        "ruleIndex": index,
        "level": remark.severity,
        "message": {"text": message},
        "locations": [location],
        "partialFingerprints": {FINGERPRINT: remark.fingerprint},
    }
    if remark.related:
        result["relatedLocations"] = [
            {"id": number, "physicalLocation": _physical(place), "message": {"text": words}}
            for number, (place, words) in enumerate(remark.related)
        ]
    if remark.fix is not None:
        place, words = remark.fix
        replacement = {"deletedRegion": _region(place), "insertedContent": {"text": words}}
        change = {"artifactLocation": _artifact(place.path), "replacements": [replacement]}
        result["fixes"] = [{"description": {"text": remark.help or words}, "artifactChanges": [change]}]
    return result


def _physical(place: Place) -> dict[str, Any]:
    return {"artifactLocation": _artifact(place.path), "region": _region(place)}


def _artifact(path: str) -> dict[str, str]:
    shown = shown_path(path)
    if shown.startswith("/"):
        return {"uri": "file://" + quote(shown)}
    return {"uri": quote(shown), "uriBaseId": "%SRCROOT%"}


def _region(place: Place) -> dict[str, int]:
    return {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }
