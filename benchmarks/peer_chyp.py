"""Run by `bench_rewriting` under an interpreter that has chyp: normalise a diagram by its rewriting.

Reads lines ``{"inputs": n, "boxes": [[name, [wire], [wire]], ...], "outputs": [wire], "rules":
[[side, side], ...]}`` (a side has inputs, boxes and outputs too) and answers each with
``{"seconds": s, "steps": k}`` or ``{"error": ...}``: each rule used left to right at the first
match, until none is left. Knows nothing of catalg.
"""

from __future__ import annotations

import time

from chyp.graph import Graph
from chyp.matcher import match_rule
from chyp.rewrite import rewrite
from chyp.rule import Rule
from peer_lines import serve


def graph(side: dict) -> Graph:
    made = Graph()
    vertices = [made.add_vertex() for _ in range(side["wires"])]
    for name, ins, outs in side["boxes"]:
        made.add_edge([vertices[w] for w in ins], [vertices[w] for w in outs], name)
    made.set_inputs(vertices[: side["inputs"]])
    made.set_outputs([vertices[w] for w in side["outputs"]])
    return made


def answer(request: dict) -> dict:
    rules = [Rule(graph(left), graph(right)) for left, right in request["rules"]]
    here = graph(request["diagram"])
    start = time.process_time()
    steps = 0
    while True:
        for rule in rules:
            match = next(iter(match_rule(rule, here)), None)
            if match is not None:
                here = rewrite(rule, match)
                steps += 1
                break
        else:
            return {"seconds": time.process_time() - start, "steps": steps}


if __name__ == "__main__":
    serve(answer)
