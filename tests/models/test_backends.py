"""A sample of the theories' models in every target has the same answers in several array libraries.

`benchmarks/backends.py` asks every model; here the first models of each target of a few files.
"""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = ["std/monoid", "std/group", "language_metric/yoneda", "language_metric/quantaloid"]
EVERY = {"Vect(QQ)", "Vect(GF(2))", "Vect(GF(3))", "Rel", "MinPlus", "Set", "Array", "Matrices(MinPlus)"}


@pytest.fixture(scope="module")
def backends():
    sys.path.insert(0, str(ROOT / "benchmarks"))
    import backends

    yield backends
    sys.path.remove(str(ROOT / "benchmarks"))


@pytest.fixture(scope="module")
def sample(backends):
    """The first two models of each target in each file."""
    seen, out = {}, []
    for graph, path, index, target in backends.chosen([str(ROOT / f"theories/{f}.cat") for f in FILES]):
        seen[path, target] = seen.get((path, target), 0) + 1
        if seen[path, target] <= 2:
            out.append((graph, path, index, target))
    return out


@pytest.mark.slow
@pytest.mark.parametrize("library", ["array_api_strict", "torch", "jax"])
def test_answers_are_equal(backends, sample, library):
    pytest.importorskip(library, reason=f"{library} is not installed")
    assert {target for *_, target in sample} >= EVERY
    rows = backends.rows_of(sample if library != "jax" else sample[::5], ["numpy", library], 60.0)
    for key, row in rows.items():
        assert row.equal == row.count > 0, key
        assert row.apart <= backends.CLOSE
    held = sum(row.here for row in rows.values())
    assert held >= sum(row.models for row in rows.values()) / 2  # most are not counted in Python's numbers


@pytest.mark.slow
def test_a_library_that_is_wrong_is_seen(backends, sample, monkeypatch):
    """Products that lose a term where they do not run in NumPy."""
    pytest.importorskip("array_api_strict", reason="array-api-strict is not installed")
    import numpy as np

    from catalg.models import products

    right = products.matrix_product
    monkeypatch.setattr(
        products, "matrix_product", lambda xp, a, b: right(xp, a, b) if xp is np else right(xp, a, b) * 0
    )
    rows = backends.rows_of([s for s in sample if s[3] == "Vect(QQ)"][:2], ["numpy", "array_api_strict"], 60.0)
    assert any(row.equal < row.count for row in rows.values())
