"""How much a slow test does: a tenth by default, all of it with CATALG_TESTS=full."""

from __future__ import annotations

import os


def effort(full: int) -> int:
    """The number of cases to try, out of ``full``."""
    return full if os.environ.get("CATALG_TESTS") == "full" else max(1, full // 10)
