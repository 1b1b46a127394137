"""Generating cells, paths (1-cells) and signatures: the data of a presentation.

Relies on doctrines only. A cell is typed when it is made and never changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from catalg.cells.doctrine import POINT, Doctrine
from catalg.wiring import CellTypeError as CellTypeError


@dataclass(frozen=True, slots=True)
class OneCell:
    """A generating 1-cell ``name : source -> target`` between 0-cells (named by strings).

    In a monoidal theory or a category, an object is a 1-cell from ``POINT`` to ``POINT``.
    ``self_dual``: in a theory with duals, its dual is itself.
    """

    name: str
    source: str = POINT
    target: str = POINT
    self_dual: bool = False

    def __hash__(self) -> int:  # cells of one name are rare, hashing is not
        return hash(self.name)

    @property
    def dual(self) -> OneCell:
        """The dual object, called ``dual(X)``; the dual of that is ``X`` again."""
        if self.self_dual:
            return self
        inner = self.name.startswith("dual(")
        return OneCell(self.name[5:-1] if inner else f"dual({self.name})", self.source, self.target)

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Path:
    """A 1-cell: a composable sequence of generating 1-cells out of the 0-cell ``source``."""

    source: str = POINT
    cells: tuple[OneCell, ...] = ()

    def __post_init__(self) -> None:
        at = self.source
        for cell in self.cells:
            if cell.source != at:
                raise CellTypeError(f"`{cell}` starts at `{cell.source}`, where the path is at `{at}`", at, cell.source)
            at = cell.target

    @property
    def target(self) -> str:
        return self.cells[-1].target if self.cells else self.source

    @classmethod
    def of(cls, *cells: OneCell) -> Path:
        """The path of at least one generating cell."""
        return cls(cells[0].source, tuple(cells))

    @property
    def dual(self) -> Path:
        """The duals of its objects in reverse order (theories with duals)."""
        return Path(self.source, tuple(cell.dual for cell in reversed(self.cells)))

    def then(self, other: Path) -> Path:
        """Composition along the 0-cell: ``self`` first (the tensor, in monoidal theories)."""
        if self.target != other.source:
            ends = f"`{self}` ends at `{self.target}`, but `{other}` starts at `{other.source}`"
            raise CellTypeError(ends, self.target, other.source)
        return Path(self.source, self.cells + other.cells)

    __matmul__ = then

    def __len__(self) -> int:
        return len(self.cells)

    def __iter__(self) -> Iterator[OneCell]:
        return iter(self.cells)

    def __str__(self) -> str:
        if self.cells:
            return " * ".join(c.name for c in self.cells)
        return "I" if self.source == POINT else f"id({self.source})"


@dataclass(frozen=True, slots=True)
class TwoCell:
    """A generating 2-cell ``name : source => target`` between parallel paths."""

    name: str
    source: Path
    target: Path

    def __post_init__(self) -> None:
        if self.source.source != self.target.source or self.source.target != self.target.target:
            ends = f"`{self.name}` goes from `{self.source}` to `{self.target}`, which are not parallel"
            raise CellTypeError(ends, self.source, self.target)

    def __hash__(self) -> int:
        return hash(self.name)

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Signature:
    """The generating cells of a theory, by name and in order of declaration.

    ``zero``: names of 0-cells. ``one``, ``two``: generating cells by name. ``scalars``: in a
    linear theory, what coefficients are polynomials in. A name is used once, whatever it names.
    """

    doctrine: Doctrine
    zero: tuple[str, ...] = ()
    one: Mapping[str, OneCell] = field(default_factory=dict)
    two: Mapping[str, TwoCell] = field(default_factory=dict)
    scalars: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        points = set(self.points)
        names = [*self.points, *self.one, *self.two, *self.scalars]  # the unwritten 0-cell too: nothing may pass for it
        if len(names) != len(set(names)):
            raise CellTypeError("a name is declared twice in one signature")
        if self.scalars and not self.doctrine.linear:
            raise CellTypeError(f"a {self.doctrine.name} has no scalars")
        if any("(" in name for name in names):
            raise CellTypeError("a name with a parenthesis is that of a dual, a cup or a cap")
        for name, one in self.one.items():
            if one.name != name or one.source not in points or one.target not in points:
                raise CellTypeError(f"`{name}` is not a 1-cell of this signature")
        for name, two in self.two.items():
            if two.name != name:
                raise CellTypeError(f"`{name}` is filed under another name")
            self.check_path(two.source)
            self.check_path(two.target)

    @property
    def points(self) -> tuple[str, ...]:
        """The 0-cells, the unwritten one included."""
        return self.zero if self.doctrine.zero_cells else (*self.zero, POINT)

    def one_cell(self, name: str) -> OneCell:
        """The 1-cell of this name, a dual included. Raises CellTypeError when there is none."""
        if name in self.one:
            return self.one[name]
        if self.doctrine.duals and name == f"dual({name[5:-1]})" and name[5:-1] in self.one:
            return self.one[name[5:-1]].dual
        raise CellTypeError(f"`{name}` is not a 1-cell of this signature")

    def check_path(self, path: Path) -> None:
        """Raise CellTypeError unless every cell of ``path`` is of this signature."""
        for cell in dict.fromkeys(path.cells):
            if self.one_cell(cell.name) != cell:
                raise CellTypeError(f"`{cell.name}` is not a 1-cell of this signature")
        if path.source not in self.points:
            raise CellTypeError(f"`{path.source}` is not a 0-cell of this signature")
        if not self.doctrine.tensor and len(path) != 1:
            raise CellTypeError("in a plain category a boundary is one object", path)

    def extended(
        self, zero: Iterable[str] = (), one: Iterable[OneCell] = (), two: Iterable[TwoCell] = ()
    ) -> Signature:
        """This signature with more cells; raises CellTypeError on a name already used."""
        ones, twos = list(one), list(two)
        merged_one = {**self.one, **{c.name: c for c in ones}}
        merged_two = {**self.two, **{c.name: c for c in twos}}
        if len(merged_one) != len(self.one) + len(ones) or len(merged_two) != len(self.two) + len(twos):
            raise CellTypeError("a name is declared twice in one signature")
        return Signature(self.doctrine, (*self.zero, *zero), merged_one, merged_two, self.scalars)
