"""SVG: a scene as one self-contained document, without scripts, made by xml.etree.

Shapes carry their look as attributes, so that every viewer shows the same. Whatever a name
holds, it is written as escaped text. Relies on `text` for glyphs; must never lay out.
"""

from __future__ import annotations

from xml.etree import ElementTree as ET

from catalg.draw.heads import strokes
from catalg.draw.palette import DARK, LIGHT, PREFIX, Palette, dark_rules, painted
from catalg.draw.scene import Arrow, Bead, Curve, Label, Scene, Wire
from catalg.draw.text import extent, setting

THEMES = ("light", "dark", "auto")


def to_svg(scene: Scene, theme: str = "light") -> str:
    """The scene as the text of an SVG 1.1 document.

    ``theme`` ``light`` and ``dark`` are for paper of that kind; ``auto`` follows what the
    reader prefers, on paper of its own. Raises ValueError on another one.
    """
    if theme not in THEMES:
        raise ValueError(f"there is no theme called {theme!r}; there are {', '.join(THEMES)}")
    root = svg_element(scene, DARK if theme == "dark" else LIGHT, classes=theme == "auto")
    if theme == "auto":
        style = ET.Element("style")
        style.text = dark_rules()
        size = {"width": _number(scene.width), "height": _number(scene.height)}
        root.insert(2, style)
        root.insert(3, ET.Element("rect", {**size, **painted("paper", LIGHT), "class": f"{PREFIX}paper"}))
    ET.indent(root)
    return ET.tostring(root, encoding="unicode") + "\n"


def svg_element(scene: Scene, palette: Palette = LIGHT, *, classes: bool = False) -> ET.Element:
    """The document's root. With ``classes``, each shape also names its role, for style sheets."""
    width, height = _number(scene.width), _number(scene.height)
    root = ET.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg", "width": width, "height": height,
            "viewBox": f"0 0 {width} {height}", "role": "img",
        },
    )  # fmt: skip
    ET.SubElement(root, "title").text = legal(scene.title or scene.description)
    ET.SubElement(root, "desc").text = legal(scene.description)
    brush = _Brush(root, palette, classes)
    for region in scene.regions:
        brush.shape("path", f"tint{region.tint % len(palette.tints)}", {"d": path_data(region.outline, True)})
    for wire in scene.wires:
        brush.line(wire.curve, _line_role(wire), "1.7")
    for arrow in scene.arrows:
        for line in strokes(arrow):
            brush.line(line, _line_role(arrow), "1.15")
    for bead in scene.beads:
        if bead.kind != "bend":
            _bead(brush, bead)
    for item in scene.labels:
        _label(brush, item)
    return root


class _Brush:
    """Adds shapes to a document in the colours of their roles."""

    def __init__(self, root: ET.Element, palette: Palette, classes: bool) -> None:
        self.root, self.palette, self.classes = root, palette, classes

    def shape(self, tag: str, role: str, attributes: dict[str, str]) -> ET.Element:
        look = {**attributes, **painted(role, self.palette)}
        if self.classes:
            look["class"] = PREFIX + role
        return ET.SubElement(self.root, tag, look)

    def line(self, points: Curve, role: str, width: str) -> None:
        look = {"d": path_data(points), "fill": "none", "stroke-width": width, "stroke-linecap": "round"}
        self.shape("path", role, look)


def _line_role(item: Wire | Arrow) -> str:
    return "redexline" if item.accent else "resultline" if item.result else "line"


def _number(x: float) -> str:
    return f"{x:.2f}".rstrip("0").rstrip(".") if x else "0"


def legal(text: str) -> str:
    """Without what XML forbids: control characters, lone surrogates and non-characters."""
    return "".join(
        c if c in "\t\n" or (ord(c) >= 32 and not 0xD800 <= ord(c) <= 0xDFFF and ord(c) not in (0xFFFE, 0xFFFF))
        and not 0x7F <= ord(c) <= 0x9F else "\ufffd"
        for c in text
    )  # fmt: skip


def path_data(line: Curve, closed: bool = False) -> str:
    parts = ["M" + " ".join(map(_number, line[0]))]
    for k in range(1, len(line), 3):
        a, b, c = line[k : k + 3]
        previous = line[k - 1]
        if _flat(previous, a, b, c):
            parts.append("L" + " ".join(map(_number, c)))
        else:
            parts.append("C" + " ".join(_number(v) for p in (a, b, c) for v in p))
    return "".join(parts) + ("Z" if closed else "")


def _flat(p: tuple[float, float], *rest: tuple[float, float]) -> bool:
    return all(q[0] == p[0] for q in rest) or all(q[1] == p[1] for q in rest)


def _bead(brush: _Brush, bead: Bead) -> None:
    left, top, right, bottom = bead.box
    if bead.kind != "box":
        look = {"cx": _number(bead.x), "cy": _number(bead.y), "r": _number(bead.height / 2)}
        brush.shape("circle", "ink", look)
        return
    look = {
        "x": _number(left), "y": _number(top), "width": _number(right - left), "height": _number(bottom - top),
        "rx": _number(bead.height / 2), "stroke-width": "1.5",
    }  # fmt: skip
    brush.shape("rect", "redex" if bead.accent else "result" if bead.result else "bead", look)


def _label(brush: _Brush, item: Label) -> None:
    found = setting(item.text, item.tex, item.size)
    left, bottom, right, top = extent(found, item.size, item.role)
    x, y = item.x - (left + right) / 2, item.y + (top + bottom) / 2
    if not found.shapes:
        look = {
            "x": _number(item.x), "y": _number(y), "font-family": "STIX Two Text, Cambria, DejaVu Serif, serif",
            "font-size": _number(item.size), "text-anchor": "middle",
            "textLength": _number(item.width), "lengthAdjust": "spacingAndGlyphs",
        }  # fmt: skip
        brush.shape("text", "ink", look).text = legal(item.text)
        return
    group = brush.shape("g", "ink", {"transform": f"translate({_number(x)} {_number(y)})"})
    group.set("aria-label", legal(item.text))
    for tag, attributes in found.shapes:
        ET.SubElement(group, tag, dict(attributes))
