"""Pools of processes: order, and what a dying worker costs."""

from __future__ import annotations

import signal
import threading

import pytest
from told import told

from catalg.session.executor import Here, Pool, _may_fork, workers
from catalg.session.graph import Graph, Sources
from catalg.session.stop import heed, interrupts
from catalg.session.verdicts import Undecided


@pytest.fixture
def graph() -> Graph:
    return Graph(Sources(("m.cat",), {"m.cat": ""}, {"m.cat": ()}), {})


@pytest.mark.parametrize("number", [1, 2])
def test_answers_come_in_the_order_of_the_jobs(graph: Graph, number: int) -> None:
    seen = []
    with workers(graph, number, lambda job, _answer: seen.append(job)) as hands:
        answers = hands.run([told(str(i)) for i in range(20)])
    assert [answer.trial.method for answer in answers] == [str(i) for i in range(20)]
    assert len(seen) == 20


@pytest.mark.parametrize("number", [1, 2])
def test_a_failing_job_is_its_own_answer(graph: Graph, number: int) -> None:
    with workers(graph, number, lambda _job, _answer: None) as hands:
        first, second = hands.run([told("fail"), told("fine")])
    assert "as if by a bug" in first.trial.what and second.trial.method == "fine"


def test_a_worker_that_is_killed_costs_its_own_job_alone(graph: Graph) -> None:
    pool = Pool(graph, 2, lambda _job, _answer: None)
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
    seen = []
    before = signal.getsignal(signal.SIGINT)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt), interrupts():
            Here(graph, lambda job, _answer: seen.append(job)).run([told("one"), told("swallow"), told("two")])
        heed()  # forgotten when the run is over
    finally:
        signal.signal(signal.SIGINT, before)
    assert [job.law for job in seen] == ["one", "swallow"]


def test_workers_are_copies_only_of_a_process_without_threads() -> None:
    waiting = threading.Event()
    thread = threading.Thread(target=waiting.wait)
    thread.start()
    try:
        assert not _may_fork()
    finally:
        waiting.set()
        thread.join()
