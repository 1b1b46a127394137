"""Rules as Python functions, because matching is what completion spends its time on.

A rule becomes straight-line code: take the term apart, compare, put the result together.
That is several times faster than walking the rule's left side. The source holds numbers of
operators and positions only, never a name from a theory.

Relies on the term bank.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from types import CodeType
from typing import Any

from catalg.prove.term_bank import Bindings, Node

Use = Callable[[Node], Node | None]
Make = Callable[[int, tuple[Node, ...]], Node]
Greater = Callable[[Node, Node], bool]


def compiled(left: Node, right: Node, free: Bindings, make: Make, greater: Greater | None) -> Use:
    """What the rule makes of the whole of a term, None if it may not be used there.

    ``free``: what stands for variables of the right side alone. ``greater``: None if the
    result is always smaller; otherwise asked.
    """
    text = _Text(left, right, free, greater is not None)
    scope: dict[str, Any] = {"make": make, "greater": greater, **text.constants}
    exec(_code(text.source), scope)
    use: Use = scope["use"]
    return use


@lru_cache(maxsize=4096)
def _code(source: str) -> CodeType:
    return compile(source, "<rule>", "exec")


class _Text:
    """The source of one rule, and the terms without variables that occur in it."""

    def __init__(self, left: Node, right: Node, free: Bindings, asked: bool) -> None:
        self.constants: dict[str, Node] = {}
        self._numbers: dict[Node, str] = {}
        self._names: dict[Node, str] = {v: self._constant(t) for v, t in free.items()}
        self._lines: list[str] = []
        self._made = 0
        self._take_apart(left)
        result = self._built(right)
        if not asked:
            self._lines.append(f"return {result}")
        else:
            smaller = _smaller(left, right)
            if smaller is None:
                self._lines += [f"r = {result}", "return r if greater(t, r) else None"]
            else:
                s, t = (self._names[v] for v in smaller)
                self._lines.append(f"return {result} if greater({s}, {t}) else None")
        self.source = "def use(t):\n" + "".join(f"    {line}\n" for line in self._lines)

    def _take_apart(self, left: Node) -> None:
        waiting = [(left, "t")]
        while waiting:
            node, name = waiting.pop(0)
            if node.op < 0:
                known = self._names.setdefault(node, name)
                if known != name:
                    self._lines.append(f"if {name} is not {known}: return None")
                continue
            if not node.counts:
                self._lines.append(f"if {name} is not {self._constant(node)}: return None")
                continue
            self._lines.append(f"if {name}.op != {node.op}: return None")
            parts = [f"v{self._made + i}" for i in range(len(node.args))]
            self._made += len(parts)
            self._lines.append(f"{', '.join(parts)}, = {name}.args")
            waiting += zip(node.args, parts, strict=True)

    def _built(self, node: Node) -> str:
        if node.op < 0:
            return self._names[node]
        if not node.counts:
            return self._constant(node)
        return f"make({node.op}, ({', '.join(map(self._built, node.args))},))"

    def _constant(self, node: Node) -> str:
        if node not in self._numbers:
            self._numbers[node] = name = f"k{len(self._numbers)}"
            self.constants[name] = node
        return self._numbers[node]


def _smaller(left: Node, right: Node) -> tuple[Node, Node] | None:
    """For x + y = y + x and x + (y + z) = y + (x + z): the result is the smaller just if x is above y."""
    if left.op != right.op or len(left.args) != 2 or left.counts != right.counts:
        return None
    (x, rest), (y, other) = left.args, right.args
    if x.op >= 0 or y.op >= 0 or x is y:
        return None
    if (rest, other) == (y, x):
        return x, y
    if rest.op != left.op or other.op != left.op or len({x, *rest.args}) != 3:
        return None
    return (x, y) if (y, x) == (rest.args[0], other.args[0]) and rest.args[1] is other.args[1] else None
