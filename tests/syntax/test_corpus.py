"""The corpus: files that must be accepted without a word, and mistakes with the message each must give."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalg.diagnostics.places import Lines
from catalg.diagnostics.render import render_all
from catalg.syntax import elaborate, parse_module

CORPUS = Path(__file__).parent.parent / "corpus"


def read(path: Path):
    text = path.read_bytes().decode("utf-8")
    file, found = parse_module(text, path.name)
    module = elaborate(file, {})
    return text, module, [*found, *module.diagnostics]


@pytest.mark.parametrize("path", sorted((CORPUS / "accept").glob("*.cat")), ids=lambda p: p.stem)
def test_accepted(path):
    _, module, found = read(path)
    assert found == []
    assert module.theories


@pytest.mark.parametrize("path", sorted((CORPUS / "reject").glob("*.cat")), ids=lambda p: p.stem)
def test_rejected(path):
    text, _, found = read(path)
    lines = Lines(text)
    places = ((d.code, *lines.place(d.span.start)) for d in found)
    assert text.splitlines()[0] == "# expect: " + ", ".join(f"{code} {line}:{column}" for code, line, column in places)
    assert render_all(found, {path.name: text}) + "\n" == path.with_suffix(".expected").read_text(encoding="utf-8")
    for d in found:
        assert d.severity == "error" and 0 <= d.span.start <= d.span.end <= len(text) + 1


def test_there_is_enough_of_both():
    assert len(list((CORPUS / "accept").glob("*.cat"))) >= 10
    assert len(list((CORPUS / "reject").glob("*.cat"))) >= 30
