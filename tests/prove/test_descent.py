"""Normal forms that are remembered: the same as those found anew, and proved step by step."""

from __future__ import annotations

import random

import pytest

from catalg.cells import MONOIDAL, POINT, Diagram, OneCell, Path, Signature, TwoCell
from catalg.kernel import Certificate, Statement, Theory, replay
from catalg.prove.attempt import Budget
from catalg.prove.descent import Descent
from catalg.prove.normalise import descending, normalise
from catalg.prove.rewrite import Rule

A = OneCell("A")


def wires(n: int) -> Path:
    return Path(POINT, (A,) * n)


M = TwoCell("m", wires(2), wires(1))
E = TwoCell("e", wires(0), wires(1))
F = TwoCell("f", wires(1), wires(1))


def layered(width: int, *layers: tuple[TwoCell, int]) -> Diagram:
    return Diagram.layered(MONOIDAL, wires(width), layers)


RULES = [
    Statement("assoc", layered(3, (M, 0), (M, 0)), layered(3, (M, 1), (M, 0))),
    Statement("left", layered(1, (E, 0), (M, 0)), layered(1)),
    Statement("right", layered(1, (E, 1), (M, 0)), layered(1)),
    Statement("map", layered(2, (F, 0), (F, 1), (M, 0)), layered(2, (M, 0), (F, 0))),
    Statement("fixed", layered(0, (E, 0), (F, 0)), layered(0, (E, 0))),
]
SIGNATURE = Signature(MONOIDAL, one={"A": A}, two={c.name: c for c in (M, E, F)})


def random_tree(rng: random.Random, boxes: int) -> Diagram:
    layers, width = [], 3
    for _ in range(boxes):
        cell = rng.choice([c for c in (M, E, F) if len(c.source) <= width])
        layers.append((cell, rng.randint(0, width - len(cell.source))))
        width += len(cell.target) - len(cell.source)
    return layered(3, *layers)


@pytest.mark.parametrize("seed", range(5))
def test_remembered_normal_forms(seed: int) -> None:
    """Rules come one by one; each time the normal form is one under all of them, and its steps are a proof."""
    rng = random.Random(seed)
    trees = [random_tree(rng, 7) for _ in range(6)]
    descent = Descent()
    known = []
    for statement in rng.sample(RULES, len(RULES)):
        known.append(statement)
        descent.add([Rule(statement, False), Rule(statement, True)])
        theory = Theory("T", SIGNATURE, {s.name: s for s in known})
        down = descending([Rule(s, back) for s in known for back in (False, True)])
        for tree in trees:
            low, proof = descent.normalise(tree, Budget(10_000))
            replay(Certificate(theory, (), Statement("down", tree, low), proof))
            assert normalise(low, down, Budget(10_000))[0] == low
            assert descent.normalise(low, Budget(1)) == (low, ())


def test_what_is_known_costs_nothing() -> None:
    """Steps that are remembered cost nothing; that nothing lowers a diagram is remembered too."""
    descent = Descent()
    descent.add([Rule(s, back) for s in RULES for back in (False, True)])
    tree = layered(1, (E, 0), (F, 0), (M, 0), (F, 0), (E, 1), (M, 0), (F, 0))
    low, proof = descent.normalise(tree, Budget(10_000))
    assert len(proof) > 1
    assert descent.normalise(tree, Budget(0)) == (low, proof)
    assert descent.normalise(low, Budget(0)) == (low, ())
