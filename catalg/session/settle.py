"""Settling: which proposals become theorems.

Every law was tried as if the laws before it were proved. Here that is made true: the laws a
proof cites are settled first (in this theory, or in the theory they are inherited from), and
a proof that cites one that is not proved is thrown away and looked for again without it. So is a
stored proof (`catalg.session.lock`) that the kernel refuses.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from catalg.cells import CellTypeError
from catalg.kernel import ReplayError
from catalg.session.certify import Established, Shelf, rules_used
from catalg.session.jobs import LawJob, Timed, law_named, performed
from catalg.session.stop import OutOfTime, final_stop
from catalg.session.verdicts import Budget, Crash, Proposal, Refutation, Trial, Undecided

if TYPE_CHECKING:
    from catalg.session.graph import Graph
    from catalg.session.lock import Lock
    from catalg.session.memory import Recall
    from catalg.syntax.elaborated import Inherited, TheoryDeclaration

TheoryKey = tuple[str, str]  # file, theory
LawKey = tuple[str, str, str]  # file, theory, law


def theory_key(declaration: TheoryDeclaration) -> TheoryKey:
    return declaration.path, declaration.theory.name


class Settler:
    """Settles laws on demand, each once.

    ``trials`` is shared with the caller and grows; ``by_declared_model`` says whether a
    declared model refutes a law; ``lock`` holds answers of an earlier run.
    """

    def __init__(
        self,
        graph: Graph,
        budget: Budget,
        trials: dict[LawKey, Timed],
        by_declared_model: Callable[[LawKey], Refutation | None],
        lock: Lock | Recall | None = None,
    ) -> None:
        self._lock = lock
        self._by_declared_model = by_declared_model
        self._graph = graph
        self._budget = budget
        self._trials = trials
        self._shelves: dict[TheoryKey, Shelf] = {}
        self._outcomes: dict[LawKey, Trial] = {}

    def outcome(self, key: LawKey) -> Trial:
        """What a law's trial came to once settled: a Proposal only if it is now a theorem."""
        return self._outcomes[key]

    def theorem(self, key: LawKey) -> Established | None:
        shelf = self._shelves.get(key[:2])
        return shelf.established.get(key[2]) if shelf else None

    def settle(self, key: LawKey) -> Established | None:
        """Make the law a theorem if its trial found a proof that stands; None if not."""
        if key not in self._outcomes:
            self._outcomes[key] = self._settled(key)
        return self.theorem(key)

    def settle_ahead(self, key: LawKey) -> bool:
        """Settle a law whose proof rests on theorems alone, before every trial is known; whether it is one now.

        Where it turns out to rest on something else, nothing is settled: what then is to be tried
        depends on trials to come.
        """
        shelf, timed = self._shelf(key[:2]), self._trials[key]
        assert isinstance(timed.trial, Proposal)
        if all(self._available(shelf, name) for name in cited_laws(shelf.declaration, timed.trial, key[2])):
            self.settle(key)
        return self.theorem(key) is not None

    def _shelf(self, key: TheoryKey) -> Shelf:
        """The shelf of a theory as its file leaves it (an interpretation after a theory adds laws to it)."""
        if key not in self._shelves:
            self._shelves[key] = Shelf(self._graph.modules[key[0]].theories[key[1]])
        return self._shelves[key]

    def replayed(self, key: LawKey) -> bool:
        """Is the answer one that an earlier run found?"""
        stored = self._lock.found.get(key) if self._lock is not None else None
        return stored is not None and stored is self._outcomes.get(key)

    def _settled(self, key: LawKey) -> Trial:
        shelf = self._shelf(key[:2])
        trial = self._standing(shelf, key, self._trial(key, shelf.declaration))
        if not isinstance(trial, Proposal):
            return trial
        problem = self._established(shelf, key, trial)
        if isinstance(problem, Crash) and self._lock is not None and self._lock.found.get(key) is trial:
            self._lock.refused(key, problem.what)
            again = self._by_declared_model(key) or self._again(LawJob(*key, self._budget, True))
            trial = self._standing(shelf, key, again)
            problem = self._established(shelf, key, trial) if isinstance(trial, Proposal) else None
        return problem or trial

    def _standing(self, shelf: Shelf, key: LawKey, trial: Trial) -> Trial:
        """The trial, if what it cites is proved; else another, made without what is not."""
        declaration = shelf.declaration
        without: tuple[str, ...] = ()
        while isinstance(trial, Proposal):
            cited = cited_laws(declaration, trial, key[2])
            unproved = tuple(name for name in cited if not self._available(shelf, name))
            if not unproved:
                break
            without += unproved
            refuted = self._by_declared_model(key)
            trial = refuted or self._again(LawJob(*key, self._budget, True, None, without))
        return trial

    def _established(self, shelf: Shelf, key: LawKey, proposal: Proposal) -> Crash | Undecided | None:
        """Have the kernel replay a proof, within the limits of a law; why it is none (None: it is a theorem now)."""
        law = key[2]
        try:
            with final_stop(self._budget.seconds, self._budget.memory):
                found = shelf.establish(law, proposal)
        except ReplayError as error:
            return Crash(f"the kernel does not accept the prover's proof: {error}")
        except (OutOfTime, RecursionError, MemoryError) as error:
            return Undecided((f"a proof that is too large to replay ({type(error).__name__})",))
        permitted = shelf.declaration.permitted
        beyond = [name for name in found.axioms if permitted is not None and name not in permitted]
        if beyond:
            del shelf.established[law]
            return Undecided((f"a proof from `{beyond[0]}`, which the theory does not permit",))
        return None

    def _trial(self, key: LawKey, declaration: TheoryDeclaration) -> Trial:
        """The trial that was run for this law, or (a law of an imported file) one that is run now."""
        if key in self._trials:
            return self._trials[key].trial
        stored = self._lock.find(key) if self._lock is not None else None
        if stored is not None:
            self._trials[key] = Timed(stored, 0.0)
            return stored
        if law_named(declaration, key[2]).expected == "refuted":
            return self._again(LawJob(*key, self._budget, True))
        first = self._again(LawJob(*key, self._budget))
        if isinstance(first, Proposal | Crash):
            return first
        return self._again(LawJob(*key, self._budget, True, first))

    def _again(self, job: LawJob) -> Trial:
        answer = performed(job, self._graph)
        assert isinstance(answer, Timed)
        key = (job.path, job.theory, job.law)
        spent = self._trials[key].seconds if key in self._trials else 0.0
        self._trials[key] = Timed(answer.trial, spent + answer.seconds)
        if self._lock is not None:
            self._lock.keep(key, answer.trial)
        return answer.trial

    def _available(self, shelf: Shelf, name: str) -> bool:
        """Is this earlier law proved? Settles it, and what it rests on, first."""
        if name in shelf:
            return True
        declaration = shelf.declaration
        for inherited in declaration.inherited:
            if inherited.name == name:
                return self._carried(shelf, inherited)
        return self.settle((*theory_key(declaration), name)) is not None

    def _carried(self, shelf: Shelf, inherited: Inherited) -> bool:
        source = self._source(inherited)
        if source is None:
            return False
        known: Mapping[str, object] = shelf.declaration.theory.axioms
        permitted = shelf.declaration.permitted
        for axiom in source.axioms:
            image = inherited.obligations.get(axiom)
            if image is None or (image not in known and not self._available(shelf, image)):
                return False
            if permitted is not None and image in known and image not in permitted:
                return False
        try:
            with final_stop(self._budget.seconds, self._budget.memory):
                shelf.carry(inherited, source)
        except (ReplayError, CellTypeError, OutOfTime, RecursionError, MemoryError):
            return False
        return True

    def _source(self, inherited: Inherited) -> Established | None:
        """The law behind an inherited one, proved in its own theory, where it may be inherited itself."""
        key = theory_key(inherited.source)
        shelf = self._shelf(key)
        for further in shelf.declaration.inherited:
            if further.name == inherited.law:
                return shelf.established[further.name] if self._available(shelf, further.name) else None
        return self.settle((*key, inherited.law))


def cited_laws(declaration: TheoryDeclaration, proposal: Proposal, law: str) -> list[str]:
    """The laws that a proposal cites, in order of availability."""
    cited = rules_used(proposal)
    order = declaration.order
    before = order[: order.index(law)] if law in order else order
    return [name for name in before if name in cited]
