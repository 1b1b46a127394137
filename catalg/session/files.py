"""Finding and reading `.cat` files, and writing files whole or not at all.

Relies on the file system and `catalg.resources`. Never interprets what it reads.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from catalg.diagnostics import Diagnostic, Span

ENDING = ".cat"
LARGEST = 16 * 2**20  # bytes; no theory a person writes is near it
LARGEST_CERTIFICATE = 2**30


class Trouble(Exception):
    """A file that cannot be found, read or written; carries the diagnostic to report."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


def collect(paths: Iterable[str]) -> tuple[list[str], list[Diagnostic]]:
    """The `.cat` files that ``paths`` name, each once, a folder standing for all in it, sorted."""
    found: dict[str, str] = {}  # real path -> path as shown
    problems = []
    for path in paths:
        try:
            for file in _below(path):
                found.setdefault(os.path.realpath(file), os.path.normpath(file))
        except Trouble as trouble:
            problems.append(trouble.diagnostic)
    return list(found.values()), problems


def _below(path: str) -> list[str]:
    if os.path.isdir(path):
        files = []
        for folder, inner, names in os.walk(path, onerror=None):
            inner[:] = sorted(name for name in inner if not name.startswith("."))
            files += [os.path.join(folder, name) for name in names if name.endswith(ENDING)]
        if not files:
            raise usage_trouble(path, f"there is no `{ENDING}` file in `{path}`")
        return sorted(files)
    if not os.path.exists(path):
        raise usage_trouble(path, f"there is no file or folder `{path}`")
    return [path]


def read(path: str, largest: int = LARGEST) -> str:
    """The text of a file. Raises Trouble when it is missing, larger than ``largest`` bytes, or not UTF-8."""
    try:
        with open(path, "rb") as file:
            data = file.read(largest + 1)
    except OSError as error:
        raise usage_trouble(path, f"`{path}` cannot be read: {error.strerror or error}") from error
    except ValueError as error:
        raise usage_trouble(path, f"`{path!r}` is not the name of a file: {error}") from error
    if len(data) > largest:
        raise usage_trouble(path, f"`{path}` is larger than {largest // 2**20} MiB")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise usage_trouble(
            path, f"`{path}` is not UTF-8: byte 0x{data[error.start]:02x} on line {line}", help="save the file as UTF-8"
        ) from error
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def lines(path: str, longest: int) -> Iterator[bytes]:
    """The lines of a file with their ends, read when asked for; one of more than ``longest`` bytes comes in pieces.

    Raises Trouble when the file cannot be read.
    """
    try:
        with open(path, "rb") as file:
            yield from iter(lambda: file.readline(longest), b"")
    except OSError as error:
        raise usage_trouble(path, f"`{path}` cannot be read: {error.strerror or error}") from error
    except ValueError as error:
        raise usage_trouble(path, f"`{path!r}` is not the name of a file: {error}") from error


def write(path: str | Path, data: str | bytes | Iterable[str]) -> None:
    """Write ``data`` to ``path`` whole or not at all (a temporary file beside it, then a rename). Raises Trouble.

    Parts of a text are written one by one.
    """
    import tempfile

    target = Path(path)
    parts: Iterable[str | bytes] = [data] if isinstance(data, str | bytes) else data
    content = (part.encode("utf-8", "backslashreplace") if isinstance(part, str) else part for part in parts)
    temporary = None
    try:
        mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
        if target.exists() and not target.is_file():  # a pipe or a device: there is nothing to rename over
            with open(target, "wb") as file:
                file.writelines(content)
            return
        handle, temporary = tempfile.mkstemp(prefix=f".{target.name[:40]}.", dir=target.parent)
        with os.fdopen(handle, "wb") as file:
            file.writelines(content)
        os.chmod(temporary, mode)
        os.replace(temporary, target)
        temporary = None
    except (OSError, ValueError) as error:
        message = getattr(error, "strerror", None) or error
        raise usage_trouble(str(path), f"`{path}` cannot be written: {message}") from error
    finally:
        if temporary is not None:
            with suppress(OSError):
                os.unlink(temporary)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def usage_trouble(path: str, message: str, help: str | None = None) -> Trouble:
    """A Trouble about a whole file, or about how the program was asked for it."""
    return Trouble(Diagnostic("CAT501", message, Span(path, 0, 0), help=help))
