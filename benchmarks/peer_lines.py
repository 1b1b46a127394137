"""How a peer answers: one line of JSON for each line of JSON read. Imported by the ``peer_*.py`` scripts alone."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable


def serve(answer: Callable[[dict], dict], greeting: dict | None = None) -> None:
    """Answer every request until the input ends; what the peer raises is its answer."""
    if greeting is not None:
        print(json.dumps(greeting), flush=True)
    for line in sys.stdin:
        try:
            reply = answer(json.loads(line))
        except Exception as error:
            reply = {"error": f"{type(error).__name__}: {error}"[:200]}
        print(json.dumps(reply), flush=True)
