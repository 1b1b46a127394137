"""Completion of words decides equations of presented categories, checked against groups that are known."""

from __future__ import annotations

import random
from itertools import product

import pytest
from word_samples import Presentation, coxeter, grid

from catalg.cells import CATEGORY, Diagram, Path
from catalg.certificates import certificate_from_json, certificate_to_json, same_claim
from catalg.kernel import Certificate, Parameters, Statement, replay
from catalg.prove.attempt import Budget, Found, OutOfFuel
from catalg.prove.word_completion import WordCompletion
from catalg.prove.words import FreeModel, complete_words

FREE = Presentation("a b A B: X -> X", "a A = 1X", "A a = 1X", "b B = 1X", "B b = 1X")
QUATERNIONS = Presentation("i j: X -> X", "i i i i = 1X", "i i = j j", "j i j = i")
BRAIDS = Presentation("a b c: X -> X", "a b a = b a b", "b c b = c b c", "a c = c a")
BRAID_GROUP = Presentation(
    "a b c x y z: X -> X",
    *("a b a = b a b", "b c b = c b c", "a c = c a"),
    *("a x = 1X", "x a = 1X", "b y = 1X", "y b = 1X", "c z = 1X", "z c = 1X"),
)
SPLIT = Presentation("e: X -> X; r: X -> Y; s: Y -> X", "e e = e", "r s = e", "s r = 1Y")
ONE = Presentation("f: X -> Y")


@pytest.mark.parametrize(
    ("category", "equation"),
    [
        (FREE, "a b B A = 1X"),
        (QUATERNIONS, "i j i j = i i"),
        (QUATERNIONS, "i i j = j i i"),
        (BRAIDS, "a b c a b a = c b a c b c"),
        (BRAIDS, "a b c a b c a b c a b c a = a a b c a b c a b c a b c"),
        (BRAID_GROUP, "x b a = b a y"),
        (BRAID_GROUP, "a b c a = b a b c"),
        (SPLIT, "e r = r"),
        (SPLIT, "s e = s"),
        (SPLIT, "r s r s = e e e"),
    ],
)
def test_proved(category: Presentation, equation: str) -> None:
    assert isinstance(category.decide(category.law(equation)), Found)


@pytest.mark.parametrize(
    ("category", "equation"),
    [
        (FREE, "a b A B = 1X"),
        (QUATERNIONS, "i j = j i"),
        (SPLIT, "e = 1X"),
        (Presentation("f: X -> Y; g: Y -> X"), "f g = 1X"),
        (Presentation("a b c: X -> X", "a b = b a", "b c = c b", "a c = c a"), "a b c = a b b"),
    ],
)
def test_refuted_by_the_free_model(category: Presentation, equation: str) -> None:
    answer = category.decide(category.law(equation))
    assert isinstance(answer, FreeModel)
    assert answer.left != answer.right and str(answer)


@pytest.mark.parametrize("n", [1, 2, 6])
def test_grids_commute(n: int) -> None:
    category = grid(n)
    top = [f"r0_{j}" for j in range(n)] + [f"d{i}_{n}" for i in range(n)]
    bottom = [f"d{i}_0" for i in range(n)] + [f"r{n}_{j}" for j in range(n)]
    assert isinstance(category.decide(category.law(" ".join(top) + " = " + " ".join(bottom))), Found)


@pytest.mark.parametrize("n", [3, 4, 5])
def test_permutations(n: int) -> None:
    """Words are equal exactly when they permute alike."""
    category, choose = coxeter(n), random.Random(n)
    for _ in range(12):
        u, v = ([choose.randrange(1, n) for _ in range(choose.randrange(1, 3 * n))] for _ in range(2))
        if choose.random() < 0.5:  # a word for the permutation of u, found another way
            v = _sorted_by(_permutation(u, n))
        law = category.law(" = ".join(" ".join(f"s{i}" for i in w) or "1X" for w in (u, v)))
        same = _permutation(u, n) == _permutation(v, n)
        assert isinstance(category.decide(law), Found if same else FreeModel)


def _permutation(word: list[int], n: int) -> list[int]:
    image = list(range(n))
    for i in word:
        image[i - 1], image[i] = image[i], image[i - 1]
    return image


def _sorted_by(image: list[int]) -> list[int]:
    """Adjacent swaps that make ``image`` of the identity."""
    swaps, image = [], list(image)
    for end in range(len(image), 1, -1):
        for i in range(1, end):
            if image[i - 1] > image[i]:
                image[i - 1], image[i] = image[i], image[i - 1]
                swaps.append(i)
    return swaps[::-1]


@pytest.mark.parametrize(
    ("equations", "size"),
    [
        ([("aaaaa", "")], 5),
        ([("aa", ""), ("bb", ""), ("abab", "ba")], 6),  # (ab)^3 = 1
        ([("aaaa", ""), ("aa", "bb"), ("bab", "a")], 8),
        ([("aa", ""), ("bbb", ""), ("ababab", "")], 12),
        ([("aa", ""), ("bbb", ""), ("abababab", "")], 24),
        ([("aa", ""), ("bbb", ""), ("ababababab", "")], 60),
    ],
)
def test_the_order_of_a_group(equations: list[tuple[str, str]], size: int) -> None:
    """A convergent system has as many normal forms as the group has elements."""
    letters = sorted({letter for pair in equations for side in pair for letter in side})
    completion = WordCompletion(equations, ("x", "y"), Budget(3_000))
    assert completion.advance(3_000) is False
    assert completion.convergent()
    known = {""}
    while longer := {w for u, x in product(known, letters) if (w := completion.normal(u + x)) not in known}:
        known |= longer
    assert len(known) == size


# -- hypotheses and parameters ------------------------------------------------------------


def test_inverses_are_unique() -> None:
    sides = ("g: Y -> X", "h: Y -> X")
    assert isinstance(ONE.decide(ONE.law("g = h", sides, ("g f = 1Y", "f h = 1X"))), Found)
    assert ONE.decide(ONE.law("g = h", sides, ("f g = 1X", "f h = 1X"))) is None  # hypotheses: nothing refuted


def test_sections_and_retractions() -> None:
    law = ONE.law("f g f g = f g", ("g: Y -> X",), ("g f = 1Y",))
    assert isinstance(ONE.decide(law), Found)
    monic = ONE.law("g = h", ("g: Z -> X", "h: Z -> X", "r: Y -> X"), ("f r = 1X", "g f = h f"))
    assert isinstance(ONE.decide(monic), Found)


def test_parameters_without_hypotheses_may_be_refuted() -> None:
    law = ONE.law("g f = h f", ("g: Z -> X", "h: Z -> X"))
    assert isinstance(ONE.decide(law), FreeModel)


def test_rules_with_parameters_prove_but_never_refute() -> None:
    category = Presentation("f g: X -> X; k: X -> Y")
    axiom = category.law("h f = f h", ("h: X -> X",), name="central")
    category.axioms["central"] = axiom
    assert isinstance(category.decide(category.law("g f g = f g g")), Found)
    assert category.decide(category.law("f k = g k")) is None


def test_only_all_axioms_refute() -> None:
    rules = {"a0": SPLIT.axioms["a0"]}
    law = SPLIT.law("r s = e")
    assert isinstance(complete_words(law, rules, Budget(500)), FreeModel)  # no theory but these rules
    assert complete_words(law, rules, Budget(500), axioms=SPLIT.axioms) is None
    assert isinstance(complete_words(SPLIT.law("e = 1X"), SPLIT.axioms, Budget(500), axioms=SPLIT.axioms), FreeModel)


def test_a_conditional_law_does_not_stand_in_the_way() -> None:
    monic = SPLIT.law("g = h", ("g: Z -> Y", "h: Z -> Y"), ("g s = h s",), name="monic")
    rules = {**SPLIT.axioms, "monic": monic}
    answer = complete_words(SPLIT.law("e = 1X"), rules, Budget(500), axioms=list(SPLIT.axioms))
    assert isinstance(answer, FreeModel)
    assert complete_words(SPLIT.law("e = 1X"), rules, Budget(500)) is None


# -- bounds and form ----------------------------------------------------------------------


def test_the_budget_is_kept() -> None:
    budget = Budget(300)
    with pytest.raises(OutOfFuel):
        complete_words(BRAIDS.law("a b = b a"), BRAIDS.axioms, budget)
    assert budget.spent <= 400


def test_long_paths() -> None:
    category = Presentation("a b: X -> X", "a b = b a")
    n = 40
    law = category.law(" ".join(["b"] * n + ["a"] * n) + " = " + " ".join(["a"] * n + ["b"] * n))
    assert isinstance(complete_words(law, category.axioms, Budget(3_000)), Found)


def test_the_same_proof_every_time_and_as_json() -> None:
    law = BRAID_GROUP.law("x b a = b a y")
    texts = []
    for _ in range(2):
        found = complete_words(law, BRAID_GROUP.axioms, Budget(3_000), prefix="here")
        assert isinstance(found, Found) and all(m.name.startswith("here#") for m in found.lemmas)
        texts.append(certificate_to_json(Certificate(BRAID_GROUP.theory(), found.lemmas, law, found.proof)))
    assert texts[0] == texts[1]
    assert same_claim(replay(certificate_from_json(texts[0])).statement, law)


def test_identities_at_their_objects() -> None:
    """An axiom whose side is empty stands at one object only."""
    category = Presentation("e: X -> X; f: X -> Y; d: Y -> Y", "e = 1X")
    assert isinstance(category.decide(category.law("e f d = f d")), Found)
    assert isinstance(category.decide(category.law("e f d = f")), FreeModel)
    x = Path.of(next(iter(category.cells["e"].source)))
    reverse = Statement("law", Diagram.identity(CATEGORY, x), category.law("e e = e").left, Parameters())
    assert isinstance(category.decide(reverse), Found)
