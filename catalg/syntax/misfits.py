"""What to say of cells and terms that do not fit together: both boundaries, and what would mend them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from catalg.cells import Path
from catalg.syntax import tree
from catalg.syntax.cells_of_text import Term
from catalg.syntax.scope import Scope
from catalg.syntax.tree import Expr
from catalg.syntax.trouble import Trouble, first_difference, missing_beside, short, trouble

if TYPE_CHECKING:
    from catalg.syntax.expressions import Expressions


def misfit(on: Expressions, target: Path, source: Path, left: Expr, right: Expr) -> Trouble:
    """The trouble with two 2-cells of which the second does not start where the first ends."""
    span = on.scope.span
    differ = missing_beside(target, source) if on.doctrine.tensor else None
    return trouble(
        "CAT203",
        f"these do not compose: `{short(target)}` is not `{short(source)}`",
        span(right),
        (span(left), f"this ends at `{short(target)}`"),
        (span(right), f"this starts at `{short(source)}`"),
        help=differ or first_difference(target, source),
    )


def misfit_zero(scope: Scope, target: str, source: str, left: Expr, right: Expr) -> Trouble:
    """The trouble with two cells side by side that share no 0-cell."""
    span = scope.span
    return trouble(
        "CAT203",
        f"these do not stand side by side: `{short(target)}` is not `{short(source)}`",
        span(right),
        (span(left), f"this ends at `{short(target)}`"),
        (span(right), f"this starts at `{short(source)}`"),
        help="`F * G` is first F, then G",
    )


def wrong_arguments(
    on: Expressions, wanted: Path, found: Path, at: Expr, terms: Sequence[Term], items: Sequence[Expr]
) -> Trouble:
    """The trouble with a 2-cell that is applied to terms of other types than it takes."""
    span = on.scope.span
    labels = [
        (span(i), f"this is in `{short(Path(cells=on.wires.type_of(t)))}`") for t, i in zip(terms, items, strict=True)
    ]
    code = "CAT208" if len(wanted) == len(found) else "CAT207"
    inside, help = _fitting_inside(on, wanted, items), None
    if inside is not None:
        labels.append((span(inside), f"this is in `{short(wanted)}`"))
        help = f"apply it inside, to what is in `{short(wanted)}`"
    return trouble(code, f"this takes `{short(wanted)}`, but is given `{short(found)}`", span(at), *labels, help=help)


def _fitting_inside(on: Expressions, wanted: Path, items: Sequence[Expr]) -> Expr | None:
    """A part of the arguments, one application down, that has the type which is wanted."""
    for item in items:
        while isinstance(item, tree.Group):
            item = item.inner
        for part in item.arguments if isinstance(item, tree.Application) else ():
            inner = type(on)(on.scope, on.wires.context)
            value = inner.value(part)  # it was evaluated before, without trouble
            if isinstance(value, Term) and inner.wires.type_of(value) == wanted.cells:
                return part
    return None
