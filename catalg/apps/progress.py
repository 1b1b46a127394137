"""Progress on standard error: a bar on a terminal, nothing where nobody looks (a pipe, CI, ``--quiet``).

Imports rich only when something will be shown. Never writes to standard output.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Progress = Callable[[int, int, str], None]  # done, all, what was done last


def wanted(quiet: bool) -> bool:
    """Will anybody see it?"""
    return not quiet and sys.stderr.isatty() and not os.environ.get("CI") and os.environ.get("TERM") != "dumb"


@contextmanager
def progress(quiet: bool) -> Iterator[Progress | None]:
    """Something to call as work is done, or None; what it showed is gone at the end of the block."""
    if not wanted(quiet):
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (BarColumn(bar_width=30), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading", total=None)

        def show(done: int, planned: int, what: str) -> None:
            bar.update(task, completed=done, total=planned, description=what[:60].replace("[", r"\["))

        yield show
