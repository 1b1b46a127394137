"""The evaluator agrees with sums over all indices written out, and is a functor."""

import random
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from presented import Presentation, values

from catalg.cells import CARTESIAN, MONOIDAL, SYMMETRIC, Diagram, Path
from catalg.models import build_model

GENERATORS = {"f": "A -> A", "m": "A B -> A", "d": "A -> B A", "u": "-> B", "c": "B ->", "s": "->"}
SIZES = {"A": 2, "B": 3}
TARGETS = ["Vect", "Vect(QQ)", "Vect(GF(2))", "Vect(GF(5))", "Rel", "MinPlus", "MaxPlus"]


def presentation(doctrine):
    return Presentation(doctrine, "A B", **GENERATORS)


@st.composite
def diagrams(draw, doctrine, p, source="A B", most=5):
    """A random diagram: boxes put wherever they fit among the wires alive."""
    alive = p.path(source).cells
    out = Diagram.identity(doctrine, Path(source=p.path(source).source, cells=alive))
    for _ in range(draw(st.integers(0, most))):
        places = [
            (cell, at)
            for cell in p.two.values()
            for at in range(len(alive) - len(cell.source) + 1)
            if alive[at : at + len(cell.source)] == cell.source.cells
        ]
        cell, at = draw(st.sampled_from(places))
        end = at + len(cell.source)
        row = Diagram.row([
            Diagram.identity(doctrine, Path(p.path(source).source, alive[:at])),
            Diagram.generator(doctrine, cell),
            Diagram.identity(doctrine, Path(p.path(source).source, alive[end:])),
        ])  # fmt: skip
        out = out >> row
        alive = out.target.cells
        if doctrine is SYMMETRIC and len(alive) > 1 and draw(st.booleans()):
            order = draw(st.permutations(range(len(alive))))
            out = out >> Diagram.rewiring(doctrine, out.target, order)
            alive = out.target.cells
    return out


ENTRIES = {
    "Rel": [False, True],
    "MinPlus": [0, 1, Fraction(1, 2), 7, float("inf")],
    "MaxPlus": [0, 1, Fraction(1, 2), 7, -float("inf")],
}


def random_values(target, p, draw):
    choose = random.Random(draw(st.integers(0, 10**6)))
    named = dict(SIZES)
    for cell in p.two.values():
        shape = [SIZES[c.name] for c in (*cell.source, *cell.target)]
        flat = np.empty(shape, dtype=object)
        for at in np.ndindex(*shape):
            flat[at] = choose.choice(ENTRIES.get(target, range(-3, 4)))
        named[cell.name] = flat.tolist() if shape else flat[()]
    return named


def by_force(diagram, tables, target):
    """The tensor of a diagram as a sum over every assignment of indices to wires."""
    sizes = [SIZES[c.name] for c in diagram.wires]
    zero, one, add, times = RINGS.get(target, (0, 1, lambda a, b: a + b, lambda a, b: a * b))
    shape = [sizes[w] for w in (*range(len(diagram.source)), *diagram.outputs)]
    out = np.full(shape, zero, dtype=object)
    for index in product(*map(range, sizes)):
        term = one
        for i, box in enumerate(diagram.boxes):
            at = tuple(index[w] for w in (*diagram.inputs[i], *diagram.outputs_of(i)))
            term = times(term, tables[box.name][at])
        place = tuple(index[w] for w in (*range(len(diagram.source)), *diagram.outputs))
        out[place] = add(out[place], term)
    # an input wire that is also an output gave only the diagonal: the rest is zero, as it should be
    return out


INF = float("inf")
RINGS = {
    "Rel": (False, True, lambda a, b: a or b, lambda a, b: a and b),
    "MinPlus": (INF, 0, min, lambda a, b: a + b),
    "MaxPlus": (-INF, 0, max, lambda a, b: a + b),
    "Vect(GF(2))": (0, 1, lambda a, b: (a + b) % 2, lambda a, b: a * b % 2),
    "Vect(GF(5))": (0, 1, lambda a, b: (a + b) % 5, lambda a, b: a * b % 5),
}


def model_of(target, p, draw):
    named = random_values(target, p, draw)
    tables = {g: np.array(named[g], dtype=object) for g in p.two}
    if target.startswith("Vect(GF"):
        q = int(target[8:-2])
        tables = {g: np.asarray(t % q, dtype=object) for g, t in tables.items()}
    return build_model("M", p.theory("T"), target, values(**named)), tables


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("doctrine", [MONOIDAL, SYMMETRIC], ids=["planar", "symmetric"])
def test_agrees_with_sums_over_all_indices(target, doctrine):
    p = presentation(doctrine)

    @settings(max_examples=15, deadline=None)
    @given(st.data())
    def run(data):
        model, tables = model_of(target, p, data.draw)
        diagram = data.draw(diagrams(doctrine, p, most=3))
        assume(np.prod([SIZES[c.name] for c in diagram.wires]) <= 5_000)
        found = model.evaluate(diagram)
        wanted = by_force(diagram, tables, target)
        assert found.shape == wanted.shape
        if target == "Vect":
            assert np.allclose(found, wanted.astype(float))
        else:
            assert (np.asarray(found, dtype=object) == wanted).all()

    run()


@pytest.mark.parametrize("target", TARGETS)
def test_is_a_functor(target):
    """Composites go to composites, rows to products: computed from the parts by numpy alone."""
    p = presentation(SYMMETRIC)

    @settings(max_examples=15, deadline=None)
    @given(st.data())
    def run(data):
        model, _ = model_of(target, p, data.draw)
        first = data.draw(diagrams(SYMMETRIC, p, most=3))
        then = data.draw(diagrams(SYMMETRIC, p, source=" ".join(c.name for c in first.target), most=3))
        assume(all(size(d.source) * size(d.target) <= 150 for d in (first, then)))
        whole = np.asarray(model.evaluate(first >> then), dtype=object)
        a, b = (np.asarray(model.evaluate(x), dtype=object) for x in (first, then))
        left, right = a.reshape(-1, middle := size(first.target)), b.reshape(middle, -1)
        assert close(whole.reshape(len(left), -1), composed(left, right, target), target)
        beside = np.asarray(model.evaluate(first @ then), dtype=object)
        assert close(flat(beside, first @ then), tensored(flat(a, first), flat(b, then), target), target)

    run()


def size(path):
    return int(np.prod([SIZES[c.name] for c in path], dtype=int))


def flat(array, diagram):
    return array.reshape(size(diagram.source), size(diagram.target))


def composed(a, b, target):
    zero, _, add, times = RINGS.get(target, (0, 1, lambda a, b: a + b, lambda a, b: a * b))
    out = np.full((a.shape[0], b.shape[1]), zero, dtype=object)
    for i, j, k in product(range(a.shape[0]), range(b.shape[1]), range(a.shape[1])):
        out[i, j] = add(out[i, j], times(a[i, k], b[k, j]))
    return out


def tensored(a, b, target):
    times = RINGS.get(target, (0, 1, None, lambda a, b: a * b))[3]
    out = np.empty((a.shape[0] * b.shape[0], a.shape[1] * b.shape[1]), dtype=object)
    for i, j, k, m in product(*map(range, (*a.shape, *b.shape))):
        out[i * b.shape[0] + k, j * b.shape[1] + m] = times(a[i, j], b[k, m])
    return out


def close(a, b, target):
    return np.allclose(a.astype(float), b.astype(float)) if target == "Vect" else bool((a == b).all())


def test_functions_on_sets_are_composed_element_by_element():
    p = Presentation(CARTESIAN, "X Y", f="X -> Y", g="Y Y -> X", c="-> Y")
    model = build_model("S", p.theory("T"), "Set", values(X=2, Y=3, f=[2, 0], g=[[0, 1, 0], [1, 1, 0], [0, 0, 1]], c=1))
    copied = p.wires("X", [0, 0]) >> (p["f"] @ p["f"]) >> p["g"]
    assert [model.evaluate(copied)(x) for x in range(2)] == [1, 0]
    assert model.evaluate(p["c"] @ p["f"])(0) == (1, 2)
    assert model.evaluate(p.wires("X Y", [1, 0, 0]))(1, 2) == (2, 1, 1)


def test_large_exact_numbers_do_not_overflow():
    p = Presentation(MONOIDAL, "A", f="A -> A")
    big = 10**12
    model = build_model("Q", p.theory("T"), "Vect(QQ)", values(A=2, f=[[big, 1], [Fraction(1, 3), big]]))
    power = p["f"]
    for _ in range(7):
        power = power >> p["f"]
    wanted = np.array([[Fraction(big), Fraction(1)], [Fraction(1, 3), Fraction(big)]], dtype=object)
    expected = wanted
    for _ in range(7):
        expected = expected @ wanted
    assert (model.evaluate(power) == expected).all()
    tropical = build_model("T", p.theory("T"), "MinPlus", values(A=2, f=[[2**52, 1], [2**60, 2**53 - 1]]))
    assert tropical.evaluate(p["f"] >> p["f"]).tolist() == [[2**53, 2**52 + 1], [2**52 + 2**60, 2**54 - 2]]


def test_a_long_chain_is_contracted_in_bounded_memory():
    p = Presentation(MONOIDAL, "A", f="A -> A", m="A A -> A")
    model = build_model("V", p.theory("T"), "Vect(GF(7))", values(A=3, f=[[1, 2, 3], [4, 5, 6], [1, 1, 1]],
        m=[[[1, 0, 2], [0, 1, 0], [3, 0, 1]]] * 3))  # fmt: skip
    comb = p["A"]
    for _ in range(60):
        comb = (comb @ p["f"]) >> p["m"] if len(comb.source) == 0 else comb >> p["f"]
    assert model.evaluate(comb).shape == (3, 3)


def test_the_blocked_closure_is_that_by_all_ways():
    from catalg.models.closure import tropical_closure

    rng = np.random.default_rng(4)
    for n in (0, 1, 5, 70, 130):
        d = rng.integers(0, 40, (n, n)).astype(float)
        d[rng.random((n, n)) < 0.8] = np.inf
        slow = d.copy()
        np.fill_diagonal(slow, 0)
        for k in range(n):
            slow = np.minimum(slow, slow[:, k, None] + slow[k])
        assert (tropical_closure(d) == slow).all()
    down = np.array([[0.0, -3], [2, 0]])
    assert tropical_closure(down) is None and tropical_closure(np.array([[0.0, -2], [2, 0]])) is not None
    with pytest.raises(OverflowError):
        tropical_closure(np.array([[0.0, 2.0**60], [1, 0]]))
