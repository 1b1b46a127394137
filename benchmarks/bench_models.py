"""Models: contraction beside opt_einsum by hand, hard networks, batches, tropical closure.

    python benchmarks/bench_models.py [--quick]

Needs opt_einsum and SciPy; cotengra where hard networks are to be planned well.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path as File
from typing import Any

sys.path[:0] = [str(File(__file__).parents[1]), str(File(__file__).parents[1] / "tests" / "models")]

import numpy as np  # noqa: E402
from presented import Presentation, monoid  # noqa: E402
from report import Table, shown  # noqa: E402

from catalg.cells import MONOIDAL, Diagram  # noqa: E402
from catalg.models import model_of, plans  # noqa: E402
from catalg.models.closure import tropical_closure  # noqa: E402


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


def lattice(rows: int, columns: int) -> tuple[Presentation, Diagram, dict[str, Any]]:
    """A grid of boxes, each with wires from its left and upper and to its right and lower neighbour."""
    names = {(0, 2): "c", (1, 2): "t", (2, 2): "m", (2, 1): "r", (2, 0): "e", (1, 1): "k"}
    p = Presentation(MONOIDAL, "X", **{n: f"{'X ' * a}-> {'X ' * b}" for (a, b), n in names.items()})
    layers, wires = [], []  # the wires from lower left to upper right, anti-diagonal by anti-diagonal
    cells = ((i, s - i) for s in range(rows + columns - 1) for i in range(rows - 1, -1, -1) if 0 <= s - i < columns)
    for i, j in cells:
        inputs = [k for k, w in enumerate(wires) if w in (("right", i, j - 1), ("down", i - 1, j))]
        at = min(inputs, default=0)
        out = [("down", i, j)] * (i < rows - 1) + [("right", i, j)] * (j < columns - 1)
        layers.append((p.two[names[len(inputs), len(out)]], at))
        wires[at : at + len(inputs)] = out
    rng = np.random.default_rng(0)
    arrays = {g: rng.standard_normal((2,) * (len(c.source) + len(c.target))) for g, c in p.two.items()}
    return p, Diagram.layered(MONOIDAL, p.path(""), layers), arrays


def hard(quick: bool) -> Table:
    """A grid, where a greedy order is bad: planners, and what a bound on memory costs."""
    rows, columns = (12, 12) if quick else (20, 25)
    p, diagram, arrays = lattice(rows, columns)
    labels, sizes = tuple(map(tuple, _wires(diagram))), (2,) * len(diagram.wires)
    found = []
    planners = {
        "greedy": lambda: plans._greedy(labels, sizes).steps,
        "opt_einsum, auto": lambda: plans._by_opt_einsum(labels, (), sizes),
        "cotengra": lambda: plans._by_cotengra(labels, (), sizes),
    }
    for title, planner in planners.items():
        start = time.process_time()
        steps = planner()
        spent = time.process_time() - start
        if steps is not None:
            tensors, cost = plans._costs(steps, labels, sizes)
            found.append((title, shown(spent), _power(max(map(len, tensors))), _power(np.log2(float(cost))), "–", "–"))
    carrier, value = model_of(p.theory("T"), "Vect", arrays).carrier, None
    for bound in (27, 13) if quick else (27, 23, 22):
        plans.planned.cache_clear()
        start = time.process_time()
        plan = plans.planned(labels, (), sizes, 1 << bound)
        spent = time.process_time() - start
        start = time.process_time()
        answer = replace(carrier, largest=1 << bound).evaluate(diagram)[0]
        seconds = time.process_time() - start
        value = answer if value is None else value
        assert np.allclose(answer, value, rtol=1e-9, atol=0)
        parts = 2 ** len(plan.cut)
        title = f"catalg, at most {_power(bound)} entries"
        found.append((title, shown(spent), _power(np.log2(plan.largest)), _power(np.log2(float(plan.cost))),
                      f"{parts}", shown(seconds)))  # fmt: skip
    return Table(
        f"A grid of {rows} by {columns} boxes",
        "Wires of dimension 2, every box joined to its four neighbours. CPU time to plan, entries of the largest "
        "tensor and multiplications of the plan; for catalg, which takes the cheapest plan and cuts indices into "
        "ranges until the bound is kept, into how many parts, and the time to contract them all (equal answers).",
        ("planner", "planned in", "largest", "multiplications", "parts", "contracted in"),
        tuple(found),
    )


def _power(exponent: float) -> str:
    return f"2^{exponent:.1f}".removesuffix(".0")


def batches(quick: bool) -> Table:
    _, theory = monoid()
    axioms = list(theory.axioms.values())
    count = 200 if quick else 1000
    rows = []
    for n in (2, 3, 4, 6, 8):
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


def tables(quick: bool = False, peer: str | None = None) -> list[Table]:
    """What `run.py` asks for."""
    return [contraction(quick), hard(quick), batches(quick), closure(quick)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="smaller sizes")
    for table in tables(parser.parse_args().quick):
        print(table.markdown() + "\n", flush=True)


if __name__ == "__main__":
    main()
