"""Engines that do jobs elsewhere: a dask cluster, or what an installed package brings.

An engine is a function from an address to a `concurrent.futures.Executor`, found by the address's
scheme (`tcp://host:8786`, or a bare name) here or among the entry points of the group
`catalg.executors`. Jobs travel as a digest of the texts they are about; a worker that does not know
the digest says so and is sent the texts, once. What comes back is checked by the asker: no worker is trusted.

Relies on the executor seam of `catalg.session.executor`. Engines are imported when they are asked for.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from typing import TYPE_CHECKING, Any

from catalg.session.files import Trouble, usage_trouble
from catalg.session.jobs import failed, performed

if TYPE_CHECKING:
    from catalg.session.graph import Graph, Sources
    from catalg.session.jobs import Job

GROUP = "catalg.executors"
CONNECT = 10.0  # seconds
IN_FLIGHT = 64  # jobs handed out at once, unless `--jobs` says more
Engine = Callable[[str], Executor]


def starter(address: str) -> Callable[[], Executor]:
    """What starts the engine at an address. Raises Trouble when there is no such engine."""
    engine = _engine(address)

    def start() -> Executor:
        try:
            return ByDigest(engine(address))
        except Trouble:
            raise
        except Exception as error:
            told = f"`{address}` does not answer: {type(error).__name__}: {error}"
            raise usage_trouble("", told, help="start the cluster first, or leave `--cluster` out") from error

    return start


def _engine(address: str) -> Engine:
    from importlib.metadata import entry_points

    scheme = address.partition("://")[0]
    if scheme in ("tcp", "tls") and "://" in address:
        return dask
    found = {point.name: point for point in entry_points(group=GROUP)}
    if scheme in found:
        try:
            engine: Engine = found[scheme].load()
        except Exception as error:
            raise usage_trouble("", f"the engine `{scheme}` cannot be loaded: {error}") from error
        return engine
    known = ", ".join(f"`{name}`" for name in sorted({"tcp", "tls", *found}))
    raise usage_trouble("", f"there is no engine for `{address}`", help=f"an address begins with one of {known}")


def dask(address: str) -> Executor:
    """The workers of a dask.distributed scheduler; they need catalg installed. Raises Trouble without the extra."""
    try:
        from distributed import Client
    except ImportError as error:
        raise usage_trouble("", "a cluster needs dask.distributed", help="pip install 'catalg[distributed]'") from error
    client = Client(address, timeout=CONNECT, set_as_default=False)  # type: ignore[no-untyped-call]
    return _Dask(client)


class _Dask(Executor):
    """A client as an executor that ends with its client and tells lost workers as any executor does."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._executor = client.get_executor(pure=False)

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        outer: Future[Any] = Future()
        inner = self._executor.submit(function, *arguments, **named)

        def done(future: Future[Any]) -> None:
            if future.cancelled():
                _settle(outer, BrokenExecutor("the cluster gave the job up"))
            elif (error := future.exception()) is not None:
                # A job raises nothing, so this is the cluster's: a worker that is gone, or dask's bookkeeping of it.
                _settle(outer, BrokenExecutor(f"{type(error).__name__}: {error}"))
            else:
                _settle(outer, None, future.result())

        inner.add_done_callback(done)
        return outer

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._executor.shutdown(wait=False)
        self._client.close(timeout=CONNECT)


def _settle(future: Future[Any], error: BaseException | None, result: Any = None) -> None:
    if future.done():
        return
    if error is not None:
        future.set_exception(error)
    else:
        future.set_result(result)


class ByDigest(Executor):
    """Hands jobs to another executor with a digest in place of the texts; the texts follow where they are missing."""

    def __init__(self, inner: Executor) -> None:
        self._inner = inner
        self._digests: dict[int, tuple[Sources, str]] = {}

    def submit(self, _function: Callable[..., Any], /, *arguments: Any, **_named: Any) -> Future[Any]:
        """Have a job done: the arguments are the sources and the job, as for `perform_on`."""
        sources, job = arguments
        digest = self._digest(sources)
        outer: Future[Any] = Future()

        def answered(future: Future[Any]) -> None:
            if future.cancelled() or future.exception() is not None:
                _settle(outer, future.exception() if not future.cancelled() else BrokenExecutor("cancelled"))
            elif isinstance(found := future.result(), Missing):
                try:
                    again = self._inner.submit(perform, digest, job, sources)
                except Exception as error:
                    _settle(outer, BrokenExecutor(str(error)))
                else:
                    again.add_done_callback(answered)
            else:
                _settle(outer, None, found)

        self._inner.submit(perform, digest, job).add_done_callback(answered)
        return outer

    def _digest(self, sources: Sources) -> str:
        kept = self._digests.get(id(sources))
        if kept is None:
            kept = self._digests[id(sources)] = sources, digest_of(sources)
        return kept[1]

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._inner.shutdown(wait=wait, cancel_futures=cancel_futures)


def digest_of(sources: Sources) -> str:
    """The same for the same texts and imports, on every machine."""
    parts = [repr((path, sources.texts[path], sources.links.get(path, ()))) for path in sorted(sources.texts)]
    return hashlib.sha256("\n".join(parts).encode("utf-8", "backslashreplace")).hexdigest()


# -- in a worker --------------------------------------------------------------------------


class Missing:
    """The answer of a worker that does not know the texts."""


_KEPT = 8  # sets of texts that a worker remembers
_lock = threading.Lock()  # workers may have several threads
_texts: OrderedDict[str, Sources] = OrderedDict()
_graphs: dict[tuple[str, str], Graph] = {}


def perform(digest: str, job: Job, sources: Sources | None = None) -> Any:
    """Do a job over the texts with a digest, elaborating what its file needs; Missing when they are not here."""
    with _lock:
        if sources is not None:
            if digest_of(sources) != digest:
                raise ValueError("the texts are not those of the digest")
            _texts[digest] = sources
            while len(_texts) > _KEPT:
                old, _ = _texts.popitem(last=False)
                for key in [key for key in _graphs if key[0] == old]:
                    del _graphs[key]
        if digest not in _texts:
            return Missing()
        try:
            graph = _graph(digest, job.path)
        except Exception as error:
            return failed(job, error)
    return performed(job, graph)


def _graph(digest: str, path: str) -> Graph:
    from catalg.session.graph import closure, elaborated

    if (digest, path) not in _graphs:
        _graphs[digest, path] = elaborated(closure(_texts[digest], path))
    return _graphs[digest, path]
