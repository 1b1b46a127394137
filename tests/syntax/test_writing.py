"""A cell written as text and read again is the same cell, in every doctrine."""

from __future__ import annotations

import pytest

from catalg.cells import Diagram
from catalg.session.graph import load
from catalg.session.typed_text import graph_of_text
from catalg.syntax.elaborated import TheoryDeclaration
from catalg.syntax.writing import cell_text, terms_of_pair
from tests.library import ROOT

BODIES = {
    "category": "object X, Y morphism f : X -> Y morphism g : Y -> X law l : f ; g ; f = f",
    "2-category": """object C, D 1-morphism F : C -> D 1-morphism G : D -> C 2-morphism u : id(C) => F * G
        2-morphism v : G * F => id(D) 2-morphism s : id(C) => id(C) law l : u * F ; F * v * id(D) = s * F
        law k : s * u = u ; F * G * s""",
    "monoidal category": """object X morphism m : X * X -> X morphism e : I -> X morphism c : X -> I morphism s : I -> I
        law l : e * X * e ; m * X ; m * s = X * s law k : c ; s ; e = s * c ; e law n : e ; c = I""",
    "symmetric monoidal category": """object X, Y morphism f : X * Y -> Y * X morphism e : I -> Y morphism c : Y -> I
        law l : swap(X, Y * X) ; Y * swap(X, X) ; c * X * X =
        X * c * X ; swap(X, X) ; X * X * e ; X * swap(X, Y) ; X * c * X
        law k : f ; swap(Y, X) = swap(X, Y) ; swap(Y, X) ; f ; swap(Y, X) law n : e ; c = I""",
    "compact closed category": """object X, Y morphism f : X -> Y
        law l : f = X * cup(X) ; X * swap(X, dual(X)) ; f * dual(X) * X ; Y * cap(X)
        law k : f^T = dual(Y) * cup(X) ; dual(Y) * f * dual(X) ; cap(Y) * dual(X)""",
    "cartesian category": """object A, B morphism m : A * A -> A morphism p : A -> A * B morphism e : I -> A
        law l : copy(A) ; p * drop(A) = p law k : p * e ; A * drop(B) * A ; m = copy(A) ; m
        law n : swap(A, B) ; drop(B) * copy(A) ; m = A * drop(B)""",
    "dagger monoidal category": "object X, Y morphism f : X -> Y law l : f ; f^† ; f = f law k : f^† ; f = Y",
    "linear category": "object X scalar a morphism f, g : X -> X law l : 2 * f - 1/2 * (f ; g) = a * g + (1 - a) * X",
}


def declared(text: str, name: str) -> TheoryDeclaration:
    made = graph_of_text(text)
    assert not any(made.sources.problems.values()), made.sources.problems
    return made.modules[made.sources.requested[0]].theories[name]


@pytest.mark.parametrize("doctrine", BODIES)
def test_reading_gives_back_what_was_written(doctrine: str) -> None:
    text = f"theory T : {doctrine} {{\n{BODIES[doctrine]}\n}}"
    theory = declared(text, "T")
    sides = [side for law in theory.laws for side in (law.statement.left, law.statement.right)]
    written = [cell_text(side) for side in sides]
    laws = "".join(f"  law w{k} : {cell} = {cell}\n" for k, cell in enumerate(written))
    again = declared(f"{text}\ntheory W : {doctrine} {{\n  include T\n{laws}}}", "W")
    assert [law.statement.left for law in again.laws] == sides


def test_terms_are_read_as_the_cells_they_stand_for() -> None:
    (module,) = load([str(ROOT / "std" / "group.cat")]).modules.values()
    group = module.theories["Group"]
    pairs: list[tuple[Diagram, Diagram]] = []
    laws = ""
    for number, law in enumerate(law for law in group.laws if not law.statement.parameters):
        left, right = law.statement.left, law.statement.right
        texts = terms_of_pair(left, right, ["mul", "inv", "e", "G"])
        assert texts, law.name
        given = "".join(f" ({variable})" for variable in texts[2].split(", ") if variable)
        laws += f"  law w{number}{given} : {texts[0]} = {texts[1]}\n"
        pairs.append((left, right))
    again = declared(f"import group\ntheory W : cartesian category {{\n  include Group\n{laws}}}", "W")
    assert [(law.statement.left, law.statement.right) for law in again.laws] == pairs and len(pairs) > 8
