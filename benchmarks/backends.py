"""Every model of every theory on several array libraries: are the answers equal, and what does it cost?

    python benchmarks/backends.py [--backends numpy,torch,jax] [--seconds 60] [PATH...]

A model is built anew in each library and asked every axiom and law of its theory. An answer is
whether the statement holds, whether that is exact, where it fails first, and for floats the size of
the difference. Prints a table, one row a file and target, and one of the targets; exits with
status 1 where an answer differs. An evaluation that one library stopped for time is compared with
nothing and counted apart. Models that leave values open are left out.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path as File
from typing import Any

sys.path[:0] = [str(File(__file__).parents[1])]

from report import Table, shown  # noqa: E402

from catalg.models import ModelError, build_model  # noqa: E402
from catalg.session.graph import Graph, load  # noqa: E402
from catalg.session.jobs import statements_of  # noqa: E402
from catalg.session.opened import places  # noqa: E402
from catalg.session.stop import OutOfTime, final_stop  # noqa: E402

BACKENDS = ("numpy", "torch", "jax")
SAMPLES = 3
CLOSE = 1e-9  # differences of the sides, relative to 1, that may differ so much between libraries: rounding


@dataclass(frozen=True)
class Answer:
    """What a library says of one statement; ``error`` in floats only."""

    status: str
    exact: bool
    witness: str | None
    error: float | None

    def agrees(self, other: Answer) -> bool:
        """Are the verdicts equal, exact witnesses too, and float differences alike up to rounding?"""
        if (self.status, self.exact) != (other.status, other.exact):
            return False
        if self.exact and self.witness != other.witness:
            return False
        return self.gap(other) <= CLOSE * max(1.0, self.error or 0.0)

    def gap(self, other: Answer) -> float:
        """How far the reported differences are apart."""
        if self.error is None or other.error is None:
            return 0.0 if self.error == other.error else float("inf")
        return abs(self.error - other.error)


@dataclass
class Row:
    """The models of one target in one file."""

    models: int = 0
    count: int = 0
    equal: int = 0
    stopped: int = 0
    apart: float = 0.0
    here: int = 0  # models whose values every library holds itself
    spent: dict[str, float] = field(default_factory=dict)

    def add(self, other: Row) -> None:
        self.models += other.models
        self.count += other.count
        self.equal += other.equal
        self.stopped += other.stopped
        self.apart = max(self.apart, other.apart)
        self.here += other.here
        for name, seconds in other.spent.items():
            self.spent[name] = self.spent.get(name, 0.0) + seconds

    def cells(self, backends: Iterable[str]) -> tuple[str, ...]:
        counts = (f"{n:,}" for n in (self.models, self.here, self.count, self.equal, self.stopped))
        return (*counts, f"{self.apart:.1g}", *(shown(self.spent.get(b, 0.0)) for b in backends))


def answers(
    graph: Graph, path: str, index: int, backend: str, seconds: float
) -> tuple[dict[str, Answer | None], tuple[str, ...]]:
    """For each axiom and law the answer, None where time ran out; and what holds the model's values."""
    model = graph.modules[path].models[index]
    declaration = graph.theory(path, model.theory)
    assert declaration is not None
    folder, search = places(path, ())
    try:
        with final_stop(seconds, 0):
            built = build_model(
                model.name, declaration.theory, model.target, model.values,
                folder=folder, search=search, backend=backend,
            )  # fmt: skip
    except (ModelError, OutOfTime) as error:
        return {"": Answer(f"{type(error).__name__}: {error}", True, None, None)}, ()
    found: dict[str, Answer | None] = {}
    for name, statement in statements_of(declaration).items():
        try:
            with final_stop(seconds, 0):
                out = built.check(statement, samples=SAMPLES)
            found[name] = Answer(out.status, out.exact, out.witness, None if out.exact else out.error)
        except OutOfTime:
            found[name] = None
        except ModelError as error:
            found[name] = Answer(f"refused: {error}", True, None, None)
        except Exception as error:  # to be seen in the table, beside everything else
            found[name] = Answer(f"{type(error).__name__}: {error}", True, None, None)
    return found, built.held_in()


def compared(graph: Graph, path: str, index: int, backends: list[str], seconds: float) -> Row:
    """One model in all libraries."""
    row, found = Row(models=1), {}
    holders = []
    for backend in backends:
        start = time.process_time()
        found[backend], holds = answers(graph, path, index, backend, seconds)
        row.spent[backend] = time.process_time() - start
        holders.append(holds in ((), (backend,)))
    row.here = int(all(holders))
    first = found[backends[0]]
    for statement in dict.fromkeys(s for f in found.values() for s in f):
        row.count += 1
        given = [found[b].get(statement, Answer("missing", True, None, None)) for b in backends]
        if None in given:
            row.stopped += 1
            continue
        base = given[0]
        row.apart = max([row.apart, *(base.gap(g) for g in given)])
        if all(base.agrees(g) for g in given):
            row.equal += 1
        else:
            print(f"{path}: {graph.modules[path].models[index].name}: {statement}: {given}", file=sys.stderr)
    assert first is not None
    return row


def chosen(paths: Iterable[str]) -> Iterator[tuple[Graph, str, int, str]]:
    """Every model without open values of the files: graph, path, index, target."""
    for path in paths:
        graph = load([path])
        name = graph.sources.requested[0]
        for index, model in enumerate(graph.modules[name].models):
            if not model.unknown:
                yield graph, name, index, model.target.replace(" ", "")


def rows_of(models: Iterable[tuple[Graph, str, int, str]], backends: list[str], seconds: float) -> dict[Any, Row]:
    """By file and target."""
    rows: dict[Any, Row] = {}
    for graph, path, index, target in models:
        row = compared(graph, path, index, backends, seconds)
        rows.setdefault((path, target), Row()).add(row)
    return rows


ABOUT = """Every axiom and law in every model of the theories' files, by `python benchmarks/backends.py`. A model is
built in each library and asked every statement: `Vect`, `Vect(QQ)`, `Vect(GF(p))`, `Rel` and the tropical targets are
tensors of float64, int64 and bool, multiplied there; `Set` is look-ups in tables of int64; `Array` runs the functions
there; `Matrices(...)` multiplies and compares matrices of float64 and bool there. "Held there" counts the models all of
whose values lie in the library's own arrays; the others are counted with in Python's numbers, whatever the library:
symbols (sympy), fractions of `Matrices(MaxTimes)`, and whole numbers beyond 64 bits. In every library the instances of
a law's parameters are drawn, solved for and listed in NumPy, witnesses are confirmed in exact arithmetic, and integers
that could leave the exact range go to Python. The {open} models that leave values open are not here: they are solved
and counted, not evaluated. Equal: the same verdict, exactly or by samples, with the same exact witness, and float
differences that agree up to {close:g}; "apart" is the largest difference between them. CPU time includes the
libraries' compilation."""


def compared_in(paths: list[str], backends: list[str], seconds: float) -> tuple[list[Table], bool]:
    """The table of targets and that of files, and whether all answers agree."""
    rows = rows_of(chosen(paths), backends, seconds)
    left = sum(model.unknown != () for path in paths for model in load([path]).modules[path].models)
    targets: dict[str, Row] = {}
    total = Row()
    for (_, target), row in rows.items():
        targets.setdefault(target, Row()).add(row)
        total.add(row)
    head = ("models", "held there", "evaluations", "equal", "stopped", "apart", *backends)
    about = " ".join(ABOUT.format(close=CLOSE, open=left).split())
    by_target = [(name, *targets[name].cells(backends)) for name in sorted(targets)]
    by_file = [(f"{_short(path)}: {target}", *row.cells(backends)) for (path, target), row in rows.items()]
    made = [
        Table("Models on several array libraries", about, ("target", *head),
              (*by_target, ("all", *total.cells(backends)))),
        Table("The same by file", "As above.", ("file and target", *head), tuple(by_file)),
    ]  # fmt: skip
    return made, total.equal + total.stopped == total.count


def _short(path: str) -> str:
    return path.removeprefix("theories/").removesuffix(".cat")


def files(paths: Iterable[str]) -> list[str]:
    """The .cat files of files and folders."""
    return [str(f) for p in map(File, paths) for f in (sorted(p.rglob("*.cat")) if p.is_dir() else [p])]


def tables(quick: bool = False, peer_python: str | None = None) -> list[Table]:
    """What `run.py` asks for. Raises RuntimeError where an answer differs."""
    folder = File(__file__).parents[1] / "theories"
    every = files([str((folder / "std" if quick else folder).relative_to(File.cwd()))])
    made, equal = compared_in(every, [b for b in BACKENDS if b == "numpy" or find_spec(b)], 60.0)
    if not equal:
        raise RuntimeError("the libraries' answers differ: see above")
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--backends", default=",".join(BACKENDS))
    parser.add_argument("--seconds", type=float, default=60.0, help="final stop of one evaluation")
    parser.add_argument("paths", nargs="*", default=["theories"])
    options = parser.parse_args()
    made, equal = compared_in(files(options.paths), options.backends.split(","), options.seconds)
    for table in made:
        print(table.markdown() + "\n")
    sys.exit(not equal)


if __name__ == "__main__":
    main()
