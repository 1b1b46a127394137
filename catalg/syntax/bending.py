"""Compact closed theories: duals of objects, cups, caps, and morphisms turned upside down.

`dual(X)` is the dual object, `cup(X) : I -> X * dual(X)` and `cap(X) : dual(X) * X -> I` bend a
wire, and `f^T : dual(Y) -> dual(X)` is f : X -> Y with its wires bent round (Kelly and Laplaza,
1980). Relies on cells alone; knows neither names nor places.
"""

from __future__ import annotations

from catalg.cells import Diagram, Doctrine, Path
from catalg.cells.bends import bent

BENDING = ("dual", "cup", "cap")


def turned(name: str, doctrine: Doctrine, path: Path) -> Path | Diagram:
    """What `dual`, `cup` or `cap` makes of an object; a product is bent wire by wire."""
    if name == "dual":
        return path.dual
    if name == "cup":
        return bent(doctrine, Path(), path.then(path.dual))
    return bent(doctrine, path.dual.then(path), Path())


def transpose(diagram: Diagram) -> Diagram:
    """``dual(Y) -> dual(X)`` for a diagram X -> Y of a theory with duals."""
    doctrine, source, target = diagram.doctrine, diagram.source, diagram.target
    up, down = turned("cup", doctrine, source), turned("cap", doctrine, target)
    assert isinstance(up, Diagram) and isinstance(down, Diagram)
    return Diagram.sequence(
        (
            up.whisker_left(target.dual),
            diagram.whisker_left(target.dual).whisker_right(source.dual),
            down.whisker_right(source.dual),
        )
    )
