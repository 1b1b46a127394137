"""Models from arrays of several libraries: equal answers, batches, gradients, complex numbers, and refusals."""

from fractions import Fraction

import numpy as np
import pytest
from effort import everything
from presented import MONOIDAL, Presentation, law, monoid, values

from catalg.cells import COMPACT_CLOSED
from catalg.models import ModelError, build_model, model_of

Z3 = np.array([[[1.0 * (k == (i + j) % 3) for k in range(3)] for j in range(3)] for i in range(3)])
ONE = np.array([1.0, 0, 0])
SLOW = {"marks": pytest.mark.slow}  # importing these libraries takes seconds
LIBRARIES = ["numpy", pytest.param("torch", **SLOW), pytest.param("jax", **SLOW)]


def arrays_of(library, *arrays):
    """The arrays in another library, in double precision."""
    if library == "numpy":
        return arrays
    if library == "torch":
        torch = pytest.importorskip("torch", reason="PyTorch is not installed")
        return tuple(torch.asarray(a) for a in arrays)
    jax = pytest.importorskip("jax", reason="JAX is not installed")
    jax.config.update("jax_enable_x64", True)
    return tuple(jax.numpy.asarray(a) for a in arrays)


@pytest.mark.parametrize("library", LIBRARIES)
def test_the_arrays_stay_in_their_library(library):
    p, theory = monoid()
    mu, eta = arrays_of(library, Z3, ONE)
    model = model_of(theory, "Vect", {"mu": mu, "eta": eta})
    assert all(model.check(axiom).status == "holds" for axiom in theory.axioms.values())
    found = model.evaluate(p["mu"])
    assert type(found) is type(mu) and model.carrier.dimensions == {"A": 3}
    assert float(model.residual(theory.axioms["assoc"])) == 0
    broken = model_of(theory, "Vect", {"mu": mu, "eta": eta * 2})
    outcome = broken.check(theory.axioms["left"])
    assert (outcome.status, outcome.witness, outcome.error) == ("fails", "entry (0 -> 0): left 2, right 1", 1.0)
    assert float(broken.residual(theory.axioms["left"])) == pytest.approx(3 / 9)


TARGETS = ["Vect", "Vect(QQ)", "Vect(GF(5))", "Rel", "MinPlus", "MaxPlus"]
HERE = TARGETS if everything() else TARGETS[:3]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("library", "target"), [*(("torch", t) for t in TARGETS), *(("jax", t) for t in HERE[:2])]
)
def test_every_semiring_answers_alike_in_every_library(library, target):
    pytest.importorskip(library)
    pytest.importorskip("array_api_compat")
    p = Presentation(MONOIDAL, "A", f="A -> A A", g="A A -> A", h="A -> A")
    cell, x = p.parameter("x", "A -> A")
    zero = {"MinPlus": float("inf"), "MaxPlus": -float("inf")}.get(target, 0)
    one = 0 if "Plus" in target else 1
    named = values(A=2, f=[[[one, zero], [one, one]], [[zero, one], [one, one]]], h=[[zero, one], [one, zero]],
                   g=[[[zero, one], [one, zero]], [[one, one], [zero, one]]])  # fmt: skip
    laws = [
        law("one", p["f"] >> p["g"], p["h"]),
        law("two", p["f"] >> (p["h"] @ p["A"]) >> p["g"], p["f"] >> (p["A"] @ p["h"]) >> p["g"]),
        law("every", x >> p["h"], p["h"] >> x, (cell,)),
        law("same", x >> p["h"] >> p["h"], x, (cell,)),
    ]
    models = [build_model("M", p.theory("T"), target, named, backend=b) for b in ("numpy", library)]
    for statement in laws:
        first, second = (model.check(statement) for model in models)
        assert first == second


@pytest.mark.parametrize("library", LIBRARIES[:2])
def test_a_batch_gives_what_each_model_gives(library):
    _, theory = monoid()
    rng = np.random.default_rng(5)
    mu, eta = rng.standard_normal((50, 3, 3, 3)), rng.standard_normal((50, 3))
    mu[7], eta[7] = Z3, ONE
    many = model_of(theory, "Vect", dict(zip(("mu", "eta"), arrays_of(library, mu, eta), strict=True)), batch=True)
    for axiom in theory.axioms.values():
        residuals, failing = np.asarray(many.residual(axiom)), many.failing(axiom)
        assert failing.tolist() == [i != 7 for i in range(50)]
        for i in (0, 7, 49):
            one = model_of(theory, "Vect", {"mu": mu[i], "eta": eta[i]})
            assert float(one.residual(axiom)) == pytest.approx(residuals[i], rel=1e-12)
    shared = model_of(theory, "Vect", {"mu": Z3, "eta": eta}, batch=True)  # one multiplication for all units
    assert shared.failing(theory.axioms["left"]).sum() == 49


@pytest.mark.parametrize("dtype", ["float64", "float32", "complex128"])
def test_a_batch_is_judged_as_each_member_would_be(dtype):
    """Differences around what rounding may cause, where the norms of the members leave it open, and far from it."""
    p = Presentation(MONOIDAL, "A B", f="A -> A B", g="A B -> A", u="-> B")
    rng = np.random.default_rng(3)
    count, one = 600, np.asarray(1, dtype)
    f, u = rng.standard_normal((count, 5, 5, 4)).astype(dtype), rng.standard_normal((count, 4)).astype(dtype)
    g = rng.standard_normal((5, 4, 5)).astype(dtype)
    g = g[None] * (one + 10.0 ** rng.uniform(-18, 0, (count, 1, 1, 1))).astype(dtype)
    statement = law("same", p["f"] >> p["g"], (p["A"] @ p["u"]) >> p["g"])
    h = np.einsum("nijk,nikl->nijl", f[:, :, :, :], np.broadcast_to(np.eye(4, dtype=dtype), (count, 5, 4, 4)))
    model = model_of(p.theory("T"), "Vect", {"f": h, "g": g, "u": u}, batch=True)
    sides = model.carrier.compare(statement.left, statement.right)
    assert (model.failing(statement) == sides.failing()).all()
    q = Presentation(MONOIDAL, "B", u="-> B", v="-> B")
    # equal but for a perturbation of each member's own size
    v = u * (one + 10.0 ** rng.uniform(-19, -3, (count, 1))).astype(dtype)
    model = model_of(q.theory("T"), "Vect", {"u": u, "v": v}, batch=True)
    near = law("near", q["u"], q["v"])
    failing = model.failing(near)
    assert (failing == model.carrier.compare(near.left, near.right).failing()).all()
    assert 0 < failing.sum() < count


def test_exact_batches():
    _, theory = monoid()
    eta = np.zeros((4, 3), dtype=np.int64)
    eta[:, 0] = [1, 2, 4, 1]
    many = model_of(theory, "Vect(GF(3))", {"mu": Z3.astype(int), "eta": eta}, batch=True)
    assert many.failing(theory.axioms["left"]).tolist() == [False, True, False, False]
    halves = np.array([[Fraction(1, 2), 0, 0]] * 2, dtype=object)
    model = model_of(theory, "Vect(QQ)", {"mu": 2 * Z3, "eta": halves}, batch=True)
    assert not model.failing(theory.axioms["left"]).any()


@pytest.mark.slow
def test_a_residual_is_a_loss_that_torch_trains():
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    pytest.importorskip("array_api_compat")
    _, theory = monoid()
    generator = torch.Generator().manual_seed(1)
    mu = (torch.asarray(Z3) + 0.1 * torch.randn(3, 3, 3, generator=generator)).requires_grad_()
    eta = torch.asarray(ONE).requires_grad_()
    optimiser = torch.optim.Adam([mu, eta], lr=0.02)
    losses = []
    for _ in range(40):
        optimiser.zero_grad()
        model = model_of(theory, "Vect", {"mu": mu, "eta": eta})
        loss = sum(model.residual(axiom) for axiom in theory.axioms.values())
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    assert losses[-1] < losses[0] / 10


@pytest.mark.slow
def test_gradients_agree_with_finite_differences_under_jax():
    jax = pytest.importorskip("jax", reason="JAX is not installed")
    pytest.importorskip("array_api_compat")
    jax.config.update("jax_enable_x64", True)
    _, theory = monoid()

    def loss(mu, eta):
        return model_of(theory, "Vect", {"mu": mu, "eta": eta}).residual(theory.axioms["assoc"])

    mu = jax.numpy.asarray(np.random.default_rng(0).standard_normal((2, 2, 2)))
    slope = jax.jit(jax.grad(loss))(mu, jax.numpy.ones(2))
    moved = mu.at[0, 1, 0].add(1e-6)
    assert float((loss(moved, jax.numpy.ones(2)) - loss(mu, jax.numpy.ones(2))) / 1e-6) == pytest.approx(
        float(slope[0, 1, 0]), rel=1e-4
    )


def test_complex_entries_and_conjugates():
    p = Presentation(MONOIDAL, "A", f="A -> A", **{"f†": "A -> A"})
    f = np.array([[0, 1j], [1, 0]])
    model = model_of(p.theory("T"), "Vect", {"f": f})
    assert np.allclose(model.evaluate(p["f†"]), f.conj().T)
    assert model.check(law("unitary", p["f"] >> p["f†"], p["A"])).status == "holds"
    outcome = model.check(law("selfadjoint", p["f"], p["f†"]))
    assert outcome.status == "fails" and outcome.error == pytest.approx(2**0.5)
    real = model.residual(law("selfadjoint", p["f"], p["f†"]))
    assert real.dtype == np.float64 and float(real) == pytest.approx(1.0)


@pytest.mark.parametrize(("dtype", "size"), [("float32", 3e-6), ("complex64", 3e-6), ("float64", 1e-13)])
def test_the_tolerance_follows_the_dtype(dtype, size):
    p = Presentation(MONOIDAL, "A", f="A -> A", g="A -> A", h="A -> A")
    rng = np.random.default_rng(2)
    f, g = (rng.standard_normal((30, 30)).astype(dtype) for _ in range(2))
    double = "complex128" if "complex" in dtype else "float64"
    statement = law("composite", p["f"] >> p["g"], p["h"])
    good = model_of(p.theory("T"), "Vect", {"f": f, "g": g, "h": (f.astype(double) @ g).astype(dtype)})
    assert good.check(statement).status == "holds" and good.check(statement).error < size
    bad = model_of(p.theory("T"), "Vect", {"f": f, "g": g, "h": f @ g + np.asarray(1e3 * size, dtype)})
    assert bad.check(statement).status == "fails"


def test_laws_with_parameters_take_arrays():
    p = Presentation(MONOIDAL, "A", f="A -> A")
    cell, x = p.parameter("x", "A -> A")
    commute = law("commute", x >> p["f"], p["f"] >> x, (cell,))
    model = model_of(p.theory("T"), "Vect", {"f": np.eye(2)})
    assert float(model.residual(commute, x=np.ones((2, 2)))) == 0
    for given, message in [
        ({}, "needs a value for `x`"),
        ({"x": np.eye(3)}, "has shape"),
        ({"x": np.eye(2), "y": 1}, "no parameter `y`"),
    ]:
        with pytest.raises(ModelError, match=message):
            model.residual(commute, **given)
    exact = model_of(p.theory("T"), "Vect(QQ)", {"f": np.eye(2)})
    with pytest.raises(ModelError, match="there are no differences in Vect"):
        exact.residual(commute, x=np.eye(2))
    assert exact.failing(commute, x=np.eye(2, dtype=int)).tolist() == [False]


@pytest.mark.parametrize("library", LIBRARIES[:2])
def test_hostile_arrays_are_refused_by_name(library):
    _, theory = monoid()
    nan = ONE * np.nan
    bad, wrong, single = arrays_of(library, nan, np.ones(4), ONE.astype(np.float32))
    (mu,) = arrays_of(library, Z3)
    for eta, message in [
        (bad, "`eta`: the value has an entry that is NaN"),
        (wrong, r"`eta` has shape \(4,\)"),
        (single, "`eta` is float32, but `mu` is float64"),
        (["a", "b", "c"], "entries of type <U1"),
        ([[1], [2, 3]], "the value of `eta` is no array"),
    ]:
        with pytest.raises(ModelError, match=message):
            model_of(theory, "Vect", {"A": 3, "mu": mu, "eta": eta})
    with pytest.raises(ModelError, match="holds 3 models, but `mu` holds 2"):
        model_of(theory, "Vect", {"mu": np.stack([Z3] * 2), "eta": np.stack([ONE] * 3)}, batch=True)
    with pytest.raises(ModelError, match="no value for `eta`"):
        model_of(theory, "Vect", {"mu": mu})
    with pytest.raises(ModelError, match="`A = -1` is not a dimension"):
        model_of(theory, "Vect", {"A": -1, "mu": mu, "eta": ONE})


@pytest.mark.slow
def test_wires_that_bend_work_in_other_libraries():
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    p = Presentation(COMPACT_CLOSED, "A", f="A -> A")
    model = model_of(p.theory("T"), "Vect", {"f": torch.eye(2)})
    assert model.evaluate(p["f"] >> p["A"]).dtype == torch.float32


def test_a_backend_that_is_not_there_is_named():
    _, theory = monoid()
    with pytest.raises(ModelError, match="the backend `abacus` is not known"):
        build_model("M", theory, "Vect", values(A=1, mu=[[[1]]], eta=[1]), backend="abacus")
    try:
        import cupy  # noqa: F401
    except ImportError:
        with pytest.raises(ModelError, match="needs `cupy`, which is not installed"):
            build_model("M", theory, "Vect", values(A=1, mu=[[[1]]], eta=[1]), backend="cupy")


@pytest.mark.parametrize("dtype", ["float32", "float64", "complex128"])
@pytest.mark.parametrize("scale", [1.0, 1e-12, 1e-18, 1e12])
def test_a_batch_fails_where_each_of_its_models_does(dtype, scale):
    """Members decided by their mean squares, and those that are looked at entry by entry: tiny, nearly equal, equal."""
    p = Presentation(MONOIDAL, "A", f="A -> A", g="A -> A", h="A -> A")
    rng = np.random.default_rng(0)
    f = (rng.standard_normal((40, 5, 5)) * scale).astype(dtype)
    g = (rng.standard_normal((40, 5, 5)) * scale).astype(dtype)
    with np.errstate(under="ignore", over="ignore"):
        h = np.matmul(f, g)
        eps = np.finfo(dtype).eps
        steps = np.array([0, 1, 2, 8, 30, 100, 300, 1e3, 1e5, 1e8])[np.arange(40) % 10]
        h[:, 2, 3] += (steps * eps * np.abs(h).max(axis=(1, 2))).astype(dtype)
    statement = law("composite", p["f"] >> p["g"], p["h"])
    together = model_of(p.theory("T"), "Vect", {"f": f, "g": g, "h": h}, batch=True)
    each = [model_of(p.theory("T"), "Vect", {"f": a, "g": b, "h": c}) for a, b, c in zip(f, g, h, strict=True)]
    found = together.failing(statement)
    exact = [m.carrier.compare(statement.left, statement.right).failing()[0] for m in each]
    assert found.tolist() == exact
    assert set(exact) == {True, False}
    kept = [array.copy() for array in (f, g, h)]
    residuals = together.residual(statement)
    assert np.allclose(residuals, [m.residual(statement) for m in each], rtol=1e-4, atol=0)
    assert all(np.array_equal(a, b) for a, b in zip(kept, (f, g, h), strict=True))


def test_differences_leave_the_arrays_alone():
    """A side that is a generator itself, or an identity: nothing of it is overwritten."""
    p = Presentation(MONOIDAL, "A", f="A -> A", g="A A -> A")
    f, g = np.arange(9.0).reshape(3, 3), np.arange(27.0).reshape(3, 3, 3)
    model = model_of(p.theory("T"), "Vect", {"f": f.copy(), "g": g.copy()})
    swap = p["g"] >> p["f"]
    for left, right in ((p["f"], p["A"]), (p["A"], p["f"]), (p["f"], p["f"] >> p["f"]), (p["g"], swap)):
        one, other = (np.asarray(model.evaluate(side)).copy() for side in (left, right))
        for _ in range(2):
            assert np.array_equal(model.difference(law("d", left, right)), one - other)
            assert model.failing(law("d", left, right))[0] == (not np.array_equal(one, other))
