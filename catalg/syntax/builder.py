"""Grammar callbacks: the tree is built bottom up while the parser runs, so nothing recurses.

Each method takes the children of one reduction (tokens and nodes, all kept) and returns a
node of `catalg.syntax.tree`. Relies on the rule names of `grammar/catalg.lark`; must never
look at meaning: names are resolved by elaboration.

A model's value is a plain tuple, so that no other room needs this module: ``("number",
Fraction)``, ``("inf", sign)``, ``("list", values)``, ``("tuple", values)``, ``("name", text)``,
``("string", text)``, ``("true",)``, ``("false",)``, ``("call", name, arguments, keywords)``,
``("op", symbol, a, b)``, ``("neg", a)``, ``("lambda", names, body)``, ``("index", a, items)``,
``("attribute", a, name)``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from lark import Token

from catalg.diagnostics import Diagnostic, Span
from catalg.syntax import tree
from catalg.syntax.comments import doc_comments, without_edges
from catalg.syntax.tree import Name, Value

COUNTS = ("solutions", "classes", "dimension")  # what a model with unknown values may state a number of
DIGITS = 4000  # more digits than this in one number (or its exponent's value) is refused
Children = list[Any]
_row = tuple.__new__  # what a NamedTuple's own constructor calls, without the call


class _Clause(NamedTuple):
    """What stands between a model's target and its brace: a word and what it is followed by."""

    word: Name
    names: tuple[Name, ...]


class Builder:
    """Holds the file being read; ``problems`` are mistakes that the grammar cannot see."""

    def __init__(self) -> None:
        self.start("", "")

    def start(self, path: str, text: str) -> None:
        """Make ready for a file whose lines end with a newline character."""
        self.path = path
        self.text = text
        self.problems: list[Diagnostic] = []
        self._docs = doc_comments(text)

    # -- expressions -----------------------------------------------------------------------

    def name(self, c: Children) -> tree.Expr:
        return _name(c[0])

    def number(self, c: Children) -> tree.Expr:
        return tree.Number("".join(c), c[0].start_pos, c[-1].end_pos)

    def group(self, c: Children) -> tree.Expr:
        return tree.Group(c[1], c[0].start_pos, c[2].end_pos)

    def composition(self, c: Children) -> tree.Expr:
        left, operator, right = c
        if type(operator) is not Name:
            operator = _name(operator)
        if type(left) is tree.Composition:  # left-associative: one growing list
            items, operators, start, _ = left
            items.append(right)
            if operator[0] != operators[-1][0] and operator[0] not in [o[0] for o in operators]:
                operators.append(operator)
            return _row(tree.Composition, (items, operators, start, right.end))
        return tree.Composition([left, right], [operator], left.start, right.end)

    def tensor(self, c: Children) -> tree.Expr:
        left, _, right = c
        if type(left) is tree.Tensor:
            items, start, _ = left
            items.append(right)
            return _row(tree.Tensor, (items, start, right.end))
        return tree.Tensor([left, right], left.start, right.end)

    def negation(self, c: Children) -> tree.Expr:
        return tree.Addition([c[1]], [_name(c[0])], c[0].start_pos, c[1].end)

    def addition(self, c: Children) -> tree.Expr:
        left, operator, right = c
        if type(left) is tree.Addition:
            items, signs, start, _ = left
            items.append(right)
            signs.append(_name(operator))
            return _row(tree.Addition, (items, signs, start, right.end))
        return tree.Addition([left, right], [Name("", left.start, left.start), _name(operator)], left.start, right.end)

    def application(self, c: Children) -> tree.Expr:
        head = c[0]
        return _row(tree.Application, (head, tuple(c[2:-1:2]), head.start, c[-1].end_pos))

    def component(self, c: Children) -> tree.Expr:
        return tree.Component(c[0], tuple(c[2:-1:2]), c[0].start, c[-1].end_pos)

    def power(self, c: Children) -> tree.Expr:
        return tree.Power(c[0], str(c[2]), c[0].start, c[2].end_pos)

    # -- types and parameters --------------------------------------------------------------

    def names(self, c: Children) -> tuple[Name, ...]:
        return tuple(_name(t) for t in c if t.type == "NAME")

    param_names = names

    def object_type(self, c: Children) -> tree.ObjectType:
        return tree.ObjectType(c[0].start_pos, c[0].end_pos)

    def type(self, c: Children) -> tree.Type:
        if len(c) == 1:
            return tree.Type(c[0], None, None, c[0].start, c[0].end)
        return tree.Type(c[0], _name(c[1]), c[2], c[0].start, c[2].end)

    def equation(self, c: Children) -> tree.Equation:
        return tree.Equation(c[0], _name(c[1]), c[2], c[0].start, c[2].end)

    def param(self, c: Children) -> tree.Parameter:
        return tree.Parameter(c[1], c[3], c[5] if len(c) > 5 else None, c[0].start_pos, c[-1].end_pos)

    def hypothesis(self, c: Children) -> tree.Parameter:
        """`(h (x : X) : left = right)`."""
        return tree.Parameter((_name(c[1]),), c[-2], None, c[0].start_pos, c[-1].end_pos, _parameters(c))

    # -- items -----------------------------------------------------------------------------

    def object(self, c: Children) -> tree.Objects:
        end = c[-1].end_pos if len(c) > 2 else c[1][-1].end
        return tree.Objects(c[1], len(c) > 2, self._span(c[0].start_pos, end), self._doc(c[0]))

    def cells(self, c: Children) -> tree.Cells:
        return tree.Cells(str(c[0]), c[1], c[3], None, self._span(c[0].start_pos, c[3].end), self._doc(c[0]))

    def para(self, c: Children) -> tree.Cells:
        return tree.Cells("para", c[1], c[3], c[5], self._span(c[0].start_pos, c[5].end), self._doc(c[0]))

    def scalar(self, c: Children) -> tree.Scalars:
        return tree.Scalars(c[1], self._span(c[0].start_pos, c[1][-1].end), self._doc(c[0]))

    def def_(self, c: Children) -> tree.Definition:
        given = next((x for x in c if isinstance(x, (tree.Type, tree.ObjectType))), None)
        span = self._span(c[0].start_pos, c[-1].end)
        return tree.Definition(_name(c[1]), _parameters(c), given, c[-1], span, self._doc(c[0]))

    def axiom(self, c: Children) -> tree.Axiom:
        span = self._span(c[0].start_pos, c[-1].end)
        return tree.Axiom(_name(c[1]), _parameters(c), c[-1], span, self._doc(c[0]))

    def law(self, c: Children) -> tree.Law:
        equation = next(x for x in c if type(x) is tree.Equation)
        rest = c[c.index(equation) + 1 :] if c[-1] is not equation else []
        chain = next((x for x in rest if isinstance(x, tree.Chain)), None)
        words = [x for x in rest if isinstance(x, Token)]
        expected = _name(words[1]) if words else None
        end = chain.span.end if chain else expected.end if expected else equation.end
        span = self._span(c[0].start_pos, end)
        return tree.Law(_name(c[1]), _parameters(c), equation, expected, chain, span, self._doc(c[0]))

    def chain(self, c: Children) -> tree.Chain:
        return tree.Chain(c[1], tuple(c[2:-1]), self._span(c[0].start_pos, c[-1].end_pos))

    def link(self, c: Children) -> tree.Link:
        by = tuple(x for x in c[2:] if isinstance(x, tree.Citation)) if len(c) > 2 else None
        end = by[-1].span.end if by else c[1].end
        return tree.Link(_name(c[0]), c[1], by, self._span(c[0].start_pos, end))

    def citation(self, c: Children) -> tree.Citation:
        reverse = isinstance(c[0], Token)
        name = c[1] if reverse else c[0]
        bindings = tuple(x for x in c if isinstance(x, tree.Binding))
        start = c[0].start_pos if reverse else name.start
        end = c[-1].end_pos if bindings else name.end
        return tree.Citation(name, reverse, bindings, self._span(start, end))

    def binding(self, c: Children) -> tree.Binding:
        return tree.Binding(_name(c[0]), c[2])

    def qualified(self, c: Children) -> Name:
        return Name("".join(c), c[0].start_pos, c[-1].end_pos)

    def include(self, c: Children) -> tree.Include:
        last = c[-1]
        span = self._span(c[0].start_pos, last.end_pos)
        renames = tuple(x for x in c if type(x) is tuple)
        return tree.Include(_name(c[1]), renames, span, self._doc(c[0]))

    def rename(self, c: Children) -> tuple[Name, Name]:
        return _name(c[0]), _name(c[2])

    # -- files -----------------------------------------------------------------------------

    def import_(self, c: Children) -> tree.Import:
        span = self._span(c[0].start_pos, c[1].end_pos)
        if c[1].type == "STRING":
            return tree.Import(None, str(c[1])[1:-1], span)
        return tree.Import(str(c[1]), None, span)

    def doctrine(self, c: Children) -> tuple[Name, ...]:
        return tuple(map(_name, c))

    def theory_head(self, c: Children) -> tree.Head:
        permits = tuple(x for x in c[4:] if type(x) is Name) or None
        return tree.Head(c[0].start_pos, _name(c[1]), c[3], permits, c[-1].end_pos, self._doc(c[0]))

    def theory(self, c: Children) -> tree.Theory:
        return self.closed_theory(c[0], c[1:-1], c[-1].end_pos)

    def closed_theory(
        self,
        head: tree.Head,
        items: Iterable[tree.Item],
        end: int,
        broken: Iterable[str] = (),
    ) -> tree.Theory:
        span = self._span(head.start, end)
        return tree.Theory(head.name, head.doctrine, tuple(items), span, head.doc, frozenset(broken), head.permits)

    def interpretation(self, c: Children) -> tree.Interpretation:
        span = self._span(c[0].start_pos, c[-1].end_pos)
        images = tuple(x for x in c if type(x) is tuple)
        return tree.Interpretation(_name(c[1]), _name(c[3]), _name(c[5]), images, span, self._doc(c[0]))

    def image(self, c: Children) -> tuple[Name, tree.Expr]:
        return _name(c[0]), c[2]

    def file(self, c: Children) -> tree.File:
        return tree.File(self.path, self.text, tuple(c))

    # -- models ----------------------------------------------------------------------------

    def model(self, c: Children) -> tree.Model:
        target: Name = c[5]
        clauses = [x for x in c[6:] if type(x) is _Clause]
        found = [x for x in c[6:] if type(x) is tuple]
        limits = [*(name.start for name, _, _ in found), c[-1].start_pos][1:]
        entries = tuple(
            (name, value, self._span(*without_edges(self.text, start, limit)))
            for (name, value, start), limit in zip(found, limits, strict=True)
        )
        return tree.Model(
            _name(c[1]),
            _name(c[3]),
            target.text,
            self._span(target.start, target.end),
            tuple(name for clause in clauses if clause.word.text == "violates" for name in clause.names),
            entries,
            self._span(c[0].start_pos, c[-1].end_pos),
            self._doc(c[0]),
            tuple((clause.word, clause.names[0]) for clause in clauses if clause.word.text in COUNTS),
            tuple(name for clause in clauses if clause.word.text == "expect" for name in clause.names),
        )

    def violates(self, c: Children) -> _Clause:
        return _Clause(_name(c[0]), tuple(x for x in c if type(x) is Name))

    def count(self, c: Children) -> _Clause:
        return _Clause(_name(c[0]), (_name(c[1]),))

    expectation = count

    def target(self, c: Children) -> Name:
        text = "".join(x.text if type(x) is Name else str(x) for x in c).replace(",", ", ")
        return Name(text, c[0].start_pos, c[-1].end_pos)

    def entry(self, c: Children) -> tuple[Name, Value, int]:
        """The third is where to look for the value: a value's own nodes keep no places."""
        at = next(i for i, x in enumerate(c) if isinstance(x, Token) and x.type == "EQUAL")
        return Name("".join(c[:at]), c[0].start_pos, c[at - 1].end_pos), c[at + 1], c[at].end_pos

    def value_number(self, c: Children) -> Value:
        return ("number", self._fraction(c[0]))

    def value_string(self, c: Children) -> Value:
        return ("string", str(c[0])[1:-1])

    def value_name(self, c: Children) -> Value:
        text = str(c[0])
        if text == "inf":
            return ("inf", 1)
        if text in ("true", "false"):
            return (text,)
        return ("name", text)

    def value_list(self, c: Children) -> Value:
        return ("list", _values(c))

    def value_parenthesis(self, c: Children) -> Value:
        inside, values = c[0]
        return values[0] if len(values) == 1 and not inside else ("tuple", values)

    def parenthesis(self, c: Children) -> tuple[bool, tuple[Value, ...]]:
        trailing = isinstance(c[-2], Token) and c[-2].type == "COMMA"
        return trailing, _values(c)

    def value_lambda(self, c: Children) -> Value:
        if isinstance(c[0], Token):
            return ("lambda", (str(c[0]),), c[2])
        names = c[0][1]
        if any(v[0] != "name" for v in names) or len(set(names)) != len(names):
            self.problems.append(
                Diagnostic(
                    "CAT102",
                    "the parameters of a lambda are different names",
                    self._at(c[1]),
                    help="write `(x, w) -> ...`",
                )
            )
            return ("lambda", (), c[2])
        return ("lambda", tuple(str(v[1]) for v in names), c[2])

    def value_operation(self, c: Children) -> Value:
        return ("op", "*" if c[1] == "⊗" else str(c[1]), c[0], c[2])

    def value_negative(self, c: Children) -> Value:
        inner = c[1]
        if inner[0] == "number":
            return ("number", -inner[1])
        if inner[0] == "inf":
            return ("inf", -inner[1])
        return ("neg", inner)

    def value_index(self, c: Children) -> Value:
        return ("index", c[0], _values(c[1:]))

    def value_attribute(self, c: Children) -> Value:
        if c[2] != "T":
            self.problems.append(
                Diagnostic(
                    "CAT102", f"a value has no `.{c[2]}`", self._at(c[2]), help="only `.T`, the transpose, is known"
                )
            )
        return ("attribute", c[0], str(c[2]))

    def value_call(self, c: Children) -> Value:
        keywords = tuple(x[1:] for x in c[1:] if type(x) is tuple and x[0] == "=")
        return ("call", str(c[0]), tuple(x for x in _values(c[1:]) if x[0] != "="), keywords)

    def argument(self, c: Children) -> Value:
        value: Value = c[0]
        return value

    def keyword_argument(self, c: Children) -> Value:
        return ("=", str(c[0]), c[2])

    # -- places ----------------------------------------------------------------------------

    def _span(self, start: int, end: int) -> Span:
        return Span(self.path, start, end)

    def _at(self, token: Token) -> Span:
        return Span(self.path, token.start_pos or 0, token.end_pos or 0)

    def _doc(self, keyword: Token) -> str:
        return self._docs.get(keyword.start_pos or 0, "")

    def _fraction(self, token: Token) -> Fraction:
        mantissa, _, exponent = token.lower().partition("e")
        if len(mantissa) > DIGITS or len(exponent) > 6 or (exponent and abs(int(exponent)) > DIGITS):
            self.problems.append(
                Diagnostic(
                    "CAT109",
                    "this number is too large to be read exactly",
                    self._at(token),
                    help=f"numbers have at most {DIGITS} digits",
                )
            )
            return Fraction(0)
        return Fraction(str(token))


# `def`, `import` are words of Python; the grammar's rules of that name arrive here.
setattr(Builder, "def", Builder.def_)
setattr(Builder, "import", Builder.import_)


def _name(token: Token) -> Name:
    return Name(str(token), token.start_pos or 0, token.end_pos or 0)


def _values(children: Iterable[Any]) -> tuple[Value, ...]:
    return tuple(x for x in children if not isinstance(x, Token))


def _parameters(children: Sequence[Any]) -> tuple[tree.Parameter, ...]:
    return tuple(x for x in children if type(x) is tree.Parameter)
