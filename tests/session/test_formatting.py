"""`catalg fmt`: files are rewritten whole, or only looked at; what does not parse is left alone."""

from __future__ import annotations

from catalg.session.formatting import format_files

NEAT = "theory T : category {\n  object X\n}\n"


def test_files_are_rewritten_once(tmp_path):
    (tmp_path / "neat.cat").write_text(NEAT, encoding="utf-8")
    (tmp_path / "messy.cat").write_bytes(b"\xef\xbb\xbftheory T:category{object X}\r\n")
    first = format_files([str(tmp_path)], check=True)
    assert [p.endswith("messy.cat") for p in first.changed] == [True] and first.unchanged == 1
    assert (first.status(True), first.status(False)) == (1, 0)
    assert (tmp_path / "messy.cat").read_bytes().startswith(b"\xef")
    format_files([str(tmp_path)], check=False)
    assert (tmp_path / "messy.cat").read_text(encoding="utf-8") == NEAT
    again = format_files([str(tmp_path)], check=True)
    assert (again.changed, again.unchanged, again.status(True)) == ([], 2, 0)


def test_mistakes_are_reported_and_nothing_is_written(tmp_path):
    path = tmp_path / "wrong.cat"
    path.write_text("theory T:category{objekt X}", encoding="utf-8")
    answer = format_files([str(path), str(tmp_path / "missing.cat")], check=False)
    assert sorted(d.code for d in answer.problems) == ["CAT106", "CAT501"] and answer.status(False) == 2
    assert path.read_text(encoding="utf-8") == "theory T:category{objekt X}"
