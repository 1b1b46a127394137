"""Types and parameters: fresh cells, term variables and hypotheses.

`(X : object)` is a fresh object; `(f : X -> Y)`, `(F : C -> D)`, `(a : F => G)` fresh cells;
`(x : G)` with a bare type is a term variable, a wire of the source and no parameter of the
statement; `(h : l = r)` is a hypothesis, and `(h (y : G) : l = r)` one that holds for every y.
In cartesian theories a hypothesis that mentions the law's own term variables is assumed of
these, not of all values (`catalg.syntax.pointwise`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from catalg.cells import POINT, Diagram, OneCell, Path, TwoCell
from catalg.diagnostics import Span
from catalg.kernel.statement import Hypothesis, Parameters
from catalg.syntax import tree
from catalg.syntax.cells_of_text import One, Term, Value, Zero
from catalg.syntax.dagger import MARK, mirrored_claim, same_claim
from catalg.syntax.equations import sides
from catalg.syntax.expressions import Expressions
from catalg.syntax.pointwise import Points
from catalg.syntax.scope import Rule, Scope, Variable, describe
from catalg.syntax.sums import boxes_of
from catalg.syntax.tree import Expr
from catalg.syntax.trouble import Trouble, short, trouble

Ends = tuple[str, str] | tuple[Path, Path]


@dataclass
class Given:
    """The parameters of one declaration, in order of declaration."""

    scope: Scope
    zero: list[str] = field(default_factory=list)
    one: list[OneCell] = field(default_factory=list)
    two: list[TwoCell] = field(default_factory=list)
    context: list[Path] = field(default_factory=list)
    order: list[str] = field(default_factory=list)
    hypotheses: list[Hypothesis] = field(default_factory=list)
    points: Points | None = None  # what the term variables are, when a hypothesis is about them

    def at_points(self, diagram: Diagram) -> Diagram:
        """A side over the term variables, at the elements that stand for them if there are any."""
        return diagram if self.points is None else self.points.at(diagram)

    def parameters(self) -> Parameters:
        two = [c for cell in self.two for c in (cell, self.scope.daggers.get(cell.name)) if c is not None]
        return Parameters(tuple(self.zero), tuple(self.one), tuple(two))

    def all_hypotheses(self) -> tuple[Hypothesis, ...]:
        """The hypotheses, each followed by its mirror image where the daggers that it needs are in use."""
        found: list[Hypothesis] = []
        fresh = {c.name for c in self.two} - set(self.scope.daggers)
        for h in self.hypotheses:
            found.append(h)
            if self.scope.dagger and not any(b.name in fresh for side in (h.left, h.right) for b in boxes_of(side)):
                image = mirrored_claim(h, self.scope.dagger_of, h.name + MARK)
                if not same_claim(h, image):
                    found.append(image)
        return tuple(found)


def parameters_of(scope: Scope, given: Iterable[tree.Parameter]) -> Given:
    """The parameters, in a scope of their own over ``scope``; raises Trouble."""
    inner = Given(Scope(scope.doctrine, scope.path, scope))
    written: list[tuple[str, tree.Parameter]] = []  # hypotheses, by their names in the statement
    for parameter in given:
        for name in parameter.names:
            if isinstance(parameter.type, tree.Equation):
                inside = inner.scope.inner_rule(name.text)
                inner.scope.declare(name, Rule("a hypothesis", inside))
                written.append((inside, parameter))
            else:
                _declare(inner, name, parameter)
    assumed = [_Assumed.of(inner, parameter) for _, parameter in written]
    if any(a.pointed for a in assumed):
        _make_points(inner)
    for (inside, _), a in zip(written, assumed, strict=True):
        inner.hypotheses.append(a.hypothesis(inside, inner))
    return inner


@dataclass(frozen=True)
class _Assumed:
    """A hypothesis: its scope and term variables, those of the law first if it is about them.

    ``own`` are the types of the variables over which it quantifies itself; ``pointed``: it is
    about the law's variables, in a theory where those are elements.
    """

    equation: tree.Equation
    scope: Scope
    context: tuple[Path, ...]
    own: tuple[Path, ...]
    pointed: bool

    @classmethod
    def of(cls, given: Given, parameter: tree.Parameter) -> _Assumed:
        equation = parameter.type
        assert isinstance(equation, tree.Equation)
        law = tuple(given.context)
        scope, own = _own_variables(given, parameter, len(law))
        on = [Expressions(scope, (*law, *own)) for _ in range(2)]
        values = [e.value(x) for e, x in zip(on, (equation.left, equation.right), strict=True)]
        if own:
            about = any(e.wires.used[i] for e in on for i in range(len(law)))
        else:
            about = bool(law) and any(isinstance(v, Term) for v in values)
        if not about and own:
            scope, own = _own_variables(given, parameter, 0)
            law = ()
        return cls(equation, scope, (*law, *own), own, about and scope.doctrine.cartesian)

    def hypothesis(self, name: str, given: Given) -> Hypothesis:
        left, right, relation = sides(self.scope, self.equation, self.context, True)
        if self.pointed:
            assert given.points is not None
            rest = Path(cells=tuple(c for p in self.own for c in p.cells))
            left, right = given.points.at(left, rest), given.points.at(right, rest)
        return Hypothesis(name, left, right, relation)


def _own_variables(given: Given, parameter: tree.Parameter, first: int) -> tuple[Scope, tuple[Path, ...]]:
    """The scope of a hypothesis that quantifies over term variables of its own, numbered from ``first``."""
    scope = Scope(given.scope.doctrine, given.scope.path, given.scope)
    types: list[Path] = []
    scope.daggers = given.scope.daggers
    for own in parameter.own:
        for name in own.names:
            if not isinstance(own.type, tree.Type) or own.type.arrow is not None:
                raise trouble(
                    "CAT208",
                    "a hypothesis quantifies over term variables only",
                    Span(scope.path, own.start, own.end),
                    help="write `(x : X)` here, or state an axiom with parameters",
                )
            scope.declare(name, Variable(first + len(types), _variable_type(scope, own.type)))
            types.append(_variable_type(scope, own.type))
    return scope, tuple(types)


def _make_points(given: Given) -> None:
    """Turn the term variables into elements at a stage, under names that are free."""
    scope = given.scope
    variables = {e.index: name for name, e in scope.entries.items() if isinstance(e, Variable)}
    taken = {*given.zero, *(c.name for c in given.one), *(c.name for c in given.two)}

    def free(name: str) -> str:
        name = scope.inner_name(name)
        while name in taken:
            name += "'"
        taken.add(name)
        return name

    names = [free(variables[i]) for i in range(len(given.context))]
    given.points = Points.of(scope.doctrine, free("stage"), names, given.context)
    given.one.append(given.points.stage)
    given.two += given.points.elements


def _declare(given: Given, name: tree.Name, parameter: tree.Parameter) -> None:
    scope, written = given.scope, parameter.type
    scope.check_free(name)
    inside = scope.inner_name(name.text)
    if isinstance(written, tree.ObjectType):
        if scope.doctrine.zero_cells:
            given.zero.append(inside)
            scope.declare(name, Zero(inside))
        else:
            given.one.append(OneCell(inside, POINT, POINT))
            scope.declare(name, given.one[-1])
        given.order.append(inside)
        return
    assert isinstance(written, tree.Type)
    if written.arrow is None:
        scope.declare(name, Variable(len(given.context), _variable_type(scope, written)))
        given.context.append(_variable_type(scope, written))
        given.order.append(name.text)
        return
    ends = ends_of(scope, written)
    cell: OneCell | TwoCell
    if isinstance(ends[0], str):
        given.one.append(cell := OneCell(inside, ends[0], str(ends[1])))
    else:
        source, target = ends
        assert isinstance(source, Path) and isinstance(target, Path)
        if parameter.parameter is not None:
            scope.para = dict(scope.para)
            scope.para[inside] = object_path(scope, parameter.parameter)
            source = scope.para[inside].then(source)
        given.two.append(cell := TwoCell(inside, source, target))
    scope.declare(name, cell)
    given.order.append(inside)


def _variable_type(scope: Scope, written: tree.Type) -> Path:
    if not scope.doctrine.symmetric:
        raise trouble(
            "CAT216",
            f"a {scope.doctrine.name} has no term variables",
            Span(scope.path, written.start, written.end),
            help="write `(X : object)` for a fresh object and `(f : X -> Y)` for a fresh morphism",
        )
    return object_path(scope, written.source)


def object_path(scope: Scope, expr: Expr) -> Path:
    """An expression that must be a 1-cell (an object of a monoidal theory)."""
    value = Expressions(scope).value(expr)
    if isinstance(value, One):
        return value.path()
    help = "`id(C)` is its identity 1-morphism" if isinstance(value, Zero) else None
    wanted = "a 1-morphism" if scope.doctrine.zero_cells else "an object"
    raise trouble(
        "CAT204", f"{wanted} is needed here, not {describe(value, scope.doctrine)}", scope.span(expr), help=help
    )


# -- types -----------------------------------------------------------------------------------


def ends_of(scope: Scope, written: tree.Type, keyword: str = "") -> Ends:
    """Source and target of an arrow type: two 0-cells, or two parallel 1-cells. Raises Trouble."""
    if written.arrow is None or written.target is None:
        arrow = "`C -> D` or `F => G`" if scope.doctrine.zero_cells else "`X -> Y`"
        raise trouble("CAT211", "a type with an arrow is needed here", scope.span(written), help=f"write {arrow}")
    source, target = (Expressions(scope).value(e) for e in (written.source, written.target))
    level = _level(scope, written, (source, target), keyword)
    double = written.arrow.text in ("=>", "⇒")
    if double != (level == 2 and scope.doctrine.zero_cells):
        raise _wrong_arrow(scope, written.arrow, double, level)
    if level == 1:
        assert isinstance(source, Zero) and isinstance(target, Zero)
        return source.name, target.name
    assert isinstance(source, One) and isinstance(target, One)
    return _parallel(scope, written, source.path(), target.path())


def _level(scope: Scope, written: tree.Type, values: Sequence[Value], keyword: str) -> int:
    """1 for an arrow of 0-cells, 2 for an arrow of 1-cells; raises Trouble for anything else."""
    doctrine = scope.doctrine
    level = {"1-morphism": 1, "2-morphism": 2, "morphism": 2, "para": 2}.get(keyword)
    if level is None:
        level = 1 if all(isinstance(v, Zero) for v in values) else 2
    wanted = Zero if level == 1 else One
    for value, expr in zip(values, (written.source, written.target), strict=True):
        if not isinstance(value, wanted):
            assert expr is not None
            raise _wrong_end(scope, value, expr, level, keyword)
    return level if doctrine.zero_cells else 2


def _wrong_end(scope: Scope, value: Value, expr: Expr, level: int, keyword: str) -> Trouble:
    words = ("objects", "1-morphisms") if scope.doctrine.zero_cells else ("objects", "objects")
    what = {1: "a 1-morphism", 2: "a 2-morphism" if scope.doctrine.zero_cells else "a morphism"}[level]
    if keyword:
        what = f"a `{keyword}`"
    found = describe(value, scope.doctrine)
    if isinstance(value, Zero):
        help: str | None = "`id(C)` is the identity 1-morphism of an object C"
    elif isinstance(value, One):
        help = (
            "a functor goes between categories, declared by `object`; what goes between 1-morphisms is a `2-morphism`"
        )
    else:
        help = "a morphism is no object: there is no arrow between morphisms here, only equations"
    return trouble(
        "CAT204", f"{what} goes between {words[level - 1]}, but this is {found}", scope.span(expr), help=help
    )


def _wrong_arrow(scope: Scope, arrow: tree.Name, double: bool, level: int) -> Trouble:
    span = scope.span(arrow)
    if double:
        reason = "1-morphisms" if scope.doctrine.zero_cells else f"morphisms of a {scope.doctrine.name}"
        return trouble("CAT211", f"{reason} are typed with `->`", span, help="write `->`", fix=(span, "->"))
    return trouble("CAT211", "2-morphisms are typed with `=>`", span, help="write `=>`", fix=(span, "=>"))


def _parallel(scope: Scope, written: tree.Type, source: Path, target: Path) -> tuple[Path, Path]:
    assert written.target is not None
    if (source.source, source.target) != (target.source, target.target):
        raise trouble(
            "CAT218",
            "source and target are not parallel",
            scope.span(written),
            (scope.span(written.source), f"from `{short(source.source)}` to `{short(source.target)}`"),
            (scope.span(written.target), f"from `{short(target.source)}` to `{short(target.target)}`"),
            help="a 2-morphism goes between 1-morphisms that share both ends",
        )
    return source, target
