"""Diagrams to draw: the textbook's laws, odd shapes, and seeded random ones of every doctrine."""

from __future__ import annotations

import random
from collections.abc import Iterator

from catalg.cells import (
    CARTESIAN,
    CATEGORY,
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


def path(*cells: OneCell, at: str = POINT) -> Path:
    return Path(cells[0].source if cells else at, cells)


def layers(doctrine: Doctrine, source: Path, *pairs: tuple[TwoCell, int]) -> Diagram:
    return Diagram.layered(doctrine, source, pairs)


def random_planar(seed: int, boxes: int, *, regions: bool = False, width: int = 7) -> Diagram:
    """A planar diagram of random boxes, over one 0-cell or over three."""
    rng = random.Random(seed)
    points = ("C", "D", "E") if regions else (POINT,)
    ones = [OneCell(f"{s}{t}" if regions else rng.choice("ABX"), s, t) for s in points for t in points]
    doctrine = TWO_CATEGORY if regions else MONOIDAL

    def walk(start: str, length: int, end: str | None = None) -> Path:
        cells, here = [], start
        for i in range(length):
            step = [o for o in ones if o.source == here and (i < length - 1 or end is None or o.target == end)]
            cells.append(rng.choice(step))
            here = cells[-1].target
        return Path(start, tuple(cells))

    start = rng.choice(points)
    source = walk(start, rng.randrange(width))
    alive = list(source.cells)
    pairs = []
    kinds: dict[tuple[Path, Path], str] = {}
    for _ in range(boxes):
        taken = rng.choice((0, 1, 1, 1, 2, 2, 3)) if len(alive) < width else rng.choice((2, 3, 4))
        taken = min(taken, len(alive))
        at = rng.randrange(len(alive) - taken + 1)
        here = alive[at - 1].target if at else start
        before = Path(here, tuple(alive[at : at + taken]))
        made = rng.choice((0, 1, 1, 2, 2, 3)) if len(alive) < width else rng.choice((0, 1, 1))
        if made == 0 and before.target != here:
            made = 1
        after = walk(here, made, before.target)
        pairs.append((TwoCell(_name(kinds, before, after), before, after), at))
        alive[at : at + taken] = after.cells
    return Diagram.layered(doctrine, source, pairs)


def random_woven(seed: int, boxes: int, *, cartesian: bool = False, width: int = 6) -> Diagram:
    """A symmetric or cartesian diagram of random boxes on random wires."""
    rng = random.Random(seed)
    cells = [OneCell("A"), OneCell("B")]
    source = Path(POINT, tuple(rng.choice(cells) for _ in range(rng.randrange(1, width))))
    wires = list(source.cells)
    alive = list(range(len(wires)))
    made_boxes, inputs = [], []
    for i in range(boxes):
        count = min(rng.choice((0, 1, 2, 2, 3)) if len(alive) < width else 3, len(alive))
        taken = rng.choices(alive, k=count) if cartesian and alive else rng.sample(alive, count)
        made = [rng.choice(cells) for _ in range(rng.choice((0, 1, 1, 2)))]
        made_boxes.append(TwoCell(f"f_{i}", Path(POINT, tuple(wires[w] for w in taken)), Path(POINT, tuple(made))))
        inputs.append(taken)
        new = list(range(len(wires), len(wires) + len(made)))
        wires += made
        alive = (alive if cartesian else [w for w in alive if w not in taken]) + new
    rng.shuffle(alive)
    outputs = alive[: rng.randrange(len(alive) + 1)] if cartesian else alive
    return Diagram(CARTESIAN if cartesian else SYMMETRIC, source, made_boxes, inputs, outputs)


def _name(kinds: dict[tuple[Path, Path], str], before: Path, after: Path) -> str:
    """One name for one type, as in a signature."""
    return kinds.setdefault((before, after), f"{'fgh'[len(kinds) % 3]}_{len(kinds)}")


def randoms(count: int) -> Iterator[Diagram]:
    for seed in range(count):
        size = 1 + seed % 14
        yield random_planar(seed, size)
        yield random_planar(seed, size, regions=True)
        yield random_woven(seed, size)
        yield random_woven(seed, size, cartesian=True)


# -- the textbook -------------------------------------------------------------------------

C, D = "C", "D"
T = OneCell("T", C, C)
MU, ETA = TwoCell("mu", path(T, T), path(T)), TwoCell("eta", path(at=C), path(T))
F, G = OneCell("F", C, D), OneCell("G", D, C)
UNIT, COUNIT = TwoCell("eta", path(at=C), path(F, G)), TwoCell("epsilon", path(G, F), path(at=D))
A = OneCell("A")
M, DELTA = TwoCell("mu", path(A, A), path(A)), TwoCell("delta", path(A), path(A, A))
E, END = TwoCell("eta", path(), path(A)), TwoCell("epsilon", path(A), path())
S, SCALAR = TwoCell("S", path(A), path(A)), TwoCell("s", path(), path())


def planar_laws() -> dict[str, tuple[Diagram, Diagram]]:
    two, mono = TWO_CATEGORY, MONOIDAL
    s = OneCell("S", C, C)
    swap = TwoCell("lambda", path(T, s), path(s, T))
    mu_t = TwoCell("muT", path(T, T), path(T))
    return {
        "associativity": (
            layers(two, path(T, T, T), (MU, 0), (MU, 0)),
            layers(two, path(T, T, T), (MU, 1), (MU, 0)),
        ),
        "unit": (layers(two, path(T), (ETA, 0), (MU, 0)), Diagram.identity(two, path(T))),
        "triangle": (layers(two, path(F), (UNIT, 0), (COUNIT, 1)), Diagram.identity(two, path(F))),
        "triangle of the right adjoint": (layers(two, path(G), (UNIT, 1), (COUNIT, 0)), Diagram.identity(two, path(G))),
        "distributive": (
            layers(two, path(T, T, s), (mu_t, 0), (swap, 0)),
            layers(two, path(T, T, s), (swap, 1), (swap, 0), (mu_t, 1)),
        ),
        "Frobenius": (layers(mono, path(A, A), (DELTA, 0), (M, 1)), layers(mono, path(A, A), (M, 0), (DELTA, 0))),
    }


def woven_laws() -> dict[str, tuple[Diagram, Diagram]]:
    two = path(A, A)
    add, neg, zero = TwoCell("add", two, path(A)), TwoCell("neg", path(A), path(A)), TwoCell("zero", path(), path(A))
    mul = TwoCell("mul", two, path(A))
    return {
        "antipode": (
            Diagram(SYMMETRIC, two, [M, S], [(0, 1), (2,)], [3]),
            Diagram(SYMMETRIC, two, [S, S, M], [(0,), (1,), (3, 2)], [4]),
        ),
        "bialgebra": (
            Diagram(SYMMETRIC, two, [M, DELTA], [(0, 1), (2,)], [3, 4]),
            Diagram(SYMMETRIC, two, [DELTA, DELTA, M, M], [(0,), (1,), (2, 4), (3, 5)], [6, 7]),
        ),
        "inverse": (
            Diagram(CARTESIAN, path(A), [neg, add], [(0,), (0, 1)], [2]),
            Diagram(CARTESIAN, path(A), [zero], [()], [1]),
        ),
        "distributivity": (
            Diagram(CARTESIAN, path(A, A, A), [add, mul], [(1, 2), (0, 3)], [4]),
            Diagram(CARTESIAN, path(A, A, A), [mul, mul, add], [(0, 1), (0, 2), (3, 4)], [5]),
        ),
    }


def chain(names: str, objects: str) -> Diagram:
    """A path of morphisms of a plain category, one letter each."""
    at = [OneCell(o) for o in objects]
    cells = [TwoCell(n, path(a), path(b)) for n, a, b in zip(names, at, at[1:], strict=False)]
    return layers(CATEGORY, path(at[0]), *((cell, 0) for cell in cells))


def odd_shapes() -> dict[str, Diagram]:
    wide = TwoCell("W", path(*[A] * 7), path(*[A] * 5))
    words = OneCell("Weights"), OneCell("Embedding_of_long_name")
    longer = TwoCell("distributeOverTheSum", path(*words), path(A))
    odd = TwoCell('<b>&"\x07', path(A), path(OneCell("日本語")))
    lid = TwoCell("z", path(F, G), path(at=C))
    crossed = [OneCell(n) for n in "XYZWV"]
    return {
        "empty": Diagram.identity(MONOIDAL, path()),
        "empty symmetric": Diagram.identity(SYMMETRIC, path()),
        "identity": Diagram.identity(TWO_CATEGORY, path(F, G)),
        "scalar": layers(MONOIDAL, path(), (SCALAR, 0)),
        "bubble": layers(
            MONOIDAL, path(A), (SCALAR, 0), (E, 1), (DELTA, 1), (SCALAR, 2), (M, 1), (END, 1), (SCALAR, 1)
        ),
        "bubble of another colour": layers(TWO_CATEGORY, path(at=C), (UNIT, 0), (lid, 0)),
        "wide": layers(MONOIDAL, path(*[A] * 7), (wide, 0), (M, 1), (DELTA, 0)),
        "long names": layers(MONOIDAL, path(*words), (longer, 0), (odd, 0)),
        "reversal": Diagram.rewiring(SYMMETRIC, path(*crossed), (4, 3, 2, 1, 0)),
        "dropped": Diagram.rewiring(CARTESIAN, path(A, A), (1, 1, 1)),
    }


def all_samples() -> dict[str, Diagram]:
    found = odd_shapes()
    for name, sides in {**planar_laws(), **woven_laws()}.items():
        found.update({f"{name}, {which}": side for which, side in zip(("left", "right"), sides, strict=True)})
    found["square"] = chain("fg", "ABD")
    return found
