"""Models of compact closed theories: a wire that bends is an identity matrix; ordered theories have none here."""

from __future__ import annotations

import numpy as np
import pytest

from catalg.models import build_model, find_counterexample
from catalg.models.outcome import ModelError
from catalg.syntax import elaborate, parse_module

BENDS = """
theory Bends : compact closed category {
  object X, Y
  morphism f : X -> Y
  morphism h, k : X -> X
  def trace (A : object) (u : A -> A) : I -> I = cup(A) ; u * dual(A) ; swap(A, dual(A)) ; cap(A)
  law transposed : f^T = dual(Y) * cup(X) ; dual(Y) * f * dual(X) ; cap(Y) * dual(X)
  law snake : cup(X * Y) * X * Y ; X * Y * cap(X * Y) = X * Y
  law cyclic (A B : object) (u : A -> B) (v : B -> A) : trace(u ; v) = trace(v ; u)
  law number : trace(h ; k) = trace(h) * trace(k)
  law traced : trace(h) = trace(h)
}
"""


def theory_of(text: str):
    file, found = parse_module(text, "x.cat")
    module = elaborate(file, {})
    assert [*found, *module.diagnostics] == []
    (declaration,) = module.theories.values()
    return declaration.theory, {law.name: law.statement for law in declaration.laws}


def table(rows):
    return ("list", tuple(("list", tuple(("number", v) for v in row)) for row in rows))


VALUES = {
    "X": ("number", 2),
    "Y": ("number", 3),
    "f": table([[1, 2, 0], [0, 1, 1]]),
    "h": table([[1, 1], [0, 1]]),
    "k": table([[1, 0], [3, 1]]),
}


@pytest.mark.parametrize("target", ["Vect", "Vect(QQ)", "Vect(GF(5))"])
def test_bent_wires_are_identities(target):
    theory, laws = theory_of(BENDS)
    model = build_model("M", theory, target, VALUES)
    f = np.array(model.evaluate(laws["transposed"].left), dtype=float)
    assert f.tolist() == [[1, 0], [2, 1], [0, 1]]
    assert float(np.array(model.evaluate(laws["traced"].left), dtype=object).reshape(-1)[0]) == 2
    found = {name: model.check(law, samples=5).status for name, law in laws.items()}
    assert found == dict.fromkeys(laws, "holds") | {"number": "fails"}


def test_false_laws_have_counterexamples_in_tensors():
    theory, laws = theory_of(BENDS)
    found = find_counterexample(theory, laws["number"], fuel=20_000)
    assert found is not None and found.target.startswith(("Vect", "Rel"))
    assert find_counterexample(theory, laws["cyclic"], fuel=2_000) is None


@pytest.mark.parametrize("target", ["Set", "Array"])
def test_functions_do_not_bend(target):
    theory, _ = theory_of(BENDS)
    with pytest.raises(ModelError, match="no models in"):
        build_model("M", theory, target, VALUES)


@pytest.mark.parametrize("target", ["Set", "Vect", "Rel"])
def test_ordered_theories_need_something_to_compare(target):
    theory, _ = theory_of("theory T : ordered category { object P, Q morphism f : P -> Q axiom a : Q <= P }")
    with pytest.raises(ModelError, match="compare"):
        build_model("M", theory, target, {"P": ("number", 1), "Q": ("number", 1), "f": table([[0]])})
