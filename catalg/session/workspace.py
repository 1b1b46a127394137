"""Files as they are being typed: a change costs the theory it is in, not the file.

A file is cut into units (a theory with the models and interpretations behind it). A unit is
parsed and elaborated as if it were a file of its own that imports the units before it; what
comes out is kept under a digest of its text and of the units whose theories it names. Spans
inside a unit count from its own start, so that a unit that moves need not be done again;
`Document.real` gives the place in the file.

Holds texts of open files over those on disk. Never proves anything, never writes.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from catalg.diagnostics import Diagnostic, Label, Span
from catalg.session import files
from catalg.session.confine import Confines
from catalg.session.graph import Link, Sources, linked

if TYPE_CHECKING:
    from catalg.syntax import tree
    from catalg.syntax.elaborated import Module, TheoryDeclaration

_BEFORE = "\x00before"  # the import that stands for the units before
_KEPT = 4000  # units
_CUT = re.compile(r"""#[^\n]*|"[^"\n]*"?|(?<![\w'])theory(?![\w'])""")
_WORD = re.compile(r"[^\W\d][\w']*")


@dataclass(frozen=True)
class Unit:
    """A part of a file: its own text, tree and module, with the theories visible from it on."""

    path: str  # of the spans inside; no file has it
    digest: str
    text: str
    tree: tree.File
    module: Module
    visible: Module
    problems: tuple[Diagnostic, ...]
    imports: Mapping[str, Module]  # what it was elaborated with

    def names(self) -> Iterator[str]:
        """The theories that it declares or extends."""
        return iter(self.module.theories)


@dataclass(frozen=True)
class Document:
    """A file as it is now: its units with the offsets at which they start."""

    path: str
    text: str
    units: tuple[tuple[int, Unit], ...]
    links: tuple[Link, ...] = ()
    problems: tuple[Diagnostic, ...] = ()  # of imports; their spans are real

    def real(self, span: Span) -> Span | None:
        """The place in this file that a span of one of its units means; None if it is of another file."""
        if span.path == self.path:
            return span
        for start, unit in self.units:
            if unit.path == span.path:
                return Span(self.path, span.start + start, span.end + start)
        return None

    def at(self, offset: int) -> tuple[int, Unit]:
        """The unit that an offset lies in, and where it starts."""
        found = self.units[0]
        for start, unit in self.units:
            if start > offset:
                break
            found = start, unit
        return found

    def theory(self, name: str) -> TheoryDeclaration | None:
        """A theory that the file declares, as the file leaves it."""
        return self.visible().theories.get(name)

    def visible(self) -> Module:
        return self.units[-1][1].visible


@dataclass
class Workspace:
    """The files of an editor. ``overlay`` holds the texts of open ones."""

    overlay: dict[str, str] = field(default_factory=dict)
    allowed: tuple[str, ...] = ()
    _units: OrderedDict[str, Unit] = field(default_factory=OrderedDict)
    _documents: dict[str, Document] = field(default_factory=dict)
    _reading: list[str] = field(default_factory=list)
    _fresh: set[str] = field(default_factory=set)  # done since somebody asked
    elaborations: int = 0  # units that were elaborated so far

    def open(self, path: str, text: str) -> None:
        self.overlay[os.path.normpath(path)] = text.removeprefix("\ufeff")

    def close(self, path: str) -> None:
        self.overlay.pop(os.path.normpath(path), None)

    def text(self, path: str) -> str | None:
        """What a file holds, as it is open or on disk; None if it cannot be read."""
        if path in self.overlay:
            return self.overlay[path]
        try:
            return files.read(path)
        except files.Trouble:
            return None

    def document(self, path: str) -> Document:
        """A file, cut and elaborated, with everything that did not change taken from before."""
        path = os.path.normpath(path)
        if not self._reading:
            self._fresh.clear()
        elif path in self._fresh:
            return self._documents[path]
        self._reading.append(path)
        try:
            document = self._documents[path] = self._document(path, self.text(path) or "")
        finally:
            self._reading.pop()
        self._fresh.add(path)
        return document

    def known(self) -> Iterator[Document]:
        """The documents met so far, as they were last seen."""
        return iter(self._documents.values())

    def real(self, span: Span) -> Span | None:
        """The place that a span means, in whatever file."""
        for document in self._documents.values():
            found = document.real(span)
            if found is not None:
                return found
        return None

    def sources(self, path: str) -> Sources:
        """The texts and links of a file and all that it imports, to be elaborated elsewhere."""
        path = os.path.normpath(path)
        sources = Sources((path,))
        waiting = [path]
        while waiting:
            at = waiting.pop(0)
            if at not in sources.texts and (text := self.text(at)) is not None:
                sources.texts[at] = text
                sources.links[at] = self._documents[at].links if at in self._documents else self.document(at).links
                waiting += [link.path for link in sources.links[at] if link.path is not None]
        return sources

    # -- one document ---------------------------------------------------------------------

    def _document(self, path: str, text: str) -> Document:
        work = _Reading(self, path)
        for start, end in cut(text):
            work.take(start, text[start:end])
        return Document(path, text, tuple(work.units), tuple(work.links), tuple(work.problems))

    def imported(self, path: str) -> Module | None:
        """The module of an imported file; None when it imports, by whatever way, the file being read."""
        if path in self._reading:
            return None
        if self.text(path) is None:
            return None
        return self.document(path).visible()

    def unit(self, digest: str, make: Callable[[], Unit]) -> Unit:
        """The unit kept under a digest, or a new one."""
        unit = self._units.get(digest)
        if unit is None:
            self.elaborations += 1
            unit = self._units[digest] = make()
            while len(self._units) > _KEPT:
                self._units.popitem(last=False)
        else:
            self._units.move_to_end(digest)
        return unit


class _Reading:
    """One file, unit by unit."""

    def __init__(self, workspace: Workspace, path: str) -> None:
        self._workspace = workspace
        self._path = path
        self._confines = Confines([path], workspace.allowed)
        self._shown: dict[str, str] = {os.path.realpath(at): at for at in workspace.overlay}
        self._shown[os.path.realpath(path)] = path
        self.units: list[tuple[int, Unit]] = []
        self.links: list[Link] = []
        self.problems: list[Diagnostic] = []
        self._marks: dict[str, str] = {}  # theory -> digest of the last unit that declares or extends it
        self._imported = ""  # what the imports so far brought
        self._seen: dict[str, int] = {}

    def take(self, start: int, text: str) -> None:
        from catalg.syntax import imports_of, parse_module

        digest = self._digest(text)
        known = self._workspace._units.get(digest)
        found: tuple[Diagnostic, ...] = ()
        if known is not None:
            tree = known.tree
        else:
            tree, mistakes = parse_module(text, digest)
            found = tuple(mistakes)
        if imports := imports_of(tree):
            modules = self._import(imports, start)
            unit = self._elaborated(digest, text, tree, found, modules)
        else:
            unit = self._workspace.unit(digest, lambda: self._elaborated(digest, text, tree, found, {}))
        self.units.append((start, unit))
        self._marks.update((name, digest) for name in (*unit.names(), *unit.tree.broken))

    def _digest(self, text: str) -> str:
        """Of the text, the imports, and all units before that this one can see anything of."""
        words = set(_WORD.findall(text)) if self.units else set()
        used = [f"{name}={self._marks[name]}" for name in sorted(words & set(self._marks))]
        broken = sorted(self.units[-1][1].visible.broken & (words | {"*"})) if self.units else []
        whole = "\x00".join([self._path, self._imported, *used, "", *broken, "", text])
        digest = hashlib.sha256(whole.encode("utf-8", "backslashreplace")).hexdigest()[:24]
        number = self._seen[digest] = self._seen.get(digest, 0) + 1
        return f"{self._path}\x00{digest}.{number}"

    def _import(self, imports: list[tree.Import], start: int) -> dict[str, Module]:
        modules = {}
        for item in imports:
            span = Span(self._path, item.span.start + start, item.span.end + start)
            link, problem = linked(self._path, item._replace(span=span), self._shown, self._confines)
            if problem is not None:
                self.problems.append(problem)
            self.links.append(link)
            module = None
            if link.path is not None:
                module = self._workspace.imported(link.path)
            if module is not None:
                modules[item.key] = module
            mark = "" if link.path is None else self._mark(link.path)
            self._imported = hashlib.sha256(f"{self._imported}{link.name}{mark}".encode()).hexdigest()
        return modules

    def _mark(self, path: str) -> str:
        """What tells two states of an imported file apart: the digests of its units, and of what it imports."""
        document = self._workspace._documents.get(path)
        return "" if document is None else ",".join(unit.path for _, unit in document.units)

    def _elaborated(
        self, path: str, text: str, tree_: tree.File, found: tuple[Diagnostic, ...], imports: dict[str, Module]
    ) -> Unit:
        from catalg.syntax import elaborate, tree
        from catalg.syntax.elaborated import Module

        before = self.units[-1][1].visible if self.units else None
        declarations: tuple[tree.Declaration, ...] = tree_.declarations
        if before is not None:
            declarations = (tree.Import(_BEFORE, None, Span(path, 0, 0)), *declarations)
            imports = {**imports, _BEFORE: before}
        module = elaborate(tree.File(path, text, declarations, tree_.broken), imports)
        theories = {**before.theories, **module.theories} if before is not None else dict(module.theories)
        outside = {name: theory for name, theory in module.imported.items() if name not in theories}
        broken = module.broken | (before.broken if before is not None else frozenset())
        visible = Module(path, theories, (), (), outside, (), broken)
        return Unit(path, path, text, tree_, module, visible, (*found, *module.diagnostics), imports)


def probed(unit: Unit, start: int, declaration: str) -> TheoryDeclaration | None:
    """The theory of a unit up to the offset ``start``, closed after one more ``declaration``; None if there is none.

    Answers what an expression would mean at that place.
    """
    from catalg.syntax import elaborate, parse_module, tree

    text = f"{unit.text[:start]}\n{declaration}\n}}\n"
    file, _ = parse_module(text, unit.path)
    declarations = [item for item in file.declarations if isinstance(item, tree.Theory)]
    if not declarations:
        return None
    imports = tuple(tree.Import(name, None, Span(unit.path, 0, 0)) for name in unit.imports)
    module = elaborate(tree.File(unit.path, text, (*imports, declarations[-1]), file.broken), unit.imports)
    return module.theories.get(declarations[-1].name.text)


def cut(text: str) -> list[tuple[int, int]]:
    """Where the units of a file begin and end: at each `theory`, which is reserved, so that braces do not matter.

    A comment directly above belongs to what is below. At least one unit, also of an empty text.
    """
    starts = [0]
    for match in _CUT.finditer(text):
        if match.group() == "theory":
            starts.append(_above(text, match.start()))
    ends = [*starts[1:], len(text)]
    return [(a, b) for a, b in zip(starts, ends, strict=True) if b > a] or [(0, len(text))]


def _above(text: str, start: int) -> int:
    """The start of the comment lines directly above, or ``start`` where something else stands before it."""
    line = text.rfind("\n", 0, start) + 1
    if text[line:start].strip():
        return start
    while line > 0:
        before = text.rfind("\n", 0, line - 1) + 1
        if not text[before:line].lstrip().startswith("#"):
            break
        line = before
    return line


def diagnostics(document: Document) -> list[Diagnostic]:
    """Everything that is wrong with a file as it stands, with real places, in order."""
    found = list(document.problems)
    for _, unit in document.units:
        found += [moved(problem, document) for problem in unit.problems]
    return sorted(dict.fromkeys(found), key=lambda d: (d.span.start, d.span.end, d.code, d.message))


def moved(problem: Diagnostic, document: Document) -> Diagnostic:
    """A diagnostic with its places in the file; labels in other files are left as they are."""
    span = document.real(problem.span) or problem.span
    labels = tuple(Label(document.real(label.span) or label.span, label.text) for label in problem.labels)
    fix = None
    if problem.fix is not None:
        fix = (document.real(problem.fix[0]) or problem.fix[0], problem.fix[1])
    return Diagnostic(problem.code, problem.message, span, labels, problem.help, fix, problem.severity)


def folder_files(folders: Iterable[str]) -> list[str]:
    """The `.cat` files of an editor's folders."""
    return files.collect([folder for folder in folders if os.path.isdir(folder)])[0]
