"""Texts of 5 MB on one line, and as large as is read at all: messages, in bounded time, in less than 500 MB."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from effort import everything

MEGABYTES, SECONDS = 500, 60  # of memory and of processor time
LINE = 5_000_000
NEAR = 990_000  # characters of a text with about as many words as are read
PLAIN = "theory T : 2-category { object C 1-morphism F : C -> C 2-morphism a : F => F law l : "
LINEAR = "theory T : linear symmetric monoidal category { object X morphism a : X -> X scalar k law l (x : X) : "
MODEL = "theory T : category { object X morphism a : X -> X } model M : T in Set "


def repeated(head: str, part: str, tail: str = "", closing: str = ""):
    """A text of a given size that repeats a part (and, as often, what closes it)."""

    def text(size: int) -> str:
        n = max(1, (size - len(head) - len(tail)) // len(part + closing))
        return head + part * n + tail + closing * n

    return text


TEXTS = {
    "chain": repeated(PLAIN, "a;", "a = a }"),
    "row": repeated(PLAIN, "a*", "a = a }"),
    "parentheses": repeated(PLAIN, "(", "a", ")"),
    "open": repeated(PLAIN, "("),
    "sum": repeated(LINEAR, "a(x)+", "a(x) = 0 }"),
    "product": repeated(LINEAR, "2*", "a(x) = 0 }"),
    "nested sums": repeated(LINEAR.replace(" (x : X)", ""), "(a+", "a", ")"),
    "digits": repeated(LINEAR, "7", "*a(x) = 0 }"),
    "terms": repeated(LINEAR, "a(", "x", ")"),
    "list": repeated(MODEL + "{ X = 2 a = [", "1,", "] }"),
    "clauses": repeated(MODEL, "solutions 1 ", "{ X = 2 a = unknown }"),
    "permits": repeated("theory T : category permits ", "a,", "a { }"),
    "declarations": repeated(PLAIN + "a = a ", "law l : a = a ", "}"),
    "mistakes": repeated(PLAIN + "a = a ", "law = ", "}"),
    "one word": repeated("theory T : category { object ", "X", " }"),
    "quotes": repeated("", '"'),
    "nothing": repeated("", "\0"),
    "line ends": repeated("", "\r\n\r"),
    "comment": repeated("#", "é"),
}
RUN = """
import resource, sys, time
sys.path[:0] = {paths!r}
from test_hostile_texts import TEXTS
from catalg.syntax import elaborate, parse_module
text = TEXTS[{name!r}]({size})
file, found = parse_module(text, "x.cat")
found += elaborate(file, {{}}).diagnostics
peak = next(line for line in open('/proc/self/status') if line.startswith('VmHWM'))  # ru_maxrss is the parent's too
print(len(found), int(peak.split()[1]) // 1024, time.process_time())
"""


def check(name: str, size: int) -> int:
    """The number of messages that a text gives, within the limits."""
    here = Path(__file__).parent
    paths = [str(here), str(here.parent), str(here.parents[1])]
    code = RUN.format(paths=paths, name=name, size=size)
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=20 * SECONDS, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    messages, megabytes, seconds = done.stdout.split()
    assert int(megabytes) < MEGABYTES and float(seconds) < SECONDS
    return int(messages)


ALWAYS = ("chain", "open", "nested sums", "one word")


@pytest.mark.slow
@pytest.mark.parametrize("name", TEXTS if everything() else ALWAYS)
def test_a_line_of_five_megabytes(name):
    messages = check(name, LINE)
    assert messages > 0 or name in ("line ends", "comment", "one word")


@pytest.mark.slow
@pytest.mark.parametrize("name", TEXTS if everything() else ())
def test_as_much_as_is_read(name):
    check(name, NEAR)
