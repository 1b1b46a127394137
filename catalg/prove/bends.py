"""Rewriting in compact closed theories: wires have two ends and no direction.

Diagram and pattern are contracted to boxes and links. Any set of boxes joined as the
pattern's are is a match: what would be a cycle is a wire that bends. The result is written
as a diagram again with a cup where a wire is needed before it is made. The kernel checks
the context like any other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from catalg.cells import Diagram, OneCell, TwoCell, cap, cup, is_bend
from catalg.prove.pattern import Binding, Pattern

End = tuple[int, int]  # (box, port), or (-1, place on the boundary: source first, then target)


@dataclass
class Links:
    """Boxes, and for each of their ports and each place of the boundary the link that ends there."""

    boxes: list[TwoCell]
    ports: list[list[int]]
    boundary: list[int]
    loops: list[OneCell]

    @classmethod
    def of(cls, diagram: Diagram) -> Links:
        joined = _Joined()
        link = [joined.new() for _ in diagram.wires]
        boxes: list[TwoCell] = []
        ports: list[list[int]] = []
        for i, box in enumerate(diagram.boxes):
            here = [link[w] for w in (*diagram.inputs[i], *diagram.outputs_of(i))]
            if is_bend(box):
                joined.join(*here)
            else:
                boxes.append(box)
                ports.append(here)
        boundary = [*link[: len(diagram.source)], *(link[w] for w in diagram.outputs)]
        ports = [[joined.find(x) for x in here] for here in ports]
        boundary = [joined.find(x) for x in boundary]
        ended = {x for here in ports for x in here} | set(boundary)
        loops = {joined.find(x): diagram.wires[w] for w, x in reversed(list(enumerate(link)))}
        return cls(boxes, ports, boundary, [cell for x, cell in loops.items() if x not in ended])

    def ends(self) -> dict[int, list[End]]:
        """Link -> its two ends."""
        found: dict[int, list[End]] = {}
        for place, x in enumerate(self.boundary):
            found.setdefault(x, []).append((-1, place))
        for box, here in enumerate(self.ports):
            for port, x in enumerate(here):
                found.setdefault(x, []).append((box, port))
        return found

    def diagram(self, doctrine_of: Diagram) -> Diagram:
        """The diagram with these links and the boundary of ``doctrine_of``."""
        return _Writer(self, doctrine_of).diagram()


class _Joined:
    """Disjoint sets of integers."""

    def __init__(self) -> None:
        self._up: list[int] = []

    def new(self) -> int:
        self._up.append(len(self._up))
        return len(self._up) - 1

    def find(self, x: int) -> int:
        while self._up[x] != x:
            self._up[x] = x = self._up[self._up[x]]
        return x

    def join(self, x: int, y: int) -> None:
        self._up[self.find(x)] = self.find(y)


class _Writer:
    """Writes links as a program: a wire that is needed early comes from a cup, a second one ends in a cap."""

    def __init__(self, links: Links, frame: Diagram) -> None:
        self.links, self.frame = links, frame
        self.open: dict[int, tuple[int, OneCell]] = {}  # link -> the wire that waits, and its type
        self.boxes: list[TwoCell] = []
        self.inputs: list[list[int]] = []
        self.total = len(frame.source)

    def diagram(self) -> Diagram:
        n = len(self.frame.source)
        for place, cell in enumerate(self.frame.source):
            self._offer(self.links.boundary[place], place, cell)
        for box, here in zip(self.links.boxes, self.links.ports, strict=True):
            split = len(box.source)
            taken = [self._take(x, cell) for x, cell in zip(here[:split], box.source, strict=True)]
            made = self._emit(box, taken)
            for w, x, cell in zip(made, here[split:], box.target, strict=True):
                self._offer(x, w, cell)
        ends = [self._take(x, cell) for x, cell in zip(self.links.boundary[n:], self.frame.target, strict=True)]
        for cell in self.links.loops:
            a, b = self._emit(cup(cell), [])
            self._emit(cap(cell), [b, a])
        return Diagram(self.frame.doctrine, self.frame.source, self.boxes, self.inputs, ends)

    def _emit(self, box: TwoCell, taken: list[int]) -> range:
        self.boxes.append(box)
        self.inputs.append(taken)
        self.total += len(box.target)
        return range(self.total - len(box.target), self.total)

    def _offer(self, link: int, wire: int, cell: OneCell) -> None:
        if link in self.open:  # both ends make a wire: they cap each other
            other, _ = self.open.pop(link)
            self._emit(cap(cell), [other, wire])
        else:
            self.open[link] = (wire, cell)

    def _take(self, link: int, cell: OneCell) -> int:
        if link in self.open:
            return self.open.pop(link)[0]
        wire, back = self._emit(cup(cell), [])
        self.open[link] = (back, cell.dual)
        return wire


@dataclass(frozen=True)
class LinkMatch:
    """Pattern box -> box, and for each place of the pattern's boundary the link that reaches it."""

    boxes: dict[int, int]
    boundary: list[int]
    binding: Binding


def link_matches(
    pattern: Pattern, ours: Links, theirs: Links, diagram: Diagram, binding: Binding
) -> Iterator[LinkMatch]:
    """All matches of a pattern in which every link ends at a box (and of one bare wire)."""
    if ours.loops:
        return
    if not ours.boxes:
        yield from _bare(pattern, theirs, diagram, binding)
        return
    ends, far = ours.ends(), theirs.ends()
    if any(all(box < 0 for box, _ in pair) for pair in ends.values()):
        return
    yield from _extend(pattern, ours, theirs, diagram, ends, far, {}, binding)


def _extend(
    pattern: Pattern, ours: Links, theirs: Links, diagram: Diagram, ends: dict[int, list[End]],
    far: dict[int, list[End]], boxes: dict[int, int], binding: Binding,
) -> Iterator[LinkMatch]:  # fmt: skip
    left = [b for b in range(len(ours.boxes)) if b not in boxes]
    if not left:
        where = {}
        for x, pair in ends.items():
            box, port = next(end for end in pair if end[0] >= 0)
            where[x] = theirs.ports[boxes[box]][port]
        yield LinkMatch(boxes, [where[x] for x in ours.boundary], binding)
        return
    for image in range(len(theirs.boxes)):
        grown = _grow(pattern, ours, theirs, diagram, ends, far, left[0], image, boxes, binding)
        if grown is not None:
            yield from _extend(pattern, ours, theirs, diagram, ends, far, *grown)


def _grow(
    pattern: Pattern, ours: Links, theirs: Links, diagram: Diagram, ends: dict[int, list[End]],
    far: dict[int, list[End]], start: int, place: int, boxes: dict[int, int], binding: Binding,
) -> tuple[dict[int, int], Binding] | None:  # fmt: skip
    """Match a box and all that hangs together with it by inner links."""
    boxes, todo = dict(boxes), [(start, place)]
    while todo:
        box, image = todo.pop()
        if box in boxes:
            if boxes[box] != image:
                return None
            continue
        if image in boxes.values():
            return None
        bound = pattern.bind_box(ours.boxes[box], theirs.boxes[image], diagram, binding)
        if bound is None:
            return None
        binding = bound
        boxes[box] = image
        for port, (x, y) in enumerate(zip(ours.ports[box], theirs.ports[image], strict=True)):
            other = _other_end(ends[x], (box, port))
            if other[0] < 0:
                continue
            across = _other_end(far[y], (image, port))
            if across[0] < 0 or across[1] != other[1]:
                return None
            todo.append((other[0], across[0]))
    return boxes, binding


def _other_end(pair: list[End], end: End) -> End:
    return pair[1] if pair[0] == end else pair[0]


def _bare(pattern: Pattern, theirs: Links, diagram: Diagram, binding: Binding) -> Iterator[LinkMatch]:
    """One straight wire stands on every link of its type, read from the end that makes it."""
    source, target = pattern.side.source.cells, pattern.side.target.cells
    if len(source) != 1 or source != target:
        return
    for x, pair in theirs.ends().items():
        for end in pair:
            grown = pattern.bind_type(source[0], _made(theirs, diagram, end), binding)
            if grown is not None:
                # A bare wire cuts its link in two: the near half carries the link's own number.
                yield LinkMatch({}, [x, -1 - pair.index(end)], grown)


def _made(links: Links, diagram: Diagram, end: End) -> OneCell:
    """The type of the wire that leaves an end of a link."""
    box, port = end
    source = diagram.source if box < 0 else links.boxes[box].source
    target = diagram.target if box < 0 else links.boxes[box].target
    n = len(source)
    if box < 0:
        return source.cells[port] if port < n else target.cells[port - n].dual
    return source.cells[port].dual if port < n else target.cells[port - n]


def replaced(theirs: Links, match: LinkMatch, new: Links, diagram: Diagram) -> Diagram:
    """The diagram with the matched boxes gone and ``new`` on the links that reached them."""
    joined = _Joined()
    size = 1 + max([*(x for here in theirs.ports for x in here), *theirs.boundary, 0])
    outer = [joined.new() for _ in range(size)]
    inner: dict[int, int] = {}
    for x in [*new.boundary, *(x for here in new.ports for x in here)]:
        if x not in inner:
            inner[x] = joined.new()
    boxes = [i for i in range(len(theirs.boxes)) if i not in match.boxes.values()]
    ports = {i: [outer[x] for x in theirs.ports[i]] for i in boxes}
    boundary = [outer[x] for x in theirs.boundary]
    at = match.boundary
    if not match.boxes and len(at) == 2 and at[1] < 0:
        far = joined.new()
        box, port = theirs.ends()[at[0]][1 - (-1 - at[1])]
        (boundary if box < 0 else ports[box])[port] = far
        at = [at[0], far]
    for x, y in zip(at, new.boundary, strict=True):
        joined.join(x, inner[y])
    result = Links(
        [*(theirs.boxes[i] for i in boxes), *new.boxes],
        [[joined.find(x) for x in ports[i]] for i in boxes]
        + [[joined.find(inner[x]) for x in here] for here in new.ports],
        [joined.find(x) for x in boundary],
        [*theirs.loops, *new.loops],
    )
    ended = {x for here in result.ports for x in here} | set(result.boundary)
    for k, y in enumerate(new.boundary):
        x = joined.find(inner[y])
        if x not in ended:
            ended.add(x)
            result.loops.append(_boundary_type(match, k, diagram, theirs))
    return result.diagram(diagram)


def _boundary_type(match: LinkMatch, place: int, diagram: Diagram, theirs: Links) -> OneCell:
    """A type for a loop that closed through a place of the boundary."""
    x = match.boundary[place]
    end = theirs.ends()[x if x >= 0 else match.boundary[0]][0]
    return _made(theirs, diagram, end)
