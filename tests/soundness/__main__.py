"""`python -m tests.soundness --minutes N`: look for something false that is proved, or true that is refuted."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from campaign import Unsound, run


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", default="soundness", help="the same seed gives the same cases")
    given = parser.parse_args()
    start = time.monotonic()
    try:
        tally = run(given.seed, seconds=60 * given.minutes)
    except Unsound as found:
        print(f"UNSOUND: {found}")
        return 1
    print(f"{(time.monotonic() - start) / 60:.1f} minutes, nothing found\n{tally}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
