"""What expressions and declarations mean, as cells."""

from __future__ import annotations

from fractions import Fraction

import pytest

from catalg.cells import Path
from catalg.syntax import elaborate, parse_module

MONAD = """
theory Monad : 2-category {
  object C
  1-morphism T : C -> C
  2-morphism mu : T * T => T
  2-morphism eta : id(C) => T
  axiom assoc : mu * T ; mu = T * mu ; mu
  axiom unit_left : eta * T ; mu = T
  law four : mu * T * T ; mu * T ; mu = T * T * mu ; T * mu ; mu
"""
GROUP = """
theory Group : cartesian category {
  object G
  morphism mul : G * G -> G
  morphism e : I -> G
  morphism inv : G -> G
"""
FUNCTORS = """
theory Functors : 2-category {
  object C, D, S
  1-morphism F, G : C -> D
  1-morphism X, Y : S -> C
  2-morphism a : F => G
  2-morphism f : X => Y
"""


def read(text: str, imports=None):
    file, found = parse_module(text, "x.cat")
    module = elaborate(file, imports or {})
    assert [*found, *module.diagnostics] == []
    return module


def laws(text: str):
    theory = list(read(text).theories.values())[-1]
    return {law.name: law.statement for law in theory.laws}


def same(head: str, left: str, right: str) -> bool:
    """Whether two expressions are the same cell, by the canonical form."""
    statement = laws(f"{head} law tested : {left} = {right} }}")["tested"]
    return statement.left == statement.right


@pytest.mark.parametrize(
    "head, left, right",
    [
        (MONAD, "mu * T ; mu", "(mu * T) ; mu"),
        (MONAD, "mu ∘ (mu * T)", "mu * T ; mu"),
        (MONAD, "mu @ mu * T", "mu * T ; mu"),
        (MONAD, "T * eta ; T * T", "T * eta"),
        (MONAD, "T(eta)", "eta * T"),
        (MONAD, "mu[T] ; mu", "(T * mu) ; mu"),
        (MONAD, "id(T) ; T", "T"),
        (MONAD, "id(T * T) * T", "id(T) * T(id(T))"),
        (FUNCTORS, "F(f) ; a[Y]", "a[X] ; G(f)"),
        (FUNCTORS, "f * a", "X * a ; f * G"),
        (FUNCTORS, "F(X)", "X ; F"),
        (GROUP, "copy(G) ; inv * G ; mul", "copy(G) ; swap(G, G) ; G * inv ; swap(G, G) ; mul"),
        (GROUP, "swap(G, G * G) ; mul * G", "G * mul ; swap(G, G)"),
    ],
)
def test_notations_of_one_cell(head, left, right):
    assert same(head, left, right)


def test_what_is_different_stays_different():
    assert not same(MONAD, "mu * T ; mu", "T * mu ; mu")
    assert not same(GROUP, "mul", "swap(G, G) ; mul")


def test_terms_are_wires_in_declared_order():
    found = laws(
        GROUP
        + """
      law t (x y z : G) : mul(mul(x, y), z) = mul(x, mul(y, z))
      law p : mul * G ; mul = G * mul ; mul
      law shared (x y : G) : mul(y, y) = mul(inv(x), e)
      law q : drop(G) * copy(G) ; mul = inv * drop(G) ; G * e ; mul
      law nullary (x : G) : mul(e(), x) = mul(e, x)
    }"""
    )
    assert (found["t"].left, found["t"].right) == (found["p"].left, found["p"].right)
    assert (found["shared"].left, found["shared"].right) == (found["q"].left, found["q"].right)
    assert found["nullary"].left == found["nullary"].right
    assert not found["t"].parameters


def test_definitions_expand_and_infer_what_later_types_determine():
    kleisli = """
      def kleisli (S : object) (X Y Z : S -> C) (f : X => Y * T) (g : Y => Z * T) : X => Z * T =
        f ; (g * T) ; (Z * mu)
      law short (S : object) (A B D : S -> C) (u : A => B * T) (v : B => D * T) :
        kleisli(u, v) = u ; v * T ; D * mu
      law full (S : object) (A B D : S -> C) (u : A => B * T) (v : B => D * T) :
        kleisli(S, A, B, D, u, v) = kleisli(u, v)
      law units : kleisli(eta, eta) = eta ; eta * T ; mu
    }"""
    for statement in laws(MONAD + kleisli).values():
        assert statement.left == statement.right or statement.name == "four"


def test_parameters_of_every_kind():
    statement = laws(MONAD + "law l (S : object) (X Y : S -> C) (mu : X => Y) (h : mu = mu) : mu * T = T(mu) }")["l"]
    p = statement.parameters
    assert p.zero == ("S",) and [c.name for c in p.one] == ["X", "Y"] and [c.name for c in p.two] == ["mu'"]
    assert statement.left == statement.right and [h.name for h in statement.hypotheses] == ["h"]


def test_a_chain_is_links_with_citations():
    text = (
        MONAD
        + """
      law five : mu * T ; mu = T * mu ; mu {
        mu * T ; mu = T * mu ; mu by assoc, <- unit_left
          = T * mu ; mu
      }
      law wrong : mu = mu expect refuted
    }"""
    )
    theory = read(text).theories["Monad"]
    first, second = theory.laws[1].chain
    assert [(c.name, c.reverse) for c in first.by] == [("assoc", False), ("unit_left", True)]
    assert second.by is None and first.right == second.left
    assert [law.expected for law in theory.laws] == ["proved", "proved", "refuted"]


def test_an_instance_names_parameters_of_the_rule():
    text = """theory Fold : category {
      object N, X
      morphism fold, g : N -> X
      morphism succ : N -> N
      axiom unique (f : N -> X) (h : succ ; f = f) : f = fold
      law l : g = fold { g = fold by unique(f := succ ; g) }
    }"""
    (law,) = read(text).theories["Fold"].laws
    assert str(law.chain[0].by[0].instance.two["f"]) == "succ ; g"


DISTRIBUTIVE = (
    MONAD
    + """}
theory Two : 2-category {
  include Monad { T as S, mu as muS, eta as etaS, assoc as assocS, unit_left as unit_leftS }
  include Monad
  2-morphism swap : T * S => S * T
}
interpretation Composite : Monad -> Two {
  C = C   T = S * T   eta = etaS * eta   mu = (S * swap * T) ; (muS * mu)
}
"""
)


def test_include_renames_shares_and_carries_laws():
    theory = read(DISTRIBUTIVE).theories["Two"]
    assert theory.theory.signature.zero == ("C",)
    assert list(theory.theory.signature.one) == ["S", "T"]
    assert list(theory.theory.axioms) == ["assocS", "unit_leftS", "assoc", "unit_left"]
    first, second = theory.inherited[:2]
    assert (first.name, first.law, first.obligations["assoc"]) == ("four", "four", "assocS")
    assert second.name == "Monad.four"  # another law of the same name is kept apart


def test_an_interpretation_gives_obligations_and_laws():
    module = read(DISTRIBUTIVE)
    theory = module.theories["Two"]
    assert [law.name for law in theory.laws] == ["Composite.assoc", "Composite.unit_left"]
    carried = theory.inherited[-1]
    assert (carried.name, carried.law) == ("Composite.four", "four")
    assert carried.obligations == {"assoc": "Composite.assoc", "unit_left": "Composite.unit_left"}
    assert theory.order[-3:] == ("Composite.assoc", "Composite.unit_left", "Composite.four")
    (interpretation,) = module.interpretations
    assert interpretation.functor.one["T"] == Path.of(*(theory.theory.signature.one[n] for n in "ST"))


def test_imports_are_visible_and_reach_on():
    a = read(MONAD + "}")
    b = read("import monad theory E : category { }", {"monad": a})
    c = read('import "b.cat" theory U : 2-category { include Monad }', {"b.cat": b})
    assert list(c.imported) == ["Monad", "E"] and list(c.theories) == ["U"]


def test_an_imported_theory_can_be_interpreted_into():
    a = read(DISTRIBUTIVE.partition("interpretation")[0])
    text = "import a interpretation J : Monad -> Two { C = C T = T eta = eta mu = mu }"
    module = read(text, {"a": a})
    assert [law.name for law in module.theories["Two"].laws] == ["J.assoc", "J.unit_left"]
    assert "J.four" in [law.name for law in module.theories["Two"].inherited]


def test_para_composes_with_parameters_on_the_left():
    text = """theory P : monoidal category {
      object X, Y, Z, P, Q, R
      para f : X -> Y with P
      para g : Y -> Z with Q
      morphism r : R -> P
      law composite : f ;; g = Q * f ; g
      law changed : (f ;; g)[Q * r] = Q * r * X ; Q * f ; g
    }"""
    for statement in laws(text).values():
        assert statement.left == statement.right


def test_values_of_models_are_data():
    text = (
        GROUP
        + """}
    model M : Group in Array violates l {
      G = (2, 4)  mul = (x, y) -> f(x @ y.T, axis=-1)[0]
      e = [1/2, -inf, 1.5]  inv = load("a.npz", "k")
    }"""
    )
    text = text.replace("}\n    model", "law l : e = e }\n    model")
    values = read(text).models[0].values
    assert values["G"] == ("tuple", (("number", Fraction(2)), ("number", Fraction(4))))
    call = (
        "call",
        "f",
        (("op", "@", ("name", "x"), ("attribute", ("name", "y"), "T")),),
        (("axis", ("number", Fraction(-1))),),
    )
    assert values["mul"] == ("lambda", ("x", "y"), ("index", call, (("number", Fraction(0)),)))
    half = ("op", "/", ("number", Fraction(1)), ("number", Fraction(2)))
    assert values["e"] == ("list", (half, ("inf", -1), ("number", Fraction(3, 2))))
    assert values["inv"] == ("call", "load", (("string", "a.npz"), ("string", "k")), ())


def test_doc_comments_and_ids():
    text = "## One.\n## Two [SA-16].\ntheory T : category {\n  object X\n  ## Of [SA-1, SA-2].\n  law l : X = X\n\n"
    text += "  ## Not above.\n\n  law m : X = X\n}"
    theory = read(text).theories["T"]
    assert theory.doc == "One.\nTwo [SA-16]."
    assert [(law.doc, law.ids) for law in theory.laws] == [("Of [SA-1, SA-2].", ("SA-1", "SA-2")), ("", ())]


def test_prefixes_that_contradict_each_other_are_said_once():
    items = "object X scalar a morphism f : X -> X law l : 2 * f - a * f^dag <= 0"
    text = f"theory T : linear ordered monoidal category {{ {items} }}\nmodel M : T in Vect {{ X = 1 f = [[1]] }}"
    file, found = parse_module(text, "x.cat")
    assert [d.code for d in (*found, *elaborate(file, {}).diagnostics)] == ["CAT213"]


def test_a_hypothesis_may_hold_for_all_values_of_its_own_variables():
    found = laws(
        GROUP
        + """
      law about (x : G) (h (y : G) : mul(x, y) = y) : x = e
      law closed (x : G) (h (y z : G) : mul(y, z) = mul(z, y)) : x = x
      law pointed (x : G) (h : mul(x, x) = x) : x = e
    }"""
    )
    about, closed, pointed = (found[n].hypotheses[0].left for n in ("about", "closed", "pointed"))
    assert str(about.source) == "stage * G" and [b.name for b in about.boxes] == ["x", "mul"]
    assert str(closed.source) == "G * G" and [b.name for b in closed.boxes] == ["mul"]
    assert str(pointed.source) == "stage"
    assert not found["closed"].parameters


def test_a_hypothesis_with_the_name_of_a_rule_leaves_the_rule_in_use():
    """In a proof it would hide the rule: in the statement it has a prime, and `by h` means the hypothesis."""
    (theory,) = read(
        """theory T : category {
      object A
      morphism f, g, k : A -> A
      axiom h : f = g
      axiom other : g = k
      law same (h : k = f ; f) (k1 : g = g) : k ; k = f ; f ; k { k ; k = f ; f ; k by h }
    }"""
    ).theories.values()
    (law,) = theory.laws
    assert [h.name for h in law.statement.hypotheses] == ["h'", "k1"]
    assert [citation.name for citation in law.chain[0].by] == ["h'"]
