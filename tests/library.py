"""The theory library, elaborated once for all the tests of a process; names and doctrines come from its texts alone."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from catalg.resources import folder
from catalg.session.graph import Graph, load

ROOT = folder("theories")
LIBRARY = sorted(ROOT.rglob("*.cat"))
_OPENING = re.compile(r"^theory (\w+) : ([\w -]+?)(?: permits [^{]*)? \{", re.MULTILINE)


@cache
def graph() -> Graph:
    """All files of the library; takes seconds, so no module of tests may ask for it while tests are collected."""
    return load([str(path) for path in LIBRARY])


@cache
def stated() -> tuple[tuple[str, str, str], ...]:
    """(path, name, doctrine) of every theory, as the texts have them."""
    return tuple((str(path), *found) for path in LIBRARY for found in _OPENING.findall(path.read_text("utf-8")))


def two_of_each_doctrine() -> list[tuple[str, str]]:
    """(path, name) of theories for quick tests, the first in the library's `std` and the last elsewhere."""
    ends: dict[str, dict[tuple[str, str], None]] = {}
    for path, name, doctrine in sorted(stated(), key=lambda one: "std" not in Path(one[0]).parts):
        ends.setdefault(doctrine, {})[path, name] = None
    return [one for found in ends.values() for one in dict.fromkeys([next(iter(found)), next(reversed(found))])]
