"""Certificates as text: self-contained, versioned, the same bytes for the same proof, written line by line.

A certificate is a JSON list with one record on each line, so that neither writer nor reader needs more
than one step of a proof at a time (docs/certificates.md says all):

    [{"format": "catalg-certificate", "version": 3}
    ,{"theory": {...}, "statement": statement}
    ,{"lemma": statement, "by": "steps"}                a step on each line, then "qed"
    ,{"lemma": statement, "by": "uses"}                 [rule, reverse, [box]] on each line, then "qed"
    ,"proof"
    ,{"rule", "reverse", "instance": functor, "context": diagram, "premises": [[step]]}
    ,"qed"
    ]

A path is [0-cell, 1-cell, ...]. A planar diagram is {"source": path, "boxes": [[2-cell, offset]]},
any other {"source": path, "boxes": [[2-cell, [wire]]], "outputs": [wire]}. A functor is
{"zero": {name: name}, "one": {name: path}, "two": {name: diagram}}. In a step's context the 2-cell "□" is the hole; it
has the boundary of the rule's instance. In linear theories a step has "coefficient", a sum is {"source": path,
"target": path, "terms": [[coefficient, diagram]]}, and a coefficient is [["-1/2", "a", "a", "b"]]: a rational and its
scalars, and so on.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from catalg.cells import Coefficient, Combination, Diagram, Functor, OneCell, Path
from catalg.kernel import Certificate, Lemma, Proved, Statement, Step, Theory

FORMAT, VERSION = "catalg-certificate", 3
HEADER = f'[{{"format":"{FORMAT}","version":{VERSION}}}\n'
END = "]\n"
PROOF, QED = "proof", "qed"


def certificate_lines(certificate: Certificate) -> Iterator[str]:
    """The lines of the text, each with its newline, made as they are asked for."""
    yield HEADER
    opening = {"theory": _theory_out(certificate.theory), "statement": _statement_out(certificate.statement)}
    for record in chain([opening], _argument_records(certificate.lemmas, certificate.proof)):
        yield f",{_text(record)}\n"
    yield END


def certificate_to_json(certificate: Certificate) -> str:
    """The whole text."""
    return "".join(certificate_lines(certificate))


def statement_to_json(statement: Statement) -> str:
    """The text that a certificate has of a statement."""
    return _text(_statement_out(statement))


def argument_to_json(lemmas: Iterable[Lemma], proof: Iterable[Step]) -> str:
    """What a certificate has besides its theory and statement, which the reader must know: a list of records."""
    return _text(list(_argument_records(lemmas, proof)))


def _text(record: Any) -> str:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))


def _argument_records(lemmas: Iterable[Lemma], proof: Iterable[Step]) -> Iterator[Any]:
    for lemma in lemmas:
        yield from _lemma_records(lemma)
    yield PROOF
    yield from map(_step_out, proof)
    yield QED


def _lemma_records(lemma: Lemma) -> Iterator[Any]:
    if isinstance(lemma, Proved):
        yield {"lemma": _statement_out(lemma.statement), "by": "steps"}
        yield from map(_step_out, lemma.proof)
        yield QED
    else:
        yield {"lemma": _statement_out(lemma.statement), "by": "uses"}
        yield from ([use.rule, use.reverse, list(use.boxes)] for use in lemma.uses)
        yield QED


def _theory_out(theory: Theory) -> dict[str, Any]:
    signature = theory.signature
    return {
        "name": theory.name,
        "doctrine": signature.doctrine.name,
        "zero": list(signature.zero),
        "one": [_one_out(c) for c in signature.one.values()],
        "two": [[c.name, _path_out(c.source), _path_out(c.target)] for c in signature.two.values()],
        "scalars": list(signature.scalars),
        "axioms": [_statement_out(axiom) for axiom in theory.axioms.values()],
    }


def _statement_out(statement: Statement) -> dict[str, Any]:
    p = statement.parameters
    return {
        "name": statement.name,
        "parameters": {
            "zero": list(p.zero),
            "one": [_one_out(c) for c in p.one],
            "two": [[c.name, _path_out(c.source), _path_out(c.target)] for c in p.two],
        },
        "hypotheses": [
            [h.name, _diagram_out(h.left), _diagram_out(h.right), h.relation] for h in statement.hypotheses
        ],
        "left": _diagram_out(statement.left),
        "right": _diagram_out(statement.right),
        "relation": statement.relation,
    }


def _step_out(step: Step) -> dict[str, Any]:
    found = {
        "rule": step.rule,
        "reverse": step.reverse,
        "instance": _functor_out(step.instance),
        "context": _diagram_out(step.context),
        "premises": [[_step_out(inner) for inner in premise] for premise in step.premises],
    }
    if step.context.doctrine.linear:
        found["coefficient"] = _coefficient_out(step.coefficient or Coefficient.of(1))
    return found


def _functor_out(functor: Functor) -> dict[str, Any]:
    return {
        "zero": dict(functor.zero),
        "one": {name: _path_out(path) for name, path in functor.one.items()},
        "two": {name: _diagram_out(diagram) for name, diagram in functor.two.items()},
    }


def _one_out(cell: OneCell) -> list[Any]:
    return [cell.name, cell.source, cell.target, *(["self dual"] if cell.self_dual else [])]


def _path_out(path: Path) -> list[str]:
    return [path.source, *(c.name for c in path.cells)]


def _coefficient_out(coefficient: Coefficient) -> list[list[str]]:
    return [
        [str(number), *(name for name, power in monomial for _ in range(power))]
        for monomial, number in coefficient.terms
    ]


def _diagram_out(diagram: Diagram) -> dict[str, Any]:
    source = _path_out(diagram.source)
    if isinstance(diagram, Combination):
        terms = [[_coefficient_out(coefficient), _diagram_out(term)] for term, coefficient in diagram.terms]
        return {"source": source, "target": _path_out(diagram.target), "terms": terms}
    if diagram.doctrine.planar:
        return {"source": source, "boxes": [[box.name, at] for box, at in diagram.layers]}
    boxes = [[box.name, list(ws)] for box, ws in zip(diagram.boxes, diagram.inputs, strict=True)]
    return {"source": source, "boxes": boxes, "outputs": list(diagram.outputs)}
