"""A proof of many steps is written and replayed from disk one step at a time: memory does not grow with it."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path as File
from typing import Any

import pytest
from certificates_by_hand import as_text, records
from effort import everything
from second_checker import FILE, checker

from catalg.cells import CATEGORY, Diagram, Functor, OneCell, Path, Signature, TwoCell
from catalg.certificates import CertificateError, certificate_from_json, certificate_from_lines, certificate_lines
from catalg.kernel import HOLE, Certificate, Proved, Statement, Step, Theory, replay
from catalg.session import files
from catalg.session.verification import verify

A = OneCell("A", "•", "•")
SIDE = Path.of(A)
F, G = (Diagram.generator(CATEGORY, TwoCell(name, SIDE, SIDE)) for name in "fg")
SIGNATURE = Signature(CATEGORY).extended(one=(A,)).extended(two=(*F.boxes, *G.boxes))
THEORY = Theory("T", SIGNATURE, {"e": Statement("e", F, G)})
HOLED = Diagram.generator(CATEGORY, TwoCell(HOLE, SIDE, SIDE))


def steps(count: int) -> Iterator[Step]:
    """There and back in one of three places, each step made anew."""
    for number in range(count):
        row = [F, F, F]
        row[number // 2 % 3] = HOLED
        yield Step("e", bool(number % 2), Functor(CATEGORY), row[0] >> row[1] >> row[2])


def long(count: int, made: Callable[[Iterator[Step]], Any] = lambda found: found) -> Certificate:
    side = F >> F >> F
    lemma = Proved(Statement("first", side, side), made(steps(2)))
    return Certificate(THEORY, (lemma,), Statement("long", side, side), made(steps(count)))


def peak(work: Callable[[], object]) -> int:
    """Bytes that are in use at once, above those before."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("count", [60, pytest.param(100_000 if everything() else 1000, marks=pytest.mark.slow)])
def test_memory_does_not_grow_with_the_proof(tmp_path: File, count: int) -> None:
    place = tmp_path / "long.cert.json"
    small = tmp_path / "small.cert.json"
    files.write(small, certificate_lines(long(10)))
    assert peak(lambda: files.write(place, certificate_lines(long(60)))) < 250_000
    files.write(place, certificate_lines(long(count)))
    few, many = (peak(lambda path=path: verify([str(path)])) for path in (small, place))  # type: ignore[misc]
    assert count > 1000 or verify([str(place)])[0].text == f"T.long is proved: {count} steps, from e"
    assert many < few + 200_000
    with open(place, "rb") as file:
        assert peak(lambda: checker.verdict(file)) < 500_000
    if count < 1000:  # what reading it into memory takes
        assert peak(lambda: certificate_from_json(place.read_text())) > 2 * many


def test_what_is_held_is_what_is_streamed() -> None:
    text = "".join(certificate_lines(long(50)))
    assert text == "".join(certificate_lines(long(50, tuple)))
    assert certificate_from_json(text) == long(50, tuple)
    assert replay(certificate_from_lines(text.splitlines(keepends=True))).steps == 50
    assert as_text(records(text)) == text


def test_lemmas_may_be_left_unread() -> None:
    """A lemma whose theorem is known is not replayed, and its proof is read over."""
    found = certificate_from_lines(certificate_lines(long(4)))
    assert [lemma.name for lemma in found.lemmas] == ["first"]
    assert len(tuple(found.proof)) == 4


@pytest.mark.parametrize("name", ["\u2028", "\x85", "\x0b", "\r", "\n", "\x1c", "]\n", ","])
def test_names_may_hold_ends_of_lines(tmp_path: File, name: str) -> None:
    side = F >> F
    made = Certificate(Theory(name, SIGNATURE, THEORY.axioms), (), Statement(f"l{name}", side, side), ())
    place = tmp_path / "odd.cert.json"
    files.write(place, certificate_lines(made))
    assert certificate_from_json("".join(certificate_lines(made))) == made
    assert verify([str(place)])[0].status == 0
    with open(place, "rb") as file:
        assert checker.verdict(file)[0] == 0


TEXT = "".join(certificate_lines(long(3)))
LINES = TEXT.splitlines(keepends=True)


@pytest.mark.parametrize(
    "text",
    [
        *("".join(LINES[:end]) for end in range(len(LINES))),  # cut short
        TEXT + "x", TEXT + "\n", TEXT[:-1], TEXT.replace("\n,", ",\n"), TEXT.replace("\n", "\r\n"), "\ufeff" + TEXT,
        TEXT.replace(',"qed"\n', "", 1), TEXT.replace(',"proof"\n', ""), TEXT.replace("]\n", ',"qed"\n]\n'),
        TEXT.replace(',"proof"\n', ',"proof"\n,"proof"\n'), TEXT.replace("]\n", ",null\n]\n"),
        TEXT.replace('"version":3', '"version":4'), TEXT.replace("[{", "[ {", 1),
    ],
)  # fmt: skip
def test_what_is_cut_short_or_not_in_lines_is_refused_by_both(tmp_path: File, text: str) -> None:
    with pytest.raises(CertificateError):
        certificate_from_json(text)
    place = tmp_path / "bad.cert.json"
    place.write_bytes(text.encode())
    assert verify([str(place)])[0].status == 2
    with open(place, "rb") as file:
        assert checker.verdict(file)[0] > 0


def test_the_first_version_is_refused_by_name(tmp_path: File) -> None:
    place = tmp_path / "old.cert.json"
    place.write_text('{"format":"catalg-certificate","version":1,"theory":{}}\n')
    assert "have to be written again" in verify([str(place)])[0].text
    done = subprocess.run([sys.executable, str(FILE), str(place)], capture_output=True, text=True)
    assert done.returncode == 2 and "version 3" in done.stdout
