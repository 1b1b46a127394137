"""The values of expressions: cells under construction, put together in linear time.

A long composite keeps the list of its parts and becomes one `Diagram` when it is needed, so
that `a ; b ; c ; ...` and deep nesting cost what they are long. Relies on cells alone; knows
neither names nor places.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from catalg.cells import Diagram, Doctrine, OneCell, Path

LIMIT = 1_000_000  # boxes and wires in one diagram; a definition that doubles itself ends here


class TooLarge(Exception):
    """A cell would have more than LIMIT boxes and wires."""


@dataclass(frozen=True, slots=True)
class Zero:
    name: str


@dataclass(slots=True)
class One:
    """A 1-cell: used once, so that joining may take its cells over."""

    source: str
    cells: deque[OneCell]

    @property
    def target(self) -> str:
        return self.cells[-1].target if self.cells else self.source

    def path(self) -> Path:
        return Path(self.source, tuple(self.cells))

    @classmethod
    def of(cls, path: Path) -> One:
        return cls(path.source, deque(path.cells))


@dataclass(slots=True)
class Two:
    """A 2-cell as parts in sequence or in a row. ``para``: its parameter object in Para."""

    parts: deque[Diagram]
    in_row: bool = False
    size: int = 0
    para: Path | None = None

    @classmethod
    def of(cls, diagram: Diagram, para: Path | None = None) -> Two:
        return cls(deque((diagram,)), False, len(diagram.boxes) + len(diagram.wires), para)

    def diagram(self) -> Diagram:
        """The whole, made once."""
        if len(self.parts) > 1:
            join = Diagram.row if self.in_row else Diagram.sequence
            self.parts = deque((join(list(self.parts)),))
            whole = self.parts[0]
            self.size = len(whole.boxes) + len(whole.wires)
        return self.parts[0]

    def ends(self) -> tuple[str, str]:
        """The 0-cells at the left and at the right."""
        return self.parts[0].source.source, self.parts[-1].source.target if self.in_row else self.parts[0].source.target


@dataclass(frozen=True, slots=True)
class Term:
    """Wires of the term being built; see `Wires`."""

    wires: tuple[int, ...]


Value = Zero | One | Two | Term


@dataclass(slots=True)
class Wires:
    """A wire program over term variables: ``context`` gives each variable's type, in order."""

    doctrine: Doctrine
    context: tuple[Path, ...]
    cells: list[OneCell] = field(default_factory=list)
    boxes: list[object] = field(default_factory=list)
    inputs: list[tuple[int, ...]] = field(default_factory=list)
    variables: list[tuple[int, ...]] = field(default_factory=list)
    used: list[int] = field(default_factory=list)
    count: int = 0

    def __post_init__(self) -> None:
        for path in self.context:
            first = len(self.cells)
            self.cells += path.cells
            self.variables.append(tuple(range(first, len(self.cells))))
        self.count = len(self.cells)
        self.used = [0] * len(self.context)

    def variable(self, number: int) -> Term:
        self.used[number] += 1
        return Term(self.variables[number])

    def type_of(self, term: Term) -> tuple[OneCell, ...]:
        return tuple(self.cells[w] for w in term.wires)

    def apply(self, diagram: Diagram, wires: Sequence[int]) -> Term:
        """The diagram's outputs when its inputs are these wires (types are the caller's duty)."""
        n = len(diagram.source)
        shift = len(self.cells) - n

        def moved(w: int) -> int:
            return wires[w] if w < n else w + shift

        self.boxes += diagram.boxes
        self.inputs += [tuple(map(moved, ws)) for ws in diagram.inputs]
        self.cells += diagram.wires[n:]
        if len(self.cells) + len(self.boxes) > LIMIT:
            raise TooLarge
        return Term(tuple(map(moved, diagram.outputs)))

    def diagram(self, term: Term) -> Diagram:
        source = Path(cells=tuple(self.cells[: self.count]))
        return Diagram(self.doctrine, source, self.boxes, self.inputs, term.wires)  # type: ignore[arg-type]


def joined(values: Iterable[One]) -> One:
    """Paths one after another; their ends must fit."""
    parts = list(values)
    cells = _merged([v.cells for v in parts])
    if len(cells) > LIMIT:
        raise TooLarge
    return One(parts[0].source, cells)


def in_sequence(values: Sequence[Two]) -> Two:
    """Vertical composite; boundaries must fit."""
    return _composite(values, False)


def in_row(values: Sequence[Two]) -> Two:
    """Horizontal composite; 0-cells must fit."""
    return _composite(values, True)


def _composite(values: Sequence[Two], in_row: bool) -> Two:
    parts = []
    for value in values:
        if value.in_row != in_row:
            value.diagram()
        parts.append(value.parts)
    size = sum(v.size for v in values)
    if size > LIMIT:
        raise TooLarge
    return Two(_merged(parts), in_row, size)


def _merged(parts: list[deque]) -> deque:  # type: ignore[type-arg]
    """All parts in one deque, the longest of which is kept: small to large, so linear overall."""
    longest = max(range(len(parts)), key=lambda i: len(parts[i]))
    merged = parts[longest]
    for part in reversed(parts[:longest]):
        merged.extendleft(reversed(part))
    for part in parts[longest + 1 :]:
        merged.extend(part)
    return merged
