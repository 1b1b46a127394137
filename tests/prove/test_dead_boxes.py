"""In cartesian theories a side may make what nobody uses; the rule stands wherever its live part does."""

from __future__ import annotations

import pytest

from catalg.kernel import Certificate, replay
from catalg.prove import Cited, Found, prove
from catalg.syntax import elaborate, parse_module

TEXT = """
theory T : cartesian category {
  object M
  morphism mul : M * M -> M
  morphism f, g, h : M -> M
  axiom dead : f * h ; M * drop(M) = g * drop(M)
  law pointed (x y z w : M) (a : mul(x, y) = mul(x, z)) : mul(w, mul(x, y)) = mul(w, mul(x, z))
  law twice (x y z : M) (a : mul(x, y) = z) : mul(f(x), mul(x, y)) = mul(f(x), z)
  law thrown (x : M) : mul(f(x), x) = mul(g(x), x)
}
"""


@pytest.mark.parametrize("name, rule", [("pointed", "a"), ("twice", "a"), ("thrown", "dead")])
def test_unused_variables_of_a_rule_need_not_stand_in_the_diagram(name, rule):
    file, found = parse_module(TEXT, "x.cat")
    module = elaborate(file, {})
    assert [*found, *module.diagnostics] == []
    declaration = module.theories["T"]
    law = next(law.statement for law in declaration.laws if law.name == name)
    answer = prove(declaration.theory, law, declaration.theory.axioms, fuel=500, only=[Cited(rule, False, None)])
    assert isinstance(answer, Found)
    assert replay(Certificate(declaration.theory, answer.lemmas, law, answer.proof)).statement == law
