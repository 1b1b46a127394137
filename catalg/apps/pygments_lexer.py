"""`.cat` text for Pygments, and so for Sphinx, rich, minted and IPython. Words come from the grammar.

Imports Pygments and nothing of catalg's but the word lists.
"""

from __future__ import annotations

from pygments.lexer import RegexLexer, bygroups
from pygments.token import (
    Comment,
    Keyword,
    Name,
    Number,
    Operator,
    Punctuation,
    String,
    Whitespace,
)

from catalg.apps.highlighting import BOUNDARY, BUILT_IN, NAME, alternatives, words

_WORDS = words()
_START = r"(?<![\w'-])"


class CatLexer(RegexLexer):
    """Theories, laws and models."""

    name = "catalg"
    aliases = ["catalg", "cat"]
    filenames = ["*.cat"]
    mimetypes = ["text/x-catalg"]
    url = ""
    version_added = ""

    tokens = {
        "root": [
            (r"\s+", Whitespace),
            (r"##(?!#)[^\n]*", String.Doc),
            (r"#[^\n]*", Comment.Single),
            (r'"[^"\r\n]*"', String.Double),
            (
                rf"{_START}(theory|model|interpretation|law|axiom|def)(\s+)({NAME})",
                bygroups(Keyword.Declaration, Whitespace, Name.Function),
            ),
            (rf"{_START}({alternatives(_WORDS.declarations)}){BOUNDARY}", Keyword.Declaration),
            (rf"{_START}({alternatives(_WORDS.doctrines)}){BOUNDARY}", Keyword.Type),
            (rf"{_START}({alternatives(_WORDS.others)}){BOUNDARY}", Keyword),
            (rf"{_START}({alternatives(BUILT_IN)}){BOUNDARY}", Name.Builtin),
            (r"[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?", Number),
            (NAME, Name),
            (alternatives(_WORDS.operators), Operator),
            (alternatives(_WORDS.brackets), Punctuation),
            (r".", Punctuation),
        ]
    }
