"""The tutorial is followed to the letter: its files are written, its commands run, their output compared."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from examples import blocks

ROOT = Path(__file__).parents[2]


def run(command: str, folder: Path) -> str:
    """What a command prints on standard output."""
    program, *arguments = command.split()
    assert program == "catalg"
    answer = subprocess.run(
        [sys.executable, "-m", "catalg.apps.cli", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )
    assert "Traceback" not in answer.stderr
    return answer.stdout


def without_steps(line: str) -> str:
    """A line of a report, whatever the number of steps: a better prover makes it another."""
    return re.sub(r"\b\d+ steps?$", "steps", line)


@pytest.mark.slow
def test_the_tutorial_can_be_followed(tmp_path):
    commands = 0
    for block in blocks("tutorial.md"):
        if block.language == "cat":
            (tmp_path / block.marks["file"]).write_text(block.text, encoding="utf-8")
            continue
        assert block.language == "console"
        printed: list[str] = []
        for line in block.text.splitlines():
            if line.startswith("$ "):
                printed += run(line[2:], tmp_path).splitlines()
                commands += 1
        shown = [line for line in block.text.splitlines() if not line.startswith("$ ")]
        if any("--output-format concise" in line for line in block.text.splitlines()):
            # The page shows the beginning of the one message.
            assert len(printed) >= 1 and printed[0].startswith(shown[0]), printed
        else:
            assert list(map(without_steps, printed)) == list(map(without_steps, shown))
    assert commands >= 7
    assert (tmp_path / "cancel.svg").read_text(encoding="utf-8").startswith(("<svg", "<?xml"))
