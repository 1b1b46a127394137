"""Diagnostics as text, in the shape of rustc and ruff: code, place, source line, caret, help.

Relies on the records and on line arithmetic; the only place where a diagnostic becomes
text for a terminal. Never reads a file: the texts are given.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from catalg.diagnostics.diagnostic import Diagnostic, Label, Span
from catalg.diagnostics.places import Lines, printable, width

WIDEST = 110  # terminal cells of a source line that are shown
_COLOURS = {"error": "1;31", "warning": "1;33", "note": "1;36", "gutter": "1;34", "strong": "1"}


def render(diagnostic: Diagnostic, texts: Mapping[str, str], *, colour: bool = False) -> str:
    """One diagnostic over the texts of its files (a file whose text is missing shows its place only)."""
    return "\n".join(_Rendering(diagnostic, texts, colour).rows())


def render_all(diagnostics: Iterable[Diagnostic], texts: Mapping[str, str], *, colour: bool = False) -> str:
    """Several diagnostics with an empty line between them."""
    return "\n\n".join(render(d, texts, colour=colour) for d in diagnostics)


class _Rendering:
    def __init__(self, diagnostic: Diagnostic, texts: Mapping[str, str], colour: bool) -> None:
        self.diagnostic = diagnostic
        self.colour = colour
        self.lines = {path: Lines(text) for path, text in texts.items() if path in self._paths()}
        numbers = [self._place(span)[0] for span in (diagnostic.span, *(label.span for label in diagnostic.labels))]
        self.gutter = max(len(str(n)) for n in numbers)

    def _paths(self) -> set[str]:
        return {self.diagnostic.span.path, *(label.span.path for label in self.diagnostic.labels)}

    def _place(self, span: Span) -> tuple[int, int]:
        lines = self.lines.get(span.path)
        return lines.place(span.start) if lines else (1, 1)

    def _paint(self, text: str, kind: str) -> str:
        return f"\x1b[{_COLOURS[kind]}m{text}\x1b[0m" if self.colour else text

    def rows(self) -> Iterator[str]:
        found = self.diagnostic
        head = self._paint(f"{found.severity}[{found.code}]", found.severity)
        yield head + self._paint(f": {printable(found.message)}", "strong")
        blank = " " * self.gutter
        arrow = self._paint("-->", "gutter")
        line, column = self._place(found.span)
        where = f":{line}:{column}" if found.span.path in self.lines else ""
        yield f"{blank}{arrow} {printable(found.span.path)}{where}"
        own = [label for label in found.labels if label.span == found.span]
        primary = Label(found.span, own[0].text if own else "")
        labels = [primary, *(label for label in found.labels if label.span != found.span)]
        yield from self._snippets(labels, primary)
        if found.help:
            yield f"{blank} {self._paint('=', 'gutter')} help: {printable(found.help)}"
        yield f"{blank} {self._paint('=', 'gutter')} note: run `catalg explain {found.code}`"

    # -- source lines ------------------------------------------------------------------------

    def _snippets(self, labels: list[Label], primary: Label) -> Iterator[str]:
        """The lines that carry marks, file by file, the primary file first."""
        bar = self._paint("|", "gutter")
        blank = " " * self.gutter
        paths = list(dict.fromkeys(label.span.path for label in labels))
        for path in paths:
            here = [label for label in labels if label.span.path == path]
            lines = self.lines.get(path)
            if lines is None or not lines.text:
                continue
            if path != primary.span.path:
                line, column = self._place(here[0].span)
                yield f"{blank}{self._paint(':::', 'gutter')} {printable(path)}:{line}:{column}"
            yield f"{blank} {bar}"
            before = 0
            for number in sorted({self._place(label.span)[0] for label in here}):
                if before and number > before + 1:
                    yield self._paint("...", "gutter")
                yield from self._line(lines, number, here, primary)
                before = number
            yield f"{blank} {bar}"

    def _line(self, lines: Lines, number: int, labels: list[Label], primary: Label) -> Iterator[str]:
        text = lines.line(number)
        start = lines.starts[number - 1]
        marks = []
        for label in labels:
            if self._place(label.span)[0] == number:
                first = min(label.span.start - start, len(text))
                last = max(first + 1, min(label.span.end - start, len(text)))
                marks.append((first, last, label))
        shown, cut, lead = _window(text, [m[0] for m in marks], [m[1] for m in marks])
        bar = self._paint("|", "gutter")
        yield f"{self._paint(str(number).rjust(self.gutter), 'gutter')} {bar} {lead}{printable(shown)}".rstrip()
        for first, last, label in sorted(marks, key=lambda m: (m[2] is not primary, -m[0])):
            yield self._mark(text, cut, lead, (first, last, label), label is primary)

    def _mark(self, text: str, cut: int, lead: str, mark: tuple[int, int, Label], primary: bool) -> str:
        first, last, label = mark
        indent = width(lead) + width(printable(text[cut:first]))
        length = max(1, min(width(printable(text[first:last])) if last <= len(text) else 1, WIDEST - indent))
        sign = ("^" if primary else "-") * length
        row = sign + (f" {printable(label.text)}" if label.text else "")
        kind = self.diagnostic.severity if primary else "gutter"
        return f"{' ' * self.gutter} {self._paint('|', 'gutter')} {' ' * indent}{self._paint(row, kind)}"


def _window(text: str, starts: list[int], ends: list[int]) -> tuple[str, int, str]:
    """The part of a long line that shows the marks: text, where it is cut, and what stands for the rest."""
    if len(text) <= WIDEST // 2 or (len(text) <= WIDEST and width(printable(text)) <= WIDEST):
        return text, 0, ""
    first = max(0, min(starts) - 30)
    last = min(len(text), first + WIDEST)
    while last > first + 1 and width(printable(text[first:last])) > WIDEST:
        last -= (last - first) // 8 or 1
    return text[first:last] + ("…" if last < len(text) else ""), first, "…" if first else ""
