"""The wheel: it carries the grammar and the theories, all of them and nothing else, and it works when installed."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

import catalg
from catalg import resources

ROOT = Path(__file__).resolve().parent.parent


def tracked(*folders: str) -> set[str]:
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--", *folders], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listing.returncode != 0:
        pytest.skip("not a git checkout")
    return {name for name in listing.stdout.split("\0") if name and (ROOT / name).exists()}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built with what is installed here."""
    pytest.importorskip("hatchling")
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", out, ROOT],
        check=True,
        stdin=subprocess.DEVNULL,
    )
    return next(out.glob("catalg-*.whl"))


@pytest.mark.dist
def test_the_wheel_holds_exactly_the_tracked_grammar_and_theories(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("grammar", "theories"):
        inside = {name.removeprefix("catalg/") for name in names if name.startswith(f"catalg/{folder}/")}
        untracked = {str(p.relative_to(ROOT)) for p in (ROOT / folder).rglob("*") if p.is_file()} - tracked(folder)
        assert inside - untracked == tracked(folder)


@pytest.mark.dist
def test_the_wheel_holds_no_tests_and_no_caches(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert not [name for name in names if name.startswith("tests/") or "__pycache__" in name]


@pytest.mark.dist
@pytest.mark.slow
def test_the_installed_wheel_does_the_main_job_away_from_the_checkout(wheel: Path, tmp_path: Path) -> None:
    """Installed into a bare environment beside this one's packages, run from another folder."""
    home = tmp_path / "env"
    venv.create(home, with_pip=True)
    python = home / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--no-deps", wheel], check=True)
    here = Path(next(path for path in sys.path if path.endswith("site-packages")))
    site = next(home.glob("lib/*/site-packages"))
    kept = [f"import sys; sys.path.append({str(here)!r})"]  # dependencies only: catalg itself comes from the wheel
    (site / "dependencies.pth").write_text("\n".join(kept) + "\n")
    theory = tmp_path / "mine.cat"
    theory.write_text("import monad\ntheory Mine : 2-category {\n  include Monad\n}\n")
    done = subprocess.run(
        [home / "bin" / "catalg", "check", theory.name], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_resources_are_found_from_a_checkout() -> None:
    assert "theory" in resources.grammar_text()
    assert resources.library_files()["monad"].parts[-3:] == ("theories", "std", "monad.cat")
    with pytest.raises(FileNotFoundError):
        resources.folder("no such folder")


def test_every_extra_that_all_names_exists() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    named = extras["all"][0].removeprefix("catalg[").removesuffix("]").split(",")
    assert set(named) <= set(extras)
    assert "version" in project["dynamic"] and catalg.__version__


@pytest.mark.dist
def test_the_source_archive_holds_all_that_is_tracked(tmp_path: Path) -> None:
    """Whoever unpacks it can run the tests and the second checker."""
    pytest.importorskip("hatchling")
    make = "from hatchling.build import build_sdist; print(build_sdist(__import__('sys').argv[1]))"
    done = subprocess.run([sys.executable, "-c", make, tmp_path], cwd=ROOT, check=True, capture_output=True, text=True)
    with tarfile.open(tmp_path / done.stdout.split()[-1]) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    folders = ("catalg", "grammar", "theories", "tests", "tools", "docs", "examples", "benchmarks", "editors", ".ci")
    assert tracked(*folders, "README.md", "LICENSE", "Makefile", "pyproject.toml") <= names
