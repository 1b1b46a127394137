"""The two sides of an evaluated equation, and where they differ first.

The sides may lie in any array library; only what is reported is brought to NumPy.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from catalg.models.backend import to_numpy


@dataclass(frozen=True)
class Sides:
    """Both sides with a leading batch axis; ``differs`` marks entries, ``apart`` measures them where it can.

    ``allowed``: the largest distance that rounding may have caused, where distances are floats.
    ``read`` turns an array of entries into numbers of the target, for the left and the right side.
    """

    left: Any
    right: Any
    differs: Any
    apart: Any | None
    read: tuple[Callable[[Any], Any], Callable[[Any], Any]] | None = None
    allowed: float | None = None

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
        for k, side in enumerate((self.left, self.right)):
            entry = to_numpy(side[(min(instance, side.shape[0] - 1), *at, ...)])
            if self.read is not None:
                boxed = np.empty((), dtype=entry.dtype if isinstance(entry, np.ndarray | np.generic) else object)
                boxed[()] = entry
                entry = self.read[k](boxed)
            pick.append(entry[()] if isinstance(entry, np.ndarray) and entry.ndim == 0 else entry)
        return pick[0], pick[1]

    def error(self) -> float | None:
        """The largest distance met, when distances are floats."""
        if self.apart is None:
            return None
        return float(self.apart.max()) if self.apart.size else 0.0
