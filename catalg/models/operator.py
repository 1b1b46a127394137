"""A system of linear equations as an operator on blocks of vectors, with its transpose.

Terms with few coefficients become sparse matrices (SciPy's where it is installed), the others
are contracted each time. Relies on `linear_terms`; must never form a dense matrix.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from catalg.models.linear_terms import Term

FEW = 4_000_000  # coefficients of a term that are written down

Apply = Callable[[Any], Any]


def operator(ring: Any, groups: Sequence[Sequence[Term]], starts: Mapping[str, int], total: int) -> tuple[Apply, Apply]:
    """``(apply, adjoint)``: (total, k) to (equations, k) and back."""
    heights = [terms[0].shape()[0] for terms in groups]
    edges = np.concatenate([[0], np.cumsum(heights)]).astype(int)
    maps = [[(_start(t, starts), t.shape()[1], *_map(ring, t)) for t in terms] for terms in groups]

    def apply(block: Any) -> Any:
        out = np.zeros((int(edges[-1]), block.shape[1]))
        for low, high, terms in zip(edges, edges[1:], maps, strict=False):
            for start, width, forward, _ in terms:
                out[low:high] += forward(block[start : start + width])
        return out

    def adjoint(block: Any) -> Any:
        out = np.zeros((total, block.shape[1]))
        for low, high, terms in zip(edges, edges[1:], maps, strict=False):
            for start, width, _, back in terms:
                out[start : start + width] += back(block[low:high])
        return out

    return apply, adjoint


def _start(term: Term, starts: Mapping[str, int]) -> int:
    return 0 if term.unknown is None else starts[term.unknown]


def _map(ring: Any, term: Term) -> tuple[Apply, Apply]:
    if term.size() > FEW:
        return (lambda x: term.apply(ring, x)), (lambda y: term.adjoint(ring, y))
    part = term.sparse(ring)
    values = part.values * float(term.coefficient)
    try:
        from scipy.sparse import csr_array
    except ImportError:
        return _by_sums(part.rows, part.columns, values, part.shape)
    matrix = csr_array((values, (part.rows, part.columns)), shape=part.shape)
    turned = matrix.T.tocsr()
    return (lambda x: matrix @ x), (lambda y: turned @ y)


def _by_sums(rows: Any, columns: Any, values: Any, shape: tuple[int, int]) -> tuple[Apply, Apply]:
    """Products of a sparse matrix by weighted counts."""

    def product(to: Any, at: Any, height: int, x: Any) -> Any:
        weighted = [np.bincount(to, values * x[at, j], height) for j in range(x.shape[1])]
        return np.stack(weighted, axis=1) if weighted else np.zeros((height, 0))

    return (lambda x: product(rows, columns, shape[0], x)), (lambda y: product(columns, rows, shape[1], y))
