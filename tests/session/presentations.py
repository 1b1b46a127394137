"""Small elaborated modules made from data, so that the session can be tested apart from the syntax."""

from __future__ import annotations

from catalg.cells import MONOIDAL, Diagram, Functor, OneCell, Path, Signature, TwoCell
from catalg.diagnostics import Span
from catalg.kernel import Statement, Theory
from catalg.session.graph import Graph, Sources
from catalg.syntax.elaborated import (
    Citation,
    Inherited,
    LawDeclaration,
    Link,
    ModelDeclaration,
    Module,
    TheoryDeclaration,
)

A = OneCell("A")
ONE, TWO = Path.of(A), Path.of(A, A)
MUL, UNIT = TwoCell("mul", TWO, ONE), TwoCell("unit", Path(), ONE)
SIGNATURE = Signature(MONOIDAL, (), {"A": A}, {"mul": MUL, "unit": UNIT})
HERE = Span("m.cat", 0, 5)

wire = Diagram.identity(MONOIDAL, ONE)
mul = Diagram.generator(MONOIDAL, MUL)
unit = Diagram.generator(MONOIDAL, UNIT)

ASSOC = Statement("assoc", (mul @ wire) >> mul, (wire @ mul) >> mul)
UNIT_LEFT = Statement("unit_left", (unit @ wire) >> mul, wire)
AXIOMS = {"assoc": ASSOC, "unit_left": UNIT_LEFT}


def comb(factors: int, left: bool) -> Diagram:
    """The product of ``factors``, bracketed to the left or to the right."""
    if factors == 1:
        return wire
    inner = comb(factors - 1, left)
    return ((inner @ wire) if left else (wire @ inner)) >> mul


def bracketing(name: str, factors: int) -> Statement:
    """A true law: both ways of bracketing agree."""
    return Statement(name, comb(factors, True), comb(factors, False))


def unprovable(name: str) -> Statement:
    """A false law without an invariant that says so: a left unit need not be a right unit."""
    return Statement(name, (wire @ unit) >> mul, wire)


def law(statement: Statement, expected: str = "proved", by: tuple[str, ...] | None = None) -> LawDeclaration:
    """A law; with ``by``, a chain of one link from these rules alone."""
    cited = tuple(Citation(name, False, None, HERE) for name in by or ())
    chain = (Link(statement.left, statement.right, cited, HERE),) if by is not None else ()
    return LawDeclaration(statement.name, statement, expected, chain, HERE)  # type: ignore[arg-type]


def declared(
    name: str, laws: tuple[LawDeclaration, ...], inherited: tuple[Inherited, ...] = (), path: str = "m.cat"
) -> TheoryDeclaration:
    order = (*(item.name for item in inherited), *(item.name for item in laws))
    return TheoryDeclaration(name, Theory(name, SIGNATURE, AXIOMS), laws, inherited, HERE, "", path, order)


def inherit(source: TheoryDeclaration, *names: str) -> tuple[Inherited, ...]:
    """Laws of ``source`` (its own or inherited) as another theory of the same signature gets them by `include`."""
    statements = {item.name: item.statement for item in (*source.laws, *source.inherited)}
    same = {axiom: axiom for axiom in AXIOMS}
    return tuple(Inherited(name, statements[name], source, name, Functor(MONOIDAL), same) for name in names)


def graph(*theories: TheoryDeclaration, models: tuple[ModelDeclaration, ...] = ()) -> Graph:
    module = Module("m.cat", {item.name: item for item in theories}, models, (), {}, ())
    return Graph(Sources(("m.cat",), {"m.cat": "theory\n"}), {"m.cat": module})


def model(name: str, violates: tuple[str, ...] = ()) -> ModelDeclaration:
    return ModelDeclaration(name, "Monoid", "Vect(QQ)", violates, {}, HERE, {})
