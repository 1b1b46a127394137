"""No text makes a traceback or an endless run, and N mistakes give N messages."""

from __future__ import annotations

import sys
import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalg.syntax import elaborate, parse_module

TWO = "theory T : 2-category { object C 1-morphism F : C -> C 2-morphism a : F => F law l : "
SUMS = "theory T : linear symmetric monoidal category { object X morphism f : X -> X law l : "
TERMS = "theory T : cartesian category { object G morphism m : G * G -> G morphism s : G -> G law l (x : G) : "


def codes(text: str) -> list[str]:
    file, found = parse_module(text, "x.cat")
    module = elaborate(file, {})
    assert file.text == text
    for d in (*found, *module.diagnostics):
        assert d.message and d.code.startswith("CAT")
        assert 0 <= d.span.start <= d.span.end <= len(text) + 2
    return [d.code for d in (*found, *module.diagnostics)]


DEEP = 10_000


@pytest.mark.parametrize(
    "text",
    [
        TWO + "(" * DEEP + "a" + ")" * DEEP + " = a }",
        TWO + "(a ; " * DEEP + "a" + ")" * DEEP + " = a }",
        TWO + "(" * DEEP + "a" + " ; a)" * DEEP + " = a }",
        TWO + "F(" * DEEP + "a" + ")" * DEEP + " = " + "F(" * DEEP + "a" + ")" * DEEP + " }",
        TERMS + "s(" * DEEP + "x" + ")" * DEEP + " = x }",
        TERMS + "m(x, " * DEEP + "x" + ")" * DEEP + " = x }",
        SUMS + "(" * DEEP + "f" + " + f)" * DEEP + " = f }",
        SUMS + "-(" * 2000 + "f" + ")" * 2000 + " = f }",
        SUMS + "2 * (" * 1000 + "f" + ")" * 1000 + " = f }",
        SUMS.replace("l :", "l (x : X) :") + "(" * 1000 + "f(x)" + " + f(x))" * 1000 + " = f(x) }",
    ],
    ids=["parentheses", "right", "left", "functor", "terms", "shared", "sums", "signs", "multiples", "sums of terms"],
)
def test_deep_nesting_is_elaborated(text):
    assert sys.getrecursionlimit() <= 10_000
    assert codes(text) == []


@pytest.mark.parametrize(
    "text",
    [
        TWO + "(" * DEEP + " = a }",
        TWO + "(" * DEEP,
        "(" * DEEP,
        "theory T : category { object X } model M : T in Set { X = " + "[" * DEEP + "]" * DEEP + " }",
        "theory T : category { object X } model M : T in Set { X = " + "1 + " * DEEP + "1 }",
        "theory T : category { object X } model M : T in Set { X = " + "9" * 5000 + " }",
        "\x00" * 100,
        "\ufeff\ufeff",
        '"' * 99,
        "{" * 99,
        "}" * 99,
        "theory " * 2000,
        "import " * 2000,
        "law " * 2000,
    ],
)
def test_hostile_text_gives_messages(text):
    assert codes(text)


def test_one_mistake_in_a_deep_text_is_one_message():
    assert codes(TWO + "(" * DEEP + "a" + ")" * (DEEP + 1) + " = a }") == ["CAT102"]


def test_every_category_of_character():
    seen = {}
    for point in range(sys.maxunicode + 1):
        seen.setdefault(unicodedata.category(chr(point)), []).append(chr(point))
    for category, characters in sorted(seen.items()):
        if category == "Cs":
            continue
        for c in characters[:2] + characters[-2:]:
            codes(f"theory T : category {{ object X{c} }}")
            codes(c)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_newlines_of_every_kind(newline):
    text = newline.join(
        ["theory T : category {", "  object X # a comment", "  ## Kept.", "  morphism f : X -> X", "}", ""]
    )
    file, found = parse_module(text, "x.cat")
    assert not found and not elaborate(file, {}).diagnostics
    assert file.declarations[0].items[1].doc == "Kept."


@pytest.mark.parametrize("count", [1, 2, 7, 40])
def test_as_many_messages_as_mistakes(count):
    good = "  law good{0} : f ; f = f\n"
    wrong = [
        "  law w{0} : f ; ; f = f\n",
        "  morphism w{0} X -> X\n",
        "  law w{0} : g{0} = f\n",
        "  axiom w{0} (x) : f = f\n",
    ]
    items = "".join(good.format(i) + wrong[i % len(wrong)].format(i) for i in range(count))
    text = "theory T : category {\n  object X\n  morphism f : X -> X\n" + items + "  law last : f ; w1 = f\n}\n"
    found = codes(text)
    assert len(found) == count + (1 if count == 1 else 0)  # w1 is not known when only w0 was written


def test_time_is_linear_in_the_length():
    def seconds(n: int) -> float:
        text = TWO + " ; ".join(["a"] * n) + " = a }"
        start = time.process_time()
        assert codes(text) == []
        return time.process_time() - start

    seconds(1000)
    assert seconds(16_000) < 9 * seconds(4000) + 0.5


WORDS = r"""
theory law axiom def object morphism 1-morphism 2-morphism include import model interpretation para scalar
category 2-category monoidal symmetric cartesian X Y f g mu T id swap copy I ( ) [ ] { } ; : = -> => * ∘ @ , . ;;
<= <- := by expect refuted as in with violates + - ^ † 0 1/2 1.5 ** " # ## ⊗ → é ² 𝒞 linear dagger ordered permits
solutions classes dimension unknown a x 2 0 + ^† ^dag
"""
PIECES = st.sampled_from([*WORDS.split(), "\n", "\r\n", "\t"])


@settings(max_examples=100, deadline=None)
@given(st.lists(PIECES, max_size=60).map(" ".join))
def test_no_sequence_of_words_makes_a_traceback(text):
    codes(text)
    codes("theory T : symmetric monoidal category { object X, Y morphism f : X -> Y morphism g : Y -> X " + text + " }")
    codes("theory T : dagger linear symmetric monoidal category { object X scalar a morphism f : X -> X " + text + " }")
    codes("theory T : linear symmetric monoidal category { object X morphism f : X -> X law l (x : X) : " + text + " }")
    codes(
        "theory T : category { object X morphism f : X -> X } model M : T in Vect(GF(2)) "
        + text
        + " { X = 2 f = unknown }"
    )
    codes("theory T : 2-category { object X 1-morphism T : X -> X 2-morphism mu, f : T * T => T law l " + text + " }")


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_no_text_makes_a_traceback(text):
    codes(text)
