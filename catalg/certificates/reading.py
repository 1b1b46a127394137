"""Certificates read from JSON text (the format is described in `catalg.certificates.writing`).

Reading raises CertificateError on anything malformed; nothing read is believed.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from io import StringIO
from typing import Any

from catalg.cells import (
    DOCTRINES,
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
from catalg.certificates.records import CertificateError, OnePass, ended, malformed, once, records_of, section
from catalg.certificates.writing import PROOF, QED
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
    Use,
)

_DEEPEST = 100
_HIGHEST = 1000  # scalars of a monomial
_RATIONAL = re.compile(r"-?[0-9]{1,1000}(/[1-9][0-9]{0,999})?")


def certificate_from_json(text: str) -> Certificate:
    """Read a certificate into memory. Raises CertificateError; the result is typed but not yet believed."""
    read = certificate_from_lines(StringIO(text, newline="\n"))  # other ends of lines may stand in names
    return Certificate(read.theory, tuple(map(_kept, read.lemmas)), read.statement, tuple(read.proof))


def certificate_from_lines(lines: Iterable[str | bytes]) -> Certificate:
    """A certificate that is read while it is replayed, once: its lemmas, proofs and uses are read when asked for.

    ``lines`` have their newlines; an open file will do. Raises CertificateError, and so does
    whoever goes through the lemmas and proofs when what follows is malformed. What is skipped is read over.
    """
    records = records_of(iter(lines))
    opening: Any = next(records, None)
    with malformed():
        _fields(opening, "theory", "statement")
        theory = _theory_in(opening["theory"])
        statement, signature = _statement_in(opening["statement"], theory.signature)
    lemmas, proof = _argument_in(records, theory, theory.axioms, statement, signature)
    proof.then = lambda: ended(records)
    return Certificate(theory, _as_tuple(lemmas), statement, _as_tuple(proof))


def argument_from_json(
    text: str, theory: Theory, rules: Mapping[str, Statement], statement: Statement
) -> tuple[tuple[Lemma, ...], Proof]:
    """Read lemmas and a proof of ``statement`` from ``rules``. Raises CertificateError; nothing read is believed."""
    with malformed():
        records = iter(_list(json.loads(text, object_pairs_hook=once)))
        signature = statement.signature(theory.signature)
    lemmas, proof = _argument_in(records, theory, rules, statement, signature)
    found = tuple(map(_kept, lemmas)), tuple(proof)
    ended(records)
    return found


# -- records ------------------------------------------------------------------------------


def _kept(lemma: Lemma) -> Lemma:
    """The same in memory."""
    if isinstance(lemma, Proved):
        return Proved(lemma.statement, tuple(lemma.proof))
    return Rewritten(lemma.statement, tuple(lemma.uses))


# -- reading ------------------------------------------------------------------------------


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


def _as_tuple(listed: OnePass) -> Any:
    """Who replays goes through it once, as through a tuple."""
    return listed


def _argument_in(
    records: Iterator[Any],
    theory: Theory,
    rules: Mapping[str, Statement],
    statement: Statement,
    signature: Signature,
) -> tuple[OnePass, OnePass]:
    """The lemmas and the proof of ``statement``, which is over ``signature``; ``rules`` are known before them."""
    known = dict(rules)

    def lemmas() -> Iterator[Lemma]:
        for record in section(records, PROOF):
            lemma = _lemma_in(record, records, theory, known)
            yield lemma
            for _ in lemma.proof if isinstance(lemma, Proved) else lemma.uses:
                pass  # whoever needs no proof of a lemma leaves it unread
            known[lemma.name] = lemma.statement

    def proof() -> Iterator[Step]:
        for _ in listed:  # whoever has not asked for the lemmas does without
            pass
        yield from _steps_in(records, signature, _with_hypotheses(known, statement))

    listed = OnePass(lemmas())
    return listed, OnePass(proof())


def _lemma_in(record: Any, records: Iterator[Any], theory: Theory, rules: Mapping[str, Statement]) -> Lemma:
    with malformed():
        _fields(record, "lemma", "by")
        claim, over = _statement_in(record["lemma"], theory.signature)
        how = record["by"]
        if how == "steps":
            return Proved(claim, _as_tuple(OnePass(_steps_in(records, over, _with_hypotheses(rules, claim)))))
        if how == "uses":
            return Rewritten(claim, _as_tuple(OnePass(_uses_in(records))))
    raise CertificateError("a lemma is shown by `steps` or by `uses`")


def _steps_in(records: Iterator[Any], signature: Signature, rules: Mapping[str, Statement]) -> Iterator[Step]:
    for record in section(records, QED):
        with malformed():
            step = _step_in(record, signature, rules, 0)
        yield step


def _uses_in(records: Iterator[Any]) -> Iterator[Use]:
    for record in section(records, QED):
        with malformed():
            use = _use_in(*_list(record))
        yield use


def _use_in(rule: Any, reverse: Any, boxes: Any) -> Use:
    if not isinstance(reverse, bool):
        raise CertificateError("`reverse` is neither true nor false")
    return Use(_name(rule), reverse, tuple(map(_wire, _list(boxes))))


def _with_hypotheses(rules: Mapping[str, Statement], statement: Statement) -> dict[str, Statement]:
    return {**rules, **{h.name: Statement(h.name, h.left, h.right, relation=h.relation) for h in statement.hypotheses}}


def _theory_in(entry: Mapping[str, Any]) -> Theory:
    doctrine = DOCTRINES[entry["doctrine"]]
    _fields(entry, "name", "doctrine", "zero", "one", "two", "scalars", "axioms")
    scalars = tuple(map(_name, _list(entry["scalars"])))
    if scalars and not doctrine.linear:
        raise CertificateError(f"there are no scalars in a {doctrine.name}")
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
    _fields(entry, "name", "parameters", "hypotheses", "left", "right", "relation")
    _fields(p, "zero", "one", "two")
    full = _extended(over, p["zero"], p["one"], p["two"])
    parameters = Parameters(
        tuple(p["zero"]),
        tuple(full.one[c[0]] for c in p["one"]),
        tuple(full.two[c[0]] for c in p["two"]),
    )
    hypotheses = tuple(
        Hypothesis(_name(n), _diagram_in(left, full), _diagram_in(right, full), _relation_in(relation))
        for n, left, right, relation in map(_list, _list(entry["hypotheses"]))
    )
    left, right = _diagram_in(entry["left"], full), _diagram_in(entry["right"], full)
    relation = _relation_in(entry["relation"])
    return Statement(_name(entry["name"]), left, right, parameters, hypotheses, relation), full


def _relation_in(relation: Any) -> Relation:
    if relation == "=":
        return "="
    if relation == "<=":
        return "<="
    raise CertificateError("a relation is `=` or `<=`")


def _step_in(entry: Any, signature: Signature, rules: Mapping[str, Statement], depth: int) -> Step:
    if depth > _DEEPEST:
        raise CertificateError("premises are nested too deeply")
    linear = signature.doctrine.linear
    _fields(entry, "rule", "reverse", "instance", "context", "premises", *(["coefficient"] if linear else []))
    instance = _functor_in(entry["instance"], signature)
    context = _diagram_in(entry["context"], _with_hole(signature, rules, _name(entry["rule"]), instance))
    premises = tuple(
        tuple(_step_in(inner, signature, rules, depth + 1) for inner in _list(premise))
        for premise in _list(entry["premises"])
    )
    if not isinstance(entry["reverse"], bool):
        raise CertificateError("`reverse` is neither true nor false")
    times = _coefficient_in(entry["coefficient"]) if linear else None
    return Step(entry["rule"], entry["reverse"], instance, context, premises, times)


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
    _fields(entry, "zero", "one", "two")
    one = {n: _path_in(path, signature) for n, path in entry["one"].items()}
    two = {n: _diagram_in(diagram, signature) for n, diagram in entry["two"].items()}
    return Functor(signature.doctrine, {a: _name(b) for a, b in entry["zero"].items()}, one, two)


def _path_in(entry: Any, signature: Signature) -> Path:
    return Path(_name(_list(entry)[0]), tuple(_cell_in(name, signature) for name in entry[1:]))


def _cell_in(name: Any, signature: Signature) -> OneCell:
    cell = signature.one_cell(_name(name))
    if cell.name != name:
        raise CertificateError(f"`{cell.name}` is not written `{name}`")
    return cell


def _coefficient_in(entry: Any) -> Coefficient:
    terms = []
    for number, *monomial in map(_list, _list(entry)):
        if not _RATIONAL.fullmatch(number):
            raise CertificateError("a rational is written as `-1/2` or `3`")
        if len(monomial) > _HIGHEST:
            raise CertificateError(f"more than {_HIGHEST} scalars in a monomial")
        powers = Counter(map(_name, monomial))
        terms.append((tuple(sorted(powers.items())), Fraction(number)))
    return Coefficient.collect(terms)


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
        cell = _cell_in(name[4:-1], signature)
        return cup(cell) if name[:4] == "cup(" else cap(cell)
    return signature.two[name]


def _sum_in(entry: Mapping[str, Any], signature: Signature) -> Diagram:
    _fields(entry, "source", "target", "terms")
    source, target = _path_in(entry["source"], signature), _path_in(entry["target"], signature)
    terms = [(_diagram_in(d, signature), _coefficient_in(c)) for c, d in map(_list, _list(entry["terms"]))]
    if any(isinstance(term, Combination) for term, _ in terms):
        raise CertificateError("a term of a sum is a diagram")
    return combined(signature.doctrine, source, target, terms)


def _wire(number: Any) -> int:
    if not isinstance(number, int) or isinstance(number, bool):
        raise CertificateError("a wire or offset is not an integer")
    return number
