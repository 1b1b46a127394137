"""Compact closed diagrams: equal keys exactly for equal tensors.

Finite-dimensional vector spaces are complete for compact closed categories (Selinger,
Finite dimensional Hilbert spaces are complete for dagger compact closed categories, 2012),
so random tensors modulo a large prime tell diagrams apart, and never wrongly.
"""

from __future__ import annotations

import random
from itertools import product

import pytest

from catalg.cells import COMPACT_CLOSED, POINT, Diagram, Functor, OneCell, Path, TwoCell, cap, cup, is_bend

X, S = OneCell("X"), OneCell("S", self_dual=True)
PRIME = 1_000_003
CELLS = [
    TwoCell("f", Path.of(X), Path.of(X)),
    TwoCell("g", Path.of(X, X), Path.of(X)),
    TwoCell("k", Path.of(X.dual), Path.of(X)),
    TwoCell("t", Path.of(S), Path.of(S, X)),
    TwoCell("s", Path(POINT), Path.of(S, S)),
]
BENDS = [cup(X), cap(X), cup(X.dual), cap(X.dual), cup(S), cap(S)]


def generator(cell: TwoCell) -> Diagram:
    return Diagram.generator(COMPACT_CLOSED, cell)


def identity(*cells: OneCell) -> Diagram:
    return Diagram.identity(COMPACT_CLOSED, Path(POINT, cells))


def random_diagram(rng: random.Random, boxes: int) -> Diagram:
    wires = [rng.choice([X, X.dual, S]) for _ in range(rng.randint(0, 2))]
    source, alive = Path(POINT, tuple(wires)), list(range(len(wires)))
    chosen: list[TwoCell] = []
    inputs: list[list[int]] = []
    for _ in range(boxes):
        rng.shuffle(alive)
        box = rng.choice(CELLS + BENDS)
        taken = []
        for cell in box.source:
            fits = [w for w in alive if wires[w] == cell and w not in taken]
            if not fits:
                break
            taken.append(rng.choice(fits))
        if len(taken) < len(box.source):
            continue
        alive = [w for w in alive if w not in taken]
        chosen.append(box)
        inputs.append(taken)
        alive += range(len(wires), len(wires) + len(box.target))
        wires += box.target.cells
    alive.sort(key=lambda w: (wires[w].name, w))
    return Diagram(COMPACT_CLOSED, source, chosen, inputs, alive)


def value(diagram: Diagram, tensors: dict[str, dict[tuple[int, ...], int]], dim: int = 2) -> dict[tuple[int, ...], int]:
    """The tensor of a diagram, by brute force over partial states (wire -> index)."""
    n = len(diagram.source)
    result: dict[tuple[int, ...], int] = {}
    for start in product(range(dim), repeat=n):
        states = {tuple(enumerate(start)): 1}
        for i, box in enumerate(diagram.boxes):
            states = _apply(diagram, i, box, states, tensors, dim)
        for state, amount in states.items():
            at = dict(state)
            place = (*start, *(at[w] for w in diagram.outputs))
            result[place] = (result.get(place, 0) + amount) % PRIME
    return {k: v for k, v in result.items() if v}


def _apply(diagram, i, box, states, tensors, dim):  # type: ignore[no-untyped-def]
    after: dict[tuple[tuple[int, int], ...], int] = {}
    made = list(diagram.outputs_of(i))
    for state, amount in states.items():
        at = dict(state)
        taken = tuple(at.pop(w) for w in diagram.inputs[i])
        for new in product(range(dim), repeat=len(made)):
            entry = taken + new
            weight = int(entry[0] == entry[1]) if is_bend(box) else tensors[box.name][entry]
            if weight:
                key = tuple(sorted({**at, **dict(zip(made, new, strict=True))}.items()))
                after[key] = (after.get(key, 0) + amount * weight) % PRIME
    return after


def random_tensors(seed: int, dim: int = 2) -> dict[str, dict[tuple[int, ...], int]]:
    rng = random.Random(seed)
    return {
        cell.name: {p: rng.randrange(PRIME) for p in product(range(dim), repeat=len(cell.source) + len(cell.target))}
        for cell in CELLS
    }


def test_keys_agree_with_tensors() -> None:
    rng = random.Random(7)
    tensors = random_tensors(1)
    classes: dict[object, object] = {}
    seen: dict[object, object] = {}
    for _ in range(1500):
        diagram = random_diagram(rng, rng.randint(0, 5))
        key = (diagram.source, diagram.target, diagram.key)
        tensor = (diagram.source, diagram.target, tuple(sorted(value(diagram, tensors).items())))
        assert classes.setdefault(key, tensor) == tensor
        if not _has_loop(diagram):  # a loop of wire is the number 2 in this model, whatever its type
            assert seen.setdefault(tensor, key) == key
    assert len(seen) > 150


def _has_loop(diagram: Diagram) -> bool:
    return diagram.key[-1] != 0  # the last number counts loops of one type; 0 when there are none


def test_snakes_and_loops() -> None:
    for x in (X, X.dual, S):
        straight = identity(x)
        assert (generator(cup(x)) @ straight) >> (straight @ generator(cap(x))) == straight
        back = identity(x.dual)
        assert (back @ generator(cup(x))) >> (generator(cap(x)) @ back) == back
    loop = generator(cup(X)) >> Diagram.rewiring(COMPACT_CLOSED, Path.of(X, X.dual), (1, 0)) >> generator(cap(X))
    assert loop != Diagram.identity(COMPACT_CLOSED, Path())
    assert loop @ loop != loop


def test_functors_keep_duals() -> None:
    y, z = OneCell("Y"), OneCell("Z")
    functor = Functor(COMPACT_CLOSED, one={"X": Path.of(y, z)})
    assert functor.on_path(Path.of(X.dual)) == Path.of(z.dual, y.dual)
    snake = (generator(cup(X)) @ identity(X)) >> (identity(X) @ generator(cap(X)))
    assert functor(snake) == identity(y, z)
    assert functor(generator(cup(X))).target == Path.of(y, z, z.dual, y.dual)


@pytest.mark.parametrize("names", [("f", "k"), ("k", "f")])
def test_a_trace_is_cyclic(names: tuple[str, str]) -> None:
    f = generator(CELLS[0])
    h = generator(TwoCell("h", Path.of(X), Path.of(X)))

    def trace(inner: Diagram) -> Diagram:
        turned = Diagram.rewiring(COMPACT_CLOSED, Path.of(X, X.dual), (1, 0))
        return generator(cup(X)) >> (inner @ identity(X.dual)) >> turned >> generator(cap(X))

    assert trace(f >> h) == trace(h >> f)
    assert trace(f >> f) != trace(f >> h)
    assert trace(f) @ trace(h) == trace(h) @ trace(f)
