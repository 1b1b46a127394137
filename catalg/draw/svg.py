"""SVG: a scene as one self-contained document, without scripts, made by xml.etree.

Shapes carry their look as attributes, so that every viewer shows the same. Whatever a name
holds, it is written as escaped text. Relies on `text` for glyphs; must never lay out.
"""

from __future__ import annotations

from xml.etree import ElementTree as ET

from catalg.draw.scene import Arrow, Bead, Curve, Label, Region, Scene, Wire
from catalg.draw.text import extent, setting

INK = "#15171e"
ACCENT = "#d9480f"
ACCENT_FILL = "#ffd8a8"
TINTS = ("#dfe9f7", "#fbe7d0", "#e3f1dc", "#ecdff2", "#fdf3c8", "#d5eeee", "#f8dfe3", "#e8e6df")


def to_svg(scene: Scene) -> str:
    """The scene as the text of an SVG 1.1 document."""
    width, height = _number(scene.width), _number(scene.height)
    root = ET.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg", "width": width, "height": height,
            "viewBox": f"0 0 {width} {height}", "role": "img",
        },
    )  # fmt: skip
    ET.SubElement(root, "title").text = _legal(scene.title)
    ET.SubElement(root, "desc").text = _legal(scene.description)
    for region in scene.regions:
        _region(root, region)
    for wire in scene.wires:
        _wire(root, wire)
    for arrow in scene.arrows:
        _arrow(root, arrow)
    for bead in scene.beads:
        if bead.kind != "bend":
            _bead(root, bead)
    for item in scene.labels:
        _label(root, item)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode") + "\n"


def _number(x: float) -> str:
    return f"{x:.2f}".rstrip("0").rstrip(".") if x else "0"


def _legal(text: str) -> str:
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


def _region(root: ET.Element, region: Region) -> None:
    fill = TINTS[region.tint % len(TINTS)]
    ET.SubElement(root, "path", {"d": path_data(region.outline, True), "fill": fill, "stroke": "none"})


def _wire(root: ET.Element, wire: Wire) -> None:
    stroke = ACCENT if wire.accent else INK
    look = {"fill": "none", "stroke": stroke, "stroke-width": "1.7", "stroke-linecap": "round"}
    ET.SubElement(root, "path", {"d": path_data(wire.curve), **look})


def _arrow(root: ET.Element, arrow: Arrow) -> None:
    from catalg.draw.heads import strokes

    stroke = ACCENT if arrow.accent else INK
    look = {"fill": "none", "stroke": stroke, "stroke-width": "1.15", "stroke-linecap": "round"}
    for line in strokes(arrow):
        ET.SubElement(root, "path", {"d": path_data(line), **look})


def _bead(root: ET.Element, bead: Bead) -> None:
    left, top, right, bottom = bead.box
    if bead.kind != "box":
        look = {"cx": _number(bead.x), "cy": _number(bead.y), "r": _number(bead.height / 2), "fill": INK}
        ET.SubElement(root, "circle", look)
        return
    ET.SubElement(
        root,
        "rect",
        {
            "x": _number(left), "y": _number(top), "width": _number(right - left), "height": _number(bottom - top),
            "rx": _number(bead.height / 2), "fill": ACCENT_FILL if bead.accent else "#ffffff",
            "stroke": ACCENT if bead.accent else INK, "stroke-width": "1.5",
        },
    )  # fmt: skip


def _label(root: ET.Element, item: Label) -> None:
    found = setting(item.text, item.tex, item.size)
    left, bottom, right, top = extent(found, item.size, item.role)
    x, y = item.x - (left + right) / 2, item.y + (top + bottom) / 2
    if not found.shapes:
        look = {
            "x": _number(item.x), "y": _number(y), "font-family": "STIX Two Text, Cambria, DejaVu Serif, serif",
            "font-size": _number(item.size), "text-anchor": "middle", "fill": INK,
            "textLength": _number(item.width), "lengthAdjust": "spacingAndGlyphs",
        }  # fmt: skip
        ET.SubElement(root, "text", look).text = _legal(item.text)
        return
    group = ET.SubElement(root, "g", {"transform": f"translate({_number(x)} {_number(y)})", "fill": INK})
    group.set("aria-label", _legal(item.text))
    for tag, attributes in found.shapes:
        ET.SubElement(group, tag, dict(attributes))
