"""One entry of the table of codes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Code:
    """``found_by``: reading the example alone gives the code (``text``), or something must be done
    besides (``run``: the file is checked; ``files``: it takes several files or none)."""

    code: str
    title: str
    explanation: str
    example: str
    found_by: Literal["text", "run", "files"] = "text"
