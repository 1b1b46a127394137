"""Keys of symmetric diagrams against all renamings of boxes, of cartesian ones against expanded terms."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterable, Iterator, Sequence

import pytest
from cells_by_force import (
    CAP,
    CAP3,
    CUP,
    CUP3,
    EFFECT,
    SCALAR,
    STATE,
    D,
    F,
    G,
    M,
    box,
    expanded,
    least_naming,
    power,
    random_wiring,
    shuffled,
)
from effort import everything

from catalg.cells import CARTESIAN, SYMMETRIC, Diagram, TwoCell

SETS: tuple[tuple[TwoCell, ...], ...] = (
    (SCALAR, STATE, EFFECT, F, M, D),
    (CAP, CUP, F, G),
    (CAP, CUP),
    (CAP3, CUP3, STATE, EFFECT),
    (STATE, M, D),
    (box("a", 2, 2), STATE, SCALAR),
)


def agree(diagrams: Iterable[Diagram], truth: Callable[[Diagram], object]) -> int:
    """Assert that keys and the brute force split the diagrams in the same way; the number of classes."""
    key_of: dict[object, object] = {}
    truth_of: dict[object, object] = {}
    for d in diagrams:
        name, key = (len(d.source), len(d.target), truth(d)), (len(d.source), len(d.target), d.key)
        assert key_of.setdefault(name, key) == key, f"equal diagrams, different keys: {d}"
        assert truth_of.setdefault(key, name) == name, f"different diagrams, equal keys: {d}"
    return len(key_of)


def symmetric_cases(count: int, seed: int, generators: Sequence[TwoCell]) -> Iterator[Diagram]:
    rng = random.Random(seed)
    for _ in range(count):
        d = random_wiring(rng, generators, rng.randint(1, 6), rng.randint(0, 3), False, rng.random() < 0.4)
        if max((d.boxes.count(b) for b in d.boxes), default=0) <= 5:
            yield d
            yield shuffled(rng, d)


@pytest.mark.parametrize("number", range(len(SETS)))
def test_random_symmetric_diagrams(number: int) -> None:
    assert agree(symmetric_cases(80, number, SETS[number]), least_naming) > 1


@pytest.mark.slow
@pytest.mark.parametrize("number", range(len(SETS)))
def test_many_random_symmetric_diagrams(number: int) -> None:
    assert agree(symmetric_cases(1000 if everything() else 300, 50 + number, SETS[number]), least_naming) > 1


def every_wiring(boxes: Sequence[TwoCell], source: int) -> Iterator[Diagram]:
    """Every symmetric diagram whose boxes are executed in the order given."""

    def choose(i: int, inputs: list[tuple[int, ...]], free: tuple[int, ...], total: int) -> Iterator[Diagram]:
        if i == len(boxes):
            for outputs in itertools.permutations(free):
                yield Diagram(SYMMETRIC, power(source), boxes, inputs, outputs)
            return
        new = tuple(range(total, total + len(boxes[i].target)))
        for taken in itertools.permutations(free, len(boxes[i].source)):
            rest = tuple(w for w in free if w not in taken) + new
            yield from choose(i + 1, [*inputs, taken], rest, total + len(new))

    yield from choose(0, [], tuple(range(source)), source)


@pytest.mark.parametrize(
    ("boxes", "source"),
    [
        ((CAP, CAP, CUP, CUP), 0),
        ((CAP3, CAP3, CUP3, CUP3), 0),
        ((M, D, M), 3),
        ((STATE, STATE, D, CUP), 1),
        ((F, F, G), 2),
        ((CAP, F, CUP, SCALAR), 0),
        ((CAP, CAP, F, F, CUP, CUP), 0),
        ((STATE, D, D, EFFECT), 0),
    ],
)
def test_every_wiring(boxes: Sequence[TwoCell], source: int) -> None:
    cases = itertools.islice(every_wiring(boxes, source), 2000)
    assert agree(cases, least_naming) >= 1


def ring(flips: Sequence[int]) -> Diagram:
    """Caps and cups joined in a circle; ``flips`` says at each cup which leg comes first."""
    n = len(flips)
    wires = [[(2 * i + 1) % (2 * n), (2 * i + 2) % (2 * n)] for i in range(n)]
    inputs = [()] * n + [tuple(reversed(w)) if flip else tuple(w) for w, flip in zip(wires, flips, strict=True)]
    return Diagram(SYMMETRIC, power(0), (CAP,) * n + (CUP,) * n, inputs, ())


@pytest.mark.parametrize("most", [6, pytest.param(7, marks=pytest.mark.slow)])
def test_rings_are_necklaces(most: int) -> None:
    """Closed components without any distinguished box: equality is rotation of a cyclic word.

    (Read the other way round, every cap is flipped: no ring made here is another's mirror image.)
    """
    rings = {flips: ring(flips) for n in range(1, most + 1) for flips in itertools.product((0, 1), repeat=n)}
    for a, b in itertools.combinations(rings, 2):
        if len(a) == len(b):
            rotated = {a[i:] + a[:i] for i in range(len(a))}
            assert (rings[a] == rings[b]) == (b in rotated), (a, b)


@pytest.mark.parametrize("copies", (1, 2, 3))
def test_multisets_of_components(copies: int) -> None:
    """Floating components form one multiset, however the boxes are interleaved."""
    rng = random.Random(copies)
    parts = [ring((0, 0, 1)), ring((0, 1, 1)), ring((0,)), ring((0, 1)), ring((0, 0))]
    for _ in range(40):
        chosen = [rng.choice(parts) for _ in range(2 * copies)]
        other = [rng.choice(parts) for _ in range(2 * copies)]
        a, b = Diagram.row(chosen), shuffled(rng, Diagram.row(other))
        same = sorted(map(parts.index, chosen)) == sorted(map(parts.index, other))
        assert (a == b) == same
        assert a == shuffled(rng, Diagram.row(chosen[::-1]))


def cartesian_cases(count: int, seed: int) -> Iterator[Diagram]:
    rng = random.Random(seed)
    generators = (STATE, EFFECT, F, G, M, D, SCALAR, CUP, box("a", 2, 2))
    for _ in range(count):
        d = random_wiring(rng, rng.sample(generators, 4), rng.randint(0, 6), rng.randint(0, 2), True)
        yield d
        yield shuffled(rng, d)


def test_random_cartesian_diagrams() -> None:
    assert agree(cartesian_cases(1500, 5), expanded) > 100


@pytest.mark.slow
def test_many_random_cartesian_diagrams() -> None:
    assert agree(cartesian_cases(40_000 if everything() else 10_000, 6), expanded) > 1000


def test_cartesian_sharing() -> None:
    def of(boxes: Sequence[TwoCell], inputs: Sequence[Sequence[int]], outputs: Sequence[int]) -> Diagram:
        return Diagram(CARTESIAN, power(1), boxes, inputs, outputs)

    twice, shared = of((F, F), ((0,), (0,)), (1, 2)), of((F,), ((0,),), (1, 1))
    assert twice == shared  # copy is natural
    assert of((F, G), ((0,), (0,)), (2,)) == of((G,), ((0,),), (1,))  # drop is natural
    assert of((D, D), ((0,), (0,)), (1, 4)) == of((D,), ((0,),), (1, 2))
    assert of((D,), ((0,),), (1, 2)) != of((D,), ((0,),), (2, 1))


def coloured(rows: Sequence[Sequence[int]]) -> Diagram:
    """Three-legged states and effects; leg k of effect j comes from leg k of state ``rows[k][j]``.

    To a refinement of colours through ports, all states look alike, whatever the rows.
    """
    n = len(rows[0])
    inputs = [()] * n + [tuple(3 * rows[k][j] + k for k in range(3)) for j in range(n)]
    return Diagram(SYMMETRIC, power(0), (CAP3,) * n + (CUP3,) * n, inputs, ())


def same_coloured(a: Sequence[Sequence[int]], b: Sequence[Sequence[int]]) -> bool:
    """Is there a renaming of states and effects? Where one state goes decides the rest, a being connected."""
    n = len(a[0])
    effect_of = [[[list(row).index(s) for s in range(n)] for row in rows] for rows in (a, b)]
    for image in range(n):
        states, todo = {0: image}, [0]
        while todo:
            s = todo.pop()
            for k in range(3):
                mine, theirs = effect_of[0][k][s], effect_of[1][k][states[s]]
                for leg in range(3):
                    if a[leg][mine] not in states:
                        states[a[leg][mine]] = b[leg][theirs]
                        todo.append(a[leg][mine])
        if len(set(states.values())) == n and all(
            states[a[leg][effect_of[0][k][s]]] == b[leg][effect_of[1][k][states[s]]]
            for s in range(n) for k in range(3) for leg in range(3)
        ):  # fmt: skip
            return True
    return False


def connected(rows: Sequence[Sequence[int]]) -> bool:
    met, todo = {0}, [0]
    while todo:
        s = todo.pop()
        near = {row[list(other).index(s)] for row in rows for other in rows}
        todo += near - met
        met |= near
    return len(met) == len(rows[0])


@pytest.mark.parametrize("n", range(2, 8))
def test_components_in_which_all_boxes_look_alike(n: int) -> None:
    rng = random.Random(n)
    found: list[tuple[list[list[int]], Diagram]] = []
    while len(found) < 25:
        rows = [list(range(n)), rng.sample(range(n), n), rng.sample(range(n), n)]
        if connected(rows):
            d = coloured(rows)
            states, effects = rng.sample(range(n), n), rng.sample(range(n), n)
            renamed = coloured([[states[row[effects[j]]] for j in range(n)] for row in rows])
            assert d == renamed
            found.append((rows, d))
    for (a, x), (b, y) in itertools.combinations(found, 2):
        assert (x == y) == same_coloured(a, b)
