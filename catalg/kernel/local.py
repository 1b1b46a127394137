"""Rewriting in place: many uses of rules on one diagram, each at the cost of what it touches.

A use names the boxes on which a side of a rule stands, and they are replaced by the other
side's. What is checked makes this the substitution that a step with a context would be:

* generators, ports and types agree, no two wires of the side are one wire of the diagram;
* the side is connected, and no path leaves the match and comes back (Bonchi, Gadducci,
  Kissinger, Sobociński, Zanasi, String Diagram Rewrite Theory II, convexity). Such a path from
  an output to an input that reaches this output would close a cycle, so there is none; elsewhere
  it is looked for among the boxes whose rank lies in between. In the plane there is never one:
  ports alone fix how a connected side is drawn, and going around its outside one turns, between
  two legs next to each other, by half a circle if both are inputs or both outputs, and not at
  all between an input and an output. The path would close a region of the plane at whose edge one
  turns half a circle less for each leg inside of it, so not at all instead of a full circle;
* in planar theories both sides touch their boundary and nothing floats, neither before nor
  after. Then ports alone fix the diagram (Joyal and Street, The geometry of tensor calculus
  I), and the faces that a side closes are empty, since nothing in them could reach the
  boundary of the diagram.

Relies on cells. `catalg.kernel.replay` calls it; no use is believed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from catalg.cells import CellTypeError, Diagram
from catalg.cells.sameness import RIM, PortGraph

_GAP = 1 << 40  # between the ranks of boxes at first, so that new ones find room


class LocalRule:
    """A rule read in one direction, ready to be used in place. Raises CellTypeError when it cannot be.

    ``before`` is one connected piece, with no wire that meets no box; in planar doctrines
    ``after`` is one piece too. ``inner``: the (box, place) at both ends of each wire inside of
    ``before``; ``rim``: those at its boundary. ``leaving``: the outputs from which a path might
    come back; ``entering``: the inputs to which one might.
    """

    __slots__ = ("before", "after", "inputs", "inner", "rim", "entering", "leaving")

    def __init__(self, before: Diagram, after: Diagram) -> None:
        if before.is_sum or after.is_sum:
            raise CellTypeError("a sum is not used in place")
        self.before = side = PortGraph(before)
        self.after, self.inputs = PortGraph(after), len(before.source)
        at = list(zip(side.owner, side.place, strict=True))
        self.inner = [(*at[p], *at[q]) for p, q in enumerate(side.far) if side.rim <= p < q]
        self.rim = [at[p] for p in side.far[: side.rim]]
        self.entering, self.leaving = ([], []) if before.doctrine.planar else _unreached(before)
        if not before.boxes or any(b == RIM for b, _ in self.rim):
            raise CellTypeError("a side that is used in place has no wire without a box")
        if not _is_one_piece(side) or before.doctrine.planar and not _is_one_piece(self.after):
            raise CellTypeError("a side that is used in place is connected")
        if before.doctrine.planar and not self.rim:
            raise CellTypeError("a side that is used in place reaches its boundary")


class Host(PortGraph):
    """A diagram without copies or bends, whose boxes are replaced in place.

    ``boxes[b]`` is None once box b is gone; new boxes and their ports get the next numbers.
    """

    __slots__ = ("doctrine", "source", "rank")

    def __init__(self, diagram: Diagram) -> None:
        """Raises CellTypeError where rewriting in place is not defined, or something floats in a planar diagram."""
        doctrine = diagram.doctrine
        if doctrine.cartesian or doctrine.duals or doctrine.ordered or diagram.is_sum:
            raise CellTypeError(f"in a {doctrine.name} rules are not used in place")
        super().__init__(diagram)
        self.doctrine, self.source = doctrine, diagram.source
        self.rank: list[int] = []  # once it is needed: a box stands higher than those it takes wires from
        if not doctrine.planar or all(box.source.cells for box in diagram.boxes):
            return  # the way up from a box ends at the source, or at a box without inputs
        if _met(self, [self.owner[p] for p in self.beyond(RIM)]) < len(self.boxes):
            raise CellTypeError("something floats, so that rules cannot be used in place")

    def makers(self, box: int) -> list[int]:
        """The boxes whose wires a box takes, the boundary left out."""
        cell, first = self.boxes[box], self.first[box]
        ends = self.far[first : first + len(cell.source.cells)] if cell else ()
        return [b for p in ends if (b := self.owner[p]) != RIM]

    def takers(self, box: int) -> list[int]:
        """The boxes that take the wires of a box, the boundary left out."""
        cell = self.boxes[box]
        ends = self.beyond(box)[len(cell.source.cells) :] if cell else ()
        return [b for p in ends if (b := self.owner[p]) != RIM]

    def use(self, rule: LocalRule, boxes: Sequence[int]) -> range:
        """Replace ``boxes``, on which ``rule.before`` stands box by box, by ``rule.after``.

        Returns the numbers of the new boxes. Raises CellTypeError when the side does not stand
        there; the graph is unchanged then.
        """
        outside, after = self._match(rule, boxes), rule.after
        if rule.leaving:
            self._check_convex([outside[i] for i in rule.entering], [outside[i] for i in rule.leaving], boxes)
        number, port, rim = len(self.boxes), len(self.far), after.rim
        at = [*outside, *range(port, port + len(after.far) - rim)]  # ``after``'s ports, the far end for its boundary's
        for b in boxes:
            self.boxes[b] = None
        self.boxes += after.boxes
        self.first += [port + p - rim for p in after.first]
        self.owner += [number + b for b in after.owner[rim:]]
        self.place += after.place[rim:]
        self.far += [at[p] for p in after.far[rim:]]
        for end, p in zip(outside, after.far[:rim], strict=True):
            self.far[end] = at[p]
        new = range(number, len(self.boxes))
        if self.rank:
            self._rank(len(new), outside[: rule.inputs], outside[rule.inputs :])
        return new

    def _match(self, rule: LocalRule, boxes: Sequence[int]) -> list[int]:
        """The port outside the match of each wire at the rule's boundary."""
        side, far = rule.before, self.far
        if len(boxes) != len(side.boxes) or len(set(boxes)) != len(boxes):
            raise CellTypeError("a use of a rule names a box for each of the side's")
        for box, b in zip(side.boxes, boxes, strict=True):
            here = self.boxes[b] if 0 <= b < len(self.boxes) else None
            if here is None or here is not box and here != box:
                raise CellTypeError(f"there is no `{box}` number {b}")
        first = [self.first[b] for b in boxes]
        for b, p, c, q in rule.inner:
            if far[first[b] + p] != first[c] + q:
                raise CellTypeError(f"`{side.boxes[b]}` number {boxes[b]} is not joined as in the rule")
        outside = [far[first[b] + p] for b, p in rule.rim]
        for end in outside:
            if self.owner[end] in boxes:
                raise CellTypeError("two wires of the rule are one wire of the diagram")
        return outside

    def _check_convex(self, entering: Sequence[int], leaving: Sequence[int], boxes: Sequence[int]) -> None:
        """Raise CellTypeError when a path leads from a box that takes a match's wire to one that makes one."""
        if not self.rank:
            self._order()
        makers = {self.owner[p] for p in entering} - {RIM}
        highest = max((self.rank[b] for b in makers), default=-1)
        seen = {RIM, *boxes}
        waiting = [self.owner[p] for p in leaving]
        for b in waiting:  # grows as we go
            if b in makers:
                raise CellTypeError("a path leaves the match of a rule and comes back")
            if b not in seen and self.rank[b] < highest:
                seen.add(b)
                waiting += self.takers(b)

    def _order(self) -> list[int]:
        """The boxes, each after those whose wires it takes. They get ranks by the way."""
        self.rank = rank = [_GAP] * len(self.boxes)
        missing = [len(self.makers(b)) for b in range(len(self.boxes))]
        order = [b for b, box in enumerate(self.boxes) if box is not None and not missing[b]]
        for b in order:  # grows as we go
            for t in self.takers(b):
                rank[t] = max(rank[t], rank[b] + _GAP)
                missing[t] -= 1
                if not missing[t]:
                    order.append(t)
        return order

    def _rank(self, new: int, inputs: list[int], outputs: list[int]) -> None:
        """Ranks for new boxes, evenly in between if there is room; otherwise what comes after them rises."""
        rank, owner, low = self.rank, self.owner, 0
        for p in inputs:
            if (b := owner[p]) != RIM and rank[b] > low:
                low = rank[b]
        top = low + _GAP * (new + 1)
        for p in outputs:
            if (b := owner[p]) != RIM and rank[b] < top:
                top = rank[b]
        step = (top - low) // (new + 1)
        rank += [low + (step if step > 0 else _GAP) * i for i in range(1, new + 1)]
        takers = [b for p in outputs if (b := owner[p]) != RIM] if step <= 0 else []
        for b in takers:  # grows as we go
            low = max([rank[a] for a in self.makers(b)], default=0)
            if rank[b] <= low:
                rank[b] = low + _GAP
                takers += self.takers(b)

    def becomes(self, result: Diagram) -> bool:
        """Is this now the graph of ``result``, which has the same boundary? In the plane nothing may float."""
        other = PortGraph(result)
        image = self.onto(other) or ()
        alive = sum(box is not None for box in self.boxes)
        if len(other.boxes) == alive == sum(b >= 0 for b in image) and image:
            return True
        return not self.doctrine.planar and self.diagram() == result  # closed components are in reach of no boundary

    def diagram(self) -> Diagram:
        """The diagram as wires and boxes in topological order (doctrines where wires may cross)."""
        n, boxes, inputs = len(self.source), [], []
        number = {p: p for p in range(n)}  # of each wire, by the port where it is made
        for b in self._order():
            if (box := self.boxes[b]) is not None:
                taken = len(box.source)
                boxes.append(box)
                inputs.append([number[p] for p in self.beyond(b)[:taken]])
                for p in range(self.first[b] + taken, self.first[b] + taken + len(box.target)):
                    number[p] = len(number)
        return Diagram(self.doctrine, self.source, boxes, inputs, [number[p] for p in self.far[n : self.rim]])


def _unreached(side: Diagram) -> tuple[list[int], list[int]]:
    """The inputs that do not reach every output, and the outputs that not every input reaches, as ports at the rim."""
    n = len(side.source)
    reaches = [{w} for w in range(n)]  # for each wire, the inputs above it
    for i, box in enumerate(side.boxes):
        above: set[int] = set().union(*(reaches[w] for w in side.inputs[i]))
        reaches += [above] * len(box.target)
    ends = [reaches[w] for w in side.outputs]
    entering = [i for i in range(n) if not all(i in above for above in ends)]
    return entering, [n + o for o, above in enumerate(ends) if len(above) < n]


def _is_one_piece(graph: PortGraph) -> bool:
    """Is it connected, a wire without a box being a piece of its own?"""
    wires = sum(graph.owner[p] == RIM for p in graph.beyond(RIM)) // 2
    return wires + len(graph.boxes) - _met(graph, range(len(graph.boxes))[:1]) == (0 if graph.boxes else 1)


def _met(graph: PortGraph, boxes: Iterable[int]) -> int:
    """How many boxes hang together with these, the boundary left out."""
    seen, waiting = {RIM}, list(boxes)
    for b in waiting:  # grows as we go
        if b not in seen:
            seen.add(b)
            waiting += [graph.owner[p] for p in graph.beyond(b)]
    return len(seen) - 1
