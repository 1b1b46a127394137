"""The account of a law that stays unknown: what was tried, how far it got, and what might help.

Made from what the trial handed over, when the report is put together; decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from catalg.session.verdicts import Undecided

if TYPE_CHECKING:
    from catalg.cells import Diagram
    from catalg.kernel import Statement
    from catalg.prove.attempt import Effort, Near
    from catalg.session.graph import Graph
    from catalg.session.helpful import Helpful
    from catalg.syntax.elaborated import LawDeclaration, TheoryDeclaration

_LARGEST_TEXT = 300  # boxes of a cell that is written out


@dataclass(frozen=True)
class Nearest:
    """The two nearest cells reached, as text of the theory; ``variables`` are those of terms, as a law declares them.

    ``distance``, ``steps`` and ``reached``: see `catalg.prove.attempt.Near`.
    """

    left: str
    right: str
    variables: str
    distance: int
    steps: tuple[int, int]
    reached: tuple[int, int]


@dataclass(frozen=True)
class Account:
    """All that is to be said of an unknown law beside its method; ``near`` are the cells behind ``nearest``."""

    statement: Statement
    near: Near
    efforts: tuple[Effort, ...] = ()
    invariant: str = ""
    nearest: Nearest | None = None
    may_help: tuple[Helpful, ...] = ()

    def rows(self) -> list[str]:
        """Lines for people."""
        rows = [_effort(effort) for effort in self.efforts]
        if self.invariant:
            rows.append(f"no use of the rules leads there: {self.invariant}")
        near = self.nearest
        if near is not None:
            ways = [f"{n} step{'' if n == 1 else 's'}" for n in near.steps]
            where = f" (for {near.variables})" if near.variables else ""
            rows.append(f"nearest{where}, {near.distance} apart, {ways[0]} from the left and {ways[1]} from the right:")
            rows += [f"  {near.left}", f"  {near.right}"]
        rows += [f"may help: {hint.name}, which {hint.why}" for hint in self.may_help]
        return rows

    def data(self) -> dict[str, Any]:
        """The same for programs."""
        near = self.nearest
        return {
            "tried": [
                {"method": e.method, "steps": e.steps, "fuel": e.fuel, "cells": e.cells or None, "ended": e.ended}
                for e in self.efforts
            ],
            "invariant": self.invariant or None,
            "nearest": near
            and {
                "left": near.left,
                "right": near.right,
                "variables": near.variables or None,
                "distance": near.distance,
                "steps": list(near.steps),
                "reached": list(near.reached),
            },
            "may_help": [{"law": hint.name, "why": hint.why} for hint in self.may_help],
        }


def _effort(effort: Effort) -> str:
    seen = f", {effort.cells} cells seen" if effort.cells else ""
    words = {"complete": "nothing more to try", "fuel": "out of fuel", "time": "out of time"}
    ended = words.get(effort.ended, effort.ended)
    return f"tried {effort.method}: {effort.steps} of {effort.fuel} steps{seen}, {ended}"


def nearest_of(statement: Statement, trial: Undecided) -> Near:
    """The nearest cells of a trial; the two sides themselves where nothing was searched."""
    from catalg.cells import added, terms_of
    from catalg.cells.coefficient import ONE
    from catalg.prove.attempt import Near
    from catalg.prove.nearest import distance, path_distance

    near = trial.near or next((link.near for link in trial.links if link.near is not None), None)
    if near is not None:
        return near
    left, right = statement.left, statement.right
    if left.is_sum or right.is_sum:
        apart = len(terms_of(added(left, right, -ONE)))  # terms of the difference
    elif left.doctrine.ordered and not (left.boxes or right.boxes):
        apart = path_distance(left.source, right.source)
    else:
        apart = distance(left, right)
    return Near(left, right, apart, (0, 0), (1, 1))


def account(
    graph: Graph,
    declaration: TheoryDeclaration,
    law: LawDeclaration,
    trial: Undecided,
    proved: Callable[[str], bool],
    hints: bool = True,
) -> Account:
    """The account of a trial, with ``hints`` if asked for. ``proved``: is a law of the theory, by name, a theorem?"""
    from catalg.session.helpful import helpful_laws

    near = nearest_of(law.statement, trial)
    efforts = (*next((link.efforts for link in trial.links if link.efforts), ()), *trial.efforts)
    if declaration.broken:
        return Account(law.statement, near, efforts, trial.invariant)
    order = declaration.order
    before = order[: order.index(law.name)] if law.name in order else order
    unproved = [name for name in before if not proved(name)]
    found = helpful_laws(graph, declaration, law, near, unproved) if hints else ()
    shown = _written(declaration, law.statement, near)
    return Account(law.statement, near, efforts, trial.invariant, shown, found)


def _boxes(cell: Diagram) -> int:
    from catalg.cells import terms_of

    return sum(len(term.boxes) for term, _ in terms_of(cell))


def _written(declaration: TheoryDeclaration, statement: Statement, near: Near) -> Nearest:
    from catalg.syntax.writing import cell_text, terms_of_pair

    large = max(_boxes(near.left), _boxes(near.right)) > _LARGEST_TEXT
    if large:
        texts = (f"(a cell of {_boxes(near.left)} boxes)", f"(a cell of {_boxes(near.right)} boxes)", "")
    else:
        texts = (cell_text(near.left), cell_text(near.right), "")
    if not large and near.left.doctrine.cartesian:
        signature = declaration.theory.signature
        taken = [*signature.one, *signature.two, *statement.parameters.names()]
        from catalg.prove.invariants import stage_of

        texts = terms_of_pair(near.left, near.right, taken, stage_of(statement)) or texts  # type: ignore[assignment]
    return Nearest(texts[0], texts[1], texts[2], near.distance, near.steps, near.reached)
