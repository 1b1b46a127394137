"""Colours: one palette for light paper, one for dark, and how a document follows its reader.

Tints of regions and the two marks (orange for what is about to change, blue for what has)
stay apart for eyes without red, green or blue cones; a test measures it. A tint alone never
carries a meaning: the legend names it. Standard library only; knows no shape.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Palette:
    """``accent`` and its fill mark a redex, ``result`` what came of one; ``tints`` fill regions in turn."""

    paper: str
    ink: str
    bead: str
    accent: str
    accent_fill: str
    result: str
    result_fill: str
    tints: tuple[str, ...]

    def tint(self, number: int) -> str:
        return self.tints[number % len(self.tints)]


LIGHT = Palette(
    "#ffffff", "#15171e", "#ffffff", "#d9480f", "#ffd8a8", "#1864ab", "#d0ebff",
    ("#dfe9f7", "#fbe7d0", "#e1f2c0", "#dccbf6", "#f6c2cb", "#f7f3ef", "#c8cee6", "#e8dce1"),
)  # fmt: skip
DARK = Palette(
    "#15171e", "#e8e9ed", "#20232c", "#ff9a5c", "#6b3410", "#74c0fc", "#1c3d5a",
    ("#22324b", "#4a3620", "#295d5c", "#545f2a", "#3a295d", "#291c20", "#36513f", "#19152f"),
)  # fmt: skip

# CSS class -> (the attributes it sets, the colour of a palette it sets them to).
_ROLES = {
    "paper": (("fill",), "paper"), "ink": (("fill",), "ink"), "line": (("stroke",), "ink"),
    "bead": (("fill", "stroke"), "bead ink"), "redex": (("fill", "stroke"), "accent_fill accent"),
    "result": (("fill", "stroke"), "result_fill result"), "redexline": (("stroke",), "accent"),
    "resultline": (("stroke",), "result"),
}  # fmt: skip
PREFIX = "catalg-"


def painted(role: str, palette: Palette) -> dict[str, str]:
    """The attributes of a shape of a role: ``tint3`` for the fourth tint, else a name of the table above."""
    if role.startswith("tint"):
        return {"fill": palette.tint(int(role[4:]))}
    attributes, colours = _ROLES[role]
    return {a: getattr(palette, c) for a, c in zip(attributes, colours.split(), strict=True)}


def rules(palette: Palette) -> str:
    """CSS that gives every role its colours."""
    lines = []
    for role in [*_ROLES, *(f"tint{k}" for k in range(len(palette.tints)))]:
        look = ";".join(f"{a}:{c}" for a, c in painted(role, palette).items())
        lines.append(f".{PREFIX}{role}{{{look}}}")
    return "".join(lines)


def dark_rules() -> str:
    """CSS for readers who prefer dark; without it shapes keep their attributes, which are light."""
    return f"@media (prefers-color-scheme:dark){{{rules(DARK)}}}"
