"""The key of a planar diagram in which something floats.

A floating component is coded by one walk, from a box that its outer face singles out, and
by what floats in each of its own faces. Codes are ranked from the innermost level out, as in
the tree isomorphism of Aho, Hopcroft and Ullman (The Design and Analysis of Computer
Algorithms, 3.2): a face lists the ranks of what floats in it, and the key lists the codes
that the ranks stand for, so that deep nesting costs no more than shallow.

Why the outer face singles out a box: walk around it once and write down each port met. Along
a face, local maxima of height (gaps between outputs, tops of boxes without inputs) and local
minima (gaps between inputs, bottoms of boxes without outputs) alternate, and the whole turn
around the outside is minus one: there is one more box top than there are gaps between inputs. Were
the cyclic word of ports periodic, its period count would divide both numbers. So it is not,
and it has exactly one least rotation (Booth, Lexicographically least circular substrings).

Linear in the number of ports, but for union-find and sorting. No recursion.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from catalg.wiring.ports import Code, Ports

Component = tuple[Code, dict[int, int]]  # what its walk writes, and its faces with their places


class _Faces:
    """The faces on both sides of every wire, united where a box without outputs closes a gap."""

    def __init__(self, graph: Ports) -> None:
        diagram = graph.diagram
        n = len(diagram.source)
        self._left, self._right = list(range(n)), list(range(1, n + 1))
        self._parent = list(range(n + 1))
        self._beside = diagram.left_of
        self._ports = graph.ports
        left, right, parent = self._left, self._right, self._parent
        for i, (box, taken) in enumerate(zip(diagram.boxes, diagram.inputs, strict=True)):
            before, after = (left[taken[0]], right[taken[-1]]) if taken else (self._around(i),) * 2
            m = len(box.target.cells)
            if m:
                between = range(len(parent), len(parent) + m - 1)
                parent += between
                left += (before, *between)
                right += (*between, after)
            elif (a := self.find(before)) != (b := self.find(after)):
                parent[a] = b

    def _around(self, box: int) -> int:
        """The face in which a box without inputs is put."""
        beside = self._beside[box]
        return self._right[beside] if beside >= 0 else 0

    def outside(self, first: int) -> int:
        """The face around a component; its first box in the layers has nothing of it above."""
        return self.find(self._around(first))

    def find(self, face: int) -> int:
        parent = self._parent
        while parent[face] != face:
            parent[face] = parent[parent[face]]
            face = parent[face]
        return face

    def places(self, wires: Iterable[int], wanted: set[int], outer: int) -> dict[int, int]:
        """Which wanted faces lie along the wires, and where first; ``outer`` left out."""
        found: dict[int, int] = {}
        for n, w in enumerate(wires):
            for side, face in ((0, self._left[w]), (1, self._right[w])):
                face = self.find(face)
                if face in wanted and face != outer and face not in found:
                    found[face] = 2 * n + side
        return found


def planar_form(graph: Ports, code: Code, wires: list[int]) -> tuple[tuple[int | str, ...], tuple[int, ...]]:
    """The key, given the walk from the boundary, what it wrote and the wires it met; where floating walks start."""
    faces = _Faces(graph)
    firsts, starts, walks = _components(graph)
    outer = [faces.outside(first) for first in firsts]
    wanted = set(outer)
    components = [
        (written, faces.places(met, wanted, face)) for (written, met), face in zip(walks, outer, strict=True)
    ]
    host = {face: c for c, (_, places) in enumerate(components) for face in places}
    own = {face: n for face, n in faces.places(wires, wanted, -1).items() if face not in host}
    if not wires:
        own[faces.find(0)] = 0
    inside: dict[int, list[int]] = {}
    table, held = _ranked(components, outer, _levels([host.get(face, -1) for face in outer]), inside)
    order = _preorder(own, components, held)
    return (*code, *_contents(own, inside), *table), tuple(starts[c] for c in order)


def _preorder(own: dict[int, int], components: Sequence[Component], held: dict[int, list[int]]) -> list[int]:
    """The components, each before what floats in it; by place of the face and then by rank."""
    order = []
    waiting = [c for face in reversed(own) for c in reversed(held[face])]
    while waiting:
        order.append(waiting.pop())
        waiting += [c for face in reversed(components[order[-1]][1]) for c in reversed(held[face])]
    return order


def _components(graph: Ports) -> tuple[list[int], list[int], list[tuple[Code, list[int]]]]:
    """The first box in the layers of each floating component, where its walk starts, and the walk."""
    rims = _Rims(graph)
    firsts, starts, walks = [], [], []
    for first in range(len(graph.names)):
        if not graph.seen[first]:
            firsts.append(first)
            box, port = rims.start(first)
            code, _, wires = graph.from_box(box)
            starts.append(box)
            walks.append(([port, *code], wires))
    return firsts, starts, walks


class _Rims:
    """Walks around the outer faces of floating components."""

    def __init__(self, graph: Ports) -> None:
        self._graph = graph
        rank = {name: r for r, name in enumerate(sorted(set(graph.names)))}
        widest = max(map(len, graph.ports))
        self._letter = [rank[name] * widest for name in graph.names]  # plus a port: in order of (name, port)
        self._takes = [len(taken) for taken in graph.diagram.inputs]
        self._far = graph.far_ends()

    def start(self, first: int) -> tuple[int, int]:
        """The (box, port) from which the rim of the component of ``first`` reads least.

        Each place on the rim is the port by which a box is reached. ``first`` is the first
        box of its component in the layers: its top lies on the rim, after its first output.
        """
        if not self._graph.ports[first]:
            return first, 0
        rim = [(first, 0)]
        while (place := self._next(*rim[-1])) != rim[0]:
            rim.append(place)
        return rim[_least_rotation([self._letter[box] + port for box, port in rim])]

    def _next(self, box: int, port: int) -> tuple[int, int]:
        """Leave ``box`` by the port clockwise after ``port``; the box and the port reached."""
        graph, n = self._graph, self._takes[box]
        last = len(graph.ports[box]) - 1
        if port >= n:  # outputs run to the left, then round to the first input
            port = port - 1 if port > n else 0 if n else last
        elif port + 1 < n:  # inputs run to the right
            port += 1
        else:  # then round to the last output
            port = last if last >= n else 0
        w = graph.ports[box][port]
        if port >= n:
            return graph.taker[w], self._far[w][0]
        return graph.maker[w], self._far[w][1]


def _least_rotation(word: Sequence[int]) -> int:
    """Where the least rotation of a cyclic word starts, in linear time."""
    size, i, j, k = len(word), 0, 1, 0
    while i < size and j < size and k < size:
        a, b = word[(i + k) % size], word[(j + k) % size]
        if a == b:
            k += 1
            continue
        if a > b:
            i += k + 1
        else:
            j += k + 1
        j += i == j
        k = 0
    return min(i, j)


def _levels(parents: Sequence[int]) -> list[list[int]]:
    """Components by how deep the nesting inside them goes; ``parents`` are -1 outside all."""
    waiting = [0] * len(parents)
    for parent in parents:
        if parent >= 0:
            waiting[parent] += 1
    height = [0] * len(parents)
    ready = [c for c, count in enumerate(waiting) if not count]
    levels: list[list[int]] = []
    for c in ready:  # grows as we go
        if height[c] == len(levels):
            levels.append([])
        levels[height[c]].append(c)
        if (parent := parents[c]) >= 0:
            height[parent] = max(height[parent], height[c] + 1)
            waiting[parent] -= 1
            if not waiting[parent]:
                ready.append(parent)
    return levels


def _ranked(
    components: Sequence[Component], outer: Sequence[int], levels: Iterable[Iterable[int]], inside: dict[int, list[int]]
) -> tuple[Code, dict[int, list[int]]]:
    """Rank the components level by level, fill ``inside`` (face -> ranks), and list what the ranks stand for.

    Also what each face holds, in order of rank.
    """
    table: Code = []
    ranks = 0
    held: dict[int, list[int]] = {}
    for level in levels:
        codes = {c: (*components[c][0], *_contents(components[c][1], inside)) for c in level}
        distinct = sorted(set(codes.values()))
        rank = {code: r for r, code in enumerate(distinct, start=ranks)}
        ranks += len(distinct)
        for c in sorted(codes, key=lambda c: rank[codes[c]]):
            inside.setdefault(outer[c], []).append(rank[codes[c]])
            held.setdefault(outer[c], []).append(c)
        table.append(len(distinct))
        for code in distinct:
            table += code
    return table, held


def _contents(places: dict[int, int], inside: dict[int, list[int]]) -> Code:
    """How many faces hold something; each face's place and what it holds, as (rank, how often)."""
    code: Code = [len(places)]
    for face, place in places.items():
        counts: dict[int, int] = {}
        for rank in sorted(inside[face]):
            counts[rank] = counts.get(rank, 0) + 1
        code += (place, len(counts))
        for pair in counts.items():
            code += pair
    return code
