"""One contraction for every semiring: a diagram whose wires are indices.

Wires become indices and boxes tensors of shape ``(batch, source dims..., target dims...)``.
Every index is shared by at most two tensors, so each pairwise step is one batched matrix
product of the semiring. Swaps are relabelling and cost nothing. What is worked out for one
shape is kept. Relies on `plans` and a `Semiring`; must never read values or statements.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, reduce
from itertools import product
from math import prod
from typing import Any

from catalg.cells import Diagram, OneCell, is_bend
from catalg.models.backend import alike, compiled_by, namespace, to_numpy
from catalg.models.outcome import ModelError
from catalg.models.plans import Labels, Pairs, planned
from catalg.models.products import Products
from catalg.models.semiring import Array, Semiring
from catalg.models.shared import contracted, is_small

LARGEST = 1 << 27  # entries of the largest tensor, batch included


def contract(
    semiring: Semiring,
    diagram: Diagram,
    dimension: Callable[[OneCell], int],
    tensors: Mapping[str, Array],
    largest: int = LARGEST,
) -> Array:
    """The diagram's tensor, of shape ``(batch, source dims..., target dims...)``.

    ``tensors`` gives each generator's tensor with a leading batch axis of 1 or of one common
    size. No tensor is made with more than ``largest`` entries: a network that would need one is
    contracted in parts. Raises ModelError where that does not help.
    """
    sizes = tuple(sorted((cell.name, dimension(cell)) for cell in set(diagram.wires)))
    names, eyes, program = _program(diagram, sizes, largest)
    operands = [tensors[name] if name else semiring.eye(n) for name, n in zip(names, eyes, strict=True)]
    if program is None:
        return semiring.eye(1).reshape(1)
    return program.run(semiring, operands, largest)


@lru_cache(maxsize=4096)
def _program(diagram: Diagram, dimensions: tuple[tuple[str, int], ...], largest: int) -> Any:
    """``(names, sizes of identities, program)``; a name is "" for an identity matrix.

    Equal diagrams share one, though their wires may be numbered differently.
    """
    known = dict(dimensions)
    sizes = [known[cell.name] for cell in diagram.wires]
    labels: list[Labels] = []
    names: list[str] = []
    eyes: list[int] = []
    for i, box in enumerate(diagram.boxes):
        labels.append((*diagram.inputs[i], *diagram.outputs_of(i)))
        bend = is_bend(box)
        names.append("" if bend else box.name)
        eyes.append(sizes[labels[-1][0]] if bend else 0)
    width = len(diagram.source)
    ends: list[int] = []
    for w in diagram.outputs:
        if w < width:  # a wire from source to target is an identity matrix
            labels.append((w, len(sizes)))
            names.append("")
            eyes.append(sizes[w])
            sizes.append(sizes[w])
            w = len(sizes) - 1
        ends.append(w)
    wanted = (*range(width), *ends)
    program = programmed(tuple(labels), wanted, tuple(sizes), largest) if labels else None
    return tuple(names), tuple(eyes), program


def turned(tensor: Array, width: int) -> Array:
    """A tensor with a batch axis, its first ``width`` axes after the batch moved behind the others."""
    return namespace(tensor).permute_dims(tensor, (0, *range(1 + width, tensor.ndim), *range(1, 1 + width)))


def run(
    semiring: Semiring, labels: Sequence[Labels], operands: Sequence[Array], wanted: Labels, sizes: tuple[int, ...]
) -> Array:
    """Contract tensors along a plan; each label occurs in at most two tensors and is then summed."""
    return programmed(tuple(labels), wanted, sizes, LARGEST).run(semiring, operands, LARGEST)


# -- programs ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """Two slots, the order and the shape in which each becomes a matrix, and the shape of the result."""

    i: int
    j: int
    order_a: tuple[int, ...] | None
    shape_a: tuple[int, int]
    order_b: tuple[int, ...] | None
    shape_b: tuple[int, int]
    made: tuple[int, ...]


@dataclass(eq=False)
class Program:
    """A plan with all axes and shapes worked out; ``kept`` holds what an array library has compiled of it."""

    labels: tuple[Labels, ...]
    wanted: Labels
    sizes: tuple[int, ...]
    pairs: Pairs
    steps: tuple[Step, ...]
    last: tuple[int, ...] | None
    largest: int
    result: int
    cut: tuple[tuple[int, int], ...]
    kept: dict[Any, Any] = field(default_factory=dict)

    def run(self, semiring: Semiring, operands: Sequence[Array], largest: int) -> Array:
        """Contract, some members of the batch at a time where all of them would need too much room."""
        batch = max(op.shape[0] for op in operands)
        if self.result * batch > largest:
            message = f"the result has {self.result * batch:,} entries; at most {largest:,} are allowed"
            raise ModelError(f"evaluating this needs too large a tensor: {message}", None, "use smaller dimensions")
        operands = alike(operands)
        if self.largest * batch <= largest:
            return self._all(semiring, operands)
        step = max(1, largest // self.largest)
        parts = []
        for at in range(0, batch, step):
            some = [op if op.shape[0] == 1 else op[at : at + step] for op in operands]
            parts.append(self._all(semiring, some))
        parts = alike(parts)
        return namespace(*parts).concat(parts, axis=0) if len(parts) > 1 else parts[0]

    def _all(self, semiring: Semiring, operands: list[Array]) -> Array:
        """Contract, one range of every cut index at a time."""
        products = semiring.products(operands, self)
        if not self.cut:
            return self._whole(semiring, products, operands)
        summed = [(x, n) for x, n in self.cut if x not in self.wanted]
        beside = [(x, n) for x, n in self.cut if x in self.wanted]
        return self._beside(semiring, products, operands, beside, summed)

    def _beside(self, semiring: Semiring, products: Any, operands: list[Array], beside: Any, summed: Any) -> Array:
        if beside:
            (x, n), rest = beside[0], beside[1:]
            ranges = [(at, min(at + n, self.sizes[x])) for at in range(0, self.sizes[x], n)]
            each = [self._taken(operands, {x: r}) for r in ranges]
            parts = alike([self._beside(semiring, products, some, rest, summed) for some in each])
            return namespace(*parts).concat(parts, axis=1 + self.wanted.index(x))
        ranges = [[(x, (at, min(at + n, self.sizes[x]))) for at in range(0, self.sizes[x], n)] for x, n in summed]
        parts = (self._part(semiring, products, self._taken(operands, dict(choice))) for choice in product(*ranges))
        return reduce(lambda a, b: semiring.add(*alike([a, b])), parts)

    def _taken(self, operands: Sequence[Array], ranges: Mapping[int, tuple[int, int]]) -> list[Array]:
        """The operands with some of their indices within ranges."""
        out = []
        for ls, op in zip(self.labels, operands, strict=True):
            pick = (slice(None), *(slice(*ranges[x]) if x in ranges else slice(None) for x in ls))
            out.append(op[pick] if any(x in ranges for x in ls) else op)
        return out

    def _part(self, semiring: Semiring, products: Any, operands: list[Array]) -> Array:
        sizes = list(self.sizes)
        for ls, op in zip(self.labels, operands, strict=True):
            for x, n in zip(ls, op.shape[1:], strict=True):
                sizes[x] = int(n)
        return along(self.labels, self.wanted, tuple(sizes), self.pairs)._whole(semiring, products, operands)

    def _whole(self, semiring: Semiring, products: Products | None, operands: list[Array]) -> Array:
        if products is None:
            return self._careful(semiring, operands)
        if is_small(operands, self.largest * max(op.shape[0] for op in operands)):
            return contracted(products, self, operands)
        return compiled_by(operands, self.kept, products, self._plain)(operands)

    def _plain(self, products: Products, operands: Sequence[Array]) -> Array:
        """Array functions alone, without a look at any value: a library may compile it as one."""
        xp = namespace(*operands[:1])
        slots: list[Any] = [products.enter(xp, op) for op in operands]
        for n, s in enumerate(self.steps):
            a, b = slots[s.i], slots[s.j]
            slots[s.i] = slots[s.j] = None  # memory is given back as soon as it can be
            if s.order_a is not None:
                a = xp.permute_dims(a, s.order_a)
            if s.order_b is not None:
                b = xp.permute_dims(b, s.order_b)
            a, b = xp.reshape(a, (a.shape[0], *s.shape_a)), xp.reshape(b, (b.shape[0], *s.shape_b))
            c = products.step(xp, n, a, b)
            slots.append(xp.reshape(c, (c.shape[0], *s.made)))
        out = slots[-1] if self.last is None else xp.permute_dims(slots[-1], self.last)
        return products.leave(xp, out)

    def _careful(self, semiring: Semiring, operands: Sequence[Array]) -> Array:
        """Step by step, each in Python integers where the library's could overflow."""
        xp = namespace(*operands[:1])
        slots: list[Any] = list(operands)
        for s in self.steps:
            a, b = slots[s.i], slots[s.j]
            slots[s.i] = slots[s.j] = None
            if s.order_a is not None:
                a = xp.permute_dims(a, s.order_a)
            if s.order_b is not None:
                b = xp.permute_dims(b, s.order_b)
            c = semiring.matmul(xp.reshape(a, (a.shape[0], *s.shape_a)), xp.reshape(b, (b.shape[0], *s.shape_b)))
            if type(c) is not type(a):
                slots, xp = [None if slot is None else to_numpy(slot) for slot in slots], namespace(c)
            slots.append(xp.reshape(c, (c.shape[0], *s.made)))
        return slots[-1] if self.last is None else xp.permute_dims(slots[-1], self.last)

    @cached_property
    def inner(self) -> tuple[tuple[int, int, int], ...]:
        """Of each step the two slots and over how many products it sums, as if nothing were cut."""
        slots = [frozenset(ls) for ls in self.labels]
        out = []
        for i, j in self.pairs:
            out.append((i, j, prod(self.sizes[x] for x in slots[i] & slots[j])))
            slots.append(slots[i] ^ slots[j])
        return tuple(out)


@lru_cache(maxsize=4096)
def programmed(labels: tuple[Labels, ...], wanted: Labels, sizes: tuple[int, ...], bound: int) -> Program:
    """The program of a network in which no tensor of one member of a batch exceeds ``bound``; raises ModelError."""
    plan = planned(labels, wanted, sizes, bound)
    made = along(labels, wanted, sizes, plan.steps)
    if not plan.cut:
        return made
    return Program(labels, wanted, sizes, plan.steps, made.steps, made.last, plan.largest, made.result, plan.cut)


@lru_cache(maxsize=4096)
def along(labels: tuple[Labels, ...], wanted: Labels, sizes: tuple[int, ...], pairs: Pairs) -> Program:
    """The program of a network along the steps of a plan, whatever it needs."""
    slots = list(labels)
    steps: list[Step] = []
    for i, j in pairs:
        la, lb = slots[i], slots[j]
        shared = [x for x in la if x in lb]
        free_a = [x for x in la if x not in lb]
        free_b = [x for x in lb if x not in la]
        inner = prod(sizes[x] for x in shared)
        made = (*free_a, *free_b)
        steps.append(
            Step(
                i, j,
                _order(la, (*free_a, *shared)), (prod(sizes[x] for x in free_a), inner),
                _order(lb, (*shared, *free_b)), (inner, prod(sizes[x] for x in free_b)),
                tuple(sizes[x] for x in made),
            )
        )  # fmt: skip
        slots.append(made)
    largest = max(prod(sizes[x] for x in ls) for ls in slots)
    result = prod(sizes[x] for x in wanted)
    return Program(labels, wanted, sizes, pairs, tuple(steps), _order(slots[-1], wanted), largest, result, ())


def _order(have: Sequence[int], want: Sequence[int]) -> tuple[int, ...] | None:
    """The permutation of axes behind the batch axis, None where nothing moves."""
    if tuple(have) == tuple(want):
        return None
    place = {x: k + 1 for k, x in enumerate(have)}
    return (0, *(place[x] for x in want))
