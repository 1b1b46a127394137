"""The diagnostic record: a code, a place, what is wrong and what would mend it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of a source text, in code points; ``path`` names the file."""

    path: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Label:
    """A secondary place and what it contributes (``T`` ends at `C`)."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One mistake or remark. ``code`` is a key of `catalg.diagnostics.codes.CODES`.

    ``help`` says what to do; ``fix`` is (span, replacement) where an edit is known.
    """

    code: str
    message: str
    span: Span
    labels: tuple[Label, ...] = ()
    help: str | None = None
    fix: tuple[Span, str] | None = None
    severity: Severity = "error"
