"""`include`: another theory's cells, axioms, definitions and proved laws, renamed.

A name that is there already with the same type is shared; with another type it is an error
that shows both. A law of another meaning is kept as `Theory.law`: laws are consequences and
their names need not be renamed by hand.
"""

from __future__ import annotations

from catalg.cells import CellTypeError, Coefficient, Diagram, Doctrine, Functor, OneCell, Path, TwoCell
from catalg.certificates.carrying import same_claim
from catalg.diagnostics import Span
from catalg.syntax import tree
from catalg.syntax.cells_of_text import Zero
from catalg.syntax.dagger import MARK, base_of
from catalg.syntax.elaborated import Definition, Inherited, LawDeclaration, TheoryDeclaration
from catalg.syntax.scope import Entry, Rule, ScalarName, built_in
from catalg.syntax.theories import TheoryBuilder
from catalg.syntax.transport import carried, carried_definition, cell_names, fits_into
from catalg.syntax.trouble import did_you_mean, short, trouble


class Inclusion:
    """One `include` of ``source`` into ``into``."""

    def __init__(self, into: TheoryBuilder, source: TheoryDeclaration, item: tree.Include) -> None:
        self.into = into
        self.source = source
        self.item = item
        self.names: dict[str, str] = {}
        self.spans: dict[str, Span] = {}
        self.zero: dict[str, str] = {}
        self.one: dict[str, Path] = {}
        self.two: dict[str, Diagram] = {}
        self.scalars: dict[str, Coefficient] = {}
        self.obligations: dict[str, str] = {}

    def run(self) -> None:
        """Bring everything; raises Trouble at the first thing that cannot be brought."""
        into, source = self.into, self.source
        if not fits_into(source.theory.signature.doctrine, into.doctrine) or source.dagger > into.scope.dagger:
            raise trouble(
                "CAT226",
                f"`{source.name}` is a {source.doctrine} and cannot be included in a {into.doctrine_text}",
                into.scope.span(self.item.theory),
                (source.span, "declared here"),
            )
        self._renames()
        self._cells()
        self._scalars()
        functor = Functor(into.doctrine, self.zero, self.one, self.two, self.scalars)
        self._axioms(functor)
        self._definitions(functor)
        self._laws(functor)

    def _renames(self) -> None:
        source, span = self.source, self.into.scope.span
        signature = source.theory.signature
        known = [*cell_names(signature), *source.theory.axioms, *source.definitions]
        laws = [*(law.name for law in source.laws), *(law.name for law in source.inherited)]
        cells = {*known} - {*source.theory.axioms}
        for old, new in self.item.renames:
            if old.text not in known and old.text not in laws:
                if old.text in source.broken:
                    continue
                help, fix = did_you_mean(old.text, [*known, *laws], span(old))
                raise trouble(
                    "CAT224", f"`{source.name}` has nothing called `{old.text}`", span(old), help=help, fix=fix
                )
            if old.text in self.names:
                raise trouble(
                    "CAT202", f"`{old.text}` is renamed twice", span(old), (self.spans[old.text], "here first")
                )
            if old.text in cells and built_in(new.text, self.into.doctrine):
                raise trouble("CAT217", f"`{new.text}` is built in and cannot be declared", span(new))
            self.names[old.text], self.spans[old.text] = new.text, span(new)

    def _new(self, name: str) -> str:
        if name.endswith(MARK) and name not in self.names:
            return self._new(base_of(name)) + MARK
        return self.names.get(name, name)

    def _place(self, name: str) -> Span:
        return self.spans.get(name, self.into.scope.span(self.item.theory))

    # -- cells -----------------------------------------------------------------------------

    def _cells(self) -> None:
        signature, into = self.source.theory.signature, self.into
        for name in signature.zero:
            new = self._new(name)
            self.zero[name] = new
            if self._shared(name, new, Zero(new)):
                continue
            into.zero.append(new)
        ends = Functor(into.doctrine, self.zero)
        for name, cell in signature.one.items():
            at = ends.zero.get(cell.source, cell.source), ends.zero.get(cell.target, cell.target)
            image = OneCell(self._new(name), *at, cell.self_dual)
            self.one[name] = Path.of(image)
            if not self._shared(name, image.name, image):
                into.one[image.name] = image
        paths = Functor(into.doctrine, self.zero, self.one)
        for name, two in signature.two.items():
            moved = TwoCell(self._new(name), paths.on_path(two.source), paths.on_path(two.target))
            self.two[name] = Diagram.generator(into.doctrine, moved)
            if name.endswith(MARK):
                continue  # it comes with the cell of which it is the dagger
            if not self._shared(name, moved.name, moved):
                into.add_two(moved)
                if name in self.source.para:
                    into.scope.para[moved.name] = paths.on_path(self.source.para[name])

    def _scalars(self) -> None:
        for name in self.source.theory.signature.scalars:
            new = self._new(name)
            self.scalars[name] = Coefficient.scalar(new)
            if not self._shared(name, new, ScalarName(new)):
                self.into.scalars.append(new)

    def _shared(self, old: str, new: str, entry: Entry) -> bool:
        """Whether the theory has this very thing under this name; declares it if the name is free."""
        scope = self.into.scope
        there = scope.entries.get(new)
        if there is None:
            if built_in(new, self.into.doctrine):
                raise trouble(
                    "CAT217",
                    f"`{new}` of `{self.source.name}` is built in here",
                    self._place(old),
                    help=f"rename it: `include {self.source.name} {{ {old} as ... }}`",
                )
            scope.entries[new] = entry
            scope.places[new] = self._place(old)
            if old in self.source.docs:
                self.into.docs[new] = self.source.docs[old]
            return False
        if there == entry and not isinstance(entry, Rule):
            return True
        raise self._clash(old, new, typed(there, self.into.doctrine), typed(entry, self.into.doctrine))

    def _clash(self, old: str, new: str, there: str, here: str) -> Exception:
        place = self.into.scope.places.get(new)
        labels = [(place, f"here it is {there}")] if place else []
        labels.append((self._place(old), f"`{self.source.name}` brings {here}"))
        return trouble(
            "CAT221",
            f"`{new}` is there already and is something else",
            self._place(old),
            *labels,
            help=f"rename one of the two: `include {self.source.name} {{ {old} as ... }}`",
        )

    # -- axioms, definitions, laws ---------------------------------------------------------

    def _axioms(self, functor: Functor) -> None:
        into = self.into
        for name, axiom in self.source.theory.axioms.items():
            new = self._new(name)
            statement = carried(axiom, functor, new, into.scope.reserved)
            self.obligations[name] = new
            there = into.axioms.get(new)
            if name.endswith(MARK):
                into.axioms.setdefault(new, statement)  # it came with its mirror image, unless that says the same here
                continue
            if there is not None and same_claim(there, statement):
                continue
            if there is not None:
                raise self._clash(name, new, *(f"`{a.left} {a.relation} {short(a.right)}`" for a in (there, statement)))
            if not self._shared(name, new, Rule("an axiom")):
                into.add_axiom(statement)

    def _definitions(self, functor: Functor) -> None:
        for name, definition in self.source.definitions.items():
            new = self._new(name)
            moved = carried_definition(definition, functor, new, self.into.scope.reserved)
            there = self.into.scope.entries.get(new)
            if isinstance(there, Definition) and (there.body, there.order) == (moved.body, moved.order):
                continue
            if there is not None and name not in self.names:
                continue  # an abbreviation of the same name is there: this one is left behind
            self._shared(name, new, moved)

    def _laws(self, functor: Functor) -> None:
        into = self.into
        laws: list[LawDeclaration | Inherited] = [law for law in self.source.laws if law.expected == "proved"]
        for law in (*laws, *self.source.inherited):
            new = self._new(law.name)
            statement = carried(law.statement, functor, new, into.scope.reserved)
            there = into.rule(new)
            if there is not None and same_claim(there, statement):
                continue
            if new in into.scope.entries:
                if law.name in self.names:
                    raise self._clash(law.name, new, typed(into.scope.entries[new], into.doctrine), "a law")
                new = self._qualified(law.name)
                statement = carried(law.statement, functor, new, into.scope.reserved)
            into.scope.entries[new] = Rule("a law")
            into.scope.places[new] = self._place(law.name)
            if law.name in self.source.docs:
                into.docs[new] = self.source.docs[law.name]
            into.inherited[new] = Inherited(new, statement, self.source, law.name, functor, dict(self.obligations))
            into.order.append(new)

    def _qualified(self, name: str) -> str:
        new = f"{self.source.name}.{name}"
        while new in self.into.scope.entries:
            new += "'"
        return new


def typed(entry: Entry, doctrine: Doctrine) -> str:
    """An entry's type, for messages."""
    if isinstance(entry, OneCell) and doctrine.zero_cells:
        return f"`{entry.name} : {entry.source} -> {entry.target}`"
    if isinstance(entry, TwoCell):
        arrow = "=>" if doctrine.zero_cells else "->"
        return f"`{entry.name} : {short(entry.source)} {arrow} {short(entry.target)}`"
    if isinstance(entry, Rule):
        return entry.what
    if isinstance(entry, ScalarName):
        return f"the scalar `{entry.name}`"
    return f"the object `{entry.name}`" if isinstance(entry, (Zero, OneCell)) else "a definition"


def include(into: TheoryBuilder, source: TheoryDeclaration, item: tree.Include) -> None:
    """Bring ``source`` into a theory; raises Trouble."""
    try:
        Inclusion(into, source, item).run()
    except CellTypeError as error:
        raise trouble("CAT221", f"`{source.name}` does not fit here: {error}", item.span) from None
