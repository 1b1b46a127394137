"""Equality saturation: proofs that completion misses, accepted by the kernel; matches are all there are."""

from __future__ import annotations

import pytest
from term_samples import Algebra, certified, semilattice

from catalg.prove.attempt import Budget, OutOfFuel
from catalg.prove.egraph import EGraph, Instance, Pattern
from catalg.prove.term_completion import complete_terms
from catalg.prove.terms import Vocabulary

LATTICE = {
    **semilattice("j"),
    **semilattice("k"),
    "absorb1": ("x:L y:L", "j(x,k(x,y)) = x"),
    "absorb2": ("x:L y:L", "k(x,j(x,y)) = x"),
}
LATTICES = Algebra("j: L L -> L; k: L L -> L", LATTICE)


def test_half_of_modularity_by_saturation_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No completion moves here, and the kernel accepts what the e-graph explains."""

    def out_of_fuel(completion: object, fuel: int) -> None:
        raise OutOfFuel("fuel")

    monkeypatch.setattr("catalg.prove.term_pairs.Completion.advance", out_of_fuel)
    law = LATTICES.law("x:L y:L z:L", "j(k(x,y),k(x,z)) = k(x,j(k(x,y),k(x,z)))")
    found = complete_terms(law, LATTICES.axioms, Budget(20_000, None))
    assert found is not None
    certified(LATTICES.theory(), law, found)


def test_a_false_law_is_not_joined() -> None:
    law = LATTICES.law("x:L y:L", "j(x,y) = k(x,y)")
    with pytest.raises(Exception) as stopped:
        complete_terms(law, LATTICES.axioms, Budget(300, None))
    assert type(stopped.value).__name__ == "OutOfFuel"


def test_congruence_and_its_explanation() -> None:
    """From f(a) = a follows f(f(f(a))) = a, in three uses."""
    algebra = Algebra("f: A -> A; a: -> A", {"fix": ("", "f(a()) = a()")})
    law = algebra.law("", "f(f(f(a()))) = a()")
    vocabulary = Vocabulary(law.left.doctrine, law.left.source, [law.left, law.right])
    left, right = (vocabulary.terms(side, ())[0] for side in (law.left, law.right))
    graph = EGraph(vocabulary)
    start, end = graph.add(left, {}), graph.add(right, {})
    inner = left[1][1]
    graph.equate(graph.add(inner, {}), end, Instance(0, True, {}))
    graph.rebuild()
    assert graph.find(start) == graph.find(end)
    assert [step.place for step in graph.proof(start, end)] == [(1, 1), (1,), ()]
    assert len(graph.matches(Pattern(inner, {}), 10)) == 1
