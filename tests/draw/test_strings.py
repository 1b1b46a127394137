"""String diagrams show the cell they were made from, and nothing is in the way of a label."""

from dataclasses import replace
from itertools import pairwise

import pytest
from effort import effort

from catalg.cells import DOCTRINES, CellTypeError, Diagram, OneCell, Path, TwoCell
from catalg.cells.bends import cap, cup
from catalg.draw import law_scene, string_scene, to_json, to_svg
from catalg.draw.curves import x_at
from catalg.draw.overlap import overlaps
from catalg.draw.reading import crossings, read_back
from catalg.draw.scene import Scene
from tests.draw.samples import all_samples, planar_laws, random_planar, random_woven, randoms, woven_laws

SAMPLES = all_samples()


def judged(diagram: Diagram) -> Scene:
    scene = string_scene(diagram)
    assert read_back(scene) == diagram
    assert overlaps(scene) == []
    if diagram.doctrine.planar:
        assert crossings(scene) == 0
    return scene


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_read_back_clear_and_uncrossed(name: str) -> None:
    judged(SAMPLES[name])


def test_random_diagrams_read_back_clear_and_uncrossed() -> None:
    for diagram in randoms(12):
        judged(diagram)


@pytest.mark.slow
def test_ten_thousand_random_diagrams() -> None:
    """Of each of four kinds 2,500 with CATALG_TESTS=full, else a tenth of that."""
    for diagram in randoms(effort(2500)):
        judged(diagram)


@pytest.mark.parametrize("name", [*planar_laws(), *woven_laws()])
def test_both_sides_of_a_law_read_back(name: str) -> None:
    left, right = {**planar_laws(), **woven_laws()}[name]
    scene = law_scene(left, right, title=name)
    assert (read_back(scene, 0), read_back(scene, 1)) == (left, right)
    assert overlaps(scene) == []
    assert [item.text for item in scene.labels if item.role == "equals"] == ["="]
    heights = {panel.box[1::2] for panel in scene.panels}
    assert len(heights) == 1  # both panels stand level


def test_another_diagram_is_read_from_another_picture() -> None:
    left, right = planar_laws()["associativity"]
    assert read_back(string_scene(left)) != right


def test_a_wire_moved_past_another_is_noticed() -> None:
    scene = string_scene(planar_laws()["Frobenius"][0])
    wires = list(scene.wires)
    tops = [w for w in wires if w.curve[0][1] == scene.panels[0].box[1]]
    swapped = [w.curve for w in tops[::-1]]
    for w, other in zip(tops, swapped, strict=True):
        wires[wires.index(w)] = replace(w, curve=(other[0], *w.curve[1:]))
    with pytest.raises(ValueError):
        read_back(replace(scene, wires=tuple(wires)))
    broken = [replace(w, curve=w.curve[:-3]) for w in wires]
    with pytest.raises((ValueError, CellTypeError)):
        read_back(replace(scene, wires=tuple(broken)))


def test_wires_cross_as_often_as_the_permutation_asks() -> None:
    scene = string_scene(SAMPLES["reversal"])
    assert crossings(scene) == 10  # five wires turned round: every two cross once
    assert crossings(string_scene(woven_laws()["bialgebra"][1])) == 1
    assert crossings(string_scene(woven_laws()["inverse"][0])) == 0  # copies fan out as they are wanted


def test_wires_run_down_and_keep_their_distance() -> None:
    scene = string_scene(random_planar(8, 20, regions=True))
    for wire in scene.wires:
        assert all(a[1] <= b[1] for a, b in pairwise(wire.curve[::3]))
    y = scene.panels[0].box[1] + 1
    places = sorted(x_at(w.curve, y) for w in scene.wires if w.curve[0][1] <= y <= w.curve[-1][1])
    assert all(b - a >= 20 for a, b in pairwise(places))


@pytest.mark.parametrize("seeds", [range(4), pytest.param(range(12), marks=pytest.mark.slow)], ids=["few", "more"])
def test_regions_are_the_cells_on_either_side(seeds: range) -> None:
    """Just left and right of every wire lies the region of its source and of its target."""
    for seed in seeds:
        scene = string_scene(random_planar(seed, 9, regions=True))
        for wire in scene.wires:
            y = (wire.curve[0][1] + wire.curve[-1][1]) / 2
            x = x_at(wire.curve, y)
            assert _region_at(scene, x - 2, y) == wire.source
            assert _region_at(scene, x + 2, y) == wire.target


def _region_at(scene: Scene, x: float, y: float) -> str:
    """The region painted last at a point, by counting edges of the outline to its right."""
    from catalg.draw.curves import sampled

    found = ""
    for region in scene.regions:
        points = sampled(region.outline, 16)
        inside = False
        for (x0, y0), (x1, y1) in zip(points, points[1:], strict=False):
            if (y0 > y) != (y1 > y) and x < x0 + (y - y0) * (x1 - x0) / (y1 - y0):
                inside = not inside
        if inside:
            found = region.cell
    return found


def test_same_diagram_same_bytes() -> None:
    for diagram in (random_planar(3, 15, regions=True), random_woven(3, 9, cartesian=True)):
        again = Diagram(
            diagram.doctrine, diagram.source, diagram.boxes, diagram.inputs, diagram.outputs, diagram.offsets
        )
        assert to_svg(string_scene(diagram)) == to_svg(string_scene(again))
        assert to_json(string_scene(diagram)) == to_json(string_scene(again))


def test_highlight_marks_the_box_it_numbers() -> None:
    left, _ = planar_laws()["distributive"]
    scene = string_scene(left, highlight=(1,))
    assert [bead.name for bead in scene.beads if bead.accent] == [left.boxes[1].name]


@pytest.mark.slow
def test_a_thousand_beads() -> None:
    judged(random_planar(3, 1000, width=14))


def test_cups_and_caps_are_turns_of_a_wire() -> None:
    doctrine = next(d for d in DOCTRINES.values() if d.duals)
    x, y = OneCell("X"), OneCell("Y")
    f = TwoCell("f", Path.of(x), Path.of(y))
    samples = [
        Diagram(doctrine, Path.of(x), [cup(x), cap(x)], [(), (2, 0)], [1]),
        Diagram(doctrine, Path.of(y.dual), [cup(x), f, cap(y)], [(), (1,), (0, 3)], [2]),
        Diagram(doctrine, Path(), [cup(x), cap(x)], [(), (1, 0)], []),
    ]
    for diagram in samples:
        scene = judged(diagram)
        assert [b.name for b in scene.beads if b.kind == "bend"] == [b.name for b in diagram.boxes if b != f]
        assert sum(item.role == "bead" for item in scene.labels) == sum(box == f for box in diagram.boxes)
        assert to_svg(scene).count("<circle") == 0
