"""Families of large diagrams, for tests of scale and for the benchmarks. Sizes are numbers of boxes, roughly."""

from __future__ import annotations

import random
from collections.abc import Callable

from catalg.cells import CARTESIAN, MONOIDAL, POINT, SYMMETRIC, Diagram, OneCell, Path, TwoCell

X = OneCell("X")


def power(n: int) -> Path:
    return Path(POINT, (X,) * n)


def box(name: str, n: int, m: int) -> TwoCell:
    return TwoCell(name, power(n), power(m))


SCALAR, STATE, EFFECT, CAP, CUP = box("s", 0, 0), box("u", 0, 1), box("e", 1, 0), box("cap", 0, 2), box("cup", 2, 0)
F, G, M, D = box("f", 1, 1), box("g", 1, 1), box("m", 2, 1), box("d", 1, 2)
ALL = (SCALAR, STATE, EFFECT, CAP, CUP, F, M, D)
CONNECTED = (F, G, M, D)

Layers = list[tuple[TwoCell, int]]


def random_planar_layers(n: int, generators: tuple[TwoCell, ...] = ALL, width: int = 8, seed: int = 1) -> Layers:
    """n random layers on ``width`` wires, never more than twice as wide."""
    rng = random.Random(seed)
    alive = width
    layers: Layers = []
    while len(layers) < n:
        g = rng.choice(generators)
        new = alive - len(g.source) + len(g.target)
        if len(g.source) <= alive and 1 <= new <= 2 * width:
            layers.append((g, rng.randint(0, alive - len(g.source))))
            alive = new
    return layers


def random_planar(n: int) -> Diagram:
    """Anything goes: about a quarter of the boxes float."""
    return Diagram.layered(MONOIDAL, power(8), random_planar_layers(n))


def random_connected(n: int) -> Diagram:
    """Every box reaches the boundary."""
    return Diagram.layered(MONOIDAL, power(8), random_planar_layers(n, CONNECTED))


def spiral_layers(n: int) -> Layers:
    """Delpeuch and Vicary's spiral: n/2 caps inside each other's legs, closed by n/2 cups (their worst case)."""
    half = max(1, (n - 2) // 2)
    caps = [(CAP, i) for i in range(half)]
    cups = [(CUP, half - i - 1) for i in range(half)]
    return [(STATE, 0), *caps, (EFFECT, half), *cups]


def spiral(n: int) -> Diagram:
    return Diagram.layered(MONOIDAL, Path(), spiral_layers(n))


def bubbles(n: int) -> Diagram:
    """Bubbles inside each other, n/2 deep; each is a component of its own."""
    caps, cups = [(CAP, i) for i in range(n // 2)], [(CUP, i) for i in reversed(range(n // 2))]
    return Diagram.layered(MONOIDAL, Path(), caps + cups)


def scalars(n: int) -> Diagram:
    """Scalars of ten kinds in two regions, in no order."""
    rng = random.Random(2)
    kinds = [box(f"s{i}", 0, 0) for i in range(10)]
    return Diagram.layered(MONOIDAL, power(1), [(rng.choice(kinds), rng.randint(0, 1)) for _ in range(n)])


def wide(n: int) -> Diagram:
    """n/2 states side by side, then effects from the middle out: the row of wires is n/2 long."""
    effects: Layers = []
    for left in range(n // 2, 0, -1):
        effects.append((EFFECT, left // 2))
    return Diagram.layered(MONOIDAL, Path(), [(STATE, i // 2) for i in range(n // 2)] + effects)


def closed_components(n: int, planar: bool = False) -> Diagram:
    """n/5 closed components of five boxes, all alike but one."""
    layers = [(CAP, 0), (F, 0), (D, 1), (M, 0), (CUP, 0)]
    odd = [(CAP, 0), (D, 0), (F, 2), (M, 1), (CUP, 0)]
    copies = n // 5
    everything = layers * (copies // 2) + odd + layers * (copies - copies // 2 - 1)
    diagram = Diagram.layered(MONOIDAL, Path(), everything)
    return diagram if planar else forget(diagram)


def forget(diagram: Diagram) -> Diagram:
    """The same wiring, free to cross."""
    return Diagram(SYMMETRIC, diagram.source, diagram.boxes, diagram.inputs, diagram.outputs)


def random_symmetric(n: int, generators: tuple[TwoCell, ...] = ALL, width: int = 8) -> Diagram:
    """Boxes on random wires of a pool of about ``width``, crossing freely."""
    rng = random.Random(3)
    free, total = list(range(width)), width
    boxes: list[TwoCell] = []
    inputs: list[list[int]] = []
    while len(boxes) < n:
        g = rng.choice(generators)
        if len(g.source) > len(free) or len(free) - len(g.source) + len(g.target) > 2 * width:
            continue
        boxes.append(g)
        inputs.append([free.pop(rng.randrange(len(free))) for _ in g.source])
        free += range(total, total + len(g.target))
        total += len(g.target)
    return Diagram(SYMMETRIC, power(width), boxes, inputs, free)


def ring(flips: list[int]) -> Diagram:
    """Caps and cups in a circle; ``flips`` says at each cup which leg comes first."""
    n = len(flips)
    pairs = [((2 * i + 1) % (2 * n), (2 * i + 2) % (2 * n)) for i in range(n)]
    inputs = [()] * n + [(b, a) if flip else (a, b) for (a, b), flip in zip(pairs, flips, strict=True)]
    return Diagram(SYMMETRIC, Path(), (CAP,) * n + (CUP,) * n, inputs, ())


def symmetric_ring(n: int) -> Diagram:
    """A closed component that looks the same from each of its caps."""
    return ring([0] * (n // 2))


def random_ring(n: int) -> Diagram:
    rng = random.Random(4)
    return ring([rng.randint(0, 1) for _ in range(n // 2)])


def tower(n: int) -> Diagram:
    """x, m(x, x), m(m(x, x), m(x, x)), ...: a term with 2^n leaves, shared."""
    return Diagram(CARTESIAN, power(1), (M,) * n, [(i, i) for i in range(n)], (n,))


def unshared(n: int) -> Diagram:
    """A random cartesian program with many repeated subterms."""
    rng = random.Random(5)
    boxes = [rng.choice((F, G, M)) for _ in range(n)]
    inputs = [tuple(rng.randint(max(0, i - 8), i) for _ in g.source) for i, g in enumerate(boxes)]
    return Diagram(CARTESIAN, power(1), boxes, inputs, range(max(0, n - 8), n + 1))


def some_exchanges(rng: random.Random, layers: Layers, count: int) -> Layers:
    """Exchange adjacent layers at random places, ``count`` times tried."""
    now = list(layers)
    for _ in range(count):
        i = rng.randrange(len(now) - 1)
        (first, a), (second, b) = now[i], now[i + 1]
        n1, m1, n2, m2 = len(first.source), len(first.target), len(second.source), len(second.target)
        ways = []
        if b >= a + m1:
            ways.append([(second, b - m1 + n1), (first, a)])
        if b + n2 <= a:
            ways.append([(second, b), (first, a - n2 + m2)])
        if ways:
            now[i : i + 2] = rng.choice(ways)
    return tuple(now)


def relaid(rng: random.Random, diagram: Diagram) -> Diagram:
    """The same diagram with its boxes in another order of execution, in linear time."""
    if diagram.doctrine.planar:
        layers = some_exchanges(rng, tuple(diagram.layers), 2 * len(diagram))
        return Diagram.layered(diagram.doctrine, diagram.source, layers)
    n = len(diagram.source)
    maker = [-1] * n + [i for i, box in enumerate(diagram.boxes) for _ in box.target]
    waits = [sum(maker[w] >= 0 for w in ws) for ws in diagram.inputs]
    takers: list[list[int]] = [[] for _ in diagram.boxes]
    for i, ws in enumerate(diagram.inputs):
        for w in ws:
            if maker[w] >= 0:
                takers[maker[w]].append(i)
    ready = [i for i, count in enumerate(waits) if not count]
    new, order, total = {w: w for w in range(n)}, [], n
    while ready:
        k = rng.randrange(len(ready))
        ready[k], ready[-1] = ready[-1], ready[k]
        order.append(ready.pop())
        for w in diagram.outputs_of(order[-1]):
            new[w], total = total, total + 1
        for t in takers[order[-1]]:
            waits[t] -= 1
            if not waits[t]:
                ready.append(t)
    inputs = [[new[w] for w in diagram.inputs[i]] for i in order]
    boxes = [diagram.boxes[i] for i in order]
    return Diagram(diagram.doctrine, diagram.source, boxes, inputs, [new[w] for w in diagram.outputs])


FAMILIES: dict[str, Callable[[int], Diagram]] = {
    "planar, connected, width 8": random_connected,
    "planar, any, width 8": random_planar,
    "planar, spiral": spiral,
    "planar, nested bubbles": bubbles,
    "planar, scalars": scalars,
    "planar, n/2 wires wide": wide,
    "planar, equal components but one": lambda n: closed_components(n, True),
    "symmetric, any, width 8": random_symmetric,
    "symmetric, equal components but one": closed_components,
    "symmetric, ring": symmetric_ring,
    "symmetric, random ring": random_ring,
    "cartesian, shared tower": tower,
    "cartesian, repeated subterms": unshared,
}
