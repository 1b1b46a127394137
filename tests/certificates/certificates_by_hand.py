"""Certificates written by hand, as lists of records: short ways to say their parts."""

from __future__ import annotations

import json
from typing import Any

POINT = "•"
HEADER = {"format": "catalg-certificate", "version": 3}
NOTHING: dict[str, Any] = {"zero": {}, "one": {}, "two": {}}  # the instance of a rule without parameters


def certificate(doctrine: str, statement: Any, proof: Any = (), lemmas: Any = (), **theory: Any) -> list[Any]:
    """A whole document; ``theory`` may give ``zero``, ``one``, ``two``, ``scalars`` and ``axioms``.

    A lemma is a list of records: `proved` or `rewritten`.
    """
    cells = {part: list(theory.get(part, ())) for part in ("zero", "one", "two", "scalars", "axioms")}
    opening = {"theory": {"name": "T", "doctrine": doctrine, **cells}, "statement": statement}
    return [HEADER, opening, *(record for lemma in lemmas for record in lemma), "proof", *proof, "qed"]


def proved(statement: Any, proof: Any = ()) -> list[Any]:
    return [{"lemma": statement, "by": "steps"}, *proof, "qed"]


def rewritten(statement: Any, uses: Any) -> list[Any]:
    return [{"lemma": statement, "by": "uses"}, *uses, "qed"]


def as_text(document: list[Any]) -> str:
    """The records on their lines."""
    lines = [json.dumps(record, ensure_ascii=False, separators=(",", ":")) for record in document]
    return "[" + "\n,".join(lines) + "\n]\n"


def records(text: str) -> Any:
    return json.loads(text)


def statement(
    name: str, left: Any, right: Any, zero: Any = (), one: Any = (), two: Any = (), hypotheses: Any = ()
) -> dict[str, Any]:
    parameters = {"zero": list(zero), "one": list(one), "two": list(two)}
    return {
        "name": name, "parameters": parameters, "hypotheses": list(hypotheses), "left": left, "right": right,
        "relation": "=",
    }  # fmt: skip


def step(rule: str, context: Any, reverse: bool = False, premises: Any = (), **instance: Any) -> dict[str, Any]:
    given = {part: instance.get(part, {}) for part in ("zero", "one", "two")}
    return {"rule": rule, "reverse": reverse, "instance": given, "context": context, "premises": list(premises)}


def planar(source: Any, *boxes: tuple[str, int]) -> dict[str, Any]:
    return {"source": list(source), "boxes": [list(box) for box in boxes]}


def wired(source: Any, boxes: Any, outputs: Any) -> dict[str, Any]:
    return {"source": list(source), "boxes": [list(box) for box in boxes], "outputs": list(outputs)}


def objects(*names: str) -> list[list[str]]:
    return [[name, POINT, POINT] for name in names]
