"""What a solution looks like: the pattern of tied entries, and a value that a file can hold.

Each free entry has a letter, and every other entry is written by the letters: entries that are
equal share theirs. Relies on `solve`; must never write a value that is not the solution.
"""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from catalg.models.solve import Solution

MOST_SHOWN = 1600  # entries of a pattern that is printed
MOST_WRITTEN = 20_000  # numbers in a value that is printed
MOST_SYMBOLS = 4096
LONGEST = 4  # terms of an entry that are written out


def letters(count: int) -> list[str]:
    """``a``, ``b``, ... for the free numbers; ``w0``, ``w1``, ... where the alphabet does not suffice."""
    return [chr(97 + i) for i in range(count)] if count <= 26 else [f"w{i}" for i in range(count)]


def flat_shape(shape: tuple[int, ...], sources: int) -> tuple[int, int]:
    """A tensor as a matrix: its source dims against its target dims."""
    return prod(shape[:sources]), prod(shape[sources:])


def pattern(solution: Solution, generator: str, sources: int) -> list[list[str]] | None:
    """Each entry in letters, as a matrix; None where it would be too large to read."""
    shape = flat_shape(solution.shapes[generator], sources)
    if prod(shape) > MOST_SHOWN or solution.dimension is None:
        return None
    vectors, constant = solution.rows(generator)
    named = letters(solution.dimension)
    texts = [_entry(row, shift, named) for row, shift in zip(vectors, constant.tolist(), strict=True)]
    return [texts[i * shape[1] : (i + 1) * shape[1]] for i in range(shape[0])]


def classes(solution: Solution, generator: str) -> int:
    """How many different entries, 0 apart, the generator has."""
    vectors, constant = solution.rows(generator)
    rows = {(*row, shift) for row, shift in zip(map(tuple, vectors.tolist()), constant.tolist(), strict=True)}
    return sum(any(row) for row in rows)


def _entry(row: Any, shift: Any, named: list[str]) -> str:
    parts = [(_number(shift), "")] if shift else []
    hit = np.flatnonzero(row)
    for k in hit[:LONGEST].tolist():
        parts.append((_number(row[k]), named[k]))
    text = ""
    for number, letter in parts:
        sign, size = ("-", number[1:]) if number.startswith("-") else ("+", number)
        size = "" if size == "1" and letter else size
        text += (f" {sign} " if text else sign.replace("+", "")) + size + letter
    return (text or "0") + (" + …" if len(hit) > LONGEST else "")


def _number(value: Any) -> str:
    if isinstance(value, (float, np.floating)):
        return f"{float(value):.6g}"
    return str(value)


def table(rows: list[list[str]]) -> str:
    """A matrix of texts in columns."""
    if not rows or not rows[0]:
        return "[]"
    width = max(len(text) for row in rows for text in row)
    return "\n".join("[" + "  ".join(text.rjust(width) for text in row) + "]" for row in rows)


def value_text(solution: Solution, generator: str, sources: int) -> str | None:
    """The general solution as a value of a model block, or None where it is too large or not exact.

    Free numbers are symbols, so that a check of the block decides the laws for all their values.
    """
    shape = flat_shape(solution.shapes[generator], sources)
    d = solution.dimension
    if d is None or d > MOST_SYMBOLS:
        return None
    vectors, constant = solution.rows(generator)
    if vectors.dtype.kind == "f" and (vectors != np.round(vectors)).any():
        return None
    shift = "" if not np.any(constant != 0) else f" + {_nested(constant.reshape(shape))}"
    if d == 0:
        return shift.removeprefix(" + ") or "zeros()"
    counts = (vectors != 0).sum(axis=1)
    if (counts <= 1).all():
        return _by_index(vectors, counts, d, shape) + shift if prod(shape) <= MOST_WRITTEN else None
    if vectors.size > MOST_WRITTEN:
        return None
    return f'reshape(symbols("w", {d}) @ {_nested(vectors.T)}, {shape[0]}, {shape[1]}){shift}'


def _by_index(vectors: Any, counts: Any, d: int, shape: tuple[int, int]) -> str:
    """Every entry is 0 or a multiple of one free number: pick it by its place."""
    which = np.argmax(vectors != 0, axis=1)
    factor = vectors[np.arange(len(vectors)), which]
    some_zero = bool((counts == 0).any())
    index = np.where(counts == 0, 0, which + 1) if some_zero else which
    source = f'concat([0], symbols("w", {d}))' if some_zero else f'symbols("w", {d})'
    text = f"{source}[{_nested(index.reshape(shape))}]"
    factor = np.where(counts == 0, 1, factor)
    return text if (factor == 1).all() else f"{_nested(factor.reshape(shape))} * {text}"


def _nested(array: Any) -> str:
    if isinstance(array, np.ndarray):
        return "[" + ", ".join(_nested(part) for part in array) + "]"
    whole = isinstance(array, (float, np.floating)) and array == round(array)
    return str(int(array) if whole else array)
