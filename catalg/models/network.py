"""One contraction for every semiring: a diagram whose wires are indices.

Wires become indices and boxes tensors of shape ``(batch, source dims..., target dims...)``.
Every index is shared by at most two tensors, so each pairwise step is one batched matrix
product of the semiring. Swaps are relabelling and cost nothing. Plans are made once per
shape and kept. Relies on numpy and a `Semiring`; must never read values or statements.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from math import prod

from catalg.cells import Diagram, OneCell, is_bend
from catalg.models.outcome import ModelError
from catalg.models.semiring import Array, Semiring

LARGEST = 1 << 27  # entries of the largest intermediate tensor, batch included

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
    sizes = [dimension(cell) for cell in diagram.wires]
    labels: list[Labels] = []
    operands: list[Array] = []
    for i, box in enumerate(diagram.boxes):
        labels.append((*diagram.inputs[i], *diagram.outputs_of(i)))
        operands.append(semiring.eye(sizes[labels[-1][0]]) if is_bend(box) else tensors[box.name])
    width = len(diagram.source)
    ends: list[int] = []
    for w in diagram.outputs:
        if w < width:  # a wire from source to target is an identity matrix
            labels.append((w, len(sizes)))
            operands.append(semiring.eye(sizes[w]))
            w = len(sizes)
            sizes.append(sizes[diagram.outputs[len(ends)]])
        ends.append(w)
    wanted = (*range(width), *ends)
    if not operands:
        return semiring.eye(1).reshape(1)
    return run(semiring, tuple(labels), operands, wanted, tuple(sizes))


def turned(tensor: Array, width: int) -> Array:
    """A tensor with a batch axis, its first ``width`` axes after the batch moved behind the others."""
    return tensor.transpose(0, *range(1 + width, tensor.ndim), *range(1, 1 + width))


def run(
    semiring: Semiring, labels: Sequence[Labels], operands: Sequence[Array], wanted: Labels, sizes: tuple[int, ...]
) -> Array:
    """Contract tensors along a plan; each label occurs in at most two tensors and is then summed."""
    batch = max(op.shape[0] for op in operands)
    steps, largest = plan(tuple(labels), wanted, sizes)
    if largest * batch > LARGEST:
        raise ModelError(
            f"evaluating this needs a tensor of {largest * batch:,} entries; at most {LARGEST:,} are allowed",
            None,
            "use smaller dimensions",
        )
    slots: list[tuple[Labels, Array] | None] = list(zip(labels, operands, strict=True))
    for i, j in steps:
        first, second = slots[i], slots[j]
        assert first is not None and second is not None
        slots[i] = slots[j] = None
        slots.append(_pair(semiring, *first, *second))
    last = slots[-1]
    assert last is not None
    have, tensor = last
    order = [have.index(w) + 1 for w in wanted]
    return tensor.transpose(0, *order)


def _pair(semiring: Semiring, la: Labels, a: Array, lb: Labels, b: Array) -> tuple[Labels, Array]:
    """One step: a batched matrix product over the shared indices."""
    shared = [x for x in la if x in lb]
    free_a = [x for x in la if x not in lb]
    free_b = [x for x in lb if x not in la]
    a = a.transpose(0, *(la.index(x) + 1 for x in (*free_a, *shared)))
    b = b.transpose(0, *(lb.index(x) + 1 for x in (*shared, *free_b)))
    shape_a, shape_b = a.shape[1 : 1 + len(free_a)], b.shape[1 + len(shared) :]
    inner = prod(b.shape[1 : 1 + len(shared)])
    left = a.reshape(a.shape[0], prod(shape_a), inner)
    right = b.reshape(b.shape[0], inner, prod(shape_b))
    out = semiring.matmul(left, right)
    return (*free_a, *free_b), out.reshape(out.shape[0], *shape_a, *shape_b)


@lru_cache(maxsize=4096)
def plan(labels: tuple[Labels, ...], wanted: Labels, sizes: tuple[int, ...]) -> tuple[tuple[tuple[int, int], ...], int]:
    """Which two slots to multiply next, each result taking a new slot; and the largest result.

    Greedy: among neighbours, the pair whose product adds least. Long costly networks are
    handed to opt_einsum's planner where it is installed.
    """
    steps, largest, cost = _greedy(labels, sizes)
    if cost > 10**7 and len(labels) > 3:
        better = _by_opt_einsum(labels, wanted, sizes)
        if better is not None and better[1] <= largest:
            return better
    return steps, largest


def _greedy(labels: tuple[Labels, ...], sizes: tuple[int, ...]) -> tuple[tuple[tuple[int, int], ...], int, int]:
    live = dict(enumerate(labels))
    where: dict[int, set[int]] = {}
    for i, ls in live.items():
        for x in ls:
            where.setdefault(x, set()).add(i)
    steps: list[tuple[int, int]] = []
    largest = max((prod(sizes[x] for x in ls) for ls in labels), default=1)
    cost = 0
    fresh = len(labels)
    while len(live) > 1:
        i, j = _best_pair(live, where, sizes)
        la, lb = live.pop(i), live.pop(j)
        out = tuple(x for x in la if x not in lb) + tuple(x for x in lb if x not in la)
        for x in {*la, *lb}:
            where[x] -= {i, j}
        for x in out:
            where[x].add(fresh)
        live[fresh] = out
        steps.append((i, j))
        largest = max(largest, prod(sizes[x] for x in out))
        cost += prod(sizes[x] for x in {*la, *lb})
        fresh += 1
    return tuple(steps), largest, cost


def _best_pair(live: dict[int, Labels], where: dict[int, set[int]], sizes: tuple[int, ...]) -> tuple[int, int]:
    weight = {i: prod(sizes[x] for x in ls) for i, ls in live.items()}
    best: tuple[int, int, int] | None = None
    for x in sorted(where):
        if len(where[x]) == 2:
            i, j = sorted(where[x])
            out = prod(sizes[y] for y in set(live[i]) ^ set(live[j]))
            score = (out - weight[i] - weight[j], i, j)
            if best is None or score < best:
                best = score
    if best is not None:
        return best[1], best[2]
    smallest = sorted(live, key=lambda i: (weight[i], i))
    return smallest[0], smallest[1]


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
