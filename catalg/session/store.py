"""Certificates in files: where each goes, how they are written and read back.

Relies on the kernel's text form. Files are written whole or not at all; a name on disk comes
from the law's file, theory and name alone, so the same law always goes to the same place.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from catalg.diagnostics import Diagnostic, Span
from catalg.kernel import Certificate, certificate_to_json
from catalg.session import files

ENDING = ".cert.json"


def certificate_path(folder: Path, key: tuple[str, str, str]) -> Path:
    """``folder``/path of the file without its ending/Theory/law.cert.json."""
    path, theory, law = key
    parts = [part for part in Path(os.path.splitext(path)[0]).parts if part not in ("/", "..", ".")]
    return folder.joinpath(*map(_safe, parts), _safe(theory), _safe(law) + ENDING)


def _safe(name: str) -> str:
    """A file name that every system takes: letters, digits, `_`, `-` and `.` as they are, the rest by number."""
    return re.sub(r"[^\w.\-]|^\.+$", lambda found: "".join(f"%{ord(c):x}" for c in found.group()), name)[:200]


def write_certificate(
    folder: Path, key: tuple[str, str, str], certificate: Certificate
) -> tuple[Diagnostic | None, str]:
    """Write one certificate; what went wrong (None: nothing) and the file's path."""
    place = certificate_path(folder, key)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        files.write(place, certificate_to_json(certificate))
    except OSError as error:
        return Diagnostic("CAT501", f"`{place}` cannot be written: {error.strerror or error}", _of(key)), ""
    except files.Trouble as trouble:
        return Diagnostic("CAT501", trouble.diagnostic.message, _of(key)), ""
    return None, place.as_posix()


def _of(key: tuple[str, str, str]) -> Span:
    return Span(key[0], 0, 0)
