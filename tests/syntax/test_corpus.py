"""The corpus: files that must be accepted without a word, and mistakes with the message each must give."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalg.diagnostics import Diagnostic
from catalg.diagnostics.places import Lines
from catalg.diagnostics.render import render_all
from catalg.syntax import elaborate, parse_module

CORPUS = Path(__file__).parent.parent / "corpus"
MANY = 20


def read(path: Path):
    text = path.read_bytes().decode("utf-8")
    file, found = parse_module(text, path.name)
    module = elaborate(file, {})
    return text, module, [*found, *module.diagnostics]


def expectation(text: str, found: list[Diagnostic]) -> str:
    """The first line of a file to reject: its mistakes, in the order in which they are reported."""
    lines = Lines(text)
    places = [f"{d.code} {line}:{column}" for d in found for line, column in [lines.place(d.span.start)]]
    many = f"{len(places)} mistakes, the last: " if len(places) > MANY else ""
    return f"# expect: {many}" + ", ".join(places[-1:] if many else places)


def shown(found: list[Diagnostic]) -> list[Diagnostic]:
    """The mistakes whose text is kept beside the file: all of them, unless there are very many."""
    return found if len(found) <= MANY else [found[0], found[-1]]


@pytest.mark.parametrize("path", sorted((CORPUS / "accept").glob("*.cat")), ids=lambda p: p.stem)
def test_accepted(path):
    _, module, found = read(path)
    assert found == []
    assert module.theories


@pytest.mark.parametrize("path", sorted((CORPUS / "reject").glob("*.cat")), ids=lambda p: p.stem)
def test_rejected(path):
    text, _, found = read(path)
    assert text.splitlines()[0] == expectation(text, found)
    assert render_all(shown(found), {path.name: text}) + "\n" == path.with_suffix(".expected").read_text(
        encoding="utf-8"
    )
    for d in found:
        assert d.severity == "error" and 0 <= d.span.start <= d.span.end <= len(text) + 1


def test_there_is_enough_of_both():
    assert len(list((CORPUS / "accept").glob("*.cat"))) >= 60
    assert len(list((CORPUS / "reject").glob("*.cat"))) >= 60
