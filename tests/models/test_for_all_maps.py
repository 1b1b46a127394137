"""Induction and uniqueness in finite models: exactly, for all sets and maps, and only where it is so."""

import random
from itertools import product

import numpy as np
import pytest
from presented import Presentation, values

from catalg.cells import CARTESIAN, Diagram, OneCell, Path, TwoCell
from catalg.kernel import Hypothesis, Parameters, Statement
from catalg.models import build_model
from catalg.models.for_all_maps import holds_for_all_maps

P = Presentation(CARTESIAN, "N A", s="N -> N", o="-> N", a="N N -> N", c="A N -> N")
X, Q = OneCell("X"), OneCell("Q")


def cell(name, source, target):
    known = {**P.one, "X": X, "Q": Q}
    ends = [Path("•", tuple(known[w] for w in text.split())) for text in (source, target)]
    return TwoCell(name, *ends)


def diagram(box):
    return Diagram.generator(CARTESIAN, box)


def induction(objects, parameters, goal, *hypotheses):
    named = tuple(Hypothesis(f"h{i}", *sides) for i, sides in enumerate(hypotheses))
    return Statement("induction", *goal, Parameters((), tuple(objects), tuple(parameters)), named)


def numbers(n, **more):
    tables = {"N": n, "A": 1, "o": 0, "s": [(i + 1) % n for i in range(n)], "c": [list(range(n))]}
    tables["a"] = [[(i + j) % n for j in range(n)] for i in range(n)]
    return build_model("M", P.theory("T"), "Set", values(**{**tables, **more}))


F, G = cell("f", "N", "X"), cell("g", "N", "X")
R0, R1 = cell("r0", "", "X"), cell("r1", "N X", "X")
COPY = P.wires("N", [0, 0])


def recursion(f):
    """o ; f = r0 and s ; f = r1(n, f(n))."""
    step = COPY >> (P["N"] @ diagram(f)) >> diagram(R1)
    return (P["o"] >> diagram(f), diagram(R0)), (P["s"] >> diagram(f), step)


INDUCTION = induction([X], [R0, R1, F, G], (diagram(F), diagram(G)), *recursion(F), *recursion(G))


@pytest.mark.parametrize("n", [1, 2, 5, 9])
def test_induction_holds_where_every_element_is_reached(n):
    outcome = numbers(n).check(INDUCTION)
    assert outcome.status == "holds" and outcome.exact


def test_induction_is_not_believed_where_an_element_is_not_reached():
    apart = numbers(4, s=[1, 0, 3, 2])
    outcome = apart.check(INDUCTION)
    assert not (outcome.status == "holds" and outcome.exact)
    assert not holds_for_all_maps(apart.carrier, INDUCTION)


def test_objects_beside():
    """Folds of numbers with something kept beside them, of which nothing is known: one element of it is enough."""
    f, g = cell("f", "N Q", "X"), cell("g", "N Q", "X")
    r = cell("r", "Q", "X")
    claims = []
    for h in (f, g):
        claims.append(((P["o"] @ Diagram.identity(CARTESIAN, Path.of(Q))) >> diagram(h), diagram(r)))
        claims.append(((P["s"] @ Diagram.identity(CARTESIAN, Path.of(Q))) >> diagram(h), diagram(h)))
    unique = induction([X, Q], [r, f, g], (diagram(f), diagram(g)), *claims)
    outcome = numbers(5).check(unique)
    assert outcome.status == "holds" and outcome.exact
    half = induction([X, Q], [r, f, g], (diagram(f), diagram(g)), *claims[:3])
    assert not holds_for_all_maps(numbers(5).carrier, half)


def test_elements_of_two_wires_are_told_apart():
    """f(q, q') = f(q', q) does not follow from f(q, q) = f(q, q)."""
    f = cell("f", "Q Q", "X")
    path = Path("•", (Q, Q))
    swapped = Diagram.rewiring(CARTESIAN, path, [1, 0]) >> diagram(f)
    same = Diagram.rewiring(CARTESIAN, Path.of(Q), [0, 0]) >> diagram(f)
    assert not holds_for_all_maps(numbers(2).carrier, induction([X, Q], [f], (diagram(f), swapped), (same, same)))
    assert holds_for_all_maps(numbers(2).carrier, induction([X, Q], [f], (diagram(f), swapped), (diagram(f), swapped)))


def test_maps_into_known_sets():
    """A homomorphism of a cyclic group is known by its value at 1; contradictory hypotheses say anything."""
    f, g = cell("f", "N", "N"), cell("g", "N", "N")
    one = P["o"] >> P["s"]
    additive = [(P["a"] >> diagram(h), (diagram(h) @ diagram(h)) >> P["a"]) for h in (f, g)]
    agree = (one >> diagram(f), one >> diagram(g))
    goal = (diagram(f), diagram(g))
    at_one = (one >> diagram(f), P["o"]), (one >> diagram(g), P["o"])
    assert holds_for_all_maps(numbers(5).carrier, induction([], [f, g], goal, *additive, agree, *at_one))
    assert not holds_for_all_maps(numbers(5).carrier, induction([], [f, g], goal, *additive))
    assert holds_for_all_maps(numbers(5).carrier, induction([], [f, g], goal, (P["o"], one)))


def test_against_all_maps():
    """Two maps from a set of two: four elements of X are all that their values can be."""
    answers = []
    for seed in range(120):
        draw = random.Random(seed)
        model = numbers(2, s=[draw.randrange(2) for _ in range(2)], o=draw.randrange(2))

        def term(draw=draw):
            way = draw.choice([P["N"], P["s"], P["s"] >> P["s"], P.wires("N", []) >> P["o"]])
            return way >> diagram(draw.choice([F, G]))

        claims = [(term(), term()) for _ in range(draw.randint(1, 3))]
        statement = induction([X], [F, G], (term(), term()), *claims)
        answers.append(holds_for_all_maps(model.carrier, statement))
        assert answers[-1] == _in_every_set(model, statement), seed
    assert 10 < sum(answers) < 110


def _in_every_set(model, statement):
    for size in (1, 2, 3, 4):
        maps = np.array(list(product(range(size), repeat=4)))
        tables = {"f": (maps[:, :2, None], 1), "g": (maps[:, 2:, None], 1)}
        carrier = model.carrier.extended({"X": size}, tables)
        fails = carrier.compare(statement.left, statement.right).failing()
        for h in statement.hypotheses:
            fails = fails & ~carrier.compare(h.left, h.right).failing()
        if fails.any():
            return False
    return True
