"""Small theories made in Python, and values written as Python numbers, for the tests of models."""

from fractions import Fraction

from catalg.cells import CARTESIAN, MONOIDAL, POINT, SYMMETRIC, TWO_CATEGORY, Diagram, OneCell, Path, Signature, TwoCell
from catalg.kernel.statement import Hypothesis, Parameters, Statement, Theory


class Presentation:
    """A signature by words: ``Presentation(MONOIDAL, "A B", mu="A A -> A")``."""

    def __init__(self, doctrine, objects, **generators):
        self.doctrine = doctrine
        self.one = {name: OneCell(name) for name in objects.split()}
        self.two = {name: self.cell(name, type_) for name, type_ in generators.items()}
        self.signature = Signature(doctrine, (), self.one, self.two)

    def path(self, text):
        return Path(POINT, tuple(self.one[word] for word in text.split()))

    def cell(self, name, type_):
        source, _, target = type_.partition("->")
        return TwoCell(name, self.path(source), self.path(target))

    def __getitem__(self, name):
        """A generator's diagram, or an identity when the name is a path."""
        if name in self.two:
            return Diagram.generator(self.doctrine, self.two[name])
        return Diagram.identity(self.doctrine, self.path(name))

    def wires(self, source, outputs):
        return Diagram.rewiring(self.doctrine, self.path(source), outputs)

    def theory(self, name, *axioms):
        return Theory(name, self.signature, {a.name: a for a in axioms})

    def parameter(self, name, type_):
        cell = self.cell(name, type_)
        return cell, Diagram.generator(self.doctrine, cell)


def law(name, left, right, parameters=(), **hypotheses):
    """A statement; ``parameters`` are 2-cells, hypotheses pairs of diagrams."""
    held = tuple(Hypothesis(h, *sides) for h, sides in hypotheses.items())
    return Statement(name, left, right, Parameters((), (), tuple(parameters)), held)


def value(x):
    """A Python number, bool or nested list as a value tree; tuples are taken to be trees already."""
    if isinstance(x, tuple):
        return x
    if isinstance(x, list):
        return ("list", tuple(value(v) for v in x))
    if x is True or x is False:
        return ("true",) if x else ("false",)
    if x in (float("inf"), float("-inf")):
        return ("inf", 1 if x > 0 else -1)
    return ("number", Fraction(x))


def values(**named):
    return {name: value(x) for name, x in named.items()}


def call(name, *args, **keywords):
    return ("call", name, tuple(value(a) if not isinstance(a, str) else ("string", a) for a in args),
            tuple((k, value(v)) for k, v in keywords.items()))  # fmt: skip


def name(text):
    return ("name", text)


def op(symbol, a, b):
    return ("op", symbol, value(a), value(b))


def function(parameters, body):
    return ("lambda", tuple(parameters.split()), body)


def monoid(doctrine=MONOIDAL):
    """Monoids: the presentation and the theory."""
    p = Presentation(doctrine, "A", mu="A A -> A", eta="-> A")
    mu, eta, one = p["mu"], p["eta"], p["A"]
    return p, p.theory(
        "Monoid",
        law("assoc", (mu @ one) >> mu, (one @ mu) >> mu),
        law("left", (eta @ one) >> mu, one),
        law("right", (one @ eta) >> mu, one),
    )


def frobenius():
    p = Presentation(SYMMETRIC, "A", mu="A A -> A", eta="-> A", delta="A -> A A", eps="A ->")
    mu, eta, delta, eps, one = p["mu"], p["eta"], p["delta"], p["eps"], p["A"]
    return p, p.theory(
        "Frobenius",
        law("assoc", (mu @ one) >> mu, (one @ mu) >> mu),
        law("left", (eta @ one) >> mu, one),
        law("right", (one @ eta) >> mu, one),
        law("coassoc", delta >> (delta @ one), delta >> (one @ delta)),
        law("coleft", delta >> (eps @ one), one),
        law("coright", delta >> (one @ eps), one),
        law("frobenius_left", (one @ delta) >> (mu @ one), mu >> delta),
        law("frobenius_right", (delta @ one) >> (one @ mu), mu >> delta),
    )


def group():
    p = Presentation(CARTESIAN, "G", m="G G -> G", e="-> G", inv="G -> G")
    m, e, inv, one = p["m"], p["e"], p["inv"], p["G"]
    copy, drop = p.wires("G", [0, 0]), p.wires("G", [])
    return p, p.theory(
        "Group",
        law("assoc", (m @ one) >> m, (one @ m) >> m),
        law("left", (e @ one) >> m, one),
        law("right", (one @ e) >> m, one),
        law("inverse_left", copy >> (inv @ one) >> m, drop >> e),
        law("inverse_right", copy >> (one @ inv) >> m, drop >> e),
    )


def adjunction():
    """The cells of an adjunction L -| R and its two triangles."""
    left, right = OneCell("L", "C", "D"), OneCell("R", "D", "C")
    unit = TwoCell("unit", Path("C"), Path("C", (left, right)))
    counit = TwoCell("counit", Path("D", (right, left)), Path("D"))
    signature = Signature(TWO_CATEGORY, ("C", "D"), {"L": left, "R": right}, {"unit": unit, "counit": counit})
    u, c = (Diagram.generator(TWO_CATEGORY, cell) for cell in (unit, counit))
    one_l = Diagram.identity(TWO_CATEGORY, Path("C", (left,)))
    one_r = Diagram.identity(TWO_CATEGORY, Path("D", (right,)))
    first = law("first", (u @ one_l) >> (one_l @ c), one_l)
    second = law("second", (one_r @ u) >> (c @ one_r), one_r)
    return signature, first, second, (u, c, one_l, one_r)
