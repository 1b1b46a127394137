"""What would mend a parse error: guesses from the token that was found, its neighbours and what was expected.

A guess is made only where one reading is likely; no guess is better than a wrong one.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass

from catalg.syntax.pieces import RESERVED

_CONTEXTUAL = {  # words that are keywords here and names elsewhere
    "BY": ("by",),
    "COUNT": ("solutions", "classes", "dimension"),
    "DUAL": ("dual",),
    "EXPECT": ("expect",),
    "PERMITS": ("permits",),
    "VIOLATES": ("violates",),
    "WITH": ("with",),
}
_LAST = re.compile(r"(?:\w[\w']*|[^\w\s])\Z")
_PROOF_WORDS = frozenset(("by", "proof", "from", "using", "because", ":=", "sorry", "qed"))
_BINDERS = frozenset(("forall", "all", "for", "∀", "exists", "let"))


@dataclass(frozen=True, slots=True)
class Found:
    """A token that is out of place. ``word``: with which its declaration begins; ``before``: the token before it."""

    token: str
    expected: set[str]
    word: str
    before: str
    next: str

    @classmethod
    def at(cls, token: str, expected: set[str], word: str, text: str, start: int) -> Found:
        earlier = _LAST.search(text[max(0, start - 80) : start].rstrip())
        behind = text[start + len(token) : start + len(token) + 1]
        return cls(token, expected, word, earlier[0] if earlier else "", behind)

    @property
    def operator_fits(self) -> bool:
        return self.expected >= {"SEMICOLON", "STAR"}


def remedy(found: Found) -> str | None:
    """What to write instead, if that can be told."""
    for guess in _GUESSES:
        if (help := guess(found)) is not None:
            return help
    return None


def _comments(f: Found) -> str | None:
    pairs = {"/": "/*", "-": "-", "*": "/"}
    if f.next and f.next in pairs.get(f.token, "") and f.token in "/-":
        return "comments begin with `#`"
    return "comments begin with `#`" if f.token in ("/", "-") and f.before == f.token else None


def _doubled(f: Found) -> str | None:
    if f.token == "=" and f.before == "=":
        return "write one `=`"
    if f.token == "=" and f.before == "*":
        return "the transpose is written `f^T`, the dagger `f^dag`"
    return None


def _equations(f: Found) -> str | None:
    if f.token == "=" and "COLON" in f.expected:
        return "a law reads `law NAME : LEFT = RIGHT`"
    if f.token == ":=" and "EQUAL" in f.expected:
        return "write `=`"
    if f.token in ("->", "→", "=>", "⇒") and "EQUAL" in f.expected:
        if f.word == "interpretation":
            return "write `=` between a cell and its image"
        return "a law or an axiom states an equation; a definition has a type and then `= ...`"
    if f.token in ("=>", "⇒") and "ARROW" in f.expected and "DARROW" not in f.expected:
        return "write `->`"
    if f.token == ":" and "EQUAL" in f.expected:
        return "write `=` here, or begin the declaration with its keyword"
    return None


def _words(f: Found) -> str | None:
    if f.token in RESERVED:
        return f"`{f.token}` is a reserved word and cannot be a name" if "NAME" in f.expected else None
    if f.word in ("law", "axiom") and (f.token in _BINDERS or f.before in _BINDERS):
        return "what holds for all x stands behind the name: `law NAME (x y : X) : LEFT = RIGHT`"
    if f.word == "law" and "EXPECT" in f.expected and f.token in _PROOF_WORDS:
        return "a proof stands in braces, with both of its ends: `{ a = b by r }`"
    if f.word == "include" and f.token == "as":
        return "an include renames cells, not the theory: `include T { a as b }`"
    if f.word == "interpretation" and "LBRACE" in f.expected:
        return "the images stand in braces: `{ a = b }`"
    words = [w for t in sorted(f.expected) for w in _CONTEXTUAL.get(t, ())]
    near = difflib.get_close_matches(f.token, words, 1, 0.7)
    near = near or [w for w in words if len(w) > 4 and f.token.startswith(w)]
    return f"did you mean `{near[0]}`?" if near else None


def _ends(f: Found) -> str | None:
    if f.token == ";" and "COMMA" in f.expected and not f.operator_fits:
        return "nothing ends a declaration but the next one: remove `;`"
    if f.token == "" and f.before in (";", ","):
        return f"nothing ends a declaration but the next one: remove `{f.before}`"
    if f.token == "" and "LBRACE" in f.expected:
        return "add `{`"
    if f.token == "," and f.word in ("morphism", "1-morphism", "2-morphism", "para") and f.operator_fits:
        return f"one type in each declaration: begin another with `{f.word}`"
    return None


def _operators(f: Found) -> str | None:
    if not f.operator_fits:
        return None
    if f.token == "/":
        return "a cell is not divided but multiplied by a fraction: `1/2 * f`"
    if f.token == ".":
        return "`f ; g` composes in the order of the diagram, `g ∘ f` the other way round"
    if f.token == "," and "RPAR" in f.expected:
        return "what stands side by side is written `f * g`"
    if f.token and (f.token[0].isalnum() or f.token[0] in "_("):
        if f.before[:1].isdigit():
            return f"write `{f.before} * {f.token}`"
        if f.token in ("x", "X", "o") and f.token.islower():
            return "side by side is `*` or `⊗`, one after the other `;` or `∘`"
        return "put an operator between the two: `f ; g` composes, `F * G` stands side by side"
    return None


def _powers(f: Found) -> str | None:
    if "DAGGER" in f.expected and f.token[:1].isdigit():
        return "write a power out: `f ; f`"
    return None


def _values(f: Found) -> str | None:
    if f.word != "model":
        return None
    if f.token == "{" and "LSQB" in f.expected:
        return "a list stands in brackets: `[0, 1]`; in `Set` an object is the number of its elements"
    return None


_GUESSES: tuple[Callable[[Found], str | None], ...] = (
    _doubled, _comments, _equations, _values, _words, _ends, _powers, _operators,
)  # fmt: skip
