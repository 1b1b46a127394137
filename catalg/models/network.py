"""One contraction for every semiring: a diagram whose wires are indices.

Wires become indices and boxes tensors of shape ``(batch, source dims..., target dims...)``.
Every index is shared by at most two tensors, so each pairwise step is one batched matrix
product of the semiring. Swaps are relabelling and cost nothing. Plans are made once per
shape and kept. Relies on numpy and a `Semiring`; must never read values or statements.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from heapq import heappop, heappush
from math import prod
from typing import Any

from catalg.cells import Diagram, OneCell, is_bend
from catalg.models.backend import alike, namespace, to_numpy
from catalg.models.outcome import ModelError
from catalg.models.semiring import Array, Semiring

LARGEST = 1 << 27  # entries of the largest intermediate tensor, batch included

PLANNED_WELL = 1 << 20  # multiplications above which opt_einsum's planner is asked, where it is installed

Labels = tuple[int, ...]


def contract(
    semiring: Semiring,
    diagram: Diagram,
    dimension: Callable[[OneCell], int],
    tensors: Mapping[str, Array],
) -> Array:
    """The diagram's tensor, of shape ``(batch, source dims..., target dims...)``.

    ``tensors`` gives each generator's tensor with a leading batch axis of 1 or of one common
    size. Raises ModelError when an intermediate tensor would exceed `LARGEST` entries.
    """
    sizes = tuple(sorted((cell.name, dimension(cell)) for cell in set(diagram.wires)))
    names, eyes, labels, wanted, program = _program(diagram, sizes)
    operands = [tensors[name] if name else semiring.eye(n) for name, n in zip(names, eyes, strict=True)]
    if not operands:
        return semiring.eye(1).reshape(1)
    return _execute(semiring, program, alike(operands), labels, wanted)


@lru_cache(maxsize=4096)
def _program(diagram: Diagram, dimensions: tuple[tuple[str, int], ...]) -> Any:
    """``(names, sizes of identities, labels, wanted, compiled plan)``; a name is "" for an identity matrix.

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
    program = compiled(tuple(labels), wanted, tuple(sizes)) if labels else None
    return tuple(names), tuple(eyes), tuple(labels), wanted, program


def turned(tensor: Array, width: int) -> Array:
    """A tensor with a batch axis, its first ``width`` axes after the batch moved behind the others."""
    return namespace(tensor).permute_dims(tensor, (0, *range(1 + width, tensor.ndim), *range(1, 1 + width)))


def run(
    semiring: Semiring, labels: Sequence[Labels], operands: Sequence[Array], wanted: Labels, sizes: tuple[int, ...]
) -> Array:
    """Contract tensors along a plan; each label occurs in at most two tensors and is then summed."""
    return _execute(semiring, compiled(tuple(labels), wanted, sizes), alike(operands), labels, wanted)


Step = tuple[int, int, tuple[int, ...] | None, tuple[int, int], tuple[int, ...] | None, tuple[int, int], Labels]


@lru_cache(maxsize=4096)
def compiled(
    labels: tuple[Labels, ...], wanted: Labels, sizes: tuple[int, ...]
) -> tuple[tuple[Step, ...], tuple[int, ...] | None, int]:
    """A plan with all axes and shapes worked out: steps, the last permutation, the largest tensor."""
    steps, largest = plan(labels, wanted, sizes)
    slots = list(labels)
    out: list[Step] = []
    for i, j in steps:
        la, lb = slots[i], slots[j]
        shared = [x for x in la if x in lb]
        free_a = [x for x in la if x not in lb]
        free_b = [x for x in lb if x not in la]
        inner = prod(sizes[x] for x in shared)
        made = (*free_a, *free_b)
        out.append(
            (
                i, j,
                _order(la, (*free_a, *shared)), (prod(sizes[x] for x in free_a), inner),
                _order(lb, (*shared, *free_b)), (inner, prod(sizes[x] for x in free_b)),
                tuple(sizes[x] for x in made),
            )
        )  # fmt: skip
        slots.append(made)
    return tuple(out), _order(slots[-1], wanted), largest


def _order(have: Sequence[int], want: Sequence[int]) -> tuple[int, ...] | None:
    """The permutation of axes behind the batch axis, None where nothing moves."""
    if tuple(have) == tuple(want):
        return None
    place = {x: k + 1 for k, x in enumerate(have)}
    return (0, *(place[x] for x in want))


def _execute(semiring: Semiring, program: Any, operands: list[Array], labels: Any, wanted: Labels) -> Array:
    steps, last, largest = program
    batch = max(op.shape[0] for op in operands)
    if largest * batch > LARGEST:
        raise ModelError(
            f"evaluating this needs a tensor of {largest * batch:,} entries; at most {LARGEST:,} are allowed",
            None,
            "use smaller dimensions",
        )
    xp = namespace(*operands[:1])
    slots: list[Any] = list(operands)
    matmul = semiring.matmul
    for i, j, order_a, shape_a, order_b, shape_b, made in steps:
        a, b = slots[i], slots[j]
        slots[i] = slots[j] = None  # memory is given back as soon as it can be
        if order_a is not None:
            a = xp.permute_dims(a, order_a)
        if order_b is not None:
            b = xp.permute_dims(b, order_b)
        c = matmul(xp.reshape(a, (a.shape[0], *shape_a)), xp.reshape(b, (b.shape[0], *shape_b)))
        if type(c) is not type(a):  # Python integers, where the library's could overflow
            slots, xp = [None if s is None else to_numpy(s) for s in slots], namespace(c)
        slots.append(xp.reshape(c, (c.shape[0], *made)))
    out = slots[-1]
    return out if last is None else xp.permute_dims(out, last)


@lru_cache(maxsize=4096)
def plan(labels: tuple[Labels, ...], wanted: Labels, sizes: tuple[int, ...]) -> tuple[tuple[tuple[int, int], ...], int]:
    """Which two slots to multiply next, each result taking a new slot; and the largest result.

    Greedy: among neighbours, the pair whose product adds least. Long costly networks are
    handed to opt_einsum's planner where it is installed.
    """
    steps, largest, cost = _greedy(labels, sizes)
    if cost > PLANNED_WELL and len(labels) > 3:
        better = _by_opt_einsum(labels, wanted, sizes)
        if better is not None and _cost(better[0], labels, sizes) < cost:
            return better
    return steps, largest


def _greedy(labels: tuple[Labels, ...], sizes: tuple[int, ...]) -> tuple[tuple[tuple[int, int], ...], int, int]:
    """Steps, largest tensor and multiplications of the greedy plan; neighbours wait in a heap by what they add."""
    live = {i: frozenset(ls) for i, ls in enumerate(labels)}
    weight = {i: prod(sizes[x] for x in ls) for i, ls in live.items()}
    where: dict[int, set[int]] = {}
    for i, ls in live.items():
        for x in ls:
            where.setdefault(x, set()).add(i)
    heap: list[tuple[int, int, int]] = []

    def offer(i: int, j: int) -> None:
        out = prod(sizes[x] for x in live[i] ^ live[j])
        heappush(heap, (out - weight[i] - weight[j], min(i, j), max(i, j)))

    for ends in where.values():
        if len(ends) == 2:
            offer(*sorted(ends))
    steps: list[tuple[int, int]] = []
    largest, cost, fresh = max(weight.values(), default=1), 0, len(labels)
    while len(live) > 1:
        while heap and not (heap[0][1] in live and heap[0][2] in live):
            heappop(heap)
        if heap:
            _, i, j = heappop(heap)
        else:  # nothing is shared any more
            i, j = sorted(live, key=lambda k: (weight[k], k))[:2]
        la, lb = live.pop(i), live.pop(j)
        out = la ^ lb
        live[fresh], weight[fresh] = out, prod(sizes[x] for x in out)
        for x in la | lb:
            where[x] -= {i, j}
        for x in out:
            where[x].add(fresh)
        for other in sorted({k for x in out for k in where[x]} - {fresh}):
            offer(other, fresh)
        steps.append((i, j))
        largest = max(largest, weight[fresh])
        cost += prod(sizes[x] for x in la | lb)
        fresh += 1
    return tuple(steps), largest, cost


def _cost(steps: Sequence[tuple[int, int]], labels: Sequence[Labels], sizes: tuple[int, ...]) -> int:
    """Multiplications of a plan."""
    slots, cost = list(labels), 0
    for i, j in steps:
        cost += prod(sizes[x] for x in {*slots[i], *slots[j]})
        slots.append(tuple({*slots[i]} ^ {*slots[j]}))
    return cost


def _by_opt_einsum(
    labels: tuple[Labels, ...], wanted: Labels, sizes: tuple[int, ...]
) -> tuple[tuple[tuple[int, int], ...], int] | None:
    try:
        import opt_einsum
    except ImportError:
        return None
    symbol = opt_einsum.get_symbol
    terms = ",".join("".join(symbol(x) for x in ls) for ls in labels)
    equation = terms + "->" + "".join(symbol(x) for x in wanted)
    shapes = [tuple(sizes[x] for x in ls) for ls in labels]
    path, info = opt_einsum.contract_path(equation, *shapes, shapes=True, optimize="auto")
    slots = list(range(len(labels)))
    steps = []
    fresh = len(labels)
    for step in path:
        if len(step) != 2:
            return None
        i, j = sorted(step)
        b, a = slots.pop(j), slots.pop(i)
        steps.append((a, b))
        slots.append(fresh)
        fresh += 1
    return tuple(steps), int(info.largest_intermediate)
