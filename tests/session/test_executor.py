"""Pools of processes: order, and what a dying worker costs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from told import told

from catalg.session.executor import Here, Listed, workers
from catalg.session.graph import Graph, Sources
from catalg.session.jobs import Job
from catalg.session.processes import Processes, may_fork
from catalg.session.stop import heed, interrupts
from catalg.session.verdicts import Undecided


@pytest.fixture
def graph() -> Graph:
    return Graph(Sources(("m.cat",), {"m.cat": ""}, {"m.cat": ()}), {})


@pytest.mark.parametrize("number", [1, 2])
def test_answers_come_in_the_order_of_the_jobs(graph: Graph, number: int) -> None:
    with workers(graph, number) as hands:
        answers = hands.run([told(str(i)) for i in range(20)])
    assert [answer.trial.method for answer in answers] == [str(i) for i in range(20)]


@pytest.mark.parametrize("number", [1, 2])
def test_a_failing_job_is_its_own_answer(graph: Graph, number: int) -> None:
    with workers(graph, number) as hands:
        first, second = hands.run([told("fail"), told("fine")])
    assert "as if by a bug" in first.trial.what and second.trial.method == "fine"


def test_a_worker_that_is_killed_costs_its_own_job_alone(graph: Graph) -> None:
    pool = Processes(graph, 2)
    try:
        answers = pool.run([told("one"), told("die"), told("two"), told("three")])
    finally:
        pool.close()
    assert isinstance(answers[1].trial, Undecided) and "died" in answers[1].trial.tried[0]
    assert [answers[i].trial.method for i in (0, 2, 3)] == ["one", "two", "three"]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_interrupt_that_a_destructor_swallows_ends_the_run_before_the_next_job(
    graph: Graph,
) -> None:
    before = signal.getsignal(signal.SIGINT)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt), interrupts():
            Here(graph).do(work := Listed([told("one"), told("swallow"), told("two")]))
        heed()  # forgotten when the run is over
    finally:
        signal.signal(signal.SIGINT, before)
    assert [answer.trial.method for answer in work.answers if answer is not None] == ["one", "swallow"]


def test_workers_are_copies_only_of_a_process_without_threads() -> None:
    waiting = threading.Event()
    thread = threading.Thread(target=waiting.wait)
    thread.start()
    try:
        assert not may_fork()
    finally:
        waiting.set()
        thread.join()


def test_work_is_done_here_while_others_work(graph: Graph) -> None:
    class Shared(Listed):
        done_here = 0

        def meanwhile(self) -> bool:
            self.done_here += 1
            return self.done_here < 5

    with workers(graph, 2) as hands:
        hands.do(work := Shared([told("slow"), told("one")]))
    assert work.done_here >= 5 and [answer.trial.method for answer in work.answers] == ["slow", "one"]


def test_an_answer_that_cannot_be_sent_is_a_failure(graph: Graph) -> None:
    with workers(graph, 2) as hands:
        first, second = hands.run([told("unsendable"), told("fine")])
    assert "PicklingError" in first.trial.what or "pickle" in first.trial.what
    assert second.trial.method == "fine"


def test_a_worker_keeps_its_number(graph: Graph) -> None:
    """So that what it has loaded serves its next jobs."""
    hands_of: dict[int, set[str]] = {0: set(), 1: set()}

    class Asked(Listed):
        def next(self, hand: int) -> Job | None:
            job = super().next(hand)
            given[id(job)] = hand
            return job

        def answered(self, job: Job, answer: Any) -> None:
            super().answered(job, answer)
            hands_of[given[id(job)]].add(answer.trial.method)

    given: dict[int, int] = {}
    with workers(graph, 2) as hands:
        hands.do(Asked([told("who") for _ in range(12)]))
    assert hands_of[0].isdisjoint(hands_of[1]) and len(hands_of[0] | hands_of[1]) == 2


def test_a_copy_made_before_a_file_was_elaborated_gives_way(graph: Graph) -> None:
    modules: dict[str, Any] = {"m.cat": None}
    later = replace(told("who"), path="n.cat")
    texts, links = {**graph.sources.texts, "n.cat": ""}, {**graph.sources.links, "n.cat": ()}
    pool = Processes(Graph(replace(graph.sources, texts=texts, links=links), modules), 1)
    try:
        first, again = pool.run([told("who"), told("who")])
        modules["n.cat"] = None
        same, other, another = pool.run([told("who"), later, told("who")])
    finally:
        pool.close()
    assert first.trial == again.trial == same.trial
    assert other.trial == another.trial and (not may_fork() or other.trial != same.trial)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="no such list of processes")
def test_workers_do_not_outlive_whom_they_work_for() -> None:
    """Killed, it cannot end them: they notice by themselves, whatever ends of pipes their siblings hold."""
    code = (
        "import sys, os\nfrom told import told\nfrom catalg.session.executor import workers, Listed\n"
        "from catalg.session.graph import Graph, Sources\n"
        "graph = Graph(Sources(('m.cat',), {'m.cat': ''}, {'m.cat': ()}), {})\n"
        "with workers(graph, 3) as hands:\n"
        "    found = {answer.trial.method for answer in hands.run([told('who') for _ in range(12)])}\n"
        "    print(*found, flush=True)\n    os.kill(os.getpid(), 9)\n"
    )
    here = Path(__file__).resolve().parent
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(here.parents[1]), str(here)])}
    ended = subprocess.run([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, timeout=60)
    waiting = [int(number) for number in ended.stdout.split()]
    end = time.monotonic() + 20
    while any(map(alive, waiting)) and time.monotonic() < end:
        time.sleep(0.02)
    assert waiting and ended.returncode == -signal.SIGKILL and not any(map(alive, waiting))


def alive(process: int) -> bool:
    """Does a process run (and not only wait for somebody to ask how it ended)?"""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except OSError:
        return False
