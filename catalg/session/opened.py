"""Models that leave values open: the numbers they state are found, and `solve` gives the values themselves.

Relies on the models room for every number; compares, and decides nothing else.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from catalg.session.confine import project_of
from catalg.session.stop import OutOfTime, final_stop
from catalg.session.trial import described
from catalg.session.verdicts import Evaluation, ModelTrial

if TYPE_CHECKING:
    from catalg.kernel import Statement
    from catalg.session.jobs import ModelJob
    from catalg.syntax.elaborated import ModelDeclaration, TheoryDeclaration


def required(declaration: TheoryDeclaration) -> dict[str, Statement]:
    """What an open model must satisfy: the axioms, and the laws that are not expected to be refuted."""
    from catalg.session.jobs import statements_of

    false = {law.name for law in declaration.laws if law.expected == "refuted"}
    return {name: statement for name, statement in statements_of(declaration).items() if name not in false}


def equations(declaration: TheoryDeclaration, unknown: tuple[str, ...]) -> tuple[dict[str, Statement], list[str]]:
    """The axioms, with the laws that are linear equations in what is unknown; and the laws left out.

    A law that is proved adds nothing to the axioms, so one that is not linear may be left out.
    """
    from catalg.models.solve import mentions_unknown, why_not_linear

    used, left_out = dict(declaration.theory.axioms), []
    for name, statement in required(declaration).items():
        if name not in used and mentions_unknown(statement, unknown):
            if why_not_linear(statement, unknown) is None:
                used[name] = statement
            else:
                left_out.append(name)
    return used, left_out


def counted(job: ModelJob, model: ModelDeclaration, declaration: TheoryDeclaration) -> ModelTrial:
    """The numbers that a model states, each beside the true one; raises nothing."""
    from catalg.models import ModelError

    found: dict[str, Evaluation] = {}
    if not model.counts:
        reason = "values are left open and no number of them is stated; `catalg solve` and `catalg models` find them"
        return ModelTrial({"values": Evaluation("values", "skipped", False, reason=reason)})
    try:
        for word, number in model.counts.items():
            if word not in found:
                with final_stop(job.seconds, job.memory):
                    found.update(_found(job, model, declaration, word))
            found[word] = _compared(found[word], number)
    except ModelError as error:
        return ModelTrial(found, error.message, error.generator, error.help)
    except (OutOfTime, MemoryError, RecursionError) as error:
        return ModelTrial(found, f"the ways to fill in its values are too many to count ({type(error).__name__})")
    except Exception as error:
        return ModelTrial(found, crash=described(error))
    return ModelTrial({word: found[word] for word in model.counts})


def _found(job: ModelJob, model: ModelDeclaration, declaration: TheoryDeclaration, word: str) -> dict[str, Evaluation]:
    """The true number (as the witness), or why it is not known."""
    folder, search = places(job.path, job.allowed)
    if word == "dimension":
        from catalg.models.solve import solve_model

        statements, _ = equations(declaration, model.unknown)
        answer = solve_model(
            declaration.theory, statements.values(), model.target, model.values,
            folder=folder, search=search, name=model.name,
        )  # fmt: skip
        text = "no solution" if answer.dimension is None else str(answer.dimension)
        return {word: Evaluation(word, "holds", answer.exact, witness=text)}
    from catalg.models import enumerate_models

    counts = enumerate_models(
        declaration.theory, required(declaration).values(), model.target, model.values, folder=folder, search=search
    )
    both: Mapping[str, int | None] = {"solutions": counts.labelled, "classes": counts.classes}
    out = {}
    for name, number in both.items():
        if counts.complete and number is not None:
            out[name] = Evaluation(name, "holds", True, witness=str(number))
        else:
            out[name] = Evaluation(name, "skipped", False, reason=f"the count is not complete: {counts.reason}")
    return out


def _compared(found: Evaluation, stated: int) -> Evaluation:
    if found.status == "skipped" or found.witness == str(stated):
        return found
    return Evaluation(found.name, "fails", found.exact, witness=f"{found.witness}, not {stated}")


def places(path: str, allowed: tuple[str, ...]) -> tuple[Path, tuple[Path, ...]]:
    """Where `load` looks, and which further folders it may read."""
    return Path(os.path.dirname(path) or "."), tuple(map(Path, (project_of(path), *allowed)))
