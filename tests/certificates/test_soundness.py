"""False certificates that were once believed, or nearly: both checkers refuse them."""

from __future__ import annotations

from typing import Any

import pytest
from certificates_by_hand import (
    POINT,
    as_text,
    certificate,
    objects,
    planar,
    proved,
    statement,
    step,
    wired,
)
from second_checker import second_accepts

from catalg.certificates import CertificateError, certificate_from_json
from catalg.kernel import ReplayError, replay

COMPACT = "compact closed category"


def shadowed_point() -> list[Any]:
    """A 0-cell parameter called like the unwritten 0-cell carried an axiom about it elsewhere."""
    scalar, nothing = planar([POINT], ("f", 0)), planar([POINT])
    f = [["f", [POINT], [POINT]]]
    collapse = statement("collapse", scalar, nothing, two=f)
    proof = [step("collapse", planar([POINT], ("□", 0)), two={"f": scalar})]
    lemma = proved(statement("L", scalar, nothing, zero=[POINT], two=f), proof)
    here = planar(["C"], ("g", 0))
    goal = statement("false", here, planar(["C"]), two=[["g", ["C"], ["C"]]])
    use = step("L", planar(["C"], ("□", 0)), zero={POINT: "C"}, two={"f": here})
    return certificate("monoidal category", goal, [use], [lemma], zero=["C"], axioms=[collapse])


def loop(name: str) -> dict[str, Any]:
    return wired([POINT], [(f"cup({name})", []), (f"cap({name})", [1, 0])], [])


def dual_as_parameter() -> list[Any]:
    """A parameter called like the dual of another would make all dimensions equal."""
    lemma = proved(statement("L", loop("X"), loop("dual(X)"), one=objects("X", "dual(X)")))
    use = step("L", wired([POINT], [("□", [])], []), one={"X": [POINT, "Z"], "dual(X)": [POINT, "Y"]})
    return certificate(COMPACT, statement("false", loop("Z"), loop("dual(Y)")), [use], [lemma], one=objects("Y", "Z"))


def cup_as_generator() -> list[Any]:
    """A generator called like a cup would be one."""
    bend = wired([POINT], [("cup(X)", [])], [0, 1])
    return certificate(
        COMPACT, statement("t", bend, bend), one=objects("X"), two=[["cup(X)", [POINT], [POINT, "X", "dual(X)"]]]
    )


def equation_of_two_cells() -> list[Any]:
    """A step of an ordered theory by an equation of 2-cells, where only 1-cells are rewritten."""
    a, b = [POINT, "A"], [POINT, "B"]
    axiom = statement("e", planar(a, ("f", 0)), planar(a, ("g", 0)))
    cells: dict[str, Any] = {"one": objects("A", "B"), "two": [["f", a, b], ["g", a, b]]}
    goal = statement("idle", planar(a), planar(a))
    return certificate("ordered category", goal, [step("e", planar(a))], axioms=[axiom], **cells)


FALSE = [shadowed_point, dual_as_parameter, cup_as_generator, equation_of_two_cells]


@pytest.mark.parametrize("make", FALSE, ids=lambda make: make.__name__)
def test_both_checkers_refuse(make: Any) -> None:
    text = as_text(make())
    with pytest.raises((CertificateError, ReplayError)):
        replay(certificate_from_json(text))
    assert not second_accepts(text)


def test_self_dual_objects_stay_so_under_an_instance() -> None:
    """Once refused for no reason: an instance forgot that an object it does not touch is its own dual."""
    pair = wired([POINT, "S", "W"], [], [0, 1])
    both = wired([POINT, "S", "S"], [], [0, 1])
    lemma = proved(statement("L", pair, pair, one=objects("W")))
    use = step("L", wired([POINT, "S", "S"], [("□", [0, 1])], [2, 3]), one={"W": [POINT, "S"]})
    document = certificate(
        COMPACT, statement("g", both, both), [use], [lemma], one=[["S", POINT, POINT, "self dual"]]
    )
    text = as_text(document)
    assert replay(certificate_from_json(text)).steps == 1
    assert second_accepts(text)


# -- coefficients ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "coefficient",
    [
        [["1/0"]], [["+1"]], [["1.5"]], [[1]], [["1", ["a", 1]]], [["1", ["a", 0]]], [["1", 1]], [["1", True]], [[]],
        [["1", "c"]], [["1", *["a"] * 1001]], [["1" * 1001]], [["1e3"]], ["1"], "1", None, [["a", "1"]], [["1/-2"]],
    ],
)  # fmt: skip
def test_what_is_no_coefficient_is_refused(coefficient: Any) -> None:
    """As the coefficient of the whole left side; the right side is the same, so that nothing else is at fault."""
    x = [POINT, "X"]

    def text(coefficient: Any) -> str:
        side = {"source": x, "target": x, "terms": [[coefficient, planar(x, ("f", 0))]]}
        return as_text(certificate(
            "linear category", statement("t", side, side), one=objects("X"), two=[["f", x, x]], scalars=["a", "b"]
        ))  # fmt: skip

    with pytest.raises((CertificateError, ReplayError)):
        replay(certificate_from_json(text(coefficient)))
    assert not second_accepts(text(coefficient))
    for right in ([["-1/2"], ["3", "a", "b", "b"]], [["3", "b", "a"], ["2/4"], ["0", "a"], ["1"]], []):
        assert replay(certificate_from_json(text(right))).steps == 0 and second_accepts(text(right))
