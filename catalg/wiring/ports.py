"""A diagram as a port graph in flat lists, and the breadth-first walks that number it.

A walk numbers wires in the order met and writes down each box, as it is met, with the
numbers of its ports. Ports in order make the walk deterministic: two connected graphs with
chosen starts are isomorphic exactly when the walks write the same.

Relies on the lists of a diagram. Knows nothing of doctrines or faces; no recursion.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Sized
from typing import Any, Protocol

Code = list[int | str]
Box = Any  # a generating 2-cell, of which only `name`, `source` and `target` are asked, and how long these are


class Wiring(Protocol):
    """What is asked of a diagram (`catalg.cells.Diagram`)."""

    @property
    def doctrine(self) -> Any: ...
    @property
    def source(self) -> Sized: ...
    @property
    def boxes(self) -> Sequence[Box]: ...
    @property
    def inputs(self) -> Sequence[tuple[int, ...]]: ...
    @property
    def outputs(self) -> Sequence[int]: ...
    @property
    def offsets(self) -> Sequence[int]: ...
    @property
    def wires(self) -> Sequence[Any]: ...
    @property
    def first_output(self) -> Sequence[int]: ...
    @property
    def left_of(self) -> dict[int, int]: ...
    def outputs_of(self, box: int) -> range: ...


class Ports:
    """Who makes and who takes each wire, and what the walks so far have met.

    ``ports[b]`` are the wires at box b, inputs first; ``maker[w]`` and ``taker[w]`` are
    boxes, -1 for the boundary; ``number[w]`` is -1 until a walk meets the wire.
    """

    __slots__ = ("diagram", "names", "ports", "maker", "taker", "number", "seen")

    def __init__(self, diagram: Wiring) -> None:
        total = len(diagram.wires)
        self.diagram = diagram
        self.names = [box.name for box in diagram.boxes]
        self.number = [-1] * total
        self.seen = bytearray(len(diagram.boxes) + 1)
        self.seen[-1] = 1  # what stands at -1, the boundary, is never met
        self.maker = maker = [-1] * len(diagram.source)
        self.taker = taker = [-1] * total
        self.ports = ports = list(diagram.inputs)
        firsts = (*diagram.first_output, total)
        for i, taken in enumerate(diagram.inputs):
            for w in taken:
                taker[w] = i
            new, end = firsts[i], firsts[i + 1]
            if end != new:
                ports[i] = (*taken, *range(new, end))
                maker += [i] * (end - new)

    def far_ends(self) -> list[tuple[int, int]]:
        """For each wire, its port among its taker's ports, and its port among its maker's (0 at the boundary)."""
        taken_at, made_at = [0] * len(self.taker), [0] * len(self.taker)
        for ports, taken in zip(self.ports, self.diagram.inputs, strict=True):
            for port, w in enumerate(ports):
                if port < len(taken):
                    taken_at[w] = port
                else:
                    made_at[w] = port
        return list(zip(taken_at, made_at, strict=True))

    def from_boundary(self) -> tuple[Code, list[int], list[int]]:
        """Walk from the source wires in order, then the target wires in order.

        Returns what is written (how many boxes, the target's numbers, the boxes), and the
        boxes and wires met, in order.
        """
        number, n = self.number, len(self.diagram.source)
        wires = list(range(n))
        number[:n] = wires
        for w in self.diagram.outputs:
            if number[w] < 0:
                number[w] = len(wires)
                wires.append(w)
        code: Code = [0, *[number[w] for w in self.diagram.outputs]]
        boxes = self._run(code, wires)
        code[0] = len(boxes)
        return code, boxes, wires

    def from_box(self, start: int) -> tuple[Code, list[int], list[int]]:
        """Walk a floating component from one of its boxes; returns as `from_boundary` does."""
        wires = list(self.ports[start])
        for n, w in enumerate(wires):
            self.number[w] = n
        self.seen[start] = 1
        code: Code = [0, self.names[start], *range(len(wires))]
        boxes = [start, *self._run(code, wires)]
        code[0] = len(boxes)
        return code, boxes, wires

    def _run(self, code: Code, wires: list[int]) -> list[int]:
        """Go on from the wires met until nothing new is reached; the boxes met."""
        names, ports, number, seen = self.names, self.ports, self.number, self.seen
        maker, taker = self.maker, self.taker
        boxes = []
        for w in wires:  # grows as we go
            for box in (taker[w], maker[w]):
                if not seen[box]:
                    seen[box] = 1
                    boxes.append(box)
                    code.append(names[box])
                    for p in ports[box]:
                        n = number[p]
                        if n < 0:
                            n = number[p] = len(wires)
                            wires.append(p)
                        code.append(n)
        return boxes

    def visits(self, start: int) -> Iterator[tuple[int, tuple[int | str, ...]]]:
        """The walk from a box, box by box with what it writes, leaving no trace: for walks given up early."""
        number: dict[int, int] = {}
        seen, boxes, wires = {start, -1}, [start], list[int]()
        at = 0
        while boxes:
            for box in boxes:
                for p in self.ports[box]:
                    if p not in number:
                        number[p] = len(wires)
                        wires.append(p)
                yield box, (self.names[box], *[number[p] for p in self.ports[box]])
            boxes = []
            while at < len(wires) and not boxes:
                w = wires[at]
                at += 1
                for box in (self.taker[w], self.maker[w]):
                    if box not in seen:
                        seen.add(box)
                        boxes.append(box)
