"""Networks that would need too large a tensor are contracted in parts, with the same answer; the rest is refused."""

from dataclasses import replace

import numpy as np
import pytest
from presented import Presentation, law

from catalg.cells import MONOIDAL, Diagram
from catalg.models import ModelError, model_of, plans
from catalg.models.network import along
from catalg.models.semiring import Reals

TARGETS = ["Vect", "Vect(QQ)", "Vect(GF(7))", "Rel", "MinPlus", "MaxPlus"]


def ladder(target, boxes=40, width=8, size=3):
    """Boxes at random places between states and effects: a middle that is wider than both ends."""
    p = Presentation(MONOIDAL, "X", u="-> X", f="X X -> X X", e="X ->")
    rng = np.random.default_rng(boxes)
    layers = [(p.two["u"], i) for i in range(width)]
    layers += [(p.two["f"], int(rng.integers(0, width - 1))) for _ in range(boxes)]
    layers += [(p.two["e"], 0) for _ in range(width - 2)]
    diagram = Diagram.layered(MONOIDAL, p.path(""), layers)
    values = rng.integers(0, 2 if target == "Rel" else 6, (3, size, size, size, size))
    arrays = {"u": values[0, 0, 0, 0], "f": values[1], "e": values[2, 0, 0, 0]}
    return p, diagram, arrays


@pytest.mark.parametrize("target", TARGETS)
def test_parts_give_the_same_answer(target):
    p, diagram, arrays = ladder(target)
    whole = model_of(p.theory("T"), target, arrays)
    # the best order needs a tensor of 3**5 entries; here it is held to 3**4, the size of `f` itself
    parts = model_of(p.theory("T"), target, arrays, largest=3**4)
    labels = tuple((*diagram.inputs[i], *diagram.outputs_of(i)) for i in range(len(diagram.boxes)))
    plan = plans.planned(labels, tuple(diagram.outputs), (3,) * len(diagram.wires), 3**4)
    assert plan.cut and plan.largest <= 3**4
    assert plans.plan(labels, tuple(diagram.outputs), (3,) * len(diagram.wires))[1] > 3**4
    one, other = whole.evaluate(diagram), parts.evaluate(diagram)
    assert one.shape == other.shape == (3, 3)
    assert np.allclose(one, other, rtol=1e-12) if target == "Vect" else (one == other).all()
    assert parts.check(law("same", diagram, diagram)).status == "holds"


def test_open_indices_are_cut_too():
    """The result is laid together from ranges where no summed index would do."""
    labels, wanted, sizes, steps = ((0, 1), (1, 2), (2, 3)), (0, 3), (20, 2, 20, 2), ((0, 1), (2, 3))
    rng = np.random.default_rng(0)
    operands = [rng.standard_normal((1, *(sizes[x] for x in ls))) for ls in labels]
    whole = np.einsum("zab,zbc,zcd->zad", *operands)
    plan = plans._cut(steps, labels, wanted, sizes, 100)  # in this order there is a tensor of 400 entries on the way
    assert plan.cut and plan.largest <= 100
    for cut in (plan.cut, ((0, 3),), ((2, 7),), ((0, 6), (2, 3)), ((0, 9), (1, 1), (3, 1))):
        program = replace(along(labels, wanted, sizes, steps), cut=cut, kept={})
        assert np.allclose(program.run(Reals(), operands, 10**6), whole), cut


def test_a_large_batch_goes_some_members_at_a_time():
    p = Presentation(MONOIDAL, "A", f="A -> A")
    f = np.random.default_rng(1).standard_normal((50, 4, 4))
    diagram = p["f"] >> p["f"]
    few = model_of(p.theory("T"), "Vect", {"f": f}, batch=True, largest=50 * 16)
    assert np.array_equal(few.evaluate(diagram), f @ f)
    with pytest.raises(ModelError, match="entries"):
        model_of(p.theory("T"), "Vect", {"f": f}, batch=True, largest=49 * 16).evaluate(diagram)


def test_what_no_cut_makes_possible_is_refused():
    p = Presentation(MONOIDAL, "A", u="-> A")
    model = model_of(p.theory("T"), "Vect", {"u": np.ones(500)}, largest=10**6)
    outcome = model.check(law("wide", p["u"] @ p["u"] @ p["u"], p["u"] @ p["u"] @ p["u"]))
    assert outcome.status == "skipped" and "125,000,000 entries; at most 1,000,000" in outcome.reason
    wide = Presentation(MONOIDAL, "A", a="-> A", b="A ->")  # an identity of 10**12 entries is not made
    model = model_of(wide.theory("T"), "Vect", {"a": np.ones(10**6), "b": np.ones(10**6)})
    outcome = model.check(law("split", wide["A"], wide["b"] >> wide["a"]))
    assert outcome.status == "skipped" and "1,000,000,000,000 entries" in outcome.reason


def lattice(rows, columns):
    """The labels of a grid of tensors, each joined to its neighbours."""
    names = {}
    at = [[[] for _ in range(columns)] for _ in range(rows)]
    for i in range(rows):
        for j in range(columns):
            for down, right in ((1, 0), (0, 1)):
                if i + down < rows and j + right < columns:
                    label = names.setdefault((i, j, down), len(names))
                    at[i][j].append(label)
                    at[i + down][j + right].append(label)
    return tuple(tuple(at[i][j]) for i in range(rows) for j in range(columns)), len(names)


@pytest.mark.slow
def test_cotengra_plans_hard_networks_better_and_alike_each_time(monkeypatch):
    pytest.importorskip("cotengra", reason="cotengra is not installed")
    labels, count = lattice(6, 6)
    sizes = (4,) * count
    greedy = plans._greedy(labels, sizes)
    monkeypatch.setattr(plans, "PLANNED_HARD", 1)
    monkeypatch.setattr(plans, "REPEATS", 3)
    plans.planned.cache_clear()
    first = plans.planned(labels, (), sizes, 1 << 40)
    plans.planned.cache_clear()
    assert plans.planned(labels, (), sizes, 1 << 40) == first
    assert first.cost < greedy.cost
    cut = plans.planned(labels, (), sizes, first.largest // 16)
    assert cut.cut and cut.largest <= first.largest // 16
