"""Offsets to lines and columns, and the width of text on a terminal. Standard library only."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right

_NEWLINE = re.compile(r"\r\n|\r|\n")


class Lines:
    """The lines of a text. Lines and columns count from 1; columns count code points."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0]
        self.ends: list[int] = []  # without the newline
        for match in _NEWLINE.finditer(text):
            self.ends.append(match.start())
            self.starts.append(match.end())
        self.ends.append(len(text))

    def place(self, offset: int) -> tuple[int, int]:
        """(line, column) of an offset.

        >>> Lines("ab\\r\\ncd").place(5)
        (2, 2)
        """
        offset = max(0, min(offset, len(self.text)))
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1

    def line(self, number: int) -> str:
        """The text of a line, without its newline."""
        return self.text[self.starts[number - 1] : self.ends[number - 1]]


_COLOUR = re.compile(r"(\x1b\[[0-9;]*m)")


def printable(text: str) -> str:
    """Text whose control, format and unpaired characters cannot upset a terminal.

    >>> printable("a\\tb\\x00")
    'a    b␀'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_printable, text))


def printable_lines(text: str, colours: bool = False) -> str:
    """The same for text of several lines; ``colours``: sequences that only set colours may stay.

    >>> printable_lines("\\x1b[31ma\\n\\x1b[2Jb", colours=True)
    '\\x1b[31ma\\n␛[2Jb'
    """
    lines = []
    for line in text.split("\n"):
        parts = _COLOUR.split(line) if colours else [line]
        lines.append("".join(part if k % 2 else printable(part) for k, part in enumerate(parts)))
    return "\n".join(lines)


def _printable(c: str) -> str:
    if c == "\t":
        return "    "
    if ord(c) < 0x20:
        return chr(0x2400 + ord(c))
    if ord(c) == 0x7F:
        return "␡"
    return "\N{REPLACEMENT CHARACTER}" if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") else c


def width(text: str) -> int:
    """How many terminal cells printable text takes.

    >>> width("f ⊗ 圏"), width("e\\u0301")
    (6, 1)
    """
    if text.isascii():
        return len(text)
    return sum(_cells(c) for c in text)


def _cells(c: str) -> int:
    if unicodedata.category(c) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(c) in "WF" else 1
