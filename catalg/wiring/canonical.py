"""The canonical form of a diagram: a key equal exactly for equal diagrams.

Boxes and wires are numbered by a breadth-first walk that starts at the boundary and goes
through ports in order (Joyal and Street, The geometry of tensor calculus I: in a planar
diagram the part connected to the boundary is fixed by its ports). What does not reach the
boundary floats: in planar doctrines in a face (`catalg.wiring.faces`), otherwise as a multiset
of components, each coded by the least walk over its start boxes. In cartesian doctrines a box
is its generator on its inputs: equal ones are shared, unused ones are gone.

A key names generators and not their types: keys compare diagrams over one signature that
have the same source and target. Such keys are also ordered, by ``<``.

Near-linear in the number of ports, except for a closed symmetric component whose boxes look
alike from nearby, and are not: it costs a part of a walk for each such box. No recursion;
standard library only.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from catalg.wiring.bent import BentPorts
from catalg.wiring.faces import planar_form
from catalg.wiring.ports import Code, Ports, Wiring

Key = tuple[int | str, ...]
FarEnds = list[tuple[int, int]]  # `Ports.far_ends`


class Form(NamedTuple):
    """The canonical form: the key, and a box of each floating component, in an order that the key fixes.

    In doctrines with duals boxes are counted without cups and caps. Cartesian diagrams list nothing.
    """

    key: Key
    floating: tuple[int, ...] = ()


def canonical_form(diagram: Wiring) -> Form:
    """The form. Two diagrams over one signature, of one boundary, are equal iff their keys are."""
    if diagram.doctrine.cartesian:
        return Form(_cartesian_key(diagram))
    if diagram.doctrine.ordered:
        return Form(())
    if diagram.doctrine.duals:
        return _bent_form(diagram)
    graph = Ports(diagram)
    code, boxes, wires = graph.from_boundary()
    if len(boxes) == len(diagram.boxes):
        return Form(tuple(code))
    if diagram.doctrine.planar:
        return Form(*planar_form(graph, code, wires))
    more, starts = _multiset(graph)
    return Form((*code, *more), starts)


# -- with duals: wires are contracted through their bends ------------------------------------


def _bent_form(diagram: Wiring) -> Form:
    """The contracted graph's walk from the boundary, closed components, and loops of wire alone by type."""
    graph = BentPorts(diagram)
    code, _, _ = graph.from_boundary()
    more, starts = _multiset(graph)
    code += (*more, len(graph.loops))
    for name in sorted(graph.loops):
        code += (name, graph.loops[name])
    return Form(tuple(code), starts)


# -- symmetric: closed components form one multiset ----------------------------------------


def _multiset(graph: Ports) -> tuple[Code, tuple[int, ...]]:
    """How many kinds of closed components there are, each kind's code and how often it occurs; where walks start."""
    starts: dict[tuple[int | str, ...], list[int]] = {}
    far = graph.far_ends()
    for component in _components(graph):
        start = _start(graph, component, far)
        starts.setdefault(tuple(graph.from_box(start)[0]), []).append(start)
    flat: Code = [len(starts)]
    order: list[int] = []
    for code in sorted(starts):
        flat += (*code, len(starts[code]))
        order += starts[code]
    return flat, tuple(order)


def _components(graph: Ports) -> Iterator[list[int]]:
    """The components (lists of boxes) that no walk has met yet."""
    met = bytearray(graph.seen)
    maker, taker = graph.maker, graph.taker
    for first in range(len(graph.names)):
        if met[first]:
            continue
        met[first] = 1
        component = [first]
        for box in component:  # grows as we go
            for w in graph.ports[box]:
                for other in (taker[w], maker[w]):
                    if not met[other]:
                        met[other] = 1
                        component.append(other)
        yield component


def _start(graph: Ports, component: list[int], far: FarEnds) -> int:
    """A box of the component from which the walk writes least.

    Boxes tied after refinement race; a walk stops where it falls behind the best. Two that
    write the same give a symmetry of the component, which saves the walks of every box it
    moves to one that has raced: each such symmetry at least doubles the group found.
    """
    tied = _rarest(graph, component, far)
    if len(tied) == 1:
        return tied[0]
    orbits = _Orbits(tied)
    best: list[tuple[int, tuple[int | str, ...]]] = []
    for box in tied:
        if not orbits.raced(box):
            best = _race(graph, box, best, orbits)
    return best[0][0]


def _race(
    graph: Ports, start: int, best: list[tuple[int, tuple[int | str, ...]]], orbits: _Orbits
) -> list[tuple[int, tuple[int | str, ...]]]:
    """The lesser of the best walk so far and the one from ``start``; ties go into ``orbits``."""
    walk = graph.visits(start)
    if not best:
        return list(walk)
    boxes = []
    for (_, theirs), (box, ours) in zip(best, walk, strict=False):
        boxes.append(box)
        if ours > theirs:
            return best
        if ours < theirs:
            return list(graph.visits(start))
    orbits.join([box for box, _ in best], boxes)
    return best


class _Orbits:
    """Classes of tied boxes under the symmetries found, and whether one of the class has raced."""

    def __init__(self, boxes: list[int]) -> None:
        self._parent = {box: box for box in boxes}
        self._raced: set[int] = set()

    def _find(self, box: int) -> int:
        while self._parent[box] != box:
            self._parent[box] = box = self._parent[self._parent[box]]
        return box

    def raced(self, box: int) -> bool:
        """Has one of its class raced? From now on, yes."""
        if (root := self._find(box)) in self._raced:
            return True
        self._raced.add(root)
        return False

    def join(self, before: list[int], after: list[int]) -> None:
        """A symmetry that sends each box of ``before`` to the one in its place in ``after``."""
        for a, b in zip(before, after, strict=True):
            if a in self._parent and (x := self._find(a)) != (y := self._find(b)):
                self._parent[x] = y
                if x in self._raced:
                    self._raced.add(y)


def _rarest(graph: Ports, component: list[int], far: FarEnds) -> list[int]:
    """The boxes of the rarest colour after refining colours through ports (least colour on ties)."""
    names = graph.names
    ranks = {name: r for r, name in enumerate(sorted({names[box] for box in component}))}
    colour = {box: ranks[names[box]] for box in component}
    classes = _classes(colour)
    for _ in range(2 * len(component).bit_length()):
        if min(map(len, classes.values())) == 1:
            break
        signs = {box: _sign(graph, box, colour, far) for box in component}
        order = {sign: r for r, sign in enumerate(sorted(set(signs.values())))}
        if len(order) == len(classes):
            break
        colour = {box: order[signs[box]] for box in component}
        classes = _classes(colour)
    return min(classes.items(), key=lambda item: (len(item[1]), item[0]))[1]


def _classes(colour: dict[int, int]) -> dict[int, list[int]]:
    classes: dict[int, list[int]] = {}
    for box, c in colour.items():
        classes.setdefault(c, []).append(box)
    return classes


def _sign(graph: Ports, box: int, colour: dict[int, int], far: FarEnds) -> tuple[int, ...]:
    """A box's colour, then the colour at the far end of each of its ports and the port reached there."""
    sign = [colour[box]]
    for w in graph.ports[box]:
        if graph.maker[w] == box:
            sign += (colour[graph.taker[w]], far[w][0])
        else:
            sign += (colour[graph.maker[w]], far[w][1])
    return tuple(sign)


# -- cartesian: terms with sharing --------------------------------------------------------


def shared_terms(diagram: Wiring) -> tuple[list[tuple[int, tuple[int, ...]]], dict[int, int]]:
    """Share equal boxes of a cartesian diagram.

    Returns the kept boxes as (box, inputs) and a map from every wire to the wire, in the
    diagram's own numbering, that stands for it.
    """
    stands = {w: w for w in range(len(diagram.source))}
    known: dict[tuple[str, tuple[int, ...]], int] = {}
    kept = []
    for i, box in enumerate(diagram.boxes):
        taken = tuple(stands[w] for w in diagram.inputs[i])
        twin = known.setdefault((box.name, taken), i)
        if twin == i:
            kept.append((i, taken))
        stands.update(zip(diagram.outputs_of(i), diagram.outputs_of(twin), strict=True))
    return kept, stands


def _cartesian_key(diagram: Wiring) -> Key:
    """Number the shared boxes in depth-first order from the outputs."""
    kept, stands = shared_terms(diagram)
    inputs = dict(kept)
    maker = {w: i for i, _ in kept for w in diagram.outputs_of(i)}
    number = {w: w for w in range(len(diagram.source))}
    code: list[int | str] = []
    ends = [stands[w] for w in diagram.outputs]
    for end in ends:
        stack = [end]
        while stack:
            w = stack[-1]
            if w in number:
                stack.pop()
                continue
            box = maker[w]
            missing = [v for v in inputs[box] if v not in number]
            if missing:
                stack += reversed(missing)
                continue
            code.append(diagram.boxes[box].name)
            code += [number[v] for v in inputs[box]]
            for made in diagram.outputs_of(box):
                number[made] = len(number)
            stack.pop()
    return ("terms", *code, "ends", *(number[w] for w in ends))
