"""The free model of terms: laws that no finite model refutes, and nothing that follows."""

import random
from contextlib import suppress

import pytest
from term_samples import Algebra

from catalg.cells import CARTESIAN, Diagram, TwoCell
from catalg.kernel import Hypothesis, Parameters, Statement
from catalg.prove import Failed, prove
from catalg.prove.attempt import Budget, Found, FreeModel, OutOfFuel
from catalg.prove.free_terms import distinct_normal_forms
from catalg.prove.term_completion import complete_terms
from catalg.prove.terms import Term, match, places, replaced, substituted, variables_of

STREAMS = Algebra(
    "head: S -> A; tail: S -> S; cons: A S -> S",
    {"h": ("a:A s:S", "head(cons(a,s)) = a"), "t": ("a:A s:S", "tail(cons(a,s)) = s")},
)
MONOIDS = Algebra(
    "m: M M -> M; e: -> M",
    {
        "assoc": ("x:M y:M z:M", "m(m(x,y),z) = m(x,m(y,z))"),
        "left": ("x:M", "m(e(),x) = x"),
        "right": ("x:M", "m(x,e()) = x"),
    },
)


@pytest.mark.parametrize(
    "algebra, law",
    [
        (STREAMS, STREAMS.law("s:S", "cons(head(s),tail(s)) = s")),
        (STREAMS, STREAMS.law("s:S", "head(tail(s)) = head(s)")),
        (MONOIDS, MONOIDS.law("", "m(y(),x()) = e()", ("x: -> M", "y: -> M"), [("", "m(x(),y()) = e()")])),
    ],
)
def test_what_only_infinite_models_refute(algebra: Algebra, law: Statement) -> None:
    answer = complete_terms(law, algebra.axioms, Budget(2_000))
    assert isinstance(answer, FreeModel) and answer.left != answer.right
    assert {answer.left.source, answer.right.source} == {law.left.source}
    told = prove(algebra.theory(), law, algebra.axioms)
    assert isinstance(told, Failed) and told.normal_forms is not None and "rules of a completion" in told.normal_forms


def test_what_is_equal_in_them_is_not_refuted() -> None:
    law = STREAMS.law("a:A b:A s:S", "head(tail(cons(a,cons(b,s)))) = b")
    assert STREAMS.prove(law) is not None
    given = [("", "m(x(),y()) = e()"), ("", "m(y(),z()) = e()")]
    inverses = MONOIDS.law("", "x() = z()", ("x: -> M", "y: -> M", "z: -> M"), given)
    assert MONOIDS.prove(inverses) is not None


def test_an_axiom_too_large_to_be_seen_refutes_nothing() -> None:
    """`e = c` follows from `m(e, e) = e` and a tower of 2^40 products of e that is c: as a diagram it has 40 boxes."""
    algebra = Algebra("m: A A -> A; e: -> A; c: -> A", {"idem": ("", "m(e(),e()) = e()")})
    e, c, m = (Diagram.generator(CARTESIAN, algebra.cells[name]) for name in ("e", "c", "m"))
    double = Diagram.rewiring(CARTESIAN, e.target, (0, 0)) >> m
    tower = e
    for _ in range(40):
        tower = tower >> double
    axioms = {**algebra.axioms, "big": Statement("big", tower, c)}
    assert not isinstance(complete_terms(Statement("same", e, c), axioms, Budget(2_000)), FreeModel)


def test_an_axiom_hidden_by_a_hypothesis_of_its_name_refutes_nothing() -> None:
    algebra = Algebra("f: A -> A; g: A -> A; c: -> A; e: -> A", {"h": ("x:A", "f(x) = g(x)")})
    hidden = algebra.law("x:A", "f(f(x)) = g(g(x))")
    c, e = (Diagram.generator(CARTESIAN, algebra.cells[name]) for name in ("c", "e"))
    law = Statement("same", hidden.left, hidden.right, hypotheses=(Hypothesis("h", c, e),))
    assert not isinstance(complete_terms(law, algebra.axioms, Budget(2_000)), FreeModel)


def test_axioms_that_completion_does_not_see_whole_refute_nothing() -> None:
    law = STREAMS.law("s:S", "head(tail(s)) = head(s)")
    given = STREAMS.law("", "y() = z()", ("y: -> S", "z: -> S"), [("", "head(y()) = head(z())")], name="c")
    for further in (given, _for_all_endomaps()):
        axioms = {**STREAMS.axioms, further.name: further}
        assert not isinstance(complete_terms(law, axioms, Budget(1_000)), FreeModel)
        assert isinstance(complete_terms(law, axioms, Budget(1_000), axioms=STREAMS.axioms), FreeModel)


def test_a_type_may_have_elements_that_are_not_in_sight() -> None:
    """``a = f(x) = b`` says nothing without an element x, but the theory has one, which no axiom mentions."""
    laws = {"left": ("x:X", "a() = f(x)"), "right": ("x:X", "b() = f(x)")}
    for further in ("", "; c: -> X"):
        algebra = Algebra("a: -> Y; b: -> Y; f: X -> Y; d: -> Y" + further, laws)
        for equation in ("a() = b()", "f(x) = f(y)"):
            law = algebra.law("x:X y:X" if "x" in equation else "", equation)
            told = prove(algebra.theory(), law, algebra.axioms, fuel=2_000)
            assert isinstance(told, Found) or told.normal_forms is None


def _for_all_endomaps() -> Statement:
    """Every map of A to itself is idempotent: no generator has that type, so there is no instance in sight."""
    path = STREAMS.cells["head"].target
    cell = TwoCell("f", path, path)
    f = Diagram.generator(CARTESIAN, cell)
    return Statement("all", f.then(f), f, Parameters((), (), (cell,)))


# -- the check on its own ------------------------------------------------------------------------
#
# Operators: 0 = a, 1 = b, 2 = f, 3 = g (one argument), 4 = m (two); variables of one type.

A: Term = (0,)
B: Term = (1,)
RANK = [0, 1, 2, 3, 4]


def f(x: Term) -> Term:
    return (2, x)


def g(x: Term) -> Term:
    return (3, x)


def m(x: Term, y: Term) -> Term:
    return (4, x, y)


@pytest.mark.parametrize("weights", [None, [1] * 5])
def test_only_convergent_rules_with_every_axiom_tell_goals_apart(weights: list[int] | None) -> None:
    def told(rules: list[tuple[Term, Term]], axioms: list[tuple[Term, Term]]) -> object:
        return distinct_normal_forms(rules, axioms, [(A, B)], RANK, weights, 1)

    assert told([(g(f(0)), f(0))], [(f(0), g(f(0)))]) == ((A, B),)
    assert told([(g(f(0)), f(0))], [(f(0), g(g(0)))]) is None  # an axiom that the rules do not have
    assert told([(f(0), g(f(0)))], []) is None  # no end
    assert told([(f(0), m(0, 1))], []) is None  # a variable out of nothing
    assert told([(0, A)], []) is None  # a variable as left side
    assert told([(g(f(0)), A), (f(A), B)], []) is None  # g(f(a)) is a and g(b)
    assert told([(g(f(0)), A), (f(A), B), (g(B), A)], []) is not None
    assert told([(m(m(0, 1), 2), m(0, m(1, 2)))], []) is not None
    assert told([(m(0, m(1, 2)), m(m(0, 1), 2))], []) is None  # descends in neither order
    assert told([(f(f(0)), g(0))], [(f(g(0)), g(f(0)))]) is None  # overlaps with itself: f(g(x)) and g(f(x))
    assert distinct_normal_forms([(B, A)], [], [(A, B)], RANK, weights, 1) is None  # the goals are equal
    assert distinct_normal_forms([], [], [(A, B)], [0, 0, 0, 1, 2], weights, 1) is None  # no precedence


def test_weights_that_make_no_order_are_refused() -> None:
    rule = (f(g(0)), g(f(0)))
    for weights in ([1, 1, 0, 1, 1], [1, 1, 0, 0, 1], [1, 1, 1, 2, 1]):
        assert distinct_normal_forms([rule], [], [(A, B)], RANK, weights, 1) is None
    assert distinct_normal_forms([rule], [], [(A, B)], [0, 1, 4, 3, 2], [1, 1, 0, 1, 1], 1) is not None


@pytest.mark.parametrize("seed", range(40))
def test_what_follows_is_never_refuted(seed: int) -> None:
    """Goals made by using random equations in random places."""
    draw = random.Random(seed)
    operations = ("a: -> X", "b: -> X", "f: X -> X", "g: X -> X", "m: X X -> X")
    texts = [(_text(draw, 3, "xy"), _text(draw, 2, "xy")) for _ in range(draw.randint(1, 3))]
    laws = {f"e{i}": ("x:X y:X", f"{s} = {t}") for i, (s, t) in enumerate(texts)}
    algebra = Algebra("; ".join(operations), laws)
    here = _text(draw, 4, "u")
    end = here
    rules = [tuple(map(_parsed, pair)) for pair in texts]
    for _ in range(6):
        end = _shown(_rewritten(draw, _parsed(end), rules))
    law = algebra.law("u:X", f"{here} = {end}")
    if law.left == law.right:
        return
    with suppress(OutOfFuel):
        answer = complete_terms(law, algebra.axioms, Budget(400))
        assert answer is None or isinstance(answer, Found)


def test_random_equations_do_refute_something() -> None:
    """The test above would see a mistake: many of its theories have a free model that tells f(u) from g(u)."""
    refuted = 0
    for seed in range(40):
        draw = random.Random(seed)
        texts = [(_text(draw, 3, "xy"), _text(draw, 2, "xy")) for _ in range(draw.randint(1, 3))]
        laws = {f"e{i}": ("x:X y:X", f"{s} = {t}") for i, (s, t) in enumerate(texts)}
        algebra = Algebra("a: -> X; b: -> X; f: X -> X; g: X -> X; m: X X -> X", laws)
        with suppress(OutOfFuel):
            answer = complete_terms(algebra.law("u:X", "f(u) = g(u)"), algebra.axioms, Budget(300))
            refuted += isinstance(answer, FreeModel)
    assert refuted > 8


def _text(draw: random.Random, depth: int, variables: str) -> str:
    name = draw.choice([*variables, "a()", "b()", "f", "g", "m", "f", "m"] if depth else [*variables, "a()", "b()"])
    inside = {"f": 1, "g": 1, "m": 2}.get(name, 0)
    return f"{name}({','.join(_text(draw, depth - 1, variables) for _ in range(inside))})" if inside else name


_NUMBERS = {"a": 0, "b": 1, "f": 2, "g": 3, "m": 4}
_VARIABLES = {"x": 0, "y": 1}


def _parsed(text: str) -> Term:
    """A term; the variable u is a constant."""
    rest = text

    def term() -> Term:
        nonlocal rest
        name, rest = rest[0], rest[1:]
        if name in _VARIABLES:
            return _VARIABLES[name]
        if name == "u":
            return (5,)
        rest = rest[1:]
        arguments: list[Term] = []
        while rest[0] != ")":
            arguments.append(term())
            rest = rest.removeprefix(",")
        rest = rest[1:]
        return (_NUMBERS[name], *arguments)

    return term()


def _shown(term: Term) -> str:
    if isinstance(term, int):
        return "xy"[term]
    return "u" if term == (5,) else f"{'abfgm'[term[0]]}({','.join(map(_shown, term[1:]))})"


def _rewritten(draw: random.Random, term: Term, rules: list[tuple[Term, ...]]) -> Term:
    """One equation used somewhere, in either direction, with constants for new variables."""
    ways = []
    for left, right in (*rules, *(rule[::-1] for rule in rules)):
        for place, sub in places(term):
            by: dict[int, Term] = {}
            if match(left, sub, by):
                by |= {v: draw.choice([A, B, (5,)]) for v in variables_of(right) if v not in by}
                new = replaced(term, place, substituted(right, by))
                if len(list(places(new))) < 30:
                    ways.append(new)
    return draw.choice(ways) if ways else term


