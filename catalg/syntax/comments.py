"""Doc comments: the `##` lines directly above a declaration, and the ids they carry.

Works on the text alone, because comments are no part of the grammar. Lines end with `\\n`
here; `catalg.syntax.parser` sees to that.
"""

from __future__ import annotations

import re

_DOC = re.compile(r"(?m)(?:^[^\S\n]*##(?!#)[^\n]*\n)+[^\S\n]*(?=\S)")
_ID = r"[A-Za-z][A-Za-z0-9]*-[A-Za-z0-9][A-Za-z0-9._-]*"
_IDS = re.compile(rf"\[({_ID}(?:\s*,\s*{_ID})*)\](?!\()")
_PIECE = re.compile(r'#[^\n]*|"[^"\n]*"|\s+|[^#"\s]+|"')


def doc_comments(text: str) -> dict[int, str]:
    """Offset of what stands directly below a doc comment -> the comment, without its marks.

    >>> doc_comments("## One.\\n## Two.\\nlaw x : a = a")
    {16: 'One.\\nTwo.'}
    """
    found = {}
    for match in _DOC.finditer(text):
        lines = (line.strip()[2:].removeprefix(" ") for line in match.group().splitlines() if line.strip())
        found[match.end()] = "\n".join(lines)
    return found


def ids_in(doc: str) -> tuple[str, ...]:
    """The ids in brackets, each once, in order.

    >>> ids_in("Equivariance [SA-16], see [SA-17, SA-18] and [a link](x) and [SA-16].")
    ('SA-16', 'SA-17', 'SA-18')
    """
    found = (name.strip() for group in _IDS.findall(doc) for name in group.split(","))
    return tuple(dict.fromkeys(found))


def without_edges(text: str, start: int, end: int) -> tuple[int, int]:
    """The range without blanks and comments (and a comma) at its edges.

    >>> without_edges("f = [1, 2] , # two", 3, 18)
    (4, 10)
    """
    first, last = -1, start
    for match in _PIECE.finditer(text, start, end):
        piece = match.group()
        if piece[0] == "#" or piece.isspace():
            continue
        first = match.start() if first < 0 else first
        last = match.end()
    if text[last - 1 : last] == ",":
        last -= 1
        while last > start and text[last - 1].isspace():
            last -= 1
    return (first, last) if 0 <= first < last else (start, start)
