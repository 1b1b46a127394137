"""Mirror images of laws: `by law^†`, in theories with daggers.

The dagger of both sides of a law is a law too, and its proof is the proof read in the mirror. It
is declared when it is first cited, just before the law that cites it, and proved like any other:
nothing is believed because of its name. Axioms have their mirror images from the beginning.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from catalg.cells import Diagram, Functor, TwoCell
from catalg.syntax.dagger import MARK, mirror_of, mirrored
from catalg.syntax.elaborated import Citation, LawDeclaration, Link
from catalg.syntax.scope import Rule

if TYPE_CHECKING:
    from catalg.syntax.theories import TheoryBuilder


def mirror_name(builder: TheoryBuilder, name: str) -> str | None:
    """What the mirror image of an axiom or a law that is available is called; None if there is no such rule.

    A law's mirror image is declared on the way. What is its own mirror image keeps its name.
    """
    statement = builder.rule(name)
    if not builder.scope.dagger or statement is None or name.endswith(MARK):
        return None
    if builder.rule(name + MARK) is not None:
        return name + MARK
    image = mirror_of(statement, builder.scope.dagger_of)
    if image is None or name in builder.axioms:
        return name
    law = builder.laws.get(name)
    turned = {c.name: c for c in image.parameters.two}

    def of(box: TwoCell) -> TwoCell:
        return turned[box.name] if box.name in turned else builder.scope.dagger_of(box)

    chain = _chain(builder, law.chain, lambda cell: mirrored(cell, of)) if law else ()
    span = law.span if law else builder.scope.places[name]
    builder.laws[image.name] = LawDeclaration(image.name, image, "proved", chain, span)
    builder.scope.entries[image.name] = Rule("a law")
    builder.scope.places[image.name] = span
    builder.order.append(image.name)
    return image.name


def _chain(builder: TheoryBuilder, links: tuple[Link, ...], mirror: Callable[[Diagram], Diagram]) -> tuple[Link, ...]:
    """The steps in the mirror, each citing the mirror images of what it cites."""
    return tuple(
        Link(
            mirror(link.left),
            mirror(link.right),
            None if link.by is None else tuple(_citation(builder, c, mirror) for c in link.by),
            link.span,
            link.relation,
        )
        for link in links
    )


def _citation(builder: TheoryBuilder, cited: Citation, mirror: Callable[[Diagram], Diagram]) -> Citation:
    """The mirror image of one item of `by`; a hypothesis keeps its name, being mirrored in the statement."""
    base = cited.name.removesuffix(MARK)
    name = cited.name
    if builder.rule(cited.name) is not None:
        name = base if cited.name.endswith(MARK) else mirror_name(builder, cited.name) or cited.name
    instance = cited.instance
    if instance is not None:
        two = {name: mirror(cell) for name, cell in instance.two.items()}
        instance = Functor(instance.doctrine, instance.zero, instance.one, two)
    return Citation(name, cited.reverse, instance, cited.span)
