"""egglog (PyPI `egglog`) on a problem of `peer_encoding`: equality saturation until the two sides meet.

Axioms become rewrites both ways, guarded ones with their conditions. Run as a program it takes
a program and its goals from standard input and answers with one line of JSON.
"""

from __future__ import annotations

import json
import sys
import time

from peer_encoding import Clause, Problem, Term

ROUNDS = 60


def request(problem: Problem) -> str:
    """What the program reads."""
    goals = [[_term(s, {}), _term(t, {})] for s, t in problem.goals]
    return json.dumps({"program": program(problem), "goals": goals})


def program(problem: Problem) -> str:
    """Sorts, constructors and rewrites."""
    lines = [f"(sort {_sort(s)})" for s in problem.sorts]
    for name, (arguments, result) in problem.functions.items():
        lines.append(f"(constructor {_name(name)} ({' '.join(map(_sort, arguments))}) {_sort(result)})")
    lines += [f"(relation is_{_sort(s)} ({_sort(s)}))" for s in problem.sorts]
    for name, (arguments, result) in problem.functions.items():
        made = f"({' '.join([_name(name), *(f'v{i}' for i in range(len(arguments)))])})"
        lines.append(f"(rule ((= whole {made})) ((is_{_sort(result)} whole)))")
    if "src" in problem.functions:  # every cell has its source and target in the graph, for the guards to see
        lines.append(f"(rule ((is_{_sort('cell')} whole)) ((k_src whole) (k_tgt whole)))")
    for clause in problem.clauses:
        lines += _rewrites(clause)
    return "\n".join(lines)


def _rewrites(clause: Clause) -> list[str]:
    """The clause from left to right and, unless it is about sources and targets, from right to left.

    A variable that the pattern lacks ranges over what the graph has of its sort.
    """
    sides = [_term(side, clause.variables) for side in clause.equation]
    when = [f"(= {_term(a, clause.variables)} {_term(b, clause.variables)})" for a, b in clause.conditions]
    lines = []
    for k in (0,) if clause.typing else (0, 1):
        pattern = clause.equation[k]
        if len(pattern) == 1 and pattern[0] in clause.variables:
            whole = f"(is_{_sort(clause.variables[pattern[0]])} {sides[k]})"  # any term of the sort
            others = [f"(is_{_sort(sort)} v{v})" for v, sort in clause.variables.items() if v != pattern[0]]
            lines.append(f"(rule ({' '.join([whole, *others, *when])}) ((union {sides[k]} {sides[1 - k]})))")
            continue
        missing = [v for v in clause.variables if v not in _letters(pattern)]
        guards = [*when, *(f"(is_{_sort(clause.variables[v])} v{v})" for v in missing)]
        guard = f" :when ({' '.join(guards)})" if guards else ""
        lines.append(f"(rewrite {sides[k]} {sides[1 - k]}{guard})")
    return lines


def _letters(term: Term) -> set[str]:
    return {term[0]} if len(term) == 1 else set().union(*map(_letters, term[1:]))


def _term(term: Term, variables: object) -> str:
    if len(term) == 1 and term[0] in variables:
        return f"v{term[0]}"
    return f"({' '.join([_name(term[0]), *(_term(a, variables) for a in term[1:])])})"


def _name(name: str) -> str:
    return "k_" + name


def _sort(name: str) -> str:
    return "S_" + name


def main() -> None:
    from egglog.bindings import EggSmolError, EGraph

    asked = json.loads(sys.stdin.read())
    start = time.process_time()
    graph = EGraph()
    lets = [f"(let left{i} {s})\n(let right{i} {t})" for i, (s, t) in enumerate(asked["goals"])]
    graph.run_program(*graph.parse_program(asked["program"] + "\n" + "\n".join(lets)))
    check = graph.parse_program("\n".join(f"(check (= left{i} right{i}))" for i in range(len(asked["goals"]))))
    step = graph.parse_program("(run 1)")
    answer = "unknown"
    for _ in range(ROUNDS):
        try:
            graph.run_program(*check)
            answer = "proved"
            break
        except EggSmolError:
            graph.run_program(*step)
    print(json.dumps({"answer": answer, "seconds": time.process_time() - start}))


if __name__ == "__main__":
    main()
