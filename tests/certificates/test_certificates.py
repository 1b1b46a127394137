"""Every certificate of the library, right and with one change, before both checkers.

A changed certificate must be refused by both, or accepted by both; and if it still speaks of the
same theory, it states the law that was proved, up to names, or its statement is what was changed,
and then both have checked that the proof proves that one too.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from random import Random
from typing import Any

import pytest
from certificate_mutations import changes
from certificates_by_hand import as_text, records
from effort import effort, everything
from second_checker import FILE, second_accepts, second_says

from catalg.certificates import CertificateError, certificate_from_json, same_claim
from catalg.kernel import ReplayError, Theorem, replay

LIBRARY = Path(__file__).resolve().parents[2] / "theories"
DOCTRINES = Path(__file__).with_name("doctrines.cat")  # those that the library does not use
HANDFUL = ["monad", "lattice", "squares"]


def certificates(paths: list[str], folder: Path) -> list[str]:
    """The texts of the certificates that a check of these files writes; nothing is evaluated or refuted on the way."""
    from catalg.session.check import Options, Run
    from catalg.session.graph import load

    run = Run(load(paths), Options(certificates=str(folder)), None)
    laws_of = Run.laws_of
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Run, "laws_of", lambda self, path: (x for x in laws_of(self, path) if x[1].expected == "proved"))
        patch.setattr(Run, "declared_models", lambda _run: iter(()))
        run.work()
    return [path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.cert.json"))]


@pytest.fixture(scope="module")
def handful(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    paths = [LIBRARY / "std" / f"{name}.cat" for name in HANDFUL]
    return certificates([*map(str, paths), str(DOCTRINES)], tmp_path_factory.mktemp("few"))


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """All of the library: those that a check before has written (CATALG_CERTIFICATES), else found now.

    Without everything asked for, and without such a folder, those of every sixth file.
    """
    written = os.environ.get("CATALG_CERTIFICATES")
    paths = [] if written else sorted(LIBRARY.rglob("*.cat"))[:: 1 if everything() else 6]
    found = certificates([str(DOCTRINES), *map(str, paths)], tmp_path_factory.mktemp("all"))
    more = sorted(Path(written).rglob("*.cert.json")) if written else []
    return found + [path.read_text(encoding="utf-8") for path in more]


def kernel_says(text: str) -> Theorem | None:
    try:
        return replay(certificate_from_json(text))
    except (CertificateError, ReplayError):
        return None


def both_accept(texts: list[str]) -> None:
    assert texts
    for text in texts:
        theorem = kernel_says(text)
        assert theorem is not None, text[:200]
        used = [name for name in theorem.theory.axioms if name in theorem.axioms]
        listed = ", ".join(used) or "none"
        assert second_says(text) == f"accepted: {theorem.statement.name} (axioms: {listed})"


def test_both_accept_a_handful(handful: list[str]) -> None:
    both_accept(handful)


@pytest.mark.slow
def test_both_accept_the_library(library: list[str]) -> None:
    both_accept(library)


def mutated(work: tuple[str, int, str]) -> Counter[str]:
    """Count what both say of ``count`` changes of one certificate. Raises AssertionError on a wrong answer."""
    text, count, seed = work
    document = records(text)
    assert as_text(document) == text
    right = replay(certificate_from_json(text))
    counts: Counter[str] = Counter()
    for place, mutant in changes(document, Random(seed), count):
        changed = as_text(mutant)
        theorem, second = kernel_says(changed), second_accepts(changed)
        assert (theorem is not None) == second, f"one accepts, one refuses: {place}: {second_says(changed)}\n{changed}"
        counts[judged(document, mutant, right, theorem, place)] += 1
    return counts


def judged(document: Any, mutant: Any, right: Theorem, theorem: Theorem | None, place: Any) -> str:
    """What kind of mutant this is. Raises AssertionError when it should not have been accepted."""
    if theorem is None:
        return "refused by both"
    if mutant[1]["theory"] != document[1]["theory"]:
        return "proves it in another theory"  # another axiom, cell or name: the certificate says which
    if same_claim(theorem.statement, right.statement):
        assert theorem.axioms <= set(right.theory.axioms)
        return "proves the same otherwise"
    assert place[:2] == (1, "statement"), (place, theorem)
    assert mutant[1]["statement"] != document[1]["statement"]
    return "proves another statement"


def test_changed_certificates(handful: list[str]) -> None:
    counts: Counter[str] = Counter()
    for number, text in enumerate(handful):
        counts += mutated((text, 2, f"quick {number}"))
    assert counts["refused by both"] > 0.75 * counts.total(), counts


@pytest.mark.slow
def test_many_changed_certificates(library: list[str]) -> None:
    """A hundred thousand with CATALG_TESTS=full."""
    wanted = effort(100_000) // (1 if everything() else 5)
    share = wanted // len(library) + 1
    work = [(text, share, f"slow {number}") for number, text in enumerate(library)]
    with ProcessPoolExecutor(2) as pool:
        counts = sum(pool.map(mutated, work, chunksize=4), Counter())
    print(dict(counts))
    assert counts.total() >= wanted


def test_the_command(handful: list[str], tmp_path: Path) -> None:
    right, wrong, unreadable = (tmp_path / name for name in ("right", "wrong", "unreadable"))
    right.write_text(handful[0], encoding="utf-8")
    wrong.write_text(handful[0].replace('{"rule"', '{"more":1,"rule"'), encoding="utf-8")
    unreadable.write_text("[" * 100_000, encoding="utf-8")

    def run(*paths: Path) -> tuple[int, str]:
        done = subprocess.run([sys.executable, str(FILE), *map(str, paths)], capture_output=True, text=True, timeout=60)
        assert done.stderr == ""
        return done.returncode, done.stdout

    status, said = run(right)
    assert status == 0
    assert said.startswith(f"{right}: accepted: ")
    status, said = run(right, wrong)
    assert status == 1
    assert f"{wrong}: rejected: " in said
    header = handful[0].partition("\n")[0] + "\n"
    old = header.replace('"version":3', '"version":2')
    for text in ("[" * 100_000, "{", "[]", "", old, header, header + "," + "[" * 100_000 + "\n", header + ",NaN\n]\n"):
        unreadable.write_text(text, encoding="utf-8")
        assert run(right, unreadable)[0] in (1, 2)
    assert run(tmp_path / "missing")[0] == 2
    unreadable.write_bytes(b"\xff\xfe")
    assert run(unreadable)[0] == 2
