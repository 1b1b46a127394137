"""Statements and proofs carried along a functor into another theory, so that a law proved there is proved here.

The image of a proof is a proof: a functor keeps composites, so the image of a context with a side of a rule in its hole
is the context's image with the side's image in its hole. Not trusted: the kernel replays the proof that comes out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from catalg.cells import CellTypeError, Diagram, Functor, OneCell, Path, Signature, TwoCell
from catalg.certificates.citing import needed
from catalg.kernel import (
    HOLE,
    Certificate,
    Hypothesis,
    Lemma,
    Parameters,
    Proof,
    Proved,
    Rewritten,
    Statement,
    Step,
    Theory,
    Use,
)


def carried_along(statement: Statement, functor: Functor, name: str, over: Signature) -> Statement:
    """The statement carried along ``functor`` into theories over ``over``, called ``name``.

    A parameter whose name is taken there gets a prime. Raises CellTypeError where images do not fit.
    """
    return _image(statement, functor, name, over)[0]


def carried_argument(
    certificate: Certificate, functor: Functor, name: str, theory: Theory, images: Mapping[str, Statement]
) -> tuple[tuple[Lemma, ...], Proved]:
    """The law of ``certificate`` in ``theory``, called ``name``, and the lemmas on which it rests there.

    ``images``: for each axiom of its theory that the proof uses, the axiom or lemma here that is the axiom's
    image. The lemmas are called after ``name``. Raises CellTypeError where a proof has no image.
    """
    if theory.signature.doctrine.ordered and not certificate.theory.signature.doctrine.ordered:
        law, _ = _image(certificate.statement, functor, name, theory.signature)
        return (), Proved(law, ())  # parallel 2-cells are equal
    carrier = _Carrier(certificate.theory, functor, theory, images)
    behind = needed(certificate.proof, certificate.lemmas)
    lemmas = [carrier.lemma(lemma, f"{name}.{lemma.name}") for lemma in behind]
    return tuple(lemmas), carrier.proved(certificate.statement, certificate.proof, name)


def same_claim(one: Statement, two: Statement) -> bool:
    """Equal but for the names of the statements and of their hypotheses."""
    mine, theirs = ([(h.left, h.right, h.relation) for h in (s.goal, *s.hypotheses)] for s in (one, two))
    return one.parameters == two.parameters and mine == theirs


def fresh_name(name: str, taken: set[str]) -> str:
    """``name`` with as few primes as make it new; the result is added to ``taken``."""
    while name in taken:
        name += "'"
    taken.add(name)
    return name


def _image(statement: Statement, functor: Functor, name: str, over: Signature) -> tuple[Statement, Functor]:
    """The statement's image, and the functor with the parameters' new names."""
    taken = {*over.points, *over.one, *over.two, *over.scalars}
    p = statement.parameters
    new = {old: fresh_name(old, taken) for old in p.names()}
    along = replace(functor, zero={**functor.zero, **{z: new[z] for z in p.zero}})
    ones = {c.name: OneCell(new[c.name], *_ends(along, c), c.self_dual) for c in p.one}
    along = replace(along, one={**functor.one, **{n: Path.of(c) for n, c in ones.items()}})
    twos = {c.name: TwoCell(new[c.name], along.on_path(c.source), along.on_path(c.target)) for c in p.two}
    fresh = {n: Diagram.generator(functor.doctrine, c) for n, c in twos.items()}
    along = replace(along, two={**functor.two, **fresh})
    moved = Parameters(tuple(new[z] for z in p.zero), tuple(ones.values()), tuple(twos.values()))
    hypotheses = tuple(Hypothesis(h.name, along(h.left), along(h.right), h.relation) for h in statement.hypotheses)
    image = Statement(name, along(statement.left), along(statement.right), moved, hypotheses, statement.relation)
    return image, along


def _ends(functor: Functor, cell: OneCell) -> tuple[str, str]:
    return functor.zero.get(cell.source, cell.source), functor.zero.get(cell.target, cell.target)


class _Carrier:
    """Carries the proofs of one certificate. ``rules``: what each rule says there and here, the lemmas so far too."""

    def __init__(self, there: Theory, functor: Functor, here: Theory, images: Mapping[str, Statement]) -> None:
        self.there, self.functor, self.here = there, functor, here
        self.rules = {name: (there.axioms[name], image) for name, image in images.items()}

    def lemma(self, lemma: Lemma, name: str) -> Lemma:
        found: Lemma
        if isinstance(lemma, Proved):
            found = self.proved(lemma.statement, lemma.proof, name)
        else:
            statement, along = _image(lemma.statement, self.functor, name, self.here.signature)
            found = Rewritten(statement, tuple(self._uses(lemma, along)))
        self.rules[lemma.name] = lemma.statement, found.statement
        return found

    def proved(self, statement: Statement, proof: Proof, name: str) -> Proved:
        image, along = _image(statement, self.functor, name, self.here.signature)
        # A hypothesis hides a rule of its name.
        taken = {*self.here.signature.two, *image.parameters.names(), *(rule.name for _, rule in self.rules.values())}
        given = tuple(replace(h, name=fresh_name(h.name, taken)) for h in image.hypotheses)
        own = {h.name: (_bare(h), _bare(g)) for h, g in zip(statement.hypotheses, given, strict=True)}
        cells = statement.signature(self.there.signature).two
        return Proved(replace(image, hypotheses=given), tuple(_steps(proof, along, cells, {**self.rules, **own})))

    def _uses(self, lemma: Rewritten, along: Functor) -> Iterator[Use]:
        """The boxes of a box's image have numbers next to each other."""
        numbers: list[range] = []  # for each box there, those of its image
        sizes: dict[TwoCell, int] = {}

        def lay(boxes: Iterable[TwoCell]) -> None:
            for box in boxes:
                if box not in sizes:
                    image = along.on_two_cell(box)
                    if image.is_sum:
                        raise CellTypeError("a sum is not used in place")
                    sizes[box] = len(image.boxes)
                first = numbers[-1].stop if numbers else 0
                numbers.append(range(first, first + sizes[box]))

        lay(lemma.statement.left.boxes)
        for use in lemma.uses:
            there, here = self.rules[use.rule]
            yield Use(here.name, use.reverse, tuple(n for b in use.boxes for n in numbers[b]))
            lay((there.left if use.reverse else there.right).boxes)


_Rules = Mapping[str, tuple[Statement, Statement]]


def _bare(hypothesis: Hypothesis) -> Statement:
    return Statement(hypothesis.name, hypothesis.left, hypothesis.right, relation=hypothesis.relation)


def _steps(proof: Proof, along: Functor, cells: Mapping[str, TwoCell], rules: _Rules) -> Iterator[Step]:
    """The image of a proof over ``cells``."""
    for step in proof:
        context = along(step.context)
        if step.rule in rules:
            there, here = rules[step.rule]
            premises = tuple(tuple(_steps(premise, along, cells, rules)) for premise in step.premises)
            times = None if step.coefficient is None else step.coefficient.at(along.scalars)
            yield Step(here.name, step.reverse, _instance(step.instance, along, there, here), context, premises, times)
        elif along.doctrine.ordered and step.rule in cells:
            yield from _along_cell(along.on_two_cell(cells[step.rule]), context)
        else:
            raise CellTypeError(f"`{step.rule}` has no image")


def _instance(instance: Functor, along: Functor, there: Statement, here: Statement) -> Functor:
    """The image of an instance: parameters are matched in order, whatever their names."""
    p, q = there.parameters, here.parameters
    zero = {new: instance.zero[old] for old, new in zip(p.zero, q.zero, strict=True)}
    one = {new.name: along.on_path(instance.one[old.name]) for old, new in zip(p.one, q.one, strict=True)}
    two = {new.name: along(instance.two[old.name]) for old, new in zip(p.two, q.two, strict=True)}
    return Functor(along.doctrine, {name: along.zero.get(z, z) for name, z in zero.items()}, one, two)


def _along_cell(image: Diagram, context: Diagram) -> Iterator[Step]:
    """In an ordered theory a 2-cell is a rule of its own; its image is used one box after another."""
    cells = image.source.cells
    for box, at in image.layers:
        end = at + len(box.source)
        gap = OneCell(HOLE, box.source.source, box.source.target)
        around = Path(image.source.source, (*cells[:at], gap, *cells[end:]))
        yield Step(box.name, False, Functor(context.doctrine), Functor(context.doctrine, one={HOLE: around})(context))
        cells = (*cells[:at], *box.target.cells, *cells[end:])
