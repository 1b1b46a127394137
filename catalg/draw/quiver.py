"""The exchange format of quiver (q.uiver.app): drawings as JSON and as links, both ways.

    [0, |vertices|, ...vertices, ...edges]
    vertex = [x, y, label = "", colour of the label]          x, y: column and row, from 0
    edge = [source, target, label = "", alignment = 0, options = {}, colour of the label]

``source`` and ``target`` number vertices and earlier edges in one sequence; an edge with an
end on an edge is a higher cell. Arrays end where all that follows is as usual. Reading
follows quiver's own importer: what is malformed is left out, the rest is kept, and the first
fault is told. Standard library only; knows no cells and no scene.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

SITE = "https://q.uiver.app/"
LEFT, CENTRE, RIGHT, OVER = 0, 1, 2, 3
_LARGEST = 4_000_000  # characters of a drawing; a page of quiver holds a few thousand


class QuiverError(ValueError):
    """A text is no drawing of quiver's."""


@dataclass(frozen=True, slots=True)
class Vertex:
    x: int
    y: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class Arrow:
    """``options`` are those that differ from quiver's usual ones, kept as they are."""

    source: int
    target: int
    label: str = ""
    alignment: int = LEFT
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def head(self) -> str:
        return str(_inner(self.options, "style", "head", "name", usual="arrowhead"))

    @property
    def curve(self) -> int:
        """Negative bows to the left of the direction."""
        return int(_number(self.options.get("curve", 0)))

    @property
    def plain(self) -> bool:
        """Whether it stands for a cell: not an adjunction sign, a corner or a line without a body."""
        return (
            _inner(self.options, "style", "name", usual="arrow") == "arrow"
            and _inner(self.options, "style", "body", "name", usual="cell") != "none"
        )


@dataclass(frozen=True)
class Drawing:
    """Vertices, then edges in an order in which each stands on earlier ones."""

    vertices: tuple[Vertex, ...]
    edges: tuple[Arrow, ...]

    def dimension(self, number: int) -> int:
        """0 for a vertex, else how high a cell an edge is by its ends."""
        if number < len(self.vertices):
            return 0
        edge = self.edges[number - len(self.vertices)]
        return 1 + max(self.dimension(edge.source), self.dimension(edge.target))

    def level(self, number: int) -> int:
        """How many parallel lines an edge is drawn with: 1 an arrow, 2 a double arrow."""
        edge = self.edges[number - len(self.vertices)]
        return int(_number(edge.options.get("level", self.dimension(number))))


def _inner(options: Mapping[str, Any], *keys: str, usual: object) -> object:
    found: object = options
    for key in keys:
        found = found.get(key) if isinstance(found, Mapping) else None
    return usual if found is None else found


def _number(value: object) -> float:
    return value if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e6 else 0


# -- writing ------------------------------------------------------------------------------


def to_quiver_json(drawing: Drawing) -> str:
    """Compact JSON; an empty drawing has none and gives ``""``."""
    if not drawing.vertices:
        return ""
    cells: list[list[object]] = []
    for vertex in drawing.vertices:
        cells.append([vertex.x, vertex.y, *([vertex.label] if vertex.label else [])])
    for edge in drawing.edges:
        whole: list[object] = [edge.source, edge.target, edge.label, edge.alignment, dict(edge.options)]
        while len(whole) > 2 and whole[-1] in ("", 0, {}):
            whole.pop()
        cells.append(whole)
    return json.dumps([0, len(drawing.vertices), *cells], ensure_ascii=False, separators=(",", ":"))


def to_quiver_link(drawing: Drawing) -> str:
    """The address at which quiver shows the drawing."""
    text = to_quiver_json(drawing)
    if not text:
        return SITE
    return f"{SITE}#q={b64encode(text.encode('utf-8', 'replace')).decode('ascii')}"


# -- reading ------------------------------------------------------------------------------


def read_quiver(text: str) -> tuple[Drawing, str]:
    """The drawing in a link, in JSON, or in LaTeX below quiver's comment line; and the first fault, or ``""``.

    Raises QuiverError when the text is none of these.
    """
    if len(text) > _LARGEST:
        raise QuiverError("the drawing is too large")
    found = re.search(r"[#&?]q=([A-Za-z0-9+/=%_-]+)", text)
    if found:
        text = _decoded(unquote(found[1]))
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise QuiverError("this is neither a link of quiver's nor its JSON") from error
    if not isinstance(data, list) or len(data) < 2:
        raise QuiverError("a drawing of quiver's is a list of a version, a count and cells")
    if data[0] != 0 or isinstance(data[0], bool):
        raise QuiverError(f"version {data[0]!r} of quiver's format is not known, only 0 is")
    if not _natural(data[1]) or data[1] > len(data) - 2:
        raise QuiverError(f"{data[1]!r} is not the number of vertices")
    return _Reader(data[2:], data[1]).read()


def _decoded(payload: str) -> str:
    try:
        return b64decode(payload + "=" * (-len(payload) % 4), validate=True).decode("utf-8")
    except ValueError as error:
        raise QuiverError("the link is damaged: what follows `q=` is not base64") from error


def _natural(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**6


class _Reader:
    """Cells one by one; numbers in the text become numbers among those kept."""

    def __init__(self, cells: Sequence[object], count: int) -> None:
        self.cells, self.count = cells, count
        self.kept: dict[int, int] = {}
        self.fault = ""

    def read(self) -> tuple[Drawing, str]:
        vertices: list[Vertex] = []
        edges: list[Arrow] = []
        places: set[tuple[int, int]] = set()
        for i, cell in enumerate(self.cells):
            if not isinstance(cell, list) or len(cell) < 2:
                self._skip(i, "is not a list of at least two")
            elif i < self.count:
                x, y = cell[0], cell[1]
                if not (_natural(x) and _natural(y)):
                    self._skip(i, "has no natural coordinates")
                elif (x, y) in places:
                    self._skip(i, f"stands where another vertex does, at {x}, {y}")
                else:
                    places.add((x, y))
                    self.kept[i] = len(vertices)
                    vertices.append(Vertex(x, y, _text(cell, 2)))
            elif not all(_natural(end) and end in self.kept for end in cell[:2]):
                self._skip(i, "does not begin and end at earlier cells")
            else:
                self.kept[i] = len(vertices) + len(edges)
                alignment = cell[3] if len(cell) > 3 and cell[3] in (0, 1, 2, 3) else LEFT
                options = _options(cell[4]) if len(cell) > 4 and isinstance(cell[4], dict) else {}
                edges.append(Arrow(self.kept[cell[0]], self.kept[cell[1]], _text(cell, 2), int(alignment), options))
        return Drawing(tuple(vertices), tuple(edges)), self.fault

    def _skip(self, i: int, why: str) -> None:
        what = "vertex" if i < self.count else "edge"
        self.fault = self.fault or f"{what} {i} {why}"


def _text(cell: Sequence[object], place: int) -> str:
    return cell[place] if len(cell) > place and isinstance(cell[place], str) else ""  # type: ignore[return-value]


def _options(given: Mapping[str, Any]) -> dict[str, Any]:
    """As given, but for two keys that quiver itself has given up."""
    options = dict(given)
    length = options.pop("length", None)
    if length is not None and "shorten" not in options and 0 <= _number(length) < 100:
        half = round((100 - _number(length)) / 2)
        options["shorten"] = {"source": half, "target": half}
    level = _inner(options, "style", "body", "level", usual=None)
    if level is not None and "level" not in options and _number(level) >= 1:
        options["level"] = int(_number(level))
    return options
