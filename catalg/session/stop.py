"""The final stops: end a piece of work that has run for too long or taken too much memory, wherever it is.

A last resort beneath counted fuel. Time works by a timer signal, memory by the system's limit on a
process's data, so both only in the main thread of a process and where the system has them. In another
thread (a worker of a cluster) time works by an exception that the interpreter raises in it, and memory is
the cluster's to watch; code that does not return to the interpreter is left to the asker's deadline
(`catalg.session.executor`). Time never runs out within an import: a package of which half is loaded cannot be
imported again in the same process.
"""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class OutOfTime(BaseException):
    """Raised inside work that has used up its seconds. Not an Exception: work must not swallow it."""


_heard = threading.Event()


@contextmanager
def interrupts() -> Iterator[None]:
    """Ctrl-C is remembered in the body: where it falls into code that cannot let it pass, `heed` raises it again.

    A destructor or a callback of the collector swallows every exception. Does nothing outside of the main
    thread, or where somebody else listens already.
    """
    main = threading.current_thread() is threading.main_thread()
    if not main or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return

    def ring(_signal: int, frame: FrameType | None) -> None:
        _heard.set()
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, ring)
    try:
        yield
    finally:
        _heard.clear()
        signal.signal(signal.SIGINT, signal.default_int_handler)


def heed() -> None:
    """Raise KeyboardInterrupt if Ctrl-C came in the body of `interrupts`: between two pieces of work."""
    if _heard.is_set():
        raise KeyboardInterrupt


@contextmanager
def final_stop(seconds: float, memory: int = 0) -> Iterator[None]:
    """Raise OutOfTime in the body once ``seconds`` have passed, MemoryError once it holds ``memory`` more bytes."""
    if threading.current_thread() is not threading.main_thread():
        with _thread_stop(seconds):
            yield
        return
    with _memory_stop(memory), _time_stop(seconds):
        yield


@contextmanager
def _time_stop(seconds: float) -> Iterator[None]:
    if not hasattr(signal, "setitimer"):
        yield
        return

    already = _imports(sys._getframe())

    def ring(_signal: int, frame: FrameType | None) -> None:
        if _imports(frame) > already:
            signal.setitimer(signal.ITIMER_REAL, 0.02, 1.0)
        else:
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
def _thread_stop(seconds: float) -> Iterator[None]:
    """As `_time_stop`, in a thread that hears no signals."""
    here, over, lock = threading.get_ident(), threading.Event(), threading.Lock()
    already = _imports(sys._getframe())

    def ring() -> None:
        wait = seconds
        while not over.wait(wait):
            wait = 0.02
            with lock:
                if not over.is_set() and _imports(sys._current_frames().get(here)) <= already:
                    _raise_in(here, OutOfTime)
                    wait = 1.0

    threading.Thread(target=ring, daemon=True).start()
    try:
        yield
    finally:
        over.set()
        with lock:
            _raise_in(here, None)  # one that was on its way


def _imports(frame: FrameType | None) -> int:
    """How many frames of the import system there are on a stack."""
    count = 0
    while frame is not None:
        count += frame.f_code.co_filename == "<frozen importlib._bootstrap>"
        frame = frame.f_back
    return count


def _raise_in(thread: int, what: type[BaseException] | None) -> None:
    import ctypes

    api = getattr(ctypes, "pythonapi", None)
    if api is not None:
        api.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(what) if what is not None else None)


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
