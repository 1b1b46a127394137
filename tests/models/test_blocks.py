"""Tables are looked up some elements at a time: the same answers whatever the size of the blocks."""

import tracemalloc

import numpy as np
import pytest
from presented import Presentation, values

from catalg.cells import CARTESIAN
from catalg.models import build_model, finite

P = Presentation(CARTESIAN, "A B", m="A B -> A", p="A -> A B", e="-> A", d="B ->")
TABLES = values(
    A=3, B=2, e=2, m=[[0, 1], [2, 0], [1, 1]], p=[[0, 1], [2, 0], [1, 1]]
)  # fmt: skip
DIAGRAMS = [
    P["m"] >> P["p"] >> P["m"],
    (P["p"] @ P["p"]) >> P.wires("A B A B", [2, 1, 0, 0]) >> (P["m"] @ P["A"] @ P["A"]),
    P["e"] >> P["p"],
    P["A"] @ P["d"],
    P["d"] @ P["d"],
    P.wires("A B", [1, 0, 0]),
    P["e"],
]


@pytest.mark.parametrize("block", [1, 2, 5, 7, 100])
@pytest.mark.parametrize("number", range(len(DIAGRAMS)))
def test_blocks_change_nothing(monkeypatch, number, block):
    carrier = build_model("M", P.theory("T"), "Set", TABLES).carrier
    whole, _ = carrier.evaluate(DIAGRAMS[number])
    monkeypatch.setattr(finite, "BLOCK", block)
    parts, _ = carrier.evaluate(DIAGRAMS[number])
    assert parts.shape == whole.shape and parts.dtype == whole.dtype and np.array_equal(parts, whole)
    batch = carrier.extended({}, {"e": (np.array([[0], [1], [2]]), 1)})
    several, _ = batch.evaluate(DIAGRAMS[number])
    monkeypatch.undo()
    assert np.array_equal(several, batch.evaluate(DIAGRAMS[number])[0])


def test_blocks_need_less_room(monkeypatch):
    carrier = build_model("M", P.theory("T"), "Set", TABLES).carrier
    names = "A B B B B B B A A A A"
    diagram = P.wires(names, [0, 1]) >> P["m"]
    for place in (2, 3, 4, 5, 6, 1, 2, 3):  # one wire more at each step
        diagram = (P.wires(names, [*range(11), place]) >> (diagram @ P["B"])) >> P["m"]
    peaks = []
    for block in (1 << 10, 1 << 30):
        monkeypatch.setattr(finite, "BLOCK", block)
        tracemalloc.start()
        carrier.evaluate(diagram)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert 3 * peaks[0] < peaks[1]
