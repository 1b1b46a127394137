"""`catalg fmt`: one layout for every file, without changing a token, a comment or a line that was broken on purpose.

Works on tokens, so that the author's spelling of operators and every comment stay. Each
declaration begins on its own line; within one, lines stay where the author broke them and are
indented by what is open; spaces follow from the two tokens that they stand between. Only for
text that parses (`catalg.syntax.parse_module`): a mistake could be moved out of sight.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from catalg.syntax.pieces import RESERVED, TOP_WORDS
from catalg.syntax.spacing import Bracket, gap

TOKEN = re.compile(
    r"""#[^\n]*|"[^"\n]*"|[12]-(?:morphism|category)(?![\w'])|[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?"""
    r"""|[^\W\d][\w']*|->|=>|<-|<=|:=|;;|\*\*|[^\s]"""
)
STEP = 2  # blanks of one level
FAR = 60  # a bracket to the right of this column does not say where lines begin
_OPENS, _CLOSES = frozenset("([{"), frozenset(")]}")
_BRACES = {"theory": "theory", "law": "chain", "include": "names", "model": "entries", "interpretation": "images"}


@dataclass(frozen=True, slots=True)
class Token:
    """``breaks``: how many lines end between the token before and this one; ``column``: where it began."""

    text: str
    breaks: int
    column: int

    @property
    def comment(self) -> bool:
        return self.text[0] == "#"


@dataclass(slots=True)
class _Line:
    indent: int
    length: int = 0  # columns filled, the indentation among them
    parts: list[str] = field(default_factory=list)
    comment: str = ""  # one that stands behind code
    column: int = 0  # where that comment stood
    blank: bool = False  # an empty line stands above

    def add(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)


@dataclass(slots=True)
class _Writer:
    lines: list[_Line] = field(default_factory=list)
    stack: list[Bracket] = field(default_factory=list)  # open brackets of this declaration
    word: str = ""  # with which this declaration began
    base: int = 0  # its indentation
    header: bool = False  # between its name and its colon, where a parenthesis holds a parameter
    inside: bool = False  # of a theory
    before: str = ""  # the code token before, "" at the beginning of a line's code
    earlier: str = ""  # and the one before that
    fresh: bool = False  # the bracket that is innermost has just been opened


def formatted(text: str) -> str:
    """The text in its one layout. ``formatted(formatted(x)) == formatted(x)``, with the same tokens and comments."""
    clean = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    found = list(tokens(clean))
    writer = _Writer()
    code = [t.text for t in found if not t.comment]
    done = 0  # code tokens written
    for token in found:
        if token.comment:
            _comment(writer, token, code[done : done + 4])
        else:
            done += 1
            _code(writer, token, code[done : done + 3])
    return "".join(_rows(writer.lines))


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a text whose lines end with a newline character, comments included."""
    last = 0
    for match in TOKEN.finditer(text):
        breaks = text.count("\n", last, match.start())
        column = match.start() - text.rfind("\n", 0, match.start()) - 1 if match[0][0] == "#" else 0
        yield Token(match[0].rstrip(), breaks, column)
        last = match.end()


def _comment(w: _Writer, token: Token, following: Sequence[str]) -> None:
    if w.lines and not token.breaks:
        w.lines[-1].comment, w.lines[-1].column = token.text, token.column
        return
    after = following[0] if following else ""
    if not w.stack and (after in ("", "}") or starts_declaration(after, w.before)):
        outside = after in TOP_WORDS and after != "interpretation"
        indent = STEP if w.inside and not outside else 0
    elif after in _CLOSES and w.stack:
        indent = w.stack[-1].inside
    else:
        indent = _indent(w, after, following[1:])
    _new_line(w, token, indent)
    w.lines[-1].add(token.text)


def starts_declaration(text: str, before: str) -> bool:
    """Whether a token begins a declaration: a reserved word, but `object` may be the type of a parameter."""
    return text in RESERVED and not (text == "object" and before == ":")


def _code(w: _Writer, token: Token, following: Sequence[str]) -> None:
    text = token.text
    if starts_declaration(text, w.before):
        _begin(w, token)
    elif text == "}" and not w.stack:
        w.inside = False
        _new_line(w, token, 0)
    elif token.breaks or not w.lines or w.before == "{" and not w.stack or _closes_block(w, text):
        _new_line(w, token, _indent(w, text, following))
    else:
        w.lines[-1].add(gap(w.earlier, w.before, text, following, w.stack, w.header))
    _write(w, text)


def _begin(w: _Writer, token: Token) -> None:
    """The first word of a declaration."""
    if token.text in TOP_WORDS and not (w.inside and token.text == "interpretation"):
        w.inside = False
    w.word, w.base = token.text, STEP if w.inside else 0
    w.stack, w.header = [], token.text in ("def", "axiom", "law")
    _new_line(w, token, w.base)


def _write(w: _Writer, text: str) -> None:
    """Append a token to the last line and see what it opens or closes."""
    line = w.lines[-1]
    line.add(text)
    w.fresh = False
    if text == "{" and w.word == "theory" and not w.stack:
        w.inside = True
    elif text in _OPENS:
        kind = _BRACES.get(w.word, "") if text == "{" else w.word if w.word == "model" else ""
        parameter = text == "(" and (w.stack[-1].header if w.stack else w.header)
        at = line.length if text != "{" and line.length <= FAR else w.base + STEP
        w.stack.append(Bracket(text, kind, parameter, inside=at, block=min(line.indent, FAR)))
        w.fresh = True
    elif text in _CLOSES and w.stack:
        w.stack.pop()
    elif text == ":" or (text == "=" and not w.stack):
        if w.stack:
            w.stack[-1].header = False
        else:
            w.header = False
    w.earlier, w.before = w.before, text


def _closes_block(w: _Writer, text: str) -> bool:
    """A brace whose first token stood on a line of its own is closed on a line of its own."""
    return bool(w.stack) and text == "}" and w.stack[-1].lines


def _indent(w: _Writer, text: str, following: Sequence[str]) -> int:
    """How far a line that begins with this token is indented."""
    inner = w.stack[-1] if w.stack else None
    if inner is None:
        return w.base + STEP
    if text in _CLOSES:
        return w.base if inner.text == "{" else inner.block if inner.lines else inner.inside - 1
    if w.fresh:  # the bracket ends its line: what it holds is a block
        inner.lines = True
        inner.inside = inner.inside if inner.text == "{" else inner.block + STEP
    goes_on = inner.text == "{" and not w.fresh and not inner.begins(text, following)
    return inner.inside + STEP * goes_on


def _new_line(w: _Writer, token: Token, indent: int) -> None:
    tight = not w.lines or w.lines[-1].parts[-1] == "{" or token.text in _CLOSES
    w.lines.append(_Line(indent, indent, blank=token.breaks > 1 and not tight))


def _rows(lines: Sequence[_Line]) -> Iterator[str]:
    """Lines as text; comments behind code that stood in one column stand in one column again."""
    for group in _groups(lines):
        wide = [line.length for line in group]
        aligned = len({line.column for line in group}) == 1
        for line, end in zip(group, wide, strict=True):
            if line.blank:
                yield "\n"
            behind = " " * ((max(wide) if aligned else end) - end + 2) + line.comment if line.comment else ""
            yield " " * line.indent + "".join(line.parts) + behind + "\n"


def _groups(lines: Iterable[_Line]) -> Iterator[list[_Line]]:
    """Runs of lines with a comment behind each; every other line by itself."""
    run: list[_Line] = []
    for line in lines:
        if run and (not line.comment or line.blank):
            yield run
            run = []
        if line.comment:
            run.append(line)
        else:
            yield [line]
    if run:
        yield run
