"""The prefix `dagger`: an involution that turns every morphism round and keeps every object.

Each generator f : X -> Y has a second one, `f†` : Y -> X, and each axiom its mirror image; the
dagger of a diagram is the diagram read backwards. That is complete: from any model of the
cells and their daggers, the pairs (a : X -> Y, b : Y -> X) make a dagger category, with
(a, b)† = (b, a), in which a law holds only if it holds in the model (Selinger, Dagger compact
closed categories and completely positive maps, 2007). Relies on cells and statements alone.
"""

from __future__ import annotations

from collections.abc import Callable

from catalg.cells import Diagram, TwoCell, cap, combined, cup, is_bend, terms_of
from catalg.kernel.statement import Hypothesis, Parameters, Statement

MARK = "†"
DaggerOf = Callable[[TwoCell], TwoCell]


def base_of(name: str) -> str:
    """The name of which this is the dagger, or the name itself.

    >>> base_of("f†"), base_of("f")
    ('f', 'f')
    """
    return name.removesuffix(MARK)


def unmarked(written: str) -> str:
    """The name of a cell or rule that is written with an exponent.

    >>> unmarked("assoc^†"), unmarked("f^dag"), unmarked("f")
    ('assoc†', 'f†', 'f')
    """
    name, caret, _ = written.partition("^")
    return name + MARK if caret else name


def dagger_cell(cell: TwoCell) -> TwoCell:
    """The generator that stands for the dagger of ``cell``."""
    name = base_of(cell.name) if cell.name.endswith(MARK) else cell.name + MARK
    return TwoCell(name, cell.target, cell.source)


def mirrored(diagram: Diagram, dagger_of: DaggerOf) -> Diagram:
    """The diagram read backwards, each box replaced by its dagger. Not for theories that copy.

    The dagger of a sum is the sum of the daggers: coefficients are real.
    """
    if diagram.is_sum:
        terms = [(mirrored(term, dagger_of), coefficient) for term, coefficient in terms_of(diagram)]
        return combined(diagram.doctrine, diagram.target, diagram.source, terms)
    boxes = [_bend(box) if is_bend(box) else dagger_of(box) for box in reversed(diagram.boxes)]
    if diagram.doctrine.planar:
        return Diagram.layered(
            diagram.doctrine, diagram.target, list(zip(boxes, reversed(diagram.offsets), strict=True))
        )
    new = {old: wire for wire, old in enumerate(diagram.outputs)}
    inputs = []
    for i in range(len(diagram.boxes) - 1, -1, -1):
        inputs.append([new[w] for w in diagram.outputs_of(i)])
        for old in diagram.inputs[i]:
            new[old] = len(new)
    outputs = [new[w] for w in range(len(diagram.source))]
    return Diagram(diagram.doctrine, diagram.target, boxes, inputs, outputs)


def _bend(box: TwoCell) -> TwoCell:
    """A cup turned round is a cap: I -> X * dual(X) becomes X * dual(X) -> I."""
    if box.target.cells:
        return cap(box.target.cells[1])
    return cup(box.source.cells[0])


def mirror_of(axiom: Statement, dagger_of: DaggerOf) -> Statement | None:
    """The mirror image of an axiom, called ``name†``; None when it says the same.

    A parameter f : X -> Y becomes any morphism Y -> X: the dagger of an arbitrary one is an
    arbitrary one.
    """
    p = axiom.parameters
    turned = {c.name: TwoCell(c.name, c.target, c.source) for c in p.two}

    def of(box: TwoCell) -> TwoCell:
        return turned[box.name] if box.name in turned else dagger_of(box)

    image = Statement(
        axiom.name + MARK,
        mirrored(axiom.left, of),
        mirrored(axiom.right, of),
        Parameters(p.zero, p.one, tuple(turned.values())),
        tuple(mirrored_claim(h, of, h.name) for h in axiom.hypotheses),
        axiom.relation,
    )
    return None if not (p or axiom.hypotheses) and same_claim(axiom.goal, image.goal) else image


def mirrored_claim(claim: Hypothesis, dagger_of: DaggerOf, name: str) -> Hypothesis:
    """The mirror image of an equation."""
    return Hypothesis(name, mirrored(claim.left, dagger_of), mirrored(claim.right, dagger_of), claim.relation)


def same_claim(a: Hypothesis, b: Hypothesis) -> bool:
    """Whether two equations have the same sides, in either order."""
    return {a.left, a.right} == {b.left, b.right}
