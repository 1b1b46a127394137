"""`pytest theories/`: laws and models as tests, run by a pytest of its own as users run it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

ROOT = Path(__file__).resolve().parents[2]
THEORY = """\
theory Monoid : monoidal category {
  object A
  morphism mul : A * A -> A
  morphism unit : I -> A
  axiom assoc : mul * A ; mul = A * mul ; mul
  law four : mul * A * A ; mul * A ; mul = A * A * mul ; A * mul ; mul
  law wrong : A * unit = unit * A expect refuted
  law amiss : mul * A = A * mul
}
theory Again : monoidal category { object B  law four : B = B }
model Parity : Monoid in Vect(GF(2)) violates wrong, amiss {
  A = 2
  mul = [[[1, 0], [0, 1]], [[0, 1], [1, 0]]]
  unit = [1, 0]
}
model Broken : Monoid in Vect(GF(2)) {
  A = 2
  mul = [[[1, 0], [0, 1]], [[1, 1], [1, 0]]]
  unit = [1, 0]
}
"""


def run(folder: Path, *arguments: str) -> tuple[int, str]:
    """A pytest in a process of its own, with the plugin as installed packages bring it."""
    command = [sys.executable, "-m", "pytest", "-p", "catalg.apps.pytest_plugin", "-p", "no:cacheprovider", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "COLUMNS": "160"}
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env=environment, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "theories").mkdir()
    (tmp_path / "theories" / "monoid.cat").write_text(THEORY)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    return tmp_path


@pytest.mark.slow
def test_each_law_and_model_is_a_test_and_failures_show_both_diagrams(project: Path) -> None:
    (project / "theories" / "bad.cat").write_text("import monoid\ntheory T : category { object X law l : Y = X }")
    (project / "test_other.py").write_text("def test_python_tests_stay(): pass\n")
    status, out = run(project, "-v", "--junitxml=out.xml", "--strict-markers")
    assert status == 1, out
    for passed in (
        "theories/monoid.cat::Monoid::four PASSED",
        "theories/monoid.cat::wrong PASSED",
        "theories/monoid.cat::Again::four PASSED",
        "theories/monoid.cat::Parity PASSED",
        "test_other.py::test_python_tests_stay PASSED",
    ):
        assert passed in out
    for failed in ("monoid.cat::amiss FAILED", "monoid.cat::Broken FAILED", "bad.cat::mistakes FAILED"):
        assert failed in out
    assert "Traceback" not in out and "pytest_plugin.py" not in out
    assert "law Monoid.amiss is refuted" in out and "--> theories/monoid.cat:8" in out
    drawn = out[out.index("law Monoid.amiss is refuted") : out.index("model Broken")]
    assert drawn.count("(mul)") >= 2 and "⢸" in drawn and "≠ entry" in drawn
    assert "unknown name `Y`" in out
    cases = {case.get("name"): case for case in ET.parse(project / "out.xml").getroot().iter("testcase")}
    assert cases["amiss"].find("failure") is not None and cases["wrong"].find("failure") is None


@pytest.mark.slow
def test_selection_by_name_and_marker(project: Path) -> None:
    status, out = run(project, "-v", "-k", "wrong")
    assert status == 0 and "1 passed" in out and "PASSED" in out
    status, out = run(project, "--collect-only", "-q", "-m", "model")
    assert out.splitlines()[:2] == ["theories/monoid.cat::Parity", "theories/monoid.cat::Broken"]


@pytest.mark.slow
def test_workers_of_xdist_share_the_laws(project: Path) -> None:
    pytest.importorskip("xdist")
    status, out = run(project, "-p", "xdist", "-n", "2")
    assert status == 1 and "2 failed, 4 passed" in out


def test_nothing_heavy_is_imported_unless_a_theory_is_collected(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(
        "import sys\ndef test_it():\n"
        "    heavy = {'lark', 'sympy', 'numpy', 'networkx', 'rich', 'click', 'catalg.session', 'catalg.cells'}\n"
        "    assert 'catalg.apps.pytest_plugin' in sys.modules and not heavy & set(sys.modules)\n"
    )
    status, out = run(tmp_path)
    assert status == 0, out


RESTING = """\
theory T : category {
  object X
  morphism f, g : X -> X
  axiom a : f ; f = f
  law amiss : f ; g = g ; f
  law rests : f ; f ; g = g ; f { f ; f ; g = g ; f by amiss }
  law fine : f ; f ; f = f
  law no : f = g expect refuted
}
model M : T in Set violates amiss, rests, no { X = 2  f = [0, 0]  g = [1, 0] }
"""


def test_one_at_a_time_gives_the_verdicts_of_a_check(tmp_path: Path) -> None:
    """Also of a law that rests on a law which a model refutes; asked for in any order."""
    from catalg.session.check import check
    from catalg.session.single import Single

    path = tmp_path / "m.cat"
    path.write_text(RESTING)
    whole = {law.name: law for law in check([str(path)]).laws()}
    single = Single.of_file(str(path))
    laws = [subject for subject in single.subjects() if len(subject.key) == 3]
    for subject in reversed(laws):
        law, found = single.law(subject.key)  # type: ignore[arg-type]
        then = whole[law.name]
        assert (law.verdict, law.known_by, law.axioms) == (then.verdict, then.known_by, then.axioms)
    assert [whole[subject.key[2]].verdict for subject in laws] == ["refuted", "refuted", "proved", "refuted"]  # type: ignore
