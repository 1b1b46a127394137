"""What fits where something is being typed: the names whose source is at hand, the best first.

The text before the cursor is elaborated as a definition to see which wires it leaves. Proves nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from catalg.session.reading import is_diagram, typed

if TYPE_CHECKING:
    from catalg.session.workspace import Document
    from catalg.syntax.elaborated import TheoryDeclaration


@dataclass(frozen=True)
class Wanted:
    """Where an expression is being typed: the wires at hand, by name, and the theory with its parameters."""

    theory: TheoryDeclaration
    wires: tuple[str, ...] | None  # None: nothing is known of them
    parameters: tuple[str, ...]
    citing: bool = False  # names of axioms and laws are wanted


_HEAD = re.compile(r"(?<![\w'])(law|axiom|def)\s+([^\W\d][\w']*)")
_TOKEN = re.compile(r"""#[^\n]*|"[^"\n]*"?|[\w']+|:=|<=|->|=>|[^\s]""")
_OPEN, _CLOSE = "([{", ")]}"
_PROBE = "catalg_probe"


def wanted_at(document: Document, offset: int) -> Wanted | None:
    """What the text before an offset asks for; None outside the equations of a theory."""
    from catalg.session.workspace import probed

    start, unit = document.at(offset)
    before = unit.text[: offset - start]
    heads = [match for match in _HEAD.finditer(before) if not _commented(before, match.start())]
    if not heads:
        return None
    head = heads[-1]
    parts = _parts(before, head.end())
    if parts is None:
        return None
    parameters, sides, citing = parts
    row = sides[-1]
    done, _, tail = _split(row)
    name = f"def {_PROBE} {parameters} = "
    if citing:
        theory = probed(unit, head.start(), "")
        return None if theory is None else Wanted(theory, None, (), True)
    expression = done or (sides[0] if len(sides) > 1 else "")
    theory = probed(unit, head.start(), name + expression) if expression.strip() else probed(unit, head.start(), "")
    if theory is None:
        return None
    names = tuple(re.findall(r"[^\W\d][\w']*", re.sub(r":[^)]*\)", "", parameters)))
    probe = theory.definitions.get(_PROBE)
    body = probe.body if probe is not None else None
    if not is_diagram(body):
        return Wanted(theory, None, names)
    path = body.target if done else body.source
    wires = tuple(cell.name for cell in path.cells)
    taken = [piece.strip() for piece in tail.split("*")[:-1]] if "*" in tail else []
    consumed = _consumed(theory, taken)
    return Wanted(theory, wires[consumed:] if consumed is not None else None, names)


def _commented(text: str, offset: int) -> bool:
    return "#" in text[text.rfind("\n", 0, offset) + 1 : offset]


def _parts(text: str, at: int) -> tuple[str, list[str], bool] | None:
    """Parameters, the expressions typed so far, and whether a citation is being typed."""
    depth, marks, braces, citing = 0, [], 0, False
    colon = -1
    for match in _TOKEN.finditer(text, at):
        token = match.group()
        if token in _OPEN and not (token == "{" and depth == 0):
            depth += 1
        elif token in _CLOSE and not (token == "}" and depth == 0):
            depth -= 1
        elif depth == 0 and colon < 0 and token in (":", "="):
            colon = match.start()
            marks.append(match.end())
        elif depth == 0 and token in ("=", "<=", "≤", "{", ":"):
            marks.append(match.end())
            braces += token == "{"
            citing = False
        elif depth == 0 and token == "}":
            return None  # the chain is closed: nothing is being typed here
        elif depth == 0 and token == "by" and braces:
            citing = True
    if colon < 0:
        return None
    ends = [*(m - 1 for m in marks[1:]), len(text)]
    return text[at:colon], [text[a:b].rstrip("=<{≤ ") if b < len(text) else text[a:b]
                            for a, b in zip(marks, ends, strict=True)], citing  # fmt: skip


def _split(row: str) -> tuple[str, str, str]:
    """What is composed already, `;`, and the row being typed (without the word under the cursor)."""
    depth = 0
    for index in range(len(row) - 1, -1, -1):
        if row[index] in _CLOSE:
            depth += 1
        elif row[index] in _OPEN:
            depth -= 1
            if depth < 0:
                return "", "", row[index + 1 :]
        elif row[index] == ";" and depth == 0:
            return row[:index].rstrip(";"), ";", row[index + 1 :].replace("⊗", "*")
    return "", "", row.replace("⊗", "*")


def _consumed(theory: TheoryDeclaration, names: list[str]) -> int | None:
    """How many wires the factors to the left of the cursor take; None if one of them is no plain name."""
    signature = theory.theory.signature
    count = 0
    for name in names:
        if name in signature.two:
            count += len(signature.two[name].source)
        elif name in signature.one:
            count += 1
        else:
            return None
    return count


@dataclass(frozen=True)
class Fit:
    """A name that may stand at a place. ``rank`` 0 fits as it is, 1 with identities beside it, 2 does not fit."""

    name: str
    text: str
    rank: int
    detail: str


def fitting(wanted: Wanted) -> list[Fit]:
    """Every cell and definition of a theory, the best first."""
    theory, wires = wanted.theory, wanted.wires
    signature = theory.theory.signature
    found = []
    sources = {name: tuple(c.name for c in cell.source.cells) for name, cell in signature.two.items()}
    for name, definition in theory.definitions.items():
        body = definition.body
        if name != _PROBE and is_diagram(body) and not definition.order:
            sources[name] = tuple(c.name for c in body.source.cells)
    for name, source in sources.items():
        text, rank = _whiskered(name, source, wires)
        found.append(Fit(name, text, rank, typed(theory, name)))
    for name in (*signature.one, *signature.zero):
        rank = 1 if wires and wires[0] == name else 2
        found.append(Fit(name, name, rank, typed(theory, name)))
    for name in theory.definitions:
        if name not in sources and name != _PROBE:
            found.append(Fit(name, name, 2, f"def {name}"))
    found += [Fit(name, name, 1, "parameter") for name in wanted.parameters]
    return sorted(found, key=lambda fit: (fit.rank, fit.name))


def _whiskered(name: str, source: tuple[str, ...], wires: tuple[str, ...] | None) -> tuple[str, int]:
    if wires is None:
        return name, 1
    if source == wires:
        return name, 0
    for at in range(len(wires) - len(source) + 1):
        if wires[at : at + len(source)] == source:
            return " * ".join((*wires[:at], name, *wires[at + len(source) :])), 1
    return name, 2


def rules_of(theory: TheoryDeclaration) -> list[Fit]:
    """What may stand after `by`: axioms, then laws that are there already."""
    kinds = [(name, "axiom") for name in theory.theory.axioms]
    kinds += [(name, "law") for name in theory.order if not name.startswith(_PROBE)]
    return [Fit(name, name, 0 if kind == "axiom" else 1, typed(theory, name)) for name, kind in kinds]
