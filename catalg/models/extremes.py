"""Statements about all 1-cells below (or above) something, decided at the largest (the least) of them.

In a quantale the 1-cells c with P ; c ; Q <= R are those below the residual P \\ R / Q, and a side
in which c occurs grows with c. So "for every c with P ; c ; Q <= R: F(c) <= G", where G does not
mention c, holds exactly if it holds at the residual; and dually for "every c above L" and a
goal that mentions c on the right alone. Universal properties of residuals, meets and joins have this form.
Where it does not apply, drawn 1-cells are moved until they satisfy the hypotheses: the same two
bounds, one hypothesis after the other. Must never call a drawn instance all of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from catalg.cells import OneCell, Path
from catalg.kernel.statement import Hypothesis, Statement
from catalg.models.quantale_rings import Quantale

Product = Callable[[Path], Any]


def extreme_instance(ring: Quantale, statement: Statement, product: Product) -> dict[str, Any] | None:
    """The matrices of the parameters at which the statement holds exactly if it holds for all; or None.

    ``product`` gives the matrix of a path without parameters.
    """
    goal = statement.goal
    names = {cell.name for cell in statement.parameters.one}
    if goal.relation != "<=" or not names:
        return None
    found: dict[str, Any] = {}
    for cell in statement.parameters.one:
        about = [h for h in statement.hypotheses if _count(h.left, cell) or _count(h.right, cell)]
        if not all(_alone(h, cell, names) for h in about):
            return None
        lengths = len(product(_identity(cell, True))[0]), len(product(_identity(cell, False))[0])
        if not _count(goal.right, cell) and all(_bounds_above(h, cell) for h in about):
            value = ring.constant(True, *lengths)
            for h in about:
                value = ring.meet(value, _residual(ring, h, cell, product))
        elif not _count(goal.left, cell) and all(_bounds_below(h, cell) for h in about):
            value = ring.constant(False, *lengths)
            for h in about:
                value = ring.join(value, product(h.left.source))
        else:
            return None
        found[cell.name] = value
    return found


def _identity(cell: OneCell, source: bool) -> Path:
    return Path(cell.source if source else cell.target, ())


def _count(side: Any, cell: OneCell) -> int:
    return sum(c.name == cell.name for c in side.source.cells)


def _alone(h: Hypothesis, cell: OneCell, names: set[str]) -> bool:
    """An inequality in which this parameter is the only one."""
    cells = (*h.left.source.cells, *h.right.source.cells)
    return h.relation == "<=" and all(c.name not in names or c.name == cell.name for c in cells)


def _bounds_above(h: Hypothesis, cell: OneCell) -> bool:
    return _count(h.left, cell) == 1 and not _count(h.right, cell)


def _bounds_below(h: Hypothesis, cell: OneCell) -> bool:
    return not _count(h.left, cell) and [c.name for c in h.right.source.cells] == [cell.name]


def _residual(ring: Quantale, h: Hypothesis, cell: OneCell, product: Product) -> Any:
    """The largest value of the cell for which P ; cell ; Q <= R."""
    return _bound(ring, h.left.source, h.right.source, cell, product)


def _bound(ring: Quantale, path: Path, target: Path, cell: OneCell, product: Product) -> Any:
    at = next(i for i, c in enumerate(path.cells) if c.name == cell.name)
    value = product(target)
    if at:
        value = ring.under(product(Path(path.source, path.cells[:at])), value)
    if at + 1 < len(path.cells):
        value = ring.over(value, product(Path(cell.target, path.cells[at + 1 :])))
    return value


ROUNDS = 8


def repaired(ring: Quantale, statement: Statement, matrices: dict[str, Any], product: Callable[..., Any]) -> None:
    """Move the drawn parameters in ``matrices`` towards the hypotheses; ``product(path, matrices)`` is a matrix."""
    names = {cell.name for cell in statement.parameters.one}
    sides = [side.source for h in statement.hypotheses for side in (h.left, h.right)[1 - (h.relation == "=") :]]
    grown = {side.cells[0].name for side in sides if len(side) == 1}
    for _ in range(ROUNDS):
        moved = False
        for h in statement.hypotheses:
            for left, right in ((h.left, h.right), (h.right, h.left))[: 1 + (h.relation == "=")]:
                moved |= _moved(ring, left.source, right.source, names, grown, matrices, product)
        if not moved:
            return


def _moved(
    ring: Quantale, left: Path, right: Path, names: set[str], grown: set[str], matrices: dict[str, Any], product: Any
) -> bool:
    """Make ``left <= right`` true by a parameter that is the right side, or that stands in the left side once."""
    below = product(left, matrices)
    if ring.below(below, product(right, matrices)).all():
        return False
    if len(right) == 1 and right.cells[0].name in names:
        name = right.cells[0].name
        matrices[name] = ring.join(matrices[name], below)
        return True
    for cell in sorted(left.cells, key=lambda c: c.name in grown):  # what hypotheses push up is cut last
        if cell.name in names and sum(c.name == cell.name for c in left.cells) == 1:
            bound = _bound(ring, left, right, cell, lambda path: product(path, matrices))
            matrices[cell.name] = ring.meet(matrices[cell.name], bound)
            return True
    return False
