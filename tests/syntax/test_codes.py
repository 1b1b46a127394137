"""The table of codes: complete, and every example that text alone decides makes its code and no other."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

import catalg
from catalg.diagnostics.codes import CODES, Code
from catalg.session.explain import explanation
from catalg.syntax import elaborate, parse_module

PACKAGE = Path(catalg.__file__).parent


@pytest.mark.parametrize("code", [c for c in CODES.values() if c.found_by == "text"], ids=lambda c: c.code)
def test_the_example_makes_the_code(code):
    file, found = parse_module(code.example, "example.cat")
    found = [*found, *elaborate(file, {}).diagnostics]
    assert found[-1].code == code.code
    assert len(found) == 1 or code.code == "CAT110"


@pytest.mark.parametrize("code", [c for c in CODES.values() if c.found_by == "run"], ids=lambda c: c.code)
def test_an_example_to_run_is_well_formed(code):
    file, found = parse_module(code.example, "example.cat")
    assert [*found, *elaborate(file, {}).diagnostics] == []


def test_every_code_in_use_is_in_the_table():
    used = {
        code
        for path in sorted(PACKAGE.rglob("*.py"))
        for code in re.findall(r'"(CAT\d{3})"', path.read_text(encoding="utf-8"))
    }
    assert used <= set(CODES)


def incomplete(codes: Iterable[Code]) -> list[str]:
    """The codes without a page or an example (what is about several files, or none, needs no example)."""
    return [
        code.code
        for code in codes
        if not code.title or len(code.explanation) <= 40 or not (code.example or code.found_by == "files")
    ]


def test_every_code_has_a_page_and_an_example():
    assert incomplete(CODES.values()) == []
    whole = CODES["CAT201"]
    assert incomplete([replace(whole, explanation="")]) == ["CAT201"]
    assert incomplete([replace(whole, example="")]) == ["CAT201"]
    assert incomplete([replace(whole, title="")]) == ["CAT201"]


@pytest.mark.parametrize("code", CODES.values(), ids=lambda c: c.code)
def test_every_page_is_explained(code):
    page = explanation(code.code.lower())
    assert page == explanation(code.code[3:])
    assert page.startswith(f"{code.code}: {code.title}\n\n") and code.explanation.split(".")[0] in page
    assert all(line.strip() in page for line in code.example.splitlines())
