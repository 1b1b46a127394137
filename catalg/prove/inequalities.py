"""Inequalities of 1-cells in ordered theories: a search for a 2-cell, written as rewriting one way.

A rule `P <= Q` replaces a segment P of a path by Q; every generating 2-cell is such a rule.
First a goal is chained back: rules without premises by a short search, or one rule with premises that
is the goal as a whole (a universal property, say), its premises in turn. Then the search runs
from both ends: forwards from the smaller side, backwards from the larger.
Parameters of rules stand for any segment. Returns steps for the kernel; decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from catalg.cells import Diagram, Doctrine, Functor, OneCell, Path, Signature
from catalg.kernel import HOLE, Hypothesis, Proof, Statement, Step
from catalg.prove.attempt import Budget, Cited, Effort, Failed, Found, OutOfFuel
from catalg.prove.meeting import Meeting
from catalg.prove.nearest import nearest_paths
from catalg.prove.pattern import EMPTY, Binding, Pattern

_DEEPEST = 3
_PLAIN = 160  # rewrites of the short search without premises
Move = tuple["Use", tuple[Proof, ...]]


@dataclass(frozen=True)
class Use:
    """A rule used on a segment of a path: from ``before`` to ``after`` (whole paths)."""

    rule: Statement
    reverse: bool
    instance: Functor
    before: Path
    after: Path
    place: tuple[int, int]  # the segment of ``before``

    def step(self, premises: tuple[Proof, ...]) -> Step:
        start, end = self.place
        cells = self.before.cells
        source = cells[start - 1].target if start else self.before.source
        target = cells[end].source if end < len(cells) else self.before.target
        gap = OneCell(HOLE, source, target)
        path = Path(self.before.source, (*cells[:start], gap, *cells[end:]))
        context = Diagram.identity(self.instance.doctrine, path)
        return Step(self.rule.name, self.reverse, self.instance, context, premises)


def prove_inequality(
    signature: Signature,
    statement: Statement,
    rules: Mapping[str, Statement],
    budget: Budget,
    only: Sequence[Cited] | None = None,
) -> Found | Failed:
    """Prove ``F <= G``, or ``F = G`` by both. ``rules`` do not yet hold the generating 2-cells."""
    prover = _Prover(signature, statement, rules, only)
    ended = "complete"
    try:
        answer = prover.goal(statement.goal, budget, 0)
    except OutOfFuel as stop:
        ended = str(stop)
        answer = Failed(f"a search for a 2-cell, {budget.spent} rewrites", False, f"out of {stop}")
    if isinstance(answer, Found) or prover.meeting is None:
        return answer
    near = nearest_paths(prover.meeting, signature.doctrine)
    steps = min(budget.spent, budget.fuel)
    effort = Effort("search for a 2-cell", steps, budget.fuel, sum(near.reached), ended)
    return replace(answer, efforts=(effort,), near=near)


class _Prover:
    def __init__(
        self, signature: Signature, statement: Statement, rules: Mapping[str, Statement], only: Sequence[Cited] | None
    ) -> None:
        full = statement.signature(signature)
        sides = [(name, cell.source, cell.target) for name, cell in full.two.items() if name not in rules]
        doctrine = signature.doctrine
        cells = {n: Statement(n, _id(doctrine, s), _id(doctrine, t), relation="<=") for n, s, t in sides}
        given = {h.name: Statement(h.name, h.left, h.right, relation=h.relation) for h in statement.hypotheses}
        everything = {n: r for n, r in {**cells, **rules, **given}.items() if not (r.left.boxes or r.right.boxes)}
        named = None if only is None else {c.name for c in only}
        self.rules = [r for n, r in everything.items() if named is None or n in named]
        self.elsewhere = self if only is None else _Prover(signature, statement, rules, None)
        self.known: dict[tuple[Path, Path, str], Proof | None] = {}
        self.chains: dict[tuple[Path, Path], Proof | None] = {}
        self.meeting: Meeting[Path, Move] | None = None  # the last search for the statement itself

    def goal(self, goal: Hypothesis, budget: Budget, depth: int) -> Found | Failed:
        left, right = goal.left.source, goal.right.source
        there = self.inequality(left, right, budget, depth)
        back: Proof | None = ()
        if goal.relation == "=" and there is not None:
            back = self.inequality(right, left, budget, depth)
        if there is None or back is None:
            return Failed(f"every path that the rules reach, {budget.spent} rewrites", True, "there is no 2-cell")
        return Found((*there, *back), "search for a 2-cell")

    def inequality(self, left: Path, right: Path, budget: Budget, depth: int) -> Proof | None:
        """A proof of ``left <= right``; None when there is none. Raises OutOfFuel."""
        chained = self.chained(left, right, budget, depth)
        return self.below(left, right, budget, depth) if chained is None else chained

    def chained(self, left: Path, right: Path, budget: Budget, depth: int) -> Proof | None:
        """Rules without premises, or one with premises that is the whole goal, and so on for those."""
        mark = (left, right)
        if mark in self.chains:
            return self.chains[mark]
        proof = self.plain(left, right, budget)
        if proof is None and depth < _DEEPEST:
            for rule in self.rules:
                for use in whole_uses(rule, left, right) if rule.hypotheses else ():
                    budget.spend()
                    premises = self.chained_premises(use, budget, depth + 1)
                    if premises is not None:
                        proof = (use.step(premises),)
                        break
                if proof is not None:
                    break
        if proof is not None or depth == 0:  # a failure deep down may be for lack of depth
            self.chains[mark] = proof
        return proof

    def chained_premises(self, use: Use, budget: Budget, depth: int) -> tuple[Proof, ...] | None:
        """The premises of a use, each chained back; those of a cited rule may use every rule."""
        proofs = []
        for h in use.rule.hypotheses:
            ends = use.instance(h.left).source, use.instance(h.right).source
            there = self.elsewhere.chained(*ends, budget, depth)
            back = self.elsewhere.chained(ends[1], ends[0], budget, depth) if there and h.relation == "=" else ()
            if there is None or back is None:
                return None
            proofs.append((*there, *back))
        return tuple(proofs)

    def plain(self, left: Path, right: Path, budget: Budget) -> Proof | None:
        """A short search with the rules that have no premises."""
        share = Budget(min(_PLAIN, budget.fuel - budget.spent), budget.deadline)
        every, self.rules = self.rules, [r for r in self.rules if not r.hypotheses]
        try:
            return self.below(left, right, share, _DEEPEST)
        except OutOfFuel:
            return None
        finally:
            self.rules = every
            budget.spend(min(share.spent, _PLAIN))

    def premises(self, use: Use, budget: Budget, depth: int) -> tuple[Proof, ...] | None:
        if depth >= _DEEPEST:
            return None
        proofs = []
        for h in use.rule.hypotheses:
            left, right = use.instance(h.left), use.instance(h.right)
            mark = (left.source, right.source, h.relation)
            if mark not in self.known:
                share = budget.share(0.1)
                try:
                    answer = self.elsewhere.goal(Hypothesis(h.name, left, right, h.relation), share, depth + 1)
                except OutOfFuel:
                    answer = Failed("", False, "")
                budget.spend(share.spent)
                self.known[mark] = answer.proof if isinstance(answer, Found) else None
            proof = self.known[mark]
            if proof is None:
                return None
            proofs.append(proof)
        return tuple(proofs)

    def below(self, left: Path, right: Path, budget: Budget, depth: int) -> Proof | None:
        """Steps that lead from ``left`` up to ``right``; None when there are none. Raises OutOfFuel."""

        def move(use: Use) -> Move | None:
            premises = self.premises(use, budget, depth) if use.rule.hypotheses else ()
            return None if premises is None else (use, premises)

        def moves(path: Path, backwards: bool) -> Iterator[tuple[Path, Callable[[], Move | None]]]:
            for rule in self.rules:
                for use in uses(rule, path, backwards):
                    yield use.before if backwards else use.after, partial(move, use)

        meeting: Meeting[Path, Move] = Meeting((left, right), _itself, len, lambda path, _end, _depth: len(path))
        if depth == 0:
            self.meeting = meeting
        met = meeting.run(moves, budget)
        if met is None:
            return None
        there, back = ([use.step(premises) for use, premises in moves] for moves in met)
        return (*there, *reversed(back))


def _itself(path: Path) -> Path:
    return path


def uses(rule: Statement, path: Path, backwards: bool) -> Iterator[Use]:
    """The uses of a rule that start at ``path``, or (``backwards``) that end there."""
    for reverse in (False, True) if rule.relation == "=" else (False,):
        small, large = (rule.right, rule.left) if reverse else (rule.left, rule.right)
        seek, put = (large, small) if backwards else (small, large)
        pattern = Pattern(seek, rule.parameters)
        for start in range(len(path) + 1):
            for end, binding in _segments(pattern, seek.source.cells, path, start, _opened(pattern, seek, path, start)):
                if not _covers(rule, binding):
                    continue
                instance = Functor(rule.left.doctrine, binding.zero, binding.one, binding.two)
                new = instance.on_path(put.source)
                whole = Path(path.source, (*path.cells[:start], *new.cells, *path.cells[end:]))
                if backwards:
                    yield Use(rule, reverse, instance, whole, path, (start, start + len(new)))
                else:
                    yield Use(rule, reverse, instance, path, whole, (start, end))


def whole_uses(rule: Statement, left: Path, right: Path) -> Iterator[Use]:
    """The uses of a rule that lead from ``left`` to ``right`` in one step, its parameters read off both."""
    for reverse in (False, True) if rule.relation == "=" else (False,):
        small, large = (rule.right, rule.left) if reverse else (rule.left, rule.right)
        low, high = Pattern(small, rule.parameters), Pattern(large, rule.parameters)
        for end, half in _segments(low, small.source.cells, left, 0, _opened(low, small, left, 0)):
            if end != len(left):
                continue
            opened = high.bind_point(large.source.source, right.source, half)
            for stop, binding in _segments(high, large.source.cells, right, 0, opened):
                if stop == len(right) and _covers(rule, binding):
                    instance = Functor(rule.left.doctrine, binding.zero, binding.one, binding.two)
                    yield Use(rule, reverse, instance, left, right, (0, len(left)))


def _opened(pattern: Pattern, seek: Diagram, path: Path, start: int) -> Binding | None:
    return pattern.bind_point(seek.source.source, _point(path, start), EMPTY)


def _segments(
    pattern: Pattern, cells: Sequence[OneCell], path: Path, at: int, binding: Binding | None
) -> Iterator[tuple[int, Binding]]:
    if binding is None:
        return
    if not cells:
        yield at, binding
        return
    cell, rest = cells[0], cells[1:]
    if cell.name not in pattern.one:
        if at < len(path) and path.cells[at].name == cell.name:
            yield from _segments(pattern, rest, path, at + 1, binding)
        return
    known = binding.one.get(cell.name)
    ends = range(at, len(path) + 1) if known is None else (at + len(known),)
    for end in ends:
        if end > len(path):
            return
        piece = Path(_point(path, at), path.cells[at:end])
        grown = pattern.bind_point(cell.source, piece.source, binding)
        grown = grown and pattern.bind_point(cell.target, piece.target, grown)
        grown = grown and grown.with_one(cell.name, piece)
        yield from _segments(pattern, rest, path, end, grown)


def _point(path: Path, at: int) -> str:
    return path.cells[at - 1].target if at else path.source


def _covers(rule: Statement, binding: Binding) -> bool:
    p = rule.parameters
    return all(z in binding.zero for z in p.zero) and all(c.name in binding.one for c in p.one) and not p.two


def _id(doctrine: Doctrine, path: Path) -> Diagram:
    return Diagram.identity(doctrine, path)
