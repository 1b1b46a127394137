"""Run by `bench_canonical` under an interpreter that has DisCoPy: time its normal form on given diagrams.

Reads lines ``{"width": w, "layers": [[name, inputs, outputs, offset], ...]}`` from standard
input and answers each with ``{"build": seconds, "normal_form": seconds}`` or ``{"error": ...}``.
DisCoPy's normal form is that of Delpeuch and Vicary, for connected planar diagrams.
Knows nothing of catalg.
"""

from __future__ import annotations

import time
from importlib.metadata import version

from discopy.monoidal import Box, Diagram, Ty
from peer_lines import serve


def answer(request: dict) -> dict:
    x = Ty("x")
    start = time.process_time()
    layers = [(Box(name, x**n, x**m), at) for name, n, m, at in request["layers"]]
    diagram = Diagram.decode(x ** request["width"], boxes_and_offsets=layers)
    built = time.process_time()
    diagram.normal_form()
    return {"build": built - start, "normal_form": time.process_time() - built}


if __name__ == "__main__":
    serve(answer, {"version": version("discopy")})
