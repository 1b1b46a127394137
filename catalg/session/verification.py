"""`verify`: read certificates and have the kernel replay them. Needs neither sources nor a prover."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass

from catalg.certificates import LONGEST, CertificateError, certificate_from_lines
from catalg.kernel import ReplayError, replay
from catalg.session import files
from catalg.session.report import AT_FAULT, EXPECTED, UNEXPECTED
from catalg.session.store import ENDING


@dataclass(frozen=True)
class Verified:
    """What became of one certificate. ``status`` is an exit status: 0 replayed, 1 proves nothing, 2 unreadable."""

    path: str
    status: int
    text: str


def verify(paths: Iterable[str]) -> list[Verified]:
    """Replay every certificate that ``paths`` name (a folder: all in it, sorted)."""
    return [_verify(path) for given in paths for path in _below(given)]


def _below(path: str) -> list[str]:
    if not os.path.isdir(path):
        return [path]
    found = [
        os.path.join(folder, name) for folder, _, names in os.walk(path) for name in names if name.endswith(ENDING)
    ]
    return sorted(found) or [path]


def _verify(path: str) -> Verified:
    if os.path.isdir(path):
        return Verified(path, AT_FAULT, f"there is no `*{ENDING}` file in `{path}`")
    try:
        theorem = replay(certificate_from_lines(files.lines(path, LONGEST)))  # read while it is replayed
    except files.Trouble as trouble:
        return Verified(path, AT_FAULT, trouble.diagnostic.message)
    except CertificateError as error:
        return Verified(path, AT_FAULT, f"not a certificate: {error}")
    except ReplayError as error:
        return Verified(path, UNEXPECTED, f"does not prove its statement: {error}")
    except (RecursionError, MemoryError) as error:
        return Verified(path, AT_FAULT, f"too large to replay ({type(error).__name__})")
    axioms = ", ".join(sorted(theorem.axioms)) or "no axiom"
    name = f"{theorem.theory.name}.{theorem.statement.name}"
    steps = f"{theorem.steps} step{'' if theorem.steps == 1 else 's'}"
    return Verified(path, EXPECTED, f"{name} is proved: {steps}, from {axioms}")
