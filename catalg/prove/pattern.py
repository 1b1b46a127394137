"""Finding a rule's side in a diagram: matches, and the context that each one leaves.

A match sends the boxes and wires of a pattern to boxes and wires of a diagram. Its context
is the diagram with the matched part contracted to one hole; the kernel checks it by filling
the hole, so nothing here is trusted. Convexity is acyclicity of the context (Bonchi,
Gadducci, Kissinger, Sobociński, Zanasi, String Diagram Rewrite Theory I-III).
Parameters of a rule match generator by generator; in a plain category, path segments.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from catalg.cells import Diagram, Functor, OneCell, Path, TwoCell, is_bend
from catalg.kernel import HOLE, Parameters, Statement


@dataclass(frozen=True)
class Match:
    """Where a pattern stands: wire -> wire and box -> box, and what its parameters are."""

    wires: Mapping[int, int]
    boxes: Mapping[int, int]
    binding: Binding


@dataclass(frozen=True)
class Binding:
    """Images of parameters, by name; grown by copying."""

    zero: Mapping[str, str]
    one: Mapping[str, Path]
    two: Mapping[str, Diagram]

    def with_zero(self, name: str, image: str) -> Binding | None:
        known = self.zero.get(name)
        if known is not None:
            return self if known == image else None
        return Binding({**self.zero, name: image}, self.one, self.two)

    def with_one(self, name: str, image: Path) -> Binding | None:
        known = self.one.get(name)
        if known is not None:
            return self if known == image else None
        return Binding(self.zero, {**self.one, name: image}, self.two)

    def with_two(self, name: str, image: Diagram) -> Binding | None:
        known = self.two.get(name)
        if known is not None:
            return self if known == image else None
        return Binding(self.zero, self.one, {**self.two, name: image})


EMPTY = Binding({}, {}, {})


class Pattern:
    """One side of a rule, ready to be looked for."""

    def __init__(self, side: Diagram, parameters: Parameters) -> None:
        self.side = side
        self.zero = frozenset(parameters.zero)
        self.one = frozenset(c.name for c in parameters.one)
        self.two = frozenset(c.name for c in parameters.two)
        self.maker: list[tuple[int, int]] = [(-1, i) for i in range(len(side.source))]
        self.taker: dict[int, tuple[int, int]] = {}
        for i, taken in enumerate(side.inputs):
            self.maker += [(i, p) for p in range(len(side.boxes[i].target))]
            self.taker.update({w: (i, p) for p, w in enumerate(taken)})

    @cached_property
    def names(self) -> dict[str, int]:
        """How often each fixed generator stands in the pattern."""
        count: dict[str, int] = {}
        for box in self.side.boxes:
            if box.name not in self.two and not is_bend(box):
                count[box.name] = count.get(box.name, 0) + 1
        return count

    @cached_property
    def components(self) -> list[list[int]]:
        """Connected components of boxes, each a list."""
        side, seen, found = self.side, set(), []
        for start in range(len(side.boxes)):
            if start in seen:
                continue
            seen.add(start)
            component = [start]
            for box in component:
                for w in (*side.inputs[box], *side.outputs_of(box)):
                    for other in (self.maker[w][0], self.taker.get(w, (-1, 0))[0]):
                        if other >= 0 and other not in seen:
                            seen.add(other)
                            component.append(other)
            found.append(component)
        return found

    @cached_property
    def bare(self) -> list[int]:
        """Wires that run straight from source to target (linear doctrines)."""
        return [w for w in range(len(self.side.source)) if w not in self.taker]

    # -- types --------------------------------------------------------------------------

    def bind_point(self, name: str, image: str, binding: Binding) -> Binding | None:
        if name in self.zero:
            return binding.with_zero(name, image)
        return binding if name == image else None

    def bind_type(self, cell: OneCell, image: OneCell, binding: Binding) -> Binding | None:
        """Let the pattern's wire type ``cell`` be the diagram's ``image``."""
        if cell.name not in self.one:
            return binding if cell.name == image.name else None
        grown = self.bind_point(cell.source, image.source, binding)
        grown = grown and self.bind_point(cell.target, image.target, grown)
        return grown and grown.with_one(cell.name, Path.of(image))

    def bind_box(self, box: TwoCell, image: TwoCell, diagram: Diagram, binding: Binding) -> Binding | None:
        if box.name not in self.two:
            return binding if box.name == image.name else None
        if len(box.source) != len(image.source) or len(box.target) != len(image.target):
            return None
        grown: Binding | None = self.bind_point(box.source.source, image.source.source, binding)
        pairs = zip((*box.source, *box.target), (*image.source, *image.target), strict=True)
        for cell, other in pairs:
            grown = grown and self.bind_type(cell, other, grown)
        return grown and grown.with_two(box.name, Diagram.generator(diagram.doctrine, image))


def weight(diagram: Diagram) -> int:
    """How many boxes there are; wires that bend are not boxes."""
    if not diagram.doctrine.duals:
        return len(diagram.boxes)
    return sum(not is_bend(box) for box in diagram.boxes)


class Target:
    """A diagram to look in, with the indices that matching needs."""

    def __init__(self, diagram: Diagram) -> None:
        self.diagram = diagram
        self.maker: list[tuple[int, int]] = [(-1, i) for i in range(len(diagram.source))]
        self.taker: dict[int, tuple[int, int]] = {}
        self.places: dict[str, list[int]] = {}
        for i, taken in enumerate(diagram.inputs):
            box = diagram.boxes[i]
            self.places.setdefault(box.name, []).append(i)
            self.maker += [(i, p) for p in range(len(box.target))]
            if not diagram.doctrine.cartesian:
                self.taker.update({w: (i, p) for p, w in enumerate(taken)})

    def holds(self, names: Mapping[str, int]) -> bool:
        """Are there enough boxes of each name?"""
        return all(len(self.places.get(name, ())) >= n for name, n in names.items())


def linear_matches(pattern: Pattern, target: Target, binding: Binding = EMPTY) -> Iterator[Match]:
    """All matches in planar and symmetric doctrines, as yet without a test of convexity."""
    if not target.holds(pattern.names):
        return
    start = Match({}, {}, binding)
    for match in _components(pattern, target, pattern.components, start):
        yield from _bare_wires(pattern, target, pattern.bare, match)


def _components(pattern: Pattern, target: Target, left: list[list[int]], match: Match) -> Iterator[Match]:
    if not left:
        yield match
        return
    component = left[0]

    def rarity(box: int) -> int:
        name = pattern.side.boxes[box].name
        return len(target.places.get(name, ())) if name not in pattern.two else len(target.diagram.boxes) + 1

    anchor = min(component, key=rarity)
    name = pattern.side.boxes[anchor].name
    places = range(len(target.diagram.boxes)) if name in pattern.two else target.places.get(name, ())
    for place in places:
        grown = _grow(pattern, target, anchor, place, match)
        if grown is not None:
            yield from _components(pattern, target, left[1:], grown)


def _grow(pattern: Pattern, target: Target, anchor: int, place: int, match: Match) -> Match | None:
    """Follow ports from one matched box; they decide the whole component."""
    side, diagram = pattern.side, target.diagram
    wires, boxes, used = dict(match.wires), dict(match.boxes), set(match.boxes.values())
    binding = match.binding
    todo = [(anchor, place)]
    while todo:
        box, image = todo.pop()
        if box in boxes:
            if boxes[box] != image:
                return None
            continue
        if image in used:
            return None
        bound = pattern.bind_box(side.boxes[box], diagram.boxes[image], diagram, binding)
        if bound is None:
            return None
        binding = bound
        boxes[box] = image
        used.add(image)
        ours = (*side.inputs[box], *side.outputs_of(box))
        theirs = (*diagram.inputs[image], *diagram.outputs_of(image))
        for w, v in zip(ours, theirs, strict=True):
            if wires.setdefault(w, v) != v:
                return None
            if not _same_end(pattern.maker[w], target.maker[v], todo):
                return None
            if w in pattern.taker and not _same_end(pattern.taker[w], target.taker.get(v, (-1, 0)), todo):
                return None
    return Match(wires, boxes, binding)


def _same_end(ours: tuple[int, int], theirs: tuple[int, int], todo: list[tuple[int, int]]) -> bool:
    """An inner wire must end at the same port of a matched box; a boundary wire anywhere."""
    if ours[0] < 0:
        return True
    if theirs[0] < 0 or ours[1] != theirs[1]:
        return False
    todo.append((ours[0], theirs[0]))
    return True


def _bare_wires(pattern: Pattern, target: Target, left: list[int], match: Match) -> Iterator[Match]:
    if not left:
        yield match
        return
    cell = pattern.side.wires[left[0]]
    taken = set(match.wires.values())  # a wire beside the match, not in it
    for v, image in enumerate(target.diagram.wires):
        if v in taken:
            continue
        binding = pattern.bind_type(cell, image, match.binding)
        if binding is not None:
            grown = Match({**match.wires, left[0]: v}, match.boxes, binding)
            yield from _bare_wires(pattern, target, left[1:], grown)


def contract(pattern: Pattern, target: Target, match: Match, hole: TwoCell) -> Contraction | None:
    """The diagram with the match as one hole; None when a path leaves the match and comes back."""
    side, diagram = pattern.side, target.diagram
    n = len(side.source)
    entry = [match.wires[w] for w in range(n)]
    leaving = {match.wires[w]: j for j, w in enumerate(side.outputs)}
    gone = set(match.boxes.values())
    late: set[int] = set()
    before, after = [], []
    for i, taken in enumerate(diagram.inputs):
        if i in gone:
            continue
        if any(w in leaving or w in late for w in taken):
            after.append(i)
            late.update(diagram.outputs_of(i))
        else:
            before.append(i)
    straight = {match.wires[w] for w in pattern.bare}
    if any(w in late or (w in leaving and w not in straight) for w in entry):
        return None
    return Contraction(diagram, hole, entry, leaving, before, after)


@dataclass(frozen=True)
class Contraction:
    """A diagram's boxes before and after a hole that takes ``entry`` and makes ``leaving``."""

    diagram: Diagram
    hole: TwoCell
    entry: list[int]
    leaving: Mapping[int, int]  # wire of the diagram -> the hole's output that replaces it downstream
    before: list[int]
    after: list[int]

    def wired(self, fill: Diagram | None = None) -> Diagram:
        """The context in symmetric and cartesian doctrines; with ``fill``, the context with it in the hole."""
        diagram = self.diagram
        number = list(range(len(diagram.wires)))
        total = len(diagram.source)
        boxes: list[TwoCell] = []
        inputs: list[list[int]] = []
        for i in self.before:
            boxes.append(diagram.boxes[i])
            inputs.append([number[w] for w in diagram.inputs[i]])
            for w in diagram.outputs_of(i):
                number[w] = total
                total += 1
        entry = [number[w] for w in self.entry]
        n = len(entry)
        if fill is None:
            boxes.append(self.hole)
            inputs.append(entry)
            made: Sequence[int] = range(total, total + len(self.hole.target))
            total += len(made)
        else:
            shift = total - n
            boxes += fill.boxes
            inputs += [[entry[w] if w < n else w + shift for w in ws] for ws in fill.inputs]
            made = [entry[w] if w < n else w + shift for w in fill.outputs]
            total += len(fill.wires) - n
        for w, j in self.leaving.items():
            number[w] = made[j]
        for i in self.after:
            boxes.append(diagram.boxes[i])
            inputs.append([number[w] for w in diagram.inputs[i]])
            for w in diagram.outputs_of(i):
                number[w] = total
                total += 1
        return Diagram(diagram.doctrine, diagram.source, boxes, inputs, [number[w] for w in diagram.outputs])


def hole_for(statement: Statement, binding: Binding) -> tuple[Functor, TwoCell]:
    """The instance that a binding gives and the hole with the boundary of the rule there."""
    functor = Functor(statement.left.doctrine, binding.zero, binding.one, binding.two)
    source, target = functor.on_path(statement.left.source), functor.on_path(statement.left.target)
    return functor, TwoCell(HOLE, source, target)


def bind_parameter(parameter: TwoCell, image: Diagram, binding: Binding, pattern: Pattern) -> Binding | None:
    """Let a 2-cell parameter be ``image``, and with it the parameters in its boundary."""
    grown: Binding | None = binding
    for ours, theirs in ((parameter.source, image.source), (parameter.target, image.target)):
        grown = grown and pattern.bind_point(ours.source, theirs.source, grown)
        grown = grown and pattern.bind_point(ours.target, theirs.target, grown)
        if len(ours) == 1 and ours.cells[0].name in pattern.one:
            grown = grown and grown.with_one(ours.cells[0].name, theirs)
        elif len(ours) != len(theirs):
            return None
        else:
            for cell, other in zip(ours, theirs, strict=True):
                grown = grown and pattern.bind_type(cell, other, grown)
    return grown and grown.with_two(parameter.name, image)
