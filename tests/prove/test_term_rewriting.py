"""Shared terms, rules as code, orders and ground joinability, each against a plain definition."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import permutations, product

import pytest
from term_samples import GROUP, GROUP_OPERATIONS, Algebra, certified, semilattice

from catalg.prove.attempt import Budget, OutOfFuel
from catalg.prove.paused import Paused
from catalg.prove.term_bank import Bank, Bindings, Node, match, unify
from catalg.prove.term_compile import compiled
from catalg.prove.term_completion import complete_terms
from catalg.prove.term_order import KnuthBendixOrder, LexicographicPathOrder, Order
from catalg.prove.terms import Term

ARITIES = (0, 0, 1, 2, 2)


def random_term(rng: random.Random, depth: int, variables: int) -> Term:
    if variables and rng.random() < 0.3 or depth == 0:
        return rng.randrange(variables) if variables else (rng.randrange(2),)
    op = rng.randrange(len(ARITIES))
    return (op, *[random_term(rng, depth - 1, variables) for _ in range(ARITIES[op])])


def orders() -> Iterator[Order]:
    yield KnuthBendixOrder([0, 1, 4, 2, 3], 2)
    yield KnuthBendixOrder([0, 1, 2, 3, 4])
    yield LexicographicPathOrder([0, 1, 2, 4, 3])


def bank(order: Order) -> Bank:
    return Bank(order.weights, 1)


def test_terms_are_made_once_and_come_back() -> None:
    rng, order = random.Random(1), KnuthBendixOrder([0, 1, 2, 3, 4])
    here = bank(order)
    for _ in range(300):
        term = random_term(rng, 4, 3)
        assert here.term(here.node(term)) == term
        assert here.node(term) is here.node(term)


def test_compiled_rules_do_what_matching_does() -> None:
    rng, order = random.Random(2), KnuthBendixOrder([0, 1, 2, 3, 4])
    here, hits = bank(order), 0
    for _ in range(2_000):
        left, right = here.node(random_term(rng, 2, 2)), here.node(random_term(rng, 2, 2))
        node = here.node(random_term(rng, 3, 2))
        if left.op < 0 or any(v not in left.counts for v in right.counts):
            continue
        by: Bindings = {}
        expected = here.put(right, by) if match(left, node, by) else None
        assert compiled(left, right, {}, here.make, None)(node) is expected
        hits += expected is not None
        asked = compiled(left, right, {}, here.make, order.greater)(node)
        assert asked is (expected if expected is not None and order.greater(node, expected) else None)
    assert hits > 25


def test_unifiers_make_equal() -> None:
    rng, order = random.Random(3), KnuthBendixOrder([0, 1, 2, 3, 4])
    here, hits = bank(order), 0
    for _ in range(1_000):
        left, right = here.node(random_term(rng, 3, 3)), here.node(random_term(rng, 3, 3))
        by: Bindings = {}
        if unify(left, right, by):
            hits += 1
            for _ in range(4):  # triangular: as often as there are variables
                left, right = here.put(left, by), here.put(right, by)
            assert left is right
    assert hits > 100


@pytest.mark.parametrize("number", range(3))
def test_orders_are_total_and_kept_by_instances(number: int) -> None:
    """On terms without variables total; what is greater stays so at every instance, under a chain where it holds."""
    rng, order = random.Random(4), list(orders())[number]
    here = bank(order)
    ground = [here.node(random_term(rng, 2, 0)) for _ in range(12)]
    for s, t in product(ground, repeat=2):
        assert (s is t) + order.greater(s, t) + order.greater(t, s) == 1
    x, y = here.variable(0), here.variable(1)
    compared = 0
    for _ in range(1_500):
        left, right = here.node(random_term(rng, 3, 2)), here.node(random_term(rng, 3, 2))
        by: dict[Node, Node] = {x: rng.choice(ground), y: rng.choice(ground)}
        s, t = here.put(left, by), here.put(right, by)
        if order.greater(left, right):
            assert order.greater(s, t)
        for one, other in permutations((x, y)):
            if order.under({one: 0, other: 1}, left, right) and order.greater(by[one], by[other]):
                compared += 1
                assert order.greater(s, t)
    assert compared > 100


LATTICE = {
    **semilattice("j"),
    **semilattice("k"),
    "absorb1": ("x:L y:L", "j(x,k(x,y)) = x"),
    "absorb2": ("x:L y:L", "k(x,j(x,y)) = x"),
}
COMPLEMENTED = Algebra(
    "j: L L -> L; k: L L -> L; n: L -> L; o: -> L; u: -> L",
    {
        **LATTICE,
        "distr": ("x:L y:L z:L", "k(x,j(y,z)) = j(k(x,y),k(x,z))"),
        "top": ("x:L", "j(x,n(x)) = u()"),
        "bottom": ("x:L", "k(x,n(x)) = o()"),
    },
)
HUNTINGTON = Algebra(
    "j: L L -> L; n: L -> L",
    {**semilattice("j"), "huntington": ("x:L y:L", "j(n(j(n(x),y)),n(j(n(x),n(y)))) = x")},
)


def test_de_morgan() -> None:
    law = COMPLEMENTED.law("x:L y:L", "n(j(x,y)) = k(n(x),n(y))")
    assert COMPLEMENTED.prove(law, fuel=6_000) is not None


@pytest.mark.slow
def test_half_of_distributivity() -> None:
    lattices = Algebra("j: L L -> L; k: L L -> L", LATTICE)
    law = lattices.law("x:L y:L z:L", "j(j(k(x,y),k(x,z)),k(x,j(y,z))) = k(x,j(y,z))")
    assert lattices.prove(law, fuel=6_000) is not None


def test_a_constant_for_what_does_not_depend_on_its_variable() -> None:
    """In Huntington's algebra x ∨ ¬x = y ∨ ¬y, and from there on that is a constant."""
    assert HUNTINGTON.prove(HUNTINGTON.law("x:L y:L", "j(x,n(x)) = j(y,n(y))")) is not None


@pytest.mark.slow
def test_huntington() -> None:
    assert HUNTINGTON.prove(HUNTINGTON.law("x:L", "n(n(x)) = x"), fuel=12_000) is not None


def test_a_search_that_stopped_goes_on_as_if_begun_anew() -> None:
    groups = Algebra(GROUP_OPERATIONS, GROUP)
    law = groups.law("x:G y:G", "i(m(x,y)) = m(i(y),i(x))")
    fresh = Budget(5_000)
    found = complete_terms(law, groups.axioms, fresh)
    for fuel in (5, 17, 60):
        try:
            complete_terms(law, groups.axioms, Budget(fuel))
        except OutOfFuel:
            continue
    again = Budget(5_000)
    assert complete_terms(law, groups.axioms, again) == found
    assert again.spent == fresh.spent
    assert found is not None
    certified(groups.theory(), law, found)


def test_another_question_begins_anew() -> None:
    made: list[int] = []

    class Counter:
        def __init__(self) -> None:
            self.spent = 0
            made.append(1)

        def run(self, budget: Budget) -> int:
            while True:
                self.spent += 1
                budget.spend()

    kept = Paused()
    for question in ("a", "a", "b", "a"):
        with pytest.raises(OutOfFuel):
            kept.run("count", question, Counter, Budget(10 * (1 + len(made))))
    assert len(made) == 3
