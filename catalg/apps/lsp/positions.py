"""Offsets in code points to places of the protocol and back.

The protocol counts characters in units of 16 bits unless both sides agree on another unit: `𝒞` is
two, `⊗` one. Standard library and protocol types only.
"""

from __future__ import annotations

from lsprotocol import types

from catalg.diagnostics.places import Lines

_WIDTHS = {"utf-16": (1, 1, 1, 2), "utf-8": (1, 2, 3, 4), "utf-32": (1, 1, 1, 1)}


class Positions:
    """The places of one text. ``encoding`` is the unit of characters: utf-8, utf-16 or utf-32."""

    def __init__(self, text: str, encoding: str = "utf-16") -> None:
        self.text = text
        self._lines = Lines(text)
        self._widths = _WIDTHS[encoding]

    def position(self, offset: int) -> types.Position:
        line, column = self._lines.place(offset)
        before = self._lines.line(line)[: column - 1]
        return types.Position(line - 1, self._units(before))

    def range(self, start: int, end: int) -> types.Range:
        return types.Range(self.position(start), self.position(max(start, end)))

    def offset(self, position: types.Position) -> int:
        """The offset of a place; the end of its line, or of the text, if it lies beyond."""
        if position.line >= len(self._lines.starts):
            return len(self.text)
        text = self._lines.line(position.line + 1)
        start = self._lines.starts[position.line]
        if text.isascii():
            return start + min(position.character, len(text))
        count = 0
        for index, character in enumerate(text):
            if count >= position.character:
                return start + index
            count += self._width(character)
        return start + len(text)

    def _units(self, text: str) -> int:
        return len(text) if text.isascii() else sum(map(self._width, text))

    def _width(self, character: str) -> int:
        code = ord(character)
        return self._widths[(code > 0x7F) + (code > 0x7FF) + (code > 0xFFFF)]
