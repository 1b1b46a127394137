"""Where jobs are done: here, one after another, or on a pool of processes.

The seam is `concurrent.futures.Executor`. Answers come back in the order of the jobs whoever
does them; a worker that dies costs its own job and no other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from catalg.session.jobs import Job, LawJob, ModelJob, Timed, failed, performed
from catalg.session.verdicts import ModelTrial, Undecided

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from catalg.session.graph import Graph, Sources

Answered = Callable[[Job], None]


class Here:
    """Does every job in this process."""

    def __init__(self, graph: Graph, answered: Answered) -> None:
        self._graph = graph
        self._answered = answered

    def run(self, jobs: Sequence[Job]) -> list[Any]:
        answers = []
        for job in jobs:
            answers.append(performed(job, self._graph))
            self._answered(job)
        return answers


class Pool:
    """Does jobs on ``workers`` processes, each of which elaborates the same texts once."""

    def __init__(self, graph: Graph, workers: int, answered: Answered) -> None:
        self._sources = _bare(graph.sources)
        self._workers = workers
        self._answered = answered
        self._executor: Executor | None = None

    def run(self, jobs: Sequence[Job]) -> list[Any]:
        answers = self._attempt(jobs)
        for number, job in enumerate(jobs):
            if answers[number] is None:  # its worker died, or the pool did: once more, in a pool of its own
                self.close()
                answers[number] = self._attempt([job])[0] or _lost(job)
        return answers

    def _attempt(self, jobs: Sequence[Job]) -> list[Any]:
        from concurrent.futures import as_completed
        from concurrent.futures.process import BrokenProcessPool

        executor = self._executor = self._executor or self._start()
        answers: list[Any] = [None] * len(jobs)
        try:
            with _born_deaf():
                waiting = {executor.submit(_perform, job): number for number, job in enumerate(jobs)}
            for future in as_completed(waiting):
                number = waiting[future]
                answers[number] = future.result()
                self._answered(jobs[number])
        except BrokenProcessPool:
            self.close()
        return answers

    def _start(self) -> Executor:
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor

        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self._workers, context, _receive, (self._sources,))

    def close(self) -> None:
        if self._executor is not None:
            # What a worker still does is of no use to anybody: after Ctrl-C nobody waits for it.
            working = list((getattr(self._executor, "_processes", None) or {}).values())
            self._executor.shutdown(wait=False, cancel_futures=True)
            self._executor = None
            for process in working:
                process.terminate()


@contextmanager
def _born_deaf() -> Iterator[None]:
    """Processes started here hear Ctrl-C only from `_receive` on: one still importing would print a traceback.

    The signal is held back, not lost: it arrives when the block ends.
    """
    import signal

    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def workers(graph: Graph, jobs: int, answered: Answered) -> Iterator[Here | Pool]:
    """Something that runs jobs: a pool when ``jobs`` is more than one."""
    if jobs <= 1:
        yield Here(graph, answered)
        return
    pool = Pool(graph, jobs, answered)
    try:
        yield pool
    finally:
        pool.close()


def _lost(job: Job) -> Timed | ModelTrial:
    reason = "the process that worked on it died (memory ran out, or it was killed)"
    if isinstance(job, ModelJob):
        return ModelTrial({}, fault=reason)
    assert isinstance(job, LawJob)
    return Timed(Undecided((reason,)), 0.0)


# -- in a worker process ------------------------------------------------------------------

_received: Sources | None = None
_graphs: dict[str, Graph] = {}


def _bare(sources: Sources) -> Sources:
    from catalg.session.graph import Sources

    return Sources(sources.requested, dict(sources.texts), dict(sources.links))


def _receive(sources: Sources) -> None:
    import signal
    import sys
    import warnings

    global _received
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends a worker at once and quietly
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    _received = sources


def _perform(job: Job) -> Any:
    """Do one job over exactly the texts that the parent read, elaborating what the job's file needs."""
    from catalg.session.graph import closure, elaborated

    assert _received is not None
    try:
        if job.path not in _graphs:
            _graphs[job.path] = elaborated(closure(_received, job.path))
    except Exception as error:
        return failed(job, error)
    return performed(job, _graphs[job.path])
