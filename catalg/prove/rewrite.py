"""One-step rewriting: every way in which a rule applies to a diagram, as a kernel step.

Relies on patterns, planar layering and the kernel's data; decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from catalg.cells import CellTypeError, Diagram, Functor, TwoCell
from catalg.kernel import HOLE, Proof, Statement, Step
from catalg.prove.cartesian import cartesian_contexts
from catalg.prove.pattern import EMPTY, Binding, Match, Pattern, Target, contract, hole_for, linear_matches
from catalg.prove.planar import WireFaces, layered_context


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
        return Pattern(self.before, self.statement.parameters)

    @cached_property
    def growth(self) -> int:
        """How many boxes a use of the rule adds."""
        return len(self.after.boxes) - len(self.before.boxes)

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
    """A step and the diagram it leads to; ``premises`` are still to be proved."""

    rule: Rule
    instance: Functor
    context: Diagram
    result: Diagram

    def step(self, premises: tuple[Proof, ...] = ()) -> Step:
        return Step(self.rule.name, self.rule.reverse, self.instance, self.context, premises)


def filled(context: Diagram, side: Diagram) -> Diagram:
    """``context`` with ``side`` in its hole."""
    return Functor(context.doctrine, two={HOLE: side})(context)


def rewrites(target: Target, rule: Rule) -> Iterator[Rewrite]:
    """Every use of ``rule`` in a diagram; duplicates by symmetry are left to the caller."""
    diagram = target.diagram
    for binding, context in _contexts(target, rule):
        instance = Functor(diagram.doctrine, binding.zero, binding.one, binding.two)
        try:
            before, after = instance(rule.before), instance(rule.after)
            if diagram.doctrine.planar and filled(context, before) != diagram:
                continue
            yield Rewrite(rule, instance, context, filled(context, after))
        except CellTypeError:
            continue


def _contexts(target: Target, rule: Rule) -> Iterator[tuple[Binding, Diagram]]:
    doctrine = target.diagram.doctrine
    if doctrine.cartesian:
        yield from cartesian_contexts(target, rule.pattern, rule.statement, rule.given, rule.covers)
        return
    if not target.holds(rule.pattern.names):
        return
    if doctrine.planar and not rule.before.boxes:
        yield from _window_contexts(target.diagram, rule)
        return
    for match in linear_matches(rule.pattern, target, rule.given):
        if not rule.covers(match.binding):
            continue
        _, hole = hole_for(rule.statement, match.binding)
        contraction = contract(rule.pattern, target, match, hole)
        if contraction is None:
            continue
        if not doctrine.planar:
            yield match.binding, contraction.wired()
            continue
        context = layered_context(contraction, _hole_face(target.diagram, hole, match))
        if context is not None:
            yield match.binding, context


def _hole_face(diagram: Diagram, hole: TwoCell, match: Match) -> int | None:
    """The face above the first matched box, which a hole without inputs floats in."""
    if hole.source.cells or not match.boxes:
        return None
    return WireFaces(diagram).above[min(match.boxes.values())]


def _window_contexts(diagram: Diagram, rule: Rule) -> Iterator[tuple[Binding, Diagram]]:
    """Contexts for an identity side: a hole across adjacent wires, or in a face."""
    cells = rule.before.source.cells
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
                placed = [*layers[:time], (hole, at), *layers[time:]]
                try:
                    yield binding, Diagram.layered(diagram.doctrine, diagram.source, placed)
                except CellTypeError:
                    continue
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
    binding = rule.pattern.bind_point(rule.before.source.source, here, rule.given)
    for cell, w in zip(rule.before.source.cells, window, strict=True):
        binding = binding and rule.pattern.bind_type(cell, diagram.wires[w], binding)
    return binding

