"""Theories and diagrams as plain data of their own, and random ones: what the soundness tests speak of.

A diagram is ``Shape(source, boxes, outputs)``. Planar: boxes are (2-cell, offset) and ``outputs`` is
None. Otherwise boxes are (2-cell, wires taken), and wires are numbered as in a certificate. A path is
(0-cell, 1-cell, ...). Nothing here uses the program's cells but `Presentation.theory`, which makes them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from catalg.cells import DOCTRINES, POINT, Diagram, OneCell, Path, Signature, TwoCell, cap, cup
from catalg.kernel import Parameters, Statement, Theory

Word = tuple[str, ...]  # a path: a 0-cell, then 1-cells
PLANAR = ("category", "2-category", "monoidal category")


@dataclass(frozen=True)
class Shape:
    source: Word
    boxes: tuple[tuple[str, object], ...] = ()
    outputs: tuple[int, ...] | None = None


@dataclass
class Presentation:
    """``one``: 1-cell -> its ends. ``two``: 2-cell -> (path, path). ``axioms``: name -> (left, right, parameters)."""

    doctrine: str
    points: tuple[str, ...]
    one: dict[str, tuple[str, str]]
    two: dict[str, tuple[Word, Word]]
    axioms: dict[str, tuple[Shape, Shape, tuple[str, ...]]] = field(default_factory=dict)
    self_dual: bool = False
    parameters: tuple[str, ...] = ()  # those of ``two`` that are parameters of statements

    @property
    def planar(self) -> bool:
        return self.doctrine.removeprefix("ordered ").removeprefix("linear ") in PLANAR

    @property
    def bent(self) -> bool:
        return self.doctrine.removeprefix("linear ").startswith("compact")

    def ends(self, name: str) -> tuple[Word, Word]:
        """The source and target of a 2-cell, a cup or a cap included."""
        if name.startswith("cup("):
            return (POINT,), (POINT, name[4:-1], self.dual(name[4:-1]))
        if name.startswith("cap("):
            return (POINT, self.dual(name[4:-1]), name[4:-1]), (POINT,)
        return self.two[name]

    def dual(self, one: str) -> str:
        if self.self_dual:
            return one
        return one[5:-1] if one.startswith("dual(") else f"dual({one})"

    def end(self, word: Word) -> str:
        return self.one[word[-1].removeprefix("dual(").rstrip(")")][1] if len(word) > 1 else word[0]

    def target(self, shape: Shape) -> Word:
        """The path at which a diagram ends."""
        if shape.outputs is None:
            alive = list(shape.source[1:])
            for name, at in shape.boxes:
                source, target = self.two[name]
                alive[at : at + len(source) - 1] = target[1:]  # type: ignore[operator]
            return (shape.source[0], *alive)
        kinds = list(shape.source[1:])
        for name, _ in shape.boxes:
            kinds += self.ends(name)[1][1:]
        return (shape.source[0], *(kinds[w] for w in shape.outputs))

    # -- as the program has it -------------------------------------------------------------

    def theory(self) -> Theory:
        doctrine = DOCTRINES[self.doctrine]
        one = {n: OneCell(n, *ends, self.self_dual and self.bent) for n, ends in self.one.items()}
        bare = Signature(doctrine, () if self.points == (POINT,) else self.points, one)
        own = [n for n in self.two if n not in self.parameters]
        signature = bare.extended(two=[self.cell(bare, n) for n in own])
        full = bare.extended(two=[self.cell(bare, n) for n in self.two])
        axioms = {n: self.statement(full, n, *sides) for n, sides in self.axioms.items()}
        return Theory("T", signature, axioms)

    def cell(self, signature: Signature, name: str) -> TwoCell:
        source, target = (Path(w[0], tuple(map(signature.one_cell, w[1:]))) for w in self.two[name])
        return TwoCell(name, source, target)

    def statement(
        self, signature: Signature, name: str, left: Shape, right: Shape, over: tuple[str, ...] = ()
    ) -> Statement:
        two = tuple(self.cell(signature, n) for n in over)
        sides = self.diagram(signature, left, two), self.diagram(signature, right, two)
        return Statement(name, *sides, Parameters((), (), two))

    def diagram(self, signature: Signature, shape: Shape, more: Sequence[TwoCell] = ()) -> Diagram:
        source = Path(shape.source[0], tuple(map(signature.one_cell, shape.source[1:])))
        known = {**signature.two, **{cell.name: cell for cell in more}}

        def box(name: str) -> TwoCell:
            if name[:4] in ("cup(", "cap("):
                return (cup if name[1] == "u" else cap)(signature.one_cell(name[4:-1]))
            return known[name]

        if shape.outputs is None:
            return Diagram.layered(signature.doctrine, source, [(box(n), at) for n, at in shape.boxes])  # type: ignore
        boxes = [box(n) for n, _ in shape.boxes]
        return Diagram(signature.doctrine, source, boxes, [ws for _, ws in shape.boxes], shape.outputs)  # type: ignore


# -- random ones ---------------------------------------------------------------------------

ARITIES = [(1, 1), (1, 1), (2, 1), (1, 2), (0, 1), (1, 0), (0, 0), (2, 2), (0, 2), (2, 0)]


def random_presentation(rng: Random, doctrine: str) -> Presentation:
    """A theory without axioms, of two to four 2-cells."""
    plain = doctrine.removeprefix("ordered ").removeprefix("linear ")
    points, one = (POINT,), {"A": (POINT, POINT)}
    if plain == "2-category":
        points = ("C", "D") if rng.random() < 0.6 else ("C",)
        one = {"F": ("C", points[-1]), "G": (points[-1], "C"), "T": ("C", "C")}
    elif plain == "category" or rng.random() < 0.3 or doctrine.startswith("ordered"):
        one["B"] = (POINT, POINT)
    found = Presentation(doctrine, points, one, {}, self_dual=plain.startswith("compact") and rng.random() < 0.5)
    for name in "fghk"[: rng.randrange(2, 5)]:
        found.two[name] = _random_ends(rng, found, plain)
    return found


def _random_ends(rng: Random, theory: Presentation, plain: str) -> tuple[Word, Word]:
    if plain == "category":
        return (POINT, rng.choice(list(theory.one))), (POINT, rng.choice(list(theory.one)))
    while True:
        n, m = rng.choice(ARITIES)
        if plain.startswith("cartesian") and m != 1:
            continue
        start = rng.choice(theory.points)
        source, target = random_word(rng, theory, start, n), random_word(rng, theory, start, m)
        if source and target and theory.end(source) == theory.end(target):
            return source, target


def random_word(rng: Random, theory: Presentation, start: str, length: int) -> Word | None:
    """A path of that length out of a 0-cell, or None when it finds no way."""
    word: Word = (start,)
    for _ in range(length):
        at = theory.end(word)
        onward = [name for name, (a, _) in theory.one.items() if a == at]
        if not onward:
            return None
        word = (*word, rng.choice(onward))
    if theory.bent and not theory.self_dual:
        word = (word[0], *(theory.dual(x) if rng.random() < 0.25 else x for x in word[1:]))
    return word


def random_shape(rng: Random, theory: Presentation, size: int) -> Shape | None:
    """A diagram of about so many boxes, or None when it came to nothing."""
    single = theory.doctrine in ("category", "ordered category", "linear category")
    length = 1 if single else rng.randrange(3)
    source = random_word(rng, theory, rng.choice(theory.points), length)
    if source is None:
        return None
    return _layers(rng, theory, source, size) if theory.planar else _wires(rng, theory, source, size)


def _layers(rng: Random, theory: Presentation, source: Word, size: int) -> Shape:
    alive, boxes = list(source[1:]), []
    for _ in range(size):
        ways = []
        for name, (s, t) in theory.two.items():
            for at in range(len(alive) - len(s) + 2):
                fits = tuple(alive[at : at + len(s) - 1]) == s[1:] and len(alive) - len(s) + len(t) <= 3
                if fits and theory.end((source[0], *alive[:at])) == s[0]:
                    ways.append((name, at))
        if not ways:
            break
        name, at = rng.choice(ways)
        boxes.append((name, at))
        alive[at : at + len(theory.two[name][0]) - 1] = theory.two[name][1][1:]
    return Shape(source, tuple(boxes))


def _wires(rng: Random, theory: Presentation, source: Word, size: int) -> Shape | None:
    names = list(theory.two)
    if theory.bent:
        names += [f"{bend}({x})" for bend in ("cup", "cap") for x in theory.one for _ in range(2)]
        if not theory.self_dual:
            names += [f"{bend}(dual({x}))" for bend in ("cup", "cap") for x in theory.one]
    copies = theory.doctrine.startswith("cartesian")
    kinds, boxes = list(source[1:]), []
    free = list(range(len(kinds)))
    for _ in range(size if names else 0):
        name = rng.choice(names)
        start, end = theory.ends(name)
        taken: list[int] = []
        for kind in start[1:]:
            fit = [w for w in free if kinds[w] == kind and (copies or w not in taken)]
            if not fit:
                break
            taken.append(rng.choice(fit))
        if len(taken) < len(start) - 1:
            continue
        boxes.append((name, tuple(taken)))
        if not copies:
            free = [w for w in free if w not in taken]
        free += range(len(kinds), len(kinds) + len(end) - 1)
        kinds += end[1:]
    if theory.bent and rng.random() < 0.3:
        _loop(rng, theory, boxes, kinds)
    rng.shuffle(free)
    if copies:
        free = [rng.choice(free) for _ in range(rng.randrange(1, 3))] if free else []
    return Shape(source, tuple(boxes), tuple(free)) if len(free) <= 3 else None


def _loop(rng: Random, theory: Presentation, boxes: list[tuple[str, object]], kinds: list[str]) -> None:
    """A wire closed upon itself, some of the boxes that fit on it strung along."""
    x = rng.choice(list(theory.one))
    x = theory.dual(x) if rng.random() < 0.5 else x
    boxes.append((f"cup({x})", ()))
    here, there = len(kinds), len(kinds) + 1
    kinds += [x, theory.dual(x)]
    fit = [name for name, (s, t) in theory.two.items() if s == t == (POINT, x)]
    for name in rng.sample(fit, min(len(fit), rng.randrange(3))):
        boxes.append((name, (here,)))
        here = len(kinds)
        kinds.append(x)
    boxes.append((f"cap({x})", (there, here)))


def random_pair(rng: Random, theory: Presentation, size: int, tries: int = 60) -> tuple[Shape, Shape] | None:
    """Two diagrams of one boundary, not the same data."""
    seen: dict[tuple[Word, Word], Shape] = {}
    for _ in range(tries):
        shape = random_shape(rng, theory, rng.randrange(size + 1))
        if shape is None:
            continue
        place = shape.source, theory.target(shape)
        other = seen.setdefault(place, shape)
        if other != shape:
            return (other, shape) if rng.random() < 0.5 else (shape, other)
    return None


# -- images ----------------------------------------------------------------------------------


def image(
    theory: Presentation, into: Presentation, shape: Shape, boxes: dict[str, Shape],
    words: dict[str, Word] | None = None,
) -> Shape:  # fmt: skip
    """A diagram of ``theory`` with these of ``into`` in the place of its boxes, words in the place of 1-cells."""
    wide = {x: word[1:] for x, word in (words or {}).items()}

    def names(word: Sequence[str]) -> tuple[str, ...]:
        return tuple(y for x in word for y in wide.get(x, (x,)))

    source = (shape.source[0], *names(shape.source[1:]))
    if shape.outputs is None:
        alive, rows = list(shape.source[1:]), []
        for name, at in shape.boxes:
            start, (s, t) = len(names(alive[:at])), theory.ends(name)  # type: ignore[misc]
            rows += [(n, int(k) + start) for n, k in (boxes[name].boxes if name in boxes else ((name, 0),))]  # type: ignore[call-overload]
            alive[at : at + len(s) - 1] = t[1:]  # type: ignore[operator]
        return Shape(source, tuple(rows))
    count, wires, made = 0, [], []
    for x in shape.source[1:]:
        wires.append(range(count, count := count + len(names((x,)))))
    for name, taken in shape.boxes:
        here = [w for v in taken for w in wires[v]]  # type: ignore[attr-defined]
        whole = tuple(range(len(here)))
        ends = range(len(here), len(here) + len(names(theory.ends(name)[1][1:])))
        inner = boxes[name] if name in boxes else Shape((), ((name, whole),), tuple(ends))
        for other, places in inner.boxes:
            made.append((other, tuple(here[w] for w in places)))  # type: ignore[attr-defined]
            here += range(count, count := count + len(into.ends(other)[1]) - 1)
        out = iter(inner.outputs or ())
        wires += [[here[next(out)] for _ in names((x,))] for x in theory.ends(name)[1][1:]]  # type: ignore[arg-type]
    return Shape(source, tuple(made), tuple(w for v in shape.outputs for w in wires[v]))


def in_contexts(
    rng: Random, theory: Presentation, ends: dict[str, tuple[Word, Word]], size: int, tries: int = 60
) -> Shape | None:
    """A random diagram with boxes of these names and boundaries in it, or None."""
    own = {n: t for n, t in theory.two.items() if n not in theory.parameters}
    more = Presentation(
        theory.doctrine, theory.points, theory.one, {**own, **ends}, {}, theory.self_dual
    )
    for _ in range(tries):
        shape = random_shape(rng, more, size)
        if shape is not None and any(name in ends for name, _ in shape.boxes):
            return shape
    return None


def true_pair(rng: Random, theory: Presentation, size: int) -> tuple[Shape, Shape] | None:
    """Two diagrams that the axioms make equal: in one context with several holes, the sides of axioms."""
    known = {f"{n}?": (a, b) for n, (a, b, over) in theory.axioms.items() if not over}
    shape = in_contexts(rng, theory, {n: (a.source, theory.target(a)) for n, (a, _) in known.items()}, size)
    if shape is None:
        return None
    more = Presentation(theory.doctrine, theory.points, theory.one, dict(theory.two), {}, theory.self_dual)
    more.two.update({n: (a.source, theory.target(a)) for n, (a, _) in known.items()})
    way = {n: rng.random() < 0.5 for n in known}
    sides = [{n: pair[way[n] ^ bool(k)] for n, pair in known.items()} for k in range(2)]
    left, right = (image(more, theory, shape, side) for side in sides)
    return left, right


def daggered(theory: Presentation) -> Presentation:
    """With a mirrored 2-cell for each, and a mirror image of each axiom without parameters; the others are left out."""
    own = {n: ends for n, ends in theory.two.items() if n not in theory.parameters}
    found = Presentation(theory.doctrine, theory.points, theory.one, own)
    found.two.update({f"{n}†": (t, s) for n, (s, t) in own.items()})
    for name, (left, right, over) in theory.axioms.items():
        if not over:
            found.axioms[name] = (left, right, ())
            found.axioms[f"{name}†"] = (mirrored(found, left), mirrored(found, right), ())
    return found


def mirrored(theory: Presentation, shape: Shape) -> Shape:
    """Read from the bottom to the top."""

    def other(name: str) -> str:
        return name[:-1] if name.endswith("†") else f"{name}†"

    target = theory.target(shape)
    if shape.outputs is None:
        return Shape(target, tuple((other(name), at) for name, at in reversed(shape.boxes)))
    made, count = [], len(shape.source) - 1
    for name, taken in shape.boxes:
        made.append((other(name), taken, range(count, count := count + len(theory.ends(name)[1]) - 1)))
    number = {w: i for i, w in enumerate(shape.outputs)}
    boxes = []
    for name, taken, outs in reversed(made):
        boxes.append((name, tuple(number[w] for w in outs)))
        for w in taken:  # type: ignore[attr-defined]
            number[w] = len(number)
    return Shape(target, tuple(boxes), tuple(number[w] for w in range(len(shape.source) - 1)))
