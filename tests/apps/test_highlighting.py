"""Highlighters know the words of the grammar, all of them and no others, from the one list."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from effort import everything

from catalg.apps.highlighting import BUILT_IN, files, words
from catalg.syntax.pieces import RESERVED
from catalg.syntax.scope import BUILT_IN as MEANT
from catalg.syntax.tables import built

ROOT = Path(__file__).resolve().parents[2]
EXTENSION = ROOT / "editors" / "vscode"
TEXT = """\
## Doc of 𝒞.
theory Monoid' : symmetric monoidal category {
  object 𝒞₁  # a comment
  morphism mul : 𝒞₁ ⊗ 𝒞₁ → 𝒞₁
  law l : mul ⊗ 𝒞₁ ; mul = swap(𝒞₁, 𝒞₁) ; id(lawful) expect refuted
}
"""


def test_the_lists_are_those_of_the_parser() -> None:
    """The parser itself, asked for its terminals; and the table of built-in names."""
    from catalg import resources
    from catalg.syntax.builder import Builder

    found = words()
    assert set(found.declarations) == RESERVED
    machine = built(resources.grammar_text(), Builder())
    plain = {t.name: t.pattern.to_regexp() for t in machine.terminals}
    listed = (*found.declarations, *found.doctrines, *found.others, *found.operators, *found.brackets)
    matched: set[str] = set()
    for word in listed:
        names = {name for name, pattern in plain.items() if re.fullmatch(pattern, word)} - {"NAME"}
        assert names, word
        matched |= names
    assert set(plain) - matched == {"NAME", "NUMBER", "STRING", "COMMENT", "SPACE"}
    assert set(BUILT_IN) == set(MEANT)


def test_the_files_of_the_extension_are_the_generated_ones() -> None:
    if not EXTENSION.is_dir():
        pytest.skip("not a checkout")
    for path, text in files().items():
        assert (EXTENSION / path).read_text(encoding="utf-8") == text, f"make words: {path} is old"
    manifest = json.loads((EXTENSION / "package.json").read_text())
    for grammar in manifest["contributes"]["grammars"]:
        assert (EXTENSION / grammar["path"]).is_file()


def test_pygments_reads_every_file_without_loss() -> None:
    lexer = pytest.importorskip("catalg.apps.pygments_lexer").CatLexer()
    from pygments.token import Comment, Error, Keyword, Name, Operator, String

    tokens = list(lexer.get_tokens(TEXT))
    assert "".join(text for _, text in tokens) == TEXT
    kinds = {text: kind for kind, text in tokens}
    assert kinds["theory"] is Keyword.Declaration and kinds["Monoid'"] is Name.Function
    assert kinds["symmetric"] is Keyword.Type and kinds["expect"] is Keyword and kinds["swap"] is Name.Builtin
    assert kinds["lawful"] is Name and kinds["𝒞₁"] is Name and kinds["→"] is Operator
    assert kinds["# a comment"] is Comment.Single and kinds["## Doc of 𝒞."] is String.Doc
    for path in sorted((ROOT / "theories" / "std").glob("*.cat")):
        tokens = list(lexer.get_tokens(path.read_text(encoding="utf-8")))
        assert not [text for kind, text in tokens if kind is Error], path


@pytest.mark.slow
def test_the_extension_is_tested_and_packaged_by_its_own_tools(tmp_path: Path) -> None:
    """npm: the TextMate grammar against its marked example, then a .vsix that holds what it needs."""
    if shutil.which("npm") is None:
        pytest.skip("there is no npm here")
    if not everything():
        pytest.skip("downloads npm packages: with CATALG_TESTS=full")
    folder = tmp_path / "vscode"
    shutil.copytree(EXTENSION, folder, ignore=shutil.ignore_patterns("node_modules", "*.vsix"))
    for command in (["npm", "install", "--no-audit", "--no-fund"], ["npm", "test"], ["npm", "run", "package"]):
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=300)
        if done.returncode and "network" in done.stderr:
            pytest.skip("npm reaches no registry")
        assert done.returncode == 0, done.stdout + done.stderr
    inside = set(zipfile.ZipFile(next(folder.glob("*.vsix"))).namelist())
    assert {"extension/extension.js", "extension/syntaxes/catalg.tmLanguage.json"} <= inside
    assert any(name.startswith("extension/node_modules/vscode-languageclient/") for name in inside)
    assert not any(name.startswith("extension/test/") for name in inside)
