"""Certificates written as JSON text: self-contained, versioned, the same bytes for the same proof.

    {"format": "catalg-certificate", "version": 1,
     "theory": {"name", "doctrine", "zero": [name], "one": [[name, source, target]],
                "two": [[name, path, path]], "axioms": [statement]},
     "lemmas": [{"statement", "proof"} | {"statement", "uses": [[rule, reverse, [box]]]}
                | {"name", "functor", "obligations", "certificate"}],
     "statement": {"name", "parameters": {"zero", "one", "two"}, "hypotheses": [[name, diagram, diagram]],
                   "left": diagram, "right": diagram},
     "proof": [{"rule", "reverse", "instance": functor, "context": diagram, "premises": [proof]}]}

A path is [0-cell, 1-cell, ...]. A planar diagram is {"source": path, "boxes": [[2-cell, offset]]},
any other {"source": path, "boxes": [[2-cell, [wire]]], "outputs": [wire]}. A functor is
{"zero": {name: name}, "one": {name: path}, "two": {name: diagram}}. In theories with duals a
1-cell that is its own dual has "self dual" as a fourth item, and "dual(X)", "cup(X)", "cap(X)" are
built-in names. In a step's context the
2-cell "□" is the hole; it has the boundary of the rule's instance.
In linear theories the theory and every functor have "scalars" ([name]; {name: coefficient}), a
sum is {"source": path, "target": path, "terms": [[coefficient, diagram]]}, a step that adds a
multiple has "coefficient", and a coefficient is [[["a", 2], ["b", 1], "-1/2"]]: a monomial and
its rational, and so on.
A field that is missing, unknown or given twice makes a text malformed (docs/certificates.md says all).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from catalg.cells import Coefficient, Combination, Diagram, Functor, OneCell, Path
from catalg.kernel import Certificate, Lemma, Proof, Proved, Relation, Rewritten, Statement, Theory

FORMAT, VERSION = "catalg-certificate", 1


def certificate_to_json(certificate: Certificate) -> str:
    """Deterministic JSON text, one line, ending in a newline."""
    document = {"format": FORMAT, "version": VERSION, **_certificate_out(certificate)}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n"


def statement_to_json(statement: Statement) -> str:
    """The text that a certificate has of a statement."""
    return json.dumps(_statement_out(statement), ensure_ascii=False, separators=(",", ":"))


def argument_to_json(lemmas: Iterable[Lemma], proof: Proof) -> str:
    """What a certificate has besides its theory and statement, which the reader must know."""
    document = {"lemmas": [_lemma_out(lemma) for lemma in lemmas], "proof": _proof_out(proof)}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _certificate_out(certificate: Certificate) -> dict[str, Any]:
    return {
        "theory": _theory_out(certificate.theory),
        "lemmas": [_lemma_out(lemma) for lemma in certificate.lemmas],
        "statement": _statement_out(certificate.statement),
        "proof": _proof_out(certificate.proof),
    }


def _theory_out(theory: Theory) -> dict[str, Any]:
    signature = theory.signature
    return {
        "name": theory.name,
        "doctrine": signature.doctrine.name,
        "zero": list(signature.zero),
        "one": [_one_out(c) for c in signature.one.values()],
        "two": [[c.name, _path_out(c.source), _path_out(c.target)] for c in signature.two.values()],
        **({"scalars": list(signature.scalars)} if signature.doctrine.linear else {}),
        "axioms": [_statement_out(axiom) for axiom in theory.axioms.values()],
    }


def _lemma_out(lemma: Lemma) -> dict[str, Any]:
    if isinstance(lemma, Proved):
        return {"statement": _statement_out(lemma.statement), "proof": _proof_out(lemma.proof)}
    if isinstance(lemma, Rewritten):
        uses = [[use.rule, use.reverse, list(use.boxes)] for use in lemma.uses]
        return {"statement": _statement_out(lemma.statement), "uses": uses}
    return {
        "name": lemma.name,
        "functor": _functor_out(lemma.functor),
        "obligations": dict(lemma.obligations),
        "certificate": _certificate_out(lemma.certificate),
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
            [h.name, _diagram_out(h.left), _diagram_out(h.right), *_relation_out(h.relation)]
            for h in statement.hypotheses
        ],
        **({} if statement.relation == "=" else {"relation": statement.relation}),
        "left": _diagram_out(statement.left),
        "right": _diagram_out(statement.right),
    }


def _relation_out(relation: Relation) -> list[str]:
    return [] if relation == "=" else [relation]


def _proof_out(proof: Proof) -> list[dict[str, Any]]:
    return [
        {
            "rule": step.rule,
            "reverse": step.reverse,
            "instance": _functor_out(step.instance),
            "context": _diagram_out(step.context),
            "premises": [_proof_out(premise) for premise in step.premises],
            **({} if step.coefficient is None else {"coefficient": coefficient_out(step.coefficient)}),
        }
        for step in proof
    ]


def _functor_out(functor: Functor) -> dict[str, Any]:
    return {
        "zero": dict(functor.zero),
        "one": {name: _path_out(path) for name, path in functor.one.items()},
        "two": {name: _diagram_out(diagram) for name, diagram in functor.two.items()},
        **({"scalars": _scalars_out(functor)} if functor.doctrine.linear else {}),
    }


def _scalars_out(functor: Functor) -> dict[str, Any]:
    return {name: coefficient_out(coefficient) for name, coefficient in functor.scalars.items()}


def _one_out(cell: OneCell) -> list[Any]:
    return [cell.name, cell.source, cell.target, *(["self dual"] if cell.self_dual else [])]


def _path_out(path: Path) -> list[str]:
    return [path.source, *(c.name for c in path.cells)]


def coefficient_out(coefficient: Coefficient) -> list[list[Any]]:
    return [[*([name, power] for name, power in monomial), str(number)] for monomial, number in coefficient.terms]


def _diagram_out(diagram: Diagram) -> dict[str, Any]:
    source = _path_out(diagram.source)
    if isinstance(diagram, Combination):
        terms = [[coefficient_out(coefficient), _diagram_out(term)] for term, coefficient in diagram.terms]
        return {"source": source, "target": _path_out(diagram.target), "terms": terms}
    if diagram.doctrine.planar:
        return {"source": source, "boxes": [[box.name, at] for box, at in diagram.layers]}
    boxes = [[box.name, list(ws)] for box, ws in zip(diagram.boxes, diagram.inputs, strict=True)]
    return {"source": source, "boxes": boxes, "outputs": list(diagram.outputs)}
