"""The Lawvere metric on the phrases of a text, and what theories/language_metric says about it, in exact numbers.

    python examples/metric_of_a_text.py                      # the documentation that comes with Python
    bible -f gen1:1-rev22:21 | python examples/metric_of_a_text.py - --texts 3000
    python examples/metric_of_a_text.py book.txt --texts 2000 --words 5

The texts are the most frequent phrases of up to some number of words; a <= b if a is part of b, and
Pr(b | a) = N(b)/N(a) is the ratio of their numbers of occurrences (GV-26). The laws of the theories are evaluated for
this language through catalg's own models, in the quantale [0, inf] with maximum and product, with Fractions:
nothing is rounded. The Boltzmann identity, which has sums, is evaluated in Vect(QQ). The 2,000 most frequent phrases of
the King James Bible take two minutes.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from catalg.models import model_of
from catalg.models.quantale_rings import quantale
from catalg.resources import folder
from catalg.session.graph import load

Phrase = tuple[str, ...]
TARGET = "Matrices(MaxTimes)"


def phrases(text: str, texts: int, words: int) -> tuple[list[Phrase], list[int]]:
    """The ``texts`` most frequent phrases of up to ``words`` words with their numbers; with a phrase, all its parts."""
    said = re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)*", text.lower())
    counts: Counter[Phrase] = Counter()
    for length in range(1, words + 1):
        counts.update(tuple(said[i : i + length]) for i in range(len(said) - length + 1))
    chosen = sorted(counts.items(), key=lambda item: (-item[1], len(item[0]), item[0]))[:texts]
    return [phrase for phrase, _ in chosen], [count for _, count in chosen]


def order_of(chosen: Sequence[Phrase]) -> Any:
    """1 where the first phrase is part of the second."""
    number = {phrase: i for i, phrase in enumerate(chosen)}
    order = np.zeros((len(chosen), len(chosen)), dtype=np.int64)
    for j, phrase in enumerate(chosen):
        for start in range(len(phrase)):
            for end in range(start + 1, len(phrase) + 1):
                order[number[phrase[start:end]], j] = 1
    return order


def ratios(order: Any, counts: Sequence[int]) -> Any:
    """Pr(b | a) = N(b)/N(a) where a is part of b, and 0."""
    p = np.zeros(order.shape, dtype=object)
    for i, j in zip(*np.nonzero(order), strict=True):
        p[i, j] = Fraction(counts[j], counts[i])
    return p


def diagonal(entries: Sequence[Any]) -> Any:
    out = np.zeros((len(entries), len(entries)), dtype=object)
    out[range(len(entries)), range(len(entries))] = entries
    return out


class Languages:
    """The theories of theories/language_metric, and models of them for one text."""

    def __init__(self, chosen: Sequence[Phrase], counts: Sequence[int], seed: int = 0) -> None:
        files = sorted((folder("theories") / "language_metric").glob("*.cat"))
        modules = load([str(file) for file in files]).modules.values()
        self.theories = {name: theory for module in modules for name, theory in module.theories.items()}
        self.texts, self.counts = chosen, counts
        self.order = order_of(chosen)
        self.p = ratios(self.order, counts)
        self.ring = quantale(TARGET)
        self.random = random.Random(seed)

    def product(self, *matrices: Any) -> Any:
        out = self.ring.encode(np.asarray(matrices[0]))[0][None]
        for matrix in matrices[1:]:
            out = self.ring.matmul(out, self.ring.encode(np.asarray(matrix))[0][None])
        return out[0]

    def under(self, x: Any, y: Any) -> Any:
        return self.ring.under(x[None], y[None])[0]

    def over(self, y: Any, x: Any) -> Any:
        return self.ring.over(y[None], x[None])[0]

    def points(self, columns: int) -> Any:
        """Columns of fractions at the parts of a long phrase, 0 elsewhere."""
        out = np.zeros((len(self.texts), columns), dtype=object)
        long = sorted(range(len(self.texts)), key=lambda j: -len(self.texts[j]))[: 10 * columns]
        for column in range(columns):
            for i in np.flatnonzero(self.order[:, self.random.choice(long)]):
                out[i, column] = Fraction(self.random.randint(1, 9), self.random.randint(1, 9))
        return out

    def covers(self) -> dict[str, Any]:
        """The ratios of phrases that differ by one word, which generate the others."""
        lengths = np.array([len(phrase) for phrase in self.texts])
        c = self.p.copy()
        c[lengths[None, :] != lengths[:, None] + 1] = 0
        strict = np.maximum(self.product(self.p, c), diagonal([1] * len(self.texts)))
        return {"c": c, "d": self.p, "strict": strict, "cstrict": self.under(c, strict)}

    def models(self) -> Iterator[tuple[str, str, str, dict[str, Any], dict[str, int], tuple[str, ...]]]:
        """(theory, what it says, target, arrays, sizes, laws) for each model."""
        p, n = self.p, len(self.texts)
        columns = self.points(3)
        u = self.product(p, columns)
        weight, count = diagonal([Fraction(1, c) for c in self.counts]), diagonal(self.counts)
        yield (
            "Counts", "ratios of counts", TARGET, {"order": self.order, "count": count, "weight": weight}, {},
            ("ratio_self", "ratio_triangle", "ratio_is_probability", "ratio_potential"),
        )  # fmt: skip
        yield (
            "Presheaves", "the projector", TARGET, {"d": p}, {},
            ("idempotent", "presheaf_is_fixed", "image_is_presheaf"),
        )  # fmt: skip
        yes = self.under(p, p)
        yield (
            "Yoneda", "Yoneda's lemma", TARGET, {"d": p, "x": u, "dd": yes, "dx": self.under(p, u)}, {},
            ("isometry", "lemma", "interior"),
        )  # fmt: skip
        lx = self.under(columns, p)
        rlx = self.over(p, lx)
        yield (
            "Isbell", "Isbell completion", TARGET,
            {"d": p, "x": columns, "lx": lx, "rlx": rlx, "lrlx": self.under(rlx, p)}, {},
            ("interior", "three_conjugates", "completion_in_presheaves"),
        )  # fmt: skip
        yield (
            "Closure", "texts in the completion", TARGET, {"d": p, "ld": yes, "rd": self.over(p, p)}, {},
            ("conjugate_of_texts", "conjugate_of_rows", "presheaves_from_texts"),
        )  # fmt: skip
        yield ("Covers", "one word at a time", TARGET, self.covers(), {}, ("cover_first", "cover_equations"))
        short = [i for i in range(n) if len(self.texts[i]) < max(map(len, self.texts))]
        into = np.eye(n, dtype=np.int64)[short]
        yield (
            "Inclusion", "adding long phrases", TARGET, {"d": p, "into": into, "out": into.T}, {},
            ("part_triangle", "lan_extends", "lan_of_texts"),
        )  # fmt: skip
        start = np.zeros((1, n), dtype=np.int64)
        start[0, 0] = 1
        inside = diagonal([self.random.randint(0, 1) for _ in range(n)])
        yield (
            "CountedTexts", "Boltzmann weights", "Vect(QQ)",
            {"order": self.order, "count": count, "weight": weight, "inside": inside, "start": start},
            {"One": 1, "S": n}, ("multiplicity_at_text",),
        )  # fmt: skip

    def axioms(self, model: Any, declaration: Any) -> tuple[str, Any, float]:
        """All axioms as one line: the worst of them."""
        began = time.perf_counter()
        outcomes = [model.check(axiom, samples=2) for axiom in declaration.theory.axioms.values()]
        worst = min(outcomes, key=lambda outcome: (outcome.status == "holds", outcome.exact))
        return f"its {len(outcomes)} axioms", worst, time.perf_counter() - began

    def checked(self) -> Iterator[tuple[str, str, Any, float]]:
        """(what, law, outcome, seconds): for each model its axioms as one, then each law."""
        for name, what, target, arrays, sizes, laws in self.models():
            declaration = self.theories[name]
            model = model_of(declaration.theory, target, {**arrays, **sizes}, name="Text")
            statements = {law.name: law.statement for law in declaration.laws}
            if target == TARGET:  # those of CountedTexts multiply whole matrices of large fractions
                yield what, *self.axioms(model, declaration)
            for law in laws:
                began = time.perf_counter()
                outcome = model.check(statements[law], samples=2)
                yield what, law, outcome, time.perf_counter() - began


def read(source: str | None) -> str:
    if source is None:
        from pydoc_data.topics import topics

        return " ".join(topics.values())
    return sys.stdin.read() if source == "-" else Path(source).read_text(encoding="utf-8", errors="replace")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("source", nargs="?", help="a text file, or - for standard input")
    parser.add_argument("--texts", type=int, default=1000, help="how many phrases (1000)")
    parser.add_argument("--words", type=int, default=4, help="words in a phrase, at most (4)")
    options = parser.parse_args(arguments)
    chosen, counts = phrases(read(options.source), options.texts, options.words)
    language = Languages(chosen, counts)
    print(
        f"{len(chosen)} phrases of up to {max(map(len, chosen))} words, each said at least {counts[-1]} times; "
        f"{int(language.order.sum()) - len(chosen)} pairs, one part of the other"
    )
    longest = max(range(len(chosen)), key=lambda j: (len(chosen[j]), counts[j]))
    for i in np.flatnonzero(language.order[:, longest]).tolist():
        pair = f"{' '.join(chosen[longest])!r} | {' '.join(chosen[i])!r}"
        print(f"  Pr({pair}) = {counts[longest]}/{counts[i]} = {language.p[i, longest]}")
    failed = False
    for what, law, outcome, seconds in language.checked():
        failed = failed or outcome.status != "holds"
        exact = "exactly" if outcome.exact else "on samples"
        print(f"  {what:24s} {law:26s} {outcome.status} {exact} {seconds:8.2f} s  {outcome.witness or ''}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
