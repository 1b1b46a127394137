"""No text makes a traceback or an endless run, and N mistakes give N messages."""

from __future__ import annotations

import sys
import time
import unicodedata

import pytest
from effort import effort
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
NESTED = {
    "parentheses": lambda n: TWO + "(" * n + "a" + ")" * n + " = a }",
    "right": lambda n: TWO + "(a ; " * n + "a" + ")" * n + " = a }",
    "left": lambda n: TWO + "(" * n + "a" + " ; a)" * n + " = a }",
    "functor": lambda n: TWO + "F(" * n + "a" + ")" * n + " = " + "F(" * n + "a" + ")" * n + " }",
    "terms": lambda n: TERMS + "s(" * n + "x" + ")" * n + " = x }",
    "shared": lambda n: TERMS + "m(x, " * n + "x" + ")" * n + " = x }",
    "sums": lambda n: SUMS + "(" * n + "f" + " + f)" * n + " = f }",
    "signs": lambda n: SUMS + "-(" * min(n, 2000) + "f" + ")" * min(n, 2000) + " = f }",
    "multiples": lambda n: SUMS + "2 * (" * min(n, 1000) + "f" + ")" * min(n, 1000) + " = f }",
    "sums of terms": lambda n: (
        SUMS.replace("l :", "l (x : X) :") + "(" * min(n, 1000) + "f(x)" + " + f(x))" * min(n, 1000) + " = f(x) }"
    ),
}


@pytest.mark.parametrize("depth", [DEEP // 4, pytest.param(DEEP, marks=pytest.mark.slow)])
@pytest.mark.parametrize("kind", NESTED)
def test_deep_nesting_is_elaborated(kind, depth):
    text = NESTED[kind](depth)
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(min(limit, depth))
    try:
        assert codes(text) == []
    finally:
        sys.setrecursionlimit(limit)


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


# Any characters but surrogates, ASCII more often; `st.text` would first make tables of all Unicode, for seconds.
POINTS = st.one_of(st.integers(0, 127), st.integers(0, sys.maxunicode - 0x800))
CHARACTERS = POINTS.map(lambda n: chr(n if n < 0xD800 else n + 0x800))
SENTENCES = st.lists(PIECES, max_size=60).map(" ".join)
PLACES = [
    "",
    "theory T : symmetric monoidal category { object X, Y morphism f : X -> Y morphism g : Y -> X  }",
    "theory T : dagger linear symmetric monoidal category { object X scalar a morphism f : X -> X  }",
    "theory T : linear symmetric monoidal category { object X morphism f : X -> X law l (x : X) :  }",
    "theory T : category { object X morphism f : X -> X } model M : T in Vect(GF(2))  { X = 2 f = unknown }",
    "theory T : 2-category { object X 1-morphism T : X -> X 2-morphism mu, f : T * T => T law l  }",
]


def put_everywhere(text):
    for place in PLACES:
        before, gap, after = place.partition("  ")
        codes(before + gap[:1] + text + gap[1:] + after)


@settings(max_examples=20, deadline=None)
@given(SENTENCES)
def test_no_sequence_of_words_makes_a_traceback(text):
    put_everywhere(text)


@pytest.mark.slow
@settings(max_examples=effort(2000), deadline=None)
@given(SENTENCES)
def test_no_sequence_of_many_makes_a_traceback(text):
    put_everywhere(text)


@settings(max_examples=30, deadline=None)
@given(st.lists(CHARACTERS, max_size=60).map("".join))
def test_no_text_makes_a_traceback(text):
    codes(text)


@pytest.mark.slow
@settings(max_examples=effort(2000), deadline=None)
@given(st.lists(CHARACTERS, max_size=200).map("".join))
def test_no_text_of_many_makes_a_traceback(text):
    codes(text)
