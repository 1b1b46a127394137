"""In which order to contract a network of tensors, and what to cut it into where memory would not do.

Three planners: greedy (always), opt_einsum's for costly networks and cotengra's for hard ones,
where they are installed. An index that makes tensors too large is cut into ranges ("slicing":
Gray and Kourtis, Hyper-optimized tensor network contraction, 2021): the network is contracted
once for each range and the parts are added up, or laid side by side. Plans depend on labels and
sizes alone, never on a clock, so the same network has the same plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import heappop, heappush
from math import prod

from catalg.models.outcome import ModelError

PLANNED_WELL = 1 << 20  # multiplications above which opt_einsum's planner is asked, where it is installed
PLANNED_HARD = 1 << 33  # multiplications above which cotengra's is
REPEATS = 8  # plans that cotengra tries
MOST_PARTS = 1 << 16  # contractions that one network may be cut into
MOST_WORK = 1 << 43  # multiplications that a network cut into parts may take

Labels = tuple[int, ...]
Pairs = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Plan:
    """Which two slots to multiply next, each result taking a new slot.

    ``largest``: entries of the largest tensor, an operand or a result; ``cost``: multiplications;
    ``cut``: labels with the length of the ranges that each is cut into.
    """

    steps: Pairs
    largest: int
    cost: int
    cut: tuple[tuple[int, int], ...] = ()


@lru_cache(maxsize=4096)
def planned(labels: tuple[Labels, ...], wanted: Labels, sizes: tuple[int, ...], bound: int) -> Plan:
    """A plan in which no tensor has more than ``bound`` entries.

    Each label occurs in at most two tensors and is then summed. Raises ModelError where no cut
    helps: an operand or the result is too large itself, or it would take too long.
    """
    best = _greedy(labels, sizes)
    if best.cost > PLANNED_WELL and len(labels) > 3:
        best = _better(best, _by_opt_einsum(labels, wanted, sizes), labels, sizes)
    if best.cost > PLANNED_HARD and len(labels) > 3:
        best = _better(best, _by_cotengra(labels, wanted, sizes), labels, sizes)
    return best if best.largest <= bound else _cut(best.steps, labels, wanted, sizes, bound)


def plan(labels: tuple[Labels, ...], wanted: Labels, sizes: tuple[int, ...]) -> tuple[Pairs, int]:
    """The steps of a plan and its largest tensor, however large that is."""
    found = planned(labels, wanted, sizes, 1 << 62)
    return found.steps, found.largest


def _greedy(labels: tuple[Labels, ...], sizes: tuple[int, ...]) -> Plan:
    """Among neighbours, the pair whose product adds least; neighbours wait in a heap by what they add."""
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
    return Plan(tuple(steps), largest, cost)


def _better(one: Plan, other: Pairs | None, labels: Sequence[Labels], sizes: Sequence[int]) -> Plan:
    """The cheaper of a plan and other steps."""
    if other is None:
        return one
    tensors, cost = _costs(other, labels, sizes)
    return Plan(other, max(map(prod, tensors)), cost) if cost < one.cost else one


def _costs(steps: Pairs, labels: Sequence[Labels], sizes: Sequence[int]) -> tuple[list[list[int]], int]:
    """For each tensor, operands first, its sizes; and all multiplications."""
    slots, cost = [frozenset(ls) for ls in labels], 0
    for i, j in steps:
        cost += prod(sizes[x] for x in slots[i] | slots[j])
        slots.append(slots[i] ^ slots[j])
    return [[sizes[x] for x in ls] for ls in slots], cost


# -- cutting ----------------------------------------------------------------------------------


def _cut(steps: Pairs, labels: Sequence[Labels], wanted: Labels, sizes: Sequence[int], bound: int) -> Plan:
    """Cut indices, each time the one that costs least, until every tensor fits.

    Steps that do not touch a cut index are done again for each range: that is the cost.
    """
    ends = [frozenset(ls) for ls in labels]
    for i, j in steps:
        ends.append(ends[i] ^ ends[j])
    now, cut = list(sizes), {}
    kept = [*labels, wanted]  # these are at hand whole, or asked for whole
    fixed = max(prod(sizes[x] for x in ls) for ls in kept)
    if fixed > bound:
        raise _too_large(fixed, bound)
    while (largest := max(prod(now[x] for x in ls) for ls in ends)) > bound:
        over = [ls for ls in ends if prod(now[x] for x in ls) > bound]
        choices = []
        for x in sorted({x for ls in over for x in ls if now[x] > 1}):
            length = max(1, now[x] * bound // largest) if all(x in ls for ls in over) else 1
            tried = [*now[:x], length, *now[x + 1 :]]
            cost = sum(prod(tried[y] for y in ends[i] | ends[j]) for i, j in steps) * -(-sizes[x] // length)
            left = sum(prod(tried[y] for y in ls) > bound for ls in ends)
            choices.append((cost * 2**left if left < 64 else cost << 64, x in wanted, x, length))
        _, _, x, length = min(choices)
        now[x] = cut[x] = length
    parts = prod(-(-sizes[x] // n) for x, n in cut.items())
    cost = parts * sum(prod(now[y] for y in ends[i] | ends[j]) for i, j in steps)
    if parts > MOST_PARTS or cost > MOST_WORK:
        raise _too_large(max(prod(sizes[x] for x in ls) for ls in ends), bound)
    return Plan(steps, largest, cost, tuple(sorted(cut.items())))


def _too_large(entries: int, bound: int) -> ModelError:
    message = f"evaluating this needs a tensor of {entries:,} entries; at most {bound:,} are allowed"
    return ModelError(message, None, "use smaller dimensions")


# -- other planners ---------------------------------------------------------------------------


def _by_opt_einsum(labels: tuple[Labels, ...], wanted: Labels, sizes: tuple[int, ...]) -> Pairs | None:
    try:
        import opt_einsum
    except ImportError:
        return None
    symbol = opt_einsum.get_symbol
    terms = ",".join("".join(symbol(x) for x in ls) for ls in labels)
    equation = terms + "->" + "".join(symbol(x) for x in wanted)
    shapes = [tuple(sizes[x] for x in ls) for ls in labels]
    path, _ = opt_einsum.contract_path(equation, *shapes, shapes=True, optimize="auto")
    return _numbered(path, len(labels))


def _by_cotengra(labels: tuple[Labels, ...], wanted: Labels, sizes: tuple[int, ...]) -> Pairs | None:
    """The best of some plans by partitioning, drawn from a fixed seed and improved locally."""
    try:
        import cotengra
    except ImportError:
        return None
    import random
    import warnings

    state = random.getstate()
    random.seed(0)  # not all of its choices come from the seeds that it is given
    optimizer = cotengra.HyperOptimizer(
        methods=["labels"], max_repeats=REPEATS, parallel=False, optlib="random", seed=0,
        minimize="combo", constants={"labels": {"seed": 0}}, reconf_opts={"subtree_size": 8, "maxiter": 48, "seed": 0},
    )  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = optimizer.search(labels, wanted, dict(enumerate(sizes)))
    random.setstate(state)
    return _numbered(tree.get_path(), len(labels))


def _numbered(path: Sequence[Sequence[int]], count: int) -> Pairs | None:
    """A path that counts among the tensors that are left, as one in which each result takes a new slot."""
    slots, fresh = list(range(count)), count
    steps = []
    for step in path:
        if len(step) != 2:
            return None
        i, j = sorted(step)
        b, a = slots.pop(j), slots.pop(i)
        steps.append((a, b))
        slots.append(fresh)
        fresh += 1
    return tuple(steps) if len(slots) == 1 else None
