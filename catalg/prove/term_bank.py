"""Terms made once and shared: what a completion computes with.

Equal terms are one `Node`, so that equality is identity and what was learnt about a term
(its weight, its variables, its normal form) is kept with it. Nested tuples, the form that
the rest of the prover uses (`catalg.prove.terms`), are turned into nodes and back here.

Relies on terms. Knows nothing of orders, rules or proofs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from catalg.prove.terms import Place, Term, TooLarge

Bindings = dict["Node", "Node"]  # from variables
_NONE: dict[Node, int] = {}
MOST_DEFINED = 40  # constants made on the way


class Node:
    """A term. ``op``: the operator, or -1 - v for variable v; ``counts``: how often each variable occurs.

    ``link`` is the term to which it was rewritten, by the rule ``why`` (None: in its arguments);
    ``normal`` is how far that was followed, ``stamp`` how many rules it was tried on.
    """

    __slots__ = ("op", "args", "serial", "size", "weight", "counts", "keys", "link", "why", "normal", "stamp")

    op: int
    args: tuple[Node, ...]
    serial: int
    size: int
    weight: int
    counts: dict[Node, int]
    keys: tuple[int, ...]
    link: Node | None
    why: Any
    normal: Node
    stamp: int


class Bank:
    """All terms of one completion. ``weights``: what each operator weighs; a variable weighs 1."""

    def __init__(self, weights: Sequence[int], kinds: int) -> None:
        """``kinds``: how many types there are; the type of variable v is v modulo that."""
        self.kinds = kinds
        self._weights = weights
        self._width = len(weights) + MOST_DEFINED + 1  # operators, and "anything"
        self._defined: dict[int, Term] = {}
        self._table: dict[tuple[Any, ...], Node] = {}
        self._variables: dict[int, Node] = {}
        self._made = 0

    def __len__(self) -> int:
        return self._made

    def variable(self, number: int) -> Node:
        """The variable of this number."""
        node = self._variables.get(number)
        if node is None:
            node = self._new(-1 - number, ())
            node.weight, node.counts, node.keys = 1, {node: 1}, ()
            self._variables[number] = node
        return node

    def define(self, value: Node) -> Node:
        """A new constant, the next operator, that stands for a term without variables.

        Raises TooLarge when there are very many.
        """
        if len(self._defined) == MOST_DEFINED:
            raise TooLarge
        op = len(self._weights) - 1
        self._defined[op] = self.term(value)
        return self.make(op, ())

    def make(self, op: int, args: tuple[Node, ...]) -> Node:
        """The application of an operator."""
        key = (op, *args)
        node = self._table.get(key)
        if node is None:
            node = self._table[key] = self._new(op, args)
            self._measure(node)
        return node

    def _new(self, op: int, args: tuple[Node, ...]) -> Node:
        node = Node()
        node.op, node.args, node.serial, node.size = op, args, self._made, 1
        node.link, node.why, node.normal, node.stamp = None, None, node, 0
        self._made += 1
        return node

    def _measure(self, node: Node) -> None:
        op, args = node.op, node.args
        size, weight = 1, self._weights[op]
        counts, shared = _NONE, True
        for a in args:
            size += a.size
            weight += a.weight
            if not a.counts:
                continue
            if not counts:
                counts = a.counts
                continue
            if shared:
                counts, shared = dict(counts), False
            for v, n in a.counts.items():
                counts[v] = counts.get(v, 0) + n
        node.size, node.weight, node.counts = size, weight, counts
        node.keys = self.keys_of(op, args)

    def keys_of(self, op: int, args: tuple[Node, ...]) -> tuple[int, ...]:
        """Under which numbers a rule may stand that rewrites the term: its operator and those of two arguments."""
        width = self._width
        base = op * width * width
        if not args:
            return (base,)
        first = (args[0].op + 1) * width if args[0].op >= 0 else 0
        second = args[1].op + 1 if len(args) > 1 and args[1].op >= 0 else 0
        if first and second:
            return (base, base + first, base + second, base + first + second)
        return (base, base + first + second) if first or second else (base,)

    # -- other forms ----------------------------------------------------------------------

    def node(self, term: Term) -> Node:
        """A nested tuple as a node."""
        if isinstance(term, int):
            return self.variable(term)
        return self.make(term[0], tuple([self.node(a) for a in term[1:]]))

    def term(self, node: Node) -> Term:
        """A node as a nested tuple, with what defined constants stand for."""
        if node.op < 0:
            return -1 - node.op
        if node.op in self._defined:
            return self._defined[node.op]
        return (node.op, *[self.term(a) for a in node.args])

    # -- substitution -----------------------------------------------------------------------

    def put(self, node: Node, by: Bindings) -> Node:
        """``node`` with its variables replaced, once; a variable not named stays."""
        if not node.counts:
            return node
        if node.op < 0:
            return by.get(node, node)
        return self.make(node.op, tuple([self.put(a, by) for a in node.args]))

    def resolve(self, node: Node, by: Bindings, names: Names) -> Node:
        """``node`` under a unifier, variables left free numbered anew in the order in which they are met.

        ``names`` remembers what variables became; use one for all terms that belong together.
        """
        if not node.counts:
            return node
        if node.op < 0:
            found = names.get(node)
            return self._named(node, by, names) if found is None else found
        key: list[Any] = [node.op]
        for a in node.args:  # most are variables met before or have none: no call for these
            if not a.counts:
                key.append(a)
            elif a.op < 0:
                known = names.get(a)
                key.append(self._named(a, by, names) if known is None else known)
            else:
                key.append(self.resolve(a, by, names))
        made = self._table.get(tuple(key))
        return self.make(node.op, tuple(key[1:])) if made is None else made

    def _named(self, variable: Node, by: Bindings, names: Names) -> Node:
        bound = by.get(variable)
        if bound is None:
            found = self.variable(names.count * self.kinds + (-1 - variable.op) % self.kinds)
            names.count += 1
        else:
            found = self.resolve(bound, by, names)
        names[variable] = found
        return found

    def replaced(self, node: Node, place: Place, new: Node) -> Node:
        """``node`` with ``new`` at a place."""
        if not place:
            return new
        i = place[0] - 1
        args = node.args
        return self.make(node.op, (*args[:i], self.replaced(args[i], place[1:], new), *args[i + 1 :]))

    def shifted(self, node: Node, by: int) -> Node:
        """``node`` with ``by`` types' worth added to every variable."""
        return self.put(node, {v: self.variable(-1 - v.op + by * self.kinds) for v in node.counts})


class Names(dict[Node, Node]):
    """What variables became; ``count``: how many fresh ones were given."""

    __slots__ = ("count",)

    def __init__(self) -> None:
        self.count = 0


# -- terms alone ------------------------------------------------------------------------------


def match(pattern: Node, node: Node, by: Bindings) -> bool:
    """Extend ``by`` so that it sends ``pattern`` to ``node``; on failure ``by`` is spoilt. The two have one type."""
    if pattern.op < 0:
        bound = by.get(pattern)
        if bound is None:
            by[pattern] = node
            return True
        return bound is node
    if pattern.op != node.op:
        return False
    if not pattern.counts:
        return pattern is node
    for ours, theirs in zip(pattern.args, node.args, strict=True):  # noqa: SIM110 (a generator is slower)
        if not match(ours, theirs, by):
            return False
    return True


def unify(left: Node, right: Node, by: Bindings) -> bool:
    """Extend ``by`` (variables to terms that may hold bound variables) to a most general unifier.

    The two have one type; on failure ``by`` is spoilt.
    """
    stack = [(left, right)]
    while stack:
        s, t = stack.pop()
        while s.op < 0 and (bound := by.get(s)) is not None:
            s = bound
        while t.op < 0 and (bound := by.get(t)) is not None:
            t = bound
        if s is t:
            continue
        if s.op < 0:
            if t.op >= 0 and _occurs(s, t, by):
                return False
            by[s] = t
        elif t.op < 0:
            if _occurs(t, s, by):
                return False
            by[t] = s
        elif s.op != t.op:
            return False
        else:
            stack.extend(zip(s.args, t.args, strict=True))
    return True


def _occurs(variable: Node, node: Node, by: Bindings) -> bool:
    stack = list(node.counts)
    while stack:
        v = stack.pop()
        if v is variable:
            return True
        bound = by.get(v)
        if bound is not None:
            stack.extend(bound.counts)
    return False


def resolved_size(node: Node, by: Bindings, known: dict[Node, int]) -> int:
    """The size that ``node`` has under a unifier, without making it."""
    total = node.size
    for v, n in node.counts.items():
        if v not in known:
            bound = by.get(v)
            known[v] = 1 if bound is None else resolved_size(bound, by, known)
        total += n * (known[v] - 1)
    return total


def places(node: Node, at: Place = ()) -> Iterator[tuple[Place, Node]]:
    """Every subterm that is not a variable, with its place, outermost first."""
    if node.op < 0:
        return
    yield at, node
    for i, a in enumerate(node.args, start=1):
        yield from places(a, (*at, i))


def subterm(node: Node, place: Place) -> Node:
    """The subterm at a place."""
    for i in place:
        node = node.args[i - 1]
    return node
