"""Columns: x-coordinates that keep the order and its gaps and make wires as straight as can be.

Minimise the sum of weight * |x_a - x_b - offset| over ``pulls`` subject to
x_b - x_a >= gap for each ordered pair: a linear programme with difference constraints,
whose dual is a minimum-cost flow (Gansner et al., A technique for drawing directed graphs,
1993). It is solved exactly by networkx's network simplex, or by scipy's HiGHS when scipy is
installed and the problem is large. Where the optimum is a range, a last pass centres.

networkx and scipy are imported when a problem is solved, never before.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pull:
    """weight * |x_right - x_left - offset|, all integers."""

    left: int
    right: int
    offset: int
    weight: int


Gaps = Mapping[tuple[int, int], int]  # (left, right) -> least x_right - x_left

STRONG = 4  # pulls of this weight or more tie a straight run together
_LARGE = 1000  # variables above which scipy, when it is there, is faster


def columns(count: int, gaps: Gaps, pulls: Sequence[Pull]) -> list[int]:
    """One integer x for each of ``count`` variables, the least being 0."""
    if not count:
        return []
    merged = _merged(pulls)
    start = None
    if count > _LARGE:
        start = _by_scipy(count, gaps, merged)
    if start is None:
        start = _by_flow(count, gaps, merged)
    return _centred(start, gaps, merged)


def _merged(pulls: Sequence[Pull]) -> list[Pull]:
    total: dict[tuple[int, int, int], int] = {}
    for p in pulls:
        key = (p.left, p.right, p.offset)
        total[key] = total.get(key, 0) + p.weight
    return [Pull(*key, weight) for key, weight in total.items()]


def _by_flow(count: int, gaps: Gaps, pulls: Sequence[Pull]) -> list[int]:
    import networkx as nx

    graph = nx.MultiDiGraph()
    graph.add_nodes_from(range(count))
    for (a, b), gap in gaps.items():
        graph.add_edge(a, b, weight=-gap)
    for p in pulls:
        graph.add_edge(p.right, p.left, weight=p.offset, capacity=p.weight)
        graph.add_edge(p.left, p.right, weight=-p.offset, capacity=p.weight)
    _, flow = nx.network_simplex(graph)
    residual: list[list[tuple[int, int]]] = [[] for _ in range(count)]
    for a, b, key, data in graph.edges(keys=True, data=True):
        sent = flow[a][b][key]
        if "capacity" not in data or sent < data["capacity"]:
            residual[a].append((b, data["weight"]))
        if sent > 0:
            residual[b].append((a, -data["weight"]))
    return _potentials(count, residual)


def _potentials(count: int, residual: Sequence[Sequence[tuple[int, int]]]) -> list[int]:
    """Minus the shortest distances from everywhere in the residual graph: an optimal x."""
    distance = [0] * count
    queue = deque(range(count))
    queued = [True] * count
    while queue:
        a = queue.popleft()
        queued[a] = False
        for b, weight in residual[a]:
            if distance[a] + weight < distance[b]:
                distance[b] = distance[a] + weight
                if not queued[b]:
                    queued[b] = True
                    queue.append(b)
    return [-d for d in distance]


def _by_scipy(count: int, gaps: Gaps, pulls: Sequence[Pull]) -> list[int] | None:
    """The same optimum by HiGHS; None where scipy is missing or gives up."""
    try:
        import numpy as np
        from scipy.optimize import linprog
        from scipy.sparse import csr_matrix
    except ImportError:
        return None
    # Variables: x, then one bound u per pull with u >= +-(x_right - x_left - offset).
    rows: list[int] = []
    cols: list[int] = []
    values: list[int] = []
    bounds: list[int] = []

    def at_most(terms: Sequence[tuple[int, int]], bound: int) -> None:
        for col, value in terms:
            rows.append(len(bounds))
            cols.append(col)
            values.append(value)
        bounds.append(bound)

    for (a, b), gap in gaps.items():
        at_most(((a, 1), (b, -1)), -gap)
    for k, p in enumerate(pulls, start=count):
        at_most(((p.right, 1), (p.left, -1), (k, -1)), p.offset)
        at_most(((p.right, -1), (p.left, 1), (k, -1)), -p.offset)
    size = count + len(pulls)
    matrix = csr_matrix((values, (rows, cols)), shape=(len(bounds), size))
    cost = np.concatenate([np.zeros(count), [p.weight for p in pulls]])
    # A vertex of this polyhedron is integral: the constraints are a network's.
    found = linprog(cost, A_ub=matrix, b_ub=bounds, bounds=(0, None), method="highs-ds")
    return [round(x) for x in found.x[:count]] if found.status == 0 else None


def _centred(start: list[int], gaps: Gaps, pulls: Sequence[Pull], sweeps: int = 12) -> list[int]:
    """Move straight runs to the middle of their freedom, at no cost in straightness."""
    x = list(start)
    block, members = _blocks(x, pulls)
    pulled: list[list[tuple[int, int, int, int]]] = [[] for _ in members]
    for p in pulls:
        if block[p.left] != block[p.right]:
            pulled[block[p.left]].append((p.left, p.right, -p.offset, p.weight))
            pulled[block[p.right]].append((p.right, p.left, p.offset, p.weight))
    held: list[list[tuple[int, int, int, int]]] = [[] for _ in members]
    for (a, b), gap in gaps.items():
        if block[a] != block[b]:
            held[block[a]].append((a, b, gap, 1))
            held[block[b]].append((b, a, gap, -1))
    for sweep in range(sweeps):
        still = True
        order = range(len(members)) if sweep % 2 == 0 else range(len(members) - 1, -1, -1)
        for k in order:
            shift = _shift(x, pulled[k], held[k])
            if shift:
                still = False
                for v in members[k]:
                    x[v] += shift
        if still:
            break
    least = min(x)
    return [v - least for v in x]


def _blocks(x: Sequence[int], pulls: Sequence[Pull]) -> tuple[list[int], list[list[int]]]:
    """Variables joined by satisfied strong pulls move together."""
    parent = list(range(len(x)))

    def find(v: int) -> int:
        while parent[v] != v:
            parent[v] = parent[parent[v]]
            v = parent[v]
        return v

    for p in pulls:
        if p.weight >= STRONG and x[p.right] - x[p.left] == p.offset:
            parent[find(p.left)] = find(p.right)
    number: dict[int, int] = {}
    block = [number.setdefault(find(v), len(number)) for v in range(len(x))]
    members: list[list[int]] = [[] for _ in number]
    for v, k in enumerate(block):
        members[k].append(v)
    return block, members


def _shift(
    x: Sequence[int], pulled: Sequence[tuple[int, int, int, int]], held: Sequence[tuple[int, int, int, int]]
) -> int:
    """How far a block should move: to the mean of what pulls it, within its optimal range and gaps."""
    if not pulled:
        return 0
    wants = sorted((x[other] + offset - x[own], weight) for own, other, offset, weight in pulled)
    total = sum(weight for _, weight in wants)
    low = high = None
    run = 0
    for want, weight in wants:
        run += weight
        if low is None and 2 * run >= total:
            low = want
        if 2 * run > total:
            high = want
            break
    assert low is not None and high is not None
    mean = round(sum(want * weight for want, weight in wants) / total)
    goal = min(max(mean, low), high)
    for own, other, gap, side in held:
        room = side * (x[other] - x[own]) - gap
        goal = min(goal, room) if side > 0 else max(goal, -room)
    return goal
