"""Text: how large a label is, and its glyphs as paths.

Mathematics is set by ziamath in STIX Two Math; what is no mathematics, by ziafont in DejaVu
Sans. What neither font has becomes plain text of an estimated size, to be set by whoever
shows the picture. Both are imported when the first label is measured. Settings are cached:
the same label is set once.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from catalg.draw.scene import Label, rounded

_CAP = 0.68  # height of a capital over the size: labels on one line share a baseline


@dataclass(frozen=True, slots=True)
class Setting:
    """A label set in type: its ink, seen from the start of the baseline, y upwards.

    ``shapes``: SVG elements as (tag, attributes), or empty for plain text. ``word``: it is read
    along a line of writing, and no single symbol.
    """

    left: float
    right: float
    bottom: float
    top: float
    shapes: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    word: bool = True


@lru_cache(maxsize=4096)
def setting(text: str, tex: str, size: float) -> Setting:
    """Set a label; plain text where ``tex`` is empty or the font lacks a character of it."""
    if tex:
        try:
            found = _mathematics(tex, size)
        except Exception:  # any fault of the typesetter on an odd label: the plain name is still right
            found = None
        if found:
            return found
    try:
        return _words(text, size) or _plain(text, size)
    except Exception:  # as above
        return _plain(text, size)


def _words(text: str, size: float) -> Setting | None:
    """Plain text as glyphs; None where the font lacks one, or where there are very many."""
    from importlib import import_module

    ziafont: Any = import_module("ziafont")
    font = _font()
    if not text.strip() or len(text) > 120 or not all(c.isprintable() and font.glyphindex(c) for c in text):
        return None
    flag = ziafont.config.svg2
    ziafont.config.svg2 = False
    try:
        drawn: Any = ziafont.Text(text, font=font, size=size * 0.9).svgxml()
    finally:
        ziafont.config.svg2 = flag
    shapes = tuple(
        ("path", (("d", element.attrib["d"]),)) for element in drawn.iter() if element.tag.rpartition("}")[2] == "path"
    )
    left, top, width, height = map(float, drawn.attrib["viewBox"].split())
    return Setting(left, left + width, -(top + height), -top, shapes) if shapes else None


@lru_cache(maxsize=1)
def _font() -> Any:
    from importlib import import_module

    return import_module("ziafont").Font()


def _mathematics(tex: str, size: float) -> Setting | None:
    from importlib import import_module

    ziamath: Any = import_module("ziamath")
    flag = ziamath.config.svg2
    ziamath.config.svg2 = False  # plain paths: <symbol> and <use> break inline in notebooks
    try:
        node: Any = ziamath.Latex(tex, size=size)
        if any(ord(c) > 127 and not node.font.glyphindex(c) for c in tex):
            return None
        drawn = node.svgxml()
        box = node.node.bbox
    finally:
        ziamath.config.svg2 = flag
    shapes = []
    for element in drawn.iter():
        tag = element.tag.rpartition("}")[2]
        if tag in ("path", "rect"):
            shapes.append((tag, tuple((k, v) for k, v in element.attrib.items() if k not in ("fill", "stroke"))))
    return Setting(box.xmin, box.xmax, box.ymin, box.ymax, tuple(shapes), tex.startswith(r"\mathrm"))


def _plain(text: str, size: float) -> Setting:
    width = sum(1.0 if unicodedata.east_asian_width(c) in "WF" else 0.62 for c in text) * size
    return Setting(0.0, max(width, 1.0), -0.24 * size, 0.78 * size, ())


def measure(text: str, tex: str, size: float, role: str) -> tuple[float, float]:
    """Width and height of a label's box."""
    left, bottom, right, top = extent(setting(text, tex, size), size, role)
    return right - left, top - bottom


def extent(found: Setting, size: float, role: str) -> tuple[float, float, float, float]:
    """left, bottom, right, top of a label's box seen from its baseline.

    Beads centre their ink; of a word, what stands on the line, so that a ``g`` lifts no word.
    """
    if role == "bead" and found.word:
        middle = found.top / 2
        reach = max(middle - found.bottom, found.top - middle)
        return found.left, middle - reach, found.right, middle + reach
    if role == "bead":
        return found.left, found.bottom, found.right, found.top
    return found.left, min(found.bottom, 0.0), found.right, max(found.top, _CAP * size)


def label(panel: int, role: str, text: str, tex: str, x: float, y: float, size: float) -> Label:
    """A label centred at x, y, measured."""
    width, height = measure(text, tex, size, role)
    return Label(panel, role, text, tex, rounded(x), rounded(y), rounded(width), rounded(height), size)
