"""The fenced blocks of a page: what stands in them and what is said about them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"
_BLOCK = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """``language`` is the first word behind the fence, ``marks`` are the `key=value` after it."""

    language: str
    marks: dict[str, str]
    text: str
    line: int


def blocks(page: str) -> list[Block]:
    text = (DOCS / page).read_text(encoding="utf-8")
    found = []
    for match in _BLOCK.finditer(text):
        marks = dict(word.split("=", 1) for word in match[2].split())
        found.append(Block(match[1], marks, match[3], text.count("\n", 0, match.start()) + 1))
    return found
