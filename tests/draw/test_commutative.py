"""Commutative polygons and pastings: the cells are read back from them and labels stand clear."""

import time

import pytest

from catalg.cells import CATEGORY, MONOIDAL, TWO_CATEGORY, Diagram, OneCell, TwoCell
from catalg.draw import commutative_scene, law_scene, pasting_scene
from catalg.draw.laws import MOST_FACES
from catalg.draw.overlap import overlaps
from catalg.draw.paths import read_pasting, read_sides
from catalg.draw.reading import read_back
from tests.draw.samples import chain, layers, path, planar_laws, random_planar, random_woven, woven_laws

POLYGONS = {
    "square": (chain("fg", "ABD"), chain("hk", "ACD")),
    "triangle": (chain("fg", "ABC"), chain("h", "AC")),
    "lower triangle": (chain("h", "AC"), chain("fg", "ABC")),
    "pentagon": (chain("fgh", "ABCD"), chain("kl", "AED")),
    "hexagon": (chain("fgh", "ABCD"), chain("klm", "AEFD")),
    "parallel": (chain("f", "AB"), chain("g", "AB")),
    "inverse": (chain("fg", "ABA"), Diagram.identity(CATEGORY, path(OneCell("A")))),
    "trivial": (Diagram.identity(CATEGORY, path(OneCell("A"))),) * 2,
    "loops": (chain("ttt", "AAAA"), chain("t", "AA")),
    "long": (chain("abcdefg", "ABCDEFGH"), chain("xy", "AZH")),
    **woven_laws(),
    "Frobenius": planar_laws()["Frobenius"],
}


@pytest.mark.parametrize("name", POLYGONS)
def test_polygons_show_both_sides(name: str) -> None:
    scene = law_scene(*POLYGONS[name], title=name, kind="commutative")
    assert read_sides(scene) == POLYGONS[name]
    assert overlaps(scene) == []


def test_a_square_is_square() -> None:
    scene = commutative_scene(*POLYGONS["square"])
    vertices = {item.text: item for item in scene.labels if item.role == "vertex"}
    assert vertices["A"].y == vertices["B"].y and vertices["C"].y == vertices["D"].y
    assert vertices["A"].x == vertices["C"].x and vertices["B"].x == vertices["D"].x


def test_naturality_is_drawn_as_its_square() -> None:
    f, g = OneCell("F", "C", "D"), OneCell("G", "C", "D")
    x, y = OneCell("X", "S", "C"), OneCell("Y", "S", "C")
    arrow, theta = TwoCell("f", path(x), path(y)), TwoCell("theta", path(f), path(g))
    sides = (
        layers(TWO_CATEGORY, path(x, f), (arrow, 0), (theta, 1)),
        layers(TWO_CATEGORY, path(x, f), (theta, 1), (arrow, 0)),
    )
    scene = commutative_scene(*sides)
    assert [item.text for item in scene.labels if item.role == "vertex"] == ["F X", "F Y", "G Y", "G X"]
    assert [item.tex for item in scene.labels if item.role == "arrow"] == [
        r"F f", r"\theta_{Y}", r"\theta_{X}", r"G f",
    ]  # fmt: skip
    assert read_sides(scene) == sides


@pytest.mark.parametrize("name", [n for n in planar_laws() if n != "Frobenius"])
def test_laws_of_two_categories_are_pastings(name: str) -> None:
    left, right = planar_laws()[name]
    scene = law_scene(left, right, title=name, kind="commutative")
    assert (read_pasting(scene, 0), read_pasting(scene, 1)) == (left, right)
    assert overlaps(scene) == []


def few_and_more(few: int, more: int) -> pytest.MarkDecorator:
    """Two runs over seeds: a few of them always, all of them among the slow tests."""
    slow = pytest.param(range(more), marks=pytest.mark.slow)
    return pytest.mark.parametrize("seeds", [range(few), slow], ids=["few", "more"])


@few_and_more(5, 12)
def test_random_pastings_read_back(seeds: range) -> None:
    """As pastings where they can be read so, else as string diagrams; nothing in the way of anything."""
    kinds = []
    for seed in seeds:
        diagram = random_planar(seed, 1 + seed % 8, regions=True, width=5)
        scene = pasting_scene(diagram)
        kinds.append(scene.panels[0].kind)
        assert (read_pasting if kinds[-1] == "pasting" else read_back)(scene) == diagram
        assert overlaps(scene) == []
    assert kinds.count("pasting") > 0.7 * len(kinds)


@few_and_more(2, 4)
def test_random_polygons_read_back(seeds: range) -> None:
    kinds = []
    for seed in seeds:
        for diagram in (random_planar(seed, 3), random_woven(seed, 3), random_woven(seed, 3, cartesian=True)):
            scene = commutative_scene(diagram, diagram)
            kinds.append(scene.panels[0].kind)
            shown = read_sides(scene) if kinds[-1] == "polygon" else (read_back(scene, 0), read_back(scene, 1))
            assert shown == (diagram, diagram)
            assert overlaps(scene) == []
    assert kinds.count("polygon") > 0.7 * len(kinds)


@few_and_more(1, 4)
def test_what_is_too_large_is_drawn_as_strings_and_soon(seeds: range) -> None:
    start = time.process_time()
    large = random_planar(40, 40, regions=True, width=5)
    assert [p.kind for p in pasting_scene(large).panels] == ["string"]
    assert [p.kind for p in commutative_scene(large, large).panels] == ["string"] * 2
    long = random_woven(7, 40, cartesian=True)
    assert [p.kind for p in commutative_scene(long, long).panels] == ["string"] * 2
    for seed in seeds:
        pasting_scene(random_planar(seed, MOST_FACES, regions=True, width=5))
    assert time.process_time() - start < 20


def test_many_factors_of_one_name_are_a_power() -> None:
    a = OneCell("A")
    wide = Diagram.identity(MONOIDAL, path(*[a] * 5)).then(
        Diagram.row(
            [Diagram.identity(MONOIDAL, path(*[a] * 4)), Diagram.generator(MONOIDAL, TwoCell("f", path(a), path()))]
        )
    )
    scene = commutative_scene(wide, wide)
    assert {item.text for item in scene.labels if item.role == "vertex"} == {"A^5", "A^4"}
    assert {item.tex for item in scene.labels if item.role == "arrow"} == {r"{A}^{4} \otimes f"}
