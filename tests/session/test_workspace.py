"""Typing: what is said at once is what a full look says, and a change costs the theory it is in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from effort import everything

from catalg.diagnostics import Diagnostic
from catalg.session.graph import load
from catalg.session.names import names_of
from catalg.session.workspace import Workspace, cut, diagnostics

ROOT = Path(__file__).resolve().parents[2]
CORPUS = sorted((ROOT / "tests" / "corpus").rglob("*.cat"))
LIBRARY = sorted((ROOT / "theories").rglob("*.cat"))
ELSEWHERE = {"CAT501", "CAT503"}  # of files that cannot be read, or that import each other


def shape(found: Diagnostic) -> tuple[object, ...]:
    fix = found.fix and (found.fix[0].start, found.fix[1])
    return found.code, found.span.start, found.span.end, found.message, found.help, fix, len(found.labels)


@pytest.mark.parametrize("stride", [24, pytest.param(1 if everything() else 4, marks=pytest.mark.slow)])
def test_every_file_of_the_corpus_gets_the_diagnostics_of_a_full_look(stride: int) -> None:
    for path in CORPUS[::stride]:
        quick = sorted(map(shape, diagnostics(Workspace().document(str(path)))), key=repr)
        full = load([str(path)]).sources.problems.get(str(path), [])
        assert quick == sorted((shape(d) for d in full if d.code not in ELSEWHERE), key=repr), path.name


TEXT = "".join(
    f"## Number {k}.\ntheory T{k} : category {{\n  object X\n  morphism f : X -> X\n  axiom a : f ; f = f\n"
    f"  law l : f ; f ; f = f\n}}\n\nmodel M{k} : T{k} in Set {{ X = 2  f = [0, 0] }}\n\n" for k in range(8)
) + "theory Last : category {\n  include T3\n  law m : f ; f ; f = f\n}\n"  # fmt: skip


def test_a_change_costs_its_theory_and_those_that_name_it() -> None:
    work = Workspace()
    work.open("t.cat", TEXT)
    assert not diagnostics(work.document("t.cat"))
    assert work.elaborations == 9
    changes = {"law l : f ; f ; f = f": 1, "object X\n": 1, "## Number 0.": 1}
    for what, cost in changes.items():
        before = work.elaborations
        work.open("t.cat", TEXT.replace(what, what.replace("X", "X, Y").replace("law l", "law k").replace("0", "9"), 1))
        work.document("t.cat")
        assert work.elaborations - before == cost
    before = work.elaborations
    at = TEXT.index("theory T3")
    work.open("t.cat", TEXT[:at] + TEXT[at:].replace("morphism f", "morphism g", 1))
    found = diagnostics(work.document("t.cat"))
    assert work.elaborations - before == 2  # T3, and Last, which includes it
    assert {TEXT[:d.span.start].count("\n") for d in found} >= {TEXT[:at].count("\n") + 3}
    before = work.elaborations
    work.open("t.cat", TEXT)
    assert not diagnostics(work.document("t.cat")) and work.elaborations == before  # undone: nothing to do


def test_an_imported_file_that_changes_is_noticed(tmp_path: Path) -> None:
    lower, upper = tmp_path / "lower.cat", tmp_path / "upper.cat"
    lower.write_text("theory L : category { object X }")
    upper.write_text('import "lower.cat"\ntheory U : category { include L  morphism f : X -> X }')
    work = Workspace()
    assert not diagnostics(work.document(str(upper)))
    work.open(str(lower), "theory L : category { object Y }")
    (found,) = diagnostics(work.document(str(upper)))
    assert found.code == "CAT201" and found.span.path == str(upper)
    work.close(str(lower))
    assert not diagnostics(work.document(str(upper)))


@pytest.mark.parametrize("text", ["", "theory", "# theory\n", 'import "theory"\n', "theory A : x {\ntheory B", "é"])
def test_cutting_covers_the_text(text: str) -> None:
    parts = cut(text)
    assert "".join(text[a:b] for a, b in parts) == text and parts[0][0] == 0


WORDS = re.compile(r"""#[^\n]*|"[^"\n]*"|[^\W\d][\w']*""")


@pytest.mark.slow
def test_every_name_of_the_library_is_known_and_reads_as_it_is_written() -> None:
    """All words outside values and keywords are names with a place, and each place holds that name."""
    from catalg.syntax.pieces import RESERVED

    built_in = {"I", "id", "swap", "copy", "drop", "dual", "cup", "cap", "T", "dag", "by", "expect", "refuted", "as"}
    built_in |= {"category", "monoidal", "symmetric", "cartesian", "compact", "closed", "dagger", "linear", "ordered"}
    built_in |= {"self", "with", "in", "violates", "permits"}
    work = Workspace()
    chosen = LIBRARY if everything() else [path for path in LIBRARY if path.name in ("monad.cat", "natural.cat")]
    for path in chosen:
        document = work.document(str(path))
        names = names_of(work, document)
        for found in names.occurrences:
            if found.site.kind != "file":
                assert document.text[found.start : found.end] == found.site.name
                site = work.document(found.site.path).text[found.site.start : found.site.end]
                assert site == found.site.name
        covered = {offset for o in names.occurrences for offset in range(o.start, o.end)}
        for start, unit in document.units:
            for item in unit.tree.declarations:
                text = document.text[item.span.start + start : item.span.end + start]
                if type(item).__name__ != "Theory":
                    continue
                for word in WORDS.finditer(text):
                    at = item.span.start + start + word.start()
                    known = at in covered or word.group()[0] in '#"' or word.group() in RESERVED | built_in
                    assert known, (path.name, word.group(), text[word.start() - 30 : word.end() + 10])
