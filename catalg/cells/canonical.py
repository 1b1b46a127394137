"""The canonical form of a diagram: a key equal exactly for equal diagrams.

Boxes and wires are numbered by a breadth-first walk that starts at the boundary and goes
through ports in order (Joyal and Street, The geometry of tensor calculus I: in a planar
diagram the part connected to the boundary is fixed by its ports). What does not reach the
boundary floats: a floating component is coded by the least walk over its start boxes; in
planar doctrines every face keeps the sorted codes of what floats in it. In cartesian
doctrines a box is its generator on its inputs: equal ones are shared, unused ones are gone.

Near-linear in the number of ports, except that a floating component whose boxes cannot
be told apart costs one walk per such box. No recursion; standard library only.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from catalg.cells.diagram import Diagram

Key = tuple[int | str, ...]


def canonical_key(diagram: Diagram) -> Key:
    """The key. Two diagrams of one doctrine and boundary are equal iff their keys are."""
    if diagram.doctrine.cartesian:
        return _cartesian_key(diagram)
    graph = _Ports(diagram)
    root = _Walk(graph)
    root.boundary()
    if len(root.boxes) == len(diagram.boxes):
        return tuple(root.code())
    components = graph.floating(root.seen)
    if diagram.doctrine.planar:
        return _planar_key(graph, root, components)
    key = root.code()
    codes = sorted(min(walk.code() for walk in _walks(graph, component)) for component in components)
    return tuple(key + _bracketed(codes))


class _Ports:
    """Who makes and who takes each wire, as flat lists."""

    def __init__(self, diagram: Diagram) -> None:
        self.diagram = diagram
        self.maker = [-1] * len(diagram.wires)
        self.taker = [-1] * len(diagram.wires)
        self.ports: list[Sequence[int]] = []
        for i, taken in enumerate(diagram.inputs):
            made = diagram.outputs_of(i)
            for w in taken:
                self.taker[w] = i
            for w in made:
                self.maker[w] = i
            self.ports.append((*taken, *made))

    def neighbours(self, box: int) -> Iterable[int]:
        for w in self.ports[box]:
            other = self.taker[w] if self.maker[w] == box else self.maker[w]
            if other >= 0:
                yield other

    def floating(self, reached: Iterable[int]) -> list[list[int]]:
        """The connected components (lists of boxes, ascending) that do not reach the boundary."""
        seen = set(reached)
        components = []
        for start in range(len(self.ports)):
            if start in seen:
                continue
            seen.add(start)
            component = [start]
            for box in component:
                for other in self.neighbours(box):
                    if other not in seen:
                        seen.add(other)
                        component.append(other)
            components.append(sorted(component))
        return components


class _Walk:
    """A breadth-first numbering of the wires and boxes met from a start."""

    def __init__(self, graph: _Ports) -> None:
        self.graph = graph
        self.number: dict[int, int] = {}  # wire -> its number
        self.boxes: list[int] = []  # boxes in the order met
        self.seen: set[int] = set()
        self._queue: deque[int] = deque()

    def boundary(self) -> None:
        """Walk from the source wires in order, then the target wires in order."""
        diagram = self.graph.diagram
        self._meet(range(len(diagram.source)))
        self._meet(diagram.outputs)
        self._run()

    def start_at(self, box: int) -> None:
        self._visit(box)
        self._run()

    def _meet(self, wires: Iterable[int]) -> None:
        for w in wires:
            if w not in self.number:
                self.number[w] = len(self.number)
                self._queue.append(w)

    def _visit(self, box: int) -> None:
        if box >= 0 and box not in self.seen:
            self.seen.add(box)
            self.boxes.append(box)
            self._meet(self.graph.ports[box])

    def _run(self) -> None:
        queue, graph = self._queue, self.graph
        while queue:
            w = queue.popleft()
            self._visit(graph.taker[w])
            self._visit(graph.maker[w])

    def code(self) -> list[int | str]:
        """How many boxes, the boundary's numbers (when the walk met any), then each box and its ports."""
        graph, number = self.graph, self.number
        diagram = graph.diagram
        code: list[int | str] = [len(self.boxes)]
        if not diagram.outputs or diagram.outputs[0] in number:
            code += [number[w] for w in diagram.outputs]
        for box in self.boxes:
            code.append(diagram.boxes[box].name)
            code += [number[w] for w in graph.ports[box]]
        return code


def _walks(graph: _Ports, component: list[int]) -> Iterable[_Walk]:
    """The walks of a floating component from each box of its rarest kind."""
    for start in _rarest(graph, component):
        walk = _Walk(graph)
        walk.start_at(start)
        yield walk


def _rarest(graph: _Ports, component: list[int]) -> list[int]:
    """The boxes of the rarest colour after refining colours through ports (least colour on ties)."""
    names = {box: graph.diagram.boxes[box].name for box in component}
    ranks = {name: r for r, name in enumerate(sorted(set(names.values())))}
    colour = {box: ranks[name] for box, name in names.items()}
    for _ in range(2 * len(component).bit_length()):
        classes = _classes(colour)
        if min(map(len, classes.values())) == 1:
            break
        signs = {box: (colour[box], *_around(graph, box, colour)) for box in component}
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


def _around(graph: _Ports, box: int, colour: dict[int, int]) -> list[int]:
    """The colours at the far end of each port of a box, and the port reached there."""
    around = []
    for w in graph.ports[box]:
        other = graph.taker[w] if graph.maker[w] == box else graph.maker[w]
        around += [colour[other], graph.ports[other].index(w)]
    return around


def _bracketed(codes: Sequence[Sequence[int | str]]) -> list[int | str]:
    """Codes one after another, each with its length, so that the whole can be read back."""
    flat: list[int | str] = ["floating", len(codes)]
    for code in codes:
        flat.append(len(code))
        flat += code
    return flat


# -- planar: which face does a component float in? ----------------------------------------


class _Faces:
    """The faces of a planar diagram: corners of boxes and boundary, united as layers close them."""

    def __init__(self, graph: _Ports) -> None:
        diagram = graph.diagram
        self._parent: list[int] = []
        gaps = [self._new() for _ in range(len(diagram.source) + 1)]
        self.source_gaps = list(gaps)
        self.corners: list[list[int]] = []  # box -> faces at its corners, in a fixed order
        self.above: list[int] = []  # box -> the face on its left when it stands
        for box, taken, at in zip(diagram.boxes, diagram.inputs, diagram.offsets, strict=True):
            n, m = len(taken), len(box.target)
            left, right = gaps[at], gaps[at + n]
            made = [self._new() for _ in range(m - 1)]
            self.above.append(left)
            self.corners.append([left, *gaps[at + 1 : at + n], right, *made])
            if m == 0:
                self._unite(left, right)
                gaps[at : at + n + 1] = [left]
            else:
                gaps[at : at + n + 1] = [left, *made, right]
        self.target_gaps = gaps

    def _new(self) -> int:
        self._parent.append(len(self._parent))
        return len(self._parent) - 1

    def find(self, face: int) -> int:
        parent = self._parent
        while parent[face] != face:
            parent[face] = parent[parent[face]]
            face = parent[face]
        return face

    def _unite(self, a: int, b: int) -> None:
        self._parent[self.find(a)] = self.find(b)


def _planar_key(graph: _Ports, root: _Walk, components: list[list[int]]) -> Key:
    """Code floating components from the innermost out and hang each in its face."""
    faces = _Faces(graph)
    # The region just above a component's first box in the layers is outside the component.
    outer = [faces.find(faces.above[component[0]]) for component in components]
    host: dict[int, int] = {}  # face -> the component that surrounds it; -1 is the boundary's
    for c, component in enumerate(components):
        for box in component:
            for corner in faces.corners[box]:
                if (face := faces.find(corner)) != outer[c]:
                    host[face] = c
    inside: dict[int, list[list[int | str]]] = {}  # face -> codes of what floats in it
    for c in _inner_first([host.get(face, -1) for face in outer]):
        codes = (
            _with_faces(walk, faces, inside, _corners(walk, faces), outer[c], c, host)
            for walk in _walks(graph, components[c])
        )
        inside.setdefault(outer[c], []).append(min(codes))
    boundary = [faces.find(f) for f in faces.source_gaps + faces.target_gaps]
    return tuple(_with_faces(root, faces, inside, boundary + _corners(root, faces), None, -1, host))


def _inner_first(parents: list[int]) -> list[int]:
    """Components ordered so that each stands before the component around it."""
    depth = [-1] * len(parents)
    for c in range(len(parents)):
        chain = []
        while c >= 0 and depth[c] < 0:
            chain.append(c)
            c = parents[c]
        base = depth[c] if c >= 0 else -1
        for up, member in enumerate(reversed(chain), start=1):
            depth[member] = base + up
    return sorted(range(len(parents)), key=lambda c: -depth[c])


def _corners(walk: _Walk, faces: _Faces) -> list[int]:
    return [faces.find(corner) for box in walk.boxes for corner in faces.corners[box]]


def _with_faces(
    walk: _Walk,
    faces: _Faces,
    inside: dict[int, list[list[int | str]]],
    corners: list[int],
    outer: int | None,
    me: int,
    host: dict[int, int],
) -> list[int | str]:
    """A walk's code, where its outside lies, and the contents of each of its own faces."""
    code = walk.code()
    code.append(-1 if outer is None else corners.index(outer))
    met: set[int] = set()
    for i, face in enumerate(corners):
        if face in inside and face != outer and face not in met and host.get(face, -1) == me:
            met.add(face)
            code.append(i)
            code += _bracketed(sorted(inside[face]))
    return code


# -- cartesian: terms with sharing --------------------------------------------------------


def shared_terms(diagram: Diagram) -> tuple[list[tuple[int, tuple[int, ...]]], dict[int, int]]:
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


def _cartesian_key(diagram: Diagram) -> Key:
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
