"""JUnit XML: a suite a file, a case for each law, model and file; for build servers that show tests.

A law that is not as expected is a failure, a mistake in a file an error of the case named
`file`. Written from the report alone.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from catalg.session.formats.remarks import Remark, law_remark, model_remark, remarks, shown_path
from catalg.session.report import FileReport, Places, Report

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # in XML, even as references


def text(report: Report) -> str:
    """The whole report as one document."""
    root = ET.Element("testsuites", {"name": "catalg"})
    places = Places(report.texts)
    by_file: dict[str, list[Remark]] = {}
    for remark in remarks(report):
        if not remark.subject:
            by_file.setdefault(remark.place.path, []).append(remark)
    for file in report.files:
        _suite(root, file, by_file.get(file.path, []), places)
    _count(root, root.iter("testcase"))
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _suite(root: ET.Element, file: FileReport, found: list[Remark], places: Places) -> None:
    suite = ET.SubElement(root, "testsuite", {"name": _clean(shown_path(file.path))})
    case = _case(suite, file, "file", "", 1, 0.0)
    for remark in found:
        kind = "error" if remark.severity == "error" else "system-out"
        _say(case, kind, remark)
    for theory in file.theories:
        for law in theory.laws:
            case = _case(suite, file, law.name, theory.name, law.line, law.seconds)
            if not law.as_expected:
                _say(case, "failure", law_remark(file.path, theory.name, law, places))
    for model in file.models:
        case = _case(suite, file, model.name, f"model of {model.theory}", model.line, 0.0)
        if not model.ok:
            _say(case, "failure", model_remark(file.path, model, places))
    _count(suite, suite.iter("testcase"))


def _case(suite: ET.Element, file: FileReport, name: str, group: str, line: int, seconds: float) -> ET.Element:
    path = shown_path(file.path)
    attributes = {
        "classname": _clean(f"{path}::{group}" if group else path),
        "name": _clean(name),
        "file": _clean(path),
        "line": str(line),
        "time": f"{seconds:.4f}",
    }
    return ET.SubElement(suite, "testcase", attributes)


def _say(case: ET.Element, kind: str, remark: Remark) -> None:
    place = remark.place
    body = "\n".join(part for part in (remark.message, remark.detail, remark.help) if part)
    element = ET.SubElement(case, kind)
    if kind != "system-out":
        element.set("message", _clean(remark.message))
        element.set("type", remark.rule)
    element.text = _clean(f"{place.path}:{place.line}:{place.column}: {body}")


def _count(element: ET.Element, cases: object) -> None:
    found = list(cases)  # type: ignore[call-overload]
    element.set("tests", str(len(found)))
    for kind in ("failure", "error"):
        element.set(f"{kind}s", str(sum(case.find(kind) is not None for case in found)))


def _clean(words: str) -> str:
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", words)
