"""Commutative and associative operators met in a completion, and what they make redundant.

The three equations x + y = y + x, (x + y) + z = x + (y + z), x + (y + z) = y + (x + z)
join every rearrangement of a sum without variables by ordered rewriting (Martin and Nipkow
1990), so an equation that only rearranges sums need not be kept once they are in force.

Relies on terms.
"""

from __future__ import annotations

from typing import Any

from catalg.prove.terms import Term

_SWAPPED, _BRACKETED, _EXCHANGED = "commutative", "associative", "exchange"
_Code = tuple[Any, ...]


class Sums:
    """Which operators are known to be commutative, and which associative as well."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, str], int] = {}
        self._commutative: set[int] = set()
        self._sums: set[int] = set()

    def learn(self, number: int, left: Term, right: Term) -> None:
        """Equation ``number`` is in force."""
        law = _law(left, right) or _law(right, left)
        if law is not None:
            self._known.setdefault(law, number)
            self._settle()

    def forget(self, number: int) -> None:
        """Equation ``number`` is no longer in force."""
        if number in self._known.values():
            self._known = {law: n for law, n in self._known.items() if n != number}
            self._settle()

    def _settle(self) -> None:
        self._commutative = {f for f, law in self._known if law == _SWAPPED}
        self._sums = {f for f in self._commutative if (f, _BRACKETED) in self._known and (f, _EXCHANGED) in self._known}

    def same(self, left: Term, right: Term) -> bool:
        """Are the two equal up to rearranging sums?"""
        return bool(self._commutative) and self._code(left) == self._code(right)

    def _code(self, term: Term) -> _Code:
        if isinstance(term, int):
            return (-1 - term,)
        f = term[0]
        if f not in self._commutative:
            return (f, *[self._code(argument) for argument in term[1:]])
        parts: list[_Code] = []
        for argument in term[1:]:
            if f in self._sums and isinstance(argument, tuple) and argument[0] == f:
                parts += self._code(argument)[1:]
            else:
                parts.append(self._code(argument))
        return (f, *sorted(parts))


def _law(left: Term, right: Term) -> tuple[int, str] | None:
    """Is this one of the three equations, read from left to right, and of which operator?"""
    if isinstance(left, int) or isinstance(right, int) or len(left) != 3 or len(right) != 3 or left[0] != right[0]:
        return None
    f, a, b = left
    _, c, d = right
    if isinstance(a, int) and isinstance(b, int):
        return (f, _SWAPPED) if a != b and (c, d) == (b, a) else None
    inner = [t for t in (a, b, c, d) if isinstance(t, tuple)]
    if len(inner) != 2 or any(len(t) != 3 or t[0] != f or any(isinstance(x, tuple) for x in t[1:]) for t in inner):
        return None
    if isinstance(a, tuple) and isinstance(d, tuple):
        return (f, _BRACKETED) if (a[1], a[2], b) == (c, d[1], d[2]) and len({a[1], a[2], b}) == 3 else None
    if isinstance(b, tuple) and isinstance(d, tuple):
        x, y, z = a, b[1], b[2]
        return (f, _EXCHANGED) if (c, d[1], d[2]) == (y, x, z) and len({x, y, z}) == 3 else None
    return None
