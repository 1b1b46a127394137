"""Sums of diagrams: a module of 2-cells with bilinear composition, and functors that are multilinear."""

from __future__ import annotations

import pickle
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalg.cells import DOCTRINES, CellTypeError, Coefficient, Diagram, Functor, OneCell, Path, Signature, TwoCell
from catalg.cells.coefficient import ONE, ZERO
from catalg.cells.combination import Combination, added, scaled, terms_of, zero

LINEAR = DOCTRINES["linear monoidal category"]
X = Path.of(OneCell("X"))
F, G, H = (Diagram.generator(LINEAR, TwoCell(name, X, X)) for name in "fgh")

coefficients = st.lists(
    st.tuples(st.lists(st.sampled_from("ab"), max_size=3), st.fractions(-4, 4, max_denominator=3)), max_size=3
).map(lambda terms: Coefficient.collect((_monomial(names), number) for names, number in terms))
words = st.lists(st.sampled_from([F, G, H]), max_size=3).map(
    lambda parts: Diagram.sequence([Diagram.identity(LINEAR, X), *parts])
)
cells = st.lists(st.tuples(words, coefficients), max_size=4).map(
    lambda terms: _sum(zero(LINEAR, X, X), terms)
)


def _monomial(names: list[str]) -> tuple[tuple[str, int], ...]:
    return tuple((name, names.count(name)) for name in sorted(set(names)))


def _sum(start: Diagram, terms: list[tuple[Diagram, Coefficient]]) -> Diagram:
    for diagram, coefficient in terms:
        start = added(start, diagram, coefficient)
    return start


@settings(max_examples=20, deadline=None)
@given(coefficients, coefficients, coefficients)
def test_coefficients_are_a_commutative_ring(a: Coefficient, b: Coefficient, c: Coefficient) -> None:
    assert a + b == b + a and (a + b) + c == a + (b + c) and a + -a == ZERO
    assert a * b == b * a and (a * b) * c == a * (b * c) and a * ONE == a
    assert a * (b + c) == a * b + a * c
    assert a.at({"a": b, "b": c}).at({"a": ONE, "b": ONE}) == a.at(
        {"a": b.at({"a": ONE, "b": ONE}), "b": c.at({"a": ONE, "b": ONE})}
    )


@settings(max_examples=20, deadline=None)
@given(cells, cells, cells, coefficients)
def test_composition_is_bilinear(a: Diagram, b: Diagram, c: Diagram, k: Coefficient) -> None:
    assert added(a, b) >> c == added(a >> c, b >> c)
    assert c >> added(a, b) == added(c >> a, c >> b)
    assert added(a, b) @ c == added(a @ c, b @ c)
    assert scaled(a, k) >> b == scaled(a >> b, k) == a >> scaled(b, k)
    assert (a @ b) >> (c @ c) == (a >> c) @ (b >> c)
    assert added(a, a, -ONE) == zero(LINEAR, X, X)


@settings(max_examples=20, deadline=None)
@given(cells, cells, cells)
def test_functors_are_linear_and_respect_composition(a: Diagram, b: Diagram, image: Diagram) -> None:
    functor = Functor(LINEAR, two={"f": image}, scalars={"a": Coefficient.scalar("b") + ONE})
    assert functor(added(a, b)) == added(functor(a), functor(b))
    assert functor(a >> b) == functor(a) >> functor(b)
    assert functor(F) == image and functor(G) == G


@settings(max_examples=20, deadline=None)
@given(cells)
def test_one_cell_has_one_form(a: Diagram) -> None:
    again = _sum(zero(LINEAR, X, X), list(reversed(terms_of(a))))
    assert again == a and hash(again) == hash(a) and pickle.loads(pickle.dumps(a)) == a
    assert isinstance(a, Combination) == (len(terms_of(a)) != 1 or terms_of(a)[0][1] != ONE)


def test_what_does_not_fit_is_refused() -> None:
    two = Diagram.generator(LINEAR, TwoCell("two", X @ X, X))
    with pytest.raises(CellTypeError, match="cannot be added"):
        added(F, two)
    with pytest.raises(CellTypeError):
        added(F, G) >> two
    with pytest.raises(CellTypeError, match="has no boxes"):
        _ = added(F, G).boxes
    plain = DOCTRINES["monoidal category"]
    with pytest.raises(CellTypeError, match="cannot be added"):
        Combination(plain, X, X, ())
    with pytest.raises(CellTypeError, match="has no scalars"):
        Signature(plain, scalars=("a",))
    with pytest.raises(CellTypeError, match="cannot be added"):
        Combination(LINEAR, X, X, ((two, ONE),))


def test_an_expansion_without_bound_is_refused() -> None:
    both = added(F, G)
    with pytest.raises(CellTypeError, match="more than"):
        Diagram.row([both] * 40)
    cell = Diagram.generator(LINEAR, TwoCell("f", X, X))
    with pytest.raises(CellTypeError, match="more than"):
        Functor(LINEAR, two={"f": both})(Diagram.row([cell] * 40))


def test_a_sum_reads_as_text() -> None:
    cell = _sum(zero(LINEAR, X, X), [(F, Coefficient.of(Fraction(-1, 2))), (G >> H, Coefficient.scalar("a") + ONE)])
    assert str(cell) == "-1/2 * f + (1 + a) * (g ; h)"
    assert str(zero(LINEAR, X, X)) == "0"
