"""What this room answers with: errors, outcomes and counter-models, as plain data.

Relies on the standard library only, so that naming these things costs nothing. Must never
import an array library.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Value = tuple[Any, ...]
"""A value tree: ``("number", Fraction)``, ``("list", (v, ...))``, ``("call", name, args, keywords)`` and so on."""


class ModelError(ValueError):
    """A model is not a model: ``generator`` names the value at fault, ``help`` says what would mend it."""

    def __init__(self, message: str, generator: str | None = None, help: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.generator = generator
        self.help = help


@dataclass(frozen=True, slots=True)
class Outcome:
    """One statement evaluated in one model.

    ``exact``: the answer is certain (exact arithmetic and every instance, or an exact witness);
    otherwise it rests on floats or on samples. ``error``: the largest difference met, as a
    float, where the target has one. ``witness``: where the two sides differ. ``reason``: why a
    statement was skipped, or what an answer rests on.
    """

    name: str
    status: Literal["holds", "fails", "skipped"]
    exact: bool
    error: float | None = None
    witness: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class CounterModel:
    """A model of every axiom in which a statement fails, checked again in exact arithmetic.

    ``values`` gives the theory's generators; ``witness`` tells the parameters' values and the
    first difference; ``text`` is a `model` block that can be pasted into a file.
    ``everything``: the values of generators and parameters, from which `confirm` makes this again.
    """

    target: str
    values: Mapping[str, Value]
    witness: str
    text: str
    everything: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Enumeration:
    """``labelled`` models found, in ``classes`` isomorphism classes (None: not known).

    ``models``: one of each class, or all when classes are not known, each a value for every
    generator and size. ``complete``: there are no others; otherwise ``reason`` says what ended
    the search, or what an answer rests on.
    """

    labelled: int
    classes: int | None
    models: tuple[Mapping[str, Value], ...]
    complete: bool
    reason: str = ""


DAGGER = "†"  # ends the name of a generator that is the dagger of another


def written(name: str) -> str:
    """A cell's name as a model block has it.

    >>> written("mul"), written("mul†")
    ('mul', 'mul^†')
    """
    return name.removesuffix(DAGGER) + "^" + DAGGER if name.endswith(DAGGER) else name
