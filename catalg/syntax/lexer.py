"""The lexer: one regular expression for all tokens, and tables that come from the grammar's terminals.

Lark's own contextual lexer tries every blank as a token and knows one expression for each
state of the parser; this one takes half the time. A word such as `by` is a keyword where the
parser has a use for it and a name everywhere else; every other token has one meaning.
Relies on the terminals of `grammar/catalg.lark`: a test sees to it that each of them can be made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from lark import Token
from lark.exceptions import UnexpectedCharacters
from lark.lexer import Lexer

_BLANK = r"(?:\s+|#[^\r\n]*)*+"
_OPERATORS = ("->", "=>", "<-", "<=", ":=", ";;", "**", *"→⇒←≤;∘@*⊗+-/^†⊤=:,.()[]{}")
TOKEN = re.compile(
    _BLANK
    + r"(?:([^\W\d][\w']*)"  # 1: a word
    + r"|((?:" + "|".join(map(re.escape, _OPERATORS)) + r"))"  # 2: an operator or a bracket
    + r"|([12]-(?:morphism|category)(?![\w']))"  # 3: a word that begins with a number
    + r"|([0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)"  # 4: a number
    + r'|("[^"\r\n]*")'  # 5: a text
    + r"|())"  # 6: nothing that is known, or the end
)  # fmt: skip
_WORDS = re.compile(r"\(?([\w|-]+)\)?\(\?!\[\\w'\]\)")  # how the grammar writes keywords


class Word(Token):
    """A token without line and column: offsets say all."""

    __slots__ = ()
    line = column = end_line = end_column = None

    @property
    def value(self) -> str:
        return str(self)


class Words(Lexer):
    """Makes tokens for Lark's parser; ``__future_interface__`` 2 gets slices of texts and the parser's state."""

    __future_interface__ = 2

    def __init__(self, lexer_conf: Any) -> None:
        self.keywords, self.operators = tables(lexer_conf.terminals)

    def lex(self, lexer_state: Any, parser_state: Any) -> Iterator[Token]:
        """The tokens of a slice. Raises UnexpectedCharacters where none begins."""
        keywords, operators = self.keywords, self.operators
        match, new, states = TOKEN.match, str.__new__, parser_state.parse_conf.states
        text, at, end = lexer_state.text.text, lexer_state.text.start, lexer_state.text.end
        while True:
            found = match(text, at, end)
            assert found is not None
            group = found.lastindex or 6
            start, at = found.span(group)
            token: Any = new(Word, found[group])
            if group == 1:
                type_ = keywords.get(token, "NAME")
                if type_[0] == "?":  # a keyword where the parser has a use for it
                    type_ = type_[1:] if type_[1:] in states[parser_state.position] else "NAME"
            elif group == 2:
                type_ = operators[token]
            elif group < 6:
                type_ = keywords[token] if group == 3 else "NUMBER" if group == 4 else "STRING"
            elif start == end:
                return
            else:
                raise UnexpectedCharacters(text, start, 1, 1)  # type: ignore[no-untyped-call]
            token.type = type_
            token.start_pos = start
            token.end_pos = at
            lexer_state.last_token = token
            yield token


def tables(terminals: list[Any]) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Keyword -> its terminal, with `?` before it if the word may be a name too; operator -> its terminal."""
    keywords: dict[str, str] = {}
    operators: dict[str, str] = {}
    name = next(re.compile(t.pattern.to_regexp()) for t in terminals if t.name == "NAME")
    for terminal in terminals:
        pattern = terminal.pattern.to_regexp()
        if words := _WORDS.fullmatch(pattern):
            for word in words[1].split("|"):
                keywords[word] = ("?" if name.fullmatch(word) else "") + terminal.name
            continue
        for operator in _OPERATORS:
            if re.fullmatch(pattern, operator):
                operators[operator] = terminal.name
    return keywords, operators
