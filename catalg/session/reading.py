"""What can be said of a name or a place in a file that is being typed: types, boundaries, goals, pictures.

Answers from what a `catalg.session.workspace.Document` holds; proves nothing, changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeGuard

from catalg.session.jobs import statements_of
from catalg.session.names import Site

if TYPE_CHECKING:
    from catalg.cells import Diagram
    from catalg.draw import Scene
    from catalg.session.workspace import Document, Unit, Workspace
    from catalg.syntax import tree
    from catalg.syntax.elaborated import LawDeclaration, Link, TheoryDeclaration

_LARGEST = 80  # boxes of a diagram that is drawn while somebody waits


# -- items of the tree ---------------------------------------------------------------------


def theories_in(unit: Unit) -> Iterator[tree.Theory]:
    from catalg.syntax import tree

    return (item for item in unit.tree.declarations if isinstance(item, tree.Theory))


def item_at(unit: Unit, offset: int) -> tuple[tree.Theory, tree.Item] | None:
    """The item of a theory that an offset of the unit lies in."""
    for theory in theories_in(unit):
        for item in theory.items:
            if item.span.start <= offset <= item.span.end:
                return theory, item
    return None


def declared_text(workspace: Workspace, site: Site) -> str:
    """How something is declared, as it is written: `morphism mul : A * A -> A`, or a law without its chain."""
    from catalg.syntax import tree

    document = workspace.document(site.path)
    start, unit = document.at(site.start)
    at = site.start - start
    found = item_at(unit, at)
    if found is None:
        return f"{site.kind} {site.name}"
    item, text = found[1], unit.text
    for parameter in getattr(item, "parameters", ()):
        if any(name.start == at for name in parameter.names):
            return text[parameter.start : parameter.end]
    if isinstance(item, tree.Cells):
        more = f" with {text[item.parameter.start : item.parameter.end]}" if item.parameter is not None else ""
        return f"{item.keyword} {site.name} : {text[item.type.start : item.type.end]}{more}"
    if isinstance(item, (tree.Axiom, tree.Law)):
        return text[item.span.start : item.equation.end]
    if isinstance(item, tree.Definition):
        return text[item.span.start : item.span.end]
    return f"{site.kind} {site.name}"


# -- types ---------------------------------------------------------------------------------


def is_diagram(body: object) -> TypeGuard[Diagram]:
    from catalg.cells import Diagram

    return isinstance(body, Diagram)


def boundary(diagram: Diagram) -> str:
    arrow = "=>" if diagram.doctrine.zero_cells else "->"
    return f"{diagram.source} {arrow} {diagram.target}"


def typed(theory: TheoryDeclaration, name: str) -> str:
    """A name of a theory with its type, as text; empty when the theory has no such cell, definition or law."""
    signature = theory.theory.signature
    arrow = "=>" if signature.doctrine.zero_cells else "->"
    if name in signature.two:
        cell = signature.two[name]
        return f"{name} : {cell.source} {arrow} {cell.target}"
    if name in signature.one:
        one = signature.one[name]
        return f"{name} : {one.source} -> {one.target}" if signature.doctrine.zero_cells else f"object {name}"
    if name in signature.zero:
        return f"object {name}"
    if name in theory.definitions:
        body = theory.definitions[name].body
        return f"def {name} : {boundary(body)}" if is_diagram(body) else f"def {name} = {body}"
    statement = statements_of(theory).get(name) or next((w.statement for w in theory.laws if w.name == name), None)
    if statement is not None:
        kind = "axiom" if name in theory.theory.axioms else "law"
        return f"{kind} {name} : {statement.left} {statement.relation} {statement.right}"
    return ""


def scene_of(theory: TheoryDeclaration, name: str) -> Scene | None:
    """The picture of a generator, definition, axiom or law; None where there is none, or it would take long."""
    from catalg.session.picture import diagrams_of

    statement = statements_of(theory).get(name)
    if statement is not None:
        return statement_scene(statement.left, statement.right, statement.relation)
    diagram = diagrams_of(theory).get(name)
    if diagram is None or _size(diagram) > _LARGEST:
        return None
    from catalg.draw import string_scene

    return string_scene(diagram, title=name)


def statement_scene(left: Diagram, right: Diagram, relation: str = "=") -> Scene | None:
    if _size(left) + _size(right) > _LARGEST:
        return None
    from catalg.draw import law_scene

    return law_scene(left, right, title="", relation=relation)


def _size(diagram: Diagram) -> int:
    from catalg.cells.combination import terms_of

    return sum(len(term.boxes) + len(term.source) for term, _ in terms_of(diagram))


# -- goals ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Goal:
    """What is to be shown at a place: a step of a chain, or a whole law. ``start`` and ``end`` count in the unit."""

    theory: str
    law: LawDeclaration
    step: int  # 0: the whole law
    left: Diagram
    right: Diagram
    relation: str
    by: tuple[str, ...] | None
    start: int
    end: int


def goal_at(document: Document, offset: int) -> Goal | None:
    """The step of a chain that an offset lies in, the law if it is in no step, or None outside laws."""
    start, unit = document.at(offset)
    found = item_at(unit, offset - start)
    if found is None:
        return None
    theory, item = found
    declaration = unit.module.theories.get(theory.name.text)
    law = next((x for x in declaration.laws if x.span == item.span), None) if declaration is not None else None
    if law is None:
        return None
    at = offset - start
    for number, link in enumerate(law.chain, 1):
        if link.span.start <= at <= link.span.end:
            return _goal(theory.name.text, law, number, link)
    s = law.statement
    return Goal(theory.name.text, law, 0, s.left, s.right, s.relation, None, law.span.start, law.span.end)


def _goal(theory: str, law: LawDeclaration, number: int, link: Link) -> Goal:
    by = tuple(citation.name for citation in link.by) if link.by is not None else None
    return Goal(theory, law, number, link.left, link.right, link.relation, by, link.span.start, link.span.end)


def scene_of_diagram(diagram: Diagram) -> Scene | None:
    if _size(diagram) > _LARGEST:
        return None
    from catalg.draw import string_scene

    return string_scene(diagram)
