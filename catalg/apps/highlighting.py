"""Words and signs for those who colour `.cat` text: read from the grammar, so that there is one list.

    python -m catalg.apps.highlighting editors/vscode     # writes the files of the VS Code extension anew

Relies on the text of the grammar alone: terminals of priority 5 begin declarations and are reserved, those of
priority 4 are words in their place, quoted ones are signs.
"""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from catalg import resources

_TERMINAL = re.compile(r"^([A-Z_]+)(?:\.(\d+))?:\s*(.+?)\s*$", re.MULTILINE)
_WORD = re.compile(r"[\w-]+")
_SIGN = re.compile(r'"([^"]+)"')
BOUNDARY = r"(?![\w'])"
NAME = r"[^\W\d][\w']*"
# Names that mean something without being declared; the theory's doctrine says which.
BUILT_IN = ("I", "cap", "copy", "cup", "drop", "dual", "id", "swap")


@dataclass(frozen=True)
class Words:
    """Sorted: words that begin a declaration, words of doctrines, other words, and signs (longest first)."""

    declarations: tuple[str, ...]
    doctrines: tuple[str, ...]
    others: tuple[str, ...]
    operators: tuple[str, ...]
    brackets: tuple[str, ...]


@cache
def words() -> Words:
    """The words of the grammar."""
    declarations: set[str] = set()
    doctrines: set[str] = set()
    others: set[str] = set()
    signs: set[str] = set()
    for name, priority, body in _TERMINAL.findall(resources.grammar_text()):
        if priority in ("4", "5") and body.startswith("/"):
            found = set(_WORD.findall(body.strip("/").removesuffix(BOUNDARY)))
            (declarations if priority == "5" else doctrines if name == "DOCTRINE" else others).update(found)
        elif body.startswith('"'):
            signs.update(_SIGN.findall(body))
    brackets = {sign for sign in signs if sign in "()[]{}"}
    order = sorted(signs - brackets, key=lambda sign: (-len(sign), sign))
    return Words(
        tuple(sorted(declarations)), tuple(sorted(doctrines)), tuple(sorted(others)), tuple(order),
        tuple(sorted(brackets)),
    )  # fmt: skip


def alternatives(found: tuple[str, ...]) -> str:
    """A pattern for any of these, the longest first."""
    return "|".join(re.escape(word) for word in sorted(found, key=lambda word: (-len(word), word)))


# -- TextMate ------------------------------------------------------------------------------


def textmate() -> dict[str, Any]:
    """The grammar for VS Code, Sublime and GitHub's highlighter."""
    w = words()
    start, end = r"(?<![\w'-])", r"(?![\w'])"

    def rule(scope: str, pattern: str) -> dict[str, Any]:
        return {"name": f"{scope}.catalg", "match": pattern}

    named = rf"{start}(theory|model|interpretation|law|axiom|def)\s+({_js(NAME)})"
    return {
        "$schema": "https://raw.githubusercontent.com/martinring/tmlanguage/master/tmlanguage.json",
        "name": "catalg",
        "scopeName": "source.catalg",
        "fileTypes": ["cat"],
        "patterns": [
            rule("comment.block.documentation", r"##(?!#).*$"),
            rule("comment.line.number-sign", r"#.*$"),
            rule("string.quoted.double", r'"[^"\r\n]*"'),
            {
                "match": named,
                "captures": {
                    "1": {"name": "keyword.control.catalg"},
                    "2": {"name": "entity.name.function.catalg"},
                },
            },
            rule("keyword.control", f"{start}({alternatives(w.declarations)}){end}"),
            rule("storage.type", f"{start}({alternatives(w.doctrines)}){end}"),
            rule("keyword.other", f"{start}({alternatives(w.others)}){end}"),
            rule("support.function", f"{start}({alternatives(BUILT_IN)}){end}"),
            rule("constant.numeric", r"[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?"),
            rule("variable.other", _js(NAME)),
            rule("keyword.operator", alternatives(w.operators)),
        ],
    }


def _js(pattern: str) -> str:
    """A pattern of names as TextMate's engine reads it, which knows letters of every script by property."""
    return pattern.replace(r"[^\W\d]", r"[\p{L}_]").replace(r"[\w']", r"[\p{L}\p{N}_']")


def files() -> dict[str, str]:
    """What is generated for the extension, by path inside it."""
    w = words()
    lists = {
        "declarations": w.declarations, "doctrines": w.doctrines, "others": w.others, "operators": w.operators,
        "brackets": w.brackets, "built_in": BUILT_IN,
    }  # fmt: skip
    return {
        "syntaxes/catalg.tmLanguage.json": json.dumps(textmate(), ensure_ascii=False, indent=2) + "\n",
        "syntaxes/words.json": json.dumps(lists, ensure_ascii=False, indent=2) + "\n",
    }


if __name__ == "__main__":
    for path, text in files().items():
        (Path(sys.argv[1]) / path).write_text(text, encoding="utf-8")
