"""Equality of small diagrams decided by brute force, with none of the code under test.

Planar diagrams are layers ``((generator, offset), ...)``; equality is closure under the
exchange of adjacent layers. Symmetric diagrams are compared under every renaming of boxes,
cartesian ones as expanded trees of terms. Only small inputs: everything here is exponential.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable, Iterator, Sequence

from catalg.cells import (
    CARTESIAN,
    MONOIDAL,
    POINT,
    SYMMETRIC,
    TWO_CATEGORY,
    Diagram,
    Doctrine,
    OneCell,
    Path,
    TwoCell,
)

Layers = tuple[tuple[TwoCell, int], ...]

X = OneCell("X")


def power(n: int, cell: OneCell = X) -> Path:
    """``cell * ... * cell``, n times."""
    return Path(cell.source, (cell,) * n)


def box(name: str, n: int, m: int) -> TwoCell:
    """A generator ``X^n => X^m``."""
    return TwoCell(name, power(n), power(m))


SCALAR, SCALAR2 = box("s", 0, 0), box("t", 0, 0)
STATE, EFFECT = box("u", 0, 1), box("e", 1, 0)
CAP, CUP = box("cap", 0, 2), box("cup", 2, 0)
F, G, M, D = box("f", 1, 1), box("g", 1, 1), box("m", 2, 1), box("d", 1, 2)
CAP3, CUP3 = box("cap3", 0, 3), box("cup3", 3, 0)
TENSOR_BOXES = (SCALAR, STATE, EFFECT, CAP, CUP, F, M, D)


# -- planar: closure under exchange of adjacent layers --------------------------------------


def exchanges(layers: Layers) -> Iterator[Layers]:
    """Every diagram one exchange of two adjacent layers away.

    The later box slides up past the earlier one when it stands wholly on its right or
    wholly on its left; a box without inputs right after one without outputs, at the same
    offset, stands on both sides.
    """
    for i in range(len(layers) - 1):
        (first, a), (second, b) = layers[i], layers[i + 1]
        n1, m1 = len(first.source), len(first.target)
        n2, m2 = len(second.source), len(second.target)
        if b >= a + m1:
            yield (*layers[:i], (second, b - m1 + n1), (first, a), *layers[i + 2 :])
        if b + n2 <= a:
            yield (*layers[:i], (second, b), (first, a - n2 + m2), *layers[i + 2 :])


def closure(layers: Layers, limit: int = 1_000_000) -> set[Layers]:
    """The whole class of a diagram under exchange."""
    seen = {layers}
    todo = [layers]
    while todo:
        for other in exchanges(todo.pop()):
            if other not in seen:
                seen.add(other)
                todo.append(other)
        assert len(seen) <= limit, "choose a smaller diagram"
    return seen


def places(row: Sequence[OneCell], start: str, generator: TwoCell) -> Iterator[int]:
    """The offsets at which a generator fits among the wires alive."""
    n = len(generator.source)
    for at in range(len(row) - n + 1):
        here = row[at - 1].target if at else start
        if here == generator.source.source and tuple(row[at : at + n]) == generator.source.cells:
            yield at


def grow(row: tuple[OneCell, ...], layer: tuple[TwoCell, int]) -> tuple[OneCell, ...]:
    generator, at = layer
    return row[:at] + generator.target.cells + row[at + len(generator.source) :]


def all_layered(source: Path, generators: Iterable[TwoCell], depth: int, width: int) -> Iterator[tuple[Layers, Path]]:
    """Every layered diagram of exactly ``depth`` layers, with its target, never wider than ``width``."""
    generators = tuple(generators)
    level: list[tuple[Layers, tuple[OneCell, ...]]] = [((), source.cells)]
    for _ in range(depth):
        level = [
            ((*layers, (g, at)), new)
            for layers, row in level
            for g in generators
            for at in places(row, source.source, g)
            if len(new := grow(row, (g, at))) <= width
        ]
    for layers, row in level:
        yield layers, Path(source.source, row)


def random_layers(
    rng: random.Random, source: Path, generators: Sequence[TwoCell], depth: int, width: int = 6
) -> tuple[Layers, Path]:
    """A random layered diagram of at most ``depth`` layers, with its target."""
    row = source.cells
    layers: list[tuple[TwoCell, int]] = []
    for _ in range(depth):
        options = []
        for g in rng.sample(generators, len(generators)):
            if len(row) - len(g.source) + len(g.target) <= width:
                options = list(places(row, source.source, g))
            if options:
                layer = (g, rng.choice(options))
                layers.append(layer)
                row = grow(row, layer)
                break
        else:
            break
    return tuple(layers), Path(source.source, row)


def closed(layers: Layers, row: Sequence[OneCell], caps: dict[OneCell, TwoCell]) -> Layers:
    """The layers, with an effect on every wire left at the end."""
    return (*layers, *((caps[cell], 0) for cell in row))


def planar_diagram(layers: Layers, source: Path, doctrine: Doctrine = MONOIDAL) -> Diagram:
    return Diagram.layered(doctrine, source, layers)


# -- a 2-category with three 0-cells --------------------------------------------------------

FA, GA = OneCell("F", "A", "B"), OneCell("G", "B", "A")
HA, TA = OneCell("H", "B", "C"), OneCell("T", "A", "A")
_A, _B, _C = Path("A"), Path("B"), Path("C")
TWO_SIGNATURE = (
    TwoCell("eta", _A, Path.of(FA, GA)),
    TwoCell("eps", Path.of(GA, FA), _B),
    TwoCell("ate", _B, Path.of(GA, FA)),
    TwoCell("spe", Path.of(FA, GA), _A),
    TwoCell("sa", _A, _A),
    TwoCell("sb", _B, _B),
    TwoCell("mu", Path.of(TA, TA), Path.of(TA)),
    TwoCell("unit", _A, Path.of(TA)),
    TwoCell("counit", Path.of(TA), _A),
    TwoCell("tf", Path.of(TA, FA), Path.of(FA)),
    TwoCell("hh", Path.of(HA), Path.of(HA)),
    TwoCell("fg", Path.of(FA, GA), Path.of(TA)),
    TwoCell("ft", Path.of(FA), Path.of(TA, FA)),
)
TWO_SOURCES = (_A, _B, Path.of(FA), Path.of(TA), Path.of(FA, GA), Path.of(GA, FA), Path.of(FA, HA), Path.of(TA, TA))


# -- symmetric and cartesian: numbered wires ------------------------------------------------


def random_wiring(
    rng: random.Random, generators: Sequence[TwoCell], size: int, source: int, cartesian: bool, close: bool = False
) -> Diagram:
    """A random diagram with crossing wires; ``close`` puts effects (named ``e``) on what is left."""
    free, total = list(range(source)), source
    boxes: list[TwoCell] = []
    inputs: list[list[int]] = []
    for _ in range(size):
        fitting = [g for g in generators if (len(g.source) <= len(free) if not cartesian else free or not g.source)]
        if not fitting:
            break
        g = rng.choice(fitting)
        n = len(g.source)
        taken = [rng.choice(free) for _ in range(n)] if cartesian else rng.sample(free, n)
        if not cartesian:
            free = [w for w in free if w not in taken]
        made = range(total, total + len(g.target))
        total += len(g.target)
        free += made
        boxes.append(g)
        inputs.append(taken)
    if close:
        for w in free:
            boxes.append(EFFECT)
            inputs.append([w])
        free = []
    outputs = rng.sample(free, len(free)) if not cartesian else rng.choices(free, k=rng.randint(0, 3)) if free else []
    return Diagram(CARTESIAN if cartesian else SYMMETRIC, power(source), boxes, inputs, outputs)


def shuffled(rng: random.Random, diagram: Diagram) -> Diagram:
    """The same wiring with its boxes in another order of execution (not for planar diagrams)."""
    n = len(diagram.source)
    maker = {w: i for i in range(len(diagram)) for w in diagram.outputs_of(i)}
    new = {w: w for w in range(n)}
    left = list(range(len(diagram)))
    boxes, inputs, total = [], [], n
    while left:
        i = rng.choice([b for b in left if all(maker.get(w) not in left for w in diagram.inputs[b])])
        left.remove(i)
        boxes.append(diagram.boxes[i])
        inputs.append([new[w] for w in diagram.inputs[i]])
        for w in diagram.outputs_of(i):
            new[w] = total
            total += 1
    return Diagram(diagram.doctrine, diagram.source, boxes, inputs, [new[w] for w in diagram.outputs])


def least_naming(diagram: Diagram) -> tuple[object, ...]:
    """The least description of a symmetric diagram over all orders of its boxes: complete by definition."""
    n = len(diagram.source)
    kinds: dict[str, list[int]] = {}
    for i, b in enumerate(diagram.boxes):
        kinds.setdefault(b.name, []).append(i)
    names = sorted(kinds)
    where: dict[int, tuple[int, int]] = {w: (-1, w) for w in range(n)}
    best: tuple[object, ...] | None = None
    for orders in itertools.product(*(itertools.permutations(kinds[name]) for name in names)):
        order = [i for group in orders for i in group]
        for place, i in enumerate(order):
            for port, w in enumerate(diagram.outputs_of(i)):
                where[w] = (place, port)
        sign = (
            tuple((diagram.boxes[i].name, tuple(where[w] for w in diagram.inputs[i])) for i in order),
            tuple(where[w] for w in diagram.outputs),
        )
        if best is None or sign < best:
            best = sign
    assert best is not None
    return best


def expanded(diagram: Diagram) -> tuple[object, ...]:
    """The terms a cartesian diagram computes, written out as trees."""
    term: dict[int, object] = {w: w for w in range(len(diagram.source))}
    for i, b in enumerate(diagram.boxes):
        arguments = tuple(term[w] for w in diagram.inputs[i])
        for port, w in enumerate(diagram.outputs_of(i)):
            term[w] = (b.name, port, arguments)
    return tuple(term[w] for w in diagram.outputs)


__all__ = [name for name in dir() if not name.startswith("_")] + ["POINT", "TWO_CATEGORY"]
