"""What the runs of one process remember: the answers of an earlier run, for laws that did not change since.

The same as the lock file of proofs (`catalg.session.lock`), without a file: a proof is replayed
by the kernel again; a refutation is the answer as long as the whole theory is the same. Holds
nothing of a theory with mistakes.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from catalg.session.certify import rules_used
from catalg.session.jobs import law_named, usable_rules
from catalg.session.lock import digest
from catalg.session.verdicts import Proposal, Refutation, Trial

if TYPE_CHECKING:
    from catalg.diagnostics import Diagnostic
    from catalg.session.graph import Graph
    from catalg.session.settle import LawKey


@dataclass
class Memory:
    """Answers by law, each with the digest of what it depends on and the rules that it cites."""

    answers: dict[LawKey, tuple[str, tuple[str, ...], Trial]] = field(default_factory=dict)

    def of(self, graph: Graph) -> Recall:
        """The memory as one run sees it."""
        return Recall(self, graph)


@dataclass
class Recall:
    """What a run finds in a memory, and puts there. ``found`` holds the answers that were asked for and still fit."""

    memory: Memory
    graph: Graph
    found: dict[LawKey, Trial] = field(default_factory=dict)
    problem: Diagnostic | None = None  # nothing is written, so nothing goes wrong

    def find(self, key: LawKey) -> Trial | None:
        """The answer of an earlier run, if nothing that it depends on has changed."""
        if key not in self.found and key in self.memory.answers:
            mark, cites, trial = self.memory.answers[key]
            if self._mark(key, cites, trial) == mark:
                self.found[key] = trial
        return self.found.get(key)

    def keep(self, key: LawKey, trial: Trial) -> None:
        """Remember an answer."""
        declaration = self.graph.modules[key[0]].theories[key[1]]
        if declaration.broken or not isinstance(trial, Proposal | Refutation):
            self.memory.answers.pop(key, None)
            return
        rules = usable_rules(declaration, key[2])
        cites = tuple(sorted(rules_used(trial) if isinstance(trial, Proposal) else rules))
        mark = self._mark(key, cites, trial)
        if mark is not None:
            self.memory.answers[key] = mark, cites, trial

    def refused(self, key: LawKey, reason: str) -> None:
        """Forget an answer that turned out to be of no use."""
        self.found.pop(key, None)
        self.memory.answers.pop(key, None)

    def _mark(self, key: LawKey, cites: tuple[str, ...], trial: Trial) -> str | None:
        """What the answer depends on, as a text; None where that is not there any more."""
        module = self.graph.modules.get(key[0])
        declaration = module.theories.get(key[1]) if module is not None else None
        if declaration is None or declaration.broken or all(law.name != key[2] for law in declaration.laws):
            return None
        law = law_named(declaration, key[2])
        rules = usable_rules(declaration, key[2])
        mark = digest(declaration, law, list(cites), rules)
        if isinstance(trial, Proposal):
            return mark
        signature = declaration.theory.signature
        cells = [f"{c} : {c.source} -> {c.target}" for c in (*signature.one.values(), *signature.two.values())]
        whole = "\n".join([mark, law.expected, *sorted(rules), *signature.zero, *signature.scalars, *cells])
        return hashlib.sha256(whole.encode("utf-8", "backslashreplace")).hexdigest()
