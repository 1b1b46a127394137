"""Blanks between two tokens on one line, for the formatter. Knows tokens and open brackets, nothing of meaning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_OPERATORS = frozenset(("->", "=>", "<=", "<-", ":=", ";;", "**", *";∘@*⊗+-→⇒≤←=/:,"))
APART = {"images": "   ", "entries": "  "}  # between `C = C` and `T = S * T`, between values of a model
# A parenthesis after them is no argument list.
_WORDS = frozenset(("as", "by", "expect", "in", "permits", "violates", "with"))


@dataclass(slots=True)
class Bracket:
    """An open bracket.

    ``kind``: what a brace holds (`chain`, `names`, `images`, `entries`), or `model` for another
    bracket of a model. ``header``: the place in a parameter before its colon. ``lines``: its first token stands on a
    line of its own. ``inside``: the indentation of lines that it holds, ``block``: of its own line.
    """

    text: str
    kind: str
    header: bool = False
    lines: bool = False
    inside: int = 0
    block: int = 0

    def begins(self, text: str, following: Sequence[str]) -> bool:
        """Whether a token begins an entry of this brace."""
        if self.kind == "names":
            return True
        return self.kind in APART and _is_entry(text, following)


def _is_entry(text: str, following: Sequence[str]) -> bool:
    """`name = ...` or `name^† = ...`."""
    if not (text[0].isalpha() or text[0] == "_") or not following:
        return False
    return following[0] == "=" or (following[0] == "^" and following[2:3] == ["="])


def gap(earlier: str, before: str, text: str, following: Sequence[str], stack: Sequence[Bracket], header: bool) -> str:
    """The blanks between ``before`` and ``text``; ``earlier`` stands before the former."""
    inner = stack[-1] if stack else None
    if inner is not None and inner.kind in APART and before not in ("{", "^") and _is_entry(text, following):
        return " " if before == "," else APART[inner.kind]
    if text == "/":
        return "" if _is_number(before) and following and _is_number(following[0]) else " "
    return " " if _apart(earlier, before, text, inner, header) else ""


def _apart(earlier: str, before: str, text: str, inner: Bracket | None, header: bool) -> bool:
    if before in ("(", "[", "^", ".") or text in (")", "]", ",", "^", "."):
        return False
    if text == "(":
        return _opens_apart(before, inner.header if inner else header)
    if text == "[":
        return not _ends_operand(before)
    if before == "-" and (not earlier or earlier in _OPERATORS or earlier in ("(", "[", "{")):
        return False
    if before == "/":
        return not (_is_number(earlier) and _is_number(text))
    keyword_argument = "=" in (before, text) and inner is not None and inner.kind == "model"
    return not keyword_argument


def _opens_apart(before: str, header: bool) -> bool:
    """Whether a blank stands before a parenthesis: not before arguments, but before parameters."""
    return header or not _ends_operand(before) or before in _WORDS


def _ends_operand(text: str) -> bool:
    return text in (")", "]") or text[0].isalnum() or text[0] in "_†⊤"


def _is_number(text: str) -> bool:
    return text[:1].isdigit()
