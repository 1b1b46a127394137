"""Certificates made to be slow: contexts, instances and interpretations multiply the sizes of what is written."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from certificates_by_hand import POINT, certificate, inner, objects, planar, statement, step
from second_checker import second_accepts

from catalg.certificates import CertificateError, certificate_from_json
from catalg.kernel import ReplayError, replay

X = [POINT, "X"]
TWICE = {"zero": {}, "one": {}, "two": {"f": planar(X, ("f", 0), ("f", 0))}}


def tower(height: int) -> Any:
    """A reflexive law carried along `f -> f ; f` again and again, each time one of twice as many boxes, up to 1,024."""
    size, f = 1, planar(X, ("f", 0))
    cells: dict[str, Any] = {"one": objects("X"), "two": [["f", X, X]]}
    found = certificate("category", statement("t", f, f), **cells)
    for _ in range(height):
        lemma = {"name": "L", "functor": TWICE, "obligations": {}, "certificate": inner(found)}
        size = min(2 * size, 1024)
        side = planar(X, *[("f", 0)] * size)
        found = certificate("category", statement("t", side, side), (), [lemma], **cells)
    return found


def chain(height: int) -> Any:
    """Lemmas with a parameter, each proved by fifty uses of the last one in a context with two holes."""
    p = [["p", X, X]]
    once, twice = planar(X, ("p", 0)), planar(X, ("p", 0), ("p", 0))
    lemmas = [{"statement": statement("L0", once, once, two=p), "proof": []}]
    cells: dict[str, Any] = {"one": objects("X"), "two": [["f", X, X]]}
    hole = planar(X, ("□", 0), ("□", 0))
    for number in range(height):
        use = step(f"L{number}", hole, two={"p": once})
        lemmas.append({"statement": statement(f"L{number + 1}", twice, twice, two=p), "proof": [use] * 50})
    f = planar(X, ("f", 0))
    return certificate("category", statement("t", f, f), (), lemmas, **cells)


def test_a_tower_within_reach_is_replayed() -> None:
    text = json.dumps(tower(3))
    assert replay(certificate_from_json(text)).steps == 0
    assert second_accepts(text)


@pytest.mark.parametrize("document", [tower(60), chain(40)], ids=["interpretations", "instances"])
def test_replay_counts_its_work(document: Any) -> None:
    start = time.process_time()
    with pytest.raises((ReplayError, CertificateError)):
        replay(certificate_from_json(json.dumps(document)), work=2_000)
    assert time.process_time() - start < 10
