"""Why a claim of a file does not stand, as text for a test report: the verdict, the diagrams, the counter-model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalg.session.formats.full import fails_text, verdict_text

if TYPE_CHECKING:
    from catalg.diagnostics import Diagnostic
    from catalg.kernel import Statement
    from catalg.session.report import LawReport, ModelReport
    from catalg.session.single import Single, Subject


def failure(single: Single, subject: Subject) -> str:
    """Decide a claim; empty when it is as expected, otherwise all there is to say about it."""
    key = subject.key
    if len(key) == 3:
        law, found = single.law(key)
        if law.as_expected and not found:
            return ""
        parts = _of_law(single, law, key)
    else:
        model, found = single.model(key)
        if model.ok and not found:
            return ""
        parts = _of_model(model)
    parts += _of_diagnostics(single, found)
    return "\n".join(part.rstrip("\n") for part in parts if part)


def _of_law(single: Single, law: LawReport, key: tuple[str, str, str]) -> list[str]:
    statement = single.declaration(key)[1].statement
    head = f"law {key[1]}.{law.name} is {verdict_text(law)}\n --> {key[0]}:{law.line}"
    sides = f"  {statement.left}\n  {statement.relation} {statement.right}"
    differ = "\n".join(f"≠ {row}" for row in law.witness.splitlines())
    return [head, "", sides, "", picture(statement), differ, law.text]


def _of_model(model: ModelReport) -> list[str]:
    head = f"model {model.name} : {model.theory} in {model.target} is not as declared: {fails_text(model)}"
    fails = [f"  {found.name}: {found.witness or 'the two sides differ'}" for found in model.named("fails")]
    skipped = [f"  {found.name}: skipped, {found.reason}" for found in model.named("skipped")]
    return [head, *fails, *skipped]


def _of_diagnostics(single: Single, found: tuple[Diagnostic, ...]) -> list[str]:
    from catalg.diagnostics.render import render_all

    return ["", render_all(found, single.graph.sources.texts)] if found else []


def picture(statement: Statement) -> str:
    """The two diagrams side by side, in characters; empty where they are too wide, or no picture can be made."""
    try:
        from catalg.draw import law_scene
        from catalg.draw.terminal import to_terminal

        return to_terminal(law_scene(statement.left, statement.right, title="", relation=statement.relation))
    except Exception:  # the text above says the same: a picture must never hide a verdict
        return ""
