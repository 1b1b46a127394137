"""Knuth-Bendix completion of words: one run under one order of the letters.

A word is a Python string, one character for each generator, so that matching runs at the
speed of string slices; a character knows its ends, so words that meet are composable. The
order is by length, then by letters. Rules are kept interreduced. When nothing is left to
do the system is convergent and decides every equation (Knuth and Bendix 1970).

Relies on the budget alone. Knows nothing of diagrams.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from catalg.prove.attempt import Budget

_LOOKS_FOR_ONE = 250  # slices of words looked up for one step of the budget


@dataclass(frozen=True, slots=True)
class WordStep:
    """Between ``before`` and ``after``, one side of equation ``number`` (left if ``forward``) becomes the other."""

    before: str
    number: int
    forward: bool
    after: str

    def reverse(self) -> WordStep:
        return WordStep(self.before, self.number, not self.forward, self.after)


@dataclass(frozen=True, slots=True)
class WordEquation:
    """``left = right``; ``steps`` lead from left to right, None when the equation is given."""

    number: int
    left: str
    right: str
    steps: tuple[WordStep, ...] | None


@dataclass(frozen=True, slots=True)
class WordRule:
    """Equation ``number`` read from its greater side to its lesser."""

    number: int
    forward: bool
    left: str
    right: str

    def used(self, before: str, after: str) -> WordStep:
        return WordStep(before, self.number, self.forward, after)


_Waiting = WordEquation | tuple[WordRule, int, WordRule]  # an overlap: the rules, and how many letters they share


class WordCompletion:
    """Completes equations until a goal is joined, or nothing is left to do. Changes as it runs."""

    def __init__(self, given: Sequence[tuple[str, str]], goal: tuple[str, str], budget: Budget) -> None:
        self.goal = goal
        self.equations = [WordEquation(n, left, right, None) for n, (left, right) in enumerate(given)]
        self.rules: dict[str, WordRule] = {}
        self._lengths: list[int] = []
        self._budget = budget
        self._heap: list[tuple[int, int]] = []
        self._waiting: dict[int, _Waiting] = {}
        self._serial = self._looks = 0
        for equation in list(self.equations):
            self._wait(equation, len(equation.left) + len(equation.right))

    def advance(self, fuel: int) -> bool | None:
        """Run for about ``fuel`` steps: True when the goal is joined, False when nothing is left to do."""
        end = self._budget.spent + fuel
        while self._budget.spent < end:
            if self.normal(self.goal[0]) == self.normal(self.goal[1]):
                return True
            if not self._heap:
                return False
            self._budget.spend()
            self._consider(self._waiting.pop(heapq.heappop(self._heap)[1]))
        return None

    def convergent(self) -> bool:
        """Do the rules descend, join all their overlaps and every given equation? Checked anew."""
        rules = list(self.rules.values())
        if any((len(r.right), r.right) >= (len(r.left), r.left) for r in rules):
            return False
        joins = [_results(*overlap) for rule in rules for overlap in self._overlaps(rule)]
        joins += [(e.left, e.right) for e in self.equations if e.steps is None]
        return all(self.normal(left) == self.normal(right) for left, right in joins)

    # -- normal forms -------------------------------------------------------------------

    def normal(self, word: str, steps: list[WordStep] | None = None) -> str:
        """The normal form; appends the steps to it to ``steps``."""
        rules, lengths = self.rules, self._lengths
        done, at = "", 0
        while at < len(word):
            done += word[at]
            at += 1
            for length in lengths:
                if length > len(done):
                    break
                rule = rules.get(done[-length:])
                if rule is not None:
                    self._pay(at * len(lengths))
                    done, word, at = done[:-length], word[at:], 0
                    if steps is not None:
                        steps.append(rule.used(done, word))
                    word = rule.right + word
                    break
        self._pay(at * len(lengths))
        return done

    def _pay(self, looks: int) -> None:
        """Long words cost fuel too: so many slices were looked up."""
        self._looks += looks
        if self._looks >= _LOOKS_FOR_ONE:
            self._budget.spend(self._looks // _LOOKS_FOR_ONE)
            self._looks %= _LOOKS_FOR_ONE

    def goal_steps(self) -> list[WordStep]:
        """Steps from the one side of the joined goal to the other."""
        down: list[WordStep] = []
        up: list[WordStep] = []
        self.normal(self.goal[0], down)
        self.normal(self.goal[1], up)
        return down + [step.reverse() for step in reversed(up)]

    # -- the loop -----------------------------------------------------------------------

    def _wait(self, entry: _Waiting, weight: int) -> None:
        self._serial += 1
        self._waiting[self._serial] = entry
        heapq.heappush(self._heap, (weight, self._serial))

    def _consider(self, entry: _Waiting) -> None:
        """Simplify an equation that has come up; unless that leaves nothing, put it in force."""
        before: list[WordStep] = []
        after: list[WordStep] = []
        if isinstance(entry, WordEquation):
            start, end = entry.left, entry.right
            middle = [WordStep("", entry.number, True, "")]
        else:
            first, shared, second = entry
            start, end = _results(first, shared, second)
            up = WordStep("", first.number, not first.forward, second.left[shared:])
            middle = [up, second.used(first.left[: len(first.left) - shared], "")]
        left, right = self.normal(start, before), self.normal(end, after)
        if left == right:
            return
        if isinstance(entry, WordEquation) and not before and not after:
            self._activate(entry)
        else:
            self._activate(self._derived(left, right, [*(s.reverse() for s in reversed(before)), *middle, *after]))

    def _derived(self, left: str, right: str, steps: Sequence[WordStep]) -> WordEquation:
        equation = WordEquation(len(self.equations), left, right, tuple(steps))
        self.equations.append(equation)
        return equation

    def _activate(self, equation: WordEquation) -> None:
        left, right = equation.left, equation.right
        forward = (len(left), left) > (len(right), right)
        new = WordRule(equation.number, forward, *((left, right) if forward else (right, left)))
        for rule in list(self.rules.values()):
            if new.left in rule.left:
                del self.rules[rule.left]
                self._wait(self.equations[rule.number], 0)
        self._put(new)
        for rule in list(self.rules.values()):
            if new.left in rule.right:
                steps = [rule.used("", "")]
                right = self.normal(rule.right, steps)
                shorter = self._derived(rule.left, right, steps)
                self._put(WordRule(shorter.number, True, rule.left, right))
        for overlap in self._overlaps(self.rules[new.left]):
            self._meet(overlap)

    def _put(self, rule: WordRule) -> None:
        self.rules[rule.left] = rule
        self._lengths = sorted({len(left) for left in self.rules})

    def _overlaps(self, new: WordRule) -> Iterator[tuple[WordRule, int, WordRule]]:
        for rule in list(self.rules.values()):
            for first, second in ((new, rule), (rule, new)) if rule is not new else ((new, new),):
                for shared in range(1, min(len(first.left), len(second.left))):
                    if first.left.endswith(second.left[:shared]):
                        yield first, shared, second

    def _meet(self, overlap: tuple[WordRule, int, WordRule]) -> None:
        """Put a critical pair to wait, unless it joins at once."""
        self._budget.spend()
        left, right = map(self.normal, _results(*overlap))
        if left != right:
            self._wait(overlap, len(left) + len(right))


def _results(first: WordRule, shared: int, second: WordRule) -> tuple[str, str]:
    """What the overlap of two rules becomes by the first, and by the second."""
    return first.right + second.left[shared:], first.left[: len(first.left) - shared] + second.right
