"""`models`: every model of a theory of given sizes in a finite target, counted and printed.

Finds the theory and says what was found; the models room finds the models. Believes nothing
complete that was not.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING, Any

from catalg import __version__, resources
from catalg.diagnostics import Diagnostic
from catalg.session.files import ENDING, usage_trouble
from catalg.session.graph import load

if TYPE_CHECKING:
    from catalg.cells import Signature
    from catalg.models.outcome import Enumeration
    from catalg.syntax.elaborated import TheoryDeclaration

SIZE = 2  # of an object of which nothing is said
SHOWN = 50  # models that are printed; a JSON document has them all


@dataclass(frozen=True)
class Enumerated:
    """The models of ``theory`` with objects of these ``sizes``; or ``problems`` of its file, and nothing else."""

    theory: TheoryDeclaration | None = None
    target: str = ""
    sizes: Mapping[str, int] = field(default_factory=dict)
    found: Enumeration | None = None
    problems: tuple[Diagnostic, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)

    @property
    def exit_status(self) -> int:
        """0 all models are known, 1 the search stopped before, 2 the input is at fault."""
        return 2 if self.found is None else int(not self.found.complete)


def enumerated(name: str, target: str, sizes: Iterable[str], *, limit: int, fuel: int) -> Enumerated:
    """The models of the theory ``name``: `FILE:THEORY`, a theory of the library, or a FILE with one theory
    (or one that is called as the file is).

    ``sizes``: texts `OBJECT=N`; other objects have size 2. ``limit``: the most models looked
    for. ``fuel``: steps of the search. Raises files.Trouble when there is no such theory,
    object or target.
    """
    from catalg.models import ModelError, enumerate_models

    path, wanted = _place(name)
    graph = load([path])
    shown = graph.sources.requested[0] if graph.sources.requested else path
    problems = tuple(found for group in graph.sources.problems.values() for found in group)
    if problems:
        return Enumerated(problems=problems, texts=graph.sources.texts)
    theory = _theory(shown, list(graph.modules[shown].theories.values()), wanted)
    signature = theory.theory.signature
    chosen = _sizes(signature, theory.name, sizes)
    try:
        found = enumerate_models(theory.theory, None, target, chosen, limit=limit, fuel=fuel)
    except ModelError as error:
        raise usage_trouble(shown, f"the models of `{theory.name}`: {error.message}", error.help) from None
    return Enumerated(theory, target.replace(" ", ""), chosen, found, texts=graph.sources.texts)


# -- which theory ----------------------------------------------------------------------------


def _place(name: str) -> tuple[str, str | None]:
    """The file that a name means, and the theory in it (None: its only one)."""
    head, colon, tail = name.rpartition(":")
    path, wanted = (head, tail) if colon and not os.path.exists(name) else (name, None)
    if os.path.exists(path) or path.endswith(ENDING) or os.sep in path:
        return path, wanted
    library = resources.library_files()
    if path in library:
        return _near(str(library[path])), wanted
    if wanted is None:
        declares = re.compile(rf"(?m)^\s*theory\s+{re.escape(path)}\s*:")
        for place in library.values():
            if declares.search(place.read_text(encoding="utf-8")):
                return _near(str(place)), path
    near = get_close_matches(path, library, n=1)
    hint = (
        f"did you mean `{near[0]}`?" if near else "give FILE, FILE:THEORY, or a theory of the library such as `monoid`"
    )
    raise usage_trouble(path, f"there is no file and no theory of the library called `{path}`", hint)


def _near(path: str) -> str:
    short = os.path.relpath(path)
    return path if short.startswith(os.pardir) else short


def _theory(path: str, theories: list[TheoryDeclaration], wanted: str | None) -> TheoryDeclaration:
    names = [theory.name for theory in theories]
    if wanted is None:
        stem = os.path.splitext(os.path.basename(path))[0].replace("_", "").casefold()
        likely = theories if len(theories) == 1 else [t for t in theories if t.name.casefold() == stem]
        if likely:
            return likely[0]
    listed = ", ".join(f"`{path}:{name}`" for name in names)
    if wanted is None:
        message = f"`{path}` holds {len(names)} theories" if names else f"there is no theory in `{path}`"
        raise usage_trouble(path, message, f"name one of them: {listed}" if names else None)
    if wanted not in names:
        near = get_close_matches(wanted, names, n=1)
        hint = f"did you mean `{near[0]}`?" if near else f"there are {listed}" if names else None
        raise usage_trouble(path, f"there is no theory `{wanted}` in `{path}`", hint)
    return theories[names.index(wanted)]


def _sizes(signature: Signature, theory: str, texts: Iterable[str]) -> dict[str, int]:
    """The size of each object, 2 where nothing is said. Raises files.Trouble."""
    sizes = dict.fromkeys(signature.one, SIZE)
    for text in texts:
        name, equals, number = (part.strip() for part in text.partition("="))
        if not equals or not number.isdecimal() or len(number) > 6:
            raise usage_trouble("", f"`--size {text}` gives no size", "write `--size X=2`")
        if name not in sizes:
            near = get_close_matches(name, sizes, n=1)
            known = ", ".join(f"`{n}`" for n in sizes)
            hint = (
                f"did you mean `{near[0]}`?" if near else f"its objects are {known}" if sizes else "it has no objects"
            )
            raise usage_trouble("", f"`{theory}` has no object `{name}`", hint)
        sizes[name] = int(number)
    return sizes


# -- how many there could be -------------------------------------------------------------------


def candidates(signature: Signature, target: str, sizes: Mapping[str, int]) -> int | None:
    """The ways to give every generator a value, whatever the axioms say; None when they are too many to write."""
    fields = re.fullmatch(r"Vect\(GF\((\d+)\)\)", target)
    values = int(fields[1]) if fields else 2
    total, bits = 1, 0
    for name, cell in signature.two.items():
        if target != "Set" and name.endswith("†"):
            continue  # it is the other read backwards
        source, target_size = (prod(sizes[c.name] for c in path) for path in (cell.source, cell.target))
        base, power = (target_size, source) if target == "Set" else (values, source * target_size)
        bits += power * base.bit_length()
        if bits > 4096:
            return None
        total *= base**power
    return total


# -- as text and as JSON -----------------------------------------------------------------------


def text(answer: Enumerated, count: bool) -> str:
    """The numbers, then (without ``count``) one model of each class, to paste into a file."""
    from catalg.models.outcome import written
    from catalg.models.search import value_text

    assert answer.found is not None and answer.theory is not None
    found, theory = answer.found, answer.theory
    sizes = ", ".join(f"{name} = {size}" for name, size in answer.sizes.items())
    rows = [f"theory {theory.name} in {answer.target}" + (f", {sizes}" if sizes else ""), "  " + _numbers(answer)]
    if not found.complete:
        rows.append(f"  these are not all: {found.reason}")
    if count:
        return "\n".join(rows) + "\n"
    for number, model in enumerate(found.models[:SHOWN], start=1):
        rows += ["", f"model {theory.name}{number} : {theory.name} in {answer.target} {{"]
        rows += [f"  {written(name)} = {value_text(value)}" for name, value in model.items()]
        rows.append("}")
    if len(found.models) > SHOWN:
        rows += ["", f"# and {len(found.models) - SHOWN} more: see --json"]
    return "\n".join(rows) + "\n"


def _numbers(answer: Enumerated) -> str:
    found = answer.found
    assert found is not None and answer.theory is not None
    among = candidates(answer.theory.theory.signature, answer.target, answer.sizes)
    ways = "" if among is None else f"; {among} ways to choose the values"
    classes = "" if found.classes is None else f", {found.classes} up to isomorphism"
    return f"{found.labelled} model{'' if found.labelled == 1 else 's'}{classes}{ways}"


def document(answer: Enumerated, count: bool) -> str:
    """One JSON object; or the diagnostics."""
    out: dict[str, Any] = {"catalg": __version__}
    if answer.found is None or answer.theory is None:
        out["diagnostics"] = [{"code": d.code, "message": d.message, "help": d.help} for d in answer.problems]
        return json.dumps(out, ensure_ascii=False) + "\n"
    found = answer.found
    out |= {
        "theory": answer.theory.name,
        "doctrine": answer.theory.doctrine,
        "target": answer.target,
        "sizes": dict(answer.sizes),
        "labelled": found.labelled,
        "classes": found.classes,
        "candidates": candidates(answer.theory.theory.signature, answer.target, answer.sizes),
        "complete": found.complete,
        "reason": found.reason or None,
    }
    if not count:
        out["models"] = [{name: _plain(value) for name, value in model.items()} for model in found.models]
    return json.dumps(out, ensure_ascii=False) + "\n"


def _plain(value: Any) -> Any:
    """A value as JSON: numbers and nested lists; anything else as it is written."""
    from catalg.models.search import value_text

    if value[0] == "list":
        return [_plain(v) for v in value[1]]
    if value[0] == "number":
        number = Fraction(value[1])
        return int(number) if number.denominator == 1 else str(number)
    return value[0] == "true" if value[0] in ("true", "false") else value_text(value)
