"""`fmt`: put files into their one layout, or say which are not.

Relies on the formatter and the parser of the syntax; a file that does not parse is left alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from catalg.diagnostics import Diagnostic
from catalg.session import files


@dataclass
class Formatting:
    """``changed``: the files whose layout was (or, when only checking, would be) another."""

    changed: list[str] = field(default_factory=list)
    unchanged: int = 0
    problems: list[Diagnostic] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)  # of files with problems

    def status(self, check: bool) -> int:
        """The exit status: 2 the input is at fault, 1 ``check`` found something to do, 0 all is well."""
        if self.problems:
            return 2
        return 1 if check and self.changed else 0


def format_files(paths: Iterable[str], check: bool) -> Formatting:
    """Format every `.cat` file that ``paths`` name; with ``check`` only look."""
    found, problems = files.collect(paths)
    answer = Formatting(problems=list(problems))
    for path in found:
        try:
            _format(path, check, answer)
        except files.Trouble as trouble:
            answer.problems.append(trouble.diagnostic)
    return answer


def _format(path: str, check: bool, answer: Formatting) -> None:
    from catalg.syntax import parse_module
    from catalg.syntax.formatter import formatted

    text = files.read(path)
    mistakes = parse_module(text, path)[1]
    if mistakes:
        answer.problems += mistakes
        answer.texts[path] = text
        return
    new = formatted(text)
    if new.encode("utf-8") == Path(path).read_bytes():
        answer.unchanged += 1
        return
    if not check:
        files.write(path, new)
    answer.changed.append(path)
