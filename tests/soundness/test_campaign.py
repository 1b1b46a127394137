"""Random soundness tests: a short campaign, the judges on planted falsehoods, and cases that once went wrong."""

from __future__ import annotations

from random import Random

import campaign
import exact_models as exact
import pytest
from carried import random_carriage
from closure import closure
from effort import everything
from shapes import POINT, Presentation, Shape, daggered, mirrored, random_pair, random_presentation
from sums import LinearCase, held_in_models

from catalg.session.verdicts import Budget


def test_a_few_theories(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(campaign, "BUDGET", Budget(60, 0.5))
    monkeypatch.setattr(campaign, "DOCTRINES_TRIED", campaign.DOCTRINES_TRIED[::3])
    tally = campaign.run("quick", cases=7)
    assert tally.counts["laws held in exact models"] > 2


@pytest.mark.slow
def test_many_theories() -> None:
    """Ten minutes with CATALG_TESTS=full, else a tenth of one."""
    tally = campaign.run("slow", seconds=600 if everything() else 6)
    print(tally)
    assert tally.counts["laws held in exact models"] > 0


MONOID = Presentation(
    "monoidal category", (POINT,), {"A": (POINT, POINT)},
    {"mul": ((POINT, "A", "A"), (POINT, "A")), "s": ((POINT,), (POINT,))},
    {"assoc": (Shape((POINT, "A", "A", "A"), (("mul", 0), ("mul", 0))),
               Shape((POINT, "A", "A", "A"), (("mul", 1), ("mul", 0))), ())},
)  # fmt: skip
LEFT, RIGHT = Shape((POINT, "A"), (("s", 0),)), Shape((POINT, "A"), (("s", 1),))  # a scalar on either side of a wire


def test_the_judges_see_a_planted_falsehood() -> None:
    tally = campaign.Tally()
    with pytest.raises(campaign.Unsound, match="do not lead"):
        campaign._by_force(MONOID, (LEFT, RIGHT), "proved", "here", tally)
    with pytest.raises(campaign.Unsound, match="which fails in"):
        campaign._in_models(Random(1), MONOID, [(LEFT, RIGHT)], "here", tally)
    sides = MONOID.axioms["assoc"][:2]
    campaign._in_models(Random(1), MONOID, [sides], "here", tally)
    with pytest.raises(campaign.Unsound, match="lead from"):
        campaign._by_force(MONOID, sides, "refuted", "here", tally)


KINDS = ["linear monoidal category", "dagger symmetric monoidal category", "compact closed category",
         "interpretation of a cartesian category"]  # fmt: skip


@pytest.mark.parametrize("doctrine", KINDS)
def test_a_true_law_that_were_refuted_would_be_found(monkeypatch: pytest.MonkeyPatch, doctrine: str) -> None:
    monkeypatch.setattr(campaign, "_checked", lambda *_a: None)
    monkeypatch.setattr(campaign, "_verdict", lambda *_a: ("refuted", None))
    tally = campaign.Tally()
    with pytest.raises(campaign.Unsound, match="true by construction"):
        for number in range(30):
            campaign.case(f"planted {number}", doctrine, tally)


def test_a_sum_that_does_not_hold_is_seen() -> None:
    """`2 mul = mul` does not follow from `2 mul = 2 mul`, which every model has."""
    ends = (POINT, "A", "A"), (POINT, "A")
    mul = Shape(ends[0], (("mul", 0),))
    theory = Presentation("linear monoidal category", (POINT,), {"A": (POINT, POINT)}, {"mul": ends})
    case = LinearCase(theory, {"a": (((2, mul),), ((1, mul), (1, mul)), ends)})
    count, wrong = held_in_models(Random(0), case, [(((2, mul),), ((1, mul),))])
    assert count >= 3 and "fails in" in wrong
    assert held_in_models(Random(0), case, [(((3, mul), (-1, mul)), ((2, mul),))])[1] == ""


def test_images_and_mirrors_are_diagrams() -> None:
    """What is made here by laying rows and wires is what the program makes of the same."""
    for number in range(12):
        rng = Random(number)
        doctrine = rng.choice(["monoidal category", "symmetric monoidal category", "category"])
        theory = random_presentation(rng, doctrine)
        carriage = random_carriage(rng, theory)
        pair = random_pair(rng, theory, 4)
        if pair is not None:
            here, there = theory.theory().signature, carriage.into.theory().signature
            image = carriage.functor()(theory.diagram(here, pair[0]))
            assert image == carriage.into.diagram(there, carriage.side(pair[0]))
            both = daggered(theory)
            back = mirrored(both, mirrored(both, pair[0]))
            assert theory.diagram(here, back) == theory.diagram(here, pair[0])


def test_regions_tell_where_a_scalar_floats() -> None:
    """With one label for all regions the two sides agree in every model; with two they do not."""
    for universe, agree in ((exact.Universe(2, 1, 2), True), (exact.Universe(1, 2, 2), False)):
        found = exact.models(MONOID, universe, Random(0))
        assert exact.holds(MONOID, universe, found, LEFT, RIGHT, ()).all() == agree


def test_brute_force_reaches_what_the_axioms_give() -> None:
    four = Shape((POINT, "A", "A", "A", "A"), (("mul", 0), ("mul", 0), ("mul", 0)))
    reached = closure(MONOID, four, 4, 1000)
    assert reached.all and len(reached.states) == 6  # five bracketings, one of them in two orders


def test_a_false_theorem_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kernel that checks nothing and a prover that says yes to all: the campaign notices at once."""
    import catalg.prove
    import catalg.session.certify as certify
    from catalg.kernel.replay import _SEAL, Theorem  # type: ignore[attr-defined]

    def credulous(certificate: object, known: object = None) -> Theorem:
        return Theorem(certificate.theory, certificate.statement, frozenset(), 0, _SEAL)  # type: ignore[attr-defined]

    monkeypatch.setattr(certify, "replay", credulous)
    monkeypatch.setattr(catalg.prove, "prove", lambda *_a, **_m: catalg.prove.Found((), "wishful thinking"))
    with pytest.raises(campaign.Unsound, match="second checker"):
        campaign.run("quick", cases=9)
    monkeypatch.setattr(campaign, "second_says", lambda _text: "accepted")
    with pytest.raises(campaign.Unsound):
        campaign.run("quick", cases=9)


def test_the_same_seed_gives_the_same_case() -> None:
    made = []
    for _ in range(2):
        rng = Random("seed")
        theory = random_presentation(rng, "symmetric monoidal category")
        made.append((theory, random_pair(rng, theory, 4)))
    assert made[0] == made[1]


# -- cases that were found -------------------------------------------------------------------


def test_a_rule_with_a_wire_of_a_type_without_terms() -> None:
    """Completion of terms used a rule where there is no term for one of its wires, and failed on writing that."""
    f, g = ((POINT,), (POINT, "A")), ((POINT, "B"), (POINT, "A"))
    theory = Presentation("cartesian category", (POINT,), {"A": (POINT, POINT), "B": (POINT, POINT)}, {"f": f, "g": g})
    constant = Shape((POINT, "B"), (("g", (0,)),), (1,)), Shape((POINT, "B"), (("f", ()),), (1,))
    theory.axioms["constant"] = (Shape((POINT, "A", "B"), (("f", ()),), (2,)), Shape((POINT, "A", "B"), (), (0,)), ())
    goal = Shape((POINT, "A"), (("f", ()),), (1,)), Shape((POINT, "A"), (), (0,))
    built = theory.theory()
    laws = [theory.statement(built.signature, name, *sides) for name, sides in (("one", constant), ("two", goal))]
    done = campaign._checked(built, laws)
    said = [campaign._verdict(done, law, "here")[0] for law in laws]
    assert said[0] == "proved"  # in a context with a variable of the type B
    assert said[1] != "proved"  # not where B may be empty
