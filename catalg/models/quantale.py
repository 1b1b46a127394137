"""Models of ordered theories: matrices over a quantale, compared entry by entry.

A 0-cell is a finite set, a 1-cell from X to Y a matrix of shape (|X|, |Y|), composition the
product of matrices, and a 2-cell F => G the inequality F <= G (Lawvere, Metric spaces,
generalized logic, and closed categories, 1973). In `Matrices(Rel)` F <= G is inclusion, in
`Matrices(MaxPlus)` and `Matrices(MaxTimes)` the order of numbers, in `Matrices(MinPlus)` the
opposite one: there a metric is a matrix d with id <= d and d * d <= d. Arithmetic is exact
throughout. A statement about every 1-cell below (or above) something, such as a universal
property, is decided at the largest (the least) one: see `extremes`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np

from catalg.cells import Diagram, OneCell, Path
from catalg.kernel.statement import Hypothesis, Statement, Theory
from catalg.models.backend import alike, held_in, near, put, to_numpy
from catalg.models.counting import shape_text
from catalg.models.extremes import extreme_instance, free_instance, repaired
from catalg.models.instances import draws
from catalg.models.interpreter import Interpreter
from catalg.models.outcome import CounterModel, ModelError, Outcome, Value
from catalg.models.quantale_rings import TARGETS, Quantale, TruthValues, quantale

EXHAUSTIVE = 4096  # instances of a parameter that are tried one by one
_SIZES = (2, 1, 3)  # sizes tried for a 0-cell that a statement quantifies over


class MatrixModel:
    """A model in matrices; ``matrices`` are encoded by ``ring``, one for each 1-cell."""

    def __init__(
        self, name: str, theory: Theory, target: str, ring: Quantale, sizes: dict[str, int], matrices: Any
    ) -> None:
        self.name, self.theory, self.target = name, theory, target
        self.ring, self.sizes, self.matrices = ring, sizes, matrices

    def on(self, backend: str) -> MatrixModel:
        """With the matrices in another array library, but for those of Python's numbers."""
        if backend != "numpy":
            self.matrices = {name: put(m, backend) for name, m in self.matrices.items()}
        return self

    def held_in(self) -> tuple[str, ...]:
        """The libraries that count with the matrices; ``Python`` where they are Python's numbers."""
        return held_in(self.matrices.values())

    def evaluate(self, diagram: Diagram) -> Any:
        """The matrix of a 1-cell, given by its identity."""
        return self.ring.decode(self._host(diagram.source, self.sizes, self.matrices)[0], 1)

    def check(self, statement: Statement, *, samples: int = 20) -> Outcome:
        """Compare the sides at every instance of the parameters, or at ``samples`` of them."""
        if statement.left.boxes or statement.right.boxes:
            return Outcome(statement.name, "holds", True, None, None, "parallel 2-cells are equal")
        if self._only_reordered(statement):
            return Outcome(statement.name, "holds", True, 0.0, None, "numbers commute")
        tried, worst, complete = 0, 0.0, True
        for sizes, matrices, whole in self._instances(statement, samples):
            complete = complete and whole
            if any(self._apart(h, sizes, matrices) is not None for h in statement.hypotheses):
                continue
            tried += 1
            found = self._apart(statement.goal, sizes, matrices)
            if found is not None:
                extra = [f"{c.name} = {_shown(self.ring, matrices[c.name])}" for c in statement.parameters.one]
                return Outcome(statement.name, "fails", True, found[0], "; ".join([*extra, found[1]]))
        if tried == 0 and not complete:
            return Outcome(statement.name, "skipped", False, None, None, "no instance tried satisfies the hypotheses")
        if complete:
            return Outcome(statement.name, "holds", True, worst)
        return Outcome(statement.name, "holds", False, worst, None, f"{tried} instances sampled")

    def violated(self) -> tuple[str, str] | None:
        """A generating 2-cell whose inequality does not hold, and where."""
        for name, cell in self.theory.signature.two.items():
            left, right = (Diagram.identity(self.theory.signature.doctrine, p) for p in (cell.source, cell.target))
            found = self._apart(Hypothesis(name, left, right, "<="), self.sizes, self.matrices)
            if found is not None:
                return name, found[1]
        return None

    # -- comparing ----------------------------------------------------------------------

    def _apart(self, claim: Hypothesis, sizes: Mapping[str, int], matrices: Any) -> tuple[float, str] | None:
        """How far and where a claim fails, or None where it holds."""
        left, right = (near(self._product(side.source, sizes, matrices))[0, ...] for side in (claim.left, claim.right))
        left, right = alike([left, right])
        bad = ~to_numpy(self.ring.below(left, right))
        if claim.relation == "=":
            bad |= ~to_numpy(self.ring.below(right, left))
        if not bad.any():
            return None
        i, j = (int(k) for k in np.argwhere(bad)[0])
        a, b = (self.ring.decode(to_numpy(m)[i : i + 1, j : j + 1], 1)[0, 0] for m in (left, right))
        gap = abs(float(a) - float(b)) if np.isfinite(float(a)) and np.isfinite(float(b)) else float("inf")
        return gap, f"entry ({i}, {j}): left {_text(a)}, right {_text(b)}"

    def _product(self, path: Path, sizes: Mapping[str, int], matrices: Any) -> Any:
        if not path.cells:
            return self.ring.eye(sizes[path.source])
        result = matrices[path.cells[0].name]
        for cell in path.cells[1:]:
            result = self.ring.matmul(*alike([result, matrices[cell.name]]))
        return result

    def _host(self, path: Path, sizes: Mapping[str, int], matrices: Any) -> Any:
        """The product in NumPy, where instances are looked for."""
        return to_numpy(self._product(path, sizes, matrices))

    def _only_reordered(self, statement: Statement) -> bool:
        """Are the sides products of the same 1 by 1 matrices? The quantales here are commutative."""
        sides = [statement.left.source.cells, statement.right.source.cells]
        ends = {end for side in sides for c in side for end in (c.source, c.target)}
        names = [sorted(c.name for c in side) for side in sides]
        return names[0] == names[1] and bool(ends) and all(self.sizes.get(end) == 1 for end in ends)

    # -- parameters ---------------------------------------------------------------------

    def _instances(self, statement: Statement, samples: int) -> Iterator[tuple[dict[str, int], Any, bool]]:
        """(sizes, matrices, were all instances of these sizes tried) for each instance."""
        p = statement.parameters
        if p.one and not p.zero:
            at = extreme_instance(self.ring, statement, lambda path: self._host(path, self.sizes, self.matrices))
            if at is not None:
                yield self.sizes, {**self.matrices, **at}, True
                return
        free = free_instance(
            self.ring, statement, self.sizes, lambda path: self._host(path, self.sizes, self.matrices)
        )
        if free is not None:
            yield free[0], {**self.matrices, **free[1]}, True
            return
        for chosen in product(_SIZES, repeat=len(p.zero)) if p.zero else ((),):
            sizes = {**self.sizes, **dict(zip(p.zero, chosen, strict=True))}
            shapes = [(sizes[c.source], sizes[c.target]) for c in p.one]
            entries = sum(n * m for n, m in shapes)
            whole = isinstance(self.ring, TruthValues) and 2**entries <= EXHAUSTIVE
            rows: Any = product((0, 1), repeat=entries) if whole else self._drawn(statement, entries, samples)
            for row in rows if p.one else ((),):
                drawn = {**self.matrices, **self._cut(row, p.one, shapes)}
                if not whole:
                    repaired(self.ring, statement, drawn, lambda path, at, n=sizes: self._host(path, n, at))
                yield sizes, drawn, not p.zero and (whole or not p.one)

    def _drawn(self, statement: Statement, entries: int, samples: int) -> Iterator[Sequence[Any]]:
        """The top (repaired, it is the largest solution of the hypotheses), the bottom, ones, and then numbers that
        are drawn, the same for the same model and statement."""
        values = self.ring.samples
        for same in (self.ring.constant(True, 1, 1), self.ring.constant(False, 1, 1), self.ring.eye(1)):
            yield [self.ring.decode(same[0], 1)[0, 0]] * entries
        for k in range(samples):
            raw = draws(f"{self.name}\0{statement.name}\0{k}")(entries)
            yield [values[int(r) % len(values)] for r in raw]

    def _cut(self, row: Sequence[Any], cells: Sequence[OneCell], shapes: Sequence[tuple[int, int]]) -> dict[str, Any]:
        found, at = {}, 0
        for cell, (n, m) in zip(cells, shapes, strict=True):
            found[cell.name] = _encoded(self.ring, row[at : at + n * m], n, m)
            at += n * m
        return found


def build_matrix_model(
    name: str, theory: Theory, target: str, values: Mapping[str, Value], loader: Any, seed: int
) -> MatrixModel:
    """Read sizes and matrices and check every generating inequality. Raises ModelError."""
    if target not in TARGETS:
        raise ModelError(f"there is no target `{target}`", None, f"use {', '.join(TARGETS)}")
    if not theory.signature.doctrine.zero_cells:
        doctrine = theory.signature.doctrine.name
        raise ModelError(f"models in {target} are of ordered 2-categories, not of an {doctrine}", None, None)
    ring = quantale(target)
    it = Interpreter(name, values, "exact", seed=seed, draw="modulo:2", loader=loader, ring=None)
    it.quantale = lambda: quantale(target)
    sizes = {}
    for zero in theory.signature.zero:
        if zero not in values:
            raise ModelError(f"the model gives no size for `{zero}`", zero, f"add `{zero} = 2`, the size of a set")
        sizes[zero] = it.integer(it.value_of(zero))
    raw = {cell.name: _matrix(it, cell, sizes) for cell in theory.signature.one.values()}
    model = MatrixModel(name, theory, target, ring, sizes, encoded_matrices(ring, raw))
    broken = model.violated()
    if broken is not None:
        cell = theory.signature.two[broken[0]]
        raise ModelError(f"`{cell.name} : {cell.source} => {cell.target}` does not hold: {broken[1]}", cell.name)
    return model


def encoded_matrices(ring: Quantale, raw: Mapping[str, Any]) -> dict[str, Any]:
    """Matrices of numbers as a quantale has them; raises ModelError naming the one that is none."""
    for prepared in (False, True):
        matrices = {}
        for name, array in raw.items():
            try:
                if not prepared:
                    ring.prepare([array])
                else:
                    matrices[name] = ring.encode(array)[0][None]
            except ModelError as error:
                raise ModelError(f"in the value of `{name}`: {error.message}", name, error.help) from None
        if not prepared:
            ring.prepare(list(raw.values()))
    return matrices


def _matrix(it: Interpreter, cell: OneCell, sizes: Mapping[str, int]) -> Any:
    shape = (sizes[cell.source], sizes[cell.target])
    try:
        array = it.array(it.value_of(cell.name, shape))
    except ModelError as error:
        raise ModelError(error.message, error.generator or cell.name, error.help) from None
    if array.shape != shape and array.size != shape[0] * shape[1]:
        wanted = f"`{cell.name} : {cell.source} -> {cell.target}` needs {shape_text(shape)}"
        raise ModelError(f"`{cell.name}` has shape {shape_text(array.shape)}, but {wanted}", cell.name)
    return array.reshape(shape)


def _encoded(ring: Any, row: Sequence[Any], n: int, m: int) -> Any:
    entries = np.empty((n, m), dtype=object)
    entries[:] = np.array(list(row), dtype=object).reshape(n, m)
    return ring.encode(entries)[0][None]


def _shown(ring: Any, matrix: Any) -> str:
    rows = ring.decode(to_numpy(matrix)[0], 1).tolist()
    return "[" + ", ".join("[" + ", ".join(map(_text, row)) + "]" for row in rows) + "]"


def _text(entry: Any) -> str:
    return str(int(entry)) if isinstance(entry, (bool, np.bool_)) else str(entry)


# -- counter-models ---------------------------------------------------------------------------


def confirm_matrices(
    theory: Theory, statement: Statement, target: str, values: Mapping[str, Value]
) -> CounterModel | None:
    """The counter-model that these matrices are; None when they are none."""
    from catalg.models.search import model_text

    found = _refutes(theory, statement, target, values)
    if found is None:
        return None
    return CounterModel(target, values, found, model_text(theory, statement, target, values), values)


def _refutes(theory: Theory, statement: Statement, target: str, values: Mapping[str, Value]) -> str | None:
    """The witness, where every inequality and axiom holds for certain and the statement fails."""
    try:
        model = build_matrix_model("counterexample", theory, target, values, None, 0)
    except ModelError:
        return None
    for axiom in theory.axioms.values():
        outcome = model.check(axiom)
        if outcome.status != "holds" or not outcome.exact:
            return None
    verdict = model.check(statement)
    return verdict.witness if verdict.status == "fails" and verdict.exact else None
