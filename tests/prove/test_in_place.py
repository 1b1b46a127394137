"""Normal forms in place: how many uses of rules they take, and in which direction rules are read."""

from __future__ import annotations

import random

import pytest

from catalg.cells import DOCTRINES, Diagram, OneCell, Path, Signature, TwoCell
from catalg.kernel import Certificate, Rewritten, Statement, Theory, replay
from catalg.prove import Found, prove
from catalg.prove.in_place import graph_of, orientations
from catalg.prove.rewrite import Rule

PLANAR, SYMMETRIC = DOCTRINES["monoidal category"], DOCTRINES["symmetric monoidal category"]
WIRE = OneCell("X")
X = Path.of(WIRE)


def path(n: int) -> Path:
    return Path(X.source, (WIRE,) * n)


M, D, F = TwoCell("m", path(2), X), TwoCell("d", X, path(2)), TwoCell("f", X, X)
m, d, f = (Diagram.generator(PLANAR, cell) for cell in (M, D, F))
wire = Diagram.identity(PLANAR, X)
ASSOC = Statement("assoc", (m @ wire) >> m, (wire @ m) >> m)
COASSOC = Statement("coassoc", d >> (d @ wire), d >> (wire @ d))
FROBENIUS = (
    ASSOC,
    COASSOC,
    Statement("left", (d @ wire) >> (wire @ m), m >> d),
    Statement("right", (wire @ d) >> (m @ wire), m >> d),
    Statement("special", d >> m, wire),
)


def crossing(diagram: Diagram) -> Diagram:
    """A planar diagram where wires may cross."""
    return Diagram(SYMMETRIC, diagram.source, diagram.boxes, diagram.inputs, diagram.outputs)


def in_doctrine(symmetric: bool, *statements: Statement) -> list[Statement]:
    change = crossing if symmetric else lambda diagram: diagram
    return [Statement(s.name, change(s.left), change(s.right)) for s in statements]


def layers(width: int, *placed: tuple[TwoCell, int]) -> Diagram:
    return Diagram.layered(PLANAR, path(width), list(placed))


def tree(rng: random.Random, leaves: int) -> Diagram:
    """A random tree of multiplications."""
    return layers(leaves, *[(M, rng.randrange(width - 1)) for width in range(leaves, 1, -1)])


def upside_down(diagram: Diagram) -> Diagram:
    """The mirror image in which each m becomes a d and each d an m."""
    other = {M: D, D: M}
    placed = [(other[box], at) for box, at in zip(diagram.boxes, diagram.offsets, strict=True)]
    return layers(len(diagram.target), *reversed(placed))


def combs(inputs: int, outputs: int, left: bool = False) -> Diagram:
    """The spider of these legs: a comb of multiplications, then a comb of comultiplications."""
    joins = [(M, 0 if left else at) for at in range(inputs - 2, -1, -1)]
    return layers(inputs, *joins, *[(D, 0 if left else at) for at in range(outputs - 1)])


def spider(rng: random.Random, legs: int) -> Diagram:
    """A random connected diagram of multiplications and comultiplications, with loops."""
    placed, width, splits = [], legs, legs
    while width > 1 or splits:
        if splits and (width == 1 or rng.random() < 0.5):
            placed.append((D, rng.randrange(width)))
            width, splits = width + 1, splits - 1
        else:
            placed.append((M, rng.randrange(width - 1)))
            width -= 1
    placed += [(D, rng.randrange(width)) for width in range(1, legs)]
    return layers(legs, *placed)


def uses(statements: list[Statement], law: Statement) -> int:
    """How many uses of rules a replayed proof in place has."""
    axioms = {s.name: s for s in statements}
    theory = Theory("T", Signature(law.left.doctrine, (), {"X": WIRE}, {"m": M, "d": D, "f": F}), axioms)
    found = prove(theory, law, axioms)
    assert isinstance(found, Found) and found.method == "rewriting in place"
    replay(Certificate(theory, found.lemmas, law, found.proof))
    return sum(len(lemma.uses) for lemma in found.lemmas if isinstance(lemma, Rewritten))


@pytest.mark.parametrize("symmetric", [False, True])
@pytest.mark.parametrize("left", [False, True])
def test_a_tree_becomes_either_comb_with_one_use_a_box(symmetric: bool, left: bool) -> None:
    """The rule is read from the side that the comb asked for has not; cotrees, whose roots are above, as well."""
    shape = tree(random.Random(1), 200)
    for one, comb, rule in (
        (shape, combs(200, 1, left), ASSOC),
        (upside_down(shape), combs(1, 200, left), COASSOC),
    ):
        (law,) = in_doctrine(symmetric, Statement("law", one, comb))
        assert uses(in_doctrine(symmetric, rule), law) < 200


@pytest.mark.parametrize("symmetric", [False, True])
@pytest.mark.parametrize("turned", [False, True])
def test_a_spider_is_fused_with_few_uses_a_box(symmetric: bool, turned: bool) -> None:
    for seed in range(2):
        one = spider(random.Random(seed), 100)
        one = upside_down(one) if turned else one
        (law,) = in_doctrine(symmetric, Statement("law", one, combs(100, 100)))
        assert uses(in_doctrine(symmetric, *FROBENIUS), law) < 2 * len(one.boxes)


def test_rules_are_read_in_three_ways_at_most() -> None:
    """From the rarer side where both join as much; from the greater one; and never in a circle."""
    flip = Statement("flip", crossing(m), Diagram(SYMMETRIC, path(2), [M], [(1, 0)], [2]))
    (assoc,) = in_doctrine(True, ASSOC)
    rules = [Rule(s, reverse) for s in (flip, assoc) for reverse in (False, True)]
    read = []
    for left in (False, True):
        graph = graph_of(crossing(combs(30, 1, left)))
        assert graph is not None
        ways = [[(rule.name, rule.reverse) for rule, _ in way] for way in orientations(rules, [graph])]
        assert all(name == "assoc" for way in ways for name, _ in way)
        read.append(ways[0])
    assert read == [[("assoc", False)], [("assoc", True)]]


def test_a_rule_cited_in_one_direction_is_used_in_that_one() -> None:
    for reverse in (False, True):
        graph = graph_of(combs(30, 1, reverse))
        assert graph is not None
        (way, *_) = orientations([Rule(ASSOC, not reverse)], [graph])
        assert [(rule.name, rule.reverse) for rule, _ in way] == [("assoc", not reverse)]


def test_cells_that_are_not_rewritten_in_place_have_no_graph() -> None:
    cartesian = DOCTRINES["cartesian category"]
    assert graph_of(Diagram(cartesian, X, [F], [(0,)], [1])) is None
    assert graph_of(m) is not None
