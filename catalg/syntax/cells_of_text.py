"""The values of expressions: cells under construction, put together in linear time.

A long composite keeps the list of its parts and becomes one `Diagram` when it is needed, so
that `a ; b ; c ; ...` and deep nesting cost what they are long. Relies on cells alone; knows
neither names nor places. In linear theories a part may be a sum (`catalg.syntax.sums`).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from catalg.cells import Coefficient, Diagram, Doctrine, Functor, OneCell, Path, TwoCell
from catalg.syntax.sums import LIMIT, TooLarge, composite, size_of, together


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


Parts: TypeAlias = tuple[Diagram] | deque[Diagram]  # one alone takes a tenth of the room of a deque


@dataclass(slots=True)
class Two:
    """A 2-cell as parts in sequence or in a row. ``para``: its parameter object in Para."""

    parts: Parts
    in_row: bool = False
    size: int = 0
    para: Path | None = None

    @classmethod
    def of(cls, diagram: Diagram, para: Path | None = None) -> Two:
        return cls((diagram,), False, size_of(diagram), para)

    def diagram(self) -> Diagram:
        """The whole, made once."""
        if len(self.parts) > 1:
            self.parts = (composite(Diagram.row if self.in_row else Diagram.sequence, list(self.parts)),)
            self.size = size_of(self.parts[0])
        return self.parts[0]

    def ends(self) -> tuple[str, str]:
        """The 0-cells at the left and at the right."""
        return self.parts[0].source.source, self.parts[-1].source.target if self.in_row else self.parts[0].source.target


@dataclass(frozen=True, slots=True)
class Term:
    """Wires of the term being built; see `Wires`."""

    wires: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Scalar:
    """A number or a polynomial in the scalars of a linear theory; 0 is also the zero of every boundary."""

    coefficient: Coefficient


@dataclass(frozen=True, slots=True)
class Open:
    """A summand over term variables of its own: a cell whose source is their types, in order."""

    cell: Diagram
    variables: tuple[int, ...]


Value = Zero | One | Two | Term | Scalar | Open


@dataclass(slots=True)
class Wires:
    """A wire program over term variables: ``context`` gives each variable's type, in order.

    A sum that is applied stands in the program as one box; ``sums`` says what each stands for.
    """

    doctrine: Doctrine
    context: tuple[Path, ...]
    cells: list[OneCell] = field(default_factory=list)
    boxes: list[object] = field(default_factory=list)
    inputs: list[tuple[int, ...]] = field(default_factory=list)
    variables: list[tuple[int, ...]] = field(default_factory=list)
    used: list[int] = field(default_factory=list)
    count: int = 0
    sums: dict[str, Diagram] = field(default_factory=dict)

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
        if diagram.is_sum:
            name = f"({len(self.sums)})"  # no generator has such a name
            self.sums[name] = diagram
            diagram = Diagram.generator(diagram.doctrine, TwoCell(name, diagram.source, diagram.target))
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

    def diagram(self, term: Term, keep: Sequence[int] | None = None) -> Diagram:
        """The whole program; with ``keep``, over these variables only, which are all that it uses."""
        kept = range(len(self.context)) if keep is None else keep
        old = [w for i in kept for w in self.variables[i]] + list(range(self.count, len(self.cells)))
        new = {w: n for n, w in enumerate(old)}
        source = Path(cells=tuple(c for i in kept for c in self.context[i].cells))
        inputs = [tuple(new[w] for w in ws) for ws in self.inputs]
        program = Diagram(self.doctrine, source, self.boxes, inputs, [new[w] for w in term.wires])  # type: ignore[arg-type]
        if not self.sums:
            return program
        together(program, self.sums)
        return Functor(self.doctrine, two=self.sums)(program)


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
    sums = any(len(part) == 1 and part[0].is_sum for part in parts)
    whole = Two(_merged(parts), in_row, size)
    if sums:  # multiplied out at once, so that a part that is a sum is always alone
        whole.diagram()
    return whole


def _merged(parts: list[Any]) -> deque[Any]:
    """All parts in one deque, the longest of which is kept: small to large, so linear overall."""
    longest = max(range(len(parts)), key=lambda i: len(parts[i]))
    merged = parts[longest]
    if not isinstance(merged, deque):  # none has more than one
        return deque(part[0] for part in parts)
    for part in reversed(parts[:longest]):
        merged.extendleft(reversed(part))
    for part in parts[longest + 1 :]:
        merged.extend(part)
    return merged
