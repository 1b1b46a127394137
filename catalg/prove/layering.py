"""Layers for a large planar port graph, in time linear in its ports.

A cursor moves to the right over the wires alive, as a shift-reduce parser moves over its
input: a box is placed as soon as its last input is passed, and its outputs are what comes
next. A box without inputs is placed where a neighbour of its wires waits for it.

Relies on the kernel's port graph. What it cannot lay out it gives up on; the kernel compares
whatever comes out.
"""

from __future__ import annotations

from catalg.cells import CellTypeError, Diagram, TwoCell
from catalg.cells.sameness import RIM
from catalg.kernel.local import Host


def layers_of(graph: Host) -> Diagram | None:
    """The graph as a diagram of its own doctrine; None when no layers are found."""
    if not graph.doctrine.planar:
        return graph.diagram()
    try:
        return Diagram.layered(graph.doctrine, graph.source, _Cursor(graph).layers())
    except (CellTypeError, _Stuck):
        return None


class _Stuck(Exception):
    """No box fits at the cursor."""


class _Cursor:
    def __init__(self, graph: Host) -> None:
        self.graph = graph
        n = len(graph.source)
        self.target = graph.far[n : graph.rim]
        self.left: list[int] = []  # wires alive left of the cursor, each named by the port where it is made
        self.right = list(reversed(range(n)))  # those to come, the next one last
        self.born = bytearray(len(graph.far))
        self.born[:n] = bytes(1 for _ in range(n))
        self.placed: list[tuple[TwoCell, int]] = []

    def layers(self) -> list[tuple[TwoCell, int]]:
        target = self.target
        while True:
            if not self.right:
                missing = next((w for w in target if not self.born[w]), None)
                if missing is None:
                    break
                while self.left and self.left[-1] != self._before(missing):
                    self.right.append(self.left.pop())
                state = self._state_above(missing, 0)
                if state is None:
                    raise _Stuck
                self._place(state)
                continue
            self._pass(self.right.pop())
        if self.left != target:
            raise _Stuck
        return self.placed

    def _taken(self, box: int) -> list[int]:
        """The wires that a box takes; the target's."""
        if box == RIM:
            return self.target
        cell, first = self.graph.boxes[box], self.graph.first[box]
        return self.graph.far[first : first + len(cell.source)] if cell else []

    def _taker(self, wire: int) -> tuple[int, int]:
        """The box where a wire is taken, or the target, and its place there."""
        port = self.graph.far[wire]
        box, place = self.graph.owner[port], self.graph.place[port]
        return box, place - len(self.graph.source) if box == RIM else place

    def _before(self, wire: int) -> int | None:
        """The target's wire on the left of ``wire``."""
        place = self._taker(wire)[1]
        return self.target[place - 1] if place else None

    def _pass(self, wire: int) -> None:
        """Move the cursor over a wire, or first place what must stand before it."""
        left = self.left
        box, port = self._taker(wire)
        ports = self._taken(box)
        if port and not self.born[ports[port - 1]]:
            state = self._state_above(ports[port - 1], -1)
            if state is not None:
                self.right.append(wire)
                self._place(state)
                return
        left.append(wire)
        if box == RIM:
            return
        if port + 1 < len(ports):
            if not self.born[ports[port + 1]]:
                state = self._state_above(ports[port + 1], 0)
                if state is not None:
                    self._place(state)
            return
        if left[-len(ports) :] == ports:
            del left[-len(ports) :]
            self._place(box)

    def _place(self, box: int) -> None:
        cell = self.graph.boxes[box]
        if cell is None:
            raise _Stuck
        self.placed.append((cell, len(self.left)))
        first = self.graph.first[box] + len(cell.source)
        made = range(first, first + len(cell.target))
        for wire in made:
            self.born[wire] = 1
        self.right += reversed(made)

    def _state_above(self, wire: int, side: int) -> int | None:
        """The box without inputs to which the leftmost (0) or rightmost (-1) way up from an unborn wire leads.

        None when the way meets a wire that is born already: the box in between will come by itself.
        """
        while not self.born[wire]:
            box = self.graph.owner[wire]
            taken = self._taken(box)
            if not taken:
                return box
            wire = taken[side]
        return None
