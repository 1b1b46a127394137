"""Which rules a proof names, and which lemmas it rests on. Not trusted: the kernel sees what is named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from catalg.kernel import Lemma, Proved, Step


def cited(proof: Iterable[Step]) -> Iterator[str]:
    """The rules that a proof's steps name, those of premises too."""
    waiting = list(proof)
    while waiting:
        step = waiting.pop()
        yield step.rule
        for premise in step.premises:
            waiting += premise


def rests_on(lemma: Lemma) -> set[str]:
    """The rules that a lemma's proof names."""
    return set(cited(lemma.proof)) if isinstance(lemma, Proved) else {use.rule for use in lemma.uses}


def needed(proof: Iterable[Step], lemmas: Sequence[Lemma]) -> tuple[Lemma, ...]:
    """The lemmas that a proof rests on, in the order given (each after those it uses itself)."""
    wanted = set(cited(proof))
    kept: list[Lemma] = []
    for lemma in reversed(lemmas):
        if lemma.name in wanted:
            kept.append(lemma)
            wanted |= rests_on(lemma)
    return tuple(reversed(kept))
