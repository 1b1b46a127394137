"""Which rules a completion can use as plain equations, and at which instances.

Completion knows no conditions and no parameters: conditional rules are left out, and a rule
with parameters stands in as its instances at the generating cells in sight, which is sound
but not all that it says.

Relies on cells and statements.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from catalg.cells import Diagram, Functor, OneCell, Path, TwoCell
from catalg.kernel import Statement

_MOST_INSTANCES = 64  # of one rule with parameters


@dataclass(frozen=True, slots=True)
class Instance:
    """``left = right`` is ``rule`` with its parameters sent along ``functor``."""

    rule: Statement
    functor: Functor
    left: Diagram
    right: Diagram


def instances(rules: Mapping[str, Statement], goal: Statement) -> list[Instance]:
    """The equations that ``rules`` and the goal's hypotheses give for a proof of ``goal``, in order."""
    known = {**rules, **{h.name: Statement(h.name, h.left, h.right) for h in goal.hypotheses}}
    doctrine = goal.left.doctrine
    plain = [r for r in known.values() if not r.hypotheses and not r.parameters]
    diagrams = [goal.left, goal.right, *(d for r in plain for d in (r.left, r.right))]
    ones = list(dict.fromkeys(c for d in diagrams for c in d.wires))
    twos = list(dict.fromkeys(box for d in diagrams for box in d.boxes))
    found = []
    for rule in known.values():
        if rule.hypotheses or rule.parameters.zero:
            continue
        if not rule.parameters:
            found.append(Instance(rule, Functor(doctrine), rule.left, rule.right))
            continue
        for count, functor in enumerate(_fillings(rule, ones, twos)):
            if count == _MOST_INSTANCES:
                break
            found.append(Instance(rule, functor, functor(rule.left), functor(rule.right)))
    return found


def _fillings(rule: Statement, ones: Sequence[OneCell], twos: Sequence[TwoCell]) -> Iterator[Functor]:
    """Every way to send the rule's parameters to single generating cells of fitting types."""
    doctrine, p = rule.left.doctrine, rule.parameters
    choices_of_one = [[image for image in ones if (image.source, image.target) == (c.source, c.target)] for c in p.one]
    for objects in product(*choices_of_one):
        one = {c.name: Path.of(image) for c, image in zip(p.one, objects, strict=True)}
        types = Functor(doctrine, {}, one)
        choices = []
        for cell in p.two:
            boundary = types.on_path(cell.source), types.on_path(cell.target)
            choices.append([image for image in twos if (image.source, image.target) == boundary])
        for images in product(*choices):
            two = {c.name: Diagram.generator(doctrine, image) for c, image in zip(p.two, images, strict=True)}
            yield Functor(doctrine, {}, one, two)
