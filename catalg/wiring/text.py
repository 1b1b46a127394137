"""A diagram as one line of `.cat` text, for messages and reports.

Planar diagrams read as their layers; others as boxes on numbered wires, sums as their terms.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from catalg.wiring.ports import Wiring


def wiring_text(diagram: Wiring, limit: int = 40) -> str:
    """``T * mu ; mu`` for planar diagrams, ``copy``-free wire programs otherwise."""
    if not diagram.boxes and list(diagram.outputs) == list(range(len(diagram.source))):
        return str(diagram.source)
    if diagram.doctrine.planar:
        return _layers_text(diagram, limit)
    parts = []
    for i, box in enumerate(diagram.boxes[:limit]):
        made = ", ".join(f"w{w}" for w in diagram.outputs_of(i)) or "()"
        taken = ", ".join(f"w{w}" for w in diagram.inputs[i])
        parts.append(f"{made} = {box.name}({taken})")
    if len(diagram.boxes) > limit:
        parts.append("…")
    parts.append("(" + ", ".join(f"w{w}" for w in diagram.outputs) + ")")
    return " ; ".join(parts)


def _layers_text(diagram: Wiring, limit: int) -> str:
    alive = list(range(len(diagram.source)))
    parts = []
    for i, (box, at) in enumerate(zip(diagram.boxes, diagram.offsets, strict=True)):
        if i == limit:
            parts.append("…")
            break
        end = at + len(box.source)
        names = [diagram.wires[w].name for w in alive[:at]] + [box.name]
        names += [diagram.wires[w].name for w in alive[end:]]
        parts.append(" * ".join(names))
        alive[at:end] = diagram.outputs_of(i)
    return " ; ".join(parts)


def sum_text(terms: Iterable[tuple[str, str]]) -> str:
    """A sum from the texts of its diagrams and of their coefficients: ``f - 2 * (g ; h)``."""
    text = ""
    for body, coefficient in terms:
        factor = _factor(coefficient)
        sign = "-" if factor.startswith("-") else "+"
        body = f"({body})" if " ; " in body else body
        text += (f" {sign} " if text else sign.replace("+", "")) + factor.removeprefix("-") + body
    return text or "0"


def polynomial_text(terms: Iterable[tuple[Sequence[tuple[str, int]], Fraction]]) -> str:
    """A polynomial from its monomials, each of (scalar, exponent), and their coefficients."""
    text = ""
    for monomial, number in terms:
        sign, size = ("-" if number < 0 else "+"), abs(number)
        names = [name for name, exponent in monomial for _ in range(exponent)]
        factors = ([] if size == 1 and names else [str(size)]) + names
        text += (f" {sign} " if text else sign.replace("+", "")) + " * ".join(factors)
    return text or "0"


def _factor(coefficient: str) -> str:
    """A coefficient in front of its diagram; only a sum has an inner blank before a sign."""
    if coefficient in ("1", "-1"):
        return coefficient[:-1]
    return f"({coefficient}) * " if " + " in coefficient or " - " in coefficient else f"{coefficient} * "
