"""Every value of the unknown generators that satisfies equations linear in them.

A model may give the value `unknown` to some generators. Each statement then is a linear
equation in their entries, read off from its diagrams by contracting all that is known
(`linear_terms`); the solutions are a null space (`null_space`). Over QQ and GF(p) exactly, over
the reals by floating point. Relies on those and on the carriers; must never leave out an
equation silently.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from math import lcm, prod
from pathlib import Path
from typing import Any, Literal

import numpy as np

from catalg.cells import TwoCell
from catalg.cells.combination import terms_of
from catalg.kernel.statement import Statement, Theory
from catalg.models.check import check_statement
from catalg.models.instances import is_pointwise
from catalg.models.linear_terms import Term, degree_in, profile, terms_of_diagram
from catalg.models.model import build_carrier
from catalg.models.null_space import (
    MOST_SVD,
    NullSpace,
    null_space_dense,
    null_space_exact,
    null_space_iterative,
    null_space_mod,
)
from catalg.models.outcome import ModelError, Value
from catalg.models.semiring import PrimeField, Rationals, Reals
from catalg.models.sparse import Sparse, stacked
from catalg.models.tensors import TensorCarrier

MOST_LISTED = 50_000_000  # entries of a basis that is written out
MOST_UNKNOWNS = 20_000_000

Method = Literal["exact", "numeric"]


@dataclass(frozen=True)
class Solution:
    """The solutions: ``particular + sum of c[k] basis[k]`` for all numbers c of the target.

    ``dimension`` is None where there is no solution. ``basis`` gives for each unknown generator
    its part of each basis vector: ``dimension`` arrays of shape (source dims..., target dims...),
    of int64, Fractions or float64. ``free[k]`` is an entry (generator, index) whose value is
    c[k]. ``residual`` is 0 where the answer is exact, else the largest relative error that the
    basis leaves in an equation. ``statements`` are the names of the equations used.
    """

    target: str
    dimension: int | None
    shapes: Mapping[str, tuple[int, ...]]
    free: tuple[tuple[str, tuple[int, ...]], ...]
    residual: float
    exact: bool
    statements: tuple[str, ...]
    space: NullSpace = field(repr=False)
    constant: int = field(repr=False)  # 1 where unknown number 0 is the constant 1

    def rows(self, generator: str) -> tuple[Any, Any]:
        """For each entry of a generator, in order: its coefficients (entries, dimension), and its constant part."""
        start = self.constant
        for name, shape in self.shapes.items():
            size = prod(shape)
            if name == generator:
                vectors = self.space.vectors(np.arange(start, start + size))
                return vectors[:, self.constant :], vectors[:, 0] if self.constant else np.zeros(size, dtype=np.int64)
            start += size
        raise KeyError(generator)

    @cached_property
    def basis(self) -> Mapping[str, list[Any]]:
        """See the class; raises ModelError where there would be too many entries to list."""
        if (self.dimension or 0) * sum(prod(s) for s in self.shapes.values()) > MOST_LISTED:
            raise ModelError("the basis has too many entries to be written out", None, "use `rows`")
        out = {}
        for name, shape in self.shapes.items():
            vectors = self.rows(name)[0]
            out[name] = [vectors[:, k].reshape(shape) for k in range(self.dimension or 0)]
        return out

    @cached_property
    def particular(self) -> Mapping[str, Any] | None:
        """One solution: zero where the equations are homogeneous, None where there is none."""
        if self.dimension is None:
            return None
        return {name: self.rows(name)[1].reshape(shape) for name, shape in self.shapes.items()}


def is_unknown(value: Value, theory: Theory) -> bool:
    """Does a model leave this value open? (A generator may be called `unknown`; then it is meant.)"""
    signature = theory.signature
    return tuple(value) == ("name", "unknown") and "unknown" not in {*signature.zero, *signature.one, *signature.two}


def solve_model(
    theory: Theory,
    statements: Iterable[Statement],
    target: str,
    values: Mapping[str, Value],
    *,
    folder: Path | None = None,
    search: Sequence[Path] = (),
    method: Method = "exact",
    name: str = "model",
    seed: int = 0,
) -> Solution:
    """The values of the generators valued `unknown` that satisfy every statement.

    The target is Vect, Vect(QQ) or Vect(GF(p)); Vect, and ``method="numeric"``, count in
    float64. Raises ModelError where a value is bad, a statement is not linear in the unknowns
    jointly (it is named), is conditional or quantifies over objects, or one without unknowns fails.
    """
    unknown = [g for g, v in values.items() if is_unknown(v, theory)]
    cells = _unknown_cells(theory, unknown, target)
    known = {g: v for g, v in values.items() if g not in unknown}
    carrier = build_carrier(name, theory, target, known, folder=folder, search=search, seed=seed, unknown=unknown)
    used, groups = [], []
    for statement in statements:
        groups += _equations(carrier, theory, statement, cells, f"{seed}\0{name}")
        used.append(statement.name)
    shapes = {g: carrier.shape(cell) for g, cell in cells.items()}
    constant = int(any(t.unknown is None for terms in groups for t in terms))
    if constant + sum(prod(s) for s in shapes.values()) > MOST_UNKNOWNS:
        raise ModelError(f"there are more than {MOST_UNKNOWNS:,} unknown entries", None, "use smaller dimensions")
    exact = method == "exact"
    if isinstance(carrier.semiring, Reals) and exact:
        exact, groups = _whole(groups)
        exact = exact and carrier.eps == 0
        carrier = replace(carrier, semiring=Rationals()) if exact else carrier
    space = _null_space(carrier, groups, shapes, constant, exact)
    return _solution(target, space, shapes, constant, exact, tuple(used))


def _unknown_cells(theory: Theory, unknown: Sequence[str], target: str) -> dict[str, TwoCell]:
    two = theory.signature.two
    for name in unknown:
        if name not in two and name in {*theory.signature.zero, *theory.signature.one}:
            raise ModelError(f"`{name}` is unknown, but only morphisms are solved for", name, f"give `{name}` a size")
    if not unknown:
        raise ModelError("no value of this model is `unknown`", None, "give the morphisms to solve for that value")
    text = target.replace(" ", "")
    if not text.startswith("Vect"):
        raise ModelError(f"linear equations are not solved in {text}", None, "use Vect, Vect(QQ) or Vect(GF(p))")
    return {name: two[name] for name in unknown if name in two}


# -- from statements to equations --------------------------------------------------------------


def _equations(
    carrier: TensorCarrier, theory: Theory, statement: Statement, cells: Mapping[str, TwoCell], seed: str
) -> list[list[Term]]:
    """Lists of terms whose sums are to vanish; none for a statement that holds without the unknowns."""
    sides = [(d, carrier.number(c)) for d, c in terms_of(statement.left)]
    sides += [(d, -carrier.number(c)) for d, c in terms_of(statement.right)]
    if not mentions_unknown(statement, cells):
        _check_known(carrier, theory, statement, seed)
        return []
    against = why_not_linear(statement, cells)
    if against is not None:
        help = "equations with at most one unknown box on each side, without hypotheses, are solved"
        raise ModelError(f"`{statement.name}` {against}", statement.name, help)
    carrier = carrier.extended({c.name: 1 for c in statement.parameters.one}, {})
    names = [c.name for c in statement.parameters.two if not c.name.endswith("†")]
    groups: dict[tuple[int, ...], list[Term]] = {}
    try:
        for diagram, factor in sides:
            p = getattr(carrier.semiring, "p", None)
            here = profile(diagram, names)
            if p is not None and max(here, default=0) >= p:
                raise ModelError(f"a parameter stands in it {max(here)} times, too often for GF({p})")
            groups.setdefault(here, []).extend(terms_of_diagram(carrier, diagram, factor, cells, names))
    except ModelError as error:
        raise ModelError(f"`{statement.name}`: {error.message}", statement.name, error.help) from None
    return list(groups.values())


def _check_known(carrier: TensorCarrier, theory: Theory, statement: Statement, seed: str) -> None:
    """A statement without unknowns must hold as it stands: it tells whether there are solutions at all."""
    outcome = check_statement(carrier, theory, statement, 3, seed)
    if outcome.status == "fails":
        raise ModelError(
            f"`{statement.name}` has no unknowns, and fails: {outcome.witness}",
            statement.name,
            "no value of the unknowns can mend that",
        )


def mentions_unknown(statement: Statement, unknown: Collection[str]) -> bool:
    """Does a side, or a hypothesis, use a generator that is unknown?"""
    claims = (statement.goal, *statement.hypotheses)
    cells = [side for claim in claims for side in (claim.left, claim.right)]
    return any(degree_in(d, unknown) for cell in cells for d, _ in terms_of(cell))


def why_not_linear(statement: Statement, unknown: Collection[str]) -> str | None:
    """Why a statement about unknowns is no linear equation in them, or None where it is one."""
    sides = [d for side in (statement.left, statement.right) for d, _ in terms_of(side)]
    most = max((degree_in(d, unknown) for d in sides), default=0)
    if most > 1:
        return f"is not linear in what is unknown: a side has {most} unknown boxes"
    if statement.hypotheses:
        return "is conditional, so it is no linear equation"
    if statement.parameters.one and not is_pointwise(statement):
        return "is about every object, so it is no linear equation"
    return None


# -- from equations to solutions ---------------------------------------------------------------


def _null_space(
    carrier: TensorCarrier,
    groups: list[list[Term]],
    shapes: Mapping[str, tuple[int, ...]],
    constant: int,
    exact: bool,
) -> NullSpace:
    starts, total = {}, constant
    for name, shape in shapes.items():
        starts[name] = total
        total += prod(shape)
    ring = carrier.semiring
    if not exact and not isinstance(ring, Reals):
        if isinstance(ring, PrimeField):
            raise ModelError(f"there is no numeric method over {ring.name}", None, "use the exact method")
        groups, ring = [[_floated(t) for t in terms] for terms in groups], Reals()
    if not exact:
        return _numeric(ring, groups, starts, total, carrier.eps)
    parts = [_matrix(ring, terms, starts, total) for terms in groups]
    matrix = stacked(parts, total)
    return null_space_mod(matrix, ring.p) if isinstance(ring, PrimeField) else null_space_exact(matrix)


def _matrix(ring: Any, terms: Sequence[Term], starts: Mapping[str, int], total: int) -> Sparse:
    """One equation of tensors as rows; over QQ all of them times one common denominator."""
    common = 1
    if isinstance(ring, Rationals | PrimeField):
        common = lcm(*(t.coefficient.denominator for t in terms))
    parts = []
    for term in terms:
        part = term.sparse(ring)
        factor = term.coefficient * common
        if isinstance(ring, Reals):
            values = part.values * float(factor)
        elif isinstance(ring, PrimeField):
            values = part.values.astype(np.int64) * (int(factor) % ring.p) % ring.p
        else:
            values = _times_integer(part.values, int(factor))
        shift = 0 if term.unknown is None else starts[term.unknown]
        parts.append((part.rows, part.columns + shift, values))
    dtype = object if any(v.dtype == object for *_, v in parts) else parts[0][2].dtype
    return Sparse(
        (terms[0].shape()[0], total),
        np.concatenate([r for r, _, _ in parts]),
        np.concatenate([c for _, c, _ in parts]),
        np.concatenate([v.astype(dtype) for *_, v in parts]),
    ).summed()


def _times_integer(values: Any, factor: int) -> Any:
    from catalg.models.sparse import largest

    if values.dtype != object and largest(values) * abs(factor) < 2**62:
        return values * factor
    return values.astype(object) * factor


def _floated(term: Term) -> Term:
    return replace(term, operands=tuple(o.astype(np.float64) for o in term.operands))


def _whole(groups: list[list[Term]]) -> tuple[bool, list[list[Term]]]:
    """Are all known entries small whole numbers? Floats are then exact, and equations in them too."""
    for terms in groups:
        for term in terms:
            if float(term.coefficient) != int(term.coefficient):
                return False, groups
            if any((o != np.round(o)).any() or (np.abs(o) > 2**20).any() for o in term.operands):
                return False, groups
    turned = [
        [
            replace(t, coefficient=Fraction(int(t.coefficient)), operands=tuple(o.astype(np.int64) for o in t.operands))
            for t in terms
        ]
        for terms in groups
    ]
    return True, turned


def _numeric(
    ring: Reals, groups: list[list[Term]], starts: Mapping[str, int], total: int, eps: float
) -> NullSpace:
    """Singular values where the system is small, else an operator: sparse matrices, or contraction where denser."""
    eps = max(eps, ring.eps)
    if total <= MOST_SVD:
        matrix = stacked([_matrix(ring, terms, starts, total) for terms in groups], total, np.float64)
        blocks = [matrix.dense(np.arange(at, min(at + 4096, matrix.shape[0])), np.float64)
                  for at in range(0, matrix.shape[0], 4096)]  # fmt: skip
        reduced = np.zeros((0, total))
        for block in blocks:
            reduced = np.concatenate([reduced, block])
            if len(reduced) > total:
                reduced = np.linalg.qr(reduced, mode="r")
        return null_space_dense(reduced, eps)
    from catalg.models.operator import operator

    apply, adjoint = operator(ring, groups, starts, total)
    return null_space_iterative(apply, adjoint, total, eps)


def _solution(
    target: str,
    space: NullSpace,
    shapes: Mapping[str, tuple[int, ...]],
    constant: int,
    exact: bool,
    used: tuple[str, ...],
) -> Solution:
    dimension: int | None = space.dimension
    if constant:
        solvable = space.dimension and int(space.free[0]) == 0
        dimension = space.dimension - 1 if solvable else None
    free = []
    for place in space.free.tolist()[constant if dimension is not None else 0 :] if dimension is not None else []:
        at = place - constant
        for name, shape in shapes.items():
            size = prod(shape)
            if at < size:
                free.append((name, tuple(int(i) for i in np.unravel_index(at, shape)) if shape else ()))
                break
            at -= size
    return Solution(target, dimension, dict(shapes), tuple(free), space.residual, exact, used, space, constant)
