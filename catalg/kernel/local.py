"""Rewriting in place: many uses of rules on one diagram, each at the cost of what it touches.

A use names the boxes on which a side of a rule stands, and they are replaced by the other
side's. What is checked makes this the substitution that a step with a context would be:

* generators, ports and types agree, no two wires of the side are one wire of the diagram;
* the side is connected, and no path leaves the match and comes back (Bonchi, Gadducci,
  Kissinger, Sobociński, Zanasi, String Diagram Rewrite Theory II, convexity). Where every
  input of the side reaches every output such a path would close a cycle, so there is none;
  elsewhere it is looked for among the boxes whose rank lies in between;
* in planar theories both sides touch their boundary and nothing floats, neither before nor
  after. Then ports alone fix the diagram (Joyal and Street, The geometry of tensor calculus
  I), and the faces that a side closes are empty, since nothing in them could reach the
  boundary of the diagram.

Relies on cells. `catalg.kernel.replay` calls it; no use is believed.
"""

from __future__ import annotations

from collections.abc import Sequence

from catalg.cells import CellTypeError, Diagram, TwoCell
from catalg.cells.ports import Ports

END = -1  # who takes a wire of the target
_GAP = 1 << 40  # between the ranks of boxes at first, so that new ones find room


class LocalRule:
    """A rule read in one direction, ready to be used in place. Raises CellTypeError when it cannot be.

    ``before`` is one connected piece, with no wire that meets no box; in planar doctrines
    ``after`` is one piece too. ``convex``: wherever ``before`` stands it is convex.
    """

    __slots__ = ("before", "after", "ports", "inputs", "width", "convex")

    def __init__(self, before: Diagram, after: Diagram) -> None:
        if before.is_sum or after.is_sum:
            raise CellTypeError("a sum is not used in place")
        _check_local(before, after)
        self.before, self.after = before, after
        self.ports = tuple((*taken, *before.outputs_of(i)) for i, taken in enumerate(before.inputs))
        self.inputs = len(before.source)
        self.width = len(before.wires)
        self.convex = _leads_through(before)


class PortGraph:
    """A diagram without copies or bends, whose boxes are replaced in place.

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
        firsts = (*diagram.first_output, len(diagram.wires))
        self.outs = [list(range(firsts[b], firsts[b + 1])) for b in range(len(diagram.boxes))]
        self.target = list(diagram.outputs)
        self.maker = [(END, w) for w in range(len(diagram.source))] + [(END, 0)] * (firsts[-1] - len(diagram.source))
        self.taker = [(END, 0)] * firsts[-1]
        for b, (taken, made) in enumerate(zip(self.ins, self.outs, strict=True)):
            for port, w in enumerate(taken):
                self.taker[w] = (b, port)
            for port, w in enumerate(made):
                self.maker[w] = (b, port)
        for j, w in enumerate(self.target):
            self.taker[w] = (END, j)
        self.rank: list[int] = []  # once it is needed: a box stands higher than those it takes wires from
        if doctrine.planar and len(Ports(diagram).from_boundary()[1]) != len(diagram.boxes):
            raise CellTypeError("something floats, so that rules cannot be used in place")

    def use(self, rule: LocalRule, boxes: Sequence[int]) -> range:
        """Replace ``boxes``, on which ``rule.before`` stands box by box, by ``rule.after``.

        Returns the numbers of the new boxes. Raises CellTypeError when the side does not stand
        there; the graph is unchanged then.
        """
        wires = self._match(rule, boxes)
        if not rule.convex:
            self._check_convex([wires[w] for w in range(rule.inputs)], [wires[w] for w in rule.before.outputs], boxes)
        all_boxes, ins, outs, maker, taker = self.boxes, self.ins, self.outs, self.maker, self.taker
        first = len(all_boxes)
        for b in boxes:
            all_boxes[b] = None
        here = wires[: rule.inputs]
        for b, (box, inputs) in enumerate(zip(rule.after.boxes, rule.after.inputs, strict=True), start=first):
            taken = [here[w] for w in inputs]
            for port, w in enumerate(taken):
                taker[w] = (b, port)
            made = list(range(len(maker), len(maker) + len(box.target.cells)))
            maker += [(b, port) for port in range(len(made))]
            taker += [(END, 0)] * len(made)
            all_boxes.append(box)
            ins.append(taken)
            outs.append(made)
            here += made
        for old, new in zip(rule.before.outputs, rule.after.outputs, strict=True):
            end, port = taker[here[new]] = taker[wires[old]]
            (self.target if end == END else ins[end])[port] = here[new]
        new_boxes = range(first, len(all_boxes))
        if self.rank:
            self._rank(new_boxes, [here[w] for w in rule.after.outputs])
        return new_boxes

    def _check_convex(self, entering: Sequence[int], leaving: Sequence[int], boxes: Sequence[int]) -> None:
        """Raise CellTypeError when a path leads from a wire that leaves a match to one that enters it."""
        if not self.rank:
            self._rank_all()
        makers = {self.maker[w][0] for w in entering} - {END}
        highest = max((self.rank[b] for b in makers), default=-1)
        seen = set(boxes)
        waiting = [self.taker[w][0] for w in leaving]
        for b in waiting:  # grows as we go
            if b in makers:
                raise CellTypeError("a path leaves the match of a rule and comes back")
            if b != END and b not in seen and self.rank[b] < highest:
                seen.add(b)
                waiting += [self.taker[w][0] for w in self.outs[b]]

    def _rank_all(self) -> None:
        """Give every box a rank above those of the boxes whose wires it takes."""
        self.rank = [0] * len(self.boxes)
        missing = [len(taken) if box is not None else -1 for box, taken in zip(self.boxes, self.ins, strict=True)]
        order = [b for b, count in enumerate(missing) if count == 0]
        for w in range(len(self.source)):
            self._arrive(w, missing, order)
        for b in order:  # grows as we go
            self.rank[b] = _GAP + self._below(b)
            for w in self.outs[b]:
                self._arrive(w, missing, order)

    def _rank(self, new: range, leaving: Sequence[int]) -> None:
        """Ranks for new boxes, in between if there is room; otherwise what comes after them rises."""
        self.rank += [0] * len(new)
        takers = [self.taker[w][0] for w in leaving]
        top = min((self.rank[b] for b in takers if b != END and b < new.start), default=0)
        for left, b in zip(range(len(new), 0, -1), new, strict=True):
            low = self._below(b)
            room = (top - low) // (left + 1)
            self.rank[b] = low + (room if room > 0 else _GAP)
        waiting = [b for b in takers if b != END]
        for b in waiting:  # grows as we go
            low = self._below(b)
            if self.rank[b] <= low:
                self.rank[b] = low + _GAP
                waiting += [t for t, _ in map(self.taker.__getitem__, self.outs[b]) if t != END]

    def _below(self, box: int) -> int:
        """The highest rank among the boxes whose wires a box takes."""
        return max((self.rank[b] for b, _ in map(self.maker.__getitem__, self.ins[box]) if b != END), default=0)

    def _match(self, rule: LocalRule, boxes: Sequence[int]) -> list[int]:
        """Which wire of the graph each wire of ``rule.before`` is."""
        wires = [-1] * rule.width
        if len(boxes) != len(rule.ports) or len(set(boxes)) != len(boxes):
            raise CellTypeError("a use of a rule names a box for each of the side's")
        for box, ours, b in zip(rule.before.boxes, rule.ports, boxes, strict=True):
            here = self.boxes[b] if 0 <= b < len(self.boxes) else None
            if here is not box and here != box:
                raise CellTypeError(f"there is no `{box}` number {b}")
            for w, v in zip(ours, self.ins[b] + self.outs[b], strict=True):
                if wires[w] != v:
                    if wires[w] != -1:
                        raise CellTypeError(f"`{box}` number {b} is not joined as in the rule")
                    wires[w] = v
        if len(set(wires)) != len(wires):
            raise CellTypeError("two wires of the rule are one wire of the diagram")
        return wires

    def matches(self, other: PortGraph) -> bool:
        """Do walks from the two boundaries meet the same boxes in the same way, and every box?

        Then the graphs are equal; when a box is in reach of no boundary the answer is False.
        """
        if (self.doctrine, self.source, len(self.target)) != (other.doctrine, other.source, len(other.target)):
            return False
        image = [-1] * len(self.maker)
        found: dict[int, int] = {}
        pairs = [*((w, w) for w in range(len(self.source))), *zip(self.target, other.target, strict=True)]
        for w, v in pairs:  # grows as we go
            if image[w] == v:
                continue
            if image[w] != -1:
                return False
            image[w] = v
            for (box, port), (twin, place) in ((self.taker[w], other.taker[v]), (self.maker[w], other.maker[v])):
                if port != place or (box == END) != (twin == END) or found.get(box, twin) != twin:
                    return False
                if box != END and box not in found:
                    if self.boxes[box] != other.boxes[twin]:
                        return False
                    found[box] = twin
                    pairs += zip(self.ins[box], other.ins[twin], strict=True)
                    pairs += zip(self.outs[box], other.outs[twin], strict=True)
        return len(set(found.values())) == len(found) == self.size == other.size

    @property
    def size(self) -> int:
        """How many boxes there are."""
        return sum(box is not None for box in self.boxes)

    def diagram(self) -> Diagram:
        """The diagram as wires and boxes in topological order (doctrines where wires may cross)."""
        missing = [len(taken) if box is not None else -1 for box, taken in zip(self.boxes, self.ins, strict=True)]
        number = {w: w for w in range(len(self.source))}
        order = [b for b, count in enumerate(missing) if count == 0]
        for w in range(len(self.source)):
            self._arrive(w, missing, order)
        for b in order:  # grows as we go
            for w in self.outs[b]:
                number[w] = len(number)
                self._arrive(w, missing, order)
        boxes = [box for b in order if (box := self.boxes[b]) is not None]
        inputs = [[number[w] for w in self.ins[b]] for b in order]
        return Diagram(self.doctrine, self.source, boxes, inputs, [number[w] for w in self.target])

    def _arrive(self, wire: int, missing: list[int], order: list[int]) -> None:
        box = self.taker[wire][0]
        if box != END:
            missing[box] -= 1
            if missing[box] == 0:
                order.append(box)


def ends_as(graph: PortGraph, result: Diagram) -> bool:
    """Is ``result`` what the graph has become? Raises CellTypeError when something floats in a planar result."""
    if graph.matches(PortGraph(result)):
        return True
    return not result.doctrine.planar and graph.diagram() == result  # closed components are in reach of no boundary


def _check_local(before: Diagram, after: Diagram) -> None:
    """Raise CellTypeError unless a match of ``before`` may be replaced by ``after`` without a look around it."""
    inputs, ends = len(before.source), set(before.outputs)
    if not before.boxes or any(w < inputs for w in ends):
        raise CellTypeError("a side that is used in place has no wire without a box")
    if _pieces(before) != 1 or before.doctrine.planar and _pieces(after) != 1:
        raise CellTypeError("a side that is used in place is connected")
    if before.doctrine.planar and not inputs and not ends:
        raise CellTypeError("a side that is used in place reaches its boundary")


def _leads_through(side: Diagram) -> bool:
    """Does every input reach every output?"""
    inputs = len(side.source)
    reaches = [{w} for w in range(inputs)]  # for each wire, the inputs above it
    for i, box in enumerate(side.boxes):
        above: set[int] = set().union(*(reaches[w] for w in side.inputs[i]))
        reaches += [above] * len(box.target)
    return all(len(reaches[w]) == inputs for w in side.outputs)


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
