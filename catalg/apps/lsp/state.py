"""What the server holds between two messages: the files, the verdicts known so far, the prover.

Verdicts are kept under the unit they belong to, so that they stay true while other theories change and
come back when a change is undone.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from typing import Any

from lsprotocol import converters, types

from catalg.apps.lsp.editing import law_fixes, within
from catalg.apps.lsp.positions import Positions
from catalg.apps.lsp.proving import Answer, Wish
from catalg.apps.lsp.showing import uri_of
from catalg.diagnostics import Diagnostic, Label, Span
from catalg.session import workspace as files_open
from catalg.session.formats.remarks import law_remark, model_remark
from catalg.session.report import LawReport, ModelReport, Places
from catalg.session.workspace import Document, Workspace

_KEPT = 50_000  # verdicts
_SEVERITY = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
    "note": types.DiagnosticSeverity.Information,
}
Key = tuple[str, ...]  # unit, theory, law; or unit, model
Known = tuple[LawReport | ModelReport, tuple[Diagnostic, ...]]


class State:
    def __init__(self) -> None:
        self.workspace = Workspace()
        self.converter = converters.get_converter()
        self.encoding = "utf-16"
        self.svg = False
        self.folders: tuple[str, ...] = ()
        self._known: OrderedDict[Key, Known] = OrderedDict()
        self._asked: dict[int, tuple[Document, dict[Key, Key]]] = {}
        self._further: dict[str, tuple[str, tuple[Diagnostic, ...]]] = {}  # path -> text, what only a full look finds
        self._number = 0

    def positions(self, text: str) -> Positions:
        return Positions(text, self.encoding)

    def ours(self, path: str) -> bool:
        """May this file be changed: is it open, or in a folder of the editor?"""
        return path in self.workspace.overlay or within(path, self.folders)

    def location(self, path: str, start: int, end: int) -> types.Location:
        text = self.workspace.text(path) or ""
        return types.Location(uri_of(path), self.positions(text).range(start, end))

    # -- verdicts -------------------------------------------------------------------------

    def marks(self, document: Document) -> dict[str, str]:
        """For each theory of a file, the unit that decides what its laws are."""
        return {name: unit.path for _, unit in document.units for name in unit.names()}

    def verdict(self, document: Document, theory: str, law: str) -> LawReport | None:
        found = self._known.get((self.marks(document).get(theory, ""), theory, law))
        return found[0] if found is not None and isinstance(found[0], LawReport) else None

    def claims(self, document: Document) -> dict[Key, Key]:
        """What a file claims: (theory, law) or (model,), with the key of its verdict."""
        found: dict[Key, Key] = {}
        for theory, mark in self.marks(document).items():
            declaration = document.theory(theory)
            for law in declaration.laws if declaration is not None else ():
                found[theory, law.name] = (mark, theory, law.name)
        for _, unit in document.units:
            found.update(((model.name,), (unit.path, model.name)) for model in unit.module.models)
        return found

    def wish(self, document: Document) -> Wish | None:
        """What is still to be decided in a file; None if nothing."""
        open_ = {about: key for about, key in self.claims(document).items() if key not in self._known}
        looked = self._further.get(document.path, ("", ()))[0] == document.text
        if not open_ and looked:
            return None
        self._number += 1
        self._asked = {number: asked for number, asked in self._asked.items() if number > self._number - 5}
        self._asked[self._number] = document, open_
        laws = frozenset((about[0], about[1]) for about in open_ if len(about) == 2)
        models = frozenset(about[0] for about in open_ if len(about) == 1)
        sources = self.workspace.sources(document.path)
        return Wish(self._number, document.path, sources, laws, models)

    def learn(self, answer: Answer) -> None:
        """Keep an answer of the prover."""
        document, asked = self._asked.get(answer.number, (None, {}))
        if document is None:
            return
        if answer.about is None:
            quick = {(d.code, d.message) for d in files_open.diagnostics(document)}
            further = tuple(d for d in answer.diagnostics if (d.code, d.message) not in quick)
            self._further[document.path] = document.text, further
        elif answer.about in asked and answer.report is not None:
            inside = tuple(_relative(found, document) for found in answer.diagnostics)
            self._known[asked[answer.about]] = answer.report, inside
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)

    # -- diagnostics ----------------------------------------------------------------------

    def diagnostics(self, document: Document) -> list[types.Diagnostic]:
        """All that is to be said of a file now: mistakes, and verdicts that are not as expected."""
        positions = self.positions(document.text)
        found = files_open.diagnostics(document)
        text, further = self._further.get(document.path, ("", ()))
        if text == document.text:
            found += further
        shown = [self._shown(problem, positions) for problem in found]
        for key in self.claims(document).values():
            if key in self._known:
                shown += self._of_claim(key, document, positions)
        return shown

    def _shown(self, problem: Diagnostic, positions: Positions) -> types.Diagnostic:
        data = None
        if problem.fix is not None:
            span, text = problem.fix
            place = self.converter.unstructure(positions.range(span.start, span.end))
            title = f"Replace by `{text}`" if text else "Remove it"
            data = {"fixes": [{"title": title, "range": place, "text": text, "preferred": True}]}
        related = [
            types.DiagnosticRelatedInformation(self.location(label.span.path, label.span.start, label.span.end), words)
            for label in problem.labels
            if "\x00" not in label.span.path and (words := label.text)
        ]
        message = f"{problem.message}\n{problem.help}" if problem.help else problem.message
        return types.Diagnostic(
            positions.range(problem.span.start, problem.span.end),
            message,
            _SEVERITY[problem.severity],
            problem.code,
            source="catalg",
            related_information=related or None,
            data=data,
        )

    def _of_claim(self, key: Key, document: Document, positions: Positions) -> list[types.Diagnostic]:
        report, found = self._known[key]
        shown = [self._shown(files_open.moved(problem, document), positions) for problem in found]
        fine = report.as_expected if isinstance(report, LawReport) else report.ok
        if fine:
            return shown
        places = Places({})
        fixes: list[dict[str, Any]] = []
        if isinstance(report, LawReport):
            remark = law_remark(document.path, key[1], report, places)
            fixes = law_fixes(self, document, positions, key[1], report)
        else:
            remark = model_remark(document.path, report, places)
        place = self._place(key, document)
        words = f"{remark.message}\n{remark.detail}" if remark.detail else remark.message
        severity = types.DiagnosticSeverity.Warning if "unknown" in remark.rule else types.DiagnosticSeverity.Error
        return [
            *shown,
            types.Diagnostic(
                positions.range(*place), words, severity, remark.rule, source="catalg", data={"fixes": fixes}
            ),
        ]

    def _place(self, key: Key, document: Document) -> tuple[int, int]:
        """Where the name of a claim stands now."""
        from catalg.syntax import tree

        for start, unit in document.units:
            if unit.path != key[0]:
                continue
            if len(key) == 3 and key[2] in (places := unit.module.theories[key[1]].places):
                span = document.real(places[key[2]])
                if span is not None:
                    return span.start, span.end
            for item in unit.tree.declarations:
                if isinstance(item, tree.Model) and item.name.text == key[-1]:
                    return item.name.start + start, item.name.end + start
            return start, start
        return 0, 0


def _relative(problem: Diagnostic, document: Document) -> Diagnostic:
    """A diagnostic of the whole file with spans that move with their unit."""

    def inside(span: Span) -> Span:
        if span.path != document.path:
            return span
        start, unit = document.at(span.start)
        return Span(unit.path, span.start - start, span.end - start)

    labels = tuple(Label(inside(label.span), label.text) for label in problem.labels)
    fix = None if problem.fix is None else (inside(problem.fix[0]), problem.fix[1])
    return replace(problem, span=inside(problem.span), labels=labels, fix=fix)
