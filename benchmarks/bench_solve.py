"""The solver beside emlp: linear maps that commute with a group, their dimension and the time to find them.

    python benchmarks/bench_solve.py [--quick] [--peer PYTHON]

``--peer`` names an interpreter that has emlp, as `peer_emlp.py` says.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path as File
from typing import Any

sys.path[:0] = [str(File(__file__).parents[1]), str(File(__file__).parents[1] / "tests" / "models")]

import numpy as np  # noqa: E402
from presented import Presentation, call, law, name, values  # noqa: E402
from report import Table, exponent, shown  # noqa: E402

from catalg.cells import MONOIDAL, Diagram  # noqa: E402
from catalg.models import solve_model  # noqa: E402

PEER_SECONDS = 120


def layer(group: str, n: int, source: int, target: int) -> tuple[Any, str, dict[str, Any]]:
    """Linear maps T(source) -> T(target) that commute with a group given by generators: theory, target, values."""
    generators: dict[str, Any] = {"s": call("permutation", [*range(1, n), 0])}
    if group == "S":
        generators["c"] = call("permutation", [1, 0, *range(2, n)])
    if group == "SO":
        generators = {f"r{i}": _rotation(n, i) for i in range(n - 1)}
    p = Presentation(MONOIDAL, "X", **dict.fromkeys(generators, "X -> X"), W=f"{'X ' * source}-> {'X ' * target}")

    def power(diagram: Diagram, k: int) -> Diagram:
        return Diagram.row([diagram] * k) if k else p[""]

    axioms = [law(g, power(p[g], source) >> p["W"], p["W"] >> power(p[g], target)) for g in generators]
    named = values(X=n) | generators | {"W": name("unknown")}
    return p.theory("Layer", *axioms), "Vect" if group == "SO" else "Vect(QQ)", named


def _rotation(n: int, i: int) -> Any:
    """A turn by one radian in the plane of axes i and i + 1: such turns are dense in the rotations."""
    turn = np.eye(n)
    turn[i : i + 2, i : i + 2] = [[np.cos(1), -np.sin(1)], [np.sin(1), np.cos(1)]]
    rows = tuple(("list", tuple(("number", Fraction(float(v))) for v in row)) for row in turn)
    return ("list", rows)


CASES = ["S:2:2:2", "S:3:2:2", "S:4:2:2", "S:5:2:2", "S:8:2:2", "Z:6:2:2", "Z:8:2:2", "SO:3:2:2", "SO:3:3:2"]
LARGER = ["S:16:2:2", "S:32:2:2", "Z:16:2:2", "SO:3:3:3", "SO:4:3:3"]


def _solved(case: str) -> tuple[int, float]:
    group, n, source, target = case.split(":")
    theory, where, named = layer(group, int(n), int(source), int(target))
    start = time.process_time()
    answer = solve_model(theory, theory.axioms.values(), where, named)
    return answer.dimension or 0, time.process_time() - start


def solver(quick: bool, peer: str | None) -> list[Table]:
    cases = CASES[:4] if quick else CASES
    theirs = _peer(peer, cases) if peer else {}
    rows = []
    for case in cases:
        group, n, source, target = case.split(":")
        dimension, seconds = _solved(case)
        unknowns = int(n) ** (int(source) + int(target))
        row = [f"{group}({n}), T({source}) to T({target})", f"{unknowns:,}", f"{dimension}", shown(seconds)]
        if peer:
            found = theirs.get(case)
            row += (
                [f"{found['dimension']}", shown(found["seconds"][1]), f"{found['seconds'][1] / seconds:.0f}"]
                if found
                else ["–", f"over {PEER_SECONDS} s", "–"]
            )
        rows.append(tuple(row))
    header = ("group and tensors", "unknowns", "dimension", "catalg")
    tables = [
        Table(
            "Equivariant linear layers" + (" beside emlp 1.0.3" if peer else ""),
            "CPU time to find every linear map between tensor powers that commutes with a group given by generators: "
            "permutations S and cyclic shifts Z exactly over the rationals, rotations SO in float64"
            + ("; emlp's second run, with everything compiled. The last column is emlp over catalg." if peer else "."),
            (*header, "emlp's dimension", "emlp", "ratio") if peer else header,
            tuple(rows),
        )
    ]
    if not quick:
        tables.append(_growth())
    return tables


def _growth() -> Table:
    rows = []
    sizes, seconds = [], []
    for case in LARGER:
        dimension, spent = _solved(case)
        group, n, source, target = case.split(":")
        unknowns = int(n) ** (int(source) + int(target))
        rows.append((f"{group}({n}), T({source}) to T({target})", f"{unknowns:,}", f"{dimension}", shown(spent)))
    for n in (8, 12, 16, 24, 32):
        sizes.append(n**4)
        seconds.append(_solved(f"S:{n}:2:2")[1])
    rows.append(("growth in the unknowns, S(8) to S(32)", "", "", f"{exponent(sizes, seconds):.2f}"))
    return Table(
        "Equivariant linear layers, larger ones",
        "As above, by catalg alone; the last row is the exponent p of the best fit of time = c · unknowns^p.",
        ("group and tensors", "unknowns", "dimension", "catalg"),
        tuple(rows),
    )


def _peer(python: str, cases: list[str]) -> dict[str, Any]:
    found = {}
    for case in cases:
        command = [python, str(File(__file__).parent / "peer_emlp.py"), case]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=PEER_SECONDS, check=True)
        except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
            continue
        found[case] = json.loads(done.stdout.splitlines()[-1])
    return found


def tables(quick: bool = False, peer: str | None = None) -> list[Table]:
    """What `run.py` asks for; ``peer`` is an interpreter that has emlp."""
    return solver(quick, peer)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="smaller sizes")
    parser.add_argument("--peer", help="an interpreter that has emlp")
    options = parser.parse_args()
    for table in tables(options.quick, options.peer):
        print(table.markdown() + "\n", flush=True)


if __name__ == "__main__":
    main()
