"""Run every ``bench_*.py`` of this folder and write docs/performance.md from what they measured.

    python benchmarks/run.py [--quick] [--peer PYTHON] [--output FILE]

A benchmark is a module with ``tables(quick, peer_python) -> list[Table]``. Nothing is written
that was not measured in this run.
"""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

INTRODUCTION = """# Performance

Written by `python benchmarks/run.py`; every number was measured in that run.
Python {python} on {system} ({machine}, {cores} cores), one thread, CPU time.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="smaller sizes")
    parser.add_argument("--peer", help="an interpreter that has the systems compared with")
    parser.add_argument("--output", type=Path, default=HERE.parent / "docs" / "performance.md")
    options = parser.parse_args()
    text = [
        INTRODUCTION.format(
            python=platform.python_version(),
            system=platform.system(),
            machine=platform.machine(),
            cores=os.cpu_count(),
        )
    ]
    for file in sorted(HERE.glob("bench_*.py")):
        print(f"{file.name} ...", file=sys.stderr, flush=True)
        found = importlib.import_module(file.stem).tables(options.quick, options.peer)
        text += [table.markdown() + "\n" for table in found]
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text("\n".join(text), encoding="utf-8")
    print(options.output, file=sys.stderr)


if __name__ == "__main__":
    main()
