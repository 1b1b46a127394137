"""For every test: the garbage collector leaves alone what the collecting of tests has made; all of that stays."""

from __future__ import annotations

import gc


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
