"""Proofs in the background: a process that decides the laws of a file one by one and can be called off.

The newest wish counts: between two laws the process looks for one, and a law that takes too long while
a newer wish waits is ended with its process. Answers come on a thread of this side.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from catalg.diagnostics import Diagnostic
    from catalg.session.graph import Sources
    from catalg.session.report import LawReport, ModelReport

SECONDS = 20.0  # the final stop of a law while somebody is typing
PATIENCE = 1.5  # seconds that a law may go on when something newer is wanted


@dataclass(frozen=True)
class Wish:
    """Decide these laws (theory, law) and models of a file. ``number`` tells wishes apart."""

    number: int
    path: str
    sources: Sources
    laws: frozenset[tuple[str, str]]
    models: frozenset[str]


@dataclass(frozen=True)
class Answer:
    """One law or model decided. ``about`` is (theory, law), or (model,); None at the end, with the file's problems."""

    number: int
    path: str
    about: tuple[str, ...] | None
    report: LawReport | ModelReport | None
    diagnostics: tuple[Diagnostic, ...]
    left: int  # still to do


class Prover:
    """The process and its wishes; ``tell`` is called with every answer, on another thread."""

    def __init__(self, tell: Callable[[Answer], None]) -> None:
        self._tell = tell
        self._lock = threading.Lock()
        self._process: Any = None
        self._pipe: Any = None
        self._wanted: Wish | None = None
        self._begun = 0  # the last wish that the process has taken up
        self._finished = 0
        self._timer: threading.Timer | None = None

    @property
    def busy(self) -> bool:
        return self._wanted is not None and self._finished < self._wanted.number

    def want(self, wish: Wish) -> None:
        """Have this decided, and nothing that was wanted before."""
        with self._lock:
            waiting = self.busy
            self._wanted = wish
            self._send(wish)
            if waiting:
                self._watch(wish.number)

    def cancel(self) -> None:
        """Give up what is being decided."""
        with self._lock:
            self._wanted = None
            self._stop()

    close = cancel

    def _watch(self, number: int) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = threading.Timer(PATIENCE, self._overdue, (number,))
        self._timer.daemon = True
        self._timer.start()

    def _overdue(self, number: int) -> None:
        with self._lock:
            if self._wanted is not None and self._wanted.number == number and self._begun < number:
                self._stop()
                self._send(self._wanted)

    def _send(self, wish: Wish) -> None:
        if self._process is None or not self._process.is_alive():
            self._start()
        try:
            self._pipe.send(wish)
        except (OSError, ValueError):
            self._start()
            self._pipe.send(wish)

    def _start(self) -> None:
        import multiprocessing

        context = multiprocessing.get_context("spawn")
        self._pipe, other = context.Pipe()
        self._process = context.Process(target=work, args=(other,), daemon=True)
        self._process.start()
        other.close()
        threading.Thread(target=self._listen, args=(self._pipe,), daemon=True).start()

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._pipe.close()
            self._process = None

    def _listen(self, pipe: Any) -> None:
        while True:
            try:
                message = pipe.recv()
            except (EOFError, OSError, TypeError):
                return
            if isinstance(message, int):
                self._begun = message
                continue
            if message.about is None:
                self._finished = max(self._finished, message.number)
            self._tell(message)


def work(pipe: Any) -> None:
    """What the process does: take the newest wish, answer law by law, look for a newer one in between."""
    import os
    import sys
    import warnings

    warnings.simplefilter("ignore")
    sys.stdout = open(os.devnull, "w")  # standard output belongs to the protocol  # noqa: SIM115
    wish = None
    while True:
        try:
            while wish is None or pipe.poll():
                wish = pipe.recv()
            pipe.send(wish.number)
            wish = _decide(pipe, wish)
        except (EOFError, OSError):
            return


def _decide(pipe: Any, wish: Wish) -> Wish | None:
    """Answer a wish; a newer one if it came meanwhile."""
    from catalg.session.check import FUEL, Options
    from catalg.session.graph import elaborated
    from catalg.session.single import Single
    from catalg.session.verdicts import Budget

    graph = elaborated(wish.sources)
    single = Single(graph, Options(Budget(FUEL, SECONDS)))
    wanted = [
        subject
        for subject in single.subjects()
        if (subject.key[1:] in wish.laws if len(subject.key) == 3 else _model_name(graph, subject.key) in wish.models)
    ]
    for left, subject in zip(range(len(wanted) - 1, -1, -1), wanted, strict=True):
        if pipe.poll():
            newer: Wish = pipe.recv()
            return newer
        key = subject.key
        if len(key) == 3:
            law, found = single.law(key)
            pipe.send(Answer(wish.number, wish.path, key[1:], law, found, left))
        else:
            model, found = single.model(key)
            pipe.send(Answer(wish.number, wish.path, (model.name,), model, found, left))
    problems = tuple(graph.sources.problems.get(wish.path, ()))
    pipe.send(Answer(wish.number, wish.path, None, None, problems, 0))
    return None


def _model_name(graph: Any, key: tuple[str, int]) -> str:
    name: str = graph.modules[key[0]].models[key[1]].name
    return name
