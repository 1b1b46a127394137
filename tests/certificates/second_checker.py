"""The second checker, loaded from its file as a user would run it."""

from __future__ import annotations

import importlib.util
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
    return bool(checker.verdict(text.encode("utf-8", "surrogatepass"))[0] == 0)


def second_says(text: str) -> str:
    return str(checker.verdict(text.encode("utf-8", "surrogatepass"))[1])
