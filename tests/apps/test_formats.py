"""Report formats for programs: SARIF against its schema, annotations and JUnit as their readers parse them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from catalg.session.check import Options, check
from catalg.session.formats import FORMATS, written
from catalg.session.report import Report
from catalg.session.verdicts import Budget
from catalg.session.watching import Watch

QUICK = Options(Budget(200, 5.0))  # what is refuted here is refuted by a model that is given
SCHEMA = Path(__file__).parent / "schemas" / "sarif-2.1.0-rtm.5.json"
THEORY = """\
theory Monoid : monoidal category {
  object 𝒞
  morphism mul : 𝒞 ⊗ 𝒞 -> 𝒞
  morphism unit : I -> 𝒞
  axiom unit_left : unit ⊗ 𝒞 ; mul = 𝒞
  law fine : unit ⊗ unit ; mul = unit
  law wrong : 𝒞 ⊗ unit = unit ⊗ 𝒞
  law upside : unit ⊗ unit ; mul = unit expect refuted
}
model Two : Monoid in Vect(GF(2)) violates wrong {
  𝒞 = 2
  mul = [[[1, 0], [0, 1]], [[1, 1], [1, 0]]]
  unit = [1, 0]
}
model One : Monoid in Vect(GF(2)) violates fine {
  𝒞 = 2
  mul = [[[1, 0], [0, 1]], [[1, 1], [1, 0]]]
  unit = [1, 0]
}
"""
MISTAKES = "theory T : category {\n  object X, 𝒴\n  morphism f : 𝒴 -> X\n  axiom a⊗ : f = g\n  law l : ff = f\n}\n%,:"


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Report]:
    folder = tmp_path_factory.mktemp("re ports")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        Path("a b").mkdir()
        (Path("a b") / "m.cat").write_text(THEORY, encoding="utf-8")
        Path("bad,%.cat").write_text(MISTAKES, encoding="utf-8")
        outside = str(folder.parent / "no such.cat")
        found = {"amiss": check(["a b/m.cat"], QUICK), "mistakes": check(["bad,%.cat"]), "missing": check([outside])}
        for report in found.values():  # the formats show paths relative to the folder they are written in
            for name in FORMATS:
                written(report, name)
        return found


@pytest.mark.parametrize("which", ["amiss", "mistakes", "missing"])
def test_sarif_keeps_to_its_schema(reports: dict[str, Report], which: str) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    log = json.loads(written(reports[which], "sarif"))
    jsonschema.Draft4Validator(json.loads(SCHEMA.read_text())).validate(log)
    (run,) = log["runs"]
    assert run["results"] and run["columnKind"] == "unicodeCodePoints"
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert re.fullmatch("[0-9a-f]{32}", result["partialFingerprints"]["catalgStatement/v1"])
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert re.fullmatch(r"(file:///)?[\w./%-]+", uri)
    assert run["invocations"][0] == {
        "executionSuccessful": which == "amiss",
        "exitCode": {"amiss": 1, "mistakes": 2, "missing": 2}[which],
    }


def test_sarif_points_at_names_in_code_points(reports: dict[str, Report]) -> None:
    results = json.loads(written(reports["amiss"], "sarif"))["runs"][0]["results"]
    at = {r["ruleId"]: r["locations"][0] for r in results}
    assert at["law-refuted"]["logicalLocations"] == [{"fullyQualifiedName": "Monoid.wrong"}]
    expected = {"startLine": 7, "startColumn": 7, "endLine": 7, "endColumn": 12}
    assert at["law-refuted"]["physicalLocation"]["region"] == expected
    assert at["law-proved"]["physicalLocation"]["region"]["startLine"] == 8
    assert [r["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] for r in results][2:] == ["One"]
    found = json.loads(written(reports["mistakes"], "sarif"))["runs"][0]["results"]
    region = next(r for r in found if "`ff`" in r["message"]["text"])["locations"][0]["physicalLocation"]["region"]
    assert (region["startLine"], region["startColumn"], region["endColumn"]) == (5, 11, 13)


def test_fingerprints_survive_moved_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And tell statements apart."""
    monkeypatch.chdir(tmp_path)

    def prints(text: str) -> list[str]:
        Path("m.cat").write_text(text, encoding="utf-8")
        results = json.loads(written(check(["m.cat"], QUICK), "sarif"))["runs"][0]["results"]
        return [r["partialFingerprints"]["catalgStatement/v1"] for r in results if r["ruleId"] == "law-refuted"]

    short = THEORY[: THEORY.index("model One")]
    first = prints(short)
    assert first == prints("# a line\n\n" + short.replace("𝒞 ⊗ unit =", "(𝒞) * unit   ="))
    assert first != prints(short.replace("𝒞 ⊗ unit = unit ⊗ 𝒞", "unit ⊗ 𝒞 = 𝒞 ⊗ unit"))


def read_command(line: str) -> tuple[str, dict[str, str], str]:
    """As the runner of GitHub Actions reads a workflow command."""
    level, given, message = re.fullmatch(r"::(\w+) (.*?)::(.*)", line).groups()  # type: ignore[union-attr]
    properties = dict(item.split("=", 1) for item in given.split(","))
    for code, character in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        properties = {name: value.replace(code, character) for name, value in properties.items()}
        if code not in ("%3A", "%2C"):
            message = message.replace(code, character)
    return level, properties, message


def test_annotations_are_one_line_each_and_read_back(reports: dict[str, Report]) -> None:
    *commands, summary = written(reports["amiss"], "github").splitlines()
    read = [read_command(line) for line in commands]
    assert [(p["file"], p["line"], p["col"]) for _, p, _ in read] == [
        ("a b/m.cat", "7", "7"), ("a b/m.cat", "8", "7"), ("a b/m.cat", "15", "7"),
    ]  # fmt: skip
    assert "\n" in read[0][2] and "refuted" in read[0][2] and "not as expected" in summary
    (_, properties, _), *_ = [read_command(line) for line in written(reports["mistakes"], "github").splitlines()[:-1]]
    assert properties["file"] == "bad,%.cat"


def test_junit_has_a_case_for_every_law_and_model(reports: dict[str, Report]) -> None:
    root = ET.fromstring(written(reports["amiss"], "junit"))
    cases = {case.get("name"): case for case in root.iter("testcase")}
    assert set(cases) == {"file", "fine", "wrong", "upside", "Two", "One"}
    failed = {name for name, case in cases.items() if case.find("failure") is not None}
    assert failed == {"wrong", "upside", "One"}
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("6", "3", "0")
    assert cases["wrong"].get("classname") == "a b/m.cat::Monoid"
    root = ET.fromstring(written(reports["mistakes"], "junit"))
    assert int(root.get("errors") or 0) == 1 and len(root.findall(".//error")) >= 2


def test_junit_stands_what_xml_cannot_hold(tmp_path: Path) -> None:
    odd = tmp_path / "odd.cat"
    odd.write_bytes("theory \x01\x0b\ufffe ]]> : category {".encode())
    ET.fromstring(written(check([str(odd)]), "junit"))


# -- watching -----------------------------------------------------------------------------


def test_a_change_checks_again_what_it_reaches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And nothing else; a file that comes or goes is a change."""
    monkeypatch.chdir(tmp_path)
    lower = "theory L : category { object X morphism f : X -> X axiom a : f ; f = f law l : f ; f ; f = f }\n"
    upper = 'import "lower.cat"\ntheory U : category { include L law u : f ; f ; f ; f = f }\n'
    Path("lower.cat").write_text(lower)
    Path("upper.cat").write_text(upper)
    Path("other.cat").write_text(lower.replace("theory L", "theory O"))
    watch = Watch(["."], Options())
    assert watch.first().exit_status == 0
    report, again = watch.changed({str(tmp_path / "upper.cat")})
    assert again == ("upper.cat",)
    Path("lower.cat").write_text(lower.replace("f ; f = f law", "f ; f = f ; f law"))
    report, again = watch.changed({str(tmp_path / "lower.cat")})
    assert again == ("lower.cat", "upper.cat") and report.exit_status == 1
    assert [file.path for file in report.files] == ["lower.cat", "other.cat", "upper.cat"]
    Path("lower.cat").unlink()
    report, again = watch.changed({str(tmp_path / "lower.cat")})
    assert again == ("upper.cat",) and report.exit_status == 2
    Path("lower.cat").write_text(lower)
    Path("new.cat").write_text(lower.replace("theory L", "theory N"))
    report, again = watch.changed({str(tmp_path / "lower.cat"), str(tmp_path / "new.cat")})
    assert set(again) == {"lower.cat", "upper.cat", "new.cat"} and report.exit_status == 0
    fresh = Watch(["."], Options()).first()
    times = re.compile(r"\d+\.\d+")
    assert times.sub("", written(report, "json")) == times.sub("", written(fresh, "json"))


def test_watching_says_what_changed_and_ends_quietly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from catalg.apps.watching import watched
    monkeypatch.chdir(tmp_path)
    text = "theory L : category { object X morphism f : X -> X law l : f ; f = f }\n"
    Path("l.cat").write_text(text)
    said: list[Report] = []

    def say(report: Report) -> int:
        said.append(report)
        return report.exit_status

    def changes(_folders: tuple[str, ...], _stop: object) -> object:
        Path("l.cat").write_text(text.replace("law l", "axiom a : f ; f = f law l"))
        yield {"l.cat"}
        raise KeyboardInterrupt

    assert watched(["l.cat"], Options(), True, say, changes) == 0  # type: ignore[arg-type]
    assert [report.exit_status for report in said] == [1, 0]
