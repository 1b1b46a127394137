"""Linear theories: what a sum elaborates to is what it says, computed another way."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from effort import effort
from hypothesis import given, settings
from hypothesis import strategies as st

from catalg.cells import Diagram, terms_of
from catalg.syntax import elaborate, parse_module

HEAD = """theory T : linear monoidal category {
  object X
  morphism f, g : X -> X
  morphism m : X * X -> X
  scalar a, b
"""
SCALARS = {"a": Fraction(3), "b": Fraction(-1, 2)}
N = 2
F, G = ((1, 2), (0, -1)), ((0, 1), (1, 1))
VALUES = {"f": F, "g": G}


def read(text: str):
    file, found = parse_module(text, "x.cat")
    module = elaborate(file, {})
    assert [d.message for d in (*found, *module.diagnostics)] == []
    return module.theories


def laws(text: str):
    return {law.name: law.statement for law in read(text)["T"].laws}


# -- the same expressions as matrices, worked out from the text's own tree -------------------------

Matrix = dict[tuple[tuple[int, ...], tuple[int, ...]], Fraction]  # (inputs, outputs) -> entry; zeros left out


def matrix_of(rows) -> Matrix:
    return {((i,), (j,)): Fraction(v) for i, row in enumerate(rows) for j, v in enumerate(row) if v}


def identity(width: int) -> Matrix:
    return {(i, i): Fraction(1) for i in product(range(N), repeat=width)}


def then(p: Matrix, q: Matrix) -> Matrix:
    out: Matrix = {}
    for (i, j), v in p.items():
        for (k, o), w in q.items():
            if j == k:
                out[i, o] = out.get((i, o), Fraction(0)) + v * w
    return clean(out)


def beside(p: Matrix, q: Matrix) -> Matrix:
    return clean({(i + k, j + o): v * w for (i, j), v in p.items() for (k, o), w in q.items()})


def plus(p: Matrix, q: Matrix, times: Fraction = Fraction(1)) -> Matrix:
    return clean({at: p.get(at, Fraction(0)) + times * q.get(at, Fraction(0)) for at in {*p, *q}})


def clean(p: Matrix) -> Matrix:
    return {at: v for at, v in p.items() if v}


def of_cell(cell: Diagram) -> Matrix:
    """A combination's matrix, term by term, box by box."""
    total: Matrix = {}
    for term, coefficient in terms_of(cell):
        here = identity(len(term.source))
        width = len(term.source)
        for box, offset in term.layers:
            made = matrix_of(VALUES[box.name])
            here = then(here, beside(beside(identity(offset), made), identity(width - offset - 1)))
        number = sum((n * _power(monomial) for monomial, n in coefficient.terms), Fraction(0))
        total = plus(total, here, number)
    return total


def _power(monomial) -> Fraction:
    out = Fraction(1)
    for name, exponent in monomial:
        out *= SCALARS[name] ** exponent
    return out


LEAVES = [("f", matrix_of(F)), ("g", matrix_of(G)), ("id(X)", identity(1))]
NUMBERS = [("2", Fraction(2)), ("1/2", Fraction(1, 2)), ("a", SCALARS["a"]), ("(a - 2 * b)", Fraction(4)), ("0", 0)]


@st.composite
def expressions(draw, depth: int = 3):
    """A text and its matrix, of type X -> X."""
    if depth == 0:
        return draw(st.sampled_from(LEAVES))
    kind = draw(st.sampled_from(["leaf", "sum", "difference", "minus", "then", "after", "times"]))
    if kind == "leaf":
        return draw(st.sampled_from(LEAVES))
    text, value = draw(expressions(depth - 1))
    if kind == "minus":
        return f"(-({text}))", plus({}, value, Fraction(-1))
    if kind == "times":
        number, factor = draw(st.sampled_from(NUMBERS))
        return f"({number} * ({text}))", plus({}, value, Fraction(factor))
    other, second = draw(expressions(depth - 1))
    if kind in ("sum", "difference"):
        sign = "+" if kind == "sum" else "-"
        return f"(({text}) {sign} ({other}))", plus(value, second, Fraction(1 if kind == "sum" else -1))
    if kind == "after":
        return f"(({other}) ∘ ({text}))", then(value, second)
    return f"(({text}) ; ({other}))", then(value, second)


@settings(max_examples=effort(300), deadline=None)
@given(expressions(), expressions(2))
def test_a_sum_is_what_it_says(left, right):
    text = f"{left[0]} * ({right[0]})"
    found = laws(f"{HEAD} law l (h : X * X -> X * X) : id(X * X) ; ({text}) = h ; 0 * h + 0 }}")
    assert of_cell(found["l"].left) == beside(left[1], right[1])
    assert terms_of(found["l"].right) == ()


@pytest.mark.parametrize(
    "left, right",
    [
        ("(f + g) ; (f - g)", "f ; f - f ; g + g ; f - g ; g"),
        ("(f + g) * (2 * f)", "2 * f * f + 2 * (g * f)"),
        ("f * a", "a * f"),
        ("1/2 * f * 1/2 + 3/4 * f", "f"),
        ("(a + b) * (a - b) * f", "a * a * f - b * b * f"),
        ("f[X] ; X * 2 * g", "2 * (X * f) ; X * g"),
        ("X(f + g)", "f * X + g * X"),
        ("0 + f - f", "0 * f"),
        ("-f + f ; X", "0"),
        ("0.5 * f + 5e-1 * f", "f"),
        ("f + X", "id(X) + f"),
    ],
)
def test_equal_as_cells(left, right):
    found = laws(f"{HEAD} law l : {left} = {right} }}")["l"]
    assert found.left == found.right


def test_sums_of_terms():
    found = laws(
        """theory T : linear symmetric monoidal category {
      object A, B
      morphism m : A * A -> A
      morphism s, t : A -> A
      morphism c : I -> A
      scalar k
      def bracket (x y : A) : A = m(x, y) - m(y, x)
      law swapped (x y : A) : bracket(x, y) = -bracket(y, x)
      law inside (x y : A) : m(s(x) + t(x), 2 * y) = 2 * m(s(x), y) + 2 * m(t(x), y)
      law order (x y : A) : m(y, x) + k * m(x, y) = k * m(x, y) + m(y, x)
      law constants (x : A) : m(x, c + 2 * c) = 3 * m(x, c)
      law deep (x y z : A) : bracket(x, bracket(y, z)) = bracket(x, m(y, z)) - bracket(x, m(z, y))
      law hypothesis (x : A) (h (y : A) : s(y) + t(y) = 0) : s(x) = -t(x)
    }"""
    )
    for name in ("swapped", "inside", "order", "constants", "deep"):
        assert found[name].left == found[name].right, name
    assert [len(terms_of(found["deep"].left)), str(found["hypothesis"].hypotheses[0].right)] == [4, "0"]


def test_scalars_are_carried_along():
    theories = read(
        """theory S : linear category {
      object X
      morphism f : X -> X
      scalar a, b
      axiom r : f ; f = a * f + b * X
      def c = a * a
      law l : c * f = a * a * f
    }
    theory U : linear dagger category {
      include S { a as k, f as u }
      law m : (c * u)^† = k * k * u^†
    }
    interpretation N : S -> U { X = X  f = u - k * X  a = -k  b = 1/2 }"""
    )
    target = theories["U"]
    assert target.theory.signature.scalars == ("k", "b")
    assert str(target.theory.axioms["r"].right) == str(target.theory.axioms["r†"].right).replace("u†", "u")
    obligation = next(law.statement for law in target.laws if law.name == "N.r")
    assert all(c.scalars for d, c in terms_of(obligation.left) if not d.boxes)
    carried = {item.name: item.statement for item in target.inherited}["N.l"]
    assert carried.left == carried.right
    (times,) = {c for d, c in terms_of(carried.left) if d.boxes}
    assert str(times) == "k * k"


def test_model_blocks_give_values_to_scalars():
    file, found = parse_module(
        HEAD + "}\nmodel M : T in Vect(QQ) { X = 1 f = [[1]] g = [[1]] m = [1] a = 1/2 b = 2 }", "x"
    )
    module = elaborate(file, {})
    assert not found and not module.diagnostics
    assert module.models[0].values["a"] == ("op", "/", ("number", Fraction(1)), ("number", Fraction(2)))
