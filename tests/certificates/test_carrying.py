"""Laws carried along functors: the image of the proof is a proof there, for both checkers."""

from __future__ import annotations

from pathlib import Path

import pytest
from second_checker import second_accepts

from catalg.cells import CellTypeError, Diagram, Functor, OneCell, Signature, TwoCell
from catalg.cells import Path as CellPath
from catalg.cells.doctrine import DOCTRINES
from catalg.certificates import carried_along, carried_argument, certificate_from_json, certificate_to_json, same_claim
from catalg.kernel import Certificate, ReplayError, Rewritten, Statement, Theory, replay
from catalg.session.assemble import assembled
from catalg.session.certify import Established
from catalg.session.check import Options, Run
from catalg.session.graph import load

CASES = {
    # Boxes go to several boxes and to none, an object to two; a swap and a copy stand in contexts and instances.
    "composites": """
theory Semigroup : symmetric monoidal category {
  object A
  morphism m : A * A -> A
  morphism e : I -> A
  axiom assoc : (m * A) ; m = (A * m) ; m
  axiom unit : (e * A) ; m = id(A)
  law four : (m * m) ; m = (A * m * A) ; (A * m) ; m
  law twisted (f : I -> A) : (f * e) ; swap(A, A) ; m = f
  law again (f : I -> A) : (f * e) ; swap(A, A) ; m ; (e * A) ; m = f
}
theory Monoids : cartesian category {
  object U, V
  morphism p : U * U -> U
  morphism z : I -> U
  morphism q : V * V -> V
  morphism o : I -> V
  axiom assoc_p (x y w : U) : p(p(x, y), w) = p(x, p(y, w))
  axiom assoc_q (x y w : V) : q(q(x, y), w) = q(x, q(y, w))
  axiom unit_p (x : U) : p(z, x) = x
  axiom unit_q (x : V) : q(o, x) = x
  interpretation Both : Semigroup -> Monoids { A = U * V   m = (U * swap(V, U) * V) ; (p * q)   e = z * o }
  interpretation First : Semigroup -> Monoids { A = U   m = p   e = z }
}
""",
    # What is conditional: hypotheses that are called like a rule of the theory into which they come.
    "hypotheses": """
theory Actions : category {
  object X, Y
  morphism a : X -> X
  axiom cancel (P : object) (f g : P -> X) (same : f ; a = g ; a) : f = g
  law twice (P : object) (f g : P -> X) (h : f ; a ; a = g ; a ; a) : f = g
}
theory More : category {
  object Z
  morphism b, c : Z -> Z
  axiom h (Q : object) (f g : Q -> Z) (same : f ; b = g ; b) : f = g
  axiom cancel_c (Q : object) (f g : Q -> Z) (same : f ; c = g ; c) : f = g
  interpretation Steps : Actions -> More { X = Z   Y = Z   a = b ; c }
}
""",
    "hidden": """
theory Actions : category {
  object X
  morphism a : X -> X
  axiom cancel (P : object) (f g : P -> X) (same : f ; a = g ; a) : f = g
  law twice (P : object) (f g : P -> X) (h : f ; a ; a = g ; a ; a) : f = g
}
theory Renamed : category {
  include Actions { cancel as h }
}
""",
    # Inequalities of 1-cells: 2-cells are rules, and go to composites, whiskered ones too.
    "order": """
theory Order : ordered 2-category {
  object S, T
  1-morphism d : S -> S
  1-morphism k : S -> T
  2-morphism up : d => d * d
  2-morphism down : d * k => k
  law chain : d * k <= d * d * d * k
  law shrink : d * d * k <= k
  law equal : d * k = d * d * k
  law twice (x : T -> T) (h : k * x <= k) : d * k * x * x <= k
}
theory Finer : ordered 2-category {
  object S
  1-morphism r, s : S -> S
  2-morphism grow : r => r * r
  2-morphism split : s => s * s
  2-morphism turn : s * r * s => s * r
  2-morphism undo : s * r => s
  2-morphism cross : s * r => r * s
  interpretation Product : Order -> Finer {
    S = S  T = S  d = s * r  k = s
    up = (split * grow) ; (s * cross * r)
    down = turn ; undo
  }
}
""",
    # Sums: scalars go to polynomials, a generator to a sum.
    "sums": """
theory Lie : linear symmetric monoidal category {
  object A
  scalar t
  morphism m : A * A -> A
  axiom assoc : (m * A) ; m = (A * m) ; m
  law scaled : t * ((m * A) ; m) + (A * m) ; m = (t + 1) * ((m * A) ; m)
  law square (f : I -> A) : (f * f * f) ; (m * A) ; m = (f * f * f) ; (A * m) ; m
}
theory Two : linear symmetric monoidal category {
  object A
  scalar u
  morphism p, q : A * A -> A
  axiom pp : (p * A) ; p = (A * p) ; p
  axiom qq : (q * A) ; q = (A * q) ; q
  axiom pq : (p * A) ; q = (A * q) ; p
  axiom qp : (q * A) ; p = (A * p) ; q
  interpretation Sum : Lie -> Two { A = A   t = u + 2   m = p + q }
}
""",
    # Bends: an object goes to two, whose cups are nested.
    "duals": """
theory Dual : compact closed category {
  object X
  morphism f : X -> X
  axiom involution : f ; f = id(X)
  law trace : cup(X) ; (f * dual(X)) ; (f * dual(X)) ; swap(X, dual(X)) ; cap(X) = cup(X) ; swap(X, dual(X)) ; cap(X)
}
theory Pairs : compact closed category {
  object Y, Z
  interpretation Swapped : Dual -> Pairs { X = Y * dual(Y)   f = swap(Y, dual(Y)) ; swap(dual(Y), Y) }
}
""",
    # Equal by the doctrine: parallel 2-cells of an ordered category.
    "collapsed": """
theory Plain : category {
  object X
  morphism f : X -> X
  axiom involution : f ; f = id(X)
  law four : f ; f ; f ; f = id(X)
}
theory Thin : ordered category {
  object X
  morphism g : X -> X
  interpretation Thinned : Plain -> Thin { X = X   f = g }
}
""",
}


def carried_in(text: str, folder: Path) -> dict[str, Established]:
    """All inherited laws of the last theory; those of the first must be proved."""
    (folder / "t.cat").write_text(text, encoding="utf-8")
    run = Run(load([str(folder / "t.cat")]), Options(), None)
    run.work()
    report = assembled(run)
    assert {law.verdict for law in report.laws()} <= {"proved"}, [(law.name, law.verdict) for law in report.laws()]
    (module,) = run.graph.modules.values()
    last = list(module.theories.values())[-1]
    shelf = run.settler._shelf((last.path, last.name))
    for inherited in last.inherited:
        assert run.settler._available(shelf, inherited.name), inherited.name
        assert same_claim(shelf.established[inherited.name].theorem.statement, inherited.statement)
    return {inherited.name: shelf.established[inherited.name] for inherited in last.inherited}


@pytest.mark.parametrize("case", CASES)
def test_every_law_is_proved_where_it_comes_to(case: str, tmp_path: Path) -> None:
    found = carried_in(CASES[case], tmp_path)
    assert len(found) >= 1 and all(established.method == "inherited" for established in found.values())
    for established in found.values():
        text = certificate_to_json(established.certificate)
        assert established.certificate.theory is established.theorem.theory
        assert replay(certificate_from_json(text)).axioms == established.theorem.axioms
        assert second_accepts(text)


def test_a_carried_law_rests_on_axioms_of_the_theory_it_comes_to(tmp_path: Path) -> None:
    found = carried_in(CASES["composites"], tmp_path)
    assert found["Both.four"].theorem.axioms == {"assoc_p", "assoc_q"}
    assert found["First.twisted"].theorem.axioms == {"unit_p"}
    assert carried_in(CASES["hypotheses"], tmp_path)["Steps.twice"].theorem.axioms == {"h", "cancel_c"}
    hidden = carried_in(CASES["hidden"], tmp_path)["twice"].theorem
    assert hidden.axioms == {"h"} and [h.name for h in hidden.statement.hypotheses] == ["h'"]


SYMMETRIC = DOCTRINES["symmetric monoidal category"]
A = OneCell("A")


def path(n: int) -> CellPath:
    return CellPath("•", (A,) * n)


def comb(doctrine_box: Diagram, n: int, left: bool) -> Diagram:
    wire, found = Diagram.identity(SYMMETRIC, path(1)), doctrine_box
    for _ in range(n - 1):
        found = (found @ wire) >> doctrine_box if left else (wire @ found) >> doctrine_box
    return found


def magma(n: int) -> Certificate:
    """A proof that both combs of ``n`` products are equal."""
    from catalg.prove import Found, prove

    m = Diagram.generator(SYMMETRIC, TwoCell("m", path(2), path(1)))
    wire = Diagram.identity(SYMMETRIC, path(1))
    assoc = Statement("assoc", (m @ wire) >> m, (wire @ m) >> m)
    theory = Theory("Magma", Signature(SYMMETRIC, (), {"A": A}, {"m": m.boxes[0]}), {"assoc": assoc})
    law = Statement("combs", comb(m, n, True), comb(m, n, False))
    found = prove(theory, law, theory.axioms)
    assert isinstance(found, Found)
    return Certificate(theory, found.lemmas, law, found.proof)


def moved(certificate: Certificate, image: Diagram) -> Certificate:
    """The same with ``image`` for the product, over the boxes that it has."""
    functor = Functor(SYMMETRIC, two={"m": image})
    signature = Signature(SYMMETRIC, (), {"A": A}, {box.name: box for box in image.boxes})
    rule = carried_along(certificate.theory.axioms["assoc"], functor, "rule", signature)
    here = Theory("Here", signature, {"rule": rule})
    lemmas, law = carried_argument(certificate, functor, "law", here, {"assoc": rule})
    return Certificate(here, lemmas, law.statement, law.proof)


def test_rules_used_in_place_are_carried() -> None:
    """Each box goes to three, so that the uses have other numbers; where an image falls apart nothing is proved."""
    certificate = magma(60)
    arities = (("h", 1, 1), ("k", 2, 1), ("j", 1, 1), ("e", 1, 0))
    h, k, j, e = (Diagram.generator(SYMMETRIC, TwoCell(name, path(n), path(m))) for name, n, m in arities)
    wire = Diagram.identity(SYMMETRIC, path(1))
    carried = moved(certificate, (h @ wire) >> k >> j)
    assert any(isinstance(lemma, Rewritten) for lemma in carried.lemmas)
    assert replay(carried).axioms == {"rule"} and second_accepts(certificate_to_json(carried))
    assert len(carried.statement.left.boxes) == 180
    apart = moved(certificate, wire @ e)
    with pytest.raises(ReplayError):
        replay(apart)
    assert not second_accepts(certificate_to_json(apart))


def test_without_the_image_of_an_axiom_nothing_is_carried() -> None:
    certificate = magma(3)
    with pytest.raises(CellTypeError, match="`assoc` has no image"):
        carried_argument(certificate, Functor(SYMMETRIC), "law", certificate.theory, {})
