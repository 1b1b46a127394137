"""Measure, and write docs/performance.md from what was measured, section by section.

    python benchmarks/run.py [--only SECTION]... [--quick] [--peer PYTHON] [--emlp PYTHON] [--output FILE]

Without ``--only`` every section is measured anew; with it those named, and the file keeps the
others. A section is a module with ``tables(quick, peer_python) -> list[Table]``, run in a process of
its own; where it fails or takes too long the file keeps what it had, and the exit status is 1.
``--peer`` is an interpreter that has the systems compared with (DisCoPy, chyp, E, Maude, egglog as the
``peer_*.py`` say), ``--emlp`` one that has emlp, which wants older libraries; without them the text says what is
missing. Nothing is written that was not measured.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import os
import platform
import re
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

SECTIONS = {  # in the order of the page: the module, and what an interpreter given must have
    "canonical": ("bench_canonical", "peer", "DisCoPy"),
    "draw": ("bench_draw", "peer", "DisCoPy"),
    "parse": ("bench_parse", "", ""),
    "rewriting": ("bench_rewriting", "peer", "chyp"),
    "laws": ("bench_laws", "peer", "E, Maude and egglog"),
    "library": ("bench_library", "", ""),
    "models": ("bench_models", "", ""),
    "solve": ("bench_solve", "emlp", "emlp"),
    "backends": ("backends", "", ""),
    "gpu": ("bench_gpu", "", ""),
}
LONGEST = 1800  # seconds of one section

INTRODUCTION = """# Performance

Written by `python benchmarks/run.py`, each section by `--only SECTION`; every number was measured in such a run, CPU
time in one thread unless a table says otherwise, with Python's garbage collector as rare as in the command line. Other
machines give other numbers: what carries over are ratios and growth.
"""
MARK = re.compile(r"^<!-- section: (\w+) -->$", re.M)


def written(path: Path) -> dict[str, str]:
    """The sections that a page has, by name."""
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    parts = MARK.split(text)
    return {name: body.strip() for name, body in zip(parts[1::2], parts[2::2], strict=True)}


def page(sections: dict[str, str]) -> str:
    """The page of sections, in their order; those that are not known any more are left out."""
    texts = [f"<!-- section: {name} -->\n{sections[name]}\n" for name in SECTIONS if sections.get(name)]
    return "\n".join([INTRODUCTION, *texts])


def measured(name: str, quick: bool, peer: str | None) -> str:
    """The text of one section, measured here and now."""
    module, _, systems = SECTIONS[name]
    gc.set_threshold(200_000, 20, 100)  # as the command line has it (`catalg.apps.cli.main`)
    found = importlib.import_module(module).tables(quick, peer)
    where = (
        f"*{'Smaller sizes; ' if quick else ''}Python {platform.python_version()} on {platform.system()} "
        f"({platform.machine()}, {os.cpu_count()} cores), {time.strftime('%Y-%m-%d', time.gmtime())}.*"
    )
    if systems and not peer:
        where += f"\n\nNot measured in this run, for want of an interpreter that has it: {systems}."
    return "\n\n".join([where, *(table.markdown() for table in found)])


def separately(name: str, options: argparse.Namespace) -> str | None:
    """The text of one section by another process; None where that fails."""
    peer = {"peer": options.peer, "emlp": options.emlp}.get(SECTIONS[name][1])
    command = [sys.executable, str(Path(__file__).resolve()), "--print", name]
    command += ["--quick"] * options.quick + (["--peer", peer] if peer else [])
    single = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    try:
        done = subprocess.run(
            command, stdout=subprocess.PIPE, text=True, timeout=LONGEST, cwd=HERE.parent, env=os.environ | single
        )
    except subprocess.TimeoutExpired:
        print(f"{name}: stopped after {LONGEST} s", file=sys.stderr)
        return None
    return done.stdout.strip() if done.returncode == 0 and done.stdout.strip() else None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", action="append", choices=SECTIONS, metavar="SECTION", help=", ".join(SECTIONS))
    parser.add_argument("--quick", action="store_true", help="smaller sizes")
    parser.add_argument("--peer", help="an interpreter that has the systems compared with")
    parser.add_argument("--emlp", help="an interpreter that has emlp")
    parser.add_argument("--output", type=Path, default=HERE.parent / "docs" / "performance.md")
    parser.add_argument("--print", dest="shown", choices=SECTIONS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    for python in (options.peer, options.emlp):
        if python and not os.access(python, os.X_OK):
            parser.error(f"there is no interpreter {python}")
    if options.shown:
        print(measured(options.shown, options.quick, options.peer))
        return 0
    failed = []
    for name in options.only or SECTIONS:
        start = time.monotonic()
        text = separately(name, options)
        print(f"{name}: {time.monotonic() - start:.0f} s{'' if text else ', FAILED'}", file=sys.stderr, flush=True)
        if text is None:
            failed.append(name)
            continue
        sections = written(options.output)  # read again: another run may have written beside this one
        sections[name] = text
        options.output.parent.mkdir(parents=True, exist_ok=True)
        options.output.write_text(page(sections), encoding="utf-8")
    print(options.output, file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
