"""The kernel: `replay` is the only maker of theorems.

A step is checked by filling its context with one side of the rule and comparing canonical
forms with the diagram so far; then the other side is filled in. How a match was found, and
whether it is convex or planar, is therefore nothing that needs to be believed.
Relies on cells, statements and proofs; imports nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from catalg.cells import CellTypeError, Coefficient, Diagram, Doctrine, Functor, OneCell, Signature, TwoCell, added
from catalg.kernel.local import Host, LocalRule
from catalg.kernel.proof import HOLE, Certificate, Proof, Proved, Rewritten, Step, Transported
from catalg.kernel.statement import Hypothesis, Statement, Theory, check_over, check_scalars

WORK = 500_000_000  # boxes and wires that a replay may make
_DEEPEST = 100  # premises within premises, and certificates within certificates
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


class Theorem:
    """A statement that the kernel has replayed. Only `replay` can make one.

    ``axioms`` are the axioms used, ``steps`` the rewrites of the proof itself.
    """

    __slots__ = ("theory", "statement", "axioms", "steps")

    def __init__(self, seal: object, theory: Theory, statement: Statement, axioms: frozenset[str], steps: int) -> None:
        if seal is not _SEAL:
            raise ReplayError("a theorem is made by replaying a certificate, in no other way")
        for slot, value in zip(self.__slots__, (theory, statement, axioms, steps), strict=True):
            object.__setattr__(self, slot, value)

    theory: Theory
    statement: Statement
    axioms: frozenset[str]
    steps: int

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a theorem never changes")

    def __repr__(self) -> str:
        return f"<Theorem {self.statement.name} of {self.theory.name}: {self.statement.left} = {self.statement.right}>"


@dataclass(frozen=True)
class _Rule:
    """A statement that may be used, and the axioms that it rests on."""

    statement: Statement
    axioms: frozenset[str]


def replay(certificate: Certificate, known: Mapping[str, Theorem] | None = None, work: int = WORK) -> Theorem:
    """The theorem that ``certificate`` proves. Raises ReplayError when it proves nothing.

    ``work``: how many boxes and wires may be made on the way; more is a ReplayError too.

    ``known``: theorems of the same theory made earlier by this kernel; a lemma of the same
    name and statement is not replayed again.
    """
    try:
        return _replay(certificate, known or {}, _Work(work), 0)
    except CellTypeError as error:
        raise ReplayError(f"`{certificate.statement.name}`: {error}") from error


def _replay(certificate: Certificate, known: Mapping[str, Theorem], work: _Work, depth: int) -> Theorem:
    if depth > _DEEPEST:
        raise ReplayError("certificates are nested too deeply")
    theory = certificate.theory
    rules = {name: _Rule(axiom, frozenset((name,))) for name, axiom in theory.axioms.items()}
    rules = _inequalities(theory.signature) | rules
    for lemma in certificate.lemmas:
        if lemma.name in rules:
            raise ReplayError(f"the name `{lemma.name}` stands for two rules")
        earlier = known.get(lemma.name)
        if isinstance(lemma, Transported):
            rules[lemma.name] = _transported(lemma, theory, rules, work, depth)
        elif earlier and earlier.theory is theory and earlier.statement is lemma.statement:
            rules[lemma.name] = _Rule(lemma.statement, earlier.axioms)
        elif isinstance(lemma, Rewritten):
            rules[lemma.name] = _in_place(theory, rules, lemma)
        else:
            rules[lemma.name] = _proved(theory, rules, lemma, work)
    result = _proved(theory, rules, Proved(certificate.statement, certificate.proof), work)
    return Theorem(_SEAL, theory, result.statement, result.axioms, len(certificate.proof))


def _proved(theory: Theory, rules: Mapping[str, _Rule], lemma: Proved, work: _Work) -> _Rule:
    """Check one lemma's proof; the rule it makes."""
    statement = lemma.statement
    signature = statement.signature(theory.signature)
    local = dict(rules)
    for name, rule in _inequalities(signature).items():
        local.setdefault(name, rule)
    for h in statement.hypotheses:
        local[h.name] = _Rule(Statement(h.name, h.left, h.right, relation=h.relation), frozenset())
    return _Rule(statement, _check_chain(signature, local, statement.goal, lemma.proof, work, 0))


def _in_place(theory: Theory, rules: Mapping[str, _Rule], lemma: Rewritten) -> _Rule:
    """Check a lemma proved by rules used in place; the rule it makes."""
    statement = lemma.statement
    statement.signature(theory.signature)
    if statement.parameters or statement.hypotheses or statement.relation != "=":
        raise ReplayError(f"`{lemma.name}`: rules are used in place on an equation without conditions")
    graph = Host(statement.left)
    used: frozenset[str] = frozenset()
    local: dict[tuple[str, bool], LocalRule] = {}
    for number, use in enumerate(lemma.uses, start=1):
        if (use.rule, use.reverse) not in local:
            rule = rules.get(use.rule)
            if rule is None or rule.statement.parameters or rule.statement.hypotheses or rule.statement.relation != "=":
                raise ReplayError(f"`{lemma.name}`, use {number}: there is no such rule to use in place")
            left, right = rule.statement.left, rule.statement.right
            local[use.rule, use.reverse] = LocalRule(right, left) if use.reverse else LocalRule(left, right)
            used |= rule.axioms
        graph.use(local[use.rule, use.reverse], use.boxes)
    if not graph.becomes(statement.right):
        raise ReplayError(f"`{lemma.name}`: the uses do not lead to the right side")
    return _Rule(statement, used)


def _inequalities(signature: Signature) -> dict[str, _Rule]:
    """In an ordered theory each generating 2-cell says that its source is at most its target."""
    if not signature.doctrine.ordered:
        return {}
    sides = partial(Diagram.identity, signature.doctrine)
    return {
        name: _Rule(Statement(name, sides(cell.source), sides(cell.target), relation="<="), frozenset())
        for name, cell in signature.two.items()
    }


def _check_chain(
    signature: Signature, rules: Mapping[str, _Rule], goal: Hypothesis, proof: Proof, work: _Work, depth: int
) -> frozenset[str]:
    """Rewrite ``goal.left`` by the steps and end at ``goal.right``; the axioms used."""
    if depth > _DEEPEST:
        raise ReplayError(f"`{goal.name}`: premises are nested too deeply")
    used: frozenset[str] = frozenset()
    here = goal.left
    passed = signature.doctrine.ordered and here == goal.right
    for number, step in enumerate(proof, start=1):
        place = f"`{goal.name}`, step {number} by `{step.rule}`"
        rule = rules.get(step.rule)
        if rule is None:
            raise ReplayError(f"{place}: there is no such rule")
        if step.reverse and rule.statement.relation != "=":
            raise ReplayError(f"{place}: an inequality is not read backwards")
        before, after, premises = _sides(signature, rule.statement, step, work, place)
        if signature.doctrine.ordered and (before.boxes or after.boxes):
            raise ReplayError(f"{place}: in an ordered theory a step rewrites 1-cells")
        used |= rule.axioms
        for premise, steps in zip(premises, step.premises, strict=True):
            used |= _check_chain(signature, rules, premise, steps, work, depth + 1)
        here = _rewritten(signature, step, (before, after), here, work, place)
        passed |= signature.doctrine.ordered and here == goal.right
    if goal.relation == "=" and goal.left.target != goal.right.target:
        # 1-cells of an ordered theory are equal when each is at most the other: there and back.
        if not passed or here != goal.left:
            raise ReplayError(f"`{goal.name}`: the steps do not lead to `{goal.right}` and back")
    elif here != goal.right:
        raise ReplayError(f"`{goal.name}`: the steps end at `{here}`, not at `{goal.right}`")
    return used


def _rewritten(
    signature: Signature, step: Step, sides: tuple[Diagram, Diagram], here: Diagram, work: _Work, place: str
) -> Diagram:
    """What a step makes of the cell so far."""
    old, new = (_filled(signature, step.context, side, work) for side in sides)
    if step.coefficient is None:
        if old != here:
            raise ReplayError(f"{place}: the rule does not stand in the diagram as the step says")
        return new
    check_scalars(signature, step.coefficient)
    # Equal cells stay equal in a context, and so do their multiples: what is added is 0.
    return added(added(here, new, step.coefficient), old, -step.coefficient)


def _sides(
    signature: Signature, rule: Statement, step: Step, work: _Work, place: str
) -> tuple[Diagram, Diagram, list[Hypothesis]]:
    """The rule's two sides and hypotheses at the step's instance, typed over ``signature``."""
    p, instance = rule.parameters, step.instance
    if instance.doctrine != signature.doctrine:
        raise ReplayError(f"{place}: the instance is of another doctrine")
    if instance.scalars:
        raise ReplayError(f"{place}: scalars are no parameters")
    given = (set(instance.zero), set(instance.one), set(instance.two))
    if given != (set(p.zero), {c.name for c in p.one}, {c.name for c in p.two}):
        raise ReplayError(f"{place}: the instance does not give exactly the rule's parameters")
    if not set(instance.zero.values()) <= set(signature.points):
        raise ReplayError(f"{place}: the instance names an unknown 0-cell")
    for one in p.one:
        signature.check_path(instance.on_one_cell(one))
    for two in p.two:
        check_over(signature, instance.on_two_cell(two))
    if len(step.premises) != len(rule.hypotheses):
        raise ReplayError(f"{place}: the rule has {len(rule.hypotheses)} hypotheses, {len(step.premises)} are proved")
    premises = [
        Hypothesis(f"{rule.name}.{h.name}", work.image(instance, h.left), work.image(instance, h.right), h.relation)
        for h in rule.hypotheses
    ]
    before, after = work.image(instance, rule.left), work.image(instance, rule.right)
    return (after, before, premises) if step.reverse else (before, after, premises)


def _filled(signature: Signature, context: Diagram, side: Diagram, work: _Work) -> Diagram:
    """``context`` with ``side`` in its hole; raises CellTypeError unless all is over ``signature``.

    In an ordered theory the sides are 1-cells, and the hole is one.
    """
    if signature.doctrine.ordered:
        gap = OneCell(HOLE, side.source.source, side.source.target)
        check_over(signature.extended(one=(gap,)), context)
        check_over(signature, side)
        return work.image(Functor(signature.doctrine, one={HOLE: side.source}), context)
    hole = TwoCell(HOLE, side.source, side.target)
    check_over(signature.extended(two=(hole,)), context)
    check_over(signature, side)
    if context == Diagram.generator(signature.doctrine, hole):
        return side
    return work.image(Functor(signature.doctrine, two={HOLE: side}), context)


def _transported(
    lemma: Transported, theory: Theory, rules: Mapping[str, _Rule], work: _Work, depth: int
) -> _Rule:
    """Replay a law in its own theory and carry it here, once every axiom's image is known here."""
    source, functor, signature = lemma.certificate.theory, lemma.functor, theory.signature
    if functor.doctrine != signature.doctrine or not _fits(source.signature.doctrine, signature.doctrine):
        raise ReplayError(f"`{lemma.name}`: laws of a {source.signature.doctrine.name} do not carry over")
    over = source.signature
    if not (functor.zero.keys() <= set(over.points) and functor.one.keys() <= over.one.keys()
            and functor.two.keys() <= over.two.keys() and functor.scalars.keys() <= set(over.scalars)):  # fmt: skip
        raise ReplayError(f"`{lemma.name}`: the interpretation sends what is not a generator")
    if not {functor.zero.get(z, z) for z in over.points} <= set(signature.points):
        raise ReplayError(f"`{lemma.name}`: the interpretation names an unknown 0-cell")
    for one in over.one.values():
        signature.check_path(functor.on_one_cell(one))
    for two in over.two.values():
        check_over(signature, functor.on_two_cell(two))
    for scalar in over.scalars:
        check_scalars(signature, functor.scalars.get(scalar, Coefficient.scalar(scalar)))
    theorem = _replay(lemma.certificate, {}, work, depth + 1)
    axioms: frozenset[str] = frozenset()
    for name in sorted(theorem.axioms):
        work.spend(functor, *_cells_of(source.axioms[name]))
        image = source.axioms[name].mapped(functor, name, signature)
        here = rules.get(lemma.obligations.get(name, ""))
        if here is None or not here.statement.same_as(image):
            raise ReplayError(f"`{lemma.name}`: the image of axiom `{name}` is not known in `{theory.name}`")
        axioms |= here.axioms
    work.spend(functor, *_cells_of(theorem.statement))
    image = theorem.statement.mapped(functor, lemma.name, signature)
    image.signature(signature)
    return _Rule(image, axioms)


def _cells_of(statement: Statement) -> list[Diagram]:
    return [side for claim in (statement.goal, *statement.hypotheses) for side in (claim.left, claim.right)]


def _fits(source: Doctrine, target: Doctrine) -> bool:
    """Does every equation that ``source`` builds in hold in ``target``?"""
    return (
        (target.cartesian or not source.cartesian)
        and (not target.planar or source.planar)
        and (target.duals or not source.duals)
        and (target.ordered or not source.ordered)
        and (target.linear or not source.linear)
    )
