"""Models from Python callables: checked by samples, evaluated as composites, trained by a law's residual."""

import numpy as np
import pytest
from presented import CARTESIAN, Presentation, law

from catalg.models import ModelError, functions_of

SHIFT = np.roll(np.eye(4), 1, axis=0)


def equivariance():
    p = Presentation(CARTESIAN, "X", f="X -> X", s="X -> X")
    return p, p.theory("T"), law("equivariant", p["s"] >> p["f"], p["f"] >> p["s"])


def test_a_python_function_is_checked_at_samples():
    p, theory, statement = equivariance()
    model = functions_of(theory, {"X": (4,), "s": lambda x: SHIFT @ x, "f": np.tanh})
    outcome = model.check(statement)
    assert (outcome.status, outcome.exact) == ("holds", False) and "points sampled" in outcome.reason
    broken = functions_of(theory, {"X": 4, "s": lambda x: SHIFT @ x, "f": np.sort})
    assert broken.check(statement).status == "fails" and not broken.check(statement).exact
    assert model.evaluate(p["s"] >> p["f"])([1, 0, 0, 0]).tolist() == [0, np.tanh(1), 0, 0]


def test_a_batch_of_samples_is_one_call():
    _, theory, statement = equivariance()
    calls = []

    def tanh(x):
        calls.append(x.shape)
        return np.tanh(x)

    model = functions_of(theory, {"X": 4, "s": lambda x: x @ SHIFT.T, "f": tanh}, batched=True)
    assert model.check(statement, samples=200).status == "holds"
    assert len(calls) < 8 and max(shape[0] for shape in calls) > 200


def test_single_precision_is_allowed_its_rounding_and_no_more():
    _, theory, statement = equivariance()

    def smooth(x, error=0.0):
        assert x.dtype == np.float32
        y = np.exp(x / 8).astype(np.float32)
        return y + np.float32(error) * np.arange(4, dtype=np.float32)

    shift = SHIFT.astype(np.float32)
    values = {"X": 4, "s": lambda x: shift @ x, "f": smooth}
    assert functions_of(theory, values, dtype="float32").check(statement).status == "holds"
    values["f"] = lambda x: smooth(x, 0.01)
    assert functions_of(theory, values, dtype="float32").check(statement).status == "fails"


@pytest.mark.slow
def test_a_layer_is_trained_until_the_law_holds():
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    pytest.importorskip("array_api_compat")
    _, theory, statement = equivariance()
    torch.manual_seed(0)
    layer = torch.nn.Linear(4, 4)
    shift = torch.tensor(SHIFT, dtype=torch.float32)
    values = {"X": 4, "s": lambda x: x @ shift.T, "f": layer}
    model = functions_of(theory, values, backend="torch", dtype="float32", batched=True)
    assert model.check(statement).status == "fails"
    optimiser = torch.optim.Adam(layer.parameters(), lr=0.05)
    for _ in range(250):
        optimiser.zero_grad()
        loss = model.residual(statement, torch.randn(32, 4))
        loss.backward()
        optimiser.step()
    assert loss.item() < 1e-5
    weight = layer.weight.detach().numpy()
    assert np.allclose(SHIFT @ weight, weight @ SHIFT, atol=0.05)


def test_bad_callables_are_named():
    p, theory, statement = equivariance()
    good = {"X": 4, "s": lambda x: x, "f": lambda x: x}
    for change, message in [
        ({"X": "four"}, "`X = four` is not an array shape"),
        ({"f": lambda x: x[:2]}, r"`f` gives an array of shape \(2,\)"),
        ({"f": lambda x: (x, x)}, "`f` gives 2 arrays"),
        ({"f": lambda x: x * np.nan}, "`f` gives NaN"),
        ({"f": lambda x: 1 / 0}, "`f` could not be evaluated: division by zero"),
        ({"f": 3}, "needs a callable"),
        ({"g": 3}, "`g` is not a cell"),
    ]:
        with pytest.raises(ModelError, match=message):
            functions_of(theory, good | change)
    with pytest.raises(ModelError, match="no value for `f`"):
        functions_of(theory, {"X": 4, "s": lambda x: x})
    cell, x = p.parameter("x", "X -> X")
    with pytest.raises(ModelError, match="has parameters"):
        functions_of(theory, good).residual(law("every", x >> p["f"], p["f"] >> x, (cell,)), np.ones(4))
