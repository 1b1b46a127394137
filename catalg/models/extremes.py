"""Statements about all 1-cells below (or above) something, decided at the largest (the least) of them.

In a quantale the 1-cells c with P ; c ; Q <= R are those below the residual P \\ R / Q, and a side
in which c occurs grows with c. So "for every c with P ; c ; Q <= R: F(c) <= G", where G does not
mention c, holds exactly if it holds at the residual; and dually for "every c above L" and a
goal that mentions c on the right alone. Universal properties of residuals, meets and joins have this form.
And "for every x with W ; x <= x: P ; x <= Q ; x" holds exactly if it does at the free such x, W* = 1 + W + WW + ...,
since x = W* ; x for each; likewise with x in front.
Where it does not apply, drawn 1-cells are moved until they satisfy the hypotheses: the same two
bounds, one hypothesis after the other. Must never call a drawn instance all of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from catalg.cells import OneCell, Path
from catalg.kernel.statement import Hypothesis, Statement
from catalg.models.closure import tropical_closure
from catalg.models.quantale_rings import Quantale
from catalg.models.tropical import Tropical

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


def free_instance(
    ring: Quantale, statement: Statement, sizes: dict[str, int], product: Product
) -> tuple[dict[str, int], dict[str, Any]] | None:
    """Sizes and matrices at which a statement about all modules x holds exactly if it holds for all; or None."""
    p, goal = statement.parameters, statement.goal
    if len(p.one) != 1 or p.two:
        return None
    cell = p.one[0]
    about = [h for h in statement.hypotheses if _count(h.left, cell) or _count(h.right, cell)]
    for end in (-1, 0):
        near, far = (cell.source, cell.target) if end else (cell.target, cell.source)
        goes = all(_at(side, cell, end) for side in (goal.left, goal.right)) and all(
            h.relation == "<=" and _at(h.left, cell, end) and _bounds_below_itself(h, cell) for h in about
        )
        if not goes or near in p.zero or set(p.zero) - {far} or (far not in p.zero and not sizes[far]):
            continue
        free = ring.eye(sizes[near])
        for h in about:
            rest = h.left.source.cells[:-1] if end else h.left.source.cells[1:]
            free = ring.join(free, product(Path(near, rest)))
        closed = star(ring, free)
        return None if closed is None else ({**sizes, far: sizes[near]}, {cell.name: closed})
    return None


def star(ring: Quantale, x: Any) -> Any | None:
    """The least matrix above x that is its own square, for x above the identity; None where it takes infinite sums."""
    if isinstance(ring, Tropical) and x.dtype == np.float64 and len(x) == 1:
        try:
            closed = tropical_closure(x[0])  # on encoded entries smaller is above, for either sign
            return None if closed is None else closed[None]
        except OverflowError:
            pass
    for _ in range(x.shape[1].bit_length() + 1):
        square = ring.matmul(x, x)
        if ring.below(square, x).all():
            return x
        x = square
    return None


def _at(side: Any, cell: OneCell, end: int) -> bool:
    """Does the cell stand at this end of the side, and only there?"""
    return _count(side, cell) == 1 and bool(side.source.cells[end].name == cell.name)


def _bounds_below_itself(h: Hypothesis, cell: OneCell) -> bool:
    return [c.name for c in h.right.source.cells] == [cell.name]


ROUNDS = 8


def repaired(
    ring: Quantale,
    statement: Statement,
    matrices: dict[str, Any],
    product: Callable[..., Any],
    falling: frozenset[str] = frozenset(),
) -> None:
    """Move the drawn parameters in ``matrices`` towards the hypotheses; ``product(path, matrices)`` is a matrix.

    ``falling`` are parameters that start from the largest matrix: where one can be cut, it is.
    """
    names = {cell.name for cell in statement.parameters.one}
    sides = [side.source for h in statement.hypotheses for side in (h.left, h.right)[1 - (h.relation == "=") :]]
    grown = {side.cells[0].name for side in sides if len(side) == 1}
    for _ in range(ROUNDS):
        moved = False
        for h in statement.hypotheses:
            for left, right in ((h.left, h.right), (h.right, h.left))[: 1 + (h.relation == "=")]:
                below = product(left.source, matrices)
                if not ring.below(below, product(right.source, matrices)).all():
                    name = _to_move(left.source, right.source, names, grown, falling)
                    moved |= name is not None
                    if name is not None and [c.name for c in right.source.cells] == [name]:
                        matrices[name] = ring.join(matrices[name], below)
                    elif name is not None:
                        cell = next(c for c in left.source.cells if c.name == name)
                        bound = _bound(ring, left.source, right.source, cell, lambda path: product(path, matrices))
                        matrices[name] = ring.meet(matrices[name], bound)
        if not moved:
            return


def _to_move(left: Path, right: Path, names: set[str], grown: set[str], falling: frozenset[str]) -> str | None:
    """Which parameter can make ``left <= right`` true: cut where it stands once on the left, or the right side."""
    once = [c.name for c in left.cells if c.name in names and sum(c.name == d.name for d in left.cells) == 1]
    for name in once:
        if name in falling:
            return name
    if len(right) == 1 and right.cells[0].name in names:
        return right.cells[0].name
    return min(once, key=lambda name: name in grown, default=None)  # what hypotheses push up is cut last
