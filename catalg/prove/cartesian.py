"""Matching in cartesian theories: patterns are terms, diagrams are terms with sharing.

A rule with several outputs is used one output at a time; the hole keeps them all and the
context drops the others. Every use of the matched wire is replaced, which never makes a
cycle. Variables that only the other side mentions range over the wires at hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product

from catalg.cells import Diagram, Functor, TwoCell
from catalg.cells.canonical import shared_terms
from catalg.kernel import HOLE, Statement
from catalg.prove.pattern import Binding, Match, Pattern, Target

_MOST_FREE = 2  # variables of the other side that may be guessed


def shared(diagram: Diagram) -> Diagram:
    """The same cell with equal boxes shared and unused ones gone."""
    kept, stands = shared_terms(diagram)
    needed = {stands[w] for w in diagram.outputs}
    live = []
    for i, taken in reversed(kept):
        if any(w in needed for w in diagram.outputs_of(i)):
            live.append((i, taken))
            needed.update(taken)
    number = {w: w for w in range(len(diagram.source))}
    boxes, inputs, total = [], [], len(number)
    for i, taken in reversed(live):
        boxes.append(diagram.boxes[i])
        inputs.append([number[w] for w in taken])
        for w in diagram.outputs_of(i):
            number[w] = total
            total += 1
    ends = [number[stands[w]] for w in diagram.outputs]
    return Diagram(diagram.doctrine, diagram.source, boxes, inputs, ends)


def cartesian_contexts(
    target: Target, pattern: Pattern, statement: Statement, given: Binding, covers: Callable[[Binding], bool]
) -> Iterator[tuple[Binding, Diagram]]:
    """Contexts of all matches of one output of the pattern at one wire; ``target`` is shared."""
    side = pattern.side
    for j, root in enumerate(side.outputs):
        places = _places(pattern, target, root)
        for w in places:
            match = _match_term(pattern, target, root, w, Match({}, {}, given))
            if match is None or not covers(match.binding):
                continue
            late = _dependents(target.diagram, w)
            if any(match.wires[v] in late for v in match.wires if v < len(side.source)):
                continue
            for entry in _entries(pattern, target, match, late, w, root):
                yield match.binding, _context(target.diagram, statement, match.binding, entry, w, j, late)


def _places(pattern: Pattern, target: Target, root: int) -> Iterator[int]:
    maker, port = pattern.maker[root]
    if maker < 0 or pattern.side.boxes[maker].name in pattern.two:
        yield from range(len(target.diagram.wires))
        return
    for box in target.places.get(pattern.side.boxes[maker].name, ()):
        yield target.diagram.first_output[box] + port


def _match_term(pattern: Pattern, target: Target, ours: int, theirs: int, match: Match) -> Match | None:
    known = match.wires.get(ours)
    if known is not None:
        return match if known == theirs else None
    maker, port = pattern.maker[ours]
    wires = {**match.wires, ours: theirs}
    if maker < 0:
        binding = pattern.bind_type(pattern.side.wires[ours], target.diagram.wires[theirs], match.binding)
        return None if binding is None else Match(wires, match.boxes, binding)
    image, image_port = target.maker[theirs]
    if image < 0 or image_port != port:
        return None
    binding = pattern.bind_box(pattern.side.boxes[maker], target.diagram.boxes[image], target.diagram, match.binding)
    if binding is None:
        return None
    found: Match | None = Match(wires, {**match.boxes, maker: image}, binding)
    for w, v in zip(pattern.side.inputs[maker], target.diagram.inputs[image], strict=True):
        found = found and _match_term(pattern, target, w, v, found)
    return found


def _dependents(diagram: Diagram, wire: int) -> set[int]:
    """Wires that are made from ``wire``."""
    late: set[int] = {wire}
    for i, taken in enumerate(diagram.inputs):
        if any(w in late for w in taken):
            late.update(diagram.outputs_of(i))
    late.discard(wire)
    return late


def _entries(
    pattern: Pattern, target: Target, match: Match, late: set[int], place: int, root: int
) -> Iterator[list[int]]:
    """The hole's inputs: what each variable matched, or each wire that a free one may be."""
    side, diagram = pattern.side, target.diagram
    free = [v for v in range(len(side.source)) if v not in match.wires]
    if len(free) > _MOST_FREE:
        return
    choices = []
    for v in free:
        types = [
            w
            for w, cell in enumerate(diagram.wires)
            if w not in late and pattern.bind_type(side.wires[v], cell, match.binding) == match.binding
        ]
        choices.append(types)
    for guess in product(*choices):
        wires = {**match.wires, **dict(zip(free, guess, strict=True))}
        yield [wires[v] for v in range(len(side.source))]


def _context(
    diagram: Diagram, statement: Statement, binding: Binding, entry: list[int], place: int, port: int, late: set[int]
) -> Diagram:
    """``diagram`` with output ``port`` of a hole on ``entry`` in the place of wire ``place``."""
    functor = Functor(diagram.doctrine, binding.zero, binding.one, binding.two)
    hole = TwoCell(HOLE, functor.on_path(statement.left.source), functor.on_path(statement.left.target))
    n = len(diagram.source)
    early = [i for i in range(len(diagram.boxes)) if not late.intersection(diagram.outputs_of(i))]
    number = {w: w for w in range(n)}
    boxes, inputs, total = [], [], n
    for i in (*early, -1, *(i for i in range(len(diagram.boxes)) if late.intersection(diagram.outputs_of(i)))):
        if i < 0:
            boxes.append(hole)
            inputs.append([number[w] for w in entry])
            number[place] = total + port
            total += len(hole.target)
            continue
        boxes.append(diagram.boxes[i])
        inputs.append([number[w] for w in diagram.inputs[i]])
        for w in diagram.outputs_of(i):
            number[w] = total
            total += 1
    return Diagram(diagram.doctrine, diagram.source, boxes, inputs, [number[w] for w in diagram.outputs])
