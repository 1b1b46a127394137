"""Enumeration of small models: counts that are known, counts by brute force, and honest limits."""

import sys
from fractions import Fraction
from itertools import product

import pytest

from catalg.models import ModelError, build_model
from catalg.models.enumerate import enumerate_models
from catalg.syntax import elaborate, parse_module

COMONOID = """theory Comonoid : cartesian category {
  object P
  morphism d : P -> P * P
  morphism e : P -> I
  axiom coassoc : d ; d * P = d ; P * d
  axiom left : d ; e * P = P
  axiom right : d ; P * e = P
}"""
COASSOCIATIVE = """theory Coassociative : cartesian category {
  object P
  morphism d : P -> P * P
  axiom coassoc : d ; d * P = d ; P * d
}"""
ACTION = """theory Action : cartesian category {
  object G, X
  morphism m : G * G -> G
  morphism u : I -> G
  morphism a : G * X -> X
  axiom act : m * X ; a = G * a ; a
  axiom unit : u * X ; a = X
}"""
ALGEBRA = """theory Algebra : cartesian category {
  object X
  morphism nil : I -> X
  morphism cons0, cons1 : X -> X
}"""
MONOID = """theory Monoid : monoidal category {
  object A
  morphism m : A * A -> A
  morphism u : I -> A
  axiom assoc : m * A ; m = A * m ; m
  axiom left : u * A ; m = A
  axiom right : A * u ; m = A
}"""
FAMILY = """theory Family : cartesian category {
  object P, A
  morphism t : P * A -> A
  axiom twice : copy(P) * A ; P * t ; t = drop(P) * A
}"""
EVALUATORS = """theory Evaluators : cartesian category {
  object P, A
  morphism t : P * A -> A
  morphism delta : P -> P * P
  axiom evaluated : delta * A ; P * t ; t = t
}"""


def theory_of(text):
    file, found = parse_module(text, "x.cat")
    module = elaborate(file, {})
    assert [*found, *module.diagnostics] == []
    (declaration,) = module.theories.values()
    return declaration.theory


def value(x):
    return ("list", tuple(map(value, x))) if isinstance(x, list) else ("number", Fraction(x))


def count(text, target, limit=100_000, **given):
    theory = theory_of(text)
    values = {name: value(v) for name, v in given.items()}
    return enumerate_models(theory, None, target, values, limit=limit)


@pytest.fixture(params=["installed", "plain"])
def solver(request, monkeypatch):
    """With the installed solver, and as if there were none."""
    if request.param == "plain":
        monkeypatch.setitem(sys.modules, "pysat.solvers", None)
    else:
        pytest.importorskip("pysat")


COUNTED = [
    (COMONOID, "Set", {"P": 2}, 1, 1),
    (COASSOCIATIVE, "Set", {"P": 2}, 7, 4),
    (ACTION, "Set", {"G": 2, "X": 3, "m": [[0, 1], [1, 0]], "u": 0}, 4, 2),
    (ALGEBRA, "Set", {"X": 2}, 32, 16),
    (FAMILY, "Set", {"P": 2, "A": 2}, 4, 3),
    (EVALUATORS, "Set", {"P": 2, "A": 2, "t": [[0, 1], [0, 1]]}, 16, 10),
    (MONOID, "Set", {"A": 3}, 33, 7),  # OEIS A058129
    (MONOID, "Vect(GF(2))", {"A": 2}, 12, 3),  # two bits, dual numbers, the field of four elements
    (MONOID, "Vect(GF(3))", {"A": 2}, 72, 3),
    (MONOID, "Set", {"A": 0}, 0, 0),  # the unit has nowhere to go
]


@pytest.mark.parametrize(("text", "target", "given", "labelled", "classes"), COUNTED)
def test_known_counts(solver, text, target, given, labelled, classes):
    found = count(text, target, **given)
    assert (found.labelled, found.classes, found.complete) == (labelled, classes, True)
    assert len(found.models) == classes


def test_every_model_found_is_one_and_can_be_built():
    theory = theory_of(MONOID)
    for model in count(MONOID, "Vect(GF(2))", A=2).models:
        built = build_model("found", theory, "Vect(GF(2))", model)
        assert all(built.check(axiom).status == "holds" for axiom in theory.axioms.values())


@pytest.mark.parametrize("target", ["Rel", "Vect(GF(2))"])
def test_bialgebras_by_brute_force(target):
    """Counts of tensors agree with trying every value and asking the evaluator."""
    text = """theory Square : symmetric monoidal category {
      object A
      morphism f : A -> A
      morphism u : I -> A
      morphism e : A -> I
      axiom square : f ; f = f
      axiom moved : u ; f ; e = u ; e
      axiom twist : f * f ; swap(A, A) = swap(A, A) ; f * f
    }"""
    theory = theory_of(text)
    expected = 0
    for bits in product((0, 1), repeat=8):
        values = {"A": value(2), "f": value([list(bits[:2]), list(bits[2:4])])}
        values |= {"u": value(list(bits[4:6])), "e": value(list(bits[6:]))}
        built = build_model("tried", theory, target, values)
        expected += all(built.check(axiom).status == "holds" for axiom in theory.axioms.values())
    assert count(text, target, A=2).labelled == expected


def test_isomorphisms_fix_what_is_given():
    """Fixing one of three points leaves a group of two: five classes of endomaps of {0,1} + a point become more."""
    text = "theory Pointed : cartesian category { object X  morphism f : X -> X  morphism p : I -> X }"
    assert count(text, "Set", X=2).classes == 4  # of eight labelled: no swap fixes a point
    assert count(text, "Set", X=3, p=0).labelled == 27
    assert count(text, "Set", X=3, p=0).classes == (27 + 3) // 2  # Burnside: three maps commute with the swap of 1, 2


def test_hypotheses_and_parameters_are_conditions():
    """Left cancellation, as a conditional axiom: injective endomaps only."""
    text = """theory Mono : cartesian category {
      object X
      morphism f : X -> X
      axiom mono (Z : object) (g h : Z -> X) (same : g ; f = h ; f) : g = h
    }"""
    assert count(text, "Set", X=3).labelled == 6


def test_daggers_are_tied():
    text = "dagger symmetric monoidal category"
    theory = theory_of(f"theory Unitary : {text} {{ object H  morphism f : H -> H  axiom u : f ; f^dag = H }}")
    found = enumerate_models(theory, None, "Vect(GF(3))", {"H": 2})
    assert (found.labelled, found.complete) == (8, True)  # the orthogonal group O(2, 3)
    assert found.classes == 5  # the conjugacy classes of the dihedral group of eight


def test_limits_are_told():
    found = count(MONOID, "Set", limit=10, A=4)
    assert (found.labelled, found.classes, found.complete) == (10, None, False)
    assert "limit of 10" in found.reason


@pytest.mark.parametrize(
    ("target", "given", "named"),
    [("Vect(QQ)", {"A": 2}, None), ("Set", {}, "A"), ("Set", {"A": 2, "m": [[0, 1], [1, 5]]}, "m"),
     ("Vect(GF(4))", {"A": 2}, None), ("Set", {"A": 90}, None)],
)  # fmt: skip
def test_bad_questions_are_refused(target, given, named):
    with pytest.raises(ModelError) as refused:
        count(MONOID, target, **given)
    assert refused.value.generator == named


def test_the_solver_refutes():
    """A product whose elements need not commute, checked again and printed."""
    pytest.importorskip("pysat")
    from catalg.models import find_counterexample
    from catalg.models.sat_search import counterexamples
    from catalg.models.search import Budget, ask

    text = """theory Frobenius : monoidal category {
      object A
      morphism m : A * A -> A
      morphism u : I -> A
      axiom assoc : m * A ; m = A * m ; m
      axiom left : u * A ; m = A
      axiom right : A * u ; m = A
      law commuting (x y : I -> A) : x * y ; m = y * x ; m
    }"""
    file, _ = parse_module(text, "x.cat")
    (declaration,) = elaborate(file, {}).theories.values()
    law = declaration.laws[0].statement
    target, sizes, values = next(counterexamples(ask(declaration.theory, law), Budget(10_000)))
    assert values["m"].shape == (sizes["A"],) * (3 if target != "Set" else 2) + ((1,) if target == "Set" else ())
    found = find_counterexample(declaration.theory, law, fuel=20_000)
    assert found is not None and found.text.startswith("model ")
