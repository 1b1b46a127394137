r"""tikz-cd: commutative and pasting diagrams as LaTeX, in two flavours.

``plain`` compiles with tikz-cd alone; ``quiver`` is what quiver itself exports and needs its
``quiver.sty``, whose curves are smoother. Either opens with a link by which quiver shows the
drawing, and from which it can be read again. Relies on drawings on a grid; never lays out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from catalg.draw.grids import drawing_of, tex_of
from catalg.draw.quiver import CENTRE, OVER, RIGHT, Arrow, Drawing, to_quiver_link
from catalg.draw.scene import Scene

FLAVOURS = ("plain", "quiver")


def to_tikzcd(scene: Scene, flavour: str = "plain") -> str:
    """A scene of commutative or pasting diagrams as a displayed formula. Raises NoGrid on any other scene."""
    if flavour not in FLAVOURS:
        raise ValueError(f"there is no flavour of TikZ called {flavour!r}; there are {', '.join(FLAVOURS)}")
    drawings = [drawing_of(scene, [p]) for p in range(len(scene.panels))]
    signs = [tex_of(item) for item in scene.labels if item.role == "equals"]
    lines = [f"% {to_quiver_link(drawing_of(scene))}", r"\["]
    for k, drawing in enumerate(drawings):
        if k:
            lines.append(rf"\quad {signs[k - 1] if k <= len(signs) else '='} \quad")
        lines += _diagram(drawing, flavour)
    return "\n".join([*lines, r"\]", ""])


def _diagram(drawing: Drawing, flavour: str) -> list[str]:
    lines = [r"\begin{tikzcd}[row sep=large, column sep=large]"]
    lines += _rows(drawing)
    count = len(drawing.vertices)
    carriers = sorted({end for edge in drawing.edges for end in (edge.source, edge.target) if end >= count})
    names = {number: k for k, number in enumerate(carriers)}
    for k in range(len(drawing.edges)):
        lines.append("\t" + _arrow(drawing, count + k, names, flavour))
    return [*lines, r"\end{tikzcd}"]


def _rows(drawing: Drawing) -> list[str]:
    places = {(v.x, v.y): v.label for v in drawing.vertices}
    height = 1 + max((y for _, y in places), default=0)
    rows = []
    for y in range(height):
        width = 1 + max((x for x, row in places if row == y), default=-1)
        rows.append("\t" + " & ".join(_cell(places.get((x, y), "")) for x in range(width)))
    return [row + (r" \\" if y < height - 1 else "") for y, row in enumerate(rows)]


def _cell(label: str) -> str:
    return f"{{{label}}}" if label else ""


def _arrow(drawing: Drawing, number: int, names: dict[int, int], flavour: str) -> str:
    edge = drawing.edges[number - len(drawing.vertices)]
    options: list[str] = []
    if number in names:
        options.append(rf'""{{name={names[number]}, anchor=center, inner sep=0}}')
    if edge.label:
        options.append(_label(edge))
    if drawing.dimension(number) > 1 or drawing.level(number) > 1 and edge.head != "none":
        options += _double(flavour)
    elif drawing.level(number) > 1:
        options.append("equals")
    elif edge.head == "none":
        options.append("no head")
    if edge.source == edge.target:
        angle = 90 - int(edge.options.get("angle", 0))
        options.append(f"loop, in={angle - 30}, out={angle + 30}, distance=10mm")
    elif edge.curve:
        options.append(_curve(edge.curve, flavour))
    for key, end in (("from", edge.source), ("to", edge.target)):
        options.append(f"{key}={_end(drawing, end, names)}")
    return rf"\arrow[{', '.join(options)}]"


def _label(edge: Arrow) -> str:
    text = edge.label if re.fullmatch(r"\\?[a-zA-Z0-9]+", edge.label) else f"{{{edge.label}}}"
    side = {CENTRE: "{description}", OVER: "{marking, allow upside down}", RIGHT: "'"}.get(edge.alignment, "")
    return f'"{text}"{side}'


def _double(flavour: str) -> Sequence[str]:
    if flavour == "quiver":
        return ("between={0.2}{0.8}", "Rightarrow", "nfold")
    return ("Rightarrow", "shorten <=5pt", "shorten >=5pt")


def _curve(curve: int, flavour: str) -> str:
    if flavour == "quiver":
        return f"curve={{height={curve * 6}pt}}"
    return f"bend {'left' if curve < 0 else 'right'}={min(12 * abs(curve), 60)}"


def _end(drawing: Drawing, number: int, names: dict[int, int]) -> str:
    if number in names:
        return str(names[number])
    vertex = drawing.vertices[number]
    return f"{vertex.y + 1}-{vertex.x + 1}"
