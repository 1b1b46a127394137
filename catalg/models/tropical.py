"""Numbers with minimum and sum (or maximum and sum), exactly, on arrays with a leading batch axis.

Relies on numpy and `semiring`; must never rest an answer on a rounded sum.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np

from catalg.models.backend import namespace, near, to_numpy
from catalg.models.outcome import ModelError
from catalg.models.products import Products, tropical
from catalg.models.semiring import EXACT_FLOAT, Array, objects, rational

CACHED = 1 << 15  # entries of a block that stays in the processor's cache
BLOCK = 1 << 22  # entries of the largest temporary array that a product makes


class Tropical:
    """MinPlus (sign 1) or MaxPlus (sign -1, computed on negated entries).

    Whole numbers live in float64 beside ``inf`` as long as sums stay exact there, and in
    Python integers otherwise, so no verdict ever rests on a rounded sum. Rational entries are
    scaled by ``denominator``, common to the whole model because tropical products add.
    """

    exact = True

    def __init__(self, sign: int) -> None:
        self.sign = sign
        self.name = "MinPlus" if sign > 0 else "MaxPlus"
        self.denominator = 1

    def prepare_named(self, values: Mapping[str, Array]) -> None:
        """As `prepare`; raises ModelError naming the value that is none of this target's."""
        for name, value in values.items():
            try:
                self.prepare([to_numpy(value)])
            except (ModelError, TypeError, RuntimeError, NotImplementedError) as error:
                help = error.help if isinstance(error, ModelError) else None
                raise ModelError(f"in the value of `{name}`: {error}"[:300], name, help) from None
        self.prepare([to_numpy(value) for value in values.values()])

    def prepare(self, values: list[Array]) -> None:
        """Fix the common denominator of everything that this model will hold."""
        finite = [rational(e) for v in values for e in v.reshape(-1).tolist() if not infinite(e)]
        self.denominator = lcm(*(f.denominator for f in finite)) if finite else 1

    def encode(self, entries: Array) -> tuple[Array, int]:
        out: list[Any] = []
        for entry in entries.reshape(-1).tolist():
            if infinite(entry):
                if (entry > 0) != (self.sign > 0):
                    raise ModelError(
                        f"`{entry}` is not a value of {self.name}",
                        None,
                        f"the zero of {self.name} is {'inf' if self.sign > 0 else '-inf'}",
                    )
                out.append(float("inf"))
            else:
                out.append(self._scaled(entry))
        return self._packed(objects(out, entries.shape)), 1

    def _scaled(self, entry: Any) -> int:
        scaled = rational(entry) * self.denominator * self.sign
        if scaled.denominator != 1:
            raise ModelError(f"`{entry}` does not fit the model's common denominator")
        return int(scaled)

    def _packed(self, array: Array) -> Array:
        """float64 where every finite entry is exact there."""
        if all(v == float("inf") or abs(v) < EXACT_FLOAT // 2 for v in array.reshape(-1).tolist()):
            return array.astype(np.float64)
        return array

    def decode(self, array: Array, scale: int) -> Array:
        out: list[Any] = []
        for v in array.reshape(-1).tolist():
            out.append(v * self.sign if infinite(v) else Fraction(int(v) * self.sign, self.denominator))
        return objects(out, array.shape)

    def eye(self, n: int) -> Array:
        out = np.full((n, n), np.inf)
        np.fill_diagonal(out, 0.0)
        return out[None]

    def matmul(self, a: Array, b: Array) -> Array:
        if a.dtype == object or b.dtype == object:
            a, b = whole_numbers(a), whole_numbers(b)
        out = _min_plus(a, b)
        if out.dtype != object and 0 not in out.shape:
            xp = namespace(out)
            if float(xp.max(xp.where(xp.isfinite(out), xp.abs(out), xp.zeros_like(out)))) >= EXACT_FLOAT // 4:
                a, b = to_numpy(a), to_numpy(b)
                return _min_plus(whole_numbers(a), whole_numbers(b))
        return out

    def products(self, operands: Sequence[Array], program: Any) -> Products | None:
        if any(op.dtype == object or 0 in op.shape for op in operands):
            return None
        return _TROPICAL if sum(map(largest_finite, operands)) < EXACT_FLOAT // 4 else None

    def add(self, a: Array, b: Array) -> Array:
        if object in (a.dtype, b.dtype):
            return np.asarray(np.minimum(whole_numbers(to_numpy(a)), whole_numbers(to_numpy(b))))
        return namespace(a, b).minimum(a, b)


def largest_finite(a: Array) -> float:
    """The largest magnitude of the finite entries."""
    a = near(a)
    xp = namespace(a)
    return float(xp.max(xp.where(xp.isfinite(a), xp.abs(a), xp.zeros_like(a))))


def whole_numbers(a: Array) -> Array:
    """Python integers, ``inf`` and ``-inf`` in an object array."""
    if a.dtype == object:
        return a
    return objects([v if infinite(v) else int(v) for v in a.reshape(-1).tolist()], a.shape)


def infinite(entry: Any) -> bool:
    """Is this entry ``inf`` or ``-inf``?"""
    return isinstance(entry, float) and entry in (float("inf"), float("-inf"))


def _min_plus(a: Array, b: Array) -> Array:
    """Broadcast and reduce, a block at a time so that no temporary exceeds BLOCK entries (and stays in the cache)."""
    xp = namespace(a, b)
    batch = max(a.shape[0], b.shape[0])
    m, k, n = a.shape[1], a.shape[2], b.shape[2]
    if 0 in (batch, m, k, n):
        return np.full((batch, m, n), np.inf, dtype=a.dtype if xp is np and a.dtype == object else np.float64)
    if xp is np and a.dtype != object:
        return _min_plus_in_place(a, b, batch)
    rows = max(1, min(m, BLOCK // max(1, batch * n)))
    inner = max(1, min(k, BLOCK // max(1, batch * n * rows)))
    parts = []
    for i in range(0, m, rows):
        best = None
        for j in range(0, k, inner):
            above, beyond = min(i + rows, m), min(j + inner, k)
            part = xp.min(a[:, i:above, j:beyond, None] + b[:, None, j:beyond, :], axis=2)
            best = part if best is None else xp.minimum(best, part)
        parts.append(best)
    return xp.concat(parts, axis=1) if len(parts) > 1 else parts[0]


def _min_plus_in_place(a: Array, b: Array, batch: int) -> Array:
    """One rank-one update after another on blocks of rows that stay in the cache: no temporary is allocated twice."""
    m, k, n = a.shape[1], a.shape[2], b.shape[2]
    out = np.full((batch, m, n), np.inf)
    rows = max(1, min(m, CACHED // max(1, batch * n)))
    room = np.empty((batch, rows, n))
    for i in range(0, m, rows):
        here, spare = out[:, i : i + rows], room[:, : min(rows, m - i)]
        for j in range(k):
            np.add(a[:, i : i + rows, j, None], b[:, j, None, :], out=spare)
            np.minimum(here, spare, out=here)
    return out


_TROPICAL = tropical(_min_plus)
