"""The answers of the language server, asked directly: at every kind of place, in sound files and broken ones."""

from __future__ import annotations

import random
import time
from contextlib import suppress
from pathlib import Path

import pytest
from effort import effort

pytest.importorskip("lsprotocol")

from catalg.apps.lsp import editing, showing
from catalg.apps.lsp.positions import Positions
from catalg.apps.lsp.proving import Answer, Prover, Wish
from catalg.apps.lsp.state import State
from catalg.session.fitting import fitting, wanted_at
from catalg.session.workspace import Workspace

ROOT = Path(__file__).resolve().parents[2]
CORPUS = sorted((ROOT / "tests" / "corpus").rglob("*.cat"))
BREAKS = (" ; ", "* ", "(", "{", "}", "by ", "law x : ", "## é\n", '"', "𝒞")


def ask_everything(text: str, path: str, offset: int) -> None:
    state = State()
    state.workspace.open(path, text)
    document = state.workspace.document(path)
    positions = state.positions(document.text)
    showing.hover(state, document, positions, offset)
    showing.definition(state, document, offset)
    showing.symbols(document, positions)
    showing.goal_at(state, document, positions, offset)
    list(showing.inlay_hints(state, document, positions, 0, len(text)))
    editing.completion(state, document, offset)
    with suppress(editing.Refused):
        editing.rename(state, document, offset, "zz")
    state.diagnostics(document)
    state.wish(document)


@pytest.mark.parametrize("count", [3, pytest.param(effort(300), marks=pytest.mark.slow)])
def test_no_place_in_no_file_is_too_much(count: int) -> None:
    rng = random.Random(count)
    for _ in range(count):
        path = rng.choice(CORPUS)
        text = path.read_bytes().decode("utf-8", "ignore")
        if rng.random() < 0.5:
            at = rng.randint(0, len(text))
            text = text[:at] + rng.choice(BREAKS) + text[at + rng.randint(0, 4) :]
        ask_everything(text, str(path), rng.randint(0, len(text)))


SUMS = """\
theory Sums : linear monoidal category {
  object A
  morphism mul : A * A -> A
  def twice = 2 * mul
  axiom assoc : mul * A ; mul = A * mul ; mul
  law both : twice = mul + mul
}
"""


def test_sums_are_answered_for() -> None:
    for offset in range(30, len(SUMS), 40):
        ask_everything(SUMS, "sums.cat", offset)


@pytest.mark.parametrize(("encoding", "width"), [("utf-8", 4), ("utf-16", 2), ("utf-32", 1)])
def test_places_in_every_unit(encoding: str, width: int) -> None:
    text = "a𝒞⊗b\r\nc𝒞"
    positions = Positions(text, encoding)
    assert positions.position(2).character == 1 + width
    for offset in (0, 1, 2, 3, 4, 6, 7, 8):
        assert positions.offset(positions.position(offset)) == offset


def test_what_fits_is_found_by_the_wires_at_hand() -> None:
    work = Workspace()
    head = "theory T : monoidal category {\n  object A, B\n  morphism f : A -> B\n  morphism g : B * B -> A\n"

    def first(rest: str) -> list[tuple[str, int]]:
        work.open("t.cat", head + rest)
        wanted = wanted_at(work.document("t.cat"), len(head + rest))
        assert wanted is not None
        return [(fit.text, fit.rank) for fit in fitting(wanted) if fit.rank < 2 and fit.name in ("f", "g")]

    assert first("  law l : f ; ") == []
    assert first("  law l : f * f ; ") == [("g", 0)]
    assert first("  law l : f * A ; ") == [("B * f", 1)]
    assert first("  law l : f * A ; B * ") == [("f", 0)]
    assert first("  law l (h : A -> B * B) : h ; ") == [("g", 0)]
    assert first("  law l : g = ") == [("g", 0)]


# -- the prover ---------------------------------------------------------------------------

HARD = """\
theory Hard : monoidal category {
  object A
  morphism m : A * A -> A
  morphism e : I -> A
  axiom assoc : m * A ; m = A * m ; m
  law easy : m * A * A ; m * A ; m = A * A * m ; A * m ; m
  law hard : A * e ; m = e * A ; m
}
"""


@pytest.mark.slow
def test_proofs_in_the_background_can_be_called_off() -> None:
    """A newer wish takes over between laws or, after a while, in the middle of one; cancelling ends the process."""
    answers: list[Answer] = []
    prover = Prover(answers.append)
    work = Workspace()

    def wish(number: int, *laws: str) -> Wish:
        work.open("hard.cat", HARD)
        work.document("hard.cat")
        return Wish(number, "hard.cat", work.sources("hard.cat"), frozenset(("Hard", law) for law in laws), frozenset())

    def until(number: int, seconds: float = 60.0) -> list[Answer]:
        stop = time.monotonic() + seconds
        while time.monotonic() < stop:
            if any(answer.number == number and answer.about is None for answer in answers):
                return [answer for answer in answers if answer.number == number]
            time.sleep(0.02)
        raise AssertionError("no end")

    try:
        prover.want(wish(1, "easy"))
        first = until(1)
        assert first[0].about == ("Hard", "easy") and first[0].report.verdict == "proved"  # type: ignore[union-attr]
        prover.want(wish(2, "hard"))
        prover.want(wish(3, "easy"))
        assert [answer.about for answer in until(3)] == [("Hard", "easy"), None]
        prover.want(wish(4, "hard"))
        process = prover._process
        prover.cancel()
        assert not process.is_alive() and not prover.busy
        prover.want(wish(5, "easy"))
        until(5)
    finally:
        prover.close()
