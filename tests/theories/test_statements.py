"""The table of the statements of the sources: complete, up to date, and honest about what is missing."""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from library import LIBRARY, reports_on

ROOT = Path(__file__).parents[2]
WORKS = ("attention", "deep_learning", "language_metric")


def _tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("statements_tool", ROOT / "tools" / "statements.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


tool = _tool()


def report_of(**law: Any) -> dict[str, Any]:
    row = {"name": "l", "verdict": "proved", "expected": "proved", "method": "canonical form", "ids": ["SA-05"], **law}
    theories = [{"name": "T", "laws": [row]}]
    file = {"path": "theories/attention/f.cat", "diagnostics": [], "theories": theories, "models": []}
    return {"files": [file]}


def test_there_are_89_statements() -> None:
    listed = tool.statements()
    assert len(listed) == 89
    assert [sum(name.startswith(work) for name in listed) for work in ("SA-", "CDL-", "GV-")] == [37, 25, 27]


def test_a_law_fills_the_cell_of_its_statement() -> None:
    listed = tool.statements()
    assert tool.gathered(report_of(), listed) == []
    assert listed["SA-05"].law == ["`attention/f.T.l` proved (canonical form)"]


@pytest.mark.parametrize(
    ("law", "said"),
    [
        ({"verdict": "unknown"}, "attention/f.T.l is unknown, but proved is expected"),
        ({"ids": ["SA-27"]}, "attention/f.T.l: the id SA-27 is not in statements.toml"),
    ],
)
def test_what_is_amiss_is_said(law: dict[str, Any], said: str) -> None:
    assert said in tool.gathered(report_of(**law), tool.statements())


def test_a_count_that_differs_is_a_twin_refuted() -> None:
    listed = tool.statements()
    model = {"name": "M", "target": "Vect(QQ)", "ids": ["SA-20"], "ok": True, "counts": {"dimension": "14, not 15"}}
    report = report_of()
    report["files"][0]["models"] = [{**model, "fails": [{"name": "dimension", "error": None}]}]
    assert tool.gathered(report, listed) == []
    assert listed["SA-20"].twin and not listed["SA-20"].law


def test_empty_cells_end_with_status_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "report.json"
    path.write_text(json.dumps(report_of()), encoding="utf-8")
    assert tool.main([str(path), "--only", "SA-0"]) == 1
    assert "SA-01: nothing under law, twin, numeric" in capsys.readouterr().err


def told(table: str) -> list[set[tuple[str, str]]]:
    """What each row names, in any order of laws; how a law was proved may change with the prover."""
    return [set(re.findall(r"`([\w/]+\.[^`]+)` (\w+)", row)) for row in table.splitlines() if row.startswith("| **")]


@pytest.mark.slow
def test_no_cell_is_empty_and_the_table_is_up_to_date() -> None:
    """Of the report on the theories of the works, as `catalg check --json` prints it; the others name no statement."""
    report = reports_on([path for path in LIBRARY if path.parent.name in WORKS])
    listed = tool.statements()
    assert tool.gathered(report, listed) == []
    assert [(row.id, row.empty()) for row in listed.values() if row.empty()] == []
    written = (ROOT / "docs" / "statements.md").read_text(encoding="utf-8")
    assert told(tool.markdown(listed)) == told(written), "make it anew: see tools/statements.py"
