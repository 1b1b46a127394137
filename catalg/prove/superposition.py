"""Lemmas by superposition, in planar and symmetric theories.

Two rules that share a box in some diagram rewrite it in two ways; the two results are equal,
and often that equation is what a proof was missing (x · (a · S a) = x, from associativity
and a law of inverses). Derived equations are kept smallest first, as in completion (Knuth
and Bendix); critical pairs of string diagrams are overlaps of port graphs (Bonchi, Gadducci,
Kissinger, Sobociński, Zanasi, String Diagram Rewrite Theory III). No claim of confluence
is made or needed: each lemma carries its proof.
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from catalg.cells import CellTypeError, Diagram, Functor, OneCell, Path, TwoCell
from catalg.kernel import HOLE, Lemma, Proof, Proved, Statement, Step
from catalg.prove.attempt import Budget, Found, OutOfFuel
from catalg.prove.descent import Descent
from catalg.prove.normalise import is_stable, size
from catalg.prove.pattern import Pattern, Target
from catalg.prove.paused import paused
from catalg.prove.planar import connected_layers
from catalg.prove.rewrite import Rewrite, Rule, rewrites
from catalg.prove.search import reversed_proof
from catalg.wiring import Key

_LONGEST_STEP = 10_000  # steps in which a single equation has to be dealt with
_SMALL = 3  # boxes up to which an equation is not given up for a rule that permutes
_LONGEST = 5_000  # steps of a proof with its lemmas written out


@dataclass(frozen=True)
class _Lemma:
    """A derived equation, larger side first, and its proof from earlier ones."""

    statement: Statement
    proof: Proof


class Superposition:
    """Derive lemmas until the two sides of a goal normalise to one diagram."""

    def __init__(self, statement: Statement, rules: Sequence[Statement]) -> None:
        self.statement = statement
        self.spent = 0
        self.budget = Budget(_LONGEST_STEP)  # a meter; `run` says how far it may go
        self.lemmas: dict[str, _Lemma] = {}
        self.active: list[Rule] = []
        self.down = Descent()
        self.stable = Descent()  # by the rules among these that lower whatever they stand in
        self.waiting: list[tuple[int, int, Statement, Callable[[], Proof]]] = []
        self.seen: set[tuple[Path, Key, Key]] = set()
        self.largest = 2 * max(len(statement.left.boxes), len(statement.right.boxes)) + 8
        for rule in rules:
            if not rule.parameters and not rule.hypotheses:
                self._wait(rule.left, rule.right, partial(_whole_proof, rule))

    def run(self, budget: Budget) -> Found | None:
        """A proof, or None when no more lemmas of the size allowed can be made. Raises OutOfFuel."""
        while self.waiting:
            if budget.spent >= budget.fuel:
                raise OutOfFuel("fuel")
            if budget.deadline is not None and time.monotonic() > budget.deadline:
                raise OutOfFuel("time")
            before = self.spent
            self.budget.fuel = before + _LONGEST_STEP
            found = None
            with suppress(OutOfFuel):  # an equation that takes very long is left
                found = self._step()
            self.spent = self.budget.spent
            budget.spend(min(self.spent - before, budget.fuel - budget.spent))
            if found is not None:
                return found
        return None

    def _step(self) -> Found | None:
        """Consider one equation. Raises OutOfFuel when that takes very long."""
        _, _, statement, proved = heapq.heappop(self.waiting)
        proof = proved()
        added = self._add(statement, proof)
        if added is None:
            return None
        found = self._goal()
        if found is not None:
            return found
        new = [added]
        if len(proof) == 1 and len(added.before.boxes) == len(added.after.boxes) > 1:
            # What a rule of the theory leads to and is no smaller may stand in an overlap as well.
            new.append(Rule(added.statement, True))
            self.active.append(new[1])
        for rule in new:
            for other in list(self.active):
                self._overlap(rule, other)
        return None

    # -- making lemmas ------------------------------------------------------------------

    def _wait(self, left: Diagram, right: Diagram, proof: Callable[[], Proof]) -> None:
        """Keep an equation until it is its turn; only then is its proof asked for."""
        if size(left) < size(right):
            self._wait(right, left, lambda: reversed_proof(proof()))
            return
        mark = (left.source, left.key, right.key)
        if left.key == right.key or mark in self.seen or len(left.boxes) > self.largest:
            return
        self.seen.add(mark)
        weight = 2 * len(left.boxes) + len(right.boxes)
        entry = Statement(f"{self.statement.name}#{len(self.seen)}", left, right)
        heapq.heappush(self.waiting, (weight, len(self.seen), entry, proof))

    def _add(self, statement: Statement, proof: Proof) -> Rule | None:
        """Simplify an equation by the lemmas so far and, if anything is left of it, keep it."""
        simple, proved = self._simplified(statement, proof, self.down)
        if simple.left.key == simple.right.key and len(statement.left.boxes) <= _SMALL:
            # A rule that permutes (commutativity) lowers a diagram or not, depending on what stands around it: that
            # it makes these sides equal here is no reason to do without an equation that loses boxes.
            shorter, how = self._simplified(statement, proof, self.stable)
            if len(shorter.left.boxes) > len(shorter.right.boxes):
                simple, proved = shorter, how
        left, right = simple.left, simple.right
        if left.key == right.key or not left.boxes:
            return None
        kept = Statement(statement.name, left, right)
        self.lemmas[kept.name] = _Lemma(kept, proved)
        rule = Rule(kept, False)
        self.active.append(rule)
        readings = [rule, Rule(kept, True)] if len(left.boxes) == len(right.boxes) else [rule]
        self.down.add(readings)
        self.stable.add([rule for rule in readings if is_stable(rule)])
        return rule

    def _simplified(self, statement: Statement, proof: Proof, rules: Descent) -> tuple[Statement, Proof]:
        """The equation between normal forms, larger side first."""
        left, before = rules.normalise(statement.left, self.budget)
        right, after = rules.normalise(statement.right, self.budget)
        proof = reversed_proof(before) + proof + after
        if size(left) < size(right):
            left, right, proof = right, left, reversed_proof(proof)
        return Statement(statement.name, left, right), proof

    def _overlap(self, one: Rule, two: Rule) -> None:
        for peak in overlaps(one.pattern, two.pattern):
            self.budget.spend()
            if len(peak.boxes) > self.largest:
                continue
            target = Target(peak)
            lefts = list(rewrites(target, one))
            for right in rewrites(target, two):
                for left in lefts:
                    if left.result != right.result:
                        self._wait(left.result, right.result, partial(_across, left, right))

    # -- the goal -----------------------------------------------------------------------

    def _goal(self) -> Found | None:
        left, before = self.down.normalise(self.statement.left, self.budget)
        right, after = self.down.normalise(self.statement.right, self.budget)
        if left.key != right.key:
            return None
        proof = before + reversed_proof(after)
        if self.statement.parameters or self.statement.hypotheses:
            written = self._written_out(proof)
            return None if written is None else Found(written, "superposition")
        needed: dict[str, None] = {}
        self._needs(proof, needed)
        lemmas: list[Lemma] = [Proved(self.lemmas[n].statement, self.lemmas[n].proof) for n in needed]
        return Found(proof, "superposition", tuple(lemmas))

    def _needs(self, proof: Proof, needed: dict[str, None]) -> None:
        """The lemmas that a proof uses, each after those that its own proof uses."""
        stack = [iter(proof)]
        names: list[str | None] = [None]
        while stack:
            step = next(stack[-1], None)
            if step is None:
                stack.pop()
                name = names.pop()
                if name is not None:
                    needed.setdefault(name)
            elif step.rule in self.lemmas and step.rule not in needed:
                stack.append(iter(self.lemmas[step.rule].proof))
                names.append(step.rule)

    def _written_out(self, proof: Proof) -> Proof | None:
        """The proof with every lemma replaced by its own proof; None when that gets too long."""
        done: list[Step] = []
        stack = list(reversed(proof))
        while stack:
            step = stack.pop()
            if step.rule not in self.lemmas:
                done.append(step)
                if len(done) > _LONGEST:
                    return None
                continue
            inner = self.lemmas[step.rule].proof
            for s in reversed(reversed_proof(inner) if step.reverse else inner):
                context = Functor(step.context.doctrine, two={HOLE: s.context})(step.context)
                stack.append(Step(s.rule, s.reverse, s.instance, context, s.premises))
        return tuple(done)


def _whole_proof(rule: Statement) -> Proof:
    """The rule used on its own left side."""
    doctrine = rule.left.doctrine
    context = Diagram.generator(doctrine, TwoCell(HOLE, rule.left.source, rule.left.target))
    return (Step(rule.name, False, Functor(doctrine), context),)


def _across(left: Rewrite, right: Rewrite) -> Proof:
    """From one result of a diagram to another."""
    return (*reversed_proof((left.step(),)), right.step())


# -- overlaps of port graphs ----------------------------------------------------------------


def overlaps(one: Pattern, two: Pattern) -> Iterator[Diagram]:
    """Diagrams in which both patterns stand and share a box, least ones."""
    if one.bare or two.bare or len(one.components) != 1 or len(two.components) != 1:
        return
    seen: set[frozenset[tuple[int, int]]] = set()
    for i, first in enumerate(one.side.boxes):
        for j, second in enumerate(two.side.boxes):
            if first.name != second.name:
                continue
            same = _identified(one, two, i, j)
            if same is None or frozenset(same.items()) in seen:
                continue
            seen.add(frozenset(same.items()))
            if one is two and all(a == b for a, b in same.items()):
                continue
            peak = _Glued(one, two, same).peak()
            if peak is not None:
                yield peak


def _identified(one: Pattern, two: Pattern, i: int, j: int) -> dict[int, int] | None:
    """Boxes of ``two`` -> boxes of ``one`` that must coincide once j is i; None on a clash."""
    same: dict[int, int] = {}
    back: dict[int, int] = {}
    todo = [(j, i)]
    while todo:
        theirs, ours = todo.pop()
        if theirs in same or ours in back:
            if same.get(theirs) != ours or back.get(ours) != theirs:
                return None
            continue
        if one.side.boxes[ours].name != two.side.boxes[theirs].name:
            return None
        same[theirs], back[ours] = ours, theirs
        pairs = zip(_ports(one, ours), _ports(two, theirs), strict=True)
        for w, v in pairs:
            for a, b in ((one.maker[w], two.maker[v]), (one.taker.get(w, (-1, 0)), two.taker.get(v, (-1, 0)))):
                if a[0] >= 0 and b[0] >= 0:
                    if a[1] != b[1]:
                        return None
                    todo.append((b[0], a[0]))
    return same


def _ports(pattern: Pattern, box: int) -> tuple[int, ...]:
    return (*pattern.side.inputs[box], *pattern.side.outputs_of(box))


class _Glued:
    """Two patterns glued along some boxes, as one diagram."""

    def __init__(self, one: Pattern, two: Pattern, same: dict[int, int]) -> None:
        self.one, self.two, self.same = one, two, same
        n = len(one.side.wires)
        self.wire = {v: n + v for v in range(len(two.side.wires))}  # two's wires in the glued numbering
        for theirs, ours in same.items():
            self.wire.update(zip(_ports(two, theirs), _ports(one, ours), strict=True))
        self.boxes: list[tuple[TwoCell, tuple[int, ...], tuple[int, ...]]] = [
            (box, one.side.inputs[i], tuple(one.side.outputs_of(i))) for i, box in enumerate(one.side.boxes)
        ]
        for j, box in enumerate(two.side.boxes):
            if j not in same:
                ins = tuple(self.wire[w] for w in two.side.inputs[j])
                self.boxes.append((box, ins, tuple(self.wire[w] for w in two.side.outputs_of(j))))

    def peak(self) -> Diagram | None:
        """The glued diagram; None when it has a cycle, or in planar doctrines no place in the plane."""
        types = {**dict(enumerate(self.one.side.wires))}
        types.update({self.wire[v]: cell for v, cell in enumerate(self.two.side.wires)})
        made = [w for _, _, outs in self.boxes for w in outs]
        used = {w for _, ins, _ in self.boxes for w in ins}
        order = self._order(set(made))
        if order is None or len(made) != len(set(made)):
            return None
        start = [w for w in types if w not in made]
        end = [w for w in types if w not in used]
        try:
            if self.one.side.doctrine.planar:
                return self._planar(types, start, end)
            return self._wired(types, order, start, end)
        except CellTypeError:
            return None

    def _wired(self, types: dict[int, OneCell], order: list[int], start: list[int], end: list[int]) -> Diagram:
        number = {w: k for k, w in enumerate(start)}
        for i in order:
            for w in self.boxes[i][2]:
                number[w] = len(number)
        source = Path(self.one.side.source.source, tuple(types[w] for w in start))
        boxes = [self.boxes[i][0] for i in order]
        inputs = [[number[w] for w in self.boxes[i][1]] for i in order]
        return Diagram(self.one.side.doctrine, source, boxes, inputs, [number[w] for w in end])

    def _planar(self, types: dict[int, OneCell], start: list[int], end: list[int]) -> Diagram | None:
        """Read the boundary off the outer face and lay the boxes in layers."""
        around = _outer_face([(ins, outs) for _, ins, outs in self.boxes], start, end)
        if around is None:
            return None
        source, target = around
        cells, ins, outs = zip(*self.boxes, strict=True)
        layers = connected_layers(cells, ins, outs, source, target)
        if layers is None:
            return None
        path = Path.of(*(types[w] for w in source))
        return Diagram.layered(self.one.side.doctrine, path, layers)

    def _order(self, made: set[int]) -> list[int] | None:
        """Boxes so that each stands after the makers of what it takes."""
        ready = {w for _, ins, _ in self.boxes for w in ins if w not in made}
        left = list(range(len(self.boxes)))
        order: list[int] = []
        while left:
            now = [i for i in left if all(w in ready for w in self.boxes[i][1])]
            if not now:
                return None
            for i in now:
                ready.update(self.boxes[i][2])
            order += now
            left = [i for i in left if i not in now]
        return order


def _outer_face(
    boxes: Sequence[tuple[Sequence[int], Sequence[int]]], start: Sequence[int], end: Sequence[int]
) -> tuple[list[int], list[int]] | None:
    """Source and target of a connected plane graph, left to right; None when they are not on one face.

    ``boxes``: the wires at the inputs and outputs of each. The walk keeps the outside on its
    left: clockwise around each box, inputs left to right, then outputs right to left.
    """
    if not start or not end:
        return None  # where the boundary begins is then not fixed by the graph
    around = [(*ins, *reversed(outs)) for ins, outs in boxes]
    places: dict[int, list[tuple[int, int]]] = {}
    for i, wires in enumerate(around):
        for p, w in enumerate(wires):
            places.setdefault(w, []).append((i, p))
    first = at = places[start[0]][0]
    met: list[int] = []
    for _ in range(2 * sum(map(len, around)) + 1):
        box, port = at
        port = (port + 1) % len(around[box])
        w = around[box][port]
        ends = places[w]
        if len(ends) == 1:
            met.append(w)
            at = (box, port)
        else:
            at = ends[1] if ends[0] == (box, port) else ends[0]
        if at == first:
            break
    if sorted(met) != sorted((*start, *end)):
        return None
    begins = [k for k, w in enumerate(met) if w in start and met[k - 1] in end]
    if len(begins) != 1:
        return None
    turned = met[begins[0] :] + met[: begins[0]]
    return turned[: len(start)], turned[len(start) :][::-1]


def superpose(statement: Statement, rules: Sequence[Statement], budget: Budget) -> Found | None:
    """Look for a proof by deriving lemmas, in planar and symmetric doctrines. Raises OutOfFuel."""
    question = statement, tuple(rules)
    return paused.run("superposition", question, lambda: Superposition(statement, rules), budget)
