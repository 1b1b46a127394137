"""One-step rewriting: every way in which a rule applies to a diagram, as a kernel step.

Relies on patterns, planar layering and the kernel's data; decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial

from catalg.cells import CellTypeError, Diagram, Doctrine, Functor, TwoCell
from catalg.kernel import HOLE, Parameters, Proof, Statement, Step
from catalg.prove.cartesian import cartesian_contexts, shared
from catalg.prove.paths import segments, spliced
from catalg.prove.pattern import (
    EMPTY,
    Binding,
    Contraction,
    Match,
    Pattern,
    Target,
    bind_parameter,
    contract,
    hole_for,
    linear_matches,
    weight,
)
from catalg.prove.planar import Layers, WireFaces, layered_context, with_hole_filled


@dataclass(frozen=True)
class Rule:
    """A statement read in one direction."""

    statement: Statement
    reverse: bool
    given: Binding = EMPTY  # parameters fixed beforehand (`by rule(f := ...)`)

    @property
    def name(self) -> str:
        return self.statement.name

    @cached_property
    def before(self) -> Diagram:
        return self.statement.right if self.reverse else self.statement.left

    @cached_property
    def after(self) -> Diagram:
        return self.statement.left if self.reverse else self.statement.right

    @cached_property
    def pattern(self) -> Pattern:
        """What is looked for: the side at the parameters given, the others still open."""
        given, p = self.given, self.statement.parameters
        before = shared(self.before) if self.before.doctrine.cartesian else self.before  # targets have no dead boxes
        if not (given.zero or given.one or given.two):
            return Pattern(before, p)
        known = Functor(before.doctrine, given.zero, given.one, given.two)
        left = Parameters(
            tuple(z for z in p.zero if z not in given.zero),
            tuple(c for c in p.one if c.name not in given.one),
            tuple(c for c in p.two if c.name not in given.two),
        )
        return Pattern(known(before), left)

    @cached_property
    def whole(self) -> TwoCell | None:
        """The parameter that is all of the side looked for, if it is just one."""
        side = self.pattern.side
        if len(side.boxes) == 1 and side.boxes[0].name in self.pattern.two:
            alone = Diagram.generator(side.doctrine, side.boxes[0])
            return side.boxes[0] if side == alone else None
        return None

    @cached_property
    def growth(self) -> int:
        """How many boxes a use of the rule adds."""
        return weight(self.after) - weight(self.before)

    @cached_property
    def circular(self) -> bool:
        """Does the side looked for stand in the other side, so that the rule could be used for ever?"""
        return any(True for _ in rewrites(Target(self.after), self))

    def covers(self, binding: Binding) -> bool:
        """Does the binding give every parameter?"""
        p = self.statement.parameters
        return (
            all(z in binding.zero for z in p.zero)
            and all(c.name in binding.one for c in p.one)
            and all(c.name in binding.two for c in p.two)
        )


@dataclass(frozen=True)
class Rewrite:
    """A use of a rule and the diagram it leads to; ``context`` is built when a step is asked for."""

    rule: Rule
    instance: Functor
    result: Diagram
    context: Callable[[], Diagram]

    def step(self, premises: tuple[Proof, ...] = ()) -> Step:
        return Step(self.rule.name, self.rule.reverse, self.instance, self.context(), premises)


def rewrites(target: Target, rule: Rule) -> Iterator[Rewrite]:
    """Every use of ``rule`` in a diagram; duplicates by symmetry are left to the caller."""
    doctrine = target.diagram.doctrine
    if not target.holds(rule.pattern.names):
        return
    if not doctrine.tensor:
        yield from _segments(target.diagram, rule)
        return
    if rule.whole is not None:
        yield from _whole(target.diagram, rule, rule.whole)
    if doctrine.duals:
        yield from _bent(target.diagram, rule)
    elif doctrine.cartesian:
        yield from _cartesian(target, rule)
    elif not doctrine.planar:
        yield from _symmetric(target, rule)
    elif rule.pattern.side.boxes:
        yield from _planar(target, rule)
    else:
        yield from _windows(target.diagram, rule)


def _segments(diagram: Diagram, rule: Rule) -> Iterator[Rewrite]:
    for start, end, binding in segments(rule.pattern, diagram, rule.given):
        if rule.covers(binding):
            instance, hole = hole_for(rule.statement, binding)
            after = _at(instance, rule.after).boxes
            yield Rewrite(
                rule, instance, spliced(diagram, start, end, after), partial(spliced, diagram, start, end, (hole,))
            )


def _whole(diagram: Diagram, rule: Rule, parameter: TwoCell) -> Iterator[Rewrite]:
    """A rule about any cell at all (uniqueness of a fold, say), used on the whole diagram."""
    binding = bind_parameter(parameter, diagram, rule.given, rule.pattern)
    if binding is None or not rule.covers(binding):
        return
    instance = _instance(diagram, binding)
    context = whole_context(diagram.doctrine, TwoCell(HOLE, diagram.source, diagram.target))
    yield Rewrite(rule, instance, _at(instance, rule.after), context)


def _cartesian(target: Target, rule: Rule) -> Iterator[Rewrite]:
    for binding, context in cartesian_contexts(target, rule.pattern, rule.statement, rule.given, rule.covers):
        instance = _instance(target.diagram, binding)
        after = _at(instance, rule.after)
        result = Functor(context.doctrine, two={HOLE: after})(context)
        yield Rewrite(rule, instance, result, partial(_same, context))


def _bent(diagram: Diagram, rule: Rule) -> Iterator[Rewrite]:
    from catalg.prove.bends import Links, link_matches, replaced

    theirs, ours = Links.of(diagram), Links.of(rule.pattern.side)
    for match in link_matches(rule.pattern, ours, theirs, diagram, rule.given):
        if not rule.covers(match.binding):
            continue
        instance, hole = hole_for(rule.statement, match.binding)
        result = replaced(theirs, match, Links.of(_at(instance, rule.after)), diagram)
        alone = Links.of(Diagram.generator(diagram.doctrine, hole))
        yield Rewrite(rule, instance, result, partial(replaced, theirs, match, alone, diagram))


def _symmetric(target: Target, rule: Rule) -> Iterator[Rewrite]:
    for match, contraction in _contractions(target, rule):
        instance = _instance(target.diagram, match.binding)
        yield Rewrite(rule, instance, contraction.wired(_at(instance, rule.after)), contraction.wired)


def _planar(target: Target, rule: Rule) -> Iterator[Rewrite]:
    diagram = target.diagram
    for match, contraction in _contractions(target, rule):
        layers = layered_context(contraction, _hole_face(diagram, contraction.hole, match))
        if layers is not None:
            yield from _laid(diagram, rule, match.binding, layers, contraction.hole)


def _laid(diagram: Diagram, rule: Rule, binding: Binding, layers: Layers, hole: TwoCell) -> Iterator[Rewrite]:
    """The rewrite of a planar context, if filling the hole with the matched side gives the diagram back."""
    instance = _instance(diagram, binding)
    make = partial(Diagram.layered, diagram.doctrine, diagram.source)
    try:
        if make(with_hole_filled(layers, hole, _at(instance, rule.before))) == diagram:
            result = make(with_hole_filled(layers, hole, _at(instance, rule.after)))
            yield Rewrite(rule, instance, result, partial(make, layers))
    except CellTypeError:
        return


def _contractions(target: Target, rule: Rule) -> Iterator[tuple[Match, Contraction]]:
    for match in linear_matches(rule.pattern, target, rule.given):
        if rule.covers(match.binding):
            _, hole = hole_for(rule.statement, match.binding)
            contraction = contract(rule.pattern, target, match, hole)
            if contraction is not None:
                yield match, contraction


def _instance(diagram: Diagram, binding: Binding) -> Functor:
    return Functor(diagram.doctrine, binding.zero, binding.one, binding.two)


def _at(instance: Functor, side: Diagram) -> Diagram:
    """A rule's side at an instance; without parameters the side itself."""
    return instance(side) if instance.zero or instance.one or instance.two else side


def whole_context(doctrine: Doctrine, hole: TwoCell) -> Callable[[], Diagram]:
    """The context that is nothing but its hole."""
    return partial(Diagram.generator, doctrine, hole)


def _same(context: Diagram) -> Diagram:
    return context


def _hole_face(diagram: Diagram, hole: TwoCell, match: Match) -> int | None:
    """The face above the first matched box, which a hole without inputs floats in."""
    if hole.source.cells or not match.boxes:
        return None
    return WireFaces(diagram).above[min(match.boxes.values())]


def _windows(diagram: Diagram, rule: Rule) -> Iterator[Rewrite]:
    """Uses of an identity side in a planar diagram: across adjacent wires, or in a face."""
    cells = rule.pattern.side.source.cells
    faces = WireFaces(diagram) if not cells else None
    seen: set[object] = set()
    alive = list(range(len(diagram.source)))
    gaps = list(faces.source_gaps) if faces else []
    layers = diagram.layers
    for time in range(len(layers) + 1):
        for at in range(len(alive) - len(cells) + 1):
            window = tuple(alive[at : at + len(cells)])
            mark = window if faces is None else faces.find(gaps[at])
            if mark in seen:
                continue
            seen.add(mark)
            binding = _bind_window(diagram, rule, window, alive, at)
            if binding is not None and rule.covers(binding):
                _, hole = hole_for(rule.statement, binding)
                yield from _laid(diagram, rule, binding, [*layers[:time], (hole, at), *layers[time:]], hole)
        if time < len(layers):
            box, at = layers[time]
            end = at + len(box.source)
            made = diagram.outputs_of(time)
            if faces is not None:
                inner = [faces.right[w] for w in made[:-1]]
                gaps[at : end + 1] = [gaps[at], *inner, gaps[end]] if made else [gaps[at]]
            alive[at:end] = made


def _bind_window(diagram: Diagram, rule: Rule, window: tuple[int, ...], alive: list[int], at: int) -> Binding | None:
    here = diagram.wires[alive[at - 1]].target if at else diagram.source.source
    source = rule.pattern.side.source
    binding = rule.pattern.bind_point(source.source, here, rule.given)
    for cell, w in zip(source.cells, window, strict=True):
        binding = binding and rule.pattern.bind_type(cell, diagram.wires[w], binding)
    return binding

