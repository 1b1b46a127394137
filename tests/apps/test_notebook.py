"""Notebooks: IPython shows catalg's things as pictures, and cells know nothing of it."""

import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree as ET

import pytest

from catalg.apps import notebook
from catalg.cells import MONOIDAL, Diagram, OneCell, TwoCell
from catalg.cells.signature import Path as OneCells
from catalg.kernel import Certificate, Statement, Theory, replay
from catalg.session.check import check
from catalg.session.graph import load

LIBRARY = Path(__file__).parents[2] / "theories" / "std"


def law() -> Statement:
    a = OneCell("A")
    mu = TwoCell("mu", OneCells.of(a, a), OneCells.of(a))
    left = Diagram.layered(MONOIDAL, OneCells.of(a, a, a), [(mu, 0), (mu, 0)])
    right = Diagram.layered(MONOIDAL, OneCells.of(a, a, a), [(mu, 1), (mu, 0)])
    return Statement("assoc", left, right)


def test_things_have_svg_html_and_latex() -> None:
    statement = law()
    for thing in (statement.left, statement.left.boxes[0], statement):
        shown = notebook.picture(thing)
        root = ET.fromstring(shown._repr_svg_() or "")
        assert root.tag.endswith("svg") and "background:#ffffff" in (root.get("style") or "")
        assert (shown._repr_svg_() or "") in (shown._repr_html_() or "")
        assert (shown._repr_latex_() or "").startswith("$")
    assert notebook.latex(statement) == r"$\mu \otimes A \mathbin{;} \mu = A \otimes \mu \mathbin{;} \mu$"
    with pytest.raises(TypeError):
        notebook.picture(3)


def test_a_sum_is_a_sum_of_formulas(tmp_path: Path) -> None:
    file = tmp_path / "sums.cat"
    text = "theory T : linear category {\n  object X\n  morphism f, g : X -> X\n  law l : 2 * f + g = g + f + f\n}\n"
    file.write_text(text)
    module = next(iter(load([str(file)]).modules.values()))
    statement = module.theories["T"].laws[0].statement
    assert r"(2)\, f" in (notebook.latex(statement) or "") and " + " in (notebook.latex(statement) or "")


def test_theorems_and_certificates() -> None:
    from catalg.cells import Signature

    statement = law()
    a, mu = OneCell("A"), statement.left.boxes[0]
    theory = Theory("Trivial", Signature(MONOIDAL, (), {"A": a}, {"mu": mu}))
    same = Statement("same", statement.left, statement.left)
    certificate = Certificate(theory, (), same, ())
    theorem = replay(certificate)
    assert "Trivial.same: proved in 0 steps from no axiom" in (notebook.html(theorem) or "")
    assert "<svg" in (notebook.html(certificate) or "")


def test_reports_are_tables() -> None:
    report = check([str(LIBRARY / "squares.cat")])
    shown = notebook.html(report) or ""
    assert shown.count("<tr>") > 5 and "proved" in shown and "<script" not in shown
    assert notebook.svg(report) is None and notebook.latex(report) is None


def test_ipython_shows_them_once_told() -> None:
    pytest.importorskip("IPython")
    from IPython.core.formatters import DisplayFormatter

    shell = SimpleNamespace(display_formatter=DisplayFormatter())
    notebook.load_ipython_extension(shell)
    data, _ = shell.display_formatter.format(law())
    assert {"image/svg+xml", "text/html", "text/latex", "text/plain"} <= set(data)
    notebook.unload_ipython_extension(shell)
    data, _ = shell.display_formatter.format(law())
    assert "image/svg+xml" not in data


def test_cells_and_kernel_import_no_picture() -> None:
    code = (
        "import sys, catalg.cells, catalg.kernel, catalg.apps.notebook;"
        "bad = [m for m in sys.modules if m.startswith(('catalg.draw', 'IPython', 'catalg.session'))];"
        "sys.exit(repr(bad) if bad else 0)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


CELL = """\
theory T : category {
  object X
  morphism f, g : X -> X
  axiom a : f ; f = f
  law l : f ; f ; f = f
  law no : f = g expect refuted
}
model M : T in Set violates no { X = 2  f = [0, 0]  g = [1, 0] }
"""


def test_the_cell_magic_returns_a_report_and_prints_nothing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import catalg

    monkeypatch.chdir(tmp_path)
    pytest.importorskip("IPython")
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell()
    catalg.load_ipython_extension(shell)
    report = shell.run_cell_magic("catalg", "answer", CELL)
    assert report is shell.user_ns["answer"] and report.exit_status == 0
    assert [law.verdict for law in report.laws()] == ["proved", "refuted"]
    broken = shell.run_cell_magic("catalg", "", 'import "none.cat"\n' + CELL.replace("f ; f = f\n", "f ; h = f\n"))
    assert broken.exit_status == 2 and {"CAT201", "CAT502"} == {d.code for d in broken.errors()}
    with pytest.raises(ValueError, match="variable"):
        shell.run_cell_magic("catalg", "two words", CELL)
    assert capsys.readouterr().out == "" and not list(tmp_path.iterdir())
    data, _ = shell.display_formatter.format(report)
    assert "text/html" in data
    catalg.unload_ipython_extension(shell)


def test_a_proof_is_stepped_through_without_a_server() -> None:
    stepper = notebook.proof(str(LIBRARY / "monad.cat"), "four")
    shown = stepper._repr_html_()
    assert shown.startswith("<iframe srcdoc=") and not re.findall(r"https?://(?!www\.w3\.org)", shown)
    page = shown.split('srcdoc="', 1)[1].split('" sandbox', 1)[0]
    from html import unescape

    assert unescape(page).count('<figure class="slide"') >= len(stepper.certificate.proof) + 1
    assert "<script" in unescape(page)


def test_theories_and_laws_have_pictures() -> None:
    from catalg.session.typed_text import graph_of_text

    theory = graph_of_text(CELL).modules["cell.cat"].theories["T"]
    for thing in (theory, theory.laws[0]):
        assert (notebook.svg(thing) or "").startswith("<svg")
