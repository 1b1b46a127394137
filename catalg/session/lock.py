"""The lock file of proofs: what an earlier run found, to be replayed instead of searched for.

Beside the certificate of each law stands `law.lock`: its proof without the theory and without the
laws it cites, or the values of its counter-model. Three lines of text:

    catalg-lock 1 SHA-256 of what follows
    {"digest": ..., "cites": [rule], "method": ...}      or {"method": ..., "target": ..., "values": {...}}
    {"lemmas": [...], "proof": [...]}                    (docs/certificates.md)

The digest is of the statement, its chain and the rules cited, so that a change elsewhere costs
nothing. Nothing read here is believed: a proof goes to the kernel like one just found, a counter-model is
built and evaluated again. A file that does not hold what was written is a miss and a warning.
Written as soon as a law is decided, whole or not at all; of two runs at once the later one counts.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from catalg import resources
from catalg.diagnostics import Diagnostic, Span
from catalg.session import files
from catalg.session.certify import rules_used
from catalg.session.jobs import law_named, usable_rules
from catalg.session.store import law_path
from catalg.session.trial import guarded
from catalg.session.verdicts import Proposal, Refutation, Trial, Undecided

if TYPE_CHECKING:
    from catalg.kernel import Statement
    from catalg.session.graph import Graph
    from catalg.session.settle import LawKey
    from catalg.session.verdicts import Budget
    from catalg.syntax.elaborated import LawDeclaration, TheoryDeclaration

ENDING = ".lock"
UNUSABLE = "CAT506"
_HEAD = "catalg-lock 1 "


class Lock:
    """The stored answers of one folder. ``found`` holds those that were asked for and are there."""

    def __init__(self, folder: Path, graph: Graph, budget: Budget) -> None:
        self.folder, self.graph, self.budget = folder, graph, budget
        self.found: dict[LawKey, Trial] = {}
        self.problem: Diagnostic | None = None  # why nothing more can be written
        self._asked: set[LawKey] = set()
        self._library: dict[str, str] = {}

    def find(self, key: LawKey) -> Trial | None:
        """The answer stored for this law, if it still fits it: a proof to be replayed or a model found to refute it."""
        if key not in self._asked:
            self._asked.add(key)
            lines = self._read(key)
            if lines and '"target"' in lines[0]:
                import catalg.models.search  # noqa: F401  (here, outside of the final stop)
            trial = guarded(lambda _: self._stored(key, lines) or Undecided(()), self.budget) if lines else None
            if isinstance(trial, Proposal | Refutation):
                self.found[key] = trial
        return self.found.get(key)

    def keep(self, key: LawKey, trial: Trial) -> None:
        """Store an answer; the second that cannot be written is not tried."""
        text = self._written(key, trial)
        if text is None or self.problem is not None:
            return
        place = self._place(key)
        seal = hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            files.write(place, f"{_HEAD}{seal}\n{text}")
        except OSError as error:
            self.problem = Diagnostic("CAT501", f"`{place}` cannot be written: {error.strerror or error}", _at(key))
        except files.Trouble as trouble:
            self.problem = Diagnostic("CAT501", trouble.diagnostic.message, _at(key))

    def refused(self, key: LawKey, reason: str) -> None:
        """Say that the stored proof of a law is of no use, and forget it."""
        self.found.pop(key, None)
        self._warn(key, reason)

    # -- reading --------------------------------------------------------------------------

    def _read(self, key: LawKey) -> list[str]:
        """What stands below the seal; empty if there is no file, or none that was written whole."""
        place = self._place(key)
        if not os.path.lexists(place):
            return []
        try:
            head, _, text = files.read(str(place), files.LARGEST_CERTIFICATE).partition("\n")
        except files.Trouble as trouble:
            self._warn(key, trouble.diagnostic.message)
            return []
        if head != _HEAD + hashlib.sha256(text.encode()).hexdigest():
            self._warn(key, "it was changed, cut short, or not written by this program")
            return []
        return text.split("\n")

    def _stored(self, key: LawKey, lines: list[str]) -> Trial | None:
        from catalg.certificates import CertificateError, argument_from_json

        declaration = self.graph.modules[key[0]].theories[key[1]]
        law = law_named(declaration, key[2])
        try:
            about = json.loads(lines[0])
            if "target" in about:
                return _refuted(declaration, law, about)
            rules = usable_rules(declaration, law.name)
            if about["digest"] != digest(declaration, law, about["cites"], rules):
                return None
            lemmas, proof = argument_from_json(lines[1], declaration.theory, rules, law.statement)
            return Proposal(str(about["method"]), lemmas, proof)
        except (CertificateError, KeyError, IndexError, TypeError, ValueError, AttributeError, ArithmeticError):
            return None  # of another version of the theory, or of the program

    def _warn(self, key: LawKey, reason: str) -> None:
        message = f"the stored proof of `{key[2]}` in `{self._place(key)}` is not used: {reason}"
        declaration = self.graph.modules[key[0]].theories[key[1]]
        span = law_named(declaration, key[2]).span
        self.graph.sources.report(Diagnostic(UNUSABLE, message, span, severity="warning"))

    # -- writing --------------------------------------------------------------------------

    def _written(self, key: LawKey, trial: Trial) -> str | None:
        """The lines below the seal; None for an answer that is not kept."""
        from catalg.certificates import argument_to_json

        if isinstance(trial, Refutation) and trial.values is not None:
            values = {name: _plain(value) for name, value in trial.values.items()}
            said = {"reason": trial.reason} if trial.reason else {}
            return _line({"method": trial.method, "target": trial.target, "values": values, **said})
        declaration = self.graph.modules[key[0]].theories[key[1]]
        if not isinstance(trial, Proposal) or declaration.broken:
            return None
        law, cites = law_named(declaration, key[2]), sorted(rules_used(trial))
        found = digest(declaration, law, cites, usable_rules(declaration, law.name))
        about = {"digest": found, "cites": cites, "method": trial.method}
        return _line(about) + argument_to_json(trial.lemmas, trial.proof) + "\n"

    def _place(self, key: LawKey) -> Path:
        """A law of the library that ships with the program has one place, wherever that is installed."""
        if not self._library:
            root = resources.folder("theories")
            self._library = {os.path.realpath(p): p.relative_to(root).as_posix() for p in root.rglob("*.cat")}
        inside = self._library.get(os.path.realpath(key[0]))
        path = key[0] if inside is None or key[0] in self.graph.sources.requested else f"library/{inside}"
        return law_path(self.folder, (path, *key[1:]), ENDING)


def digest(
    declaration: TheoryDeclaration, law: LawDeclaration, cites: list[str], rules: Mapping[str, Statement]
) -> str:
    """What a stored proof of ``law`` by the rules ``cites`` depends on, as a number: while it stays, the proof may."""
    from catalg.cells import Functor
    from catalg.certificates import argument_to_json, statement_to_json
    from catalg.kernel import Step

    doctrine = law.statement.left.doctrine
    parts = [declaration.doctrine, statement_to_json(replace(law.statement, name=""))]
    for name in cites:  # a name that is no rule is that of a hypothesis or of a 2-cell
        parts += [name, statement_to_json(rules[name]) if name in rules else ""]
    for link in law.chain:
        side = replace(law.statement, name="", left=link.left, right=link.right, relation=link.relation)
        parts += [statement_to_json(side), "all" if link.by is None else "by"]
        for item in link.by or ():  # written like a step
            step = Step(item.name, item.reverse, item.instance or Functor(doctrine), law.statement.left)
            parts.append(argument_to_json((), (step,)))
    permitted = None if declaration.permitted is None else sorted(declaration.permitted)
    text = json.dumps([parts, permitted], ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()


def _refuted(declaration: TheoryDeclaration, law: LawDeclaration, about: Mapping[str, Any]) -> Refutation | None:
    """The stored counter-model, built, and every axiom and the law evaluated in it, again."""
    from catalg.models import confirm

    if declaration.broken:
        return None
    values = {name: _value(entry) for name, entry in about["values"].items()}
    found = confirm(declaration.theory, law.statement, str(about["target"]), values)
    if found is None:
        return None
    return Refutation(
        str(about["method"]), found.witness, found.text, target=found.target, values=found.everything,
        reason=str(about.get("reason", "")),
    )  # fmt: skip


def _plain(value: tuple[Any, ...]) -> Any:
    """A number as text, a list as a list."""
    if value[0] == "list":
        return [_plain(entry) for entry in value[1]]
    if value[0] != "number":
        raise ValueError(f"a counter-model with a {value[0]} is not kept")
    return str(value[1])


def _value(entry: Any) -> tuple[Any, ...]:
    if isinstance(entry, list):
        return ("list", tuple(_value(part) for part in entry))
    if not isinstance(entry, str) or not re.fullmatch(r"-?[0-9]{1,1000}(/[0-9]{1,1000})?", entry):
        raise ValueError("neither a number nor a list")
    return ("number", Fraction(entry))


def _line(entry: Any) -> str:
    return json.dumps(entry, ensure_ascii=False, separators=(",", ":")) + "\n"


def _at(key: LawKey) -> Span:
    return Span(key[0], 0, 0)
