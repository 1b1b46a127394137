"""One code path through the array API standard: the same answers from a library that has the standard and nothing else.

`array_api_strict` stands for any such library (CuPy among them, which needs a graphics processor).
"""

import numpy as np
import pytest
from presented import (
    Presentation,
    call,
    function,
    law,
    monoid,
    name,
    op,
    values,
)

from catalg.cells import CARTESIAN, MONOIDAL
from catalg.models import ModelError, build_model, model_of

strict = pytest.importorskip("array_api_strict", reason="array-api-strict is not installed")
pytest.importorskip("array_api_compat", reason="array-api-compat is not installed")

Z2 = {"A": 2, "mu": [[[1, 0], [0, 1]], [[0, 1], [1, 0]]], "eta": [1, 0]}


@pytest.mark.parametrize("target", ["Vect", "Vect(QQ)", "Vect(GF(2))", "Vect(GF(5))", "Rel"])
@pytest.mark.parametrize("wrong", [False, True])
def test_tensors(target, wrong):
    p, theory = monoid()
    named = values(**Z2 | ({"eta": [0, 1]} if wrong else {}))
    cell, x = p.parameter("x", "A -> A")
    every = law("every", (x @ p["A"]) >> p["mu"], p["mu"] >> x, (cell,))
    models = [build_model("M", theory, target, named, backend=b) for b in ("numpy", "array_api_strict")]
    assert models[1].held_in() == ("array_api_strict",)
    for statement in (*theory.axioms.values(), every):
        one, other = (model.check(statement) for model in models)
        assert one == other
    assert models[1].check(theory.axioms["left"]).status == ("fails" if wrong else "holds")


@pytest.mark.parametrize("target", ["MinPlus", "MaxPlus"])
def test_tropical(target):
    p = Presentation(MONOIDAL, "A", f="A -> A", g="A -> A A")
    end = float("inf") * (1 if target == "MinPlus" else -1)
    named = values(A=2, f=[[0, 3], [end, 1]], g=[[[0, 1], [2, end]], [[end, 4], [1, 1]]])
    models = [build_model("M", p.theory("T"), target, named, backend=b) for b in ("numpy", "array_api_strict")]
    for statement in (law("a", p["f"] >> p["g"], p["g"] >> (p["f"] @ p["A"])), law("b", p["f"] >> p["f"], p["f"])):
        assert models[0].check(statement) == models[1].check(statement)


def test_tables():
    p = Presentation(CARTESIAN, "A", m="A A -> A", e="-> A", d="A ->")
    named = values(A=3, m=[[0, 1, 2], [1, 2, 0], [2, 0, 1]], e=0)
    cell, x = p.parameter("x", "A -> A")
    models = [build_model("M", p.theory("T"), "Set", named, backend=b) for b in ("numpy", "array_api_strict")]
    statements = [
        law("assoc", (p["m"] @ p["A"]) >> p["m"], (p["A"] @ p["m"]) >> p["m"]),
        law("unit", (p["e"] @ p["A"]) >> p["m"], p["A"]),
        law("wrong", p["m"] >> (x), p["m"], (cell,)),
        law("drop", p["m"] >> p["d"], p["d"] @ p["d"]),
    ]
    for statement in statements:
        one, other = (model.check(statement) for model in models)
        assert one == other
    assert [models[1].check(s).status for s in statements] == ["holds", "holds", "fails", "holds"]


@pytest.mark.slow
def test_functions():
    p = Presentation(CARTESIAN, "X Y", f="X -> Y", g="X -> X", s="Y -> Y")
    x = name("x")
    weight = call("reshape", call("arange", 12), 3, 4)
    named = {
        "X": ("tuple", (("number", 2), ("number", 3))),
        "Y": ("tuple", (("number", 2), ("number", 4))),
        "f": function("x", call("softmax", op("@", x, weight))),
        "g": function("x", op("+", call("relu", x), call("layernorm", x))),
        "s": function("x", call("flip", call("flip", call("concat", call("slice", x, 0, 1), call("slice", x, 1, 2))))),
    }
    models = [build_model("M", p.theory("T"), "Array", named, backend=b) for b in ("numpy", "array_api_strict")]
    for statement in (law("same", p["f"] >> p["s"], p["f"]), law("other", p["g"] >> p["g"], p["g"])):
        one, other = (model.check(statement, samples=6) for model in models)
        assert (one.status, one.exact) == (other.status, other.exact)
        assert one.error == pytest.approx(other.error, rel=1e-9, abs=1e-12)


def test_arrays_that_were_given():
    _, theory = monoid()
    rng = np.random.default_rng(0)
    mu, eta = rng.standard_normal((20, 3, 3, 3)), rng.standard_normal((20, 3))
    one = model_of(theory, "Vect", {"mu": mu, "eta": eta}, batch=True)
    other = model_of(theory, "Vect", {"mu": strict.asarray(mu), "eta": strict.asarray(eta)}, batch=True)
    for axiom in theory.axioms.values():
        found = other.residual(axiom)
        assert type(found).__module__.startswith("array_api_strict")
        assert np.allclose(np.asarray(found), one.residual(axiom))
        assert (other.failing(axiom) == one.failing(axiom)).all()
    with pytest.raises(ModelError, match="`eta`: the value has an entry that is NaN"):
        model_of(theory, "Vect", {"mu": strict.asarray(mu[0]), "eta": strict.asarray(eta[0] * np.nan)})


def test_contraction_in_parts():
    p = Presentation(MONOIDAL, "A B", f="A -> B", g="B -> A")
    rng = np.random.default_rng(0)
    f, g = rng.standard_normal((5, 40)), rng.standard_normal((40, 5))
    given = {"f": strict.asarray(f), "g": strict.asarray(g)}
    model = model_of(p.theory("T"), "Vect", given, largest=250)
    assert np.allclose(np.asarray(model.evaluate(p["g"] >> p["f"] >> p["g"])), g @ f @ g)


@pytest.mark.gpu
@pytest.mark.parametrize("backend", ["cupy", "torch"])
def test_on_a_graphics_processor(backend):
    """Where there is one: `pytest -m gpu tests/models`."""
    library = pytest.importorskip(backend, reason=f"{backend} is not installed")
    if backend == "torch":
        if not library.cuda.is_available():
            pytest.skip("PyTorch sees no graphics processor")
        put = lambda a: library.asarray(a, device="cuda")  # noqa: E731
    else:
        try:
            library.cuda.runtime.getDeviceCount()
        except library.cuda.runtime.CUDARuntimeError as error:
            pytest.skip(f"there is no graphics processor: {error}")
        put = library.asarray
    _, theory = monoid()
    rng = np.random.default_rng(0)
    mu, eta = rng.standard_normal((100, 4, 4, 4)), rng.standard_normal((100, 4))
    here = model_of(theory, "Vect", {"mu": mu, "eta": eta}, batch=True)
    there = model_of(theory, "Vect", {"mu": put(mu), "eta": put(eta)}, batch=True)
    for axiom in theory.axioms.values():
        found = there.residual(axiom)
        assert np.allclose(found.get() if backend == "cupy" else found.cpu().numpy(), here.residual(axiom))
        assert (there.failing(axiom) == here.failing(axiom)).all()
    if backend == "cupy":  # models of files are put on the device by name
        for target in ("Vect", "Vect(QQ)", "Vect(GF(5))", "Rel"):
            model = build_model("M", theory, target, values(**Z2), backend=backend)
            assert all(model.check(axiom).status == "holds" for axiom in theory.axioms.values())
