"""Names that would be markup, code or commands: every written file is parsed, and holds them as text alone.

Each test compares with the same picture of a harmless name: what is not text must be the same.
"""

from __future__ import annotations

import json
import re
from html import unescape
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from catalg.cells import MONOIDAL, Diagram, OneCell, Path, TwoCell
from catalg.draw import commutative_scene, string_scene, to_svg, to_tikz
from catalg.draw.dots import Node, to_dot
from catalg.draw.pages import Exhibit, gallery_html, inline_svg, stepper_html, to_html
from catalg.draw.proofs import Slide
from catalg.draw.scene import Scene
from catalg.draw.typst import to_typst

HOSTILE = [
    "</script><script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "' onload='alert(1)", "]]>", "--><!--",
    "<![CDATA[x", "&lt;b&gt;", "javascript:alert(1)", "</style></title>", r"\input{secret}", "a\\", "x\ny",
    "x\r%\n\\input{y}", "^^5cinput{y}", "%\n\\write18{ls}", "}\\end{tikzpicture}", "$\\input{y}$", "\x1b[31m\x07",
    "\u2028\u202e", "\ud800", '"];n9->n0[URL="javascript:x', '"] #import "x.typ"', "#eval(\"1\")", "`${x}`", "<b>", "",
]  # fmt: skip
PLAIN = "a b"  # no identifier either, so that it is set as text


def square(name: str) -> Diagram:
    wire = Path.of(OneCell(name or "A", "•", "•"))
    boxes = [TwoCell(f"{name}{k}", wire, wire) for k in "12"]
    return Diagram.layered(MONOIDAL, wire, [(boxes[0], 0), (boxes[1], 0)])


def drawn(name: str) -> Scene:
    return string_scene(square(name), title=name)


class Reader(HTMLParser):
    """The elements of a page with their attributes' names, its scripts and styles, and its addresses."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.shape: list[tuple[str, tuple[str, ...]]] = []
        self.addresses: list[str] = []
        self.code: list[str] = []
        self.frames: list[str] = []
        self.inside = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.shape.append((tag, tuple(name for name, _ in attrs)))
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src", "action", "xlink:href")]
        self.frames += [value or "" for name, value in attrs if name == "srcdoc"]
        self.inside = tag if tag in ("script", "style") else ""

    def handle_endtag(self, tag: str) -> None:
        self.shape.append((f"/{tag}", ()))
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.code.append(data)

    def handle_comment(self, data: str) -> None:
        self.shape.append(("!--", (data,)))

    def handle_decl(self, decl: str) -> None:
        self.shape.append(("!", (decl,)))

    def unknown_decl(self, data: str) -> None:
        self.shape.append(("![", (data,)))


def same_page(page: str, plain: str) -> None:
    page.encode("utf-8")
    mine, other = Reader(page), Reader(plain)
    assert mine.shape == other.shape and mine.code == other.code
    for address in mine.addresses:
        assert re.match(r"(\./|https?:|[^:]*$)", address), address


@pytest.mark.parametrize("name", HOSTILE)
def test_pages_hold_names_as_text(name: str) -> None:
    scene = drawn(PLAIN)
    name = name or PLAIN

    def pages(text: str) -> list[str]:
        exhibit = Exhibit(text, text, text, text)
        return [
            to_html(string_scene(square(PLAIN), title=text), link=text),
            stepper_html([Slide(text, scene), Slide(text, scene)], text),
            gallery_html(text, [(text, [exhibit])]),
        ]

    for page, plain in zip(pages(name), pages(PLAIN), strict=True):
        same_page(page, plain)


@pytest.mark.parametrize("name", HOSTILE)
def test_svg_holds_labels_as_text(name: str) -> None:
    for text in (to_svg(drawn(name)), inline_svg(drawn(name)), to_svg(commutative_scene(square(name), square(name)))):
        root = ET.fromstring(text.encode("utf-8"))
        known = {"svg", "title", "desc", "g", "path", "rect", "circle", "text", "style", "polygon", "polyline", "line"}
        assert {element.tag.rpartition("}")[2] for element in root.iter()} <= known
        for element in root.iter():
            for attribute, value in element.attrib.items():
                bare = attribute.rpartition("}")[2].lower()
                assert not bare.startswith("on") and bare not in ("href", "src")
                assert bare == "aria-label" or "javascript:" not in value
        assert not [shape for shape in Reader(text).shape if shape[0] in ("script", "img", "!--", "![")]


COMMANDS = re.compile(r"\\([a-zA-Z]+|.)", re.DOTALL)
ESCAPES = {"textbackslash", "textasciicircum", "textasciitilde", *"{}$&#_%\\"}


def commands(text: str) -> set[str]:
    return set(COMMANDS.findall(text))


def tex_is_text(text: str, plain: str) -> None:
    """Nothing but the writer's own commands, no comment but its own, and braces that balance."""
    assert commands(text) <= commands(plain) | ESCAPES
    assert "^^" not in text and all(c.isprintable() or c in "\n\t" for c in text)
    assert len(text.splitlines()) == len(plain.splitlines())
    assert [line for line in text.splitlines() if "%" in COMMANDS.sub("", line) and not line.startswith("% ")] == []
    bare = COMMANDS.sub("", "\n".join(line for line in text.splitlines() if not line.startswith("%")))
    assert bare.count("{") == bare.count("}") and bare.count("$") % 2 == 0


@pytest.mark.parametrize("name", HOSTILE)
def test_tex_holds_labels_as_text(name: str) -> None:
    tex_is_text(to_tikz(drawn(name)), to_tikz(drawn(PLAIN)))


@pytest.mark.parametrize("name", HOSTILE)
def test_formulas_and_pages_of_notebooks_hold_names_as_text(name: str) -> None:
    notebook = pytest.importorskip("catalg.apps.notebook")
    found, plain = notebook.latex(square(name)), notebook.latex(square(PLAIN))
    assert commands(found) <= commands(plain) | ESCAPES
    assert found.count("\n") == 0 and "^^" not in found and "%" not in COMMANDS.sub("", found)
    page = notebook.html(square(name))
    assert not [shape for shape in Reader(page).shape if shape[0] in ("script", "img", "!--", "![")]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_stepper_of_a_notebook_is_one_frame(name: str) -> None:
    notebook = pytest.importorskip("catalg.apps.notebook")
    from catalg.kernel import Certificate, Statement, Theory

    side = square(PLAIN)
    signature = signature_of(side)
    goal = Statement(name, side, side)
    shown = notebook.Stepper(Certificate(Theory(name, signature, {}), (), goal, ()), name or PLAIN)._repr_html_()
    reader = Reader(shown)
    assert [tag for tag, _ in reader.shape] == ["iframe", "/iframe"]
    assert re.search(r'sandbox="allow-scripts"', shown) and len(reader.frames) == 1
    plain = notebook.Stepper(Certificate(Theory("T", signature, {}), (), goal, ()), PLAIN)._repr_html_()
    assert Reader(reader.frames[0]).code == Reader(Reader(plain).frames[0]).code
    assert "<script>alert" not in unescape(shown)


def signature_of(side: Diagram) -> Any:
    from catalg.cells import Signature

    return Signature(MONOIDAL).extended(one=side.source.cells).extended(two=side.boxes)


@pytest.mark.parametrize("name", HOSTILE)
def test_dot_holds_names_in_strings(name: str) -> None:
    pytest.importorskip("graphviz")

    def outside(text: str) -> list[str]:
        return re.sub(r'"(?:[^"\\]|\\.)*"', '""', text, flags=re.DOTALL).split()

    def graph(text: str) -> str:
        return to_dot([Node(text, "axiom", text), Node("goal", "law", text, (text,))], text)

    bare = re.sub(r"\b(label|tooltip)=[\w.-]+", r'\1=""', " ".join(outside(graph("x"))))
    assert re.sub(r"\b(label|tooltip)=[\w.-]+", r'\1=""', " ".join(outside(graph(name or "x")))) == bare


@pytest.mark.parametrize("name", HOSTILE)
def test_typst_holds_names_in_strings(name: str) -> None:
    def outside(text: str) -> list[str]:
        code = "\n".join(line for line in text.splitlines() if not line.startswith("//"))
        without = re.sub(r'"(?:[^"\\]|\\.)*"', '""', code)
        return sorted(set(re.findall(r"#?[a-zA-Z][\w-]*", without)))

    found = to_typst(drawn(name or PLAIN))
    assert all(c.isprintable() or c == "\n" for c in found)
    assert set(outside(found)) <= set(outside(to_typst(drawn(PLAIN)))) | {"pt"}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_scene_as_json_gives_names_back(name: str) -> None:
    from catalg.draw import to_json

    assert json.loads(to_json(drawn(name)))["title"] == name


def test_the_tests_would_fail_without_escaping(monkeypatch: pytest.MonkeyPatch) -> None:
    from catalg.draw import pages, tikz

    with monkeypatch.context() as patch:
        patch.setattr(pages, "escape", lambda text, quote=True: text)
        with pytest.raises(AssertionError):
            test_pages_hold_names_as_text(HOSTILE[0])
    with monkeypatch.context() as patch:
        patch.setattr(tikz, "escaped", lambda text: text)
        with pytest.raises(AssertionError):
            test_tex_holds_labels_as_text(r"\input{secret}")
