"""Where jobs are done: here, one after another, on processes of this machine, or on an engine elsewhere.

The seam to engines is `concurrent.futures.Executor`. Whoever does the jobs asks for one when there is a hand
for it, and tells the answer as it comes, so that answers may lead to further jobs. A worker that dies, or
does not answer in time, costs its own job and no other: no more jobs are handed out than there are workers,
so that few are suspects, and each suspect is tried once more, alone.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from catalg.session.jobs import Job, failed, longest, lost, performed
from catalg.session.stop import heed

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

    from catalg.session.graph import Graph, Sources

Start = Callable[[], "Executor"]

DIED = "the process that worked on it died (memory ran out, or it was killed)"
STUCK = "stopped after {:g} s, in code that could not be interrupted"
GRACE = 30.0  # seconds that a worker may take beyond a job's own stop, to start and to read the files


class Work(Protocol):
    """Jobs to be done. Every job that was asked for is answered, once."""

    def next(self, hand: int) -> Job | None:
        """A job for one of the hands, which count from 0; None if there is none now. Answers may bring more."""

    def answered(self, job: Job, answer: Any) -> None:
        """Take the answer to a job."""

    def meanwhile(self) -> bool:
        """Do a little here while others work; False if there is nothing to do."""


class Listed:
    """Work that is known from the start, with the answers in the order of the jobs."""

    def __init__(self, jobs: Sequence[Job]) -> None:
        self.answers: list[Any] = [None] * len(jobs)
        self._waiting = deque(enumerate(jobs))
        self._places: dict[int, list[int]] = {}

    def next(self, _hand: int) -> Job | None:
        if not self._waiting:
            return None
        place, job = self._waiting.popleft()
        self._places.setdefault(id(job), []).append(place)
        return job

    def answered(self, job: Job, answer: Any) -> None:
        self.answers[self._places[id(job)].pop()] = answer

    def meanwhile(self) -> bool:
        return False


class Hands(ABC):
    """Whoever does jobs."""

    @abstractmethod
    def do(self, work: Work) -> None:
        """Do all the work there is, and all that comes of it."""

    def run(self, jobs: Sequence[Job]) -> list[Any]:
        """The answers to some jobs, in their order."""
        work = Listed(jobs)
        self.do(work)
        return work.answers


class Here(Hands):
    """Does every job in this process."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    def do(self, work: Work) -> None:
        while (job := work.next(0)) is not None:
            heed()
            work.answered(job, performed(job, self._graph))


class Pool(Hands):
    """Has ``width`` jobs done at once, by workers that may be lost."""

    def __init__(self, width: int) -> None:
        self._width = width

    def do(self, work: Work) -> None:
        while suspects := self._round(work, self._width):
            for job, reason in suspects:
                self.close()
                alone = Listed([job])
                again = self._round(alone, 1)
                work.answered(job, lost(job, again[0][1] or reason) if again else alone.answers[0])

    @abstractmethod
    def _round(self, work: Work, width: int) -> list[tuple[Job, str]]:
        """Have jobs done, at most ``width`` at once; those in hand when a worker was lost, and how it was."""

    @abstractmethod
    def close(self) -> None:
        """End the workers: what they still do is of no use to anybody."""


class Far(Pool):
    """Has jobs done by the executor that ``start`` makes. Its workers are sent the texts with each job."""

    def __init__(self, graph: Graph, width: int, start: Start) -> None:
        super().__init__(width)
        self._graph = graph
        self._sources = bare(graph.sources)
        self._start = start
        self._executor: Executor | None = None
        self._why_lost = ""

    def _round(self, work: Work, width: int) -> list[tuple[Job, str]]:
        flying = dict[Any, Job]()
        suspects: list[tuple[Job, str]] = []
        while True:
            heed()
            refused = self._handed_out(work, width, flying)
            if refused is None and not flying:
                if not work.meanwhile():
                    return suspects
                continue
            if refused is not None or not self._collected(work, flying):
                self.close()
                # One that could not be handed out, with none in hand, is its own suspect: this must end.
                suspects += [(job, self._why_lost) for job in [*flying.values(), *([refused] if refused else [])]]
                flying.clear()

    def _handed_out(self, work: Work, width: int, flying: dict[Any, Job]) -> Job | None:
        """Hand out what there is to do; the job, if any, that the dead workers could not be given."""
        while len(flying) < width and (job := work.next(len(flying))) is not None:
            future = self._submit(job)
            if future is None:
                return job
            flying[future] = job
        return None

    def _submit(self, job: Job) -> Future[Any] | None:
        """Hand out a job; None if the workers are dead."""
        from concurrent.futures.process import BrokenProcessPool

        try:
            self._executor = self._executor or self._start()
            return self._executor.submit(perform_on, self._sources, job)
        except BrokenProcessPool:
            self._why_lost = DIED
            return None

    def _collected(self, work: Work, flying: dict[Any, Job]) -> bool:
        """Wait for an answer, and take all that are there; False when a worker died or none answered in time."""
        from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, wait

        while not any(future.done() for future in flying) and work.meanwhile():
            heed()
        patience = GRACE + max(longest(job, self._graph) for job in flying.values())
        done, _ = wait(flying, patience, FIRST_COMPLETED)
        if not done:
            self._why_lost = STUCK.format(patience)
            return False
        for future in done:
            try:
                answer = future.result()
            except BrokenExecutor:
                self._why_lost = DIED
                return False
            work.answered(flying.pop(future), answer)
        return True

    def close(self) -> None:
        if self._executor is not None:
            working = list((getattr(self._executor, "_processes", None) or {}).values())
            self._executor.shutdown(wait=False, cancel_futures=True)
            self._executor = None
            for process in working:
                process.kill()  # one inside a long call does not hear anything milder


@contextmanager
def workers(graph: Graph, jobs: int, start: Start | None = None) -> Iterator[Hands]:
    """Something that does jobs: a pool when ``jobs`` is more than one, or when ``start`` makes an executor."""
    if jobs <= 1 and start is None:
        yield Here(graph)
        return
    from catalg.session.processes import Processes

    pool = Far(graph, jobs, start) if start is not None else Processes(graph, jobs)
    try:
        yield pool
    finally:
        pool.close()


def bare(sources: Sources) -> Sources:
    """The texts and their links, ready to be sent elsewhere."""
    from catalg.session.graph import Sources

    return Sources(sources.requested, dict(sources.texts), dict(sources.links))


# -- in a worker process ------------------------------------------------------------------

_received: Sources | None = None
_graphs: dict[str, Graph] = {}


def perform_on(sources: Sources, job: Job) -> Any:
    """Do one job over exactly the texts that the asker read, elaborating what the job's file needs, once."""
    from catalg.session.graph import closure, elaborated

    global _received
    if _received is None or (_received.texts, _received.links) != (sources.texts, sources.links):
        _graphs.clear()
        _received = sources
    try:
        if job.path not in _graphs:
            _graphs[job.path] = elaborated(closure(_received, job.path))
    except Exception as error:
        return failed(job, error)
    return performed(job, _graphs[job.path])
