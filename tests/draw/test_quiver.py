"""quiver: its format both ways, its links, its LaTeX, and drawings as theories."""

import json
import re
import shutil
from pathlib import Path as File

import pytest

from catalg.cells import OneCell, Path, Signature, TwoCell
from catalg.draw import (
    NoGrid,
    QuiverError,
    commutative_scene,
    from_quiver,
    law_scene,
    pasting_scene,
    quiver_json,
    quiver_link,
    string_scene,
    to_tikzcd,
)  # fmt: skip
from catalg.draw.grids import drawing_of
from catalg.draw.overlap import overlaps
from catalg.draw.presentations import RESERVED, identifier
from catalg.draw.quiver import Arrow, Drawing, Vertex, read_quiver, to_quiver_json, to_quiver_link
from tests.draw.samples import planar_laws, random_planar, woven_laws
from tests.draw.test_commutative import POLYGONS
from tests.draw.test_papers import _compiled

PASTINGS = {name: sides for name, sides in planar_laws().items() if name != "Frobenius"}
LAWS = {**PASTINGS, **POLYGONS}

# A drawing by quiver itself: two globes, a triple arrow, every kind of option (from its documentation).
BY_QUIVER = (
    '[0,3,[0,0,"A"],[1,0,"B"],[2,0,"\\\\mathcal{C}",[0,60,60,1]],[0,1,"f",0,{"curve":-2}],[0,1,"g",2,{"curve":2}],'
    '[1,2,"h",0,{"style":{"tail":{"name":"hook","side":"top"},"head":{"name":"epi"}}}],'
    '[3,4,"\\\\alpha",0,{"shorten":{"source":20,"target":20}}],[3,4,"\\\\beta",2,{"offset":3}],'
    '[6,7,"\\\\Gamma",0,{"level":3}]]'
)


def test_the_format_is_read_and_written_as_quiver_does() -> None:
    drawing, fault = read_quiver(BY_QUIVER)
    assert fault == ""
    assert [v.label for v in drawing.vertices] == ["A", "B", r"\mathcal{C}"]
    assert [drawing.dimension(n) for n in range(3, 9)] == [1, 1, 1, 2, 2, 3]
    assert [drawing.level(n) for n in range(3, 9)] == [1, 1, 1, 2, 2, 3]
    assert drawing.edges[2].options["style"]["tail"]["side"] == "top"  # unknown to us, kept
    assert json.loads(to_quiver_json(drawing)) == json.loads(BY_QUIVER.replace(",[0,60,60,1]", ""))
    assert read_quiver(to_quiver_link(drawing)) == (drawing, "")


def test_usual_values_are_left_out() -> None:
    drawing = Drawing((Vertex(0, 0), Vertex(2, 1, "é")), (Arrow(0, 1), Arrow(0, 1, "", 0, {"level": 2})))
    assert to_quiver_json(drawing) == '[0,2,[0,0],[2,1,"é"],[0,1],[0,1,"",0,{"level":2}]]'
    assert to_quiver_json(Drawing((), ())) == "" and to_quiver_link(Drawing((), ())) == "https://q.uiver.app/"


@pytest.mark.parametrize(
    "text",
    ["", "hello", "{}", "[0]", "[1,0]", "[true,0]", "[0,-1]", "[0,5,[0,0]]", "https://q.uiver.app/#q=A", "[" * 9000,
     "https://q.uiver.app/#q=WzA=", "[0,1.5,[0,0]]"],
)  # fmt: skip
def test_what_is_no_drawing_is_refused(text: str) -> None:
    with pytest.raises(QuiverError):
        read_quiver(text)


def test_a_malformed_cell_is_left_out_and_the_first_fault_told() -> None:
    text = '[0,4,[0,0,"A"],[0,0,"A2"],["x",1],[1,0,"B"],[0,3,"f"],[0,1,"g"],[4,5],[9,0],[0,3,7,9,"?"],"edge"]'
    drawing, fault = read_quiver(text)
    assert [v.label for v in drawing.vertices] == ["A", "B"]
    assert drawing.edges == (Arrow(0, 1, "f"), Arrow(0, 1))
    assert fault == "vertex 1 stands where another vertex does, at 0, 0"


def test_old_options_are_understood() -> None:
    drawing, _ = read_quiver('[0,2,[0,0],[1,0],[0,1,"",0,{"length":60,"style":{"body":{"level":2}}}]]')
    assert drawing.edges[0].options["shorten"] == {"source": 20, "target": 20}
    assert drawing.level(2) == 2


@pytest.mark.parametrize("name", LAWS)
def test_pictures_become_drawings_without_overlaps(name: str) -> None:
    scene = law_scene(*LAWS[name], kind="commutative")
    drawing = drawing_of(scene)
    assert read_quiver(quiver_link(scene)) == (drawing, "") == read_quiver(quiver_json(scene))
    places = [(v.x, v.y) for v in drawing.vertices]
    assert len(set(places)) == len(places) and min(x for x, _ in places) == 0 and min(y for _, y in places) == 0
    assert len(drawing.edges) == len(scene.arrows)
    for edge in drawing.edges:  # curves and labels: parallel arrows are told apart
        rivals = [e for e in drawing.edges if {e.source, e.target} == {edge.source, edge.target}]
        assert len({e.curve for e in rivals}) == len(rivals)


def test_the_square_on_its_grid() -> None:
    drawing = drawing_of(commutative_scene(*POLYGONS["square"]))
    assert {v.label: (v.x, v.y) for v in drawing.vertices} == {"A": (0, 0), "B": (1, 0), "C": (0, 1), "D": (1, 1)}
    assert [(e.label, e.alignment) for e in drawing.edges] == [("f", 0), ("g", 0), ("h", 2), ("k", 2)]


def test_a_string_diagram_is_no_drawing() -> None:
    with pytest.raises(NoGrid):
        quiver_link(string_scene(PASTINGS["unit"][0]))


# -- tikz-cd ------------------------------------------------------------------------------


@pytest.mark.parametrize("flavour", ["plain", "quiver"])
@pytest.mark.parametrize("name", LAWS)
def test_tikzcd_opens_with_its_link(name: str, flavour: str) -> None:
    scene = law_scene(*LAWS[name], kind="commutative")
    text = to_tikzcd(scene, flavour)
    comment, *lines = text.splitlines()
    assert comment == f"% {quiver_link(scene)}"
    assert read_quiver(text) == (drawing_of(scene), "")
    assert text.count(r"\begin{tikzcd}") == len(scene.panels)
    assert text.count(r"\arrow[") == len(scene.arrows)
    assert ("nfold" in text) == (flavour == "quiver" and any(a.kind == "double" for a in scene.arrows))
    assert lines[0] == r"\[" and lines[-1] == r"\]"


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="there is no TeX here")
def test_tikzcd_compiles(tmp_path: File) -> None:
    page = r"\usepackage[paperwidth=600pt,paperheight=1500pt]{geometry}\usepackage{tikz-cd,amsmath}"
    _compiled(tmp_path, page, [to_tikzcd(law_scene(*sides, kind="commutative")) for sides in LAWS.values()])


# -- drawings as theories -----------------------------------------------------------------


def _elaborated(text: str) -> Signature:
    """What the language makes of the text."""
    from catalg.syntax import elaborate, parse_module

    tree, problems = parse_module(text, "drawing.cat")
    module = elaborate(tree, {})
    assert [d.message for d in (*problems, *module.diagnostics)] == []
    (theory,) = module.theories.values()
    return theory.theory.signature


def test_a_drawing_becomes_a_two_category() -> None:
    found = from_quiver(BY_QUIVER, "Globes")
    assert found.text == (
        r"# edge 8 `\Gamma` was left out: it is no 1-cell and no 2-cell"
        "\ntheory Globes : 2-category {\n  object A, B, C\n"
        "  1-morphism f : A -> B\n  1-morphism g : A -> B\n  1-morphism h : B -> C\n"
        "  2-morphism alpha : f => g\n  2-morphism beta : f => g\n}\n"
    )
    assert _elaborated(found.text) == found.signature


def test_a_drawing_without_double_arrows_becomes_a_category() -> None:
    found = from_quiver(quiver_link(commutative_scene(*POLYGONS["square"])), "Square")
    assert set(found.signature.one) == set("ABCD") and set(found.signature.two) == set("fghk")
    assert found.notes == ()
    assert _elaborated(found.text) == found.signature


@pytest.mark.parametrize("name", PASTINGS)
def test_pastings_come_back_as_the_cells_they_show(name: str) -> None:
    """Also where the middles of paths are vertices, or a path is an identity."""
    from catalg.draw.names import name_tex

    for side in PASTINGS[name]:
        if not side.boxes:
            continue
        found = from_quiver(quiver_link(pasting_scene(side))).signature
        again = {identifier(name_tex(box.name), "a"): box for box in side.boxes}
        assert set(found.two) == set(again)
        for here, box in again.items():
            assert [_plain(p) for p in (found.two[here].source, found.two[here].target)] == [
                _plain(p) for p in (box.source, box.target)
            ]


def _plain(path: Path) -> tuple[str, tuple[str, ...]]:
    return path.source, tuple(c.name for c in path.cells)


def test_random_pastings_come_back() -> None:
    for seed in range(8):
        diagram = random_planar(seed, 1 + seed % 4, regions=True, width=4)
        found = from_quiver(quiver_json(pasting_scene(diagram)))
        assert _elaborated(found.text) == found.signature
        assert len(found.signature.two) <= len(diagram.boxes) + sum("called" in note for note in found.notes)


def test_labels_become_names() -> None:
    shown = {
        r"\alpha": "alpha", r"\mathcal{C}": "C", "F'": "F'", r"F^{\prime}": "F'", "x_{1}": "x_1",
        r"\varepsilon": "epsilon", r"\mathrm{swap}_{TS}": "swap_TS", "A \\otimes B": "A_B", "law": "law_",
        "": "f", "1": "f_1", "日本": "日本",
        r"\text{a\_b}": "a_b", "<script>": "script", r"\bullet": "f",
    }  # fmt: skip
    assert {label: identifier(label, "f") for label in shown} == shown


def test_no_name_is_a_word_of_the_language() -> None:
    from catalg.resources import grammar_text

    found = re.findall(r": /\(?([a-z0-9|-]+)\)?\(\?!", grammar_text())
    words = {word for group in found for word in group.split("|") if word.isalpha()}
    assert len(words) > 20 and words <= RESERVED


def test_odd_drawings_give_theories_that_are_read() -> None:
    odd = (
        '[0,3,[0,0,"theory"],[1,0],[2,0],[0,1,"f"],[1,2,"f"],[2,1],[0,0,"f"],[0,1,"f"],[0,1,"theory",0,{"level":2}],'
        '[1,2,"=",0,{"level":2,"style":{"head":{"name":"none"}}}]]'
    )
    found = from_quiver(odd, "1 odd }name")
    assert _elaborated(found.text) == found.signature
    assert len(found.signature.one) == 4  # two arrows called f between the same ends are one
    assert isinstance(next(iter(found.signature.two.values())), TwoCell | OneCell)


def test_empty_drawings() -> None:
    assert from_quiver("[0,0]").text == "theory Drawing : category {\n}\n"
    assert drawing_of(law_scene(*woven_laws()["inverse"], kind="commutative")).vertices


def test_a_theorys_own_quiver() -> None:
    from catalg.cells import MONOIDAL
    from catalg.draw.signatures import signature_scene

    found = from_quiver(BY_QUIVER, "Globes").signature
    scene = signature_scene(found, title="Globes")
    assert scene is not None and overlaps(scene) == []
    again = from_quiver(quiver_link(scene), "Globes").signature
    assert again == found
    c = OneCell("T", "C", "C")
    loops = Signature(found.doctrine, ("C",), {"T": c, "S": OneCell("S", "C", "C")}, {})
    scene = signature_scene(loops)
    assert scene is not None and overlaps(scene) == [] and len(scene.arrows) == 2
    assert from_quiver(quiver_link(scene)).signature.two.keys() == {"T", "S"}
    assert "loop" in to_tikzcd(scene)
    assert signature_scene(Signature(MONOIDAL)) is None
