"""Where jobs are done: here, one after another, or on a pool of processes.

The seam is `concurrent.futures.Executor`. Answers come back in the order of the jobs whoever
does them; a worker that dies, or does not answer in time, costs its own job and no other: no
more jobs are handed out than there are workers, so that few are suspects, and each suspect is
tried once more, alone.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from catalg.session.jobs import Job, failed, longest, lost, performed
from catalg.session.stop import heed

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

    from catalg.session.graph import Graph, Sources

Answered = Callable[[Job, Any], None]
Start = Callable[[], "Executor"]

DIED = "the process that worked on it died (memory ran out, or it was killed)"
GRACE = 30.0  # seconds that a worker may take beyond a job's own stop, to start and to read the files


class Here:
    """Does every job in this process."""

    def __init__(self, graph: Graph, answered: Answered) -> None:
        self._graph = graph
        self._answered = answered

    def run(self, jobs: Sequence[Job]) -> list[Any]:
        answers = []
        for job in jobs:
            heed()
            answers.append(performed(job, self._graph))
            self._answered(job, answers[-1])
        return answers


class Pool:
    """Does jobs on ``width`` processes, each of which elaborates the same texts once.

    ``start`` makes another executor than one of processes here; its workers are sent the texts with each job.
    """

    def __init__(self, graph: Graph, width: int, answered: Answered, start: Start | None = None) -> None:
        self._graph = graph
        self._sources = _bare(graph.sources)
        self._width = width
        self._answered = answered
        self._start = start
        self._executor: Executor | None = None

    def run(self, jobs: Sequence[Job]) -> list[Any]:
        answers: list[Any] = [None] * len(jobs)
        for number in self._round(jobs, range(len(jobs)), self._width, answers):
            self.close()
            if self._round(jobs, [number], 1, answers):
                answers[number] = lost(jobs[number], self._why_lost)
                self._answered(jobs[number], answers[number])
        return answers

    def _round(self, jobs: Sequence[Job], numbers: Sequence[int], width: int, answers: list[Any]) -> list[int]:
        """Have these jobs done, at most ``width`` at once; those in hand when a worker died or was given up."""
        waiting, flying = deque(numbers), dict[Any, int]()
        suspects: list[int] = []
        while waiting or flying:
            heed()
            alive = True
            while waiting and alive and len(flying) < width:
                future = self._submit(jobs[waiting[0]], width)
                alive = future is not None
                if alive:
                    flying[future] = waiting.popleft()
            alive = alive and self._collected(jobs, flying, answers)
            if not alive:
                self.close()
                # One that could not be handed out, with none in hand, is its own suspect: this must end.
                suspects += flying.values() or [waiting.popleft()]
                flying.clear()
        return suspects

    def _submit(self, job: Job, width: int) -> Future[Any] | None:
        """Hand out a job; None if the workers are dead."""
        from concurrent.futures.process import BrokenProcessPool

        try:
            with _born_deaf():
                self._executor = self._executor or (self._start or self._processes(width))()
                if self._start is not None:
                    return self._executor.submit(perform_on, self._sources, job)
                return self._executor.submit(_perform, job)
        except BrokenProcessPool:
            self._why_lost = DIED
            return None

    def _collected(self, jobs: Sequence[Job], flying: dict[Any, int], answers: list[Any]) -> bool:
        """Wait for an answer, and take all that are there; False when a worker died or none answered in time."""
        from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, wait

        patience = GRACE + max(longest(jobs[number], self._graph) for number in flying.values())
        done, _ = wait(flying, patience, FIRST_COMPLETED)
        if not done:
            self._why_lost = f"stopped after {patience:g} s, in code that could not be interrupted"
            return False
        for future in done:
            try:
                answer = future.result()
            except BrokenExecutor:
                self._why_lost = DIED
                return False
            number = flying.pop(future)
            answers[number] = answer
            self._answered(jobs[number], answer)
        return True

    def _processes(self, width: int) -> Start:
        import gc
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor

        if not _may_fork():
            spawn = multiprocessing.get_context("spawn")
            return lambda: ProcessPoolExecutor(width, spawn, _receive, (self._sources,))
        gc.freeze()  # what is there stays shared
        fork = multiprocessing.get_context("fork")
        return lambda: ProcessPoolExecutor(width, fork, _receive, (self._sources, self._graph))

    def close(self) -> None:
        if self._executor is not None:
            # What a worker still does is of no use to anybody: after Ctrl-C nobody waits for it.
            working = list((getattr(self._executor, "_processes", None) or {}).values())
            self._executor.shutdown(wait=False, cancel_futures=True)
            self._executor = None
            for process in working:
                process.kill()  # one inside a long call does not hear anything milder


@contextmanager
def _born_deaf() -> Iterator[None]:
    """Processes started here hear Ctrl-C only from `_receive` on: one still importing would print a traceback.

    The signal is held back, not lost: it arrives when the block ends.
    """
    import signal
    from multiprocessing import resource_tracker

    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    resource_tracker.ensure_running()  # its own start would let the signal through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _may_fork() -> bool:
    """May workers start as copies of this process and of what it has elaborated? Not where a thread may hold a lock."""
    import sys
    import threading

    return sys.platform == "linux" and threading.active_count() == 1


@contextmanager
def workers(graph: Graph, jobs: int, answered: Answered, start: Start | None = None) -> Iterator[Here | Pool]:
    """Something that runs jobs: a pool when ``jobs`` is more than one, or when ``start`` makes an executor."""
    if jobs <= 1 and start is None:
        yield Here(graph, answered)
        return
    pool = Pool(graph, jobs, answered, start)
    try:
        yield pool
    finally:
        pool.close()


# -- in a worker process ------------------------------------------------------------------

_received: Sources | None = None
_graphs: dict[str, Graph] = {}
_whole: Graph | None = None  # the parent's, in a worker that is a copy of it


def _bare(sources: Sources) -> Sources:
    from catalg.session.graph import Sources

    return Sources(sources.requested, dict(sources.texts), dict(sources.links))


def _receive(sources: Sources, graph: Graph | None = None) -> None:
    import signal
    import sys
    import warnings

    global _received, _whole
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends a worker at once and quietly
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    _received, _whole = sources, graph


def _perform(job: Job) -> Any:
    """Do one job over exactly the texts that the parent read, elaborating what the job's file needs."""
    from catalg.session.graph import closure, elaborated

    assert _received is not None
    try:
        if _whole is not None:
            return performed(job, _whole)
        if job.path not in _graphs:
            _graphs[job.path] = elaborated(closure(_received, job.path))
    except Exception as error:
        return failed(job, error)
    return performed(job, _graphs[job.path])


def perform_on(sources: Sources, job: Job) -> Any:
    """`_perform` in a worker that was not started here: the texts come with the job."""
    global _received
    if _received is None or (_received.texts, _received.links) != (sources.texts, sources.links):
        _graphs.clear()
        _received = sources
    return _perform(job)
