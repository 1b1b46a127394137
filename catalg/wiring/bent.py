"""The port graph of a diagram with duals: wires are contracted through cups and caps.

What is left of a wire that meets no box and no boundary is a loop, kept by type.
"""

from __future__ import annotations

from catalg.wiring.ports import Box, Code, Ports, Wiring


class BentPorts(Ports):
    """The port graph of a diagram with its wires contracted through cups and caps.

    ``wire`` of this graph are classes of the diagram's wires; each has two ends, which stand
    in ``maker`` and ``taker`` in no order that matters. ``loops``: type -> number of classes
    without ends.
    """

    __slots__ = ("loops", "_source", "_target", "_far")

    def __init__(self, diagram: Wiring) -> None:
        self.diagram = diagram
        link = _links(diagram)
        total = max(link, default=-1) + 1
        kept = [i for i, box in enumerate(diagram.boxes) if not _is_bend(box)]
        self.names = [diagram.boxes[i].name for i in kept]
        self.ports = [tuple(link[w] for w in (*diagram.inputs[i], *diagram.outputs_of(i))) for i in kept]
        self.number = [-1] * total
        self.seen = bytearray(len(kept) + 1)
        self.seen[-1] = 1
        self._source = [link[w] for w in range(len(diagram.source))]
        self._target = [link[w] for w in diagram.outputs]
        ends: list[list[tuple[int, int]]] = [[] for _ in range(total)]
        for w in (*self._source, *self._target):
            ends[w].append((-1, 0))
        for box, ports in enumerate(self.ports):
            for port, w in enumerate(ports):
                ends[w].append((box, port))
        self.loops: dict[str, int] = {}
        self.maker, self.taker, self._far = [-1] * total, [-1] * total, [(0, 0)] * total
        for w, pair in enumerate(ends):
            if pair:
                (self.taker[w], taken), (self.maker[w], made) = pair
                self._far[w] = (taken, made)
        types = {w: diagram.wires[v] for v, w in enumerate(link)}
        for w, pair in enumerate(ends):
            if not pair:
                name = min(types[w].name, types[w].dual.name)
                self.loops[name] = self.loops.get(name, 0) + 1

    def far_ends(self) -> list[tuple[int, int]]:
        return self._far

    def from_boundary(self) -> tuple[Code, list[int], list[int]]:
        """As in `Ports`, but the source's numbers are written too: its wires may join each other."""
        number = self.number
        wires: list[int] = []
        for w in (*self._source, *self._target):
            if number[w] < 0:
                number[w] = len(wires)
                wires.append(w)
        code: Code = [0, *[number[w] for w in (*self._source, *self._target)]]
        boxes = self._run(code, wires)
        code[0] = len(boxes)
        return code, boxes, wires


def _links(diagram: Wiring) -> list[int]:
    """For each wire the number of its class, where a bend joins its two wires."""
    up = list(range(len(diagram.wires)))

    def find(w: int) -> int:
        while up[w] != w:
            up[w] = w = up[up[w]]
        return w

    for i, box in enumerate(diagram.boxes):
        if _is_bend(box):
            a, b = (*diagram.inputs[i], *diagram.outputs_of(i))
            up[find(a)] = find(b)
    numbers: dict[int, int] = {}
    return [numbers.setdefault(find(w), len(numbers)) for w in range(len(up))]


def _is_bend(box: Box) -> bool:
    """Is this a cup or a cap? No declared name holds a parenthesis."""
    return str(box.name).startswith(("cup(", "cap("))
