"""Certificates written by hand, as documents: short ways to say their parts."""

from __future__ import annotations

from typing import Any

POINT = "•"
NOTHING: dict[str, Any] = {"zero": {}, "one": {}, "two": {}}  # the instance of a rule without parameters


def certificate(doctrine: str, statement: Any, proof: Any = (), lemmas: Any = (), **theory: Any) -> dict[str, Any]:
    """A whole document; ``theory`` may give ``zero``, ``one``, ``two`` and ``axioms``."""
    cells = {part: list(theory.get(part, ())) for part in ("zero", "one", "two", "axioms")}
    return {
        "format": "catalg-certificate",
        "version": 1,
        "theory": {"name": "T", "doctrine": doctrine, **cells},
        "lemmas": list(lemmas),
        "statement": statement,
        "proof": list(proof),
    }


def inner(document: dict[str, Any]) -> dict[str, Any]:
    """The same as a certificate within another."""
    return {name: value for name, value in document.items() if name not in ("format", "version")}


def statement(
    name: str, left: Any, right: Any, zero: Any = (), one: Any = (), two: Any = (), hypotheses: Any = ()
) -> dict[str, Any]:
    parameters = {"zero": list(zero), "one": list(one), "two": list(two)}
    return {"name": name, "parameters": parameters, "hypotheses": list(hypotheses), "left": left, "right": right}


def step(rule: str, context: Any, reverse: bool = False, premises: Any = (), **instance: Any) -> dict[str, Any]:
    given = {part: instance.get(part, {}) for part in ("zero", "one", "two")}
    return {"rule": rule, "reverse": reverse, "instance": given, "context": context, "premises": list(premises)}


def planar(source: Any, *boxes: tuple[str, int]) -> dict[str, Any]:
    return {"source": list(source), "boxes": [list(box) for box in boxes]}


def wired(source: Any, boxes: Any, outputs: Any) -> dict[str, Any]:
    return {"source": list(source), "boxes": [list(box) for box in boxes], "outputs": list(outputs)}


def objects(*names: str) -> list[list[str]]:
    return [[name, POINT, POINT] for name in names]
