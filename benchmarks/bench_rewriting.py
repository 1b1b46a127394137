"""Rewriting at scale: trees of multiplications to combs, Frobenius diagrams to spiders, beside chyp.

What is timed is a whole proof: both sides to normal form, found, replayed by the kernel, and the
certificate written and read back. chyp does the rewriting alone, by the same rules.
"""

from __future__ import annotations

import json
import random
import subprocess
import time
from pathlib import Path

from report import Table, exponent, shown

from catalg.cells import DOCTRINES, Diagram, OneCell, Signature, TwoCell
from catalg.cells import Path as OnePath
from catalg.certificates import certificate_from_json, certificate_to_json
from catalg.kernel import Certificate, Statement, Theory, replay
from catalg.prove import Found, prove

PLANAR, SYMMETRIC = DOCTRINES["monoidal category"], DOCTRINES["symmetric monoidal category"]
WIRE = OneCell("X")
X = OnePath.of(WIRE)
M, D = TwoCell("m", X @ X, X), TwoCell("d", X, X @ X)
PEER_SIZES = (10, 20, 40, 80)


def path(n: int) -> OnePath:
    return OnePath(X.source, (WIRE,) * n)


def tree(n: int, shape: str, seed: int = 1) -> Diagram:
    """``n`` multiplications: a left comb, a right comb, or a random tree."""
    rng = random.Random(seed)
    at = {"left": lambda k: 0, "right": lambda k: k - 1, "random": rng.randrange}[shape]
    return Diagram.layered(PLANAR, path(n + 1), [(M, at(k)) for k in range(n, 0, -1)])


def spider(legs: int, seed: int) -> Diagram:
    """A connected diagram of multiplications and comultiplications with half the legs above and half below."""
    rng = random.Random(seed)
    width, splits, layers = legs // 2, legs // 8, []
    while width > 1 or splits:
        if width == 1 or splits and rng.random() < 0.3:
            layers.append((D, rng.randrange(width)))
            width, splits = width + 1, splits - 1
        else:
            layers.append((M, rng.randrange(width - 1)))
            width -= 1
    for width in range(1, legs // 2):
        layers.append((D, rng.randrange(width)))
    return Diagram.layered(PLANAR, path(legs // 2), layers)


def fused(legs: int) -> Diagram:
    """The normal form of a spider of so many legs: a comb of multiplications, then one of comultiplications."""
    half = legs // 2
    joins = [(M, at) for at in range(half - 2, -1, -1)]
    return Diagram.layered(PLANAR, path(half), joins + [(D, at) for at in range(half - 1)])


def crossing(diagram: Diagram) -> Diagram:
    """The same diagram where wires may cross."""
    return Diagram(SYMMETRIC, diagram.source, diagram.boxes, diagram.inputs, diagram.outputs)


def rules(doctrine_of: Diagram) -> dict[str, Statement]:
    doctrine = doctrine_of.doctrine
    m, d, wire = Diagram.generator(doctrine, M), Diagram.generator(doctrine, D), Diagram.identity(doctrine, X)
    found = [
        Statement("assoc", (m @ wire) >> m, (wire @ m) >> m),
        Statement("coassoc", d >> (d @ wire), d >> (wire @ d)),
        Statement("left", (d @ wire) >> (wire @ m), m >> d),
        Statement("right", (wire @ d) >> (m @ wire), m >> d),
        Statement("special", d >> m, wire),
    ]
    return {statement.name: statement for statement in found}


def measure(left: Diagram, right: Diagram, names: tuple[str, ...]) -> tuple[float, float, float, int]:
    """CPU seconds to find, to replay, and to write and read a proof; and its uses of rules."""
    axioms = {name: rule for name, rule in rules(left).items() if name in names}
    theory = Theory("T", Signature(left.doctrine, (), {"X": WIRE}, {"m": M, "d": D}), axioms)
    law = Statement("law", left, right)
    start = time.process_time()
    found = prove(theory, law, axioms, fuel=200_000)
    proved = time.process_time()
    assert isinstance(found, Found), found
    certificate = Certificate(theory, found.lemmas, law, found.proof)
    replay(certificate)
    replayed = time.process_time()
    certificate_from_json(certificate_to_json(certificate))
    uses = sum(len(getattr(lemma, "uses", ())) for lemma in found.lemmas)
    return proved - start, replayed - proved, time.process_time() - replayed, uses


def tables(quick: bool, peer_python: str | None) -> list[Table]:
    """The tables of this benchmark; chyp's column is empty without an interpreter that has it."""
    sizes = (300, 3_000) if quick else (1_000, 10_000, 100_000)
    rows: list[tuple[str, ...]] = []
    for doctrine, change in (("planar", lambda d: d), ("symmetric", crossing)):
        for shape in ("left", "random"):
            cases = [(n, change(tree(n, shape)), change(tree(n, "right"))) for n in sizes]
            rows += _rows(f"{shape} tree to comb, {doctrine}", cases, ("assoc",))
        names = ("assoc", "coassoc", "left", "right", "special")
        cases = [(n, change(spider(n, 1)), change(fused(n))) for n in sizes]
        rows += _rows(f"spider of so many legs to its normal form, {doctrine}", cases, names)
        spiders = [(n, change(spider(n, 1)), change(spider(n, 2))) for n in sizes]
        rows += _rows(f"two spiders of so many legs, {doctrine}", spiders, names)
    header = ("work", "size", "uses", "found", "replayed", "written and read", "growth")
    about = "CPU time of whole proofs; growth is the exponent of finding."
    found = [Table("Rewriting in place", about, header, tuple(rows))]
    if peer_python:
        found.append(_beside_chyp(peer_python))
    return found


def _rows(work: str, cases: list[tuple[int, Diagram, Diagram]], names: tuple[str, ...]) -> list[tuple[str, ...]]:
    measured = [(n, *measure(left, right, names)) for n, left, right in cases]
    slope = exponent([n for n, *_ in measured], [m[1] for m in measured])
    return [
        (work, f"{n:,}", f"{uses:,}", shown(found), shown(again), shown(text), f"n^{slope:.2f}")
        for n, found, again, text, uses in measured
    ]


def _side(diagram: Diagram) -> dict[str, object]:
    boxes = [[b.name, list(diagram.inputs[i]), list(diagram.outputs_of(i))] for i, b in enumerate(diagram.boxes)]
    sizes = {"inputs": len(diagram.source), "wires": len(diagram.wires)}
    return {**sizes, "boxes": boxes, "outputs": list(diagram.outputs)}


def _beside_chyp(python: str) -> Table:
    """Random trees to combs by associativity, ours beside chyp's, on the same trees."""
    assoc = rules(crossing(tree(2, "left")))["assoc"]
    peer = subprocess.Popen(
        [python, str(Path(__file__).with_name("peer_chyp.py"))],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert peer.stdin and peer.stdout
    rows, theirs = [], []
    for n in PEER_SIZES:
        diagram, comb = crossing(tree(n, "random")), crossing(tree(n, "right"))
        request = {"diagram": _side(diagram), "rules": [[_side(assoc.left), _side(assoc.right)]]}
        peer.stdin.write(json.dumps(request) + "\n")
        peer.stdin.flush()
        reply = json.loads(peer.stdout.readline())
        ours = sum(measure(diagram, comb, ("assoc",))[:2])
        if "error" in reply:
            rows.append((f"{n}", shown(ours), reply["error"], ""))
            continue
        theirs.append(reply["seconds"])
        rows.append((f"{n}", shown(ours), shown(reply["seconds"]), f"{reply['seconds'] / ours:.2g} times"))
    peer.stdin.close()
    slope = f" chyp grows like n^{exponent(PEER_SIZES[: len(theirs)], theirs):.1f}." if len(theirs) > 1 else ""
    about = f"Random trees of so many multiplications to combs; ours finds and replays, chyp rewrites.{slope}"
    return Table("Rewriting beside chyp", about, ("multiplications", "catalg", "chyp", "ratio"), tuple(rows))


if __name__ == "__main__":
    import sys

    for table in tables("--quick" in sys.argv, next((a for a in sys.argv[1:] if not a.startswith("-")), None)):
        print(table.markdown())
