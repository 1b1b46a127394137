"""A file's tree to a `Module`: theories in order, interpretations, models.

Goes on past every mistake. Imports come in already elaborated; this module reads no files.
"""

from __future__ import annotations

from collections.abc import Mapping

from catalg.cells import DOCTRINES, Doctrine
from catalg.diagnostics import Diagnostic, Span
from catalg.syntax import tree
from catalg.syntax.comments import ids_in
from catalg.syntax.dagger import MARK
from catalg.syntax.elaborated import InterpretationDeclaration, ModelDeclaration, Module, TheoryDeclaration
from catalg.syntax.including import include
from catalg.syntax.interpreting import interpret
from catalg.syntax.model_blocks import model_declaration
from catalg.syntax.scope import Rule
from catalg.syntax.sums import TooLarge
from catalg.syntax.theories import TheoryBuilder, declared_names, places_of_names
from catalg.syntax.transport import cell_names
from catalg.syntax.trouble import Trouble, did_you_mean, nearest, trouble

PREFIXES = ("dagger", "linear", "ordered")
_NO_PAIRS = {  # what contradicts what, and why
    frozenset(("dagger", "cartesian category")): (
        "what is copied and dropped has no dagger: use a `symmetric monoidal category`, with comonoids of its own"
    ),
    frozenset(("linear", "cartesian category")): (
        "copying is not linear: `2 * f` copied would be 2 and also 4 times f copied; use a "
        "`linear symmetric monoidal category`, with comonoids of its own"
    ),
    frozenset(("ordered", "linear")): (
        "in an ordered theory parallel 2-cells are equal, so that every sum would be 0: drop one of the two prefixes"
    ),
    frozenset(("ordered", "dagger")): (
        "a 2-cell is an inequality, and its dagger is the opposite one, so that all inequalities would be equalities"
    ),
}


def _listed(words: list[str]) -> str:
    return ", ".join(f"`{w}`" for w in words)


def elaborate(file: tree.File, imports: Mapping[str, Module]) -> Module:
    """Everything that the file declares and that is well formed, and what is wrong with the rest."""
    work = _Elaboration(file, imports)
    for declaration in file.declarations:
        work.declaration(declaration)
    return work.module()


def _has_dagger(words: tuple[tree.Name, ...]) -> bool:
    return any(w.text == "dagger" for w in words)


def _with_prefixes(text: str, prefixes: list[str], span: Span) -> Doctrine:
    """The doctrine ``text`` with prefixes; raises Trouble when they do not go together."""
    twice = next((p for p in prefixes if prefixes.count(p) > 1), None)
    if twice is not None:
        raise trouble("CAT213", f"the prefix `{twice}` stands twice", span, help="once is enough")
    for pair, reason in _NO_PAIRS.items():
        if pair <= {*prefixes, text}:
            words = [w for w in (*prefixes, text) if w in pair]
            message = f"`{words[0]}` does not go with `{words[1]}`"
            raise trouble("CAT213", message, span, help=reason)
    name = " ".join([p for p in prefixes if p != "dagger"] + [text])
    if name in DOCTRINES:
        return DOCTRINES[name]
    known = _listed([d.removeprefix("ordered ") for d in DOCTRINES if d.startswith("ordered ")])
    help = f"it goes with {known}; an exchange is stated as `axiom exchange (X Y : object) : X * Y = Y * X`"
    raise trouble("CAT213", f"`ordered` does not go with `{text}`", span, help=help)


class _Elaboration:
    def __init__(self, file: tree.File, imports: Mapping[str, Module]) -> None:
        self.file = file
        self.imports = imports
        self.found: list[Diagnostic] = []
        self.builders: dict[str, TheoryBuilder] = {}
        self.declared: dict[str, TheoryDeclaration] = {}
        self.imported: dict[str, TheoryDeclaration] = {}
        self.models: dict[str, ModelDeclaration] = {}
        self.interpretations: dict[str, InterpretationDeclaration] = {}
        self.broken = set(file.broken)
        self.later = {d.name.text: d.span for d in reversed(file.declarations) if isinstance(d, tree.Theory)}

    def module(self) -> Module:
        return Module(
            self.file.path,
            dict(self.declared),
            tuple(self.models.values()),
            tuple(self.interpretations.values()),
            dict(self.imported),
            tuple(self.found),
            frozenset(self.broken),
        )

    def declaration(self, declaration: tree.Declaration) -> None:
        try:
            if isinstance(declaration, tree.Import):
                self._import(declaration)
            elif isinstance(declaration, tree.Theory):
                self._theory(declaration)
            elif isinstance(declaration, tree.Interpretation):
                self._interpretation(declaration)
            else:
                self._model(declaration)
        except Trouble as error:
            if error.diagnostic is not None:
                self.found.append(error.diagnostic)
            if not isinstance(declaration, tree.Import):
                self.broken.add(declaration.name.text)

    def _span(self, name: tree.Name) -> Span:
        return Span(self.file.path, name.start, name.end)

    # -- imports ---------------------------------------------------------------------------

    def _import(self, item: tree.Import) -> None:
        module = self.imports.get(item.key)
        if module is None:  # the loader has said why
            self.broken.add("*")
            return
        self.broken |= module.broken
        for name, theory in {**module.imported, **module.theories}.items():
            there = self.imported.get(name)
            if there is not None and there.span != theory.span:
                raise trouble(
                    "CAT504",
                    f"theory `{name}` is defined twice among the imports",
                    item.span,
                    (there.span, "defined here"),
                    (theory.span, "and here"),
                    help="give one of the two another name",
                )
            if there is None or len(theory.order) > len(there.order):
                self.imported[name] = theory

    # -- theories --------------------------------------------------------------------------

    def _theory(self, item: tree.Theory) -> None:
        name = item.name.text
        first = self.declared.get(name) or self.imported.get(name)
        if first is not None:
            raise trouble(
                "CAT504",
                f"theory `{name}` is defined twice",
                self._span(item.name),
                (first.span, "defined here first"),
                help="give one of the two another name",
            )
        doctrine = self._doctrine(item.doctrine)
        dagger = _has_dagger(item.doctrine)
        builder = TheoryBuilder(name, doctrine, self.file.path, item.span, item.doc, self.found, dagger)
        scope = builder.scope
        scope.broken.update(item.broken)
        scope.later = dict(places_of_names(item.items, self.file.path))
        scope.reserved = self._reserved(item)
        for member in item.items:
            if isinstance(member, tree.Include):
                self._include(builder, member)
            elif isinstance(member, tree.Interpretation):
                self._inner_interpretation(builder, member)
            else:
                builder.item(member)
        if item.permits is not None:
            builder.permit(item.permits)
        self.builders[name] = builder
        self.declared[name] = builder.declaration()

    def _doctrine(self, words: tuple[tree.Name, ...]) -> Doctrine:
        span = Span(self.file.path, words[0].start, words[-1].end)
        rest = list(words)
        prefixes = []
        while rest and rest[0].text in PREFIXES:
            prefixes.append(rest.pop(0))
        text = " ".join(w.text for w in rest)
        if text not in DOCTRINES:
            if (misspelt := next((w for w in rest if nearest(w.text, ("permits",))), None)) is not None:
                span = self._span(misspelt)
                message, help = f"`{misspelt.text}` is no part of a doctrine", "did you mean `permits`?"
                raise trouble("CAT213", message, span, help=help, fix=(span, "permits"))
            near = nearest(text, DOCTRINES)
            at = Span(self.file.path, rest[0].start, rest[-1].end) if rest else span
            before = ", ".join(f"`{p}`" for p in PREFIXES)
            known = ", ".join(f"`{d}`" for d in DOCTRINES if d.split()[0] not in PREFIXES)
            raise trouble(
                "CAT213",
                f"`{text}` is no doctrine" if text else "a doctrine should follow",
                at,
                help=f"did you mean `{near}`?" if near else f"the doctrines are {known}, with the prefixes {before}",
                fix=(at, near) if near else None,
            )
        return _with_prefixes(text, [p.text for p in prefixes], span)

    def _reserved(self, item: tree.Theory) -> set[str]:
        """The names of all cells that the theory will have: parameters keep clear of them."""
        names = {
            n for i in item.items if isinstance(i, (tree.Objects, tree.Cells, tree.Scalars)) for n in declared_names(i)
        }
        for member in item.items:
            if isinstance(member, tree.Include):
                theory = self._find(member.theory.text)
                if theory is not None:
                    renamed = {old.text: new.text for old, new in member.renames}
                    signature = theory.theory.signature
                    names |= {renamed.get(n, n) for n in cell_names(signature)}
        if _has_dagger(item.doctrine):
            names |= {n + MARK for n in names}
        return names

    def _find(self, name: str) -> TheoryDeclaration | None:
        return self.declared.get(name) or self.imported.get(name)

    def _visible(self, name: tree.Name) -> TheoryDeclaration:
        """The theory of this name; raises Trouble."""
        theory = self._find(name.text)
        if theory is not None:
            return theory
        if name.text in self.broken or "*" in self.broken:
            raise Trouble(None)
        span = self._span(name)
        if name.text in self.later:
            raise trouble(
                "CAT220",
                f"theory `{name.text}` is used before it is defined",
                span,
                (self.later[name.text], "defined here"),
                help="move it up",
            )
        help, fix = did_you_mean(name.text, [*self.declared, *self.imported], span)
        if help is None:
            self.broken.add(name.text)  # most likely its definition or import is missing, which is one mistake
        raise trouble(
            "CAT220",
            f"no theory is called `{name.text}`",
            span,
            help=help or "define it above, or import the file that does",
            fix=fix,
        )

    def _include(self, builder: TheoryBuilder, item: tree.Include) -> None:
        try:
            source = self._visible(item.theory)
            builder.scope.broken |= source.broken
            include(builder, source, item)
        except Trouble as error:
            builder.note(error, ("*",))

    # -- interpretations -------------------------------------------------------------------

    def _inner_interpretation(self, builder: TheoryBuilder, item: tree.Interpretation) -> None:
        """An interpretation between a theory's braces: into that theory, from there on."""
        try:
            if item.target.text != builder.name:
                raise trouble(
                    "CAT223",
                    f"inside `{builder.name}` an interpretation goes into `{builder.name}`",
                    self._span(item.target),
                    help="or write it after the theory",
                )
            self._interpret(item, builder)
        except Trouble as error:
            builder.note(error, (item.name.text, "*"))

    def _interpretation(self, item: tree.Interpretation) -> None:
        source = self._visible(item.source)
        target = self._visible(item.target)
        builder = self.builders.get(target.name) or self._reopened(target)
        self._interpret(item, builder, source)
        self.builders[target.name] = builder
        self.declared[target.name] = builder.declaration()

    def _interpret(
        self, item: tree.Interpretation, builder: TheoryBuilder, source: TheoryDeclaration | None = None
    ) -> None:
        name = item.name.text
        if name in self.interpretations:
            raise trouble(
                "CAT202",
                f"interpretation `{name}` is declared twice",
                self._span(item.name),
                (self.interpretations[name].span, "declared here first"),
            )
        try:
            self.interpretations[name] = interpret(source or self._visible(item.source), builder, item)
        except TooLarge as error:
            help = "send cells to shorter sums"
            raise trouble("CAT230", f"carried along `{name}`, {error}", item.span, help=help) from None

    def _reopened(self, theory: TheoryDeclaration) -> TheoryBuilder:
        """An imported theory, taken up again here: all that it has, and room for obligations."""
        signature = theory.theory.signature
        builder = TheoryBuilder(
            theory.name, signature.doctrine, self.file.path, theory.span, theory.doc, self.found, theory.dagger
        )
        name = tree.Name(theory.name, 0, 0)
        builder.scope.reserved = set(cell_names(signature))
        builder.scope.broken |= theory.broken
        include(builder, theory, tree.Include(name, (), theory.span, ""))
        builder.scope.places.update(theory.places)
        builder.permitted = theory.permitted
        for law in theory.laws:
            builder.scope.entries.setdefault(law.name, Rule("a law"))
        return builder

    # -- models ----------------------------------------------------------------------------

    def _model(self, item: tree.Model) -> None:
        name = item.name.text
        if name in self.models:
            raise trouble(
                "CAT202",
                f"model `{name}` is declared twice",
                self._span(item.name),
                (self.models[name].span, "declared here first"),
            )
        theory = self._visible(item.theory)
        self.models[name] = model_declaration(item, theory, self.file.path, ids_in(item.doc))
