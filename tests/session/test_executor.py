"""Pools of processes: order, and what a dying worker costs."""

from __future__ import annotations

import pytest
from told import told

from catalg.session.executor import Pool, workers
from catalg.session.graph import Graph, Sources
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
