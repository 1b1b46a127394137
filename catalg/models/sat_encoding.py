"""Models of a theory at given sizes as the models of a formula: tables of sets, tensors of a finite semiring.

Every entry of an unknown generator is an unknown number; a diagram is evaluated on unknowns as
the carriers evaluate it on values. Relies on `sat`, `sat_numbers` and `network.plan`. Nothing
found through it may be believed before the carriers have checked it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from math import prod
from typing import Any

import numpy as np

from catalg.cells import Diagram, OneCell, TwoCell, is_bend
from catalg.models.outcome import ModelError
from catalg.models.plans import plan
from catalg.models.sat import FALSE, TRUE, Formula
from catalg.models.sat_numbers import Bits, Numbers, Residues, equal_choices
from catalg.models.tensors import size_of

MOST_WORK = 1_500_000  # products and lookups encoded for one formula
LARGEST_FIELD = 13

Array = np.ndarray[Any, Any]


class Encoding:
    """A formula and, by generator, an array of numbers; the two kinds below evaluate diagrams."""

    def __init__(self, dimensions: Mapping[str, int]) -> None:
        self.formula = Formula()
        self.dimensions = dict(dimensions)
        self.tensors: dict[str, Array] = {}
        self.unknown: dict[str, TwoCell] = {}
        self.left = MOST_WORK

    def dimension(self, cell: OneCell) -> int:
        return size_of(self.dimensions, cell)

    def spend(self, work: int) -> None:
        """Raises ModelError when the formula grows too large."""
        self.left -= work
        if self.left < 0:
            raise ModelError("the search at these sizes needs too large a formula", None, "use smaller sizes")

    def give(self, cell: TwoCell, value: Array) -> None:
        """A known generator, in the carrier's shape without the batch axis."""
        raise NotImplementedError

    def leave_open(self, cell: TwoCell) -> None:
        """An unknown generator."""
        raise NotImplementedError

    def differences(self, left: Diagram, right: Diagram) -> list[int]:
        """One literal for each place: the two sides differ there."""
        raise NotImplementedError

    def require(self, left: Diagram, right: Diagram) -> None:
        """The two sides are equal everywhere."""
        raise NotImplementedError

    def read(self, cell: TwoCell, model: Sequence[int]) -> Array:
        """A generator's value in a model of the formula, in the carrier's shape."""
        raise NotImplementedError

    def decided(self) -> list[int]:
        """The variables that fix the unknown generators, and so all others."""
        raise NotImplementedError

    def is_value(self, cell: TwoCell, value: Array) -> int:
        """The literal that says that an unknown generator has a given value."""
        raise NotImplementedError

    def turn(self, cell: TwoCell, base: TwoCell) -> None:
        """Let a generator be another one read backwards, as daggers are."""
        array, width = self.tensors[base.name], len(base.source)
        self.tensors[cell.name] = array.transpose(*range(width, array.ndim), *range(width))


class TensorEncoding(Encoding):
    """Tensors over the booleans (``p`` 0) or GF(p)."""

    def __init__(self, dimensions: Mapping[str, int], p: int) -> None:
        super().__init__(dimensions)
        if p > LARGEST_FIELD:
            raise ModelError(f"models over GF({p}) are not enumerated", None, f"use a prime up to {LARGEST_FIELD}")
        self.p = p
        self.numbers: Numbers = Residues(self.formula, p) if p > 2 else Bits(self.formula, p == 2)

    def shape(self, cell: TwoCell) -> tuple[int, ...]:
        return tuple(self.dimension(c) for c in (*cell.source, *cell.target))

    def give(self, cell: TwoCell, value: Array) -> None:
        flat = [self.numbers.constant(int(v)) for v in value.reshape(-1).tolist()]
        self.tensors[cell.name] = np.array(flat, dtype=np.int64).reshape(self.shape(cell))

    def leave_open(self, cell: TwoCell) -> None:
        shape = self.shape(cell)
        self.spend(prod(shape))
        self.unknown[cell.name] = cell
        flat = [self.numbers.unknown() for _ in range(prod(shape))]
        self.tensors[cell.name] = np.array(flat, dtype=np.int64).reshape(shape)

    def read(self, cell: TwoCell, model: Sequence[int]) -> Array:
        entries = self.tensors[cell.name]
        flat = [self.numbers.read(int(n), model) for n in entries.reshape(-1)]
        return np.array(flat, dtype=np.int64).reshape(entries.shape)

    def decided(self) -> list[int]:
        entries = [int(n) for name in self.unknown for n in self.tensors[name].reshape(-1)]
        return [abs(x) for n in entries for x in self.numbers.literals(n)[self.p <= 2 :] if abs(x) != TRUE]

    def is_value(self, cell: TwoCell, value: Array) -> int:
        entries = self.tensors[cell.name].reshape(-1)
        at = zip(entries.tolist(), value.reshape(-1).tolist(), strict=True)
        return self.formula.conj(self.numbers.literals(n)[int(v)] for n, v in at)

    def require(self, left: Diagram, right: Diagram) -> None:
        a, b = self.evaluate(left), self.evaluate(right)
        for x, y in zip(a.reshape(-1).tolist(), b.reshape(-1).tolist(), strict=True):
            if x != y:
                self.numbers.require_equal(x, y)

    def differences(self, left: Diagram, right: Diagram) -> list[int]:
        a, b = self.evaluate(left), self.evaluate(right)
        pairs = zip(a.reshape(-1).tolist(), b.reshape(-1).tolist(), strict=True)
        return [-self.numbers.equal(x, y) if x != y else FALSE for x, y in pairs]

    def _eye(self, n: int) -> Array:
        zero, one = self.numbers.constant(0), self.numbers.constant(1)
        return np.where(np.eye(n, dtype=bool), one, zero)

    def evaluate(self, diagram: Diagram) -> Array:
        """The diagram's tensor of numbers, of shape (source dims..., target dims...); cf. `network.contract`."""
        sizes = [self.dimension(cell) for cell in diagram.wires]
        labels: list[tuple[int, ...]] = []
        slots: list[Array | None] = []
        for i, box in enumerate(diagram.boxes):
            labels.append((*diagram.inputs[i], *diagram.outputs_of(i)))
            slots.append(self._eye(sizes[labels[-1][0]]) if is_bend(box) else self.tensors[box.name])
        width = len(diagram.source)
        ends: list[int] = []
        for w in diagram.outputs:
            if w < width:
                labels.append((w, len(sizes)))
                slots.append(self._eye(sizes[w]))
                w = len(sizes)
                sizes.append(sizes[diagram.outputs[len(ends)]])
            ends.append(w)
        wanted = (*range(width), *ends)
        if not slots:
            return np.array(self.numbers.constant(1))
        steps, _ = plan(tuple(labels), wanted, tuple(sizes))
        have: list[tuple[int, ...]] = list(labels)
        for i, j in steps:
            a, b = slots[i], slots[j]
            assert a is not None and b is not None
            slots[i] = slots[j] = None
            out, made = self._pair(have[i], a, have[j], b)
            have.append(out)
            slots.append(made)
        last = slots[-1]
        assert last is not None
        return last.transpose([have[-1].index(w) for w in wanted])

    def _pair(self, la: tuple[int, ...], a: Array, lb: tuple[int, ...], b: Array) -> tuple[tuple[int, ...], Array]:
        shared = [x for x in la if x in lb]
        free_a = [x for x in la if x not in lb]
        free_b = [x for x in lb if x not in la]
        a = a.transpose([la.index(x) for x in (*free_a, *shared)])
        b = b.transpose([lb.index(x) for x in (*shared, *free_b)])
        shape = a.shape[: len(free_a)] + b.shape[len(shared) :]
        inner = prod(b.shape[: len(shared)])
        rows = a.reshape(-1, inner).tolist() if inner else []
        columns = b.reshape(inner, -1).T.tolist() if inner else []
        self.spend(prod(shape) * max(1, inner))
        zero = self.numbers.constant(0)
        if not inner:
            return (*free_a, *free_b), np.full(shape, zero, dtype=np.int64)
        times, total = self.numbers.product, self.numbers.total
        flat = []
        for row in rows:
            kept = [(k, x) for k, x in enumerate(row) if x != zero]
            flat += [total([times(x, column[k]) for k, x in kept if column[k] != zero]) for column in columns]
        return (*free_a, *free_b), np.array(flat, dtype=np.int64).reshape(shape)


class TableEncoding(Encoding):
    """Functions between finite sets: each entry of a table is a choice of an element."""

    def __init__(self, dimensions: Mapping[str, int]) -> None:
        super().__init__(dimensions)
        self._choices: list[tuple[int, ...]] = []
        self._handle: dict[tuple[int, ...], int] = {}
        self._memo: dict[tuple[int, tuple[int, ...]], tuple[int, ...]] = {}
        self._version: dict[str, int] = {}  # of each generator's table: parameters take several values in turn
        self._versions = 0

    def shape(self, cell: TwoCell) -> tuple[int, ...]:
        return (*(self.dimension(c) for c in cell.source), len(cell.target))

    def _made(self, literals: tuple[int, ...]) -> int:
        found = self._handle.get(literals)
        if found is None:
            found = self._handle[literals] = len(self._choices)
            self._choices.append(literals)
        return found

    def _element(self, value: int, size: int) -> int:
        return self._made(tuple(TRUE if v == value else FALSE for v in range(size)))

    def give(self, cell: TwoCell, value: Array) -> None:
        sizes = [self.dimension(c) for c in cell.target]
        table = np.zeros(self.shape(cell), dtype=np.int64)
        for at in np.ndindex(*table.shape):
            table[at] = self._element(int(value[at]), sizes[at[-1]])
        self._put(cell, table)

    def _put(self, cell: TwoCell, table: Array) -> None:
        self.tensors[cell.name] = table
        self._versions += 1
        self._version[cell.name] = self._versions

    def leave_open(self, cell: TwoCell) -> None:
        sizes = [self.dimension(c) for c in cell.target]
        table = np.zeros(self.shape(cell), dtype=np.int64)
        self.spend(table.size * max([1, *sizes]) ** 2)
        self.unknown[cell.name] = cell
        for at in np.ndindex(*table.shape):
            table[at] = self._made(self.formula.one_of(sizes[at[-1]]))
        self._put(cell, table)

    def read(self, cell: TwoCell, model: Sequence[int]) -> Array:
        entries = self.tensors[cell.name]
        flat = [self._value(n, model) for n in entries.reshape(-1).tolist()]
        return np.array(flat, dtype=np.int64).reshape(entries.shape)

    def _value(self, choice: int, model: Sequence[int]) -> int:
        return next(v for v, x in enumerate(self._choices[choice]) if (model[abs(x) - 1] > 0) == (x > 0))

    def decided(self) -> list[int]:
        entries = [n for name in self.unknown for n in self.tensors[name].reshape(-1).tolist()]
        return [x for n in entries for x in self._choices[n] if abs(x) != TRUE]

    def is_value(self, cell: TwoCell, value: Array) -> int:
        entries = self.tensors[cell.name].reshape(-1).tolist()
        at = zip(entries, value.reshape(-1).tolist(), strict=True)
        return self.formula.conj(self._choices[n][int(v)] for n, v in at)

    def evaluate(self, diagram: Diagram) -> list[list[int]]:
        """For each element of the source (in order) the choices on the target's wires."""
        sizes = [self.dimension(c) for c in diagram.source]
        self.spend(prod(sizes) * (1 + len(diagram.wires)))
        rows = []
        for point in product(*map(range, sizes)):
            wires = [self._element(v, n) for v, n in zip(point, sizes, strict=True)]
            for box, taken in zip(diagram.boxes, diagram.inputs, strict=True):
                wires += self._applied(box, tuple(wires[w] for w in taken))
            rows.append([wires[w] for w in diagram.outputs])
        return rows

    def _applied(self, box: TwoCell, inputs: tuple[int, ...]) -> tuple[int, ...]:
        key = (self._version[box.name], inputs)
        found = self._memo.get(key)
        if found is None:
            found = self._memo[key] = self._looked_up(self.tensors[box.name], box, inputs)
        return found

    def _looked_up(self, table: Array, box: TwoCell, inputs: tuple[int, ...]) -> tuple[int, ...]:
        """The table's entry at unknown places: whichever values the inputs have, the entry there."""
        ways = [[(v, x) for v, x in enumerate(self._choices[n]) if x != FALSE] for n in inputs]
        if all(len(way) == 1 for way in ways):
            return tuple(table[tuple(way[0][0] for way in ways)].tolist())
        places = list(product(*ways))
        out = []
        for j, cell in enumerate(box.target):
            n = self.dimension(cell)
            self.spend(len(places) * n + n * n)
            entries = [table[(*(v for v, _ in place), j)] for place in places]
            if all(entry == entries[0] for entry in entries):
                out.append(int(entries[0]))
                continue
            made = self.formula.one_of(n)
            for place, entry in zip(places, entries, strict=True):
                otherwise = [-x for _, x in place]
                for x, y in zip(made, self._choices[entry], strict=True):
                    self.formula.add(*otherwise, -y, x)
            out.append(self._made(made))
        return tuple(out)

    def require(self, left: Diagram, right: Diagram) -> None:
        for a, b in zip(self.evaluate(left), self.evaluate(right), strict=True):
            for x, y in zip(a, b, strict=True):
                for p, q in zip(self._choices[x], self._choices[y], strict=True) if x != y else ():
                    self.formula.add(-p, q)
                    self.formula.add(p, -q)

    def differences(self, left: Diagram, right: Diagram) -> list[int]:
        out = []
        for a, b in zip(self.evaluate(left), self.evaluate(right), strict=True):
            for x, y in zip(a, b, strict=True):
                same = TRUE if x == y else equal_choices(self.formula, self._choices[x], self._choices[y])
                out.append(-same)
        return out


def encoding(target: str, dimensions: Mapping[str, int]) -> TableEncoding | TensorEncoding:
    """An empty encoding for Set, Rel or Vect(GF(p)); raises ModelError for another target."""
    text = target.replace(" ", "")
    if text == "Set":
        return TableEncoding(dimensions)
    if text == "Rel":
        return TensorEncoding(dimensions, 0)
    if text.startswith("Vect(GF(") and text[8:-2].isdecimal():
        return TensorEncoding(dimensions, int(text[8:-2]))
    raise ModelError(f"models in {target} cannot be enumerated", None, "enumerate in Set, Rel or Vect(GF(p))")
