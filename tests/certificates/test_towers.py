"""Certificates made to be slow: contexts and instances multiply the sizes of what is written."""

from __future__ import annotations

import time
from typing import Any

import pytest
from certificates_by_hand import POINT, as_text, certificate, objects, planar, proved, statement, step
from second_checker import second_accepts

from catalg.certificates import CertificateError, certificate_from_json
from catalg.kernel import ReplayError, replay

X = [POINT, "X"]


def tower(height: int) -> Any:
    """Lemmas with a parameter, each proved by fifty uses of the last one, twice in each context, up to 1,024 boxes."""
    p = [["p", X, X]]
    once, size = planar(X, ("p", 0)), 1
    lemmas = [proved(statement("L0", once, once, two=p))]
    cells: dict[str, Any] = {"one": objects("X"), "two": [["f", X, X]]}
    for number in range(height):
        holes, size = (2, 2 * size) if size < 1024 else (1, size)
        use = step(f"L{number}", planar(X, *[("□", 0)] * holes), two={"p": once})
        side = planar(X, *[("p", 0)] * size)
        lemmas.append(proved(statement(f"L{number + 1}", side, side, two=p), [use] * 50))
    f = planar(X, ("f", 0))
    return certificate("category", statement("t", f, f), (), lemmas, **cells)


def test_a_tower_within_reach_is_replayed() -> None:
    text = as_text(tower(3))
    assert replay(certificate_from_json(text)).steps == 0
    assert second_accepts(text)


def test_replay_counts_its_work() -> None:
    start = time.process_time()
    with pytest.raises((ReplayError, CertificateError)):
        replay(certificate_from_json(as_text(tower(40))), work=2_000)
    assert time.process_time() - start < 10
