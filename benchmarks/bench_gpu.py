"""On a graphics processor: a contraction through catalg beside the same one in plain CuPy.

    python benchmarks/bench_gpu.py [--tokens 4096] [--width 1024]

Needs CuPy (`pip install cupy-cuda12x`), and PyTorch built for CUDA for its rows; without them, or
without a graphics processor, it says so and measures nothing. Times are of the device, by its events.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Callable
from pathlib import Path as File
from typing import Any

sys.path[:0] = [str(File(__file__).parents[1]), str(File(__file__).parents[1] / "tests" / "models")]

import numpy as np  # noqa: E402
from presented import Presentation  # noqa: E402
from report import Table, shown  # noqa: E402

from catalg.cells import MONOIDAL, Diagram  # noqa: E402
from catalg.models import model_of  # noqa: E402

ROUNDS = 30


def missing() -> str | None:
    """Why nothing can be measured here, or None."""
    try:
        import cupy
    except ImportError:
        return "CuPy is not installed (`pip install cupy-cuda12x`)"
    try:
        count = cupy.cuda.runtime.getDeviceCount()
    except cupy.cuda.runtime.CUDARuntimeError as error:
        return f"there is no graphics processor: {error}"
    return None if count else "there is no graphics processor"


def head(tokens: int, width: int) -> tuple[Presentation, Diagram, dict[str, Any]]:
    """A head of linear attention on X of shape (tokens, width): X Q (K^T X^T) X V, scaled to stay near 1."""
    p = Presentation(MONOIDAL, "N D", x="N -> D", q="D -> D", k="D -> D", t="D -> N", v="D -> D")
    sizes = {"N": tokens, "D": width}
    rng = np.random.default_rng(0)
    arrays = {}
    for name, cell in p.two.items():
        shape = [sizes[c.name] for c in (*cell.source, *cell.target)]
        arrays[name] = (rng.standard_normal(shape) / np.sqrt(shape[0])).astype(np.float32)
    return p, p["x"] >> p["q"] >> p["k"] >> p["t"] >> p["x"] >> p["v"], arrays


def by_hand(xp: Any, a: dict[str, Any]) -> Any:
    """The same product in the order that is cheapest here: everything between the tokens first."""
    return a["x"] @ (((a["q"] @ a["k"]) @ (a["t"] @ a["x"])) @ a["v"])


def seconds(cupy: Any, work: Callable[[], Any]) -> float:
    """The median time of the device, after two runs that do not count."""
    for _ in range(2):
        work()
    times = []
    for _ in range(ROUNDS):
        start, end = cupy.cuda.Event(), cupy.cuda.Event()
        cupy.cuda.runtime.deviceSynchronize()
        start.record()
        work()
        cupy.cuda.runtime.deviceSynchronize()
        end.record()
        end.synchronize()
        times.append(cupy.cuda.get_elapsed_time(start, end) / 1000)
    return statistics.median(times)


def rows(tokens: int, width: int) -> list[tuple[str, ...]]:
    """Plain CuPy, catalg with CuPy's arrays, and with PyTorch's where it has the device; equal answers."""
    import cupy

    p, diagram, arrays = head(tokens, width)
    given = {name: cupy.asarray(a) for name, a in arrays.items()}
    plain = seconds(cupy, lambda: by_hand(cupy, given))
    answer = by_hand(cupy, given).get()
    out = [("plain CuPy", shown(plain), "1.00")]
    model = model_of(p.theory("Head"), "Vect", given)
    assert np.allclose(model.evaluate(diagram).get(), answer, rtol=1e-2, atol=1e-3 * np.abs(answer).max())
    ours = seconds(cupy, lambda: model.evaluate(diagram))
    out.append(("catalg, CuPy's arrays", shown(ours), f"{ours / plain:.2f}"))
    try:
        import torch

        tensors = {name: torch.asarray(a, device="cuda") for name, a in arrays.items()}
    except (ImportError, RuntimeError, AssertionError) as error:
        return [*out, (f"catalg, PyTorch's arrays: not measured ({error})", "–", "–")]
    model = model_of(p.theory("Head"), "Vect", tensors)
    found = model.evaluate(diagram).cpu().numpy()
    assert np.allclose(found, answer, rtol=1e-2, atol=1e-3 * np.abs(answer).max())
    other = seconds(cupy, lambda: model.evaluate(diagram))
    return [*out, ("catalg, PyTorch's arrays", shown(other), f"{other / plain:.2f}")]


def tables(quick: bool = False, peer: str | None = None, tokens: int = 4096, width: int = 1024) -> list[Table]:
    """What `run.py` asks for: a table, or the reason why there is none."""
    reason = missing()
    title = f"On a graphics processor, {tokens:,} tokens of width {width:,}"
    if reason:
        about = f"Not measured: {reason}. Where there is one, `python benchmarks/run.py --only gpu` measures it."
        return [Table(title, about, ("contraction", "time", "ratio"), ())]
    about = "Time of the device for a head of linear attention in float32, and over plain CuPy's; equal answers."
    return [Table(title, about, ("contraction", "time", "ratio"), tuple(rows(tokens, width)))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tokens", type=int, default=4096)
    parser.add_argument("--width", type=int, default=1024)
    options = parser.parse_args()
    print(tables(tokens=options.tokens, width=options.width)[0].markdown())


if __name__ == "__main__":
    main()
