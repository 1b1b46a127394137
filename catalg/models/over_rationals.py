"""Where refutation looks in linear theories: small tensors over QQ, found modulo a prime.

A linear theory's models are over the rational numbers. Candidates have small whole entries, or solve
the axioms that are linear in a generator; they are compared modulo one prime, so fast as those of
the other universes, and what is found is lifted to the small fractions that it stands for. Relies on
`universes`; nothing here is believed: the lifted model is checked again over QQ.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import log, prod
from typing import Any

import numpy as np

from catalg.models import library
from catalg.models.instances import draws
from catalg.models.null_space import reconstructed
from catalg.models.semiring import PrimeField
from catalg.models.tensors import TensorCarrier
from catalg.models.universes import EVERY_BELOW, SAMPLED, Universe, all_digits

PRIME = 65_521  # products of two residues and thousands of their sums are exact in float64
_SCALARS = ((2, 3, 5, 7), (1,), (-1, 2), (0, 1))  # values of the theory's scalars, taken in turns


@dataclass
class RationalUniverse(Universe):
    """Sizes, and values of the theory's ``scalars``; candidates over QQ, as residues modulo `PRIME`."""

    scalars: Mapping[str, int] = field(default_factory=dict)

    def value(self, array: Any) -> Any:
        """The Fractions that residues stand for; the residues themselves where there are no small ones."""
        lifted = reconstructed(array, PRIME)
        return array if lifted is None else lifted

    def _alone(self, carrier: Any, cell: Any) -> Any:
        """Every tensor of entries 0, 1 and -1 where these are few, known ones, or pseudo-random ones."""
        size = prod(carrier.shape(cell))
        pooled = self._pooled(carrier, cell)
        if size * log(3) <= log(EVERY_BELOW) and (self.pool is None or not len(pooled)):
            digits = all_digits([3] * size)
        elif len(pooled):
            return pooled
        else:
            raw = draws(f"sampled {cell.name} {size}")(SAMPLED * size * 2).astype(np.int64).reshape(2, SAMPLED, size)
            density = (np.arange(SAMPLED) % 6 + 1)[:, None]
            digits = np.where(raw[1] % 16 < density, raw[0] % 3, 0)
        return _signed(digits).reshape(-1, *carrier.shape(cell))

    def _known(self, arity: tuple[int, int]) -> list[Any]:
        assert self.pool is not None
        further = library.brackets(self.pool) if arity == (2, 1) else []
        further += library.braidings(self.pool) if arity == (2, 2) else []
        return [*further, *super()._known(arity)]

    def _members(self, cell: Any, particular: Any, basis: Any) -> tuple[Any, bool]:
        """Members of an affine space with small coordinates, and whether there are no others."""
        k = len(basis)
        if 3**k <= EVERY_BELOW // 4:
            digits = _signed(all_digits([3] * k))
        else:
            raw = draws(f"solved {cell.name}")(SAMPLED * k * 2).astype(np.int64).reshape(2, SAMPLED, k)
            sparse = np.where(raw[1] % 4 == 0, raw[0] % 3, 0)
            digits = _signed(np.concatenate([np.zeros((1, k), dtype=np.int64), sparse]))
        return (particular + digits @ basis) % PRIME, not k


def _signed(digits: Any) -> Any:
    """Digits 0, 1, 2 as residues of 0, 1, -1."""
    return np.where(digits == 2, PRIME - 1, digits)


def rational_universes(sizes: dict[str, int], names: list[str], pool: int | None, largest: int) -> Iterator[Universe]:
    """One universe of the given sizes for each choice of values for the scalars ``names``."""
    widths = (3, 12, 64) if pool is None else (64,)
    for choice in _SCALARS if names else ((),):
        scalars = {name: choice[i % len(choice)] for i, name in enumerate(names)}
        numbers = {name: Fraction(n) for name, n in scalars.items()}
        carrier = TensorCarrier(PrimeField(PRIME), sizes, {}, scalars=numbers)
        yield RationalUniverse("Vect(QQ)", sizes, carrier, pool, widths, largest, complete=False, scalars=scalars)
