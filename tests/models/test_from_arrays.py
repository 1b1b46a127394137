"""Models made from arrays say the same as models written down, and refuse the same."""

from fractions import Fraction

import numpy as np
import pytest

from catalg.cells import DOCTRINES, POINT, Diagram, OneCell, Path, Signature, TwoCell
from catalg.kernel import Statement, Theory
from catalg.models import ModelError, model_from_arrays

ORDERED, PLAIN = DOCTRINES["ordered 2-category"], DOCTRINES["category"]
D = OneCell("d", "S", "S")
TWICE = Statement(
    "twice", Diagram.identity(ORDERED, Path("S", (D, D))), Diagram.identity(ORDERED, Path("S", (D,))), relation="<="
)
METRIC = Theory("Metric", Signature(ORDERED, ("S",), {"d": D}, {}), {"twice": TWICE})


def test_a_matrix_of_numbers_is_a_model():
    far = np.array([[0, 1, 3], [9, 0, 2], [9, 9, 0]])
    assert model_from_arrays("M", METRIC, "Matrices(MinPlus)", {"d": far}).check(TWICE).status == "holds"
    far[0, 2] = 4
    outcome = model_from_arrays("M", METRIC, "Matrices(MinPlus)", {"d": far}).check(TWICE)
    assert (outcome.status, outcome.exact, outcome.witness) == ("fails", True, "entry (0, 2): left 3, right 4")


def test_fractions_are_kept():
    p = np.array([[1, Fraction(1, 3)], [0, 1]], dtype=object)
    model = model_from_arrays("M", METRIC, "Matrices(MaxTimes)", {"d": p})
    assert model.evaluate(Diagram.identity(ORDERED, Path("S", (D, D)))).tolist() == [[1, Fraction(1, 3)], [0, 1]]


@pytest.mark.parametrize("arrays", [{}, {"d": np.zeros((2, 3))}, {"d": np.zeros(4)}, {"d": -np.ones((2, 2))}])
def test_what_does_not_fit_is_refused(arrays):
    with pytest.raises(ModelError):
        model_from_arrays("M", METRIC, "Matrices(MaxTimes)", arrays)


def test_tensors_are_compared_exactly():
    x = OneCell("X", POINT, POINT)
    f = TwoCell("f", Path(POINT, (x,)), Path(POINT, (x,)))
    signature = Signature(PLAIN, (), {"X": x}, {"f": f})
    theory = Theory("T", signature, {})
    once = Diagram.generator(PLAIN, f)
    law = Statement("idempotent", once.then(once), once)
    half = np.full((2, 2), Fraction(1, 2), dtype=object)
    assert model_from_arrays("M", theory, "Vect(QQ)", {"f": half}, {"X": 2}).check(law).status == "holds"
    half[0, 0] = Fraction(1, 2) + Fraction(1, 10**30)
    assert model_from_arrays("M", theory, "Vect(QQ)", {"f": half}, {"X": 2}).check(law).status == "fails"
    with pytest.raises(ModelError, match="no size"):
        model_from_arrays("M", theory, "Vect(QQ)", {"f": half})
    with pytest.raises(ModelError, match="has shape"):
        model_from_arrays("M", theory, "Vect(QQ)", {"f": half}, {"X": 3})
