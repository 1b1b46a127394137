"""Proofs as pictures: every step shows the rule's sides where they are, equal diagrams are drawn once."""

import json
import re
import subprocess
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from catalg.apps.cli import main
from catalg.draw import proof_scene, proof_slides, stepper_html, to_html
from catalg.draw.dots import Node, proof_graph, to_dot
from catalg.draw.laws import BACKWARDS
from catalg.draw.overlap import overlaps
from catalg.draw.pages import Exhibit, gallery_html
from catalg.draw.proofs import Slide, matching, proof_steps
from catalg.draw.reading import read_back
from catalg.kernel import Certificate
from catalg.session.graph import load
from catalg.session.picture import Subject, certificate_of, draw
from tests.draw.samples import all_samples, random_planar, random_woven

LIBRARY = Path(__file__).parents[2] / "theories" / "std"
PROOFS = {
    "monad.cat": ("Monad", ["four", "four_mixed", "unit_unique", "kleisli_assoc"]),
    "adjunction.cat": ("Mates", ["mate_unmate"]),
    "hopf.cat": ("Hopf", ["antipode_unit"]),
    "frobenius.cat": ("Frobenius", ["snake", "fuse_five"]),
    "group.cat": ("Group", []),
    "distributive_law.cat": ("DistributiveLaw", ["Composite.assoc"]),
}
NAMES = [(file, law) for file, (_, laws) in PROOFS.items() for law in laws]


@cache
def certificate(file: str, law: str) -> Certificate:
    path = str(LIBRARY / file)
    graph = load([path])
    declaration = graph.modules[path].theories[PROOFS[file][0]]
    statement = next(item.statement for item in declaration.laws if item.name == law)
    return certificate_of(graph, Subject(declaration, law, statement.left, statement.right))


@pytest.mark.parametrize(("file", "law"), NAMES)
def test_steps_lead_from_one_side_to_the_other(file: str, law: str) -> None:
    found = certificate(file, law)
    steps = proof_steps(found)
    assert steps[0].before.diagram == found.statement.left and steps[-1].after.diagram == found.statement.right
    for step, following in zip(steps, steps[1:], strict=False):
        assert step.after.diagram == following.before.diagram
    known = {
        *found.theory.axioms,
        *(lemma.name for lemma in found.lemmas),
        *(h.name for h in found.statement.hypotheses),
    }
    assert {step.rule for step in steps} <= known


@pytest.mark.parametrize(("file", "law"), NAMES)
def test_marks_are_where_the_rule_is(file: str, law: str) -> None:
    """What is marked before and after a step has the boxes of the rule's two sides; the rest is the same."""
    for step in proof_steps(certificate(file, law)):
        left, right = (
            sorted(b.name for i, b in enumerate(side.diagram.boxes) if i not in side.boxes)
            for side in (step.before, step.after)
        )
        assert left == right
        assert step.before.boxes or step.before.wires or step.after.boxes


@pytest.mark.parametrize(("file", "law"), NAMES)
def test_strips_show_every_diagram_once(file: str, law: str) -> None:
    found = certificate(file, law)
    scene = proof_scene(found, title=law)
    steps = proof_steps(found)
    assert [read_back(scene, k) for k in (0, len(scene.panels) - 1)] == [found.statement.left, found.statement.right]
    shown = [item.text for item in scene.labels if item.role == "reason"]
    assert shown == [step.reason for step in steps]
    assert len(scene.panels) == len(steps) + 1
    assert overlaps(scene) == []
    marked = {bead.panel for bead in scene.beads if bead.accent} | {w.panel for w in scene.wires if w.accent}
    assert marked <= set(range(len(steps)))
    assert scene.width <= max(900, *(p.box[2] - p.box[0] + 300 for p in scene.panels))


def test_the_provers_own_lemmas_are_unfolded(file: str = "distributive_law.cat", law: str = "Composite.assoc") -> None:
    found = certificate(file, law)
    assert len(found.proof) < len(proof_steps(found)) and len(proof_steps(found, 0)) == len(found.proof)
    assert not any("#" in step.rule for step in proof_steps(found))
    folded = [step.reason.removeprefix(BACKWARDS) for step in proof_steps(found, 0)]
    assert any(reason.startswith("lemma ") for reason in folded)


@pytest.mark.slow
def test_a_long_proof_with_lemmas() -> None:
    """All of the above, in one test: the proof is searched for seconds."""
    test_steps_lead_from_one_side_to_the_other("hopf.cat", "antipode_mul")
    test_marks_are_where_the_rule_is("hopf.cat", "antipode_mul")
    test_strips_show_every_diagram_once("hopf.cat", "antipode_mul")
    test_the_provers_own_lemmas_are_unfolded("hopf.cat", "antipode_mul")


def test_equal_diagrams_are_matched_box_by_box() -> None:
    for seed in range(30):
        for diagram in (random_planar(seed, 8), random_woven(seed, 8)):
            boxes, wires = matching(diagram, diagram) or ({}, {})
            assert {diagram.boxes[a].name for a in boxes} == {diagram.boxes[b].name for b in boxes.values()}
            assert sorted(boxes.values()) == list(range(len(diagram.boxes)))
            assert all(diagram.wires[a] == diagram.wires[b] for a, b in wires.items())
    assert matching(all_samples()["scalar"], all_samples()["empty"]) is None


# -- pages --------------------------------------------------------------------------------


def test_a_stepper_has_a_slide_for_each_step_and_loads_nothing() -> None:
    found = certificate("monad.cat", "four_mixed")
    slides = proof_slides(found, title="<b>four & mixed")
    page = stepper_html(slides, "<b>four & mixed")
    assert len(slides) == len(proof_steps(found)) + 2
    assert page.count('<figure class="slide"') == len(slides)
    assert "<b>four" not in page and "&lt;b&gt;four &amp; mixed" in page
    assert not re.search(r"""(?:src|href)\s*=\s*["']?(?!#)|url\(|@import|https?://(?!www\.w3\.org)""", page)
    assert "prefers-color-scheme:dark" in page and "ArrowRight" in page and "touchstart" in page
    assert "default-src 'none'" in page


def test_the_steppers_script_is_read_by_an_engine() -> None:
    import shutil

    if not shutil.which("node"):
        pytest.skip("there is no node here")
    page = stepper_html([Slide("one", proof_scene(certificate("monad.cat", "four")))], "t")
    script = page.split("<script>")[1].split("</script>")[0]
    assert subprocess.run(["node", "--check", "-"], input=script, text=True, check=False).returncode == 0


def test_pages_escape_what_they_are_given() -> None:
    bad = '"><script>alert(1)</script>'
    scene = proof_scene(certificate("monad.cat", "four"), title=bad)
    gallery = gallery_html(bad, [(bad, [Exhibit(bad, bad, bad, bad)])])
    for page in (to_html(scene), to_html(scene, link=bad), gallery, stepper_html([Slide(bad, scene)], bad)):
        assert "<script>alert" not in page and page.startswith("<!DOCTYPE html>")


# -- graphs of what rests on what ---------------------------------------------------------


def test_a_proof_graph_names_what_the_proof_rests_on() -> None:
    pytest.importorskip("graphviz")
    nodes = proof_graph(certificate("monad.cat", "unit_unique"))
    assert nodes[0].kind == "goal" and nodes[0].name == "unit_unique"
    assert {node.kind for node in nodes} <= {"goal", "law", "axiom", "hypothesis"}
    names = {node.name for node in nodes}
    assert all(set(node.rests_on) <= names for node in nodes)
    text = to_dot(nodes, "Monad.unit_unique")
    assert text.startswith("digraph") and text.count("->") == sum(len(node.rests_on) for node in nodes)


def test_names_are_no_markup_and_no_ports_in_dot() -> None:
    pytest.importorskip("graphviz")
    text = to_dot([Node("<b>", "axiom"), Node('a:b"\\N', "law", "x\ny", ("<b>", "gone"))], "<i>")
    assert '"<b>"' in text and 'label="<i>"' in text and "n1 -> n0" in text and 'a:b\\"\\\\N' in text
    assert text.count("->") == 1


# -- render -------------------------------------------------------------------------------


@dataclass
class Done:
    returncode: int
    stdout: str
    stderr: str


Render = Callable[..., Done]


@pytest.fixture
def render(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Render:
    """`catalg render` with these arguments, in this process: one of its own takes a second to start."""

    def call(*arguments: str) -> Done:
        monkeypatch.setattr(sys, "argv", ["catalg", "render", *arguments])
        with warnings.catch_warnings(), pytest.raises(SystemExit) as stop:
            main()
        out, err = capsys.readouterr()
        return Done(int(stop.value.code or 0), out, err)

    return call


@pytest.mark.parametrize("ending", [".svg", ".png", ".pdf", ".tex", ".typ", ".html", ".dot", ".json"])
def test_render_chooses_the_writer_by_the_ending(tmp_path: Path, ending: str) -> None:
    from catalg.session.picture import Wanted

    out = tmp_path / f"four{ending}"
    for kind in ("string", "commutative", "proof"):
        assert draw(str(LIBRARY / "monad.cat"), "four", str(out), Wanted(kind)) is None
        data = out.read_bytes()
        start = {
            ".svg": b"<svg", ".png": b"\x89PNG", ".pdf": b"%PDF", ".tex": b"% ", ".typ": b"// ", ".html": b"<!DOCTYPE",
            ".dot": b"digraph", ".json": b"{",
        }[ending]  # fmt: skip
        assert data.startswith(start)


def test_render_quiver(render: Render, tmp_path: Path) -> None:
    where = str(LIBRARY / "monad.cat")
    shown = render(where, "assoc", "--as", "quiver", "-o", "-")
    assert shown.returncode == 0 and shown.stdout.startswith("https://q.uiver.app/#q=")
    assert render(where, "assoc", "--as", "quiver", "-o", str(tmp_path / "a.json")).returncode == 0
    assert json.loads((tmp_path / "a.json").read_text())[0] == 0
    assert render(where, "assoc", "--as", "quiver", "-o", str(tmp_path / "a.tex")).returncode == 0
    assert "nfold" in (tmp_path / "a.tex").read_text()


def test_render_a_theory(render: Render, tmp_path: Path) -> None:
    where = str(LIBRARY / "monoid.cat")
    for ending, start in ((".svg", "<svg"), (".dot", "digraph"), (".html", "<!DOCTYPE")):
        out = tmp_path / f"monoid{ending}"
        done = render(where, "Monoid", "-o", str(out))
        assert done.returncode == 0, done.stderr
        assert out.read_text().startswith(start)
    assert "->" in (tmp_path / "monoid.dot").read_text()


def test_render_a_drawing_as_a_theory(render: Render, tmp_path: Path) -> None:
    link = render(str(LIBRARY / "adjunction.cat"), "Adjunction.triangle_left", "--as", "quiver", "-o", "-").stdout
    out = tmp_path / "drawn.cat"
    assert render(link.strip(), "Drawn", "-o", str(out)).returncode == 0
    text = out.read_text()
    assert "theory Drawn : 2-category" in text and "2-morphism unit" in text
    (tmp_path / "bad.json").write_text("{}")
    done = render(str(tmp_path / "bad.json"), "Drawn", "-o", str(out))
    assert done.returncode == 2 and "no drawing of quiver's" in done.stderr


def test_render_all_makes_a_gallery(render: Render, tmp_path: Path) -> None:
    folder = tmp_path / "gallery"
    done = render(str(LIBRARY / "monad.cat"), "--all", "-o", str(folder))
    assert done.returncode == 0, done.stderr
    pictures = sorted(p.name for p in folder.glob("*.svg"))
    page = (folder / "index.html").read_text()
    assert len(pictures) > 15 and all(f'src="{name}"' in page for name in pictures)
    for name in pictures:
        ET.parse(folder / name)


def test_render_says_what_is_wrong(render: Render, tmp_path: Path) -> None:
    where = str(LIBRARY / "monad.cat")
    for arguments in (
        [where, "-o", "x.svg"], [where, "four", "--all", "-o", "x"], [where, "fuor", "-o", "x.svg"],
        [where, "four", "-o", "x.bmp"], [where, "mu", "--as", "proof", "-o", "x.svg"], ["none.cat", "--all", "-o", "x"],
    ):  # fmt: skip
        done = render(*arguments)
        assert done.returncode == 2 and "Traceback" not in done.stderr and done.stderr.strip()
