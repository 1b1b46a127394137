"""The prover finds standard proofs by itself, each replayed by the kernel, and no false one."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from catalg.cells import (
    CATEGORY,
    MONOIDAL,
    POINT,
    SYMMETRIC,
    TWO_CATEGORY,
    Diagram,
    Doctrine,
    Functor,
    OneCell,
    Path,
    Signature,
    TwoCell,
)
from catalg.kernel import Certificate, Hypothesis, Parameters, Statement, Theorem, Theory, replay
from catalg.prove import Cited, Failed, Found, prove

A = OneCell("A")


def wires(n: int) -> Path:
    return Path(POINT, (A,) * n)


def box(doctrine: Doctrine, name: str, n: int, m: int) -> Diagram:
    return Diagram.generator(doctrine, TwoCell(name, wires(n), wires(m)))


def theory(doctrine: Doctrine, cells: Sequence[Diagram], axioms: Sequence[Statement]) -> Theory:
    signature = Signature(doctrine, (), {"A": A}, {c.boxes[0].name: c.boxes[0] for c in cells})
    return Theory("T", signature, {a.name: a for a in axioms})


def proved(over: Theory, statement: Statement, fuel: int = 20_000, only: Sequence[Cited] | None = None) -> Theorem:
    answer = prove(over, statement, over.axioms, fuel=fuel, only=only)
    assert isinstance(answer, Found), answer
    return replay(Certificate(over, answer.lemmas, statement, answer.proof))


def monoid_axioms(m: Diagram, e: Diagram, one: Diagram) -> list[Statement]:
    return [
        Statement("assoc", (m @ one) >> m, (one @ m) >> m),
        Statement("left", (e @ one) >> m, one),
        Statement("right", (one @ e) >> m, one),
    ]


def comonoid_axioms(d: Diagram, c: Diagram, one: Diagram) -> list[Statement]:
    return [
        Statement("coassoc", d >> (d @ one), d >> (one @ d)),
        Statement("coleft", d >> (c @ one), one),
        Statement("coright", d >> (one @ c), one),
    ]


def frobenius() -> tuple[Theory, Diagram, Diagram, Diagram]:
    m, e, d, c = (box(MONOIDAL, n, i, o) for n, i, o in [("m", 2, 1), ("e", 0, 1), ("d", 1, 2), ("c", 1, 0)])
    one = Diagram.identity(MONOIDAL, wires(1))
    axioms = monoid_axioms(m, e, one) + comonoid_axioms(d, c, one)
    axioms.append(Statement("frob_left", (d @ one) >> (one @ m), m >> d))
    axioms.append(Statement("frob_right", (one @ d) >> (m @ one), m >> d))
    return theory(MONOIDAL, (m, e, d, c), axioms), m, d, one


def hopf() -> tuple[Theory, dict[str, Diagram], Diagram]:
    arities = [("m", 2, 1), ("e", 0, 1), ("d", 1, 2), ("c", 1, 0), ("S", 1, 1)]
    cells = {n: box(SYMMETRIC, n, i, o) for n, i, o in arities}
    m, e, d, c, s = cells.values()
    one = Diagram.identity(SYMMETRIC, wires(1))
    swap = Diagram.rewiring(SYMMETRIC, wires(2), (1, 0))
    axioms = monoid_axioms(m, e, one) + comonoid_axioms(d, c, one)
    axioms += [
        Statement("bialgebra", m >> d, (d @ d) >> (one @ swap @ one) >> (m @ m)),
        Statement("counit_m", m >> c, c @ c),
        Statement("unit_d", e >> d, e @ e),
        Statement("bone", e >> c, Diagram.identity(SYMMETRIC, Path())),
        Statement("antipode_left", d >> (s @ one) >> m, c >> e),
        Statement("antipode_right", d >> (one @ s) >> m, c >> e),
    ]
    return theory(SYMMETRIC, tuple(cells.values()), axioms), cells, one


def test_monoid_reassociates_and_drops_units() -> None:
    m, e = box(MONOIDAL, "m", 2, 1), box(MONOIDAL, "e", 0, 1)
    one = Diagram.identity(MONOIDAL, wires(1))
    over = theory(MONOIDAL, (m, e), monoid_axioms(m, e, one))
    left = (m @ one @ one) >> (m @ one) >> m
    right = (one @ one @ m) >> (one @ m) >> m
    assert proved(over, Statement("four", left, right)).axioms == {"assoc"}
    assert proved(over, Statement("units", (e @ one @ e) >> (m @ one) >> m, one)).axioms == {"left", "right"}


def test_spiders_with_four_and_five_legs_fuse() -> None:
    over, m, d, one = frobenius()
    zigzag = (d @ one @ one) >> (one @ m @ one) >> (one @ m)
    assert proved(over, Statement("four", zigzag, (m @ one) >> m >> d)).steps <= 6
    five = (one @ d) >> (m @ one) >> (one @ d)
    assert proved(over, Statement("five", five, m >> d >> (one @ d))).steps <= 6


def test_the_antipode_is_unique() -> None:
    over, cells, _ = hopf()
    m, e, d, c, s = cells.values()
    one = Diagram.identity(SYMMETRIC, wires(1))
    r = box(SYMMETRIC, "R", 1, 1)
    inverse = (Hypothesis("h", d >> (one @ r) >> m, c >> e),)
    statement = Statement("unique", r, s, Parameters(two=(r.boxes[0],)), inverse)
    assert "antipode_left" in proved(over, statement).axioms


def test_counts_of_boxes_answer_early() -> None:
    over, m, d, one = frobenius()
    answer = prove(over, Statement("handle", m >> d >> m, m), over.axioms, fuel=20_000)
    assert isinstance(answer, Failed) and answer.exhausted
    assert answer.reason == "every rule in reach keeps the count `c` - `d`: -1 on the left side, 0 on the right"


def test_only_the_cited_rules_are_used() -> None:
    m, e = box(MONOIDAL, "m", 2, 1), box(MONOIDAL, "e", 0, 1)
    one = Diagram.identity(MONOIDAL, wires(1))
    over = theory(MONOIDAL, (m, e), monoid_axioms(m, e, one))
    statement = Statement("ee", (e @ e) >> m, e)
    assert proved(over, statement, only=[Cited("right")]).axioms == {"right"}
    assert proved(over, statement, only=[Cited("left")]).axioms == {"left"}
    assert isinstance(prove(over, statement, over.axioms, fuel=500, only=[Cited("assoc")]), Failed)


def fold_theory() -> tuple[Theory, dict[str, Diagram]]:
    """A natural-numbers object as an object of a plain category, with iteration unique."""
    n, x = OneCell("N"), OneCell("X")

    def arrow(name: str, a: OneCell, b: OneCell) -> Diagram:
        return Diagram.generator(CATEGORY, TwoCell(name, Path.of(a), Path.of(b)))

    succ, step, it, f = arrow("succ", n, n), arrow("step", x, x), arrow("it", n, x), arrow("f", n, x)
    axioms = [
        Statement("rec", succ >> it, it >> step),
        Statement("uniq", f, it, Parameters(two=(f.boxes[0],)), (Hypothesis("h", succ >> f, f >> step),)),
    ]
    cells = {"succ": succ, "step": step, "it": it}
    signature = Signature(CATEGORY, (), {"N": n, "X": x}, {k: v.boxes[0] for k, v in cells.items()})
    return Theory("Nat", signature, {a.name: a for a in axioms}), cells


def test_universal_properties_are_used_on_whole_sides() -> None:
    over, cells = fold_theory()
    succ, step, it = cells["succ"], cells["step"], cells["it"]
    statement = Statement("shift", succ >> it, it >> step)
    assert proved(over, statement).steps == 1
    # succ ; it need not be `it`, but `it` is the only cell that commutes with the structure.
    g = Diagram.generator(CATEGORY, TwoCell("g", it.source, it.target))
    same = Statement("same", g, it, Parameters(two=(g.boxes[0],)), (Hypothesis("k", succ >> g, g >> step),))
    assert proved(over, same).axioms == {"uniq"}
    given = Functor(CATEGORY, two={"f": g})
    assert proved(over, same, only=[Cited("uniq", False, given)]).axioms == {"uniq"}


def test_central_elements_commute_with_words() -> None:
    cells = {name: box(CATEGORY, name, 1, 1) for name in "abc"}
    f = box(CATEGORY, "f", 1, 1)
    central = Statement("central", f >> cells["c"], cells["c"] >> f, Parameters(two=(f.boxes[0],)))
    over = theory(CATEGORY, tuple(cells.values()), [central])
    a, b, c = cells.values()
    assert proved(over, Statement("through", a >> b >> c >> a, c >> a >> b >> a)).axioms == {"central"}


@pytest.mark.parametrize("name", ["naturality", "interchange"])
def test_interchange_needs_no_steps(name: str) -> None:
    c = "C"
    s, t = OneCell("S", c, c), OneCell("T", c, c)
    f = Diagram.generator(TWO_CATEGORY, TwoCell("f", Path.of(s), Path.of(t)))
    g = Diagram.generator(TWO_CATEGORY, TwoCell("g", Path.of(t), Path.of(s)))
    left = f.whisker_right(Path.of(t)) >> g.whisker_left(Path.of(t))
    right = g.whisker_left(Path.of(s)) >> f.whisker_right(Path.of(s))
    over = Theory("T", Signature(TWO_CATEGORY, (c,), {"S": s, "T": t}, {"f": f.boxes[0], "g": g.boxes[0]}))
    assert proved(over, Statement(name, left, right)).steps == 0


@pytest.mark.slow
def test_the_antipode_reverses_products_without_a_hint() -> None:
    """Known to defeat general provers in one go; superposition makes the lemmas it needs."""
    over, cells, _ = hopf()
    m, _, d, _, s = cells.values()
    swap = Diagram.rewiring(SYMMETRIC, wires(2), (1, 0))
    theorem = proved(over, Statement("anti", m >> s, swap >> (s @ s) >> m))
    assert {"bialgebra", "antipode_left", "antipode_right"} & theorem.axioms
    wrong = prove(over, Statement("homo", m >> s, (s @ s) >> m), over.axioms, fuel=2_000)
    assert isinstance(wrong, Failed)
    assert isinstance(prove(over, Statement("same", d >> swap, d), over.axioms, fuel=2_000), Failed)


def test_a_frobenius_algebra_that_commutes_cocommutes() -> None:
    """Needs the left unit and what it gives, although commutativity makes them follow from the right unit."""
    m, e, d, c = (box(SYMMETRIC, n, i, o) for n, i, o in [("m", 2, 1), ("e", 0, 1), ("d", 1, 2), ("c", 1, 0)])
    one, swap = Diagram.identity(SYMMETRIC, wires(1)), Diagram.rewiring(SYMMETRIC, wires(2), (1, 0))
    axioms = [*monoid_axioms(m, e, one), *comonoid_axioms(d, c, one)]
    axioms.append(Statement("frob_left", (d @ one) >> (one @ m), m >> d))
    axioms.append(Statement("frob_right", (one @ d) >> (m @ one), m >> d))
    law = Statement("cocommutative", d >> swap, d)
    over = theory(SYMMETRIC, (m, e, d, c), axioms)
    assert isinstance(prove(over, law, over.axioms, fuel=300), Failed)
    axioms.append(Statement("comm", swap >> m, m))
    assert "comm" in proved(theory(SYMMETRIC, (m, e, d, c), axioms), law).axioms


def test_premises_within_premises_end_at_a_hypothesis() -> None:
    """`f a a a = g a a a` gives `f = g` by cancelling three times; little fuel is left for what lies deepest."""
    f, g, a = (box(CATEGORY, name, 1, 1) for name in "fga")
    cells = Parameters(two=(f.boxes[0], g.boxes[0]))
    cancel = Statement("cancel", f, g, cells, (Hypothesis("same", f >> a, g >> a),))
    over = theory(CATEGORY, (a,), [cancel])
    thrice = Statement("thrice", f, g, cells, (Hypothesis("h", f >> a >> a >> a, g >> a >> a >> a),))
    assert proved(over, thrice, fuel=1_250).axioms == {"cancel"}
    other = Statement("other", f, g, cells, (Hypothesis("h", f >> a, g >> a >> a),))
    assert isinstance(prove(over, other, over.axioms, fuel=1_250), Failed)


def test_the_inverse_braiding_satisfies_yang_baxter() -> None:
    """Overlaps of planar rules: the peak's boundary is read off its outer face."""
    s, t = box(MONOIDAL, "s", 2, 2), box(MONOIDAL, "t", 2, 2)
    one, two = Diagram.identity(MONOIDAL, wires(1)), Diagram.identity(MONOIDAL, wires(2))

    def braid(x: Diagram, y: Diagram, z: Diagram, first: bool) -> Diagram:
        left = [x @ one, one @ y, z @ one] if first else [one @ x, y @ one, one @ z]
        return Diagram.sequence(left)

    axioms = [
        Statement("yb", braid(s, s, s, True), braid(s, s, s, False)),
        Statement("st", s >> t, two),
        Statement("ts", t >> s, two),
    ]
    over = theory(MONOIDAL, (s, t), axioms)
    assert "yb" in proved(over, Statement("inverse", braid(t, t, t, True), braid(t, t, t, False))).axioms
    assert "yb" in proved(over, Statement("mixed", braid(s, s, t, True), braid(t, s, s, False))).axioms
