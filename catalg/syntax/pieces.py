"""Cut a text at the words that begin declarations, so that one mistake costs one declaration.

Sees only reserved words, braces, strings and comments; one pass, linear, never raises. Used
when a file does not parse as a whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

TOP_WORDS = ("import", "theory", "model", "interpretation")
ITEM_WORDS = (
    "object",
    "1-morphism",
    "2-morphism",
    "morphism",
    "para",
    "scalar",
    "def",
    "axiom",
    "law",
    "include",
    "interpretation",
)
RESERVED = frozenset(TOP_WORDS + ITEM_WORDS)

TOKEN = re.compile(r"""#[^\n]*|"[^"\n]*"?|[12]-morphism(?![\w'])|[\w']+|:=|[^\s]""")

Kind = Literal["head", "item", "declaration", "close", "stray", "end"]


@dataclass(slots=True)
class Piece:
    """A range of the text and what it should be parsed as. ``word`` is its first token."""

    kind: Kind
    start: int
    end: int
    word: str


def pieces(text: str) -> list[Piece]:
    """The pieces of a text, in order: together they hold every token."""
    cutter = _Cutter()
    before = ""
    for match in TOKEN.finditer(text):
        token = match.group()
        if token[0] == "#":
            continue
        # A reserved word directly behind another, on one line, was meant as a name: one mistake, not two.
        named = before in RESERVED and "\n" not in text[cutter.last : match.start()]
        cutter.take(token, match.start(), match.end(), named or (token == "object" and before == ":"))
        before = token
    return cutter.finished(len(text))


class _Cutter:
    def __init__(self) -> None:
        self.found: list[Piece] = []
        self.current: Piece | None = None
        self.last = 0  # where the token before ended
        self.inside = False  # of a theory's braces
        self.depth = 0

    def take(self, token: str, start: int, end: int, inner: bool) -> None:
        """The next token; ``inner``: it begins no declaration, whatever word it is."""
        if token in RESERVED and not inner:
            self._word(token, start)
        elif token == "{":
            self._open(start, end)
        elif token == "}":
            self._close(start, end)
        elif self.current is None:
            self._begin("stray", start, token)
        self.last = end

    def finished(self, end: int) -> list[Piece]:
        self._finish()
        self.found.append(Piece("end", self.last, end, ""))
        return self.found

    def _begin(self, kind: Kind, start: int, word: str) -> None:
        self.current = Piece(kind, start, start, word)

    def _finish(self) -> None:
        if self.current is not None:
            self.current.end = self.last
            self.found.append(self.current)
            self.current = None

    def _word(self, token: str, start: int) -> None:
        heading = self.current is not None and self.current.kind == "head"
        self._finish()
        if heading:
            self.inside = True
        if token in TOP_WORDS and not (self.inside and token == "interpretation"):
            self.inside = False
            self.depth = 0
            self._begin("head" if token == "theory" else "declaration", start, token)
        else:
            self.depth = 1 if self.inside else 0
            self._begin("item", start, token)

    def _open(self, start: int, end: int) -> None:
        if self.current is None:
            self._begin("stray", start, "{")
        self.last = end
        if self.current is not None and self.current.kind == "head":
            self._finish()
            self.inside, self.depth = True, 1
        else:
            self.depth += 1

    def _close(self, start: int, end: int) -> None:
        self.depth -= 1
        if self.depth > 0 or (self.depth == 0 and not self.inside and self.current is not None):
            self.last = end
            if self.depth == 0:
                self._finish()
            return
        self._finish()
        self.found.append(Piece("close", start, end, "}"))
        self.inside, self.depth = False, 0
