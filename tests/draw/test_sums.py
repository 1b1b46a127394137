"""Pictures of linear theories: a panel for each term, and proofs that add multiples of rules."""

from __future__ import annotations

import pytest

from catalg.cells import DOCTRINES, Coefficient, Diagram, OneCell, Path, Signature, TwoCell, added
from catalg.cells.coefficient import ONE
from catalg.cells.combination import zero
from catalg.draw import law_scene, proof_scene, proof_slides, string_scene, to_json, to_png, to_svg, to_tikz
from catalg.draw.overlap import overlaps
from catalg.kernel import Certificate, Statement, Theory
from catalg.prove import Found, prove

LINEAR = DOCTRINES["linear monoidal category"]
WIRE = OneCell("X")
X = Path.of(WIRE)
E, F = (Diagram.generator(LINEAR, TwoCell(name, X, X)) for name in "ef")
WIDE = Diagram.generator(LINEAR, TwoCell("g", X @ X, X))


def signs(scene: object) -> list[str]:
    return [mark.text for mark in scene.labels if mark.role == "equals"]  # type: ignore[attr-defined]


def test_each_term_is_a_panel_with_its_sign() -> None:
    half = Coefficient.of(1) + Coefficient.scalar("a")
    scene = law_scene(added(E, F, half), added(zero(LINEAR, X, X), E >> F, -(ONE + ONE)), title="law")
    assert len(scene.panels) == 3
    assert signs(scene) == ["+ (1 + a)", "= - 2"]
    assert not overlaps(scene)
    assert to_svg(scene) and to_png(scene)[:4] == b"\x89PNG" and to_tikz(scene) and to_json(scene)


def test_zero_and_leading_coefficients_are_said() -> None:
    double = added(E, E)
    assert signs(string_scene(double)) == ["2"]
    assert signs(law_scene(double, zero(LINEAR, X, X))) == ["2", "=", "0"]
    assert signs(law_scene(E, zero(LINEAR, X, X), kind="commutative")) == ["=", "0"]


def test_a_sum_too_long_to_show_is_counted() -> None:
    both = added(E, F)
    cell = Diagram.sequence([both] * 7)
    assert signs(string_scene(cell)) == ["128 terms"]


def test_a_proof_shows_the_sum_after_each_step() -> None:
    idempotent = Statement("idempotent", E >> E, E)
    parts = Statement("parts", added(E, F), Diagram.identity(LINEAR, X))
    signature = Signature(LINEAR, (), {"X": WIRE}, {"e": E.boxes[0], "f": F.boxes[0]})
    theory = Theory("T", signature, {"idempotent": idempotent, "parts": parts})
    law = Statement("orthogonal", E >> F, zero(LINEAR, X, X))
    found = prove(theory, law, theory.axioms)
    assert isinstance(found, Found)
    certificate = Certificate(theory, found.lemmas, law, found.proof)
    scene = proof_scene(certificate)
    reasons = {mark.text for mark in scene.labels if mark.role == "reason"}
    assert reasons == {"idempotent", "parts"} and signs(scene)[-1] == "0"
    slides = proof_slides(certificate)
    assert len(slides) == len(found.proof) + 2 and "Step 1 of" in slides[1].caption


@pytest.mark.parametrize("count", [1, 5])
def test_sums_of_cells_of_several_wires(count: int) -> None:
    cell = added(WIDE >> Diagram.sequence([E] * count), WIDE, Coefficient.of(-3))
    scene = string_scene(cell)
    assert len(scene.panels) == 2 and not overlaps(scene)
