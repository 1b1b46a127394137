"""Small changes to a diagram that leave its boundary as it is.

Everything is enumerated in a fixed order, so the same law gives the same mutants. Planar
diagrams are changed layer by layer, the others slot by slot (a slot is an input of a box or
of the target). What does not fit together any more is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, islice
from random import Random

from catalg.cells import CellTypeError, Combination, Diagram, Signature, TwoCell, added
from catalg.kernel import Statement

MOST_OF_A_TERM = 12  # changes of one term of a sum
Mutant = tuple[str, Diagram]  # what was done, in a word, and what came of it


def mutants(statement: Statement, over: Signature) -> list[tuple[str, Statement]]:
    """Every changed statement, once each; those that change nothing are left out."""
    cells = tuple(statement.signature(over).two.values())
    found: dict[tuple[Diagram, Diagram], tuple[str, Statement]] = {}
    for change, left in changed(statement.left, cells):
        found.setdefault((left, statement.right), (change, _with(statement, left, statement.right)))
    for change, right in changed(statement.right, cells):
        found.setdefault((statement.left, right), (change, _with(statement, statement.left, right)))
    return list(found.values())


def some(items: Sequence[tuple[str, Statement]], count: int, seed: str) -> list[tuple[str, Statement]]:
    """At most ``count`` of them, drawn with a fixed seed so that each kind of change is met."""
    if len(items) <= count:
        return list(items)
    kinds: dict[str, list[tuple[str, Statement]]] = {}
    for item in items:
        kinds.setdefault(item[0], []).append(item)
    rng = Random(seed)
    for group in kinds.values():
        rng.shuffle(group)
    drawn: list[tuple[str, Statement]] = []
    while len(drawn) < count:
        for kind in sorted(kinds):
            if kinds[kind] and len(drawn) < count:
                drawn.append(kinds[kind].pop())
    return drawn


def _with(statement: Statement, left: Diagram, right: Diagram) -> Statement:
    return Statement("mutant", left, right, statement.parameters, statement.hypotheses)


def changed(diagram: Diagram, cells: Sequence[TwoCell]) -> Iterator[Mutant]:
    """Diagrams with the same source and target that differ from ``diagram`` by one small change."""
    if isinstance(diagram, Combination):
        yield from _changed_sum(diagram, cells)
        return
    made = _planar(diagram, cells) if diagram.doctrine.planar else _crossing(diagram, cells)
    for change, build in made:
        try:
            mutant = build()
        except CellTypeError:
            continue
        if mutant.target == diagram.target and mutant != diagram:
            yield change, mutant


def _changed_sum(cell: Combination, cells: Sequence[TwoCell]) -> Iterator[Mutant]:
    """A term left out, doubled, or changed itself."""
    for term, coefficient in cell.terms:
        yield "term left out", added(cell, term, -coefficient)
        yield "term doubled", added(cell, term, coefficient)
        for change, mutant in islice(changed(term, cells), MOST_OF_A_TERM):
            yield change, added(added(cell, term, -coefficient), mutant, coefficient)


Build = Callable[[], Diagram]


# -- planar: (box, offset) layers ------------------------------------------------------------


def _planar(diagram: Diagram, cells: Sequence[TwoCell]) -> Iterator[tuple[str, Build]]:
    layers = list(diagram.layers)

    def of(changed_layers: list[tuple[TwoCell, int]]) -> Build:
        return lambda: Diagram.layered(diagram.doctrine, diagram.source, changed_layers)

    widths = [len(diagram.source)]
    for box, _ in layers:
        widths.append(widths[-1] - len(box.source) + len(box.target))
    for k, (box, at) in enumerate(layers):
        for other in cells:
            if other is not box and (other.source, other.target) == (box.source, box.target):
                yield "another generator", of([*layers[:k], (other, at), *layers[k + 1 :]])
        for place in range(widths[k] - len(box.source) + 1):
            if place != at:
                yield "another whisker", of([*layers[:k], (box, place), *layers[k + 1 :]])
        yield "dropped", of(layers[:k] + layers[k + 1 :])
        yield "doubled", of([*layers[:k], layers[k], *layers[k:]])
    for i, j in combinations(range(len(layers)), 2):
        swapped = list(layers)
        swapped[i], swapped[j] = layers[j], layers[i]
        yield "another order", of(swapped)
        boxes = list(layers)
        boxes[i], boxes[j] = (layers[j][0], layers[i][1]), (layers[i][0], layers[j][1])
        yield "boxes exchanged", of(boxes)
        yield "two dropped", of([layer for k, layer in enumerate(layers) if k not in (i, j)])
    for first in cells:  # one or two boxes that together change no type, put in anywhere
        for second in (None, *cells):
            after = second.target if second else first.target
            if first.source != after or (second and second.source != first.target):
                continue
            for k, width in enumerate(widths):
                for at in range(width - len(first.source) + 1):
                    extra = [(first, at)] + ([(second, at)] if second else [])
                    yield "put in", of([*layers[:k], *extra, *layers[k:]])


# -- symmetric and cartesian: wires and slots ------------------------------------------------


def _crossing(diagram: Diagram, cells: Sequence[TwoCell]) -> Iterator[tuple[str, Build]]:
    inputs = [list(wires) for wires in diagram.inputs]
    outputs = list(diagram.outputs)
    slots = [(i, p) for i, wires in enumerate(inputs) for p in range(len(wires))]
    slots += [(-1, p) for p in range(len(outputs))]

    def get(slot: tuple[int, int]) -> int:
        return outputs[slot[1]] if slot[0] < 0 else inputs[slot[0]][slot[1]]

    def rewired(changes: dict[tuple[int, int], int]) -> Build:
        new_inputs = [[changes.get((i, p), w) for p, w in enumerate(wires)] for i, wires in enumerate(inputs)]
        new_outputs = [changes.get((-1, p), w) for p, w in enumerate(outputs)]
        return lambda: Diagram(diagram.doctrine, diagram.source, diagram.boxes, new_inputs, new_outputs)

    for i, box in enumerate(diagram.boxes):
        for other in cells:
            if other is not box and (other.source, other.target) == (box.source, box.target):
                boxes = (*diagram.boxes[:i], other, *diagram.boxes[i + 1 :])
                yield "another generator", _remade(diagram, boxes)
        if box.source == box.target:
            yield "dropped", _without(diagram, i)
    for a, b in combinations(slots, 2):
        if get(a) != get(b) and diagram.wires[get(a)] == diagram.wires[get(b)]:
            yield "wires exchanged", rewired({a: get(b), b: get(a)})
    if diagram.doctrine.cartesian:
        for slot in slots:
            for wire, cell in enumerate(diagram.wires):
                if wire != get(slot) and cell == diagram.wires[get(slot)]:
                    yield "another wire", rewired({slot: wire})
    for cell in cells:
        if cell.source == cell.target and len(cell.source) == 1:
            for slot in slots:
                if diagram.wires[get(slot)] == cell.source.cells[0]:
                    yield "put in", _put_in(diagram, cell, slot)


def _remade(diagram: Diagram, boxes: Sequence[TwoCell]) -> Build:
    return lambda: Diagram(diagram.doctrine, diagram.source, boxes, diagram.inputs, diagram.outputs)


def _without(diagram: Diagram, dropped: int) -> Build:
    """The diagram without a box whose source is its target: its wires go through."""

    def build() -> Diagram:
        number = {w: w for w in range(len(diagram.source))}
        boxes, inputs, total = [], [], len(diagram.source)
        for i, box in enumerate(diagram.boxes):
            taken = [number[w] for w in diagram.inputs[i]]
            for port, w in enumerate(diagram.outputs_of(i)):
                number[w] = taken[port] if i == dropped else total + port
            if i != dropped:
                boxes.append(box)
                inputs.append(taken)
                total += len(box.target)
        return Diagram(diagram.doctrine, diagram.source, boxes, inputs, [number[w] for w in diagram.outputs])

    return build


def _put_in(diagram: Diagram, cell: TwoCell, slot: tuple[int, int]) -> Build:
    """The diagram with a box of one wire in front of a slot."""

    def build() -> Diagram:
        at = slot[0] if slot[0] >= 0 else len(diagram.boxes)
        number = {w: w for w in range(len(diagram.source))}
        boxes, inputs, total, new = [], [], len(diagram.source), -1
        for i in range(len(diagram.boxes) + 1):
            if i == at:
                old = diagram.outputs[slot[1]] if slot[0] < 0 else diagram.inputs[slot[0]][slot[1]]
                boxes.append(cell)
                inputs.append([number[old]])
                new = total
                total += 1
            if i < len(diagram.boxes):
                taken = [new if (i, p) == slot else number[w] for p, w in enumerate(diagram.inputs[i])]
                boxes.append(diagram.boxes[i])
                inputs.append(taken)
                for w in diagram.outputs_of(i):
                    number[w] = total
                    total += 1
        outputs = [new if (-1, p) == slot else number[w] for p, w in enumerate(diagram.outputs)]
        return Diagram(diagram.doctrine, diagram.source, boxes, inputs, outputs)

    return build
