"""Para: `f ;; g` and `f[r]` expand to cells of the monoidal theory itself.

A morphism f : X -> Y of Para with parameters P is a cell P * X -> Y; parameters of a composite
stand in front in reverse order, as Gavranović et al. have them. Relies on cells alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from catalg.cells import Diagram, Path
from catalg.syntax import tree
from catalg.syntax.cells_of_text import Two, Value
from catalg.syntax.misfits import misfit
from catalg.syntax.sums import composite
from catalg.syntax.tree import Expr
from catalg.syntax.trouble import short, trouble

if TYPE_CHECKING:
    from catalg.syntax.expressions import Expressions


def in_para(on: Expressions, values: Sequence[Value], items: Sequence[Expr]) -> Two:
    """`f ;; g`: for f : P * X -> Y and g : Q * Y -> Z the cell Q * f ; g, with parameters Q * P."""
    if not on.doctrine.tensor or on.doctrine.zero_cells:
        raise trouble("CAT206", f"a {on.doctrine.name} has no `;;`", on.both(items), help="compose with `;`")
    result = on.two(values[0], items[0])
    result = Two.of(result.diagram(), result.para or Path())
    for i in range(1, len(values)):
        g = on.two(values[i], items[i])
        second, q = g.diagram(), g.para or Path()
        first, p = result.diagram(), result.para or Path()
        whole = first.whisker_left(q)
        if whole.target != second.source:
            wanted = Path(cells=second.source.cells[len(q) :])
            raise misfit(on, first.target, wanted, items[i - 1], items[i])
        result = Two.of(composite(Diagram.sequence, (whole, second)), q.then(p))
    return result


def reparameterised(on: Expressions, node: tree.Component, head: Two, r: Two) -> Two:
    """`f[r]` for r : P' -> P is (r * X) ; f, with parameters P'."""
    change, f, p = r.diagram(), head.diagram(), head.para or Path()
    if change.target != p:
        raise trouble(
            "CAT203",
            f"this does not end at the parameters: `{short(change.target)}` is not `{short(p)}`",
            on.scope.span(node.arguments[0]),
            (on.scope.span(node.head), f"its parameters are `{short(p)}`"),
        )
    rest = Path(cells=f.source.cells[len(p) :])
    return Two.of(composite(Diagram.sequence, (change.whisker_right(rest), f)), change.source)
