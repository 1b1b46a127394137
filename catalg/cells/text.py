"""A diagram as one line of `.cat` text, for messages and reports.

Planar diagrams read as their layers; others as boxes on numbered wires. Relies on nothing
but the diagram's data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from catalg.cells.diagram import Diagram


def diagram_text(diagram: Diagram, limit: int = 40) -> str:
    """``T * mu ; mu`` for planar diagrams, ``copy``-free wire programs otherwise."""
    if not diagram.boxes and diagram.outputs == tuple(range(len(diagram.source))):
        return str(diagram.source)
    if diagram.doctrine.planar:
        return _layers_text(diagram, limit)
    parts = []
    for i, box in enumerate(diagram.boxes[:limit]):
        made = ", ".join(f"w{w}" for w in diagram.outputs_of(i)) or "()"
        taken = ", ".join(f"w{w}" for w in diagram.inputs[i])
        parts.append(f"{made} = {box.name}({taken})")
    if len(diagram.boxes) > limit:
        parts.append("…")
    parts.append("(" + ", ".join(f"w{w}" for w in diagram.outputs) + ")")
    return " ; ".join(parts)


def _layers_text(diagram: Diagram, limit: int) -> str:
    alive = list(range(len(diagram.source)))
    parts = []
    for i, (box, at) in enumerate(diagram.layers):
        if i == limit:
            parts.append("…")
            break
        end = at + len(box.source)
        names = [diagram.wires[w].name for w in alive[:at]] + [box.name]
        names += [diagram.wires[w].name for w in alive[end:]]
        parts.append(" * ".join(names))
        alive[at:end] = diagram.outputs_of(i)
    return " ; ".join(parts)
