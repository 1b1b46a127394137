"""What stands in a file, or is its name, never reaches a terminal as control characters."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from click import unstyle

from catalg.apps.cli import main

ESCAPE = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202e"
TEXTS = [
    f"theory T : category {{\n  object X\n  morphism f : X -> Y{ESCAPE}\n}}\n",
    f'theory T : category {{\n  object X\n  law "{ESCAPE}" : X = X\n}}\n',
    f'import "{ESCAPE}.cat"\n',
    f"{ESCAPE}",
    f'theory T : category {{ object X }}\nmodel M : T in Set {{ X = load("{ESCAPE}.json") }}\n',
]


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.MonkeyPatch.context() as patch, pytest.raises(SystemExit):
        patch.setattr(sys, "argv", ["catalg", *arguments])
        main()
    answer = capsys.readouterr()
    return answer.out + answer.err


def harmless(text: str, machine: bool = False) -> bool:
    """Without control characters; what machines read may hold those that JSON and XML leave as they are."""
    low = any(ord(c) < 0x20 and c != "\n" or ord(c) == 0x7F for c in text)
    return not low and (machine or not any(0x80 <= ord(c) < 0xA0 or c == "\u202e" for c in text))


@pytest.fixture(autouse=True)
def raw(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As on a terminal: click leaves what it is given as it is."""
    import click._compat
    import click.utils

    monkeypatch.setattr(click.utils, "should_strip_ansi", lambda *_a, **_m: False)
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("form", ["full", "concise", "github", "json", "sarif", "junit"])
@pytest.mark.parametrize("text", TEXTS)
def test_diagnostics(form: str, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.cat").write_text(text, encoding="utf-8")
    found = said(capsys, "check", "a.cat", "--output-format", form)
    assert found and harmless(found, form in ("json", "sarif", "junit")), repr(found)


def test_names_of_files(capsys: pytest.CaptureFixture[str]) -> None:
    name = "x\x1b[2Jy"
    Path(f"{name}.cat").write_text("theory T : category {\n  object X\n  law a : X = X\n}\n")
    Path(f"{name}.cert.json").write_text(f'{{"{ESCAPE}"')
    for form in ("full", "concise", "github"):
        assert harmless(said(capsys, "check", f"{name}.cat", "--output-format", form))
    for arguments in (["verify", f"{name}.cert.json"], ["verify", "no\x1b[2J"], ["fmt", f"{name}.cat"],
                      ["render", f"{name}.cat", "none"], ["render", "gone\x1b[2J.cat", "a"]):  # fmt: skip
        found = said(capsys, *arguments)
        assert found and harmless(found), repr(found)


def test_certificates_with_such_names(capsys: pytest.CaptureFixture[str]) -> None:
    theory = f'{{"name":"{ESCAPE}","doctrine":"{ESCAPE}"}}'.replace("\x1b", "\\u001b").replace("\x07", "\\u0007")
    Path("c.cert.json").write_text(
        f'[{{"format":"catalg-certificate","version":3}}\n,{{"theory":{theory},"statement":1}}\n]\n', encoding="utf-8"
    )
    found = said(capsys, "verify", "c.cert.json")
    assert found and harmless(found), repr(found)


def test_colours_stay(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    from catalg.apps import cli

    monkeypatch.setattr(cli, "_colour", lambda: True)
    Path("a.cat").write_text(TEXTS[0], encoding="utf-8")
    found = said(capsys, "check", "a.cat")
    assert "\x1b[" in found and harmless(unstyle(found)), repr(found)
