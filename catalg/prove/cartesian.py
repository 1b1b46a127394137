"""Matching in cartesian theories: patterns are terms, diagrams are terms with sharing.

A rule with several outputs is used one output at a time; the hole keeps them all and the
context drops the others. Every use of the matched wire is replaced, which never makes a
cycle. Variables that only the other side mentions range over the wires at hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product

from catalg.cells import Diagram, TwoCell
from catalg.kernel import Statement
from catalg.prove.pattern import Binding, Contraction, Match, Pattern, Target, hole_for
from catalg.wiring import shared_terms

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
            if any(match.wires.get(v) in late for v in range(len(side.source))):
                continue
            for entry in _entries(pattern, target, match, late):
                yield match.binding, _context(target.diagram, statement, match.binding, entry, w, j, late)


def match_outputs(pattern: Pattern, target: Target, given: Binding) -> Iterator[Binding]:
    """Bindings under which every output of the pattern is the diagram's output of the same number."""
    if len(pattern.side.outputs) != len(target.diagram.outputs):
        return
    match: Match | None = Match({}, {}, given)
    for ours, theirs in zip(pattern.side.outputs, target.diagram.outputs, strict=True):
        match = match and _match_term(pattern, target, ours, theirs, match)
    if match is not None:
        yield match.binding


def _places(pattern: Pattern, target: Target, root: int) -> Iterator[int]:
    maker, port = pattern.maker[root]
    if maker < 0 or _is_element(pattern, maker):
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
    if _is_element(pattern, maker):
        element = pattern.side.boxes[maker]
        return _match_element(pattern, target, element, theirs, Match(wires, match.boxes, match.binding))
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


def _is_element(pattern: Pattern, box: int) -> bool:
    """Is a box of the pattern a parameter out of a stage: a term variable of a conditional rule?"""
    cell = pattern.side.boxes[box]
    if cell.name not in pattern.two or len(cell.source) != 1 or len(cell.target) != 1:
        return False
    return cell.source.cells[0].name in pattern.one


def _match_element(pattern: Pattern, target: Target, element: TwoCell, theirs: int, match: Match) -> Match | None:
    """Let the element be what makes a wire, at the stage of all the diagram's source wires."""
    diagram = target.diagram
    binding = pattern.bind_type(element.target.cells[0], diagram.wires[theirs], match.binding)
    binding = binding and binding.with_one(element.source.cells[0].name, diagram.source)
    alone = Diagram(diagram.doctrine, diagram.source, diagram.boxes, diagram.inputs, [theirs])
    binding = binding and binding.with_two(element.name, shared(alone))
    return None if binding is None else Match(match.wires, match.boxes, binding)


def _dependents(diagram: Diagram, wire: int) -> set[int]:
    """Wires that are made from ``wire``."""
    late: set[int] = {wire}
    for i, taken in enumerate(diagram.inputs):
        if any(w in late for w in taken):
            late.update(diagram.outputs_of(i))
    late.discard(wire)
    return late


def _entries(pattern: Pattern, target: Target, match: Match, late: set[int]) -> Iterator[list[int]]:
    """The hole's inputs: what each variable matched, all source wires for a stage, any wire for a free one."""
    side, diagram = pattern.side, target.diagram
    everything = list(range(len(diagram.source)))
    choices: list[list[list[int]]] = []
    free = 0
    for v, cell in enumerate(side.source):
        if v in match.wires:
            choices.append([[match.wires[v]]])
        elif cell.name in match.binding.one and match.binding.one[cell.name] == diagram.source:
            choices.append([everything])
        else:
            free += 1
            choices.append(
                [
                    [w]
                    for w, image in enumerate(diagram.wires)
                    if w not in late and pattern.bind_type(cell, image, match.binding) == match.binding
                ]
            )
    if free <= _MOST_FREE:
        for guess in product(*choices):
            yield [w for wires in guess for w in wires]


def _context(
    diagram: Diagram, statement: Statement, binding: Binding, entry: list[int], place: int, port: int, late: set[int]
) -> Diagram:
    """``diagram`` with output ``port`` of a hole on ``entry`` in the place of wire ``place``."""
    _, hole = hole_for(statement, binding)
    after = [i for i in range(len(diagram.boxes)) if late.intersection(diagram.outputs_of(i))]
    before = sorted(set(range(len(diagram.boxes))).difference(after))
    return Contraction(diagram, hole, entry, {place: port}, before, after).wired()
