"""Chains in ordered theories: each step claims what stands in it, and the kernel gets the way there and back."""

from __future__ import annotations

from catalg.session.check import Options, check
from catalg.session.verdicts import Budget

METRIC = """
theory Metric : ordered 2-category {
  object S
  1-morphism d, e : S -> S
  axiom refl : id(S) <= d
  axiom trans : d * d <= d
"""


def verdicts(tmp_path, laws: str) -> dict[str, str]:
    path = tmp_path / "metric.cat"
    path.write_text(METRIC + laws + "}\n", encoding="utf-8")
    report = check([str(path)], Options(Budget(2_000, 20.0)), None)
    return {law.name: law.verdict for file in report.files for theory in file.theories for law in theory.laws}


def test_equalities_are_proved_there_and_back(tmp_path):
    found = verdicts(
        tmp_path,
        """
        law one : d * d * d = d { d * d * d = d * d by trans, refl = d }
        law half : d * d = d { d * d = d by trans }
        law climbs (h : e <= d) : e * e <= d { e * e <= d * e by h <= d * d by h = d by one, trans, refl }
        law claims_too_much (h : e <= d) : e <= d { e = d by h }
        law free : d <= e
        """,
    )
    assert found == {
        "one": "proved", "half": "unknown", "climbs": "proved", "claims_too_much": "unknown", "free": "refuted"
    }  # fmt: skip


def test_false_inequalities_are_refuted_by_small_matrices(tmp_path):
    assert verdicts(tmp_path, "law wrong : d * d <= e expect refuted\n") == {"wrong": "refuted"}


RESIDUALS = """
theory Residuals : ordered 2-category {
  object S, A
  1-morphism d : S -> S
  1-morphism x, y, both : A -> S
  1-morphism rx, ry, max : S -> A
  1-morphism lmax : A -> S
  axiom eval_rx : rx * x <= d
  axiom eval_ry : ry * y <= d
  axiom first : max <= rx
  axiom second : max <= ry
  axiom least (c : A -> S) (hx : x <= c) (hy : y <= c) : both <= c
  axiom curry_x (c : S -> A) (h : c * x <= d) : c <= rx
  axiom curry_y (c : S -> A) (h : c * y <= d) : c <= ry
  axiom curry_max (c : A -> S) (h : max * c <= d) : c <= lmax
  law chained_back : both <= lmax
  law not_so : lmax <= both
}
"""


def test_universal_properties_are_chained_back(tmp_path):
    """both <= lmax by `least`, at lmax; its premises by `curry_max`, at x and y; their premises by short searches."""
    path = tmp_path / "residuals.cat"
    path.write_text(RESIDUALS, encoding="utf-8")
    report = check([str(path)], Options(Budget(1_000, 20.0)), None)
    laws = {law.name: law for file in report.files for theory in file.theories for law in theory.laws}
    assert (laws["chained_back"].verdict, laws["chained_back"].steps) == ("proved", 1)
    assert laws["not_so"].verdict == "refuted"
    assert "model Refutes_not_so : Residuals in Matrices(" in (laws["not_so"].text or "")
