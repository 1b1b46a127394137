"""The documentation site builds without a warning, and has a page for every theory and every code."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from effort import everything

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_the_site_builds_without_warnings(tmp_path: Path) -> None:
    if not everything():
        pytest.skip("takes twenty seconds: with CATALG_TESTS=full")
    for needed in ("sphinx", "myst_parser", "furo"):
        pytest.importorskip(needed)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-d", str(tmp_path / "trees")]
    command += [str(ROOT / "docs"), str(tmp_path / "site")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    from catalg.diagnostics.codes import CODES

    site = tmp_path / "site"
    told = (site / "_generated" / "codes.html").read_text(encoding="utf-8")
    assert all(code in told for code in CODES)
    for path in (ROOT / "theories").rglob("*.cat"):
        assert (site / "_generated" / "theories" / path.relative_to(ROOT / "theories").with_suffix(".html")).is_file()
