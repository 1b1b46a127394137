"""The kernel believes only what it has replayed: right proofs pass, anything else raises."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest

from catalg.cells import (
    CARTESIAN,
    MONOIDAL,
    POINT,
    SYMMETRIC,
    Diagram,
    Doctrine,
    Functor,
    OneCell,
    Path,
    Signature,
    TwoCell,
)
from catalg.certificates import (
    CertificateError,
    carried_argument,
    certificate_from_json,
    certificate_to_json,
    same_claim,
)
from catalg.kernel import (
    HOLE,
    Certificate,
    Hypothesis,
    Parameters,
    Proved,
    ReplayError,
    Statement,
    Step,
    Theorem,
    Theory,
    replay,
)

A, B = OneCell("A"), OneCell("B")


def box(doctrine: Doctrine, name: str, n: int, m: int, over: OneCell = A) -> Diagram:
    return Diagram.generator(doctrine, TwoCell(name, Path(POINT, (over,) * n), Path(POINT, (over,) * m)))


def monoid(doctrine: Doctrine = MONOIDAL, over: OneCell = A, m: str = "m", e: str = "e") -> Theory:
    mul, unit, one = box(doctrine, m, 2, 1, over), box(doctrine, e, 0, 1, over), identity(doctrine, over)
    axioms = [
        Statement("assoc", (mul @ one) >> mul, (one @ mul) >> mul),
        Statement("left", (unit @ one) >> mul, one),
        Statement("right", (one @ unit) >> mul, one),
    ]
    cells = {m: mul.boxes[0], e: unit.boxes[0]}
    signature = Signature(doctrine, (), {over.name: over}, cells)
    return Theory("Monoid", signature, {a.name: a for a in axioms})


def identity(doctrine: Doctrine, over: OneCell = A) -> Diagram:
    return Diagram.identity(doctrine, Path.of(over))


def hole(source: Path, target: Path) -> Diagram:
    return Diagram.generator(MONOIDAL, TwoCell(HOLE, source, target))


NO_INSTANCE = Functor(MONOIDAL)


def both_units() -> Certificate:
    """e * A * e ; m * A ; m = A by the two unit laws."""
    theory = monoid()
    m, e, one = box(MONOIDAL, "m", 2, 1), box(MONOIDAL, "e", 0, 1), identity(MONOIDAL)
    here = hole(Path.of(A), Path.of(A))
    statement = Statement("both", (e @ one @ e) >> (m @ one) >> m, one)
    steps = (
        Step("left", False, NO_INSTANCE, (here @ e) >> m),
        Step("right", False, NO_INSTANCE, here),
    )
    return Certificate(theory, (), statement, steps)


def test_a_right_proof_makes_a_theorem_with_its_axioms() -> None:
    theorem = replay(both_units())
    assert theorem.axioms == {"left", "right"}
    assert theorem.steps == 2
    assert theorem.statement == both_units().statement


def test_json_round_trip_is_exact() -> None:
    text = certificate_to_json(both_units())
    assert certificate_to_json(certificate_from_json(text)) == text
    assert replay(certificate_from_json(text)).axioms == {"left", "right"}


def test_a_theorem_cannot_be_made_by_hand() -> None:
    theorem = replay(both_units())
    with pytest.raises(ReplayError):
        Theorem(object(), theorem.theory, theorem.statement, theorem.axioms, 0)
    with pytest.raises(AttributeError):
        theorem.statement = both_units().statement


def broken_certificates() -> Iterator[tuple[str, Certificate]]:
    good = both_units()
    m, e = box(MONOIDAL, "m", 2, 1), box(MONOIDAL, "e", 0, 1)
    first, second = good.proof
    here = hole(Path.of(A), Path.of(A))

    def proof(*steps: Step) -> Certificate:
        return Certificate(good.theory, (), good.statement, steps)

    yield "a step is missing", proof(first)
    yield "no steps at all", proof()
    yield "steps in the wrong order", proof(second, first)
    yield "an unknown rule", proof(Step("magic", False, NO_INSTANCE, first.context), second)
    yield "the wrong direction", proof(Step("left", True, NO_INSTANCE, first.context), second)
    yield "the wrong rule", proof(Step("right", False, NO_INSTANCE, first.context), second)
    yield "the wrong place", proof(Step("left", False, NO_INSTANCE, (e @ here) >> m), second)
    yield "a premise nobody asked for", proof(Step("left", False, NO_INSTANCE, first.context, ((),)), second)
    extra = Functor(MONOIDAL, two={"m": m})
    yield "an instance of a generator", proof(Step("left", False, extra, first.context), second)
    unknown = box(MONOIDAL, "zz", 1, 1)
    yield "a cell of no signature", proof(Step("left", False, NO_INSTANCE, first.context >> unknown), second)
    false = Statement("both", good.statement.left, m)
    yield "sides that are not parallel", Certificate(good.theory, (), false, good.proof)


@pytest.mark.parametrize("certificate", [pytest.param(c, id=what) for what, c in broken_certificates()])
def test_a_wrong_proof_is_refused(certificate: Certificate) -> None:
    with pytest.raises(ReplayError):
        replay(certificate)


def unique_unit_theory() -> tuple[Theory, Statement]:
    """A conditional axiom: a left unit of m is e."""
    theory = monoid()
    m, e, one = box(MONOIDAL, "m", 2, 1), box(MONOIDAL, "e", 0, 1), identity(MONOIDAL)
    u = box(MONOIDAL, "u", 0, 1)
    axiom = Statement("unique", u, e, Parameters(two=(u.boxes[0],)), (Hypothesis("h", (u @ one) >> m, one),))
    return Theory("Monoid", theory.signature, {**theory.axioms, "unique": axiom}), axiom


def test_conditional_rules_need_their_premises() -> None:
    theory, _ = unique_unit_theory()
    m, e = box(MONOIDAL, "m", 2, 1), box(MONOIDAL, "e", 0, 1)
    statement = Statement("ee", (e @ e) >> m, e)
    whole = hole(Path(), Path.of(A))
    instance = Functor(MONOIDAL, two={"u": (e @ e) >> m})
    inner = (
        Step("left", False, NO_INSTANCE, _unit_context()),
        Step("left", False, NO_INSTANCE, hole(Path.of(A), Path.of(A))),
    )
    good = Certificate(theory, (), statement, (Step("unique", False, instance, whole, (inner,)),))
    assert replay(good).axioms == {"unique", "left"}
    for premises in [(), ((),), ((inner[0],),), (inner, inner)]:
        bad = Certificate(theory, (), statement, (Step("unique", False, instance, whole, premises),))
        with pytest.raises(ReplayError):
            replay(bad)


def _unit_context() -> Diagram:
    """e * e * A ; m * A ; m with the first `e * A ; m` as the hole, beside the wire A."""
    m, e, one = box(MONOIDAL, "m", 2, 1), box(MONOIDAL, "e", 0, 1), identity(MONOIDAL)
    here = hole(Path.of(A), Path.of(A))
    return ((e >> here) @ one) >> m


def test_hypotheses_hold_only_inside_their_statement() -> None:
    theory = monoid()
    f, one = box(MONOIDAL, "f", 1, 1), identity(MONOIDAL)
    parameters = Parameters(two=(f.boxes[0],))
    here = hole(Path.of(A), Path.of(A))
    step = Step("h", False, NO_INSTANCE, here)
    local = Statement("t", f, one, parameters, (Hypothesis("h", f, one),))
    assert replay(Certificate(theory, (), local, (step,))).axioms == frozenset()
    bare = Statement("t", f, one, parameters)
    with pytest.raises(ReplayError):
        replay(Certificate(theory, (), bare, (step,)))
    # A lemma with the hypothesis does not export it.
    goal = Statement("goal", f, one, parameters)
    with pytest.raises(ReplayError):
        replay(Certificate(theory, (Proved(local, (step,)),), goal, (step,)))
    # ... and using the lemma leaves its hypothesis as a premise.
    use = Step("t", False, Functor(MONOIDAL, two={"f": f}), here, ((),))
    with pytest.raises(ReplayError):
        replay(Certificate(theory, (Proved(local, (step,)),), goal, (use,)))


def into(doctrine: Doctrine) -> tuple[Theory, Functor]:
    target = monoid(doctrine, B, "times", "one")
    functor = Functor(
        doctrine,
        one={"A": Path.of(B)},
        two={"m": box(doctrine, "times", 2, 1, B), "e": box(doctrine, "one", 0, 1, B)},
    )
    return target, functor


@pytest.mark.parametrize("doctrine", [MONOIDAL, SYMMETRIC, CARTESIAN])
def test_laws_are_carried_along_interpretations(doctrine: Doctrine) -> None:
    target, functor = into(doctrine)

    def carried(**images: str) -> Certificate:
        found = {name: target.axioms[image] for name, image in images.items()}
        lemmas, law = carried_argument(both_units(), functor, "Into.both", target, found)
        return Certificate(target, lemmas, law.statement, law.proof)

    certificate = carried(left="left", right="right")
    assert replay(certificate).axioms == {"left", "right"}
    assert replay(certificate_from_json(certificate_to_json(certificate))).axioms == {"left", "right"}
    with pytest.raises(ReplayError):
        replay(carried(left="right", right="left"))


def one_field_changes(value: Any) -> Iterator[Any]:
    """Every document that differs from ``value`` in one leaf, one missing or one doubled item."""
    if isinstance(value, dict):
        for key in value:
            for changed in one_field_changes(value[key]):
                yield {**value, key: changed}
            yield {k: v for k, v in value.items() if k != key}
    elif isinstance(value, list):
        for i, item in enumerate(value):
            for changed in one_field_changes(item):
                yield [*value[:i], changed, *value[i + 1 :]]
            yield value[:i] + value[i + 1 :]
            yield [*value[:i], item, item, *value[i + 1 :]]
    elif isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield from (value + 1, value - 1, -1)
    elif isinstance(value, str):
        yield from ("m", "e", "A", "left", "right", value + "'", "")


def as_text(records: Any) -> str:
    return "[" + "\n,".join(json.dumps(record, separators=(",", ":")) for record in records) + "\n]\n"


def test_no_one_field_change_proves_something_else() -> None:
    """A changed certificate is refused, or proves what it now states: and then its theory says so."""
    good = json.loads(certificate_to_json(both_units()))
    refused = accepted = 0
    for document in one_field_changes(copy.deepcopy(good)):
        if document == good:
            continue
        try:
            theorem = replay(certificate_from_json(as_text(document)))
        except (CertificateError, ReplayError):
            refused += 1
            continue
        accepted += 1
        # Only a changed name or a changed theory (its axioms differ) can still be valid.
        unchanged = certificate_from_json(as_text(document)).statement == both_units().statement
        changed_theory = document[1]["theory"] != good[1]["theory"]
        renamed = theorem.statement.name != "both"
        assert changed_theory or renamed or unchanged
        if not changed_theory and not renamed:
            assert same_claim(theorem.statement, both_units().statement)
    assert refused > 300
    assert accepted > 0


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", "1", '"x"', "{" * 5000, "[" * 100_000, '{"format": "x"}'])
def test_texts_that_are_no_certificates(text: str) -> None:
    with pytest.raises(CertificateError):
        certificate_from_json(text)
