"""Doctrines: which diagrams are legal and what equality of diagrams ignores.

A doctrine is a value that is asked questions; no code elsewhere compares its name.
Relies on nothing; must never know about a particular theory.
"""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Doctrine:
    """A kind of (2-)category in which a theory lives.

    ``planar``: wires never cross, so a box is placed by its offset among the wires alive.
    ``cartesian``: a wire may be used 0, 1 or many times (and then never planar).
    ``zero_cells``: 0-cells are written (a 2-category); otherwise there is the one 0-cell
    ``POINT``.  ``tensor``: 1-cells compose (everything but a plain category).
    ``duals``: every object has a dual, and wires bend (`catalg.cells.bends`).
    ``ordered``: parallel 2-cells are equal, so a 2-cell is an inequality of 1-cells.
    ``linear``: parallel 2-cells can be added and multiplied by coefficients
    (`catalg.cells.combination`), and composition is bilinear; never cartesian, since copying
    is not linear: ``(2 * f) ; copy`` would be both ``2`` and ``4`` times ``copy ; f * f``.
    """

    name: str
    planar: bool
    cartesian: bool
    zero_cells: bool
    tensor: bool
    duals: bool = False
    ordered: bool = False
    linear: bool = False

    @property
    def symmetric(self) -> bool:
        """True when wires may cross (a swap is legal)."""
        return not self.planar


POINT = "•"  # the unwritten 0-cell of a category or monoidal category

CATEGORY = Doctrine("category", True, False, False, False)
TWO_CATEGORY = Doctrine("2-category", True, False, True, True)
MONOIDAL = Doctrine("monoidal category", True, False, False, True)
SYMMETRIC = Doctrine("symmetric monoidal category", False, False, False, True)
CARTESIAN = Doctrine("cartesian category", False, True, False, True)
COMPACT_CLOSED = Doctrine("compact closed category", False, False, False, True, duals=True)

_PLAIN = (CATEGORY, TWO_CATEGORY, MONOIDAL, SYMMETRIC, CARTESIAN, COMPACT_CLOSED)
_ORDERED = tuple(replace(d, name=f"ordered {d.name}", ordered=True) for d in (CATEGORY, TWO_CATEGORY, MONOIDAL))

_LINEAR = tuple(replace(d, name=f"linear {d.name}", linear=True) for d in _PLAIN if not d.cartesian)

DOCTRINES: dict[str, Doctrine] = {d.name: d for d in (*_PLAIN, *_ORDERED, *_LINEAR)}
