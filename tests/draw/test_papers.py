"""Writers for papers: PDF pages, Typst and TikZ that compile where a compiler is, themes that follow the reader."""

import importlib
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from catalg.draw import MissingExtra, law_scene, string_scene, to_pdf, to_svg, to_tikz, to_typst
from catalg.draw.palette import DARK, LIGHT
from catalg.draw.scene import Scene
from catalg.draw.typst import math_of
from tests.draw.samples import all_samples, planar_laws, woven_laws

MADE: dict[str, Callable[[], Scene]] = {
    "law": lambda: law_scene(*planar_laws()["distributive"], title="law"),
    "regions": lambda: law_scene(*planar_laws()["triangle"]),
    "pasting": lambda: law_scene(*planar_laws()["triangle"], kind="commutative"),
    "polygon": lambda: law_scene(*woven_laws()["antipode"], kind="commutative"),
    "odd names": lambda: string_scene(all_samples()["long names"], title="a\n{b"),
    "empty": lambda: string_scene(all_samples()["empty"]),
}


@cache
def scene_of(name: str) -> Scene:
    return MADE[name]()


@pytest.mark.parametrize("name", MADE)
def test_pdf_is_one_page_of_the_right_size_and_the_same_twice(name: str) -> None:
    pytest.importorskip("fpdf")
    data = to_pdf(scene_of(name))
    assert data[:5] == b"%PDF-" and data.rstrip().endswith(b"%%EOF")
    width = f"{scene_of(name).width * 0.75:.2f}".encode()
    assert b"/MediaBox [0 0 " + width in data
    assert data == to_pdf(scene_of(name))


def test_pdf_without_its_package_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fpdf", None)
    with pytest.raises(MissingExtra) as caught:
        to_pdf(scene_of("law"))
    assert caught.value.remedy == "pip install 'catalg[image]'"


def test_typst_reads_names_as_names() -> None:
    text = to_typst(scene_of("odd names"))
    assert text.startswith("// a {b\n#box(")
    assert text.count("place(") >= len(scene_of("odd names").labels)
    assert '#"<b>&\\"\N{REPLACEMENT CHARACTER}"' in text
    for opening, closing in ("()", "[]", "{}"):
        assert text.count(opening) - text.count(closing) == (opening == "{")  # the one in the title
    shown = {
        r"\mu_{T}": "mu_(T)", "x_{1}'": "x_(1)'", r"\mathcal{C}": 'cal("C")', r"A \otimes B": "A times.o B",
        r"\mathrm{swap}_{TS}": 'upright("swap")_(T S)', r"\varepsilon": "epsilon", r"{X}^{*}": 'X^("*")',
        r"\frac{a": "", "{a": "", "a}": "",
    }  # fmt: skip
    assert {tex: math_of(tex) for tex in shown} == shown


@pytest.mark.parametrize("name", MADE)
def test_typst_compiles(name: str) -> None:
    pytest.importorskip("typst")
    typst = importlib.import_module("typst")
    page = b"#set page(width: auto, height: auto)\n" + to_typst(scene_of(name)).encode()
    assert bytes(typst.compile(page, format="pdf"))[:5] == b"%PDF-"


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="there is no TeX here")
def test_tikz_compiles(tmp_path: Path) -> None:
    pictures = [to_tikz(scene_of(name)) for name in MADE if name != "odd names"]  # TeX's fonts lack these
    _compiled(tmp_path, r"\usepackage{tikz}", pictures)


def _compiled(folder: Path, preamble: str, parts: list[str]) -> None:
    text = "\n\n".join([rf"\documentclass{{article}}{preamble}\begin{{document}}", *parts, r"\end{document}"])
    (folder / "all.tex").write_text(text, encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "all.tex"]
    done = subprocess.run(command, cwd=folder, capture_output=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout.decode(errors="replace")[-2000:]


# -- light and dark -----------------------------------------------------------------------


def test_themes() -> None:
    scene = scene_of("regions")
    light, dark, auto = (to_svg(scene, theme) for theme in ("light", "dark", "auto"))
    assert LIGHT.ink in light and DARK.ink not in light
    assert DARK.ink in dark and LIGHT.ink not in dark
    assert LIGHT.ink in auto and DARK.ink in auto and "prefers-color-scheme:dark" in auto
    shapes = [e for e in ET.fromstring(auto).iter() if e.get("fill") or e.get("stroke")]
    unclassed = [e for e in shapes if not (e.get("class") or "").startswith("catalg-")]
    assert not unclassed
    with pytest.raises(ValueError, match="there are light, dark, auto"):
        to_svg(scene, "sepia")


def test_a_picture_says_what_it_shows() -> None:
    root = ET.fromstring(to_svg(scene_of("regions")))
    told = {e.tag.rpartition("}")[2]: e.text or "" for e in root if e.tag.rpartition("}")[2] in ("title", "desc")}
    assert root.get("role") == "img" and "epsilon" in told["desc"] and told["title"] == told["desc"]


# Colour blindness as Machado, Oliveira and Fernandes simulate it (2009), wholly without one kind of cone.
_SIGHTS = {
    "all three cones": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no red": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "no green": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "no blue": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
_XYZ = ((0.4339, 0.3762, 0.1899), (0.2126, 0.7152, 0.0722), (0.0177, 0.1095, 0.8727))  # over the white point
Triple = tuple[float, float, float]


def _turned(matrix: tuple[Triple, Triple, Triple], v: Triple) -> Triple:
    a, b, c = (sum(m * x for m, x in zip(row, v, strict=True)) for row in matrix)
    return a, b, c


def _lab(colour: str, sight: str) -> Triple:
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    seen = _turned(_SIGHTS[sight], (linear[0], linear[1], linear[2]))
    xyz = _turned(_XYZ, (max(seen[0], 0.0), max(seen[1], 0.0), max(seen[2], 0.0)))
    f = [v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in xyz]
    return 116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])


def _distance(a: str, b: str, sight: str) -> float:
    return sum((p - q) ** 2 for p, q in zip(_lab(a, sight), _lab(b, sight), strict=True)) ** 0.5


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("sight", _SIGHTS)
def test_colours_stay_apart_for_every_eye(palette: object, sight: str) -> None:
    assert palette in (LIGHT, DARK)
    here = LIGHT if palette is LIGHT else DARK
    for i, tint in enumerate(here.tints):
        assert all(_distance(tint, other, sight) > 5 for other in here.tints[:i])
        assert _distance(tint, here.ink, sight) > 50
    assert _distance(here.accent_fill, here.result_fill, sight) > 12
    assert _distance(here.accent, here.result, sight) > 25
