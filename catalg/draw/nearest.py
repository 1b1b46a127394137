"""How far a search for a proof got: the two sides of a law and, between them, the nearest cells reached.

Relies on the strip of `catalg.draw.laws`; must never draw a shape of a diagram itself.
"""

from __future__ import annotations

from collections.abc import Sequence

from catalg.cells import Diagram
from catalg.draw.laws import chain_scene
from catalg.draw.scene import Scene

UNKNOWN = "?"


def nearest_scene(
    sides: tuple[Diagram, Diagram],
    nearest: tuple[Diagram, Diagram],
    *,
    steps: tuple[int, int],
    apart: int,
    differing: tuple[Sequence[int], Sequence[int]] = ((), ()),
    relation: str = "=",
    title: str = "",
) -> Scene:
    """The nearest two side by side with a question mark between, each beside the side it was reached from.

    ``steps``: how many uses of rules lead from the sides to the two; ``differing``: the boxes of each that
    the other has not, shown in the accent colour; ``relation``: what the law claims.
    """
    cells, reasons, marks, signs = [nearest[0]], [], [differing[0]], []
    if steps[0]:
        cells.insert(0, sides[0])
        marks.insert(0, ())
        reasons.append(_steps(steps[0]))
        signs.append(relation)
    cells.append(nearest[1])
    marks.append(differing[1])
    reasons.append(f"{apart} apart" if apart else "")
    signs.append(UNKNOWN)
    if steps[1]:
        cells.append(sides[1])
        marks.append(())
        reasons.append(_steps(steps[1]))
        signs.append(relation)
    return chain_scene(cells, reasons, title=title, highlights=marks, relations=signs, width=1400.0)


def _steps(n: int) -> str:
    return f"{n} step{'' if n == 1 else 's'}"
