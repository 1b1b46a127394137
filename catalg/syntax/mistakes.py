"""Parse errors in plain words: what was expected, what was found, what would mend it.

Turns the parser's exceptions into data; no terminal's name ever reaches a reader.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from catalg.diagnostics import Diagnostic, Label, Span
from catalg.syntax.driver import Unexpected
from catalg.syntax.pieces import RESERVED, TOKEN, Piece
from catalg.syntax.remedies import Found, remedy

_OPERATORS = {"SEMICOLON", "RING", "AT", "PARA_SEMICOLON", "STAR", "OTIMES", "PLUS", "MINUS"}
_AFTER_NAME = {"LPAR", "LSQB", "CARET", "SLASH", "DOT", "DOUBLE_STAR"}
_DECLARATIONS = {
    "IMPORT",
    "THEORY",
    "MODEL",
    "INTERPRETATION",
    "OBJECT",
    "ONE_MORPHISM",
    "TWO_MORPHISM",
    "MORPHISM",
    "PARA",
    "SCALAR",
    "DEF",
    "AXIOM",
    "LAW",
    "INCLUDE",
}
_WORDS = {
    "NAME": "a name",
    "STRING": "a text in quotes",
    "NUMBER": "a number",
    "COLON": "`:`",
    "EQUAL": "`=`",
    "LESS_EQUAL": "`<=`",
    "ARROW": "`->`",
    "DARROW": "`=>`",
    "COMMA": "`,`",
    "LPAR": "`(`",
    "RPAR": "`)`",
    "LSQB": "`[`",
    "RSQB": "`]`",
    "LBRACE": "`{`",
    "RBRACE": "`}`",
    "ASSIGN": "`:=`",
    "BY": "`by`",
    "AS": "`as`",
    "IN": "`in`",
    "WITH": "`with`",
    "EXPECT": "`expect`",
    "VIOLATES": "`violates`",
    "DUAL": "`dual`",
    "DOCTRINE": "a doctrine such as `2-category` or `monoidal category`",
    "LEFT_ARROW": "`<-`",
    "PERMITS": "`permits`",
    "OBJECT": "`object`",
}
_ORDER = ("RPAR", "RSQB", "RBRACE", "COLON", "EQUAL", "ARROW", "DARROW", "LBRACE", "COMMA")
_CLOSING = {"RPAR": "(", "RSQB": "[", "RBRACE": "{"}
# A word at the beginning of a line, then a name, then what follows the name of a declaration.
_DECLARES = re.compile(
    r"(?m)^[^\S\n]*([^\W\d][\w'-]*)[^\S\n]+(?:transformation[^\S\n]+)?[^\W\d][\w']*[^\S\n]*(?:[:,({]|$)"
)
_PAIRS = {")": "(", "]": "[", "}": "{"}

_SYNONYMS = {
    "lemma": "law",
    "theorem": "law",
    "proposition": "law",
    "corollary": "law",
    "claim": "law",
    "equation": "axiom",
    "rule": "axiom",
    "category": "object",
    "categories": "object",
    "scalars": "scalar",
    "functor": "1-morphism",
    "functors": "1-morphism",
    "transformation": "2-morphism",
    "natural": "2-morphism",
    "definition": "def",
    "let": "def",
    "arrow": "morphism",
    "map": "morphism",
    "function": "morphism",
    "generator": "morphism",
    "sort": "object",
    "type": "object",
    "objects": "object",
    "instance": "model",
    "using": "import",
    "open": "include",
    "extends": "include",
}
_LOOKALIKES = {
    "×": "⊗` or `*",
    "∗": "*",
    "·": "*",
    "⋅": "*",
    "∙": "*",
    "−": "-",
    "–": "-",
    "—": "-",
    "⟶": "→",
    "⟹": "⇒",
    "⇾": "→",
    "“": '"',
    "”": '"',
    "„": '"',
    "‘": "'",
    "’": "'",
    "′": "'",
    "≡": "=",
    "≔": ":=",
    "≜": "=",
    "◦": "∘",
    "○": "∘",
    "；": ";",
    "：": ":",
    "，": ",",
    "（": "(",
    "）": ")",
    "<": "<=",
    ">": "<=` with the sides exchanged, or `->",
    "≥": "<=` with the sides exchanged, or `≤",
    "$": "",
    "&": ",",
    "|": "",
    "\\": "",
    "%": "#",
    "!": "",
    "~": "",
    "?": "",
    "`": "",
}


@dataclass(frozen=True, slots=True)
class Mistake:
    """``word_at``: where a misspelt keyword begins a declaration of its own."""

    code: str
    message: str
    start: int
    end: int
    help: str | None = None
    label: tuple[int, int, str] | None = None
    word_at: int | None = None

    def diagnostic(self, path: str) -> Diagnostic:
        labels = (Label(Span(path, *self.label[:2]), self.label[2]),) if self.label else ()
        return Diagnostic(self.code, self.message, Span(path, self.start, self.end), labels, self.help)


def mistake_of(error: Unexpected, expected: set[str], text: str, original: str, piece: Piece) -> Mistake:
    """What a parse error in ``piece`` says.

    ``expected``: the terminals that could stand where it happened. ``original`` is the text
    before it was made lexable.
    """
    if error.kind == "character":
        return _character(original, error.start)
    at_end = error.kind == "$END"
    opened = _open_brackets(text, piece.start, piece.end if at_end else error.start)
    if at_end:
        return _ends_early(expected, opened, text, piece)
    start, end = error.start, error.end
    token = original[start:end]
    if (found := _misspelt(token, text, start, end, piece)) is not None:
        return found
    if piece.kind == "stray" and start == piece.start:
        return _no_declaration(token, start, end)
    phrase = _phrase(expected)
    label = None
    if opened and expected & set(_CLOSING):
        at, bracket = opened[-1]
        label = (at, at + 1, f"this `{bracket}` is open")
    help = remedy(Found.at(token, expected, piece.word, text, start))
    code = "CAT104" if label and token in ("=", "}", "{", ")", "]") else "CAT102"
    return Mistake(code, f"expected {phrase}, found `{_short(token)}`", start, end, help, label)


def _ends_early(expected: set[str], opened: list[tuple[int, str]], text: str, piece: Piece) -> Mistake:
    last_start, last_end = piece.start, piece.end
    for match in TOKEN.finditer(text, piece.start, piece.end):
        if match.group()[0] != "#":
            last_start, last_end = match.span()
    token = text[last_start:last_end]
    place = last_end, last_end + 1
    if opened:
        at, bracket = opened[-1]
        closing = {"(": ")", "[": "]", "{": "}"}[bracket]
        return Mistake(
            "CAT104",
            f"`{bracket}` is not closed",
            at,
            at + 1,
            f"add `{closing}` where it ends",
            (last_start, last_end, "the declaration ends here"),
        )
    message = f"the declaration ends after `{_short(token)}`, but {_phrase(expected)} should follow"
    return Mistake("CAT103", message, *place, remedy(Found("", expected, piece.word, token, "")))


def _misspelt(token: str, text: str, start: int, end: int, piece: Piece) -> Mistake | None:
    """A line that begins with an unknown word and a name: a declaration whose keyword is wrong."""
    first_on_line = not text[text.rfind("\n", 0, start) + 1 : start].strip()
    if not (first_on_line or start == piece.start) or not token[:1].isalpha() or token in RESERVED:
        return None
    after = TOKEN.match(text, len(text) - len(text[end:].lstrip())) if end - start < 80 else None
    if after is None or not (after.group()[0].isalpha() or after.group()[0] in '_"'):
        return None
    return misspelt_keyword(token, start)


def misspelt_keyword(token: str, start: int) -> Mistake:
    """The mistake of a word that should have been a keyword."""
    guess = keyword_for(token)
    help = f"did you mean `{guess}`?" if guess else "a declaration begins with " + _listed(sorted(RESERVED))
    return Mistake("CAT106", f"`{_short(token)}` begins no declaration", start, start + len(token), help, None, start)


def misspelt_below(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where, in what is left of a broken declaration, lines begin others whose keyword is misspelt."""
    for match in _DECLARES.finditer(text, start, end):
        word = match[1]
        if word not in RESERVED and keyword_for(word) is not None:
            yield match.span(1)


def keyword_for(word: str) -> str | None:
    """The reserved word that was most likely meant."""
    if word.lower() in _SYNONYMS:
        return _SYNONYMS[word.lower()]
    close = difflib.get_close_matches(word.lower(), sorted(RESERVED), 1, 0.6)
    return close[0] if close else None


def _no_declaration(token: str, start: int, end: int) -> Mistake:
    guess = keyword_for(token) if token.isidentifier() else None
    help = f"did you mean `{guess}`?" if guess else "a file holds imports, theories, interpretations and models"
    if token in ("/", "-"):
        help = "comments begin with `#`"
    return Mistake("CAT102", f"expected a declaration, found `{_short(token)}`", start, end, help)


def _character(original: str, at: int) -> Mistake:
    c = original[at]
    if c == '"':
        end = original.find("\n", at)
        return Mistake(
            "CAT108",
            "this text in quotes does not end on its line",
            at,
            end if end > 0 else len(original),
            'add the closing `"`',
        )
    if c in _LOOKALIKES:
        meant = _LOOKALIKES[c]
        help = f"write `{meant}`" if meant else None
        return Mistake("CAT101", f"`{c}` is no part of the language", at, at + 1, help)
    name = unicodedata.name(c, "")
    shown = f"`{c}`" if c.isprintable() and not c.isspace() else "an invisible character"
    called = f" (U+{ord(c):04X}{' ' + name if name else ''})"
    help = "names are letters, digits, `_`, `'` and subscript digits, and begin with a letter or `_`"
    return Mistake("CAT101", f"{shown}{called} is no part of the language", at, at + 1, help)


def _open_brackets(text: str, start: int, end: int) -> list[tuple[int, str]]:
    opened: list[tuple[int, str]] = []
    for match in TOKEN.finditer(text, start, end):
        token = match.group()
        if token in "([{":
            opened.append((match.start(), token))
        elif token in _PAIRS and opened and opened[-1][1] == _PAIRS[token]:
            opened.pop()
    return opened


def _phrase(expected: set[str]) -> str:
    rest = set(expected) - {"$END"} - ({"LESS_EQUAL"} if "EQUAL" in expected else set())
    words: list[str] = []
    if {"NAME", "DAGGER"} <= rest:
        words.append("an exponent such as `T`, `dag` or `†`")
        rest -= {"NAME", "DAGGER", "TRANSPOSE"}
    if {"NAME", "LPAR"} <= rest:
        words.append("an expression")
        rest -= {"NAME", "LPAR", "NUMBER", "MINUS", "STRING", "LSQB"}
    elif len(rest & _OPERATORS) > 1:
        rest -= _OPERATORS | _AFTER_NAME
        words += [_WORDS[t] for t in _ORDER if t in rest]
        rest -= set(_ORDER)
        words.append("an operator such as `;` or `*`")
    if {"COUNT", "VIOLATES", "EXPECT"} <= rest:
        words.append("a clause such as `violates a, b` or `solutions 3`")
        rest -= {"COUNT", "VIOLATES", "EXPECT", "LPAR"}
    if len(rest & _DECLARATIONS) > 1:
        words.append("a declaration")
        rest -= _DECLARATIONS
    words += [_WORDS[t] for t in _ORDER if t in rest]
    words += [_WORDS[t] for t in sorted(rest - set(_ORDER)) if t in _WORDS]
    return _either(dict.fromkeys(words)) or "the end of the declaration"


def _either(words: Iterable[str]) -> str:
    listed = list(words)
    if len(listed) < 2:
        return "".join(listed)
    return ", ".join(listed[:-1]) + " or " + listed[-1]


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"`{w}`" for w in words)


def _short(token: str) -> str:
    return token if len(token) <= 40 else token[:37] + "..."
