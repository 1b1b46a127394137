"""Random texts from the grammar itself: every rule of `grammar/catalg.lark`, with blanks and comments anywhere."""

from __future__ import annotations

import random
from functools import cache

from catalg.syntax.parser import _machine

WORDS = {
    "NAME": ["X", "f", "mu", "T'", "_a1", "η₂", "by", "inf", "x", "as"],
    "NUMBER": ["0", "2", "1.5", "3e2", "1"],
    "STRING": ['"monad.cat"', '""', '"# no comment"'],
    "DOCTRINE": ["category", "2-category", "monoidal", "symmetric", "dagger"],
    "COUNT": ["solutions", "classes", "dimension"],
    "ARROW": ["->", "→"],
    "DARROW": ["=>", "⇒"],
    "LEFT_ARROW": ["<-", "←"],
    "LESS_EQUAL": ["<=", "≤"],
}
BLANKS = [
    " ",
    " ",
    " ",
    "  ",
    "\n",
    "\n\n",
    "\n\n\n",
    "\t",
    " # c\n",
    "\n# note\n",
    "\n## Doc [SA-1].\n",
    "\r\n",
    "   #x  \n",
]


@cache
def _rules() -> dict[str, list[list[tuple[str, bool]]]]:
    machine = _machine().lark
    found: dict[str, list[list[tuple[str, bool]]]] = {}
    for rule in machine.rules:
        found.setdefault(rule.origin.name, []).append([(s.name, s.is_term) for s in rule.expansion])
    return found


@cache
def _words() -> dict[str, list[str]]:
    machine = _machine().lark
    found = dict(WORDS)
    for terminal in machine.terminals:
        pattern = terminal.pattern.value
        found.setdefault(terminal.name, [pattern.replace("(?![\\w'])", "").replace("\\", "")])
    return found


@cache
def _depths() -> dict[str, int]:
    """How deep the flattest derivation of each rule is."""
    depths: dict[str, int] = {}
    changed = True
    while changed:
        changed = False
        for name, expansions in _rules().items():
            for expansion in expansions:
                needs = [0 if term else depths.get(symbol, 10**6) for symbol, term in expansion]
                depth = 1 + max(needs, default=0)
                if depth < depths.get(name, 10**6):
                    depths[name], changed = depth, True
    return depths


def derivation(start: str, choose: random.Random, depth: int = 14) -> list[str]:
    """The tokens of a random text of the grammar."""
    depths = _depths()
    tokens: list[str] = []
    todo: list[tuple[str, bool, int]] = [(start, False, depth)]
    while todo:
        symbol, term, left = todo.pop()
        if term:
            tokens.append(choose.choice(_words()[symbol]))
            continue
        expansions = _rules()[symbol]
        cost = [1 + max([0 if t else depths[s] for s, t in e], default=0) for e in expansions]
        fits = [e for e, c in zip(expansions, cost, strict=True) if c <= left] if len(tokens) < 300 else []
        if not fits:
            fits = [e for e, c in zip(expansions, cost, strict=True) if c == min(cost)]
        todo += [(s, t, left - 1) for s, t in reversed(choose.choice(fits))]
    return tokens


def text_of(tokens: list[str], choose: random.Random) -> str:
    return "".join(token + choose.choice(BLANKS) for token in tokens)
