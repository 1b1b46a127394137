"""Where files may be read from: the project of the files that are checked, the library, and what the user allows.

A project is the nearest folder above a file that holds `pyproject.toml` or `.git`. A file in none belongs
to the folder in which the program runs, if it lies below that, else to its own. What a `.cat` file
names, by `import` or `load`, must lie in one of these folders after every link is followed, so that checking
somebody's theories reads nothing else.
"""

from __future__ import annotations

import os
from collections.abc import Iterable

from catalg import resources

MARKS = ("pyproject.toml", ".git")


def project_of(path: str) -> str:
    """The real path of the folder that is the project of a file."""
    folder = os.path.dirname(os.path.realpath(path))
    at = folder
    while True:
        if any(os.path.exists(os.path.join(at, mark)) for mark in MARKS):
            return at
        above = os.path.dirname(at)
        if above == at:
            break
        at = above
    here = os.path.realpath(os.curdir)
    too_wide = (os.path.dirname(here), os.path.realpath(os.path.expanduser("~")))  # the root, or all of a home
    return here if here not in too_wide and _below(folder, here) else folder


class Confines:
    """The folders from which the files of one run may be read."""

    def __init__(self, requested: Iterable[str], allowed: Iterable[str] = ()) -> None:
        given = [*map(project_of, requested), *map(os.path.realpath, allowed), resources.folder("theories").resolve()]
        self.folders = tuple(dict.fromkeys(map(str, given)))

    def __contains__(self, path: str) -> bool:
        real = os.path.realpath(path)
        return any(_below(real, folder) for folder in self.folders)


def _below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)
