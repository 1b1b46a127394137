"""What must be believed stays small enough to read."""

from __future__ import annotations

import ast
import io
import tokenize
from pathlib import Path

import catalg

MOST = 1200
ASIDE = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}


def lines_of_code(text: str) -> int:
    """Lines that hold code: blank lines, comments and docstrings are not counted."""
    words: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            words.update(range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1))
    code: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in ASIDE:
            code.update(range(token.start[0], token.end[0] + 1))
    return len(code - words)


def test_cells_and_kernel_are_small() -> None:
    root = Path(catalg.__file__).parent
    files = [*(root / "cells").glob("*.py"), *(root / "kernel").glob("*.py")]
    sizes = {file.stem: lines_of_code(file.read_text("utf-8")) for file in files}
    assert len(sizes) > 10 and sum(sizes.values()) < MOST, sizes
