"""Answers about what is there: hover, definition, symbols, inlay hints, the goal at the cursor."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from catalg.apps.lsp.positions import Positions
from catalg.session import reading
from catalg.session.names import Site, names_of

if TYPE_CHECKING:
    from catalg.apps.lsp.state import State
    from catalg.draw import Scene
    from catalg.session.report import LawReport
    from catalg.session.workspace import Document, Unit
    from catalg.syntax import tree
    from catalg.syntax.elaborated import TheoryDeclaration

Kind = types.SymbolKind
_KINDS = {
    "theory": Kind.Module, "object": Kind.Class, "scalar": Kind.Number, "morphism": Kind.Function,
    "1-morphism": Kind.Function, "2-morphism": Kind.Operator, "para": Kind.Function, "definition": Kind.Method,
    "axiom": Kind.Key, "law": Kind.Property, "model": Kind.Object, "interpretation": Kind.Interface,
}  # fmt: skip


def hover(state: State, document: Document, positions: Positions, offset: int) -> types.Hover | None:
    found = names_of(state.workspace, document).at(offset)
    if found is None or found.site.kind == "file":
        return None
    site = found.site
    theory = document.theory(found.theory) or document.visible().imported.get(found.theory)
    parts = [f"```catalg\n{_headline(state, site, theory, found.theory)}\n```"]
    name = document.text[found.start : found.end]
    if theory is not None and site.kind not in ("parameter", "hypothesis", "theory", "model"):
        if doc := theory.docs.get(name):
            parts.append(doc)
        law = state.verdict(document, theory.name, name)
        if law is not None:
            parts.append(f"*{_verdict(law)}*")
        parts.append(picture(reading.scene_of(theory, name), state.svg))
    elif site.kind == "theory" and (meant := document.theory(site.name) or document.visible().imported.get(site.name)):
        parts += [meant.doc, _contents(meant)]
    value = "\n\n".join(part for part in parts if part)
    place = positions.range(found.start, found.end)
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, value), place)


def _headline(state: State, site: Site, theory: TheoryDeclaration | None, context: str) -> str:
    written = reading.declared_text(state.workspace, site)
    if site.kind in ("parameter", "hypothesis", "theory", "model", "axiom", "law"):
        return written
    told = reading.typed(theory, site.name) if theory is not None else ""
    return told and (told if told.startswith(("object", "def")) else f"{site.kind} {told}") or written


def _verdict(law: LawReport) -> str:
    from catalg.session.formats.full import verdict_text

    return verdict_text(law)


def _contents(theory: TheoryDeclaration) -> str:
    return f"{theory.doctrine}: {len(theory.theory.axioms)} axioms, {len(theory.laws)} laws"


def picture(scene: Scene | None, svg: bool) -> str:
    """A scene in Markdown: an image where the editor shows SVG, characters where not."""
    if scene is None:
        return ""
    if svg:
        from catalg.draw.pages import inline_svg

        data = base64.b64encode(inline_svg(scene).encode()).decode()
        return f"![picture](data:image/svg+xml;base64,{data})"
    from catalg.draw.terminal import to_terminal

    text = to_terminal(scene, 100)
    return f"```text\n{text}```" if text else ""


def definition(state: State, document: Document, offset: int) -> types.Location | None:
    found = names_of(state.workspace, document).at(offset)
    return None if found is None else state.location(found.site.path, found.site.start, found.site.end)


# -- symbols -------------------------------------------------------------------------------


def symbols(document: Document, positions: Positions) -> list[types.DocumentSymbol]:
    from catalg.syntax import tree

    found = []
    for start, unit in document.units:
        for item in unit.tree.declarations:
            if isinstance(item, tree.Import):
                continue
            children = []
            if isinstance(item, tree.Theory):
                children = [s for member in item.items for s in _symbols(member, start, positions)]
            kind = type(item).__name__.lower()
            found.append(_symbol(item.name, kind, item.span, start, positions, children))
    return found


def _symbols(item: tree.Item, start: int, positions: Positions) -> Iterator[types.DocumentSymbol]:
    from catalg.syntax import tree

    if isinstance(item, tree.Include):
        return
    names = item.names if isinstance(item, (tree.Objects, tree.Cells, tree.Scalars)) else (item.name,)
    kind = item.keyword if isinstance(item, tree.Cells) else type(item).__name__.lower().removesuffix("s")
    for name in names:
        yield _symbol(name, kind, item.span, start, positions, [])


def _symbol(
    name: tree.Name, kind: str, span: Any, start: int, positions: Positions, children: list[types.DocumentSymbol]
) -> types.DocumentSymbol:
    chosen = positions.range(name.start + start, name.end + start)
    begin, end = min(span.start, name.start) + start, max(span.end, name.end) + start
    return types.DocumentSymbol(
        name.text, _KINDS.get(kind, Kind.Variable), positions.range(begin, end), chosen, kind, children=children
    )


# -- inlay hints ---------------------------------------------------------------------------


def inlay_hints(
    state: State, document: Document, positions: Positions, start: int, end: int
) -> Iterator[types.InlayHint]:
    """Boundaries that are not written, and the verdicts that are known."""
    for at, unit in document.units:
        if at > end or at + len(unit.text) < start:
            continue
        for theory in reading.theories_in(unit):
            declaration = unit.module.theories.get(theory.name.text)
            for item in theory.items if declaration is not None else ():
                if item.span.end + at >= start and item.span.start + at <= end:
                    yield from _hints(state, document, positions, at, unit, declaration, item)


def _hints(
    state: State, document: Document, positions: Positions, at: int, unit: Unit, theory: Any, item: tree.Item
) -> Iterator[types.InlayHint]:
    from catalg.syntax import tree

    kind = types.InlayHintKind.Type
    if isinstance(item, tree.Definition) and item.type is None and item.name.text in theory.definitions:
        body = theory.definitions[item.name.text].body
        if reading.is_diagram(body):
            end = max([item.name.end, *(p.end for p in item.parameters)])
            place = unit.text.find(")", end - 1, end + 1) + 1 or end
            yield types.InlayHint(positions.position(place + at), f" : {reading.boundary(body)}", kind)
    if isinstance(item, (tree.Axiom, tree.Law)):
        found = theory.theory.axioms.get(item.name.text)
        found = found or next((law.statement for law in theory.laws if law.span == item.span), None)
        if found is not None:
            label = f" : {reading.boundary(found.left)}"
            yield types.InlayHint(positions.position(item.equation.end + at), label, kind)
    if isinstance(item, tree.Law) and (law := state.verdict(document, theory.name, item.name.text)):
        mark = "✓" if law.as_expected else "?" if law.verdict == "unknown" else "✗"
        hint = types.InlayHint(positions.position(item.name.end + at), f" {mark}", tooltip=_verdict(law))
        yield hint


# -- the goal at the cursor ----------------------------------------------------------------


def goal_at(state: State, document: Document, positions: Positions, offset: int) -> dict[str, Any] | None:
    """The step or law at a place, with both sides as text and as pictures; None outside laws."""
    goal = reading.goal_at(document, offset)
    if goal is None:
        return None
    from catalg.draw.pages import inline_svg

    law = state.verdict(document, goal.theory, goal.law.name)
    scene = reading.statement_scene(goal.left, goal.right, goal.relation)
    sides = [reading.scene_of_diagram(side) for side in (goal.left, goal.right)]
    start = document.at(offset)[0]
    return {
        "theory": goal.theory,
        "law": goal.law.name,
        "step": goal.step,
        "steps": len(goal.law.chain),
        "left": str(goal.left),
        "right": str(goal.right),
        "relation": goal.relation,
        "boundary": reading.boundary(goal.left),
        "by": list(goal.by) if goal.by is not None else None,
        "verdict": law.verdict if law is not None else None,
        "told": _verdict(law) if law is not None else "",
        "range": state.converter.unstructure(positions.range(goal.start + start, goal.end + start)),
        "svg": inline_svg(scene) if scene is not None else None,
        "leftSvg": inline_svg(sides[0]) if sides[0] is not None else None,
        "rightSvg": inline_svg(sides[1]) if sides[1] is not None else None,
    }


def uri_of(path: str) -> str:
    from pygls.uris import from_fs_path

    return from_fs_path(os.path.abspath(path)) or ""
