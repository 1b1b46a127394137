"""Completion of terms proves textbook facts of algebra, and the kernel accepts each proof."""

from __future__ import annotations

from contextlib import suppress

import pytest
from term_samples import GROUP, GROUP_OPERATIONS, Algebra, abelian, certified, path, semilattice

from catalg.cells import CARTESIAN, Diagram, Functor, OneCell, Path, TwoCell
from catalg.certificates import certificate_from_json, certificate_to_json, same_claim
from catalg.kernel import Certificate, Parameters, Statement, replay
from catalg.prove.attempt import Budget, Found, OutOfFuel
from catalg.prove.term_completion import complete_terms
from catalg.prove.term_precedence import orders
from catalg.prove.terms import Vocabulary

GROUPS = Algebra(GROUP_OPERATIONS, GROUP)
RING = {
    **abelian("a", "z", "n", "R"),
    "tassoc": ("x:R y:R w:R", "t(t(x,y),w) = t(x,t(y,w))"),
    "left": ("x:R y:R w:R", "t(x,a(y,w)) = a(t(x,y),t(x,w))"),
    "right": ("x:R y:R w:R", "t(a(x,y),w) = a(t(x,w),t(y,w))"),
}
RINGS = Algebra("a: R R -> R; z: -> R; n: R -> R; t: R R -> R", RING)
LATTICE = {
    **semilattice("j"),
    **semilattice("k"),
    "absorb1": ("x:L y:L", "j(x,k(x,y)) = x"),
    "absorb2": ("x:L y:L", "k(x,j(x,y)) = x"),
}
LATTICES = Algebra("j: L L -> L; k: L L -> L", LATTICE)
BOOLEAN = Algebra(
    "j: L L -> L; k: L L -> L; n: L -> L; o: -> L; u: -> L",
    {
        **LATTICE,
        "distr": ("x:L y:L z:L", "k(x,j(y,z)) = j(k(x,y),k(x,z))"),
        "top": ("x:L", "j(x,n(x)) = u()"),
        "bottom": ("x:L", "k(x,n(x)) = o()"),
    },
)
ACTIONS = Algebra(
    GROUP_OPERATIONS + "; t: G X -> X; r: G Y -> Y; f: X -> Y",
    {
        **GROUP,
        "tact": ("g:G h:G x:X", "t(m(g,h),x) = t(g,t(h,x))"),
        "tunit": ("x:X", "t(e(),x) = x"),
        "ract": ("g:G h:G x:Y", "r(m(g,h),x) = r(g,r(h,x))"),
        "runit": ("x:Y", "r(e(),x) = x"),
        "equivariant": ("g:G x:X", "f(t(g,x)) = r(g,f(x))"),
    },
)
MODULES = Algebra(
    "a: R R -> R; z: -> R; n: R -> R; t: R R -> R; u: -> R; p: M M -> M; o: -> M; i: M -> M; s: R M -> M",
    {
        **RING,
        **abelian("p", "o", "i", "M"),
        "one": ("x:R", "t(u(),x) = x"),
        "sassoc": ("x:R y:R w:M", "s(t(x,y),w) = s(x,s(y,w))"),
        "sunit": ("w:M", "s(u(),w) = w"),
        "sleft": ("x:R y:M w:M", "s(x,p(y,w)) = p(s(x,y),s(x,w))"),
        "sright": ("x:R y:R w:M", "s(a(x,y),w) = p(s(x,w),s(y,w))"),
    },
)
ATTENTION = Algebra(
    "act: G X -> X; s: X -> X; tr: X -> X; mm: X X -> X",
    {
        "transpose": ("x:X y:X", "tr(mm(x,y)) = mm(tr(y),tr(x))"),
        "twice": ("x:X", "tr(tr(x)) = x"),
        "softmax": ("g:G x:X", "s(act(g,x)) = act(g,s(x))"),
        "product": ("g:G x:X y:X", "mm(act(g,x),y) = act(g,mm(x,y))"),
    },
)
MONOIDS = Algebra("p: M M -> M; o: -> M", {k: v for k, v in abelian("p", "o", "i", "M").items() if k != "pinverse"})


@pytest.mark.parametrize(
    ("algebra", "variables", "equation"),
    [
        (GROUPS, "x:G", "m(x,e()) = x"),
        (GROUPS, "x:G", "m(x,i(x)) = e()"),
        (GROUPS, "x:G", "i(i(x)) = x"),
        (GROUPS, "", "i(e()) = e()"),
        (GROUPS, "x:G y:G", "i(m(x,y)) = m(i(y),i(x))"),
        (GROUPS, "x:G y:G", "m(x,i(x)), m(y,e()) = e(), y"),
        (RINGS, "x:R", "t(x,z()) = z()"),
        (RINGS, "x:R", "t(z(),x) = z()"),
        (RINGS, "x:R y:R", "t(n(x),y) = n(t(x,y))"),
        (RINGS, "x:R y:R", "t(n(x),n(y)) = t(x,y)"),
        (LATTICES, "x:L", "j(x,x) = x"),
        (BOOLEAN, "x:L", "j(x,u()) = u()"),
        (BOOLEAN, "x:L", "k(x,o()) = o()"),
        (BOOLEAN, "x:L", "n(n(x)) = x"),
        (BOOLEAN, "x:L y:L z:L", "j(x,k(y,z)) = k(j(x,y),j(x,z))"),
        (ACTIONS, "g:G x:X", "t(i(g),t(g,x)) = x"),
        (ACTIONS, "g:G x:X", "t(g,t(i(g),x)) = x"),
        (ACTIONS, "g:G x:X", "r(i(g),f(t(g,x))) = f(x)"),
        (ACTIONS, "g:G h:G x:X", "f(t(g,t(h,x))) = r(m(g,h),f(x))"),
        (MODULES, "x:M", "s(z(),x) = o()"),
        (MODULES, "r:R", "s(r,o()) = o()"),
        (MODULES, "x:M y:M r:R", "s(r,p(p(x,y),x)) = p(s(r,y),p(s(r,x),s(r,x)))"),
        (ATTENTION, "g:G q:X k:X v:X", "mm(s(mm(act(g,q),tr(k))),v) = act(g,mm(s(mm(q,tr(k))),v))"),
        (MONOIDS, "a:M b:M c:M d:M f:M", "p(a,p(b,p(c,p(d,f)))) = p(p(p(f,d),p(b,o())),p(c,a))"),
    ],
)
def test_textbook(algebra: Algebra, variables: str, equation: str) -> None:
    assert algebra.prove(algebra.law(variables, equation)) is not None


COMPLEMENTED = Algebra(
    "j: L L -> L; k: L L -> L; n: L -> L; o: -> L; u: -> L",
    {
        "jcomm": ("x:L y:L", "j(x,y) = j(y,x)"),
        "kcomm": ("x:L y:L", "k(x,y) = k(y,x)"),
        "kj": ("x:L y:L z:L", "k(x,j(y,z)) = j(k(x,y),k(x,z))"),
        "jk": ("x:L y:L z:L", "j(x,k(y,z)) = k(j(x,y),j(x,z))"),
        "junit": ("x:L", "j(x,o()) = x"),
        "kunit": ("x:L", "k(x,u()) = x"),
        "top": ("x:L", "j(x,n(x)) = u()"),
        "bottom": ("x:L", "k(x,n(x)) = o()"),
    },
)


@pytest.mark.parametrize(
    ("variables", "equation"),
    [("x:L y:L", "n(j(x,y)) = k(n(x),n(y))"), ("x:L y:L z:L", "j(j(x,y),z) = j(x,j(y,z))")],
)
def test_a_completion_led_by_the_goals_needs_few_steps(variables: str, equation: str) -> None:
    """Without names for the parts of the goals both take more than 10,000 steps."""
    assert COMPLEMENTED.prove(COMPLEMENTED.law(variables, equation), 4_000) is not None


def test_inverses_of_groups_are_pulled_out_and_complements_are_not() -> None:
    """In rings -(xy) is the normal form of (-x)y, so that terms cancel; a complement is no inverse."""

    def ranks(algebra: Algebra) -> dict[str, int]:
        laws = list(algebra.axioms.values())
        ends = [d for law in laws for d in (law.left, law.right)]
        words = Vocabulary(CARTESIAN, Path(laws[0].left.source.source, ()), ends)
        sides = [(words.variables(law.left.source), law) for law in laws]
        pairs = [(words.terms(law.left, v)[0], words.terms(law.right, v)[0]) for v, law in sides]
        order = orders(words.operators, pairs)[0]
        return {o.cell.name: order.rank[f] for f, o in enumerate(words.operators) if o.cell is not None}

    ring, lattice = ranks(RINGS), ranks(COMPLEMENTED)
    assert ring["t"] > ring["n"] > ring["a"]
    assert lattice["n"] == max(lattice.values())


def test_exponent_two_commutes() -> None:
    algebra = Algebra(GROUP_OPERATIONS, {**GROUP, "square": ("x:G", "m(x,x) = e()")})
    assert algebra.prove(algebra.law("x:G y:G", "m(x,y) = m(y,x)")) is not None


def test_boolean_rings_commute() -> None:
    algebra = Algebra("a: R R -> R; z: -> R; n: R -> R; t: R R -> R", {**RING, "idem": ("x:R", "t(x,x) = x")})
    assert algebra.prove(algebra.law("x:R y:R", "t(x,y) = t(y,x)")) is not None


def test_homomorphisms_preserve_unit_and_inverse() -> None:
    other = {
        "n" + name: (v.replace("G", "H"), e.replace("m(", "n(").replace("i(", "o(").replace("e(", "u("))
        for name, (v, e) in GROUP.items()
    }
    algebra = Algebra(
        GROUP_OPERATIONS + "; n: H H -> H; o: H -> H; u: -> H; f: G -> H",
        {**GROUP, **other, "hom": ("x:G y:G", "f(m(x,y)) = n(f(x),f(y))")},
    )
    assert algebra.prove(algebra.law("", "f(e()) = u()")) is not None
    assert algebra.prove(algebra.law("x:G", "f(i(x)) = o(f(x))")) is not None


# -- hypotheses and parameters ------------------------------------------------------------


def test_cancellation_from_a_ground_hypothesis() -> None:
    law = GROUPS.law("", "a() = b()", ("a: -> G", "b: -> G", "c: -> G"), [("", "m(c(),a()) = m(c(),b())")])
    found = complete_terms(law, GROUPS.axioms, Budget(1_000))
    assert found is not None
    certified(GROUPS.theory(), law, found)
    for lemma in found.lemmas:  # only what rests on the hypothesis carries it
        assert lemma.statement.hypotheses in ((), law.hypotheses)
    assert any(not lemma.statement.hypotheses for lemma in found.lemmas)


def test_inverses_are_unique() -> None:
    law = GROUPS.law("", "a() = i(b())", ("a: -> G", "b: -> G"), [("", "m(a(),b()) = e()")])
    assert GROUPS.prove(law) is not None


def test_a_hypothesis_about_all_elements() -> None:
    law = GROUPS.law("x:G", "f(i(x)) = i(f(x))", ("f: G -> G",), [("x:G y:G", "f(m(x,y)) = m(f(x),f(y))")])
    assert GROUPS.prove(law) is not None


def test_a_rule_with_parameters_is_used_at_generators() -> None:
    f, g = TwoCell("f", path("X"), path("X")), TwoCell("g", path("X"), path("X"))

    def after(*cells: TwoCell) -> Diagram:
        return Diagram.sequence([Diagram.generator(CARTESIAN, c) for c in cells])

    h = TwoCell("h", path("X"), path("X"))
    algebra = Algebra("f: X -> X; g: X -> X; p: X X -> X", {"pf": ("x:X", "p(f(x),g(x)) = x")})
    algebra.axioms["central"] = Statement("central", after(h, g), after(g, h), Parameters((), (), (h,)))
    law = Statement("law", after(f, g, f), after(g, f, f))
    assert algebra.prove(law) is not None


def test_an_object_parameter_becomes_the_types_in_sight() -> None:
    y = OneCell("Y")
    algebra = Algebra("f: X -> Y; e: Y -> Y", {"e": ("y:Y", "e(y) = y")})
    swap = Diagram.rewiring(CARTESIAN, Path.of(y, y), (1, 0))
    collapse = Statement(  # any two elements are equal, for every object
        "one",
        Diagram.rewiring(CARTESIAN, Path.of(OneCell("S"), OneCell("S")), (0,)),
        Diagram.rewiring(CARTESIAN, Path.of(OneCell("S"), OneCell("S")), (1,)),
        Parameters((), (OneCell("S"),), ()),
    )
    algebra.axioms["one"] = collapse
    law = Statement("law", Diagram.identity(CARTESIAN, Path.of(y, y)), swap)
    assert algebra.prove(law) is not None


# -- wires, outputs and empty types -------------------------------------------------------


def test_several_outputs_and_unused_wires() -> None:
    algebra = Algebra(
        "split: A -> B C; pair: B C -> A; k: B -> B",
        {
            "join": ("a:A", "pair(split(a)) = a"),
            "halves": ("b:B c:C", "split(pair(b,c)) = b, c"),
            "const": ("b:B c:B", "k(b) = k(c)"),
        },
    )
    assert algebra.prove(algebra.law("a:A b:B", "pair(split(pair(split(a)))), k(b) = a, k(k(b))")) is not None


def test_a_vanished_variable_needs_an_element() -> None:
    """``a = f(x) = b`` holds where X has an element in sight, and only there."""
    laws = {"left": ("x:X", "a() = f(x)"), "right": ("x:X", "b() = f(x)")}
    algebra = Algebra("a: -> Y; b: -> Y; f: X -> Y", laws)
    assert algebra.prove(algebra.law("", "a() = b()")) is None
    assert algebra.prove(algebra.law("x:X", "a() = b()")) is not None
    inhabited = Algebra("a: -> Y; b: -> Y; f: X -> Y; c: -> X; g: X -> X", {**laws, "c": ("", "g(c()) = c()")})
    assert inhabited.prove(inhabited.law("", "a() = b()")) is not None


def test_what_vanishes_in_a_lemma_is_found_again() -> None:
    """The lemma ``h(y) = c`` rests on an element of X that only the goal has."""
    algebra = Algebra(
        "h: Y -> Y; c: -> Y; f: X Y -> Y; g: Y -> Y",
        {
            "one": ("x:X y:Y", "f(x,y) = h(y)"),
            "two": ("x:X y:Y", "f(x,g(y)) = c()"),
            "three": ("y:Y", "g(g(y)) = y"),
        },
    )
    assert algebra.prove(algebra.law("x:X y:Y", "g(h(y)) = g(c())")) is not None


# -- what must not be proved, and bounds --------------------------------------------------


@pytest.mark.parametrize(
    ("algebra", "variables", "equation"),
    [
        (GROUPS, "x:G y:G", "m(x,y) = m(y,x)"),
        (MONOIDS, "a:M b:M", "p(a,b) = p(a,a)"),
        (ACTIONS, "g:G x:X", "t(g,x) = x"),
    ],
)
def test_no_proof_of_what_fails(algebra: Algebra, variables: str, equation: str) -> None:
    with suppress(OutOfFuel):
        assert algebra.prove(algebra.law(variables, equation), fuel=2_000) is None


def test_the_budget_is_kept() -> None:
    budget = Budget(50)
    with pytest.raises(OutOfFuel):
        complete_terms(RINGS.law("x:R y:R", "t(x,y) = t(y,x)"), RINGS.axioms, budget)
    assert budget.spent <= 60


def test_large_terms_are_left_alone() -> None:
    text = "x"
    for _ in range(12):
        text = f"m({text},{text})"
    assert complete_terms(GROUPS.law("x:G", f"{text} = x"), GROUPS.axioms, Budget(100)) is None


def test_the_same_proof_every_time_and_as_json() -> None:
    law = RINGS.law("x:R y:R", "t(n(x),y) = n(t(x,y))")
    texts = []
    for _ in range(2):
        found = complete_terms(law, RINGS.axioms, Budget(6_000), prefix="here")
        assert found is not None and found.lemmas and all(m.name.startswith("here#") for m in found.lemmas)
        texts.append(certificate_to_json(Certificate(RINGS.theory(), found.lemmas, law, found.proof)))
    assert texts[0] == texts[1]
    assert same_claim(replay(certificate_from_json(texts[0])).statement, law)


def test_instances_are_not_mistaken_for_the_rule() -> None:
    """A proof by instances names them, so that the kernel can fill them in."""
    h = TwoCell("h", path("G"), path("G"))
    generator = Diagram.generator(CARTESIAN, h)
    idem = Statement("idem", generator, generator.then(generator), Parameters((), (), (h,)))
    algebra = Algebra("f: G -> G", {})
    algebra.axioms["idem"] = idem
    f = Diagram.generator(CARTESIAN, algebra.cells["f"])
    law = Statement("law", f.then(f).then(f), f)
    found = complete_terms(law, algebra.axioms, Budget(500))
    assert found is not None
    assert all(isinstance(s.instance, Functor) and set(s.instance.two) == {"h"} for s in found.proof)
    certified(algebra.theory(), law, found)


@pytest.mark.parametrize(
    "equation", ["k(s(s(s(s(o())))),s(s(s(o())))) = o()", "d(s(s(s(s(s(s(s(s(s(s(o()))))))))))) = o()"]
)
def test_terms_that_explode_do_not_hang(equation: str) -> None:
    """Ackermann's function, and doubling at every step."""
    algebra = Algebra(
        "o: -> N; s: N -> N; k: N N -> N; d: N -> N; p: N N -> N",
        {
            "k0": ("n:N", "k(o(),n) = s(n)"),
            "k1": ("m:N", "k(s(m),o()) = k(m,s(o()))"),
            "k2": ("m:N n:N", "k(s(m),s(n)) = k(m,k(s(m),n))"),
            "d": ("n:N", "d(s(n)) = p(d(n),d(n))"),
        },
    )
    with suppress(OutOfFuel):
        assert algebra.prove(algebra.law("", equation), fuel=1_000) is None


@pytest.mark.parametrize(
    "laws, goal",
    [
        ([("z:X y:Y", "m(z,y) = z"), ("y:Y z:X", "y = f(h(z))")], "e() = f(m(h(m(g(f(h(h(u)))),f(a()))),f(c())))"),
        ([("y:Y", "y = n(y,e())"), ("x:X z:X", "m(x,e()) = z")], "c() = m(m(g(e()),e()),e())"),
        ([("y:Y", "n(n(y,y),y) = n(y,n(y,y))"), ("x:X y:Y", "y = f(m(x,y))"), ("x:X y:Y", "x = g(n(y,y))")],
         "w = f(m(g(n(w,w)),f(u)))"),
    ],
)  # fmt: skip
def test_a_type_of_one_element_leaves_the_others_alone(laws: list[tuple[str, str]], goal: str) -> None:
    """A variable on its own stands for terms of its type, wherever a rule is used."""
    operations = "a: -> X; c: -> X; e: -> Y; f: X -> Y; g: Y -> X; h: X -> X; m: X Y -> X; n: Y Y -> Y"
    algebra = Algebra(operations, {f"e{i}": given for i, given in enumerate(laws)})
    with suppress(OutOfFuel):
        found = complete_terms(algebra.law("u:X w:Y", goal), algebra.axioms, Budget(1_000))
        assert found is None or isinstance(found, Found)
