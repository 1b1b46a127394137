"""Certificates in files: where each goes, how they are written and read back.

Relies on the kernel's text form. Files are written whole or not at all; a name on disk comes
from the law's file, theory and name alone, so the same law always goes to the same place.
"""

from __future__ import annotations

import hashlib
import os
import re
from itertools import zip_longest
from pathlib import Path

from catalg.certificates import certificate_lines
from catalg.diagnostics import Diagnostic, Span
from catalg.kernel import Certificate
from catalg.session import files

ENDING = ".cert.json"


def law_path(folder: Path, key: tuple[str, str, str], ending: str = ENDING) -> Path:
    """``folder``/path of the file without its ending/Theory/law.cert.json. Different laws have different places."""
    path, theory, law = key
    parts = Path(os.path.normpath(os.path.splitext(path)[0])).parts
    return folder.joinpath(*map(_safe, parts), _safe(theory), _safe(law) + ending)


def _safe(name: str) -> str:
    """A file name that every system takes: letters, digits, `_`, `-` and `.` as they are, the rest by number."""
    plain = re.sub(r"[^\w.\-]|^\.+$", lambda found: "".join(f"%{ord(c):x}" for c in found.group()), name)
    if len(plain.encode()) <= 200:
        return plain
    return plain.encode()[:150].decode(errors="ignore") + "~" + hashlib.sha256(plain.encode()).hexdigest()[:40]


def write_certificate(
    folder: Path, key: tuple[str, str, str], certificate: Certificate
) -> tuple[Diagnostic | None, str]:
    """Write one certificate; what went wrong (None: nothing) and the file's path."""
    place = law_path(folder, key)
    try:
        if place.is_file() and _holds(place, certificate):
            return None, place.as_posix()  # as it was: nobody's copy of the folder need change
        place.parent.mkdir(parents=True, exist_ok=True)
        files.write(place, certificate_lines(certificate))
    except OSError as error:
        return Diagnostic("CAT501", f"`{place}` cannot be written: {error.strerror or error}", _of(key)), ""
    except files.Trouble as trouble:
        return Diagnostic("CAT501", trouble.diagnostic.message, _of(key)), ""
    return None, place.as_posix()


def _holds(place: Path, certificate: Certificate) -> bool:
    """Is this what stands in the file? Both are gone through line by line."""
    with open(place, "rb") as file:
        pairs = zip_longest(file, certificate_lines(certificate))
        return all(line is not None and there == line.encode("utf-8", "backslashreplace") for there, line in pairs)


def _of(key: tuple[str, str, str]) -> Span:
    return Span(key[0], 0, 0)
