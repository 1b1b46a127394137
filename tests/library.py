"""The theory library, elaborated once for all the tests of a process; names and doctrines come from its texts alone."""

from __future__ import annotations

import json
import os
import re
import warnings
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

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


def reports_on(paths: Sequence[Path]) -> dict[str, Any]:
    """What `catalg check --json` says of files of the library.

    They are checked here, unless the environment's `CATALG_REPORT` names what a check of the whole
    library said: in CI that has just been made, in a minute that need not be spent again.
    """
    if "CATALG_REPORT" in os.environ:
        text = Path(os.environ["CATALG_REPORT"]).read_text("utf-8")
    else:
        from catalg.session.check import check
        from catalg.session.formats.machine import document

        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            text = document(check([str(path) for path in paths]))
    wanted = {path.resolve() for path in paths}
    whole: dict[str, Any] = json.loads(text)
    found = [file for file in whole["files"] if (ROOT.parent / file["path"]).resolve() in wanted]
    assert len(found) == len(wanted)
    return {**whole, "files": found}
