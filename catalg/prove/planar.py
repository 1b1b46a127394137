"""Planar contexts: give a contracted diagram layers again, so that no wire crosses.

A match in a planar diagram is found on ports alone. To write its context as a diagram the
boxes must be put in layers: boxes whose inputs stand side by side go at once; a box without
inputs is placed beside the wire whose consumer waits for it, found by walking around the
face between them; floating components go into their face last. Any failure means "no
match here"; a wrong result is caught by the key, since callers fill the hole and compare.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from catalg.cells import CellTypeError, Diagram, TwoCell
from catalg.prove.pattern import Contraction

_HOLE = -1
_SINK = -2
_SOURCE = -3


class WireFaces:
    """Which face lies left and right of each wire of a planar diagram, and above each box."""

    def __init__(self, diagram: Diagram) -> None:
        self._up: list[int] = []
        self.left = [0] * len(diagram.wires)
        self.right = [0] * len(diagram.wires)
        self.above: list[int] = []
        gaps = [self._new() for _ in range(len(diagram.source) + 1)]
        self.source_gaps = list(gaps)
        for w in range(len(diagram.source)):
            self.left[w], self.right[w] = gaps[w], gaps[w + 1]
        for i, (box, at) in enumerate(diagram.layers):
            end = at + len(box.source)
            left, right = gaps[at], gaps[end]
            self.above.append(left)
            made = diagram.outputs_of(i)
            inner = [self._new() for _ in range(len(made) - 1)]
            edge = [left, *inner, right] if made else [left]
            if not made:
                self._up[self.find(left)] = self.find(right)
            gaps[at : end + 1] = edge
            for j, w in enumerate(made):
                self.left[w], self.right[w] = edge[j], edge[j + 1]
        self.target_gaps = gaps

    def _new(self) -> int:
        self._up.append(len(self._up))
        return len(self._up) - 1

    def find(self, face: int) -> int:
        while self._up[face] != face:
            face = self._up[face]
        return face


@dataclass(frozen=True)
class _Node:
    cell: TwoCell
    ins: tuple[int, ...]
    outs: tuple[int, ...]


class _Stuck(Exception):
    """The contracted graph has no planar layers (or this method does not find them)."""


Layers = list[tuple[TwoCell, int]]


def layered_context(contraction: Contraction, hole_face: int | None = None) -> Layers | None:
    """The context's layers, the hole among them, or None. ``hole_face``: where a hole without inputs floats."""
    try:
        return _Layout(contraction, hole_face).layers()
    except (_Stuck, CellTypeError):
        return None


def with_hole_filled(layers: Layers, hole: TwoCell, fill: Diagram) -> Layers:
    """The layers with those of ``fill`` in place of the hole."""
    filled: Layers = []
    for box, at in layers:
        if box is hole:
            filled += [(cell, at + offset) for cell, offset in fill.layers]
        else:
            filled.append((box, at))
    return filled


def connected_layers(cells: Sequence[TwoCell], inputs: Sequence[Sequence[int]], outputs: Sequence[Sequence[int]],
                     source: Sequence[int], target: Sequence[int]) -> Layers | None:  # fmt: skip
    """Layers for a connected port graph with a boundary in planar order, or None when it has none.

    ``inputs`` and ``outputs`` number the wires at each box, ``source`` and ``target`` those at
    the boundary.
    """
    nodes = {i: _Node(c, tuple(inputs[i]), tuple(outputs[i])) for i, c in enumerate(cells)}
    layout = _Layout.__new__(_Layout)
    layout.attach(nodes, tuple(source), tuple(target))
    try:
        return [(nodes[name].cell, at) for name, at in layout.run(list(nodes), list(source), target)]
    except _Stuck:
        return None


class _Layout:
    def __init__(self, contraction: Contraction, hole_face: int | None) -> None:
        diagram = contraction.diagram
        self.contraction, self.base = contraction, diagram
        self.hole_face = hole_face
        total = len(diagram.wires)
        leaving = contraction.leaving
        self.now = {w: total + j for w, j in leaving.items()}  # downstream of the hole
        nodes: dict[int, _Node] = {}
        for i in contraction.before:
            nodes[i] = _Node(diagram.boxes[i], diagram.inputs[i], tuple(diagram.outputs_of(i)))
        hole = contraction.hole
        outs = tuple(range(total, total + len(hole.target)))
        nodes[_HOLE] = _Node(hole, tuple(contraction.entry), outs)
        for i in contraction.after:
            ins = tuple(self.now.get(w, w) for w in diagram.inputs[i])
            nodes[i] = _Node(diagram.boxes[i], ins, tuple(diagram.outputs_of(i)))
        sink = tuple(self.now.get(w, w) for w in diagram.outputs)
        self.attach(nodes, tuple(range(len(diagram.source))), sink)

    def attach(self, nodes: dict[int, _Node], source: tuple[int, ...], sink: tuple[int, ...]) -> None:
        """Say which node makes and which takes each wire."""
        self.nodes, self.source, self.sink = nodes, source, sink
        self.maker: dict[int, tuple[int, int]] = {w: (_SOURCE, p) for p, w in enumerate(source)}
        self.taker: dict[int, tuple[int, int]] = {w: (_SINK, p) for p, w in enumerate(sink)}
        for name, node in nodes.items():
            self.maker.update({w: (name, p) for p, w in enumerate(node.outs)})
            self.taker.update({w: (name, p) for p, w in enumerate(node.ins)})

    def layers(self) -> Layers:
        rooted, floating = self._components()
        layers = self.run(rooted, list(self.source), self.sink)
        if floating:
            layers = self._hang(layers, floating)
        return [(self.nodes[name].cell, at) for name, at in layers]

    def _components(self) -> tuple[list[int], list[list[int]]]:
        """Nodes that reach the boundary, and the components that do not, in context order."""
        owner: dict[int, int] = {}
        groups: dict[int, list[int]] = {}

        def spread(start: list[int], group: int) -> None:
            for name in start:
                owner[name] = group
            for name in start:
                for w in (*self.nodes[name].ins, *self.nodes[name].outs):
                    for other in (self.maker[w][0], self.taker[w][0]):
                        if other in self.nodes and other not in owner:
                            owner[other] = group
                            start.append(other)

        edge = [self.taker[w][0] for w in range(len(self.base.source))] + [self.maker[w][0] for w in self.sink]
        spread(list(dict.fromkeys(name for name in edge if name in self.nodes)), 0)
        for name in self.nodes:
            if name not in owner:
                spread([name], len(groups) + 1)
                groups[owner[name]] = [n for n in self.nodes if owner.get(n) == owner[name]]
        return [n for n in self.nodes if owner[n] == 0], list(groups.values())

    # -- layers of one component --------------------------------------------------------

    def run(
        self, names: list[int], alive: list[int], end: Sequence[int], start: int | None = None
    ) -> list[tuple[int, int]]:
        """Layers for the nodes ``names`` from the wires ``alive`` to the wires ``end``."""
        waiting = dict.fromkeys(names)
        layers: list[tuple[int, int]] = []

        def emit(name: int, at: int) -> None:
            node = self.nodes[name]
            alive[at : at + len(node.ins)] = node.outs
            layers.append((name, at))
            del waiting[name]

        if start is not None:
            emit(start, 0)
        while waiting:
            ready = False
            for name in list(waiting):
                ins = self.nodes[name].ins
                if ins and ins[0] in alive:
                    at = alive.index(ins[0])
                    if tuple(alive[at : at + len(ins)]) == ins:
                        emit(name, at)
                        ready = True
            if not ready:
                emit(*self._next_state(alive, waiting))
        if tuple(alive) != tuple(end):
            raise _Stuck
        return layers

    def _next_state(self, alive: list[int], waiting: dict[int, None]) -> tuple[int, int]:
        """A node without inputs that must stand beside a wire now alive, and its place."""
        born = set(alive)
        if not alive and self.sink:
            for state in self._around(self.sink[0], True, born):
                return state, 0
        for place, w in enumerate(alive):
            taker, port = self.taker[w]
            ports = self.sink if taker == _SINK else self.nodes[taker].ins
            for step, right in ((1, True), (-1, False)):
                beside = port + step
                if 0 <= beside < len(ports) and ports[beside] not in born:
                    for state in self._around(ports[beside], right, born):
                        if state in waiting:
                            return state, place + right
        raise _Stuck

    def _around(self, wire: int, left_side: bool, born: set[int]) -> Iterator[int]:
        """Walk the face on one side of an unborn ``wire``, upwards first; yield the first state met."""
        up = True
        for _ in range(4 * len(self.maker) + 8):
            if wire in born:
                return
            if up:
                name, port = self.maker[wire]
                if name not in self.nodes:
                    return
                node = self.nodes[name]
                edge = 0 if left_side else len(node.outs) - 1
                if port != edge:
                    wire, up = node.outs[port - 1 if left_side else port + 1], False
                elif node.ins:
                    wire = node.ins[0 if left_side else -1]
                else:
                    yield name
                    return
            else:
                name, port = self.taker[wire]
                ports = self.sink if name == _SINK else self.nodes[name].ins
                beside = port + 1 if left_side else port - 1
                if 0 <= beside < len(ports):
                    wire, up = ports[beside], True
                elif name == _SINK:
                    return
                elif self.nodes[name].outs:
                    wire = self.nodes[name].outs[-1 if left_side else 0]
                else:
                    wire, up = ports[0 if left_side else -1], True

    # -- floating components ------------------------------------------------------------

    def _hang(self, layers: list[tuple[int, int]], floating: list[list[int]]) -> list[tuple[int, int]]:
        """Put each floating component into the layers, in a gap of the face it lies in."""
        faces = WireFaces(self.base)
        left = list(floating)
        while left:
            for component in left:
                first = self._first(component, faces)
                found = self._gap(layers, component, self._face(first, faces), faces)
                if found is not None:
                    time, gap = found
                    inner = self.run(component, [], (), first)
                    layers[time:time] = [(name, at + gap) for name, at in inner]
                    left.remove(component)
                    break
            else:
                raise _Stuck
        return layers

    def _face(self, name: int, faces: WireFaces) -> int:
        """The face above a node without inputs."""
        if name != _HOLE:
            return faces.find(faces.above[name])
        if self.hole_face is None:
            raise _Stuck
        return faces.find(self.hole_face)

    def _first(self, component: list[int], faces: WireFaces) -> int:
        """The component's first node in the layers it came from: nothing of it lies above."""
        states = [name for name in component if not self.nodes[name].ins]
        if not states:
            raise _Stuck
        if _HOLE in states and self.hole_face is not None and len(component) > 1:
            return _HOLE
        return states[0]

    def _gap(
        self, layers: list[tuple[int, int]], component: list[int], face: int, faces: WireFaces
    ) -> tuple[int, int] | None:
        """(number of layers before, gap) where the face lies open, beside a wire already placed."""
        mine = {w for name in component for w in self.nodes[name].outs}
        old = {new: w for w, new in self.now.items()}
        alive = list(range(len(self.base.source)))
        for time in range(len(layers) + 1):
            for place, w in enumerate(alive):
                v = old.get(w, w)
                if w in mine or v >= len(faces.left):
                    continue
                if faces.find(faces.left[v]) == face:
                    return time, place
                if faces.find(faces.right[v]) == face:
                    return time, place + 1
            if time < len(layers):
                name, at = layers[time]
                node = self.nodes[name]
                alive[at : at + len(node.ins)] = node.outs
        for gap, other in enumerate(faces.source_gaps):
            if faces.find(other) == face:
                return 0, gap
        for gap, other in enumerate(faces.target_gaps):
            if faces.find(other) == face:
                return len(layers), gap
        return None
