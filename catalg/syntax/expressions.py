"""Expressions to cells, with an explicit stack: as deep and as long as the file allows.

`Expressions.value` walks a tree bottom up; each kind of node has one method that combines
its parts, checks that they fit and says where they do not. One object serves one side of one
equation, because term variables are wires of a program that it holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from catalg.cells import CellTypeError, Diagram, Path
from catalg.diagnostics import Span
from catalg.syntax import tree
from catalg.syntax.bending import BENDING, transpose, turned
from catalg.syntax.calls import call
from catalg.syntax.cells_of_text import One, Scalar, Term, Two, Value, Wires, Zero, in_row, in_sequence, joined
from catalg.syntax.dagger import mirrored
from catalg.syntax.elaborated import Definition
from catalg.syntax.linear import addition, closed, multiplied, multiplied_out, needs_linear, no_cell, numeral
from catalg.syntax.misfits import misfit, misfit_zero, wrong_arguments
from catalg.syntax.para import in_para, reparameterised
from catalg.syntax.scope import BUILT_IN, Scope, built_in, describe, plural
from catalg.syntax.sums import LIMIT, TooLarge, spread_too_far
from catalg.syntax.tree import Expr
from catalg.syntax.trouble import Trouble, short, trouble

_VISIT, _COMBINE, _OPEN, _CLOSE = range(4)  # what is to be done with a node
_PART, _SUMMAND = (_VISIT,), (_CLOSE, _VISIT, _OPEN)  # in reverse: what is done last stands first


class Expressions:
    """Evaluates expressions of one scope over the term variables ``context``."""

    def __init__(self, scope: Scope, context: tuple[Path, ...] = ()) -> None:
        self.scope = scope
        self.doctrine = scope.doctrine
        self.wires = Wires(scope.doctrine, context)
        self.spent = 0  # boxes and wires of all sums on the way

    def value(self, expr: Expr) -> Value:
        """The value of an expression; raises Trouble."""
        todo: list[tuple[Expr, int]] = [(expr, _VISIT)]
        done: list[Value] = []
        outer: list[Wires] = []  # of the sums of terms that are open: each summand has wires of its own
        with self._in_words(expr):
            while todo:
                node, step = todo.pop()
                if step == _OPEN:
                    outer.append(self.wires)
                    self.wires = Wires(self.doctrine, self.wires.context)
                elif step == _CLOSE:
                    done.append(closed(self.scope, done.pop(), self.wires, node))
                    self.spent += multiplied_out(done[-1])
                    self.wires = outer.pop()
                elif type(node) is tree.Name:
                    done.append(self.scope.value(node, self.wires))
                elif type(node) is tree.Group:
                    todo.append((node.inner, _VISIT))
                elif step == _VISIT:
                    parts = self._parts(node)
                    if len(parts) > LIMIT:  # it has as many boxes or wires at least
                        raise TooLarge
                    todo.append((node, _COMBINE))
                    sums = type(node) is tree.Addition and self.wires.context and self.doctrine.linear
                    steps = _SUMMAND if sums else _PART
                    todo += [(part, s) for part in reversed(parts) for s in steps]
                else:
                    first = len(done) - len(self._parts(node))
                    values = done[first:]
                    del done[first:]
                    done.append(self._combined(node, values))
                    self.spent += multiplied_out(done[-1])
                spread_too_far(self.spent)
        return done[0]

    def program(self, term: Term, expr: Expr, keep: Sequence[int] | None = None) -> Diagram:
        """The cell that a term is over the variables (over ``keep`` alone, if that is all it uses). Raises Trouble."""
        with self._in_words(expr):
            return self.wires.diagram(term, keep)

    @contextmanager
    def _in_words(self, expr: Expr) -> Iterator[None]:
        """What cells refuse, said of an expression."""
        try:
            yield
        except CellTypeError as error:  # the checks here say more; this one misses nothing
            raise trouble("CAT203", f"this is not well typed: {error}", self.scope.span(expr)) from None
        except TooLarge as error:
            help = "state the law for a smaller case"
            raise trouble("CAT230", str(error), self.scope.span(expr), help=help) from None

    def _parts(self, node: Expr) -> Sequence[Expr]:
        if isinstance(node, (tree.Composition, tree.Tensor, tree.Addition)):
            return node.items
        if isinstance(node, tree.Application):
            return node.arguments if self._called_by_name(node) else (node.head, *node.arguments)
        if isinstance(node, tree.Component):
            return (node.head, *node.arguments)
        return (node.inner,) if isinstance(node, tree.Power) else ()

    def _called_by_name(self, node: tree.Application) -> bool:
        """Whether the head is a definition with parameters or built in, so that it has no value by itself."""
        if type(node.head) is not tree.Name:
            return False
        entry = self.scope.find(node.head.text)
        return (isinstance(entry, Definition) and bool(entry.order)) or (entry is None and node.head.text in BUILT_IN)

    def _combined(self, node: Expr, values: list[Value]) -> Value:
        if isinstance(node, tree.Composition):
            return self._composition(node, values)
        if isinstance(node, tree.Tensor):
            return self.tensor(values, node.items)
        if isinstance(node, tree.Application):
            return self._application(node, values)
        if isinstance(node, tree.Component):
            return self._component(node, values)
        if isinstance(node, tree.Power):
            return self._power(node, values[0])
        if not self.doctrine.linear:
            raise needs_linear(self.scope, node)
        if isinstance(node, tree.Addition):
            return addition(self, node, values)
        assert isinstance(node, tree.Number)
        return numeral(self.scope, node)

    # -- composition -------------------------------------------------------------------------

    def _composition(self, node: tree.Composition, values: list[Value]) -> Value:
        kinds = {"@": "∘"}
        first = kinds.get(node.operators[0].text, node.operators[0].text)
        for operator in node.operators:
            if kinds.get(operator.text, operator.text) != first:
                raise trouble(
                    "CAT107",
                    f"`{node.operators[0].text}` and `{operator.text}` do not mix without parentheses",
                    self.scope.span(operator),
                    (self.scope.span(node.operators[0]), "the other one"),
                    help="`f ; g` is `g ∘ f`: put one of the two in parentheses",
                )
        items: list[Expr] = list(node.items)
        if first == "∘":
            items.reverse()
            values.reverse()
        return in_para(self, values, items) if first == ";;" else self.sequence(values, items)

    def sequence(self, values: list[Value], items: Sequence[Expr]) -> Value:
        """Vertical composite, first one first."""
        if isinstance(values[0], Term):
            term = values[0]
            for value, item in zip(values[1:], items[1:], strict=True):
                term = self.applied(self.two(value, item), (term,), item, (items[0],))
            return term
        self._refuse_terms(values, items)
        if self.doctrine.tensor and all(isinstance(v, One) for v in values):
            return self._path(values, items)
        twos = [self.two(v, item) for v, item in zip(values, items, strict=True)]
        before = twos[0].diagram() if twos[0].in_row else twos[0].parts[-1]
        for i, two in enumerate(twos[1:], 1):
            after = two.diagram() if two.in_row else two.parts[0]
            if before.target != after.source:
                raise misfit(self, before.target, after.source, items[i - 1], items[i])
            before = two.parts[-1]
        return in_sequence(twos)

    def tensor(self, values: Sequence[Value], items: Sequence[Expr]) -> Value:
        """Horizontal composite, left to right; scalars multiply it."""
        if any(isinstance(v, Scalar) for v in values):
            return multiplied(self, values, items)
        if any(isinstance(v, Term) for v in values):
            terms = [self.term(v, item) for v, item in zip(values, items, strict=True)]
            return Term(tuple(w for t in terms for w in t.wires))
        if not self.doctrine.tensor:
            raise trouble(
                "CAT206",
                "a plain category has no `*`: its morphisms have one object on each side",
                self.both(items),
                help="compose with `;`, or make the theory a `monoidal category`",
            )
        values = [One.of(Path(v.name)) if isinstance(v, Zero) else v for v in values]
        if all(isinstance(v, One) for v in values):
            return self._path(values, items)
        twos = [self.two(v, item) for v, item in zip(values, items, strict=True)]
        for i in range(1, len(twos)):
            left, right = twos[i - 1].ends()[1], twos[i].ends()[0]
            if left != right:
                raise misfit_zero(self.scope, left, right, items[i - 1], items[i])
        return in_row(twos)

    def _path(self, values: Sequence[Value], items: Sequence[Expr]) -> One:
        ones = [v for v in values if isinstance(v, One)]
        for i in range(1, len(ones)):
            if ones[i - 1].target != ones[i].source:
                raise misfit_zero(self.scope, ones[i - 1].target, ones[i].source, items[i - 1], items[i])
        return joined(ones)

    # -- application -------------------------------------------------------------------------

    def _application(self, node: tree.Application, values: list[Value]) -> Value:
        if self._called_by_name(node):
            assert isinstance(node.head, tree.Name)
            entry = self.scope.find(node.head.text)
            if isinstance(entry, Definition):
                return call(self, entry, node, values)
            return self._built_in(node, node.head.text, values)
        head, arguments = values[0], values[1:]
        if isinstance(head, Two):
            return self.applied(head, arguments, node.head, node.arguments)
        if isinstance(head, One):
            if len(arguments) != 1:
                raise self._count(node, 1, len(arguments))
            if isinstance(arguments[0], Term):
                raise trouble(
                    "CAT208",
                    f"`{short(head.path())}` is {describe(head, self.doctrine)} and cannot be applied to a term",
                    self.scope.span(node.head),
                    help="apply a morphism",
                )
            self._refuse_terms(arguments, node.arguments)
            return self.tensor([arguments[0], head], (node.arguments[0], node.head))
        raise trouble("CAT204", f"{describe(head, self.doctrine)} cannot be applied", self.scope.span(node.head))

    def applied(self, head: Two, arguments: Sequence[Value], at: Expr, items: Sequence[Expr]) -> Term:
        """A 2-cell applied to terms: substitution."""
        if not self.doctrine.symmetric:
            raise trouble(
                "CAT208",
                "`f(x)` with a morphism f is term notation, for symmetric monoidal and cartesian theories",
                self.scope.span(at),
                help="a component of a 2-cell is written `a[X]`, a 1-morphism is applied as `F(x)`",
            )
        diagram = head.diagram()
        terms = [self.term(v, item) for v, item in zip(arguments, items, strict=True)]
        wires = tuple(w for t in terms for w in t.wires)
        found = Path(cells=tuple(self.wires.cells[w] for w in wires))
        if found != diagram.source:
            raise wrong_arguments(self, diagram.source, found, at, terms, items)
        return self.wires.apply(diagram, wires)

    def term(self, value: Value, node: Expr) -> Term:
        """A value as a term; a 2-cell out of the unit is a constant."""
        if isinstance(value, Term):
            return value
        if isinstance(value, Scalar):
            raise no_cell(self.scope, value, node)
        if isinstance(value, Two) and self.doctrine.symmetric:
            diagram = value.diagram()
            if not len(diagram.source):
                return self.wires.apply(diagram, ())
        if isinstance(value, One) and not value.cells and self.doctrine.symmetric:
            return Term(())
        raise trouble(
            "CAT208",
            f"a term is needed here, not {describe(value, self.doctrine)}",
            self.scope.span(node),
            help="terms are made from term variables `(x : X)` and morphisms out of `I`; a component is written `a[X]`",
        )

    def _component(self, node: tree.Component, values: list[Value]) -> Value:
        head, *arguments = values
        if len(arguments) != 1:
            raise trouble("CAT207", f"`[...]` takes 1 argument, not {len(arguments)}", self.scope.span(node))
        self._refuse_terms(values, (node.head, *node.arguments))
        inside = arguments[0]
        if isinstance(head, Two) and head.para is not None:
            if isinstance(inside, Two):
                return reparameterised(self, node, head, inside)
            if isinstance(inside, One) and inside.path() == head.para:
                return head
        return self.tensor([inside, head], (node.arguments[0], node.head))

    def _power(self, node: tree.Power, value: Value) -> Two:
        """`f^T` is the transpose, `f^†` the dagger."""
        span = self.scope.span(node)
        transposed = node.exponent in ("T", "⊤")
        if not transposed and node.exponent not in ("dag", "†"):
            raise trouble(
                "CAT206",
                f"`^{node.exponent}` has no meaning",
                span,
                help="`f^dag` or `f^†` is the dagger, `f^T` the transpose",
            )
        if not (self.doctrine.duals if transposed else self.scope.dagger):
            needs = "a compact closed category" if transposed else "the prefix `dagger`"
            raise trouble("CAT206", f"`^{node.exponent}` needs {needs}", span)
        self._refuse_terms((value,), (node.inner,))
        diagram = self.two(value, node.inner).diagram()
        return Two.of(transpose(diagram) if transposed else self.mirrored(diagram))

    def mirrored(self, diagram: Diagram) -> Diagram:
        """The dagger of a diagram over this scope."""
        return mirrored(diagram, self.scope.dagger_of)

    # -- what the doctrine has built in --------------------------------------------------------

    def _built_in(self, node: tree.Application, name: str, values: list[Value]) -> Value:
        if not built_in(name, self.doctrine):
            raise self.scope.unknown(node.head)  # type: ignore[arg-type]
        count = 2 if name == "swap" else 1
        if len(values) != count:
            raise self._count(node, count, len(values))
        if name == "id":
            return self._identity(values[0], node)
        if name == "I":
            raise trouble("CAT204", "`I` is the unit object and is not applied", self.scope.span(node.head))
        if name not in BENDING and any(isinstance(v, Term) for v in values):
            terms = [self.term(v, item) for v, item in zip(values, node.arguments, strict=True)]
            wires = {"swap": (*terms[-1].wires, *terms[0].wires), "copy": terms[0].wires * 2, "drop": ()}[name]
            return Term(wires)
        paths = []
        for value, item in zip(values, node.arguments, strict=True):
            if not isinstance(value, One):
                raise trouble(
                    "CAT204", f"`{name}` takes objects, not {describe(value, self.doctrine)}", self.scope.span(item)
                )
            paths.append(value.path())
        if name in BENDING:
            made = turned(name, self.doctrine, paths[0])
            return One.of(made) if isinstance(made, Path) else Two.of(made)
        n, source = len(paths[0]), joined([One.of(p) for p in paths]).path()
        ends = {"swap": (*range(n, len(source)), *range(n)), "copy": (*range(n), *range(n)), "drop": ()}[name]
        return Two.of(Diagram.rewiring(self.doctrine, source, ends))

    def _identity(self, value: Value, node: tree.Application) -> Value:
        if isinstance(value, Zero):
            return One.of(Path(value.name))
        if isinstance(value, One):
            return Two.of(Diagram.identity(self.doctrine, value.path()))
        raise trouble(
            "CAT204",
            f"`id` takes an object or a 1-morphism, not {describe(value, self.doctrine)}",
            self.scope.span(node.arguments[0]),
        )

    # -- kinds ---------------------------------------------------------------------------------

    def two(self, value: Value, node: Expr) -> Two:
        """A value as a 2-cell: a 1-cell stands for its identity."""
        if isinstance(value, Two):
            return value
        if isinstance(value, Scalar):
            raise no_cell(self.scope, value, node)
        if isinstance(value, One):
            return Two.of(Diagram.identity(self.doctrine, value.path()))
        help = "`id(C)` is its identity 1-morphism" if isinstance(value, Zero) else "apply a morphism to it: `f(x)`"
        raise trouble(
            "CAT204", f"{describe(value, self.doctrine)} cannot be composed", self.scope.span(node), help=help
        )

    def _refuse_terms(self, values: Sequence[Value], items: Sequence[Expr]) -> None:
        """Only cells of some dimension will do here: no terms, no scalars."""
        for value, item in zip(values, items, strict=True):
            if isinstance(value, Scalar):
                raise no_cell(self.scope, value, item)
            if isinstance(value, Term):
                raise trouble(
                    "CAT208",
                    "a term stands where a cell is needed",
                    self.scope.span(item),
                    help="apply morphisms to terms: `f(x)`",
                )

    def _count(self, node: tree.Application, wanted: int, found: int) -> Trouble:
        return trouble("CAT207", f"this takes {plural(wanted, 'argument')}, not {found}", self.scope.span(node))

    def both(self, items: Sequence[Expr]) -> Span:
        return Span(self.scope.path, items[0].start, items[-1].end)
