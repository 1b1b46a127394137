"""Entries of the function list: a signature, a line of help, and how they are called.

Relies on numpy and the interpreter. A bad call is a ModelError that shows the signature.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from catalg.models.counting import Unbatchable
from catalg.models.outcome import ModelError

if TYPE_CHECKING:
    from catalg.models.interpreter import Interpreter


@dataclass(frozen=True)
class Entry:
    """One function: ``least`` to ``most`` positional arguments (None: any number) and known keywords."""

    signature: str
    help: str
    body: Callable[..., Any]
    least: int
    most: int | None
    keywords: tuple[str, ...] = ()

    def apply(self, it: Interpreter, args: Sequence[Any], keywords: Mapping[str, Any]) -> Any:
        """Call it; a wrong count, an unknown keyword or a bad argument is a ModelError."""
        name = self.signature.partition("(")[0]
        if len(args) < self.least or (self.most is not None and len(args) > self.most):
            raise ModelError(f"`{name}` is called with {len(args)} arguments", None, f"it is `{self.signature}`")
        for k in keywords:
            if k not in self.keywords:
                raise ModelError(f"`{name}` has no keyword `{k}`", None, f"it is `{self.signature}`")
        try:
            with np.errstate(all="ignore"):
                return self.body(it, *args, **keywords)
        except Unbatchable:
            raise
        except ModelError as error:
            help = error.help or f"`{self.signature}`: {self.help}"
            raise ModelError(error.message, error.generator, help) from None
        except (ValueError, IndexError, TypeError, ArithmeticError, RuntimeError) as error:
            raise ModelError(f"`{name}`: {error}", None, f"it is `{self.signature}`: {self.help}") from None


FUNCTIONS: dict[str, Entry] = {}


def entry(signature: str, help: str, least: int, most: int | None, *keywords: str) -> Callable[..., Any]:
    """Put the function that follows into `FUNCTIONS`."""

    def add(body: Callable[..., Any]) -> Callable[..., Any]:
        FUNCTIONS[signature.partition("(")[0]] = Entry(signature, help, body, least, most, keywords)
        return body

    return add


def filled(it: Interpreter, shape: tuple[int, ...], value: int) -> Any:
    """An array of one value in the interpreter's way of counting."""
    return it.lift(np.full(shape, float(value) if it.mode == "float" else Fraction(value), dtype=it.dtype))


def lifted(it: Interpreter, array: Any) -> Any:
    """A small integer array in the interpreter's way of counting."""
    return it.lift(np.asarray(array))


def array_shape(it: Interpreter, shape: Sequence[Any]) -> tuple[int, ...]:
    """The shape given, or else the one that the generator at hand needs."""
    if shape:
        return it.shape(shape)
    if it.shape_hint is None:
        raise ModelError("a shape is needed here")
    it.guard(it.shape_hint)
    return it.shape_hint
