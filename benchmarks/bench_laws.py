"""Laws to be proved and refuted without a hint, beside E, Maude and egglog on encodings of the same laws.

Every law of `benchmarks/laws/` stands alone: its theory's axioms are all that may be used,
no earlier law. A proof counts when the kernel has replayed it, a refutation when its model has been checked
exactly (`catalg.models` gives no other) or a completion that halted tells the sides apart.
"""

# ruff: noqa: E402 (catalg is found beside this folder)

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1])]

import peer_e
import peer_egglog
import peer_encoding
import peer_maude
from report import Table, shown

from catalg.kernel import Certificate, replay
from catalg.kernel.statement import Theory
from catalg.session.graph import load
from catalg.session.trial import full_trial
from catalg.session.verdicts import Budget, Proposal, Refutation
from catalg.syntax.elaborated import LawDeclaration

LAWS = Path(__file__).resolve().parent / "laws"
PROVED_IN, REFUTED_IN = 5.0, 10.0  # seconds that count as solved
FUEL, WALL = 20_000, 40.0
PEER_SECONDS = 5  # the limit for a proof, for peers as well
PEER_LAWS = int(os.environ.get("CATALG_PEER_LAWS", "4"))  # one law in so many goes to the peers; 1: all, half an hour
AT_ONCE = 2  # peers run beside each other; what is measured is CPU time

Found = tuple[str, float]  # proved, refuted or unknown, and seconds of CPU time


def tables(quick: bool, peer_python: str | None) -> list[Table]:
    """One row for each file: laws solved, by kind, and median times; then the same laws by peers."""
    rows: list[tuple[str, ...]] = []
    missed: list[str] = []
    every: list[tuple[Theory, LawDeclaration, Found]] = []
    for file in sorted(LAWS.glob("*.cat")):
        chosen = list(laws(file))[:: 8 if quick else 1]
        done = [(theory, law, ours(theory, law)) for theory, law in chosen]
        every += done
        missed += [f"{theory.name}.{law.name}" for theory, law, found in done if not solved(law, found)]
        rows.append((file.stem, *_counts([(law, found) for _, law, found in done])))
    rows.append(("all", *_counts([(law, found) for _, law, found in every])))
    about = (
        "Each law from the axioms of its theory alone, without hint; a true one counts when it is proved and replayed "
        f"in under {PROVED_IN:g} s of CPU time, a false one when it is refuted in under {REFUTED_IN:g} s. "
        + (f"Not solved: {', '.join(missed)}." if missed else "All are solved.")
    )
    header = ("laws", "proved", "median", "slowest", "refuted", "median", "slowest")
    return [Table("Laws", about, header, tuple(rows)), *_peers(every, peer_python)]


def laws(file: Path) -> Iterator[tuple[Theory, LawDeclaration]]:
    """The laws of a file, in order."""
    graph = load([str(file)])
    (path,) = graph.sources.requested
    if any(graph.sources.problems.values()):
        raise SystemExit(f"{file} has mistakes")
    for theory in graph.modules[path].theories.values():
        for law in theory.laws:
            yield theory.theory, law


def ours(theory: Theory, law: LawDeclaration) -> Found:
    """Prove or refute one law from the axioms; a proof is replayed within the time."""
    start = time.process_time()
    answer = full_trial(theory, law, dict(theory.axioms), Budget(FUEL, WALL))
    verdict = "unknown"
    if isinstance(answer, Proposal):
        replay(Certificate(theory, answer.lemmas, law.statement, answer.proof))
        verdict = "proved"
    elif isinstance(answer, Refutation):
        verdict = "refuted"
    spent = time.process_time() - start
    print(f"  {theory.name}.{law.name}: {verdict} {spent:.2f} s", file=sys.stderr, flush=True)
    return verdict, spent


def solved(law: LawDeclaration, found: Found) -> bool:
    return found[0] == law.expected and found[1] < (PROVED_IN if law.expected == "proved" else REFUTED_IN)


def _counts(done: list[tuple[LawDeclaration, Found]]) -> tuple[str, ...]:
    out: list[str] = []
    for expected in ("proved", "refuted"):
        wanted = [(law, found) for law, found in done if law.expected == expected]
        times = [found[1] for law, found in wanted if solved(law, found)]
        out += [f"{len(times)} of {len(wanted)}"]
        out += [shown(statistics.median(times)), shown(max(times))] if times else ["–", "–"]
    return tuple(out)


# -- peers ----------------------------------------------------------------------------------


def _peers(every: list[tuple[Theory, LawDeclaration, Found]], python: str | None) -> list[Table]:
    problems = []
    for theory, law, found in every[::PEER_LAWS]:
        try:
            problems.append((theory, law, found, peer_encoding.encode(theory, law.statement)))
        except peer_encoding.NotEncoded:
            continue
    with ThreadPoolExecutor(AT_ONCE) as pool:
        asked = list(pool.map(lambda entry: _asked(entry[3], python, entry[1].expected), problems))
    if not any(asked):
        return []
    engines: dict[str, list[tuple[bool, bool, float, float]]] = {}
    for (theory, law, found, _), answers in zip(problems, asked, strict=True):
        for name, (verdict, seconds) in {"catalg": found, **answers}.items():
            right = solved(law, (verdict, seconds))
            engines.setdefault(name, []).append((law.expected == "proved", right, seconds, found[1]))
            if verdict not in ("unknown", law.expected):
                print(f"  {name} says {verdict} of {theory.name}.{law.name}", file=sys.stderr)
    which = "The same laws" if PEER_LAWS == 1 else f"One in {PEER_LAWS} of the same laws, {len(problems)} in all,"
    about = (
        f"{which} as many-sorted Horn equations (`benchmarks/peer_encoding.py`; strict monoidal "
        f"structure is axiomatised where a theory has tensors), {PEER_SECONDS} s of CPU time for each law. "
        "Refuted: the engine saturated; Maude and egglog only prove here. The ratio is the median, over the laws that "
        "the engine solves, of its time to catalg's."
    )
    rows = tuple(_row(name, answers) for name, answers in engines.items())
    return [Table("Laws beside other engines", about, ("engine", "proved", "refuted", "median", "ratio"), rows)]


def _row(name: str, answers: list[tuple[bool, bool, float, float]]) -> tuple[str, ...]:
    true, false = [a for a in answers if a[0]], [a for a in answers if not a[0]]
    right = [a for a in answers if a[1]]
    ratio = statistics.median(theirs / max(mine, 1e-4) for _, _, theirs, mine in right) if right else 0.0
    median = shown(statistics.median(a[2] for a in right)) if right else "–"
    refuted = f"{sum(a[1] for a in false)} of {len(false)}" if false else "–"
    return name, f"{sum(a[1] for a in true)} of {len(true)}", refuted, median, f"{ratio:.2g}"


def _asked(problem: peer_encoding.Problem, python: str | None, expected: str) -> dict[str, Found]:
    out: dict[str, Found] = {}
    if peer_e.available():
        out["E"] = peer_e.solve(problem, PEER_SECONDS)
    if python and expected == "proved":
        out["Maude"] = _run(python, peer_maude.__file__, peer_maude.request(problem))
        out["egglog"] = _run(python, peer_egglog.__file__, peer_egglog.request(problem))
    return out


def _run(python: str, program: str, request: str) -> Found:
    """Run a peer on one request with a limit on its CPU time."""

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (PEER_SECONDS + 2, PEER_SECONDS + 2))
        resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))

    path = {**os.environ, "PYTHONPATH": str(LAWS.parent.parent)}  # the peer's own interpreter need not have catalg
    run = subprocess.run(
        [python, program], input=request, capture_output=True, text=True, check=False, preexec_fn=limited, env=path
    )
    try:
        answer = json.loads(run.stdout)
    except ValueError:
        return "unknown", float(PEER_SECONDS)
    verdict = "proved" if answer["answer"] == "proved" and answer["seconds"] <= PEER_SECONDS else "unknown"
    return verdict, answer.get("seconds", float(PEER_SECONDS))


if __name__ == "__main__":
    words = sys.argv[1:]  # [--quick] [an interpreter that has maude and egglog]
    for table in tables("--quick" in words, next((word for word in words if word != "--quick"), None)):
        print(table.markdown() + "\n")
