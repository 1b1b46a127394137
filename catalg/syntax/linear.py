"""Sums, numbers and scalars in expressions of linear theories, and what is wrong with them elsewhere.

A scalar multiplies what it stands beside: `2 * f`, `a * f`; 0 is the zero of whatever boundary
stands on the other side. Sums of terms are evaluated summand by summand, each over variables
of its own use, because every summand uses each variable once. Relies on expressions for all
that is not linear.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from catalg.cells import Coefficient, Diagram, Path
from catalg.syntax import tree
from catalg.syntax.cells_of_text import One, Open, Scalar, Term, Two, Value, Wires, Zero
from catalg.syntax.scope import Scope, describe
from catalg.syntax.sums import cells_added, number, product_of, size_of, sum_of
from catalg.syntax.tree import Expr
from catalg.syntax.trouble import Trouble, first_difference, short, trouble
from catalg.syntax.variables import used_once

if TYPE_CHECKING:
    from catalg.syntax.expressions import Expressions

_SIGNS = {"": Coefficient.of(1), "+": Coefficient.of(1), "-": Coefficient.of(-1)}


def needs_linear(scope: Scope, node: Expr) -> Trouble:
    """The trouble with a number or a sum in a theory that is not linear."""
    doctrine = scope.doctrine
    what = "a number" if isinstance(node, tree.Number) else "a sum or difference"
    if isinstance(node, tree.Number) and node.text == "1" and doctrine.tensor:
        unit = "the identity 1-morphism of C is `id(C)`" if doctrine.zero_cells else "the unit object is `I`"
        message = "`1` is no cell here"
        return trouble("CAT206", message, scope.span(node), help=unit)
    if doctrine.cartesian:
        reason = f"a {doctrine.name} cannot be linear, because copying is not: declare a morphism that adds"
    elif doctrine.ordered:
        reason = f"an {doctrine.name} cannot be linear, because parallel cells are equal there"
    else:
        reason = f"this is a {doctrine.name}; write `linear {doctrine.name}`"
    message = f"{what} is a cell only in theories with the prefix `linear`"
    return trouble("CAT206", message, scope.span(node), help=reason)


def numeral(scope: Scope, node: tree.Number) -> Scalar:
    """The value of a number; raises Trouble when it is too long or divides by zero."""
    value = number(node.text)
    if value is None:
        by_zero = node.text.partition("/")[2].strip("0.") == "" and "/" in node.text
        if by_zero:
            raise trouble("CAT232", "this number divides by zero", scope.span(node))
        help = "numbers have at most 4000 digits"
        raise trouble("CAT109", "this number is too large to be read exactly", scope.span(node), help=help)
    return Scalar(Coefficient.of(value))


def typed_zero(value: Value, scope: Scope, ends: tuple[Path, Path] | None) -> Diagram | None:
    """The zero cell of a boundary, if the value is 0 and the boundary is known; None otherwise."""
    if ends is None or not isinstance(value, Scalar) or value.coefficient:
        return None
    return zero_cell(scope, *ends)


def zero_cell(scope: Scope, source: Path, target: Path) -> Diagram:
    from catalg.cells import combined

    return combined(scope.doctrine, source, target, ())


# -- multiples -------------------------------------------------------------------------------


def multiplied(on: Expressions, values: Sequence[Value], items: Sequence[Expr]) -> Value:
    """A row in which scalars stand: their product times what stands side by side."""
    times = product_of(v.coefficient for v in values if isinstance(v, Scalar))
    rest = [(v, item) for v, item in zip(values, items, strict=True) if not isinstance(v, Scalar)]
    if not rest:
        return Scalar(times)
    cells, places = [v for v, _ in rest], [item for _, item in rest]
    value = on.tensor(cells, places) if len(cells) > 1 else cells[0]
    if isinstance(value, Zero):
        value = One.of(Path(value.name))
    if isinstance(value, Term):
        kind = Path(cells=on.wires.type_of(value))
        return on.wires.apply(cells_added([(times, Diagram.identity(on.doctrine, kind))]), value.wires)
    cell = on.two(value, places[0])
    return Two.of(cells_added([(times, cell.diagram())]), cell.para)


def multiplied_out(value: Value) -> int:
    """How large a value is that has been multiplied out; 0 for one that is still in parts."""
    if isinstance(value, Open):
        return size_of(value.cell)
    return value.size if isinstance(value, Two) and value.parts[0].is_sum else 0


# -- sums ------------------------------------------------------------------------------------


def closed(scope: Scope, value: Value, wires: Wires, item: Expr) -> Value:
    """A summand that has been evaluated over ``wires`` of its own; raises Trouble if it uses a variable twice."""
    if not isinstance(value, Term):
        return value
    used = tuple(i for i, count in enumerate(wires.used) if count)
    used_once(scope, wires, item, used)
    return Open(wires.diagram(value, used), used)


def addition(on: Expressions, node: tree.Addition, values: Sequence[Value]) -> Value:
    """The sum of cells, or of scalars; raises Trouble."""
    signs = [_SIGNS[sign.text] for sign in node.signs]
    if all(isinstance(v, Scalar) for v in values):
        return Scalar(sum_of((s, v.coefficient) for s, v in zip(signs, values, strict=True) if isinstance(v, Scalar)))
    parts = [
        (sign, value, item)
        for sign, value, item in zip(signs, values, node.items, strict=True)
        if not (isinstance(value, Scalar) and not value.coefficient)
    ]
    for _, value, item in parts:
        if isinstance(value, Scalar):
            raise _scalar_in_sum(on.scope, value, item)
    if any(isinstance(value, Open) for _, value, _ in parts):
        return _terms_added(on, parts)
    if len(parts) > 1 and all(isinstance(value, (One, Zero)) for _, value, _ in parts):
        raise _objects_added(on.scope, node)
    cells = [(sign, on.two(value, item), item) for sign, value, item in parts]
    if len(cells) == 1 and cells[0][0] == _SIGNS["+"]:
        return parts[0][1]
    whole = _sum(on.scope, [(sign, two.diagram(), item) for sign, two, item in cells])
    para = cells[0][1].para
    return Two.of(whole, para if all(two.para == para for _, two, _ in cells) else None)


def _terms_added(on: Expressions, parts: Sequence[tuple[Coefficient, Value, Expr]]) -> Term:
    cells, variables = [], []
    for sign, value, item in parts:
        if not isinstance(value, Open):
            value = Open(_constant(on, value, item), ())
        cells.append((sign, value.cell, item))
        variables.append(value.variables)
    for (_, _, item), used in zip(cells[1:], variables[1:], strict=True):
        if used != variables[0]:
            raise trouble(
                "CAT231",
                "these terms are in different variables and cannot be added",
                on.scope.span(item),
                (on.scope.span(cells[0][2]), "the first summand"),
                help="in a sum every summand uses each of the variables once",
            )
    wires = tuple(w for i in variables[0] for w in on.wires.variable(i).wires)
    return on.wires.apply(_sum(on.scope, cells), wires)


def _constant(on: Expressions, value: Value, item: Expr) -> Diagram:
    if isinstance(value, Two) and not len(value.diagram().source):
        return value.diagram()
    raise trouble(
        "CAT231",
        f"{describe(value, on.doctrine)} and a term cannot be added",
        on.scope.span(item),
        help="apply it to the variables: `f(x)`",
    )


def _sum(scope: Scope, cells: Sequence[tuple[Coefficient, Diagram, Expr]]) -> Diagram:
    _, first, at = cells[0]
    for _, cell, item in cells[1:]:
        if (cell.source, cell.target) != (first.source, first.target):
            raise _different_types(scope, first, cell, at, item)
    return cells_added([(sign, cell) for sign, cell, _ in cells])


def _different_types(scope: Scope, first: Diagram, cell: Diagram, at: Expr, item: Expr) -> Trouble:
    arrow = "=>" if scope.doctrine.zero_cells else "->"
    ends = (first.source, cell.source) if first.source != cell.source else (first.target, cell.target)
    return trouble(
        "CAT231",
        "cells of different types cannot be added",
        scope.span(item),
        (scope.span(at), f"`{short(first.source)}` {arrow} `{short(first.target)}`"),
        (scope.span(item), f"`{short(cell.source)}` {arrow} `{short(cell.target)}`"),
        help=first_difference(*ends) or "only cells with the same source and the same target can be added",
    )


def _objects_added(scope: Scope, node: tree.Addition) -> Trouble:
    words = "1-morphisms" if scope.doctrine.zero_cells else "objects"
    cell = "2-morphisms" if scope.doctrine.zero_cells else "morphisms"
    return trouble(
        "CAT231",
        f"{words} cannot be added, only {cell}",
        scope.span(node),
        help="`2 * X` is twice the identity of X; a direct sum is an object of its own, with its own morphisms",
    )


def _scalar_in_sum(scope: Scope, value: Scalar, item: Expr) -> Trouble:
    what = describe(value, scope.doctrine)
    cell = "2-morphism" if scope.doctrine.zero_cells else "morphism"
    return trouble(
        "CAT232",
        f"{what} cannot be added to a {cell}",
        scope.span(item),
        help=f"multiply an identity with it: `{value.coefficient} * X`"
        if len(value.coefficient.terms) == 1
        else "multiply an identity with it: `(...) * X`",
    )


# -- scalars where cells are needed ------------------------------------------------------------


def no_cell(scope: Scope, value: Scalar, node: Expr) -> Trouble:
    """The trouble with a scalar in a place where only a cell will do."""
    if not value.coefficient:
        return trouble(
            "CAT232",
            "`0` has no type here",
            scope.span(node),
            help="write `0 * f` with a cell f of the type that is meant; `0` alone is a summand or a side",
        )
    what = describe(value, scope.doctrine)
    text = str(value.coefficient) if len(value.coefficient.terms) == 1 else f"({value.coefficient})"
    help = (
        f"multiply a cell with it: `{short(text, 40)} * f`; of an object X, `{short(text, 40)} * X` is that multiple "
    )
    return trouble("CAT232", f"{what} stands where a cell is needed", scope.span(node), help=help + "of the identity")


def scalars_equated(scope: Scope, equation: tree.Equation) -> Trouble:
    """The trouble with an equation whose sides are scalars."""
    return trouble(
        "CAT232",
        "an equation between scalars: scalars are free, and laws equate cells",
        scope.span(equation),
        help="multiply both sides with the cell that they are the coefficients of: `a * X = b * X`",
    )
