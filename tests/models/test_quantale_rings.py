"""Quantales: products, residuals and decisions about all 1-cells, against their definitions entry by entry."""

import random
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from presented import value

from catalg.cells import DOCTRINES, POINT, Diagram, OneCell, Path, Signature
from catalg.kernel import Hypothesis, Parameters, Statement, Theory
from catalg.models import ModelError, build_model
from catalg.models.extremes import extreme_instance, repaired
from catalg.models.quantale_rings import TARGETS, quantale

INF = float("inf")
POOL = {
    "Matrices(Rel)": [0, 1],
    "Matrices(MinPlus)": [-INF, INF, INF, 0, 1, -2, Fraction(1, 3), 10**20],
    "Matrices(MaxPlus)": [-INF, -INF, INF, 0, 1, -2, Fraction(1, 3), 10**20],
    "Matrices(MaxTimes)": [0, 0, INF, 1, 2, Fraction(1, 3), 10**20],
}


def times(target, a, b):
    if target == "Matrices(Rel)":
        return a and b
    if target == "Matrices(MaxTimes)":
        return 0 if 0 in (a, b) else a * b
    zero = INF if target == "Matrices(MinPlus)" else -INF
    return zero if zero in (a, b) else a + b


def largest(target, values):
    """The join of numbers: the largest in the order of the target."""
    if target == "Matrices(MinPlus)":
        return min([INF, *values])
    return max([{"Matrices(Rel)": 0, "Matrices(MaxTimes)": 0}.get(target, -INF), *values])


def below(target, a, b):
    return a >= b if target == "Matrices(MinPlus)" else a <= b


def drawn(rng, pool, rows, columns):
    out = np.empty((rows, columns), dtype=object)
    for i, j in product(range(rows), range(columns)):
        out[i, j] = rng.choice(pool)
    return out


def encoded(target, *arrays):
    ring = quantale(target)
    ring.prepare(list(arrays))
    return ring, [ring.encode(a)[0][None] for a in arrays]


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("large", [False, True])
def test_products_are_joins_of_products(target, large):
    rng = random.Random(1)
    pool = [v for v in POOL[target] if large or v != 10**20]
    for _ in range(12):
        m, k, n = (rng.randint(1, 5) for _ in range(3))
        a, b = drawn(rng, pool, m, k), drawn(rng, pool, k, n)
        ring, (x, y) = encoded(target, a, b)
        found = ring.decode(ring.matmul(x, y)[0], 1)
        for i, j in product(range(m), range(n)):
            assert found[i, j] == largest(target, [times(target, a[i, s], b[s, j]) for s in range(k)])


@pytest.mark.parametrize("target", TARGETS)
def test_residuals_are_the_largest_solutions(target):
    """c is below the residual exactly if x c <= y, for each c of one row and one column."""
    rng = random.Random(2)
    for _ in range(12):
        n, k, m = (rng.randint(1, 4) for _ in range(3))
        x, y = drawn(rng, POOL[target], n, k), drawn(rng, POOL[target], n, m)
        ring, (a, b) = encoded(target, x, y)
        under = ring.decode(ring.under(a, b)[0], 1)
        over = ring.decode(ring.over(b.swapaxes(1, 2), a.swapaxes(1, 2))[0], 1)
        assert (under == over.T).all()
        candidates = [*POOL[target], *under.reshape(-1).tolist()]
        for i, j, c in product(range(k), range(m), candidates):
            solves = all(below(target, times(target, x[s, i], c), y[s, j]) for s in range(n))
            assert solves == below(target, c, under[i, j])


def test_a_sparse_product_is_the_dense_one():
    rng = np.random.default_rng(3)
    a, b = rng.integers(-9, 9, (2, 60, 60)).astype(object)
    a[rng.random((60, 60)) < 0.97] = INF
    b[rng.random((60, 60)) < 0.5] = INF
    a[0, 0], b[0, 0] = -INF, 0
    ring, (x, y) = encoded("Matrices(MinPlus)", a, b)
    with np.errstate(invalid="ignore"):
        sums = x[0][:, :, None] + y[0][None]
    dense = np.where(np.isnan(sums), INF, sums).min(axis=1)
    assert (ring.matmul(x, y)[0] == dense).all()


# -- statements about all 1-cells --------------------------------------------------------------

ORDERED = DOCTRINES["ordered 2-category"]
X, Y, H, C = OneCell("x", "S", "A"), OneCell("y", "S", "B"), OneCell("h", "A", "B"), OneCell("c", "A", "B")


def path(*cells):
    return Diagram.identity(ORDERED, Path(cells[0].source, cells))


UNIVERSAL = Statement(
    "curry", path(C), path(H), Parameters(one=(C,)), (Hypothesis("k", path(X, C), path(Y), "<="),), "<="
)
THEORY = Theory("Residual", Signature(ORDERED, ("S", "A", "B"), {"x": X, "y": Y, "h": H}, {}), {"curry": UNIVERSAL})


def matrix(rows):
    def number(e):
        return ("inf", 1) if e == INF else ("neg", ("inf", 1)) if e == -INF else ("number", Fraction(e))

    return ("list", tuple(("list", tuple(number(e) for e in row)) for row in rows))


def model(target, x, y, h):
    values = {"S": value(2), "A": value(2), "B": value(1), "x": matrix(x), "y": matrix(y), "h": h}
    return build_model("M", THEORY, target, values)


def test_a_universal_property_is_decided_for_all_cells_at_once():
    call = ("call", "under", (("name", "x"), ("name", "y")), ())
    for x, y in (([[0, 3], [2, INF]], [[1], [5]]), ([[-1, INF], [4, INF]], [[2], [0]])):
        found = model("Matrices(MinPlus)", x, y, call).check(UNIVERSAL)
        assert (found.status, found.exact) == ("holds", True)
        lowered = model("Matrices(MinPlus)", x, y, ("op", "+", call, ("number", Fraction(1)))).check(UNIVERSAL)
        assert (lowered.status, lowered.exact) == ("fails", True)


def test_decisions_agree_with_trying_every_relation():
    for bits in product((0, 1), repeat=8):
        x, y, h = [bits[0:2], bits[2:4]], [bits[4:5], bits[5:6]], [bits[6:7], bits[7:8]]
        built = model("Matrices(Rel)", x, y, matrix(h))
        at = extreme_instance(built.ring, UNIVERSAL, lambda p, b=built: b._product(p, b.sizes, b.matrices))
        assert at is not None
        every = all(
            all(c[i] <= h[i][0] for i in (0, 1))
            for c in product((0, 1), repeat=2)
            if all(not (x[s][i] and c[i]) or y[s][0] for s, i in product((0, 1), repeat=2))
        )
        assert (built.check(UNIVERSAL).status == "holds") == every


def test_what_has_no_largest_instance_is_not_decided_there():
    ring = quantale("Matrices(Rel)")
    grows = Statement("g", path(C), path(C), Parameters(one=(C,)), (Hypothesis("k", path(C), path(H), "<="),), "<=")
    equal = Statement("e", path(C), path(H), Parameters(one=(C,)), (Hypothesis("k", path(C), path(H), "="),), "<=")
    for statement in (grows, equal):
        assert extreme_instance(ring, statement, lambda p: np.ones((1, 1, 1), dtype=bool)) is None


def modules(goal_left, goal_right, relation="<="):
    x, given = OneCell("f", "S", "A"), OneCell("d", "S", "S")
    closed = (Hypothesis("k", path(given, x), path(x), "<="),)
    return Statement(
        "m", path(*goal_left, x), path(*goal_right, x), Parameters(zero=("A",), one=(x,)), closed, relation
    )


def test_statements_about_all_modules_agree_with_trying_every_column():
    """d' f <= e f for all f with d f <= f, decided at d*, against all relations f with one column."""
    d, e = OneCell("d", "S", "S"), OneCell("e", "S", "S")
    theory = Theory("T", Signature(ORDERED, ("S",), {"d": d, "e": e}, {}), {})
    both = {True: 0, False: 0}
    for bits in product((0, 1), repeat=8):
        m = {"d": [bits[0:2], bits[2:4]], "e": [bits[4:6], bits[6:8]]}
        built = build_model("M", theory, "Matrices(Rel)", {"S": value(2), **{n: matrix(v) for n, v in m.items()}})
        found = built.check(modules((d, d), (e,)))
        every = True
        for f in product((0, 1), repeat=2):

            def of(n, v, m=m):
                return [max(m[n][i][j] and v[j] for j in (0, 1)) for i in (0, 1)]

            if all(a <= b for a, b in zip(of("d", f), f, strict=True)):
                every = every and all(a <= b for a, b in zip(of("d", of("d", f)), of("e", f), strict=True))
        assert found.exact and (found.status == "holds") == every
        both[every] += 1
    assert both[True] and both[False]


def test_cycles_that_gain_have_no_free_module():
    d = OneCell("d", "S", "S")
    theory = Theory("T", Signature(ORDERED, ("S",), {"d": d}, {}), {})
    built = build_model("M", theory, "Matrices(MinPlus)", {"S": value(2), "d": matrix([[0, -1], [-1, 0]])})
    assert not built.check(modules((d, d), (d,))).exact


def test_drawn_cells_are_moved_until_the_hypotheses_hold():
    """d * f <= f and f * g <= y hold at last, whatever was drawn."""
    d, f, g = OneCell("d", "S", "S"), OneCell("f", "S", "A"), OneCell("g", "A", "B")
    given = (Hypothesis("p", path(d, f), path(f), "<="), Hypothesis("q", path(f, g), path(Y), "<="))
    statement = Statement("s", path(f), path(f), Parameters(one=(f, g)), given, "<=")
    rng = random.Random(4)
    ring = quantale("Matrices(MinPlus)")

    def multiplied(p, at):
        out = at[p.cells[0].name]
        for cell in p.cells[1:]:
            out = ring.matmul(out, at[cell.name])
        return out

    for _ in range(20):
        shapes = {"d": (3, 3), "f": (3, 2), "g": (2, 2), "y": (3, 2)}
        at = {n: ring.encode(drawn(rng, [INF, 0, 1, 2, 5], *s))[0][None] for n, s in shapes.items()}
        repaired(ring, statement, at, multiplied)
        for h in given:
            assert ring.below(multiplied(h.left.source, at), multiplied(h.right.source, at)).all()


def test_values_are_composed_met_and_joined():
    """y = x ; h, so h below the residual; the meet with anything higher is h again."""
    x, h = matrix([[0, 3], [2, INF]]), matrix([[1], [5]])
    composed = ("call", "compose", (x, h), ())
    met = ("call", "meet", (("call", "under", (x, composed), ()), ("call", "join", (h, matrix([[0], [7]])), ())), ())
    values = {"S": value(2), "A": value(2), "B": value(1), "x": x, "y": composed, "h": met}
    built = build_model("M", THEORY, "Matrices(MinPlus)", values)
    assert built.evaluate(path(Y)).tolist() == [[1], [3]]
    assert built.evaluate(path(H)).tolist() == [[1], [5]]


def test_functions_of_a_quantale_say_where_they_belong():
    star = ("call", "star", (matrix([[0, -1], [-1, 0]]),), ())
    with pytest.raises(ModelError, match="no finite value"):
        model("Matrices(MinPlus)", [[0, 0], [0, 0]], [[0], [0]], star)
    under = ("call", "under", (matrix([[0, 0]]), matrix([[0], [0]])), ())
    with pytest.raises(ModelError, match="do not fit"):
        model("Matrices(MinPlus)", [[0, 0], [0, 0]], [[0], [0]], under)
    plain = DOCTRINES["monoidal category"]
    theory = Theory("Plain", Signature(plain, (), {"X": OneCell("X", POINT, POINT)}, {}), {})
    with pytest.raises(ModelError, match="for models in Matrices"):
        build_model("M", theory, "Vect(QQ)", {"X": under})


def test_counter_models_have_the_universal_properties_that_the_axioms_ask():
    """The residual of a drawn pair starts from the largest matrix; that it lies below another cell is false."""
    from catalg.models import find_counterexample

    g = OneCell("g", "A", "B")
    evaluates = Statement("evaluates", path(X, H), path(Y), relation="<=")
    signature = Signature(ORDERED, ("S", "A", "B"), {"x": X, "y": Y, "h": H, "g": g}, {})
    theory = Theory("T", signature, {"evaluates": evaluates, "curry": UNIVERSAL})
    wrong = Statement("wrong", path(H), path(g), relation="<=")
    found = find_counterexample(theory, wrong, fuel=20_000)
    assert found is not None and found.target.startswith("Matrices(")
    again = build_model("M", theory, found.target, found.values)
    assert all(again.check(axiom).status == "holds" for axiom in theory.axioms.values())
    assert again.check(wrong).status == "fails"
    right = Statement("right", path(X, H), path(Y), relation="<=")
    assert find_counterexample(theory, right, fuel=4_000) is None
