"""What is special to one doctrine: duals that bend, orders that compare, daggers that mirror."""

from __future__ import annotations

import pytest

from catalg.cells import Diagram
from catalg.syntax import elaborate, parse_module


def read(text: str):
    file, found = parse_module(text, "x.cat")
    module = elaborate(file, {})
    assert [*found, *module.diagnostics] == []
    return module


def laws(text: str):
    theory = list(read(text).theories.values())[-1]
    return {law.name: law.statement for law in theory.laws}


COMPACT = """
theory T : compact closed category {
  object X, Y, Z
  object S self dual
  morphism f : X -> Y
  morphism g : Y -> Z
  morphism h : X -> X
  morphism b : X * Y -> dual(Z) * S
"""


@pytest.mark.parametrize(
    "left, right",
    [
        ("cup(X) * X ; X * cap(X)", "X"),
        ("dual(X) * cup(X) ; cap(X) * dual(X)", "dual(X)"),
        ("cup(X * Y * S)", "cup(X) ; X * cup(Y) * dual(X) ; X * Y * cup(S) * dual(Y) * dual(X)"),
        ("b^T^T", "b"),
        ("(f ; g)^T", "g^T ; f^⊤"),
        ("(f * b)^T", "b^T * f^T"),
        ("(X * Y)^T", "dual(X * Y)"),
        ("cup(X) ; f * dual(X)", "cup(Y) ; Y * f^T"),
        ("cap(Y)", "cap(Y) ; cup(I) ; cap(I)"),
        ("cup(S) ; swap(S, S)", "cup(S)"),
        ("cup(X) ; swap(X, dual(X))", "cup(dual(X))"),
    ],
)
def test_wires_bend(left, right):
    statement = laws(f"{COMPACT} law l : {left} = {right} }}")["l"]
    assert statement.left == statement.right


def test_a_transpose_is_made_of_a_cup_and_a_cap():
    statement = laws(COMPACT + "law l : h^T = dual(X) }")["l"]
    assert [box.name for box in statement.left.boxes] == ["cup(X)", "h", "cap(X)"]
    assert statement.left != statement.right
    assert [str(p) for p in (statement.left.source, statement.left.target)] == ["dual(X)", "dual(X)"]


def test_parameters_are_inferred_through_duals():
    text = """
      def unname (A B : object) (v : I -> B * dual(A)) : A -> B = v * A ; B * cap(A)
      law l (A B : object) (u : A -> B) : unname(cup(A) ; u * dual(A)) = u
      law m : unname(cup(dual(Y)) ; f^T * Y) = f^T
    }"""
    for statement in laws(COMPACT + text).values():
        assert statement.left == statement.right


def test_interpretations_and_includes_respect_duals():
    text = (
        COMPACT
        + """
      law slide : cup(X) ; f * dual(X) = cup(Y) ; Y * f^T
    }
    theory U : compact closed category {
      include T { S as R, X as A, f as k }
      morphism odd : dual(Y) * dual(A) -> A * A * dual(A)
      interpretation Op : T -> U {
        X = dual(Y)  Y = dual(A)  Z = dual(A)  S = A * dual(A)
        f = k^T  g = dual(A)  h = dual(Y)  b = odd
      }
    }"""
    )
    theory = read(text).theories["U"]
    assert theory.theory.signature.one["R"].self_dual
    brought, carried = (item.statement for item in theory.inherited)
    assert str(brought.left.target) == "Y * dual(A)" and str(carried.left.target) == "dual(A) * Y"
    assert brought.left == brought.right and carried.left == carried.right


def test_terms_bend_too():
    statement = laws(COMPACT + "law l (x : X) (y : dual(X)) : cap(X)(y, x) = cap(dual(X))(x, y) }")["l"]
    assert statement.left == statement.right and isinstance(statement.left, Diagram)


ORDERED = """
theory T : ordered 2-category {
  object A, B
  1-morphism f : A -> B
  1-morphism g : B -> A
  2-morphism eta : id(A) => f * g
  2-morphism eps : g * f => id(B)
"""


def test_inequalities_are_statements_about_one_cells():
    text = """
      axiom below (k : A -> B) (h : k ≤ f) : k * g <= id(A)
      law l : f * g * f = f
      law m (k : A -> B) (h : k <= f) : k * g * k <= k {
        k * g * k <= k by below
      }
      law two : eta * f ; f * eps = f
    }"""
    module = read(ORDERED + text)
    theory = module.theories["T"]
    below = theory.theory.axioms["below"]
    assert (below.relation, below.hypotheses[0].relation, str(below.left.source)) == ("<=", "<=", "k * g")
    first, second, cells = theory.laws
    assert first.statement.relation == "=" and first.statement.left.source != first.statement.right.source
    assert second.chain[0].relation == "<=" and not second.chain[0].left.boxes
    assert cells.statement.left == cells.statement.right and cells.statement.left.boxes


def test_a_two_cell_may_be_cited_as_an_inequality():
    text = "law l : f * g * f <= f { f * g * f <= f by eps } law m (X : object) (x : X -> A) (a : x => x) : x <= x"
    (link,) = read(ORDERED + text + " }").theories["T"].laws[0].chain
    assert [c.name for c in link.by] == ["eps"]


DAGGER = """
theory T : dagger monoidal category {
  object X, Y
  morphism f : X * Y -> Y
  morphism s : I -> X
  morphism u : X -> X
  axiom absorbs : s * Y ; f = Y
  axiom unitary : u ; u^† = X
"""


def test_every_generator_and_axiom_has_a_mirror_image():
    theory = read(DAGGER + "}").theories["T"]
    assert theory.dagger and theory.doctrine == "dagger monoidal category"
    two = theory.theory.signature.two
    assert list(two) == ["f", "f†", "s", "s†", "u", "u†"]
    assert (two["f†"].source, two["f†"].target) == (two["f"].target, two["f"].source)
    axioms = theory.theory.axioms
    assert list(axioms) == ["absorbs", "absorbs†", "unitary"]  # the last is its own
    assert [b.name for b in axioms["absorbs†"].left.boxes] == ["f†", "s†"]


@pytest.mark.parametrize("kind", ["monoidal", "symmetric monoidal", "compact closed"])
@pytest.mark.parametrize(
    "left, right",
    [
        ("(s * Y ; f)^†", "f^† ; s^† * Y"),
        ("(u * f)^dag", "u^† * f^†"),
        ("(u * s ; u * u)^†", "u^† * u^† ; u^† * s^†"),
        ("f^†^†", "f"),
        ("X^†", "X"),
    ],
)
def test_daggers_reverse_composition_and_keep_rows(kind, left, right):
    head = DAGGER.replace("monoidal", kind)
    statement = laws(f"{head} law l : {left} = {right} }}")["l"]
    assert statement.left == statement.right


def test_daggers_cross_and_bend():
    head = DAGGER.replace("monoidal", "compact closed")
    text = """
      law a : swap(X, Y)^† = swap(Y, X)
      law b : (swap(Y, X) ; f)^† = f^† ; swap(X, Y)
      law c : cup(X)^† = swap(X, dual(X)) ; cap(X)
      law d : f^T^† = f^†^T
      law e : (cup(X * Y) ; f * dual(X * Y))^† = f^† * dual(X * Y) ; cap(dual(X * Y))
    }"""
    for statement in laws(head + text).values():
        assert statement.left == statement.right


def test_a_parameter_whose_dagger_is_used_is_two_parameters():
    found = laws(
        DAGGER
        + """
      law one (v w : X -> X) : (v ; w)^† = w^† ; v^†
      law two (v w : X -> X) (h : v ; w = u) : w ; v = w ; v
      law three (v : X -> X) (h : v ; u = X) : v ; v = v ; v {
        v ; v = v ; v^† ; v
          = v ; v
      }
    }"""
    )
    assert [c.name for c in found["one"].parameters.two] == ["v", "v†", "w", "w†"]
    assert [c.name for c in found["two"].parameters.two] == ["v", "w"]
    assert [h.name for h in found["two"].hypotheses] == ["h"]
    assert [c.name for c in found["three"].parameters.two] == ["v", "v†"]  # the chain asks for it
    assert [h.name for h in found["three"].hypotheses] == ["h", "h†"]


def test_calls_tie_daggers_of_arguments():
    text = """
      def square (g : X -> X) : X -> X = g ; g^†
      law l : square(u ; u) = u ; u ; u^† ; u^†
      law m (v : X -> X) : square(v ; u) = v ; u ; u^† ; v^†
    }"""
    for statement in laws(DAGGER + text).values():
        assert statement.left == statement.right


def test_axioms_over_parameters_are_mirrored_with_them():
    axioms = read(DAGGER + "axiom absorb (g : Y -> X) : g ; u = g }").theories["T"].theory.axioms
    mirror = axioms["absorb†"]
    assert [str(c.source) for c in mirror.parameters.two] == ["X"]
    assert [b.name for b in mirror.left.boxes] == ["u†", "g"]


def test_interpretations_and_includes_carry_daggers():
    text = (
        DAGGER
        + """
      law l : u ; u^† ; u = u
    }
    theory P : monoidal category { object Z morphism k : Z * Z -> Z axiom idle : k = k law p : k = k }
    theory U : dagger monoidal category {
      include T { f as g, u as v, unitary as isometry }
      include P
      interpretation J : T -> U { X = X * X  Y = Y  f = X * g ; g  s = s * s  u = v * v }
    }"""
    )
    theory = read(text).theories["U"]
    assert {"g†", "v†", "k†"} <= set(theory.theory.signature.two)
    assert "u†" not in theory.theory.signature.two
    assert {"absorbs", "absorbs†", "isometry"} <= set(theory.theory.axioms)
    names = [law.name for law in theory.laws]
    assert names == ["J.absorbs", "J.absorbs†", "J.unitary"]
    carried = next(i for i in theory.inherited if i.name == "J.l")
    assert sorted(b.name for b in carried.statement.left.boxes) == ["v", "v", "v", "v", "v†", "v†"]


def test_a_model_may_give_daggers_values():
    text = DAGGER + "} model M : T in Vect violates absorbs^† { X = 1 Y = 1 f = 1 s = 1 u = 1 u^dag = 1 f^† = 1 }"
    (model,) = read(text).models
    assert list(model.values)[-2:] == ["u†", "f†"] and model.violates == ("absorbs†",)
