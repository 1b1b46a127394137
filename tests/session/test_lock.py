"""The lock file of proofs: replayed, not searched; only what changed is searched; nothing in it is believed."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest
from effort import effort

from catalg.session import files
from catalg.session.check import Options, check
from catalg.session.report import Report
from catalg.session.verdicts import Budget

MONOID = """theory Monoid : monoidal category {
  object A
  morphism mul : A * A -> A
  morphism unit : I -> A
  axiom assoc : mul * A ; mul = A * mul ; mul
  axiom unit_left : unit * A ; mul = A
  law three : mul * A * A ; mul * A ; mul = A * A * mul ; A * mul ; mul
  law again : unit * A ; mul = A {
    unit * A ; mul = A by unit_left
  }
  law sides : A * unit = unit * A expect refuted
}
"""
DERIVED = """theory Derived : monoidal category {
  include Monoid
  law used : mul * A * A * A ; mul * A * A ; mul * A ; mul = A * A * A * mul ; A * A * mul ; A * mul ; mul
  law moved : A * unit * A = unit * A * A expect refuted
}
"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "m.cat").write_text(MONOID)
    return tmp_path


def checked(text: str | None = None) -> Report:
    if text is not None:
        Path("m.cat").write_text(text)
    return check(["m.cat"], Options(Budget(2_000, 20.0), certificates="d"))


def verdicts(report: Report) -> dict[str, tuple[str, bool]]:
    return {law.name: (law.verdict, law.replayed) for law in report.laws()}


def codes(report: Report) -> list[str]:
    return [found.code for file in report.files for found in file.diagnostics]


@pytest.fixture
def no_search(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever searches for a proof or a model fails."""
    import catalg.models
    import catalg.prove

    def searched(*_args: object, **_more: object) -> None:
        raise AssertionError("searched")

    monkeypatch.setattr(catalg.prove, "prove", searched)
    monkeypatch.setattr(catalg.models, "find_counterexample", searched)
    monkeypatch.setattr("catalg.prove.invariants.separating_invariant", searched)


def test_a_second_check_says_the_same_and_searches_nothing(request: pytest.FixtureRequest) -> None:
    first = checked(MONOID + DERIVED)
    assert not any(law.replayed for law in first.laws()) and first.exit_status == 0
    held = {path: path.read_bytes() for path in Path("d").rglob("*") if path.is_file()}
    request.getfixturevalue("no_search")
    second = checked()
    assert all(law.replayed for law in second.laws()) and second.exit_status == 0 and codes(second) == []
    for one, two in zip(first.laws(), second.laws(), strict=True):
        assert (one.verdict, one.known_by, one.steps, one.axioms, one.certificate, one.witness, one.text) == (
            two.verdict, two.known_by, two.steps, two.axioms, two.certificate, two.witness, two.text
        )  # fmt: skip
    assert {path: path.read_bytes() for path in Path("d").rglob("*") if path.is_file()} == held


@pytest.mark.parametrize(
    ("old", "new", "searched"),
    [
        ("  law three", "  morphism more : A -> A\n  axiom idle : more ; more = more\n  law three", {"sides"}),
        ("  law three", "  law first : A = A\n  law three", {"first"}),
        ("unit * A ; mul = A by unit_left", "unit * A ; mul = A", {"again"}),
        ("axiom unit_left : unit * A ; mul = A", "axiom unit_left : unit * A ; mul * I = A", set()),
        ("axiom assoc : mul * A ; mul = A * mul ; mul", "axiom assoc : A * mul ; mul = mul * A ; mul", {"three"}),
        ("law three : mul * A * A ; mul * A ; mul", "law three : A * mul * A ; mul * A ; mul", {"three"}),
    ],
    ids=["a generator", "a law before", "a chain", "the same otherwise", "an axiom used", "a statement"],
)
def test_what_changed_is_searched_and_nothing_else(old: str, new: str, searched: set[str]) -> None:
    checked()
    report = checked(MONOID.replace(old, new))
    assert {name for name, (_, replayed) in verdicts(report).items() if not replayed} == searched
    assert report.exit_status == 0 and codes(report) == []


def test_an_axiom_that_the_model_breaks_has_it_searched_again() -> None:
    checked()
    report = checked(MONOID.replace("  law three", "  axiom both : A * unit = unit * A\n  law three"))
    assert verdicts(report)["sides"] == ("proved", False)


def test_a_law_that_the_axioms_no_longer_prove_is_not_proved() -> None:
    checked()
    report = checked(MONOID.replace("axiom assoc : mul * A ; mul = A * mul ; mul\n", ""))
    assert verdicts(report)["three"] == ("refuted", False)


# -- files that do not hold what was written -------------------------------------------------


def damaged(rng: Random, data: bytes) -> bytes:
    at = rng.randrange(len(data))
    return rng.choice(
        [data[:at], data[:at] + bytes([data[at] ^ 1 << rng.randrange(8)]) + data[at + 1 :], data[at:], data + data[:at]]
    )


def test_damage_is_a_miss_and_a_warning_and_is_mended() -> None:
    checked()
    places = sorted(Path("d").rglob("*.lock"))
    right = {place: place.read_bytes() for place in places}
    rng = Random("damage")
    for round_ in range(effort(40)):
        place = places[round_ % len(places)]
        bad = damaged(rng, right[place])
        place.write_bytes(bad)
        report = checked()
        assert report.exit_status == 0
        assert codes(report) == ["CAT506"] * (bad.replace(b"\r\n", b"\n") != right[place])
        assert {path: path.read_bytes() for path in places} == right


FOREIGN = [b"", b"\xff\xfe", b"<<<<<<< ours\n", b'{"format": "other"}\n', b"catalg-lock 1 00\n{}\n"]


@pytest.mark.parametrize("content", FOREIGN)
def test_a_foreign_file_is_a_miss_and_a_warning(content: bytes) -> None:
    checked()
    place = Path("d/m/Monoid/three.lock")
    place.write_bytes(content)
    report = checked()
    assert verdicts(report)["three"] == ("proved", False) and codes(report) == ["CAT506"]
    assert verdicts(checked())["three"] == ("proved", True)


def sealed(place: Path, lines: list[str]) -> None:
    text = "\n".join(lines)
    place.write_text(f"catalg-lock 1 {hashlib.sha256(text.encode()).hexdigest()}\n{text}")


def test_a_false_proof_under_a_right_seal_is_refused_by_the_kernel() -> None:
    checked()
    place = Path("d/m/Monoid/three.lock")
    head, about, argument, end = place.read_text().split("\n")
    whole = json.loads(argument)
    wrong = [
        ["proof", "qed"],
        [*whole[:-2], "qed"],
        ["proof", *({**step, "reverse": not step["reverse"]} for step in whole[1:-1]), "qed"],
    ]
    for proof in wrong:
        sealed(place, [about, json.dumps(proof), ""])
        report = checked()
        assert verdicts(report)["three"] == ("proved", False) and codes(report) == ["CAT506"]


@pytest.mark.parametrize(
    "about",
    [
        {"method": "m", "target": "Set", "values": {"A": "2", "unit": "0", "mul": [["0", "0"], ["0", "0"]]}},
        {"method": "m", "target": "Set", "values": {"A": "1", "unit": "0", "mul": [["0"]]}},
        {"method": "m", "target": "Set", "values": {"A": "9" * 1000, "unit": "0", "mul": "0"}},
        {"method": "m", "target": "Array", "values": {"A": "2", "unit": "1e99999999", "mul": [[]]}},
        {"method": "m", "target": "__import__('os')", "values": {}},
        {"method": "m", "target": 5, "values": []},
        [],
        {"digest": "", "cites": {}, "method": 1},
    ],
)
def test_a_false_counter_model_under_a_right_seal_is_no_refutation(about: object) -> None:
    text = MONOID.replace("unit * A expect refuted", "unit * A")
    text = text.replace("  law three", "  axiom s : A * unit = unit * A\n  law three")
    checked(text)
    sealed(Path("d/m/Monoid/sides.lock"), [json.dumps(about), '["proof","qed"]', ""])
    report = checked()
    assert verdicts(report)["sides"] == ("proved", False)


def test_a_stored_proof_does_not_rest_on_a_law_that_is_not_proved() -> None:
    """`last` cites `middle`; without its lock and with an axiom less, `middle` is unknown, and `last` falls with it."""
    text = """theory T : category {
  object X
  morphism f, g, h : X -> X
  axiom one : f ; f = g
  axiom two : g ; g = h
  law middle : f ; f ; f ; f = h
  law last : f ; f ; f ; f ; f = h ; f {
    f ; f ; f ; f ; f = h ; f by middle
  }
}
"""
    assert set(verdicts(checked(text)).values()) == {("proved", False)}
    report = checked(text.replace("  axiom two : g ; g = h\n", ""))
    assert all(verdict != "proved" for verdict, _ in verdicts(report).values())


# -- what may happen to a run ------------------------------------------------------------------


def test_a_full_disk_costs_no_verdict_and_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    checked()
    held = {path: path.read_bytes() for path in Path("d").rglob("*") if path.is_file()}
    real = os.fdopen

    def full(handle: int, *more: str) -> object:
        file = real(handle, *more)
        if "w" in more[0]:
            file.close()
            raise OSError(errno.ENOSPC, "No space left on device")
        return file

    monkeypatch.setattr(files.os, "fdopen", full)
    text = MONOID.replace("law three", "law other : mul = mul\n  law three")
    report = checked(text.replace("three : mul * A", "three : A * mul"))
    assert report.exit_status == 2 and "CAT501" in codes(report)
    assert {name: verdict for name, (verdict, _) in verdicts(report).items()} == {
        "other": "proved", "three": "proved", "again": "proved", "sides": "refuted"
    }  # fmt: skip
    assert {path: path.read_bytes() for path in Path("d").rglob("*") if path.is_file()} == held


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_folder_that_may_not_be_written_costs_no_verdict() -> None:
    checked()
    for folder, _, _ in os.walk("d"):
        os.chmod(folder, 0o555)
    try:
        report = checked(MONOID.replace("law three", "law other : mul = mul\n  law three"))
        assert report.exit_status == 2 and "CAT501" in codes(report)
        assert verdicts(report)["three"] == ("proved", True)
        assert check(["m.cat"], Options(Budget(2_000, 20.0))).exit_status == 0
    finally:
        for folder, _, _ in os.walk("d"):
            os.chmod(folder, 0o755)


def test_a_file_in_the_place_of_the_folder_costs_no_verdict() -> None:
    Path("d").write_text("")
    report = checked()
    assert report.exit_status == 2 and set(codes(report)) == {"CAT501"}
    assert verdicts(report)["three"] == ("proved", False)


def command(*more: str) -> list[str]:
    return [sys.executable, "-m", "catalg.apps.cli", "check", "m.cat", "--certificates", "d", *more]


def many(laws: int) -> str:
    rows = "".join(f"  law l{i} : {'mul * A * A ; ' * (i % 2)}mul * A ; mul = "
                   f"{'A * A * mul ; ' * (i % 2)}A * mul ; mul\n" for i in range(laws))  # fmt: skip
    return MONOID.replace("  law sides", rows + "  law sides")


def environment() -> dict[str, str]:
    root = str(Path(files.__file__).resolve().parents[2])
    return {**os.environ, "PYTHONPATH": root}


def whole(folder: Path) -> bool:
    """Does every file of the folder that has its final name hold what was written?"""
    for place in folder.rglob("*.lock"):
        head, _, text = place.read_text(encoding="utf-8").partition("\n")
        if head != "catalg-lock 1 " + hashlib.sha256(text.encode()).hexdigest():
            return False
    return all(json.loads(place.read_text(encoding="utf-8")) for place in folder.rglob("*.cert.json"))


def _hearing() -> None:
    """As started from a terminal: a background job of a shell, and what it starts, would not hear Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def started(*more: str) -> subprocess.Popen[str]:
    pipe = subprocess.PIPE
    return subprocess.Popen(
        command(*more), env=environment(), stdout=pipe, stderr=pipe, text=True, start_new_session=True,
        preexec_fn=_hearing,
    )  # fmt: skip


def until_there_is_some(folder: Path, count: int) -> None:
    end = time.monotonic() + 60
    while len(list(folder.rglob("*.lock"))) < count and time.monotonic() < end:
        time.sleep(0.005)


@pytest.mark.slow
@pytest.mark.parametrize(("end", "status"), [(signal.SIGKILL, -9), (signal.SIGINT, 130)])
def test_a_run_that_is_ended_leaves_what_it_found(here: Path, end: signal.Signals, status: int) -> None:
    """There is far more to do than can be done before the signal, which is sent once some laws are decided."""
    (here / "m.cat").write_text(many(600))
    run = started()
    until_there_is_some(here / "d", 5)
    run.send_signal(end)
    _, said = run.communicate(timeout=60)
    assert run.returncode == status and "Traceback" not in said
    assert whole(here / "d")
    found = len(list((here / "d").rglob("*.lock")))
    report = checked(many(found + 10))
    assert report.exit_status == 0 and codes(report) == [] and 5 <= found <= report.replayed


@pytest.mark.slow
def test_two_runs_at_once_on_one_folder(here: Path) -> None:
    (here / "m.cat").write_text(many(40))
    runs = [started(), started("--jobs", "2"), started()]
    for run in runs:
        said, wrong = run.communicate(timeout=120)
        assert run.returncode == 0 and wrong == "" and "all as expected" in said
    assert whole(here / "d")
    report = checked()
    assert report.exit_status == 0 and report.replayed == sum(1 for _ in report.laws())
    assert not list((here / "d").rglob(".*"))


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGXFSZ"), reason="no limit on the size of files here")
def test_a_real_limit_on_files_costs_no_verdict(here: Path) -> None:
    """The system cuts every file at 200 bytes: nothing can be kept, and nothing half-written is."""
    import resource

    def limited() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200))

    done = subprocess.run(
        command("--json"), env={**environment(), "PYTHONDONTWRITEBYTECODE": "1"}, preexec_fn=limited,
        stdout=subprocess.PIPE, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 2
    answer = json.loads(done.stdout)
    assert answer["summary"] == {"proved": 2, "refuted": 1, "unknown": 0, "errors": 1, "models": 0}
    assert whole(here / "d")
