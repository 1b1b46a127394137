"""pytest runs `.cat` files: each law and each model of a theory file is a test (``monad.cat::assoc``).

A law passes when its verdict is the expected one, a model when it is as declared. Loaded by
pytest in every project that has catalg installed, so nothing but pytest is imported before a
`.cat` file is collected; ``-p no:catalg`` turns it off.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from catalg.session.single import Single, Subject

ENDING = ".cat"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("catalg", "laws and models of .cat files")
    group.addoption("--catalg-fuel", type=int, metavar="N", help="steps that the search for one law may take")
    group.addoption("--catalg-timeout", type=float, metavar="SECONDS", help="final stop of a law")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "law: a law of a .cat file (catalg)")
    config.addinivalue_line("markers", "model: a model in a .cat file (catalg)")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    if file_path.suffix != ENDING:
        return None
    file: pytest.Collector = TheoryFile.from_parent(parent, path=file_path)
    return file


class Failed(Exception):
    """A claim that is not as expected; the message is the whole story."""


class TheoryFile(pytest.File):
    """One file: an item for its mistakes, if it has any, then its laws and models."""

    def collect(self) -> Iterator[pytest.Item]:
        from catalg.session.check import FUEL, SECONDS, Options
        from catalg.session.single import Single
        from catalg.session.verdicts import Budget

        option = self.config.option
        options = Options(Budget(option.catalg_fuel or FUEL, option.catalg_timeout or SECONDS))
        path = os.path.relpath(self.path)
        single = Single.of_file(str(self.path) if path.startswith(os.pardir) else path, options)
        if any(problem.severity == "error" for problem in single.problems()):
            yield Mistakes.from_parent(self, name="mistakes", single=single)
        for subject in single.subjects():
            yield Claim.from_parent(self, name=subject.name, single=single, subject=subject)


class _Item(pytest.Item):
    def __init__(self, *, single: Single, **rest: Any) -> None:
        super().__init__(**rest)
        self.single = single
        self.funcargs: dict[str, Any] = {}  # other plugins expect every item to have them, as functions do

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, Failed):
            return str(excinfo.value)
        return super().repr_failure(excinfo)


class Mistakes(_Item):
    """Fails: there are mistakes in the file, or in one that it imports."""

    def runtest(self) -> None:
        from catalg.diagnostics.render import render_all

        raise Failed(render_all(self.single.problems(), self.single.graph.sources.texts))

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, 0, self.name


class Claim(_Item):
    """A law or a model."""

    def __init__(self, *, subject: Subject, **rest: Any) -> None:
        super().__init__(**rest)
        self.subject = subject
        self.add_marker("law" if len(subject.key) == 3 else "model")

    def runtest(self) -> None:
        from catalg.session.claims import failure

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a library's warnings are for developers, not for who wrote the law
            words = failure(self.single, self.subject)
        if words:
            raise Failed(words)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self.subject.line - 1, self.name
