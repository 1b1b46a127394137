"""Models made from arrays say the same as models written down, and refuse the same."""

from fractions import Fraction

import numpy as np
import pytest

from catalg.cells import DOCTRINES, Diagram, OneCell, Path, Signature
from catalg.kernel import Statement, Theory
from catalg.models import ModelError, model_of

ORDERED = DOCTRINES["ordered 2-category"]
D = OneCell("d", "S", "S")
TWICE = Statement(
    "twice", Diagram.identity(ORDERED, Path("S", (D, D))), Diagram.identity(ORDERED, Path("S", (D,))), relation="<="
)
METRIC = Theory("Metric", Signature(ORDERED, ("S",), {"d": D}, {}), {"twice": TWICE})


def test_a_matrix_of_numbers_is_a_model():
    far = np.array([[0, 1, 3], [9, 0, 2], [9, 9, 0]])
    assert model_of(METRIC, "Matrices(MinPlus)", {"d": far}).check(TWICE).status == "holds"
    far[0, 2] = 4
    outcome = model_of(METRIC, "Matrices(MinPlus)", {"d": far}).check(TWICE)
    assert (outcome.status, outcome.exact, outcome.witness) == ("fails", True, "entry (0, 2): left 3, right 4")


def test_fractions_are_kept():
    p = np.array([[1, Fraction(1, 3)], [0, 1]], dtype=object)
    model = model_of(METRIC, "Matrices(MaxTimes)", {"d": p})
    assert model.evaluate(Diagram.identity(ORDERED, Path("S", (D, D)))).tolist() == [[1, Fraction(1, 3)], [0, 1]]


@pytest.mark.parametrize("arrays", [{}, {"d": np.zeros((2, 3))}, {"d": np.zeros(4)}, {"d": -np.ones((2, 2))}])
def test_what_does_not_fit_is_refused(arrays):
    with pytest.raises(ModelError):
        model_of(METRIC, "Matrices(MaxTimes)", arrays)


def test_a_plain_theory_has_no_matrices():
    plain = Theory("T", Signature(DOCTRINES["category"], (), {}, {}), {})
    with pytest.raises(ModelError):
        model_of(plain, "Matrices(Rel)", {})
