"""The trial of one law: prove, refute, in turns with rising budgets.

Relies on the prover and the models as proposers; believes neither. The same law, rules and
fuel give the same answer; seconds only stop what would run too long.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from catalg.session.stop import OutOfTime, final_stop
from catalg.session.verdicts import Budget, Crash, FailedLink, Proposal, Refutation, Trial, Undecided

if TYPE_CHECKING:
    from catalg.kernel import Lemma, Proof, Statement, Step, Theory
    from catalg.prove import Cited, Found
    from catalg.syntax.elaborated import LawDeclaration, Link

FIRST_SHARE = 16  # the first, cheap proof attempt gets this part of the fuel
# The parts of the fuel that prover and refuter get, turn by turn: where a proof is expected, where it is not and the
# refuter begins, and where it is not but the free model, which a completion of paths gives, is mostly there at once.
_PROOF = ((16, 16), (4, 10), (1, 1))
_DOUBT = ((16, 8), (16, 2), (1, 1))
_PATHS = ((16, 16), (4, 4), (1, 1))
_SOON = 6_000  # steps of the refuter where the law is refuted already
_REFUTER_STEPS = 5  # steps of the refuter that cost about as much as one of the prover


def first_trial(theory: Theory, law: LawDeclaration, rules: Mapping[str, Statement], budget: Budget) -> Trial:
    """A cheap attempt at a proof (a chain is given its whole budget at once)."""
    share = 1 if law.chain else FIRST_SHARE
    return guarded(lambda end: _pasted(theory, law, _prove(theory, law, rules, budget.fuel // share, end)), budget)


def full_trial(
    theory: Theory, law: LawDeclaration, rules: Mapping[str, Statement], budget: Budget, first: Trial | None = None
) -> Trial:
    """Prove and refute in turns. ``first`` is what `first_trial` said, when it was asked."""
    import catalg.models.search  # noqa: F401  (here, because an import that a final stop ends cannot be made again)

    return guarded(lambda end: _in_turns(theory, law, rules, budget.fuel, end, first), budget)


def proof_trial(theory: Theory, law: LawDeclaration, rules: Mapping[str, Statement], budget: Budget) -> Trial:
    """Only prove: where axioms are missing because the file has mistakes, a counter-model would mean nothing."""
    answer = guarded(lambda end: _prove(theory, law, rules, budget.fuel, end), budget)
    if isinstance(answer, Proposal | Crash):
        return answer
    links = answer.links if isinstance(answer, Undecided) else ()
    return Undecided(("a proof alone, because there are mistakes in the theory",), links)


def guarded(work: Callable[[float], Trial], budget: Budget) -> Trial:
    """Run ``work`` so that it ends: time, memory or depth running out is undecided, any other failure a Crash."""
    try:
        with final_stop(budget.seconds, budget.memory):
            return work(time.monotonic() + budget.seconds)
    except OutOfTime:
        return Undecided((f"stopped after {budget.seconds:g} s",))
    except RecursionError:
        return Undecided(("stopped: recursion went too deep",))
    except MemoryError:
        limit = f"more than {budget.memory / 2**20:g} MiB" if budget.memory else "all there is"
        return Undecided((f"stopped: memory ran out ({limit})",))
    except Exception as error:
        return Crash(described(error))


def described(error: BaseException) -> str:
    """One line that says what failed and where in the program."""
    at = error.__traceback__
    place = ""
    while at is not None:
        place = f"{at.tb_frame.f_globals.get('__name__', '?')}:{at.tb_lineno}"
        at = at.tb_next
    return f"{type(error).__name__}: {error} (at {place})"


# -- proving ------------------------------------------------------------------------------


def _prove(theory: Theory, law: LawDeclaration, rules: Mapping[str, Statement], fuel: int, end: float) -> Trial:
    from catalg.prove import Found, prove

    if law.chain:
        return _prove_chain(theory, law, rules, fuel, end)
    answer = prove(theory, law.statement, rules, fuel=fuel, deadline=end)
    if isinstance(answer, Found):
        taken = {*rules, *theory.axioms, *(h.name for h in law.statement.hypotheses)}
        lemmas, proof = _own_names(law.name, answer.lemmas, answer.proof, taken)
        return Proposal(answer.method, lemmas, proof)
    if answer.normal_forms is not None:  # they differ even with the assumed laws, so without them too
        return Refutation("free model", answer.normal_forms)
    words = answer.invariant.words if answer.invariant is not None else ""
    return Undecided((answer.tried,), (), answer.exhausted, answer.efforts, answer.near, words)


def _prove_chain(theory: Theory, law: LawDeclaration, rules: Mapping[str, Statement], fuel: int, end: float) -> Trial:
    """Each link on its own, from its own rules; the proofs one after another."""
    failed = _ends_meet(law)
    lemmas: list[Lemma] = []
    proof: list[Step] = []
    back: list[Step] = []
    taken = {*rules, *theory.axioms, *(h.name for h in law.statement.hypotheses)}
    for number, link in enumerate(law.chain, start=1):
        name = f"{law.name}.{number}"
        parts = [replace(law.statement, name=name, left=link.left, right=link.right, relation=link.relation)]
        if _equates_one_cells(parts[0]):  # two inequalities: the way there, and the way back
            there = replace(parts[0], relation="<=")
            parts = [there, replace(there, left=link.right, right=link.left)]
        for part in parts:
            answer = _prove_link(theory, part, link, rules, fuel, end)
            if isinstance(answer, FailedLink):
                failed.append(answer)
                break
            own, steps = _own_names(name, answer.lemmas, answer.proof, taken)
            lemmas += own
            taken |= {lemma.name for lemma in own}
            if part is parts[0]:
                proof += steps
            else:
                back[:0] = steps
    if failed:
        return Undecided(("the steps of the chain",), tuple(failed))
    if _equates_one_cells(law.statement):
        proof += back
    return Proposal("chain", tuple(lemmas), tuple(proof))


def _prove_link(
    theory: Theory, part: Statement, link: Link, rules: Mapping[str, Statement], fuel: int, end: float
) -> Found | FailedLink:
    from catalg.prove import Found, prove

    only, missing = _cited(theory, link, part, rules)
    if missing:
        return FailedLink(link.span, f"{missing} is not proved, so it cannot be used")
    answer = prove(theory, part, rules, fuel=fuel, deadline=end, only=only)
    if isinstance(answer, Found):
        return answer
    reason = answer.reason if answer.invariant is not None else f"{answer.reason} (tried {answer.tried})"
    return FailedLink(link.span, reason, answer.efforts, answer.near)


def _equates_one_cells(statement: Statement) -> bool:
    """Is this an equality of 1-cells of an ordered theory, which is proved there and back?"""
    sides = (statement.left, statement.right)
    return statement.relation == "=" and sides[0].doctrine.ordered and not any(side.boxes for side in sides)


def _cited(
    theory: Theory, link: Link, statement: Statement, rules: Mapping[str, Statement]
) -> tuple[Sequence[Cited] | None, str]:
    """What the prover may use for a link (None: everything), and the cited names that are not available."""
    from catalg.prove import Cited

    if link.by is None:
        return None, ""
    known = {*rules, *(h.name for h in statement.hypotheses)}
    if theory.signature.doctrine.ordered:  # a 2-cell is an inequality
        known |= {*theory.signature.two, *(cell.name for cell in statement.parameters.two)}
    missing = ", ".join(f"`{item.name}`" for item in link.by if item.name not in known)
    return [Cited(item.name, item.reverse, item.instance) for item in link.by], missing


def _ends_meet(law: LawDeclaration) -> list[FailedLink]:
    """The chain must begin and end where the law does, and each link where the one before it ended."""
    failed = []
    here, what = law.statement.left, "the law's left side is"
    for link in law.chain:
        if link.left != here:
            failed.append(FailedLink(link.span, f"{what} `{here}`, but this step starts at `{link.left}`"))
        here, what = link.right, "the step before ends at"
    if here != law.statement.right:
        reason = f"the chain ends at `{here}`, but the law's right side is `{law.statement.right}`"
        failed.append(FailedLink(law.chain[-1].span, reason))
    return failed


def _own_names(law: str, lemmas: tuple[Lemma, ...], proof: Proof, taken: set[str]) -> tuple[tuple[Lemma, ...], Proof]:
    """Call the prover's lemmas ``law.name`` so that those of several laws can stand in one certificate."""
    from catalg.kernel import Proved, Rewritten

    names: dict[str, str] = {}
    for lemma in lemmas:
        fresh = f"{law}.{lemma.name}"
        while fresh in taken:
            fresh += "'"
        names[lemma.name] = fresh
    if not names:
        return lemmas, proof
    renamed: list[Lemma] = []
    for lemma in lemmas:
        name = names[lemma.name]
        if isinstance(lemma, Proved):
            renamed.append(Proved(replace(lemma.statement, name=name), _renamed(lemma.proof, names)))
        else:
            uses = tuple(replace(use, rule=names.get(use.rule, use.rule)) for use in lemma.uses)
            renamed.append(Rewritten(replace(lemma.statement, name=name), uses))
    return tuple(renamed), _renamed(proof, names)


def _renamed(proof: Proof, names: Mapping[str, str]) -> Proof:
    return tuple(
        replace(
            step,
            rule=names.get(step.rule, step.rule),
            premises=tuple(_renamed(premise, names) for premise in step.premises),
        )
        for step in proof
    )


# -- refuting -----------------------------------------------------------------------------


def _refute(theory: Theory, statement: Statement, fuel: int) -> Refutation | None:
    from catalg.models import find_counterexample

    ordered = theory.signature.doctrine.ordered  # there different paths may lie one below the other
    if not ordered and not theory.axioms and not statement.hypotheses and statement.left.key != statement.right.key:
        return Refutation("free model", f"`{statement.left}` and `{statement.right}` are different normal forms")
    found = find_counterexample(theory, statement, fuel=fuel)
    if found is None:
        return None
    method = f"finite model search in {found.target}"
    return Refutation(method, found.witness, found.text, target=found.target, values=found.everything)


def _pasted(theory: Theory, law: LawDeclaration, answer: Trial) -> Trial:
    """For different normal forms a model that can be written down and pasted, if one is found soon."""
    if not isinstance(answer, Refutation) or not theory.signature.doctrine.tensor:
        return answer  # paths in normal form say it well
    return _by_invariant(theory, law.statement) or _refute(theory, law.statement, _SOON) or answer


def _by_invariant(theory: Theory, statement: Statement) -> Refutation | None:
    """What the axioms keep is mostly a model: that model, if it is one and tells the sides apart."""
    from catalg.kernel import Statement
    from catalg.models import confirm
    from catalg.prove.invariants import separating_invariant

    free = not theory.axioms and not statement.hypotheses and not theory.signature.doctrine.ordered
    if free:
        return None  # the free model says it shorter
    given = (Statement(h.name, h.left, h.right, relation=h.relation) for h in statement.hypotheses)
    rules = [*theory.axioms.values(), *given]
    signature = statement.signature(theory.signature)
    kept = separating_invariant(signature, statement, statement.left, statement.right, rules)
    if kept is None or kept.hint is None:
        return None
    found = confirm(theory, statement, kept.hint.target, kept.hint.values)
    if found is None:
        return None
    method = f"an invariant, a model in {found.target}"
    return Refutation(
        method, found.witness, found.text, target=found.target, values=found.everything, reason=kept.words
    )


def _has_free_model(theory: Theory, statement: Statement) -> bool:
    """Is this a question about paths that a completion, if it halts, decides either way?"""
    unconditional = not any(s.hypotheses or s.parameters for s in theory.axioms.values())
    return unconditional and not statement.hypotheses and not theory.signature.doctrine.tensor


def _in_turns(
    theory: Theory, law: LawDeclaration, rules: Mapping[str, Statement], fuel: int, end: float, first: Trial | None
) -> Trial:
    """Small proof, small refutation, bigger proof, bigger refutation; the other way round if refuted is expected.

    Before the first search for a model stands the model that an invariant of the axioms gives, if any.
    """
    latest = first
    doubted, paths = law.expected == "refuted", _has_free_model(theory, law.statement)
    prove_next = (paths or not doubted) and first is None
    turns = _PROOF if not doubted else _PATHS if paths else _DOUBT
    for number, (share, doubt) in enumerate(turns):
        if prove_next and not (isinstance(latest, Undecided) and (latest.exhausted or latest.links)):
            latest = _prove(theory, law, rules, fuel // share, end)
            if isinstance(latest, Proposal | Refutation):
                return latest if number else _pasted(theory, law, latest)  # later the refuter has looked for longer
        prove_next = True
        refutation = _by_invariant(theory, law.statement) if number == 0 else None
        refutation = refutation or _refute(theory, law.statement, _REFUTER_STEPS * fuel // doubt)
        if refutation is not None:
            return refutation
    from catalg.prove.attempt import Effort

    known = latest if isinstance(latest, Undecided) else Undecided(())
    steps = sum(_REFUTER_STEPS * fuel // doubt for _, doubt in turns)
    models = Effort("search for a finite counter-model", steps, steps, ended="no model found")
    tried = (*known.tried, "a search for a finite counter-model")
    return replace(known, tried=tried, efforts=(*known.efforts, models), exhausted=False)
