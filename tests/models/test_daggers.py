"""Models of dagger theories: what `f^†` is when no value is given, and parameters that come in pairs."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from catalg.models import build_model, find_counterexample
from catalg.models.outcome import ModelError
from catalg.syntax import elaborate, parse_module

TEXT = """
theory T : dagger monoidal category {
  object X, Y
  morphism f : X * Y -> Y
  morphism u : X -> X
  axiom unitary : u ; u^† = X
  law square (v : X -> Y) : (v ; v^†)^† = v ; v^†
  law normal (v : X -> X) : v ; v^† = v^† ; v
  law kernel (v : X -> X) (h : v ; v^† = v ; v ; v^†) : v ; v^† ; v ; v^† = (v ; v^†) ; (v ; v^†)
  law wrong : u ; u = X
}
"""


def theory_of(text: str):
    file, found = parse_module(text, "x.cat")
    module = elaborate(file, {})
    assert [*found, *module.diagnostics] == []
    (declaration,) = module.theories.values()
    return declaration.theory, {law.name: law.statement for law in declaration.laws}


def tree(value):
    return ("list", tuple(map(tree, value))) if isinstance(value, list) else ("number", Fraction(value))


F = [[[1, 2, 3], [4, 5, 6], [7, 8, 9]], [[1, 0, 1], [0, 1, 0], [2, 2, 2]]]
VALUES = {"X": tree(2), "Y": tree(3), "f": tree(F), "u": tree([[0, 1], [-1, 0]])}


@pytest.mark.parametrize("target", ["Vect", "Vect(QQ)", "Vect(GF(7))"])
def test_a_dagger_without_a_value_is_the_transpose(target):
    theory, laws = theory_of(TEXT)
    model = build_model("M", theory, target, VALUES)
    from catalg.cells import Diagram

    cell = theory.signature.two["f†"]
    value = np.array(model.evaluate(Diagram.generator(theory.signature.doctrine, cell)), dtype=float)
    wanted = np.transpose(np.array(F), (2, 0, 1)) % (7 if "GF" in target else 10**9)
    assert value.shape == (3, 2, 3) and (value == wanted).all()
    assert model.check(theory.axioms["unitary"], samples=3).status == "holds"
    assert model.check(laws["square"], samples=5).status == "holds"
    assert model.check(laws["normal"], samples=20).status == "fails"


def test_parameters_and_their_daggers_are_tied():
    theory, laws = theory_of(
        TEXT.replace("law normal (v : X -> X) : v ; v^† = v^† ; v", "law normal (v : I -> I) : v = v^†")
    )
    model = build_model("M", theory, "Vect(QQ)", VALUES)
    assert model.check(laws["normal"], samples=20).status == "holds"  # scalars are their own transposes


@pytest.mark.parametrize("target", ["Set", "Array"])
def test_functions_have_no_transposes(target):
    theory, _ = theory_of("theory T : dagger symmetric monoidal category { object X morphism u : X -> X }")
    with pytest.raises(ModelError, match="u\\^†"):
        build_model("M", theory, target, {"X": tree(2), "u": tree([1, 0])})


def test_counterexamples_are_written_so_that_they_can_be_read_back():
    theory, laws = theory_of(TEXT)
    found = find_counterexample(theory, laws["wrong"], fuel=20_000)
    assert found is not None and "u^† = " in found.text
    file, problems = parse_module(TEXT + found.text, "x.cat")
    assert [*problems, *elaborate(file, {}).diagnostics] == []
