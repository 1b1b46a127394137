"""The tree of a `.cat` file: what was written, where, and nothing about what it means.

All nodes are tuples, so that hundreds of thousands of them stay cheap and the module is
quick to import; expressions have ``start`` and ``end`` offsets in code points, declarations a
Span. Nothing here recurses: an expression may be nested as deeply as the file is long.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from catalg.diagnostics import Span

Value: TypeAlias = tuple[object, ...]  # a model's value, see `catalg.syntax.builder`


# -- expressions ---------------------------------------------------------------------------


class Name(NamedTuple):
    text: str
    start: int
    end: int


class Number(NamedTuple):
    text: str
    start: int
    end: int


class Composition(NamedTuple):
    """Items joined by operators of one level: `;`, `∘` (or `@`) and `;;`; of each spelling the first."""

    items: list[Expr]
    operators: list[Name]
    start: int
    end: int


class Tensor(NamedTuple):
    items: list[Expr]
    start: int
    end: int


class Addition(NamedTuple):
    """Items joined by `+` and `-`; ``signs[i]`` stands before item i (an empty text for none)."""

    items: list[Expr]
    signs: list[Name]
    start: int
    end: int


class Group(NamedTuple):
    inner: Expr
    start: int
    end: int


class Application(NamedTuple):
    head: Expr
    arguments: tuple[Expr, ...]
    start: int
    end: int


class Component(NamedTuple):
    head: Expr
    arguments: tuple[Expr, ...]
    start: int
    end: int


class Power(NamedTuple):
    """`f^T`, `f^dag`, `f^†`."""

    inner: Expr
    exponent: str
    start: int
    end: int


Expr: TypeAlias = Name | Number | Composition | Tensor | Addition | Group | Application | Component | Power


# -- types and parameters ------------------------------------------------------------------


class ObjectType(NamedTuple):
    start: int
    end: int


class Type(NamedTuple):
    """`source -> target`, `source => target`, or a bare ``source`` when ``arrow`` is None."""

    source: Expr
    arrow: Name | None
    target: Expr | None
    start: int
    end: int


class Equation(NamedTuple):
    left: Expr
    relation: Name
    right: Expr
    start: int
    end: int


class Parameter(NamedTuple):
    """`(names : type)`; ``parameter`` is what follows `with`, ``own`` what a hypothesis quantifies over itself."""

    names: tuple[Name, ...]
    type: ObjectType | Type | Equation
    parameter: Expr | None
    start: int
    end: int
    own: tuple[Parameter, ...] = ()


# -- declarations --------------------------------------------------------------------------


class Import(NamedTuple):
    """`import "path"` or `import name`; the other of the two is None."""

    name: str | None
    path: str | None
    span: Span

    @property
    def key(self) -> str:
        """The import string as written, without quotes."""
        return self.name if self.name is not None else self.path or ""


class Objects(NamedTuple):
    names: tuple[Name, ...]
    self_dual: bool
    span: Span
    doc: str


class Cells(NamedTuple):
    """`1-morphism`, `2-morphism`, `morphism` or `para`; ``parameter`` is what follows `with`."""

    keyword: str
    names: tuple[Name, ...]
    type: Type
    parameter: Expr | None
    span: Span
    doc: str


class Scalars(NamedTuple):
    names: tuple[Name, ...]
    span: Span
    doc: str


class Definition(NamedTuple):
    name: Name
    parameters: tuple[Parameter, ...]
    type: ObjectType | Type | None
    body: Expr
    span: Span
    doc: str


class Binding(NamedTuple):
    name: Name
    value: Expr


class Citation(NamedTuple):
    name: Name  # dots included
    reverse: bool
    bindings: tuple[Binding, ...]
    span: Span


class Link(NamedTuple):
    relation: Name
    right: Expr
    by: tuple[Citation, ...] | None
    span: Span


class Chain(NamedTuple):
    first: Expr
    links: tuple[Link, ...]
    span: Span


class Axiom(NamedTuple):
    name: Name
    parameters: tuple[Parameter, ...]
    equation: Equation
    span: Span
    doc: str


class Law(NamedTuple):
    name: Name
    parameters: tuple[Parameter, ...]
    equation: Equation
    expected: Name | None
    chain: Chain | None
    span: Span
    doc: str


class Include(NamedTuple):
    theory: Name
    renames: tuple[tuple[Name, Name], ...]
    span: Span
    doc: str


class Interpretation(NamedTuple):
    name: Name
    source: Name
    target: Name
    images: tuple[tuple[Name, Expr], ...]
    span: Span
    doc: str


Item: TypeAlias = Objects | Cells | Scalars | Definition | Axiom | Law | Include | Interpretation


class Head(NamedTuple):
    """What stands before a theory's items."""

    start: int
    name: Name
    doctrine: tuple[Name, ...]
    permits: tuple[Name, ...] | None
    end: int
    doc: str


class Theory(NamedTuple):
    """``broken`` holds the names that declarations with syntax errors would have declared.

    ``permits``: the axioms on which laws may rest; None for all of them.
    """

    name: Name
    doctrine: tuple[Name, ...]
    items: tuple[Item, ...]
    span: Span
    doc: str
    broken: frozenset[str] = frozenset()
    permits: tuple[Name, ...] | None = None


class Model(NamedTuple):
    """``counts`` are clauses such as `solutions 3`: the word and the number; ``expected`` follows `expect`.

    A clause given twice stands there twice: elaboration says so.
    """

    name: Name
    theory: Name
    target: str
    target_span: Span
    violates: tuple[Name, ...]
    entries: tuple[tuple[Name, Value, Span], ...]
    span: Span
    doc: str
    counts: tuple[tuple[Name, Name], ...] = ()
    expected: tuple[Name, ...] = ()


Declaration: TypeAlias = Import | Theory | Model | Interpretation


class File(NamedTuple):
    """A whole file. ``broken`` as in Theory, for theories."""

    path: str
    text: str
    declarations: tuple[Declaration, ...]
    broken: frozenset[str] = frozenset()
