"""For every test: the garbage collector leaves alone what collecting thousands of tests has made, which stays for good."""

from __future__ import annotations

import gc


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
