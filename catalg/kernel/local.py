"""Rewriting in place: many uses of rules on one diagram, each at the cost of what it touches.

A use names the boxes on which a side of a rule stands, and they are replaced by the other
side's. What is checked makes this the substitution that a step with a context would be:

* generators, ports and types agree, no two wires of the side are one wire of the diagram;
* the side is connected and every input of it reaches every output, so that no path leaves
  the match and comes back: a cycle would close (Bonchi, Gadducci, Kissinger, Sobociński,
  Zanasi, String Diagram Rewrite Theory II, convexity);
* in planar theories both sides touch their boundary and nothing floats, neither before nor
  after. Then ports alone fix the diagram (Joyal and Street, The geometry of tensor calculus
  I), and the faces that a side closes are empty, since nothing in them could reach the
  boundary of the diagram.

Relies on cells. `catalg.kernel.replay` calls it; no use is believed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from catalg.cells import CellTypeError, Diagram, Doctrine, TwoCell
from catalg.cells.ports import Ports

END = -1  # who takes a wire of the target


class PortGraph:
    """A diagram without crossing rules, copies or bends, whose boxes are replaced in place.

    ``boxes[b]`` is None once box b is gone; new boxes get the next numbers. ``ins[b]`` and
    ``outs[b]`` are its wires, ``maker[w]`` and ``taker[w]`` (box, port) at either end of a
    wire, box END at the boundary. Wires 0 .. are those of the source.
    """

    def __init__(self, diagram: Diagram) -> None:
        """Raises CellTypeError where rewriting in place is not defined, or something floats in a planar diagram."""
        doctrine = diagram.doctrine
        if doctrine.cartesian or doctrine.duals or doctrine.ordered or diagram.is_sum:
            raise CellTypeError(f"in a {doctrine.name} rules are not used in place")
        self.doctrine, self.source = doctrine, diagram.source
        self.boxes: list[TwoCell | None] = list(diagram.boxes)
        self.ins = [list(wires) for wires in diagram.inputs]
        self.outs = [list(diagram.outputs_of(b)) for b in range(len(diagram.boxes))]
        self.target = list(diagram.outputs)
        self.maker = [(END, 0)] * len(diagram.wires)
        self.taker = [(END, 0)] * len(diagram.wires)
        for b in range(len(self.boxes)):
            self._tie(b)
        for j, w in enumerate(self.target):
            self.taker[w] = (END, j)
        check_rooted(diagram)

    def _tie(self, box: int) -> None:
        for port, w in enumerate(self.ins[box]):
            self.taker[w] = (box, port)
        for port, w in enumerate(self.outs[box]):
            self.maker[w] = (box, port)

    def use(self, before: Diagram, after: Diagram, boxes: Sequence[int]) -> range:
        """Replace ``boxes``, on which the local side ``before`` stands box by box, by ``after``.

        Returns the numbers of the new boxes. Raises CellTypeError when ``before`` does not
        stand there; the graph is unchanged then. Whether the sides are local is for the caller
        to ask (`check_local`), once for each rule.
        """
        wires = self._match(before, boxes)
        first = len(self.boxes)
        for b in boxes:
            self.boxes[b] = None
        here = [wires[w] for w in range(len(before.source))]
        for box, taken in zip(after.boxes, after.inputs, strict=True):
            fresh = range(len(self.maker), len(self.maker) + len(box.target))
            self.maker += [(END, 0)] * len(fresh)
            self.taker += [(END, 0)] * len(fresh)
            self.boxes.append(box)
            self.ins.append([here[w] for w in taken])
            self.outs.append(list(fresh))
            here += fresh
        for b in range(first, len(self.boxes)):
            self._tie(b)
        for old, new in zip(before.outputs, after.outputs, strict=True):
            taker, port = self.taker[wires[old]]
            self.taker[here[new]] = (taker, port)
            (self.target if taker == END else self.ins[taker])[port] = here[new]
        return range(first, len(self.boxes))

    def _match(self, before: Diagram, boxes: Sequence[int]) -> dict[int, int]:
        """Which wire of the graph each wire of ``before`` is."""
        wires: dict[int, int] = {}
        if len(boxes) != len(before.boxes) or len(set(boxes)) != len(boxes):
            raise CellTypeError("a use of a rule names a box for each of the side's")
        for i, (box, b) in enumerate(zip(before.boxes, boxes, strict=True)):
            if not 0 <= b < len(self.boxes) or self.boxes[b] != box:
                raise CellTypeError(f"there is no `{box}` number {b}")
            ours = (*before.inputs[i], *before.outputs_of(i))
            for w, v in zip(ours, (*self.ins[b], *self.outs[b]), strict=True):
                if wires.setdefault(w, v) != v:
                    raise CellTypeError(f"`{box}` number {b} is not joined as in the rule")
        if len(set(wires.values())) != len(wires):
            raise CellTypeError("two wires of the rule are one wire of the diagram")
        return wires

    def diagram(self) -> Diagram:
        """The diagram as wires and boxes, in the doctrine where wires may cross; box order is a topological one."""
        missing = [len(taken) if box is not None else -1 for box, taken in zip(self.boxes, self.ins, strict=True)]
        number: dict[int, int] = {}
        order = [b for b, count in enumerate(missing) if count == 0]
        for w in range(len(self.source)):
            number[w] = w
            self._arrive(w, missing, order)
        for b in order:  # grows as we go
            for w in self.outs[b]:
                number[w] = len(number)
                self._arrive(w, missing, order)
        boxes = [box for b in order if (box := self.boxes[b]) is not None]
        inputs = [[number[w] for w in self.ins[b]] for b in order]
        return Diagram(_crossing(self.doctrine), self.source, boxes, inputs, [number[w] for w in self.target])

    def _arrive(self, wire: int, missing: list[int], order: list[int]) -> None:
        box = self.taker[wire][0]
        if box != END:
            missing[box] -= 1
            if missing[box] == 0:
                order.append(box)


def ends_as(graph: PortGraph, result: Diagram) -> bool:
    """Is ``result`` what the graph has become? Raises CellTypeError when something floats in a planar result."""
    check_rooted(result)
    outputs = result.outputs
    crossing = Diagram(_crossing(result.doctrine), result.source, result.boxes, result.inputs, outputs)
    return graph.doctrine == result.doctrine and graph.diagram() == crossing


def check_rooted(diagram: Diagram) -> None:
    """Raise CellTypeError when the diagram is planar and a box of it does not reach the boundary."""
    if diagram.doctrine.planar and len(Ports(diagram).from_boundary()[1]) != len(diagram.boxes):
        raise CellTypeError("something floats, so that rules cannot be used in place")


def check_local(before: Diagram, after: Diagram) -> None:
    """Raise CellTypeError unless a match of ``before`` may be replaced by ``after`` without a look around it."""
    inputs, ends = len(before.source), set(before.outputs)
    if not before.boxes or any(w < inputs for w in ends):
        raise CellTypeError("a side that is used in place has no wire without a box")
    if _pieces(before) != 1 or before.doctrine.planar and _pieces(after) != 1:
        raise CellTypeError("a side that is used in place is connected")
    if before.doctrine.planar and not inputs and not ends:
        raise CellTypeError("a side that is used in place reaches its boundary")
    reaches = [{w} for w in range(inputs)]  # for each wire, the inputs above it
    for i, box in enumerate(before.boxes):
        above: set[int] = set().union(*(reaches[w] for w in before.inputs[i]))
        reaches += [above] * len(box.target)
    if any(len(reaches[w]) != inputs for w in ends):
        raise CellTypeError("a side that is used in place leads from every input to every output")


def _pieces(diagram: Diagram) -> int:
    """How many connected pieces there are, a wire without a box being one."""
    piece = list(range(len(diagram.wires) + len(diagram.boxes)))

    def find(x: int) -> int:
        while piece[x] != x:
            piece[x] = x = piece[piece[x]]
        return x

    for i in range(len(diagram.boxes)):
        for w in (*diagram.inputs[i], *diagram.outputs_of(i)):
            piece[find(w)] = find(len(diagram.wires) + i)
    return sum(find(x) == x for x in range(len(piece)))


def _crossing(doctrine: Doctrine) -> Doctrine:
    """The doctrine with the same cells in which wires may cross."""
    return replace(doctrine, name=f"{doctrine.name} with crossings", planar=False)
