"""E (Schulz, Cruanes, Vukmirović 2019) on a problem of `peer_encoding`: Debian's `eprover` in its automatic mode."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from peer_encoding import Clause, Equation, Problem, Term


def available() -> str | None:
    """The version of the `eprover` found on the path, if there is one."""
    if shutil.which("eprover") is None:
        return None
    return subprocess.run(["eprover", "--version"], capture_output=True, text=True, check=False).stdout.strip()


def text(problem: Problem) -> str:
    """The problem in typed first-order form (TPTP TFF)."""
    lines = [f"tff({sort}_type, type, {sort} : $tType)." for sort in problem.sorts]
    for name, (arguments, result) in problem.functions.items():
        source = " * ".join(arguments)
        source = f"( {source} ) > " if len(arguments) > 1 else f"{source} > " if arguments else ""
        lines.append(f"tff({name}_type, type, {name} : {source}{result}).")
    lines += [f"tff({clause.name}, axiom, {_clause(clause)})." for clause in problem.clauses]
    lines.append(f"tff(goal, conjecture, {' & '.join(map(_equation, problem.goals))}).")
    return "\n".join(lines) + "\n"


def _clause(clause: Clause) -> str:
    body = _equation(clause.equation)
    if clause.conditions:
        body = f"( ( {' & '.join(map(_equation, clause.conditions))} ) => {body} )"
    if clause.variables:
        listed = ", ".join(f"{name} : {sort}" for name, sort in clause.variables.items())
        body = f"! [{listed}] : {body}"
    return body


def _equation(equation: Equation) -> str:
    return f"( {_term(equation[0])} = {_term(equation[1])} )"


def _term(term: Term) -> str:
    return term[0] if len(term) == 1 else f"{term[0]}({', '.join(map(_term, term[1:]))})"


def solve(problem: Problem, seconds: int) -> tuple[str, float]:
    """`proved`, `refuted` (saturated without the conjecture) or `unknown`, and the CPU time."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "problem.p"
        file.write_text(text(problem), encoding="ascii")
        command = ["eprover", "--auto", "--silent", "--resources-info", f"--cpu-limit={seconds}", str(file)]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
    total = re.search(r"^# Total time\s*: ([0-9.]+) s", run.stdout, re.MULTILINE)
    spent = float(seconds) if total is None else float(total[1])
    if "SZS status Theorem" in run.stdout or "SZS status ContradictoryAxioms" in run.stdout:
        return "proved", spent
    return ("refuted" if "SZS status CounterSatisfiable" in run.stdout else "unknown"), spent
