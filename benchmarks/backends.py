"""Every model of every theory on several array libraries: are the answers equal, and what does it cost?

    python benchmarks/backends.py [--backends numpy,torch,jax] [--seconds 60] [PATH...]

Prints a table, one row a file, and exits with status 1 where an answer differs. An evaluation
that one library stopped for time is compared with nothing and counted apart. Models that leave
values open are left out.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path as File

sys.path[:0] = [str(File(__file__).parents[1])]

from report import Table, shown  # noqa: E402

from catalg.session.graph import Graph, load  # noqa: E402
from catalg.session.jobs import ModelJob  # noqa: E402


def answers(graph: Graph, path: str, index: int, backend: str, seconds: float) -> tuple[dict[str, object], float]:
    """For each axiom and law whether it holds and how that is known, None where time ran out; and CPU seconds."""
    start = time.process_time()
    trial = ModelJob(path, index, 3, seconds, backend).perform(graph)
    spent = time.process_time() - start
    found: dict[str, object] = {
        name: None if e.status == "skipped" and (e.reason or "").startswith("stopped") else (e.status, e.exact)
        for name, e in trial.evaluations.items()
    }
    return found | {"": trial.fault or trial.crash}, spent


def compared(path: str, backends: list[str], seconds: float) -> tuple[tuple[str, ...], bool]:
    """A row of the table, and whether all answers agree."""
    graph = load([path])
    name = graph.sources.requested[0]
    models = count = differ = stopped = 0
    spent = dict.fromkeys(backends, 0.0)
    for index, model in enumerate(graph.modules[name].models):
        if model.unknown:
            continue
        models += 1
        found = {}
        for backend in backends:
            found[backend], cpu = answers(graph, name, index, backend, seconds)
            spent[backend] += cpu
        for statement in set().union(*found.values()):
            given = [found[b].get(statement) for b in backends]
            if statement and None in given:
                stopped += 1
            elif any(g != given[0] for g in given):
                differ += 1
                print(f"{path}: {model.name}: {statement}: {given}", file=sys.stderr)
            count += bool(statement)
    row = (path, f"{models}", f"{count}", f"{count - differ - stopped}", f"{stopped}", *map(shown, spent.values()))
    return row, differ == 0


def table(paths: list[str], backends: list[str], seconds: float) -> tuple[Table, bool]:
    """The table of the files that have models, and whether all answers agree."""
    rows, equal = [], True
    for path in paths:
        row, same = compared(path, backends, seconds)
        print(" | ".join(row), file=sys.stderr, flush=True)
        equal = equal and same
        if row[1] != "0":
            rows.append(row)
    about = (
        "Every axiom and law in every model of the library's files, by `python benchmarks/backends.py`: how many "
        "answers (holds or fails, exactly or by samples) are equal in all libraries, how many one of them did not "
        f"reach in {seconds:g} s, and CPU time, the libraries' compilation included. No graphics processor was at hand."
    )
    header = ("file", "models", "evaluations", "equal", "stopped", *backends)
    return Table("Models on several array libraries", about, header, tuple(rows)), equal


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--backends", default="numpy,torch,jax")
    parser.add_argument("--seconds", type=float, default=60.0, help="final stop of one evaluation")
    parser.add_argument("paths", nargs="*", default=["theories"])
    options = parser.parse_args()
    files = [f for p in map(File, options.paths) for f in (sorted(p.rglob("*.cat")) if p.is_dir() else [p])]
    found, equal = table([str(f) for f in files], options.backends.split(","), options.seconds)
    print(found.markdown())
    sys.exit(not equal)


if __name__ == "__main__":
    main()
