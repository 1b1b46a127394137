"""The whole library checked from nothing, by one process and by two.

    python benchmarks/bench_library.py
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from report import Table  # noqa: E402

ROOT = HERE.parent


def checked(folder: str, jobs: int) -> tuple[float, float, str]:
    """Wall and CPU seconds of one check in processes of their own, and the report's last line."""
    command = [sys.executable, "-m", "catalg.apps.cli", "check", folder, "--quiet", "--jobs", f"{jobs}"]
    command += ["--output-format", "concise"]
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    wall, after = time.monotonic() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise RuntimeError(f"catalg check {folder} gave status {done.returncode}: {done.stderr or done.stdout[-2000:]}")
    lines = done.stdout.strip().splitlines()
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, lines[-1] if lines else ""


def tables(quick: bool = False, peer_python: str | None = None) -> list[Table]:
    """One table: seconds by number of processes, and how many times as fast two are."""
    folder = "theories/attention" if quick else "theories"
    found = {jobs: checked(folder, jobs) for jobs in (1, 2)}
    rows = [
        (f"{jobs}", f"{wall:.1f} s", f"{cpu:.1f} s", f"{found[1][0] / wall:.2f}")
        for jobs, (wall, cpu, _) in found.items()
    ]
    about = (
        f"`catalg check {folder}/ --jobs N` from a cold start, nothing kept from other runs: elapsed time, CPU time of "
        f"all processes, and elapsed time of one process over it. Its last line: {found[2][2]}"
    )
    return [Table("The library", about, ("processes", "elapsed", "CPU", "times as fast"), tuple(rows))]


if __name__ == "__main__":
    for table in tables("--quick" in sys.argv):
        print(table.markdown())
