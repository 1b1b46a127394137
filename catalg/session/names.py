"""Which name means what: every place where a name stands, with the place where it was declared.

Works on the trees of a document, by the scoping rules of the language, so that it also answers in
a file that has mistakes. Elaborates nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from catalg.session.workspace import Document, Workspace
    from catalg.syntax import tree


@dataclass(frozen=True, slots=True)
class Site:
    """Where something is declared, in code points of its file; ``kind`` is the word for it."""

    path: str
    start: int
    end: int
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A name in a file, and what it means. ``theory``: the theory that it is read in, or empty."""

    start: int
    end: int
    site: Site
    theory: str = ""


@dataclass
class TheoryNames:
    """What a theory's names mean. ``rules``: the parameters of each axiom and law, for `by rule(f := g)`."""

    site: Site
    names: dict[str, Site] = field(default_factory=dict)
    rules: dict[str, dict[str, Site]] = field(default_factory=dict)
    sources: dict[str, TheoryNames] = field(default_factory=dict)  # of the interpretations into it


@dataclass
class Names:
    """All names of one file."""

    path: str
    occurrences: list[Occurrence] = field(default_factory=list)
    theories: dict[str, TheoryNames] = field(default_factory=dict)
    models: dict[str, Site] = field(default_factory=dict)

    def at(self, offset: int) -> Occurrence | None:
        """The innermost name that an offset touches."""
        touched = [o for o in self.occurrences if o.start <= offset <= o.end]
        return min(touched, key=lambda o: (o.end - o.start, -o.start), default=None)


def names_of(workspace: Workspace, document: Document, _above: tuple[str, ...] = ()) -> Names:
    """The names of a document; those of the files it imports are read for what they declare."""
    found = Names(document.path)
    imported = {}
    for link in document.links:
        if link.path is not None and link.path not in (*_above, document.path):
            inner = names_of(workspace, workspace.document(link.path), (*_above, document.path))
            for name, theory in inner.theories.items():
                found.theories.setdefault(name, theory)
            imported[link.span.start] = link.path
    for start, unit in document.units:
        _Walk(found, start, imported).file(unit.tree)
    return found


class _Walk:
    """The declarations of one unit, which starts at ``start``."""

    def __init__(self, found: Names, start: int, imported: Mapping[int, str]) -> None:
        self.found = found
        self.start = start
        self.imported = imported
        self.scope: TheoryNames | None = None
        self.local: dict[str, Site] = {}

    # -- noting ---------------------------------------------------------------------------

    def declared(self, name: tree.Name, kind: str) -> Site:
        text = name.text.partition("^")[0]
        at = name.start + self.start
        site = Site(self.found.path, at, at + len(text), text, kind)
        self._note(at, at + len(text), site)
        return site

    def _note(self, start: int, end: int, site: Site | None) -> None:
        if site is not None:
            theory = self.scope.site.name if self.scope is not None else ""
            self.found.occurrences.append(Occurrence(start, end, site, theory))

    def used(self, name: tree.Name, among: Mapping[str, Site] | None) -> None:
        text = name.text.partition("^")[0]
        if among is not None:
            self._note(name.start + self.start, name.start + self.start + len(text), among.get(text))

    def theory_used(self, name: tree.Name) -> TheoryNames | None:
        theory = self.found.theories.get(name.text)
        if theory is not None:
            self._note(name.start + self.start, name.end + self.start, theory.site)
        return theory

    # -- declarations ---------------------------------------------------------------------

    def file(self, file: tree.File) -> None:
        from catalg.syntax import tree

        for item in file.declarations:
            self.scope = None
            if isinstance(item, tree.Import):
                path = self.imported.get(item.span.start + self.start)
                if path is not None:
                    site = Site(path, 0, 0, item.key, "file")
                    self._note(item.span.start + self.start, item.span.end + self.start, site)
            elif isinstance(item, tree.Theory):
                self._theory(item)
            elif isinstance(item, tree.Interpretation):
                self.scope = self.found.theories.get(item.target.text)
                self._interpretation(item)
            elif isinstance(item, tree.Model):
                self._model(item)

    def _theory(self, item: tree.Theory) -> None:
        from catalg.syntax import tree

        site = self.declared(item.name, "theory")
        self.scope = self.found.theories[item.name.text] = TheoryNames(site)
        for member in item.items:
            self.local = {}
            if isinstance(member, (tree.Objects, tree.Cells, tree.Scalars)):
                self._cells(member)
            elif isinstance(member, tree.Include):
                self._include(member)
            elif isinstance(member, tree.Interpretation):
                self._interpretation(member)
            else:
                self._rule(member)

    def _cells(self, item: tree.Objects | tree.Cells | tree.Scalars) -> None:
        from catalg.syntax import tree

        assert self.scope is not None
        kind = "object" if isinstance(item, tree.Objects) else "scalar"
        kind = item.keyword if isinstance(item, tree.Cells) else kind
        if isinstance(item, tree.Cells):
            self._type(item.type)
            self._expression(item.parameter)
        for name in item.names:
            self.scope.names.setdefault(name.text, self.declared(name, kind))

    def _rule(self, item: tree.Definition | tree.Axiom | tree.Law) -> None:
        from catalg.syntax import tree

        assert self.scope is not None
        kind = {tree.Definition: "definition", tree.Axiom: "axiom", tree.Law: "law"}[type(item)]
        site = self.declared(item.name, kind)
        self._parameters(item.parameters)
        self.scope.rules[item.name.text] = dict(self.local)
        if isinstance(item, tree.Definition):
            if isinstance(item.type, tree.Type):
                self._type(item.type)
            self._expression(item.body)
        else:
            self._expression(item.equation.left)
            self._expression(item.equation.right)
        if isinstance(item, tree.Law) and item.chain is not None:
            self._chain(item.chain)
        self.scope.names.setdefault(item.name.text, site)

    def _chain(self, chain: tree.Chain) -> None:
        assert self.scope is not None
        self._expression(chain.first)
        for link in chain.links:
            self._expression(link.right)
            for citation in link.by or ():
                self._qualified(citation.name)
                rule = self.scope.rules.get(citation.name.text, {})
                for binding in citation.bindings:
                    self.used(binding.name, rule)
                    self._expression(binding.value)

    def _qualified(self, name: tree.Name) -> None:
        """`assoc`, or `Composite.assoc`: the interpretation, then a name of its source."""
        assert self.scope is not None
        head, dot, tail = name.text.partition(".")
        names = {**self.scope.names, **self.local}
        if not dot or name.text in names:
            self.used(name, names)
            return
        self.used(name._replace(text=head), names)
        source = self.scope.sources.get(head)
        if source is not None:
            self.used(name._replace(text=tail, start=name.start + len(head) + 1), source.names)

    def _include(self, item: tree.Include) -> None:
        assert self.scope is not None
        source = self.theory_used(item.theory)
        if source is None:
            return
        renamed = {}
        for old, new in item.renames:
            self.used(old, source.names)
            there = source.names.get(old.text)
            renamed[old.text] = self.declared(new, there.kind if there is not None else "object")
        for name, site in source.names.items():
            new_site = renamed.get(name, site)
            self.scope.names.setdefault(new_site.name if name in renamed else name, new_site)
            self.scope.rules.setdefault(new_site.name if name in renamed else name, source.rules.get(name, {}))
        for name, further in source.sources.items():
            self.scope.sources.setdefault(name, further)

    def _interpretation(self, item: tree.Interpretation) -> None:
        site = self.declared(item.name, "interpretation")
        source = self.theory_used(item.source)
        self.theory_used(item.target)
        for name, image in item.images:
            self.used(name, source.names if source is not None else None)
            self._expression(image)
        if self.scope is not None:
            self.scope.names.setdefault(item.name.text, site)
            if source is not None:
                self.scope.sources[item.name.text] = source

    def _model(self, item: tree.Model) -> None:
        theory = self.theory_used(item.theory)
        self.found.models[item.name.text] = self.declared(item.name, "model")
        self.scope = theory
        if theory is not None:
            for name in item.violates:
                self._qualified(name)
            for name, *_ in item.entries:
                self.used(name, theory.names)

    # -- types, parameters, expressions ---------------------------------------------------

    def _parameters(self, parameters: Iterable[tree.Parameter]) -> None:
        from catalg.syntax import tree

        for parameter in parameters:
            kind = "hypothesis" if isinstance(parameter.type, tree.Equation) else "parameter"
            outer = dict(self.local)
            self._parameters(parameter.own)
            if isinstance(parameter.type, tree.Type):
                self._type(parameter.type)
            elif isinstance(parameter.type, tree.Equation):
                self._expression(parameter.type.left)
                self._expression(parameter.type.right)
            self._expression(parameter.parameter)
            self.local = outer
            for name in parameter.names:
                self.local[name.text] = self.declared(name, kind)

    def _type(self, written: tree.Type) -> None:
        self._expression(written.source)
        self._expression(written.target)

    def _expression(self, expression: tree.Expr | None) -> None:
        """Every name in an expression, however deep it is."""
        from catalg.syntax import tree

        waiting = [expression]
        while waiting:
            node = waiting.pop()
            if isinstance(node, tree.Name):
                names = self.scope.names if self.scope is not None else {}
                site = self.local.get(node.text) or names.get(node.text)
                self._note(node.start + self.start, node.end + self.start, site)
            elif isinstance(node, (tree.Composition, tree.Tensor, tree.Addition)):
                waiting += node.items
            elif isinstance(node, (tree.Group, tree.Power)):
                waiting.append(node.inner)
            elif isinstance(node, (tree.Application, tree.Component)):
                waiting += [node.head, *node.arguments]
