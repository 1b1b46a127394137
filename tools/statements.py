"""The table of the statements of the sources: which law proves each, which model refutes its false twin.

    catalg check --json theories/ > report.json
    python tools/statements.py report.json --markdown > docs/statements.md

Reads the report of `catalg check --json` and `docs/statements.toml`, the list of the statements. A
statement is found by its id in the doc comments of laws and models: `[SA-16]`, or `[SA-16r]` with a
letter for a twin. Every statement has three cells: laws that are proved or decided, false twins that
are refuted, and models that try it in numbers. Where a cell has nothing the list must give a reason.
Exit status: 0, or 1 when a cell is empty, an id is unknown, or a law is not as expected.

Standard library only; knows nothing of how a verdict came about.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

LIST = Path(__file__).parents[1] / "docs" / "statements.toml"
CELLS = ("law", "twin", "numeric")
_ID = re.compile(r"([A-Z]+-\d+)[a-z]*")
_WITNESS = 90  # characters of a witness that are shown


@dataclass
class Statement:
    """One statement: what it is called, what was found for it, and why a cell may stay empty."""

    id: str
    title: str
    reasons: Mapping[str, str]
    law: list[str] = field(default_factory=list)
    twin: list[str] = field(default_factory=list)
    numeric: list[str] = field(default_factory=list)

    def cell(self, name: str) -> list[str]:
        """What stands in a cell: what was found, or the reason that nothing was."""
        found: list[str] = getattr(self, name)
        reason = self.reasons.get(name)
        return found or ([f"*{reason}*"] if reason else [])

    def empty(self) -> list[str]:
        return [name for name in CELLS if not self.cell(name)]


def statements(path: Path = LIST) -> dict[str, Statement]:
    """The list, by id, in its order. A row is `ID = "title"` or a table with `title` and reasons for empty cells."""
    listed = tomllib.loads(path.read_text(encoding="utf-8"))["statements"]
    out = {}
    for name, row in listed.items():
        row = {"title": row} if isinstance(row, str) else row
        unknown = set(row) - {"title", *CELLS}
        if unknown:
            raise SystemExit(f"{path}: {name} has no cell called {', '.join(sorted(unknown))}")
        out[name] = Statement(name, row["title"], {cell: row[cell] for cell in CELLS if cell in row})
    return out


def gathered(report: Mapping[str, Any], listed: dict[str, Statement]) -> list[str]:
    """Fill the cells of ``listed`` from a report; gives what is wrong with it."""
    wrong = []
    for file in report["files"]:
        wrong += [f"{file['path']}: {d['message']}" for d in file["diagnostics"] if d["severity"] == "error"]
        place = _stem(file["path"])
        for theory in file["theories"]:
            for law in theory["laws"]:
                wrong += _law(law, f"{place}.{theory['name']}.{law['name']}", listed)
        for model in file["models"]:
            wrong += _model(model, f"{place}.{model['name']}", listed)
    return wrong


def _stem(path: str) -> str:
    parts = Path(path).with_suffix("").parts
    return "/".join(parts[parts.index("theories") + 1 :] if "theories" in parts else parts[-2:])


def _named(ids: Iterable[str], where: str, listed: dict[str, Statement]) -> Iterator[Statement | str]:
    """The statements that ids name, each once; a text for an id that is not on the list."""
    seen = set()
    for one in ids:
        found = _ID.fullmatch(one)
        base = found.group(1) if found else one
        if base in listed and base not in seen:
            seen.add(base)
            yield listed[base]
        elif base not in listed:
            yield f"{where}: the id {one} is not in {LIST.name}"


def _law(law: Mapping[str, Any], where: str, listed: dict[str, Statement]) -> list[str]:
    wrong = []
    if law["verdict"] != law["expected"]:
        wrong.append(f"{where} is {law['verdict']}, but {law['expected']} is expected")
    for statement in _named(law["ids"], where, listed):
        if isinstance(statement, str):
            wrong.append(statement)
        elif law["verdict"] == "proved":
            statement.law.append(f"`{where}` proved ({law['method']})")
        elif law["verdict"] == "refuted":
            witness = _short(law.get("witness") or "")
            statement.twin.append(f"`{where}` refuted ({law['method']})" + (f": `{witness}`" if witness else ""))
    return wrong


def _model(model: Mapping[str, Any], where: str, listed: dict[str, Statement]) -> list[str]:
    """A model tries a statement in numbers; one that states a count decides it, or refutes a false count."""
    wrong = [] if model["ok"] else [f"{where} is not as declared"]
    counts = model.get("counts", {})
    failing = {row["name"] for row in model["fails"]}
    for statement in _named(model["ids"], where, listed):
        if isinstance(statement, str):
            wrong.append(statement)
            continue
        for name, found in counts.items():
            told = f"`{where}` {name} {found}, in {model['target']}"
            if name in failing:
                statement.twin.append(f"{told}: not as claimed")
            else:
                statement.law.append(f"{told}: decided by counting")
        if not counts:
            how = "some by samples or floats" if model.get("sampled") else "exact"
            statement.numeric.append(f"`{where}` in {model['target']}, {how}")
        else:
            statement.numeric.append(f"`{where}` in {model['target']}, exact")
    return wrong


def _short(text: str) -> str:
    line = " ".join(text.replace("`", "").split())
    return line if len(line) <= _WITNESS else line[: _WITNESS - 1] + "…"


# -- printing -------------------------------------------------------------------------------


def markdown(listed: Mapping[str, Statement]) -> str:
    """The whole table, one row for each statement."""
    rows = list(listed.values())
    laws = sum(len(row.law) for row in rows)
    twins = sum(len(row.twin) for row in rows)
    lines = [
        "# Statements",
        "",
        "Made by `python tools/statements.py report.json --markdown` from the JSON report of `catalg check theories/`:",
        f"{len(rows)} statements; {laws} laws proved or decided, {twins} false twins refuted. Reasons in italics say",
        "why there is nothing to prove, to refute or to try.",
        "",
        "| | law | false twin | in numbers |",
        "| --- | --- | --- | --- |",
    ]
    for row in rows:
        cells = ["<br>".join(_escaped(part) for part in row.cell(name)) for name in CELLS]
        lines.append(f"| **{row.id}** {row.title} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return text.replace("|", "\\|").replace("<br>", " ")


def summary(listed: Mapping[str, Statement]) -> str:
    """One line for each statement: how many laws, twins and models it has."""
    lines = []
    for row in listed.values():
        counts = ", ".join(f"{len(getattr(row, name)) or '-'} {name}" for name in CELLS)
        missing = row.empty()
        lines.append(f"{row.id:7} {row.title:32} {counts}" + (f"  EMPTY: {', '.join(missing)}" if missing else ""))
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="The statements of the sources, and what was found for each.")
    parser.add_argument("report", nargs="+", help="reports of `catalg check --json`, or - for standard input")
    parser.add_argument("--markdown", action="store_true", help="the whole table instead of a line for each")
    parser.add_argument("--only", default="", help="only ids that begin with this, such as SA")
    given = parser.parse_args(arguments)
    listed = {name: row for name, row in statements().items() if name.startswith(given.only)}
    everything = statements()
    everything.update(listed)
    wrong: list[str] = []
    for path in given.report:
        text = sys.stdin.read() if path == "-" else Path(path).read_text(encoding="utf-8")
        wrong += gathered(json.loads(text), everything)
    sys.stdout.write(markdown(listed) if given.markdown else summary(listed))
    wrong += [f"{row.id}: nothing under {', '.join(row.empty())}" for row in listed.values() if row.empty()]
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
