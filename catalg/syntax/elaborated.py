"""What elaboration hands on: theories, laws and models whose cells are typed.

Plain data over the cells and statements of the floors below. `Diagram`, `Theory`, `Statement`
and `Functor` are the kernel's; nothing here holds a tree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from catalg.cells import Coefficient, Diagram, Functor, Path
from catalg.diagnostics import Diagnostic, Span
from catalg.kernel.statement import Parameters, Relation, Statement, Theory
from catalg.syntax.tree import Value

Body: TypeAlias = str | Path | Diagram | Coefficient  # of a definition: a 0-, 1- or 2-cell, or a scalar


@dataclass(frozen=True, slots=True)
class Citation:
    """One item of `by`. ``instance``: the `f := ...` given; it names only some parameters."""

    name: str
    reverse: bool
    instance: Functor | None
    span: Span


@dataclass(frozen=True, slots=True)
class Link:
    """One step of a chain. ``by`` None: from every axiom and every earlier law.

    ``relation`` is what the step claims; between 1-cells of an ordered theory, `=` is both inequalities.
    """

    left: Diagram
    right: Diagram
    by: tuple[Citation, ...] | None
    span: Span
    relation: Relation = "="


@dataclass(frozen=True, slots=True)
class LawDeclaration:
    name: str
    statement: Statement
    expected: Literal["proved", "refuted"]
    chain: tuple[Link, ...]
    span: Span
    doc: str = ""
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Inherited:
    """A law got by `include` or `interpretation`: ``law`` of ``source``, carried along ``functor``.

    ``obligations``: the name of each axiom of the source -> the name, in this theory, of the
    axiom or obligation that it became.
    """

    name: str
    statement: Statement
    source: TheoryDeclaration
    law: str
    functor: Functor
    obligations: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Definition:
    """A transparent abbreviation: ``body`` over ``parameters``, then ``context`` term variables.

    ``explicit`` are the parameters (by their index among all, variables included) that a call
    must give. ``para`` is the parameter object of a morphism of Para.
    """

    name: str
    parameters: Parameters
    order: tuple[str, ...]
    context: tuple[Path, ...]
    explicit: tuple[str, ...]
    body: Body
    para: Path | None
    span: Span


@dataclass(frozen=True, slots=True)
class TheoryDeclaration:
    """``laws`` include obligations of interpretations into this theory, named `Composite.assoc`.

    ``order``: the names of laws and inherited ones in the order in which they become
    available. ``places``: where each name was declared. ``docs``: doc comments of all items.
    ``dagger``: for each 2-cell f there is another called `f†`, and each axiom's mirror image is an axiom.
    ``permitted``: the axioms on which laws may rest, None for all of them.
    """

    name: str
    theory: Theory
    laws: tuple[LawDeclaration, ...]
    inherited: tuple[Inherited, ...]
    span: Span
    doc: str
    path: str
    order: tuple[str, ...] = ()
    places: Mapping[str, Span] = field(default_factory=dict)
    docs: Mapping[str, str] = field(default_factory=dict)
    definitions: Mapping[str, Definition] = field(default_factory=dict)
    para: Mapping[str, Path] = field(default_factory=dict)
    broken: frozenset[str] = frozenset()
    dagger: bool = False
    permitted: frozenset[str] | None = None

    @property
    def doctrine(self) -> str:
        """The doctrine as it is written, prefixes included."""
        return ("dagger " if self.dagger else "") + self.theory.signature.doctrine.name


UNKNOWN: Value = ("name", "unknown")  # the value of a generator that a model leaves open


@dataclass(frozen=True, slots=True)
class ModelDeclaration:
    """``solutions``, ``classes``, ``dimension``: how many ways there are to fill the values left open,
    if stated; ``expected``: whether the true numbers are those, or `expect refuted` stands there."""

    name: str
    theory: str
    target: str
    violates: tuple[str, ...]
    values: Mapping[str, Value]
    span: Span
    value_spans: Mapping[str, Span]
    doc: str = ""
    ids: tuple[str, ...] = ()
    solutions: int | None = None
    classes: int | None = None
    dimension: int | None = None
    expected: Literal["holds", "refuted"] = "holds"

    @property
    def unknown(self) -> tuple[str, ...]:
        """The generators whose values are left open, in order."""
        return tuple(name for name, value in self.values.items() if value == UNKNOWN)

    @property
    def counts(self) -> Mapping[str, int]:
        """The numbers that are stated, by their word: ``solutions``, ``classes``, ``dimension``."""
        stated = {"solutions": self.solutions, "classes": self.classes, "dimension": self.dimension}
        return {word: number for word, number in stated.items() if number is not None}


@dataclass(frozen=True, slots=True)
class InterpretationDeclaration:
    name: str
    source: str
    target: str
    functor: Functor
    span: Span


@dataclass(frozen=True, slots=True)
class Module:
    """A file, elaborated. ``imported`` holds the theories that imports make visible."""

    path: str
    theories: Mapping[str, TheoryDeclaration]
    models: tuple[ModelDeclaration, ...]
    interpretations: tuple[InterpretationDeclaration, ...]
    imported: Mapping[str, TheoryDeclaration]
    diagnostics: tuple[Diagnostic, ...]
    broken: frozenset[str] = frozenset()
