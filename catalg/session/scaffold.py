"""`new`: the files of a project to start from. Never overwrites anything."""

from __future__ import annotations

import re
from pathlib import Path

from catalg.session import files
from catalg.session.files import usage_trouble

_THEORY = """\
## A monoid: an object with an associative multiplication and a unit.
theory {title} : monoidal category {{
  object A
  morphism mul : A * A -> A
  morphism unit : I -> A
  axiom assoc : mul * A ; mul = A * mul ; mul
  axiom unit_left : unit * A ; mul = A
  axiom unit_right : A * unit ; mul = A

  ## Four factors may be bracketed in any way.
  law four : mul * A * A ; mul * A ; mul = A * A * mul ; A * mul ; mul

  ## Nothing says that the order of factors does not matter.
  law first_wins : A * unit = unit * A expect refuted
}}

## Numbers 0 and 1 under exclusive or.
model Parity : {title} in Vect(GF(2)) {{
  A = 2
  mul = [[[1, 0], [0, 1]], [[0, 1], [1, 0]]]
  unit = [1, 0]
}}
"""

_WORKFLOW = """\
name: catalg
on: [push, pull_request]
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.13"
      - run: python -m pip install catalg
      - run: catalg fmt --check theories/
      - run: catalg check theories/ --output-format github
"""

_PRE_COMMIT = """\
repos:
  - repo: local
    hooks:
      - id: catalg-check
        name: catalg check
        entry: catalg check --quiet --output-format concise
        language: python
        additional_dependencies: [catalg]
        files: \\.cat$
        require_serial: true
      - id: catalg-format
        name: catalg fmt
        entry: catalg fmt
        language: python
        additional_dependencies: [catalg]
        files: \\.cat$
"""


def start(name: str) -> list[str]:
    """Make the folder ``name`` and what a project starts from; the files written. Raises Trouble."""
    folder = Path(name)
    stem = folder.name
    if not re.fullmatch(r"[^\W\d][\w-]*", stem):
        raise usage_trouble(name, f"`{stem}` cannot name a project: use letters, digits, `-` and `_`, a letter first")
    title = "".join(part[:1].upper() + part[1:] for part in re.split(r"[-_]", stem) if part)
    contents = {
        folder / "theories" / f"{stem}.cat": _THEORY.format(title=title),
        folder / ".github" / "workflows" / "catalg.yml": _WORKFLOW,
        folder / ".pre-commit-config.yaml": _PRE_COMMIT,
    }
    for path in contents:
        if path.exists():
            raise usage_trouble(name, f"`{path}` is there already; nothing was written")
    for path, text in contents.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise usage_trouble(name, f"`{path.parent}` cannot be made: {error.strerror or error}") from error
        files.write(path, text)
    return [str(path) for path in contents]
