"""Certificates made to be slow: contexts, instances and interpretations multiply the sizes of what is written."""

from __future__ import annotations

import time
from typing import Any

import pytest
from certificates_by_hand import (
    NOTHING,
    POINT,
    as_text,
    certificate,
    objects,
    planar,
    proved,
    statement,
    step,
    transported,
)
from second_checker import second_accepts

from catalg.certificates import CertificateError, certificate_from_json
from catalg.kernel import ReplayError, replay

X = [POINT, "X"]
TWICE = {**NOTHING, "two": {"f": planar(X, ("f", 0), ("f", 0))}}


def tower(height: int) -> Any:
    """A reflexive law carried along `f -> f ; f` again and again, each time one of twice as many boxes, up to 1,024."""
    size, f = 1, planar(X, ("f", 0))
    cells: dict[str, Any] = {"one": objects("X"), "two": [["f", X, X]]}
    found = certificate("category", statement("t", f, f), **cells)
    for _ in range(height):
        before, size = found, min(2 * size, 1024)
        side = planar(X, *[("f", 0)] * size)
        lemma = transported(statement("L", side, side), TWICE, {}, before)
        found = certificate("category", statement("t", side, side), (), [lemma], **cells)
    return found


def chain(height: int) -> Any:
    """Lemmas with a parameter, each proved by fifty uses of the last one in a context with two holes."""
    p = [["p", X, X]]
    once, twice = planar(X, ("p", 0)), planar(X, ("p", 0), ("p", 0))
    lemmas = [proved(statement("L0", once, once, two=p))]
    cells: dict[str, Any] = {"one": objects("X"), "two": [["f", X, X]]}
    hole = planar(X, ("□", 0), ("□", 0))
    for number in range(height):
        use = step(f"L{number}", hole, two={"p": once})
        lemmas.append(proved(statement(f"L{number + 1}", twice, twice, two=p), [use] * 50))
    f = planar(X, ("f", 0))
    return certificate("category", statement("t", f, f), (), lemmas, **cells)


def test_a_tower_within_reach_is_replayed() -> None:
    text = as_text(tower(3))
    assert replay(certificate_from_json(text)).steps == 0
    assert second_accepts(text)


@pytest.mark.parametrize("document", [tower(60), chain(40)], ids=["interpretations", "instances"])
def test_replay_counts_its_work(document: Any) -> None:
    start = time.process_time()
    with pytest.raises((ReplayError, CertificateError)):
        replay(certificate_from_json(as_text(document)), work=2_000)
    assert time.process_time() - start < 10
