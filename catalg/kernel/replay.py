"""The kernel: `replay` is the only maker of theorems.

A step is checked by filling its context with one side of the rule and comparing canonical
forms with the diagram so far; then the other side is filled in. How a match was found, and
whether it is convex or planar, is therefore nothing that needs to be believed.
Relies on cells, statements and proofs; imports nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import InitVar, dataclass
from functools import partial

from catalg.cells import (
    CellTypeError,
    Diagram,
    Functor,
    OneCell,
    Signature,
    TwoCell,
    added,
)
from catalg.cells.coefficient import ONE
from catalg.kernel.local import Host, LocalRule
from catalg.kernel.proof import HOLE, Certificate, Proof, Proved, Rewritten, Step
from catalg.kernel.statement import Hypothesis, Statement, Theory, check_over, check_scalars

WORK = 500_000_000  # boxes and wires that a replay may make
_DEEPEST = 100  # premises within premises
_SEAL = object()


class ReplayError(ValueError):
    """A certificate does not prove its statement; the message says which step and why."""


class _Work:
    """What a replay may still do, counted in boxes and wires of the images it makes, before it makes them."""

    __slots__ = ("left",)

    def __init__(self, left: int) -> None:
        self.left = left

    def spend(self, functor: Functor, *diagrams: Diagram) -> None:
        """Raise ReplayError when the images of ``diagrams`` would be more than is allowed."""
        for diagram in diagrams:
            self.left -= functor.size(diagram)
            if self.left < 0:
                raise ReplayError("the replay would be more work than is allowed")

    def image(self, functor: Functor, diagram: Diagram) -> Diagram:
        self.spend(functor, diagram)
        return functor(diagram)


@dataclass(frozen=True, slots=True, eq=False)
class Theorem:
    """A statement that the kernel has replayed. Only `replay` can make one.

    ``axioms`` are the axioms used, ``steps`` how many rewrites the proof itself has.
    """

    theory: Theory
    statement: Statement
    axioms: frozenset[str]
    steps: int
    seal: InitVar[object]

    def __post_init__(self, seal: object) -> None:
        if seal is not _SEAL:
            raise ReplayError("a theorem is made by replaying a certificate, in no other way")

    def __repr__(self) -> str:
        return f"<Theorem {self.statement.name} of {self.theory.name}: {self.statement.left} = {self.statement.right}>"


@dataclass(frozen=True)
class _Rule:
    """A statement that may be used, and the axioms that it rests on."""

    statement: Statement
    axioms: frozenset[str] = frozenset()


def replay(certificate: Certificate, known: Mapping[str, Theorem] | None = None, work: int = WORK) -> Theorem:
    """The theorem that ``certificate`` proves. Raises ReplayError when it proves nothing.

    ``work``: how many boxes and wires may be made on the way; more is a ReplayError too.

    ``known``: theorems of the same theory made earlier by this kernel; a lemma of the same
    name and statement is not replayed again.
    """
    try:
        return _replay(certificate, known or {}, _Work(work))
    except CellTypeError as error:
        raise ReplayError(f"`{certificate.statement.name}`: {error}") from error


def _replay(certificate: Certificate, known: Mapping[str, Theorem], work: _Work) -> Theorem:
    theory = certificate.theory
    rules = _inequalities(theory.signature)
    rules |= {name: _Rule(axiom, frozenset((name,))) for name, axiom in theory.axioms.items()}
    for lemma in certificate.lemmas:
        if lemma.name in rules:
            raise ReplayError(f"the name `{lemma.name}` stands for two rules")
        earlier = known.get(lemma.name)
        if earlier and earlier.theory is theory and earlier.statement is lemma.statement:
            axioms = earlier.axioms
        elif isinstance(lemma, Proved):
            axioms, _ = _proved(theory, rules, lemma.statement, lemma.proof, work)
        else:
            axioms = _in_place(theory, rules, lemma)
        rules[lemma.name] = _Rule(lemma.statement, axioms)
    axioms, steps = _proved(theory, rules, certificate.statement, certificate.proof, work)
    return Theorem(theory, certificate.statement, axioms, steps, _SEAL)


def _inequalities(signature: Signature) -> dict[str, _Rule]:
    """In an ordered theory each generating 2-cell says that its source is at most its target."""
    if not signature.doctrine.ordered:
        return {}
    sides = partial(Diagram.identity, signature.doctrine)
    return {
        name: _Rule(Statement(name, sides(cell.source), sides(cell.target), relation="<="))
        for name, cell in signature.two.items()
    }


def _proved(
    theory: Theory, rules: Mapping[str, _Rule], statement: Statement, proof: Proof, work: _Work
) -> tuple[frozenset[str], int]:
    """Check a statement's proof; the axioms used, and how many steps it has."""
    signature = statement.signature(theory.signature)
    local = {**_inequalities(signature), **rules}
    for h in statement.hypotheses:
        local[h.name] = _Rule(Statement(h.name, h.left, h.right, relation=h.relation))
    return _check_chain(signature, local, statement.goal, proof, work, 0)


def _check_chain(
    signature: Signature, rules: Mapping[str, _Rule], goal: Hypothesis, proof: Proof, work: _Work, depth: int
) -> tuple[frozenset[str], int]:
    """Rewrite ``goal.left`` by the steps and end at ``goal.right``; the axioms used, and how many steps there are."""
    if depth > _DEEPEST:
        raise ReplayError(f"`{goal.name}`: premises are nested too deeply")
    used: frozenset[str] = frozenset()
    here, number = goal.left, 0
    passed = signature.doctrine.ordered and here == goal.right
    for number, step in enumerate(proof, start=1):
        place = f"`{goal.name}`, step {number} by `{step.rule}`"
        rule = rules.get(step.rule)
        if rule is None:
            raise ReplayError(f"{place}: there is no such rule")
        if step.reverse and rule.statement.relation != "=":
            raise ReplayError(f"{place}: an inequality is not read backwards")
        before, after, premises = _instance(signature, rule.statement, step, work, place)
        used |= rule.axioms
        for premise, steps in zip(premises, step.premises, strict=True):
            used |= _check_chain(signature, rules, premise, steps, work, depth + 1)[0]
        here = _rewritten(signature, step, before, after, here, work, place)
        passed |= signature.doctrine.ordered and here == goal.right
    if goal.relation == "=" and goal.left.target != goal.right.target:
        # 1-cells of an ordered theory are equal when each is at most the other: there and back.
        if not passed or here != goal.left:
            raise ReplayError(f"`{goal.name}`: the steps do not lead to `{goal.right}` and back")
    elif here != goal.right:
        raise ReplayError(f"`{goal.name}`: the steps end at `{here}`, not at `{goal.right}`")
    return used, number


def _instance(
    signature: Signature, rule: Statement, step: Step, work: _Work, place: str
) -> tuple[Diagram, Diagram, list[Hypothesis]]:
    """The rule's two sides in the step's direction and its hypotheses, at the step's instance."""
    p, instance = rule.parameters, step.instance
    given = (set(instance.zero), set(instance.one), set(instance.two))
    if instance.scalars or given != (set(p.zero), {c.name for c in p.one}, {c.name for c in p.two}):
        raise ReplayError(f"{place}: the instance does not give exactly the rule's parameters")
    _check_images(signature, instance, p.zero, p.one, p.two)
    if len(step.premises) != len(rule.hypotheses):
        raise ReplayError(f"{place}: the rule has {len(rule.hypotheses)} hypotheses, {len(step.premises)} are proved")
    goal, *premises = [
        Hypothesis(f"{rule.name}.{h.name}", work.image(instance, h.left), work.image(instance, h.right), h.relation)
        for h in (rule.goal, *rule.hypotheses)
    ]
    return (goal.right, goal.left, premises) if step.reverse else (goal.left, goal.right, premises)


def _check_images(
    signature: Signature, functor: Functor, zero: Iterable[str], one: Iterable[OneCell], two: Iterable[TwoCell]
) -> None:
    """Raise unless ``functor`` sends these cells to cells of ``signature``."""
    if functor.doctrine != signature.doctrine:
        raise CellTypeError(f"a functor into a {functor.doctrine.name} instead of a {signature.doctrine.name}")
    if not {functor.zero.get(point, point) for point in zero} <= set(signature.points):
        raise CellTypeError("a functor names an unknown 0-cell")
    for cell in one:
        signature.check_path(functor.on_one_cell(cell))
    for box in two:
        check_over(signature, functor.on_two_cell(box))


def _rewritten(
    signature: Signature, step: Step, before: Diagram, after: Diagram, here: Diagram, work: _Work, place: str
) -> Diagram:
    """What a step makes of the cell so far."""
    old, new = _filled(signature, step.context, before, work), _filled(signature, step.context, after, work)
    if signature.doctrine.linear or step.coefficient is not None:
        # Equal cells stay equal in a context, and so do their multiples: what is added is 0.
        times = ONE if step.coefficient is None else step.coefficient
        check_scalars(signature, times)
        return added(added(here, new, times), old, -times)
    if old != here:
        raise ReplayError(f"{place}: the rule does not stand in the diagram as the step says")
    return new


def _filled(signature: Signature, context: Diagram, side: Diagram, work: _Work) -> Diagram:
    """``context`` with ``side`` in its hole; raises CellTypeError unless all is over ``signature``.

    In an ordered theory the sides are 1-cells, and the hole is one.
    """
    check_over(signature, side)
    if signature.doctrine.ordered:
        if side.boxes:
            raise CellTypeError("in an ordered theory a step rewrites 1-cells")
        gap = OneCell(HOLE, side.source.source, side.source.target)
        check_over(signature.extended(one=(gap,)), context)
        return work.image(Functor(signature.doctrine, one={HOLE: side.source}), context)
    hole = TwoCell(HOLE, side.source, side.target)
    check_over(signature.extended(two=(hole,)), context)
    if context == Diagram.generator(signature.doctrine, hole):
        return side
    return work.image(Functor(signature.doctrine, two={HOLE: side}), context)


def _in_place(theory: Theory, rules: Mapping[str, _Rule], lemma: Rewritten) -> frozenset[str]:
    """Check a lemma proved by rules used in place; the axioms used."""
    lemma.statement.signature(theory.signature)
    graph = Host(_plain_sides(lemma.statement)[0])
    local: dict[tuple[str, bool], LocalRule] = {}
    for use in lemma.uses:
        if (use.rule, use.reverse) not in local:
            if use.rule not in rules:
                raise ReplayError(f"`{lemma.name}`: there is no rule `{use.rule}`")
            left, right = _plain_sides(rules[use.rule].statement)
            local[use.rule, use.reverse] = LocalRule(right, left) if use.reverse else LocalRule(left, right)
        graph.use(local[use.rule, use.reverse], use.boxes)
    if not graph.becomes(lemma.statement.right):
        raise ReplayError(f"`{lemma.name}`: the uses do not lead to the right side")
    return frozenset[str]().union(*(rules[name].axioms for name, _ in local))


def _plain_sides(statement: Statement) -> tuple[Diagram, Diagram]:
    if statement.parameters or statement.hypotheses or statement.relation != "=":
        raise ReplayError(f"`{statement.name}` has conditions, so that it is not used or proved in place")
    return statement.left, statement.right
