"""Presentations of plain categories as text, for tests: ``f: X -> Y`` and ``f g = 1X``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from catalg.cells import CATEGORY, Diagram, OneCell, Path, Signature, TwoCell
from catalg.kernel import Certificate, Hypothesis, Parameters, Statement, Theory, replay
from catalg.prove.attempt import Budget, Found
from catalg.prove.words import FreeModel, complete_words


def morphism(text: str) -> TwoCell:
    name, ends = text.split(":")
    source, target = ends.split("->")
    return TwoCell(name.strip(), Path.of(OneCell(source.strip())), Path.of(OneCell(target.strip())))


class Presentation:
    """A plain category by generators and equations between paths."""

    def __init__(self, generators: str, *equations: str) -> None:
        """``generators``: ``a b: X -> X; f: X -> Y``; ``equations``: ``a a = 1X``."""
        self.cells: dict[str, TwoCell] = {}
        for group in generators.split(";"):
            names, ends = group.split(":")
            self.cells.update({name: morphism(f"{name}:{ends}") for name in names.split()})
        self.axioms = {f"a{i}": self.law(e, name=f"a{i}") for i, e in enumerate(equations)}

    def law(
        self, equation: str, parameters: Sequence[str] = (), hypotheses: Sequence[str] = (), name: str = "law"
    ) -> Statement:
        """An equation; objects that only ``parameters`` mention are parameters too."""
        fresh = [morphism(p) for p in parameters]
        known = {**self.cells, **{c.name: c for c in fresh}}
        assumed = tuple(
            Hypothesis(f"h{i}", *(_word(known, side) for side in eq.split("="))) for i, eq in enumerate(hypotheses)
        )
        left, right = (_word(known, side) for side in equation.split("="))
        objects = {c for g in self.cells.values() for p in (g.source, g.target) for c in p}
        new = dict.fromkeys(c for g in fresh for p in (g.source, g.target) for c in p if c not in objects)
        return Statement(name, left, right, Parameters((), tuple(new), tuple(fresh)), assumed)

    def theory(self) -> Theory:
        ones = {c.name: c for g in self.cells.values() for p in (g.source, g.target) for c in p}
        return Theory("P", Signature(CATEGORY, (), ones, dict(self.cells)), dict(self.axioms))

    def decide(self, law: Statement, fuel: int = 3_000) -> Found | FreeModel | None:
        """What completion says; what it proves has been replayed."""
        answer = complete_words(law, self.axioms, Budget(fuel))
        if isinstance(answer, Found):
            replay(Certificate(self.theory(), answer.lemmas, law, answer.proof))
        return answer


def _word(cells: Mapping[str, TwoCell], text: str) -> Diagram:
    """``f g`` is f, then g; ``1X`` an identity."""
    names = text.split()
    if names[0].startswith("1"):
        return Diagram.identity(CATEGORY, Path.of(OneCell(names[0][1:])))
    word = [cells[name] for name in names]
    return Diagram.layered(CATEGORY, word[0].source, [(c, 0) for c in word])


def coxeter(n: int) -> Presentation:
    """The symmetric group on n letters by adjacent swaps s1 .. s(n-1)."""
    last = range(1, n)
    equations = [f"s{i} s{i} = 1X" for i in last]
    equations += [f"s{i} s{i + 1} s{i} = s{i + 1} s{i} s{i + 1}" for i in range(1, n - 1)]
    equations += [f"s{i} s{j} = s{j} s{i}" for i in last for j in range(i + 2, n)]
    return Presentation(" ".join(f"s{i}" for i in last) + ": X -> X", *equations)


def grid(n: int) -> Presentation:
    """An n by n grid of squares that commute: r goes right, d down."""
    cells = [f"r{i}_{j}: X{i}_{j} -> X{i}_{j + 1}" for i in range(n + 1) for j in range(n)]
    cells += [f"d{i}_{j}: X{i}_{j} -> X{i + 1}_{j}" for i in range(n) for j in range(n + 1)]
    squares = [f"r{i}_{j} d{i}_{j + 1} = d{i}_{j} r{i + 1}_{j}" for i in range(n) for j in range(n)]
    return Presentation("; ".join(cells), *squares)
