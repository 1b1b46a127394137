"""Models that leave values open: `unknown`, and the numbers `solutions N`, `classes N`, `dimension N`.

Only what is written is checked here; the numbers themselves are found by the models room.
"""

from __future__ import annotations

from typing import Literal

from catalg.diagnostics import Span
from catalg.syntax import tree
from catalg.syntax.elaborated import UNKNOWN, ModelDeclaration, TheoryDeclaration
from catalg.syntax.trouble import Trouble, short, trouble

FINITE = ("Set", "Rel", "Vect(GF(p))")  # there are finitely many models of given sizes
LINEAR = ("Vect", "Vect(QQ)", "Vect(GF(p))")  # the solutions of linear equations have a dimension
_MOST_DIGITS = 40


def stated_counts(item: tree.Model, path: str) -> tuple[dict[str, int], Literal["holds", "refuted"]]:
    """The numbers of a model's clauses and whether they are expected; raises Trouble for a clause out of place."""
    counts: dict[str, int] = {}
    for word, number in item.counts:
        if word.text in counts:
            raise _misplaced(f"`{word.text}` is given twice", word, path, "remove one of the two")
        if not number.text.isdecimal() or len(number.text) > _MOST_DIGITS:
            raise _misplaced(
                f"`{word.text}` is followed by a whole number, not `{short(number.text, 40)}`", number, path,
                f"write `{word.text} 3`",
            )  # fmt: skip
        counts[word.text] = int(number.text)
        if item.violates:
            help = "state the number of models in which it fails in a theory without that axiom or law"
            raise _misplaced(f"`violates` and `{word.text}` do not go together", word, path, help)
        _check_target(item, word, path)
    if not item.expected:
        return counts, "holds"
    expected = item.expected[0]
    if len(item.expected) > 1:
        raise _misplaced("`expect` is given twice", item.expected[1], path, "remove one of the two")
    if expected.text != "refuted":
        help = "write `expect refuted`, or nothing"
        raise trouble("CAT243", f"a model is not expected `{expected.text}`", _at(expected, path), help=help)
    if not counts:
        help = "`solutions 3 expect refuted` says that there are not 3; what fails stands after `violates`"
        raise _misplaced("`expect refuted` is about a number, and this model states none", expected, path, help)
    return counts, "refuted"


def _check_target(item: tree.Model, word: tree.Name, path: str) -> None:
    target = item.target.replace(" ", "")
    over_prime = target.startswith("Vect(GF(")
    targets = LINEAR if word.text == "dimension" else FINITE
    if target in targets or over_prime:
        return
    known = ", ".join(f"`{t}`" for t in targets)
    reason = "has no finite number of maps" if word.text != "dimension" else "is no vector space"
    raise trouble(
        "CAT404",
        f"`{word.text}` is not known in `{item.target}`, which {reason}",
        _at(word, path),
        (item.target_span, "the target"),
        help=f"it goes with {known}",
    )


def check_unknown(name: str, value: tree.Value, span: Span, target: str, theory: TheoryDeclaration) -> None:
    """Raise Trouble where `unknown` stands for something that cannot be left open."""
    if value == UNKNOWN:
        if name not in theory.theory.signature.two:
            help = "say how large it is; a morphism may be `unknown`"
            raise trouble("CAT405", f"`{name}` is an object, and its size cannot be left open", span, help=help)
        if target == "Array" or target.startswith("Matrices"):
            help = "`unknown` goes with " + ", ".join(f"`{t}`" for t in dict.fromkeys((*FINITE, *LINEAR)))
            raise trouble("CAT405", f"values in `{target}` cannot be left open", span, help=help)
    elif _mentions_unknown(value):
        help = f"write `{name} = unknown`, or give every entry; `symbols(...)` makes an entry that may be anything"
        raise trouble("CAT405", "`unknown` stands for a whole value, not for a part of one", span, help=help)


def _mentions_unknown(value: object) -> bool:
    """Whether `unknown` stands anywhere in a value; values here are not nested deeply."""
    stack = [value]
    while stack:
        part = stack.pop()
        if part == UNKNOWN:
            return True
        if isinstance(part, tuple):
            stack += part
    return False


def check_counts(item: tree.Model, model: ModelDeclaration, path: str) -> None:
    """Raise Trouble for a number of ways to fill values when no value is open."""
    if model.counts and not model.unknown:
        word = item.counts[0][0]
        help = "write `unknown` for the value of a morphism"
        raise _misplaced(f"`{word.text}` counts the ways to fill values left open, and here none is", word, path, help)


def _misplaced(message: str, at: tree.Name, path: str, help: str) -> Trouble:
    return trouble("CAT404", message, _at(at, path), help=help)


def _at(name: tree.Name, path: str) -> Span:
    return Span(path, name.start, name.end)
