"""`fmt`: the same tree, the same comments, and nothing left to do the second time."""

from __future__ import annotations

import random
from pathlib import Path

import derivations
import pytest
from effort import effort
from hypothesis import given, settings
from hypothesis import strategies as st

from catalg.diagnostics import Span
from catalg.syntax import parse_module
from catalg.syntax.formatter import formatted, tokens

ROOT = Path(__file__).parents[2]
ACCEPTED = sorted((ROOT / "tests/corpus/accept").glob("*.cat"))
LIBRARY = sorted((ROOT / "theories").rglob("*.cat"))


def bare(node):
    """A tree without its places."""
    if isinstance(node, Span):
        return None
    if isinstance(node, tuple) and hasattr(node, "_fields"):
        left_out = {"start", "end"} | ({"text", "path"} if type(node).__name__ == "File" else set())
        return (type(node).__name__, *(bare(getattr(node, n)) for n in node._fields if n not in left_out))
    if isinstance(node, (tuple, list)):
        return tuple(map(bare, node))
    return node


def tree_of(text: str):
    file, found = parse_module(text, "x.cat")
    return bare(file), [d.code for d in found]


def check(text: str) -> str:
    once = formatted(text)
    assert formatted(once) == once
    assert tree_of(once) == tree_of(text)
    assert [t.text for t in tokens(once)] == [t.text for t in tokens(text.replace("\r\n", "\n").removeprefix("\ufeff"))]
    assert not once or once.endswith("\n") and "\t" not in once
    assert all(line == line.rstrip() for line in once.split("\n"))
    return once


@pytest.mark.parametrize(
    "path",
    [*ACCEPTED, *LIBRARY[::5], *(pytest.param(path, marks=pytest.mark.slow) for path in LIBRARY)],
    ids=lambda p: f"{p.parent.name}/{p.stem}",
)
def test_files_keep_their_meaning(path):
    check(path.read_bytes().decode("utf-8"))


def of_the_grammar(choose: random.Random, start: str):
    text = derivations.text_of(derivations.derivation(start, choose), choose)
    if tree_of(text)[1] == []:
        check(text)


STARTS = st.sampled_from(["file", "declaration"])


@settings(max_examples=40, deadline=None)
@given(st.randoms(use_true_random=False), STARTS)
def test_texts_of_the_grammar_keep_their_meaning(choose: random.Random, start: str):
    of_the_grammar(choose, start)


@pytest.mark.slow
@settings(max_examples=effort(2000), deadline=None)
@given(st.randoms(use_true_random=False), STARTS)
def test_many_texts_of_the_grammar_keep_their_meaning(choose: random.Random, start: str):
    of_the_grammar(choose, start)


def test_most_derived_texts_parse():
    choose = random.Random(7)
    texts = [derivations.text_of(derivations.derivation("file", choose), choose) for _ in range(60)]
    assert sum(tree_of(text)[1] == [] for text in texts) > 40
    assert sum(len(text) > 60 for text in texts) > 20


MESSY = """import   monad
theory T:2-category{object C  1-morphism F,G:C->C # two
  2-morphism a:F=>G   # one
  ## Kept.
  law   l (x:F=>G)( h : x=a ) :F*x ;a*G
   = a⊗F ; G * x {
  F*x;a*G
  = a*F;G*x  by<-h,  l0( x:=a )
     }
  def d(X:object):object=X


  interpretation I:A->B{C=C F=F(G)   a=-a
  b^dag = a[F]}
}
model  M : T in Vect(GF(2)) violates l ,a^†{
  C = 1,
      F =( 2,3 )   G=x->f(x@y.T,axis=-1)[0]
  a = [[1,1/2],
  [3 ,4 - 1]]
  g = [
  [1],
  2
  ]
}"""
NEAT = """import monad
theory T : 2-category {
  object C
  1-morphism F, G : C -> C  # two
  2-morphism a : F => G  # one
  ## Kept.
  law l (x : F => G) (h : x = a) : F * x ; a * G
    = a ⊗ F ; G * x {
    F * x ; a * G
      = a * F ; G * x by <- h, l0(x := a)
  }
  def d (X : object) : object = X

  interpretation I : A -> B { C = C   F = F(G)   a = -a
    b^dag = a[F] }
}
model M : T in Vect(GF(2)) violates l, a^† {
  C = 1,
  F = (2, 3)  G = x -> f(x @ y.T, axis=-1)[0]
  a = [[1, 1/2],
       [3, 4 - 1]]
  g = [
    [1],
    2
  ]
}
"""


def test_the_layout():
    assert formatted(MESSY).splitlines() == NEAT.splitlines()
    assert formatted(NEAT) == NEAT


def test_comments_stay_with_what_they_are_about():
    text = "# top\n\ntheory T : category { # open\n# first\nobject X\n\n   # last\n}\n# end\n"
    neat = "# top\n\ntheory T : category {  # open\n  # first\n  object X\n\n  # last\n}\n# end\n"
    assert formatted(text) == neat


def test_comments_in_one_column_stay_in_one_column():
    text = "theory T : category {\n  object X    # a\n  object Xyz  # b\n  object Y # c\n\n  object Z     # d\n}\n"
    assert formatted(text).splitlines()[1:4] == ["  object X  # a", "  object Xyz  # b", "  object Y  # c"]
    text = text.replace("Y # c", "Y    # c")
    assert formatted(text).splitlines()[1:4] == ["  object X    # a", "  object Xyz  # b", "  object Y    # c"]


@pytest.mark.parametrize("size", [4_000, pytest.param(20_000, marks=pytest.mark.slow)])
def test_long_and_deep_texts_take_linear_time(size):
    deep = "theory T : category { law l : " + "(" * size + "f" + ")" * size + " = f\n}"
    long = "theory T : category { law l : " + " ;\n".join(["f"] * size) + " = f }"
    for text in (deep, long):
        assert formatted(formatted(text)) == formatted(text)
