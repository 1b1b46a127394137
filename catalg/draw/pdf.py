"""PDF: a scene's SVG as one page of vector graphics, by fpdf2, which comes with the extra ``image``.

A label that no bundled font can set is embedded as a small picture, made by resvg from the
fonts of the machine. The same scene gives the same bytes: the page bears no date.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from xml.etree import ElementTree as ET

from catalg.draw.png import MissingExtra, to_png
from catalg.draw.scene import Label, Scene
from catalg.draw.svg import legal, svg_element
from catalg.draw.text import setting

_POINTS = 0.75  # of a point to a unit


def to_pdf(scene: Scene) -> bytes:
    """The scene as a PDF of one page of its size. Raises MissingExtra without fpdf2."""
    try:
        from fpdf import FPDF
        from fpdf.svg import SVGObject
    except ImportError as error:
        raise MissingExtra("PDF", "fpdf2", "image") from error
    odd = [item for item in scene.labels if item.text and not setting(item.text, item.tex, item.size).shapes]
    kept = tuple(item for item in scene.labels if item not in odd)
    size = (max(scene.width, 1.0) * _POINTS, max(scene.height, 1.0) * _POINTS)
    page: Any = FPDF(unit="pt", format=size)
    page.set_creation_date(datetime(2000, 1, 1, tzinfo=UTC))
    page.set_producer("catalg")
    page.set_margin(0)
    page.set_auto_page_break(False)
    title = legal(scene.title or scene.description)
    page.set_title(title.encode("utf-8", "replace").decode())
    page.add_page()
    drawing = svg_element(replace(scene, labels=kept))
    for told in [element for element in drawing if element.tag in ("title", "desc")]:
        drawing.remove(told)
    drawing.set("width", f"{size[0]:.4f}pt")
    drawing.set("height", f"{size[1]:.4f}pt")
    SVGObject(ET.tostring(drawing, encoding="unicode")).draw_to_page(page, 0, 0)
    for item in odd:
        page.image(BytesIO(_picture(item)), *(v * _POINTS for v in (item.box[0], item.box[1], item.width, item.height)))
    return bytes(page.output())


def _picture(item: Label) -> bytes:
    alone = replace(item, panel=-1, x=item.width / 2, y=item.height / 2)
    return to_png(Scene("", "", max(item.width, 1.0), max(item.height, 1.0), labels=(alone,)), 6.0, None)
