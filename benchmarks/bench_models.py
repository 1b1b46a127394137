"""Models: contraction beside opt_einsum by hand, batches, tropical closure, the solver beside emlp.

    python benchmarks/bench_models.py [--quick] [--peer PYTHON]

``--peer`` (or the environment's ``CATALG_PEER_EMLP``) names an interpreter that has emlp, as
`peer_emlp.py` says. Needs opt_einsum and SciPy.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path as File
from typing import Any

sys.path[:0] = [str(File(__file__).parents[1]), str(File(__file__).parents[1] / "tests" / "models")]

import numpy as np  # noqa: E402
from presented import Presentation, call, law, monoid, name, values  # noqa: E402
from report import Table, exponent, shown  # noqa: E402

from catalg.cells import MONOIDAL, Diagram  # noqa: E402
from catalg.models import model_of, solve_model  # noqa: E402
from catalg.models.closure import tropical_closure  # noqa: E402

PEER_SECONDS = 300


def best(work: Callable[[], Any], rounds: int = 9) -> float:
    """The shortest of several runs, in CPU seconds, after one that does not count."""
    work()
    times = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


# -- contraction ------------------------------------------------------------------------------


def head(n: int, d: int, e: int) -> tuple[Presentation, Diagram, dict[str, Any]]:
    """A head without softmax: X Q K X^T X V O."""
    p = Presentation(MONOIDAL, "N D E", x="N -> D", q="D -> E", k="E -> D", t="D -> N", v="D -> E", o="E -> D")
    sizes = {"N": n, "D": d, "E": e}
    rng = np.random.default_rng(0)
    arrays = {
        g: rng.standard_normal([sizes[c.name] for c in (*cell.source, *cell.target)]) for g, cell in p.two.items()
    }
    return p, p["x"] >> p["q"] >> p["k"] >> p["t"] >> p["x"] >> p["v"] >> p["o"], arrays


def network(boxes: int, dimension: int, width: int) -> tuple[Presentation, Diagram, dict[str, Any]]:
    """Boxes of one or two wires at random places."""
    rng = np.random.default_rng(boxes)
    p = Presentation(MONOIDAL, "X", f="X X -> X X", g="X X -> X X", h="X -> X")
    layers = []
    for _ in range(boxes):
        cell = p.two["fgh"[rng.integers(3)]]
        layers.append((cell, int(rng.integers(0, width - len(cell.source) + 1))))
    diagram = Diagram.layered(MONOIDAL, p.path(" ".join(["X"] * width)), layers)
    arrays = {g: rng.standard_normal((dimension,) * (2 * len(c.source))) / dimension for g, c in p.two.items()}
    return p, diagram, arrays


def by_hand(diagram: Diagram, arrays: dict[str, Any]) -> Callable[[], Any]:
    """The same contraction as one expression of opt_einsum, planned beforehand."""
    import opt_einsum

    symbol = opt_einsum.get_symbol
    terms = ["".join(map(symbol, (*diagram.inputs[i], *diagram.outputs_of(i)))) for i in range(len(diagram.boxes))]
    operands = [arrays[box.name] for box in diagram.boxes]
    shape = {w: a.shape[k] for t, a in zip(_wires(diagram), operands, strict=True) for k, w in enumerate(t)}
    ends, fresh = [], len(diagram.wires)
    for w in diagram.outputs:
        if w < len(diagram.source):
            size = shape.get(w, operands[0].shape[0])
            terms.append(symbol(w) + symbol(fresh))
            operands.append(np.eye(size))
            w, fresh = fresh, fresh + 1
        ends.append(w)
    equation = ",".join(terms) + "->" + "".join(map(symbol, (*range(len(diagram.source)), *ends)))
    expression = opt_einsum.contract_expression(equation, *(o.shape for o in operands))
    return lambda: expression(*operands)


def _wires(diagram: Diagram) -> list[tuple[int, ...]]:
    return [(*diagram.inputs[i], *diagram.outputs_of(i)) for i in range(len(diagram.boxes))]


def contraction(quick: bool) -> Table:
    cases: list[tuple[str, Any]] = [("attention head, n = 512, d = 512, 64 to a head", head(512, 512, 64))]
    for boxes in (50, 200) if quick else (50, 100, 200, 500):
        for dimension, width in ((2, 8), (3, 5)):
            cases.append((f"{boxes} boxes, {width} wires of dimension {dimension}", network(boxes, dimension, width)))
    rows = []
    for title, (p, diagram, arrays) in cases:
        model = model_of(p.theory("T"), "Vect", arrays)
        start = time.process_time()
        found = model.evaluate(diagram)
        first = time.process_time() - start
        hand = by_hand(diagram, arrays)
        assert np.allclose(found, hand())
        ours, theirs = best(lambda m=model, d=diagram: m.evaluate(d)), best(hand)
        rows.append((title, shown(first), shown(ours), shown(theirs), f"{ours / theirs:.2f}"))
    return Table(
        "Evaluation of a diagram beside opt_einsum by hand",
        "CPU time of one evaluation in float64: catalg's first (planning included) and later ones, and the same "
        "contraction as one `opt_einsum.contract_expression`, planned beforehand. The last column is "
        "later evaluations over opt_einsum.",
        ("diagram", "first", "catalg", "opt_einsum", "ratio"),
        tuple(rows),
    )


def batches(quick: bool) -> Table:
    _, theory = monoid()
    axioms = list(theory.axioms.values())
    count = 200 if quick else 1000
    rows = []
    for n in (2, 3, 4):
        rng = np.random.default_rng(n)
        mu, eta = rng.standard_normal((count, n, n, n)), rng.standard_normal((count, n))

        def together(mu: Any = mu, eta: Any = eta) -> Any:
            many = model_of(theory, "Vect", {"mu": mu, "eta": eta}, batch=True)
            return [(many.residual(a), many.failing(a)) for a in axioms]

        def one_by_one(mu: Any = mu, eta: Any = eta) -> Any:
            for i in range(count):
                one = model_of(theory, "Vect", {"mu": mu[i], "eta": eta[i]})
                found = [(one.residual(a), one.failing(a)) for a in axioms]
            return found

        fast, slow = best(together, 5), best(one_by_one, 1)
        rows.append((f"{n}", shown(fast), shown(slow), f"{slow / fast:.0f}"))
    return Table(
        f"{count:,} random models at once",
        "CPU time to make the models of a monoid in `Vect` from arrays and find the residual of each axiom and "
        "whether it fails beyond rounding, as one batch and one model at a time, by the dimension of the object.",
        ("dimension", "batch", "one at a time", "times faster"),
        tuple(rows),
    )


def closure(quick: bool) -> Table:
    from scipy.sparse.csgraph import floyd_warshall

    rows = []
    for n in (250, 500) if quick else (250, 500, 1000):
        rng = np.random.default_rng(n)
        distances = rng.integers(1, 1000, (n, n)).astype(float)
        distances[rng.random((n, n)) < 0.9] = np.inf
        np.fill_diagonal(distances, 0)
        assert (tropical_closure(distances) == floyd_warshall(distances)).all()
        ours, theirs = best(lambda d=distances: tropical_closure(d), 2), best(lambda d=distances: floyd_warshall(d), 2)
        rows.append((f"{n:,}", shown(ours), shown(theirs), f"{ours / theirs:.2f}"))
    return Table(
        "Tropical closure beside SciPy's Floyd-Warshall",
        "CPU time for the shortest ways between all points of a random graph with a tenth of all edges and whole "
        "lengths; the answers are equal, and catalg's exact: it refuses lengths that float64 would round.",
        ("points", "catalg", "SciPy", "ratio"),
        tuple(rows),
    )


# -- the solver -------------------------------------------------------------------------------


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
    """Everything; ``peer`` is an interpreter that has emlp (or the environment's ``CATALG_PEER_EMLP``)."""
    emlp = os.environ.get("CATALG_PEER_EMLP")
    return [contraction(quick), batches(quick), closure(quick), *solver(quick, emlp)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="smaller sizes")
    parser.add_argument("--peer", help="an interpreter that has emlp")
    options = parser.parse_args()
    if options.peer:
        os.environ["CATALG_PEER_EMLP"] = options.peer
    for table in tables(options.quick, None):
        print(table.markdown() + "\n", flush=True)


if __name__ == "__main__":
    main()
