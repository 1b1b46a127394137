"""The parser's loop: Lark's tables and our callbacks, driven by one loop that reads tokens as it goes.

Lark's own loop hands every token from a generator to a method and takes every step of a chain of
rules that only rename (`row: postfix`) by itself. This one does the same shifts and reductions in
the same order, two to three times as fast, and says of a mistake where it is and what could have
stood there. Relies on the tables that `catalg.syntax.tables` loads; a test runs both on random texts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lark import Lark

from catalg.syntax.lexer import TOKEN, Word, Words
from catalg.syntax.tree import Name

# How many values, what makes one of them (None: the value stays as it is), the symbol that it is.
Step = tuple[int, Callable[[list[Any]], Any] | None, str]
_KEPT = frozenset(("SEMICOLON", "RING", "PARA_SEMICOLON"))  # of which the tree has a Name


class Unexpected(Exception):
    """The text breaks off (``kind`` is ``$END``), goes on with a token that must not stand there, or holds a
    character that begins no token (``kind`` is ``character``)."""

    def __init__(self, kind: str, start: int, end: int) -> None:
        super().__init__(kind, start, end)
        self.kind, self.start, self.end = kind, start, end


class _Reached(Exception):
    """The end of a text that was only read to see where the parser is then; carries the states."""


class Driver:
    """One grammar's tables, made ready. ``shifts`` and ``steps`` are by state, then by terminal."""

    def __init__(self, machine: Lark) -> None:
        parser: Any = machine.parser.parser.parser
        lexer = machine.parser.lexer
        words = lexer.lexer if hasattr(lexer, "lexer") else lexer
        assert isinstance(words, Words)
        self.keywords, self.operators = words.keywords, words.operators
        table = parser.parse_table
        self.starts, self.ends = table.start_states, table.end_states
        self.actions: dict[int, dict[str, int | Step]] = {}
        self.gotos: dict[int, dict[str, int]] = {}
        self.renames: dict[tuple[int, str], str] = {}  # (state, terminal) -> the symbol that the top value becomes
        for state, row in table.states.items():
            self.actions[state], self.gotos[state] = {}, {}
            for symbol, (_, arg) in row.items():
                if isinstance(arg, int) or not hasattr(arg, "expansion"):
                    (self.actions if symbol.isupper() or symbol == "$END" else self.gotos)[state][symbol] = arg
                    continue
                name = arg.origin.name
                self.actions[state][symbol] = (len(arg.expansion), parser.callbacks[arg], name)
                if len(arg.expansion) == 1 and arg.options.expand1 and arg.alias is None:
                    self.renames[state, symbol] = name
        self.after: dict[tuple[int, str, str], int] = {}
        # Where a word can only be the name of a cell, it is made one at once; so are operators that are kept.
        self.leaves = {state for state, row in self.actions.items() if self._leaf(row)}
        for state in self.leaves:
            self.actions[state] = {kind: (1, None, step[2]) for kind, step in self.actions[state].items()}  # type: ignore[index]

    def expected(self, text: str, at: int, end: int, start: str) -> set[str]:
        """The terminals that may follow ``text[at:end]``, of which all is well so far."""
        try:
            self.parse(text, at, end, start, stop=True)
        except _Reached as reached:
            states = reached.args[0]
            return {kind for kind in self.actions[states[-1]] if self._accepts(states, kind, self.ends[start])}
        except Unexpected:
            pass
        return set()

    def _accepts(self, states: list[int], kind: str, last: int) -> bool:
        """Whether a terminal may come next: the reductions that it calls for lead to a state that takes it."""
        depth = len(states)
        above: list[int] = []
        while True:
            step = self.actions[above[-1] if above else states[depth - 1]].get(kind)
            if not isinstance(step, tuple):
                return step is not None
            pops = step[0]
            taken = min(pops, len(above))
            del above[len(above) - taken :]
            depth -= pops - taken
            above.append(self.gotos[above[-1] if above else states[depth - 1]][step[2]])
            if kind == "$END" and above[-1] == last:
                return True

    def parse(self, text: str, at: int, end: int, start: str, *, stop: bool = False) -> Any:
        """The value of the rule ``start`` for ``text[at:end]``. Raises Unexpected.

        With ``stop`` it goes no further than the last token.
        """
        actions, after, leaves = self.actions, self.after, self.leaves
        keywords, operators, new, row_of = self.keywords, self.operators, str.__new__, tuple.__new__
        pattern: Any = TOKEN  # `scanner` is in every Python and in no stub
        match = pattern.scanner(text, at, end).match
        state = self.starts[start]
        states: list[int] = [state]
        values: list[Any] = []
        push_state, push = states.append, values.append
        while True:
            found = match()
            group = found.lastindex
            first, last = found.span(group)
            word = found[group]
            row = actions[state]
            if group == 1:
                kind = keywords.get(word, "NAME")
                if kind[0] == "?":  # a keyword where the parser has a use for it
                    kind = kind[1:] if kind[1:] in row else "NAME"
            elif group == 2:
                kind = operators[word]
            elif group < 6:
                kind = keywords[word] if group == 3 else "NUMBER" if group == 4 else "STRING"
            elif first == end:
                kind = "$END"
                if stop:
                    raise _Reached(states)
            else:
                raise Unexpected("character", first, first + 1)
            while True:
                step = row.get(kind)
                if step.__class__ is int:
                    break
                if step is None:
                    raise Unexpected(kind, first, last)
                size, make, symbol = step  # type: ignore[misc]
                if make is None:
                    states.pop()
                    below = states[-1]
                    reached = after.get((below, symbol, kind))
                    state = self._goto(below, symbol, kind) if reached is None else reached
                    push_state(state)
                    row = actions[state]
                    continue
                if size:
                    value = make(values[-size:])
                    del values[-size:], states[-size:]
                else:
                    value = make([])
                below = states[-1]
                reached = after.get((below, symbol, kind))
                state = self._goto(below, symbol, kind) if reached is None else reached
                push_state(state)
                push(value)
                if kind == "$END" and state == self.ends[start]:
                    return value
                row = actions[state]
            state = step
            push_state(state)
            if state in leaves or kind in _KEPT:
                push(row_of(Name, (word, first, last)))
                continue
            token: Any = new(Word, word)
            token.type = kind
            token.start_pos = first
            token.end_pos = last
            push(token)

    def _leaf(self, row: dict[str, int | Step]) -> bool:
        """Whether all that can be done in a state is to take one word for a name."""
        makers = {step if isinstance(step, int) else getattr(step[1], "__name__", "") for step in row.values()}
        return makers == {"name"}

    def _goto(self, below: int, symbol: str, kind: str) -> int:
        """The state behind ``symbol``, after all the renamings that this terminal calls for; worked out once."""
        state = self.gotos[below][symbol]
        name: str | None = symbol
        while (name := self.renames.get((state, kind))) is not None:
            state = self.gotos[below][name]
        self.after[below, symbol, kind] = state
        return state
