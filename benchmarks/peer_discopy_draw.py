"""Run by `bench_draw` under an interpreter that has DisCoPy: time its drawing of given diagrams.

Reads lines ``{"width": w, "layers": [[name, inputs, outputs, offset], ...]}`` from standard
input and answers each with ``{"build": seconds, "draw": seconds}`` or ``{"error": ...}``. What
is drawn is written as SVG into memory. Knows nothing of catalg.
"""

from __future__ import annotations

import os
import tempfile
import time
from importlib.metadata import version

import matplotlib

matplotlib.use("svg")

from discopy.monoidal import Box, Diagram, Ty
from peer_lines import serve


def answer(request: dict) -> dict:
    x = Ty("x")
    start = time.process_time()
    layers = [(Box(name, x**n, x**m), at) for name, n, m, at in request["layers"]]
    diagram = Diagram.decode(x ** request["width"], boxes_and_offsets=layers)
    built = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        diagram.draw(path=os.path.join(folder, "drawing.svg"), show=False)
    return {"build": built - start, "draw": time.process_time() - built}


if __name__ == "__main__":
    serve(answer, {"version": version("discopy")})
