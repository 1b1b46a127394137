"""`solve` from a file: what it prints, its JSON, the block that it gives back, and numbers stated in models."""

import json

import numpy as np
import pytest
from click.testing import CliRunner

from catalg.apps.cli import commands

LAYER = """
theory Layer : monoidal category {
  object X
  morphism s, c : X -> X
  morphism W : X * X -> X * X
  axiom ws : s * s ; W = W ; s * s
  axiom wc : c * c ; W = W ; c * c
  law both : (s ; c) * (s ; c) ; W = W ; (s ; c) * (s ; c)
  law twice : W ; W ; s * s = s * s ; W ; W
}
model Three : Layer in Vect(QQ) dimension 14 {
  X = 3  s = permutation(1, 0, 2)  c = permutation(1, 2, 0)  W = unknown
}
model Four : Layer in Vect dimension 15 {
  X = 4  s = permutation(1, 0, 2, 3)  c = permutation(1, 2, 3, 0)  W = unknown
}
## Printed as 15 for all n.
model Two : Layer in Vect(QQ) dimension 15 expect refuted {
  X = 2  s = permutation(1, 0)  c = permutation(1, 0)  W = unknown
}
"""
SQUARE = """
theory Square : monoidal category {
  object X
  morphism W : X -> X
  axiom same : W ; W = W
}
model Idempotents : Square in Vect(GF(2)) solutions 8 classes 3 { X = 2  W = unknown }
"""


def run(*arguments):
    return CliRunner().invoke(commands, [*map(str, arguments)], standalone_mode=False)


@pytest.fixture
def layer(tmp_path):
    path = tmp_path / "layer.cat"
    path.write_text(LAYER)
    return path


def test_the_numbers_that_models_state_are_found(layer, tmp_path):
    report = json.loads(run("check", layer, "--json").stdout)
    assert [m["ok"] for f in report["files"] for m in f["models"]] == [True] * 3
    layer.write_text(LAYER.replace("dimension 14", "dimension 15").replace(" expect refuted {", " {"))
    models = json.loads(run("check", layer, "--json").stdout)["files"][0]["models"]
    assert [m["ok"] for m in models] == [False, True, False]
    assert "14, not 15" in run("check", layer).stdout
    square = tmp_path / "square.cat"
    square.write_text(SQUARE)
    assert run("check", square).return_value == 0


@pytest.mark.slow
def test_solve_prints_a_block_that_checks_for_all_values(layer):
    done = run("solve", layer, "Three")
    assert done.return_value == 0
    assert "dimension 14 (exactly), from ws, wc, both" in done.stdout
    assert "not used, because not linear: twice" in done.stdout
    block = done.stdout[done.stdout.index("model ThreeSolved") :]
    layer.write_text(LAYER.split("model")[0] + block)
    models = json.loads(run("check", layer, "--json").stdout)["files"][0]["models"]
    assert models[0]["ok"] and models[0]["holds"] == ["ws", "wc", "both", "twice"]


def test_solve_gives_json_and_arrays(layer, tmp_path):
    done = run("solve", layer, "Two", "--json", "-o", tmp_path / "basis.npz")
    answer = json.loads(done.stdout)
    assert (answer["dimension"], answer["exact"], answer["left_out"]) == (8, True, ["twice"])
    assert np.array(answer["unknown"][0]["basis"]).shape == (8, 2, 2, 2, 2)
    arrays = np.load(tmp_path / "basis.npz")
    assert arrays["W"].shape == (8, 2, 2, 2, 2) and arrays["W"].tolist() == answer["unknown"][0]["basis"]


def test_bad_requests_are_diagnostics(layer, tmp_path):
    assert "did you mean `Two`" in run("solve", layer, "Tow").stderr
    square = tmp_path / "square.cat"
    square.write_text(SQUARE)
    done = run("solve", square, "Idempotents")
    assert done.return_value == 2 and "`same` is not linear in what is unknown" in done.stderr
    assert json.loads(run("solve", square, "Idempotents", "--json").stdout)["diagnostics"][0]["code"] == "CAT401"
    layer.write_text(LAYER.replace("W = unknown", "W = zeros()").replace(" dimension 14", "").split("model Four")[0])
    assert "leaves no value open" in run("solve", layer, "Three").stderr
    assert run("solve", tmp_path / "nothing.cat", "M").return_value == 2


def test_a_model_without_numbers_says_who_finds_the_values(layer):
    layer.write_text(LAYER.replace(" dimension 14", ""))
    assert "catalg solve" in run("check", layer).stdout and run("check", layer).return_value == 0
