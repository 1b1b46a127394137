"""The solver: dimensions known from representation theory, tied patterns, exactness, and refusals."""

from fractions import Fraction
from itertools import permutations, product

import numpy as np
import pytest
from effort import effort
from presented import Presentation, call, law, name, values

from catalg.cells import COMPACT_CLOSED, MONOIDAL, SYMMETRIC
from catalg.models import ModelError, build_model, solve_model
from catalg.models.tied import pattern, table, value_text

OPEN = name("unknown")


def equivariant(source, target, **matrices):
    """W : X^source -> X^target that commutes with matrices on X: the theory and the values."""
    cells = dict.fromkeys(matrices, "X -> X")
    p = Presentation(MONOIDAL, "X", **cells, W=f"{'X ' * source}-> {'X ' * target}")

    def power(diagram, k):
        out = diagram
        for _ in range(k - 1):
            out = out @ diagram
        return out

    axioms = [law(f"w{g}", power(p[g], source) >> p["W"], p["W"] >> power(p[g], target)) for g in matrices]
    return p, p.theory("Layer", *axioms), values(**matrices) | {"W": OPEN}


def symmetric_group(n, source=1, target=1):
    swap, turn = [1, 0, *range(2, n)], [*range(1, n), 0]
    p, theory, named = equivariant(source, target, s=0, c=0)
    return p, theory, named | values(X=n) | {"s": call("permutation", swap), "c": call("permutation", turn)}


@pytest.mark.parametrize(("n", "dimension"), [(2, 8), (3, 14), (4, 15), (5, 15), (7, 15)])
def test_maps_of_pairs_that_commute_with_all_permutations(n, dimension):
    _, theory, named = symmetric_group(n, 2, 2)
    answer = solve_model(theory, theory.axioms.values(), "Vect(QQ)", named)
    assert answer.dimension == dimension and answer.exact and answer.residual == 0
    for basis_vector in answer.basis["W"]:  # checked against every permutation, not only the generators
        for order in list(permutations(range(n)))[:30]:
            moved = basis_vector[np.ix_(order, order, order, order)]
            assert (moved == basis_vector).all()


def test_the_dimension_is_the_number_of_orbits_of_the_group():
    def orbits(n, places):
        return len({tuple(ks.index(k) for k in ks) for ks in product(range(n), repeat=places)})

    for n, source, target in [(2, 1, 2), (3, 2, 1), (3, 1, 3), (4, 1, 1)]:
        _, theory, named = symmetric_group(n, source, target)
        answer = solve_model(theory, theory.axioms.values(), "Vect(QQ)", named)
        assert answer.dimension == orbits(n, source + target)


@pytest.mark.parametrize(("d", "e"), [(1, 1), (2, 3), (4, 2)])
def test_features_beside_tokens_multiply_the_dimension(d, e):
    p = Presentation(MONOIDAL, "X D E", s="X -> X", c="X -> X", W="X D -> X E")
    theory = p.theory("T", *(law(g, (p[g] @ p["D"]) >> p["W"], p["W"] >> (p[g] @ p["E"])) for g in "sc"))
    named = values(X=4, D=d, E=e) | {"s": call("permutation", [1, 0, 2, 3]), "c": call("permutation", [1, 2, 3, 0])}
    assert solve_model(theory, theory.axioms.values(), "Vect(QQ)", named | {"W": OPEN}).dimension == 2 * d * e


def test_swap_ties_the_weights_of_two_by_two_layers():
    p, theory, named = equivariant(1, 1, s=[[0, 1], [1, 0]])
    answer = solve_model(theory, theory.axioms.values(), "Vect(QQ)", named | values(X=2))
    assert pattern(answer, "W", 1) == [["a", "b"], ["b", "a"]]
    invariant = p.theory("T", law("w", p["s"] >> p["W"], p["W"]))
    answer = solve_model(invariant, invariant.axioms.values(), "Vect(QQ)", named | values(X=2))
    assert table(pattern(answer, "W", 1)) == "[a  b]\n[a  b]"  # rows are sources here: W swap = W has equal columns


@pytest.mark.parametrize("n", [3, 4, 5])
def test_maps_that_commute_with_the_shift_are_circulant(n):
    _, theory, named = equivariant(1, 1, s=np.roll(np.eye(n, dtype=int), 1, axis=1).tolist())
    answer = solve_model(theory, theory.axioms.values(), "Vect(QQ)", named | values(X=n))
    first = pattern(answer, "W", 1)[0]
    assert answer.dimension == n == len(set(first))
    assert pattern(answer, "W", 1) == [first[-i:] + first[:-i] for i in range(n)]


def test_the_general_solution_is_a_value_that_a_file_can_hold():
    _, theory, named = symmetric_group(3, 2, 2)
    answer = solve_model(theory, theory.axioms.values(), "Vect(QQ)", named)
    assert value_text(answer, "W", 2).startswith('symbols("w", 14)[[[0, 1, 1, 2')


def random_matrix(n, seed):
    rows = np.random.default_rng(seed).integers(-9, 10, (n, n))
    return [[Fraction(int(v), 1 + (i + j) % 7) for j, v in enumerate(row)] for i, row in enumerate(rows)]


@pytest.mark.parametrize("seed", range(effort(40)))
def test_the_commutant_of_a_generic_matrix_is_spanned_by_its_powers(seed):
    n = 2 + seed % 4
    matrix = random_matrix(n, seed)
    _, theory, named = equivariant(1, 1, s=matrix)
    answer = solve_model(theory, theory.axioms.values(), "Vect(QQ)", named | values(X=n))
    assert answer.dimension == n and answer.exact
    exact = np.array(matrix, dtype=object)
    for w in answer.basis["W"]:
        assert (exact @ w.astype(object) == w.astype(object) @ exact).all()


def test_affine_equations_have_a_particular_solution_or_none():
    p = Presentation(MONOIDAL, "X", s="X -> X", W="X -> X", t="X -> X")
    theory = p.theory("T", law("inverse", p["s"] >> p["W"], p["t"]))
    named = values(X=2, s=[[2, 1], [0, 3]], t=[[1, 0], [0, 1]]) | {"W": OPEN}
    answer = solve_model(theory, theory.axioms.values(), "Vect(QQ)", named)
    assert answer.dimension == 0
    assert answer.particular["W"].tolist() == [[Fraction(1, 2), Fraction(-1, 6)], [0, Fraction(1, 3)]]
    singular = named | values(s=[[1, 1], [1, 1]])
    assert solve_model(theory, theory.axioms.values(), "Vect(QQ)", singular).dimension is None
    free = singular | values(t=[[1, 1], [1, 1]])
    answer = solve_model(theory, theory.axioms.values(), "Vect(QQ)", free)
    assert answer.dimension == 2 and pattern(answer, "W", 1) == [["a", "b"], ["1 - a", "1 - b"]]


@pytest.mark.parametrize("p", [2, 3, 101, 2147483647])
def test_over_a_prime_field_the_solutions_are_counted_right(p):
    matrix = np.random.default_rng(p).integers(0, p, (3, 3)).tolist()
    _, theory, named = equivariant(1, 1, s=matrix)
    answer = solve_model(theory, theory.axioms.values(), f"Vect(GF({p}))", named | values(X=3))
    for w in answer.basis["W"]:
        a, b = np.array(matrix, dtype=object), w.astype(object)
        assert ((a @ b - b @ a) % p == 0).all()
    if p <= 3:  # every matrix tried
        every = [np.array(e).reshape(3, 3) for e in product(range(p), repeat=9)]
        s = np.array(matrix)
        assert sum(((s @ w - w @ s) % p == 0).all() for w in every) == p**answer.dimension


def test_two_unknowns_are_solved_together():
    p = Presentation(MONOIDAL, "X", s="X -> X", V="X -> X", W="X -> X")
    theory = p.theory("T", law("v", p["s"] >> p["V"], p["W"] >> p["s"]), law("w", p["V"], p["W"]))
    named = values(X=2, s=[[0, 1], [1, 0]]) | {"V": OPEN, "W": OPEN}
    answer = solve_model(theory, theory.axioms.values(), "Vect(QQ)", named)
    assert answer.dimension == 2
    assert pattern(answer, "V", 1) == pattern(answer, "W", 1) == [["a", "b"], ["b", "a"]]


def test_an_equation_for_every_map_is_stated_for_all_of_them_at_once():
    p = Presentation(MONOIDAL, "X", W="X -> X")
    cell, f = p.parameter("f", "X -> X")
    theory = p.theory("T", law("central", f >> p["W"], p["W"] >> f, (cell,)))
    answer = solve_model(theory, theory.axioms.values(), "Vect(QQ)", values(X=4) | {"W": OPEN})
    assert answer.dimension == 1 and (answer.basis["W"][0] == np.eye(4)).all()  # Schur
    twice = p.theory("T", law("squares", f >> f >> p["W"], p["W"] >> f >> f, (cell,)))
    assert solve_model(twice, twice.axioms.values(), "Vect(QQ)", values(X=3) | {"W": OPEN}).dimension == 1
    with pytest.raises(ModelError, match=r"too often for GF\(2\)"):
        solve_model(twice, twice.axioms.values(), "Vect(GF(2))", values(X=3) | {"W": OPEN})


def test_unknowns_behind_swaps_and_bends():
    p = Presentation(SYMMETRIC, "X", W="X X -> X")
    theory = p.theory("T", law("commutative", p.wires("X X", [1, 0]) >> p["W"], p["W"]))
    answer = solve_model(theory, theory.axioms.values(), "Vect(QQ)", values(X=3) | {"W": OPEN})
    assert answer.dimension == 6 * 3
    bent = Presentation(COMPACT_CLOSED, "X", W="X X -> ")
    theory = bent.theory("T", law("c", bent.wires("X X", [1, 0]) >> bent["W"], bent["W"]))
    assert solve_model(theory, theory.axioms.values(), "Vect(QQ)", values(X=4) | {"W": OPEN}).dimension == 10


def rotation(degrees):
    a = np.deg2rad(degrees)
    return np.array([[np.cos(a), -np.sin(a), 0], [np.sin(a), np.cos(a), 0], [0, 0, 1]])


def floats(matrix):
    return [[Fraction(float(v)) for v in row] for row in matrix]


@pytest.mark.parametrize(("source", "target", "dimension"), [(1, 1, 1), (2, 1, 1), (2, 2, 3)])
def test_rotations_of_space_by_floating_point(source, target, dimension):
    """Invariant tensors of SO(3): 1 of rank 2, 1 of rank 3, 3 of rank 4 (Motzkin sums)."""
    around_z, around_x = rotation(30.0), np.roll(rotation(70.0), (1, 1), (0, 1))
    _, theory, named = equivariant(source, target, s=floats(around_z), c=floats(around_x))
    answer = solve_model(theory, theory.axioms.values(), "Vect", named | values(X=3))
    assert answer.dimension == dimension and not answer.exact and answer.residual < 1e-12


def test_the_iterative_method_agrees_with_the_exact_one(monkeypatch):
    monkeypatch.setattr("catalg.models.solve.MOST_SVD", 10)
    _, theory, named = symmetric_group(4, 2, 2)
    exact = solve_model(theory, theory.axioms.values(), "Vect(QQ)", named)
    by_sparse = solve_model(theory, theory.axioms.values(), "Vect(QQ)", named, method="numeric")
    monkeypatch.setattr("catalg.models.operator.FEW", 1)
    by_contraction = solve_model(theory, theory.axioms.values(), "Vect(QQ)", named, method="numeric")
    for numeric in (by_sparse, by_contraction):
        assert numeric.dimension == exact.dimension and not numeric.exact
        both = np.stack([v.reshape(-1) for v in (*exact.basis["W"], *numeric.basis["W"])]).astype(float)
        assert np.linalg.matrix_rank(both, tol=1e-6) == exact.dimension


def test_what_is_not_linear_is_named():
    p = Presentation(MONOIDAL, "X", W="X -> X", s="X -> X")
    cell, f = p.parameter("f", "X -> X")
    w, s, one = p["W"], p["s"], p["X"]
    named = values(X=2, s=[[0, 1], [1, 0]]) | {"W": OPEN}
    for axiom, message in [
        (law("square", w >> w, w), "`square` is not linear in what is unknown: a side has 2"),
        (law("if", f >> w, w, (cell,), h=(f, one)), "`if` is conditional"),
        (law("order", s, one), "`order` has no unknowns, and fails: entry"),
    ]:
        theory = p.theory("T", axiom)
        with pytest.raises(ModelError, match=message):
            solve_model(theory, theory.axioms.values(), "Vect(QQ)", named)
    with pytest.raises(ModelError, match="not solved in Rel"):
        solve_model(theory, (), "Rel", named)
    with pytest.raises(ModelError, match="no value of this model is `unknown`"):
        solve_model(theory, (), "Vect", values(X=2))
    with pytest.raises(ModelError, match="uses `W`, which is unknown"):
        solve_model(theory, (), "Vect", named | {"s": name("W")})
    with pytest.raises(ModelError, match="the value of `W` is unknown"):
        build_model("M", theory, "Vect", named)


def test_sums_of_diagrams_are_solved():
    """Derivations of the algebra k[x]/(x^2), and of 2 by 2 matrices: D(x y) = D(x) y + x D(y)."""
    from catalg.cells import DOCTRINES
    from catalg.cells.combination import added

    p = Presentation(DOCTRINES["linear monoidal category"], "A", mu="A A -> A", D="A -> A")
    mu, d, one = p["mu"], p["D"], p["A"]
    theory = p.theory("T", law("leibniz", mu >> d, added((d @ one) >> mu, (one @ d) >> mu)))
    dual = [[[1, 0], [0, 1]], [[0, 1], [0, 0]]]
    answer = solve_model(theory, theory.axioms.values(), "Vect(QQ)", values(A=2, mu=dual) | {"D": OPEN})
    assert answer.dimension == 1 and answer.basis["D"][0].tolist() == [[0, 0], [0, 1]]
    matrices = np.zeros((4, 4, 4), dtype=int)
    for i, j, k in product(range(2), repeat=3):
        matrices[2 * i + j, 2 * j + k, 2 * i + k] = 1
    answer = solve_model(theory, theory.axioms.values(), "Vect(QQ)", values(A=4, mu=matrices.tolist()) | {"D": OPEN})
    assert answer.dimension == 3  # all derivations are inner: matrices modulo scalars
