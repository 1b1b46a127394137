"""Statements and theories: what can be believed, before anything is.

A statement is an equation between parallel diagrams, for every instance of its parameters,
under its hypotheses. Relies on cells alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from catalg.cells import CellTypeError, Coefficient, Combination, Diagram, Doctrine, OneCell

# isort: split
from catalg.cells import Signature, TwoCell, is_bend


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


Relation = Literal["=", "<="]


@dataclass(frozen=True)
class Hypothesis:
    """A named equation (in ordered theories, perhaps an inequality) assumed by a statement."""

    name: str
    left: Diagram
    right: Diagram
    relation: Relation = "="


@dataclass(frozen=True)
class Statement:
    """``left = right`` for all ``parameters`` that satisfy the ``hypotheses``.

    In ordered theories a statement may also compare 1-cells, given by their identities:
    ``left <= right``, or ``left = right`` for both inequalities.
    """

    name: str
    left: Diagram
    right: Diagram
    parameters: Parameters = Parameters()
    hypotheses: tuple[Hypothesis, ...] = ()
    relation: Relation = "="

    @property
    def goal(self) -> Hypothesis:
        """What is to be shown, apart from what is given."""
        return Hypothesis(self.name, self.left, self.right, self.relation)

    def signature(self, over: Signature) -> Signature:
        """``over`` with the parameters; raises CellTypeError unless everything is well typed over it."""
        p = self.parameters
        full = over.extended(p.zero, p.one, p.two)
        for claim in (self.goal, *self.hypotheses):
            check_over(full, claim.left)
            check_over(full, claim.right)
            _check_comparable(full.doctrine, claim)
        return full


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


def _check_comparable(doctrine: Doctrine, claim: Hypothesis) -> None:
    """Raise CellTypeError unless the sides are parallel 2-cells, or in an ordered theory parallel 1-cells."""
    left, right = claim.left, claim.right
    if claim.relation == "=" and (left.source, left.target) == (right.source, right.target):
        return
    ends = {(side.source.source, side.source.target) for side in (left, right)}
    if doctrine.ordered and not left.boxes and not right.boxes and len(ends) == 1:
        return
    raise CellTypeError(
        f"the two sides of `{claim.name}` are not parallel", (left.source, left.target), (right.source, right.target)
    )


def check_over(signature: Signature, diagram: Diagram) -> None:
    """Raise CellTypeError unless every cell of ``diagram`` is of ``signature``."""
    if diagram.doctrine != signature.doctrine:
        raise CellTypeError("a diagram of another doctrine")
    signature.check_path(diagram.source)
    signature.check_path(diagram.target)
    if isinstance(diagram, Combination):
        for term, coefficient in diagram.terms:
            check_over(signature, term)
            check_scalars(signature, coefficient)
        return
    for box in dict.fromkeys(diagram.boxes):
        if signature.doctrine.duals and is_bend(box):
            signature.check_path(box.source)
            signature.check_path(box.target)
        elif signature.two.get(box.name) != box:
            raise CellTypeError(f"`{box.name}` is not a 2-cell of this signature")


def check_scalars(signature: Signature, coefficient: Coefficient) -> None:
    """Raise CellTypeError unless it is a polynomial in the scalars of ``signature``, a linear one."""
    if not signature.doctrine.linear:
        raise CellTypeError(f"cells of a {signature.doctrine.name} have no coefficients")
    if not coefficient.is_normal:
        raise CellTypeError("a coefficient is not in normal form")
    unknown = sorted(coefficient.scalars - set(signature.scalars))
    if unknown:
        raise CellTypeError(f"`{unknown[0]}` is not a scalar of this signature")
