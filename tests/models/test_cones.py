"""Extreme rays: against the definition, by ranks of tight inequalities, and against what is known of orders."""

import random
from fractions import Fraction
from itertools import combinations, product

import numpy as np
import pytest

from catalg.models import ModelError
from catalg.models.cones import extreme_rays


def rank(rows):
    rows = [list(map(Fraction, row)) for row in rows]
    found = 0
    for column in range(len(rows[0]) if rows else 0):
        at = next((i for i in range(found, len(rows)) if rows[i][column]), None)
        if at is None:
            continue
        rows[found], rows[at] = rows[at], rows[found]
        for i in range(found + 1, len(rows)):
            factor = rows[i][column] / rows[found][column]
            rows[i] = [a - factor * b for a, b in zip(rows[i], rows[found], strict=True)]
        found += 1
    return found


def by_definition(rows, n):
    """Directions on which n - 1 independent inequalities are tight and the others hold."""
    found = set()
    for some in combinations(rows, n - 1):
        if rank(some) != n - 1:
            continue
        minors = [
            (-1) ** j * round(np.linalg.det(np.array([[r[k] for k in range(n) if k != j] for r in some], dtype=float)))
            for j in range(n)
        ]
        common = np.gcd.reduce(minors)
        for sign in (1, -1):
            ray = tuple(int(sign * m // common) for m in minors)
            if all(sum(a * b for a, b in zip(r, ray, strict=True)) >= 0 for r in rows):
                found.add(ray)
    return sorted(found, reverse=True)


def test_rays_agree_with_the_definition():
    rng = random.Random(5)
    for _ in range(40):
        n = rng.randint(2, 4)
        rows = [tuple(int(i == j) for j in range(n)) for i in range(n)]
        rows += [tuple(rng.randint(-3, 3) for _ in range(n)) for _ in range(rng.randint(1, 5))]
        rng.shuffle(rows)
        assert extreme_rays(rows, n) == by_definition(rows, n)


def orders(n, count, rng):
    for _ in range(count):
        less = {(i, j) for i, j in combinations(range(n), 2) if rng.random() < 0.4}
        while True:
            more = {(i, k) for (i, j), (j2, k) in product(less, less) if j == j2} - less
            if not more:
                break
            less |= more
        yield less


def connected_lower_sets(less, n):
    found = []
    for bits in product((0, 1), repeat=n):
        inside = [i for i in range(n) if bits[i]]
        if not inside or any(bits[j] and not bits[i] for i, j in less):
            continue
        seen, todo = {inside[0]}, [inside[0]]
        while todo:
            i = todo.pop()
            new = {j for j in inside if ((i, j) in less or (j, i) in less)} - seen
            seen |= new
            todo += new
        if len(seen) == len(inside):
            found.append(bits)
    return sorted(found, reverse=True)


def test_rays_of_a_language_with_a_potential_are_the_connected_lower_sets():
    """{u >= 0 : u_i >= (N_j / N_i) u_j for i < j} for random orders and counts: [GV-13]."""
    rng = random.Random(6)
    for less in orders(4, 8, rng):
        counts = [rng.randint(1, 9) for _ in range(4)]
        rows = [tuple(int(i == j) for j in range(4)) for i in range(4)]
        rows += [tuple(counts[i] * (k == i) - counts[j] * (k == j) for k in range(4)) for i, j in sorted(less)]
        rays = extreme_rays(rows, 4)
        shapes = sorted((tuple(int(e > 0) for e in ray) for ray in rays), reverse=True)
        assert shapes == connected_lower_sets(less, 4)
        for ray in rays:  # constant on its support, in units of the potential
            assert len({e * c for e, c in zip(ray, counts, strict=True) if e}) == 1


def test_a_cone_with_a_line_has_no_extreme_rays():
    with pytest.raises(ModelError, match="holds a line"):
        extreme_rays([(1, 0)], 2)
