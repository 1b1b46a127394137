"""Formulas as clauses, gates made once, and a solver that finds their models one after another.

A literal is a nonzero integer, negative for "not"; literal 1 is true. Gates (and, or, exclusive
or) are shared: asking twice for one gives the same literal. Models come from python-sat's
Glucose where it is installed (the extra `sat`), otherwise from `sat_plain`. Relies on the
standard library; must never import a solver before one is needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

TRUE = 1
FALSE = -1


@dataclass
class Formula:
    """Clauses over literals 2, 3, ...; literal 1 is true, -1 false."""

    count: int = 1
    clauses: list[tuple[int, ...]] = field(default_factory=lambda: [(TRUE,)])
    _gates: dict[tuple[object, ...], int] = field(default_factory=dict)

    def new(self) -> int:
        """A fresh variable."""
        self.count += 1
        return self.count

    def add(self, *literals: int) -> None:
        """One of the literals is true."""
        kept = dict.fromkeys(x for x in literals if x != FALSE)
        if TRUE not in kept and not any(-x in kept for x in kept):
            self.clauses.append(tuple(kept) or (FALSE,))

    def conj(self, literals: Iterable[int]) -> int:
        """All of them."""
        kept = sorted({x for x in literals if x != TRUE})
        if not kept:
            return TRUE
        if FALSE in kept or any(-x in kept for x in kept if x < 0):
            return FALSE
        if len(kept) == 1:
            return kept[0]
        key = ("and", *kept)
        gate = self._gates.get(key)
        if gate is None:
            gate = self._gates[key] = self.new()
            for x in kept:
                self.clauses.append((-gate, x))
            self.clauses.append((gate, *(-x for x in kept)))
        return gate

    def disj(self, literals: Iterable[int]) -> int:
        """At least one of them."""
        return -self.conj(-x for x in literals)

    def xor(self, a: int, b: int) -> int:
        """Exactly one of the two."""
        if abs(a) == TRUE or abs(b) == TRUE:
            known, other = (a, b) if abs(a) == TRUE else (b, a)
            return -other if known == TRUE else other
        if abs(a) == abs(b):
            return FALSE if a == b else TRUE
        sign = 1 if (a > 0) == (b > 0) else -1
        low, high = sorted((abs(a), abs(b)))
        key = ("xor", low, high)
        gate = self._gates.get(key)
        if gate is None:
            g = gate = self._gates[key] = self.new()
            self.clauses += [(-g, low, high), (-g, -low, -high), (g, -low, high), (g, low, -high)]
        return sign * gate

    def one_of(self, n: int) -> tuple[int, ...]:
        """Fresh literals for the values 0 .. n-1, exactly one of which is true."""
        if n == 1:
            return (TRUE,)
        made = tuple(self.new() for _ in range(n))
        self.exactly_one(made)
        return made

    def exactly_one(self, literals: Sequence[int]) -> None:
        self.clauses.append(tuple(literals) or (FALSE,))
        for i, a in enumerate(literals):
            for b in literals[:i]:
                self.clauses.append((-a, -b))


class Stopped(Exception):
    """The steps ran out before the answer was known."""


class Solver:
    """One formula, to which clauses may be added between questions. Steps are conflicts met."""

    def __init__(self, formula: Formula, first: Sequence[int] = ()) -> None:
        """``first``: variables that decide all others, which a plain search tries first."""
        self.steps = 0
        try:
            from pysat.solvers import Solver as Installed
        except ImportError:
            from catalg.models.sat_plain import PlainSolver

            self._plain: PlainSolver | None = PlainSolver(formula.count, formula.clauses, first)
            return
        self._plain = None
        self._count = formula.count
        self._solver = Installed(name="glucose4", bootstrap_with=formula.clauses)

    def solve(self, fuel: int, assumed: Sequence[int] = ()) -> Sequence[int] | None:
        """A model as a list of literals (entry i is that of variable i + 1), or None: there is none.

        Raises Stopped after ``fuel`` conflicts.
        """
        if self._plain is not None:
            found = self._plain.solve(fuel, assumed)
            self.steps = self._plain.steps
            return found
        self._solver.conf_budget(max(1, fuel))
        answer = self._solver.solve_limited(assumptions=list(assumed))
        self.steps = int(self._solver.accum_stats()["conflicts"])
        if answer is None:
            raise Stopped
        if not answer:
            return None
        model = list(self._solver.get_model())
        return model + [-v for v in range(len(model) + 1, self._count + 1)]  # variables that no clause names

    def add(self, clause: Sequence[int]) -> None:
        if self._plain is not None:
            self._plain.add(clause)
        else:
            self._solver.add_clause(list(clause))

    def close(self) -> None:
        """Give the solver's memory back."""
        if self._plain is None:
            self._solver.delete()


def solutions(formula: Formula, decided: Sequence[int], fuel: int) -> Iterator[Sequence[int]]:
    """Every way to make the formula true, told apart by the variables ``decided``, one model each.

    ``decided`` must fix all other variables. Raises Stopped when the steps run out.
    """
    solver = Solver(formula, decided)
    try:
        while True:
            model = solver.solve(fuel - solver.steps)
            if model is None:
                return
            yield model
            fuel -= 1
            if fuel <= solver.steps:
                raise Stopped
            # naming what is true suffices where exactly one value of each entry is
            solver.add([-model[v - 1] for v in decided])
    finally:
        solver.close()
