"""The standard structures are what they are offered for, tell their kinds apart, and refute what they should."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from catalg.models import build_model, find_counterexample
from catalg.models.finite_structures import sets
from catalg.models.search import value_tree
from catalg.models.structures import spaces
from catalg.session.graph import load

FILE = Path(__file__).with_name("kinds.cat")
KINDS = {  # the theories in which structures of a kind are models
    "monoid": ("Monoid",),
    "group": ("Monoid", "Group"),
    "inverse semigroup": ("InverseSemigroup",),
    "ring": ("RingWithoutUnit", "Semiring", "Ring"),
    "ring without unit": ("RingWithoutUnit",),
    "Lie ring": ("LieRing",),
    "semiring": ("Semiring",),
    "Kleene algebra": ("Semiring", "KleeneAlgebra"),
    "lattice": ("Lattice",),
    "ortholattice": ("Lattice", "OrthoLattice"),
    "Heyting algebra": ("Lattice", "HeytingAlgebra"),
    "Boolean algebra": ("Lattice", "OrthoLattice", "HeytingAlgebra", "BooleanAlgebra"),
    "quandle": ("Quandle",),
    "algebra": ("Algebra",),
    "Frobenius algebra": ("Algebra", "FrobeniusAlgebra"),
    "Hopf algebra": ("Algebra", "HopfAlgebra"),
}
EVERY = [*sets(), *spaces()]
TITLES = [f"{s.kind} {s.size} ({i})" for i, s in enumerate(EVERY)]
LAWS = [line.split()[1] for line in FILE.read_text("utf-8").splitlines() if line.lstrip().startswith("law ")]


@cache
def declared():
    return load([str(FILE)]).modules[str(FILE)].theories


def model_in(structure, theory, target):
    """The structure as a model of a theory whose generators are among its parts."""
    tensors = target != "Set"
    values = {"A": ("number", structure.size)}
    for name in theory.signature.two:
        part = np.asarray(structure.parts[name])
        values[name] = value_tree(part % int(target[8:-2]) if tensors and "GF" in target else part)
    return build_model(structure.kind, theory, target, values)


def broken(structure):
    """What does not hold, of all that its kind asks for, exactly evaluated in every target."""
    found = []
    for name in KINDS[structure.kind]:
        theory = declared()[name].theory
        for target in structure.targets:
            model = model_in(structure, theory, target)
            for axiom in theory.axioms.values():
                outcome = model.check(axiom)
                if outcome.status != "holds" or not outcome.exact:
                    found.append((target, axiom.name))
    return found


@pytest.mark.parametrize("number", range(len(EVERY)), ids=TITLES)
def test_every_structure_is_one_of_its_kind(number):
    structure = EVERY[number]
    assert structure.size > 1
    assert broken(structure) == []
    for name, part in structure.parts.items():
        if structure.kind != "Lie ring" and isinstance(part, np.ndarray) and structure.targets == ("Set",):
            pool = structure.pool[part.ndim, 1]
            assert any(np.array_equal(found[..., 0], part) for found in pool), f"{name} is not among the candidates"


def test_the_check_sees_a_wrong_entry():
    """Every kind has an operation one entry of which cannot be changed unnoticed."""
    for kind in KINDS:
        structure = next(s for s in EVERY if s.kind == kind)
        seen = 0
        for name, part in structure.parts.items():
            if isinstance(part, np.ndarray) and name != "other":
                wrong = part.copy()
                last = (-1,) * wrong.ndim
                wrong[last] = (wrong[last] + 1) % (structure.size if structure.targets == ("Set",) else 2)
                seen += bool(broken(replace(structure, parts={**structure.parts, name: wrong})))
        assert seen, kind


def test_there_are_no_two_the_same():
    parts = [(s.kind, *(np.asarray(p).tobytes() for p in s.parts.values())) for s in EVERY]
    assert len(set(parts)) == len(parts)


@pytest.mark.slow
@pytest.mark.parametrize("name", LAWS)
def test_every_false_law_is_refuted_at_once(name):
    """By the search, in the time of its first turn."""
    declaration, law = next((d, x) for d in declared().values() for x in d.laws if x.name == name)
    found = find_counterexample(declaration.theory, law.statement, fuel=12_500 if name != "order_four" else 50_000)
    assert found is not None
    model = build_model("again", declaration.theory, found.target, found.values)
    assert all(model.check(axiom, samples=20).status == "holds" for axiom in declaration.theory.axioms.values())
    if not law.statement.hypotheses:
        assert model.check(law.statement).status == "fails"


@pytest.mark.slow
@pytest.mark.parametrize("kind", [k for k in KINDS if k not in ("ring without unit", "semiring")])
def test_some_structure_of_the_kind_fails_each_of_its_false_laws(kind):
    theory = declared()[KINDS[kind][-1]]
    for law in theory.laws:
        outcomes = set()
        for structure in EVERY:
            if structure.kind == kind:
                target = structure.targets[0]
                outcomes.add(model_in(structure, theory.theory, target).check(law.statement).status)
        assert "fails" in outcomes, law.name
