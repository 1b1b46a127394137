"""The final stops: end a piece of work that has run for too long or taken too much memory, wherever it is.

A last resort beneath counted fuel. Time works by a timer signal, memory by the system's limit on a
process's data, so both only in the main thread of a process and where the system has them; elsewhere
the work's own deadline must do, and the asker's (`catalg.session.executor`).
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class OutOfTime(BaseException):
    """Raised inside work that has used up its seconds. Not an Exception: work must not swallow it."""


@contextmanager
def final_stop(seconds: float, memory: int = 0) -> Iterator[None]:
    """Raise OutOfTime in the body once ``seconds`` have passed, MemoryError once it holds ``memory`` more bytes."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    with _memory_stop(memory), _time_stop(seconds):
        yield


@contextmanager
def _time_stop(seconds: float) -> Iterator[None]:
    if not hasattr(signal, "setitimer"):
        yield
        return

    def ring(_signal: int, _frame: FrameType | None) -> None:
        raise OutOfTime

    before = signal.signal(signal.SIGALRM, ring)
    # Once more every second: the first ring may fall into code that cannot let it pass (a destructor, say).
    signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def _memory_stop(memory: int) -> Iterator[None]:
    held = _held() if memory > 0 else None
    if held is None:
        yield
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    bounds = [held + memory, *(limit for limit in (soft, hard) if limit != resource.RLIM_INFINITY)]
    try:
        resource.setrlimit(resource.RLIMIT_DATA, (min(bounds), hard))
    except (OSError, ValueError):
        yield
        return
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


def _held() -> int | None:
    """The bytes of data that this process holds, where the system tells and limits them (Linux)."""
    try:
        with open("/proc/self/status", "rb") as file:
            rows = file.read().splitlines()
        return next(int(row.split()[1]) * 1024 for row in rows if row.startswith(b"VmData:"))
    except (OSError, StopIteration, ValueError, IndexError):
        return None
