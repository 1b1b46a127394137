"""`solve`: the values left open in a model, found from the linear equations of its theory."""

from __future__ import annotations

import json
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from catalg import __version__
from catalg.diagnostics import Diagnostic
from catalg.session import findings
from catalg.session.files import usage_trouble
from catalg.session.graph import load
from catalg.session.models_named import named_models
from catalg.session.opened import equations, places
from catalg.session.verdicts import ModelTrial

if TYPE_CHECKING:
    from catalg.kernel import Theory
    from catalg.models.solve import Solution
    from catalg.syntax.elaborated import ModelDeclaration

MOST_NUMBERS = 1_000_000  # numbers of a basis in a JSON document


@dataclass(frozen=True)
class Solved:
    """The answer for one model. ``problems``: what is wrong with the input (then there is no solution)."""

    model: ModelDeclaration | None
    theory: Theory | None
    solution: Solution | None
    left_out: tuple[str, ...]
    problems: tuple[Diagnostic, ...]
    texts: dict[str, str]


def solve(path: str, model: str, *, method: Literal["exact", "numeric"] = "exact") -> Solved:
    """Solve for the values that ``model`` of the file ``path`` leaves open.

    Raises files.Trouble where there is no such model or none of its values is `unknown`.
    """
    from catalg.models import ModelError
    from catalg.models.solve import solve_model

    graph = load([path])
    shown, found, problems = named_models(graph, path, model)
    if problems or not found:
        return Solved(None, None, None, (), tuple(problems), dict(graph.sources.texts))
    declared = found[0][1]
    if not declared.unknown:
        raise usage_trouble(shown, f"model `{model}` leaves no value open: write `= unknown` for what is to be found")
    declaration = graph.theory(shown, declared.theory)
    if declaration is None:
        return Solved(declared, None, None, (), (), dict(graph.sources.texts))
    statements, left_out = equations(declaration, declared.unknown)
    folder, search = places(shown, ())
    try:
        answer = solve_model(
            declaration.theory, statements.values(), declared.target, declared.values,
            folder=folder, search=search, method=method, name=declared.name,
        )  # fmt: skip
    except ModelError as error:
        trial = ModelTrial({}, error.message, error.generator, error.help)
        problems = list(findings.of_model(declared, trial))
        return Solved(declared, declaration.theory, None, (), tuple(problems), dict(graph.sources.texts))
    return Solved(declared, declaration.theory, answer, tuple(left_out), (), dict(graph.sources.texts))


# -- as text ----------------------------------------------------------------------------------


def text(solved: Solved) -> str:
    """The dimension, the pattern of tied entries, and the model with the values filled in."""
    from catalg.models import tied

    model, theory, answer = solved.model, solved.theory, solved.solution
    assert model is not None and theory is not None and answer is not None
    rows = [f"model {model.name} : {model.theory} in {model.target}"]
    known = "exactly" if answer.exact else f"numerically, residual {answer.residual:.2g}"
    if answer.dimension is None:
        return "\n".join([*rows, f"  no solution ({known})"]) + "\n"
    rows.append(f"  dimension {answer.dimension} ({known}), from {', '.join(answer.statements)}")
    if solved.left_out:
        rows.append(f"  not used, because not linear: {', '.join(solved.left_out)}")
    for name in model.unknown:
        cell = theory.signature.two[name]
        rows.append(f"  {name} : {cell.source} -> {cell.target}, of shape {answer.shapes[name]}")
        shown = tied.pattern(answer, name, len(cell.source))
        if shown is None:
            rows.append(f"    {tied.classes(answer, name)} different entries; too large to show, see --output")
        else:
            rows += [f"    {line}" for line in tied.table(shown).splitlines()]
    filled = block(solved)
    if filled:
        rows += ["", filled]
    return "\n".join(rows) + "\n"


def block(solved: Solved) -> str | None:
    """The model with its open values filled in, for a file; None where they are too large or not exact."""
    from catalg.models import tied

    model, theory, answer = solved.model, solved.theory, solved.solution
    assert model is not None and theory is not None and answer is not None
    source = solved.texts[model.span.path]
    lines = [f"model {model.name}Solved : {model.theory} in {model.target} {{"]
    for name in model.values:
        if name in model.unknown:
            value = tied.value_text(answer, name, len(theory.signature.two[name].source))
            if value is None:
                return None
        else:
            span = model.value_spans[name]
            value = source[span.start : span.end]
        lines.append(f"  {name} = {value}" if name in model.unknown else f"  {_entry(name, value)}")
    return "\n".join([*lines, "}"])


def _entry(name: str, written: str) -> str:
    """A value as the file has it (its span may hold the name too)."""
    return written if written.partition("=")[0].strip() == name else f"{name} = {written}"


# -- as JSON ----------------------------------------------------------------------------------


def document(solved: Solved) -> str:
    """One JSON object: dimension, basis, free entries, pattern, block; or the diagnostics."""
    out: dict[str, Any] = {"catalg": __version__}
    if solved.problems or solved.solution is None:
        out["diagnostics"] = [{"code": d.code, "message": d.message, "help": d.help} for d in solved.problems]
        return json.dumps(out, ensure_ascii=False) + "\n"
    model, answer = solved.model, solved.solution
    assert model is not None and solved.theory is not None
    out |= {
        "model": model.name, "theory": model.theory, "target": model.target, "dimension": answer.dimension,
        "exact": answer.exact, "residual": answer.residual, "equations": list(answer.statements),
        "left_out": list(solved.left_out), "free": [[name, list(at)] for name, at in answer.free],
        "unknown": [_unknown(solved, name) for name in model.unknown],
        "model_block": block(solved),
    }  # fmt: skip
    return json.dumps(out, ensure_ascii=False) + "\n"


def _unknown(solved: Solved, name: str) -> dict[str, Any]:
    from catalg.models import tied

    answer, theory = solved.solution, solved.theory
    assert answer is not None and theory is not None
    shape = answer.shapes[name]
    size = 1
    for n in shape:
        size *= n
    few = size * ((answer.dimension or 0) + 1) <= MOST_NUMBERS and answer.dimension is not None
    return {
        "name": name,
        "shape": list(shape),
        "pattern": tied.pattern(answer, name, len(theory.signature.two[name].source)),
        "basis": [_plain(vector.tolist()) for vector in answer.basis[name]] if few else None,
        "particular": _plain(answer.particular[name].tolist()) if few and answer.particular else None,
    }


def _plain(value: Any) -> Any:
    """Nested lists with Fractions as text."""
    if isinstance(value, list):
        return [_plain(v) for v in value]
    return str(value) if isinstance(value, Fraction) and value.denominator != 1 else value if not isinstance(
        value, Fraction
    ) else int(value)


def write_arrays(solved: Solved, output: str) -> None:
    """The basis as arrays of shape (dimension, source dims..., target dims...) in an .npz file. Raises OSError."""
    import numpy as np

    answer = solved.solution
    assert answer is not None and solved.model is not None
    arrays = {}
    for name in solved.model.unknown:
        shape = answer.shapes[name]
        vectors = answer.rows(name)[0]
        arrays[name] = np.asarray(vectors.T.reshape(-1, *shape), dtype=None if vectors.dtype != object else np.float64)
    with Path(output).open("wb") as file:
        np.savez_compressed(file, **arrays)
