"""Other engines than processes here: jobs as digests, dead workers, foreign executors, and the same report."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from effort import effort

from catalg.session import engines
from catalg.session.check import Options, check
from catalg.session.files import Trouble
from catalg.session.formats import written
from catalg.session.graph import load
from catalg.session.jobs import LawJob
from catalg.session.report import Report
from catalg.session.stop import OutOfTime, final_stop
from catalg.session.verdicts import Budget

ROOT = Path(__file__).resolve().parents[2]


def theories(count: int, laws: int) -> str:
    """``count`` theories of ``laws`` laws each, one false law and one model in each."""
    text = ""
    for t in range(count):
        text += f"theory T{t} : category {{\n  object X\n  morphism f, g : X -> X\n  axiom a : f ; f ; f = f\n"
        text += "".join(f"  law l{k} : {' ; '.join('f' * (2 * (k % 9) + 3))} = f\n" for k in range(laws - 1))
        text += "  law no : f = g expect refuted\n}\n"
        text += f"model M{t} : T{t} in Set violates no {{ X = 2  f = [1, 0]  g = [0, 0] }}\n"
    return text


def timeless(report: Report) -> list[str]:
    """The report in every format, without the seconds."""
    document = json.loads(written(report, "json"))
    for file in document["files"]:
        for theory in file["theories"]:
            for law in theory["laws"]:
                del law["seconds"]
    return [json.dumps(document), *(written(report, name) for name in ("full", "concise", "sarif", "github"))]


def test_jobs_travel_as_digests_and_texts_go_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "t.cat"
    path.write_text(theories(2, 6))
    sent: list[int] = []

    class Watched(ThreadPoolExecutor):
        def submit(self, function: Any, /, *arguments: Any, **named: Any) -> Any:
            sent.append(len(arguments))
            return super().submit(function, *arguments, **named)

    monkeypatch.setattr(engines, "_engine", lambda _address: lambda _: Watched(1))
    engines._texts.clear()
    far = check([str(path)], Options(cluster="some://where"))
    assert far.exit_status == 0 and sent.count(3) <= engines.IN_FLIGHT and sent[-1] == 2
    assert timeless(far) == timeless(check([str(path)]))


def test_a_worker_is_not_fooled_by_other_texts(tmp_path: Path) -> None:
    path = tmp_path / "t.cat"
    path.write_text(theories(1, 3))
    sources = load([str(path)]).sources
    job = LawJob(str(path), "T0", "l0", Budget(1000, 5.0))
    assert isinstance(engines.perform("0" * 64, job), engines.Missing)
    with pytest.raises(ValueError, match="digest"):
        engines.perform("0" * 64, job, sources)


@pytest.mark.parametrize("address", ["nowhere", "ftp://x", "tcp:/x"])
def test_an_unknown_engine_is_a_usage_error(address: str) -> None:
    with pytest.raises(Trouble, match="no engine"):
        engines.starter(address)


def test_an_engine_by_entry_point(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    class Point:
        name = "threads"

        def load(self) -> Callable[[str], Executor]:
            return lambda address: ThreadPoolExecutor(int(address.rpartition("/")[2]))

    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: [Point()] if group == engines.GROUP else [])
    (tmp_path / "t.cat").write_text(theories(1, 4))
    assert check([str(tmp_path / "t.cat")], Options(cluster="threads://2")).exit_status == 0


def test_the_final_stop_rings_in_other_threads_too() -> None:
    answers: list[object] = []

    def work() -> None:
        try:
            with final_stop(0.05):
                while True:
                    pass
        except OutOfTime:
            answers.append("stopped")
        with final_stop(0.05):
            pass
        time.sleep(0.15)  # the ring of a stop that is over reaches nobody
        answers.append("went on")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(10)
    assert answers == ["stopped", "went on"]


# -- a real cluster -----------------------------------------------------------------------


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A dask scheduler and two workers on loopback, as processes of their own."""
    pytest.importorskip("distributed")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "DASK_DISTRIBUTED__DASHBOARD__LINK": ""}
    where = tmp_path / "scheduler.json"
    common: dict[str, Any] = {
        "cwd": tmp_path, "env": environment, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL,
    }  # fmt: skip
    scheduler = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0"]
    running = [subprocess.Popen([*scheduler, "--no-dashboard", "--scheduler-file", str(where)], **common)]
    try:
        stop = time.monotonic() + 60
        while not where.exists() and time.monotonic() < stop:
            time.sleep(0.1)
        address = json.loads(where.read_text())["address"]
        worker = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--no-nanny", "--nthreads", "1"]
        worker += ["--no-dashboard", "--host", "127.0.0.1", "--local-directory", str(tmp_path)]
        running += [subprocess.Popen(worker, **common) for _ in range(2)]
        from distributed import Client

        with Client(address, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=60)
        yield address, running[1:]
    finally:
        for process in running:
            process.kill()
            process.wait()


@pytest.mark.slow
def test_many_laws_on_a_cluster_that_loses_a_worker(
    cluster: tuple[str, list[subprocess.Popen[bytes]]], tmp_path: Path
) -> None:
    """Every verdict arrives, and the report is that of a serial run, byte for byte: of 2,000 laws, or a tenth."""
    address, workers = cluster
    path = tmp_path / "many.cat"
    count = effort(200)
    path.write_text(theories(count, 10))
    lost = []

    def progress(done: int, _planned: int, _what: str) -> None:
        if done == 5 * count and not lost:
            workers[0].send_signal(signal.SIGKILL)
            lost.append(done)

    far = check([str(path)], Options(cluster=address), progress)
    near = check([str(path)])
    assert lost and workers[0].wait(10) == -signal.SIGKILL
    assert sum(1 for _ in far.laws()) == 10 * count and far.exit_status == 0
    assert (far.count("proved"), far.count("refuted")) == (9 * count, count)
    assert timeless(far) == timeless(near)


@pytest.mark.slow
def test_a_cluster_that_does_not_answer_is_a_usage_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr(engines, "CONNECT", 0.5)
    (tmp_path / "t.cat").write_text(theories(1, 3))
    with pytest.raises(Trouble, match="does not answer"):
        check([str(tmp_path / "t.cat")], Options(cluster="tcp://127.0.0.1:9"))
