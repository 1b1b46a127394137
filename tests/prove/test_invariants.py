"""Invariants tell sides apart only where no proof exists, and as values are models in which the sides differ."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice, product

import pytest

from catalg.cells import Diagram
from catalg.kernel import Statement
from catalg.models import confirm
from catalg.prove import Failed, prove
from catalg.prove.invariants import Invariant, separating_invariant
from catalg.prove.lattice import separating
from catalg.prove.normalise import tidy
from catalg.prove.pattern import Target
from catalg.prove.rewrite import Rule, rewrites
from catalg.session.graph import load
from catalg.session.typed_text import graph_of_text
from catalg.syntax.elaborated import LawDeclaration, TheoryDeclaration
from tests.library import ROOT

MONOID = """object X morphism m : X * X -> X morphism e : I -> X
  axiom assoc : m * X ; m = X * m ; m axiom left : e * X ; m = X"""
TERMS = "object A morphism m : A * A -> A morphism s : A -> A morphism e, z : I -> A"

# Each is false and its last law. The phrase is part of the reason given.
FALSE = [
    (
        "monoidal category",
        f"{MONOID} morphism d : X -> X * X morphism c : X -> I axiom co : d ; c * X = X law l : d ; m = X",
        "the count `c` - `d`: -1 on the left side, 0 on the right",
    ),
    ("monoidal category", f"{MONOID} law l : e * X = X * e", "input 1 and output 1 hang together on one side only"),
    ("category", "object X morphism s : X -> X axiom a : s ; s = X law l : s = X", "`s` modulo 2"),
    (
        "category",
        "object X morphism f, g, h : X -> X axiom a : f ; g = g ; f law l : f ; h = g",
        "no rule brings one in",
    ),
    ("category", "object X morphism f : X -> X axiom a (g : X -> X) : g ; g ; g = g law l : f ; f = f", "modulo 2"),
    (
        "symmetric monoidal category",
        """object X morphism b : X * X -> X * X axiom a : b ; b = X * X
        axiom y : b * X ; X * b ; b * X = X * b ; b * X ; X * b law l : b * X ; X * b = X * b ; b * X""",
        "(reading `b` as 1 4 | 2 3)",
    ),
    (
        "monoidal category",
        "object X morphism f : X -> X axiom a : f ; f = f ; f ; f ; f law l : f * X = X * f",
        "weighs",
    ),
    (
        "compact closed category",
        """object X self dual morphism f : X -> X axiom a : f ; f = f
        law l : cup(X) ; f * X ; cap(X) = (cup(X) ; f * X ; cap(X)) * (cup(X) ; f * X ; cap(X))""",
        "1 piece on the left side and 2 pieces on the right",
    ),
    (
        "2-category",
        """object C, D 1-morphism F : C -> D 1-morphism G : D -> C 2-morphism u : id(C) => F * G
        2-morphism v : G * F => id(D) axiom a : u * F ; F * v = F axiom b : G * u ; v * G = G
        law l : G * F * v = v * G * F""",
        "hang together",
    ),
    (
        "cartesian category",
        f"{TERMS} axiom a (x y z : A) : m(m(x, y), z) = m(x, m(y, z)) law l (x y : A) : m(x, m(y, x)) = m(x, y)",
        "the count",
    ),
    (
        "cartesian category",
        f"{TERMS} axiom a (x : A) : s(s(x)) = x axiom d (x : A) : m(x, x) = e law l (x : A) : s(x) = x",
        "modulo 2",
    ),
    (
        "cartesian category",
        f"{TERMS} axiom a (x y : A) : m(x, y) = m(y, x) axiom b (x : A) : m(x, x) = x law l (x : A) : m(x, z) = x",
        "the right side has no `z`",
    ),
]

FALSE += [
    (
        "ordered 2-category",
        """object A 1-morphism f, g, h : A -> A axiom a : f * f <= g axiom b : g * h <= f axiom c : h = id(A)
        law l : g <= f * f""",
        "no rule raises the cost of a path",
    ),
    (
        "linear category",
        """object X morphism p, q : X -> X scalar a axiom i : p ; p = p axiom o : p + q = X
        law l : a * p + q = X""",
        "the rules do not give",
    ),
]

# Each follows from its axioms in a way that a careless count would miss.
TRUE = [
    ("cartesian category", f"{TERMS} axiom a (x : A) : m(x, e) = e law l (x y : A) : m(x, e) = m(s(y), e)"),
    ("cartesian category", f"{TERMS} axiom a (x : A) : m(x, x) = x law l (x : A) : m(s(x), m(s(x), s(x))) = s(x)"),
    ("category", "object X morphism f, g : X -> X axiom a (h : X -> X) : h ; h = h law l : f ; f ; g ; g = f ; g"),
    ("category", "object X morphism t : X -> X axiom a (h : X -> X) : h ; t = t law l (k : X -> X) : k ; k ; t = t"),
    (
        "category",
        """object X, Y morphism p : X -> Y morphism c : Y -> Y axiom p0 : p ; c = p
        axiom one (f g : X -> Y) (h : f ; c = g ; c) : f = g law l (f : X -> Y) (k : f ; c = p) : f = p""",
    ),
    (
        "monoidal category",
        "object X morphism e : X -> I axiom a (f : X -> X) : f ; e = e law l (f g : X -> X) : f * g ; e * e = e * e",
    ),
]


TRUE += [
    ("monoidal category", "object X axiom a (f : X -> X) : f * X = X * f law l (f : X -> X) : (f ; f) * X = f * f"),
    (
        "ordered 2-category",
        "object A 1-morphism f, g : A -> A axiom a (p : A -> A) : p <= f law l : g * g * f <= f",
    ),
    (
        "ordered 2-category",
        """object A 1-morphism f, g, r : A -> A axiom up : f * r <= g
        axiom most (p : A -> A) (h : f * p <= g) : p <= r law l (q : A -> A) (k : f * q * q <= g) : q * q <= r""",
    ),
    (
        "linear category",
        """object X morphism f : X -> X axiom a (f : X -> X) : f ; f = 2 * f
        law l (g : X -> X) : f ; f ; f - 4 * f + g ; g = 2 * g""",
    ),
]


def declared(doctrine: str, body: str) -> tuple[TheoryDeclaration, LawDeclaration]:
    made = graph_of_text(f"theory T : {doctrine} {{\n{body}\n}}")
    assert not any(made.sources.problems.values()), made.sources.problems
    theory = next(iter(made.modules.values())).theories["T"]
    return theory, theory.laws[-1]


def invariant(theory: TheoryDeclaration, law: LawDeclaration) -> Invariant | None:
    statement = law.statement
    axioms = theory.theory.axioms.values()
    rules = [*axioms, *(Statement(h.name, h.left, h.right, relation=h.relation) for h in statement.hypotheses)]
    signature = statement.signature(theory.theory.signature)
    return separating_invariant(signature, statement, statement.left, statement.right, rules)


@pytest.mark.parametrize(("doctrine", "body", "phrase"), FALSE)
def test_false_laws_have_an_invariant_that_is_a_model(doctrine: str, body: str, phrase: str) -> None:
    theory, law = declared(doctrine, body)
    found = invariant(theory, law)
    assert found is not None and phrase in found.words
    assert found.hint is not None
    assert confirm(theory.theory, law.statement, found.hint.target, found.hint.values) is not None
    answer = prove(theory.theory, law.statement, theory.theory.axioms, fuel=20_000)
    assert isinstance(answer, Failed) and answer.exhausted and answer.invariant is not None


@pytest.mark.parametrize(("doctrine", "body"), TRUE)
def test_rules_that_lose_double_or_assume_something_give_none(doctrine: str, body: str) -> None:
    assert invariant(*declared(doctrine, body)) is None


@pytest.mark.slow
def test_no_true_law_of_the_library_has_an_invariant() -> None:
    tried = 0
    for module in load([str(ROOT / "std"), str(ROOT / "language_metric")]).modules.values():
        for theory in module.theories.values():
            for law in theory.laws:
                if law.expected == "proved":
                    assert invariant(theory, law) is None, (theory.name, law.name)
                    tried += 1
    assert tried > 150


@pytest.mark.slow
def test_nothing_tells_the_ends_of_a_walk_apart() -> None:
    """Random uses of axioms, conditional ones included, lead from a side of a law to somewhere: nothing may differ."""
    draw, walks = random.Random(3), 0
    for module in load([str(ROOT / "std")]).modules.values():
        for theory in module.theories.values():
            axioms = list(theory.theory.axioms.values())
            for law in theory.laws[:3]:
                statement = law.statement
                if not axioms or statement.left.is_sum or statement.left.doctrine.ordered or statement.hypotheses:
                    continue
                end = walked(statement.left, axioms, draw)
                goal = replace(statement, right=end)
                signature = statement.signature(theory.theory.signature)
                assert separating_invariant(signature, goal, goal.left, end, axioms) is None, (
                    theory.name,
                    law.name,
                    end,
                )
                walks += end != statement.left
    assert walks > 40


def walked(diagram: Diagram, axioms: Sequence[Statement], draw: random.Random) -> Diagram:
    """Where six random uses of rules lead, as far as there are any."""
    for _ in range(6):
        rules = [Rule(axiom, reverse) for axiom in axioms for reverse in (False, True)]
        draw.shuffle(rules)
        for rule in rules:
            found = list(islice(rewrites(Target(tidy(diagram)), rule), 12))
            if found and len(found[0].result.boxes) < 20:
                diagram = tidy(draw.choice(found).result)
                break
    return diagram


def in_lattice(vectors: Sequence[Sequence[int]], wanted: Sequence[int]) -> bool:
    """Another algorithm: echelon form of the rows by Euclid's steps, then division."""
    rows, rest = [list(v) for v in vectors], list(wanted)
    for column in range(len(rest)):
        live = [r for r in rows if r[column]]
        while len(live) > 1:
            live.sort(key=lambda r: abs(r[column]))
            for row in live[1:]:
                factor = row[column] // live[0][column]
                row[:] = [a - factor * b for a, b in zip(row, live[0], strict=True)]
            live = [r for r in rows if r[column]]
        if rest[column] and (not live or rest[column] % live[0][column]):
            return False
        if live:
            factor = rest[column] // live[0][column]
            rest = [a - factor * b for a, b in zip(rest, live[0], strict=True)]
            rows = [r for r in rows if r is not live[0]]
    return True


def test_weights_exist_exactly_outside_of_the_lattice() -> None:
    draw = random.Random(7)
    for width, height in product(range(1, 6), range(7)):
        for _ in range(20):
            rows = [[draw.randint(-3, 3) for _ in range(width)] for _ in range(height)]
            wanted = [draw.randint(-3, 3) for _ in range(width)]
            found = separating(rows, wanted)
            assert (found is None) == in_lattice(rows, wanted)
            if found is not None:
                values = [sum(a * b for a, b in zip(found[0], row, strict=True)) for row in (*rows, wanted)]
                kept = [value % found[1] if found[1] else value for value in values]
                assert not any(kept[:-1]) and kept[-1]
