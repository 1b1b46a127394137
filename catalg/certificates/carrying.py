"""What a statement says when it is carried along a functor, with names for its parameters that are free there.

Not trusted: the kernel checks that a carried statement is the image (`Statement.is_image_of`).
"""

from __future__ import annotations

from dataclasses import replace

from catalg.cells import Diagram, Functor, OneCell, Path, Signature, TwoCell
from catalg.kernel import Hypothesis, Parameters, Statement


def carried_along(statement: Statement, functor: Functor, name: str, over: Signature) -> Statement:
    """The statement carried along ``functor`` into theories over ``over``, called ``name``.

    A parameter whose name is taken there gets a prime. Raises CellTypeError where images do not fit.
    """
    taken = {*over.points, *over.one, *over.two, *over.scalars}
    p = statement.parameters
    new = {old: fresh_name(old, taken) for old in p.names()}
    along = replace(functor, zero={**functor.zero, **{z: new[z] for z in p.zero}})
    ones = {c.name: OneCell(new[c.name], *_ends(along, c), c.self_dual) for c in p.one}
    along = replace(along, one={**functor.one, **{n: Path.of(c) for n, c in ones.items()}})
    twos = {c.name: TwoCell(new[c.name], along.on_path(c.source), along.on_path(c.target)) for c in p.two}
    fresh = {n: Diagram.generator(functor.doctrine, c) for n, c in twos.items()}
    along = replace(along, two={**functor.two, **fresh})
    moved = Parameters(tuple(new[z] for z in p.zero), tuple(ones.values()), tuple(twos.values()))
    hypotheses = tuple(Hypothesis(h.name, along(h.left), along(h.right), h.relation) for h in statement.hypotheses)
    return Statement(name, along(statement.left), along(statement.right), moved, hypotheses, statement.relation)


def same_claim(one: Statement, two: Statement) -> bool:
    """Equal but for the names of the statements and of their hypotheses."""
    mine, theirs = ([(h.left, h.right, h.relation) for h in (s.goal, *s.hypotheses)] for s in (one, two))
    return one.parameters == two.parameters and mine == theirs


def fresh_name(name: str, taken: set[str]) -> str:
    """``name`` with as few primes as make it new; the result is added to ``taken``."""
    while name in taken:
        name += "'"
    taken.add(name)
    return name


def _ends(functor: Functor, cell: OneCell) -> tuple[str, str]:
    return functor.zero.get(cell.source, cell.source), functor.zero.get(cell.target, cell.target)
