"""Where the files that ship beside the code are: the grammar and the theory library.

Relies on `importlib.resources`; works from a wheel, an editable install and a plain checkout.
Never reads anything that a user wrote.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def folder(name: str) -> Path:
    """The folder ``name`` (``grammar`` or ``theories``). Raises FileNotFoundError when it was not installed."""
    package = Path(__file__).resolve().parent
    for place in (package / name, package.parent / name):  # an installed wheel, then a checkout
        if place.is_dir():
            return place
    raise FileNotFoundError(f"catalg was installed without its {name}/ folder")


def grammar_text() -> str:
    """The one grammar of `.cat` files, as text for lark."""
    return (folder("grammar") / "catalg.lark").read_text(encoding="utf-8")


def grammar_tables() -> str:
    """The tables that were worked out from the grammar. Raises OSError when there are none."""
    return (folder("grammar") / "catalg.tables.json").read_text(encoding="utf-8")


def library_files() -> dict[str, Path]:
    """The theory library: each file's name without its ending, to where it is.

    Of two files of one name the first in sorted order counts, ``std`` before all others.
    """
    root = folder("theories")
    places = sorted(root.rglob("*.cat"), key=lambda p: (p.relative_to(root).parts[0] != "std", p.as_posix()))
    found: dict[str, Path] = {}
    for place in places:
        found.setdefault(place.stem, place)
    return found
