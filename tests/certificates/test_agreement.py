"""Both checkers on the same question: are these two diagrams equal? They decide it by different methods."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

import pytest
from certificates_by_hand import (
    NOTHING,
    POINT,
    as_text,
    certificate,
    objects,
    planar,
    records,
    rewritten,
    statement,
    wired,
)
from effort import effort
from second_checker import second_accepts

from catalg.cells import CellTypeError
from catalg.certificates import certificate_from_json, certificate_to_json
from catalg.kernel import ReplayError, replay

PLANAR = ["monoidal category", "2-category"]
CROSSING = ["symmetric monoidal category", "cartesian category", "compact closed category"]
Arity = dict[str, tuple[int, int]]


def both(document: Any) -> tuple[bool, bool]:
    text = as_text(document)
    try:
        replay(certificate_from_json(text))
        first = True
    except ReplayError:
        first = False
    return first, second_accepts(text)


# -- planar: boxes on wires of one colour; in a 2-category, wires lead from c to c as well -----------

LAYERED: Arity = {"s": (0, 0), "t": (0, 0), "e": (0, 1), "d": (1, 0), "m": (2, 1), "w": (1, 2)}
LAYERED |= {"u": (0, 2), "n": (2, 0)}


def layers(rng: Random, count: int, names: list[str]) -> tuple[int, list[tuple[str, int]]]:
    width = source = rng.randrange(3)
    found = []
    for _ in range(count):
        name = rng.choice([n for n in names if LAYERED[n][0] <= width])
        taken, made = LAYERED[name]
        found.append((name, rng.randrange(width - taken + 1)))
        width += made - taken
    return source, found


def interchanged(rng: Random, found: list[tuple[str, int]], moves: int) -> list[tuple[str, int]]:
    found = list(found)
    for _ in range(moves if len(found) > 1 else 0):
        k = rng.randrange(len(found) - 1)
        (a, i), (b, j) = found[k], found[k + 1]
        (sa, ta), (sb, tb) = LAYERED[a], LAYERED[b]
        ways = [((b, j - ta + sa), (a, i))] if j >= i + ta else []
        ways += [((b, j), (a, i - sb + tb))] if i >= j + sb else []
        if ways:
            found[k : k + 2] = rng.choice(ways)
    return found


def planar_pair(rng: Random, doctrine: str) -> Any:
    point = "c" if doctrine == "2-category" else POINT
    source, left = layers(rng, rng.randrange(1, 9), sorted(LAYERED))
    right = interchanged(rng, left, 40)
    if rng.random() < 0.7:  # another place for one box, or two boxes exchanged; it may or may not fit
        k, i = rng.randrange(len(right)), rng.randrange(len(right))
        if rng.random() < 0.5:
            right[k] = (right[k][0], max(0, right[k][1] + rng.choice((-1, 1))))
        else:
            right[k], right[i] = (right[i][0], right[k][1]), (right[k][0], right[i][1])
        right = interchanged(rng, right, 40) if fits(source, right) else left
    start = [point, *["A"] * source]
    two = [[n, [point, *["A"] * t], [point, *["A"] * m]] for n, (t, m) in LAYERED.items()]
    cells: dict[str, Any] = {"zero": ["c"] if point == "c" else [], "one": [["A", point, point]], "two": two}
    return certificate(doctrine, statement("t", planar(start, *left), planar(start, *right)), **cells)


def fits(width: int, found: list[tuple[str, int]]) -> bool:
    start = width
    for name, at in found:
        if at + LAYERED[name][0] > width:
            return False
        width += LAYERED[name][1] - LAYERED[name][0]
    return start >= 0


@pytest.mark.parametrize("doctrine", PLANAR)
def test_planar(doctrine: str) -> None:
    agree(doctrine, planar_pair, 400)


@pytest.mark.slow
@pytest.mark.parametrize("doctrine", PLANAR)
def test_many_planar(doctrine: str) -> None:
    agree(doctrine, planar_pair, effort(20_000))


# -- crossing wires ------------------------------------------------------------------------------------

WIRED: Arity = {**LAYERED, "f": (1, 1), "g": (1, 1)}


def wired_diagram(rng: Random, doctrine: str, boxes: list[str]) -> Any:
    """Boxes in this order, each on wires drawn at random; what is left goes out in any order."""
    source = 1
    free, taken_by, total = list(range(source)), [], source
    for name in boxes:
        n, m = ends(name)
        if doctrine != "cartesian category" and len(free) < n:
            return None
        if n and not free:
            return None
        taken = [rng.choice(free) for _ in range(n)] if doctrine == "cartesian category" else rng.sample(free, n)
        if doctrine != "cartesian category":
            free = [w for w in free if w not in taken]
        taken_by.append((name, taken))
        free += range(total, total + m)
        total += m
    rng.shuffle(free)
    return wired([POINT, *["A"] * source], taken_by, free[:2] if doctrine == "cartesian category" else free)


def ends(name: str) -> tuple[int, int]:
    return {"cup(A)": (0, 2), "cap(A)": (2, 0)}.get(name) or WIRED[name]


def wired_pair(rng: Random, doctrine: str) -> Any:
    """Two diagrams of the same boxes: half the time the same with its boxes in another order."""
    names = ["d", "e", "f", "g", "m", "w", "u", "n", "s"]
    names += ["cup(A)", "cap(A)", "cup(A)", "cap(A)"] if doctrine.startswith("compact") else []
    left = right = None
    while left is None or right is None:
        boxes = [rng.choice(names) for _ in range(rng.randrange(1, 7))]
        left = wired_diagram(rng, doctrine, boxes)
        right = wired_diagram(rng, doctrine, boxes) if left else None
    if rng.random() < 0.5:
        right = reordered(rng, left)
    dual = [["A", POINT, POINT, "self dual"]] if doctrine.startswith("compact") else objects("A")
    two = [[n, [POINT, *["A"] * t], [POINT, *["A"] * m]] for n, (t, m) in WIRED.items()]
    return certificate(doctrine, statement("t", left, right), one=dual, two=two)


def reordered(rng: Random, diagram: Any) -> Any:
    """The same graph with its boxes in another order of execution."""
    made, total = [], len(diagram["source"]) - 1
    for name, _ in diagram["boxes"]:
        made.append(list(range(total, total + ends(name)[1])))
        total += ends(name)[1]
    number = {w: w for w in range(len(diagram["source"]) - 1)}
    waiting, placed = list(range(len(made))), []
    while waiting:
        i = rng.choice([k for k in waiting if all(w in number for w in diagram["boxes"][k][1])])
        waiting.remove(i)
        placed.append((diagram["boxes"][i][0], [number[w] for w in diagram["boxes"][i][1]]))
        for w in made[i]:
            number[w] = len(number)
    return wired(diagram["source"], placed, [number[w] for w in diagram["outputs"]])


@pytest.mark.parametrize("doctrine", CROSSING)
def test_crossing(doctrine: str) -> None:
    agree(doctrine, wired_pair, 400)


@pytest.mark.slow
@pytest.mark.parametrize("doctrine", CROSSING)
def test_many_crossing(doctrine: str) -> None:
    agree(doctrine, wired_pair, effort(20_000))


def agree(doctrine: str, pair: Any, count: int) -> None:
    """Over random pairs both say the same, and both answers occur."""
    rng = Random(f"agreement {doctrine}")
    answers = {True: 0, False: 0}
    while sum(answers.values()) < count:
        document = pair(rng, doctrine)
        first, second = both(document)
        assert first == second, as_text(document)
        answers[first] += 1
    assert min(answers.values()) > count // 20


# -- rules used in place -----------------------------------------------------------------------

IN_PLACE = ["monoidal category", "symmetric monoidal category", "linear symmetric monoidal category"]


def in_place(rng: Random, doctrine: str) -> Any:
    """A random use of a random rule, right side as the kernel leaves it; any boxes of the right names are tried."""
    from catalg.kernel.local import Host, LocalRule
    from catalg.prove.layering import layers_of

    while True:
        sizes = rng.randrange(1, 3), rng.randrange(0, 3), rng.randrange(2, 7)
        side, other, left = (in_place_side(rng, doctrine, size) for size in sizes)
        if side is None or other is None or left is None or len(other[1]) != len(side[1]) or other[0] != side[0]:
            continue
        rule = statement("r", side[2], other[2])
        two = [[n, [POINT, *["A"] * t], [POINT, *["A"] * m]] for n, (t, m) in LAYERED.items()]
        names = [name for name, _ in left[2]["boxes"]]
        fit = [[i for i, n in enumerate(names) if n == name] for name, _ in side[2]["boxes"]]
        if not all(fit):
            continue
        chosen = [rng.choice(numbers) for numbers in fit]
        document = certificate(doctrine, statement("t", left[2], left[2]), (), axioms=[rule], one=objects("A"), two=two)
        typed = certificate_from_json(as_text(document))
        axiom = typed.theory.axioms["r"]
        right = left[2]
        try:
            graph = Host(typed.statement.left)
            graph.use(LocalRule(axiom.left, axiom.right), chosen)
            claim = replace(typed.statement, right=layers_of(graph))
            right = records(certificate_to_json(replace(typed, statement=claim)))[1]["statement"]["right"]
        except CellTypeError:
            pass
        lemma = rewritten(statement("L", left[2], right), [["r", False, chosen]])
        more = {"coefficient": [["1"]]} if doctrine.startswith("linear") else {}
        whole = {"rule": "L", "reverse": False, "instance": NOTHING, "premises": [], **more}
        hole = planar(left[2]["source"], ("□", 0))
        if not doctrine.startswith("mono"):
            n = len(left[2]["source"]) - 1
            hole = wired(left[2]["source"], [("□", list(range(n)))], list(range(n, n + len(left[1]))))
        goal = statement("t", left[2], right)
        return certificate(
            doctrine, goal, [{**whole, "context": hole}], [lemma], axioms=[rule], one=objects("A"), two=two
        )


def in_place_side(rng: Random, doctrine: str, size: int) -> tuple[int, list[Any], Any] | None:
    """(number of source wires, outputs, diagram) of a random diagram over `LAYERED`, or None."""
    source, found = layers(rng, size, ["e", "d", "m", "w", "m", "w"])
    if doctrine.startswith("mono"):
        width = source + sum(LAYERED[name][1] - LAYERED[name][0] for name, _ in found)
        return source, list(range(width)), planar([POINT, *["A"] * source], *found)
    free, total, boxes = list(range(source)), source, []
    for name, _ in found:
        n, m = LAYERED[name]
        if len(free) < n:
            return None
        taken = rng.sample(free, n)
        free = [w for w in free if w not in taken] + list(range(total, total + m))
        total += m
        boxes.append((name, taken))
    rng.shuffle(free)
    return source, free, wired([POINT, *["A"] * source], boxes, free)


@pytest.mark.parametrize("doctrine", IN_PLACE)
def test_in_place(doctrine: str) -> None:
    agree(doctrine, in_place, 40)


@pytest.mark.slow
@pytest.mark.parametrize("doctrine", IN_PLACE)
def test_many_in_place(doctrine: str) -> None:
    agree(doctrine, in_place, effort(4_000))
