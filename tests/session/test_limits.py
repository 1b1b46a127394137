"""Limits and confinement: one law's death is its own, files outside the project are not read, axioms are permitted."""

from __future__ import annotations

import os
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from catalg.session.check import Options, check
from catalg.session.confine import Confines, project_of
from catalg.session.graph import Graph, Sources, load
from catalg.session.jobs import LawJob, Timed
from catalg.session.processes import Processes
from catalg.session.report import Report
from catalg.session.stop import OutOfTime, final_stop
from catalg.session.trial import guarded
from catalg.session.verdicts import Budget, Proposal, Undecided

MIB = 2**20


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def said(report: Report) -> dict[str, tuple[str, str]]:
    return {law.name: (law.verdict, law.known_by) for law in report.laws()}


# -- time, memory, depth -----------------------------------------------------------------------

linux = pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="the system does not limit a process's data")


@pytest.mark.parametrize("threaded", [False, True])
def test_time_does_not_run_out_within_an_import(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, threaded: bool
) -> None:
    """A package of which half was imported when the time was over could not be imported again."""
    name = f"slow_to_load_{threaded}"
    (tmp_path / name).mkdir()
    (tmp_path / name / "__init__.py").write_text("from . import part\nimport time\ntime.sleep(0.3)\n")
    (tmp_path / name / "part.py").write_text("whole = True\n")
    monkeypatch.syspath_prepend(tmp_path)
    loaded: list[bool] = []
    answers: list[object] = []

    def loading(_end: float) -> Proposal:
        __import__(name)
        loaded.append(True)
        while True:
            pass

    def work() -> None:
        answers.append(guarded(loading, Budget(1, 0.1)))

    if threaded:
        thread = threading.Thread(target=work)
        thread.start()
        thread.join(30)
    else:
        work()
    assert answers == [Undecided(("stopped after 0.1 s",))]
    assert sys.modules[name].part.whole  # type: ignore[attr-defined]


def test_time_runs_out_in_work_that_an_import_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "started_by_an_import.py").write_text(
        "from catalg.session.stop import OutOfTime, final_stop\n"
        "try:\n    with final_stop(0.05):\n        while True: pass\nexcept OutOfTime:\n    over = True\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    assert __import__("started_by_an_import").over


@linux
def test_memory_is_limited_and_given_back() -> None:
    def greedy(_end: float) -> Proposal:
        held = []
        while True:
            held.append(bytearray(MIB))

    found = guarded(greedy, Budget(1, 60.0, 100 * MIB))
    assert isinstance(found, Undecided) and found.tried == ("stopped: memory ran out (more than 100 MiB)",)
    assert len(bytearray(300 * MIB)) == 300 * MIB


def test_time_is_limited_within_a_limit_of_memory() -> None:
    with pytest.raises(OutOfTime), final_stop(0.05, 500 * MIB):
        while True:
            pass


def test_depth_is_limited() -> None:
    def deep(end: float) -> Proposal:
        return deep(end)

    assert isinstance(guarded(deep, Budget(1, 60.0)), Undecided)


@dataclass(frozen=True)
class Stuck(LawJob):
    """A job that no signal reaches, as in a long call of a library; or one that is done at once."""

    def perform(self, graph: Graph) -> Timed:
        import signal

        if self.law == "stuck":
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM, signal.SIGTERM})
            time.sleep(120)
        return Timed(Proposal(self.law, (), ()), 0.0)


@pytest.mark.slow
def test_a_worker_that_does_not_stop_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catalg.session.executor.GRACE", 4.0)
    graph = Graph(Sources(("m.cat",), {"m.cat": ""}, {"m.cat": ()}), {})
    pool = Processes(graph, 2)
    try:
        answers = pool.run([Stuck("m.cat", "T", law, Budget(1, 0.5)) for law in ("one", "stuck", "two")])
    finally:
        pool.close()
    assert isinstance(answers[1].trial, Undecided) and "could not be interrupted" in answers[1].trial.tried[0]
    assert [answers[i].trial.method for i in (0, 2)] == ["one", "two"]


@pytest.mark.parametrize("error", [MemoryError, RecursionError])
def test_a_proof_too_large_to_replay_is_undecided(monkeypatch: pytest.MonkeyPatch, error: type[Exception]) -> None:
    import catalg.session.certify as certify

    honest = certify.replay

    def exhausted(certificate, known=None, **more):  # type: ignore[no-untyped-def]
        if certificate.statement.name == "big":
            raise error
        return honest(certificate, known, **more)

    monkeypatch.setattr(certify, "replay", exhausted)
    Path("m.cat").write_text(
        "theory T : category {\n  object X\n  morphism f : X -> X\n  axiom a : f ; f = f\n"
        "  law big : f ; f ; f = f\n  law small : f ; f ; f ; f = f\n}\n"
    )
    found = said(check(["m.cat"], Options(Budget(2_000, 20.0))))
    assert found["big"][0] == "unknown" and "too large to replay" in found["big"][1]
    assert found["small"][0] == "proved"


# -- permitted axioms --------------------------------------------------------------------------

LOOP = """theory Base : category {
  object X
  morphism f, g : X -> X
  axiom a : f ; f = f
  axiom b : g ; f = f
  law of_a : f ; f ; f = f
  law of_b : g ; g ; f = f
}
theory Strict : category permits a {
  include Base
  law from_a : f ; f ; f ; f = f
  law from_b : g ; f ; f = f
  law by_law : f ; f ; f = f { f ; f ; f = f by of_a }
  law by_other : g ; g ; f = f { g ; g ; f = f by of_b }
}
"""


def test_a_law_rests_on_permitted_axioms_alone() -> None:
    Path("m.cat").write_text(LOOP)
    report = check(["m.cat"], Options(Budget(200, 20.0), certificates="d"))
    verdicts = {name: verdict for name, (verdict, _) in said(report).items()}
    assert verdicts == {
        "of_a": "proved", "of_b": "proved", "from_a": "proved", "from_b": "unknown", "by_law": "proved",
        "by_other": "unknown",
    }  # fmt: skip
    assert all(law.axioms == ("a",) for law in report.laws() if law.name in ("from_a", "by_law"))


def test_a_stored_proof_from_an_axiom_that_is_no_longer_permitted_is_not_used() -> None:
    Path("m.cat").write_text(LOOP.replace(" permits a ", " "))
    free = check(["m.cat"], Options(Budget(2_000, 20.0), certificates="d"))
    assert all(law.verdict == "proved" for law in free.laws())
    test_a_law_rests_on_permitted_axioms_alone()


# -- confinement -------------------------------------------------------------------------------

EMPTY = "theory {name} : category {{\n  object X\n}}\n"


def made(path: str, text: str) -> str:
    place = Path(path)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text)
    return path


def codes(graph: Graph) -> list[str]:
    return [found.code for group in graph.sources.problems.values() for found in group]


def test_a_project_is_the_nearest_marked_folder(here: Path) -> None:
    made("p/pyproject.toml", "")
    made("p/in/a.cat", "")
    made("p/in/inner/.git/config", "")
    assert project_of("p/in/a.cat") == os.path.realpath("p")
    assert project_of("p/in/inner/b.cat") == os.path.realpath("p/in/inner")
    assert project_of("q/in/a.cat") == os.path.realpath(here)  # no mark: the folder where the program runs


def test_imports_stay_in_the_project() -> None:
    made("out.cat", EMPTY.format(name="Out"))
    made("p/pyproject.toml", "")
    made("p/own.cat", EMPTY.format(name="Own"))
    Path("p/link.cat").symlink_to("../out.cat")
    Path("p/door").symlink_to("..")
    for path in ("../out.cat", "link.cat", "door/out.cat", os.path.abspath("out.cat"), "/etc/hosts", "../nowhere.cat"):
        made("p/a.cat", f'import "{path}"\n')
        graph = load(["p/a.cat"])
        assert codes(graph) == ["CAT505"] and list(graph.sources.texts) == ["p/a.cat"], path
        if path not in ("/etc/hosts", "../nowhere.cat"):
            assert codes(load(["p/a.cat"], ["."])) == []
    made("p/in/a.cat", 'import "../own.cat"\nimport monad\n')
    assert codes(load(["p/in/a.cat"])) == []
    made("p/a.cat", 'import "../out.cat"\n')
    assert codes(load(["p/a.cat", "out.cat"])) == []  # a file that is asked for may be imported


def test_data_stay_in_the_project() -> None:
    import numpy as np

    np.save("secret.npy", np.array([0, 1]))
    made("p/pyproject.toml", "")
    theory = "theory T : category {{\n  object X\n  morphism f : X -> X\n}}\n"
    text = theory + "model M : T in Set {{ X = 2 f = load({path}) }}\n"
    for path in ("../../secret.npy", os.path.abspath("secret.npy")):
        made("p/in/a.cat", text.format(path=f'"{path}"'))
        report = check(["p/in/a.cat"])
        assert report.exit_status == 2
        assert [found.code for file in report.files for found in file.diagnostics] == ["CAT401"]
    made("p/in/a.cat", text.format(path='"../../secret.npy"'))
    assert check(["p/in/a.cat"], Options(allowed=(".",))).exit_status == 0
    np.save("p/data.npy", np.array([0, 1]))
    made("p/in/a.cat", text.format(path='"../data.npy"'))
    assert check(["p/in/a.cat"]).exit_status == 0


def test_confines_follow_links_and_know_whole_names(here: Path) -> None:
    made("p/pyproject.toml", "")
    made("project/a.cat", "")
    inside = Confines(["p/a.cat"])
    assert "p/b.cat" in inside and "project/a.cat" not in inside and str(here) not in inside
