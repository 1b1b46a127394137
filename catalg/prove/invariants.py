"""Invariants of rewriting that show that no proof exists, whatever the budget.

In planar and symmetric doctrines a use of a rule adds a fixed integer vector to the number
of boxes of each generator. When the difference of two diagrams is no integer combination
of these vectors, no chain of uses joins them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from catalg.cells import Diagram, is_bend
from catalg.kernel import Statement


def counts_forbid(left: Diagram, right: Diagram, rules: Iterable[Statement]) -> str | None:
    """A sentence saying which count no rule can balance, or None when the counts allow a proof."""
    if left.doctrine.cartesian:
        return None
    vectors: list[Counter[str]] = []
    for rule in rules:
        change = _difference(rule.left, rule.right)
        if any(change.get(c.name) for c in rule.parameters.two):
            return None  # an instance may change the counts by anything
        vectors.append(change)
    wanted = _difference(left, right)
    names = sorted({name for vector in (*vectors, wanted) for name, n in vector.items() if n})
    if _in_lattice([[v[name] for name in names] for v in vectors], [wanted[name] for name in names]):
        return None
    listed = ", ".join(f"{-n:+d} {name}" for name, n in sorted(wanted.items()) if n)
    return f"the sides differ by {listed}, and no combination of the rules' changes gives that"


def _difference(left: Diagram, right: Diagram) -> Counter[str]:
    change = Counter(box.name for box in left.boxes if not is_bend(box))
    change.subtract(box.name for box in right.boxes if not is_bend(box))
    return change


def _in_lattice(vectors: Sequence[Sequence[int]], wanted: Sequence[int]) -> bool:
    """Is ``wanted`` an integer combination? By integer row echelon form."""
    rows = [list(v) for v in vectors if any(v)]
    rest = list(wanted)
    for column in range(len(rest)):
        live = [r for r in rows if r[column]]
        while len(live) > 1:
            live.sort(key=lambda r: abs(r[column]))
            pivot = live[0]
            for row in live[1:]:
                factor = row[column] // pivot[column]
                row[:] = [a - factor * b for a, b in zip(row, pivot, strict=True)]
            live = [r for r in rows if r[column]]
        if live:
            pivot = live[0]
            if rest[column] % pivot[column]:
                return False
            factor = rest[column] // pivot[column]
            rest = [a - factor * b for a, b in zip(rest, pivot, strict=True)]
            rows = [r for r in rows if r is not pivot]
        elif rest[column]:
            return False
    return True
