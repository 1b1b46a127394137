"""Commutative and associative operators met in a completion, and what they make redundant.

The three equations x + y = y + x, (x + y) + z = x + (y + z), x + (y + z) = y + (x + z)
join every rearrangement of a sum without variables by ordered rewriting (Martin and Nipkow
1990), so an equation that only rearranges sums need not be kept. The third comes of the other two.

Relies on the term bank.
"""

from __future__ import annotations

from catalg.prove.term_bank import Node

SWAPPED, BRACKETED, EXCHANGED = "commutative", "associative", "exchange"


class Sums:
    """Which operators are known to be commutative, and which associative as well."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, str], int] = {}
        self.commutative: set[int] = set()
        self.sums: set[int] = set()
        self._codes: dict[Node, int] = {}
        self._numbers: dict[tuple[int, ...], int] = {}

    def learn(self, number: int, left: Node, right: Node) -> None:
        """Equation ``number`` is in force."""
        law = _law(left, right) or _law(right, left)
        if law is not None:
            self._known.setdefault(law, number)
            self._settle()

    def number(self, op: int, law: str) -> int | None:
        """The equation that says that of an operator, if one in force does."""
        return self._known.get((op, law))

    def forget(self, number: int) -> None:
        """Equation ``number`` is no longer in force."""
        if number in self._known.values():
            self._known = {law: n for law, n in self._known.items() if n != number}
            self._settle()

    def _settle(self) -> None:
        self.commutative = {f for f, law in self._known if law == SWAPPED}
        self.sums = {f for f in self.commutative if (f, BRACKETED) in self._known}
        self._codes.clear()
        self._numbers.clear()

    def same(self, left: Node, right: Node) -> bool:
        """Are the two equal up to rearranging sums?"""
        if not self.commutative or left.size != right.size or left.counts != right.counts:
            return False
        return self._code(left) == self._code(right)

    def exchanges(self, left: Node, right: Node) -> bool:
        """Is this the third equation, and wanted?"""
        law = _law(left, right)
        return law is not None and law[1] == EXCHANGED and law not in self._known

    def _code(self, node: Node) -> int:
        """A number that exactly the rearrangements of ``node`` share."""
        found = self._codes.get(node)
        if found is not None:
            return found
        if node.op < 0:
            key: tuple[int, ...] = (node.op,)
        elif node.op in self.sums:
            key = (node.op, *sorted(self._code(part) for part in parts(node)))
        elif node.op in self.commutative:
            key = (node.op, *sorted(self._code(a) for a in node.args))
        else:
            key = (node.op, *[self._code(a) for a in node.args])
        code = self._codes[node] = self._numbers.setdefault(key, len(self._numbers))
        return code


def parts(node: Node) -> list[Node]:
    """What a nested sum adds up, from left to right."""
    found, stack = [], list(node.args[::-1])
    while stack:
        part = stack.pop()
        if part.op == node.op:
            stack += part.args[::-1]
        else:
            found.append(part)
    return found


def _law(left: Node, right: Node) -> tuple[int, str] | None:
    """Is this one of the three equations, read from left to right, and of which operator?"""
    if left.op < 0 or left.op != right.op or len(left.args) != 2:
        return None
    f = left.op
    a, b = left.args
    c, d = right.args
    if a.op < 0 and b.op < 0:
        return (f, SWAPPED) if a is not b and c is b and d is a else None
    inner = [t for t in (a, b, c, d) if t.op >= 0]
    if len(inner) != 2 or any(t.op != f or any(x.op >= 0 for x in t.args) for t in inner):
        return None
    if a.op >= 0 and d.op >= 0:
        x, y = a.args
        return (f, BRACKETED) if (x, y, b) == (c, *d.args) and len({x, y, b}) == 3 else None
    if b.op >= 0 and d.op >= 0:
        y, z = b.args
        return (f, EXCHANGED) if (c, *d.args) == (y, a, z) and len({a, y, z}) == 3 else None
    return None
