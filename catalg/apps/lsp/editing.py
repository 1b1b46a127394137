"""Answers that change text: completion, rename, code actions. Edits are proposed; the editor makes them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from catalg.apps.lsp.positions import Positions
from catalg.session import fitting, reading
from catalg.session.names import Site, names_of
from catalg.session.workspace import Workspace, diagnostics, folder_files

if TYPE_CHECKING:
    from catalg.apps.lsp.state import State
    from catalg.session.workspace import Document

Item = types.CompletionItem
_NAME = re.compile(r"[^\W\d][\w']*")
_KINDS = {0: types.CompletionItemKind.Function, 1: types.CompletionItemKind.Value, 2: types.CompletionItemKind.Text}


class Refused(Exception):
    """A change that cannot be made; the message says why."""


# -- completion ----------------------------------------------------------------------------


def completion(state: State, document: Document, offset: int) -> list[types.CompletionItem]:
    """What may be typed at a place, the names that fit first."""
    word = re.search(r"[\w']*$", document.text[:offset])
    start = offset - len(word.group()) if word is not None else offset
    line = document.text[document.text.rfind("\n", 0, start) + 1 : start]
    if "#" in line:
        return []
    found = _by_keyword(document, line)
    if found is not None:
        return found
    wanted = fitting.wanted_at(document, start)
    if wanted is None:
        return _words(document, start)
    fits = fitting.rules_of(wanted.theory) if wanted.citing else fitting.fitting(wanted)
    if not wanted.citing and not fits:
        return _words(document, start)
    return [
        Item(
            fit.text,
            kind=_KINDS[fit.rank],
            detail=fit.detail,
            sort_text=f"{fit.rank}{fit.name}",
            filter_text=fit.name,
            insert_text=fit.text,
            preselect=fit.rank == 0 or None,
        )
        for fit in fits
    ]


def _by_keyword(document: Document, line: str) -> list[types.CompletionItem] | None:
    """What follows certain words on a line; None if it is none of them."""
    from catalg.resources import library_files
    from catalg.syntax.elaborate import PREFIXES
    from catalg.syntax.model_blocks import TARGETS

    if re.search(r"(^|\s)import\s+$", line):
        return [Item(name, kind=types.CompletionItemKind.File) for name in sorted(library_files())]
    if re.search(r"(^|\s)(include|interpretation\s+[\w']+\s*:|model\s+[\w']+\s*:|.*(->|→))\s+$", line) and re.search(
        r"(^|\s)(include|interpretation|model)\s", line
    ):
        module = document.visible()
        names = sorted({*module.theories, *module.imported})
        return [Item(name, kind=types.CompletionItemKind.Module) for name in names]
    if re.search(r"(^|\s)model\s+[\w']+\s*:\s*[\w']+\s+in\s+$", line):
        return [Item(name, kind=types.CompletionItemKind.Class) for name in TARGETS]
    if re.search(r"(^|\s)theory\s+[\w']+\s*:\s*[\w\s-]*$", line):
        from catalg.cells import DOCTRINES

        said = line.rpartition(":")[2].strip()
        names = [name for name in (*DOCTRINES, *PREFIXES) if name.startswith(said)]
        return [Item(name.removeprefix(said).strip(), kind=types.CompletionItemKind.Keyword) for name in names]
    return None


def _words(document: Document, offset: int) -> list[types.CompletionItem]:
    """The words that begin a declaration, and in a model the generators that have no value yet."""
    from catalg.syntax import tree
    from catalg.syntax.pieces import RESERVED

    start, unit = document.at(offset)
    for item in unit.tree.declarations:
        if isinstance(item, tree.Model) and item.span.start + start <= offset <= item.span.end + start:
            theory = document.theory(item.theory.text) or document.visible().imported.get(item.theory.text)
            if theory is not None:
                signature = theory.theory.signature
                given = {name.text for name, *_ in item.entries}
                names = [n for n in (*signature.zero, *signature.one, *signature.two) if n not in given]
                return [Item(f"{n} = ", detail=reading.typed(theory, n), filter_text=n) for n in names if "†" not in n]
    return [Item(word, kind=types.CompletionItemKind.Keyword) for word in sorted(RESERVED)]


# -- rename --------------------------------------------------------------------------------


def renamable(state: State, document: Document, offset: int) -> tuple[int, int, Site]:
    """The name at a place; raises Refused when there is none, or it belongs to the library."""
    found = names_of(state.workspace, document).at(offset)
    if found is None or found.site.kind == "file":
        raise Refused("there is no name here that could be changed")
    if not state.ours(found.site.path):
        raise Refused(f"`{found.site.name}` is declared in {found.site.path}, which is no file of yours")
    return found.start, found.end, found.site


def rename(state: State, document: Document, offset: int, new: str) -> dict[str, list[tuple[int, int]]]:
    """The places of each file where a name is to be changed; raises Refused when the change would break something."""
    from catalg.syntax.pieces import RESERVED

    _, _, site = renamable(state, document, offset)
    if not _NAME.fullmatch(new) or new in RESERVED:
        raise Refused(f"`{new}` is not a name")
    paths = dict.fromkeys([document.path, site.path, *state.workspace.overlay, *folder_files(state.folders)])
    places: dict[str, list[tuple[int, int]]] = {}
    for path in paths:
        there = state.workspace.document(path)
        found = sorted({(o.start, o.end) for o in names_of(state.workspace, there).occurrences if o.site == site})
        if found:
            places[path] = found
    _check(state, places, new, list(paths))
    return places


def _check(state: State, places: dict[str, list[tuple[int, int]]], new: str, paths: list[str]) -> None:
    """Refuse a change after which something is wrong that was not wrong before."""
    changed = Workspace(dict(state.workspace.overlay), state.workspace.allowed)
    for path, found in places.items():
        text = state.workspace.document(path).text
        for start, end in reversed(found):
            text = text[:start] + new + text[end:]
        changed.open(path, text)
    for path in paths:
        before = diagnostics(state.workspace.document(path))
        after = diagnostics(changed.document(path))
        if len(after) > len(before):
            known = {(d.code, d.message) for d in before}
            said = next((d.message for d in after if (d.code, d.message) not in known), after[0].message)
            raise Refused(f"that would be a mistake in {path}: {said}")


# -- code actions --------------------------------------------------------------------------


def code_actions(params: types.CodeActionParams, state: State, document: Document) -> Iterator[types.CodeAction]:
    """A quick fix for every diagnostic that knows one, and what may be done about a refuted law."""
    for found in params.context.diagnostics:
        data: Any = found.data
        if not data:
            continue
        for fix in data.get("fixes", ()):
            edits = [types.TextEdit(state.converter.structure(fix["range"], types.Range), fix["text"])]
            yield types.CodeAction(
                fix["title"],
                kind=types.CodeActionKind.QuickFix,
                diagnostics=[found],
                edit=types.WorkspaceEdit(changes={params.text_document.uri: edits}),
                is_preferred=fix.get("preferred"),
            )


def law_fixes(state: State, document: Document, positions: Positions, theory: str, law: Any) -> list[dict[str, Any]]:
    """What may be done about a law that is not as expected: say so, or keep the counter-model."""
    from catalg.syntax import tree

    fixes: list[dict[str, Any]] = []

    def add(title: str, start: int, end: int, text: str) -> None:
        place = state.converter.unstructure(positions.range(start, end))
        fixes.append({"title": title, "range": place, "text": text})

    for at, unit in document.units:
        for item in reading.theories_in(unit):
            for member in item.items if item.name.text == theory else ():
                if not isinstance(member, tree.Law) or member.name.text != law.name:
                    continue
                if law.verdict == "refuted":
                    end = member.equation.end + at
                    add(f"Write `expect refuted` after `{law.name}`", end, end, " expect refuted")
                elif law.verdict == "proved" and member.expected is not None:
                    add("Take `expect refuted` away", member.equation.end + at, member.expected.end + at, "")
                if law.text:
                    end = item.span.end + at
                    add("Keep the counter-model", end, end, f"\n\n{law.text.rstrip()}")
    return fixes


def within(path: str, folders: tuple[str, ...]) -> bool:
    """Does a file lie in one of these folders?"""
    real = os.path.realpath(path)
    return any(real.startswith(os.path.realpath(folder).rstrip(os.sep) + os.sep) for folder in folders)
