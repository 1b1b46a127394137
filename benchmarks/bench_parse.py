"""Text to tree and to cells: time per byte beside Lark's own JSON example, and how it grows.

    python benchmarks/bench_parse.py [--quick]

Everything is measured in one process on one machine: our parser, our parser with elaboration, and
the JSON parser of Lark's documentation (LALR, with its transformer), on texts of similar size.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from pathlib import Path as File

sys.path[:0] = [str(File(__file__).parents[1])]

from lark import Lark, Transformer, v_args  # noqa: E402
from report import Table, exponent, median_seconds, shown  # noqa: E402

from catalg.syntax import elaborate, parse_module  # noqa: E402

GENERATORS = (1_000, 3_000, 10_000, 30_000, 100_000)
BYTES = 200_000
# examples/advanced/json_parser.py of Lark, MIT licence
JSON = r"""
    ?start: value
    ?value: object
          | array
          | string
          | SIGNED_NUMBER      -> number
          | "true"             -> true
          | "false"            -> false
          | "null"             -> null
    array  : "[" [value ("," value)*] "]"
    object : "{" [pair ("," pair)*] "}"
    pair   : string ":" value
    string : ESCAPED_STRING
    %import common.ESCAPED_STRING
    %import common.SIGNED_NUMBER
    %import common.WS
    %ignore WS
"""


class TreeToJson(Transformer):
    """The transformer of the same example."""

    @v_args(inline=True)
    def string(self, s):
        return s[1:-1].replace('\\"', '"')

    array = list
    pair = tuple
    object = dict
    number = v_args(inline=True)(float)

    def null(self, _):
        return None

    def true(self, _):
        return True

    def false(self, _):
        return False


def json_parser() -> Lark:
    return Lark(
        JSON, parser="lalr", lexer="basic", propagate_positions=False, maybe_placeholders=False,
        transformer=TreeToJson(),
    )  # fmt: skip


# -- texts -----------------------------------------------------------------------------------


def records(size: int) -> str:
    """JSON as it is mostly met: indented records of words, numbers and truth values."""
    choose = random.Random(1)
    rows = []
    while len(rows) * 160 < size:
        name = "".join(choose.choices("abcdefghij", k=8))
        rows.append({"id": len(rows), "name": name, "tags": ["a", "bc"], "score": choose.random(), "open": True})
    return json.dumps(rows, indent=2)


def numbers(size: int) -> str:
    """JSON in which a token is as short as it gets."""
    choose = random.Random(2)
    return json.dumps([choose.randrange(10) for _ in range(size // 3)])


HEAD = "theory T : 2-category {\n  object C\n  1-morphism F : C -> C\n  2-morphism a, b, c : F => F\n"


def short_names(n: int) -> str:
    choose = random.Random(3)
    return HEAD + "  law l : " + " ; ".join(choose.choices("abc", k=n)) + " = a\n}\n"


def dense_names(n: int) -> str:
    choose = random.Random(3)
    return HEAD + "  law l : " + ";".join(choose.choices("abc", k=n)) + " = a\n}\n"


def long_names(n: int) -> str:
    names = [f"generator{i}" for i in range(20)]
    choose = random.Random(4)
    head = HEAD.replace("a, b, c", ", ".join(names))
    return head + "  law l : " + " ; ".join(choose.choices(names, k=n)) + f" = {names[0]}\n}}\n"


def wide(n: int) -> str:
    """Rows of four in sequence."""
    choose = random.Random(5)
    rows = [" * ".join(choose.choices("abc", k=4)) for _ in range(n // 4)]
    return HEAD + "  law l : " + "\n    ; ".join(rows) + " = a * a * a * a\n}\n"


def terms(n: int) -> str:
    """A term nested n deep."""
    head = "theory T : cartesian category {\n  object G\n  morphism s : G -> G\n"
    return head + "  law l (x : G) : " + "s(" * n + "x" + ")" * n + " = x\n}\n"


def sums(n: int) -> str:
    choose = random.Random(6)
    head = "theory T : linear category {\n  object X\n  morphism a, b, c : X -> X\n  scalar k\n"
    return (
        head
        + "  law l : "
        + " + ".join(f"{choose.choice('abc')} ; {choose.choice('abc')}" for _ in range(n // 2))
        + " = 0\n}\n"
    )


def library(size: int) -> str:
    """Theories of the library one after another, without their imports, under names of their own."""
    places = sorted((File(__file__).parents[1] / "theories").rglob("*.cat"))
    text = ""
    while len(text) < size:
        for place in places:
            text += place.read_text(encoding="utf-8")
    return text


EXPRESSIONS = {
    "one-letter names": short_names,
    "one-letter names, no blanks": dense_names,
    "ten-letter names": long_names,
    "four side by side": wide,
    "nested terms": terms,
    "sums": sums,
}


# -- tables ----------------------------------------------------------------------------------


def parsed(text: str) -> None:
    parse_module(text, "bench.cat")


def elaborated(text: str) -> None:
    file, problems = parse_module(text, "bench.cat")
    module = elaborate(file, {})
    assert not problems and not module.diagnostics, (problems or module.diagnostics)[0]


def per_byte(size: int, rounds: int) -> Table:
    parser = json_parser()
    lark = {}
    rows = []
    for name, text in (("JSON records", records(size)), ("JSON digits", numbers(size))):
        seconds = median_seconds(lambda text=text: parser.parse(text), rounds)
        lark[name] = seconds / len(text.encode())
        rows.append((f"Lark: {name}", f"{len(text.encode()):,}", f"{lark[name] * 1e9:.0f}", "–", "–"))
    sources = [("the library", library(size), False)]
    sources += [
        (name, make(max(4, round(size * 4 / len(make(4_000)) * 1_000))), True) for name, make in EXPRESSIONS.items()
    ]
    for name, text, whole in sources:
        bytes_ = len(text.encode())
        for what, work in (("parsed", parsed), ("and elaborated", elaborated)):
            if what != "parsed" and not whole:
                continue
            each = median_seconds(lambda work=work, text=text: work(text), rounds) / bytes_
            ratios = [f"{lark[n] / each:.2f}" for n in ("JSON records", "JSON digits")]
            rows.append((f"{name}, {what}", f"{bytes_:,}", f"{each * 1e9:.0f}", *ratios))
    return Table(
        "Text, beside Lark's JSON example",
        "CPU time for each byte of text, warm. The last two columns say how many bytes we do in the time in which "
        "Lark's JSON parser does one, on records as they are mostly met and on an array of one-digit numbers: above "
        "1 we are faster.",
        ("text", "bytes", "ns a byte", "against records", "against digits"),
        tuple(rows),
    )


def growth(sizes: tuple[int, ...], rounds: int) -> Table:
    rows = []
    for name, make in EXPRESSIONS.items():
        here = [n for n in sizes if n <= 30_000 or name != "sums"]
        texts = [make(n) for n in here]
        seconds = [median_seconds(lambda text=text: elaborated(text), rounds) for text in texts]
        cells = [*map(shown, seconds), *["–"] * (len(sizes) - len(here))]
        rows.append((name, *cells, f"{exponent(here, seconds):.2f}"))
    return Table(
        "One expression, parsed and elaborated",
        "CPU time by number of generators, warm. The last column is the exponent p of the best fit of time = c · n^p.",
        ("expression", *(f"{n:,}" for n in sizes), "growth"),
        tuple(rows),
    )


def tables(quick: bool = False, peer_python: str | None = None) -> list[Table]:
    """What `run.py` asks every benchmark for; the peer is Lark, which we rest on anyway."""
    elaborated(short_names(10))  # the tables are read
    return [
        per_byte(BYTES // (10 if quick else 1), 3 if quick else 5),
        growth(GENERATORS[: 3 if quick else None], 1 if quick else 3),
    ]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="smaller texts, one round")
    quick = options.parse_args().quick
    for table in tables(quick):
        print(table.markdown() + "\n", flush=True)


if __name__ == "__main__":
    main()
