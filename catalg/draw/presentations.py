"""From quiver: a drawing as the cells of a theory, and as `.cat` text.

Vertices become objects, arrows morphisms, double arrows 2-morphisms. A double arrow hangs in
the middle of two paths; which paths, is found from where it hangs: of the parallel pairs of
which it joins the middles, the one that encloses least. Vertices with one label are one object, so drawings that repeat
an object, as pastings do, come back as they were. What stands for no cell is told in notes.
Relies on cells and on quiver's format.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from catalg.cells import CATEGORY, POINT, TWO_CATEGORY, OneCell, Path, Signature, TwoCell
from catalg.draw.names import GREEK
from catalg.draw.quiver import Drawing, read_quiver

_FARTHEST = 8  # arrows of a path on either side of its middle
_MOST = 400  # paths tried around one middle
RESERVED = frozenset(
    (
        "import", "theory", "category", "monoidal", "symmetric", "cartesian", "compact", "closed", "dagger", "linear",
        "ordered", "object", "morphism", "def", "para", "with", "axiom", "law", "expect", "refuted", "proved", "by",
        "include", "as", "interpretation", "model", "in", "violates", "scalar", "self", "dual", "id", "swap", "copy",
        "drop", "cup", "cap", "true", "false", "I", "symbols", "inf", "random", "load", "classes", "permits",
        "dimension", "solutions",
    )
)  # fmt: skip


@dataclass(frozen=True)
class Imported:
    """``signature`` holds the cells, ``text`` the theory as a `.cat` file, ``notes`` what was left out or renamed."""

    signature: Signature
    text: str
    notes: tuple[str, ...]


def from_quiver(drawing: str, name: str = "Drawing") -> Imported:
    """The theory ``name`` of a drawing given as a link, as JSON or as LaTeX with quiver's comment line.

    A drawing with double arrows gives a 2-category, any other a category. Raises QuiverError
    when the text is no drawing.
    """
    found, fault = read_quiver(drawing)
    return _Import(found, fault, name).imported()


def identifier(label: str, usual: str) -> str:
    """A label as a name of the language: ``\\alpha_{X}`` is ``alpha_X``; ``usual`` where nothing is left."""
    text = re.sub(r"\\(?:mathcal|mathrm|mathbb|mathbf|mathsf|mathfrak|mathscr|operatorname|text\w*)\b\*?", "", label)
    text = re.sub(r"\^\{?(?:\\prime|')+\}?|\\prime", "'", text)
    text = re.sub(r"\\(?:var)?([A-Za-z]+)", lambda m: m[1] if m[1] in GREEK else " ", text)
    primes = text.count("'")
    text = re.sub(r"[^\w]+", "_", text.replace("'", "")).strip("_")
    text = re.sub(r"_+", "_", text)
    if not text or not (text[0].isalpha() or text[0] == "_"):
        text = f"{usual}{'_' if text else ''}{text}"
    return text + ("_" if text in RESERVED else "") + "'" * min(primes, 3)


class _Import:
    def __init__(self, drawing: Drawing, fault: str, name: str) -> None:
        self.drawing, self.name = drawing, identifier(name, "Drawing")
        self.count = len(drawing.vertices)
        self.notes = [f"quiver's file has a fault: {fault}"] if fault else []
        self.taken: set[str] = {self.name}
        self.object: dict[int, str] = {}  # vertex -> object
        self.arrows: dict[int, OneCell | None] = {}  # edge -> its cell, None for an identity
        self.doubles: list[int] = []

    def imported(self) -> Imported:
        self._sort()
        self._objects()
        self._arrows()
        self._outgoing()
        twos = self._two_cells()
        signature = self._signature(twos)
        return Imported(signature, self._text(signature), tuple(self.notes))

    def _sort(self) -> None:
        """Which edges are arrows, which double arrows, which neither."""
        drawing = self.drawing
        for number in range(self.count, self.count + len(drawing.edges)):
            edge = drawing.edges[number - self.count]
            ends = max(drawing.dimension(edge.source), drawing.dimension(edge.target))
            if not edge.plain or ends > 1 or ends == 1 and not self._on_arrows(number):
                self.notes.append(f"{self._called(number)} was left out: it is no 1-cell and no 2-cell")
            elif ends == 1 or drawing.level(number) == 2 and edge.head != "none":
                self.doubles.append(number)
            else:
                self.arrows[number] = None

    def _on_arrows(self, number: int) -> bool:
        edge = self.drawing.edges[number - self.count]
        return all(end < self.count or end in self.arrows for end in (edge.source, edge.target))

    def _called(self, number: int) -> str:
        label = self.drawing.edges[number - self.count].label
        return f"edge {number} `{label}`" if label else f"edge {number}"

    def _identity(self, number: int) -> bool:
        return self.drawing.edges[number - self.count].head == "none" and self.drawing.level(number) > 1

    def _objects(self) -> None:
        """One object for each label; vertices joined by an equality are one object, too."""
        root = list(range(self.count))

        def find(v: int) -> int:
            while root[v] != v:
                v = root[v]
            return v

        first: dict[str, int] = {}
        pairs = [(v, first.setdefault(x.label, v)) for v, x in enumerate(self.drawing.vertices) if x.label]
        for number in self.arrows:
            if self._identity(number):
                edge = self.drawing.edges[number - self.count]
                pairs.append((edge.source, edge.target))
        for a, b in pairs:
            low, high = sorted((find(a), find(b)))
            root[high] = low
        names: dict[int, str] = {}
        for v, vertex in enumerate(self.drawing.vertices):
            home = find(v)
            if home not in names:
                names[home] = self._fresh(vertex.label, "X")
            self.object[v] = names[home]

    def _fresh(self, label: str, usual: str) -> str:
        wanted = identifier(label, usual)
        name = wanted
        if wanted == usual and not label.strip():
            number = 1
            while (name := f"{usual}{number}") in self.taken:
                number += 1
        while name in self.taken:
            name += "'"
        if label and name != wanted:
            self.notes.append(f"`{label}` is called `{name}`, because `{wanted}` is something else")
        self.taken.add(name)
        return name

    def _arrows(self) -> None:
        known: dict[tuple[str, str, str], OneCell] = {}
        for number in self.arrows:
            if self._identity(number):
                continue
            edge = self.drawing.edges[number - self.count]
            source, target = self.object[edge.source], self.object[edge.target]
            key = (edge.label, source, target)
            if edge.label and key in known:
                self.arrows[number] = known[key]
                continue
            cell = OneCell(self._fresh(edge.label, "f"), source, target)
            self.arrows[number] = known[key] = cell

    # -- 2-cells --------------------------------------------------------------------------

    def _two_cells(self) -> list[TwoCell]:
        found: list[TwoCell] = []
        known: dict[tuple[str, Path, Path], TwoCell] = {}
        for number in self.doubles:
            edge = self.drawing.edges[number - self.count]
            ends = self._boundary(edge.source, edge.target)
            if ends is None:
                self.notes.append(f"{self._called(number)} was left out: it joins the middles of no parallel paths")
                continue
            if edge.head == "none":
                self.notes.append(f"{self._called(number)} was left out: an equation of 1-cells is no cell")
                continue
            key = (edge.label, *ends)
            if not edge.label or key not in known:
                known[key] = TwoCell(self._fresh(edge.label, "a"), *ends)
                found.append(known[key])
        return found

    def _boundary(self, above: int, below: int) -> tuple[Path, Path] | None:
        """The parallel pair of paths with these middles that encloses least; ends drawn apart are a last resort."""
        best: tuple[tuple[int, float, int], tuple[Path, Path]] | None = None
        for rank, (p, q) in enumerate(product(self._around(above), self._around(below))):
            (p0, p1), (q0, q1) = self._ends(above, p), self._ends(below, q)
            drawn = (p0, p1) == (q0, q1)
            if set(p) & set(q) or (self.object[p0], self.object[p1]) != (self.object[q0], self.object[q1]):
                continue
            cost = (0 if drawn else 1, round(self._area(p, q), 6) if drawn else len(p) + len(q), rank)
            if best is None or cost < best[0]:
                best = (cost, (self._path(p0, p), self._path(q0, q)))
        return best[1] if best else None

    def _area(self, p: Sequence[int], q: Sequence[int]) -> float:
        """What two paths with the same ends enclose, each bent arrow seen as two straight halves."""
        corners = self._corners(p) + self._corners(q)[::-1]
        turned = zip(corners, [*corners[1:], *corners[:1]], strict=True)
        return abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in turned))

    def _corners(self, path: Sequence[int]) -> list[tuple[float, float]]:
        corners: list[tuple[float, float]] = []
        for number in path:
            edge = self.drawing.edges[number - self.count]
            a, b = self.drawing.vertices[edge.source], self.drawing.vertices[edge.target]
            bow = edge.curve / 10  # of the way between neighbouring places, to the right
            dx, dy = b.x - a.x, b.y - a.y
            length = (dx * dx + dy * dy) ** 0.5 or 1.0
            middle = ((a.x + b.x) / 2 - bow * dy / length, (a.y + b.y) / 2 + bow * dx / length)
            corners += [(a.x, a.y), middle, (b.x, b.y)]
        return corners

    def _around(self, middle: int) -> list[tuple[int, ...]]:
        """Paths with a middle: an arrow with as many arrows before it as after it, or a vertex likewise."""
        paths: list[tuple[int, ...]] = [()] if middle < self.count else [(middle,)]
        last = list(paths)
        for _ in range(_FARTHEST):
            longer = [
                (a, *path, b)
                for path in last
                for start, end in [self._ends(middle, path)]
                for a in self.incoming.get(start, ())
                for b in self.outgoing.get(end, ())
                if a not in path and b not in path and a != b
            ]
            if not longer or len(paths) + len(longer) > _MOST:
                break
            paths += longer
            last = longer
        return paths

    def _outgoing(self) -> None:
        self.outgoing: dict[int, list[int]] = {}
        self.incoming: dict[int, list[int]] = {}
        for number in self.arrows:
            edge = self.drawing.edges[number - self.count]
            self.outgoing.setdefault(edge.source, []).append(number)
            self.incoming.setdefault(edge.target, []).append(number)

    def _ends(self, middle: int, path: Sequence[int]) -> tuple[int, int]:
        """The vertices at which a path begins and ends."""
        if not path:
            return middle, middle
        return self.drawing.edges[path[0] - self.count].source, self.drawing.edges[path[-1] - self.count].target

    def _path(self, start: int, path: Sequence[int]) -> Path:
        cells = (self.arrows[number] for number in path)
        return Path(self.object[start], tuple(cell for cell in cells if cell is not None))

    # -- the theory -----------------------------------------------------------------------

    def _signature(self, twos: Sequence[TwoCell]) -> Signature:
        objects = list(dict.fromkeys(self.object.values()))
        ones = list({c.name: c for c in self.arrows.values() if c is not None}.values())
        if twos:
            return Signature(TWO_CATEGORY, tuple(objects), {c.name: c for c in ones}, {c.name: c for c in twos})
        at = {name: OneCell(name, POINT, POINT) for name in objects}
        morphisms = {c.name: TwoCell(c.name, Path.of(at[c.source]), Path.of(at[c.target])) for c in ones}
        return Signature(CATEGORY, (), at, morphisms)

    def _text(self, signature: Signature) -> str:
        lines = [f"theory {self.name} : {signature.doctrine.name} {{"]
        if signature.doctrine.zero_cells:
            lines += _listed("object", signature.zero)
            lines += [f"  1-morphism {c.name} : {c.source} -> {c.target}" for c in signature.one.values()]
            lines += [f"  2-morphism {c.name} : {c.source} => {c.target}" for c in signature.two.values()]
        else:
            lines += _listed("object", signature.one)
            lines += [f"  morphism {c.name} : {c.source} -> {c.target}" for c in signature.two.values()]
        notes = [f"# {' '.join(note.split())}" for note in self.notes]
        return "\n".join([*notes, *lines, "}", ""])


def _listed(word: str, names: Iterable[str]) -> Iterator[str]:
    found = list(names)
    if found:
        yield f"  {word} {', '.join(found)}"
