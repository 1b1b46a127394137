"""Rules used on a whole goal: both sides of an equation determine the parameters together.

A uniqueness law `f = g` under hypotheses says nothing that could be looked for in a diagram;
it is read off the goal. Relies on patterns and rewriting; decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from catalg.cells import CellTypeError, Diagram, Functor, TwoCell
from catalg.kernel import HOLE
from catalg.prove.cartesian import match_outputs
from catalg.prove.pattern import Binding, Pattern, Target, bind_parameter, linear_matches
from catalg.prove.rewrite import Rewrite, Rule, whole_context


def whole_uses(left: Diagram, right: Diagram, rule: Rule) -> Iterator[Rewrite]:
    """Uses of ``rule`` on all of ``left`` that give all of ``right``."""
    hole = TwoCell(HOLE, left.source, left.target)
    if not rule.statement.parameters:
        if rule.before == left and rule.after == right:
            yield Rewrite(rule, Functor(left.doctrine), right, whole_context(left.doctrine, hole))
        return
    other = Rule(rule.statement, not rule.reverse, rule.given)
    for half in _bindings(rule.pattern, left, rule.given):
        for binding in _bindings(other.pattern, right, half):
            if not rule.covers(binding):
                continue
            instance = Functor(left.doctrine, binding.zero, binding.one, binding.two)
            try:
                if instance(rule.before) == left and instance(rule.after) == right:
                    yield Rewrite(rule, instance, right, whole_context(left.doctrine, hole))
            except CellTypeError:
                continue


def _bindings(pattern: Pattern, diagram: Diagram, binding: Binding) -> Iterator[Binding]:
    """Ways to read a whole diagram as a pattern."""
    side = pattern.side
    alone = len(side.boxes) == 1 and side == Diagram.generator(side.doctrine, side.boxes[0])
    if alone and side.boxes[0].name in pattern.two:
        grown = bind_parameter(side.boxes[0], diagram, binding, pattern)
        if grown is not None:
            yield grown
        return
    if diagram.doctrine.cartesian:
        yield from match_outputs(pattern, Target(diagram), binding)
    elif len(side.boxes) == len(diagram.boxes):
        for match in linear_matches(pattern, Target(diagram), binding):
            yield match.binding
