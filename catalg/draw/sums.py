"""Sums of diagrams: a panel for each term, its sign and coefficient before it.

Relies on the string layout and the lines of `catalg.draw.laws`; must never draw a shape of a
diagram itself.
"""

from __future__ import annotations

from collections.abc import Sequence

from catalg.cells import Coefficient, Diagram, terms_of
from catalg.cells.coefficient import ONE
from catalg.draw.laws import EQUALS_SIZE, side_by_side
from catalg.draw.scene import Scene
from catalg.draw.strings import string_parts
from catalg.draw.text import label

MOST_PANELS = 60  # terms shown in one picture
_TEX = {"=": "=", "<=": r"\leq", ">=": r"\geq"}


def sum_scene(
    cells: Sequence[Diagram],
    *,
    title: str,
    relations: Sequence[str] = (),
    reasons: Sequence[str] = (),
    width: float = 900.0,
) -> Scene:
    """2-cells one after another, any of them sums, with ``relations[k]`` (``=``) after cell k.

    A sum with more terms than there is room for is shown by how many terms it has.
    """
    room = max(1, MOST_PANELS // max(1, len(cells)))
    diagrams: list[Diagram] = []
    items: list[tuple[str, str, int | str]] = []  # (sign before it, reason above the sign, panel or text)
    for k, cell in enumerate(cells):
        relation = (relations[k - 1] if k - 1 < len(relations) else "=") if k else ""
        reason = reasons[k - 1] if 0 < k <= len(reasons) else ""
        terms = terms_of(cell)
        if not terms or len(terms) > room:
            text = f"{len(terms)} terms" if terms else "0"
            items.append((relation, reason, text))
            continue
        for number, (diagram, coefficient) in enumerate(terms):
            sign = _sign(coefficient, first=number == 0)
            before = f"{relation} {sign}".strip() if number == 0 else sign
            items.append((before, reason if number == 0 else "", len(diagrams)))
            diagrams.append(diagram)
    panels = string_parts(diagrams, {}) if diagrams else []
    parts = [panels[what] if isinstance(what, int) else _text(what) for _, _, what in items]
    signs = [sign for sign, _, _ in items]
    told = [reason for _, reason, _ in items]
    if signs[0]:
        parts, signs, told = [_text(signs[0]), *parts], ["", "", *signs[1:]], ["", *told]
    return side_by_side(parts, title, " = ".join(map(str, cells)), told[1:], width, signs[1:])


def _sign(coefficient: Coefficient, first: bool) -> str:
    """What stands before a term: ``+``, ``- 2``, ``a``; nothing before a first one with coefficient 1."""
    text = str(coefficient).replace(" * ", " ")
    if len(coefficient.terms) > 1:
        return f"({text})" if first else f"+ ({text})"
    minus = text.startswith("-")
    size = "" if coefficient in (ONE, -ONE) else text.removeprefix("-")
    sign = "-" if minus else "" if first else "+"
    return f"{sign} {size}".strip()


def _text(text: str) -> Scene:
    """Words or a number in place of a panel, centred at (0, 0)."""
    mark = label(-1, "equals", text, "", 0, 0, EQUALS_SIZE)
    return Scene("", "", mark.width, 0, labels=(mark,))
