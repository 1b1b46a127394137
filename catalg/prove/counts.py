"""What is counted of a side of an equation: how often each generator, parameter and variable stands in it.

In planar and symmetric doctrines, boxes are counted. In cartesian ones a diagram is a tuple of terms, and
what is counted are the symbols of the terms, written out (so sharing and copying count for nothing, and what is
dropped is not there); source wires are their variables. Relies on cells and statements.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from catalg.cells import Diagram, is_bend
from catalg.kernel import Parameters, Statement

_LARGEST = 1 << 20  # symbols of one term
WIRE = "input "  # begins the name of a variable: no cell is called so


@dataclass(frozen=True)
class Side:
    """``fixed``: generators; ``open``: what an instance replaces by something unknown."""

    fixed: Counter[str]
    open: Counter[str]

    def __add__(self, other: Side) -> Side:
        return Side(self.fixed + other.fixed, self.open + other.open)


Sides = tuple[Side, Side]
NOTHING = Side(Counter(), Counter())


def counted(rule: Statement) -> list[Sides] | None:
    """Both sides of a rule, for each output where terms are counted; None when that says nothing."""
    return _pairs(rule.left, rule.right, rule.parameters, free=True)


def counted_goal(left: Diagram, right: Diagram, stage: str | None = None) -> list[Sides] | None:
    """Both sides of what is to be proved: its parameters and variables are constants, so nothing is open.

    ``stage``: an object whose wires are not counted, since only elements at it matter.
    """
    return _pairs(left, right, Parameters(), free=False, stage=stage)


def _pairs(
    left: Diagram, right: Diagram, parameters: Parameters, free: bool, stage: str | None = None
) -> list[Sides] | None:
    if left.is_sum or right.is_sum:
        return None
    names = {c.name for c in parameters.two}
    if not left.doctrine.cartesian:
        return [(_boxes(left, names), _boxes(right, names))]
    try:
        theirs, ours = (_terms(side, names, free, stage) for side in (left, right))
    except ValueError:
        return None
    return list(zip(theirs, ours, strict=True))


def _boxes(diagram: Diagram, parameters: set[str]) -> Side:
    every = Counter(box.name for box in diagram.boxes)
    if diagram.doctrine.duals:
        bends = {box.name for box in diagram.boxes if is_bend(box)}
        every = Counter({name: n for name, n in every.items() if name not in bends})
    return Side(*_split(every, parameters))


def _split(every: Mapping[str, int], names: Iterable[str]) -> tuple[Counter[str], Counter[str]]:
    apart = {name for name in names if name in every}
    fixed = Counter({name: n for name, n in every.items() if name not in apart})
    return fixed, Counter({name: every[name] for name in sorted(apart)})


def _terms(diagram: Diagram, parameters: set[str], free: bool, stage: str | None) -> list[Side]:
    """The symbols of each output, as a term. Raises ValueError where a parameter is applied to a term, or too large."""
    values: list[Side] = []
    for number, cell in enumerate(diagram.source.cells):
        leaf = Counter({f"{WIRE}{number + 1}": 1})
        values.append(NOTHING if cell.name == stage else Side(Counter(), leaf) if free else Side(leaf, Counter()))
    inputs = len(values)
    for i, box in enumerate(diagram.boxes):
        taken = diagram.inputs[i]
        if box.name in parameters and any(w >= inputs for w in taken):
            raise ValueError("what an instance makes of its arguments is not known")
        for port in range(len(box.target)):
            name = box.name if len(box.target) == 1 else f"{box.name}.{port + 1}"
            if box.name in parameters:
                values.append(Side(Counter(), Counter({f"{name}{taken}": 1})))
                continue
            total = Side(Counter({name: 1}), Counter())
            for w in taken:
                total += values[w]
            if sum(total.fixed.values()) + sum(total.open.values()) > _LARGEST:
                raise ValueError("a term too large to be written out")
            values.append(total)
    return [values[w] for w in diagram.outputs]
