"""The planar key against closure under exchange: equal keys exactly for diagrams exchanged into each other."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence

import pytest
from cells_by_force import (
    CAP,
    CAP3,
    CUP,
    CUP3,
    EFFECT,
    MONOIDAL,
    SCALAR,
    SCALAR2,
    STATE,
    TENSOR_BOXES,
    TWO_CATEGORY,
    TWO_SIGNATURE,
    TWO_SOURCES,
    D,
    F,
    G,
    Layers,
    M,
    all_layered,
    box,
    closed,
    closure,
    exchanges,
    planar_diagram,
    power,
    random_layers,
)
from effort import effort, everything

from catalg.cells import Doctrine, Path, TwoCell


def compare(cases: Iterable[tuple[Layers, Path]], source: Path, doctrine: Doctrine, sample: int, seed: int) -> int:
    """Assert that keys and closures split the diagrams in the same way; how many classes there are."""
    rng = random.Random(seed)
    key_of: dict[object, object] = {}  # (target, least member of the closure) -> key
    class_of: dict[object, object] = {}
    for layers, target in cases:
        members = closure(layers)
        name = (target, min(_plain(m) for m in members))
        chosen = [layers] if len(members) <= 1 else rng.sample(sorted(members, key=_plain), min(sample, len(members)))
        for member in chosen:
            key = (target, planar_diagram(member, source, doctrine).key)
            assert key_of.setdefault(name, key) == key, f"equal diagrams, different keys: {layers} and {member}"
            assert class_of.setdefault(key, name) == name, f"different diagrams, equal keys: {name} and {layers}"
    return len(key_of)


def _plain(layers: Layers) -> tuple[tuple[str, int], ...]:
    return tuple((g.name, at) for g, at in layers)


def exhaust(source: Path, generators: Sequence[TwoCell], depth: int, width: int, doctrine: Doctrine = MONOIDAL) -> int:
    """Every layered diagram of ``depth`` layers: union by exchange, split by key; the two must agree."""
    everything = dict(all_layered(source, generators, depth, width))
    parent = {layers: layers for layers in everything}

    def find(item: Layers) -> Layers:
        while parent[item] != item:
            parent[item] = parent[parent[item]]
            item = parent[item]
        return item

    for layers in everything:
        for other in exchanges(layers):
            if other not in parent:  # wider than the bound: still a link between members
                continue
            parent[find(layers)] = find(other)
    keys = {layers: (t, planar_diagram(layers, source, doctrine).key) for layers, t in everything.items()}
    links: dict[object, Layers] = {}
    for layers, key in keys.items():
        first = links.setdefault(key, layers)
        if (a := find(first)) != (b := find(layers)):  # perhaps only the bound on width keeps them apart
            assert layers in closure(first), f"different diagrams, equal keys: {first} and {layers}"
            parent[b] = a
    classes: dict[Layers, object] = {}
    for layers, key in keys.items():
        assert classes.setdefault(find(layers), key) == key, f"equal diagrams, different keys: {layers}"
    return len(links)


SMALL_SETS: dict[str, tuple[int, tuple[TwoCell, ...], int, int, int]] = {
    # name: source width, generators, layers in the quick run, layers in the slow run, width
    "scalars, states, effects": (0, (SCALAR, STATE, EFFECT), 4, 7, 4),
    "on a wire": (1, (SCALAR, STATE, EFFECT), 4, 6, 4),
    "bubbles": (0, (CAP, CUP, F), 5, 7, 4),
    "bubbles and scalars": (0, (CAP, CUP, SCALAR), 4, 6, 6),
    "trivalent": (1, (M, D, STATE, EFFECT), 4, 6, 4),
    "closed trivalent": (0, (M, D, STATE, EFFECT), 4, 6, 5),
    "snakes": (2, (CAP, CUP), 4, 7, 6),
    "two endomorphisms": (2, (F, G, SCALAR), 3, 6, 2),
    "odd bubbles": (0, (CAP3, CUP3, STATE, EFFECT), 4, 5, 6),
    "everything": (1, TENSOR_BOXES, 3, 4, 5),
    "everything closed": (0, TENSOR_BOXES, 3, 4, 5),
}


@pytest.mark.parametrize("name", SMALL_SETS)
def test_every_small_diagram(name: str) -> None:
    width, generators, depth, _, widest = SMALL_SETS[name]
    for n in range(1, depth + 1):
        assert exhaust(power(width), generators, n, widest) >= 1


@pytest.mark.slow
@pytest.mark.parametrize("name", SMALL_SETS)
def test_every_less_small_diagram(name: str) -> None:
    """One layer less than the table says, unless CATALG_TESTS=full."""
    width, generators, _, depth, widest = SMALL_SETS[name]
    assert exhaust(power(width), generators, depth if everything() else depth - 1, widest) >= 1


@pytest.mark.parametrize("source", TWO_SOURCES, ids=str)
def test_every_small_diagram_of_a_2_category(source: Path) -> None:
    for n in range(1, 4):
        exhaust(source, TWO_SIGNATURE, n, 6, TWO_CATEGORY)


@pytest.mark.slow
@pytest.mark.parametrize("source", TWO_SOURCES if everything() else TWO_SOURCES[::3], ids=str)
def test_every_less_small_diagram_of_a_2_category(source: Path) -> None:
    exhaust(source, TWO_SIGNATURE, 4, 6, TWO_CATEGORY)


FEWER = 1 if everything() else 2

GENERATOR_SETS = (
    TENSOR_BOXES,
    (SCALAR, SCALAR2, STATE, EFFECT, CAP, CUP),
    (CAP, CUP, SCALAR),
    (CAP, CUP, F, G),
    (STATE, EFFECT, M, D),
    (CAP3, CUP3, CAP, CUP, EFFECT, STATE),
    (box("a", 1, 2), box("b", 2, 2), box("c", 2, 1), SCALAR, STATE, EFFECT),
)


def random_cases(count: int, seed: int, width: int, generators: Sequence[TwoCell]) -> Iterable[tuple[Layers, Path]]:
    rng = random.Random(seed)
    for _ in range(count):
        layers, target = random_layers(rng, power(width), generators, rng.randint(2, 6), 5)
        if rng.random() < 0.5 and len(layers) + len(target) <= 6 and EFFECT in generators:
            layers, target = closed(layers, target.cells, {target.cells[0]: EFFECT} if target.cells else {}), power(0)
        if len(layers) >= 2:
            yield layers, target


@pytest.mark.parametrize("number", range(len(GENERATOR_SETS)))
@pytest.mark.parametrize("width", (0, 1, 2))
def test_random_diagrams(number: int, width: int) -> None:
    cases = random_cases(8, 17 * number + width, width, GENERATOR_SETS[number])
    assert compare(cases, power(width), MONOIDAL, 6, number) > 1


@pytest.mark.slow
@pytest.mark.parametrize("number", range(len(GENERATOR_SETS)))
@pytest.mark.parametrize("width", (0, 1, 2, 3))
def test_many_random_diagrams(number: int, width: int) -> None:
    cases = random_cases(effort(900) // FEWER, 1017 * number + width, width, GENERATOR_SETS[number])
    assert compare(cases, power(width), MONOIDAL, 30, number) > 1


def random_two_cells(count: int, seed: int, source: Path) -> Iterable[tuple[Layers, Path]]:
    rng = random.Random(seed)
    for _ in range(count):
        layers, target = random_layers(rng, source, TWO_SIGNATURE, rng.randint(2, 6), 6)
        if len(layers) >= 2:
            yield layers, target


@pytest.mark.parametrize("source", TWO_SOURCES, ids=str)
def test_random_diagrams_of_a_2_category(source: Path) -> None:
    assert compare(random_two_cells(12, len(source), source), source, TWO_CATEGORY, 6, 1) > 1


@pytest.mark.slow
@pytest.mark.parametrize("source", TWO_SOURCES, ids=str)
def test_many_random_diagrams_of_a_2_category(source: Path) -> None:
    assert compare(random_two_cells(effort(900) // FEWER, 7 + len(source), source), source, TWO_CATEGORY, 30, 1) > 1


def test_known_traps() -> None:
    def same(a: Layers, b: Layers, width: int = 0) -> bool:
        return planar_diagram(a, power(width)) == planar_diagram(b, power(width))

    bubble = ((CAP, 0), (CUP, 0))
    inside, outside = ((CAP, 0), (SCALAR, 1), (CUP, 0)), ((CAP, 0), (SCALAR, 0), (CUP, 0))
    assert same(((SCALAR, 0), (SCALAR2, 0)), ((SCALAR2, 0), (SCALAR, 0)))  # Eckmann-Hilton
    assert not same(((SCALAR, 0),), ((SCALAR, 1),), 1)  # a scalar does not cross a wire
    assert not same(inside, outside)
    assert same(outside, ((SCALAR, 0), *bubble))
    assert same(((STATE, 0), (EFFECT, 0), (CAP, 0), (CUP, 0)), ((CAP, 0), (STATE, 0), (EFFECT, 0), (CUP, 0)))
    assert not same(((CAP, 0), (STATE, 1), (EFFECT, 1), (CUP, 0)), ((CAP, 0), (STATE, 0), (EFFECT, 0), (CUP, 0)))
    # A scalar beside an annulus is not one between its rings, nor one at its centre.
    rings = [((CAP, 0), (CAP, 1), (SCALAR, at), (CUP, 1), (CUP, 0)) for at in (0, 1, 2)]
    assert len({planar_diagram(r, power(0)) for r in rings}) == 3
    # Snakes are not straightened: that would be an axiom.
    assert not same(((CAP, 1), (CUP, 0)), (), 1)
