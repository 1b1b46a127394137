"""The linear maps that a statement makes of the unknown generators in it, as networks with a box left out.

A term is a diagram with one unknown box: what is left when the box is taken out is a tensor
network with open legs, those of the equation and those of the unknown. It is applied by
contraction, or written down as a sparse matrix, the product of the tensors of its connected
parts. A box that stands for a parameter of the statement is left out too, and its legs belong
to the equation: so the equation is stated for every value of the parameter at once. Relies on
`network` and the semirings; must never expand a product of diagrams into symbols.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations, product
from math import factorial, prod
from typing import Any

import numpy as np

from catalg.cells import Diagram, is_bend
from catalg.models.network import run
from catalg.models.outcome import DAGGER, ModelError
from catalg.models.plans import Labels
from catalg.models.sparse import Sparse, times

MOST_NONZERO = 40_000_000  # entries of one sparse matrix
MOST_DEGREE = 4  # how often a statement may use one of its parameters


@dataclass(frozen=True)
class Term:
    """``coefficient * (network with legs)``; ``unknown`` is None for a constant term.

    ``rows`` and ``columns`` are the labels of the equation's and the unknown's legs,
    ``coefficient`` a Fraction over which the integer tensors of exact targets are taken.
    """

    unknown: str | None
    coefficient: Fraction
    labels: tuple[Labels, ...]
    operands: tuple[Any, ...]
    rows: Labels
    columns: Labels
    sizes: tuple[int, ...]

    def shape(self) -> tuple[int, int]:
        return prod(self.sizes[x] for x in self.rows), prod(self.sizes[x] for x in self.columns)

    # -- applied -------------------------------------------------------------------------

    def apply(self, ring: Any, block: Any) -> Any:
        """(columns, k) to (rows, k)."""
        return self._through(ring, block, self.columns, self.rows)

    def adjoint(self, ring: Any, block: Any) -> Any:
        """(rows, k) to (columns, k): the transposed map."""
        return self._through(ring, block, self.rows, self.columns)

    def _through(self, ring: Any, block: Any, given: Labels, wanted: Labels) -> Any:
        batch = np.ascontiguousarray(block.T).reshape(block.shape[1], *(self.sizes[x] for x in given))
        found = run(ring, (*self.labels, given), (*self.operands, batch), wanted, self.sizes)
        return float(self.coefficient) * found.reshape(block.shape[1], -1).T

    # -- written down --------------------------------------------------------------------

    def sparse(self, ring: Any) -> Sparse:
        """The matrix, its entries times ``coefficient``'s denominator left to the caller; raises ModelError."""
        places: list[tuple[Any, Any, Any]] = []
        for labels, tensor in self._parts(ring):
            flat = tensor.reshape(-1)
            hit = np.flatnonzero(flat)
            index = np.unravel_index(hit, tensor.shape) if labels else ()
            places.append((_offsets(labels, index, self.rows, self.sizes, len(hit)),
                           _offsets(labels, index, self.columns, self.sizes, len(hit)), flat[hit]))  # fmt: skip
        both = [x for x in self.rows if x in self.columns]  # a wire from boundary to unknown
        for x in both:
            index = (np.arange(self.sizes[x]),)
            ones = np.ones(self.sizes[x], dtype=np.int64)
            places.append((_offsets((x,), index, self.rows, self.sizes, len(ones)),
                           _offsets((x,), index, self.columns, self.sizes, len(ones)), ones))  # fmt: skip
        if prod(len(v) for *_, v in places) > MOST_NONZERO:
            raise ModelError(
                f"the equations have more than {MOST_NONZERO:,} coefficients", None, 'use the method "numeric"'
            )
        rows, columns, values = np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64), np.ones(1, dtype=np.int64)
        for r, c, v in places:
            rows = (rows[:, None] + r).reshape(-1)
            columns = (columns[:, None] + c).reshape(-1)
            values = times(np.repeat(values, len(v)), np.tile(v, len(values)))
        return Sparse(self.shape(), rows, columns, values)

    def size(self) -> int:
        """An upper bound on the entries of the matrix: what its connected parts multiply to."""
        out = prod(self.sizes[x] for x in self.rows if x in self.columns)
        for group in self._groups():
            out *= prod(self.sizes[x] for x in self._open(group))
        return out

    def _groups(self) -> list[list[int]]:
        """The operands by connected part."""
        groups: list[tuple[set[int], list[int]]] = []
        for i, labels in enumerate(self.labels):
            mine, members = set(labels), [i]
            rest = []
            for known, others in groups:
                if known & mine:
                    mine |= known
                    members = others + members
                else:
                    rest.append((known, others))
            groups = [*rest, (mine, members)]
        return [members for _, members in groups]

    def _open(self, group: Sequence[int]) -> Labels:
        every = [x for i in group for x in self.labels[i]]
        ends = {*self.rows, *self.columns}
        return tuple(x for x in dict.fromkeys(every) if x in ends)

    def _parts(self, ring: Any) -> Iterator[tuple[Labels, Any]]:
        """Each connected part contracted to a tensor over its open legs."""
        for group in self._groups():
            legs = self._open(group)
            tensor = run(
                ring, tuple(self.labels[i] for i in group), [self.operands[i] for i in group], legs, self.sizes
            )
            yield legs, tensor[0]


def _offsets(labels: Labels, index: Any, axes: Labels, sizes: Sequence[int], count: int) -> Any:
    """Where the entries stand along ``axes``, row-major, counting the axes among ``labels`` alone."""
    out = np.zeros(count, dtype=np.int64)
    for label, at in zip(labels, index, strict=True):
        if label in axes:
            place = axes.index(label)
            out += at * prod(sizes[x] for x in axes[place + 1 :])
    return out


# -- from diagrams to terms -------------------------------------------------------------------


def degree_in(diagram: Diagram, unknown: Collection[str]) -> int:
    """How many boxes of a diagram are unknown (a dagger of one is)."""
    return sum(box.name.removesuffix(DAGGER) in unknown or box.name in unknown for box in diagram.boxes)


def terms_of_diagram(
    carrier: Any, diagram: Diagram, coefficient: Fraction, unknown: Collection[str], parameters: Sequence[str]
) -> list[Term]:
    """The terms of one diagram: one, or several where a parameter stands in it more than once (polarised)."""
    sizes, labels, operands, rows, columns = [carrier.dimension(c) for c in diagram.wires], [], [], [], ()
    places: dict[str, list[Labels]] = {name: [] for name in parameters}
    name, scale = None, Fraction(1)
    ring = carrier.semiring
    for i, box in enumerate(diagram.boxes):
        legs = (*diagram.inputs[i], *diagram.outputs_of(i))
        base = box.name.removesuffix(DAGGER)
        if box.name in places or base in places:
            turn = len(box.source) if box.name not in places else 0
            places[box.name if not turn else base].append((*legs[turn:], *legs[:turn]))
        elif box.name in unknown or base in unknown:
            turn = len(box.source) if box.name not in unknown else 0
            name, columns = (base if turn else box.name), (*legs[turn:], *legs[:turn])
        elif is_bend(box):
            labels.append(legs)
            operands.append(ring.eye(sizes[legs[-1]]))
        else:
            array, denominator = carrier.tensors[box.name]
            scale *= denominator
            labels.append(legs)
            operands.append(array)
    width = len(diagram.source)
    ends = list(range(width))
    for w in diagram.outputs:
        if w < width:
            labels.append((w, len(sizes)))
            operands.append(ring.eye(sizes[w]))
            sizes.append(sizes[w])
            w = len(sizes) - 1
        ends.append(w)
    columns = _fresh_where_repeated(columns, (), labels, operands, sizes, ring)
    out = []
    for choice in product(*(permutations(p) for p in places.values())):
        more = [x for group in choice for legs in group for x in legs]
        now, held, size = list(labels), list(operands), list(sizes)
        rows = _fresh_where_repeated((*ends, *more), (), now, held, size, ring)
        out.append(Term(name, coefficient / scale, tuple(now), tuple(held), rows, columns, tuple(size)))
    return out


def _fresh_where_repeated(
    legs: Sequence[int], taken: Sequence[int], labels: list[Labels], operands: list[Any], sizes: list[int], ring: Any
) -> Labels:
    """A wire that ends twice among ``legs`` (from boundary to parameter, say) becomes an identity matrix."""
    seen, out = set(taken), []
    for x in legs:
        if x in seen:
            labels.append((x, len(sizes)))
            operands.append(ring.eye(sizes[x]))
            sizes.append(sizes[x])
            x = len(sizes) - 1
        seen.add(x)
        out.append(x)
    return tuple(out)


def profile(diagram: Diagram, parameters: Sequence[str]) -> tuple[int, ...]:
    """How often each parameter stands in a diagram; raises ModelError above `MOST_DEGREE`."""
    counts = tuple(sum(b.name in (name, name + DAGGER) for b in diagram.boxes) for name in parameters)
    if prod(factorial(c) for c in counts) > factorial(MOST_DEGREE):
        raise ModelError(f"a parameter stands in it more than {MOST_DEGREE} times")
    return counts
