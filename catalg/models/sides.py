"""The two sides of an evaluated equation, and where they differ first.

Relies on numpy arrays alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Sides:
    """Both sides with a leading batch axis; ``differs`` marks entries, ``apart`` measures them where it can."""

    left: Any
    right: Any
    differs: Any
    apart: Any | None

    def failing(self) -> Any:
        """Which instances of the batch differ anywhere: a boolean vector."""
        return self.differs.reshape(self.differs.shape[0], -1).any(axis=1)

    def first(self, instance: int) -> tuple[int, ...]:
        """The first differing entry of an instance (the only one, when one instance stands for all)."""
        row = self.differs[min(instance, len(self.differs) - 1)]
        return tuple(int(i) for i in np.unravel_index(int(np.argmax(row)), row.shape)) if row.ndim else ()

    def entries(self, instance: int, at: tuple[int, ...]) -> tuple[Any, Any]:
        """The two entries at a place."""
        pick = []
        for side in (self.left, self.right):
            pick.append(side[(min(instance, len(side) - 1), *at)])
        return pick[0], pick[1]

    def error(self) -> float | None:
        """The largest distance met, when distances are floats."""
        if self.apart is None:
            return None
        return float(self.apart.max()) if self.apart.size else 0.0
