"""A law as a problem of many-sorted Horn equations, for peers that know neither diagrams nor categories.

A cartesian theory is written in its terms, a plain category in terms of one argument each (a
morphism acts on generalised elements). Every other diagram becomes a term of `seq` and `par`
over generators, with the axioms of strict monoidal 2-categories beside those of the theory; the
interchange law is guarded by sources and targets, since without types it would prove too much.
The law's parameters become constants, and so do its variables: the conjecture is ground.

Relies on the elaborated theory alone. Must not help or hinder a peer beyond that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from catalg.cells import Diagram, OneCell, Path, TwoCell, is_bend
from catalg.kernel.statement import Statement, Theory

Term = tuple  # (function, *arguments); a variable is (name,) with name among the clause's variables
Equation = tuple[Term, Term]


@dataclass(frozen=True)
class Clause:
    """``equation`` for all ``variables`` (name -> sort) under ``conditions``. ``typing``: part of the structure."""

    name: str
    variables: Mapping[str, str]
    conditions: tuple[Equation, ...]
    equation: Equation
    typing: bool = False  # an equation about sources and targets, to be used from left to right


@dataclass
class Problem:
    """``functions``: name -> (argument sorts, result sort). The conjecture has no variables."""

    sorts: list[str] = field(default_factory=list)
    functions: dict[str, tuple[tuple[str, ...], str]] = field(default_factory=dict)
    clauses: list[Clause] = field(default_factory=list)
    goals: list[Equation] = field(default_factory=list)


class NotEncoded(Exception):
    """The statement has no encoding here (ordered or linear theories, axioms with object parameters)."""


def encode(theory: Theory, statement: Statement) -> Problem:
    """The problem of proving ``statement`` from the axioms of ``theory``. Raises NotEncoded."""
    doctrine = theory.signature.doctrine
    if doctrine.ordered or getattr(doctrine, "linear", False):
        raise NotEncoded(doctrine.name)
    kind = _Terms if doctrine.cartesian or not doctrine.tensor else _Cells
    return kind(theory, statement).problem


class _Names:
    """Plain names for whatever a theory calls its cells."""

    def __init__(self) -> None:
        self._given: dict[tuple[str, str], str] = {}

    def of(self, kind: str, name: str) -> str:
        key = kind, name
        if key not in self._given:
            plain = "".join(c if c.isascii() and c.isalnum() else "_" for c in name)
            made = f"{kind}_{plain}"
            while made in self._given.values():
                made += "x"
            self._given[key] = made
        return self._given[key]


class _Terms:
    """Cartesian theories and plain categories: one function for each output of a generator."""

    def __init__(self, theory: Theory, statement: Statement) -> None:
        self.names, self.problem = _Names(), Problem()
        full = statement.signature(theory.signature)
        for cell in full.one.values():
            self._sort(cell)
        for axiom in theory.axioms.values():
            self._axiom(axiom)
        for h in statement.hypotheses:
            for number, (equation, variables) in enumerate(self._equations(h.left, h.right)):
                self._add(f"{h.name}_{number}", variables, (), equation)
        constants: list[Term] = []
        for number, cell in enumerate(statement.left.source):
            name = self.names.of("c", f"{cell.name}{number}")
            self.problem.functions[name] = ((), self._sort(cell))
            constants.append((name,))
        for side in zip(self._ends(statement.left, constants), self._ends(statement.right, constants), strict=True):
            self.problem.goals.append(side)

    def _sort(self, cell: OneCell) -> str:
        name = self.names.of("s", cell.name)
        if name not in self.problem.sorts:
            self.problem.sorts.append(name)
        return name

    def _axiom(self, axiom: Statement) -> None:
        """Axioms with morphism parameters of no argument are variables; others are beyond first order."""
        variables: dict[str, str] = {}
        for cell in axiom.parameters.two:
            if len(cell.source) or len(cell.target) != 1:
                raise NotEncoded(f"the axiom `{axiom.name}` quantifies over morphisms")
            variables[f"P{len(variables)}{cell.name.upper()}"] = self._sort(cell.target.cells[0])
        if axiom.parameters.one or axiom.parameters.zero:
            raise NotEncoded(f"the axiom `{axiom.name}` quantifies over objects")
        bound = {c.name: (v,) for c, v in zip(axiom.parameters.two, variables, strict=True)}
        conditions = tuple(e for h in axiom.hypotheses for e, _ in self._equations(h.left, h.right, bound))
        for number, (equation, more) in enumerate(self._equations(axiom.left, axiom.right, bound)):
            self._add(f"{axiom.name}_{number}", {**variables, **more}, conditions, equation)

    def _add(
        self, name: str, variables: Mapping[str, str], conditions: tuple[Equation, ...], equation: Equation
    ) -> None:
        if equation[0] != equation[1]:
            self.problem.clauses.append(Clause(self.names.of("a", name), variables, conditions, equation))

    def _equations(
        self, left: Diagram, right: Diagram, bound: Mapping[str, Term] | None = None
    ) -> Iterator[tuple[Equation, dict[str, str]]]:
        variables = {f"X{i}": self._sort(cell) for i, cell in enumerate(left.source)}
        wires = [(v,) for v in variables]
        for pair in zip(self._ends(left, wires, bound), self._ends(right, wires, bound), strict=True):
            yield pair, variables

    def _ends(self, diagram: Diagram, wires: Sequence[Term], bound: Mapping[str, Term] | None = None) -> list[Term]:
        here = list(wires)
        for box, taken in zip(diagram.boxes, diagram.inputs, strict=True):
            for port, cell in enumerate(box.target):
                if bound and box.name in bound:
                    here.append(bound[box.name])
                    continue
                name = self.names.of("f", box.name if len(box.target) == 1 else f"{box.name}.{port}")
                sorts = tuple(self._sort(c) for c in box.source)
                self.problem.functions[name] = (sorts, self._sort(cell))
                here.append((name, *(here[w] for w in taken)))
        return [here[w] for w in diagram.outputs]


class _Cells:
    """Planar, symmetric and compact closed theories: cells as terms, 1-cells as terms of `cat`."""

    def __init__(self, theory: Theory, statement: Statement) -> None:
        self.names, self.problem = _Names(), Problem(sorts=["cell", "path", "point"])
        self.doctrine = theory.signature.doctrine
        p = self.problem
        p.functions.update({
            "seq": (("cell", "cell"), "cell"), "par": (("cell", "cell"), "cell"), "cat": (("path", "path"), "path"),
            "id": (("path",), "cell"), "src": (("cell",), "path"), "tgt": (("cell",), "path"),
            "unit": (("point",), "path"), "from": (("path",), "point"), "to": (("path",), "point"),
        })  # fmt: skip
        self._structure()
        for axiom in theory.axioms.values():
            self._axiom(axiom)
        for h in statement.hypotheses:
            self._add(h.name, {}, (), (self.cell(h.left), self.cell(h.right)))
        p.goals.append((self.cell(statement.left), self.cell(statement.right)))

    # -- 1-cells and generators --------------------------------------------------------------

    def point(self, name: str) -> Term:
        plain = self.names.of("o", name)
        self.problem.functions[plain] = ((), "point")
        return (plain,)

    def one(self, cell: OneCell, bound: Mapping[str, Term] = {}) -> Term:
        if cell.name in bound:
            return bound[cell.name]
        if self.doctrine.duals and cell.name.startswith("dual("):
            return ("dual", self.one(cell.dual, bound))
        plain = self.names.of("w", cell.name)
        if plain not in self.problem.functions:
            self.problem.functions[plain] = ((), "path")
            self._type(f"from_{plain}", ("from", (plain,)), self.point(cell.source))
            self._type(f"to_{plain}", ("to", (plain,)), self.point(cell.target))
            if cell.self_dual:
                self._type(f"dual_{plain}", ("dual", (plain,)), (plain,))
        return (plain,)

    def path(self, path: Path, bound: Mapping[str, Term] = {}) -> Term:
        if not path.cells:
            return ("unit", bound.get(path.source) or self.point(path.source))
        here = self.one(path.cells[-1], bound)
        for cell in reversed(path.cells[:-1]):
            here = ("cat", self.one(cell, bound), here)
        return here

    def generator(self, box: TwoCell, bound: Mapping[str, Term]) -> Term:
        if box.name in bound:
            return bound[box.name]
        plain = self.names.of("g", box.name)
        if plain not in self.problem.functions:
            self.problem.functions[plain] = ((), "cell")
            self._type(f"src_{plain}", ("src", (plain,)), self.path(box.source))
            self._type(f"tgt_{plain}", ("tgt", (plain,)), self.path(box.target))
        return (plain,)

    # -- diagrams ----------------------------------------------------------------------------

    def cell(self, diagram: Diagram, bound: Mapping[str, Term] = {}) -> Term:
        """The diagram as a sequence of layers, one box (or one crossing) in each."""
        layers = list(self._layers(diagram, bound))
        if not layers:
            return ("id", self.path(diagram.source, bound))
        here = layers[-1]
        for layer in reversed(layers[:-1]):
            here = ("seq", layer, here)
        return here

    def _layers(self, diagram: Diagram, bound: Mapping[str, Term]) -> Iterator[Term]:
        alive = list(range(len(diagram.source)))
        for i, box in enumerate(diagram.boxes):
            taken, made = list(diagram.inputs[i]), list(diagram.outputs_of(i))
            if self.doctrine.planar:
                at = diagram.offsets[i]
            else:
                at = alive.index(taken[0]) if taken else len(alive)
                for k, w in enumerate(taken):  # bring each wire beside the ones before it
                    j = alive.index(w)
                    goal = at + k if j >= at + k else at + k - 1
                    if j < at:
                        at -= 1
                    yield from self._brought(diagram, alive, j, goal, bound)
            yield self._layer(diagram, alive[:at], self._box(box, bound), alive[at + len(taken) :], bound)
            alive[at : at + len(taken)] = made
        for k, w in enumerate(diagram.outputs if not self.doctrine.planar else ()):
            yield from self._brought(diagram, alive, alive.index(w), k, bound)

    def _brought(
        self, diagram: Diagram, alive: list[int], at: int, goal: int, bound: Mapping[str, Term]
    ) -> Iterator[Term]:
        """Cross neighbours until the wire at ``at`` stands at ``goal``."""
        while at != goal:
            left = min(at, at + (1 if goal > at else -1))
            a, b = (self.one(diagram.wires[w], bound) for w in alive[left : left + 2])
            yield self._layer(diagram, alive[:left], ("swap", a, b), alive[left + 2 :], bound)
            alive[left], alive[left + 1] = alive[left + 1], alive[left]
            at += 1 if goal > at else -1

    def _box(self, box: TwoCell, bound: Mapping[str, Term]) -> Term:
        if self.doctrine.duals and is_bend(box):
            cells = (*box.source, *box.target)
            name = "cup" if len(box.target) else "cap"
            return (name, self.one(cells[0] if name == "cup" else cells[1], bound))
        return self.generator(box, bound)

    def _layer(
        self, diagram: Diagram, left: Sequence[int], middle: Term, right: Sequence[int], bound: Mapping[str, Term]
    ) -> Term:
        out = middle
        if right:
            out = ("par", out, ("id", self._wires(diagram, right, bound)))
        if left:
            out = ("par", ("id", self._wires(diagram, left, bound)), out)
        return out

    def _wires(self, diagram: Diagram, wires: Sequence[int], bound: Mapping[str, Term]) -> Term:
        return self.path(Path.of(*(diagram.wires[w] for w in wires)), bound)

    # -- clauses -----------------------------------------------------------------------------

    def _axiom(self, axiom: Statement) -> None:
        p = axiom.parameters
        variables = {f"O{i}": "point" for i in range(len(p.zero))}
        variables |= {f"W{i}": "path" for i in range(len(p.one))}
        variables |= {f"F{i}": "cell" for i in range(len(p.two))}
        bound: dict[str, Term] = {z: (f"O{i}",) for i, z in enumerate(p.zero)}
        bound |= {c.name: (f"W{i}",) for i, c in enumerate(p.one)}
        bound |= {c.name: (f"F{i}",) for i, c in enumerate(p.two)}
        conditions = []
        for cell in p.two:
            conditions.append((("src", bound[cell.name]), self.path(cell.source, bound)))
            conditions.append((("tgt", bound[cell.name]), self.path(cell.target, bound)))
        conditions += [(self.cell(h.left, bound), self.cell(h.right, bound)) for h in axiom.hypotheses]
        self._add(
            axiom.name, variables, tuple(conditions), (self.cell(axiom.left, bound), self.cell(axiom.right, bound))
        )

    def _add(
        self, name: str, variables: Mapping[str, str], conditions: tuple[Equation, ...], equation: Equation
    ) -> None:
        if equation[0] != equation[1]:
            self.problem.clauses.append(Clause(self.names.of("a", name), variables, conditions, equation))

    def _type(self, name: str, left: Term, right: Term, **variables: str) -> None:
        self.problem.clauses.append(Clause(self.names.of("t", name), variables, (), (left, right), typing=True))

    def _law(self, name: str, left: Term, right: Term, conditions: tuple[Equation, ...] = (), **variables: str) -> None:
        self.problem.clauses.append(Clause(self.names.of("m", name), variables, conditions, (left, right)))

    def _structure(self) -> None:
        """Strict 2-categories."""
        f, g, h, k = ("F",), ("G",), ("H",), ("K",)
        p, q, r, o = ("P",), ("Q",), ("R",), ("O",)
        cell, path, point = "cell", "path", "point"
        typed, law = self._type, self._law
        typed("src_seq", ("src", ("seq", f, g)), ("src", f), F=cell, G=cell)
        typed("tgt_seq", ("tgt", ("seq", f, g)), ("tgt", g), F=cell, G=cell)
        for end in ("src", "tgt"):
            typed(f"{end}_par", (end, ("par", f, g)), ("cat", (end, f), (end, g)), F=cell, G=cell)
            typed(f"{end}_id", (end, ("id", p)), p, P=path)
        typed("from_cat", ("from", ("cat", p, q)), ("from", p), P=path, Q=path)
        typed("to_cat", ("to", ("cat", p, q)), ("to", q), P=path, Q=path)
        typed("from_unit", ("from", ("unit", o)), o, O=point)
        typed("to_unit", ("to", ("unit", o)), o, O=point)
        typed("cat_assoc", ("cat", ("cat", p, q), r), ("cat", p, ("cat", q, r)), P=path, Q=path, R=path)
        typed("cat_left", ("cat", ("unit", ("from", p)), p), p, P=path)
        typed("cat_right", ("cat", p, ("unit", ("to", p))), p, P=path)
        law("seq_assoc", ("seq", ("seq", f, g), h), ("seq", f, ("seq", g, h)), F=cell, G=cell, H=cell)
        law("seq_left", ("seq", ("id", ("src", f)), f), f, F=cell)
        law("seq_right", ("seq", f, ("id", ("tgt", f))), f, F=cell)
        law("par_assoc", ("par", ("par", f, g), h), ("par", f, ("par", g, h)), F=cell, G=cell, H=cell)
        law("par_id", ("par", ("id", p), ("id", q)), ("id", ("cat", p, q)), P=path, Q=path)
        law("par_left", ("par", ("id", ("unit", ("from", ("src", f)))), f), f, F=cell)
        law("par_right", ("par", f, ("id", ("unit", ("to", ("src", f))))), f, F=cell)
        law(
            "interchange", ("seq", ("par", f, g), ("par", h, k)), ("par", ("seq", f, h), ("seq", g, k)),
            ((("tgt", f), ("src", h)), (("tgt", g), ("src", k))), F=cell, G=cell, H=cell, K=cell,
        )  # fmt: skip
        if not self.doctrine.planar:
            self._symmetry()
        if self.doctrine.duals:
            self._duals()

    def _symmetry(self) -> None:
        f, g, p, q, r = ("F",), ("G",), ("P",), ("Q",), ("R",)
        cell, path = "cell", "path"
        self.problem.functions["swap"] = (("path", "path"), "cell")
        self._type("src_swap", ("src", ("swap", p, q)), ("cat", p, q), P=path, Q=path)
        self._type("tgt_swap", ("tgt", ("swap", p, q)), ("cat", q, p), P=path, Q=path)
        law = self._law
        law("swap_swap", ("seq", ("swap", p, q), ("swap", q, p)), ("id", ("cat", p, q)), P=path, Q=path)
        law(
            "swap_natural", ("seq", ("par", f, g), ("swap", ("tgt", f), ("tgt", g))),
            ("seq", ("swap", ("src", f), ("src", g)), ("par", g, f)), F=cell, G=cell,
        )  # fmt: skip
        law(
            "swap_cat", ("swap", ("cat", p, q), r),
            ("seq", ("par", ("id", p), ("swap", q, r)), ("par", ("swap", p, r), ("id", q))), P=path, Q=path, R=path,
        )  # fmt: skip
        law("swap_unit", ("swap", ("unit", ("from", p)), p), ("id", p), P=path)

    def _duals(self) -> None:
        p, path = ("P",), "path"
        unit = ("unit", ("from", p))
        for name, sorts in (("cup", "cell"), ("cap", "cell"), ("dual", "path")):
            self.problem.functions[name] = (("path",), sorts)
        self._type("src_cup", ("src", ("cup", p)), unit, P=path)
        self._type("tgt_cup", ("tgt", ("cup", p)), ("cat", p, ("dual", p)), P=path)
        self._type("src_cap", ("src", ("cap", p)), ("cat", ("dual", p), p), P=path)
        self._type("tgt_cap", ("tgt", ("cap", p)), unit, P=path)
        one, other = ("id", p), ("id", ("dual", p))
        self._law("snake", ("seq", ("par", ("cup", p), one), ("par", one, ("cap", p))), one, P=path)
        self._law("snake_back", ("seq", ("par", other, ("cup", p)), ("par", ("cap", p), other)), other, P=path)
