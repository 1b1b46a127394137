"""The flat lists of a composite of wirings, in linear time.

Nobody checks here that the parts fit: the diagram made of the lists is typed when it is made.
"""

from __future__ import annotations

from collections.abc import Sequence

from catalg.wiring.ports import Box, Wiring

Lists = tuple[list[Box], list[tuple[int, ...]], list[int], list[int]]  # boxes, inputs, outputs, offsets


def in_sequence(parts: Sequence[Wiring]) -> Lists:
    """One part after another, first one first: boxes, their inputs, the outputs, the offsets."""
    boxes: list[Box] = []
    inputs: list[tuple[int, ...]] = []
    offsets: list[int] = []
    total = len(parts[0].source)
    ends: Sequence[int] = range(total)
    for part in parts:
        n = len(part.source)
        shift = total - n

        def moved(w: int, n: int = n, ends: Sequence[int] = ends, shift: int = shift) -> int:
            return ends[w] if w < n else w + shift

        boxes += part.boxes
        inputs += [tuple(map(moved, ws)) for ws in part.inputs]
        offsets += part.offsets
        ends = [moved(w) for w in part.outputs]
        total += len(part.wires) - n
    return boxes, inputs, list(ends), offsets


def in_a_row(parts: Sequence[Wiring]) -> Lists:
    """One part beside another, left to right: boxes, their inputs, the outputs, the offsets."""
    boxes: list[Box] = []
    inputs: list[tuple[int, ...]] = []
    outputs: list[int] = []
    offsets: list[int] = []
    seen, total = 0, sum(len(part.source) for part in parts)
    for part in parts:
        n = len(part.source)

        def moved(w: int, n: int = n, base: int = seen, shift: int = total - n) -> int:
            return base + w if w < n else w + shift

        boxes += part.boxes
        inputs += [tuple(map(moved, ws)) for ws in part.inputs]
        offsets += [at + len(outputs) for at in part.offsets]
        outputs += [moved(w) for w in part.outputs]
        seen += n
        total += len(part.wires) - n
    return boxes, inputs, outputs, offsets
