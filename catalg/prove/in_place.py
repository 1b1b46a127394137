"""Normal forms of large diagrams: rules used in place, at the cost of what they touch.

Work lists hold the boxes around which something changed; each is tried as every box of
every rule's side, so nothing is looked at twice without a reason. Only rules that the kernel
uses in place (`catalg.kernel.local`) take part: connected sides without parameters. The order
of the work decides how long it takes, not whether it is right: a tree is turned into a comb in
linear time from its root, and in quadratic time from its leaves. So trees are worked on from
their roots, and all else from the target, or from the source when that takes too long.

Relies on the kernel's port graph; what it returns is a lemma for the kernel to replay.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from math import inf
from random import Random

from catalg.cells import CellTypeError, Diagram, TwoCell
from catalg.cells.sameness import RIM, PortGraph
from catalg.kernel import Rewritten, Statement, Use
from catalg.kernel.local import Host, LocalRule
from catalg.prove.attempt import Budget, OutOfFuel
from catalg.prove.layering import layers_of
from catalg.prove.normalise import size
from catalg.prove.rewrite import Rule

Usable = tuple[Rule, LocalRule]  # a rule read in one direction, and made ready for it
_CHEAP = 20  # uses in place that cost as much as one rewrite of a diagram as a whole
_SAMPLE = 4096  # boxes of each diagram that tell in which direction rules are used
_FIRST_TRY = 6  # uses for each box before the other end is tried


@dataclass(frozen=True, slots=True)
class _Hop:
    """From a matched box along a wire to a box that must be matched next."""

    known: int
    place: int
    found: int
    found_place: int


@dataclass(frozen=True, slots=True)
class _Side:
    """A rule's side at one of its boxes: how to walk from there to all others."""

    number: int  # those that come first are tried first
    rule: Rule
    local: LocalRule
    start: int
    hops: tuple[_Hop, ...]
    closing: Sequence[tuple[int, int, int, int]]  # wires to look at afterwards, where the side has loops
    straight: tuple[tuple[int, int], ...]  # (box, place) of the wires that the other side runs straight through


class _Entry:
    """The sides to try at a box of one name, found by what is next to it: most do not stand there."""

    def __init__(self) -> None:
        self.alone: list[_Side] = []  # sides of one box
        self.tables: list[tuple[int, dict[tuple[int, str], list[_Side]]]] = []  # by place: (place there, name there)

    def add(self, side: _Side) -> None:
        if not side.hops:
            self.alone.append(side)
            return
        hop = side.hops[0]
        table = next((table for place, table in self.tables if place == hop.place), None)
        if table is None:
            table = {}
            self.tables.append((hop.place, table))
        table.setdefault((hop.found_place, side.rule.before.boxes[hop.found].name), []).append(side)

    def at(self, graph: PortGraph, box: int) -> Sequence[_Side]:
        """The sides whose first neighbour is there."""
        found: Sequence[_Side] = self.alone
        first, far = graph.first[box], graph.far
        for place, table in self.tables:
            end = far[first + place]
            b = graph.owner[end]
            there = None if b == RIM else graph.boxes[b]
            sides = None if there is None else table.get((graph.place[end], there.name))
            if sides:
                found = sorted((*found, *sides), key=lambda side: side.number) if found else sides
        return found


class _WorkList:
    """Boxes around which something changed, and the sides of the rules to try there, by the names of their boxes.

    ``upwards``: what is next to the target is tried first.
    """

    def __init__(self, rules: Iterable[Usable], upwards: bool) -> None:
        self.upwards = upwards
        self.entries: dict[str, _Entry] = {}
        number = 0
        for rule, local in rules:
            for start, box in enumerate(rule.before.boxes):
                hops = _hops(local.before, start)
                closing = local.inner if len(local.inner) > len(hops) else ()
                side = _Side(number, rule, local, start, hops, closing, _straight(rule))
                self.entries.setdefault(box.name, _Entry()).add(side)
                number += 1
        self.waiting: list[int] = []

    def ordered(self, boxes: Sequence[TwoCell | None]) -> list[int]:
        """Which of some boxes to put on the list, in the order to do so. The boxes stand as from source to target."""
        mine = [i for i, box in enumerate(boxes) if box and box.name in self.entries]
        return mine if self.upwards else mine[::-1]

    def sides(self, graph: PortGraph, box: int) -> Sequence[_Side]:
        """Those that may stand with one of their boxes at this one."""
        cell = graph.boxes[box]
        entry = self.entries.get(cell.name) if cell else None
        return entry.at(graph, box) if entry else ()


def graph_of(diagram: Diagram) -> Host | None:
    """The graph in which rules are used in place; None where they are not."""
    if diagram.is_sum or not diagram.doctrine.tensor:
        return None
    try:
        return Host(diagram)
    except CellTypeError:
        return None


def lemma_in_place(
    name: str, diagram: Diagram, graph: Host, rules: Sequence[Usable], budget: Budget
) -> Rewritten | None:
    """``diagram = its normal form`` under rules read in one of `orientations`; None where they change nothing.

    ``graph`` is the diagram's, and stays so. Raises OutOfFuel.
    """
    first = Budget(min(budget.fuel - budget.spent, _FIRST_TRY * len(diagram.boxes) // _CHEAP + 100), budget.deadline)
    try:
        return _Run(graph, rules, True, first).lemma(name, diagram)
    except OutOfFuel:
        budget.spend(first.spent)
        return _Run(graph, rules, False, budget).lemma(name, diagram)


def orientations(rules: Sequence[Rule], graphs: Sequence[Host]) -> list[list[Usable]]:
    """Ways to read the rules that may bring two diagrams together in place, the likeliest first.

    Always towards fewer boxes; then to the side in which more inputs reach more outputs, which for spiders is
    the way that ends; then from the side that stands in fewer places of the two graphs, of which one may be
    normal so; then to the lesser side, as `catalg.prove.normalise` does. The later ways leave out what
    depends on the graphs, then what is joined. No rule is read so that it could be used for ever.
    """
    usable = [(rule, local) for rule in rules if rule.growth <= 0 and (local := _local(rule))]
    usable = [(rule, local) for rule, local in usable if rule.growth or not rule.circular]
    usable.sort(key=lambda pair: pair[0].growth)
    joined = {id(rule): (_joined(rule.before), _joined(rule.after)) for rule, _ in usable}
    places = _occurrences([pair for pair in usable if not pair[0].growth], graphs)

    def falls(rule: Rule, towards_joined: bool, from_rarer: bool) -> bool:
        less, more = joined[id(rule)]
        if rule.growth or towards_joined and less != more:
            return bool(rule.growth) or less < more
        here, there = (places.get((rule.name, reverse), inf) for reverse in (rule.reverse, not rule.reverse))
        return here < there if from_rarer and here != there else size(rule.before) > size(rule.after)

    ways: dict[tuple[int, ...], list[Usable]] = {}
    for measure in ((True, True), (True, False), (False, False)):
        way = [pair for pair in usable if falls(pair[0], *measure)]
        ways.setdefault(tuple(id(rule) for rule, _ in way), way)
    return [way for way in ways.values() if way]


def _occurrences(rules: Sequence[Usable], graphs: Sequence[Host]) -> dict[tuple[str, bool], int]:
    """In how many places each rule's side stands, in large graphs among a sample of the boxes."""
    counts = {(rule.name, rule.reverse): 0 for rule, _ in rules}
    work = _WorkList(rules, True)
    for graph in graphs if rules else ():
        boxes = range(len(graph.boxes))
        for box in Random(0).sample(boxes, _SAMPLE) if len(boxes) > _SAMPLE else boxes:
            for side in work.sides(graph, box):
                if not side.start and _walk(graph, side, box):
                    counts[side.rule.name, side.rule.reverse] += 1
    return counts


class _Run:
    """Two work lists on one diagram, one from its target (``upwards``) and one from its source.

    The second waits for the first. It has the rules that keep the number of boxes and whose narrow end,
    where a tree has its root, is the other one.
    """

    def __init__(self, graph: Host, rules: Sequence[Usable], upwards: bool, budget: Budget) -> None:
        self.graph, self.budget = _copy(graph), budget
        self.uses: list[Use] = []
        away = [rule for rule, _ in rules if rule.growth == 0 and _widens(rule.before, upwards)]
        self.first = _WorkList([pair for pair in rules if pair[0] not in away], upwards)
        self.second = _WorkList([pair for pair in rules if pair[0] in away], not upwards)
        # For each rule, which of the boxes that it makes go on the lists.
        self.fresh: dict[LocalRule, list[tuple[list[int], list[int]]]] = {}
        for work in (self.first, self.second):
            work.waiting += work.ordered(graph.boxes)
            for _, local in rules:
                self.fresh.setdefault(local, []).append((work.waiting, work.ordered(local.after.boxes)))

    def lemma(self, name: str, diagram: Diagram) -> Rewritten | None:
        """Work on the graph of ``diagram`` until nothing is left. Raises OutOfFuel."""
        graph = self.graph
        while True:
            work = self.first if self.first.waiting else self.second
            if not work.waiting:
                break
            at = work.waiting.pop()
            for side in work.sides(graph, at):
                boxes = _walk(graph, side, at)
                if boxes is not None and self._use(side, boxes):
                    break
        if not self.uses:
            return None
        end = layers_of(graph)
        return None if end is None else Rewritten(Statement(name, diagram, end), tuple(self.uses))

    def _use(self, side: _Side, boxes: tuple[int, ...]) -> bool:
        """Replace the boxes, and put what is new or newly joined on the work lists."""
        graph, rule = self.graph, side.rule
        above = [graph.far[graph.first[boxes[i]] + p] for i, p in side.straight]
        try:
            new = graph.use(side.local, boxes)
        except CellTypeError:
            return False
        self.uses.append(Use(rule.name, rule.reverse, boxes))
        if len(self.uses) % _CHEAP == 0:
            self.budget.spend()
        changed = [b for p in above for b in (graph.owner[p], graph.owner[graph.far[p]]) if b != RIM]
        for waiting, made in self.fresh[side.local]:
            waiting += changed
            waiting += [new.start + i for i in made]
        return True


def _copy(graph: Host) -> Host:
    """The same graph, to be changed."""
    twin = copy(graph)
    twin.boxes, twin.rank = graph.boxes[:], graph.rank[:]
    twin.first, twin.owner, twin.place, twin.far = graph.first[:], graph.owner[:], graph.place[:], graph.far[:]
    return twin


def _widens(side: Diagram, upwards: bool) -> bool:
    """Has a side more wires at the end where the work begins than at the other?"""
    ends = len(side.source), len(side.target)
    return ends[0] < ends[1] if upwards else ends[0] > ends[1]


def _joined(side: Diagram) -> int:
    """How many pairs there are of an input and an output that it reaches."""
    reaches: list[set[int]] = [{w} for w in range(len(side.source))]
    for i, box in enumerate(side.boxes):
        above: set[int] = set().union(*(reaches[w] for w in side.inputs[i]))
        reaches += [above] * len(box.target)
    return sum(len(reaches[w]) for w in side.outputs)


def _straight(rule: Rule) -> tuple[tuple[int, int], ...]:
    takers = {w: (i, p) for i, taken in enumerate(rule.before.inputs) for p, w in enumerate(taken)}
    return tuple(takers[w] for w in rule.after.outputs if w < len(rule.after.source))


def _local(rule: Rule) -> LocalRule | None:
    if rule.statement.parameters or rule.statement.hypotheses:
        return None
    try:
        return LocalRule(rule.before, rule.after)
    except CellTypeError:
        return None


def _hops(side: PortGraph, start: int) -> tuple[_Hop, ...]:
    """A walk over a connected side from one of its boxes."""
    return tuple(_spread(side, start))


def _spread(side: PortGraph, start: int) -> Iterator[_Hop]:
    reached, waiting = {start}, [start]
    for box in waiting:  # grows as we go
        for place, end in enumerate(side.beyond(box)):
            other = side.owner[end]
            if other != RIM and other not in reached:
                reached.add(other)
                waiting.append(other)
                yield _Hop(box, place, other, side.place[end])


def _walk(graph: Host, side: _Side, at: int) -> tuple[int, ...] | None:
    """The boxes on which a rule's side may stand, if its box ``start`` is ``at``."""
    names = side.rule.before.boxes
    found = [-1] * len(names)
    found[side.start] = at
    for hop in side.hops:
        end = graph.far[graph.first[found[hop.known]] + hop.place]
        box = graph.owner[end]
        if box == RIM or graph.place[end] != hop.found_place:
            return None
        here, wanted = graph.boxes[box], names[hop.found]
        if here is not wanted and here != wanted:
            return None
        found[hop.found] = box
    for b, p, c, q in side.closing:
        if graph.far[graph.first[found[b]] + p] != graph.first[found[c]] + q:
            return None
    return tuple(found)
