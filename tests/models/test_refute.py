"""False laws are refuted by models that check; true laws never are."""

import pytest
from presented import Presentation, adjunction, frobenius, group, law, monoid

from catalg.cells import CATEGORY, MONOIDAL, SYMMETRIC
from catalg.kernel.statement import Theory
from catalg.models import build_model, find_counterexample
from catalg.models.search import model_text

FUEL = 60_000


def refuted(theory, statement, fuel=FUEL):
    """Find a counterexample and check it once more, here, from its printed values."""
    found = find_counterexample(theory, statement, fuel=fuel)
    assert found is not None, f"{statement.name} was not refuted"
    model = build_model("again", theory, found.target, found.values)
    for axiom in theory.axioms.values():
        outcome = model.check(axiom, samples=20)
        assert outcome.status == "holds" and outcome.exact
    verdict = model.check(statement, samples=200)
    assert verdict.status == "fails" and verdict.exact
    assert found.text == model_text(theory, statement, found.target, found.values)
    return found


@pytest.mark.parametrize("doctrine", [MONOIDAL, SYMMETRIC])
def test_monoids(doctrine):
    p, theory = monoid(doctrine)
    mu, eta, one = p["mu"], p["eta"], p["A"]
    refuted(theory, law("slides", mu >> (eta @ one), mu >> (one @ eta)))
    f, fd = p.parameter("f", "A -> A")
    refuted(theory, law("everything_is_equal", fd, one, [f]))
    refuted(theory, law("central", (fd @ one) >> mu, (one @ fd) >> mu, [f]))
    if doctrine is SYMMETRIC:
        found = refuted(theory, law("commutative", p.wires("A A", [1, 0]) >> mu, mu))
        assert "model Refutes_commutative : Monoid in" in found.text


@pytest.mark.parametrize("left_out", ["assoc", "left", "right"])
def test_the_axioms_of_monoids_are_independent(left_out):
    p, theory = monoid()
    rest = [a for n, a in theory.axioms.items() if n != left_out]
    refuted(p.theory("Weaker", *rest), theory.axioms[left_out])


@pytest.mark.slow
def test_true_laws_are_not_refuted():
    p, theory = monoid()
    mu, eta, one = p["mu"], p["eta"], p["A"]
    four = law("four", (mu @ mu) >> mu, (one @ mu @ one) >> (one @ mu) >> mu)
    assert find_counterexample(theory, four, fuel=15_000) is None
    assert find_counterexample(theory, law("units", (eta @ eta) >> mu, eta), fuel=5_000) is None
    assert find_counterexample(theory, theory.axioms["assoc"], fuel=5_000) is None


def test_groups_need_six_elements():
    p, theory = group()
    m, inv, one = p["m"], p["inv"], p["G"]
    found = refuted(theory, law("commutative", p.wires("G G", [1, 0]) >> m, m))
    assert found.target == "Set" and "G = 6" in found.text
    refuted(theory, law("inverse_is_a_homomorphism", m >> inv, (inv @ inv) >> m))
    refuted(theory, law("involution", inv, one))
    refuted(theory, law("exponent_two", p.wires("G", [0, 0]) >> m, p.wires("G", []) >> p["e"]))
    opposite = law("antihomomorphism", m >> inv, p.wires("G G", [1, 0]) >> (inv @ inv) >> m)
    assert find_counterexample(theory, opposite, fuel=3_000) is None


def test_half_adjunctions_and_wrong_orders():
    signature, first, second, (u, c, one_l, one_r) = adjunction()
    refuted(Theory("Half", signature, {"first": first}), second)
    refuted(Theory("Half", signature, {"second": second}), first)
    whole = Theory("Adjunction", signature, {"first": first, "second": second})
    refuted(whole, law("sides", c @ one_r @ one_l, one_r @ one_l @ c))
    refuted(whole, law("units", u @ one_l @ one_r, one_l @ one_r @ u))


def test_squares_of_a_presentation_need_not_commute():
    p = Presentation(CATEGORY, "A B C D", f="A -> B", g="B -> D", h="A -> C", k="C -> D")
    refuted(p.theory("Square"), law("commutes", p["f"] >> p["g"], p["h"] >> p["k"]))
    p = Presentation(CATEGORY, "X Y", e="X -> X", f="X -> Y", g="X -> Y")
    idempotent = p.theory("T", law("idempotent", p["e"] >> p["e"], p["e"]))
    refuted(idempotent, law("identity", p["e"], p["X"]))
    refuted(idempotent, law("equal", p["f"], p["g"]))
    assert find_counterexample(idempotent, law("thrice", p["e"] >> p["e"] >> p["e"], p["e"]), fuel=5_000) is None


def test_noncommutative_frobenius_algebras_have_dimension_four():
    p, theory = frobenius()
    mu, delta, eps, one = p["mu"], p["delta"], p["eps"], p["A"]
    swap = p.wires("A A", [1, 0])
    found = refuted(theory, law("commutative", swap >> mu, mu))
    assert "A = 4" in found.text
    refuted(theory, law("special", delta >> mu, one))
    refuted(theory, law("symmetric", swap >> mu >> eps, mu >> eps))


@pytest.mark.slow
def test_hopf_algebras():
    p = Presentation(SYMMETRIC, "H", m="H H -> H", u="-> H", d="H -> H H", e="H ->", s="H -> H")
    m, u, d, e, s, one = p["m"], p["u"], p["d"], p["e"], p["s"], p["H"]
    swap, middle = p.wires("H H", [1, 0]), p.wires("H H H H", [0, 2, 1, 3])
    theory = p.theory(
        "Hopf",
        law("assoc", (m @ one) >> m, (one @ m) >> m),
        law("left", (u @ one) >> m, one),
        law("right", (one @ u) >> m, one),
        law("coassoc", d >> (d @ one), d >> (one @ d)),
        law("coleft", d >> (e @ one), one),
        law("coright", d >> (one @ e), one),
        law("bialgebra", m >> d, (d @ d) >> middle >> (m @ m)),
        law("unit_copied", u >> d, u @ u),
        law("product_dropped", m >> e, e @ e),
        law("unit_dropped", u >> e, p[""]),
        law("antipode_left", d >> (s @ one) >> m, e >> u),
        law("antipode_right", d >> (one @ s) >> m, e >> u),
    )
    refuted(theory, law("commutative", swap >> m, m))
    refuted(theory, law("cocommutative", d >> swap, d))
    refuted(theory, law("homomorphism", m >> s, (s @ s) >> m))
    refuted(theory, law("involution", s >> s, one), fuel=150_000)  # Sweedler's, of dimension four


def test_hypotheses_become_axioms():
    p = Presentation(CATEGORY, "X Y", m="X -> Y")
    f, fd = p.parameter("f", "X -> X")
    g, gd = p.parameter("g", "X -> X")
    found = refuted(p.theory("T"), law("cancel", fd, gd, [f, g], h=(fd >> p["m"], gd >> p["m"])))
    assert "f = " in found.witness and "g = " in found.witness
    sections = p.theory("T")
    r, rd = p.parameter("r", "Y -> X")
    split = law("split", fd, gd, [f, g, r], h=(fd >> p["m"], gd >> p["m"]), k=(p["m"] >> rd, p["X"]))
    assert find_counterexample(sections, split, fuel=10_000) is None


def test_axioms_with_parameters_must_hold_for_every_instance():
    p = Presentation(CATEGORY, "X Y", a="X -> Y", b="X -> Y")
    f, fd = p.parameter("f", "X -> Y")
    one_arrow = p.theory("T", law("unique", fd, p["a"], [f]))
    assert find_counterexample(one_arrow, law("same", p["a"], p["b"]), fuel=5_000) is None


def test_the_same_question_has_the_same_answer():
    p, theory = group()
    question = law("commutative", p.wires("G G", [1, 0]) >> p["m"], p["m"])
    assert find_counterexample(theory, question, fuel=FUEL) == find_counterexample(theory, question, fuel=FUEL)
    assert find_counterexample(theory, question, fuel=1) is None


def test_the_library_holds_what_it_says():
    from catalg.models.library import _monoids, groups

    tables = [t for ts in groups().values() for t in ts] + [t for n in (2, 3, 4, 6) for t in _monoids(n)]
    for t in tables:
        n = range(len(t))
        assert all(t[t[i, j], k] == t[i, t[j, k]] for i in n for j in n for k in n)
        assert (t[0] == list(n)).all() and (t[:, 0] == list(n)).all()
    assert all(((t == 0).sum(axis=1) == 1).all() for ts in groups().values() for t in ts)
