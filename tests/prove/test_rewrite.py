"""Rewriting finds every place where a rule stands, and says nothing untrue about it.

A diagram is built around a known occurrence, shuffled by interchange, and searched; the
known result must be among those found, and each one found must be certified by the kernel.
"""

from __future__ import annotations

import random

import pytest

from catalg.cells import (
    CARTESIAN,
    MONOIDAL,
    POINT,
    SYMMETRIC,
    Diagram,
    Doctrine,
    OneCell,
    Path,
    Signature,
    TwoCell,
)
from catalg.kernel import Certificate, Statement, Theory, replay
from catalg.prove.cartesian import shared
from catalg.prove.pattern import Target
from catalg.prove.rewrite import Rule, rewrites

A = OneCell("A")


def wires(n: int) -> Path:
    return Path(POINT, (A,) * n)


ARITIES = {"m": (2, 1), "e": (0, 1), "d": (1, 2), "c": (1, 0), "cup": (0, 2), "cap": (2, 0), "f": (1, 1), "s": (0, 0)}
CELLS = {name: TwoCell(name, wires(i), wires(o)) for name, (i, o) in ARITIES.items()}


def random_planar(rng: random.Random, width: int, boxes: int, names: list[str]) -> Diagram:
    layers, alive = [], width
    for _ in range(boxes):
        fits = [n for n in names if ARITIES[n][0] <= alive and alive - ARITIES[n][0] + ARITIES[n][1] <= max(5, width)]
        name = rng.choice(fits)
        layers.append((CELLS[name], rng.randint(0, alive - ARITIES[name][0])))
        alive += ARITIES[name][1] - ARITIES[name][0]
    return Diagram.layered(MONOIDAL, wires(width), layers)


def shuffled(rng: random.Random, diagram: Diagram) -> Diagram:
    """The same planar cell after random exchanges of neighbouring layers."""
    layers = [(box, at) for box, at in diagram.layers]
    for _ in range(30):
        if len(layers) < 2:
            break
        k = rng.randrange(len(layers) - 1)
        (a, i), (b, j) = layers[k], layers[k + 1]
        if j >= i + len(a.target):
            layers[k : k + 2] = [(b, j - len(a.target) + len(a.source)), (a, i)]
        elif j + len(b.source) <= i:
            layers[k : k + 2] = [(b, j), (a, i - len(b.source) + len(b.target))]
    return Diagram.layered(diagram.doctrine, diagram.source, layers)


def symmetric(rng: random.Random, diagram: Diagram) -> Diagram:
    """A planar diagram read in a symmetric theory, with its target wires permuted."""
    outputs = list(diagram.outputs)
    rng.shuffle(outputs)
    return Diagram(SYMMETRIC, diagram.source, diagram.boxes, diagram.inputs, outputs)


def theory_of(doctrine: Doctrine, rule: Statement, fresh: TwoCell) -> Theory:
    cells = {**CELLS, fresh.name: fresh}
    return Theory("Any", Signature(doctrine, (), {"A": A}, cells), {rule.name: rule})


def check_all(doctrine: Doctrine, whole: Diagram, rule: Statement, fresh: TwoCell, expected: Diagram) -> None:
    theory = theory_of(doctrine, rule, fresh)
    results = []
    for found in rewrites(Target(whole), Rule(rule, False)):
        goal = Statement("goal", whole, found.result)
        assert replay(Certificate(theory, (), goal, (found.step(),))).steps == 1
        results.append(found.result)
    # A planar side in several pieces may be missed (its pieces can stand beside each other in
    # many ways); what is found must still be right, which the replay above has checked.
    pattern = Rule(rule, False).pattern
    if doctrine.planar and len(pattern.components) + len(pattern.bare) > 1:
        return
    assert expected in results, f"pattern {rule.left}; whole {whole}; expected {expected}"


@pytest.mark.parametrize("seed", range(140))
def test_planar_occurrences_are_found(seed: int) -> None:
    rng = random.Random(seed)
    pattern = random_planar(rng, rng.randint(0, 3), rng.randint(1, 3), list(ARITIES))
    fresh = TwoCell("new", pattern.source, pattern.target)
    over = random_planar(rng, rng.randint(0, 2), rng.randint(0, 4), list(ARITIES))
    missing = wires(max(0, len(pattern.source) - len(over.target)))
    over = over.whisker_right(missing)
    at = rng.randint(0, len(over.target) - len(pattern.source))
    left, right = wires(at), wires(len(over.target) - at - len(pattern.source))
    under = random_planar(rng, len(left) + len(pattern.target) + len(right), rng.randint(0, 4), list(ARITIES))

    def around(inner: Diagram) -> Diagram:
        return over >> inner.whisker_left(left).whisker_right(right) >> under

    rule = Statement("rule", pattern, Diagram.generator(MONOIDAL, fresh))
    expected = around(Diagram.generator(MONOIDAL, fresh))
    check_all(MONOIDAL, shuffled(rng, around(pattern)), rule, fresh, expected)


@pytest.mark.parametrize("seed", range(70))
def test_symmetric_occurrences_are_found(seed: int) -> None:
    rng = random.Random(seed)
    pattern = symmetric(rng, random_planar(rng, rng.randint(0, 3), rng.randint(1, 3), list(ARITIES)))
    fresh = TwoCell("new", pattern.source, pattern.target)
    over = symmetric(rng, random_planar(rng, 3, rng.randint(0, 4), list(ARITIES)))
    over = over.whisker_right(wires(max(0, len(pattern.source) - len(over.target))))
    rest = Diagram.identity(SYMMETRIC, wires(len(over.target) - len(pattern.source)))
    under = symmetric(rng, random_planar(rng, len(pattern.target) + len(rest.source), rng.randint(0, 4), list(ARITIES)))
    rule = Statement("rule", pattern, Diagram.generator(SYMMETRIC, fresh))
    expected = over >> (Diagram.generator(SYMMETRIC, fresh) @ rest) >> under
    check_all(SYMMETRIC, over >> (pattern @ rest) >> under, rule, fresh, expected)


@pytest.mark.parametrize("seed", range(40))
def test_cartesian_steps_are_certified(seed: int) -> None:
    rng = random.Random(seed)
    planar = random_planar(rng, 2, 4, ["m", "f", "e"])
    if not planar.outputs:
        pytest.skip("nothing reaches the target")
    whole = shared(Diagram(CARTESIAN, planar.source, planar.boxes, planar.inputs, planar.outputs))
    m = Diagram.generator(CARTESIAN, CELLS["m"])
    swap = Diagram.rewiring(CARTESIAN, wires(2), (1, 0))
    rule = Statement("rule", m, swap >> m)
    fresh = TwoCell("new", wires(1), wires(1))
    theory = theory_of(CARTESIAN, rule, fresh)
    count = 0
    for reverse in (False, True):
        for found in rewrites(Target(whole), Rule(rule, reverse)):
            count += 1
            goal = Statement("goal", whole, found.result)
            assert replay(Certificate(theory, (), goal, (found.step(),))).steps == 1
    assert count == 2 * sum(box.name == "m" for box in whole.boxes)
