"""Worker processes of this machine.

Each is connected by a pipe of its own: it is sent a job when it has none, and the one that died, or did not
answer in time, is known. No thread is started, so that workers can be copies of this process and of what
it has elaborated; where other threads run (one may hold a lock) or the system cannot copy processes,
they start from nothing and elaborate the same texts. While they work, this process does what
`Work.meanwhile` has to do.

Never believes what a worker says: that is for the asker.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from catalg.session import executor
from catalg.session.executor import DIED, STUCK, Pool, Work, bare, perform_on
from catalg.session.jobs import Job, failed, longest, performed
from catalg.session.stop import heed

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

    from catalg.session.graph import Graph, Sources


class _Worker:
    """A process, the pipe to it, and the job that it has."""

    def __init__(self, process: BaseProcess, pipe: Connection, knows: frozenset[str] | None) -> None:
        """``knows``: the files that it has elaborated and that are all it can ever know; None if it can know any."""
        self.process = process
        self.pipe = pipe
        self.knows = knows
        self.job: Job | None = None
        self.patience = self.until = 0.0  # seconds for its job, and the clock when they are over

    def end(self) -> None:
        """Kill it: one inside a long call does not hear anything milder."""
        self.process.kill()
        self.process.join()
        self.pipe.close()


class Processes(Pool):
    """Has jobs done by ``width`` processes, each of which is one hand: what it has loaded serves its next jobs."""

    def __init__(self, graph: Graph, width: int) -> None:
        super().__init__(width)
        self._graph = graph
        self._workers: dict[int, _Worker] = {}

    def _round(self, work: Work, width: int) -> list[tuple[Job, str]]:
        suspects: list[tuple[Job, str]] = []
        while True:
            heed()
            for number in range(width):
                if number not in self._workers or self._workers[number].job is None:
                    self._hand_out(work, number, suspects)
            if any(worker.job is not None for worker in self._workers.values()):
                self._collect(work, suspects)
            elif not work.meanwhile():
                return suspects

    def _hand_out(self, work: Work, number: int, suspects: list[tuple[Job, str]]) -> None:
        """Give a worker something to do, if there is anything."""
        from multiprocessing.reduction import ForkingPickler

        while (job := work.next(number)) is not None:
            try:
                message = ForkingPickler.dumps(job)
            except Exception as error:
                work.answered(job, failed(job, error))
                continue
            worker = self._workers[number] = self._fit(number, job)
            worker.job, worker.patience = job, executor.GRACE + longest(job, self._graph)
            worker.until = time.monotonic() + worker.patience
            try:
                worker.pipe.send_bytes(message)
            except OSError:
                self._lose(number, DIED, suspects)
            return

    def _fit(self, number: int, job: Job) -> _Worker:
        """A worker that knows the job's file: a copy made before the file was elaborated gives way to a new one."""
        worker = self._workers.get(number)
        stale = worker is not None and worker.knows is not None and job.path not in worker.knows
        if worker is not None and stale and job.path in self._graph.modules:
            worker.end()
            worker = None
        return worker or self._started()

    def _collect(self, work: Work, suspects: list[tuple[Job, str]]) -> None:
        """Wait for an answer, and take all that are there; end whoever took too long."""
        from multiprocessing.connection import wait

        working = {number: worker for number, worker in self._workers.items() if worker.job is not None}
        busy: dict[Any, int] = {worker.pipe: number for number, worker in working.items()}
        ready = wait(busy, 0)
        while not ready and work.meanwhile():
            heed()
            ready = wait(busy, 0)
        if not ready:
            until = min(worker.until for worker in working.values())
            ready = wait(busy, max(0.0, until - time.monotonic()))
        for pipe in ready:
            self._take(work, busy[pipe], suspects)
        for number, worker in list(self._workers.items()):
            if worker.job is not None and worker.until <= time.monotonic() and not worker.pipe.poll():
                self._lose(number, STUCK.format(worker.patience), suspects)

    def _take(self, work: Work, number: int, suspects: list[tuple[Job, str]]) -> None:
        from pickle import loads

        worker = self._workers[number]
        assert worker.job is not None
        try:
            message = worker.pipe.recv_bytes()
        except (EOFError, OSError):
            self._lose(number, DIED, suspects)
            return
        job, worker.job = worker.job, None
        try:
            answer = loads(message)
        except Exception as error:
            answer = failed(job, error)
        work.answered(job, answer)

    def _lose(self, number: int, reason: str, suspects: list[tuple[Job, str]]) -> None:
        worker = self._workers.pop(number)
        worker.end()
        if worker.job is not None:
            suspects.append((worker.job, reason))

    def _started(self) -> _Worker:
        import gc
        import multiprocessing

        copied = may_fork()
        context: Any = multiprocessing.get_context("fork" if copied else "spawn")
        ours, theirs = context.Pipe()
        others: tuple[Connection, ...] = ()
        if copied:
            import catalg.prove  # noqa: F401  (here once, not in every worker)

            gc.freeze()  # what is there stays shared
            others = (ours, *(worker.pipe for worker in self._workers.values()))
        arguments = theirs, others, bare(self._graph.sources), self._graph if copied else None
        process = context.Process(target=_serve, args=arguments, daemon=True)
        with _born_deaf(copied):
            process.start()
        theirs.close()
        return _Worker(process, ours, frozenset(self._graph.modules) if copied else None)

    def close(self) -> None:
        for worker in self._workers.values():
            worker.end()
        self._workers.clear()


def may_fork() -> bool:
    """May workers start as copies of this process and of what it has elaborated? Not where a thread may hold a lock."""
    import sys
    import threading

    return sys.platform == "linux" and threading.active_count() == 1


@contextmanager
def _born_deaf(copied: bool) -> Iterator[None]:
    """Processes started here hear Ctrl-C only from `_serve` on: one still importing would print a traceback.

    The signal is held back, not lost: it arrives when the block ends.
    """
    import signal

    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    if not copied:
        from multiprocessing import resource_tracker

        resource_tracker.ensure_running()  # its own start would let the signal through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# -- in a worker process ------------------------------------------------------------------


def _serve(pipe: Connection, others: Sequence[Connection], sources: Sources, graph: Graph | None) -> None:
    """Do jobs until the asker is gone. ``graph``: the asker's, in a worker that is a copy of it."""
    from multiprocessing.reduction import ForkingPickler

    _settle_in(others)
    while True:
        try:
            job = pipe.recv()
            answer = perform_on(sources, job) if graph is None else performed(job, graph)
            try:
                message = ForkingPickler.dumps(answer)
            except Exception as error:
                message = ForkingPickler.dumps(failed(job, error))
            pipe.send_bytes(message)
        except (EOFError, OSError):
            return


def _settle_in(others: Sequence[Connection]) -> None:
    """Give up the asker's ends of pipes, or nobody would see that it is gone; have Ctrl-C end this process quietly."""
    import signal
    import sys
    import warnings

    for other in others:
        other.close()
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
