"""Hypotheses about term variables: `(x y : G) (h : mul(x, y) = e)` is about these x and y.

An equation between diagrams says something of every value on its source wires. So that a
hypothesis speaks of the law's own variables, they become generalised elements: fresh
morphisms out of one fresh object, the stage, in cartesian theories (Lawvere; Lambek and
Scott, Introduction to Higher-Order Categorical Logic, I.5).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from catalg.cells import Diagram, Doctrine, OneCell, Path, TwoCell

NOTHING = Path()


@dataclass(frozen=True)
class Points:
    """A stage and the elements at it that stand for the term variables, in order."""

    stage: OneCell
    elements: tuple[TwoCell, ...]
    doctrine: Doctrine

    @classmethod
    def of(cls, doctrine: Doctrine, stage: str, names: Sequence[str], types: Sequence[Path]) -> Points:
        cell = OneCell(stage)
        source = Path.of(cell)
        elements = tuple(TwoCell(name, source, path) for name, path in zip(names, types, strict=True))
        return cls(cell, elements, doctrine)

    def at(self, diagram: Diagram, rest: Path = NOTHING) -> Diagram:
        """A diagram over the variables and then ``rest``, at these elements: one over the stage and ``rest``."""
        copies = Diagram.rewiring(self.doctrine, Path.of(self.stage), [0] * len(self.elements))
        row = Diagram.row([Diagram.generator(self.doctrine, e) for e in self.elements])
        return Diagram.sequence((*(d.whisker_right(rest) if len(rest) else d for d in (copies, row)), diagram))
