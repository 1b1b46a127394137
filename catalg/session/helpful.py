"""Which laws might help where no proof was found: hints for a reader, never rules for a proof.

Looked at are the axioms that the theory does not permit, its later laws and those it could not prove, then the axioms
and laws of other theories in sight and of the standard library, their cells renamed to cells of this theory
with the same types. A law helps when it is the very law in question, or when one use of it brings the two nearest
cells (`catalg.prove.nearest`) nearer together; after those come laws of the theory itself about the generators by
which the two differ. Relies on the provers' rewriting; the same files give the same hints.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from catalg import resources
from catalg.session.jobs import usable_rules

if TYPE_CHECKING:
    from catalg.cells import Diagram, Functor, OneCell, Signature, TwoCell
    from catalg.kernel import Statement
    from catalg.prove.attempt import Near
    from catalg.session.graph import Graph
    from catalg.syntax.elaborated import LawDeclaration, TheoryDeclaration

MOST = 4  # hints given
_RENAMINGS = 12  # of one law of another theory
_REWRITES = 40  # results of one reading of one law that are looked at
_LARGEST = 60  # boxes of a cell in which laws are used
_STEPS = 4_000  # results that are looked at in all


@dataclass(frozen=True, slots=True)
class Helpful:
    """``name`` of a law (`Theory.law` with a renaming, if it is another theory's) and what it would do."""

    name: str
    why: str


@dataclass(frozen=True)
class _Candidate:
    name: str
    statement: Statement
    own: bool


def helpful_laws(
    graph: Graph, declaration: TheoryDeclaration, law: LawDeclaration, near: Near, unproved: Sequence[str]
) -> tuple[Helpful, ...]:
    """At most `MOST` hints, the best first. ``unproved``: earlier laws of the theory that are not proved."""
    from catalg.certificates.carrying import same_claim

    usable = usable_rules(declaration, law.name, unproved)
    found: list[tuple[int, int, Helpful]] = []
    seen = list(usable.values())
    budget = [_STEPS]
    differ = _differing(near)
    for number, candidate in enumerate(_candidates(graph, declaration, law, unproved)):
        if any(same_claim(candidate.statement, known) for known in seen):
            continue
        why = _why(candidate, law, near, differ, budget)
        if why is not None:
            seen.append(candidate.statement)
            found.append((why[0], number, Helpful(candidate.name, why[1])))
    best: dict[str, Helpful] = {}
    for _, _, hint in sorted(found, key=lambda e: e[:2]):
        best.setdefault(hint.name.partition(" with ")[0], hint)  # of one law, the best renaming
    return tuple(islice(best.values(), MOST))


def _why(
    candidate: _Candidate, law: LawDeclaration, near: Near, differ: Counter[str], budget: list[int]
) -> tuple[int, str] | None:
    """(rank, words), or None where the law is of no visible use."""
    statement = candidate.statement
    if _says_it(statement, law.statement):
        return -1, "says the same as this law"
    best = _nearer(statement, near, budget)
    if best is not None:
        condition = " where its hypotheses hold" if statement.hypotheses else ""
        if best == 0:
            return 500 * bool(condition), f"makes the two equal{condition}"
        return best + 500 * bool(condition), f"brings them from {near.distance} to {best} apart{condition}"
    about = sorted(differ.keys() & {box.name for side in (statement.left, statement.right) for box in _boxes(side)})
    if candidate.own and about:
        return 1000 - len(about), f"is about {', '.join(f'`{name}`' for name in about)}, by which they differ"
    return None


def _says_it(one: Statement, other: Statement) -> bool:
    if one.hypotheses or one.relation != other.relation or one.parameters.names() != other.parameters.names():
        return False
    sides = {(one.left, one.right), (one.right, one.left)} if one.relation == "=" else {(one.left, one.right)}
    return (other.left, other.right) in sides


def _differing(near: Near) -> Counter[str]:
    """Generators that stand more often in one of the two."""
    counts = [Counter(box.name for box in _boxes(side)) for side in (near.left, near.right)]
    return (counts[0] - counts[1]) + (counts[1] - counts[0])


def _boxes(cell: Diagram) -> list[TwoCell]:
    """The boxes of a cell, or of all terms of a sum, without wires that bend."""
    from catalg.cells import is_bend, terms_of

    return [box for term, _ in terms_of(cell) for box in term.boxes if not is_bend(box)]


# -- one use of a law -----------------------------------------------------------------------------


def _nearer(statement: Statement, near: Near, budget: list[int]) -> int | None:
    """The distance after the best single use of the law on one of the two; None when none brings them nearer."""
    sides = (near.left, near.right)
    every = (*sides, statement.left, statement.right)
    if any(side.is_sum or len(side.boxes) > _LARGEST for side in every):
        return None
    best: int | None = None
    for here, other in (sides, sides[::-1]):
        for result in _results(here, statement, other is near.left, budget):
            apart = 0 if result == other else max(1, _distance(result, other, near))
            if apart < (near.distance or 1) and (best is None or apart < best):
                best = apart
            if best == 0:
                return 0
    return best


def _distance(one: Diagram, other: Diagram, near: Near) -> int:
    from catalg.prove.nearest import distance, path_distance

    ordered = one.doctrine.ordered and not (one.boxes or other.boxes)
    return path_distance(one.source, other.source) if ordered else distance(one, other)


def _results(here: Diagram, statement: Statement, backwards: bool, budget: list[int]) -> Iterator[Diagram]:
    """What one use of the law makes of a cell; of the larger side (``backwards``), what it was made of."""
    from catalg.cells import CellTypeError, Diagram

    if here.doctrine.ordered:
        from catalg.prove.inequalities import uses

        if statement.left.boxes or statement.right.boxes:
            return
        for use in islice(uses(statement, here.source, backwards), _REWRITES):
            budget[0] -= 1
            yield Diagram.identity(here.doctrine, use.before if backwards else use.after)
        return
    from catalg.prove.normalise import tidy
    from catalg.prove.pattern import Target
    from catalg.prove.rewrite import Rule, rewrites

    target = Target(tidy(here))
    for reverse in (False, True):
        try:
            for found in islice(rewrites(target, Rule(statement, reverse)), _REWRITES):
                budget[0] -= 1
                if budget[0] < 0:
                    return
                yield tidy(found.result)
        except CellTypeError:
            continue


# -- candidates -----------------------------------------------------------------------------------


def _candidates(
    graph: Graph, declaration: TheoryDeclaration, law: LawDeclaration, unproved: Sequence[str]
) -> Iterator[_Candidate]:
    permitted = declaration.permitted
    for name, axiom in declaration.theory.axioms.items():
        if permitted is not None and name not in permitted:
            yield _Candidate(f"{name} (an axiom that is not permitted)", axiom, True)
    own = {item.name: item.statement for item in declaration.laws if item.expected == "proved"}
    own.update((item.name, item.statement) for item in declaration.inherited)
    for name in unproved:
        if name in own and name != law.name:
            yield _Candidate(f"{name} (not proved itself)", own[name], True)
    order = declaration.order
    for name in order[order.index(law.name) + 1 :] if law.name in order else ():
        if name in own:
            yield _Candidate(f"{name} (a later law)", own[name], True)
    signature = law.statement.signature(declaration.theory.signature)
    for other in _other_theories(graph, declaration):
        yield from _of_theory(other, declaration.theory.signature, signature)


def _other_theories(graph: Graph, declaration: TheoryDeclaration) -> Iterator[TheoryDeclaration]:
    """Those of the file, those that it imports, then the standard library, each name once."""
    module = graph.modules.get(declaration.path)
    seen = {declaration.name}
    in_sight = [*module.theories.values(), *module.imported.values()] if module is not None else []
    for other in (*in_sight, *_library()):
        if other.name not in seen and not other.broken:
            seen.add(other.name)
            yield other


@cache
def _library() -> tuple[TheoryDeclaration, ...]:
    """The theories of `theories/std`."""
    from catalg.session.graph import load

    try:
        modules = load([str(resources.folder("theories") / "std")]).modules
    except FileNotFoundError:
        return ()
    return tuple(theory for module in modules.values() for theory in module.theories.values())


def _of_theory(other: TheoryDeclaration, signature: Signature, over: Signature) -> Iterator[_Candidate]:
    """The axioms and proved laws of another theory, as statements about cells of this one.

    ``over``: the signature with the parameters of the law in question, whose names are taken.
    """
    from catalg.cells import CellTypeError
    from catalg.certificates.carrying import carried_along

    if other.theory.signature.doctrine.planar < signature.doctrine.planar:
        return
    laws = {item.name: item.statement for item in other.laws if item.expected == "proved"}
    for name, statement in {**other.theory.axioms, **laws}.items():
        for functor in islice(_renamings(statement, other.theory.signature, signature), _RENAMINGS):
            try:
                moved = carried_along(statement, functor, statement.name, over)
            except CellTypeError:
                continue
            yield _Candidate(f"{other.name}.{name}{_told(functor)}", moved, False)


def _told(functor: Functor) -> str:
    changed = [f"{name} = {path}" for name, path in functor.one.items() if str(path) != name]
    changed += [f"{name} = {cell.boxes[0].name}" for name, cell in functor.two.items() if cell.boxes[0].name != name]
    return f" with {', '.join(changed)}" if changed else ""


def _renamings(statement: Statement, theirs: Signature, ours: Signature) -> Iterator[Functor]:
    """Ways to send the generators in a statement to generators of this theory with the same types."""
    from catalg.cells import Diagram, Functor, Path

    if theirs.doctrine.zero_cells or ours.doctrine.zero_cells or theirs.doctrine.linear != ours.doctrine.linear:
        return
    own = set(statement.parameters.names())
    boxes = [box for side in (statement.left, statement.right) for box in _boxes(side)]
    used = [name for name in dict.fromkeys(box.name for box in boxes) if name not in own]
    ends = [*boxes, *statement.parameters.two]
    paths = [path for cell in ends for path in (cell.source, cell.target)]
    paths += [path for side in (statement.left, statement.right) for path in (side.source, side.target)]
    objects = list(dict.fromkeys(c.name for path in paths for c in path if c.name in theirs.one))

    def grown(left: Sequence[str], one: Mapping[str, OneCell], two: Mapping[str, str]) -> Iterator[Functor]:
        if not left:
            for types in _filled([o for o in objects if o not in one], one, ours):
                cells = {name: Diagram.generator(ours.doctrine, ours.two[image]) for name, image in two.items()}
                yield Functor(ours.doctrine, {}, {name: Path.of(cell) for name, cell in types.items()}, cells)
            return
        cell = theirs.two[left[0]]
        images = sorted(ours.two, key=lambda name: (name != cell.name, list(ours.two).index(name)))
        for name in images:
            image = ours.two[name]
            if name in two.values() or (len(image.source), len(image.target)) != (len(cell.source), len(cell.target)):
                continue
            matched = _matched((*cell.source, *cell.target), (*image.source, *image.target), one)
            if matched is not None:
                yield from grown(left[1:], matched, {**two, cell.name: name})

    yield from grown(used, {}, {})


def _matched(
    theirs: Sequence[OneCell], ours: Sequence[OneCell], known: Mapping[str, OneCell]
) -> Mapping[str, OneCell] | None:
    types = dict(known)
    for cell, image in zip(theirs, ours, strict=True):
        if types.setdefault(cell.name, image) != image:
            return None
    return types


def _filled(left: Sequence[str], known: Mapping[str, OneCell], ours: Signature) -> Iterator[Mapping[str, OneCell]]:
    if not left:
        yield known
        return
    for cell in ours.one.values():
        yield from _filled(left[1:], {**known, left[0]: cell}, ours)
