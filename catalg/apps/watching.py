"""`check --watch`: check, wait for a file to change, check what the change reaches, and so on until Ctrl-C.

Changes are noticed by watchfiles (the extra `watch`); what to do about them, the session knows.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from catalg.apps.progress import progress

if TYPE_CHECKING:
    from catalg.session.check import Options
    from catalg.session.report import Report

Changes = Iterator[set[str]]


def watched(
    paths: Iterable[str],
    options: Options,
    quiet: bool,
    say: Callable[[Report], int],
    changes: Callable[[tuple[str, ...], threading.Event], Changes] | None = None,
) -> int:
    """Keep checking until interrupted; the exit status of the last answer, or 2 without watchfiles.

    ``changes``: from folders to sets of changed paths (for tests); watchfiles if not given.
    """
    from catalg.session.watching import Watch

    if changes is None:
        try:
            import watchfiles  # noqa: F401
        except ImportError:
            click.echo("error: --watch needs watchfiles: pip install 'catalg[watch]'", err=True)
            return 2
        changes = _changes
    watch = Watch(paths, options)
    status = 0
    try:
        with progress(quiet) as show:
            report = watch.first(show)
        status = say(report)
        folders: tuple[str, ...] = ()
        while folders != watch.folders():  # an import may lead to a new folder
            folders = watch.folders()
            stop = threading.Event()
            for changed in changes(folders, stop):
                with progress(quiet) as show:
                    report, again = watch.changed(changed, show)
                if again:
                    status = say(_only(report, again))
                if folders != watch.folders():
                    stop.set()
                    break
    except KeyboardInterrupt:
        click.echo("", err=True)
    return status


def _only(report: Report, again: tuple[str, ...]) -> Report:
    """What was checked again, and all else that is amiss."""
    kept = [
        file
        for file in report.files
        if file.path in again
        or file.diagnostics
        or not all(law.as_expected for theory in file.theories for law in theory.laws)
        or not all(model.ok for model in file.models)
    ]
    return replace(report, files=tuple(kept))


def _changes(folders: tuple[str, ...], stop: threading.Event) -> Changes:
    import watchfiles

    def ours(_kind: watchfiles.Change, path: str) -> bool:
        return path.endswith(".cat")

    for found in watchfiles.watch(*folders, watch_filter=ours, stop_event=stop, raise_interrupt=True):
        yield {path for _, path in found}
