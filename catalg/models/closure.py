"""Tropical closure: shortest ways between all pairs of points, exactly.

Floyd and Warshall by blocks (Venkataraman, Sahni and Mukhopadhyaya, A blocked all-pairs shortest-
paths algorithm, 2003): all work is updates of blocks that stay in the processor's cache. Whole
numbers in float64 are exact as long as every way's length is. Relies on numpy.
"""

from __future__ import annotations

from typing import Any

import numpy as np

EXACT = 2**53
BLOCK = 64  # points of a diagonal block
CACHED = 1 << 16  # entries of what is updated at once


def tropical_closure(distances: Any) -> Any | None:
    """The least matrix of way lengths below ``distances`` (n, n) of whole numbers and inf, the diagonal 0 or less.

    None where a cycle of negative length makes ways shorter without end. Raises OverflowError
    where lengths of ways could leave the exact range of float64; -inf is not taken.
    """
    n = len(distances)
    d = np.array(distances, dtype=np.float64)
    finite = np.abs(d[np.isfinite(d)])
    if np.isneginf(d).any() or (finite.size and finite.max() * max(n, 1) >= EXACT):
        raise OverflowError("way lengths leave the exact range of float64")
    if n:
        d[np.arange(n), np.arange(n)] = np.minimum(np.diagonal(d), 0)
    spare = np.empty(max(CACHED, n))
    for start in range(0, n, BLOCK):
        _through(d, start, min(start + BLOCK, n), spare)
        if (np.diagonal(d) < 0).any():
            return None
    return d


def _through(d: Any, low: int, high: int, spare: Any) -> None:
    """Let ways go through the points low..high-1 too."""
    inner = d[low:high, low:high]
    for k in range(high - low):
        np.minimum(inner, inner[:, k, None] + inner[k], out=inner)
    across = d[low:high].copy()
    _relax(d[low:high], inner, across, spare)  # from the block to everywhere
    down = d[:, low:high].copy()
    _relax(d[:, low:high], down, inner.copy(), spare)  # from everywhere to the block
    _relax(d, d[:, low:high].copy(), d[low:high].copy(), spare)


def _relax(out: Any, first: Any, second: Any, spare: Any) -> None:
    """``out = min(out, first (min,+) second)``, some rows at a time."""
    m, n = out.shape
    rows = max(1, CACHED // max(1, n))
    for i in range(0, m, rows):
        here = out[i : i + rows]
        room = spare[: here.size].reshape(here.shape)
        left = first[i : i + rows]
        for k in range(second.shape[0]):
            np.add(left[:, k, None], second[k], out=room)
            np.minimum(here, room, out=here)
