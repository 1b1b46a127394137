"""Cutting loops out of proofs: steps between two visits of one diagram prove nothing.

Relies on the kernel's data; what it returns is replayed like any other proof.
"""

from __future__ import annotations

from collections.abc import Mapping

from catalg.cells import Diagram, Functor
from catalg.kernel import HOLE, Proof, Statement, Step
from catalg.wiring import Key


def without_loops(start: Diagram, proof: Proof, rules: Mapping[str, Statement]) -> Proof:
    """The proof with everything between two visits of one diagram left out."""
    kept: list[Step] = []
    reached: list[Key] = [start.key]
    places = {start.key: 0}
    for step in proof:
        after = _after(step, rules[step.rule]).key
        back = places.get(after)
        if back is None:
            kept.append(step)
            reached.append(after)
            places[after] = len(kept)
            continue
        for key in reached[back + 1 :]:
            del places[key]
        del kept[back:], reached[back + 1 :]
    return tuple(kept)


def _after(step: Step, rule: Statement) -> Diagram:
    """The diagram that a step leads to."""
    side = step.instance(rule.left if step.reverse else rule.right)
    return Functor(step.context.doctrine, two={HOLE: side})(step.context)
