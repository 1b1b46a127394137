"""Every certificate that differs from a given one in one field.

A change is a place in the JSON document and what to do there: another name that occurs in the
document, another number, a flag turned, an item or field left out or doubled, two neighbours
exchanged, a part replaced by another part of its kind. Enumerated in a fixed order.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

Place = tuple[Any, ...]  # keys and indices from the top
KINDS = ({"rule", "context"}, {"source", "boxes"}, {"zero", "one", "two"}, {"left", "right"})


def places(document: Any) -> list[tuple[Place, Any]]:
    """Every value in the document with the place where it stands, the top left out."""
    found: list[tuple[Place, Any]] = []
    waiting: list[tuple[Place, Any]] = [((), document)]
    while waiting:
        place, value = waiting.pop()
        if place:
            found.append((place, value))
        pairs: list[tuple[Any, Any]] = list(value.items()) if isinstance(value, dict) else []
        pairs += enumerate(value) if isinstance(value, list) else []
        waiting += [((*place, key), item) for key, item in reversed(pairs)]
    return found


def names(found: list[tuple[Place, Any]]) -> list[str]:
    """The names that occur, as values or as keys of functors, in order of first occurrence."""
    seen = dict.fromkeys(value for _, value in found if isinstance(value, str))
    seen.update(dict.fromkeys(place[-1] for place, _ in found if isinstance(place[-1], str)))
    return list(seen)


def changes(document: Any, rng: Random, count: int) -> Iterator[tuple[Place, Any]]:
    """``count`` changed documents, drawn evenly over the places; each with the place of its change."""
    found = places(document)
    known = names(found)
    kinds = [[(p, v) for p, v in found if isinstance(v, dict) and kind <= set(v)] for kind in KINDS]
    while count > 0:
        place, value = rng.choice(found)
        for new in _instead(place, value, rng, known, kinds):
            mutant = _with(document, place, new)
            if mutant != document or repr(mutant) != repr(document):
                yield place, mutant
                count -= 1


def _instead(place: Place, value: Any, rng: Random, known: list[str], kinds: Any) -> list[Any]:
    """What may stand there instead: a function of the container and the key each."""
    if isinstance(value, bool):
        return [_set(not value), _set(int(value))]
    if isinstance(value, int):
        return [_set(value + rng.choice((1, -1, 2))), _set(rng.choice([True, 0, str(value), None, float(value)]))]
    if isinstance(value, str):
        return [_set(rng.choice(known)), _set(rng.choice([value + "'", "", "□", "•", f"dual({value})", 0]))]
    options = [_drop, _double, _exchange]
    if isinstance(place[-1], str):
        options.append(_rename(rng.choice(known)))
    for kind in kinds:
        if any(p == place for p, _ in kind):
            options.append(_set(rng.choice(kind)[1]))
    if isinstance(value, list) and value:
        options.append(_set(value[::-1]))
    return [rng.choice(options)]


def _set(value: Any) -> Any:
    def change(container: Any, key: Any) -> None:
        container[key] = value

    return change


def _drop(container: Any, key: Any) -> None:
    del container[key]


def _double(container: Any, key: Any) -> None:
    if isinstance(container, list):
        container.insert(key, container[key])
    else:
        container[f"{key}'"] = container[key]


def _exchange(container: Any, key: Any) -> None:
    """With the item after it, in a list; with another field, in an object."""
    keys = list(range(len(container))) if isinstance(container, list) else list(container)
    other = keys[(keys.index(key) + 1) % len(keys)]
    container[key], container[other] = container[other], container[key]


def _rename(name: str) -> Any:
    def change(container: Any, key: Any) -> None:
        container[name] = container.pop(key)

    return change


def _with(document: Any, place: Place, change: Any) -> Any:
    """A copy with one change; what the change does not touch is shared."""
    top = container = dict(document) if isinstance(document, dict) else list(document)
    for key in place[:-1]:
        inner = container[key]
        container[key] = inner = dict(inner) if isinstance(inner, dict) else list(inner)
        container = inner
    change(container, place[-1])
    return top
