"""Soundness, tried at random: theories, pairs of diagrams, and three judges that share nothing with the prover.

For each random theory a handful of laws is checked as `catalg check` would, each perhaps using those before it:
some are true by construction (a walk by the axioms, or a context with sides of axioms in its holes), some in
no way. Then
* whatever is proved must be accepted by the second checker, hold in every exact model found of the axioms,
  and, where brute force finds all that equals the left side, be among that;
* whatever is refuted must not be true by construction, nor be reached from the left side by brute force.
The same seed gives the same cases.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path as Folder
from random import Random

sys.path.insert(0, str(Folder(__file__).resolve().parents[1] / "certificates"))

import exact_models as exact
from carried import Carriage, random_carriage
from closure import closure, interchanged, words
from second_checker import second_says
from shapes import (
    POINT,
    Presentation,
    Shape,
    Word,
    daggered,
    random_pair,
    random_presentation,
    random_word,
    true_pair,
)
from sums import held_in_models, random_linear

from catalg.cells import DOCTRINES, Diagram, Path
from catalg.certificates import certificate_to_json
from catalg.diagnostics import Span
from catalg.kernel import Statement, Theory
from catalg.session.check import Options, Run
from catalg.session.graph import Graph, Sources
from catalg.session.verdicts import Budget, Crash, Refutation, Undecided
from catalg.syntax.elaborated import Inherited, LawDeclaration, Module, TheoryDeclaration
from catalg.syntax.transport import carried

DOCTRINES_TRIED = (
    "category", "2-category", "monoidal category", "symmetric monoidal category", "cartesian category",
    "compact closed category", "ordered category", "ordered monoidal category", "ordered 2-category",
    "linear category", "linear monoidal category", "linear symmetric monoidal category",
    "linear compact closed category", "dagger category", "dagger monoidal category",
    "dagger symmetric monoidal category", "interpretation of a category", "interpretation of a monoidal category",
    "interpretation of a symmetric monoidal category", "interpretation of a cartesian category",
)  # fmt: skip
HERE = Span("random.cat", 0, 0)
LAWS = 4
WANTED_MODELS = 200
BUDGET = Budget(200, 2.0)


class Unsound(AssertionError):
    """Two judges disagree; the message holds the case."""


@dataclass
class Tally:
    """What was done: verdicts by doctrine, exact models tried, laws that brute force decided, second checks."""

    counts: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        return "\n".join(f"{name}: {count:,}" for name, count in sorted(self.counts.items()))


def run(seed: str, cases: int | None = None, seconds: float | None = None) -> Tally:
    """Try so many theories, or for so long. Raises Unsound at the first disagreement."""
    tally, end, number = Tally(), time.monotonic() + (seconds or 1e9), 0
    while (cases is None or number < cases) and time.monotonic() < end:
        doctrine = DOCTRINES_TRIED[number % len(DOCTRINES_TRIED)]
        case(f"{seed} {number}", doctrine, tally)
        number += 1
    return tally


def case(seed: str, doctrine: str, tally: Tally) -> None:
    """One theory with its laws."""
    rng = Random(seed)
    if doctrine.startswith("linear"):
        _linear(rng, doctrine, seed, tally)
        return
    if doctrine.startswith("interpretation"):
        _interpretation(rng, doctrine.partition(" of a ")[2], seed, tally)
        return
    dagger = doctrine.startswith("dagger")
    theory = random_presentation(rng, doctrine.removeprefix("dagger "))
    if doctrine.startswith("ordered"):
        _ordered(rng, theory, seed, tally)
        return
    _give_axioms(rng, theory)
    if dagger:
        theory = daggered(theory)
    pairs = list(_pairs(rng, theory))
    if pairs:
        _judged(rng, theory, pairs, doctrine, seed, tally)


@dataclass(frozen=True)
class Pair:
    """The sides of a law, and whether they are equal by construction."""

    left: Shape
    right: Shape
    true: bool = False


def _judged(
    rng: Random, theory: Presentation, pairs: list[Pair], doctrine: str, seed: str, tally: Tally,
    before: Before | None = None,
) -> None:  # fmt: skip
    """Check the laws and compare with what else is known of them. ``before``: a theory that this one inherits from."""
    built = theory.theory()
    laws = [theory.statement(built.signature, f"l{i}", pair.left, pair.right) for i, pair in enumerate(pairs)]
    done = _checked(built, laws, doctrine.startswith("dagger"), before)
    found = [_verdict(done, law, seed)[0] for law in laws]
    tally.counts["theories"] += 1
    for pair, law, verdict in zip(pairs, laws, found, strict=True):
        tally.counts[f"{doctrine}: {verdict}"] += 1
        tally.counts["true by construction"] += pair.true
        if pair.true and verdict == "refuted":
            raise Unsound(f"{seed}: {law.name}: refuted, but true by construction: {pair}: {theory}")
        if theory.planar:
            _by_force(theory, (pair.left, pair.right), verdict, f"{seed}: {law.name}", tally)
    proved = [(pair.left, pair.right) for pair, verdict in zip(pairs, found, strict=True) if verdict == "proved"]
    if any(left != right for left, right in proved):
        _in_models(rng, theory, proved, seed, tally)


def _give_axioms(rng: Random, theory: Presentation) -> None:
    """One to three equations of diagrams; a third of the theories has one for all endomorphisms of an object."""
    for number in range(rng.randrange(1, 4)):
        pair = random_pair(rng, theory, 3)
        if pair is not None:
            theory.axioms[f"a{number}"] = (*pair, ())
    if rng.random() < 0.3 and theory.doctrine != "2-category":
        name = next(iter(theory.one))
        theory.two["p"] = ((POINT, name), (POINT, name))
        theory.parameters = ("p",)
        pair = random_pair(rng, theory, 3, 200)
        if pair is not None and any(box == "p" for side in pair for box, _ in side.boxes):
            theory.axioms["scheme"] = (*pair, ("p",))
        theory.two.pop("p") if "scheme" not in theory.axioms else None
        theory.parameters = ("p",) if "scheme" in theory.axioms else ()


def _pairs(rng: Random, theory: Presentation) -> Iterator[Pair]:
    """The sides of laws: random ones, sides of axioms in contexts, and, where diagrams are rows, ends of walks."""
    own = Presentation(
        theory.doctrine, theory.points, theory.one, {n: t for n, t in theory.two.items() if n not in theory.parameters},
        theory.axioms, theory.self_dual,
    )  # fmt: skip
    for _ in range(LAWS):
        built = true_pair(rng, own, 3) if rng.random() < 0.4 else None
        if built is not None:
            yield Pair(*built, True)
            continue
        pair = random_pair(rng, own, 4)
        if pair is None:
            continue
        if theory.planar and rng.random() < 0.5:
            reached = closure(own, pair[0], len(pair[0].boxes) + 2, 60)
            end = rng.choice(sorted(reached.states))  # type: ignore[type-var]
            yield Pair(pair[0], Shape(pair[0].source, end, None), True)  # type: ignore[arg-type]
        else:
            yield Pair(*pair)


Before = tuple[TheoryDeclaration, tuple[Inherited, ...]]


def _declared(name: str, theory: Theory, laws: list[Statement], inherited: tuple[Inherited, ...] = (),
              dagger: bool = False) -> TheoryDeclaration:  # fmt: skip
    declared = tuple(LawDeclaration(law.name, law, "proved", (), HERE) for law in laws)
    order = (*(item.name for item in inherited), *(law.name for law in laws))
    return TheoryDeclaration(name, theory, declared, inherited, HERE, "", HERE.path, order, dagger=dagger)


def _checked(theory: Theory, laws: list[Statement], dagger: bool = False, before: Before | None = None) -> Run:
    """The laws checked as in a file."""
    source, inherited = before or (None, ())
    theories = {"S": source} if source is not None else {}
    module = Module(HERE.path, {**theories, "T": _declared("T", theory, laws, inherited, dagger)}, (), (), {}, ())
    graph = Graph(Sources((HERE.path,), {HERE.path: ""}), {HERE.path: module})
    done = Run(graph, Options(BUDGET), None)
    done.work()
    return done


def _verdict(done: Run, law: Statement, seed: str, theory: str = "T") -> tuple[str, object]:
    """The verdict; a proof is shown to the second checker."""
    key = (HERE.path, theory, law.name)
    theorem = done.settler.theorem(key)
    if theorem is not None:
        said = second_says(certificate_to_json(theorem.certificate))
        if not said.startswith("accepted"):
            raise Unsound(f"{seed}: {law.name}: the second checker says {said}")
        return "proved", theorem
    outcome = done.settler.outcome(key)
    if isinstance(outcome, Crash):
        raise Unsound(f"{seed}: {law.name}: {outcome.what}")
    if isinstance(outcome, Refutation):
        return "refuted", outcome
    assert isinstance(outcome, Undecided)
    return "unknown", outcome


# -- judges --------------------------------------------------------------------------------


def _by_force(theory: Presentation, pair: tuple[Shape, Shape], verdict: str, place: str, tally: Tally) -> None:
    """Compare with all that the left side equals."""
    left, right = pair
    reached = closure(theory, left, max(len(left.boxes), len(right.boxes)) + 2, 1500)
    if right.boxes in reached.states:
        tally.counts["true by force"] += 1
        if verdict == "refuted":
            raise Unsound(f"{place}: refuted, but the axioms lead from {left} to {right}: {theory}")
    elif reached.all:
        tally.counts["false by force"] += 1
        if verdict == "proved":
            raise Unsound(f"{place}: proved, but the axioms do not lead from {left} to {right}: {theory}")


def _in_models(
    rng: Random, theory: Presentation, proved: list[tuple[Shape, Shape]], seed: str, tally: Tally
) -> None:
    """Every law proved holds in the models that are found of the axioms."""
    total = 0
    for universe in exact.universes(theory):
        if universe in exact.LINE and total >= WANTED_MODELS:
            continue
        found = exact.models(theory, universe, rng)
        count = len(next(iter(found.values()))) if found else 0
        if not count:
            continue
        if count > 4 * WANTED_MODELS:
            chosen = sorted(rng.sample(range(count), 4 * WANTED_MODELS))
            found = {name: array[chosen] for name, array in found.items()}
            count = len(chosen)
        total += count
        for left, right in proved:
            good = exact.holds(theory, universe, found, left, right, ())
            if not good.all():
                where = {name: array[~good][0].tolist() for name, array in found.items()}
                raise Unsound(f"{seed}: proved {left} = {right}, which fails in {universe} {where}: {theory}")
    _counted(tally, len(proved), total)


# -- interpretations and sums -------------------------------------------------------------------


def _interpretation(rng: Random, doctrine: str, seed: str, tally: Tally) -> None:
    """Laws of one theory, and their images in another, where they are inherited."""
    source = random_presentation(rng, doctrine)
    _give_axioms(rng, source)
    source.parameters, source.axioms = (), {n: axiom for n, axiom in source.axioms.items() if not axiom[2]}
    source.two.pop("p", None)
    pairs = list(_pairs(rng, source))
    if not pairs:
        return
    carriage: Carriage = random_carriage(rng, source)
    built = source.theory()
    laws = [source.statement(built.signature, f"s{i}", pair.left, pair.right) for i, pair in enumerate(pairs)]
    declared = _declared("S", built, laws)
    functor = carriage.functor()
    obligations = {name: f"{name}'" for name in source.axioms}
    inherited = tuple(
        Inherited(f"S.{law.name}", carried(law, functor, f"S.{law.name}", ()), declared, law.name, functor,
                  obligations)
        for law in laws
    )  # fmt: skip
    moved = [Pair(carriage.side(pair.left), carriage.side(pair.right), pair.true) for pair in pairs]
    more = [pair for pair in _pairs(rng, carriage.into) if rng.random() < 0.5]
    kind = f"interpretation of a {doctrine}"
    _judged(rng, carriage.into, [*moved, *more], kind, seed, tally, (declared, inherited))


def _linear(rng: Random, doctrine: str, seed: str, tally: Tally) -> None:
    case = random_linear(rng, doctrine, LAWS)
    if case is None:
        return
    built = case.built()
    laws = [case.statement(built, f"l{i}", left, right, ends) for i, (left, right, ends, _) in enumerate(case.laws)]
    done = _checked(built, laws)
    tally.counts["theories"] += 1
    proved = []
    for law, (left, right, _, true) in zip(laws, case.laws, strict=True):
        verdict, _ = _verdict(done, law, seed)
        tally.counts[f"{doctrine}: {verdict}"] += 1
        tally.counts["true by construction"] += true
        if true and verdict == "refuted":
            raise Unsound(f"{seed}: {law.name}: refuted, but true by construction: {case}")
        if verdict == "proved":
            proved.append((left, right))
    if proved:
        count, wrong = held_in_models(rng, case, proved)
        if wrong:
            raise Unsound(f"{seed}: proved {wrong}: {case}")
        _counted(tally, len(proved), count)


def _counted(tally: Tally, laws: int, models: int) -> None:
    tally.counts["laws held in exact models"] += laws if models else 0
    tally.counts["models of theories with a law proved"] += models
    tally.counts["such theories with 200 models or more"] += models >= WANTED_MODELS
    tally.counts["such theories with fewer"] += models < WANTED_MODELS


# -- ordered theories ----------------------------------------------------------------------


def _ordered(rng: Random, theory: Presentation, seed: str, tally: Tally) -> None:
    """Inequalities of 1-cells, against words rewritten by force and relations on two elements."""
    single = theory.doctrine == "ordered category"
    pool = [_word(rng, theory, 1 if single else rng.randrange(4)) for _ in range(30)]
    words_met = [word for word in pool if word is not None]
    pairs = [(p, q) for p in words_met for q in words_met if p != q]
    parallel = [(p, q) for p, q in pairs if p[0] == q[0] and theory.end(p) == theory.end(q)]
    if not parallel:
        return
    rules = [(p, q) for p, q in theory.two.values()]
    doctrine = DOCTRINES[theory.doctrine]
    built = theory.theory()

    def side(word: Word) -> Diagram:
        return Diagram.identity(doctrine, Path(word[0], tuple(map(built.signature.one_cell, word[1:]))))

    axioms = {}
    for number in range(rng.randrange(3)):
        p, q = rng.choice(parallel)
        relation = rng.choice(("<=", "="))
        rules += [(p, q)] if relation == "<=" else [(p, q), (q, p)]
        axioms[f"a{number}"] = Statement(f"a{number}", side(p), side(q), relation=relation)  # type: ignore[arg-type]
    built = type(built)("T", built.signature, axioms)
    claims = [(*rng.choice(parallel), rng.choice(("<=", "<=", "="))) for _ in range(LAWS)]
    for number, (p, _, relation) in enumerate(list(claims)):
        if rng.random() < 0.5:
            reached = sorted(words(theory, rules, p, len(p) + 1, 40).states - {p})  # type: ignore[type-var]
            if reached:
                claims[number] = (p, rng.choice(reached), relation)  # type: ignore[arg-type]
    laws = [Statement(f"l{i}", side(p), side(q), relation=r) for i, (p, q, r) in enumerate(claims)]  # type: ignore[arg-type]
    done = _checked(built, laws)
    tally.counts["theories"] += 1
    for law, (p, q, relation) in zip(laws, claims, strict=True):
        verdict, _ = _verdict(done, law, seed)
        tally.counts[f"{theory.doctrine}: {verdict}"] += 1
        ways = [(p, q)] if relation == "<=" else [(p, q), (q, p)]
        reached = [words(theory, rules, low, 7, 2000) for low, _ in ways]
        true = all(high in there.states for there, (_, high) in zip(reached, ways, strict=True))
        sure = any(there.all and high not in there.states for there, (_, high) in zip(reached, ways, strict=True))
        tally.counts["true by force"] += true
        tally.counts["false by force"] += sure
        if (verdict == "proved" and sure) or (verdict == "refuted" and true):
            raise Unsound(f"{seed}: {verdict} {p} {relation} {q}, by force {true}: {rules}")
        if verdict == "proved":
            tally.counts["laws held in exact models"] += 1
            tally.counts["models of theories with a law proved"] += _in_relations(theory, rules, ways, seed)


def _word(rng: Random, theory: Presentation, length: int) -> Word | None:
    return random_word(rng, theory, rng.choice(theory.points), length)


def _in_relations(
    theory: Presentation, rules: list[tuple[Word, Word]], ways: list[tuple[Word, Word]], seed: str
) -> int:
    """All relations on two elements for the 1-cells that satisfy the rules: the law holds in each."""
    import numpy as np

    names = list(theory.one)
    count = 16 ** len(names)
    bits = np.arange(count)[:, None] // 2 ** np.arange(4 * len(names)) % 2
    value = {name: bits[:, 4 * i : 4 * i + 4].reshape(count, 2, 2) for i, name in enumerate(names)}

    def relation(word: Word) -> object:
        here = np.broadcast_to(np.eye(2, dtype=np.int64), (count, 2, 2))
        for name in word[1:]:
            here = np.minimum(here @ value[name], 1)
        return here

    def at_most(low: Word, high: Word) -> object:
        return (relation(low) <= relation(high)).all(axis=(1, 2))  # type: ignore[operator, attr-defined]

    alive = np.ones(count, dtype=bool)
    for low, high in rules:
        alive &= at_most(low, high)  # type: ignore[arg-type]
    for low, high in ways:
        if not at_most(low, high)[alive].all():  # type: ignore[index]
            raise Unsound(f"{seed}: proved {low} <= {high}, which fails for relations: {rules}")
    return int(alive.sum())


__all__ = ["DOCTRINES_TRIED", "Tally", "Unsound", "case", "interchanged", "run"]
