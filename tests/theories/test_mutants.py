"""A law changed by one generator, one whisker or one wire is never proved, unless it is really true.

Every mutant goes to the prover with little fuel. What it proves must be replayed by the kernel,
must hold in every declared model of its theory (exactly, where the model is exact) and must
have no small counter-model. Mutants that a model refutes must not be proved: that is the point.
"""

from __future__ import annotations

import warnings
from collections import Counter
from dataclasses import dataclass, field, replace
from math import prod
from pathlib import Path

import pytest
from effort import everything
from library import graph, stated, two_of_each_doctrine
from mutations import mutants, some

from catalg.kernel import Certificate, Proved, Statement, Theorem, Theory
from catalg.kernel import replay as replayed
from catalg.models import ModelError, build_model, find_counterexample
from catalg.prove.attempt import Found
from catalg.prove.prover import prove
from catalg.syntax import TheoryDeclaration

FUEL = 60  # rewrites for a mutant
LAW_FUEL = 1_500  # rewrites for a law that later mutants may use
REFUTER_FUEL = 400

NAMES = [(path, name) for path, name, _ in stated()]


@dataclass
class Bench:
    """A theory, its models, and those of its laws that follow from its axioms with little fuel."""

    declaration: TheoryDeclaration
    models: list
    known: dict[str, Theorem] = field(default_factory=dict)
    lemmas: list = field(default_factory=list)

    def rules(self) -> dict[str, Statement]:
        return {**self.declaration.theory.axioms, **{name: t.statement for name, t in self.known.items()}}

    def proved(self, statement: Statement, fuel: int) -> bool:
        """Does the prover find a proof? The kernel must then replay it."""
        found = prove(self.declaration.theory, statement, self.rules(), fuel=fuel)
        if not isinstance(found, Found):
            return False
        certificate = Certificate(self.declaration.theory, (*self.lemmas, *found.lemmas), statement, found.proof)
        theorem = replayed(certificate, self.known)
        if statement.name in {law.name for law in self.declaration.laws}:
            self.known[statement.name] = theorem
            self.lemmas += [*found.lemmas, Proved(statement, found.proof)]
        return True

    def failing(self, statement: Statement) -> str | None:
        """A declared model in which the statement fails, with the witness."""
        for model in self.models:
            try:
                outcome = model.check(statement, samples=2)
            except ModelError:
                continue
            if outcome.status == "fails":
                return f"{model.name}: {outcome.witness}"
        return None


def bench(path: str, name: str) -> Bench:
    """The theory and the models that satisfy its axioms: its own, and those of theories that include it."""
    declaration = graph().modules[path].theories[name]
    theory = declaration.theory
    models = []
    for other in graph().modules.values():
        for declared in other.models:
            target = other.theories.get(declared.theory) or other.imported.get(declared.theory)
            if target is None or declared.unknown or not _extends(target, declaration):
                continue
            values = _restricted(declared.values, theory)
            try:
                model = build_model(declared.name, theory, declared.target, values, folder=Path(path).parent)
            except ModelError:
                assert target is not declaration  # a value may rest on one that this theory has not
                continue
            models.append(model)
    arrays = sorted((m for m in models if m.target == "Array"), key=_numbers)
    kept = [m for m in models if m.target != "Array"] + arrays[:1]
    return Bench(declaration, [m for m in kept if _satisfies(m, theory)])


def _satisfies(model, theory: Theory) -> bool:
    return all(model.check(axiom, samples=2).status != "fails" for axiom in theory.axioms.values())


def _numbers(model) -> int:
    """How many numbers one array of each shape has in all: large models of arrays are slow to decide exactly."""
    return sum(prod(shape) for shape in model.shapes.values())


def _extends(larger: TheoryDeclaration, smaller: TheoryDeclaration) -> bool:
    """Is every cell of the smaller theory one of the larger, by name and type? (Axioms are evaluated.)"""
    a, b = larger.theory.signature, smaller.theory.signature
    same = a.doctrine == b.doctrine and set(b.zero) <= set(a.zero)
    return (
        same and all(a.one.get(n) == c for n, c in b.one.items()) and all(a.two.get(n) == c for n, c in b.two.items())
    )


def _restricted(values: dict, theory: Theory) -> dict:
    signature = theory.signature
    names = {*signature.zero, *signature.one, *signature.two, *signature.scalars}
    return {name: value for name, value in values.items() if name in names}


def check_theory(path: str, name: str, each: int, law_fuel: int) -> Counter[str]:
    """Try up to ``each`` mutants of every law; what became of them. Fails on a false proof.

    Laws found with ``law_fuel`` rewrites are rules for the mutants of later ones.
    """
    desk = bench(path, name)
    count: Counter[str] = Counter()
    for law in desk.declaration.laws:
        every = mutants(law.statement, desk.declaration.theory.signature)
        for change, mutant in some(every, each, f"{name}.{law.name}"):
            count[_verdict(desk, law.name, change, mutant)] += 1
        if law.expected == "proved" and not law.chain:
            desk.proved(law.statement, law_fuel)
    return count


def _verdict(desk: Bench, law: str, change: str, mutant: Statement) -> str:
    told = f"{desk.declaration.name}.{law}, {change}: {mutant.left} = {mutant.right}"
    canonical = mutant.left == mutant.right
    proved = desk.proved(mutant, FUEL)
    failing = desk.failing(mutant)
    assert not (proved and failing), f"proved, but false in {failing}: {told}"
    if not proved:
        assert not canonical, f"equal by canonical form, and not proved: {told}"
        return "refuted by a model" if failing else "unknown"
    counter = find_counterexample(desk.declaration.theory, mutant, fuel=REFUTER_FUEL)
    assert counter is None, f"proved, but false in\n{counter and counter.text}\n{told}"
    return "equal by canonical form" if canonical else "proved, true in every model"


def _report(record_property, counts: Counter[str]) -> None:
    for kind, number in sorted(counts.items()):
        record_property(kind, number)
    print(f"\n{sum(counts.values())} mutants: " + ", ".join(f"{n} {kind}" for kind, n in sorted(counts.items())))


QUICK = two_of_each_doctrine()
SLOW = NAMES if everything() else NAMES[::3]


def test_the_names_are_those_of_the_library() -> None:
    elaborated = [(path, name) for path, module in sorted(graph().modules.items()) for name in module.theories]
    assert elaborated == NAMES


@pytest.mark.parametrize(("path", "name"), QUICK, ids=[name for _, name in QUICK])
def test_some_mutants(path: str, name: str, record_property) -> None:
    """One of each law of two theories of each doctrine: some hundred."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        _report(record_property, check_theory(path, name, 1, FUEL))


@pytest.mark.slow
@pytest.mark.parametrize(("path", "name"), SLOW, ids=[name for _, name in SLOW])
def test_many_mutants(path: str, name: str, record_property) -> None:
    """One of each law of every third theory; with CATALG_TESTS=full up to 25 of all: thousands over the library."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        _report(record_property, check_theory(path, name, 25 if everything() else 1, LAW_FUEL))


def test_a_false_proof_is_caught() -> None:
    """The test itself: with a false axiom in the theory, but not in its models, a proved mutant is found out."""
    path = next(p for p, n in NAMES if n == "MonadTwins")
    desk = bench(path, "MonadTwins")
    true = desk.declaration.theory
    wrong = next(law.statement for law in desk.declaration.laws if law.name == "eta_slides")
    spoilt = Theory(true.name, true.signature, {**true.axioms, wrong.name: wrong})
    desk.declaration = replace(desk.declaration, theory=spoilt)
    with pytest.raises(AssertionError, match="proved, but false in Matrices2"):
        _verdict(desk, "eta_slides", "nothing", Statement("mutant", wrong.left, wrong.right))
