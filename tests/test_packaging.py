"""The wheel: it carries the grammar and the theories, all of them and nothing else, and it works when installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest
from effort import everything

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


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of a bare environment that holds the wheel, beside this one's packages."""
    home = tmp_path_factory.mktemp("env")
    venv.create(home, with_pip=True)
    subprocess.run([home / "bin" / "python", "-m", "pip", "install", "--quiet", "--no-deps", wheel], check=True)
    here = Path(next(path for path in sys.path if path.endswith("site-packages")))
    site = next(home.glob("lib/*/site-packages"))
    kept = [f"import sys; sys.path.append({str(here)!r})"]  # dependencies only: catalg itself comes from the wheel
    (site / "dependencies.pth").write_text("\n".join(kept) + "\n")
    return home / "bin"


def run(command: list[object], folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTEST_ADDOPTS")}
    words = [str(word) for word in command]
    return subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False, env=environment)


@pytest.mark.dist
@pytest.mark.slow
def test_the_installed_wheel_does_the_main_job_away_from_the_checkout(installed: Path, tmp_path: Path) -> None:
    theory = tmp_path / "mine.cat"
    theory.write_text("import monad\ntheory Mine : 2-category {\n  include Monad\n}\n")
    done = run([installed / "catalg", "check", theory.name], tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.dist
@pytest.mark.slow
def test_the_ci_of_a_new_project_fails_on_a_broken_law_and_passes_when_it_is_mended(
    installed: Path, tmp_path: Path
) -> None:
    """The steps of the workflow that `catalg new` writes, by hand; the annotation stands on the line of the law."""
    assert run([installed / "catalg", "new", "laws"], tmp_path).returncode == 0
    project = tmp_path / "laws"
    workflow = (project / ".github" / "workflows" / "catalg.yml").read_text()
    steps = [line.split("run:", 1)[1].split() for line in workflow.splitlines() if "- run: catalg" in line]
    assert len(steps) == 2
    theory = project / "theories" / "laws.cat"
    sound = theory.read_text()
    law = "law first_wins : A * unit = unit * A expect refuted"
    for text, status in ((sound, 0), (sound.replace(law, law.removesuffix(" expect refuted")), 1), (sound, 0)):
        theory.write_text(text)
        answers = [run([installed / step[0], *step[1:]], project) for step in steps]
        assert max(answer.returncode for answer in answers) == status
        line = text[: text.index("law first_wins")].count("\n") + 1
        wanted = f"::error file=theories/laws.cat,line={line},col=7,endColumn=16,title=catalg law-refuted::"
        assert (wanted in answers[-1].stdout) == bool(status), answers[-1].stdout


@pytest.mark.dist
@pytest.mark.slow
def test_the_installed_wheel_tells_pytest_and_pygments_of_itself(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "t.cat").write_text("theory T : category { object X  morphism f : X -> X  law same : f = f }\n")
    done = run([installed / "python", "-m", "pytest", "-v", "-p", "no:cacheprovider", "t.cat"], tmp_path)
    assert "t.cat::same PASSED" in done.stdout, done.stdout + done.stderr
    done = run([installed / "python", "-m", "pygments", "-l", "catalg", "t.cat"], tmp_path)
    assert done.returncode == 0 and "theory" in done.stdout, done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13", "3.14"])
def test_everything_needed_is_there_as_a_wheel(python: str) -> None:
    """The core and all extras, for every Python that is promised."""
    if not everything():
        pytest.skip("asks the package index: with CATALG_TESTS=full")
    uv = shutil.which("uv") or shutil.which("uv", path=str(Path(sys.executable).parent))
    if uv is None:
        pytest.skip("there is no uv here")
    command = [uv, "pip", "compile", "--quiet", "--only-binary", ":all:", "--python-version", python, "pyproject.toml"]
    for extras in ([], ["--extra", "all"]):
        done = run([*command, *extras], ROOT)
        if "error sending request" in done.stderr:
            pytest.skip("no package index can be reached")
        assert done.returncode == 0, done.stderr
        assert "lark==" in done.stdout


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
