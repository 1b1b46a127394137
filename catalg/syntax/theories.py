"""One theory, item by item: declarations to cells, definitions, axioms and laws.

A declaration with a mistake is left out and its names remembered, so that one mistake gives
one message. Relies on expressions and parameters; includes and interpretations have a module
of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from catalg.cells import POINT, CellTypeError, Coefficient, Diagram, Doctrine, OneCell, Path, Signature, TwoCell
from catalg.diagnostics import Diagnostic, Span
from catalg.kernel.statement import Parameters, Statement, Theory
from catalg.syntax import tree
from catalg.syntax.calls import determined
from catalg.syntax.cells_of_text import One, Scalar, Term, Zero
from catalg.syntax.chains import Chains
from catalg.syntax.comments import ids_in
from catalg.syntax.dagger import MARK, dagger_cell, mirror_of, unmarked
from catalg.syntax.elaborated import Body, Definition, Inherited, LawDeclaration, Link, TheoryDeclaration
from catalg.syntax.equations import side, sides
from catalg.syntax.expressions import Expressions
from catalg.syntax.linear import typed_zero
from catalg.syntax.parameters import Given, ends_of, object_path, parameters_of
from catalg.syntax.scope import Entry, Rule, ScalarName, Scope, Variable, describe
from catalg.syntax.trouble import Trouble, did_you_mean, short, trouble


class TheoryBuilder:
    """A theory under construction. ``found`` collects its mistakes."""

    def __init__(
        self,
        name: str,
        doctrine: Doctrine,
        path: str,
        span: Span,
        doc: str,
        found: list[Diagnostic],
        dagger: bool = False,
    ) -> None:
        self.name = name
        self.doctrine = doctrine
        self.path = path
        self.span = span
        self.doc = doc
        self.found = found
        self.scope = Scope(doctrine, path)
        self.scope.dagger = dagger
        self.zero: list[str] = []
        self.one: dict[str, OneCell] = {}
        self.two: dict[str, TwoCell] = {}
        self.scalars: list[str] = []
        self.axioms: dict[str, Statement] = {}
        self.laws: dict[str, LawDeclaration] = {}
        self.inherited: dict[str, Inherited] = {}
        self.order: list[str] = []
        self.docs: dict[str, str] = {}
        self.permitted: frozenset[str] | None = None

    # -- items -----------------------------------------------------------------------------

    def item(self, item: tree.Item) -> None:
        """Elaborate one item; a mistake in it is noted and nothing else happens."""
        try:
            if isinstance(item, tree.Objects):
                self._objects(item)
            elif isinstance(item, tree.Cells):
                self._cells(item)
            elif isinstance(item, tree.Definition):
                self._definition(item)
            elif isinstance(item, tree.Axiom):
                self._axiom(item)
            elif isinstance(item, tree.Law):
                self._law(item)
            elif isinstance(item, tree.Scalars):
                self._scalars(item)
        except Trouble as error:
            self.note(error, declared_names(item))
        except CellTypeError as error:
            self.note(trouble("CAT203", f"this is not well typed: {error}", item.span), declared_names(item))

    def note(self, error: Trouble, names: Iterable[str]) -> None:
        """Report a mistake and remember the names that are now missing."""
        if error.diagnostic is not None:
            self.found.append(error.diagnostic)
        self.scope.broken.update(n for n in names if self.scope.find(n) is None)

    def _objects(self, item: tree.Objects) -> None:
        if item.self_dual and not self.doctrine.duals:
            raise trouble("CAT206", "`self dual` needs a compact closed category", item.span)
        for name in item.names:
            if self.doctrine.zero_cells:
                if self._each(name, Zero(name.text), item.doc):
                    self.zero.append(name.text)
            else:
                cell = OneCell(name.text, POINT, POINT, item.self_dual)
                if self._each(name, cell, item.doc):
                    self.one[name.text] = cell

    def _scalars(self, item: tree.Scalars) -> None:
        if not self.doctrine.linear:
            raise trouble(
                "CAT206", "`scalar` needs the prefix `linear`", item.span, help=f"this is a {self.doctrine_text}"
            )
        for name in item.names:
            if self._each(name, ScalarName(name.text), item.doc):
                self.scalars.append(name.text)

    def _each(self, name: tree.Name, entry: Entry, doc: str) -> bool:
        """Declare one name of several; its own mistake does not touch the others."""
        try:
            self.scope.declare(name, entry)
        except Trouble as error:
            self.note(error, ())
            return False
        if doc:
            self.docs[name.text] = doc
        return True

    def _cells(self, item: tree.Cells) -> None:
        self._check_keyword(item)
        ends = ends_of(self.scope, item.type, item.keyword)
        para = object_path(self.scope, item.parameter) if item.parameter is not None else None
        for name in item.names:
            source, target = ends
            if isinstance(source, str) and isinstance(target, str):
                one = OneCell(name.text, source, target)
                if self._each(name, one, item.doc):
                    self.one[name.text] = one
                continue
            assert isinstance(source, Path) and isinstance(target, Path)
            two = TwoCell(name.text, source if para is None else para.then(source), target)
            if self._each(name, two, item.doc):
                self.add_two(two)
                if para is not None:
                    self.scope.para[name.text] = para

    def add_two(self, cell: TwoCell) -> None:
        """Put a generator into the signature, with its dagger if the theory has daggers."""
        self.two[cell.name] = cell
        if self.scope.dagger:
            turned = dagger_cell(cell)
            self.two[turned.name] = turned

    def add_axiom(self, axiom: Statement) -> None:
        """Put an axiom into the theory, with its mirror image if the theory has daggers."""
        self.axioms[axiom.name] = axiom
        mirror = mirror_of(axiom, self.scope.dagger_of) if self.scope.dagger else None
        if mirror is not None:
            self.axioms[mirror.name] = mirror

    def permit(self, names: Iterable[tree.Name]) -> None:
        """Let laws rest on these axioms alone (and their mirror images); says which of them are none."""
        found: set[str] = set()
        for written in names:
            name = unmarked(written.text)
            if name in self.axioms:
                found.add(name)
                found.update({name + MARK} & set(self.axioms))
            elif not self.scope.missing(name):
                span = self.scope.span(written)
                is_law = name in self.laws or name in self.inherited
                help, fix = did_you_mean(name, self.axioms, span)
                message = f"`{name}` is a law, not an axiom" if is_law else f"no axiom is called `{name}`"
                if is_law:
                    help, fix = "a law may be used where the axioms on which it rests are permitted", None
                self.note(trouble("CAT241", message, span, help=help, fix=fix), ())
        self.permitted = frozenset(found)

    def _check_keyword(self, item: tree.Cells) -> None:
        words = ("1-morphism", "2-morphism") if self.doctrine.zero_cells else ("morphism",)
        span = Span(self.path, item.span.start, item.span.start + len(item.keyword))
        if item.keyword == "para":
            if not self.doctrine.tensor or self.doctrine.zero_cells:
                raise trouble(
                    "CAT206", f"a {self.doctrine.name} has no `para`", span, help="Para is built on a monoidal category"
                )
        elif item.keyword not in words:
            raise trouble(
                "CAT212",
                f"a {self.doctrine.name} has no `{item.keyword}`",
                span,
                help="write " + " or ".join(f"`{w}`" for w in words),
            )

    # -- definitions -----------------------------------------------------------------------

    def _definition(self, item: tree.Definition) -> None:
        self.scope.check_free(item.name)
        given = parameters_of(self.scope, item.parameters)
        if given.hypotheses:
            raise trouble("CAT208", "a definition has no hypotheses", item.span, help="state an axiom or a law instead")
        on = Expressions(given.scope, tuple(given.context))
        value = on.value(item.body)
        body: Body
        para = None
        if given.context or isinstance(value, Term):
            body = side(on, value, item.body, tuple(given.context))
        elif isinstance(value, Zero):
            body = value.name
        elif isinstance(value, One):
            body = value.path()
        elif isinstance(value, Scalar):
            zero = typed_zero(value, given.scope, self._declared_ends(item, given))
            body = value.coefficient if zero is None else zero
        else:
            body, para = on.two(value, item.body).diagram(), getattr(value, "para", None)
        body = self._check_type(item, given, body)
        variables = {n: e.type for n, e in given.scope.entries.items() if isinstance(e, Variable)}
        parameters = given.parameters()
        explicit = determined(given.order, parameters, variables)
        self.scope.declare(
            item.name,
            Definition(
                item.name.text,
                parameters,
                tuple(given.order),
                tuple(given.context),
                explicit,
                body,
                para,
                self.scope.span(item.name),
            ),
        )
        self._doc(item.name, item.doc)

    def _declared_ends(self, item: tree.Definition, given: Given) -> tuple[Path, Path] | None:
        """Source and target of a definition whose type is written with an arrow between 1-cells."""
        if isinstance(item.type, tree.Type) and item.type.arrow is not None:
            source, target = ends_of(given.scope, item.type)
            if isinstance(source, Path) and isinstance(target, Path):
                return source, target
        return None

    def _check_type(self, item: tree.Definition, given: Given, body: Body) -> Body:
        """The body, when it has the type that is written; a 1-cell may stand for its identity."""
        written = item.type
        if written is None:
            return body
        if isinstance(written, tree.ObjectType):
            if isinstance(body, str if self.doctrine.zero_cells else Path):
                return body
            raise trouble(
                "CAT209", "this is no object", self.scope.span(item.body), (self.scope.span(written), "declared here")
            )
        scope = given.scope
        if written.arrow is None and self.doctrine.symmetric:
            wanted: tuple[object, object] = (
                Path(cells=tuple(c for p in given.context for c in p.cells)),
                object_path(scope, written.source),
            )
        else:
            wanted = ends_of(scope, written)
        if isinstance(wanted[0], Path) and isinstance(body, Path):
            body = Diagram.identity(self.doctrine, body)
        if isinstance(body, Coefficient):
            label = scope.span(written), "declared here"
            raise trouble("CAT209", "this is a scalar, which has no type", scope.span(item.body), label)
        found = (body.source, body.target) if not isinstance(body, str) else (body, body)
        if found != wanted or (isinstance(body, Path) != isinstance(wanted[0], str)):
            raise trouble(
                "CAT209",
                f"`{item.name.text}` is declared from `{short(wanted[0])}` to `{short(wanted[1])}`, but goes from "
                f"`{short(found[0])}` to `{short(found[1])}`",
                self.scope.span(item.body),
                (self.scope.span(written), "declared here"),
            )
        return body

    # -- axioms and laws -------------------------------------------------------------------

    def _axiom(self, item: tree.Axiom) -> None:
        self._new_rule(item.name)
        given = parameters_of(self.scope, item.parameters)
        axiom = self._statement(item.name, given, item.equation)
        if given.scope.daggers:
            raise self._untied(item, next(iter(given.scope.daggers)))
        self.add_axiom(axiom)
        self.scope.declare(item.name, Rule("an axiom"))
        self._doc(item.name, item.doc)

    def _untied(self, item: tree.Axiom, name: str) -> Trouble:
        return trouble(
            "CAT227",
            f"this axiom is about every `{name}` and its dagger at once",
            item.span,
            help=f"use a generator instead of the parameter `{name}`, or assume the equation as a hypothesis of a law",
        )

    def _law(self, item: tree.Law) -> None:
        self._new_rule(item.name)
        expected = item.expected.text if item.expected else "proved"
        if item.expected and expected not in ("proved", "refuted"):
            raise trouble(
                "CAT243",
                f"a law is not expected `{expected}`",
                self.scope.span(item.expected),
                help="write `expect refuted`, or nothing",
            )
        given = parameters_of(self.scope, item.parameters)
        statement = self._statement(item.name, given, item.equation)
        name = item.name.text
        chain: tuple[Link, ...] = ()
        if item.chain is not None:
            chain = Chains(self, item, given, statement).links(item.chain)
            # The chain may use daggers of parameters that the statement did not.
            statement = replace(statement, parameters=given.parameters(), hypotheses=given.all_hypotheses())
        self.scope.declare(item.name, Rule("a law"))
        verdict = "refuted" if expected == "refuted" else "proved"
        self.laws[name] = LawDeclaration(name, statement, verdict, chain, item.span, item.doc, ids_in(item.doc))  # type: ignore[arg-type]
        self.order.append(name)
        self._doc(item.name, item.doc)

    def _new_rule(self, name: tree.Name) -> None:
        self.scope.check_free(name, rule=True)

    def _doc(self, name: tree.Name, doc: str) -> None:
        if doc:
            self.docs[name.text] = doc

    def _statement(self, name: tree.Name, given: Given, equation: tree.Equation) -> Statement:
        left, right, relation = sides(given.scope, equation, tuple(given.context))
        left, right = given.at_points(left), given.at_points(right)
        return Statement(name.text, left, right, given.parameters(), given.all_hypotheses(), relation)

    def rule(self, name: str) -> Statement | None:
        """The statement of an axiom or of a law that is available here."""
        if name in self.axioms:
            return self.axioms[name]
        if name in self.laws:
            return self.laws[name].statement if self.laws[name].expected == "proved" else None
        return self.inherited[name].statement if name in self.inherited else None

    @property
    def doctrine_text(self) -> str:
        """The doctrine as it is written, prefixes included."""
        return ("dagger " if self.scope.dagger else "") + self.doctrine.name

    # -- the result ------------------------------------------------------------------------

    def declaration(self) -> TheoryDeclaration:
        """The theory as it stands; raises Trouble if the kernel refuses it."""
        try:
            cells = Signature(self.doctrine, tuple(self.zero), self.one, self.two, tuple(self.scalars))
            theory = Theory(self.name, cells, self.axioms)
        except CellTypeError as error:
            raise trouble("CAT900", f"the theory `{self.name}` is not well typed: {error}", self.span) from error
        definitions = {n: e for n, e in self.scope.entries.items() if isinstance(e, Definition)}
        return TheoryDeclaration(
            self.name,
            theory,
            tuple(self.laws.values()),
            tuple(self.inherited.values()),
            self.span,
            self.doc,
            self.path,
            tuple(self.order),
            dict(self.scope.places),
            dict(self.docs),
            definitions,
            dict(self.scope.para),
            frozenset(self.scope.broken),
            self.scope.dagger,
            self.permitted,
        )


def declared_names(item: tree.Item) -> tuple[str, ...]:
    """The names that an item declares."""
    if isinstance(item, (tree.Objects, tree.Cells, tree.Scalars)):
        return tuple(n.text for n in item.names)
    if isinstance(item, tree.Include):
        return tuple(new.text for _, new in item.renames)
    return (item.name.text,)


def places_of_names(items: Iterable[tree.Item], path: str) -> Mapping[str, Span]:
    """Where each name is first declared; `include` declares none of its own."""
    places: dict[str, Span] = {}
    for item in items:
        if isinstance(item, (tree.Include, tree.Interpretation)):
            continue
        names = item.names if isinstance(item, (tree.Objects, tree.Cells, tree.Scalars)) else (item.name,)
        for name in names:
            places.setdefault(name.text, Span(path, name.start, name.end))
    return places


__all__ = ["Parameters", "TheoryBuilder", "declared_names", "describe", "places_of_names"]
