"""The parser's tables: made from the grammar, or read from the file that ships beside it.

Working the tables out takes a fifth of a second in every process, reading them a tenth of
that. `python -m catalg.syntax.tables` (make tables) writes the file anew; a file made from another
grammar or by another Lark is not used, so it can be old but never wrong.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

import lark
from lark import Lark
from lark.grammar import Rule
from lark.lexer import TerminalDef

from catalg import resources
from catalg.syntax.builder import Builder
from catalg.syntax.lexer import Words

_SHIFT = 0  # Lark's mark of an action that goes to another state; the others reduce by a rule
START = ["file", "theory_head", "item", "declaration"]


def machine(builder: Builder) -> Lark:
    """The parser, whose reductions call ``builder``."""
    grammar = resources.grammar_text()
    stored = _stored(grammar)
    return built(grammar, builder) if stored is None else _loaded(stored, builder)


def built(grammar: str, builder: Builder) -> Lark:
    """The parser, worked out from the grammar."""
    return Lark(
        grammar,
        parser="lalr",
        lexer=Words,
        start=START,
        keep_all_tokens=True,
        maybe_placeholders=False,
        transformer=builder,
    )


def written(grammar: str) -> str:
    """The tables of a grammar as JSON, with what they were made from and by."""
    data, memo = built(grammar, Builder()).memo_serialize([TerminalDef, Rule])
    data["options"]["transformer"] = None
    data["parser"]["parser"] = _in_order(data["parser"]["parser"])
    content = {"grammar": _mark(grammar), "lark": lark.__version__, "data": data, "memo": memo}
    return json.dumps(content, default=_plain, ensure_ascii=False, separators=(",", ":")) + "\n"


def _in_order(table: dict[str, Any]) -> dict[str, Any]:
    """The same table with symbols and states numbered in one order, whatever order sets have."""
    names = table["tokens"]
    symbols = sorted(names.values())
    number = {name: i for i, name in enumerate(symbols)}
    order: dict[int, int] = {}
    waiting = [table["start_states"][start] for start in START]
    while waiting:
        state = waiting.pop(0)
        if state not in order:
            order[state] = len(order)
            row = {names[token]: action for token, action in table["states"][state].items()}
            waiting += [row[name][1] for name in sorted(row) if row[name][0] == _SHIFT]
    states: dict[int, dict[int, Any]] = {}
    for state in order:
        row = {number[names[token]]: action for token, action in table["states"][state].items()}
        states[order[state]] = {t: [k, order[to] if k == _SHIFT else to] for t, (k, to) in sorted(row.items())}
    ends = {key: {start: order[table[key][start]] for start in START} for key in ("start_states", "end_states")}
    return {**table, "tokens": dict(enumerate(symbols)), "states": states, **ends}


def _plain(value: object) -> object:
    """What JSON has no word for: sets, and the lexer's class, which `_loaded` puts back."""
    return None if isinstance(value, type) else sorted(value)  # type: ignore[call-overload]


def _mark(grammar: str) -> str:
    return hashlib.sha256(grammar.encode("utf-8")).hexdigest()


def _stored(grammar: str) -> dict[str, Any] | None:
    try:
        text = resources.grammar_tables()
    except OSError:
        return None
    content: dict[str, Any] = json.loads(text)
    fits = (content["grammar"], content["lark"]) == (_mark(grammar), lark.__version__)
    return content if fits else None


def _loaded(content: dict[str, Any], builder: Builder) -> Lark:
    data, memo = content["data"], _numbered(content["memo"])
    table = data["parser"]["parser"]
    table["tokens"] = _numbered(table["tokens"])
    table["states"] = {int(state): _numbered(actions) for state, actions in table["states"].items()}
    data["options"]["lexer"] = data["parser"]["lexer_conf"]["lexer_type"] = Words
    loaded: Lark = Lark._load_from_dict(data, memo, transformer=builder)  # type: ignore[no-untyped-call]
    return loaded


def _numbered(table: dict[str, Any]) -> dict[int, Any]:
    return {int(key): value for key, value in table.items()}


if __name__ == "__main__":
    place = resources.folder("grammar") / "catalg.tables.json"
    place.write_text(written(resources.grammar_text()), encoding="utf-8")
    print(f"wrote {place}")
