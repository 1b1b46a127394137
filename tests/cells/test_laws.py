"""The laws of a 2-category and of functors, on diagrams drawn by hypothesis; what is ill typed is refused."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import random

import pytest
from cells_by_force import (
    CAP,
    CARTESIAN,
    CUP,
    EFFECT,
    MONOIDAL,
    SCALAR,
    STATE,
    SYMMETRIC,
    TENSOR_BOXES,
    TWO_CATEGORY,
    TWO_SIGNATURE,
    TWO_SOURCES,
    D,
    F,
    G,
    M,
    X,
    box,
    grow,
    places,
    power,
    random_wiring,
)
from hypothesis import given, settings
from hypothesis import strategies as st

import catalg.cells
from catalg.cells import CATEGORY, CellTypeError, Diagram, Doctrine, Functor, OneCell, Path, Signature, TwoCell

FEW = settings(max_examples=20, deadline=None, derandomize=True)


@st.composite
def planar(draw: st.DrawFn, source: Path | None = None, most: int = 5, two: bool = False) -> Diagram:
    """A planar diagram out of ``source`` (any, if None), in a monoidal category or the 2-category of the tests."""
    generators = TWO_SIGNATURE if two else TENSOR_BOXES
    if source is None:
        source = draw(st.sampled_from(TWO_SOURCES)) if two else power(draw(st.integers(0, 3)))
    row, layers = source.cells, []
    for _ in range(draw(st.integers(0, most))):
        options = [(g, at) for g in generators for at in places(row, source.source, g)]
        if not options:
            break
        layers.append(draw(st.sampled_from(options)))
        row = grow(row, layers[-1])
    return Diagram.layered(TWO_CATEGORY if two else MONOIDAL, source, layers)


@st.composite
def crossing(draw: st.DrawFn, cartesian: bool = False, source: int | None = None) -> Diagram:
    """A symmetric or cartesian diagram."""
    rng = random.Random(draw(st.integers(0, 10**6)))
    width = draw(st.integers(0, 3)) if source is None else source
    return random_wiring(rng, (SCALAR, STATE, EFFECT, F, G, M, D, CAP, CUP), draw(st.integers(0, 5)), width, cartesian)


@st.composite
def row_of_two(draw: st.DrawFn) -> tuple[Diagram, Diagram]:
    """Two 2-cells that compose horizontally in the 2-category."""
    a = draw(planar(two=True))
    b = draw(planar(two=True, source=draw(st.sampled_from([s for s in TWO_SOURCES if s.source == a.source.target] or [
        Path(a.source.target)]))))  # fmt: skip
    return a, b


def any_diagram() -> st.SearchStrategy[Diagram]:
    return st.one_of(planar(), planar(two=True), crossing(), crossing(cartesian=True))


def same(a: Diagram, b: Diagram) -> None:
    assert a == b and hash(a) == hash(b) and a.key == b.key and {a: 1}[b] == 1
    assert (a.source, a.target) == (b.source, b.target)


# -- composition ----------------------------------------------------------------------------


@FEW
@given(any_diagram())
def test_units(a: Diagram) -> None:
    doctrine = a.doctrine
    same(Diagram.identity(doctrine, a.source) >> a, a)
    same(a >> Diagram.identity(doctrine, a.target), a)
    same(Diagram.identity(doctrine, Path(a.source.source)) @ a, a)
    same(a @ Diagram.identity(doctrine, Path(a.source.target)), a)
    same(Diagram.sequence([a]), a)
    same(Diagram.row([a]), a)


@FEW
@given(st.data(), st.booleans())
def test_vertical_associativity(data: st.DataObject, two: bool) -> None:
    a = data.draw(planar(two=two))
    b = data.draw(planar(a.target, two=two))
    c = data.draw(planar(b.target, two=two))
    same((a >> b) >> c, a >> (b >> c))
    same(a >> b >> c, Diagram.sequence([a, b, c]))


@FEW
@given(st.data(), st.booleans())
def test_vertical_associativity_with_crossings(data: st.DataObject, cartesian: bool) -> None:
    a = data.draw(crossing(cartesian))
    b = data.draw(crossing(cartesian, len(a.target)))
    c = data.draw(crossing(cartesian, len(b.target)))
    same((a >> b) >> c, a >> (b >> c))
    same(a >> b >> c, Diagram.sequence([a, b, c]))


@FEW
@given(st.data(), st.sampled_from((planar(), crossing(), crossing(cartesian=True))))
def test_horizontal_associativity(data: st.DataObject, kind: st.SearchStrategy[Diagram]) -> None:
    a, b, c = (data.draw(kind) for _ in range(3))
    same((a @ b) @ c, a @ (b @ c))
    same(a @ b @ c, Diagram.row([a, b, c]))


@FEW
@given(st.data())
def test_interchange(data: st.DataObject) -> None:
    a, b = data.draw(planar()), data.draw(planar())
    c, d = data.draw(planar(a.target)), data.draw(planar(b.target))
    same((a @ b) >> (c @ d), (a >> c) @ (b >> d))
    same(a.whisker_right(b.source) >> b.whisker_left(a.target), b.whisker_left(a.source) >> a.whisker_right(b.target))


@FEW
@given(row_of_two(), st.data())
def test_interchange_in_a_2_category(pair: tuple[Diagram, Diagram], data: st.DataObject) -> None:
    a, b = pair
    c, d = data.draw(planar(a.target, two=True)), data.draw(planar(b.target, two=True))
    same((a @ b) >> (c @ d), (a >> c) @ (b >> d))
    same(a @ b, a.whisker_right(b.source) >> b.whisker_left(a.target))
    same(a @ b, b.whisker_left(a.source) >> a.whisker_right(b.target))


def swap(doctrine: Doctrine, n: int, m: int) -> Diagram:
    return Diagram.rewiring(doctrine, power(n + m), [*range(n, n + m), *range(n)])


@FEW
@given(st.data(), st.booleans())
def test_interchange_and_naturality_of_the_swap(data: st.DataObject, cartesian: bool) -> None:
    a, b = data.draw(crossing(cartesian)), data.draw(crossing(cartesian))
    c, d = data.draw(crossing(cartesian, len(a.target))), data.draw(crossing(cartesian, len(b.target)))
    same((a @ b) >> (c @ d), (a >> c) @ (b >> d))
    doctrine = CARTESIAN if cartesian else SYMMETRIC
    n, m = len(a.source), len(b.source)
    same((a @ b) >> swap(doctrine, len(a.target), len(b.target)), swap(doctrine, n, m) >> (b @ a))
    same(swap(doctrine, n, m) >> swap(doctrine, m, n), Diagram.identity(doctrine, power(n + m)))


@FEW
@given(crossing(cartesian=True))
def test_copy_and_drop_are_natural(a: Diagram) -> None:
    def copy(n: int) -> Diagram:
        return Diagram.rewiring(CARTESIAN, power(n), [*range(n), *range(n)])

    def drop(n: int) -> Diagram:
        return Diagram.rewiring(CARTESIAN, power(n), [])

    same(a >> copy(len(a.target)), copy(len(a.source)) >> (a @ a))
    same(a >> drop(len(a.target)), drop(len(a.source)))


@FEW
@given(any_diagram())
def test_text_and_sets(a: Diagram) -> None:
    assert str(a) and repr(a)
    again = Diagram(a.doctrine, a.source, a.boxes, a.inputs, a.outputs, a.offsets)
    same(a, again)
    assert len({a, again}) == 1
    assert a != "a" and a != Diagram.identity(CATEGORY, power(1))


# -- functors -------------------------------------------------------------------------------

Y, Z = OneCell("Y"), OneCell("Z")
WIDTHS = ((), (Y,), (Y, Z), (Z, Y, Y))


@st.composite
def functor(draw: st.DrawFn, doctrine: Doctrine) -> Functor:
    """X goes to nothing, one wire or several; some generators to identities, others to diagrams or themselves."""
    path = Path(X.source, draw(st.sampled_from(WIDTHS)))
    plain = Functor(doctrine, one={"X": path})
    two: dict[str, Diagram] = {}
    for g in (SCALAR, STATE, EFFECT, F, G, M, D, CAP, CUP):
        source, target = plain.on_path(g.source), plain.on_path(g.target)
        middle = Path(X.source, draw(st.sampled_from(WIDTHS)))
        kind = draw(st.integers(0, 3))
        if kind == 0 and source == target:
            two[g.name] = Diagram.identity(doctrine, source)
        elif kind == 1:
            there, back = TwoCell(f"{g}1", source, middle), TwoCell(f"{g}2", middle, target)
            two[g.name] = Diagram.generator(doctrine, there) >> Diagram.generator(doctrine, back)
        elif kind == 2:
            around, inner = TwoCell(f"{g}0", Path(), Path()), TwoCell(f"{g}1", source, target)
            row = [Diagram.generator(doctrine, c) for c in (around, inner, around)]
            two[g.name] = Diagram.row(row[draw(st.integers(0, 1)) :])
    return Functor(doctrine, one={"X": path}, two=two)


@FEW
@given(st.data())
def test_functors_preserve_composition(data: st.DataObject) -> None:
    f = data.draw(functor(MONOIDAL))
    a, b = data.draw(planar()), data.draw(planar())
    c = data.draw(planar(a.target))
    same(f(a >> c), f(a) >> f(c))
    same(f(a @ b), f(a) @ f(b))
    same(f(Diagram.identity(MONOIDAL, a.source)), Diagram.identity(MONOIDAL, f.on_path(a.source)))
    same(Functor(MONOIDAL)(a), a)


@FEW
@given(st.data(), st.booleans())
def test_functors_preserve_wiring(data: st.DataObject, cartesian: bool) -> None:
    doctrine = CARTESIAN if cartesian else SYMMETRIC
    f = data.draw(functor(doctrine))
    a, b = data.draw(crossing(cartesian)), data.draw(crossing(cartesian))
    c = data.draw(crossing(cartesian, len(a.target)))
    same(f(a >> c), f(a) >> f(c))
    same(f(a @ b), f(a) @ f(b))
    image, n = f.on_path(power(3)), len(f.on_path(power(1)))
    same(f(swap(doctrine, 1, 2)), Diagram.rewiring(doctrine, image, [*range(n, 3 * n), *range(n)]))
    same(Functor(doctrine)(a), a)


@FEW
@given(st.data())
def test_functors_respect_equality_and_forget_the_plane(data: st.DataObject) -> None:
    """Equal planar diagrams stay equal when wires may cross, and when they may be copied."""
    a, b = data.draw(planar()), data.draw(planar())
    left, right = a.whisker_right(b.source) >> b.whisker_left(a.target), a @ b
    for doctrine in (SYMMETRIC, CARTESIAN):
        image = data.draw(functor(doctrine))
        same(image(left), image(right))
        same(Functor(doctrine)(a @ b), Functor(doctrine)(a) @ Functor(doctrine)(b))


@FEW
@given(st.data())
def test_composites_of_functors(data: st.DataObject) -> None:
    f = data.draw(functor(MONOIDAL))
    g = Functor(MONOIDAL, one={"Y": power(2, Z), "Z": Path()})
    a = data.draw(planar())
    both = Functor(
        MONOIDAL,
        one={"X": g.on_path(f.on_path(power(1)))},
        two={c.name: g(f.on_two_cell(c)) for c in TENSOR_BOXES},
    )
    same(g(f(a)), both(a))


def test_functor_between_2_categories() -> None:
    """A functor to one with a single 0-cell: offsets count the images' wires."""
    t = OneCell("T", "A", "A")
    f = Functor(
        TWO_CATEGORY,
        zero={"B": "A", "C": "A"},
        one={"F": Path.of(t, t), "G": Path("A"), "H": Path.of(t)},
        two={"eta": Diagram.generator(TWO_CATEGORY, TwoCell("two", Path("A"), Path.of(t, t)))},
    )
    eta, eps = TWO_SIGNATURE[0], TWO_SIGNATURE[1]
    zigzag = Diagram.layered(TWO_CATEGORY, Path.of(eta.target.cells[0]), [(eta, 0), (eps, 1)])
    image = f(zigzag)
    assert [at for _, at in image.layers] == [0, 2]
    assert image.source == Path.of(t, t) == image.target


# -- what is refused ------------------------------------------------------------------------


def gen(cell: TwoCell, doctrine: Doctrine = MONOIDAL) -> Diagram:
    return Diagram.generator(doctrine, cell)


def test_ill_typed_composites_show_both_boundaries() -> None:
    with pytest.raises(CellTypeError) as vertical:
        gen(D) >> gen(F)
    assert (vertical.value.left, vertical.value.right) == (power(2), power(1))
    assert "X * X" in str(vertical.value)
    with pytest.raises(CellTypeError) as horizontal:
        gen(TWO_SIGNATURE[0], TWO_CATEGORY) @ gen(TWO_SIGNATURE[1], TWO_CATEGORY)
    assert (horizontal.value.left, horizontal.value.right) == ("A", "B")
    with pytest.raises(CellTypeError) as path:
        Path.of(OneCell("F", "A", "B"), OneCell("F", "A", "B"))
    assert (path.value.left, path.value.right) == ("B", "A")
    with pytest.raises(CellTypeError) as cell:
        TwoCell("bad", Path("A"), Path("B"))
    assert (cell.value.left, cell.value.right) == (Path("A"), Path("B"))
    with pytest.raises(CellTypeError):
        gen(F) >> gen(F, SYMMETRIC)
    with pytest.raises(CellTypeError):
        gen(F) @ gen(F, SYMMETRIC)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Diagram.layered(MONOIDAL, power(1), [(F, 1)]),
        lambda: Diagram.layered(MONOIDAL, power(1), [(F, -1)]),
        lambda: Diagram.layered(MONOIDAL, power(1), [(SCALAR, 2)]),
        lambda: Diagram.layered(MONOIDAL, power(1, Y), [(F, 0)]),
        lambda: Diagram.layered(TWO_CATEGORY, Path("B"), [(TWO_SIGNATURE[4], 0)]),
        lambda: Diagram.layered(TWO_CATEGORY, Path.of(OneCell("F", "A", "B")), [(TWO_SIGNATURE[4], 1)]),
        lambda: Diagram(MONOIDAL, power(2), (M,), ((1, 0),), None, (0,)),
        lambda: Diagram(MONOIDAL, power(1), (F,), ((0,),)),
        lambda: Diagram(MONOIDAL, power(1), (F,), ((0,), (1,)), None, (0,)),
        lambda: Diagram(MONOIDAL, power(2), (), (), (1, 0)),
        lambda: Diagram.rewiring(MONOIDAL, power(2), (1, 0)),
        lambda: Diagram.rewiring(SYMMETRIC, power(2), (0, 0)),
        lambda: Diagram.rewiring(SYMMETRIC, power(2), (0,)),
        lambda: Diagram.rewiring(CARTESIAN, power(2), (2,)),
        lambda: Diagram.rewiring(CARTESIAN, power(2), (-1,)),
        lambda: Diagram(SYMMETRIC, power(1), (M,), ((0, 0),), (1,)),
        lambda: Diagram(SYMMETRIC, power(1), (F,), ((1,),), (0,)),
        lambda: Diagram(SYMMETRIC, power(1), (F,), ((-1,),), (0,)),
        lambda: Diagram(SYMMETRIC, power(1), (F,), ((),), (0, 1)),
        lambda: Diagram(SYMMETRIC, power(1), (F,), None, (1,)),
        lambda: Diagram(SYMMETRIC, power(1), (F,), ((0,),), (1,), (0,)),
        lambda: Diagram(SYMMETRIC, Path("A", (OneCell("F", "A", "B"),)), (), (), ()),
        lambda: Diagram(SYMMETRIC, power(2), (F, box("f", 1, 2)), ((0,), (1,)), (2, 3, 4)),
        lambda: Diagram.identity(CATEGORY, power(2)),
        lambda: Diagram.generator(CATEGORY, M),
        lambda: Diagram.layered(CATEGORY, power(1), [(SCALAR, 0)]),
        lambda: Functor(MONOIDAL)(swap(SYMMETRIC, 1, 1)),
        lambda: Functor(SYMMETRIC)(Diagram.rewiring(CARTESIAN, power(1), (0,))),
        lambda: Functor(MONOIDAL, two={"f": gen(M)})(gen(F)),
        lambda: Functor(MONOIDAL, two={"f": gen(F, SYMMETRIC)})(gen(F)),
        lambda: Functor(MONOIDAL, one={"X": Path("A")})(gen(F)),
        lambda: Signature(MONOIDAL, (), {"X": X}, {"X": TwoCell("X", power(1), power(1))}),
        lambda: Signature(MONOIDAL, (), {"X": X}, {"f": G}),
        lambda: Signature(MONOIDAL, (), {"Y": X}, {}),
        lambda: Signature(MONOIDAL, (), {}, {"f": F}),
        lambda: Signature(MONOIDAL, (), {"X": X}).extended(one=[X]),
        lambda: Signature(CATEGORY, (), {"X": X}, {"m": M}),
        lambda: Signature(TWO_CATEGORY, ("A",), {"F": OneCell("F", "A", "B")}),
    ],
)
def test_refused(make: object) -> None:
    with pytest.raises(CellTypeError) as error:
        make()  # type: ignore[operator]
    assert str(error.value)


def test_one_name_with_two_types_is_never_equal() -> None:
    def round_trip(middle: OneCell) -> Diagram:
        there, back = TwoCell("f", power(1), Path.of(middle)), TwoCell("g", Path.of(middle), power(1))
        return gen(there) >> gen(back)

    assert round_trip(Y) != round_trip(Z)
    assert round_trip(Y) == round_trip(OneCell("Y"))


def test_doctests() -> None:
    for module in pkgutil.iter_modules(catalg.cells.__path__, "catalg.cells."):
        assert doctest.testmod(importlib.import_module(module.name)).failed == 0
