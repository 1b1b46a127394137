"""Our loop over the grammar's tables does what Lark's does: the same tree, or no tree from either."""

from __future__ import annotations

import random
from pathlib import Path

import derivations
import pytest
from effort import effort
from hypothesis import given, settings
from hypothesis import strategies as st
from lark.exceptions import UnexpectedInput

from catalg.syntax.driver import Unexpected
from catalg.syntax.parser import _machine, lexable

ROOT = Path(__file__).parents[2]
FILES = sorted([*(ROOT / "tests/corpus").rglob("*.cat"), *(ROOT / "theories/std").glob("*.cat")])


def both(text: str, start: str = "file"):
    """What each of the two makes of a text: a tree or None, with the mistakes that it noted."""
    ready, found = _machine(), []
    text = lexable(text)
    for parse in (
        lambda: ready.driver.parse(text, 0, len(text), start),
        lambda: ready.lark.parse(text, start=start),
    ):
        ready.builder.start("x.cat", text)
        try:
            found.append((parse(), ready.builder.problems))
        except (Unexpected, UnexpectedInput):
            found.append(None)
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_files(path):
    ours, larks = both(path.read_bytes().decode("utf-8", "replace"))
    assert ours == larks


@settings(max_examples=effort(300), deadline=None)
@given(st.randoms(use_true_random=False), st.sampled_from(["file", "declaration", "item", "theory_head"]))
def test_texts_of_the_grammar_whole_and_broken(choose: random.Random, start: str):
    words = derivations.derivation(start, choose)
    ours, larks = both(derivations.text_of(words, choose), start)
    assert ours == larks
    at = choose.randrange(len(words) or 1)
    kind = choose.choice(["cut", "drop", "double", "swap"])
    broken = {
        "cut": words[:at],
        "drop": words[:at] + words[at + 1 :],
        "double": words[: at + 1] + words[at:],
        "swap": words[:at] + words[at : at + 2][::-1] + words[at + 2 :],
    }[kind]
    ours, larks = both(derivations.text_of(broken, choose), start)
    assert ours == larks


@settings(max_examples=effort(200), deadline=None)
@given(st.randoms(use_true_random=False))
def test_what_could_have_stood_there(choose: random.Random):
    words = derivations.derivation("theory", choose)
    text = lexable(derivations.text_of(words[: choose.randrange(1, len(words) + 1)], choose))
    ready = _machine()
    ready.builder.start("x.cat", text)
    parser = ready.lark.parse_interactive(text, start="file")
    try:
        parser.exhaust_lexer()
    except UnexpectedInput:
        return
    assert ready.expected(text, "file", 0, len(text)) == parser.accepts()


def test_most_broken_texts_are_refused():
    choose = random.Random(5)
    texts = [derivations.derivation("file", choose) for _ in range(60)]
    refused = [
        both(derivations.text_of(words[: len(words) // 2], choose))[0] is None for words in texts if len(words) > 4
    ]
    assert sum(refused) > len(refused) // 2 > 10
