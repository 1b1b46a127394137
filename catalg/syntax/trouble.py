"""How elaboration says that a declaration is wrong: one exception, caught once per declaration."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable

from catalg.cells import Path
from catalg.diagnostics import Diagnostic, Label, Span


class Trouble(Exception):
    """Ends the elaboration of one declaration. ``diagnostic`` None: the cause was reported before."""

    def __init__(self, diagnostic: Diagnostic | None) -> None:
        super().__init__(diagnostic.message if diagnostic else "reported before")
        self.diagnostic = diagnostic


def trouble(
    code: str,
    message: str,
    span: Span,
    *labels: tuple[Span, str],
    help: str | None = None,
    fix: tuple[Span, str] | None = None,
) -> Trouble:
    marks = tuple(Label(at, text) for at, text in labels)
    return Trouble(Diagnostic(code, message, span, marks, help, fix))


def short(cell: object, longest: int = 160) -> str:
    """A cell's text for a message, its middle left out when it is long."""
    text = str(cell)
    if len(text) <= longest:
        return text
    half = longest // 2
    return f"{text[:half].rstrip('* ')} ... {text[-half:].lstrip('* ')}"


def first_difference(left: Path, right: Path) -> str | None:
    """Where two long paths part, in words."""
    if max(len(left), len(right)) < 3:
        return None
    for i, (a, b) in enumerate(zip(left.cells, right.cells, strict=False)):
        if a != b:
            return f"they first differ at factor {i + 1}: `{a}` against `{b}`"
    return f"one has {len(left)} factor{'s' * (len(left) != 1)}, the other {len(right)}"


def missing_beside(target: Path, source: Path) -> str | None:
    """How an identity beside the first or the second of two cells would let them compose, if it would."""
    if target != source and Counter(target.cells) == Counter(source.cells):
        return "the same factors in another order: where wires may cross, a `swap` brings one into the other"
    shorter, longer = sorted((target, source), key=len)
    extra = len(longer) - len(shorter)
    if not 0 < extra <= 3:
        return None
    which, verb = ("first", "gives") if shorter is target else ("second", "takes")
    fits = []
    if longer.cells[: len(shorter)] == shorter.cells:
        fits.append(f"`... * {' * '.join(c.name for c in longer.cells[len(shorter) :])}`")
    if longer.cells[extra:] == shorter.cells:
        fits.append(f"`{' * '.join(c.name for c in longer.cells[:extra])} * ...`")
    if not fits:
        return None
    count = f"{len(shorter)} of the {len(longer)} factors"
    return f"the {which} {verb} {count}: put an identity beside it, {' or '.join(fits)}"


def nearest(name: str, names: Iterable[str]) -> str | None:
    """The name that was most likely meant, if one is near; the first in sorted order on ties.

    >>> nearest("etaa", ["mu", "eta"])
    'eta'
    """
    candidates = sorted(set(names))[:1000]
    found = difflib.get_close_matches(name[:200], candidates, 1, 0.7)
    if found:
        return found[0]
    return next((c for c in candidates if c.casefold() == name.casefold() or _one_letter_off(c, name)), None)


def _one_letter_off(a: str, b: str) -> bool:
    """Two short names that differ in one letter: too little for difflib's ratio."""
    return len(a) == len(b) > 1 and sum(x != y for x, y in zip(a, b, strict=True)) == 1


def did_you_mean(name: str, names: Iterable[str], span: Span) -> tuple[str | None, tuple[Span, str] | None]:
    """The help and the fix for a name that is not known."""
    near = nearest(name, names)
    return (f"did you mean `{near}`?", (span, near)) if near else (None, None)
