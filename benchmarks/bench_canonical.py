"""The canonical form of large diagrams: time to build and to key, and how it grows.

    python benchmarks/bench_canonical.py [--quick] [--peer PYTHON]

``--peer`` (or the environment's ``CATALG_PEER_PYTHON``) names an interpreter that has
DisCoPy; its normal form is then timed on the same connected planar diagrams.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
from pathlib import Path as File

sys.path[:0] = [str(File(__file__).parents[1]), str(File(__file__).parents[1] / "tests" / "cells")]

from large_diagrams import CONNECTED, FAMILIES, Layers, power, random_planar_layers, relaid, spiral_layers  # noqa: E402
from report import Table, exponent, median_seconds, shown  # noqa: E402

from catalg.cells import MONOIDAL, Diagram  # noqa: E402

SIZES = (1_000, 10_000, 100_000)
PEER_SIZES = (4, 8, 16, 32, 64, 128, 256, 512, 1024)
PEER_SECONDS = 30.0


def growth(sizes: tuple[int, ...]) -> Table:
    """Build and key each family at each size."""
    rows = []
    for name, make in FAMILIES.items():
        seconds = [median_seconds(lambda n=n, make=make: make(n).key) for n in sizes]
        rows.append((name, *map(shown, seconds), f"{exponent(sizes, seconds):.2f}"))
    return Table(
        "Canonical form",
        "Median CPU time to make a diagram (with its type checks) and its key, by number of boxes. "
        "The last column is the exponent p of the best fit of time = c · n^p.",
        ("diagram", *(f"{n:,}" for n in sizes), "growth"),
        tuple(rows),
    )


def equality(sizes: tuple[int, ...]) -> Table:
    """Compare each family with itself in another order of execution, at each size."""
    rows = []
    for name, make in FAMILIES.items():
        seconds = []
        for n in sizes:
            one = make(n)
            lists = relaid(random.Random(1), one)
            seconds.append(median_seconds(lambda d=one, e=lists: [_again(d) == _again(e)]))
        rows.append((name, *map(shown, seconds), f"{exponent(sizes, seconds):.2f}"))
    return Table(
        "Equality",
        "Median CPU time to make a diagram and its boxes in another order (with type checks) and to find them equal, "
        "by number of boxes.",
        ("diagram", *(f"{n:,}" for n in sizes), "growth"),
        tuple(rows),
    )


def _again(diagram: Diagram) -> Diagram:
    """The same lists without what has been computed of them."""
    planar = diagram.doctrine.planar
    outputs = None if planar else diagram.outputs
    return Diagram(diagram.doctrine, diagram.source, diagram.boxes, diagram.inputs, outputs, diagram.offsets)


def small() -> Table:
    """What a prover does most: small diagrams, one after another."""
    rows = []
    for n in (1, 5, 20, 50):
        layers = random_planar_layers(n, CONNECTED, 4)
        source = power(4)
        built = Diagram.layered(MONOIDAL, source, layers)
        fresh = median_seconds(lambda s=source, w=layers: [Diagram.layered(MONOIDAL, s, w).key for _ in range(500)])
        composed = median_seconds(lambda d=built: [d @ d for _ in range(500)])
        rows.append((str(n), shown(fresh / 500), shown(composed / 500)))
    return Table(
        "Small diagrams",
        "Median CPU time, connected planar diagrams on four wires.",
        ("boxes", "make and key", "compose side by side"),
        tuple(rows),
    )


def peer(python: str) -> Table | None:
    """The same connected diagrams in DisCoPy, up to the size that takes it PEER_SECONDS."""
    script = str(File(__file__).with_name("peer_discopy.py"))
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
        for name, width in (("random, width 8", 8), ("spiral", 0)):
            for n in PEER_SIZES:
                layers = random_planar_layers(n, CONNECTED) if width else spiral_layers(n)
                print(json.dumps(_request(width, layers)), file=process.stdin, flush=True)
                theirs = json.loads(process.stdout.readline())
                ours = median_seconds(lambda w=layers, k=width: Diagram.layered(MONOIDAL, power(k), w).key, 9)
                if "error" in theirs:
                    rows.append((f"{name}, {len(layers)} boxes", shown(ours), theirs["error"], "–"))
                    break
                total = theirs["build"] + theirs["normal_form"]
                ratio = f"{total / ours:,.0f}" if ours else "–"
                rows.append((f"{name}, {len(layers)} boxes", shown(ours), shown(total), ratio))
                if total * 8 > PEER_SECONDS:  # the next size takes it about eight times as long
                    break
        process.stdin.close()
    return Table(
        f"Beside DisCoPy {json.loads(first)['version']}",
        "CPU time to make the diagram and its normal form (DisCoPy) or key (catalg). DisCoPy's is for connected "
        f"diagrams; sizes stop where the next would take it more than about {PEER_SECONDS:.0f} s.",
        ("diagram", "catalg", "DisCoPy", "ratio"),
        tuple(rows),
    )


def _request(width: int, layers: Layers) -> dict[str, object]:
    return {"width": width, "layers": [[g.name, len(g.source), len(g.target), at] for g, at in layers]}


def tables(quick: bool = False, peer_python: str | None = None) -> list[Table]:
    """All tables of this benchmark; `run` writes them into docs/performance.md."""
    sizes = SIZES[:2] if quick else SIZES
    found = [growth(sizes), equality(sizes), small()]
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
