"""Names and what they stand for, at one place of a theory.

A scope has the theory's names and, over them, the parameters of one declaration. A parameter
that shadows a name of the theory has another name inside, because a statement's parameters
must not clash with its signature.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from catalg.cells import POINT, Coefficient, Diagram, Doctrine, OneCell, Path, TwoCell
from catalg.cells.functor import Functor
from catalg.certificates.carrying import fresh_name
from catalg.diagnostics import Span
from catalg.syntax.cells_of_text import One, Scalar, Two, Value, Wires, Zero
from catalg.syntax.dagger import MARK, dagger_cell
from catalg.syntax.elaborated import Body, Definition
from catalg.syntax.tree import Name
from catalg.syntax.trouble import Trouble, did_you_mean, trouble


@dataclass(frozen=True, slots=True)
class Variable:
    """Term variable number ``index`` of the declaration."""

    index: int
    type: Path


@dataclass(frozen=True, slots=True)
class Rule:
    """A name that is no cell: an axiom, a law or a hypothesis.

    ``inner``: what a hypothesis is called in the statement, where it would hide a rule of its name.
    """

    what: str
    inner: str | None = None


@dataclass(frozen=True, slots=True)
class ScalarName:
    """A name declared with `scalar`: a coefficient, no cell."""

    name: str


Entry = Zero | OneCell | TwoCell | Definition | Variable | Rule | ScalarName

BUILT_IN = {  # name -> the theories in which it is built in
    "id": "every theory",
    "I": "monoidal categories",
    "swap": "symmetric monoidal and cartesian categories",
    "copy": "cartesian categories",
    "drop": "cartesian categories",
    "dual": "compact closed categories",
    "cup": "compact closed categories",
    "cap": "compact closed categories",
}

EVERYTHING = "*"  # among the broken names: an include failed, so any name may be missing


def built_in(name: str, doctrine: Doctrine) -> bool:
    """Whether the doctrine gives this name a meaning of its own."""
    return (
        name == "id"
        or (name == "I" and doctrine.tensor and not doctrine.zero_cells)
        or (name == "swap" and doctrine.symmetric)
        or (name in ("copy", "drop") and doctrine.cartesian)
        or (name in ("dual", "cup", "cap") and doctrine.duals)
    )


class Scope:
    """``later``: names declared further on, for messages; ``broken``: names whose declaration failed."""

    def __init__(self, doctrine: Doctrine, path: str, parent: Scope | None = None) -> None:
        self.doctrine = doctrine
        self.path = path
        self.parent = parent
        self.entries: dict[str, Entry] = {}
        self.places: dict[str, Span] = {}
        self.para: dict[str, Path] = parent.para if parent else {}
        self.broken: set[str] = parent.broken if parent else set()
        self.later: dict[str, Span] = parent.later if parent else {}
        self.reserved: set[str] = parent.reserved if parent else set()  # names of the theory's cells, later ones too
        self.dagger: bool = parent.dagger if parent else False  # the theory has the prefix `dagger`
        self.daggers: dict[str, TwoCell] = {}  # of this declaration's parameters, those whose dagger is used
        self._diagrams: dict[str, Diagram] = {}

    def span(self, node: object) -> Span:
        return Span(self.path, node.start, node.end)  # type: ignore[attr-defined]

    def find(self, name: str) -> Entry | None:
        scope: Scope | None = self
        while scope is not None:
            if (entry := scope.entries.get(name)) is not None:
                return entry
            scope = scope.parent
        return None

    def place(self, name: str) -> Span | None:
        scope: Scope | None = self
        while scope is not None:
            if (place := scope.places.get(name)) is not None:
                return place
            scope = scope.parent
        return None

    def names(self) -> Iterator[str]:
        scope: Scope | None = self
        while scope is not None:
            yield from scope.entries
            scope = scope.parent
        yield from (n for n in BUILT_IN if built_in(n, self.doctrine))

    def missing(self, name: str) -> bool:
        """Whether a name is unknown only because of a mistake that was reported."""
        return name in self.broken or EVERYTHING in self.broken

    def declare(self, name: Name, entry: Entry) -> None:
        """Give a name its meaning; raises Trouble when it has one at this level, or is built in."""
        self.check_free(name, isinstance(entry, Rule))
        self.entries[name.text] = entry
        self.places[name.text] = self.span(name)

    def check_free(self, name: Name, rule: bool = False) -> None:
        if name.text in self.entries:
            raise trouble(
                "CAT202",
                f"`{name.text}` is declared twice",
                self.span(name),
                *self._first(name.text),
                help="give one of the two another name",
            )
        if not rule and built_in(name.text, self.doctrine):
            raise trouble(
                "CAT217",
                f"`{name.text}` is built into {BUILT_IN[name.text]} and cannot be declared",
                self.span(name),
                help="choose another name",
            )

    def _first(self, name: str) -> list[tuple[Span, str]]:
        return [(self.places[name], "declared here first")] if name in self.places else []

    def inner_name(self, name: str) -> str:
        """A name for a parameter that no cell of the theory and no other parameter has."""
        entries = (entry for scope in self._outwards() for entry in scope.entries.values())
        cells = {e.name for e in entries if isinstance(e, (Zero, OneCell, TwoCell, ScalarName))}
        return fresh_name(name, cells.union(self.reserved))

    def inner_rule(self, name: str) -> str:
        """A name for a hypothesis that no rule around it has: in a proof it would hide that rule."""
        around = (scope for scope in self._outwards() if scope is not self)
        return fresh_name(name, {n for scope in around for n, e in scope.entries.items() if isinstance(e, Rule)})

    def _outwards(self) -> Iterator[Scope]:
        scope: Scope | None = self
        while scope is not None:
            yield scope
            scope = scope.parent

    def dagger_of(self, cell: TwoCell) -> TwoCell:
        """The dagger of a generator; of a parameter it is a second parameter, from now on."""
        turned = dagger_cell(cell)
        if cell.name.endswith(MARK) or self.root.entries.get(cell.name) == cell:
            return turned
        return self.daggers.setdefault(cell.name, turned)

    @property
    def root(self) -> Scope:
        """The scope of the theory."""
        return self.parent.root if self.parent else self

    # -- values ----------------------------------------------------------------------------

    def value(self, node: Name, wires: Wires) -> Value:
        """What a name stands for by itself; raises Trouble when it is unknown or needs arguments."""
        entry = self.find(node.text)
        if entry is None:
            if node.text == "I" and built_in("I", self.doctrine):
                return One.of(Path())
            raise self.unknown(node)
        if isinstance(entry, TwoCell):
            return Two.of(self._generator(node.text, entry), self.para.get(entry.name))
        if isinstance(entry, OneCell):
            return One.of(Path.of(entry))
        if isinstance(entry, Zero):
            return entry
        if isinstance(entry, Variable):
            return wires.variable(entry.index)
        if isinstance(entry, ScalarName):
            return Scalar(Coefficient.scalar(entry.name))
        if isinstance(entry, Rule):
            raise trouble("CAT204", f"`{node.text}` is {entry.what}, not a cell", self.span(node))
        if entry.order and (entry.parameters or not isinstance(entry.body, Diagram)):
            count = len(entry.explicit)
            raise trouble(
                "CAT207",
                f"`{node.text}` needs {plural(count, 'argument')}",
                self.span(node),
                (entry.span, "declared here"),
                help=f"write `{node.text}({', '.join(entry.explicit)})`",
            )
        return body_value(entry.body, entry.para)

    def _generator(self, name: str, cell: TwoCell) -> Diagram:
        scope: Scope = self
        while name not in scope.entries and scope.parent is not None:
            scope = scope.parent
        diagram = scope._diagrams.get(name)
        if diagram is None:
            diagram = scope._diagrams[name] = Diagram.generator(self.doctrine, cell)
        return diagram

    def unknown(self, node: Name) -> Trouble:
        """The trouble of a name without meaning."""
        name, span = node.text, self.span(node)
        if self.missing(name):
            return Trouble(None)
        if built_in(name, self.doctrine):
            arguments = "X, Y" if name == "swap" else "X"
            message = f"`{name}` needs {plural(1 + (name == 'swap'), 'argument')}"
            return trouble("CAT207", message, span, help=f"write `{name}({arguments})`")
        if name in BUILT_IN:
            message = f"`{name}` is built into {BUILT_IN[name]}, and this is a {self.doctrine.name}"
            return trouble("CAT206", message, span, help="change the theory's doctrine, or declare a cell of this name")
        if name in self.later:
            return trouble(
                "CAT201",
                f"`{name}` is used before it is declared",
                span,
                (self.later[name], "declared here"),
                help="move the declaration up",
            )
        help, fix = did_you_mean(name, self.names(), span)
        if help is None:
            self.broken.add(name)  # most likely its declaration is missing, which is one mistake
        return trouble("CAT201", f"unknown name `{name}`", span, help=help, fix=fix)


def body_value(body: Body, para: Path | None = None) -> Value:
    """A definition's body as a value."""
    if isinstance(body, str):
        return Zero(body)
    if isinstance(body, Coefficient):
        return Scalar(body)
    return One.of(body) if isinstance(body, Path) else Two.of(body, para)


def image_of_body(functor: Functor, body: Body) -> Body:
    """A definition's body carried along a functor."""
    if isinstance(body, str):
        return functor.zero.get(body, body)
    if isinstance(body, Coefficient):
        return body.at(functor.scalars)
    return functor.on_path(body) if isinstance(body, Path) else functor(body)


def plural(count: int, noun: str) -> str:
    """``1 argument``, ``2 arguments``."""
    return f"{count} {noun}" + ("" if count == 1 else "s")


def describe(value: object, doctrine: Doctrine) -> str:
    """A value's kind in the doctrine's words."""
    words = {"Zero": "an object", "One": "a 1-morphism", "Two": "a 2-morphism", "Term": "a term", "Open": "a term"}
    if not doctrine.zero_cells:
        words |= {"One": "an object", "Two": "a morphism"}
    if isinstance(value, Scalar):
        return "a scalar" if value.coefficient.scalars else "a number"
    return words.get(type(value).__name__, "a cell")


__all__ = [
    "BUILT_IN", "POINT", "Entry", "Rule", "ScalarName", "Scope", "Variable", "body_value", "built_in", "describe",
    "plural",
]  # fmt: skip
