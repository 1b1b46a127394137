"""Random linear theories: axioms and laws are equations of sums of diagrams, judged by integer models.

A law is true by construction when it adds to a sum a multiple of (one side of an axiom - the other) in a context.
Models are over the integers, with entries -1, 0 and 1: a proof may divide, which finite fields need not allow.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Any

import exact_models as exact
import numpy as np
from shapes import Presentation, Shape, Word, image, in_contexts, random_presentation, random_shape

from catalg.cells import Coefficient, Diagram, combined
from catalg.kernel import Statement, Theory

Sum = tuple[tuple[int, Shape], ...]
NUMBERS = (1, 1, 1, -1, 2, -2, 3)
UNIVERSES = [exact.Universe(1, 1, -2), exact.Universe(2, 1, -2), exact.Universe(1, 2, -2)]


@dataclass
class LinearCase:
    """A presentation without axioms of its own, sums for axioms, and laws: (left, right, is it true?)."""

    theory: Presentation
    axioms: dict[str, tuple[Sum, Sum, tuple[Word, Word]]] = field(default_factory=dict)
    laws: list[tuple[Sum, Sum, tuple[Word, Word], bool]] = field(default_factory=list)

    def built(self) -> Theory:
        bare = self.theory.theory()
        axioms = {n: self.statement(bare, n, *sides) for n, sides in self.axioms.items()}
        return Theory("T", bare.signature, axioms)

    def statement(self, theory: Theory, name: str, left: Sum, right: Sum, ends: tuple[Word, Word]) -> Statement:
        return Statement(name, self._cell(theory, left, ends), self._cell(theory, right, ends))

    def _cell(self, theory: Theory, side: Sum, ends: tuple[Word, Word]) -> Diagram:
        start, end = (Shape(word, (), tuple(range(len(word) - 1))) for word in ends)
        if self.theory.planar:
            start, end = Shape(start.source), Shape(end.source)
        source, target = (self.theory.diagram(theory.signature, shape).source for shape in (start, end))
        terms = [(self.theory.diagram(theory.signature, shape), Coefficient.of(number)) for number, shape in side]
        return combined(theory.signature.doctrine, source, target, terms)


def random_linear(rng: Random, doctrine: str, laws: int) -> LinearCase | None:
    """One to three axioms and some laws, half of them true."""
    theory = random_presentation(rng, doctrine)
    found = LinearCase(theory)
    for number in range(rng.randrange(1, 4)):
        pair = _random_sums(rng, theory, 3)
        if pair is not None:
            found.axioms[f"a{number}"] = pair
    for _ in range(laws):
        true = _true(rng, found) if found.axioms and rng.random() < 0.6 else None
        if true is not None:
            found.laws.append((*true, True))
            continue
        pair = _random_sums(rng, theory, 3)
        if pair is not None:
            found.laws.append((*pair, False))
    return found if found.laws else None


def _random_sums(rng: Random, theory: Presentation, size: int) -> tuple[Sum, Sum, tuple[Word, Word]] | None:
    """Two sums of one boundary, of two or three diagrams in all."""
    met: dict[tuple[Word, Word], list[Shape]] = {}
    wanted = rng.choice((2, 2, 3))
    for _ in range(80):
        shape = random_shape(rng, theory, rng.randrange(size + 1))
        if shape is None:
            continue
        place = shape.source, theory.target(shape)
        alike = met.setdefault(place, [])
        if shape not in alike:
            alike.append(shape)
        if len(alike) == wanted:
            rng.shuffle(alike)
            cut = rng.randrange(1, wanted + 1)
            sides = [tuple((rng.choice(NUMBERS), s) for s in part) for part in (alike[:cut], alike[cut:])]
            return sides[0], sides[1], place
    return None


def _true(rng: Random, case: LinearCase) -> tuple[Sum, Sum, tuple[Word, Word]] | None:
    theory = case.theory
    name = rng.choice(sorted(case.axioms))
    left, right, ends = case.axioms[name]
    hole = f"{name}?"
    context = in_contexts(rng, theory, {hole: ends}, 3)
    if context is None or sum(box == hole for box, _ in context.boxes) != 1:
        return None
    more = Presentation(theory.doctrine, theory.points, theory.one, {**theory.two, hole: ends}, {}, theory.self_dual)
    place = context.source, more.target(context)
    factor = rng.choice(NUMBERS)
    filled = [[(n, image(more, theory, context, {hole: s})) for n, s in side] for side in (left, right)]
    start: list[tuple[int, Shape]] = []
    if rng.random() < 0.5:  # a sum to which the multiple is added, else both sides are those of the axiom
        start = [(rng.choice(NUMBERS), filled[0][0][1])]
    if rng.random() < 0.5:
        return (*start, *_times(factor, filled[0])), (*start, *_times(factor, filled[1])), place
    return tuple(start), (*start, *_times(factor, filled[0]), *_times(-factor, filled[1])), place


def _times(factor: int, side: list[tuple[int, Shape]]) -> list[tuple[int, Shape]]:
    return [(factor * number, shape) for number, shape in side]


def held_in_models(rng: Random, case: LinearCase, proved: list[tuple[Sum, Sum]]) -> tuple[int, str]:
    """The number of integer models found of the axioms, and what fails in one of them (or nothing)."""
    total = 0
    for universe in UNIVERSES if case.theory.planar and case.theory.doctrine != "linear category" else UNIVERSES[:2]:
        found = _candidates(rng, case.theory, universe)
        for left, right, _ in case.axioms.values():
            good = _agree(case.theory, universe, found, left, right)
            found = {name: array[good] for name, array in found.items()}
        count = len(next(iter(found.values())))
        total += count
        for left, right in proved if count else ():
            good = _agree(case.theory, universe, found, left, right)
            if not good.all():
                where = {name: array[~good][0].tolist() for name, array in found.items()}
                return total, f"{left} = {right} fails in {universe} {where}"
    return total, ""


def _candidates(rng: Random, theory: Presentation, universe: exact.Universe) -> dict[str, Any]:
    bare = Presentation(theory.doctrine, theory.points, theory.one, theory.two, {}, theory.self_dual)
    return exact.models(bare, universe, rng)


def _agree(theory: Presentation, universe: exact.Universe, batch: dict[str, Any], left: Sum, right: Sum) -> Any:
    count = len(next(iter(batch.values())))
    if not count:
        return np.ones(0, dtype=bool)
    total: Any = 0
    for sign, side in ((1, left), (-1, right)):
        for number, shape in side:
            total = total + sign * number * exact.value(theory, universe, batch, shape, count)
    return (np.broadcast_to(total, (count, *np.shape(total)[1:])) == 0).reshape(count, -1).all(axis=1)


__all__ = ["LinearCase", "Sum", "held_in_models", "random_linear"]
