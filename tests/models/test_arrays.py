"""Array models: exact witnesses for what attention is not, floats and polynomials for what it is."""

from fractions import Fraction

import numpy as np
import pytest
from presented import Presentation, call, function, law, name, op, value

from catalg.cells import CARTESIAN
from catalg.models import ModelError, build_model

x = name("x")
x_t = ("attribute", x, "T")


def attention(points):
    """softmax(y @ y.T) @ y as a value tree, y being the rows given."""
    return op("@", call("softmax", op("@", points, ("attribute", points, "T"))), points)


def equivariance(shape, att, p):
    """The equation p ; att = att ; p evaluated with the given functions."""
    theory = Presentation(CARTESIAN, "X", att="X -> X", p="X -> X")
    named = {"X": ("tuple", tuple(value(n) for n in shape)), "att": function("x", att), "p": function("x", p)}
    model = build_model("M", theory.theory("Equivariance"), "Array", named)
    return model.check(law("equivariant", theory["p"] >> theory["att"], theory["att"] >> theory["p"]), samples=20)


@pytest.mark.parametrize("n, d", [(2, 1), (3, 2), (8, 4), (64, 32)])
def test_attention_is_equivariant_under_permutations(n, d):
    outcome = equivariance((n, d), attention(x), op("@", call("permutation", *[(i + 1) % n for i in range(n)]), x))
    assert outcome.status == "holds" and outcome.error < 1e-12
    assert outcome.exact == (n < 4)


def test_linear_attention_is_equivariant_for_all_inputs_at_once():
    att = op("@", op("@", op("@", x, call("symbols", "w", 2, 2)), x_t), x)
    outcome = equivariance((2, 2), att, op("@", call("permutation", 1, 0), x))
    assert outcome.status == "holds" and outcome.exact and outcome.reason == "for all inputs of these shapes"


def test_absolute_positions_break_it_with_the_exact_witness():
    placed = op("+", x, [[0], [1]])
    outcome = equivariance((2, 1), attention(placed), op("@", call("permutation", 1, 0), x))
    assert (outcome.status, outcome.exact) == ("fails", True)
    assert outcome.witness.startswith("x = [[0], [0]]: left [[1/2], [E/(1 + E)]], right [[E/(1 + E)], [1/2]]")
    assert outcome.error > np.e / (1 + np.e) - 0.5 - 1e-12


def test_a_causal_mask_breaks_it():
    scores = call("where", call("tril", call("ones", 2, 2)), op("@", x, x_t), float("-inf"))
    outcome = equivariance((2, 1), op("@", call("softmax", scores), x), op("@", call("permutation", 1, 0), x))
    assert (outcome.status, outcome.exact) == ("fails", True) and "E/(1 + E)" in outcome.witness


def test_softmax_attention_is_not_equivariant_under_reflections_and_linear_attention_is():
    reflect = op("@", call("diag", [1, -1]), x)
    outcome = equivariance((2, 1), attention(x), reflect)
    assert (outcome.status, outcome.exact) == ("fails", True)
    assert outcome.witness.startswith("x = [[1], [1]]") and outcome.error > 1 - np.tanh(1) - 1e-12
    assert equivariance((2, 1), op("@", op("@", x, x_t), x), reflect).exact


def test_scaling_gives_the_factors_eight_and_two():
    outcome = equivariance((2, 1), op("@", op("@", x, x_t), x), op("*", 2, x))
    assert outcome.witness == "x = [[1], [1]]: left [[16], [16]], right [[4], [4]]" and outcome.exact


def test_duplicating_a_token_is_not_allowed_for():
    outcome = equivariance((2, 1), attention(x), op("@", [[1, 0], [1, 0]], x))
    assert (outcome.status, outcome.exact) == ("fails", True)


def test_floats_alone_never_make_an_exact_difference():
    """Both sides agree but for rounding that cancellation makes large."""
    p = Presentation(CARTESIAN, "X", f="X -> X", g="X -> X")
    big = 10**9
    named = {
        "X": value(3),
        "f": function("x", op("-", op("+", x, big), big)),
        "g": function("x", x),
    }
    outcome = build_model("M", p.theory("T"), "Array", named).check(law("same", p["f"], p["g"]), samples=20)
    assert outcome.status != "fails" or not outcome.exact


def test_several_inputs_and_outputs():
    p = Presentation(CARTESIAN, "X Y", split="X -> Y Y", join="Y Y -> X", c="-> X")
    half = [call("slice", x, 0, 2), call("slice", x, 2, 4)]
    named = {
        "X": value(4),
        "Y": value(2),
        "split": function("x", ("tuple", tuple(half))),
        "join": function("a b", call("concat", name("a"), name("b"))),
        "c": value([1, 2, 3, 4]),
    }
    model = build_model("M", p.theory("T"), "Array", named)
    assert model.check(law("back", p["split"] >> p["join"], p["X"]), samples=3).exact
    swapped = p["split"] >> p.wires("Y Y", [1, 0]) >> p["join"]
    outcome = model.check(law("swapped", p["c"] >> swapped, p["c"]), samples=3)
    assert outcome.witness == "as constants: left [3, 4, 1, 2], right [1, 2, 3, 4]"
    assert [a.tolist() for a in model.evaluate(p["split"])(np.arange(4.0))] == [[0, 1], [2, 3]]


def test_parameters_are_filled_with_functions():
    p = Presentation(CARTESIAN, "X", f="X -> X")
    g, gd = p.parameter("g", "X -> X")
    model = build_model("M", p.theory("T"), "Array", {"X": value(2), "f": function("x", op("*", 2, x))})
    outcome = model.check(law("central", p["f"] >> gd, gd >> p["f"], [g]), samples=10)
    assert outcome.status == "fails" and outcome.exact and outcome.witness.startswith("g = ")
    assert (
        model.check(law("under", gd >> p["f"], p["f"] >> gd, [g], h=(p["f"] >> gd, gd >> p["f"])), samples=10).status
        == "holds"
    )


@pytest.mark.parametrize(
    "body, words",
    [
        (op("@", x, [[1, 2, 3], [1, 2, 3]]), "gives an array of shape (2, 3), but `X` is (2, 2)"),
        (call("log", op("-", x, 5)), "gives NaN"),
        (call("sofmax", x), "`sofmax` is not known here"),
        (op("+", x, name("y")), "`y` is not known here"),
        (op("@", x, [1, 2, 3]), "which do not fit"),
        (("tuple", (x, x)), "gives 2 arrays"),
        (call("softmax"), "is called with 0 arguments"),
        (call("softmax", x, where=1), "has no keyword `where`"),
        (("attribute", x, "shape"), "`.shape` is not known"),
        (call("zeros", 10**9), "is too large"),
    ],
)
def test_a_bad_function_is_named(body, words):
    p = Presentation(CARTESIAN, "X", f="X -> X")
    named = {"X": ("tuple", (value(2), value(2))), "f": function("x", body)}
    with pytest.raises(ModelError) as caught:
        build_model("M", p.theory("T"), "Array", named)
    assert words in caught.value.message and caught.value.generator == "f"


NOT_OF_A_MATRIX = {"load", "random", "symbols", "identity", "zeros", "ones", "full", "arange", "permutation"}
NOT_OF_A_MATRIX |= {"compose", "meet", "join", "star", "extreme_rays"}  # over a quantale, or exact alone


def test_functions_agree_between_floats_and_exact_numbers():
    """Every function of the list that takes one matrix gives the same in both ways of counting."""
    from catalg.models.exact_real import decimal
    from catalg.models.functions import FUNCTIONS
    from catalg.models.interpreter import Interpreter

    matrix = value([[Fraction(1, 2), 2], [1, Fraction(3, 4)]])
    tried = 0
    for fname, entry in FUNCTIONS.items():
        if entry.least > 1 or fname in NOT_OF_A_MATRIX:
            continue
        tree = ("call", fname, (matrix,), ())
        a, b = (Interpreter("m", {"f": tree}, mode).value_of("f") for mode in ("float", "exact"))
        if isinstance(a, tuple):
            assert a == b
            continue
        exact = np.vectorize(decimal)(np.asarray(b, dtype=object))
        assert np.allclose(a, exact), fname
        tried += 1
    assert tried > 20


@pytest.mark.parametrize("n, d", [(2, 1), (2, 2), (3, 1)])
def test_softmax_attention_is_decided_for_all_inputs_at_small_sizes(n, d):
    """Exponentials of different polynomials are independent, so equality of such quotients is decidable."""
    outcome = equivariance((n, d), attention(x), op("@", call("permutation", *[(i + 1) % n for i in range(n)]), x))
    assert outcome.status == "holds" and outcome.exact and outcome.reason == "for all inputs of these shapes"


def test_symbols_never_choose_a_branch():
    """A law that holds on one side of a condition only is not called exact by looking at that side."""
    p = Presentation(CARTESIAN, "X", f="X -> X", g="X -> X")
    far = op("-", x, 10**6)
    for condition in (call("where", far, x, 0), call("maximum", x, -(10**6)), call("relu", op("+", x, 10**6))):
        shifted = op("-", condition, 10**6) if condition[1] == "relu" else condition
        model = build_model(
            "M", p.theory("T"), "Array", {"X": value(2), "f": function("x", shifted), "g": function("x", x)}
        )
        outcome = model.check(law("same", p["f"], p["g"]), samples=5)
        assert outcome.status == "holds" and not outcome.exact


def test_quotients_of_exponential_polynomials():
    from catalg.models.exp_rational import ExpRational, at_most

    a, b = ExpRational.variable("a"), ExpRational.variable("b")
    half = Fraction(1, 2)
    assert (a + b).exponential() == a.exponential() * b.exponential()
    assert (a * half).exponential() * (a * half).exponential() == a.exponential()
    assert (a - a).exponential() == 1 and a.exponential() != b.exponential()
    assert ExpRational.constant(1).exponential() != 2 and ExpRational.constant(1).exponential() != 1
    assert (a * a - b * b) / (a - b) == a + b
    assert 1 / (1 + a.exponential()) + 1 / (1 + (-a).exponential()) == 1
    assert a / a == 1 and (a - a) * b == 0 and a**3 / a**2 == a and (a**-2) * a * a == 1
    with pytest.raises(ModelError):
        (1 / a).exponential()
    with pytest.raises(ModelError), at_most(1000):
        (a + b) ** 100


def test_random_weights_inside_functions_are_constants_of_the_model():
    """The same in floats and in exact numbers, in whatever order functions run, and different per function."""
    p = Presentation(CARTESIAN, "X", f="X -> X", g="X -> X", h="X -> X")
    weighted = op("@", x, call("random", 2, 2))
    sized = op("+", x, call("random", call("shape", x)))
    named = {"X": ("tuple", (value(2), value(2))), "f": function("x", weighted), "g": function("x", sized)}
    named["h"] = function("x", op("+", call("random", 2, 2), op("@", x, call("random", 2, 2))))
    model = build_model("M", p.theory("T"), "Array", named)
    ones = np.ones((2, 2))
    for g in "fgh":
        first = model.evaluate(p[g])(ones)
        assert (model.evaluate(p[g])(ones) == first).all()
        exact = model.exact()
        again = exact.run(p[g], [exact.it.array(ones)])[0]
        assert (again.astype(float) == first).all()
    assert model.check(law("differ", p["g"], p["f"]), samples=2).exact


WHOLE_PARTS = [
    (call("floor", Fraction(-7, 2)), -4),
    (call("floor", Fraction(6)), 6),
    (call("floor", call("sqrt", 2)), 1),
    (call("floor", op("-", 0, call("exp", 1))), -3),
    (call("mod", -7, 10), 3),
    (call("mod", Fraction(7, 2), Fraction(-1)), Fraction(-1, 2)),
]


@pytest.mark.parametrize("written, whole", WHOLE_PARTS, ids=[str(whole) for _, whole in WHOLE_PARTS])
def test_whole_parts(written, whole):
    """floor and mod of rationals and of other exact numbers, in both ways of counting."""
    from catalg.models.interpreter import Interpreter

    exact, near = (Interpreter("m", {"f": written}, mode).value_of("f") for mode in ("exact", "float"))
    assert exact[()] == whole and float(near[()]) == pytest.approx(float(whole))


def test_a_symbol_has_no_whole_part():
    from catalg.models.exact_real import whole_part
    from catalg.models.exp_rational import ExpRational

    with pytest.raises(ModelError, match="sign"):
        whole_part(ExpRational.variable("w"))


def test_a_large_grid_is_not_taken_through_cosines_exactly():
    from catalg.models.interpreter import Interpreter

    tree = call("cos", call("reshape", call("arange", 4096), 64, 64))
    with pytest.raises(ModelError, match="too much for exact arithmetic"):
        Interpreter("m", {"f": tree}, "exact").value_of("f")
