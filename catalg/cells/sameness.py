"""When two diagrams of one boundary are equal: a dull check that walks through both at once.

A diagram is seen as a port graph: boxes with their ports in order, and for each port the port
at the other end of its wire. Joyal and Street (The geometry of tensor calculus I) show that
the diagrams of free symmetric monoidal categories are equal when such graphs are isomorphic,
and that so are planar ones when the isomorphism also respects the regions of the plane. With
duals, wires are first contracted through cups and caps (Kelly and Laplaza, 1980). Terms are
equal when each output stands for the same tree of generators over the same inputs.

From the boundary the walk is forced. What no walk from there meets floats; where to begin
with it is proposed by `catalg.wiring`, and a bad proposal can only make the answer no.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, pairwise, repeat
from typing import TYPE_CHECKING

from catalg.cells.bends import is_bend
from catalg.cells.signature import TwoCell

if TYPE_CHECKING:
    from catalg.cells.diagram import Diagram

RIM = -1  # the number of the boundary among the boxes; its ports are the source's wires, then the target's
End = tuple[int, int]  # a tree's number and a port, in cartesian diagrams
_UNMET = -2


class PortGraph:
    """Boxes with their ports, inputs before outputs. Ports have numbers: the boundary's come first, then each box's.

    ``first[b]``: the first port of box b, which is ``boxes[b]``; ``owner[p]``: the box of port p; ``place[p]``:
    which of its ports that is; ``far[p]``: the port at the other end of the wire. ``rim``: how many ports the
    boundary has. ``loops``: the types of wires without ends (theories with duals), in order.
    """

    __slots__ = ("boxes", "first", "owner", "place", "far", "rim", "loops")

    def __init__(self, diagram: Diagram) -> None:
        duals = diagram.doctrine.duals
        kept = [i for i, box in enumerate(diagram.boxes) if not (duals and is_bend(box))]
        self.boxes: list[TwoCell | None] = [diagram.boxes[i] for i in kept]
        wires = [*range(len(diagram.source)), *diagram.outputs]  # at each port
        self.rim, self.first = len(wires), list[int]()
        for i in kept:
            self.first.append(len(wires))
            wires += diagram.inputs[i]
            wires += diagram.outputs_of(i)
        counts = [end - start for start, end in pairwise((0, *self.first, len(wires)))]
        self.owner = list(chain.from_iterable(map(repeat, range(RIM, len(kept)), counts)))
        self.place = list(chain.from_iterable(map(range, counts)))
        self.far = [0] * len(wires)
        joined = _joined(diagram) if duals else range(len(diagram.wires))
        ends = [-1] * len(joined)  # of each wire, the port met first
        for port, wire in enumerate([joined[w] for w in wires] if duals else wires):
            end = ends[wire]
            if end < 0:
                ends[wire] = port
            else:
                self.far[port], self.far[end] = end, port
        without = {joined[w]: min(cell.name, cell.dual.name) for w, cell in enumerate(diagram.wires)} if duals else {}
        self.loops = sorted(name for w, name in without.items() if ends[w] < 0)

    def beyond(self, box: int) -> list[int]:
        """The port at the other end of each wire at a box, or at the boundary."""
        if box == RIM:
            return self.far[: self.rim]
        cell, first = self.boxes[box], self.first[box]
        return self.far[first : first + len(cell.source.cells) + len(cell.target.cells)] if cell else []

    def onto(self, other: PortGraph, seeds: Iterable[tuple[int, int]] = ()) -> list[int] | None:
        """Where a map that fixes the boundary, keeps all ports and sends each seed as told sends the boxes met.

        Boxes that are not met go to a number below 0; the last item is for the boundary. None when there
        is no such map. The graphs have one boundary. What it sends boxes to is met once.
        """
        image, taken = [_UNMET] * (len(self.boxes) + 1), bytearray(len(other.boxes) + 1)
        waiting = [(RIM, RIM), *seeds]
        for box, twin in waiting:  # grows as we go
            if image[box] == twin:
                continue
            if image[box] != _UNMET or taken[twin]:
                return None
            if box != RIM and self.boxes[box] is not other.boxes[twin] and self.boxes[box] != other.boxes[twin]:
                return None
            image[box], taken[twin] = twin, 1
            for p, q in zip(self.beyond(box), other.beyond(twin), strict=True):
                if self.place[p] != other.place[q]:
                    return None
                if image[self.owner[p]] != other.owner[q]:
                    waiting.append((self.owner[p], other.owner[q]))
        return image


def same(one: Diagram, two: Diagram) -> bool:
    """Are two diagrams of one doctrine and boundary equal?"""
    lists = [(d.boxes, d.inputs, d.outputs, d.offsets) for d in (one, two)]
    if one.doctrine.ordered or lists[0] == lists[1]:
        return True
    if one.doctrine.cartesian:
        known: dict[tuple[TwoCell, tuple[End, ...]], int] = {}
        return _values(one, known) == _values(two, known)
    left, right = PortGraph(one), PortGraph(two)
    if len(left.boxes) != len(right.boxes) or left.loops != right.loops:
        return False
    image = left.onto(right)
    floats = image is not None and _UNMET in image
    if floats:
        image = left.onto(right, zip(one.floating, two.floating, strict=False))
    if image is None or _UNMET in image:
        return False
    return not (floats and one.doctrine.planar) or _regions_agree(one, two, image[:-1])


def _values(diagram: Diagram, known: dict[tuple[TwoCell, tuple[End, ...]], int]) -> list[End]:
    """For each output of a cartesian diagram its tree, as a number in ``known``, which grows, and a port."""
    value = [(-1, w) for w in range(len(diagram.source))]
    for box, taken in zip(diagram.boxes, diagram.inputs, strict=True):
        tree = known.setdefault((box, tuple([value[w] for w in taken])), len(known))
        value += [(tree, port) for port in range(len(box.target))]
    return [value[w] for w in diagram.outputs]


def _joined(diagram: Diagram) -> list[int]:
    """For each wire one that stands for it and for all that cups and caps join to it."""
    up = list(range(len(diagram.wires)))
    for i, box in enumerate(diagram.boxes):
        if is_bend(box):
            a, b = (*diagram.inputs[i], *diagram.outputs_of(i))
            up[_top(up, a)] = _top(up, b)
    return [_top(up, w) for w in range(len(up))]


def _top(up: list[int], x: int) -> int:
    """What stands for the class of ``x`` (union-find)."""
    while up[x] != x:
        up[x] = x = up[up[x]]
    return x


def _regions_agree(one: Diagram, two: Diagram, image: list[int]) -> bool:
    """Does the isomorphism that sends the boxes of ``one`` to ``image`` send regions to regions?"""
    (ends, left, right, around), (ends2, left2, right2, around2) = _regions(one), _regions(two)
    wires = [*range(len(one.source)), *(w for box in image for w in two.outputs_of(box))]
    there = [*ends2, *(left2[w] for w in wires), *(right2[w] for w in wires), *(around2[box] for box in image)]
    onto: dict[int, int] = {}
    back: dict[int, int] = {}
    pairs = zip((*ends, *left, *right, *around), there, strict=True)
    return all(onto.setdefault(a, b) == b and back.setdefault(b, a) == a for a, b in pairs)


def _regions(diagram: Diagram) -> list[list[int]]:
    """The regions at the left and right ends, those left and right of each wire, and one beside each box.

    Beside a box without inputs lies the region in which it is put. A box without outputs makes the
    regions on its two sides one.
    """
    n = len(diagram.source)
    up, left, right, around = list(range(n + 1)), list(range(n)), list(range(1, n + 1)), list[int]()
    for i, (box, taken) in enumerate(zip(diagram.boxes, diagram.inputs, strict=True)):
        if taken:
            before, after = left[taken[0]], right[taken[-1]]
        else:
            before = after = right[diagram.left_of[i]] if diagram.left_of[i] >= 0 else 0
        around.append(before)
        if box.target.cells:
            new = range(len(up), len(up) + len(box.target) - 1)
            up += new
            left += (before, *new)
            right += (*new, after)
        else:
            up[_top(up, before)] = _top(up, after)
    return [[_top(up, region) for region in regions] for regions in ([0, n], left, right, around)]
