"""Statements checked in models: what holds, what fails, on what ground, and with which witness."""

from fractions import Fraction

import pytest
from presented import Presentation, adjunction, call, group, law, monoid, op, value, values

from catalg.cells import CARTESIAN, MONOIDAL, SYMMETRIC, Diagram, OneCell, Path, TwoCell
from catalg.kernel.statement import Hypothesis, Parameters, Statement, Theory
from catalg.models import build_model

Z2 = values(A=2, mu=[[[1, 0], [0, 1]], [[0, 1], [1, 0]]], eta=[1, 0])


@pytest.mark.parametrize("target", ["Vect", "Vect(QQ)", "Vect(GF(2))", "Vect(GF(3))", "Rel"])
def test_the_group_algebra_of_two_elements_is_a_monoid(target):
    _, theory = monoid()
    model = build_model("Z2", theory, target, Z2)
    for axiom in theory.axioms.values():
        outcome = model.check(axiom, samples=5)
        assert outcome.status == "holds"
        assert outcome.exact == (target != "Vect")


def test_a_failure_tells_where_and_what():
    p, theory = monoid()
    model = build_model("Broken", theory, "Vect(QQ)", Z2 | values(eta=[Fraction(1, 2), 0]))
    outcome = model.check(theory.axioms["left"], samples=1)
    assert (outcome.status, outcome.exact, outcome.error) == ("fails", True, 0.5)
    assert outcome.witness == "entry (0 -> 0): left 1/2, right 1"


def test_float_verdicts_allow_for_rounding_and_no_more():
    p = Presentation(MONOIDAL, "A", f="A -> A", g="A -> A", h="A -> A")
    theory = p.theory("T")
    size = 40
    named = {"A": value(size), "f": call("random"), "g": call("random"), "h": op("@", ("name", "f"), ("name", "g"))}
    model = build_model("R", theory, "Vect", named)
    assert model.check(law("composite", p["f"] >> p["g"], p["h"]), samples=1).status == "holds"
    moved = named | {"h": op("+", named["h"], Fraction(1, 10**9))}
    outcome = build_model("R", theory, "Vect", moved).check(law("composite", p["f"] >> p["g"], p["h"]), samples=1)
    assert outcome.status == "fails" and outcome.error == pytest.approx(1e-9, rel=1e-3) and not outcome.exact


FIXED = [[0, -1, 3], [-1, -3, -3], [-3, 3, -2]]  # the same numbers on every machine


def test_random_values_are_the_same_in_every_run_and_differ_between_generators():
    p = Presentation(MONOIDAL, "A", f="A -> A", g="A -> A")
    named = values(A=3) | {"f": call("random", 3, 3), "g": call("random", 3, 3)}
    first, again = (build_model("R", p.theory("T"), "Vect(QQ)", named) for _ in range(2))
    assert (first.evaluate(p["f"]) == again.evaluate(p["f"])).all()
    assert (first.evaluate(p["f"]) != first.evaluate(p["g"])).any()
    other = build_model("Other", p.theory("T"), "Vect(QQ)", named)
    assert (first.evaluate(p["f"]) != other.evaluate(p["f"])).any()
    assert first.evaluate(p["f"]).tolist() == FIXED


def test_symbols_decide_for_all_values():
    p, theory = monoid()
    named = Z2 | {"eta": call("symbols", "e")}
    model = build_model("S", theory, "Vect(QQ)", named)
    assert model.check(theory.axioms["assoc"], samples=1).exact
    outcome = model.check(theory.axioms["left"], samples=1)
    assert outcome.status == "fails" and outcome.exact
    assert "left - right = e_0 - 1, which is not zero at e_0 = 2" in outcome.witness


def test_symbols_may_be_divided_by():
    p = Presentation(MONOIDAL, "A", f="A -> A", g="A -> A")
    named = values(A=2) | {"f": call("symbols", "w", 2, 2), "g": call("inverse", ("name", "f"))}
    model = build_model("S", p.theory("T"), "Vect(QQ)", named)
    assert model.check(law("back", p["f"] >> p["g"], p["A"]), samples=1).status == "holds"
    assert model.check(law("same", p["f"], p["g"]), samples=1).status == "fails"


def test_a_polynomial_that_vanishes_everywhere_on_a_finite_field_is_zero_there():
    p = Presentation(MONOIDAL, "A", f="A -> A")
    named = values(A=1) | {"f": call("symbols", "w", 1, 1)}
    frobenius = law("frobenius", p["f"] >> p["f"] >> p["f"], p["f"])
    assert build_model("S", p.theory("T"), "Vect(GF(3))", named).check(frobenius, samples=1).status == "holds"
    assert build_model("S", p.theory("T"), "Vect(GF(5))", named).check(frobenius, samples=1).status == "fails"
    assert build_model("S", p.theory("T"), "Vect(QQ)", named).check(frobenius, samples=1).status == "fails"


def test_parameters_are_enumerated_where_they_are_few_and_made_symbols_where_not():
    p, theory = monoid()
    f, fd = p.parameter("f", "A -> A")
    slides = law("slides", (fd @ fd) >> p["mu"], (fd @ p["A"]) >> (p["A"] @ fd) >> p["mu"], [f])
    homs = law("homs", (fd @ fd) >> p["mu"], p["mu"] >> fd, [f])
    for target in ("Vect(GF(2))", "Vect(QQ)", "Set"):
        named = values(A=2, mu=[[0, 1], [1, 0]], eta=0) if target == "Set" else Z2
        model = build_model("M", theory, target, named)
        assert model.check(slides, samples=5).status == "holds"
        assert model.check(slides, samples=5).exact
        outcome = model.check(homs, samples=5)
        assert outcome.status == "fails" and outcome.exact and outcome.witness.startswith("f = [")


def test_hypotheses_filter_instances():
    p, theory = group()
    f, fd = p.parameter("f", "G -> G")
    hom = (p["m"] >> fd, (fd @ fd) >> p["m"])
    z3 = build_model("Z3", theory, "Set", values(G=3, m=[[0, 1, 2], [1, 2, 0], [2, 0, 1]], e=0, inv=[0, 2, 1]))
    assert z3.check(law("keeps_unit", p["e"] >> fd, p["e"], [f], h=hom), samples=5).exact
    assert z3.check(law("keeps_unit", p["e"] >> fd, p["e"], [f]), samples=5).status == "fails"
    assert z3.check(law("trivial", fd, p["G"], [f], h=hom), samples=5).status == "fails"


def test_hypotheses_that_are_linear_are_solved_where_chance_would_not_meet_them():
    p = Presentation(MONOIDAL, "A B", m="A -> B", n="A -> A")
    f, fd = p.parameter("f", "A -> A")
    g, gd = p.parameter("g", "A -> A")
    named = values(A=3, B=2, m=[[1, 0], [0, 1], [1, 1]], n=[[1, 1, -1], [0, 1, 0], [0, 0, 1]])
    model = build_model("M", p.theory("T"), "Vect(QQ)", named)
    cancel = law("cancel", fd, gd, [f, g], h=(fd >> p["m"], gd >> p["m"]))
    assert model.check(cancel, samples=10).status == "fails"
    commutes = law("commutes", fd >> fd >> p["n"], p["n"] >> fd >> fd, [f], h=(fd >> p["n"], p["n"] >> fd))
    outcome = model.check(commutes, samples=10)
    assert outcome.status == "holds" and "instances" in (outcome.reason or "")


def test_a_hypothesis_that_nothing_satisfies_is_said():
    p = Presentation(MONOIDAL, "A", s="->", f="A -> A")
    model = build_model("M", p.theory("T"), "Vect(QQ)", values(A=2, s=2, f=[[1, 0], [0, 1]]))
    g, gd = p.parameter("g", "A -> A")
    never = law("never", gd, p["A"], [g], h=(p["s"], p["s"] >> p["s"]))
    assert model.check(never, samples=5).status == "skipped"


def test_statements_about_every_object_try_several_sizes():
    p = Presentation(SYMMETRIC, "A", f="A -> A")
    x = OneCell("X")
    from catalg.cells import POINT, Diagram, Path, TwoCell

    g = TwoCell("g", Path(POINT, (x,)), Path(POINT, (x,)))
    gd = Diagram.generator(SYMMETRIC, g)
    everywhere = Statement("all", gd >> gd, gd, Parameters((), (x,), (g,)))
    model = build_model("M", p.theory("T"), "Vect(GF(2))", values(A=2, f=[[1, 0], [0, 1]]))
    outcome = model.check(everywhere, samples=5)
    assert outcome.status == "fails" and outcome.witness.startswith("X = 2; g = ")


def test_two_categories_are_read_with_one_object():
    signature, first, second, _ = adjunction()
    theory = Theory("Adjunction", signature, {"first": first, "second": second})
    duality = values(L=2, R=2, unit=[[1, 0], [0, 1]], counit=[[1, 0], [0, 1]])
    model = build_model("Duality", theory, "Vect(QQ)", duality)
    assert all(model.check(s, samples=1).status == "holds" for s in (first, second))


def test_shortest_paths_satisfy_the_law_of_shortest_paths():
    inf = float("inf")
    p = Presentation(MONOIDAL, "V", d="V -> V")
    closed = [[0, 2, 3], [inf, 0, 1], [inf, inf, 0]]
    model = build_model("Paths", p.theory("T"), "MinPlus", values(V=3, d=closed))
    assert model.check(law("idempotent", p["d"] >> p["d"], p["d"]), samples=1).exact
    open_ = [[0, 2, 5], [inf, 0, 1], [inf, inf, 0]]
    outcome = build_model("Paths", p.theory("T"), "MinPlus", values(V=3, d=open_)).check(
        law("idempotent", p["d"] >> p["d"], p["d"]), samples=1
    )
    assert outcome.witness == "entry (0 -> 2): left 3, right 5" and outcome.error == 2.0


@pytest.mark.parametrize("target", ["Vect", "Vect(QQ)", "Vect(GF(5))", "Rel", "MinPlus", "MaxPlus", "Set"])
def test_random_values_exist_in_every_target(target):
    p = Presentation(MONOIDAL, "A B", f="A -> B", g="A B -> A")
    model = build_model("R", p.theory("T"), target, values(A=2, B=3) | {"f": call("random"), "g": call("random")})
    power = (p["A"] @ p["f"]) >> p["g"]
    assert model.check(law("same", power, power), samples=1).status == "holds"
    if target == "Set":
        assert all(model.evaluate(p["f"])(a) in range(3) for a in range(2))
    elif target == "Vect(GF(5))":
        assert set(model.evaluate(p["g"]).reshape(-1).tolist()) <= set(range(5))
    elif target == "Rel":
        assert model.evaluate(p["g"]).dtype == bool


@pytest.mark.parametrize("target", ["Vect", "Vect(QQ)", "Vect(GF(3))", "Rel", "MinPlus", "Set"])
def test_the_empty_object(target):
    p = Presentation(MONOIDAL, "A", f="A -> A", g="A -> A A")
    model = build_model("E", p.theory("T"), target, values(A=0, f=[], g=[]))
    assert model.check(law("any", p["f"] >> p["f"] >> p["g"], p["g"]), samples=1).status == "holds"


def test_a_point_decides_what_is_said_of_elements() -> None:
    """A conditional law about elements at a stage is checked for every stage by the one-point stage."""
    from catalg.models.instances import is_pointwise

    stage, m = OneCell("stage"), OneCell("M")
    x = Diagram.generator(CARTESIAN, TwoCell("x", Path.of(stage), Path.of(m)))
    y = Diagram.generator(CARTESIAN, TwoCell("y", Path.of(stage), Path.of(m)))
    parameters = Parameters(one=(stage,), two=(x.boxes[0], y.boxes[0]))
    about = Statement("about", x, y, parameters, (Hypothesis("h", x, y),))
    assert is_pointwise(about)
    back = Diagram.generator(CARTESIAN, TwoCell("b", Path.of(m), Path.of(stage)))
    assert not is_pointwise(Statement("into", x >> back, x >> back, Parameters((), (stage,), (back.boxes[0],))))


def test_a_law_that_holds_for_symbols_says_for_what():
    p, theory = monoid()
    named = values(A=2, mu=[[[1, 0], [0, 1]], [[0, 1], [1, 0]]]) | {"eta": call("symbols", "e")}
    outcome = build_model("S", theory, "Vect(QQ)", named).check(theory.axioms["assoc"])
    assert (outcome.status, outcome.exact, outcome.reason) == ("holds", True, "for every value of the symbols")


def test_a_point_is_found_where_a_polynomial_with_many_zeros_is_not_zero():
    from math import prod

    from catalg.models.polynomials import Polynomials

    ring = Polynomials([f"x{i}" for i in range(8)])
    *xs, last = ring.symbols.values()
    zeros = prod((last - k) * (xs[0] - k) for k in (1, 2, 3, -1, 5))
    found = ring.point(zeros * xs[3])
    assert found is not None and all(found["x7"] != k != found["x0"] for k in (1, 2, 3, -1, 5)) and found["x3"] != 0


def algebra():
    """A theory with sums: e and f with e + f the identity, a scalar a."""
    from catalg.cells import DOCTRINES, Coefficient, Signature
    from catalg.cells.combination import added, scaled

    p = Presentation(DOCTRINES["linear monoidal category"], "A", e="A -> A", f="A -> A")
    signature = Signature(p.doctrine, (), p.one, p.two, ("a",))
    e, f, one = p["e"], p["f"], p["A"]
    twice = scaled(e, Coefficient.of(Fraction(2, 3)) * Coefficient.scalar("a"))
    laws = {
        "complete": law("complete", added(e, f), one),
        "scaled": law("scaled", twice, added(e, f, Coefficient.of(-1))),
        "nothing": law("nothing", added(e, e, Coefficient.of(-1)), added(f, f, Coefficient.of(-1))),
    }
    return Theory("Algebra", signature, {}), laws


@pytest.mark.parametrize("target", ["Vect(QQ)", "Vect"])
def test_sums_of_diagrams_are_sums_of_tensors(target):
    theory, laws = algebra()
    named = values(A=2, e=[[1, 0], [0, 0]], f=[[0, 0], [0, 1]], a=Fraction(3, 2))
    model = build_model("M", theory, target, named)
    found = {n: model.check(statement) for n, statement in laws.items()}
    assert [found[n].status for n in laws] == ["holds", "fails", "holds"]
    assert found["scaled"].witness == "entry (1 -> 1): left 0, right -1"
    assert found["complete"].exact == (target != "Vect")
    other = build_model("N", theory, target, named | values(f=[[0, 0], [0, -1]], a=Fraction(3, 2)))
    assert [other.check(statement).status for statement in laws.values()] == ["fails", "fails", "holds"]


def test_a_scalar_may_be_a_symbol():
    theory, laws = algebra()
    named = values(A=1, e=[[1]], f=[[0]]) | {"a": call("symbols", "t")}
    model = build_model("M", theory, "Vect(QQ)", named)
    assert model.check(laws["complete"]).reason == "for every value of the symbols"
    outcome = model.check(laws["scaled"])
    assert outcome.status == "fails" and "left - right = 2/3*t - 1, which is not zero at t = 1" in outcome.witness


def test_targets_without_rational_multiples_have_no_models_of_linear_theories():
    from catalg.models import ModelError

    theory, _ = algebra()
    named = values(A=1, e=[[1]], f=[[0]], a=1)
    for target in ("Rel", "MinPlus", "Set", "Array", "Vect(GF(3))"):
        with pytest.raises(ModelError, match="a linear theory has no models in"):
            build_model("M", theory, target, named)
    with pytest.raises(ModelError, match="gives no value for the scalar `a`"):
        build_model("M", theory, "Vect", values(A=1, e=[[1]], f=[[0]]))
