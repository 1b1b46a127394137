"""Typst: a scene as markup for papers, in Typst's own drawing functions, without packages.

Labels are set by Typst as mathematics. Whatever a name holds, it is written as a string or in
the few symbols that names are turned into, so that Typst reads no markup from it.
Standard library only; must never lay out.
"""

from __future__ import annotations

import re

from catalg.draw.heads import strokes
from catalg.draw.palette import LIGHT
from catalg.draw.scene import Bead, Curve, Label, Scene

_UNIT = 0.75  # points to a unit
_WORDS = {
    r"\otimes": "times.o", r"\to": "arrow.r", r"\,": "thin", r"\varepsilon": "epsilon", r"\epsilon": "epsilon.alt",
    r"\varphi": "phi", r"\phi": "phi.alt", r"\vartheta": "theta.alt", r"\varrho": "rho.alt", r"\varsigma": "sigma.alt",
    r"\varpi": "pi.alt", r"\le": "lt.eq", r"\leftarrow": "arrow.l", r"\bullet": "bullet", r"\cdots": "dots.c",
}  # fmt: skip
_PIECE = re.compile(r"\\[A-Za-z]+|\\.|[{}_^']|\s+|[^\W_]|.", re.DOTALL)


def to_typst(scene: Scene) -> str:
    """The scene as Typst content (0.13 or later): paste it, or ``#include`` the file."""
    title = "".join(c for c in " ".join(scene.title.split()) if c.isprintable())
    lines = [f"// {title}", f"#box(width: {_pt(scene.width)}, height: {_pt(scene.height)}, {{"]
    for region in scene.regions:
        lines.append(f"  place({_curve(region.outline, f'fill: {_rgb(LIGHT.tint(region.tint))}', True)})")
    for wire in scene.wires:
        lines.append(f"  place({_curve(wire.curve, _stroke(1.25, wire.accent, wire.result))})")
    for arrow in scene.arrows:
        for line in strokes(arrow):
            lines.append(f"  place({_curve(line, _stroke(0.85, arrow.accent, arrow.result))})")
    lines += [f"  {_bead(bead)}" for bead in scene.beads if bead.kind != "bend"]
    lines += [f"  {_label(item)}" for item in scene.labels]
    return "\n".join([*lines, "})", ""])


def _pt(x: float) -> str:
    return f"{x * _UNIT:.4g}pt" if abs(x * _UNIT) < 1000 else f"{x * _UNIT:.1f}pt"


def _rgb(colour: str) -> str:
    return f'rgb("{colour}")'


def _point(p: tuple[float, float]) -> str:
    return f"({_pt(p[0])}, {_pt(p[1])})"


def _colours(accent: bool, result: bool) -> tuple[str, str]:
    """Line and filling of what is marked, or is not."""
    if accent:
        return LIGHT.accent, LIGHT.accent_fill
    return (LIGHT.result, LIGHT.result_fill) if result else (LIGHT.ink, LIGHT.bead)


def _stroke(width: float, accent: bool, result: bool) -> str:
    line = _rgb(_colours(accent, result)[0])
    return f'stroke: (paint: {line}, thickness: {width}pt, cap: "round")'


def _curve(line: Curve, look: str, closed: bool = False) -> str:
    parts = [f"curve.move({_point(line[0])})"]
    for k in range(1, len(line), 3):
        parts.append(f"curve.cubic({', '.join(map(_point, line[k : k + 3]))})")
    if closed:
        parts.append("curve.close()")
    return f"curve({look}, {', '.join(parts)})"


def _bead(bead: Bead) -> str:
    left, top, right, bottom = bead.box
    line, filling = _colours(bead.accent, bead.result)
    at = f"place(dx: {_pt(left)}, dy: {_pt(top)}, "
    if bead.kind != "box":
        return f"{at}circle(radius: {_pt(bead.height / 2)}, fill: {_rgb(LIGHT.ink)}))"
    look = f"radius: {_pt(bead.height / 2)}, fill: {_rgb(filling)}, stroke: 1.1pt + {_rgb(line)}"
    return f"{at}rect(width: {_pt(right - left)}, height: {_pt(bottom - top)}, {look}))"


def _label(item: Label) -> str:
    width = 1.5 * item.width + 20  # room to spare, so that a wider font breaks no line
    left, top = item.x - width / 2, item.box[1]
    shown = math_of(item.tex) if item.tex else ""
    content = f"${shown}$" if shown else f"#{_string(item.text)}"
    return (
        f"place(dx: {_pt(left)}, dy: {_pt(top)}, box(width: {_pt(width)}, height: {_pt(item.height)}, "
        f"align(center + horizon, text(size: {_pt(item.size)}, fill: {_rgb(LIGHT.ink)}, "
        f'top-edge: "bounds", bottom-edge: "bounds")[{content}])))'
    )


def _string(text: str) -> str:
    shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
    return '"' + shown.replace("\\", "\\\\").replace('"', '\\"') + '"'


# -- mathematics --------------------------------------------------------------------------


def math_of(tex: str) -> str:
    """The Typst mathematics of the LaTeX that names are turned into; ``''`` for any other."""
    pieces = [m[0] for m in _PIECE.finditer(tex) if not m[0].isspace()]
    try:
        found, rest = _row(pieces, 0)
    except _Unknown:
        return ""
    return found if rest == len(pieces) else ""


class _Unknown(ValueError):
    """LaTeX beyond what names need."""


def _row(pieces: list[str], at: int) -> tuple[str, int]:
    """Terms up to a closing brace or the end."""
    parts: list[str] = []
    while at < len(pieces) and pieces[at] != "}":
        piece = pieces[at]
        if piece in "_^":
            inner, at = _argument(pieces, at + 1)
            parts.append(f"{piece}({inner})")
        elif piece == "'":
            parts.append("'")
            at += 1
        else:
            term, at = _term(pieces, at)
            parts.append((" " if parts and term != "," else "") + term)
    return "".join(parts), at


def _argument(pieces: list[str], at: int) -> tuple[str, int]:
    if at < len(pieces) and pieces[at] == "{":
        inner, end = _row(pieces, at + 1)
        if end >= len(pieces):
            raise _Unknown
        return inner, end + 1
    if at >= len(pieces):
        raise _Unknown
    return _term(pieces, at)


def _term(pieces: list[str], at: int) -> tuple[str, int]:
    piece = pieces[at]
    if piece == "{":
        inner, end = _argument(pieces, at)
        return inner or '""', end
    if piece in (r"\mathrm", r"\mathcal"):
        return _styled(pieces, at)
    if piece in _WORDS:
        return _WORDS[piece], at + 1
    if re.fullmatch(r"\\[A-Za-z]{2,}", piece):
        return piece[1:], at + 1  # Greek letters are called the same
    if piece.startswith("\\"):
        return _string(piece[1:]), at + 1
    if piece == ",":
        return piece, at + 1
    return _string(piece) if not piece.isalnum() or not piece.isascii() else piece, at + 1


def _styled(pieces: list[str], at: int) -> tuple[str, int]:
    """A word: one string, or a calligraphic letter."""
    if at + 1 >= len(pieces) or pieces[at + 1] != "{" or "}" not in pieces[at:]:
        raise _Unknown
    end = pieces.index("}", at)
    word = "".join(p.removeprefix("\\") for p in pieces[at + 2 : end])
    return (f"cal({_string(word)})" if pieces[at] == r"\mathcal" else f"upright({_string(word)})"), end + 1
