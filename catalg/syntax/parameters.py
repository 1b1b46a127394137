"""Types and parameters: fresh cells, term variables and hypotheses.

`(X : object)` is a fresh object; `(f : X -> Y)`, `(F : C -> D)`, `(a : F => G)` fresh cells;
`(x : G)` with a bare type is a term variable, a wire of the source and no parameter of the
statement; `(h : l = r)` is a hypothesis. In cartesian theories a hypothesis that mentions
term variables is assumed of these variables, not of all values (`catalg.syntax.pointwise`).
In symmetric monoidal theories, where each variable is used once, its source holds only the
variables that it mentions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from catalg.cells import POINT, Diagram, OneCell, Path, TwoCell
from catalg.diagnostics import Span
from catalg.kernel.statement import Hypothesis, Parameters, Relation
from catalg.syntax import tree
from catalg.syntax.cells_of_text import One, Term, Two, Value, Zero
from catalg.syntax.dagger import MARK, mirrored_claim, same_claim
from catalg.syntax.expressions import Expressions
from catalg.syntax.pointwise import Points
from catalg.syntax.scope import Rule, Scope, Variable, describe
from catalg.syntax.tree import Expr
from catalg.syntax.trouble import Trouble, first_difference, short, trouble

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
            if self.scope.dagger and not any(b.name in fresh for side in (h.left, h.right) for b in side.boxes):
                image = mirrored_claim(h, self.scope.dagger_of, h.name + MARK)
                if not same_claim(h, image):
                    found.append(image)
        return tuple(found)


def parameters_of(scope: Scope, given: Iterable[tree.Parameter]) -> Given:
    """The parameters, in a scope of their own over ``scope``; raises Trouble."""
    inner = Given(Scope(scope.doctrine, scope.path, scope))
    hypotheses: list[tuple[tree.Name, tree.Equation]] = []
    for parameter in given:
        if isinstance(parameter.type, tree.Equation):
            for name in parameter.names:
                inner.scope.declare(name, Rule("a hypothesis"))
                hypotheses.append((name, parameter.type))
            continue
        for name in parameter.names:
            _declare(inner, name, parameter)
    about = [_mentions_variables(inner, equation) for _, equation in hypotheses]
    if any(about):
        _make_points(inner)
    for (name, equation), pointed in zip(hypotheses, about, strict=True):
        left, right, relation = sides(inner.scope, equation, tuple(inner.context), True)
        if pointed:
            left, right = inner.at_points(left), inner.at_points(right)
        inner.hypotheses.append(Hypothesis(name.text, left, right, relation))
    return inner


def _mentions_variables(given: Given, equation: tree.Equation) -> bool:
    if not given.scope.doctrine.cartesian or not given.context:
        return False
    values = [Expressions(given.scope, tuple(given.context)).value(e) for e in (equation.left, equation.right)]
    return any(isinstance(v, Term) for v in values)


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


# -- equations -------------------------------------------------------------------------------


def sides(
    scope: Scope, equation: tree.Equation, context: tuple[Path, ...], hypothesis: bool = False
) -> tuple[Diagram, Diagram, Relation]:
    """The two sides as diagrams, and how they are compared; raises Trouble."""
    relation = relation_of(scope, equation.relation)
    on = [Expressions(scope, context) for _ in range(2)]
    exprs = (equation.left, equation.right)
    values = [e.value(x) for e, x in zip(on, exprs, strict=True)]
    if relation == "<=" or (scope.doctrine.ordered and all(isinstance(v, One) for v in values)):
        left, right = (one_cell_side(scope, v, x) for v, x in zip(values, exprs, strict=True))
        check_comparable(scope, left, right, exprs, scope.span(equation))
        return left, right, relation
    if all(isinstance(v, One) for v in values) and not context:
        _refuse_objects(scope, equation, values)
    if hypothesis and not any(isinstance(v, Term) for v in values):
        context = ()
    keep = _variables_kept(scope, on, hypothesis)
    left, right = (side(e, v, x, context, keep) for e, v, x in zip(on, values, exprs, strict=True))
    check_parallel(scope, left, right, exprs, scope.span(equation))
    return left, right, relation


def relation_of(scope: Scope, written: tree.Name) -> Relation:
    """What stands between two sides; raises Trouble for an inequality where nothing is ordered."""
    if written.text == "=":
        return "="
    if not scope.doctrine.ordered:
        raise trouble("CAT206", "an inequality needs the prefix `ordered`", scope.span(written), help="write `=`")
    return "<="


def one_cell_side(scope: Scope, value: Value, expr: Expr) -> Diagram:
    """A side of a comparison of 1-cells, as its identity; raises Trouble."""
    if isinstance(value, One):
        return Diagram.identity(scope.doctrine, value.path())
    word, help = "1-morphisms" if scope.doctrine.zero_cells else "objects", None
    if isinstance(value, Two):
        help = "parallel 2-cells of an ordered theory are equal: a 2-cell is itself an inequality"
    elif isinstance(value, Zero):
        help = "`id(C)` is its identity 1-morphism"
    raise trouble(
        "CAT204", f"`<=` compares {word}, but this is {describe(value, scope.doctrine)}", scope.span(expr), help=help
    )


def check_comparable(scope: Scope, left: Diagram, right: Diagram, exprs: tuple[Expr, Expr], span: Span) -> None:
    """Raise Trouble unless two 1-cells, given as identities, go between the same 0-cells."""
    ends = [(d.source.source, d.source.target) for d in (left, right)]
    if ends[0] != ends[1]:
        marks = [(scope.span(x), f"from `{short(a)}` to `{short(b)}`") for x, (a, b) in zip(exprs, ends, strict=True)]
        raise trouble("CAT205", "the two sides of this comparison have different types", span, *marks)


def _variables_kept(scope: Scope, on: Sequence[Expressions], hypothesis: bool) -> tuple[int, ...] | None:
    """In a symmetric theory a hypothesis has only the variables that it mentions; None for all."""
    if not hypothesis or scope.doctrine.cartesian:
        return None
    return tuple(i for i in range(len(on[0].wires.context)) if any(e.wires.used[i] for e in on))


def side(
    on: Expressions, value: Value, expr: Expr, context: tuple[Path, ...], keep: tuple[int, ...] | None = None
) -> Diagram:
    """One side of an equation, over the term variables when there are any. Raises Trouble."""
    if not context and not isinstance(value, Term):
        return on.two(value, expr).diagram()
    term = _constant_or_term(on, value, expr)
    if not on.doctrine.cartesian:
        wanted = range(len(on.wires.context)) if keep is None else keep
        _used_once(on, expr, wanted)
        if keep is not None and len(keep) < len(on.wires.context):
            return _restricted(on, term, keep)
    return on.wires.diagram(term)


def _constant_or_term(on: Expressions, value: Value, expr: Expr) -> Term:
    if isinstance(value, Term) or (isinstance(value, Two) and not len(value.diagram().source)):
        return on.term(value, expr)
    raise trouble(
        "CAT225",
        f"this law has term variables, but this side is {describe(value, on.doctrine)}",
        on.scope.span(expr),
        help="apply it to them: `f(x)`",
    )


def _used_once(on: Expressions, expr: Expr, wanted: Iterable[int]) -> None:
    names = {e.index: n for n, e in on.scope.entries.items() if isinstance(e, Variable)}
    for i in wanted:
        if on.wires.used[i] != 1:
            count = "not used" if not on.wires.used[i] else f"used {on.wires.used[i]} times"
            raise trouble(
                "CAT215",
                f"the variable `{names.get(i, '?')}` is {count} here",
                on.scope.span(expr),
                help="in a symmetric monoidal category each variable is used exactly once on each side; "
                "copying and dropping need a `cartesian category`",
            )


def _restricted(on: Expressions, term: Term, keep: tuple[int, ...]) -> Diagram:
    """The program of a term over some of the variables only."""
    wires = on.wires
    old = [w for i in keep for w in wires.variables[i]] + list(range(wires.count, len(wires.cells)))
    new = {w: n for n, w in enumerate(old)}
    source = Path(cells=tuple(c for i in keep for c in wires.context[i].cells))
    inputs = [tuple(new[w] for w in ws) for ws in wires.inputs]
    return Diagram(wires.doctrine, source, wires.boxes, inputs, [new[w] for w in term.wires])  # type: ignore[arg-type]


def _refuse_objects(scope: Scope, equation: tree.Equation, values: Sequence[Value]) -> None:
    left, right = (v.path() for v in values if isinstance(v, One))
    if left != right:
        what = "1-morphisms" if scope.doctrine.zero_cells else "objects"
        help = "use one name for both, or declare two morphisms and the laws that they are inverse to each other"
        message = f"an equation between {what}: `{short(left)}` and `{short(right)}` are different"
        raise trouble("CAT214", message, scope.span(equation), help=help)


def check_parallel(scope: Scope, left: Diagram, right: Diagram, exprs: tuple[Expr, Expr], span: Span) -> None:
    """Raise Trouble unless two diagrams have the same source and target."""
    if left.source == right.source and left.target == right.target:
        return
    if left.source != right.source:
        differ = first_difference(left.source, right.source)
    else:
        differ = first_difference(left.target, right.target)
    arrow = "=>" if scope.doctrine.zero_cells else "->"
    raise trouble(
        "CAT205",
        "the two sides of this equation have different types",
        span,
        (scope.span(exprs[0]), f"`{short(left.source)}` {arrow} `{short(left.target)}`"),
        (scope.span(exprs[1]), f"`{short(right.source)}` {arrow} `{short(right.target)}`"),
        help=differ,
    )
