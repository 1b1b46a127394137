"""Carrying a theory's cells, axioms, laws and definitions along a functor into another theory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from catalg.cells import Diagram, Doctrine, Functor, OneCell, Path, Signature, TwoCell
from catalg.certificates.carrying import carried_along
from catalg.kernel.statement import Parameters, Statement
from catalg.syntax.dagger import MARK, base_of
from catalg.syntax.elaborated import Definition
from catalg.syntax.scope import image_of_body
from catalg.syntax.sums import check_image


def cell_names(signature: Signature) -> tuple[str, ...]:
    """The names of all generators, daggers among them, and of the scalars."""
    return (*signature.zero, *signature.one, *signature.two, *signature.scalars)


def fits_into(source: Doctrine, target: Doctrine) -> bool:
    """Whether every cell of the one doctrine is one of the other."""
    return (
        source.zero_cells == target.zero_cells
        and (not source.tensor or target.tensor)
        and (not source.symmetric or target.symmetric)
        and (not source.cartesian or target.cartesian)
        and (not source.duals or target.duals)
        and (not source.ordered or target.ordered)
        and (not source.linear or target.linear)
    )


def carried(statement: Statement, functor: Functor, name: str, taken: Iterable[str]) -> Statement:
    """The statement's image, with parameters renamed where they would clash with cells ``taken``.

    Raises TooLarge when sums multiply to more than anyone states.
    """
    for claim in (statement.goal, *statement.hypotheses):
        for side in (claim.left, claim.right):
            check_image(side, functor.two)
    return carried_along(statement, functor, name, Signature(functor.doctrine, tuple(sorted(taken))))


def carried_definition(definition: Definition, functor: Functor, name: str, taken: Iterable[str]) -> Definition:
    """A definition's image under a functor, likewise."""
    p = definition.parameters
    moved = Parameters(
        p.zero,
        tuple(functor.on_one_cell(c).cells[0] for c in p.one),
        tuple(TwoCell(c.name, functor.on_path(c.source), functor.on_path(c.target)) for c in p.two),
    )
    body = image_of_body(functor, definition.body)
    context = tuple(map(functor.on_path, definition.context))
    para = functor.on_path(definition.para) if definition.para is not None else None
    names = _fresh(moved.names(), taken)
    names |= {n: names[base_of(n)] + MARK for n in moved.names() if n.endswith(MARK) and base_of(n) in names}
    if names:
        moved, renaming = _renaming(moved, names, functor.doctrine)
        body, context = image_of_body(renaming, body), tuple(map(renaming.on_path, context))
        para = renaming.on_path(para) if para is not None else None
    order = tuple(names.get(n, n) for n in definition.order)
    explicit = tuple(names.get(n, n) for n in definition.explicit)
    return Definition(name, moved, order, context, explicit, body, para, definition.span)


def _fresh(names: Iterable[str], taken: Iterable[str]) -> dict[str, str]:
    """New names for those of ``names`` that are taken."""
    used, fresh = {*taken}, {}
    wanted = list(names)
    used_or_wanted = used | set(wanted)
    for name in wanted:
        if name not in used:
            continue
        new = name + "'"
        while new in used_or_wanted:
            new += "'"
        used_or_wanted.add(new)
        fresh[name] = new
    return fresh


def _renaming(p: Parameters, names: Mapping[str, str], doctrine: Doctrine) -> tuple[Parameters, Functor]:
    """The parameters under their new names, and the functor that renames them."""
    zero = {z: names[z] for z in p.zero if z in names}
    ends = Functor(doctrine, zero)
    one = tuple(OneCell(names.get(c.name, c.name), *_ends(ends, c)) for c in p.one)
    paths = {old.name: Path.of(new) for old, new in zip(p.one, one, strict=True)}
    on_paths = Functor(doctrine, zero, paths)
    two = tuple(
        TwoCell(names.get(c.name, c.name), on_paths.on_path(c.source), on_paths.on_path(c.target)) for c in p.two
    )
    diagrams = {old.name: Diagram.generator(doctrine, new) for old, new in zip(p.two, two, strict=True)}
    return Parameters(tuple(zero.get(z, z) for z in p.zero), one, two), Functor(doctrine, zero, paths, diagrams)


def _ends(functor: Functor, cell: OneCell) -> tuple[str, str]:
    return functor.zero.get(cell.source, cell.source), functor.zero.get(cell.target, cell.target)
