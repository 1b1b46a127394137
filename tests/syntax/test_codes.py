"""The table of codes: complete, and every example that text alone decides makes its code and no other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import catalg
from catalg.diagnostics.codes import CODES
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
        for folder in ("syntax", "diagnostics")
        for path in sorted((PACKAGE / folder).glob("*.py"))
        for code in re.findall(r'"(CAT\d{3})"', path.read_text(encoding="utf-8"))
    }
    assert used <= set(CODES)


def test_every_entry_says_something():
    for code in CODES.values():
        assert code.title and len(code.explanation) > 40
        assert code.example or code.found_by == "files"
