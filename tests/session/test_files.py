"""Reading and writing files, and the graph that imports make."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalg.session import files
from catalg.session.graph import Graph, closure, elaborated, load
from catalg.session.store import law_path

ONE_OBJECT = "theory {name} : category {{\n  object X\n}}\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def codes(graph: Graph) -> dict[str, list[str]]:
    return {path: [found.code for found in group] for path, group in graph.sources.problems.items()}


def test_a_file_named_twice_is_one_file(here: Path) -> None:
    (here / "a.cat").write_text("")
    (here / "link.cat").symlink_to(here / "a.cat")
    assert files.collect(["a.cat", "./a.cat", ".", str(here / "a.cat"), "link.cat"]) == (["a.cat"], [])


@pytest.mark.parametrize("data", [b"\xff\xfe", b"theory \xc3", "theory".encode("utf-16")])
def test_a_file_that_is_not_utf8_is_said_to_be_so(here: Path, data: bytes) -> None:
    (here / "a.cat").write_bytes(data)
    with pytest.raises(files.Trouble, match="not UTF-8"):
        files.read("a.cat")


def test_a_byte_order_mark_and_other_line_ends_are_read(here: Path) -> None:
    (here / "a.cat").write_bytes(b"\xef\xbb\xbfa\r\nb\rc")
    assert files.read("a.cat") == "a\nb\nc"


def test_a_file_larger_than_any_theory_is_refused(here: Path) -> None:
    with open(here / "a.cat", "wb") as file:
        file.truncate(files.LARGEST + 1)
    with pytest.raises(files.Trouble, match="larger"):
        files.read("a.cat")


@pytest.mark.parametrize("path", ["no/such", "\0", ".", "a" * 5000])
def test_what_cannot_be_read_is_trouble(path: str) -> None:
    with pytest.raises(files.Trouble):
        files.read(path)


def test_writing_replaces_whole_files_and_leaves_nothing_else(here: Path) -> None:
    files.write("out.txt", "one")
    files.write("out.txt", b"two")
    assert (here / "out.txt").read_text() == "two"
    assert [path.name for path in here.iterdir()] == ["out.txt"]
    with pytest.raises(files.Trouble):
        files.write("no/such/out.txt", "x")
    files.write("/dev/null", "x")


def test_a_certificate_goes_below_its_folder_whatever_its_names_are() -> None:
    place = law_path(Path("proofs"), ("x/../théorie.cat", "T", "Composite.assoc/../"))
    assert place == Path("proofs/théorie/T/Composite.assoc%2f..%2f.cert.json")
    assert law_path(Path("p"), ("/a/b.cat", "..", "l'")) == Path("p/%2f/a/b/%2e%2e/l%27.cert.json")
    assert law_path(Path("p"), ("../b.cat", "T", "l")) == Path("p/%2e%2e/b/T/l.cert.json")
    long = [law_path(Path("p"), ("b.cat", "T", "é" * 300 + end)) for end in "ab"]
    assert long[0] != long[1] and all(len(place.name.encode()) < 255 for place in long)


def test_imports_are_followed_beside_the_file_and_each_file_read_once(here: Path) -> None:
    (here / "in").mkdir()
    (here / "in" / "a.cat").write_text('import "b.cat"\nimport "../c.cat"\n' + ONE_OBJECT.format(name="A"))
    (here / "in" / "b.cat").write_text('import "../c.cat"\n' + ONE_OBJECT.format(name="B"))
    (here / "c.cat").write_text(ONE_OBJECT.format(name="C"))
    graph = load(["in/a.cat"])
    assert codes(graph) == {}
    assert list(graph.modules) == ["c.cat", "in/b.cat", "in/a.cat"]
    assert graph.theory("in/a.cat", "B") is graph.modules["in/b.cat"].theories["B"]


def test_a_cycle_names_every_file_once(here: Path) -> None:
    for name, other in (("a", "b"), ("b", "c"), ("c", "a")):
        (here / f"{name}.cat").write_text(f'import "{other}.cat"\n' + ONE_OBJECT.format(name=name.upper()))
    graph = load(["b.cat", "a.cat"])
    (group,) = graph.sources.problems.values()
    (found,) = group
    assert found.code == "CAT503" and found.span.path == "a.cat" and len(found.labels) == 2
    assert "`a.cat` → `b.cat` → `c.cat` → `a.cat`" in found.message


def test_a_file_that_imports_itself_is_a_cycle(here: Path) -> None:
    (here / "a.cat").write_text('import "a.cat"\n')
    assert codes(load(["a.cat"])) == {"a.cat": ["CAT503"]}


def test_a_missing_import_is_one_message_at_its_place(here: Path) -> None:
    text = 'import "b.cat"\nimport monda\ntheory T : category { include Monad }\n'
    (here / "a.cat").write_text(text)
    problems = load(["a.cat"]).sources.problems["a.cat"]
    assert [found.code for found in problems] == ["CAT502", "CAT502"]
    assert text[problems[0].span.start : problems[0].span.end].startswith("import")


def test_a_theory_defined_twice_names_both_places(here: Path) -> None:
    (here / "a.cat").write_text(ONE_OBJECT.format(name="T"))
    (here / "b.cat").write_text(ONE_OBJECT.format(name="T"))
    (here / "both.cat").write_text('import "a.cat"\nimport "b.cat"\n')
    (here / "again.cat").write_text('import "a.cat"\n' + ONE_OBJECT.format(name="T"))
    for name in ("both.cat", "again.cat"):
        (found,) = load([name]).sources.problems[name]
        assert "defined twice" in found.message
        assert "a.cat" in {label.span.path for label in found.labels}


def test_one_theory_reached_by_two_ways_is_one_theory(here: Path) -> None:
    (here / "base.cat").write_text(ONE_OBJECT.format(name="T"))
    (here / "left.cat").write_text('import "base.cat"\n' + ONE_OBJECT.format(name="L"))
    (here / "top.cat").write_text('import "left.cat"\nimport "base.cat"\n' + ONE_OBJECT.format(name="R"))
    assert codes(load(["top.cat"])) == {}


def test_the_texts_alone_give_the_same_modules_again(here: Path) -> None:
    (here / "a.cat").write_text('import "b.cat"\n' + ONE_OBJECT.format(name="A"))
    (here / "b.cat").write_text(ONE_OBJECT.format(name="B"))
    (here / "c.cat").write_text(ONE_OBJECT.format(name="C"))
    graph = load(["."])
    part = closure(graph.sources, "a.cat")
    assert sorted(part.texts) == ["a.cat", "b.cat"]
    (here / "b.cat").unlink()
    again = elaborated(part)
    assert again.modules["a.cat"] == graph.modules["a.cat"]


def test_a_disk_that_fills_up_halfway_leaves_the_old_file(here: Path) -> None:
    """Parts are written one by one; when the third finds no room, nothing is left of the first two."""

    def parts() -> Iterator[str]:
        yield "new"
        yield "er"
        raise OSError(errno.ENOSPC, "No space left on device")

    files.write("out.txt", "old")
    with pytest.raises(files.Trouble, match="No space left"):
        files.write("out.txt", parts())
    assert (here / "out.txt").read_text() == "old"
    assert [path.name for path in here.iterdir()] == ["out.txt"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no device that is always full")
def test_a_device_that_is_full_is_trouble() -> None:
    with pytest.raises(files.Trouble, match="No space left"):
        files.write("/dev/full", "text")


def test_a_folder_that_may_not_be_written_is_trouble(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the tests run as the superuser, whom no mode stops."""

    def refused(*_args: object, **_more: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    files.write("out.txt", "old")
    monkeypatch.setattr("tempfile.mkstemp", refused)
    with pytest.raises(files.Trouble, match="Permission denied"):
        files.write("out.txt", "new")
    assert (here / "out.txt").read_text() == "old"


def test_lines_are_read_one_by_one_and_long_ones_in_pieces(here: Path) -> None:
    (here / "a").write_bytes(b"one\nlonger\nend")
    assert list(files.lines("a", 5)) == [b"one\n", b"longe", b"r\n", b"end"]
    with pytest.raises(files.Trouble, match="cannot be read"):
        list(files.lines("none", 5))
