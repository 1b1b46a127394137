"""The final stop: end a piece of work that has run for too long, wherever it is.

A last resort beneath counted fuel. Works by a timer signal, so only in the main thread of a
process and where the system has such timers; elsewhere the work's own deadline must do.
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
def final_stop(seconds: float) -> Iterator[None]:
    """Raise OutOfTime in the body once ``seconds`` have passed."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
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
