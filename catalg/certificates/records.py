"""The records of a certificate, one from each line, and what is read of them while it is gone through.

Knows the lines of the format and nothing of what stands on them. Raises CertificateError on anything malformed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from catalg.cells import CellTypeError
from catalg.certificates.writing import END, FORMAT, HEADER, VERSION

LONGEST = 2**28  # bytes or characters of a line


class CertificateError(ValueError):
    """A text is not a certificate of this format and version."""


@contextmanager
def malformed() -> Iterator[None]:
    """Whatever goes wrong in reading makes the text malformed."""
    try:
        yield
    except CertificateError:
        raise
    except CellTypeError as error:
        raise CertificateError(f"a cell of the certificate is ill-typed: {error}") from error
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise CertificateError(f"malformed certificate: {type(error).__name__}: {error}") from error


class OnePass:
    """What is read once, while it is gone through; ``len`` is how many there were so far.

    ``then`` is called at the end of it.
    """

    def __init__(self, source: Iterator[Any]) -> None:
        self.source, self.met = source, 0
        self.then: Callable[[], None] = lambda: None

    def __iter__(self) -> Iterator[Any]:
        for item in self.source:
            self.met += 1
            yield item
        self.then()

    def __len__(self) -> int:
        return self.met


def records_of(lines: Iterator[str | bytes]) -> Iterator[Any]:
    """The records after the header, one by one."""
    if _decoded(next(lines, "")) != HEADER:
        raise CertificateError(
            f"the first line is not that of a {FORMAT} of version {VERSION} (older ones have to be written again)"
        )
    for given in lines:
        line = _decoded(given)
        if line == END:
            if next(lines, None) is not None:
                raise CertificateError("there is more after the end")
            return
        if line[:1] != "," or line[-1:] != "\n" or len(line) > LONGEST:
            raise CertificateError("a line is no record, or too long")
        with malformed():
            record = json.loads(line[1:], object_pairs_hook=once)
        yield record
    raise CertificateError("it is cut short")


def _decoded(line: str | bytes) -> str:
    with malformed():
        return line if isinstance(line, str) else line.decode("utf-8")


def section(records: Iterator[Any], end: str) -> Iterator[Any]:
    """The records up to one that is this word."""
    for record in records:
        if record == end:
            return
        yield record
    raise CertificateError(f"`{end}` is missing")


def ended(records: Iterator[Any]) -> None:
    for _ in records:
        raise CertificateError("there is more after the proof")


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise CertificateError("a field is given twice")
    return found
