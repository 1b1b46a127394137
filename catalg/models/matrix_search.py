"""Counter-models of inequalities: small matrices that satisfy every axiom of an ordered theory and not the statement.

First all relations on sets of one element or two, as far as they are few; then matrices over truth
values and costs that are drawn and moved until the axioms hold (`extremes.repaired`, the axioms
being hypotheses about the generators). A cell with a universal property starts at its end of the
order: from the largest matrix, moving it below what the axioms ask gives a residual, a meet, a
maximum of costs; from the least, a join or a star. What is found is built again and checked exactly
by `confirm_matrices`. The same statement gives the same model.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np

from catalg.cells import Diagram, OneCell, Path, Signature
from catalg.kernel.statement import Hypothesis, Parameters, Statement, Theory
from catalg.models.extremes import repaired
from catalg.models.instances import draws
from catalg.models.outcome import CounterModel, Value
from catalg.models.quantale import MatrixModel, confirm_matrices
from catalg.models.quantale_rings import Quantale, quantale

EXHAUSTED = 10  # entries of relations that are all tried
COST = 40  # steps that a drawn model costs; a relation that is not drawn costs half
_SHAPES = ((1,), (2,), (2, 1), (3, 1), (1, 2), (2, 3, 1))  # sizes of the 0-cells, taken in turns


def find_in_matrices(theory: Theory, statement: Statement, fuel: int) -> CounterModel | None:
    """A model in ``Matrices(Rel)`` or ``Matrices(MinPlus)`` in which the statement fails, or None."""
    signature = theory.signature
    if not signature.doctrine.zero_cells or statement.parameters.two:
        return None
    for cost, target, sizes, matrices in _candidates(theory, statement):
        fuel -= cost
        if fuel < 0:
            return None
        model = MatrixModel("counterexample", theory, target, quantale(target), sizes, matrices)
        if not _refutes(model, statement):
            continue
        found = confirm_matrices(theory, statement, target, _values(model))
        if found is not None:
            return found
    return None


def _refutes(model: MatrixModel, statement: Statement) -> bool:
    if model.violated() is not None:
        return False
    for axiom in model.theory.axioms.values():
        outcome = model.check(axiom)
        if outcome.status != "holds" or not outcome.exact:
            return False
    verdict = model.check(statement)
    return verdict.status == "fails" and verdict.exact


def _values(model: MatrixModel) -> dict[str, Value]:
    values: dict[str, Value] = {zero: ("number", Fraction(n)) for zero, n in model.sizes.items()}
    for name, matrix in model.matrices.items():
        values[name] = _list(model.ring.decode(matrix[0], 1).tolist())
    return values


def _list(rows: Any) -> Value:
    return ("list", tuple(("list", tuple(map(_entry, row))) for row in rows))


def _entry(e: Any) -> Value:
    if e in (float("inf"), float("-inf")):
        return ("inf", 1 if e > 0 else -1)
    return ("number", Fraction(e))


def _candidates(theory: Theory, statement: Statement) -> Iterator[tuple[int, str, dict[str, int], dict[str, Any]]]:
    """(steps that it costs, target, sizes, matrices)"""
    cells = list(theory.signature.one.values())
    for size in (1, 2):
        sizes = dict.fromkeys(theory.signature.zero, size)
        entries = size * size * len(cells)
        for row in product((False, True), repeat=entries) if entries <= EXHAUSTED else ():
            blocks = np.array(row, dtype=bool).reshape(len(cells), 1, size, size)
            yield COST // 2, "Matrices(Rel)", sizes, dict(zip((c.name for c in cells), blocks, strict=True))
    drawing = _Drawing(theory)
    for k in range(10**6):
        for target in ("Matrices(MinPlus)", "Matrices(Rel)"):
            yield COST, target, *drawing.drawn(target, f"{theory.name}\0{statement.name}\0{k}", k)


class _Drawing:
    """Drawn models of a theory."""

    def __init__(self, theory: Theory) -> None:
        self.signature = theory.signature
        cells = tuple(theory.signature.one.values())
        self.ends: dict[str, bool] = {}  # cells with a universal property: from the largest, or from the least
        for axiom in theory.axioms.values():
            left, right = axiom.left.source.cells, axiom.right.source.cells
            if axiom.relation != "<=" or not axiom.parameters.one:
                continue
            bound = {c.name for c in axiom.parameters.one}
            if len(right) == 1 and right[0].name not in bound and bound & {c.name for c in left}:
                self.ends.setdefault(right[0].name, True)
            elif len(left) == 1 and left[0].name not in bound and bound & {c.name for c in right}:
                self.ends.setdefault(left[0].name, False)
        plain = [a for a in theory.axioms.values() if not a.parameters and not a.hypotheses]
        given = tuple(replace(a.goal, name=a.name) for a in plain if not (a.left.boxes or a.right.boxes))
        empty = Diagram.identity(self.signature.doctrine, Path(self.signature.zero[0], ()))
        every = (*self._cells(self.signature), *given)
        first = tuple(h for h in every if not self.ends.keys() & {c.name for c in _both(h)})
        # What a universal property is about is settled before the cell that has it is moved.
        self.wanted = [Statement("axioms", empty, empty, Parameters(one=cells), some) for some in (first, every)]

    @staticmethod
    def _cells(signature: Signature) -> Iterator[Hypothesis]:
        for name, cell in signature.two.items():
            sides = [Diagram.identity(signature.doctrine, path) for path in (cell.source, cell.target)]
            yield Hypothesis(name, sides[0], sides[1], "<=")

    def drawn(self, target: str, seed: str, number: int) -> tuple[dict[str, int], dict[str, Any]]:
        """Sizes and matrices, the same for the same seed."""
        ring = quantale(target)
        zeros, cells = self.signature.zero, self.signature.one.values()
        shape = _SHAPES[number % len(_SHAPES)]
        picks = draws(f"{seed}\0sizes")(len(zeros))
        sizes = {zero: shape[int(p) % len(shape)] for zero, p in zip(zeros, picks, strict=True)}
        matrices = {c.name: self._start(ring, c, sizes, f"{seed}\0{target}\0{c.name}") for c in cells}
        falling = frozenset(name for name, top in self.ends.items() if top)
        for wanted in self.wanted:
            repaired(ring, wanted, matrices, lambda path, at: _product(ring, path, sizes, at), falling)
        return sizes, matrices

    def _start(self, ring: Quantale, cell: OneCell, sizes: Mapping[str, int], seed: str) -> Any:
        n, m = sizes[cell.source], sizes[cell.target]
        if cell.name in self.ends:
            return ring.constant(self.ends[cell.name], n, m)
        entries = np.empty(n * m, dtype=object)
        entries[:] = [ring.samples[int(r) % len(ring.samples)] for r in draws(seed)(n * m)]
        return ring.encode(entries.reshape(n, m))[0][None]


def _both(h: Hypothesis) -> tuple[OneCell, ...]:
    return (*h.left.source.cells, *h.right.source.cells)


def _product(ring: Quantale, path: Path, sizes: Mapping[str, int], matrices: Mapping[str, Any]) -> Any:
    if not path.cells:
        return ring.eye(sizes[path.source])
    out = matrices[path.cells[0].name]
    for cell in path.cells[1:]:
        out = ring.matmul(out, matrices[cell.name])
    return out
