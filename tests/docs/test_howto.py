"""The how-to pages: files are written, commands run and compared; `...` stands for anything. Python blocks run, too."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from examples import DOCS, Block, blocks

ROOT = Path(__file__).parents[2]
PAGES = [
    pytest.param(name, marks=pytest.mark.slow) if "console" in {block.language for block in blocks(name)} else name
    for name in sorted(path.relative_to(DOCS).as_posix() for path in (DOCS / "howto").glob("*.md"))
]
PROGRAMS = {
    "catalg": ["catalg.apps.cli"],
    "pytest": ["pytest", "-p", "catalg.apps.pytest_plugin", "-p", "no:cacheprovider"],
}


def run(command: str, folder: Path) -> str:
    program, *arguments = shlex.split(command)
    environment = {
        **os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "NO_COLOR": "1",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }  # fmt: skip
    answer = subprocess.run(
        [sys.executable, "-m", *PROGRAMS[program], *arguments],
        cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False,
    )  # fmt: skip
    assert "Traceback" not in answer.stderr
    return answer.stdout


def follow(block: Block, folder: Path) -> None:
    """Run the commands of a block; what follows each must be what it prints."""
    parts = re.split(r"(?m)^\$ (.*)\n", block.text)
    assert not parts[0].strip()
    for command, expected in zip(parts[1::2], parts[2::2], strict=True):
        pattern = re.escape(expected.strip()).replace(r"\.\.\.", "(?s:.*)")
        printed = run(command, folder).strip()
        assert re.fullmatch(pattern, printed), f"line {block.line}: {command}\n{printed}"


@pytest.mark.parametrize("page", PAGES)
def test_a_page_can_be_followed(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    monkeypatch.chdir(tmp_path)
    for block in blocks(page):
        if block.language == "cat":
            place = tmp_path / block.marks["file"]
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(block.text, encoding="utf-8")
        elif block.language == "console":
            follow(block, tmp_path)
        elif block.language == "python":
            monkeypatch.chdir(ROOT)
            exec(compile(block.text, page, "exec"), {})


def test_the_page_about_python_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    for block in blocks("api.md"):
        if block.language == "python":
            exec(compile(block.text, "api.md", "exec"), {})
    assert "proved" in capsys.readouterr().out
