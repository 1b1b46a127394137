"""The tables that ship beside the grammar are the grammar's, and the lexer makes every terminal."""

from __future__ import annotations

import json

import pytest

from catalg import resources
from catalg.syntax import parse_module, tables
from catalg.syntax.builder import Builder
from catalg.syntax.lexer import Word
from catalg.syntax.lexer import tables as lexer_tables


def test_the_tables_are_those_of_the_grammar():
    assert json.loads(resources.grammar_tables())["lark"]  # by another Lark they are not used, and then not compared
    if json.loads(resources.grammar_tables())["lark"] == __import__("lark").__version__:
        assert resources.grammar_tables() == tables.written(resources.grammar_text()), "run `make tables`"


def test_tables_of_another_grammar_are_not_used(monkeypatch):
    stored = json.loads(resources.grammar_tables())
    assert tables._stored(resources.grammar_text()) is not None
    assert tables._stored(resources.grammar_text() + "\n// changed") is None
    monkeypatch.setattr(resources, "grammar_tables", lambda: json.dumps({**stored, "lark": "0"}))
    assert tables._stored(resources.grammar_text()) is None


def test_without_the_file_the_tables_are_worked_out(monkeypatch):
    def missing() -> str:
        raise FileNotFoundError("catalg.tables.json")

    monkeypatch.setattr(resources, "grammar_tables", missing)
    builder = Builder()
    builder.start("x.cat", "theory T : category { object X }")
    file = tables.machine(builder).parse(builder.text, start="file")
    assert file.declarations == parse_module(builder.text, "x.cat")[0].declarations


def test_every_terminal_can_be_made():
    terminals = tables.built(resources.grammar_text(), Builder()).terminals
    keywords, operators = lexer_tables(terminals)
    made = {t.removeprefix("?") for t in keywords.values()} | set(operators.values())
    made |= {"NAME", "NUMBER", "STRING", "COMMENT", "SPACE"}
    assert {t.name for t in terminals} == made


@pytest.mark.parametrize("word", ["by", "as", "dual", "category", "in", "self", "with", "expect", "violates"])
def test_keywords_are_names_where_nothing_needs_them(word):
    text = f"theory T : category {{ object {word} morphism f : {word} -> {word} law l : f = {word} {{ f = {word} }} }}"
    file, found = parse_module(text, "x.cat")
    assert found == [] and file.declarations[0].items[0].names[0].text == word


def test_tokens_have_offsets_and_no_lines():
    word = str.__new__(Word, "x")
    assert (word.value, word.line, word.column) == ("x", None, None)
