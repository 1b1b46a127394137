"""Calls of definitions, and the parameters that the types of others determine.

A pattern is a path in which some 1-cells are parameters; matching it with a path gives their
values where only one fits. Relies on functors for substitution.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from catalg.cells import CellTypeError, Diagram, Doctrine, Functor, OneCell, Path, TwoCell
from catalg.diagnostics import Span
from catalg.kernel.statement import Parameters
from catalg.syntax import tree
from catalg.syntax.cells_of_text import One, Term, Two, Value, Zero
from catalg.syntax.dagger import base_of
from catalg.syntax.elaborated import Definition
from catalg.syntax.scope import body_value, describe, image_of_body, plural
from catalg.syntax.sums import check_image
from catalg.syntax.trouble import short, trouble

if TYPE_CHECKING:
    from catalg.syntax.expressions import Expressions


class Mismatch(Exception):
    """A pattern does not fit; the two paths are in ``args``."""


@dataclass
class Instance:
    """Values of parameters, some of them found by matching types."""

    parameters: Parameters
    doctrine: Doctrine
    zero: dict[str, str] = field(default_factory=dict)
    one: dict[str, Path] = field(default_factory=dict)
    two: dict[str, Diagram] = field(default_factory=dict)
    equations: list[tuple[Path, Path]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._zero = set(self.parameters.zero)
        self._one = {c.name: c for c in self.parameters.one}
        duals = self.parameters.one if self.doctrine.duals else ()
        self._duals = {c.dual.name: c.name for c in duals}  # the dual of a parameter -> the parameter

    def set_one(self, name: str, value: Path) -> None:
        if self.one.setdefault(name, value) != value:
            raise Mismatch(self.one[name], value)
        cell = self._one[name]
        self.set_zero(cell.source, value.source)
        self.set_zero(cell.target, value.target)

    def set_zero(self, name: str, value: str) -> None:
        if name not in self._zero:
            if name != value:
                raise Mismatch(name, value)
        elif self.zero.setdefault(name, value) != value:
            raise Mismatch(self.zero[name], value)

    def set_two(self, cell: TwoCell, value: Diagram) -> None:
        self.two[cell.name] = value
        self.equations += [(cell.source, value.source), (cell.target, value.target)]

    def solve(self) -> None:
        """Find what the equations determine; raises Mismatch."""
        waiting = self.equations
        while waiting:
            rest = [e for e in waiting if not self._match(*e, False)]
            if len(rest) == len(waiting) and all(not self._match(*e, True) for e in rest):
                return
            waiting = rest

    def _match(self, pattern: Path, path: Path, guess: bool) -> bool:
        """Match if only one way is possible (or each unknown may be one factor); False to wait."""
        self.set_zero(pattern.source, path.source)
        names = [self._duals.get(c.name, c.name) for c in pattern.cells]
        unknown = [n for n in names if n in self._one and n not in self.one]
        known = sum(len(self.one.get(n, (n,))) for n in names if n not in unknown)
        room = len(path) - known
        if unknown and (len(set(unknown)) == 1 or (guess and room == len(unknown))):
            each, left = divmod(room, len(unknown))
            if room < 0 or left:
                raise self._mismatch(pattern, path)
        elif unknown:
            return False
        else:
            each = 0
        at, here = 0, path.source
        for cell, name in zip(pattern.cells, names, strict=True):
            size = len(self.one[name]) if name in self.one else each if name in unknown else 1
            part = Path(here, path.cells[at : at + size])
            if name in self._one:
                self.set_one(name, part if cell.name == name else part.dual)
            elif part.cells != (cell,) and not self._same(cell, part):
                raise self._mismatch(pattern, path)
            at, here = at + size, part.target
        if at != len(path):
            raise self._mismatch(pattern, path)
        return True

    def _same(self, cell: OneCell, part: Path) -> bool:
        return len(part) == 1 and part.cells[0].name == cell.name

    def _mismatch(self, pattern: Path, path: Path) -> Mismatch:
        parts = (str(self.one.get(c.name, c)) for c in pattern.cells)
        return Mismatch(" * ".join(parts) or str(pattern), path)

    def missing(self) -> list[str]:
        return [n for n in self.parameters.names() if n not in self.zero and n not in self.one and n not in self.two]

    def functor(self) -> Functor:
        return Functor(self.doctrine, self.zero, self.one, self.two)


def determined(order: Sequence[str], parameters: Parameters, variables: Mapping[str, Path]) -> tuple[str, ...]:
    """The parameters that a call must give: those not in the type of a later one."""
    one = {c.name: c for c in parameters.one}
    two = {c.name: c for c in parameters.two}
    seen: set[str] = set()
    explicit = []
    for name in reversed(order):
        if name not in seen:
            explicit.append(name)
        if name in one:
            seen.update((one[name].source, one[name].target))
        paths = (two[name].source, two[name].target) if name in two else ()
        for path in (*paths, *((variables[name],) if name in variables else ())):
            seen.add(path.source)
            seen.update(c.name for c in path.cells)
            seen.update(c.dual.name for c in path.cells)
    return tuple(reversed(explicit))


def call(on: Expressions, definition: Definition, node: tree.Application, values: list[Value]) -> Value:
    """A definition's body with arguments for its parameters."""
    scope = on.scope
    names = definition.explicit if len(values) == len(definition.explicit) else definition.order
    if len(values) != len(names):
        wanted = plural(len(definition.explicit), "argument")
        raise trouble(
            "CAT207",
            f"`{definition.name}` takes {wanted}, not {len(values)}",
            scope.span(node),
            (definition.span, "declared here"),
        )
    instance = Instance(definition.parameters, on.doctrine)
    variables = [n for n in definition.order if n not in definition.parameters.names()]
    terms: dict[str, Term] = {}
    for name, value, item in zip(names, values, node.arguments, strict=True):
        try:
            if name in variables:
                terms[name] = on.term(value, item)
                wanted_type = definition.context[variables.index(name)]
                instance.equations.append((wanted_type, Path(cells=on.wires.type_of(terms[name]))))
            else:
                give(instance, name, value, on, item)
            instance.solve()
        except Mismatch as mismatch:
            raise trouble(
                "CAT208",
                f"this does not fit `{name}` of `{definition.name}`: `{short(mismatch.args[1])}` is not "
                f"`{short(mismatch.args[0])}`",
                scope.span(item),
                (definition.span, "declared here"),
            ) from None
    tie_daggers(instance, on)
    functor = checked_functor(instance, scope.span(node), f"`{definition.name}`")
    if isinstance(definition.body, Diagram):
        check_image(definition.body, instance.two)
    body = image_of_body(functor, definition.body)
    if variables:
        assert isinstance(body, Diagram)
        return on.wires.apply(body, tuple(w for n in variables for w in terms[n].wires))
    return body_value(body, functor.on_path(definition.para) if definition.para is not None else None)


def give(instance: Instance, name: str, value: Value, on: Expressions, item: tree.Expr) -> None:
    """Bind one parameter to a value of its kind; raises Trouble or Mismatch."""
    p = instance.parameters
    if name in p.zero and isinstance(value, Zero):
        instance.set_zero(name, value.name)
        return
    if any(c.name == name for c in p.one) and isinstance(value, One):
        instance.set_one(name, value.path())
        return
    cell = next((c for c in p.two if c.name == name), None)
    if cell is not None and isinstance(value, (One, Two)):
        instance.set_two(cell, on.two(value, item).diagram())
        return
    wanted: object = Zero(name) if name in p.zero else Two.of if cell else One
    kind = describe(wanted, on.doctrine) if name in p.zero else ("a 2-cell" if cell else "a 1-cell")
    raise trouble(
        "CAT208", f"`{name}` stands for {kind}, but this is {describe(value, on.doctrine)}", on.scope.span(item)
    )


def tie_daggers(instance: Instance, on: Expressions) -> None:
    """Where a parameter's dagger is a parameter too, its value is the dagger of that one's value."""
    for cell in instance.parameters.two:
        base = base_of(cell.name)
        if base != cell.name and base in instance.two and cell.name not in instance.two:
            instance.set_two(cell, on.mirrored(instance.two[base]))


def checked_functor(instance: Instance, span: Span, what: str) -> Functor:
    """The substitution, when every parameter has a value of its type."""
    if missing := instance.missing():
        raise trouble(
            "CAT210",
            f"the value of `{missing[0]}` cannot be told from the arguments of {what}",
            span,
            help="give every parameter, in order",
        )
    functor = instance.functor()
    try:
        for one in instance.parameters.one:
            functor.on_one_cell(one)
        for two in instance.parameters.two:
            functor.on_two_cell(two)
    except CellTypeError as error:
        raise trouble("CAT208", f"the arguments of {what} do not fit: {error}", span) from None
    return functor
