"""Pages that the program writes about itself: its codes, its command line, and a page for every theory."""

from __future__ import annotations

import os
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PICTURES = int(os.environ.get("CATALG_SITE_PICTURES", "6"))  # of a theory, at most
BOXES = 24  # in a statement that is drawn here


def write(docs: Path) -> None:
    """Write every generated page into ``docs/_generated``; files that would be the same are left alone."""
    pages = {"codes.md": codes(), "commands.md": commands(), **theories()}
    for name, text in pages.items():
        place = docs / "_generated" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        if not place.exists() or place.read_text(encoding="utf-8") != text:
            place.write_text(text, encoding="utf-8")


def codes() -> str:
    """What `catalg explain` says, all of it."""
    from catalg.diagnostics.codes import CODES

    rows = ["# Diagnostics", "", "Every message has a code; `catalg explain CODE` prints its page.", ""]
    for code in CODES.values():
        rows += [f"## {code.code}: {code.title}", "", " ".join(code.explanation.split()), ""]
        if code.example.strip():
            rows += ["```catalg", code.example.strip("\n"), "```", ""]
    return "\n".join(rows)


def commands() -> str:
    """The help of every command."""
    import click

    from catalg.apps.cli import commands as group

    rows = ["# Command line", ""]
    for name in sorted(group.commands):
        inner = click.Context(group.commands[name], info_name=f"catalg {name}", terminal_width=90, max_content_width=90)
        rows += [f"## catalg {name}", "", "```text", group.commands[name].get_help(inner).rstrip(), "```", ""]
    return "\n".join(rows)


# -- theories ------------------------------------------------------------------------------


def theories() -> dict[str, str]:
    """A page for each file of the library, and one that lists them."""
    pages: dict[str, str] = {}
    rows: dict[str, list[str]] = {}
    for path in sorted((ROOT / "theories").rglob("*.cat")):
        name = path.relative_to(ROOT / "theories").with_suffix("").as_posix()
        title, text, summary = theory_page(path, name)
        pages[f"theories/{name}.md"] = text
        rows.setdefault(name.partition("/")[0], []).append(f"- [{title}]({name}.md): {summary}")
    listing = ["# The theory library", "", "Every file of `theories/`, with its axioms drawn.", ""]
    for folder, items in rows.items():
        listing += [f"## {folder.replace('_', ' ').capitalize()}", "", *items, ""]
    hidden = ["```{toctree}", ":hidden:", *(name.removeprefix("theories/") for name in pages), "```", ""]
    return {**pages, "theories/index.md": "\n".join([*listing, *hidden])}


def theory_page(path: Path, name: str) -> tuple[str, str, str]:
    from catalg.session.graph import load

    source = path.read_text(encoding="utf-8")
    comment = re.match(r"(?:#(?!#)[^\n]*\n)*", source)
    about = [line.lstrip("#").removeprefix(" ") for line in (comment.group() if comment else "").splitlines()]
    title = about[0].rstrip(".").strip() if about and about[0].strip() else name
    graph = load([str(path)])
    module = graph.modules.get(str(path))
    rows = [f"# {_plain(title)}", "", *(_plain(line) for line in about[1:]), ""]
    count = 0
    for theory in module.theories.values() if module else ():
        if theory.path != str(path):
            continue
        count += len(theory.laws)
        rows += [f"## {_plain(theory.name)}", "", f"A {theory.doctrine}.", ""]
        rows += [_plain(theory.doc), ""] if theory.doc else []
        rows += _pictures(theory)
    rows += ["## Source", "", f"`theories/{name}.cat`", "", "```catalg", source.rstrip(), "```", ""]
    models = len(module.models) if module else 0
    return title, "\n".join(rows), f"{count} laws, {models} models"


def _pictures(theory: object) -> list[str]:
    from catalg.draw import law_scene
    from catalg.draw.pages import inline_svg

    rows: list[str] = []
    if not PICTURES:
        return rows
    included = {name for item in theory.inherited for name in item.obligations.values()}  # type: ignore[attr-defined]
    for name, axiom in theory.theory.axioms.items():  # type: ignore[attr-defined]
        small = not getattr(axiom.left, "is_sum", False) and not getattr(axiom.right, "is_sum", False)
        if name in included or not small or len(axiom.left.boxes) + len(axiom.right.boxes) > BOXES:
            continue
        scene = law_scene(axiom.left, axiom.right, title=name, relation=axiom.relation)
        if scene.width > 1200:
            continue
        rows += [f"**{_plain(name)}**", "", "```{raw} html", inline_svg(scene), "```", ""]
        if len(rows) >= 6 * PICTURES:
            break
    return rows


def _plain(text: str) -> str:
    """Text of a comment in which Markdown sees no markup but code."""
    return re.sub(r"([\\*_\[\]<>|$])", r"\\\1", text) if "`" not in text else re.sub(r"([<>$])", r"\\\1", text)
