"""Weaving: a symmetric or cartesian diagram as planar layers with explicit crossings, copies and drops.

Boxes are put on levels and ordered by sweeps that reduce crossings (Sugiyama, Tagawa and
Toda, Methods for visual understanding of hierarchical system structures, 1981, then swaps
of neighbours); what the chosen orders leave crossed becomes crossing events. Wires cross
where the term permutes them and the levels cannot undo it, never otherwise.
Relies on cells and `rows`; standard library only.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Sequence
from dataclasses import dataclass, field

from catalg.cells import Diagram
from catalg.draw.rows import Event

Item = tuple[str, int]  # ("node", number) or ("pass", thread)


@dataclass
class _Node:
    """A box, copy or drop, with the threads it takes and makes."""

    kind: str
    box: int
    taken: list[int]
    made: list[int] = field(default_factory=list)
    level: int = 0


class _Threads:
    """The diagram with copies and drops written out, so that each thread has one maker and one taker."""

    def __init__(self, diagram: Diagram) -> None:
        self.nodes: list[_Node] = []
        self.count = 0
        uses = [0] * len(diagram.wires)
        for w in (*(w for ws in diagram.inputs for w in ws), *diagram.outputs):
            uses[w] += 1
        self.ready: list[list[int]] = [[] for _ in uses]  # per wire: threads still to be taken
        self._uses = uses
        self.source = [self._thread() for _ in diagram.source.cells]
        for w, thread in enumerate(self.source):
            self._spread(w, thread)
        for i in range(len(diagram.boxes)):
            node = _Node("box", i, [self.ready[w].pop() for w in diagram.inputs[i]])
            self.nodes.append(node)
            for w in diagram.outputs_of(i):
                thread = self._thread()
                node.made.append(thread)
                self._spread(w, thread)
        self.target = [self.ready[w].pop() for w in diagram.outputs]
        self.maker = [-1] * self.count
        self.taker = [-1] * self.count
        for n, node in enumerate(self.nodes):
            for t in node.taken:
                self.taker[t] = n
            for t in node.made:
                self.maker[t] = n
        self.height = self._levels()

    def _thread(self) -> int:
        self.count += 1
        return self.count - 1

    def _spread(self, wire: int, thread: int) -> None:
        uses = self._uses[wire]
        if uses == 1:
            self.ready[wire] = [thread]
        elif uses == 0:
            self.nodes.append(_Node("drop", -1, [thread]))
        else:
            made = [self._thread() for _ in range(uses)]
            self.nodes.append(_Node("copy", -1, [thread], made))
            self.ready[wire] = made[::-1]

    def _levels(self) -> int:
        """As early as possible; copies and boxes that open wires as late as their users allow."""
        for node in self.nodes:
            node.level = 1 + max((self._level(self.maker[t]) for t in node.taken), default=0)
        height = max((node.level for node in self.nodes), default=0)
        for node in reversed(self.nodes):
            if len(node.made) > len(node.taken):
                users = [self.nodes[self.taker[t]].level for t in node.made if self.taker[t] >= 0]
                if users:
                    node.level = max(node.level, min(users) - 1)
        return height

    def _level(self, node: int) -> int:
        return self.nodes[node].level if node >= 0 else 0


class _Weave:
    """The order of what stands on each level, improved by sweeps."""

    def __init__(self, threads: _Threads) -> None:
        self.threads = threads
        self.levels: list[list[Item]] = [[] for _ in range(threads.height + 1)]  # [0] is not used
        for n, node in enumerate(threads.nodes):
            self.levels[node.level].append(("node", n))
        for t in range(threads.count):
            start = threads.nodes[threads.maker[t]].level if threads.maker[t] >= 0 else 0
            end = threads.nodes[threads.taker[t]].level if threads.taker[t] >= 0 else threads.height + 1
            for level in range(start + 1, end):
                self.levels[level].append(("pass", t))

    def above(self, item: Item) -> list[int]:
        return self.threads.nodes[item[1]].taken if item[0] == "node" else [item[1]]

    def below(self, item: Item) -> list[int]:
        return self.threads.nodes[item[1]].made if item[0] == "node" else [item[1]]

    def leaving(self, level: int) -> list[int]:
        """Threads below a level (0: the source), left to right."""
        if level == 0:
            return self.threads.source
        return [t for item in self.levels[level] for t in self.below(item)]

    def entering(self, level: int) -> list[int]:
        """Threads above a level (one past the last: the target), left to right."""
        if level > self.threads.height:
            return self.threads.target
        return [t for item in self.levels[level] for t in self.above(item)]

    def improve(self, sweeps: int = 6) -> None:
        best, best_levels = None, self.levels
        for sweep in range(2 * sweeps):
            if sweep % 2 == 0:
                self._sweep_up()
            else:
                self._sweep_down()
            self._fan_out()
            count = self.crossings()
            if best is None or count < best:
                best, best_levels = count, [list(level) for level in self.levels]
            if best == 0:
                break
        self.levels = best_levels
        self._fan_out()
        for _ in range(3):
            if not best or not self._swap_neighbours():
                break
            self._fan_out()

    def _sweep_down(self) -> None:
        for level in range(1, self.threads.height + 1):
            self._sort(level, self.leaving(level - 1), self.above)

    def _sweep_up(self) -> None:
        for level in range(self.threads.height, 0, -1):
            self._sort(level, self.entering(level + 1), self.below)

    def _sort(self, level: int, order: Sequence[int], side: object) -> None:
        place = {t: (i + 0.5) / len(order) for i, t in enumerate(order)}
        items = self.levels[level]
        keys = {}
        for i, item in enumerate(items):
            near = [place[t] for t in side(item)]  # type: ignore[operator]
            keys[item] = sum(near) / len(near) if near else (i + 0.5) / len(items)
        items.sort(key=lambda item: keys[item])

    def _fan_out(self) -> None:
        """A copy's branches leave in the order in which they are wanted below."""
        for level in range(self.threads.height, 0, -1):
            place = {t: i for i, t in enumerate(self.entering(level + 1))}
            for kind, n in self.levels[level]:
                if kind == "node" and self.threads.nodes[n].kind == "copy":
                    self.threads.nodes[n].made.sort(key=lambda t: place[t])

    def crossings(self) -> int:
        total = 0
        for level in range(self.threads.height + 1):
            place = {t: i for i, t in enumerate(self.entering(level + 1))}
            seen: list[int] = []
            for t in self.leaving(level):
                total += len(seen) - bisect_right(seen, place[t])
                insort(seen, place[t])
        return total

    def _swap_neighbours(self) -> bool:
        improved = False
        for level in range(1, self.threads.height + 1):
            up = {t: i for i, t in enumerate(self.leaving(level - 1))}
            down = {t: i for i, t in enumerate(self.entering(level + 1))}
            items = self.levels[level]
            for i in range(len(items) - 1):
                a, b = items[i], items[i + 1]
                now = _crossed(self.above(a), self.above(b), up) + _crossed(self.below(a), self.below(b), down)
                then = _crossed(self.above(b), self.above(a), up) + _crossed(self.below(b), self.below(a), down)
                if then < now:
                    items[i], items[i + 1] = b, a
                    improved = True
        return improved


def _crossed(left: Sequence[int], right: Sequence[int], place: dict[int, int]) -> int:
    return sum(place[s] > place[t] for s in left for t in right)


def woven(diagram: Diagram) -> list[tuple[Event, int]]:
    """Layers (event, offset) over the source wires of a symmetric or cartesian diagram."""
    threads = _Threads(diagram)
    weave = _Weave(threads)
    weave.improve()
    layers: list[tuple[Event, int]] = []
    for level in range(1, threads.height + 2):
        layers += _crossing_layers(weave.leaving(level - 1), weave.entering(level))
        at = 0
        for kind, n in weave.levels[level] if level <= threads.height else ():
            if kind == "pass":
                at += 1
                continue
            node = threads.nodes[n]
            layers.append((Event(node.kind, len(node.taken), len(node.made), node.box), at))
            at += len(node.made)
    return layers


def _crossing_layers(before: Sequence[int], after: Sequence[int]) -> list[tuple[Event, int]]:
    """The crossings that carry one order to another, one event for each block that mixes."""
    place = {t: i for i, t in enumerate(after)}
    return _rounds([place[t] for t in before], 0)


def _rounds(wanted: list[int], base: int) -> list[tuple[Event, int]]:
    """Sort places by crossings. Three wires that all cross one another could meet in one point, so
    such a block is halved first: those bound for the left half pass those bound for the right."""
    layers: list[tuple[Event, int]] = []
    start = high = 0
    for i, p in enumerate(wanted):
        high = max(high, p)
        if high > i:
            continue
        block = [q - start for q in wanted[start : i + 1]]
        at, size = base + start, len(block)
        if size > 1 and not _three_cross(block):
            layers.append((Event("cross", size, size, places=tuple(block)), at))
        elif size > 1:
            half = size // 2
            halves = [[q for q in block if q < half], [q for q in block if q >= half]]
            split = {q: j for j, q in enumerate(halves[0] + halves[1])}
            layers += _rounds([split[q] for q in block], at)
            layers += _rounds(halves[0], at) + _rounds([q - half for q in halves[1]], at + half)
        start = i + 1
    return layers


def _three_cross(places: Sequence[int]) -> bool:
    """Whether some three of the places stand in falling order."""
    highest, second = -1, -1  # second: the highest place that has a higher one before it
    for p in places:
        if p < second:
            return True
        if p < highest:
            second = max(second, p)
        highest = max(highest, p)
    return False
