"""The report of a check as data: one object, from which every output format is written.

Relies on nothing that ran; holds no clock but the seconds it was given.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from catalg.diagnostics import Diagnostic, Span
from catalg.diagnostics.places import Lines
from catalg.session.verdicts import Evaluation, VerdictWord

if TYPE_CHECKING:
    from catalg.session.account import Account

EXPECTED, UNEXPECTED, AT_FAULT, CONTRADICTION = 0, 1, 2, 3  # exit statuses

# Diagnostics that do not put the input at fault: a law that is not as expected, or the program itself.
_PROOF_CODES = "CAT3"
PROGRAM_CODES = "CAT9"


@dataclass(frozen=True)
class LawReport:
    """What is known of one law. ``known_by`` is the method; ``witness`` and ``text`` show a counter-model.

    ``span`` is where its name stands; ``statement`` its two sides, written out where it is not as expected.
    """

    name: str
    verdict: VerdictWord
    expected: str
    known_by: str
    steps: int
    seconds: float
    line: int
    ids: tuple[str, ...]
    axioms: tuple[str, ...]
    certificate: str | None = None
    witness: str = ""
    text: str = ""
    error: float | None = None
    replayed: bool = False  # found by an earlier run, and checked again in this one
    span: Span | None = None
    statement: str = ""
    account: Account | None = None  # of an unknown law: what was tried, how far it got, what might help

    @property
    def as_expected(self) -> bool:
        return self.verdict == self.expected


@dataclass(frozen=True)
class ModelReport:
    """One model: what holds, fails and was skipped in it, and whether that is as declared."""

    name: str
    theory: str
    target: str
    line: int
    ids: tuple[str, ...]
    violates: tuple[str, ...]
    evaluations: tuple[Evaluation, ...]
    ok: bool
    span: Span | None = None

    def named(self, status: str) -> tuple[Evaluation, ...]:
        return tuple(found for found in self.evaluations if found.status == status)


@dataclass(frozen=True)
class TheoryReport:
    name: str
    doctrine: str
    laws: tuple[LawReport, ...]
    inherited: int = 0


@dataclass(frozen=True)
class FileReport:
    path: str
    diagnostics: tuple[Diagnostic, ...]
    theories: tuple[TheoryReport, ...] = ()
    models: tuple[ModelReport, ...] = ()


@dataclass(frozen=True)
class Report:
    """The whole answer. ``texts`` are the sources, by path, for showing places."""

    files: tuple[FileReport, ...]
    texts: Mapping[str, str] = field(default_factory=dict)

    def laws(self) -> Iterator[LawReport]:
        return (law for file in self.files for theory in file.theories for law in theory.laws)

    def models(self) -> Iterator[ModelReport]:
        return (model for file in self.files for model in file.models)

    def errors(self) -> Iterator[Diagnostic]:
        return (d for file in self.files for d in file.diagnostics if d.severity == "error")

    @property
    def replayed(self) -> int:
        """How many laws were not searched for, because an earlier run had found them."""
        return sum(law.replayed for law in self.laws())

    def count(self, verdict: VerdictWord) -> int:
        return sum(law.verdict == verdict for law in self.laws())

    @property
    def exit_status(self) -> int:
        """3 before 2 before 1: the worst that is known."""
        codes = [d.code for d in self.errors()]
        if any(code.startswith(PROGRAM_CODES) for code in codes):
            return CONTRADICTION
        if any(not code.startswith(_PROOF_CODES) for code in codes):
            return AT_FAULT
        fine = all(law.as_expected for law in self.laws()) and all(model.ok for model in self.models())
        return EXPECTED if fine and not codes else UNEXPECTED


class Places:
    """Lines and columns in any of several texts."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self._lines: dict[str, Lines] = {}

    def text(self, path: str) -> str:
        return self._texts.get(path, "")

    def place(self, path: str, offset: int) -> tuple[int, int]:
        """(line, column) of an offset of the text of ``path``; (1, 1) of a file that was not read."""
        if path not in self._texts:
            return 1, 1
        if path not in self._lines:
            self._lines[path] = Lines(self._texts[path])
        return self._lines[path].place(offset)


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """By place, then code and message; the same diagnostic twice is one."""
    unique = dict.fromkeys(diagnostics)
    return tuple(sorted(unique, key=lambda d: (d.span.start, d.span.end, d.code, d.message)))
