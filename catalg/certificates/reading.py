"""Certificates read from JSON text (the format is described in `catalg.certificates.writing`).

Reading raises CertificateError on anything malformed; nothing read is believed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

from catalg.cells import (
    DOCTRINES,
    CellTypeError,
    Coefficient,
    Combination,
    Diagram,
    Functor,
    OneCell,
    Path,
    Signature,
    TwoCell,
    cap,
    combined,
    cup,
)
from catalg.certificates.carrying import carried_along
from catalg.certificates.writing import FORMAT, VERSION, coefficient_out
from catalg.kernel import (
    HOLE,
    Certificate,
    Hypothesis,
    Lemma,
    Parameters,
    Proof,
    Proved,
    Relation,
    Rewritten,
    Statement,
    Step,
    Theory,
    Transported,
    Use,
)

_DEEPEST = 100
_HIGHEST = 1000  # power of a scalar
_RATIONAL = re.compile(r"-?[0-9]{1,1000}(/0*[1-9][0-9]{0,999})?")


class CertificateError(ValueError):
    """A text is not a certificate of this format and version."""


def certificate_from_json(text: str) -> Certificate:
    """Read a certificate. Raises CertificateError; the result is typed but not yet believed."""
    with _malformed():
        document = json.loads(text, object_pairs_hook=_object)
        if document.pop("format") != FORMAT or repr(document.pop("version")) != str(VERSION):
            raise CertificateError(f"not a {FORMAT} of version {VERSION}")
        return _certificate_in(document, 0)


def argument_from_json(
    text: str, theory: Theory, rules: Mapping[str, Statement], statement: Statement
) -> tuple[tuple[Lemma, ...], Proof]:
    """Read lemmas and a proof of ``statement`` from ``rules``. Raises CertificateError; nothing read is believed."""
    with _malformed():
        document = json.loads(text, object_pairs_hook=_object)
        _fields(document, "lemmas", "proof")
        signature = statement.signature(theory.signature)
        return _argument_in(document, theory, rules, statement, signature, 0)


@contextmanager
def _malformed() -> Iterator[None]:
    """Whatever goes wrong in reading makes the text malformed."""
    try:
        yield
    except CertificateError:
        raise
    except CellTypeError as error:
        raise CertificateError(f"a cell of the certificate is ill-typed: {error}") from error
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise CertificateError(f"malformed certificate: {type(error).__name__}: {error}") from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise CertificateError("a field is given twice")
    return found


def _fields(entry: Any, *names: str) -> None:
    if set(entry) != set(names) or not isinstance(entry, dict):
        raise CertificateError(f"the fields are {', '.join(names)}, no more and no fewer")


def _list(entry: Any) -> list[Any]:
    if not isinstance(entry, list):
        raise CertificateError("a list is expected")
    return entry


def _name(entry: Any) -> str:
    if not isinstance(entry, str):
        raise CertificateError("a name is a string")
    return entry


def _certificate_in(document: Mapping[str, Any], depth: int) -> Certificate:
    if depth > _DEEPEST:
        raise CertificateError("certificates are nested too deeply")
    _fields(document, "theory", "lemmas", "statement", "proof")
    theory = _theory_in(document["theory"])
    statement, signature = _statement_in(document["statement"], theory.signature)
    lemmas, proof = _argument_in(document, theory, theory.axioms, statement, signature, depth)
    return Certificate(theory, lemmas, statement, proof)


def _argument_in(
    document: Mapping[str, Any],
    theory: Theory,
    rules: Mapping[str, Statement],
    statement: Statement,
    signature: Signature,
    depth: int,
) -> tuple[tuple[Lemma, ...], Proof]:
    """The lemmas and the proof of ``statement``, which is over ``signature``; ``rules`` are known before them."""
    rules = dict(rules)
    lemmas: list[Lemma] = []
    for entry in _list(document["lemmas"]):
        if "certificate" in entry:
            _fields(entry, "name", "functor", "obligations", "certificate")
            inner = _certificate_in(entry["certificate"], depth + 1)
            functor = _functor_in(entry["functor"], theory.signature)
            obligations = {k: _name(v) for k, v in entry["obligations"].items()}
            claim = carried_along(inner.statement, functor, _name(entry["name"]), theory.signature)
            lemmas.append(Transported(claim, functor, inner, obligations))
            rules[claim.name] = claim
        elif "uses" in entry:
            _fields(entry, "statement", "uses")
            claim = _statement_in(entry["statement"], theory.signature)[0]
            lemmas.append(Rewritten(claim, tuple(_use_in(*_list(use)) for use in _list(entry["uses"]))))
            rules[claim.name] = claim
        else:
            _fields(entry, "statement", "proof")
            claim, over = _statement_in(entry["statement"], theory.signature)
            lemmas.append(Proved(claim, _proof_in(entry["proof"], over, _with_hypotheses(rules, claim), 0)))
            rules[claim.name] = claim
    proof = _proof_in(document["proof"], signature, _with_hypotheses(rules, statement), 0)
    return tuple(lemmas), proof


def _use_in(rule: Any, reverse: Any, boxes: Any) -> Use:
    if not isinstance(reverse, bool):
        raise CertificateError("`reverse` is neither true nor false")
    return Use(_name(rule), reverse, tuple(map(_wire, _list(boxes))))


def _with_hypotheses(rules: Mapping[str, Statement], statement: Statement) -> dict[str, Statement]:
    return {**rules, **{h.name: Statement(h.name, h.left, h.right, relation=h.relation) for h in statement.hypotheses}}


def _theory_in(entry: Mapping[str, Any]) -> Theory:
    doctrine = DOCTRINES[entry["doctrine"]]
    _fields(entry, "name", "doctrine", "zero", "one", "two", *(["scalars"] if doctrine.linear else []), "axioms")
    scalars = tuple(map(_name, _list(entry.get("scalars", []))))
    signature = Signature(doctrine, tuple(map(_name, _list(entry["zero"]))), scalars=scalars)
    signature = _extended(signature, [], entry["one"], entry["two"])
    axioms = [_statement_in(axiom, signature)[0] for axiom in _list(entry["axioms"])]
    if len({a.name for a in axioms}) != len(axioms):
        raise CertificateError("two axioms have one name")
    return Theory(_name(entry["name"]), signature, {a.name: a for a in axioms})


def _extended(signature: Signature, zero: Any, one: Any, two: Any) -> Signature:
    wider = signature.extended(map(_name, _list(zero)), [_one_in(*_list(entry)) for entry in _list(one)])
    cells = [_list(entry) for entry in _list(two)]
    return wider.extended(two=[TwoCell(_name(n), _path_in(s, wider), _path_in(t, wider)) for n, s, t in cells])


def _one_in(name: Any, source: Any, target: Any, *dual: Any) -> OneCell:
    if dual not in ((), ("self dual",)):
        raise CertificateError("a 1-cell is `self dual` or nothing is said of its dual")
    return OneCell(_name(name), _name(source), _name(target), bool(dual))


def _statement_in(entry: Mapping[str, Any], over: Signature) -> tuple[Statement, Signature]:
    """The statement, and the signature of its diagrams."""
    p = entry["parameters"]
    _fields(entry, "name", "parameters", "hypotheses", *(["relation"] if "relation" in entry else []), "left", "right")
    _fields(p, "zero", "one", "two")
    full = _extended(over, p["zero"], p["one"], p["two"])
    parameters = Parameters(
        tuple(p["zero"]),
        tuple(full.one[c[0]] for c in p["one"]),
        tuple(full.two[c[0]] for c in p["two"]),
    )
    hypotheses = tuple(
        Hypothesis(_name(n), _diagram_in(left, full), _diagram_in(right, full), _relation_in(*more))
        for n, left, right, *more in map(_list, _list(entry["hypotheses"]))
    )
    left, right = _diagram_in(entry["left"], full), _diagram_in(entry["right"], full)
    relation = _relation_in(entry.get("relation", "="))
    return Statement(_name(entry["name"]), left, right, parameters, hypotheses, relation), full


def _relation_in(relation: Any = "=") -> Relation:
    if relation == "=":
        return "="
    if relation == "<=":
        return "<="
    raise CertificateError("a relation is `=` or `<=`")


def _proof_in(entries: Any, signature: Signature, rules: Mapping[str, Statement], depth: int) -> Proof:
    if depth > _DEEPEST:
        raise CertificateError("premises are nested too deeply")
    steps = []
    for entry in _list(entries):
        more = ["coefficient"] if "coefficient" in entry else []
        _fields(entry, "rule", "reverse", "instance", "context", "premises", *more)
        times = _coefficient_in(entry["coefficient"]) if more else None
        instance = _functor_in(entry["instance"], signature)
        context = _diagram_in(entry["context"], _with_hole(signature, rules, entry["rule"], instance))
        premises = tuple(_proof_in(premise, signature, rules, depth + 1) for premise in _list(entry["premises"]))
        if not isinstance(entry["reverse"], bool):
            raise CertificateError("`reverse` is neither true nor false")
        steps.append(Step(entry["rule"], entry["reverse"], instance, context, premises, times))
    return tuple(steps)


def _with_hole(
    signature: Signature, rules: Mapping[str, Statement], name: str, instance: Functor
) -> Signature:
    """The signature with the hole of a step: a 2-cell, or in ordered theories a 1-cell."""
    if signature.doctrine.ordered and name in signature.two and name not in rules:
        left = signature.two[name].source
    else:
        left = instance.on_path(rules[name].left.source)
    if signature.doctrine.ordered:
        return signature.extended(one=(OneCell(HOLE, left.source, left.target),))
    return signature.extended(two=(TwoCell(HOLE, left, instance.on_path(rules[name].left.target)),))


def _functor_in(entry: Mapping[str, Any], signature: Signature) -> Functor:
    linear = signature.doctrine.linear
    _fields(entry, "zero", "one", "two", *(["scalars"] if linear else []))
    scalars = {n: _coefficient_in(c) for n, c in entry["scalars"].items()} if linear else {}
    one = {n: _path_in(path, signature) for n, path in entry["one"].items()}
    two = {n: _diagram_in(diagram, signature) for n, diagram in entry["two"].items()}
    return Functor(signature.doctrine, {a: _name(b) for a, b in entry["zero"].items()}, one, two, scalars)


def _path_in(entry: Any, signature: Signature) -> Path:
    return Path(_name(_list(entry)[0]), tuple(signature.one_cell(_name(name)) for name in entry[1:]))


def _coefficient_in(entry: Any) -> Coefficient:
    terms = []
    for *monomial, number in map(_list, _list(entry)):
        if not _RATIONAL.fullmatch(number):
            raise CertificateError("a rational is written as `-1/2` or `3`")
        powers = tuple((_name(name), _wire(power)) for name, power in map(_list, monomial))
        if any(not 1 <= power <= _HIGHEST for _, power in powers):
            raise CertificateError(f"a scalar to a power that is not from 1 to {_HIGHEST}")
        if [name for name, _ in powers] != sorted({name for name, _ in powers}):
            raise CertificateError("the scalars of a monomial are in order, each once")
        terms.append((powers, Fraction(number)))
    found = Coefficient.collect(terms)
    if coefficient_out(found) != entry:
        raise CertificateError("a coefficient is written in one way alone")
    return found


def _diagram_in(entry: Mapping[str, Any], signature: Signature) -> Diagram:
    if signature.doctrine.linear and "terms" in entry:
        return _sum_in(entry, signature)
    _fields(entry, "source", "boxes", *([] if signature.doctrine.planar else ["outputs"]))
    source = _path_in(entry["source"], signature)
    placed = [(_box_in(name, signature), place) for name, place in map(_list, _list(entry["boxes"]))]
    boxes, places = [box for box, _ in placed], [place for _, place in placed]
    if signature.doctrine.planar:
        return Diagram.layered(signature.doctrine, source, zip(boxes, map(_wire, places), strict=True))
    inputs = [[_wire(w) for w in _list(taken)] for taken in places]
    return Diagram(signature.doctrine, source, boxes, inputs, [_wire(w) for w in _list(entry["outputs"])])


def _box_in(name: str, signature: Signature) -> TwoCell:
    if signature.doctrine.duals and name[:4] in ("cup(", "cap(") and name[-1] == ")":
        cell = signature.one_cell(name[4:-1])
        return cup(cell) if name[:4] == "cup(" else cap(cell)
    return signature.two[name]


def _sum_in(entry: Mapping[str, Any], signature: Signature) -> Diagram:
    _fields(entry, "source", "target", "terms")
    source, target = _path_in(entry["source"], signature), _path_in(entry["target"], signature)
    terms = [(_diagram_in(d, signature), _coefficient_in(c)) for c, d in map(_list, _list(entry["terms"]))]
    found = combined(signature.doctrine, source, target, terms)
    if not isinstance(found, Combination) or len(found.terms) != len(terms):
        raise CertificateError("a sum has each diagram once, and is not one diagram alone")
    return found


def _wire(number: Any) -> int:
    if not isinstance(number, int) or isinstance(number, bool):
        raise CertificateError("a wire or offset is not an integer")
    return number
