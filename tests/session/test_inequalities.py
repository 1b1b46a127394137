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
        "one": "proved", "half": "unknown", "climbs": "proved", "claims_too_much": "unknown", "free": "unknown"
    }  # fmt: skip


def test_no_model_refutes_an_inequality_by_comparing_arrays(tmp_path):
    assert verdicts(tmp_path, "law wrong : d * d <= e expect refuted\n") == {"wrong": "unknown"}
