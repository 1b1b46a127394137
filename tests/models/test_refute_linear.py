"""False laws of linear theories: models over QQ, found modulo a prime and checked as they are written."""

from fractions import Fraction

import numpy as np
import pytest

from catalg.cells import DOCTRINES, Coefficient, Diagram, OneCell, Path, Signature, TwoCell, added, scaled
from catalg.cells.coefficient import ONE
from catalg.cells.combination import zero
from catalg.kernel import Hypothesis, Parameters, Statement, Theory
from catalg.models import ModelError, build_model, find_counterexample
from catalg.models.over_rationals import PRIME, rational_universes
from catalg.models.semiring import PrimeField

D = DOCTRINES["linear symmetric monoidal category"]
WIRE = OneCell("X")
X = Path.of(WIRE)
POINT = Path(X.source, ())
I = Diagram.identity(D, X)  # noqa: E741  the field's name for it


def generator(name: str, inputs: int, outputs: int) -> Diagram:
    ends = [Path(X.source, (WIRE,) * n) for n in (inputs, outputs)]
    return Diagram.generator(D, TwoCell(name, *ends))


def wires(*order: int) -> Diagram:
    return Diagram.rewiring(D, Path(X.source, (WIRE,) * len(order)), order)


def minus(left: Diagram, right: Diagram) -> Diagram:
    return added(left, right, -ONE)


M, B, U = generator("m", 2, 1), generator("b", 2, 1), generator("u", 0, 1)
E, F, T, S = generator("e", 1, 1), generator("f", 1, 1), generator("t", 2, 2), generator("s", 2, 2)
PAIR = I @ I
Q = Coefficient.scalar("q")


def zero_like(diagram: Diagram) -> Diagram:
    return zero(D, diagram.source, diagram.target)


def theory(*axioms: Statement, scalars: tuple[str, ...] = ()) -> Theory:
    boxes = {b.name: b for a in axioms for side in (a.left, a.right) for b in _boxes(side)}
    return Theory("T", Signature(D, (), {"X": WIRE}, boxes, scalars), {a.name: a for a in axioms})


def _boxes(side: Diagram) -> list[TwoCell]:
    return [b for term, _ in side.terms for b in term.boxes] if side.is_sum else list(side.boxes)


def law(left: Diagram, right: Diagram, *parameters: Diagram, **given: tuple[Diagram, Diagram]) -> Statement:
    cells = tuple(box for p in parameters for box in p.boxes)
    hypotheses = tuple(Hypothesis(name, *sides) for name, sides in given.items())
    return Statement("law", left, right, Parameters((), (), cells), hypotheses)


COMMUTATOR = minus(M, wires(1, 0) >> M)
LIE = theory(
    Statement("anti", wires(1, 0) >> B, scaled(B, -ONE)),
    Statement("jacobi", (B @ I) >> B, minus((I @ B) >> B, wires(1, 0, 2) >> (I @ B) >> B)),
)
ALGEBRA = theory(
    Statement("assoc", (M @ I) >> M, (I @ M) >> M),
    Statement("left", (U @ I) >> M, I),
    Statement("right", (I @ U) >> M, I),
)
HECKE = theory(
    Statement("inverse", T >> S, PAIR),
    Statement("quadratic", T >> T, added(scaled(T, Q + -ONE), scaled(PAIR, Q))),
    Statement("braid", (T @ I) >> (I @ T) >> (T @ I), (I @ T) >> (T @ I) >> (I @ T)),
    scalars=("q",),
)
HALF = theory(Statement("half", added(E, E), I))  # e is 1/2
SMALL = [Fraction(0), Fraction(1, 2), Fraction(-2, 3), Fraction(5), Fraction(-1)]


def leibniz(f: Diagram) -> tuple[Diagram, Diagram]:
    return M >> f, added((f @ I) >> M, (I @ f) >> M)


FALSE = [
    (LIE, law((B @ I) >> B, (I @ B) >> B)),
    (LIE, law((B @ I) >> B, zero_like((B @ I) >> B))),
    (LIE, law((B @ B) >> B, zero_like((B @ B) >> B))),
    (ALGEBRA, law(COMMUTATOR, zero_like(COMMUTATOR))),
    (ALGEBRA, law((COMMUTATOR @ COMMUTATOR) >> M, zero_like((COMMUTATOR @ COMMUTATOR) >> M))),
    (ALGEBRA, law(M >> F >> F, ((F >> F) @ I) >> M, F, derivation=leibniz(F))),
    (HECKE, law((T @ I) >> (I @ T), (I @ T) >> (T @ I))),
    (HALF, law(E >> E, E)),
]


@pytest.mark.parametrize("number", range(len(FALSE)))
def test_false_laws_have_models_over_the_rationals(number):
    theory, law = FALSE[number]
    found = find_counterexample(theory, law, fuel=60_000)
    assert found is not None and found.target == "Vect(QQ)"
    assert set(found.values) == {*theory.signature.one, *theory.signature.two, *theory.signature.scalars}
    model = build_model("again", theory, found.target, found.values)
    for axiom in theory.axioms.values():
        outcome = model.check(axiom, samples=20)
        assert outcome.status == "holds" and outcome.exact
    extended = Theory("E", law.signature(theory.signature), theory.axioms)
    whole = build_model("whole", extended, found.target, found.everything)
    for h in law.hypotheses:
        assert whole.check(Statement(h.name, h.left, h.right)).status == "holds"
    assert whole.check(Statement("law", law.left, law.right)).status == "fails"


TRUE = [
    (theory(Statement("e", E, E)), law(E, zero_like(E), twice=(added(E, E), zero_like(E)))),  # not so modulo two
    (theory(Statement("e", E, E)), law(E, zero_like(E), thrice=(added(added(E, E), E), zero_like(E)))),  # nor three
    (LIE, law(B, scaled(wires(1, 0) >> B, -ONE))),
    (ALGEBRA, law((COMMUTATOR @ U) >> M, COMMUTATOR)),
]


@pytest.mark.parametrize("number", range(len(TRUE)))
def test_what_holds_over_the_rationals_is_not_refuted(number):
    theory, law = TRUE[number]
    assert find_counterexample(theory, law, fuel=3_000) is None


def test_residues_are_read_as_the_small_fractions_they_stand_for():
    (universe, *_) = rational_universes({"X": 1}, ["q"], None, 1)
    residues = [pow(n.denominator, -1, PRIME) * n.numerator % PRIME for n in SMALL]
    assert universe.value(np.array(residues)).tolist() == SMALL
    assert set(universe.scalars) == {"q"} and universe.target == "Vect(QQ)"


def test_numbers_modulo_a_prime_are_added_with_rational_coefficients():
    ring = PrimeField(7)
    parts = [(Fraction(1, 2), np.array([[1, 2]])), (Fraction(-3), np.array([[1, 1]]))]
    assert ring.combination(parts, (1, 2)).tolist() == [[1, 5]]  # 4 - 3 and 1 - 3
    assert ring.combination([], (1, 2)).tolist() == [[0, 0]]
    with pytest.raises(ModelError, match="denominator"):
        ring.combination([(Fraction(1, 7), np.array([1]))], (1,))
