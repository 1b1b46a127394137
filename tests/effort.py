"""How much a slow test does: a tenth by default, all of it with CATALG_TESTS=full."""

from __future__ import annotations

import os


def everything() -> bool:
    """Is all of it asked for?"""
    return os.environ.get("CATALG_TESTS") == "full"


def effort(full: int) -> int:
    """The number of cases to try, out of ``full``."""
    return full if everything() else max(1, full // 10)
