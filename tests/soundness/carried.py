"""Random interpretations: the laws of one theory carried into another whose axioms are the images of its axioms.

Images are made here, by laying out rows and wires, and compared with what the program carries along.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from shapes import POINT, Presentation, Shape, Word, image, random_word

from catalg.cells import Functor, Path


@dataclass
class Carriage:
    """The images of the 1-cells and 2-cells of one theory in another, which has them as generators and more."""

    source: Presentation
    into: Presentation
    words: dict[str, Word]
    boxes: dict[str, Shape]

    def side(self, shape: Shape) -> Shape:
        return image(self.source, self.into, shape, self.boxes, self.words)

    def functor(self) -> Functor:
        """The same for the program."""
        signature = self.into.theory().signature
        one = {x: Path(word[0], tuple(map(signature.one_cell, word[1:]))) for x, word in self.words.items()}
        two = {n: self.into.diagram(signature, shape) for n, shape in self.boxes.items()}
        return Functor(signature.doctrine, {}, one, two)


def random_carriage(rng: Random, source: Presentation) -> Carriage:
    """Objects go to words, boxes to one or two boxes of that boundary, or to nothing at all."""
    single = source.doctrine in ("category", "cartesian category")
    into = Presentation(source.doctrine, (POINT,), {"U": (POINT, POINT), "V": (POINT, POINT)}, {})
    words: dict[str, Word] = {}
    for x in source.one:
        word = random_word(rng, into, POINT, 1 if single else rng.choice((0, 1, 1, 1, 2)))
        words[x] = word or (POINT, "U")
    boxes: dict[str, Shape] = {}
    for name, ends in source.two.items():
        start, end = ((POINT, *(y for x in word[1:] for y in words[x][1:])) for word in ends)
        boxes[name] = _random_image(rng, into, name, start, end)
    found = Carriage(source, into, words, boxes)
    for name, (left, right, over) in source.axioms.items():
        if not over:
            into.axioms[f"{name}'"] = (found.side(left), found.side(right), ())
    return found


def _random_image(rng: Random, into: Presentation, name: str, start: Word, end: Word) -> Shape:
    n, m = len(start) - 1, len(end) - 1
    planar = into.planar
    if start == end and rng.random() < 0.25:
        return Shape(start) if planar else Shape(start, (), tuple(range(n)))
    known = [x for x, t in into.two.items() if t == (start, end)]
    first = rng.choice(known) if known and rng.random() < 0.4 else f"{name}1"
    into.two[first] = (start, end)
    if rng.random() < 0.6 or into.doctrine == "cartesian category":
        one = Shape(start, ((first, tuple(range(n))),), tuple(range(n, n + m)))
        return Shape(start, ((first, 0),)) if planar else one
    then = f"{name}2"
    into.two[then] = (end, end)
    if planar:
        return Shape(start, ((first, 0), (then, 0)))
    boxes = ((first, tuple(range(n))), (then, tuple(range(n, n + m))))
    return Shape(start, boxes, tuple(range(n + m, n + 2 * m)))
