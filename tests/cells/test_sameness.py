"""Equality, decided by a walk, against brute force and against keys; and with bad proposals."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import pytest
import test_bends
from cells_by_force import (
    CAP,
    CARTESIAN,
    CUP,
    EFFECT,
    FA,
    GA,
    SCALAR,
    SCALAR2,
    STATE,
    SYMMETRIC,
    TWO_CATEGORY,
    TWO_SIGNATURE,
    D,
    F,
    M,
    all_layered,
    closure,
    planar_diagram,
    power,
    random_layers,
    random_wiring,
    shuffled,
)
from effort import effort

from catalg.cells import MONOIDAL, Diagram, Path


def agree(diagrams: list[Diagram]) -> tuple[int, int]:
    """Assert that every two are equal exactly if their keys are; how many pairs are, and are not."""
    equal = other = 0
    for i, one in enumerate(diagrams):
        for two in diagrams[i:]:
            ends = (one.source, one.target) == (two.source, two.target)
            assert (one == two) == (two == one) == (ends and one.key == two.key), f"{one} and {two}"
            equal, other = equal + (one == two), other + (one != two)
    return equal, other


def planar_cases(rng: random.Random, count: int) -> Iterator[list[Diagram]]:
    """Some members of the class of a random diagram, and others of one change of a layer's place."""
    two = ((Path("A"), TWO_SIGNATURE, TWO_CATEGORY), (Path.of(FA, GA), TWO_SIGNATURE, TWO_CATEGORY))
    one = ((power(0), (CAP, CUP, F, SCALAR), MONOIDAL), (power(1), (M, D, STATE, EFFECT, SCALAR, CAP, CUP), MONOIDAL))
    for _ in range(count):
        source, generators, doctrine = rng.choice(one + two)
        layers, _ = random_layers(rng, source, generators, rng.randint(2, 6), 5)
        members = sorted(closure(layers), key=str)
        found = [planar_diagram(m, source, doctrine) for m in rng.sample(members, min(4, len(members)))]
        for _ in range(4):
            at = rng.randrange(len(layers)) if layers else 0
            moved = [(g, o + rng.choice((-1, 1)) if i == at else o) for i, (g, o) in enumerate(layers)]
            try:
                found.append(planar_diagram(tuple(moved), source, doctrine))
            except TypeError:  # not a diagram
                continue
        yield found


@pytest.mark.parametrize("count", [40, pytest.param(effort(2000), marks=pytest.mark.slow)])
def test_planar(count: int) -> None:
    rng = random.Random(5 + count)
    counts = [agree(case) for case in planar_cases(rng, count)]
    assert sum(equal for equal, _ in counts) > 100 and sum(other for _, other in counts) > 100


@pytest.mark.parametrize("generators", [(SCALAR, STATE, EFFECT), (CAP, CUP), (CAP, CUP, SCALAR)], ids=str)
def test_every_small_floating_diagram(generators: tuple[object, ...]) -> None:
    """All at once: closed diagrams, where nothing is fixed by the boundary."""
    for depth in range(1, 5):
        cases = [planar_diagram(layers, power(0)) for layers, t in all_layered(power(0), generators, depth, 4) if not t]
        agree(cases[:60])


@pytest.mark.parametrize("doctrine", [SYMMETRIC, CARTESIAN], ids=lambda d: d.name)
def test_crossing(doctrine: object) -> None:
    rng = random.Random(6)
    cartesian = doctrine is CARTESIAN
    boxes = (F, M, D, STATE) if cartesian else (SCALAR, STATE, EFFECT, F, M, D)
    for _ in range(effort(200)):
        some = [random_wiring(rng, boxes, rng.randint(1, 5), 1, cartesian, rng.random() < 0.4) for _ in range(6)]
        agree([*some, *(shuffled(rng, d) for d in some)])


def test_bent() -> None:
    rng = random.Random(7)
    for _ in range(effort(150)):
        agree([test_bends.random_diagram(rng, rng.randint(1, 6)) for _ in range(8)])


@pytest.mark.parametrize("make", [sorted, lambda starts: sorted(starts)[::-1], lambda starts: [0] * len(starts)])
def test_bad_proposals_make_nothing_equal(monkeypatch: pytest.MonkeyPatch, make: Callable[..., list[int]]) -> None:
    """What is proposed for floating components may be nonsense: unequal diagrams stay unequal."""
    rng = random.Random(8)
    cases = [case for case in planar_cases(rng, 40) if case]
    crossing = [random_wiring(rng, (SCALAR, SCALAR2, STATE, EFFECT, F), 6, 0, False, True) for _ in range(30)]
    keys = {id(d): d.key for case in (*cases, crossing) for d in case}
    monkeypatch.setattr(Diagram, "floating", property(lambda d: tuple(make(d._form.floating))))
    refused = 0
    for case in (*cases, crossing):
        for one in case:
            for two in case:
                if one.target != two.target or keys[id(one)] != keys[id(two)]:
                    assert one != two
                    refused += 1
    assert refused > 100


def test_a_component_in_another_face_is_another_diagram() -> None:
    """A scalar inside a bubble, outside it, and inside the inner of two bubbles: port graphs alike, regions not."""
    inside, outside = (((CAP, 0), (SCALAR, 1), (CUP, 0)), ((CAP, 0), (SCALAR, 0), (CUP, 0)))
    left, right = (planar_diagram(layers, power(0)) for layers in (inside, outside))
    assert left != right
    deep = planar_diagram(((CAP, 0), (CAP, 1), (SCALAR, 2), (CUP, 1), (CUP, 0)), power(0))
    flat = planar_diagram(((CAP, 0), (CAP, 1), (SCALAR, 1), (CUP, 1), (CUP, 0)), power(0))
    beside = planar_diagram(((CAP, 0), (CAP, 1), (CUP, 1), (SCALAR, 1), (CUP, 0)), power(0))
    assert flat == beside and deep != flat
