"""Ordered theories in matrices: each inequality is compared entry by entry, exactly."""

from fractions import Fraction
from itertools import product

import pytest
from presented import value

from catalg.cells import DOCTRINES, Diagram, OneCell, Path, Signature, TwoCell
from catalg.kernel import Hypothesis, Parameters, Statement, Theory
from catalg.models import ModelError, build_model, find_counterexample

ORDERED = DOCTRINES["ordered 2-category"]
D, E = OneCell("d", "X", "X"), OneCell("e", "X", "X")
INF = ("inf", 1)


def path(*cells: OneCell) -> Diagram:
    return Diagram.identity(ORDERED, Path("X", cells))


def claim(name: str, left: Diagram, right: Diagram, relation: str = "<=") -> Statement:
    return Statement(name, left, right, relation=relation)


def lawvere(**cells: TwoCell) -> Theory:
    axioms = [claim("refl", path(), path(D)), claim("trans", path(D, D), path(D))]
    return Theory("Lawvere", Signature(ORDERED, ("X",), {"d": D}, cells), {a.name: a for a in axioms})


def matrix(rows):
    return ("list", tuple(("list", tuple(INF if e is None else ("number", Fraction(e)) for e in row)) for row in rows))


def test_metrics_are_monads_of_distances():
    theory = lawvere()
    for rows in product([0, 1, 2, None], repeat=4):
        d = [[rows[0], rows[1]], [rows[2], rows[3]]]
        big = [[float("inf") if e is None else e for e in row] for row in d]
        reflexive = all(big[i][i] <= 0 for i in (0, 1))
        triangle = all(big[i][k] <= big[i][j] + big[j][k] for i, j, k in product((0, 1), repeat=3))
        model = build_model("M", theory, "Matrices(MinPlus)", {"X": value(2), "d": matrix(d)})
        found = {a.name: model.check(a) for a in theory.axioms.values()}
        assert found["refl"].status == ("holds" if reflexive else "fails")
        assert found["trans"].status == ("holds" if triangle else "fails")
        assert all(one.exact for one in found.values())


def test_relations_are_compared_by_inclusion():
    theory = lawvere()
    model = build_model("Order", theory, "Matrices(Rel)", {"X": value(2), "d": matrix([[1, 1], [0, 1]])})
    assert model.check(claim("idem", path(D, D), path(D), "=")).status == "holds"
    wrong = model.check(claim("back", path(D), path()))
    assert (wrong.status, wrong.exact) == ("fails", True)
    assert "entry (0, 1): left 1, right 0" in wrong.witness


def test_every_relation_is_tried_for_a_parameter():
    theory = lawvere()
    model = build_model("Order", theory, "Matrices(Rel)", {"X": value(2), "d": matrix([[1, 1], [0, 1]])})
    f = OneCell("f", "X", "X")
    closed = (Hypothesis("h", path(f), path(D), "<="),)
    law = Statement("below", path(f, f), path(D), Parameters(one=(f,)), closed, "<=")
    assert (model.check(law).status, model.check(law).exact) == ("holds", True)
    bare = Statement("bare", path(f, f), path(f), Parameters(one=(f,)), (), "<=")
    assert model.check(bare).status == "fails"


def test_a_generating_inequality_must_hold():
    theory = lawvere(a=TwoCell("a", Path("X", (D,)), Path("X", ())))
    with pytest.raises(ModelError, match="does not hold"):
        build_model("M", theory, "Matrices(Rel)", {"X": value(2), "d": matrix([[1, 1], [0, 1]])})
    build_model("M", theory, "Matrices(Rel)", {"X": value(2), "d": matrix([[1, 0], [0, 1]])})


@pytest.mark.parametrize(
    ("target", "values"),
    [
        ("Matrices(Vect)", {"X": value(2), "d": matrix([[1, 0], [0, 1]])}),
        ("Matrices(Rel)", {"d": matrix([[1]])}),
        ("Matrices(Rel)", {"X": value(2), "d": matrix([[1, 0]])}),
        ("Matrices(Rel)", {"X": value(2), "d": matrix([[2, 0], [0, 1]])}),
        ("Vect(QQ)", {"X": value(2), "d": matrix([[1, 0], [0, 1]])}),
    ],
)
def test_what_is_no_model_says_why(target, values):
    with pytest.raises(ModelError):
        build_model("M", lawvere(), target, values)


def test_false_inequalities_are_refuted_by_small_relations():
    theory = lawvere()
    found = find_counterexample(theory, claim("back", path(D), path()), fuel=5_000)
    assert found is not None and found.target == "Matrices(Rel)" and "violates back" in found.text
    assert find_counterexample(theory, claim("true", path(D, D), path(D)), fuel=2_000) is None
