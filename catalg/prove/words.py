"""Proofs, and refutations by the free model, in plain categories: completion of words.

A diagram of a plain category is a path of generators, a word. A few orders of the
generators take turns until a completion joins the two sides, or halts without joining them.
What was derived on the way, as far as the proof needs it, becomes lemmas for the kernel.

Relies on the completion itself (`catalg.prove.word_completion`) and on proofs as data.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from catalg.cells import Diagram, Functor, Path, TwoCell
from catalg.kernel import HOLE, Proof, Statement, Step
from catalg.prove.attempt import Budget, Found, FreeModel
from catalg.prove.instances import Instance, instances
from catalg.prove.lemmas import Lemmas
from catalg.prove.word_completion import WordCompletion, WordStep

_SLICE = 500  # steps for one order before the next has its turn; doubled every round
_FIRST_LETTER, _MOST_LETTERS = 0x4E00, 30_000  # short of the surrogates, which are no letters


def complete_words(
    statement: Statement,
    rules: Mapping[str, Statement],
    budget: Budget,
    *,
    axioms: Collection[str] | None = None,
    prefix: str | None = None,
) -> Found | FreeModel | None:
    """Decide ``statement`` in a plain category from ``rules`` and its own hypotheses, if completion does.

    ``axioms``: the names of all axioms of the theory (None: those of all ``rules``); only
    if each is a rule without parameters or hypotheses, and the statement has no
    hypotheses, may the free model refute. ``prefix`` begins the names of lemmas
    (``prefix#1`` and so on; the statement's name if None). None: the unconditional rules do
    not suffice. Raises OutOfFuel.
    """
    usable = instances(rules, statement)
    alphabets = _alphabets(statement, usable)
    if len(alphabets[0]) > _MOST_LETTERS:
        return None
    racing = [_run(statement, usable, letters, budget) for letters in alphabets]
    fuel = _SLICE
    while True:
        for letters, completion in zip(alphabets, racing, strict=True):
            answer = completion.advance(fuel)
            if answer is None:
                continue
            writer = _Writer(statement, letters, completion, usable, prefix or statement.name)
            if answer:
                return writer.found()
            sure = _refutes(statement, rules, axioms) and completion.convergent()
            return writer.free_model() if sure else None
        fuel *= 2


def _refutes(statement: Statement, rules: Mapping[str, Statement], axioms: Collection[str] | None) -> bool:
    """Did the completion hold all that is assumed, and nothing that holds only here?"""
    names = rules if axioms is None else axioms
    return not statement.hypotheses and all(
        name in rules and not rules[name].parameters and not rules[name].hypotheses for name in names
    )


def _alphabets(statement: Statement, usable: Sequence[Instance]) -> list[tuple[TwoCell, ...]]:
    """Orders of the generators, least first: as they appear, the other way round, frequent ones first."""
    sides = [d for u in usable for d in (u.left, u.right)] + [statement.left, statement.right]
    count = Counter(box for side in sides for box in side.boxes)
    own = {cell.name for cell in statement.parameters.two}
    seen = sorted(count, key=lambda box: box.name in own)  # stable: in order of appearance
    often = sorted(seen, key=lambda box: -count[box])
    return list(dict.fromkeys(map(tuple, (seen, seen[::-1], often))))


def _run(
    statement: Statement, usable: Sequence[Instance], letters: Sequence[TwoCell], budget: Budget
) -> WordCompletion:
    spelling = {cell.name: chr(_FIRST_LETTER + i) for i, cell in enumerate(letters)}

    def word(diagram: Diagram) -> str:
        return "".join([spelling[box.name] for box in diagram.boxes])

    given = [(word(u.left), word(u.right)) for u in usable]
    return WordCompletion(given, (word(statement.left), word(statement.right)), budget)


class _Writer:
    """Turns words back into diagrams, and the derivations that a proof needs into lemmas."""

    def __init__(
        self,
        statement: Statement,
        letters: Sequence[TwoCell],
        completion: WordCompletion,
        usable: Sequence[Instance],
        prefix: str,
    ) -> None:
        self._statement = statement
        self._letters = letters
        self._completion = completion
        self._lemmas = Lemmas(statement, prefix)
        self._rules: dict[int, Instance] = dict(enumerate(usable))

    def found(self) -> Found:
        """The whole proof: lemmas first, then the statement itself."""
        steps = self._completion.goal_steps()
        for number in self._needed(steps):
            equation = self._completion.equations[number]
            assert equation.steps is not None
            source = self._source(equation.left or equation.right)
            left, right = self._diagram(source, equation.left), self._diagram(source, equation.right)
            lemma = self._lemmas.add(left, right, self._proof(source, equation.steps))
            self._rules[number] = Instance(lemma, Functor(left.doctrine), left, right)
        proof = self._proof(self._statement.left.source, steps)
        return Found(proof, "completion of words", tuple(self._lemmas.proved))

    def free_model(self) -> FreeModel:
        """The convergent rules and the normal forms under them."""
        ends = [
            self._diagram(self._statement.left.source, self._completion.normal(side)) for side in self._completion.goal
        ]
        rules = []
        for rule in sorted(self._completion.rules.values(), key=lambda r: (len(r.left), r.left)):
            source = self._source(rule.left)
            rules.append((self._diagram(source, rule.left), self._diagram(source, rule.right)))
        return FreeModel(ends[0], ends[1], tuple(rules))

    def _needed(self, steps: Sequence[WordStep]) -> list[int]:
        """The derived equations behind ``steps``, each after those it rests on."""
        stack = [step.number for step in steps]
        needed: set[int] = set()
        while stack:
            number = stack.pop()
            behind = self._completion.equations[number].steps
            if number not in needed and behind is not None:
                needed.add(number)
                stack += [step.number for step in behind]
        return sorted(needed)

    def _proof(self, source: Path, steps: Sequence[WordStep]) -> Proof:
        written: list[Step] = []
        for step in steps:
            rule = self._rules[step.number]
            hole = TwoCell(HOLE, rule.left.source, rule.left.target)
            cells = [*self._cells(step.before), hole, *self._cells(step.after)]
            context = Diagram.layered(rule.left.doctrine, source, [(cell, 0) for cell in cells])
            written.append(self._lemmas.step(rule.rule, not step.forward, context, rule.functor))
        return tuple(written)

    def _cells(self, word: str) -> list[TwoCell]:
        return [self._letters[ord(letter) - _FIRST_LETTER] for letter in word]

    def _source(self, word: str) -> Path:
        return self._cells(word[0])[0].source

    def _diagram(self, source: Path, word: str) -> Diagram:
        return Diagram.layered(self._statement.left.doctrine, source, [(cell, 0) for cell in self._cells(word)])
