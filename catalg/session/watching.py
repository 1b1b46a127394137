"""Checking again what a change reaches: the changed files, and the files that import them, however far.

Holds the last answer for every file; a file that no change reaches keeps its answer. In one that
a change reaches, imported files are not read into theories again, and a law whose proof rests on
nothing that changed has that proof replayed (`catalg.session.memory`). Knows nothing of how
changes are noticed.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from catalg.session import files
from catalg.session.assemble import assembled
from catalg.session.check import Options, Progress, Run
from catalg.session.graph import Store, load
from catalg.session.memory import Memory
from catalg.session.report import FileReport, Report

if TYPE_CHECKING:
    from catalg.session.graph import Sources


class Watch:
    """The standing answer to `check` for ``paths``, kept up to date."""

    def __init__(self, paths: Iterable[str], options: Options) -> None:
        self._paths = tuple(paths)
        self._options = options
        self._reports: dict[str, FileReport] = {}
        self._texts: dict[str, str] = {}
        self._imports: dict[str, tuple[str, ...]] = {}
        self._order: tuple[str, ...] = ()
        self._store, self._memory = Store(), Memory()

    def first(self, progress: Progress | None = None) -> Report:
        """Check everything."""
        self._check(self._paths, progress)
        return self.report()

    def changed(self, paths: Iterable[str], progress: Progress | None = None) -> tuple[Report, tuple[str, ...]]:
        """Check what changes of ``paths`` reach: the whole answer as it now is, and the files checked again."""
        self._order = tuple(files.collect(self._paths)[0])
        for path in [at for at in self._reports if at not in self._order and not os.path.isfile(at)]:
            self._forget(path)
        reached = self._reached(paths)
        again = [path for path in self._order if path not in self._reports or os.path.realpath(path) in reached]
        if again:
            self._check(again, progress)
        return self.report(), tuple(again)

    def report(self) -> Report:
        """The answer for all files, in the order of a check that is made at once."""
        shown = [*self._order, *sorted(set(self._reports) - set(self._order))]
        return Report(tuple(self._reports[path] for path in shown if path in self._reports), dict(self._texts))

    def folders(self) -> tuple[str, ...]:
        """The folders in which a change can matter: those given, and those of files that were read."""
        found = {path if os.path.isdir(path) else os.path.dirname(path) or "." for path in self._paths}
        found |= {os.path.dirname(path) or "." for path in self._texts}
        return tuple(sorted(path for path in found if os.path.isdir(path)))

    def _check(self, paths: Iterable[str], progress: Progress | None) -> None:
        """Check these files. What was found of another watched file on the way is known of it already."""
        run = Run(load(paths, self._options.allowed, self._store), self._options, progress, self._memory)
        run.work()
        sources = run.graph.sources
        self._order = self._order or sources.requested
        elsewhere = {os.path.realpath(path) for path in self._order} - {os.path.realpath(p) for p in sources.requested}
        for path in set(sources.texts) - set(self._order):
            self._reports.pop(path, None)
        for file in assembled(run).files:
            if os.path.realpath(file.path) not in elsewhere:
                self._reports[file.path] = file
        self._texts.update(sources.texts)
        self._imports.update((path, tuple(_imports(sources, path))) for path in sources.texts)

    def _forget(self, path: str) -> None:
        self._reports.pop(path, None)
        self._texts.pop(path, None)
        self._imports.pop(path, None)

    def _reached(self, changed: Iterable[str]) -> set[str]:
        """The real paths of ``changed`` and of all that rests on them."""
        importers: dict[str, set[str]] = {}
        for path, inner in self._imports.items():
            for at in inner:
                importers.setdefault(at, set()).add(os.path.realpath(path))
        reached: set[str] = set()
        waiting = [os.path.realpath(path) for path in changed]
        while waiting:
            path = waiting.pop()
            if path not in reached:
                reached.add(path)
                waiting += importers.get(path, ())
        return reached


def _imports(sources: Sources, path: str) -> Iterator[str]:
    """The real paths of all that a file imports; a file that is missing now may be there after a change."""
    for link in sources.links.get(path, ()):
        if link.path is not None:
            yield os.path.realpath(link.path)
        elif link.name.endswith(files.ENDING):
            yield os.path.realpath(os.path.join(os.path.dirname(path), link.name))
