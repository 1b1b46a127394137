"""Two-ended best-first search over canonical keys, meeting in the middle.

States are diagrams up to equality; moves are all rules in both directions. Small diagrams
near the other end come first; diagrams above a size limit wait until the limit rises.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from catalg.cells import Diagram
from catalg.cells.canonical import Key
from catalg.kernel import Proof, Step
from catalg.prove.attempt import Budget
from catalg.prove.normalise import tidy
from catalg.prove.pattern import Target, weight
from catalg.prove.rewrite import Rewrite, Rule, rewrites

Premises = Callable[[Rewrite], tuple[Proof, ...] | None]


@dataclass(frozen=True)
class _Node:
    diagram: Diagram
    parent: Key | None
    made_by: tuple[Rewrite, tuple[Proof, ...]] | None
    depth: int


@dataclass
class _End:
    """One end of the search: what it has reached and what waits."""

    goal: Counter[str]
    reached: dict[Key, _Node] = field(default_factory=dict)
    queue: list[tuple[float, int, Key]] = field(default_factory=list)
    later: list[tuple[float, int, Key]] = field(default_factory=list)
    expanded: int = 0

    def add(self, node: _Node, limit: int) -> None:
        key = node.diagram.key
        self.reached[key] = node
        names = Counter(box.name for box in node.diagram.boxes)
        apart = sum(((names - self.goal) + (self.goal - names)).values())
        cost = weight(node.diagram) + 0.5 * apart + 0.5 * node.depth
        entry = (cost, len(self.reached), key)
        if weight(node.diagram) > limit:
            self.later.append(entry)
        else:
            heapq.heappush(self.queue, entry)

    def chain(self, key: Key) -> list[Step]:
        """The steps from this end's root to ``key``."""
        steps: list[Step] = []
        node = self.reached[key]
        while node.made_by is not None and node.parent is not None:
            found, premises = node.made_by
            steps.append(found.step(premises))
            node = self.reached[node.parent]
        return steps[::-1]


def reversed_proof(steps: Sequence[Step]) -> Proof:
    """The same steps read backwards."""
    return tuple(Step(s.rule, not s.reverse, s.instance, s.context, s.premises) for s in reversed(steps))


def search(
    left: Diagram, right: Diagram, rules: Sequence[Rule], budget: Budget, premises: Premises
) -> Proof | None:
    """A proof of ``left = right``, or None when every diagram that can be reached was seen.

    Raises OutOfFuel. ``premises`` proves a conditional rule's hypotheses at an instance.
    """
    left, right = tidy(left), tidy(right)
    if left.key == right.key:
        return ()
    limit = max(weight(left), weight(right)) + 2
    ends = (_End(Counter(b.name for b in right.boxes)), _End(Counter(b.name for b in left.boxes)))
    ends[0].add(_Node(left, None, None, 0), limit)
    ends[1].add(_Node(right, None, None, 0), limit)
    while True:
        live = [e for e in (0, 1) if ends[e].queue]
        if not live:
            if not (ends[0].later or ends[1].later):
                return None
            limit += 2
            for end in ends:
                _release(end, limit)
            continue
        me = min(live, key=lambda e: (ends[e].expanded, e))
        met = _expand(ends[me], ends[1 - me], rules, budget, premises, limit)
        if met is not None:
            return (*ends[0].chain(met), *reversed_proof(ends[1].chain(met)))


def _release(end: _End, limit: int) -> None:
    waiting, end.later = end.later, []
    for entry in waiting:
        if len(end.reached[entry[2]].diagram.boxes) <= limit:
            heapq.heappush(end.queue, entry)
        else:
            end.later.append(entry)


def _expand(
    end: _End, other: _End, rules: Sequence[Rule], budget: Budget, premises: Premises, limit: int
) -> Key | None:
    """Try every move from the best waiting diagram; the key where the ends meet, if they do."""
    _, _, key = heapq.heappop(end.queue)
    node = end.reached[key]
    end.expanded += 1
    target = Target(node.diagram)
    for rule in rules:
        for found in rewrites(target, rule):
            budget.spend()
            result = tidy(found.result)
            if result.key in end.reached:
                continue
            proofs = premises(found) if rule.statement.hypotheses else ()
            if proofs is None:
                continue
            end.add(_Node(result, key, (found, proofs), node.depth + 1), limit)
            if result.key in other.reached:
                return result.key
    return None
