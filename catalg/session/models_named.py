"""The models of a file by name, with what is wrong with the file."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from catalg.session.files import usage_trouble

if TYPE_CHECKING:
    from catalg.diagnostics import Diagnostic
    from catalg.session.graph import Graph
    from catalg.syntax.elaborated import ModelDeclaration


def named_models(
    graph: Graph, path: str, model: str | None
) -> tuple[str, list[tuple[int, ModelDeclaration]], list[Diagnostic]]:
    """``(the file's name, its models with their numbers, what is wrong)``; those called ``model`` if one is named.

    Raises files.Trouble when there is none of that name in a file that is otherwise right.
    """
    shown = graph.sources.requested[0] if graph.sources.requested else path
    problems = [found for group in graph.sources.problems.values() for found in group]
    module = graph.modules.get(shown)
    models = [item for item in enumerate(module.models if module else ()) if model in (None, item[1].name)]
    if not models and not problems:
        raise usage_trouble(shown, absent(shown, model, [item.name for item in module.models] if module else []))
    return shown, models, problems


def absent(path: str, model: str | None, names: list[str]) -> str:
    """What to say where there is no such model."""
    if model is None or not names:
        return f"there is no model in `{path}`"
    near = get_close_matches(model, names, n=1)
    hint = f"did you mean `{near[0]}`?" if near else f"it has {', '.join(f'`{name}`' for name in names)}"
    return f"there is no model `{model}` in `{path}`; {hint}"
