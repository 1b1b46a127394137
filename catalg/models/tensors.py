"""Models in tensors: 1-cells are dimensions, 2-cells tensors over a semiring.

A 2-category is read with one object, so 0-cells carry nothing. Relies on `network` and the
semirings. Must never compare floats without the bound that its own rounding earns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import reduce
from math import lcm, prod
from typing import Any

import numpy as np

from catalg.cells import Coefficient, Diagram, OneCell, Path, TwoCell, is_bend
from catalg.cells.combination import terms_of
from catalg.models.backend import DTYPES, alike, like_other, namespace, near, put, to_numpy
from catalg.models.network import LARGEST, contract
from catalg.models.outcome import ModelError
from catalg.models.polynomials import Polynomials
from catalg.models.semiring import Array, Booleans, Magnitudes, PrimeField, Rationals, Reals, Semiring, integers
from catalg.models.sides import Sides
from catalg.models.tropical import Tropical

TINY = 1e-30  # squares below are compared one by one, and those of float32 do not vanish above


@dataclass(frozen=True)
class TensorCarrier:
    """Dimensions and tensors of some generators; ``tensors`` hold ``(array with a batch axis, denominator)``.

    ``eps`` is the relative precision of what was loaded, where that is coarser than the target's;
    ``scalars`` are the values of a linear theory's scalars, numbers of the target. No tensor is made with more
    than ``largest`` entries.
    """

    semiring: Any
    dimensions: Mapping[str, int]
    tensors: Mapping[str, tuple[Array, int]]
    eps: float = 0.0
    scalars: Mapping[str, Any] = field(default_factory=dict)
    largest: int = LARGEST

    @property
    def exact(self) -> bool:
        return bool(self.semiring.exact) and self.eps == 0.0

    def dimension(self, cell: OneCell) -> int:
        return size_of(self.dimensions, cell)

    def shape(self, cell: TwoCell) -> tuple[int, ...]:
        """(source dims..., target dims...)."""
        return tuple(self.dimension(c) for c in (*cell.source, *cell.target))

    def extended(self, dimensions: Mapping[str, int], tensors: Mapping[str, tuple[Array, int]]) -> TensorCarrier:
        """With more generators (the parameters of a statement)."""
        return replace(self, dimensions={**self.dimensions, **dimensions}, tensors={**self.tensors, **tensors})

    def on(self, backend: str) -> TensorCarrier:
        """With the tensors in another array library."""
        if backend == "numpy":
            return self
        return replace(self, tensors={n: (put(array, backend), scale) for n, (array, scale) in self.tensors.items()})

    # -- evaluation ----------------------------------------------------------------------

    def number(self, coefficient: Coefficient) -> Any:
        """A coefficient with the scalars' values put in: a Fraction, a float or a polynomial."""
        total: Any = Fraction(0)
        for monomial, factor in coefficient.terms:
            part: Any = factor
            for name, exponent in monomial:
                part = self.scalars[name] ** exponent * part
            total = part + total
        return total

    def evaluate(self, cell: Diagram) -> tuple[Array, int]:
        """The tensor of a 2-cell with its batch axis, and its common denominator."""
        if not cell.is_sum:
            return self._contracted(cell)
        shape = (1, *(self.dimension(c) for c in (*cell.source, *cell.target)))
        parts = [(self.number(c), *self._contracted(d)) for d, c in terms_of(cell)]
        parts = [(c, a, scale) for (c, _, scale), a in zip(parts, alike([a for _, a, _ in parts]), strict=True)]
        if isinstance(self.semiring, Rationals):
            return _sum_of_rationals(parts, shape)
        if isinstance(self.semiring, PrimeField):
            return self.semiring.combination([(c, a) for c, a, _ in parts], shape), 1
        zero = getattr(self.semiring, "zero", 0.0)
        total: Any = np.full(shape, zero, dtype=object if isinstance(self.semiring, Polynomials) else None)
        for at, (factor, array, scale) in enumerate(parts):
            if isinstance(self.semiring, Reals):
                factor = complex(factor) if self.semiring.dtype.kind == "c" else float(factor)
            part = array * (factor / scale)
            total = part if at == 0 else total + part
        return total, 1

    def _contracted(self, diagram: Diagram) -> tuple[Array, int]:
        boxes = [b for b in diagram.boxes if not is_bend(b)]
        arrays = {b.name: self.tensors[b.name][0] for b in boxes}
        scale = 1
        for box in boxes:
            scale *= self.tensors[box.name][1]
        return contract(self.semiring, diagram, self.dimension, arrays, self.largest), scale

    def compare(self, left: Diagram, right: Diagram) -> Sides:
        """Evaluate both sides of an equation and mark, entry by entry, where they differ."""
        (a, da), (b, db) = self.evaluate(left), self.evaluate(right)
        a, b = alike([near(a), near(b)])
        if isinstance(self.semiring, Reals):
            xp = namespace(a, b)
            low, high = alike([near(self._rounding(left)), near(self._rounding(right))])
            with np.errstate(invalid="ignore", over="ignore"):
                apart = xp.abs(a - b)
                differs = ~(apart <= low + high)
            allowed = to_numpy(low + high)
            return Sides(a, b, to_numpy(differs), to_numpy(apart), None, float(allowed.max()) if allowed.size else 0.0)
        if da != db:
            a_, b_ = to_numpy(a), to_numpy(b)
            differs = np.asarray(_times(a_, db) != _times(b_, da), dtype=bool)
        else:
            differs = np.asarray(to_numpy(a != b), dtype=bool)
        decode = self.semiring.decode
        return Sides(a, b, differs, None, (lambda entry: decode(entry, da), lambda entry: decode(entry, db)))

    def failing(self, left: Diagram, right: Diagram) -> Array:
        """Which members of the batch break an equation: as `compare` says, but entries are bounded one by one only
        where the members' norms leave it open."""
        if not isinstance(self.semiring, Reals) or left.is_sum or right.is_sum:
            return self.compare(left, right).failing()
        a, b = alike([near(self.evaluate(left)[0]), near(self.evaluate(right)[0])])
        names = dict.fromkeys(box.name for side in (left, right) for box in side.boxes if not is_bend(box))
        with np.errstate(invalid="ignore", over="ignore", under="ignore"):
            apart = self.difference(a, b)
            norms = {name: _norms(self.tensors[name][0]) for name in names}
            bound = self._at_most(left, norms) + self._at_most(right, norms)
            squares = squared_norms(apart)
            # Some entry is at least the root of the mean square; what is so small has lost its square.
            entries = max(1, prod(apart.shape[1:]))
            fails = squares > np.maximum(bound**2 * entries * (1 + 4 * entries * self.semiring.eps), TINY)
        open_ = np.flatnonzero(~fails)
        zero = [] if not len(open_) else ~to_numpy(_members(apart, open_) != 0).reshape(len(open_), -1).any(axis=1)
        open_ = open_[~np.asarray(zero, dtype=bool)]
        if len(open_):
            some = {n: (t if t.shape[0] == 1 else _members(t, open_), s) for n, (t, s) in self.tensors.items()}
            fails[open_] = replace(self, tensors=some).compare(left, right).failing()
        return fails

    def difference(self, a: Array, b: Array) -> Array:
        """``a - b``, of two tensors that were evaluated here and are used no more: in the room of one, if it can be."""
        if type(a) is np.ndarray and type(b) is np.ndarray and a.dtype == b.dtype:
            shape = np.broadcast_shapes(a.shape, b.shape)
            for out in (a, b):
                own = out.shape == shape and out.flags.writeable
                if own and not any(np.may_share_memory(out, to_numpy(t)) for t, _ in self.tensors.values()):
                    return np.asarray(np.subtract(a, b, out=out))
        return a - b

    def _at_most(self, diagram: Diagram, norms: Mapping[str, Array]) -> Array:
        """No entry of `_rounding_of` is larger: an entry of a network is at most the product of the norms in it."""
        total: Any = 1.01 * self._operations(diagram, 0) * max(self.eps, self.semiring.eps)
        for box in diagram.boxes:
            if is_bend(box):
                total = total * self.dimension((*box.source, *box.target)[0]) ** 0.5
            else:
                total = total * norms[box.name]
        through = [w for w in diagram.outputs if w < len(diagram.source)]
        return np.asarray(total * prod(self.dimension(diagram.wires[w]) for w in through) ** 0.5)

    def _rounding(self, cell: Diagram) -> Array:
        """A bound on the rounding error, entry by entry: the operations met, times the sums of magnitudes."""
        if cell.is_sum:
            terms = terms_of(cell)
            zero = np.zeros((1,) * (1 + len(cell.source) + len(cell.target)))
            parts = [self._rounding_of(d, len(terms)) * abs(complex(self.number(c))) for d, c in terms]
            return reduce(lambda a, b: a + b, alike(parts), *([] if parts else [zero]))
        return self._rounding_of(cell, 0)

    def _rounding_of(self, diagram: Diagram, more: int) -> Array:
        operations = self._operations(diagram, more)
        arrays = {b.name: self.tensors[b.name][0] for b in diagram.boxes if not is_bend(b)}
        eps = max(self.eps, self.semiring.eps)
        magnitudes = Magnitudes(self.semiring.magnitude)
        return operations * eps * contract(magnitudes, diagram, self.dimension, arrays, self.largest)

    def _operations(self, diagram: Diagram, more: int) -> int:
        return 8 * (1 + more + len(diagram.boxes)) + sum(self.dimension(c) for c in diagram.wires)

    # -- instances of parameters ---------------------------------------------------------

    def radices(self, cell: TwoCell) -> list[int] | None:
        """How many values each entry has, in order; None when there are infinitely many."""
        if isinstance(self.semiring, Booleans):
            q = 2
        elif isinstance(self.semiring, PrimeField):
            q = self.semiring.p
        else:
            return None
        return [q] * int(np.prod(self.shape(cell), dtype=np.int64))

    def packed(self, cell: TwoCell, digits: Array) -> tuple[Array, int]:
        """Tensors from digits of shape (batch, entries)."""
        array = digits.reshape(digits.shape[0], *self.shape(cell))
        return (array.astype(bool) if isinstance(self.semiring, Booleans) else array), 1

    def drawn(self, cell: TwoCell, draw: Any, count: int) -> tuple[Array, int]:
        """``count`` pseudo-random tensors; ``draw(n)`` gives n small unsigned integers."""
        shape = (count, *self.shape(cell))
        raw = draw(int(np.prod(shape, dtype=np.int64))).astype(np.int64).reshape(shape)
        ring = self.semiring
        if isinstance(ring, Booleans):
            return raw % 2 == 1, 1
        if isinstance(ring, PrimeField):
            return raw % ring.p, 1
        if isinstance(ring, Tropical):
            values = (raw % 11).astype(np.float64) * ring.denominator
            return np.where(values >= 10 * ring.denominator, np.inf, values), 1
        if isinstance(ring, Rationals):
            return raw % 7 - 3, 1
        if isinstance(ring, Polynomials):
            flat = [ring.ring.zero + int(v) for v in (raw % 7 - 3).reshape(-1).tolist()]
            out = np.empty(len(flat), dtype=object)
            out[:] = flat
            return out.reshape(shape), 1
        out = ((raw % 65536) - 32768).astype(ring.dtype) / ring.dtype.type(16384)
        if ring.dtype.kind == "c":  # other draws for the imaginary parts
            out = out + ring.dtype.type(1j) * np.roll(out[::-1], 1, axis=-1) if out.ndim > 1 else out * (1 + 1j)
        return np.asarray(out, dtype=ring.dtype), 1

    def special(self, cell: TwoCell, parallel: list[TwoCell]) -> list[tuple[Array, int]]:
        """Telling values of a parameter: the identity, zero, and parallel generators of the theory."""
        shape = self.shape(cell)
        known = [(self.tensors[g.name], g) for g in parallel]
        out = [(to_numpy(array), scale) for (array, scale), _ in known if array.shape[0] == 1]
        half = len(cell.source)
        if shape[:half] == shape[half:]:
            out.append((self.semiring.eye(int(np.prod(shape[:half], dtype=np.int64))).reshape(1, *shape), 1))
        return out

    def choices(self) -> list[int]:
        """Dimensions tried for an object that a statement quantifies over."""
        return [2, 1, 3]

    # -- words ---------------------------------------------------------------------------

    def entry_text(self, at: tuple[int, ...], path: Path) -> str:
        half = len(path)
        return f"entry ({', '.join(map(str, at[:half]))} -> {', '.join(map(str, at[half:]))})"

    def value_tree(self, array: Array, scale: int) -> Any:
        """One tensor (no batch axis) as nested lists of numbers."""
        return self.semiring.decode(to_numpy(array), scale).tolist()


def size_of(sizes: Mapping[str, int], cell: OneCell) -> int:
    """A 1-cell's dimension; that of a dual object is that of the object."""
    return sizes[cell.name] if cell.name in sizes else sizes[cell.dual.name]


def _members(array: Array, at: Array) -> Array:
    """Some members of a batch."""
    xp = namespace(array)
    return xp.take(array, at if xp is np else like_other(at, array), axis=0)


def squared_norms(array: Array) -> Array:
    """For each member of a batch the sum of the squared magnitudes of its entries, as a NumPy vector."""
    xp = namespace(array)
    if xp is not np:
        array = to_numpy(xp.abs(near(array)))
    flat = array.reshape(array.shape[0], -1)
    if flat.dtype.kind == "c":
        return np.asarray(np.einsum("ij,ij->i", flat.real, flat.real) + np.einsum("ij,ij->i", flat.imag, flat.imag))
    return np.asarray(np.einsum("ij,ij->i", flat, flat))


def _norms(array: Array) -> Array:
    """The norm of each member of a batch, all entries taken as one vector."""
    return np.asarray(np.sqrt(squared_norms(array)))


def _sum_of_rationals(parts: list[tuple[Any, Array, int]], shape: tuple[int, ...]) -> tuple[Array, int]:
    """The sum of ``number * array / scale``, over one denominator."""
    parts = [(number, to_numpy(array), scale) for number, array, scale in parts]
    common = lcm(*(number.denominator * scale for number, _, scale in parts)) if parts else 1
    factors = [int(number * common / scale) for number, _, scale in parts]
    bound = sum(abs(f) * max(1, _largest(a)) for f, (_, a, _) in zip(factors, parts, strict=True))
    total: Any = np.zeros(shape, dtype=np.int64 if bound < 2**62 else object)
    for factor, (_, array, _) in zip(factors, parts, strict=True):
        total = total + (array if bound < 2**62 else array.astype(object)) * factor
    return total, common


def _largest(array: Array) -> int:
    return max(abs(int(array.max())), abs(int(array.min()))) if array.size else 0


def _times(array: Array, factor: int) -> Array:
    """An integer array times a Python integer, without overflow."""
    if array.dtype == object or factor == 1:
        return array * factor
    largest = int(np.abs(array).max()) if array.size else 0
    if largest * factor < 2**62:
        return array * factor
    return integers([int(v) * factor for v in array.reshape(-1).tolist()], array.shape)


def semiring_of(target: str, dtype: str | None) -> Semiring:
    """The semiring that a target's name means; raises ModelError."""
    text = target.replace(" ", "")
    if text == "Vect":
        if dtype not in (None, *DTYPES):
            raise ModelError(f"dtype `{dtype}` is not known", None, f"use {', '.join(DTYPES)}")
        return Reals(dtype or "float64")
    if text == "Vect(QQ)":
        return Rationals()
    if text == "Rel":
        return Booleans()
    if text in ("MinPlus", "MaxPlus"):
        return Tropical(1 if text == "MinPlus" else -1)
    if text.startswith("Vect(GF(") and text.endswith("))") and text[8:-2].isdecimal():
        p = int(text[8:-2])
        if not _prime(p):
            raise ModelError(f"GF({p}) is not a prime field", None, "give a prime below 2147483648")
        return PrimeField(p)
    raise ModelError(
        f"`{target}` is not a target of models",
        None,
        "targets are Vect, Vect(QQ), Vect(GF(p)), Rel, MinPlus, MaxPlus, Set and Array",
    )


def _prime(p: int) -> bool:
    return 2 <= p < 2**31 and all(p % d for d in range(2, int(p**0.5) + 1))
