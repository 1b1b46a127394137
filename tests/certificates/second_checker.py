"""The second checker, loaded from its file as a user would run it."""

from __future__ import annotations

import importlib.util
import io
from pathlib import Path
from types import ModuleType

FILE = Path(__file__).resolve().parents[2] / "tools" / "check_certificate.py"


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("check_certificate", FILE)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


checker = _load()


def second_accepts(text: str) -> bool:
    """Does the second checker accept this certificate? What it cannot read it does not accept."""
    return bool(_verdict(text)[0] == 0)


def second_says(text: str) -> str:
    return _verdict(text)[1]


def _verdict(text: str) -> tuple[int, str]:
    code, said = checker.verdict(io.BytesIO(text.encode("utf-8", "surrogatepass")))
    return int(code), str(said)
