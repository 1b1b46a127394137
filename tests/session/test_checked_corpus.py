"""Mistakes that only a check finds: in proofs, in models, and in what files a run reads."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from catalg.diagnostics.codes import CODES
from catalg.diagnostics.places import Lines
from catalg.session.check import Options, check
from catalg.session.verdicts import Budget

CORPUS = Path(__file__).parents[1] / "corpus"
# Faults of the program itself, which no input should make, and a stored proof that was damaged (test_lock.py).
UNREACHABLE = {"CAT506", "CAT900", "CAT901"}


@pytest.mark.parametrize("path", sorted((CORPUS / "checked").glob("*.cat")), ids=lambda p: p.stem)
def test_checked(path):
    text = path.read_bytes().decode("utf-8", "replace")
    report = check([str(path)], Options(Budget(500, 20.0)), None)
    (file,) = report.files
    lines = Lines(text)
    found = [f"{d.code} {line}:{column}" for d in file.diagnostics for line, column in [lines.place(d.span.start)]]
    assert text.splitlines()[0] == "# expect: " + ", ".join(found)


def test_every_code_is_reached_by_a_file():
    reached = set()
    for path in [*(CORPUS / "reject").glob("*.cat"), *(CORPUS / "checked").glob("*.cat")]:
        expected = path.with_suffix(".expected")
        text = expected.read_text(encoding="utf-8") if expected.exists() else ""
        text += path.read_bytes().partition(b"\n")[0].decode("utf-8")
        reached.update(re.findall(r"CAT\d{3}", text))
    assert sorted(set(CODES) - reached) == sorted(UNREACHABLE)
