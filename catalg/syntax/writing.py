"""Cells as `.cat` text: what can be pasted into a law of the theory that they belong to.

Planar diagrams are written layer by layer, boxes side by side where nothing forces an order; crossings,
copies and wires that end are written as `swap`, `copy` and `drop`. In cartesian theories a pair of
cells is written as terms over common variables where that can be read (`terms_of_pair`). Elaborating
the text gives the cell back. Relies on cells alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from catalg.cells import Coefficient, Diagram, OneCell, Path, TwoCell, terms_of

_LONGEST_TERM = 60  # symbols
_VARIABLES = "xyzuvw"
_MARK = "†"


def cell_text(diagram: Diagram) -> str:
    """A 2-cell as an expression.

    >>> from catalg.cells import MONOIDAL, OneCell, Path, TwoCell
    >>> X = OneCell("X"); m = Diagram.generator(MONOIDAL, TwoCell("m", Path.of(X, X), Path.of(X)))
    >>> print(cell_text((m @ m) >> m))
    m * m ; m
    """
    if diagram.is_sum:
        return _sum_text(diagram)
    rows = _Rows(diagram.source)
    if diagram.doctrine.planar:
        for box, at in diagram.layers:
            rows.put(box, at)
    else:
        _wired(diagram, rows)
    return rows.text()


def _sum_text(diagram: Diagram) -> str:
    parts: list[str] = []
    for term, coefficient in terms_of(diagram):
        body = cell_text(term)
        size = _number(coefficient)
        negative = size.startswith("-") and len(coefficient.terms) == 1
        size = size.removeprefix("-") if negative else size
        shown = body if size == "1" else f"{size} * ({body})"
        parts.append(f"{'- ' if negative else '+ '}{shown}")
    text = " ".join(parts).removeprefix("+ ")
    if text.startswith("- "):
        text = f"0 {text}"
    return text or "0"


def _number(coefficient: Coefficient) -> str:
    text = str(coefficient)
    return f"({text})" if len(coefficient.terms) > 1 else text


@dataclass
class _Item:
    """A wire, or a box and how many wires leave it."""

    text: str
    width: int
    wire: bool


class _Rows:
    """Rows of boxes and wires side by side, one below the other."""

    def __init__(self, source: Path) -> None:
        self.source = source
        self.done: list[str] = []
        self.alive = list(source.cells)
        self.items = [_Item(cell.name, 1, True) for cell in source.cells]
        self.fresh = True  # the last row is wires alone

    def put(self, box: TwoCell, at: int, text: str | None = None, target: Sequence[OneCell] | None = None) -> None:
        """A box that takes the wires from ``at`` on."""
        made = tuple(box.target.cells if target is None else target)
        name = text or written_name(box.name)
        n = len(box.source)
        span = self._span(at, n)
        if span is None:
            self.close()
            span = at, at + n
        self.items[span[0] : span[1]] = [_Item(name, len(made), False)]
        self.alive[at : at + n] = made
        self.fresh = False

    def _span(self, at: int, n: int) -> tuple[int, int] | None:
        """The items of the last row that are the ``n`` wires from ``at`` on, if these pass through it."""
        place = first = 0
        for item in self.items:
            if place == at and (n == 0 or item.wire):
                break
            place += item.width
            first += 1
        if place != at:
            return None
        chosen = self.items[first : first + n]
        if n == 0 and any(item.width == 0 for item in self.items[max(0, first - 1) : first + 1]):
            return None  # which of two boxes without wires between them comes first is for the next row to say
        return (first, first + n) if len(chosen) == n and all(item.wire for item in chosen) else None

    def close(self) -> None:
        """Begin a new row."""
        if not self.fresh:
            self.done.append(" * ".join(item.text for item in self.items))
        self.items = [_Item(cell.name, 1, True) for cell in self.alive]
        self.fresh = True

    def text(self) -> str:
        self.close()
        return " ; ".join(self.done) if self.done else str(self.source)


# -- wires that cross ---------------------------------------------------------------------------


def _wired(diagram: Diagram, rows: _Rows) -> None:
    uses = Counter(w for taken in (*diagram.inputs, diagram.outputs) for w in taken)
    alive = list(range(len(diagram.source)))
    wires = diagram.wires
    if diagram.doctrine.cartesian:
        alive = _spread(alive, 0, uses, wires, rows)
    for i, box in enumerate(diagram.boxes):
        taken = list(diagram.inputs[i])
        at = _gathered(taken, alive, wires, rows, min((alive.index(w) for w in taken), default=len(alive)))
        rows.put(box, at)
        made = list(diagram.outputs_of(i))
        alive[at : at + len(taken)] = made
        if diagram.doctrine.cartesian:
            rest = alive[at + len(made) :]
            alive = [*alive[:at], *_spread(made, at, uses, wires, rows), *rest]
    _gathered(list(diagram.outputs), alive, wires, rows, 0)


def _spread(made: list[int], at: int, uses: Counter[int], wires: Sequence[OneCell], rows: _Rows) -> list[int]:
    """Copy or drop new wires, which start at place ``at``, so that each use has its own."""
    spread: list[int] = []
    for w in made:
        place, one = at + len(spread), Path.of(wires[w])
        if uses[w] == 0:
            rows.put(TwoCell("drop", one, Path(one.source)), place, f"drop({one})")
            continue
        for _ in range(uses[w] - 1):
            rows.put(TwoCell("copy", one, one.then(one)), place, f"copy({one})")
        spread += [w] * uses[w]
    return spread


def _gathered(wanted: list[int], alive: list[int], wires: Sequence[OneCell], rows: _Rows, at: int) -> int:
    """Cross wires until those wanted stand in order from place ``at`` on; where they then begin."""
    for k, w in enumerate(wanted):
        here = at + k
        now = alive.index(w, here) if w in alive[here:] else None
        if now is None:  # it stands before the others
            now = max(i for i, v in enumerate(alive[:here]) if v == w)
            _cross(now, now + 1, here, alive, wires, rows)
            at -= 1
        elif now > here:
            _cross(here, now, now + 1, alive, wires, rows)
    return at


def _cross(first: int, middle: int, last: int, alive: list[int], wires: Sequence[OneCell], rows: _Rows) -> None:
    left, right = ([wires[w] for w in alive[a:b]] for a, b in ((first, middle), (middle, last)))
    paths = Path.of(*left), Path.of(*right)
    box = TwoCell("swap", paths[0].then(paths[1]), paths[1].then(paths[0]))
    rows.put(box, first, f"swap({paths[0]}, {paths[1]})")
    alive[first:last] = [*alive[middle:last], *alive[first:middle]]


# -- terms --------------------------------------------------------------------------------------


def terms_of_pair(left: Diagram, right: Diagram, taken: Iterable[str], stage: str | None = None) -> tuple[str, ...]:
    """(left, right, variables as `x y : G` and so on) of a cartesian pair; empty where terms would not be read.

    ``taken``: names that variables must not have; wires of the object ``stage`` are not written: elements stand there.
    """
    names = _variables(left.source.cells, set(taken), stage)
    try:
        texts = [" * ".join(_terms(side, names, stage)) for side in (left, right)]
    except ValueError:
        return ()
    declared = [f"{name} : {cell}" for name, cell in zip(names, left.source.cells, strict=True) if name]
    return (*texts, ", ".join(declared)) if all(texts) else ()


def _variables(cells: Sequence[OneCell], taken: set[str], stage: str | None) -> list[str]:
    names: list[str] = []
    free = (v + str(n or "") for n in range(len(cells) + len(taken) + 1) for v in _VARIABLES)
    for cell in cells:
        names.append("" if cell.name == stage else next(v for v in free if v not in taken))
    return names


def _terms(diagram: Diagram, variables: Sequence[str], stage: str | None) -> list[str]:
    """The outputs as terms. Raises ValueError where there is none, or a long one."""
    texts, sizes = list(variables), [1] * len(variables)
    for i, box in enumerate(diagram.boxes):
        taken = [w for w in diagram.inputs[i] if not (diagram.wires[w].name == stage and w < len(variables))]
        size = 1 + sum(sizes[w] for w in taken)
        if len(box.target) != 1 or size > _LONGEST_TERM:
            raise ValueError("not one term")
        inner = ", ".join(texts[w] for w in taken)
        texts.append(f"{written_name(box.name)}({inner})" if taken else written_name(box.name))
        sizes.append(size)
    return [texts[w] for w in diagram.outputs]


def written_name(name: str) -> str:
    """A generator's name as text has it: the dagger of `f` is `f^†`."""
    return f"{name.removesuffix(_MARK)}^{_MARK}" if name.endswith(_MARK) else name
