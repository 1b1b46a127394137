"""Laws of linear theories, proved with a certificate that the kernel replays and text keeps."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from catalg.cells import DOCTRINES, Coefficient, Diagram, Functor, OneCell, Path, Signature, TwoCell, added, scaled
from catalg.cells.coefficient import ONE
from catalg.cells.combination import zero
from catalg.certificates import certificate_from_json, certificate_to_json
from catalg.kernel import Certificate, Hypothesis, Parameters, ReplayError, Statement, Theory, replay
from catalg.prove import Cited, Failed, Found, prove

D = DOCTRINES["linear symmetric monoidal category"]
WIRE = OneCell("X")
X = Path.of(WIRE)
I = Diagram.identity(D, X)  # noqa: E741  the field's name for it
M = Diagram.generator(D, TwoCell("m", X @ X, X))
E, F = (Diagram.generator(D, TwoCell(name, X, X)) for name in "ef")
SWAP = Diagram.rewiring(D, X @ X, (1, 0))


def theory(*axioms: Statement, scalars: tuple[str, ...] = ()) -> Theory:
    two = {cell.name: cell for diagram in (M, E, F) for cell in diagram.boxes}
    return Theory("T", Signature(D, (), {"X": WIRE}, two, scalars), {axiom.name: axiom for axiom in axioms})


def minus(left: Diagram, right: Diagram) -> Diagram:
    return added(left, right, -ONE)


def wires(*order: int) -> Diagram:
    return Diagram.rewiring(D, X @ X @ X, order)


def jacobi(bracket: Diagram) -> Diagram:
    terms = [wires(*order) >> (bracket @ I) >> bracket for order in ((0, 1, 2), (1, 2, 0), (2, 0, 1))]
    return added(added(terms[0], terms[1]), terms[2])


ASSOC = Statement("assoc", (M @ I) >> M, (I @ M) >> M)
ANTI = Statement("anti", M, scaled(SWAP >> M, -ONE))
JACOBI = Statement("jacobi", jacobi(M), zero(D, X @ X @ X, X))
LEIBNIZ = Statement("leibniz", (I @ M) >> M, added((M @ I) >> M, wires(1, 0, 2) >> (I @ M) >> M))
COMMUTATOR = Statement("commutator", jacobi(minus(M, SWAP >> M)), zero(D, X @ X @ X, X))
ASSOCIATOR = minus((M @ I) >> M, (I @ M) >> M)
PRE_LIE = Statement("pre_lie", ASSOCIATOR, wires(0, 2, 1) >> ASSOCIATOR)
IDEMPOTENT = Statement("idempotent", E >> E, E)
PARTS = Statement("parts", added(E, F), I)
A = Coefficient.scalar("a")


@pytest.mark.parametrize(
    ("axioms", "law"),
    [
        ((ASSOC,), COMMUTATOR),
        ((PRE_LIE,), COMMUTATOR),
        ((ANTI, JACOBI), LEIBNIZ),
        ((IDEMPOTENT,), Statement("complement", minus(I, E) >> minus(I, E), minus(I, E))),
        ((IDEMPOTENT, PARTS), Statement("orthogonal", E >> F, zero(D, X, X))),
        ((IDEMPOTENT, PARTS), Statement("other_idempotent", F >> F, F)),
        ((Statement("twice", added(E, E), added(F, F)),), Statement("once", E, F)),
        (
            (IDEMPOTENT,),
            Statement(
                "power",
                added(I, E, A) >> added(I, E, A),
                added(I, E, A * A + A + A),
            ),
        ),
    ],
    ids=lambda case: case.name if isinstance(case, Statement) else "+".join(axiom.name for axiom in case),
)
def test_law_is_proved_with_a_certificate(axioms: tuple[Statement, ...], law: Statement) -> None:
    over = theory(*axioms, scalars=("a",))
    found = prove(over, law, over.axioms, fuel=5_000)
    assert isinstance(found, Found), found
    certificate = Certificate(over, found.lemmas, law, found.proof)
    assert replay(certificate).axioms <= {axiom.name for axiom in axioms}
    assert certificate_from_json(certificate_to_json(certificate)) == certificate


@pytest.mark.parametrize(
    ("axioms", "law"), [((ANTI,), LEIBNIZ), ((PRE_LIE,), ASSOC), ((IDEMPOTENT,), Statement("one", E, I))]
)
def test_law_that_does_not_follow_is_not_proved(axioms: tuple[Statement, ...], law: Statement) -> None:
    over = theory(*axioms)
    assert isinstance(prove(over, law, over.axioms, fuel=500), Failed)


def test_conditional_rule_with_a_sum_for_its_parameter() -> None:
    """Uniqueness used at `e + f`: the instance is a sum, its premise is proved apart."""
    h = TwoCell("h", X, X)
    cell = Diagram.generator(D, h)
    unique = Statement(
        "unique", cell, I, Parameters(two=(h,)), (Hypothesis("absorbs", E >> cell, E),)
    )  # whatever e absorbs is the identity
    over = theory(unique, IDEMPOTENT, Statement("orthogonal", E >> F, zero(D, X, X)))
    law = Statement("law", added(E, F), I)
    found = prove(over, law, over.axioms, fuel=2_000)
    assert isinstance(found, Found), found
    assert replay(Certificate(over, found.lemmas, law, found.proof)).axioms >= {"unique"}


def test_rule_cited_at_a_sum_of_parameters_of_the_same_name() -> None:
    """What copies every state copies sums and multiples of them: `by copies(t := t + u)`."""
    unit = Path(X.source)
    t, u = (TwoCell(name, unit, X) for name in "tu")
    copy = Diagram.generator(D, TwoCell("copy", X, X @ X))
    state, other = (Diagram.generator(D, cell) for cell in (t, u))
    copies = Statement("copies", state >> copy, state @ state, Parameters(two=(t,)))
    over = Theory("T", Signature(D, (), {"X": WIRE}, {"copy": copy.boxes[0]}, ()), {"copies": copies})
    at_sum = Cited("copies", False, Functor(D, two={"t": added(state, other)}))
    law = Statement(
        "law", added(state @ other, other @ state), zero(D, unit, X @ X), Parameters(two=(t, u))
    )
    found = prove(over, law, over.axioms, fuel=500, only=[at_sum, Cited("copies")])
    assert isinstance(found, Found), found
    replay(Certificate(over, found.lemmas, law, found.proof))


def test_a_wrong_multiple_is_rejected() -> None:
    over = theory(ASSOC)
    found = prove(over, COMMUTATOR, over.axioms, fuel=5_000)
    assert isinstance(found, Found)
    step, *rest = found.proof
    assert step.coefficient is not None
    wrong = (replace(step, coefficient=step.coefficient + ONE), *rest)
    with pytest.raises(ReplayError):
        replay(Certificate(over, found.lemmas, COMMUTATOR, wrong))
    unknown = (replace(step, coefficient=step.coefficient * A), *rest)
    with pytest.raises(ReplayError, match="not a scalar"):
        replay(Certificate(over, found.lemmas, COMMUTATOR, unknown))


def test_coefficients_have_no_place_elsewhere() -> None:
    plain = DOCTRINES["symmetric monoidal category"]
    f = TwoCell("f", X, X)
    cell = Diagram.generator(plain, f)
    over = Theory("T", Signature(plain, (), {"X": WIRE}, {"f": f}), {"i": Statement("i", cell >> cell, cell)})
    law = Statement("law", cell >> cell, cell)
    found = prove(over, law, over.axioms)
    assert isinstance(found, Found)
    proof = tuple(replace(step, coefficient=ONE) for step in found.proof)
    with pytest.raises(ReplayError, match="no coefficients"):
        replay(Certificate(over, (), law, proof))


@pytest.mark.parametrize(
    "coefficient",
    [
        Coefficient((((("a", -1),), Fraction(1)),)),
        Coefficient((((("a", 0),), Fraction(1)),)),
        Coefficient((((), 0.5),)),  # type: ignore[arg-type]
        Coefficient((((), Fraction(0)),)),
        Coefficient((((("a", 1), ("a", 1)), Fraction(1)),)),
    ],
)
def test_a_coefficient_that_is_none_is_rejected(coefficient: Coefficient) -> None:
    over = theory(IDEMPOTENT, scalars=("a",))
    law = Statement("law", E >> E, E)
    found = prove(over, law, over.axioms)
    assert isinstance(found, Found)
    proof = tuple(replace(step, coefficient=coefficient) for step in found.proof)
    with pytest.raises(ReplayError, match="normal form"):
        replay(Certificate(over, found.lemmas, law, proof))
