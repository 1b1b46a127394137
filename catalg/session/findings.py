"""What a run found that has a place in a file: links that failed, models that are ill-made or disagree.

Turns trials into diagnostics; judges nothing that the trials did not say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from catalg.diagnostics import Diagnostic, Label
from catalg.session.verdicts import Crash, ModelTrial, Trial, Undecided

if TYPE_CHECKING:
    from catalg.syntax.elaborated import LawDeclaration, ModelDeclaration

FAILED_LINK = "CAT301"
ILL_MADE_MODEL = "CAT401"
CRASHED = "CAT900"
DISAGREES = "CAT901"


def of_trial(law: LawDeclaration, trial: Trial) -> Iterator[Diagnostic]:
    """The links of a chain that failed, or that the program did."""
    if isinstance(trial, Undecided):
        for link in trial.links:
            yield Diagnostic(FAILED_LINK, f"this step of `{law.name}` is not proved: {link.reason}", link.span)
    if isinstance(trial, Crash):
        message = f"this is a fault of catalg, not of your file: `{law.name}` was given up ({trial.what})"
        yield Diagnostic(CRASHED, message, law.span)


def of_model(model: ModelDeclaration, trial: ModelTrial) -> Iterator[Diagnostic]:
    """Why a model could not be built or evaluated."""
    if trial.fault is not None:
        span = model.value_spans.get(trial.generator or "", model.span)
        yield Diagnostic(ILL_MADE_MODEL, f"model `{model.name}`: {trial.fault}", span, help=trial.help)
    if trial.crash is not None:
        message = f"this is a fault of catalg, not of your file: model `{model.name}` was given up ({trial.crash})"
        yield Diagnostic(CRASHED, message, model.span)


def disagreements(
    law: LawDeclaration, axioms: Mapping[str, object], models: Iterable[tuple[ModelDeclaration, ModelTrial]]
) -> Iterator[Diagnostic]:
    """A proved law that fails in a model whose axioms all hold: the program contradicts itself."""
    for model, trial in models:
        found = trial.evaluations.get(law.name)
        if found is not None and found.status == "fails" and trial.satisfies(axioms):
            size = "" if found.error is None else f" by {found.error:g}"
            yield Diagnostic(
                DISAGREES,
                f"this is a fault of catalg: `{law.name}` is proved, yet fails{size} in model `{model.name}`, "
                "whose axioms all hold",
                law.span,
                (Label(model.span, "in this model"),),
                help="please report it with this file",
            )
