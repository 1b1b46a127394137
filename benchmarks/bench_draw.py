"""String diagrams: time to lay out and write, how it grows, and DisCoPy's drawing beside it.

    python benchmarks/bench_draw.py [--quick] [--peer PYTHON]

``--peer`` (or the environment's ``CATALG_PEER_PYTHON``) names an interpreter that has
DisCoPy; it then draws the same diagrams, to SVG as well.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path as File

sys.path[:0] = [str(File(__file__).parents[1]), str(File(__file__).parents[1] / "tests" / "cells")]

from large_diagrams import CONNECTED, Layers, power, random_planar_layers  # noqa: E402
from report import Table, exponent, median_seconds, shown  # noqa: E402

from catalg.cells import MONOIDAL, Diagram  # noqa: E402
from catalg.draw import string_scene, to_svg  # noqa: E402
from tests.draw.samples import random_planar, random_woven  # noqa: E402

SIZES = (12, 50, 200, 1_000)
PEER_SIZES = (4, 12, 25, 50, 100, 200, 400)
PEER_SECONDS = 20.0
WIDTH = 6


def _connected(n: int) -> tuple[Layers, Diagram]:
    layers = random_planar_layers(n, CONNECTED, WIDTH)
    return layers, Diagram.layered(MONOIDAL, power(WIDTH), layers)


FAMILIES = {
    "planar, connected": lambda n: _connected(n)[1],
    "planar, any, three 0-cells": lambda n: random_planar(3, n, regions=True, width=WIDTH),
    "symmetric": lambda n: random_woven(3, n, width=WIDTH),
    "cartesian": lambda n: random_woven(3, n, cartesian=True, width=WIDTH),
}


def _draw(diagram: Diagram) -> str:
    return to_svg(string_scene(diagram))


def _seconds(diagram: Diagram, rounds: int = 3) -> float:
    return median_seconds(lambda: _draw(diagram), rounds)


def growth(sizes: tuple[int, ...]) -> Table:
    rows = []
    _draw(_connected(12)[1])  # fonts and solvers are loaded
    for name, make in FAMILIES.items():
        here = [n for n in sizes if n <= 200 or name.startswith("planar")]
        seconds = [_seconds(make(n), 3 if n < 200 else 1) for n in here]
        cells = [*map(shown, seconds), *["–"] * (len(sizes) - len(here))]
        rows.append((name, *cells, f"{exponent(here, seconds):.2f}"))
    return Table(
        "String diagrams",
        f"CPU time to lay out a random diagram and write it as SVG, warm, by number of boxes; about {WIDTH} wires "
        "wide, but for the cartesian ones, where every wire may be used again: they are about as wide as there are "
        "boxes. The last column is the exponent p of the best fit of time = c · n^p.",
        ("diagram", *(f"{n:,}" for n in sizes), "growth"),
        tuple(rows),
    )


def peer(python: str) -> Table | None:
    """The same connected diagrams drawn by DisCoPy, up to the size that takes it PEER_SECONDS."""
    script = str(File(__file__).with_name("peer_discopy_draw.py"))
    try:
        process = subprocess.Popen([python, script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    except OSError:
        return None
    assert process.stdin and process.stdout
    with process:
        first = process.stdout.readline()
        if not first:
            return None
        rows: list[tuple[str, ...]] = []
        for n in (4, *PEER_SIZES):  # the first answer pays for loading fonts, and is not counted
            layers, diagram = _connected(n)
            request = {"width": WIDTH, "layers": [[g.name, len(g.source), len(g.target), at] for g, at in layers]}
            print(json.dumps(request), file=process.stdin, flush=True)
            theirs = json.loads(process.stdout.readline())
            if "error" in theirs:
                rows.append((str(n), "–", theirs["error"], "–"))
                break
            ours = _seconds(diagram)
            rows.append((str(n), shown(ours), shown(theirs["draw"]), f"{theirs['draw'] / ours:,.1f}"))
            if theirs["draw"] * 4 > PEER_SECONDS:
                break
        process.stdin.close()
    return Table(
        f"String diagrams beside DisCoPy {json.loads(first)['version']}",
        "CPU time to draw the same connected planar diagram as SVG, by number of boxes, warm; DisCoPy draws through "
        "matplotlib.",
        ("boxes", "catalg", "DisCoPy", "ratio"),
        tuple(rows[1:]),
    )


def tables(quick: bool = False, peer_python: str | None = None) -> list[Table]:
    """All tables of this benchmark; `run` writes them into docs/performance.md."""
    found = [growth(SIZES[:-1] if quick else SIZES)]
    python = peer_python or os.environ.get("CATALG_PEER_PYTHON")
    if python and (table := peer(python)):
        found.append(table)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="leave out the largest size")
    parser.add_argument("--peer", help="an interpreter that has DisCoPy")
    options = parser.parse_args()
    for table in tables(options.quick, options.peer):
        print(table.markdown(), end="\n\n")


if __name__ == "__main__":
    main()
