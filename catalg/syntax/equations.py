"""The two sides of an equation or an inequality, as parallel cells.

In symmetric monoidal theories, where each variable is used once, the source of a hypothesis
holds only the variables that it mentions. Relies on expressions; declares nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from catalg.cells import Diagram, Path
from catalg.diagnostics import Span
from catalg.kernel.statement import Relation
from catalg.syntax import tree
from catalg.syntax.cells_of_text import One, Scalar, Term, Two, Value, Zero
from catalg.syntax.expressions import Expressions
from catalg.syntax.linear import no_cell, scalars_equated, zero_cell
from catalg.syntax.scope import Scope, describe
from catalg.syntax.tree import Expr
from catalg.syntax.trouble import first_difference, short, trouble
from catalg.syntax.variables import used_once


def sides(
    scope: Scope, equation: tree.Equation, context: tuple[Path, ...], hypothesis: bool = False
) -> tuple[Diagram, Diagram, Relation]:
    """The two sides as diagrams, and how they are compared; raises Trouble."""
    relation = relation_of(scope, equation.relation)
    on = [Expressions(scope, context) for _ in range(2)]
    exprs = (equation.left, equation.right)
    values = [e.value(x) for e, x in zip(on, exprs, strict=True)]
    if relation == "<=" or (scope.doctrine.ordered and all(isinstance(v, One) for v in values)):
        left, right = (one_cell_side(scope, v, x) for v, x in zip(values, exprs, strict=True))
        check_comparable(scope, left, right, exprs, scope.span(equation))
        return left, right, relation
    if all(isinstance(v, One) for v in values) and not context:
        _refuse_objects(scope, equation, values)
    if hypothesis and not any(isinstance(v, Term) for v in values):
        context = ()
    keep = _variables_kept(scope, on, hypothesis)
    if all(isinstance(v, Scalar) for v in values):
        raise scalars_equated(scope, equation)
    zero = next((i for i, v in enumerate(values) if isinstance(v, Scalar) and not v.coefficient), None)
    if zero is not None:
        other = side(on[1 - zero], values[1 - zero], exprs[1 - zero], context, keep)
        nothing = zero_cell(scope, other.source, other.target)
        return (nothing, other, relation) if zero == 0 else (other, nothing, relation)
    left, right = (side(e, v, x, context, keep) for e, v, x in zip(on, values, exprs, strict=True))
    check_parallel(scope, left, right, exprs, scope.span(equation))
    return left, right, relation


def relation_of(scope: Scope, written: tree.Name) -> Relation:
    """What stands between two sides; raises Trouble for an inequality where nothing is ordered."""
    if written.text == "=":
        return "="
    if not scope.doctrine.ordered:
        raise trouble("CAT206", "an inequality needs the prefix `ordered`", scope.span(written), help="write `=`")
    return "<="


def one_cell_side(scope: Scope, value: Value, expr: Expr) -> Diagram:
    """A side of a comparison of 1-cells, as its identity; raises Trouble."""
    if isinstance(value, One):
        return Diagram.identity(scope.doctrine, value.path())
    word, help = "1-morphisms" if scope.doctrine.zero_cells else "objects", None
    if isinstance(value, Two):
        help = "parallel 2-cells of an ordered theory are equal: a 2-cell is itself an inequality"
    elif isinstance(value, Zero):
        help = "`id(C)` is its identity 1-morphism"
    raise trouble(
        "CAT204", f"`<=` compares {word}, but this is {describe(value, scope.doctrine)}", scope.span(expr), help=help
    )


def check_comparable(scope: Scope, left: Diagram, right: Diagram, exprs: tuple[Expr, Expr], span: Span) -> None:
    """Raise Trouble unless two 1-cells, given as identities, go between the same 0-cells."""
    ends = [(d.source.source, d.source.target) for d in (left, right)]
    if ends[0] != ends[1]:
        marks = [(scope.span(x), f"from `{short(a)}` to `{short(b)}`") for x, (a, b) in zip(exprs, ends, strict=True)]
        raise trouble("CAT205", "the two sides of this comparison have different types", span, *marks)


def _variables_kept(scope: Scope, on: Sequence[Expressions], hypothesis: bool) -> tuple[int, ...] | None:
    """In a symmetric theory a hypothesis has only the variables that it mentions; None for all."""
    if not hypothesis or scope.doctrine.cartesian:
        return None
    return tuple(i for i in range(len(on[0].wires.context)) if any(e.wires.used[i] for e in on))


def side(
    on: Expressions, value: Value, expr: Expr, context: tuple[Path, ...], keep: tuple[int, ...] | None = None
) -> Diagram:
    """One side of an equation, over the term variables when there are any. Raises Trouble."""
    if not context and not isinstance(value, Term):
        return on.two(value, expr).diagram()
    term = _constant_or_term(on, value, expr)
    if not on.doctrine.cartesian:
        wanted = range(len(on.wires.context)) if keep is None else keep
        used_once(on.scope, on.wires, expr, wanted)
    return on.program(term, expr, keep)


def _constant_or_term(on: Expressions, value: Value, expr: Expr) -> Term:
    if isinstance(value, Term) or (isinstance(value, Two) and not len(value.diagram().source)):
        return on.term(value, expr)
    if isinstance(value, Scalar):
        raise no_cell(on.scope, value, expr)
    raise trouble(
        "CAT225",
        f"this law has term variables, but this side is {describe(value, on.doctrine)}",
        on.scope.span(expr),
        help="apply it to them: `f(x)`",
    )


def _refuse_objects(scope: Scope, equation: tree.Equation, values: Sequence[Value]) -> None:
    left, right = (v.path() for v in values if isinstance(v, One))
    if left != right:
        what = "1-morphisms" if scope.doctrine.zero_cells else "objects"
        help = "use one name for both, or declare two morphisms and the laws that they are inverse to each other"
        message = f"an equation between {what}: `{short(left)}` and `{short(right)}` are different"
        raise trouble("CAT214", message, scope.span(equation), help=help)


def check_parallel(scope: Scope, left: Diagram, right: Diagram, exprs: tuple[Expr, Expr], span: Span) -> None:
    """Raise Trouble unless two diagrams have the same source and target."""
    if left.source == right.source and left.target == right.target:
        return
    if left.source != right.source:
        differ = first_difference(left.source, right.source)
    else:
        differ = first_difference(left.target, right.target)
    arrow = "=>" if scope.doctrine.zero_cells else "->"
    raise trouble(
        "CAT205",
        "the two sides of this equation have different types",
        span,
        (scope.span(exprs[0]), f"`{short(left.source)}` {arrow} `{short(left.target)}`"),
        (scope.span(exprs[1]), f"`{short(right.source)}` {arrow} `{short(right.target)}`"),
        help=differ,
    )
