"""Maude (PyPI `maude`) on a problem of `peer_encoding`: breadth-first search from the left side to the right.

Axioms become rules both ways, sources and targets equations; operators that the theory makes
associative, or commutative too, get Maude's own attributes. Run as a program it takes a module
and two terms from standard input and answers with one line of JSON.
"""

from __future__ import annotations

import json
import sys
import time

from peer_encoding import Clause, Problem, Term


def request(problem: Problem) -> str:
    """What the program reads: a module, and pairs of terms to be joined."""
    return json.dumps({"module": module(problem), "goals": [[_term(s, {}), _term(t, {})] for s, t in problem.goals]})


def module(problem: Problem) -> str:
    """A Maude system module."""
    attributes, built_in = _attributes(problem)
    lines = ["mod PROBLEM is", "  sorts " + " ".join(_sort(s) for s in problem.sorts) + " ."]
    for name, (arguments, result) in problem.functions.items():
        source = " ".join(map(_sort, arguments))
        note = f" [{attributes[name]}]" if name in attributes else ""
        lines.append(f"  op {_name(name)} : {source} -> {_sort(result)}{note} .")
    for clause in problem.clauses:
        if clause.name not in built_in:
            lines += _statements(clause)
    return "\n".join([*lines, "endm"]) + "\n"


def _attributes(problem: Problem) -> tuple[dict[str, str], set[str]]:
    """Operators with an associative law (and a commutative one), and the clauses that this makes superfluous."""
    associative: dict[str, str] = {}
    commutative: dict[str, str] = {}
    for clause in problem.clauses:
        s, t = clause.equation
        if clause.conditions or len(s) != 3 or len(t) != 3 or s[0] != t[0]:
            continue
        f, variables = s[0], set(clause.variables)
        for a, b in ((s, t), (t, s)):
            if a[1] == b[2] and a[2] == b[1] and {a[1][0], a[2][0]} <= variables and a[1] != a[2]:
                commutative[f] = clause.name
            nested = len(a[1]) == 3 and a[1][0] == f and len(b[2]) == 3 and b[2][0] == f
            if nested and (a[1][1], a[1][2], a[2]) == (b[1], b[2][1], b[2][2]) and len(variables) == 3:
                associative[f] = clause.name
    out = {f: "assoc comm" if f in commutative else "assoc" for f in associative}
    out |= {f: "comm" for f in commutative if f not in associative}
    return out, {*associative.values(), *commutative.values()}


def _statements(clause: Clause) -> list[str]:
    s, t = (_term(side, clause.variables) for side in clause.equation)
    if clause.typing:
        return [f"  eq {s} = {t} ."]
    guard = " /\\ ".join(f"{_term(a, clause.variables)} = {_term(b, clause.variables)}" for a, b in clause.conditions)
    lines = []
    for k, (left, right) in enumerate(((s, t), (t, s))):
        if set(clause.variables) <= _letters(clause.equation[k]):
            lines.append(f"  crl {left} => {right} if {guard} ." if guard else f"  rl {left} => {right} .")
    return lines


def _letters(term: Term) -> set[str]:
    return {term[0]} if len(term) == 1 else set().union(*map(_letters, term[1:]))


def _term(term: Term, variables: object) -> str:
    if len(term) == 1 and term[0] in variables:
        return f"{_name(term[0])}:{_sort(variables[term[0]])}"
    return _name(term[0]) if len(term) == 1 else f"{_name(term[0])}({', '.join(_term(a, variables) for a in term[1:])})"


def _name(name: str) -> str:
    return name.replace("_", "-")


def _sort(name: str) -> str:
    return "Sort-" + name.replace("_", "-")


def main() -> None:
    import maude

    asked = json.loads(sys.stdin.read())
    maude.init(advise=False)
    start = time.process_time()
    maude.input(asked["module"])
    found = maude.getModule("PROBLEM")
    answer = "proved"
    for left, right in asked["goals"]:
        terms = found.parseTerm(left), found.parseTerm(right)
        if None in terms:
            print(json.dumps({"answer": "error"}))
            return
        if next(iter(terms[0].search(maude.ANY_STEPS, terms[1])), None) is None:
            answer = "exhausted"
    print(json.dumps({"answer": answer, "seconds": time.process_time() - start}))


if __name__ == "__main__":
    main()
