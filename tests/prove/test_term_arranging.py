"""Goals modulo rearranging sums: identities of rings, whose terms cancel wherever they stand."""

from __future__ import annotations

import random
from contextlib import suppress

import pytest
from term_samples import Algebra, abelian, certified, semilattice

from catalg.prove.attempt import Budget, Found, OutOfFuel
from catalg.prove.term_completion import complete_terms

RING = {
    **abelian("a", "z", "n", "R"),
    "tassoc": ("x:R y:R w:R", "t(t(x,y),w) = t(x,t(y,w))"),
    "left": ("x:R y:R w:R", "t(x,a(y,w)) = a(t(x,y),t(x,w))"),
    "right": ("x:R y:R w:R", "t(a(x,y),w) = a(t(x,w),t(y,w))"),
}
OPERATIONS = "a: R R -> R; z: -> R; n: R -> R; t: R R -> R"
RINGS = Algebra(OPERATIONS, RING)
COMMUTATIVE = Algebra(OPERATIONS, {**RING, "tcomm": ("x:R y:R", "t(x,y) = t(y,x)")})
# A commutative product that is not associative, over a semilattice.
MEDLEY = Algebra(
    "j: L L -> L; c: L L -> L; f: L -> L",
    {
        **semilattice("j"),
        "comm": ("x:L y:L", "c(x,y) = c(y,x)"),
        "over": ("x:L y:L z:L", "c(x,j(y,z)) = j(c(x,y),c(x,z))"),
        "kills": ("x:L y:L", "j(f(j(x,y)),y) = y"),
    },
)


@pytest.mark.parametrize(
    ("algebra", "variables", "equation"),
    [
        (COMMUTATIVE, "x:R y:R", "t(a(x,y),a(x,n(y))) = a(t(x,x),n(t(y,y)))"),
        (
            COMMUTATIVE,
            "p:R q:R r:R s:R",
            "t(a(t(p,p),t(q,q)),a(t(r,r),t(s,s)))"
            " = a(t(a(t(p,r),n(t(q,s))),a(t(p,r),n(t(q,s)))), t(a(t(p,s),t(q,r)),a(t(p,s),t(q,r))))",
        ),
        (
            RINGS,
            "x:R y:R w:R",
            "a(a(t(x,a(t(y,w),n(t(w,y)))),n(t(a(t(y,w),n(t(w,y))),x))),"
            "a(a(t(y,a(t(w,x),n(t(x,w)))),n(t(a(t(w,x),n(t(x,w))),y))),"
            "a(t(w,a(t(x,y),n(t(y,x)))),n(t(a(t(x,y),n(t(y,x))),w))))) = z()",
        ),
        (MEDLEY, "x:L y:L z:L w:L", "c(j(f(j(y,j(z,w))),j(x,z)),w) = j(c(w,z),c(x,w))"),
        (MEDLEY, "x:L y:L z:L", "f(j(c(x,y),z)) = f(j(z,c(y,x)))"),
    ],
)
def test_identities(algebra: Algebra, variables: str, equation: str) -> None:
    assert algebra.prove(algebra.law(variables, equation), 2_000) is not None


def _random(random_: random.Random, depth: int) -> str:
    kind = random_.choice("xyaatn" if depth else "xy")
    if kind in "xy":
        return kind
    if kind == "n":
        return f"n({_random(random_, depth - 1)})"
    return f"{kind}({_random(random_, depth - 1)},{_random(random_, depth - 1)})"


def _value(term: str, x: int, y: int) -> int:
    scope = {"a": lambda s, t: s + t, "t": lambda s, t: s * t, "n": lambda s: -s, "z": lambda: 0, "x": x, "y": y}
    return int(eval(term, scope))


@pytest.mark.parametrize("seed", range(6))
def test_random_polynomials(seed: int) -> None:
    """Multiplying out in another order proves just what holds for numbers."""
    random_ = random.Random(seed)
    one, two, three = (_random(random_, 1) for _ in range(3))
    left = f"t(a({one},{two}),a({three},n({two})))"
    right = f"a(a(t({three},{one}),t({two},{three})),n(a(t({two},{one}),t({two},{two}))))"
    wrong = f"a({right},t(x,{one}))"
    assert all(_value(left, x, y) == _value(right, x, y) for x in range(5) for y in range(5))
    assert COMMUTATIVE.prove(COMMUTATIVE.law("x:R y:R", f"{left} = {right}"), 2_000) is not None
    if any(_value(left, x, y) != _value(wrong, x, y) for x in range(5) for y in range(5)):
        law = COMMUTATIVE.law("x:R y:R", f"{left} = {wrong}")
        with suppress(OutOfFuel):
            assert not isinstance(complete_terms(law, COMMUTATIVE.axioms, Budget(200)), Found)


def test_the_steps_are_those_of_the_axioms() -> None:
    """What is rearranged is proved by commutativity and associativity of the theory, step by step."""
    law = COMMUTATIVE.law("x:R y:R w:R", "a(t(x,w),a(t(y,x),n(t(w,x)))) = t(y,x)")
    found = complete_terms(law, COMMUTATIVE.axioms, Budget(2_000))
    assert isinstance(found, Found)
    assert certified(COMMUTATIVE.theory(), law, found).statement == law
