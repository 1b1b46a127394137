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
