"""Text to tree: `parse_module`, which never raises and gives one message for each mistake.

A file that parses as a whole is done in one pass. Otherwise it is cut into declarations
(`catalg.syntax.pieces`), each parsed by itself: what is broken gives one diagnostic and its
names are remembered, so that their uses give none. Linear in the text either way.
"""

from __future__ import annotations

import re
import threading
from functools import cache
from itertools import islice
from typing import Any, cast

from catalg.diagnostics import Diagnostic, Label, Span
from catalg.syntax import tree
from catalg.syntax.builder import Builder
from catalg.syntax.driver import Driver, Unexpected
from catalg.syntax.mistakes import Mistake, misspelt_below, misspelt_keyword, mistake_of
from catalg.syntax.pieces import TOKEN, Piece, pieces
from catalg.syntax.tables import machine

MOST = 500  # mistakes reported in one file
MOST_TOKENS = 1_000_000  # of one file: more would not fit into half a gigabyte of memory as a tree
_LOCK = threading.Lock()  # the callbacks below belong to one file at a time
_SUBSCRIPTS = frozenset("₀₁₂₃₄₅₆₇₈₉")
_NAME_START = re.compile(r"[^\W\d][\w']*")


class Machine:
    """The grammar made ready: Lark's tables, and the loop that goes by them."""

    def __init__(self) -> None:
        self.builder = Builder()
        self.lark = machine(self.builder)
        self.driver = Driver(self.lark)

    def parse(self, text: str, start: str, begin: int = 0, end: int | None = None) -> Any:
        """The node of a range. Raises Unexpected; mistakes that the builder noted on the way are then forgotten."""
        problems = list(self.builder.problems)
        try:
            return self.driver.parse(text, begin, len(text) if end is None else end, start)
        except Unexpected as error:
            where = error.kind, error.start, error.end
        self.builder.problems = problems
        raise Unexpected(*where)  # anew, because the first holds all that was read

    def expected(self, text: str, start: str, begin: int, end: int) -> set[str]:
        """The terminals that may follow a range."""
        problems = list(self.builder.problems)
        try:
            return self.driver.expected(text, begin, end, start)
        finally:
            self.builder.problems = problems


@cache
def _machine() -> Machine:
    return Machine()


def parse_module(text: str, path: str) -> tuple[tree.File, list[Diagnostic]]:
    """The tree of a file and the mistakes found in its text."""
    clean = lexable(text)
    if _too_long(clean):
        message = f"this file has more than {MOST_TOKENS:,} words and signs and is not read"
        help = "spread it over several files, and import them"
        return tree.File(path, text, (), frozenset("*")), [Diagnostic("CAT110", message, Span(path, 0, 1), help=help)]
    with _LOCK:
        ready = _machine()
        ready.builder.start(path, clean)
        try:
            file = cast(tree.File, ready.parse(clean, "file"))
            found = ready.builder.problems
        except Unexpected as error:
            file, found = _Recovery(clean, text, ready).file(error)
    file = tree.File(path, text, file.declarations, file.broken)
    return file, sorted(found, key=lambda d: (d.span.start, d.span.end))


def _too_long(text: str) -> bool:
    return len(text) > MOST_TOKENS and next(islice(TOKEN.finditer(text), MOST_TOKENS, None), None) is not None


def imports_of(file: tree.File) -> list[tree.Import]:
    """The imports of a file, in order."""
    return [d for d in file.declarations if isinstance(d, tree.Import)]


def lexable(text: str) -> str:
    """The text with the same offsets, as the lexer wants it.

    Lines end with a newline character, a leading byte order mark is a blank, and characters
    that Python counts as word characters but the language does not (`²`, `Ⅷ`) are ones
    that no token holds.
    """
    if text.startswith("\ufeff"):
        text = " " + text[1:]
    if "\r" in text:
        text = text.replace("\r\n", " \n").replace("\r", "\n")
    if text.isascii():
        return text
    wrong = {ord(c): "\x01" for c in set(text) if not c.isascii() and c.isalnum() and not _in_names(c)}
    return text.translate(wrong) if wrong else text


def _in_names(c: str) -> bool:
    return c.isalpha() or c.isdecimal() or c in _SUBSCRIPTS


class _Recovery:
    """One file with at least one mistake, piece by piece."""

    def __init__(self, text: str, original: str, ready: Machine) -> None:
        self.text = text
        self.original = original
        self.ready = ready
        self.builder = ready.builder
        self.builder.problems = []
        self.path = self.builder.path
        self.declarations: list[tree.Declaration] = []
        self.broken: set[str] = set()
        self.found: list[Diagnostic] = []
        # The theory being read: its head (None when broken), its items, its broken names.
        self.head: tree.Head | None = None
        self.head_span = Span(self.path, 0, 0)
        self.items: list[tree.Item] = []
        self.names: set[str] = set()
        self.reading = False
        self.closed_at: Span | None = None  # where the theory just read was closed
        self.confused = False  # braces can no longer be trusted: no message about them
        self.owed = False  # a theory was said not to be closed: its brace may still come, behind a model

    def file(self, error: Unexpected) -> tuple[tree.File, list[Diagnostic]]:
        cut = pieces(self.text)
        for piece, after in zip(cut, [*cut[1:], None], strict=True):
            count = len(self.found)
            getattr(self, "_" + piece.kind)(piece)
            # A declaration that breaks off at `}` may hold a brace too many: say no more about braces.
            if (
                piece.kind == "item"
                and len(self.found) > count
                and after is not None
                and after.kind in ("close", "end")
            ):
                self.confused = self.found[-1].code in ("CAT103", "CAT104")
            if len(self.found) >= MOST:
                rest = Piece("stray", piece.end + 1, piece.end + 1, "")
                self._say("CAT110", f"more than {MOST} mistakes: the rest is not read", rest, "mend the first ones")
                self.broken.add("*")
                break
        found = self.found + self.builder.problems
        if not found:  # the pieces are each well formed but the file is not: say what the file's parser said
            whole = Piece("end", 0, len(self.text), "")
            found = [self._mistake_of(error, whole, "file").diagnostic(self.path)]
        return tree.File(self.path, self.original, tuple(self.declarations), frozenset(self.broken)), found

    # -- one method for each kind of piece ---------------------------------------------------

    def _head(self, piece: Piece) -> None:
        self._end_theory(None)
        self.reading, self.confused, self.closed_at = True, False, None
        self.items, self.names = [], set()
        self.head_span = Span(self.path, piece.start, piece.end)
        self.head = self._parsed("theory_head", piece)
        if self.head is None:
            self.broken |= names_declared(self.text, piece)

    def _item(self, piece: Piece) -> None:
        if not self.reading:
            self._outside(piece)
            if self.closed_at is None:
                self._parsed("item", piece)
                return
            self.reading = True  # most likely a brace too many: go on inside
        item = self._parsed("item", piece)
        if item is None:
            self.names |= names_declared(self.text, piece)
        else:
            self.items.append(item)

    def _declaration(self, piece: Piece) -> None:
        self._end_theory(None)
        self.confused, self.closed_at = False, None
        parsed = self._parsed("declaration", piece)
        if parsed is not None:
            self.declarations.append(parsed)
        else:
            self.broken |= names_declared(self.text, piece)

    def _close(self, piece: Piece) -> None:
        if self.reading:
            self._end_theory(piece.end)
            self.closed_at = Span(self.path, piece.start, piece.end)
        elif self.owed:
            self.owed = False
        elif not self.confused:
            self.confused = True
            self._say("CAT104", "`}` closes nothing", piece, "remove it, or add the `{` that it should close")

    def _stray(self, piece: Piece) -> None:
        if not self.confused:
            mistake = self._mistake(piece, "item" if self.reading else "declaration")
            self.found.append(mistake.diagnostic(self.path))
            self._below(mistake, piece)
        if self.reading:
            self.names |= names_declared(self.text, piece)
        else:
            self.broken |= names_declared(self.text, piece)

    def _end(self, piece: Piece) -> None:
        self._end_theory(None)

    # -- helpers -----------------------------------------------------------------------------

    def _end_theory(self, end: int | None) -> None:
        """Finish the theory being read; without an ``end`` its brace is missing."""
        if not self.reading:
            if self.head is not None:
                self._keep_theory()
            return
        self.reading = False
        if end is None and self.head is not None and not self.confused:
            name = self.head.name
            self.owed = True
            self.found.append(
                Diagnostic(
                    "CAT104", f"theory `{name.text}` is not closed", self.head_span, help="add `}` where it ends"
                )
            )
        if end is None:
            self._keep_theory()

    def _keep_theory(self) -> None:
        if self.head is not None:
            end = self.items[-1].span.end if self.items else self.head.end
            self.declarations.append(self.builder.closed_theory(self.head, self.items, end, self.names))
        self.head = None

    def _outside(self, piece: Piece) -> None:
        if self.confused:
            return
        self.confused = True
        labels = (Label(self.closed_at, "the theory was closed here"),) if self.closed_at else ()
        span = Span(self.path, piece.start, piece.start + len(piece.word))
        self.found.append(
            Diagnostic(
                "CAT105",
                f"`{piece.word}` stands outside a theory",
                span,
                labels,
                "move it between the braces of a theory",
            )
        )

    def _say(self, code: str, message: str, piece: Piece, help: str) -> None:
        self.found.append(Diagnostic(code, message, Span(self.path, piece.start, piece.end), help=help))

    def _parsed(self, start: str, piece: Piece) -> Any:
        """The node of a piece, or None after a message. What stands before a misspelt keyword is kept."""
        try:
            return self.ready.parse(self.text, start, piece.start, piece.end)
        except Unexpected as error:
            mistake = self._mistake_of(error, piece, start)
        self.found.append(mistake.diagnostic(self.path))
        self._below(mistake, piece)
        if mistake.word_at is not None:
            rest = Piece("stray", mistake.word_at, piece.end, "")
            self.names |= names_declared(self.text, rest)
            try:
                return self.ready.parse(self.text, start, piece.start, mistake.word_at)
            except Unexpected:
                return None
        return None

    def _below(self, mistake: Mistake, piece: Piece) -> None:
        """Declarations with a misspelt keyword further down in a broken piece: a mistake each."""
        for start, end in misspelt_below(self.text, mistake.end, piece.end):
            self.found.append(misspelt_keyword(self.text[start:end], start).diagnostic(self.path))
            self.names |= names_declared(self.text, Piece("stray", end, piece.end, ""))

    def _mistake(self, piece: Piece, start: str) -> Mistake:
        try:
            self.ready.parse(self.text, start, piece.start, piece.end)
        except Unexpected as error:
            return self._mistake_of(error, piece, start)
        return Mistake("CAT102", "this stands where no declaration begins", piece.start, piece.end)

    def _mistake_of(self, error: Unexpected, piece: Piece, start: str) -> Mistake:
        return mistake_of(error, self._expected(error, piece, start), self.text, self.original, piece)

    def _expected(self, error: Unexpected, piece: Piece, start: str) -> set[str]:
        """The terminals that may stand where the error is."""
        if error.kind == "character":
            return set()
        stop = piece.end if error.kind == "$END" else error.start
        return self.ready.expected(self.text, start, piece.start, stop)


def names_declared(text: str, piece: Piece) -> set[str]:
    """The names that a broken declaration would have declared, as well as can be told."""
    names: set[str] = set()
    for i, match in enumerate(TOKEN.finditer(text, piece.start, piece.end)):
        token = match.group()
        if token[0] == "#" or (i == 0 and piece.kind != "stray"):
            continue
        if _NAME_START.fullmatch(token):
            names.add(token)
        elif token != ",":
            break
    return names
