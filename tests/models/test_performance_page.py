"""The page of measurements: a section is replaced by itself, one that fails keeps what it had."""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def run(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    import run

    return run


def measured(run, monkeypatch, tmp_path, *arguments):
    page = tmp_path / "performance.md"
    monkeypatch.setattr(sys, "argv", ["run.py", "--output", str(page), *arguments])
    status = run.main()
    return status, page.read_text(encoding="utf-8")


def test_the_page_of_the_project_is_made_of_sections(run):
    sections = run.written(ROOT / "docs" / "performance.md")
    assert {"canonical", "models", "backends"} <= set(sections) <= set(run.SECTIONS)
    assert all(text.startswith("*") and "\n## " in text for text in sections.values())


@pytest.mark.slow
def test_a_section_is_replaced_and_the_others_stay(run, monkeypatch, tmp_path):
    page = tmp_path / "performance.md"
    page.write_text(run.page({"canonical": "*then.*\n\n## Canonical", "gpu": "*then.*\n\n## Old"}), encoding="utf-8")
    status, text = measured(run, monkeypatch, tmp_path, "--only", "gpu", "--quick")
    assert status == 0
    assert "*then.*\n\n## Canonical" in text and "## Old" not in text and "On a graphics processor" in text
    assert text.index("section: canonical") < text.index("section: gpu")


def test_a_section_that_fails_keeps_what_it_had(run, monkeypatch, tmp_path, capfd):
    page = tmp_path / "performance.md"
    page.write_text(run.page({"solve": "*then.*\n\n## Solver"}), encoding="utf-8")
    monkeypatch.setattr(run, "separately", lambda name, options: None)
    status, text = measured(run, monkeypatch, tmp_path, "--only", "solve")
    assert status == 1 and "*then.*\n\n## Solver" in text and "FAILED" in capfd.readouterr().err


def test_a_missing_peer_is_said(run, monkeypatch, tmp_path):
    from report import Table

    class Bench:
        @staticmethod
        def tables(quick, peer):
            return [Table("Title", "About.", ("a",), (("1",),))]

    monkeypatch.setitem(sys.modules, "bench_solve", Bench)
    assert "Not measured in this run, for want of an interpreter that has it: emlp" in run.measured("solve", True, None)
    assert "Not measured" not in run.measured("solve", True, sys.executable)
    monkeypatch.setattr(sys, "argv", ["run.py", "--peer", str(tmp_path / "python")])
    with pytest.raises(SystemExit):
        run.main()
