"""`model` blocks: names are checked here, values are handed on as data."""

from __future__ import annotations

from catalg.diagnostics import Span
from catalg.syntax import tree
from catalg.syntax.dagger import unmarked
from catalg.syntax.elaborated import ModelDeclaration, TheoryDeclaration
from catalg.syntax.model_counts import check_counts, check_unknown, stated_counts
from catalg.syntax.trouble import Trouble, did_you_mean, trouble

TARGETS = ("Vect", "Rel", "MinPlus", "MaxPlus", "Set", "Array", "Matrices")
DEPTH = 200  # values nested deeper than this are refused, so that their readers may recurse


def model_declaration(item: tree.Model, theory: TheoryDeclaration, path: str, ids: tuple[str, ...]) -> ModelDeclaration:
    """The model; raises Trouble when a name is unknown or a value is nested too deeply."""
    head = item.target.partition("(")[0]
    if head not in TARGETS:
        help, fix = did_you_mean(head, TARGETS, item.target_span)
        targets = ", ".join(f"`{t}`" for t in TARGETS)
        raise trouble(
            "CAT408",
            f"`{item.target}` is no target of models",
            item.target_span,
            help=help or f"the targets are {targets}",
            fix=fix,
        )
    _check_violates(item, theory, path)
    counts, expected = stated_counts(item, path)
    signature = theory.theory.signature
    known = [*signature.zero, *signature.one, *signature.two, *signature.scalars]
    values: dict[str, tree.Value] = {}
    spans: dict[str, Span] = {}
    for written, value, span in item.entries:
        name = written._replace(text=unmarked(written.text))
        at = Span(path, name.start, name.end)
        if name.text in values:
            raise trouble("CAT202", f"`{name.text}` is given two values", at, (spans[name.text], "the first"))
        if name.text not in known:
            if name.text in theory.broken or "*" in theory.broken:
                raise Trouble(None)
            what = "is a definition: its value follows from its body" if name.text in theory.definitions else None
            help, fix = did_you_mean(name.text, known, at)
            raise trouble(
                "CAT403",
                f"`{name.text}` {what}" if what else f"`{theory.name}` has no generator `{name.text}`",
                at,
                (theory.span, "the theory"),
                help=help,
                fix=fix,
            )
        if too_deep(value):
            raise trouble("CAT109", f"this value is nested more than {DEPTH} deep", span)
        check_unknown(name.text, value, span, item.target, theory)
        values[name.text], spans[name.text] = value, span
    violates = tuple(dict.fromkeys(unmarked(v.text) for v in item.violates))
    model = ModelDeclaration(
        item.name.text, theory.name, item.target, violates, values, item.span, spans, item.doc, ids, **counts,
        expected=expected,
    )  # fmt: skip
    check_counts(item, model, path)
    return model


def _check_violates(item: tree.Model, theory: TheoryDeclaration, path: str) -> None:
    rules = [*theory.theory.axioms, *(law.name for law in theory.laws), *(law.name for law in theory.inherited)]
    for written in item.violates:
        name = written._replace(text=unmarked(written.text))
        if name.text not in rules:
            if name.text in theory.broken or "*" in theory.broken:
                raise Trouble(None)
            at = Span(path, name.start, name.end)
            help, fix = did_you_mean(name.text, rules, at)
            raise trouble("CAT407", f"`{theory.name}` has no axiom or law `{name.text}`", at, help=help, fix=fix)


def too_deep(value: object) -> bool:
    """Whether a value is nested deeper than DEPTH; looks at each part once, without recursion."""
    level: list[object] = [value]
    for _ in range(2 * DEPTH):  # a list is a tuple that holds a tuple
        level = [part for v in level if isinstance(v, tuple) for part in v if isinstance(part, tuple)]
        if not level:
            return False
    return True
