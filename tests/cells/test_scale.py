"""Keys of large diagrams: no recursion, near-linear time, and still the right answer.

Limits on time are several times what a laptop needs: they catch a change of growth, not of speed.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable

import pytest
from cells_by_force import TENSOR_BOXES, TWO_SIGNATURE, TWO_SOURCES, Layers, random_layers
from large_diagrams import (
    CAP,
    CUP,
    FAMILIES,
    SCALAR,
    bubbles,
    closed_components,
    forget,
    random_planar_layers,
    relaid,
    ring,
    some_exchanges,
    spiral_layers,
    tower,
)

from catalg.cells import MONOIDAL, TWO_CATEGORY, Diagram, Doctrine, Functor, Path, TwoCell


def seconds(work: Callable[[], object]) -> float:
    """Of this process: what others do on the machine does not count."""
    start = time.process_time()
    work()
    return time.process_time() - start


@pytest.mark.parametrize("name", FAMILIES)
def test_ten_thousand_boxes(name: str) -> None:
    assert seconds(lambda: FAMILIES[name](10_000).key) < 4


@pytest.mark.slow
@pytest.mark.parametrize("name", FAMILIES)
def test_a_hundred_thousand_boxes(name: str) -> None:
    assert seconds(lambda: FAMILIES[name](100_000).key) < 30


@pytest.mark.parametrize("name", FAMILIES)
def test_ten_thousand_boxes_in_another_order(name: str) -> None:
    """Equality, which walks both, and does not trust keys."""
    one = FAMILIES[name](10_000)
    two = relaid(random.Random(1), one)
    start = time.process_time()
    assert one == two
    assert time.process_time() - start < 5


@pytest.mark.slow
@pytest.mark.parametrize("name", FAMILIES)
def test_a_hundred_thousand_boxes_in_another_order(name: str) -> None:
    one = FAMILIES[name](100_000)
    two = relaid(random.Random(1), one)
    assert seconds(lambda: one == two) < 40 and one == two


@pytest.mark.parametrize("planar", (True, False))
def test_ten_thousand_closed_components(planar: bool) -> None:
    assert seconds(lambda: closed_components(50_000, planar).key) < 8


def check_exchanged(layers: Layers, source: Path, doctrine: Doctrine, seed: int, count: int) -> None:
    rng = random.Random(seed)
    diagram = Diagram.layered(doctrine, source, layers)
    for _ in range(3):
        layers = some_exchanges(rng, layers, count)
        assert Diagram.layered(doctrine, source, layers) == diagram


SEEDS = [seed if seed < 8 else pytest.param(seed, marks=pytest.mark.slow) for seed in range(30)]


@pytest.mark.parametrize("seed", SEEDS)
def test_exchanged_diagrams_of_forty_boxes(seed: int) -> None:
    rng = random.Random(seed)
    width = seed % 3
    source = Path(CAP.source.source, CAP.target.cells[:width])
    layers, _ = random_layers(rng, source, TENSOR_BOXES, 40, 9)
    check_exchanged(layers, source, MONOIDAL, seed, 2000)
    source = rng.choice(TWO_SOURCES)
    layers, _ = random_layers(rng, source, TWO_SIGNATURE, 40, 9)
    check_exchanged(layers, source, TWO_CATEGORY, seed, 2000)


def test_exchanged_diagrams_of_two_thousand_boxes() -> None:
    eight = Path(CAP.source.source, CAP.target.cells * 4)
    check_exchanged(tuple(random_planar_layers(2000)), eight, MONOIDAL, 1, 50_000)
    check_exchanged(tuple(spiral_layers(300)), Path(), MONOIDAL, 2, 50_000)


def with_scalar(depth: int, at: int) -> Diagram:
    """Nested bubbles with a scalar in the region ``at`` deep."""
    caps, cups = [(CAP, i) for i in range(depth)], [(CUP, i) for i in reversed(range(depth))]
    return Diagram.layered(MONOIDAL, Path(), [*caps[:at], (SCALAR, at), *caps[at:], *cups])


def test_one_scalar_among_deep_bubbles() -> None:
    depth = 100
    different = {with_scalar(depth, at) for at in range(depth + 1)}
    assert len(different) == depth + 1
    assert bubbles(2 * depth) not in different
    assert len({forget(d) for d in different}) == 1  # wires that may cross enclose nothing


def test_one_odd_component_among_many() -> None:
    odd, other = closed_components(5000), closed_components(5000)
    assert odd == other
    plain = Diagram.sequence([closed_components(5)] * 1000)
    assert odd != plain
    mixed = Diagram.sequence([closed_components(10)] * 500)
    assert mixed != odd and mixed != plain


def test_rings_at_scale() -> None:
    """Equal up to rotation, exactly; a symmetric ring costs no more than another."""
    rng = random.Random(1)
    flips = [rng.randint(0, 1) for _ in range(1000)]
    assert ring(flips) == ring(flips[377:] + flips[:377])
    other = list(flips)
    other[500] ^= 1
    assert ring(flips) != ring(other)
    for period in ([0], [0, 1], [0, 0, 1, 0, 1, 1]):
        word = period * (1200 // len(period))
        assert ring(word) == ring(word[17:] + word[:17])
        assert ring(word) != ring([*word[:-1], 1 - word[-1]])
    assert ring([0] * 10 + [1] * 10 + [0] * 500) == ring([0] * 200 + [1] * 10 + [0] * 310)


def test_wide_boxes() -> None:
    """A box with thousands of ports costs what its ports cost."""
    cells = CAP.target.cells * 10_000
    split, join = TwoCell("split", Path(), Path("•", cells)), TwoCell("join", Path("•", cells), Path())
    sphere = Diagram.layered(MONOIDAL, Path(), [(split, 0), (join, 0)])
    assert seconds(lambda: sphere.key) < 2
    assert seconds(lambda: forget(sphere).key) < 2


def test_functor_at_scale() -> None:
    diagram = Diagram.layered(MONOIDAL, Path(), spiral_layers(10_000))
    assert seconds(lambda: Functor(MONOIDAL)(diagram)) < 4
    assert Functor(MONOIDAL)(diagram) == diagram


def test_a_term_with_astronomically_many_leaves() -> None:
    assert tower(5_000) == tower(5_000) != tower(5_001)
