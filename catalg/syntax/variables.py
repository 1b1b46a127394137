"""How often term variables are used: in theories that do not copy, each exactly once."""

from __future__ import annotations

from collections.abc import Iterable

from catalg.syntax.cells_of_text import Wires
from catalg.syntax.scope import Scope, Variable
from catalg.syntax.tree import Expr
from catalg.syntax.trouble import trouble


def used_once(scope: Scope, wires: Wires, expr: Expr, wanted: Iterable[int]) -> None:
    """Raise Trouble unless the program uses each of the variables ``wanted`` exactly once."""
    names: dict[int, str] = {}
    above: Scope | None = scope
    while above is not None:
        names |= {e.index: n for n, e in above.entries.items() if isinstance(e, Variable)}
        above = above.parent
    for i in wanted:
        if wires.used[i] != 1:
            count = "not used" if not wires.used[i] else f"used {wires.used[i]} times"
            where = f"a {scope.doctrine.name}"
            raise trouble(
                "CAT215",
                f"the variable `{names.get(i, '?')}` is {count} here",
                scope.span(expr),
                help=f"in {where} each variable is used exactly once on each side"
                + (", in each summand" if scope.doctrine.linear else "")
                + "; copying and dropping need a `cartesian category`",
            )
