r"""TikZ: a scene as a ``tikzpicture``, for papers.

Plain TikZ without libraries; labels are set by LaTeX itself (``amsmath`` for ``\mathrm``
and ``\otimes`` is not needed). Whatever a name holds, it is written so that TeX reads it as
text. Standard library only; must never lay out.
"""

from __future__ import annotations

from catalg.draw.heads import strokes
from catalg.draw.palette import LIGHT
from catalg.draw.scene import Arrow, Bead, Curve, Label, Scene, Wire

_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "_": r"\_", "%": r"\%",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}",
}  # fmt: skip


def to_tikz(scene: Scene) -> str:
    """The scene as LaTeX source, one unit being 0.75pt; put it in any document that loads tikz."""
    lines = [f"% {_comment(scene.title)}", r"\begin{tikzpicture}[x=0.75pt,y=-0.75pt,line cap=round]"]
    colours = [("ink", LIGHT.ink), ("accent", LIGHT.accent), ("accentfill", LIGHT.accent_fill)]
    colours += [("result", LIGHT.result), ("resultfill", LIGHT.result_fill)]
    colours += [(f"tint{k}", tint) for k, tint in enumerate(LIGHT.tints)]
    lines += [rf"  \definecolor{{catalg{name}}}{{HTML}}{{{value[1:].upper()}}}" for name, value in colours]
    for region in scene.regions:
        lines.append(rf"  \fill[catalgtint{region.tint % len(LIGHT.tints)}] {_path(region.outline)} -- cycle;")
    for wire in scene.wires:
        lines.append(rf"  \draw[{_colour(wire)},line width=1.2pt] {_path(wire.curve)};")
    for arrow in scene.arrows:
        for line in strokes(arrow):
            lines.append(rf"  \draw[{_colour(arrow)},line width=0.8pt] {_path(line)};")
    lines += [f"  {_bead(bead)}" for bead in scene.beads if bead.kind != "bend"]
    lines += [f"  {_label(item)}" for item in scene.labels]
    return "\n".join([*lines, r"\end{tikzpicture}", ""])


def _colour(item: Wire | Arrow | Bead) -> str:
    return "catalgaccent" if item.accent else "catalgresult" if item.result else "catalgink"


def _comment(text: str) -> str:
    return escaped(" ".join(text.split()))


def _point(x: float, y: float) -> str:
    return f"({x:g},{y:g})"


def _path(line: Curve) -> str:
    parts = [_point(*line[0])]
    for k in range(1, len(line), 3):
        a, b, c = line[k : k + 3]
        flat = len({line[k - 1][0], a[0], b[0], c[0]}) == 1 or len({line[k - 1][1], a[1], b[1], c[1]}) == 1
        parts.append(f"-- {_point(*c)}" if flat else f".. controls {_point(*a)} and {_point(*b)} .. {_point(*c)}")
    return " ".join(parts)


def _bead(bead: Bead) -> str:
    left, top, right, bottom = bead.box
    if bead.kind != "box":
        return rf"\fill[catalgink] {_point(bead.x, bead.y)} circle[radius={bead.height / 2 * 0.75:g}pt];"
    stroke = _colour(bead)
    fill = f"{stroke}fill" if bead.accent or bead.result else "white"
    # A hair less than half the height: TikZ leaves corners alone that do not fit.
    radius = bead.height / 2 * 0.75 - 0.01
    return (
        rf"\filldraw[draw={stroke},fill={fill},line width=1.1pt,rounded corners={radius:g}pt] "
        f"{_point(left, top)} rectangle {_point(right, bottom)};"
    )


def escaped(text: str) -> str:
    """Any text, so that TeX reads it as text."""
    return "".join(_SPECIAL.get(c, c) for c in text if c.isprintable())


def _label(item: Label) -> str:
    text = f"${item.tex}$" if item.tex else escaped(item.text)
    size = item.size * 0.75
    font = rf"\fontsize{{{size:g}}}{{{size * 1.2:g}}}\selectfont"
    return rf"\node[inner sep=0pt,text=catalgink,font={font}] at {_point(item.x, item.y)} {{{text}}};"
