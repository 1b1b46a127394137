"""A search from both ends goes on where it stopped, and says how far it got."""

from __future__ import annotations

import pytest

from catalg.cells import MONOIDAL, OneCell, Path, TwoCell
from catalg.cells import Diagram as D
from catalg.kernel import Proof, Statement
from catalg.prove.attempt import Budget, OutOfFuel
from catalg.prove.nearest import differing_boxes, distance, nearest_diagrams
from catalg.prove.rewrite import Rewrite, Rule
from catalg.prove.search import Search

X = Path.of(OneCell("X"))
one = D.identity(MONOIDAL, X)
m = D.generator(MONOIDAL, TwoCell("m", X @ X, X))
e = D.generator(MONOIDAL, TwoCell("e", Path(X.source), X))
RULES = [
    Rule(statement, reverse)
    for statement in (
        Statement("assoc", (m @ one) >> m, (one @ m) >> m),
        Statement("left", (e @ one) >> m, one),
    )
    for reverse in (False, True)
]
LEFT, RIGHT = (m @ one @ one @ one) >> (m @ one @ one) >> (m @ one) >> m, (one @ one @ one @ m) >> (one @ one @ m)
RIGHT = RIGHT >> (one @ m) >> m


def no_premises(_found: Rewrite, _budget: Budget) -> Proof | None:
    raise AssertionError("no rule has any")


def searching(left: D, right: D) -> Search:
    return Search(left, right, RULES, no_premises)


def test_pieces_of_fuel_find_what_one_piece_finds() -> None:
    whole = searching(LEFT, RIGHT).run(Budget(2_000))
    search, pieces = searching(LEFT, RIGHT), 0
    while True:
        pieces += 1
        try:
            proof = search.run(Budget(7))
            break
        except OutOfFuel:
            assert pieces < 300
    assert pieces > 2 and whole is not None and proof is not None
    assert [step.rule for step in proof] == [step.rule for step in whole]


def test_the_nearest_of_two_ends_that_do_not_meet() -> None:
    """A unit on the right stays where it is; one on the left comes and goes."""
    search = searching((e @ one @ e) >> (m @ one) >> m, one)
    with pytest.raises(OutOfFuel):
        search.run(Budget(60))
    near = nearest_diagrams(search.meeting)
    assert (near.left, near.right) == ((one @ e) >> m, (e @ one) >> m) and near.steps == (1, 1)
    assert near.distance == distance(near.left, near.right) == 4  # two joins of each
    assert sum(near.reached) == search.cells()


def test_what_differs_is_marked() -> None:
    one_way, other = (m @ one) >> m, (one @ m) >> m
    assert distance(one_way, one_way) == 0 and distance(one_way, other) == distance(other, one_way) > 0
    assert differing_boxes(one_way, one_way) == []
    assert differing_boxes(one_way, other) == [0, 1]
    assert differing_boxes((e @ one) >> m, one @ e >> m) == [0, 1]
    assert differing_boxes(e @ e, e) != []
