"""Algebraic theories as text, for tests: ``mul: G G -> G`` and ``mul(x, e()) = x``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from catalg.cells import CARTESIAN, POINT, Diagram, OneCell, Path, Signature, TwoCell
from catalg.kernel import Certificate, Hypothesis, Parameters, Statement, Theorem, Theory, replay
from catalg.prove.attempt import Budget, Found
from catalg.prove.term_completion import complete_terms


def path(text: str) -> Path:
    return Path(POINT, tuple(OneCell(name) for name in text.split()))


def cell(text: str) -> TwoCell:
    """``mul: G G -> G`` as a generator."""
    name, boundary = text.split(":")
    source, target = boundary.split("->")
    return TwoCell(name.strip(), path(source), path(target))


class Algebra:
    """A cartesian theory under construction."""

    def __init__(self, operations: str, laws: Mapping[str, tuple[str, str]] | None = None) -> None:
        """``operations`` apart by ``;``; ``laws``: name to (variables ``x:G y:G``, equation)."""
        self.cells = {c.name: c for c in map(cell, operations.split(";"))}
        self.axioms: dict[str, Statement] = {}
        for name, (variables, equation) in (laws or {}).items():
            self.axioms[name] = self.law(variables, equation, name=name)

    def law(
        self,
        variables: str,
        equation: str,
        parameters: Sequence[str] = (),
        hypotheses: Sequence[tuple[str, str]] = (),
        name: str = "law",
    ) -> Statement:
        """An equation over typed variables; ``hypotheses`` are (variables, equation) too."""
        fresh = [cell(p) for p in parameters]
        known = {**self.cells, **{c.name: c for c in fresh}}
        assumed = tuple(
            Hypothesis(f"h{i}", *(_diagram(known, vs, side) for side in eq.split("=")))
            for i, (vs, eq) in enumerate(hypotheses)
        )
        left, right = (_diagram(known, variables, side) for side in equation.split("="))
        return Statement(name, left, right, Parameters((), (), tuple(fresh)), assumed)

    def theory(self) -> Theory:
        ones = [c for g in self.cells.values() for p in (g.source, g.target) for c in p]
        return Theory("T", Signature(CARTESIAN, (), {c.name: c for c in ones}, dict(self.cells)), dict(self.axioms))

    def prove(self, law: Statement, fuel: int = 6_000) -> Theorem | None:
        """The theorem that the kernel makes of what completion found."""
        found = complete_terms(law, self.axioms, Budget(fuel))
        return certified(self.theory(), law, found) if isinstance(found, Found) else None


def certified(theory: Theory, law: Statement, found: Found) -> Theorem:
    return replay(Certificate(theory, found.lemmas, law, found.proof))


def _diagram(cells: Mapping[str, TwoCell], variables: str, text: str) -> Diagram:
    pairs = [v.split(":") for v in variables.split()]
    number = {name: i for i, (name, _) in enumerate(pairs)}
    source = path(" ".join(kind for _, kind in pairs))
    words = re.findall(r"\w+|[(),]", text)[::-1]
    boxes: list[TwoCell] = []
    inputs: list[list[int]] = []
    total = len(pairs)

    def term() -> list[int]:
        nonlocal total
        name = words.pop()
        if not words or words[-1] != "(":
            return [number[name]]
        words.pop()
        taken: list[int] = []
        while words[-1] != ")":
            taken += term()
            if words[-1] == ",":
                words.pop()
        words.pop()
        boxes.append(cells[name])
        inputs.append(taken)
        total += len(cells[name].target)
        return list(range(total - len(cells[name].target), total))

    ends = term()
    while words:
        words.pop()
        ends += term()
    return Diagram(CARTESIAN, source, boxes, inputs, ends)


GROUP = {
    "assoc": ("x:G y:G z:G", "m(m(x,y),z) = m(x,m(y,z))"),
    "unit": ("x:G", "m(e(),x) = x"),
    "inverse": ("x:G", "m(i(x),x) = e()"),
}
GROUP_OPERATIONS = "m: G G -> G; i: G -> G; e: -> G"


def semilattice(f: str) -> dict[str, tuple[str, str]]:
    return {
        f + "comm": ("x:L y:L", f"{f}(x,y) = {f}(y,x)"),
        f + "assoc": ("x:L y:L z:L", f"{f}({f}(x,y),z) = {f}(x,{f}(y,z))"),
    }


def abelian(f: str, zero: str, minus: str, kind: str) -> dict[str, tuple[str, str]]:
    k = kind
    return {
        f + "assoc": (f"x:{k} y:{k} z:{k}", f"{f}({f}(x,y),z) = {f}(x,{f}(y,z))"),
        f + "comm": (f"x:{k} y:{k}", f"{f}(x,y) = {f}(y,x)"),
        f + "unit": (f"x:{k}", f"{f}({zero}(),x) = x"),
        f + "inverse": (f"x:{k}", f"{f}({minus}(x),x) = {zero}()"),
    }
