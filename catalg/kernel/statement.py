"""Statements and theories: what can be believed, before anything is.

A statement is an equation between parallel diagrams, for every instance of its parameters,
under its hypotheses. Relies on cells alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from catalg.cells import CellTypeError, Diagram, Functor, OneCell, Signature, TwoCell


@dataclass(frozen=True)
class Parameters:
    """Fresh cells over which a statement is quantified, in order of declaration."""

    zero: tuple[str, ...] = ()
    one: tuple[OneCell, ...] = ()
    two: tuple[TwoCell, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.zero or self.one or self.two)

    def names(self) -> tuple[str, ...]:
        return (*self.zero, *(c.name for c in self.one), *(c.name for c in self.two))


@dataclass(frozen=True)
class Hypothesis:
    """A named equation assumed by a statement."""

    name: str
    left: Diagram
    right: Diagram


@dataclass(frozen=True)
class Statement:
    """``left = right`` for all ``parameters`` that satisfy the ``hypotheses``."""

    name: str
    left: Diagram
    right: Diagram
    parameters: Parameters = Parameters()
    hypotheses: tuple[Hypothesis, ...] = ()

    def signature(self, over: Signature) -> Signature:
        """``over`` with the parameters; raises CellTypeError unless everything is well typed over it."""
        p = self.parameters
        full = over.extended(p.zero, p.one, p.two)
        equations = [(self.name, self.left, self.right)] + [(h.name, h.left, h.right) for h in self.hypotheses]
        for name, left, right in equations:
            check_over(full, left)
            check_over(full, right)
            if left.source != right.source or left.target != right.target:
                raise CellTypeError(
                    f"the two sides of `{name}` are not parallel",
                    (left.source, left.target),
                    (right.source, right.target),
                )
        return full

    def mapped(self, functor: Functor, name: str) -> Statement:
        """The statement carried along a functor that leaves the parameters' names alone."""
        p = self.parameters
        moved = Parameters(
            tuple(functor.zero.get(z, z) for z in p.zero),
            tuple(functor.on_one_cell(c).cells[0] for c in p.one),
            tuple(TwoCell(c.name, functor.on_path(c.source), functor.on_path(c.target)) for c in p.two),
        )
        hypotheses = tuple(Hypothesis(h.name, functor(h.left), functor(h.right)) for h in self.hypotheses)
        return Statement(name, functor(self.left), functor(self.right), moved, hypotheses)


@dataclass(frozen=True)
class Theory:
    """A signature and its axioms, by name. Raises CellTypeError when an axiom is not typed over it."""

    name: str
    signature: Signature
    axioms: Mapping[str, Statement] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, axiom in self.axioms.items():
            if axiom.name != name:
                raise CellTypeError(f"axiom `{name}` is filed under another name")
            axiom.signature(self.signature)


def check_over(signature: Signature, diagram: Diagram) -> None:
    """Raise CellTypeError unless every cell of ``diagram`` is of ``signature``."""
    if diagram.doctrine != signature.doctrine:
        raise CellTypeError("a diagram of another doctrine")
    signature.check_path(diagram.source)
    signature.check_path(diagram.target)
    for box in diagram.boxes:
        if signature.two.get(box.name) != box:
            raise CellTypeError(f"`{box.name}` is not a 2-cell of this signature")
