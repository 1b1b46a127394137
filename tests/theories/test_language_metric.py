"""Languages as metric spaces: the statements are all there, hold for languages drawn at random, and for a real text."""

from __future__ import annotations

import importlib.util
import os
import random
from fractions import Fraction
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from library import LIBRARY, graph

from catalg.models import build_model, model_of
from catalg.models.quantale_rings import quantale
from catalg.syntax import ModelDeclaration, TheoryDeclaration

ROOT = Path(__file__).parents[2]
NOTEBOOK = ROOT / "notebooks" / "language_metric.ipynb"
INF = float("inf")


@cache
def read() -> tuple[dict[str, TheoryDeclaration], dict[tuple[str, str], ModelDeclaration]]:
    modules = [graph().modules[str(file)] for file in LIBRARY if file.parent.name == "language_metric"]
    theories = {name: theory for module in modules for name, theory in module.theories.items()}
    return theories, {(model.theory, model.name): model for module in modules for model in module.models}


def law(theory: str, name: str) -> Any:
    return next(one.statement for one in read()[0][theory].laws if one.name == name)


def test_every_statement_has_a_law_and_a_false_twin() -> None:
    theories, models = read()
    laws = [one for theory in theories.values() for one in theory.laws]
    counted = {i for model in models.values() if model.counts for i in model.ids}
    proved = {i for one in laws if one.expected == "proved" for i in one.ids} | counted
    refuted = {i.rstrip("dt") for one in laws if one.expected == "refuted" for i in one.ids}
    refuted |= {i.rstrip("dt") for model in models.values() if model.expected == "refuted" for i in model.ids}
    wanted = {f"GV-{n:02d}" for n in range(1, 28)}
    assert wanted <= proved and wanted <= refuted
    assert all(len(one.chain) <= 5 for one in laws)


WITNESSES = [
    ("Conditional", "NotMultiplicative", "any_table", "entry (0, 2): left 1/4, right 1/10"),
    ("Isbell", "ThreeTexts", "all_presheaves", "entry (0, 0): left -2, right -1"),
    ("Duality", "ZeroAndMinus", "isometry", "left 2, right 0"),
    ("SymmetricDistance", "OneWay", "symmetric_isometry", "entry (0, 1): left inf, right 1"),
    ("PointwiseSum", "Twice", "closed_under_sum", "left 1, right 2"),
    ("Shifted", "Seven", "nonnegative", "left -1, right 0"),
    ("NumberOfRays", "Crown", "as_many", "left 6, right 5"),
    ("Magnitude", "SevenPrefixes", "magnitude_is_number", "left 51/10, right 7"),
]


@pytest.mark.parametrize(("theory", "model", "name", "witness"), WITNESSES, ids=[w[2] for w in WITNESSES])
def test_false_twins_fail_where_the_source_says(theory: str, model: str, name: str, witness: str) -> None:
    theories, models = read()
    declared = models[theory, model]
    built = build_model(model, theories[theory].theory, declared.target, declared.values)
    outcome = built.check(law(theory, name))
    assert (outcome.status, outcome.exact) == ("fails", True)
    assert witness in (outcome.witness or "")


def test_a_whole_chain_is_counted_three_times() -> None:
    """Pr = 1/2 twice and every text in S: 3/4 where Pr(k|i) = 1/4."""
    theories, models = read()
    declared = models["TextVectors", "WholeChain"]
    built = build_model("WholeChain", theories["TextVectors"].theory, declared.target, declared.values)
    statement = law("TextVectors", "combination_is_text")
    left, right = built.evaluate(statement.left), built.evaluate(statement.right)
    assert (left[0, 2], right[0, 2]) == (Fraction(3, 4), Fraction(1, 4))


# -- languages drawn at random ------------------------------------------------------------------

RING = quantale("Matrices(MinPlus)")


def metric(rng: random.Random, n: int) -> Any:
    """A metric of n texts with whole distances or inf, closed by its shortest paths."""
    d = np.array([[0.0 if i == j else rng.choice([0, 1, 2, 3, 4, 5, 6, INF]) for j in range(n)] for i in range(n)])
    for k in range(n):
        d = np.minimum(d, d[:, [k]] + d[[k]])
    return d


def times(x: Any, y: Any) -> Any:
    return RING.matmul(x[None], y[None])[0]


def under(x: Any, y: Any) -> Any:
    return RING.under(x[None], y[None])[0]


def over(y: Any, x: Any) -> Any:
    return RING.over(y[None], x[None])[0]


def drawn(seed: int) -> dict[str, dict[str, Any]]:
    """Values for the general theories, of one random language."""
    rng = random.Random(seed)
    n = rng.randint(3, 5)
    d = metric(rng, n)
    any_x = np.array([[float(rng.randint(-4, 6))] for _ in range(n)])
    x = times(d, any_x)
    lx = under(any_x, d)
    rlx = over(d, lx)
    into = np.where(np.eye(n)[:2] == 1, 0.0, INF)
    x2 = times(into, times(d, any_x))
    return {
        "Presheaves": {"d": d},
        "Yoneda": {"d": d, "x": x, "dd": under(d, d), "dx": under(d, x)},
        "Isbell": {"d": d, "x": any_x, "lx": lx, "rlx": rlx, "lrlx": under(rlx, d)},
        "Closure": {"d": d, "ld": under(d, d), "rd": over(d, d)},
        "Density": {"d": d},
        "Inclusion": {"d": d, "into": into, "out": into.T},
        "RightExtension": {"d": d, "into": into, "out": into.T, "x": x2, "ran": under(times(into, d), x2)},
        "Negative": {"d": d, "x": x, "n": over(np.zeros((1, 1)), x)},
    }


@pytest.mark.parametrize("seed", range(3))
def test_laws_hold_for_languages_drawn_at_random(seed: int) -> None:
    for name, values in drawn(seed).items():
        declaration = read()[0][name]
        model = model_of(declaration.theory, "Matrices(MinPlus)", values)
        for axiom in declaration.theory.axioms.values():
            assert model.check(axiom, samples=2).status == "holds", (seed, name, axiom.name)
        for one in declaration.laws:
            if one.expected == "proved":
                assert model.check(one.statement, samples=2).status != "fails", (seed, name, one.name)


def test_a_table_that_is_no_metric_breaks_yoneda() -> None:
    w = np.array([[0, 1, 9], [INF, 0, 1], [INF, INF, 0]], dtype=float)
    values = {"d": w, "x": w[:, :1], "dd": under(w, w), "dx": under(w, w[:, :1])}
    model = model_of(read()[0]["Yoneda"].theory, "Matrices(MinPlus)", values)
    assert model.check(law("Yoneda", "isometry")).status == "fails"


# -- a real text --------------------------------------------------------------------------------


@cache
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("metric_of_a_text", ROOT / "examples" / "metric_of_a_text.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_counts_are_those_of_the_text() -> None:
    phrases, counts = script().phrases("The cat sat. The cat, the mat!", texts=100, words=2)
    found = dict(zip((" ".join(p) for p in phrases), counts, strict=True))
    assert found == {
        "the": 3, "cat": 2, "the cat": 2, "mat": 1, "sat": 1, "cat sat": 1, "cat the": 1, "sat the": 1, "the mat": 1
    }  # fmt: skip
    order = script().order_of(phrases)
    at = [" ".join(p) for p in phrases].index
    assert order[at("cat"), at("the cat")] == 1 and order[at("the cat"), at("cat")] == 0
    assert order[at("sat"), at("the cat")] == 0


def test_the_laws_hold_exactly_for_the_documentation_of_python(capsys: pytest.CaptureFixture[str]) -> None:
    assert script().main(["--texts", "60", "--words", "3"]) == 0
    lines = [line for line in capsys.readouterr().out.splitlines() if " holds " in line or " fails " in line]
    assert len(lines) == 29 and all("holds exactly" in line for line in lines)


def test_a_wrong_count_is_noticed() -> None:
    """A phrase said to occur more often than its parts: its ratio is no probability."""
    phrases, counts = script().phrases(script().read(None), texts=40, words=2)
    longest = max(range(len(phrases)), key=lambda i: len(phrases[i]))
    counts[longest] = counts[0] + 1
    first = zip(script().Languages(phrases, counts).checked(), range(5), strict=False)  # those of the theory Counts
    outcomes = {name: outcome for (_, name, outcome, _), _ in first}
    assert outcomes["its 5 axioms"].name == "fewer" and outcomes["its 5 axioms"].status == "fails"
    assert outcomes["ratio_is_probability"].status == "fails" and outcomes["ratio_triangle"].status == "holds"


# -- the notebook -------------------------------------------------------------------------------


def test_the_notebook_is_kept_without_outputs() -> None:
    import json

    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in cells)
    assert sum(cell["cell_type"] == "markdown" for cell in cells) >= 10


@pytest.mark.slow
def test_the_notebook_runs() -> None:
    nbformat, nbclient = pytest.importorskip("nbformat"), pytest.importorskip("nbclient")
    pytest.importorskip("ipykernel")
    pytest.importorskip("matplotlib")
    notebook = nbformat.read(NOTEBOOK, 4)
    client = nbclient.NotebookClient(notebook, timeout=240, resources={"metadata": {"path": str(NOTEBOOK.parent)}})
    client.execute(env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])})
    pictures = [o for cell in notebook.cells for o in cell.get("outputs", []) if "image/svg+xml" in o.get("data", {})]
    assert len(pictures) >= 7
