"""The chain of a law: its links, and the rules that each of them cites."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalg.cells import Diagram, Functor, TwoCell
from catalg.kernel.statement import Relation, Statement
from catalg.syntax import tree
from catalg.syntax.calls import Instance, Mismatch, give, tie_daggers
from catalg.syntax.cells_of_text import Term, Two, Value
from catalg.syntax.dagger import MARK, base_of, unmarked
from catalg.syntax.elaborated import Citation, Link
from catalg.syntax.equations import check_comparable, check_parallel, one_cell_side, relation_of, side
from catalg.syntax.expressions import Expressions
from catalg.syntax.linear import typed_zero
from catalg.syntax.mirrors import mirror_name
from catalg.syntax.parameters import Given
from catalg.syntax.scope import Rule
from catalg.syntax.trouble import Trouble, did_you_mean, short, trouble

if TYPE_CHECKING:
    from catalg.syntax.theories import TheoryBuilder


class Chains:
    """Elaborates the chain of one law, whose statement is known."""

    def __init__(self, builder: TheoryBuilder, item: tree.Law, given: Given, statement: Statement) -> None:
        self.builder = builder
        self.item = item
        self.given = given
        self.statement = statement
        # Of 1-cells in an ordered theory: they are compared, and stand for their identities.
        self.ones = _compares_one_cells(statement)

    def links(self, chain: tree.Chain) -> tuple[Link, ...]:
        """The links; raises Trouble unless they join the two sides of the law."""
        left = self._side(chain.first)
        if left != self.statement.left:
            raise self._loose_end(chain.first, "begins", "left", self.item.equation.left)
        links = []
        before = chain.first
        for link in chain.links:
            relation = self._relation(link)
            right = self._side(link.right)
            if not self.ones:
                check_parallel(self.given.scope, left, right, (before, link.right), link.span)
            by = None if link.by is None else tuple(self._citation(c) for c in link.by)
            links.append(Link(left, right, by, link.span, relation))
            left, before = right, link.right
        if left != self.statement.right:
            raise self._loose_end(before, "ends", "right", self.item.equation.right)
        return tuple(links)

    def _relation(self, link: tree.Link) -> Relation:
        relation = relation_of(self.builder.scope, link.relation)
        if relation == "<=" and self.statement.relation == "=":
            raise trouble(
                "CAT244",
                f"`{self.item.name.text}` states an equality, and a step with `<=` does not lead to one",
                self.builder.scope.span(link.relation),
                (self.builder.scope.span(self.item.equation.relation), "an equality"),
                help="write `=` in each step, or two laws with `<=`, one for each direction",
            )
        return relation

    def _side(self, expr: tree.Expr) -> Diagram:
        on = Expressions(self.given.scope, tuple(self.given.context))
        if self.ones:
            diagram = one_cell_side(self.given.scope, on.value(expr), expr)
            exprs = (self.item.equation.left, expr)
            check_comparable(self.given.scope, self.statement.left, diagram, exprs, self.given.scope.span(expr))
            return diagram
        value = on.value(expr)
        stated = self.statement.left
        zero = typed_zero(value, self.given.scope, (stated.source, stated.target))
        if zero is not None:
            return zero
        diagram = self.given.at_points(side(on, value, expr, tuple(self.given.context)))
        check_parallel(
            self.given.scope, self.statement.left, diagram, (self.item.equation.left, expr), self.given.scope.span(expr)
        )
        return diagram

    def _loose_end(self, expr: tree.Expr, verb: str, which: str, stated: tree.Expr) -> Trouble:
        return trouble(
            "CAT244",
            f"the chain {verb} with another cell than the {which} side of `{self.item.name.text}`",
            self.builder.scope.span(expr),
            (self.builder.scope.span(stated), f"the {which} side"),
            help=f"a chain {verb} with the {which} side of its law",
        )

    def _citation(self, cited: tree.Citation) -> Citation:
        name, span = unmarked(cited.name.text), cited.span
        if name.endswith(MARK) and self.builder.rule(name) is None:
            name = mirror_name(self.builder, base_of(name)) or name
        own = self.given.scope.entries.get(base_of(name))
        if isinstance(own, Rule) and own.inner is not None:
            name = own.inner + name.removeprefix(base_of(name))
        rule = self.builder.rule(name) or next((h for h in self.given.all_hypotheses() if h.name == name), None)
        cell = self.given.scope.find(name)
        inequality = self.builder.doctrine.ordered and isinstance(cell, TwoCell)
        if rule is None and not inequality:
            raise self._unknown_rule(cited)
        if cited.reverse and (inequality or (rule is not None and rule.relation == "<=")):
            raise trouble("CAT242", f"`{name}` is an inequality and is not read backwards", span, help="remove `<-`")
        instance = None
        if cited.bindings:
            if not isinstance(rule, Statement):
                raise trouble("CAT242", f"`{name}` has no parameters", span)
            instance = self._instance(rule, cited)
        if isinstance(cell, TwoCell) and rule is None:
            name = cell.name
        return Citation(name, cited.reverse, instance, span)

    def _unknown_rule(self, cited: tree.Citation) -> Trouble:
        name, span = unmarked(cited.name.text), self.builder.scope.span(cited.name)
        if self.builder.scope.missing(name):
            return Trouble(None)
        if name == self.item.name.text:
            return trouble("CAT242", f"`{name}` is cited in its own proof", span)
        if name in self.builder.laws:
            return trouble(
                "CAT242",
                f"`{name}` is expected to be refuted and proves nothing",
                span,
                (self.builder.laws[name].span, "declared here"),
            )
        if name in self.builder.scope.later:
            return trouble(
                "CAT242",
                f"`{name}` comes after this law",
                span,
                (self.builder.scope.later[name], "declared here"),
                help="a law may cite what stands before it: move one of the two",
            )
        rules = [
            *self.builder.axioms,
            *self.builder.laws,
            *self.builder.inherited,
            *(h.name for h in self.given.all_hypotheses()),
        ]
        if self.builder.scope.find(name) is not None:
            return trouble("CAT241", f"`{name}` is not an axiom or a law", span, help="definitions need no citation")
        help, fix = did_you_mean(name, rules, span)
        return trouble("CAT241", f"no axiom or law is called `{name}`", span, help=help, fix=fix)

    def _instance(self, rule: Statement, cited: tree.Citation) -> Functor:
        instance = Instance(rule.parameters, self.builder.doctrine)
        names = rule.parameters.names()
        bound: set[str] = set()
        for binding in cited.bindings:
            inside = binding.name.text
            while inside not in names and inside + "'" in names:
                inside += "'"
            span = self.builder.scope.span(binding.name)
            if inside not in names:
                help, fix = did_you_mean(binding.name.text, names, span)
                raise trouble(
                    "CAT243", f"`{rule.name}` has no parameter `{binding.name.text}`", span, help=help, fix=fix
                )
            if inside in bound:
                raise trouble("CAT243", f"`{binding.name.text}` is given twice", span)
            bound.add(inside)
            on = Expressions(self.given.scope, tuple(self.given.context))
            try:
                give(
                    instance, inside, _closed(on, on.value(binding.value), binding.value, self.given), on, binding.value
                )
                instance.solve()
            except Mismatch as mismatch:
                raise trouble(
                    "CAT208",
                    f"this does not fit `{inside}` of `{rule.name}`: `{short(mismatch.args[1])}` is not "
                    f"`{short(mismatch.args[0])}`",
                    self.builder.scope.span(binding.value),
                ) from None
        if self.builder.scope.dagger:
            tie_daggers(instance, Expressions(self.given.scope, tuple(self.given.context)))
        return instance.functor()


def _compares_one_cells(statement: Statement) -> bool:
    sides = (statement.left, statement.right)
    return statement.left.doctrine.ordered and not any(side.boxes for side in sides)


def _closed(on: Expressions, value: Value, expr: tree.Expr, given: Given) -> Value:
    """A value for a parameter of a rule: a term is an element at the law's stage, if it has one."""
    if not isinstance(value, Term):
        return value
    if given.points is None:
        raise trouble("CAT208", "a parameter stands for a cell, not for a term", on.scope.span(expr))
    return Two.of(given.points.at(on.wires.diagram(value)))
