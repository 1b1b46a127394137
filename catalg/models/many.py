"""One statement over many models of one theory, such as every head of a trained network.

Relies on `build_model`; models are made one at a time, so that memory holds one of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from catalg.kernel.statement import Statement, Theory
from catalg.models.model import build_model
from catalg.models.outcome import Outcome, Value


def check_many(
    theory: Theory,
    statement: Statement,
    target: str,
    models: Iterable[tuple[str, Mapping[str, Value]]],
    *,
    samples: int = 20,
    folder: Path | None = None,
) -> dict[str, Outcome]:
    """The outcome of a statement in each named model, in order. Raises ModelError on a bad value."""
    return {
        name: build_model(name, theory, target, values, folder=folder).check(statement, samples=samples)
        for name, values in models
    }
