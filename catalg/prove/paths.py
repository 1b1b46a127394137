"""Matching in plain categories, where a diagram is a path and a parameter any segment of it.

Relies on patterns; yields where a rule's side stands and what its parameters are there.
"""

from __future__ import annotations

from collections.abc import Iterator

from catalg.cells import Diagram, Path, TwoCell
from catalg.prove.pattern import Binding, Pattern, bind_parameter


def segments(pattern: Pattern, diagram: Diagram, binding: Binding) -> Iterator[tuple[int, int, Binding]]:
    """(start, end, binding) for every segment of the path that the pattern's side matches."""
    wanted, given = pattern.side.boxes, diagram.boxes
    for start in range(len(given) + 1):
        here = _object(diagram, start)
        grown = pattern.bind_type(pattern.side.source.cells[0], here.cells[0], binding)
        if grown is not None:
            for end, found in _match(pattern, wanted, diagram, start, grown):
                yield start, end, found


def _match(
    pattern: Pattern, wanted: tuple[TwoCell, ...], diagram: Diagram, at: int, binding: Binding
) -> Iterator[tuple[int, Binding]]:
    if not wanted:
        yield at, binding
        return
    box, rest = wanted[0], wanted[1:]
    if box.name not in pattern.two:
        if at < len(diagram.boxes) and diagram.boxes[at].name == box.name:
            yield from _match(pattern, rest, diagram, at + 1, binding)
        return
    known = binding.two.get(box.name)
    ends = range(at, len(diagram.boxes) + 1) if known is None else (at + len(known.boxes),)
    for end in ends:
        if end > len(diagram.boxes):
            return
        piece = segment(diagram, at, end)
        if known is not None and piece != known:
            continue
        grown = binding if known is not None else bind_parameter(box, piece, binding, pattern)
        if grown is not None:
            yield from _match(pattern, rest, diagram, end, grown)


def segment(diagram: Diagram, start: int, end: int) -> Diagram:
    """The part of a path from its box number ``start`` to before box number ``end``."""
    boxes = diagram.boxes[start:end]
    return Diagram.layered(diagram.doctrine, _object(diagram, start), [(box, 0) for box in boxes])


def spliced(diagram: Diagram, start: int, end: int, middle: tuple[TwoCell, ...]) -> Diagram:
    """The path with the boxes from ``start`` to before ``end`` replaced by ``middle``."""
    boxes = (*diagram.boxes[:start], *middle, *diagram.boxes[end:])
    return Diagram.layered(diagram.doctrine, diagram.source, [(box, 0) for box in boxes])


def _object(diagram: Diagram, at: int) -> Path:
    """The object that the path has reached before box number ``at``."""
    return diagram.boxes[at - 1].target if at else diagram.source
