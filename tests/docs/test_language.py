"""Every example of the reference is checked: laws come out as expected, mistakes give the code that is named."""

from __future__ import annotations

import pytest

from catalg.diagnostics.codes import CODES
from catalg.session.check import Options, check
from catalg.session.verdicts import Budget
from catalg.syntax.formatter import formatted
from examples import DOCS, blocks

EXAMPLES = [block for block in blocks("language.md") if block.language == "cat"]


@pytest.mark.parametrize("block", EXAMPLES, ids=lambda b: f"line{b.line}")
def test_the_example_does_what_the_page_says(block, tmp_path):
    path = tmp_path / "example.cat"
    path.write_text(block.text, encoding="utf-8")
    report = check([str(path)], Options(Budget(20_000, 60.0)), None)
    found = [d for file in report.files for d in file.diagnostics]
    if "error" in block.marks:
        assert [d.code for d in found] == [block.marks["error"]]
        return
    assert found == []
    assert report.exit_status == 0, [
        (law.name, law.verdict) for file in report.files for theory in file.theories for law in theory.laws
    ]
    assert formatted(block.text) == block.text


def test_the_page_names_every_doctrine_and_only_known_codes():
    from catalg.cells import DOCTRINES

    text = (DOCS / "language.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in text for name in DOCTRINES if not name.startswith(("ordered", "linear")))
    assert {block.marks["error"] for block in EXAMPLES if "error" in block.marks} <= set(CODES)
    assert len(EXAMPLES) > 15
