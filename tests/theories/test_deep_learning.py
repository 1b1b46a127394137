"""Categorical deep learning and its kin: numbers computed apart from catalg, and what must be refused."""

from __future__ import annotations

import importlib.util
import os
from itertools import pairwise, product
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from catalg.resources import folder
from catalg.session.check import check
from catalg.session.graph import load

ROOT = Path(__file__).parents[2]
WORK = folder("theories") / "deep_learning"
NETWORKS = ("karate", "miserables", "florence")


def _writer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("write_social_distances", ROOT / "examples/write_social_distances.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# -- every id, every chain ---------------------------------------------------------------------


@pytest.mark.slow
def test_every_statement_has_a_law_and_no_chain_is_long() -> None:
    modules = load([str(path) for path in sorted(WORK.glob("*.cat"))]).modules.values()
    laws = [law for module in modules for theory in module.theories.values() for law in theory.laws]
    proved = {one for law in laws if law.expected == "proved" for one in law.ids}
    assert proved == {f"CDL-{n:02}" for n in range(1, 26)}
    assert max(len(law.chain) for law in laws) <= 6  # the left side and at most five links


# -- real graphs ----------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_distances_of_real_networks_are_the_star_of_their_lengths() -> None:
    """Least, closed and reflexive in exact arithmetic; four rounds of Bellman-Ford are too few."""
    report = check([str(ROOT / "examples" / "social_distances.cat")])
    assert report.exit_status == 0
    for model in report.models():
        assert [found.name for found in model.named("fails")] == ["four_rounds"]
        exact = {found.name for found in model.evaluations if found.status == "holds" and found.exact}
        assert {"star_here", "star_step", "eight_rounds", "star_idempotent"} <= exact


@pytest.mark.parametrize("name", NETWORKS)
def test_the_file_of_distances_is_what_its_writer_computes(name: str) -> None:
    """And Dijkstra's distances are those of Floyd and Warshall, in integers."""
    pytest.importorskip("networkx")
    writer = _writer()
    stored = np.load(ROOT / "examples" / "social_distances.npz")
    lengths = writer.lengths(writer.NETWORKS[name]())
    assert (stored[f"{name}_lengths"] == lengths).all()
    far = 10**9
    d = np.where(lengths < 0, far, lengths)
    np.fill_diagonal(d, 0)
    for k in range(len(d)):
        d = np.minimum(d, d[:, k, None] + d[None, k])
    assert (stored[f"{name}_distances"] == np.where(d >= far, -1, d)).all()
    assert (lengths == lengths.T).all() and len(lengths) in (34, 77, 15)


# -- numbers of the sources --------------------------------------------------------------------------


def test_terms_and_lists_are_counted_alike_at_the_third_level_only() -> None:
    """[CDL-08] Enumerated, not computed: terms of 1 + 2 X with two variables, and lists of four letters."""
    terms, lists = [], []
    for depth in range(1, 5):
        words = [word for n in range(depth) for word in product("ab", repeat=n)]
        terms.append(len({(word, end) for word in words for end in ("stop", "x", "y")}))
        lists.append(sum(1 for n in range(depth) for _ in product("abxy", repeat=n)))
    assert terms == [3, 9, 21, 45] and lists == [1, 5, 21, 85]


def test_carries_of_usual_and_of_balanced_digits() -> None:
    """[CDL-18] 45 of 100 pairs of digits carry, 25 of 100 balanced ones."""
    usual = sum(a + b > 9 for a, b in product(range(10), repeat=2))
    balanced = sum(not -4 <= a + b <= 5 for a, b in product(range(-4, 6), repeat=2))
    assert (usual, balanced) == (45, 25)


def test_the_ripple_adder_adds() -> None:
    """[CDL-16] The machine of adders.cat on a thousand sums of five digits."""
    draw = np.random.default_rng(20)
    for x, y in draw.integers(0, 10**5, size=(1000, 2)).tolist():
        state, written = 0, []
        for place in range(6):
            total = state + x // 10**place % 10 + y // 10**place % 10
            state, digit = divmod(total, 10)
            written.append(digit)
        assert sum(d * 10**i for i, d in enumerate(written)) == x + y and state == 0


def test_prefixes_in_parallel_are_the_carries_of_the_ripple() -> None:
    """[CDL-17] A scan by doubling gives the carries into every place."""
    draw = np.random.default_rng(17)
    x, y = draw.integers(0, 10, size=(2, 500, 16))
    total = x + y
    generate, propagate = total > 9, total == 9
    step = 1
    while step < 16:
        g, p = generate.copy(), propagate.copy()
        generate[:, step:] = g[:, step:] | (p[:, step:] & g[:, :-step])
        propagate[:, step:] = p[:, step:] & p[:, :-step]
        step *= 2
    ripple = np.zeros((500, 17), dtype=int)
    for i in range(16):
        ripple[:, i + 1] = total[:, i] + ripple[:, i] > 9
    assert (generate == ripple[:, 1:].astype(bool)).all()


def test_every_fair_schedule_ends_at_the_same_distances() -> None:
    """[CDL-21] Random edges, random orders; without negative lengths."""
    draw = np.random.default_rng(21)
    for _ in range(20):
        length = draw.integers(0, 9, size=(6, 6))
        ends = set()
        for _ in range(5):
            d = np.array([0] + [99] * 5)
            before = None
            while before is None or (before != d).any():
                before = d.copy()
                for edge in draw.permutation(36):
                    u, v = divmod(int(edge), 6)
                    d[v] = min(d[v], d[u] + length[u, v])
            ends.add(tuple(d))
        assert len(ends) == 1


# -- refused before anything is proved ---------------------------------------------------------------

PRINTED = """
theory Printed : cartesian category {
  object Shift, Image, Place, Pixel
  morphism shift : Shift * Image -> Image
  morphism at : Image * Place -> Pixel
  morphism back : Place * Shift -> Place
  morphism f : Image -> Image
  law corrected (s : Shift) (x : Image) (p : Place) (h : shift * Place ; at = SIDES)
    (e : shift ; f = Shift * f ; shift) : at(f(shift(s, x)), p) = at(f(x), back(p, s))
LAW}
"""
SIDES = "swap(Shift, Image) * Place ; Image * swap(Shift, Place) ; Image * back ; at"


def test_the_equation_of_example_2_6_has_no_type_as_printed(tmp_path: Path) -> None:
    """f(((i', j') |> x)(i, j)) gives a pixel to f, which takes an image; as corrected it follows from equivariance."""
    file = tmp_path / "printed.cat"
    file.write_text(PRINTED.replace("SIDES", SIDES).replace("LAW", ""))
    assert [law.verdict for law in check([str(file)]).laws()] == ["proved"]
    printed = "  law printed (s : Shift) (x : Image) (p : Place) : f(at(shift(s, x), p)) = f(at(x, back(p, s)))\n"
    file.write_text(PRINTED.replace("SIDES", SIDES).replace("LAW", printed))
    (error,) = check([str(file)]).errors()
    assert error.code == "CAT208" and "`Image`" in error.message and "`Pixel`" in error.message


def test_carries_are_cocycles_and_no_coboundaries_in_bases_up_to_twelve() -> None:
    """[CDL-18] The cocycle over the integers, and the telescoping sum that is 1 for carries and 0 for coboundaries."""
    for n in range(2, 13):
        for a, b, d in product(range(n), repeat=3):
            assert (a + b) // n + ((a + b) % n + d) // n == (b + d) // n + (a + (b + d) % n) // n
        assert sum((i + 1) // n for i in range(n)) == 1
        b = np.random.default_rng(n).integers(0, n, size=n).tolist()
        steps = pairwise([*range(n), 0])
        assert sum(b[i] + b[1 % n] - b[j] for i, j in steps) % n == n * b[1 % n] % n == 0


# -- the notebook --------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_notebook_runs_and_shows_its_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    nbclient = pytest.importorskip("nbclient")
    nbformat = pytest.importorskip("nbformat")
    for package in ("ipykernel", "matplotlib"):
        pytest.importorskip(package)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]))
    notebook = nbformat.read(ROOT / "notebooks" / "deep_learning.ipynb", as_version=4)
    assert not any(cell.get("outputs") for cell in notebook.cells), "notebooks are kept without outputs"
    nbclient.NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(ROOT / "notebooks")}}).execute()
    shown = [output["data"] for cell in notebook.cells for output in cell.get("outputs", ()) if "data" in output]
    assert sum("image/svg+xml" in data for data in shown) == 11
    assert sum("<iframe srcdoc" in data.get("text/html", "") for data in shown) == 4
