"""Writers: well-formed SVG whatever the names, PNG that opens, JSON both ways, nothing heavy imported."""

import subprocess
import sys
from xml.etree import ElementTree as ET

import pytest

from catalg.cells import MONOIDAL, OneCell, TwoCell
from catalg.draw import (
    MissingExtra,
    chain_scene,
    commutative_scene,
    from_json,
    string_scene,
    to_json,
    to_png,
    to_svg,
    to_tikz,
)  # fmt: skip
from catalg.draw.names import name_tex
from catalg.draw.overlap import overlaps
from catalg.draw.reading import read_back
from tests.draw.samples import all_samples, layers, path, planar_laws

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("name", all_samples())
def test_svg_is_well_formed_and_complete(name: str) -> None:
    scene = string_scene(all_samples()[name], title=name)
    root = ET.fromstring(to_svg(scene))
    assert root.find(f"{SVG}title").text == name
    assert root.find(f"{SVG}desc").text
    beads = [e for e in root.iter() if e.tag in (f"{SVG}rect", f"{SVG}circle")]
    assert len([e for e in beads if e.get("stroke") or e.get("r")]) == len(scene.beads)
    assert not [e for e in root.iter() if e.tag == f"{SVG}script"]


ODD_NAMES = (
    "<script>alert(1)</script>",
    "a&b",
    "]]>",
    "x\x00\x08y",
    "\ud800",
    r"\input{x}",
    "{",
    "^",
    "$",
    "%",
    "f" * 300,
)


@pytest.mark.parametrize("name", [*ODD_NAMES, "𝒞", "naïve", "∞", "", "日本"])
def test_any_name_is_written_safely(name: str) -> None:
    a = OneCell(name)
    diagram = layers(MONOIDAL, path(a), (TwoCell(name + "2", path(a), path(a)), 0))
    for scene in (string_scene(diagram, title=name), commutative_scene(diagram, diagram, title=name)):
        text = to_svg(scene)
        text.encode("utf-8")
        root = ET.fromstring(text)
        assert "script" not in {e.tag.rpartition("}")[2] for e in root.iter()}
    assert to_png(string_scene(diagram))[:8] == b"\x89PNG\r\n\x1a\n"


def test_names_read_as_on_paper() -> None:
    shown = {
        "mu": r"\mu", "epsilon": r"\varepsilon", "Gamma": r"\Gamma", "x": "x", "x1": "x_{1}", "x_1": "x_{1}",
        "x₁": "x_{1}", "f'": "f'", "f''": "f''", "muT": r"\mu_{T}", "mu_ST'": r"\mu_{ST}'",
        "swapTS": r"\mathrm{swap}_{TS}",
        "assoc": r"\mathrm{assoc}", "eta_mu": r"\eta_{\mu}", "etage": r"\mathrm{etage}", "a b": "", "": "", "1": "",
    }  # fmt: skip
    assert {name: name_tex(name) for name in shown} == shown
    assert name_tex("C", calligraphic=True) == r"\mathcal{C}"


def test_png_opens_and_scales() -> None:
    scene = string_scene(planar_laws()["associativity"][0])
    small, large = to_png(scene, 1.0), to_png(scene, 3.0)
    for data, scale in ((small, 1), (large, 3)):
        assert data[:8] == b"\x89PNG\r\n\x1a\n" and data[12:16] == b"IHDR"
        width = int.from_bytes(data[16:20], "big")
        assert abs(width - scene.width * scale) <= 2
    assert 1000 < len(small) < len(large)


def test_png_without_its_package_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    with pytest.raises(MissingExtra) as caught:
        to_png(string_scene(planar_laws()["unit"][1]))
    assert caught.value.remedy == "pip install 'catalg[image]'"


def test_json_gives_the_scene_back() -> None:
    for diagram in all_samples().values():
        scene = string_scene(diagram, title="π")
        assert from_json(to_json(scene)) == scene
    scene = commutative_scene(*planar_laws()["triangle"])
    assert from_json(to_json(scene)) == scene


def test_importing_draws_in_nothing_heavy() -> None:
    code = (
        "import sys, catalg.draw; heavy = {'ziamath', 'networkx', 'numpy', 'scipy', 'resvg_py'} & set(sys.modules);"
        "sys.exit(repr(heavy) if heavy else 0)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("name", [*all_samples(), "commutative"])
def test_tikz_is_balanced_and_has_every_shape(name: str) -> None:
    law = planar_laws()["distributive"]
    scene = commutative_scene(*law) if name == "commutative" else string_scene(all_samples()[name], title="a\n%b")
    text = to_tikz(scene)
    plain = text.replace("\\{", "").replace("\\}", "").replace("\\\\", "")
    assert plain.count("{") == plain.count("}")
    assert text.startswith("% ") and text.splitlines()[1].startswith("\\begin{tikzpicture}")
    assert text.count("\\node") == len(scene.labels)
    assert text.count("\\filldraw") == sum(bead.kind == "box" for bead in scene.beads)
    drawn = [line for line in text.splitlines() if line.startswith("  ") and "\\definecolor" not in line]
    assert all(line.endswith(";") for line in drawn)


def test_a_chain_stands_in_lines_with_its_reasons() -> None:
    left, right = planar_laws()["associativity"]
    steps = [left, right, left, right, left]
    scene = chain_scene(steps, ["assoc", "mu_T", "", "by hand"], highlights=[(0,), (), (1,)], width=420)
    assert scene.width <= 420
    assert [read_back(scene, k) for k in range(5)] == steps
    assert [item.text for item in scene.labels if item.role == "reason"] == ["assoc", "mu_T", "by hand"]
    assert sum(item.role == "equals" for item in scene.labels) == 4
    assert len({panel.box[1] for panel in scene.panels}) == 3
    assert overlaps(scene) == []
    assert sum(bead.accent for bead in scene.beads) == 2
