"""The command line as users meet it: exit statuses, the JSON document, messages, nothing but answers on stdout."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from catalg.apps.cli import main

MONOID = """\
## Monoids, [SA-16].
theory Monoid : monoidal category {
  object A
  morphism mul : A * A -> A
  morphism unit : I -> A
  axiom assoc : mul * A ; mul = A * mul ; mul
  axiom unit_left : unit * A ; mul = A
  axiom unit_right : A * unit ; mul = A
  ## Four factors [SA-17].
  law four : mul * A * A ; mul * A ; mul = A * A * mul ; A * mul ; mul
  law steps : unit * A * A ; mul * A ; mul = mul {
    unit * A * A ; mul * A ; mul = mul by unit_left
  }
  law wrong : A * unit = unit * A expect refuted
}
model Parity : Monoid in Vect(GF(2)) {
  A = 2
  mul = [[[1, 0], [0, 1]], [[0, 1], [1, 0]]]
  unit = [1, 0]
}
"""

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run the command line in an empty folder: (exit status, stdout, stderr)."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["catalg", *arguments])
        with pytest.raises(SystemExit) as stop:
            main()
        out, err = capsys.readouterr()
        return int(stop.value.code or 0), out, err

    return call


@pytest.fixture
def monoid(tmp_path: Path) -> str:
    (tmp_path / "monoid.cat").write_text(MONOID)
    return "monoid.cat"


def test_everything_as_expected_is_status_0(run: Run, monoid: str) -> None:
    status, out, err = run("check", monoid)
    assert (status, err) == (0, "")
    assert "all as expected" in out and "\x1b" not in out


def test_the_json_document_has_the_promised_shape(run: Run, monoid: str) -> None:
    status, out, _ = run("check", "--json", monoid)
    document = json.loads(out)
    assert status == 0
    assert set(document) == {"catalg", "files", "summary"}
    assert document["summary"] == {"proved": 2, "refuted": 1, "unknown": 0, "errors": 0, "models": 1}
    (file,) = document["files"]
    assert set(file) == {"path", "diagnostics", "theories", "models"} and file["path"] == monoid
    (theory,) = file["theories"]
    assert (theory["name"], theory["doctrine"]) == ("Monoid", "monoidal category")
    four = theory["laws"][0]
    keys = {"name", "verdict", "expected", "method", "steps", "seconds", "line", "ids", "axioms", "certificate"}
    assert set(four) == keys
    assert (four["verdict"], four["line"], four["ids"], four["axioms"]) == ("proved", 10, ["SA-17"], ["assoc"])
    (model,) = file["models"]
    assert set(model) == {"name", "theory", "target", "ids", "holds", "fails", "ok"}
    assert model["ok"] and model["target"] == "Vect(GF(2))"
    assert model["holds"][:3] == ["assoc", "unit_left", "unit_right"] and "four" in model["holds"]


def test_jsonl_is_one_object_a_line_ending_in_the_summary(run: Run, monoid: str) -> None:
    _, out, _ = run("check", "--output-format", "jsonl", monoid)
    rows = [json.loads(line) for line in out.splitlines()]
    assert [row["kind"] for row in rows] == ["law", "law", "law", "model", "summary"]


def test_a_law_that_is_not_as_expected_is_status_1(run: Run, tmp_path: Path) -> None:
    (tmp_path / "m.cat").write_text(MONOID.replace(" expect refuted", ""))
    status, out, _ = run("check", "--output-format", "concise", "m.cat")
    assert status == 1
    assert out.splitlines()[0].startswith("m.cat:14:1: law Monoid.wrong refuted by ")
    assert "expected proved" in out


def test_a_false_step_is_reported_on_its_own_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "m.cat").write_text(MONOID.replace("mul = mul by unit_left", "mul = mul by unit_right"))
    status, out, _ = run("check", "--json", "--fuel", "500", "m.cat")
    (found,) = json.loads(out)["files"][0]["diagnostics"]
    assert status == 1
    assert (found["line"], found["code"][:4]) == (12, "CAT3")


def test_a_model_that_is_not_as_declared_is_status_1(run: Run, tmp_path: Path) -> None:
    (tmp_path / "m.cat").write_text(MONOID.replace("unit = [1, 0]", "unit = [0, 1]"))
    status, out, _ = run("check", "--json", "m.cat")
    (model,) = json.loads(out)["files"][0]["models"]
    assert status == 1 and not model["ok"]
    assert {found["name"] for found in model["fails"]} == {"unit_left", "unit_right", "steps", "wrong"}


def test_violations_that_are_declared_are_as_expected(run: Run, tmp_path: Path) -> None:
    text = MONOID.replace("unit = [1, 0]", "unit = [0, 1]")
    text = text.replace("Vect(GF(2)) {", "Vect(GF(2)) violates unit_left, unit_right, steps, wrong {")
    (tmp_path / "m.cat").write_text(text.replace("unit = [0, 1]", "unit = [0, 0]"))
    status, out, _ = run("check", "--json", "m.cat")
    (model,) = json.loads(out)["files"][0]["models"]
    assert not model["ok"] and status == 1  # `wrong` holds when the unit is zero
    (tmp_path / "m.cat").write_text(text)
    assert run("check", "m.cat")[0] == 0


def test_an_ill_made_model_is_status_2(run: Run, tmp_path: Path) -> None:
    (tmp_path / "m.cat").write_text(MONOID.replace("unit = [1, 0]", "unit = [1, 0, 0]"))
    status, out, _ = run("check", "--json", "m.cat")
    (found,) = json.loads(out)["files"][0]["diagnostics"]
    assert status == 2 and found["line"] == 19


@pytest.mark.parametrize(
    "text",
    [
        "theory",
        "theory X : category {",
        "law",
        'import "no.cat"',
        "\x00\x01",
        "theory X : category { axiom a : f = g }",
    ],
)
def test_malformed_input_is_status_2_with_a_place(run: Run, tmp_path: Path, text: str) -> None:
    (tmp_path / "m.cat").write_text(text)
    status, out, err = run("check", "--json", "m.cat")
    diagnostics = json.loads(out)["files"][0]["diagnostics"]
    assert status == 2 and err == ""
    assert diagnostics and all(found["line"] >= 1 and found["code"].startswith("CAT") for found in diagnostics)


def test_a_theory_with_a_mistake_is_not_refuted_for_want_of_its_axioms(run: Run, tmp_path: Path) -> None:
    (tmp_path / "m.cat").write_text(
        MONOID.replace("A * mul ; mul\n  axiom unit_left", "A * mu ; mul\n  axiom unit_left")
    )
    status, out, _ = run("check", "--json", "--fuel", "500", "m.cat")
    document = json.loads(out)
    assert status == 2
    assert [found["line"] for found in document["files"][0]["diagnostics"]] == [6]
    assert document["summary"]["refuted"] == 0 and document["summary"]["proved"] == 1


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("check",),
        ("bogus",),
        ("check", "--jobs", "0", "m.cat"),
        ("check", "--fuel", "-1", "m.cat"),
        ("check", "--output-format", "xml", "m.cat"),
        ("check", "no such file.cat"),
        ("verify", "no such file"),
        ("eval", "no such file.cat"),
        ("render", "no such file.cat", "x", "-o", "x.svg"),
        ("explain", "CAT000000"),
        ("new", "../.."),
    ],
)
def test_wrong_usage_is_status_2_with_a_message(run: Run, arguments: tuple[str, ...]) -> None:
    status, out, err = run(*arguments)
    assert status == 2
    assert (out + err).strip() and "Traceback" not in out + err


def test_an_empty_folder_is_an_error(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert run("check", "empty")[0] == 2


def test_a_folder_is_checked_whole_in_sorted_order(run: Run, tmp_path: Path) -> None:
    for name in ("b/z.cat", "a.cat", "b/c.cat", ".hidden/x.cat"):
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_text("theory T : category { object X }")
    status, out, _ = run("check", "--json", "in")
    assert status == 0
    assert [file["path"] for file in json.loads(out)["files"]] == ["in/a.cat", "in/b/c.cat", "in/b/z.cat"]


def test_the_report_can_go_to_a_file(run: Run, monoid: str, tmp_path: Path) -> None:
    status, out, _ = run("check", "--json", "--output", "report.json", monoid)
    assert (status, out) == (0, "")
    assert json.loads((tmp_path / "report.json").read_text())["summary"]["proved"] == 2
    assert run("check", "--json", "--output", "no/such/folder.json", monoid)[0] == 2


def test_certificates_are_written_and_verified_and_are_the_same_every_time(
    run: Run, monoid: str, tmp_path: Path
) -> None:
    status, out, _ = run("check", "--json", "--certificates", "proofs", monoid)
    laws = {law["name"]: law for law in json.loads(out)["files"][0]["theories"][0]["laws"]}
    assert status == 0 and laws["wrong"]["certificate"] is None
    place = tmp_path / laws["four"]["certificate"]
    before = place.read_bytes()
    status, out, _ = run("verify", "proofs")
    assert status == 0 and "Monoid.four is proved" in out
    assert run("check", "--certificates", "proofs", monoid)[0] == 0
    assert place.read_bytes() == before
    place.write_text(before.decode().replace('"assoc"', '"unit_left"'))
    assert run("verify", str(place))[0] in (1, 2)
    place.write_text("{")
    assert run("verify", str(place))[0] == 2
    assert not list(tmp_path.rglob(".*.cert*"))


def test_certificates_that_cannot_be_written_are_status_2(run: Run, monoid: str, tmp_path: Path) -> None:
    (tmp_path / "proofs").write_text("a file where a folder should be")
    status, out, _ = run("check", "--json", "--certificates", "proofs/inner", monoid)
    assert status == 2 and json.loads(out)["summary"]["proved"] == 2


def test_workers_give_the_same_answer(run: Run, monoid: str) -> None:
    def answer(*more: str) -> object:
        document = json.loads(run("check", "--json", *more, monoid)[1])
        for law in document["files"][0]["theories"][0]["laws"]:
            law.pop("seconds")
        return document

    assert answer() == answer("--jobs", "2")


def test_eval_shows_every_axiom_and_law(run: Run, monoid: str) -> None:
    status, out, _ = run("eval", monoid)
    assert status == 0
    assert "model Parity : Monoid in Vect(GF(2))" in out and "four" in out
    assert run("eval", monoid, "Parity")[0] == 0
    status, _, err = run("eval", monoid, "Parties")
    assert status == 2 and "did you mean `Parity`" in err


@pytest.mark.parametrize("name", ["four", "Monoid.four", "assoc", "mul", "A"])
def test_render_draws_laws_axioms_and_generators(run: Run, monoid: str, tmp_path: Path, name: str) -> None:
    assert run("render", monoid, name, "-o", "x.svg")[0] == 0
    assert (tmp_path / "x.svg").read_text().startswith("<svg")


def test_render_writes_png_and_json_and_refuses_others(run: Run, monoid: str, tmp_path: Path) -> None:
    pytest.importorskip("resvg_py")
    assert run("render", monoid, "four", "-o", "x.png")[0] == 0
    assert (tmp_path / "x.png").read_bytes().startswith(b"\x89PNG")
    assert run("render", monoid, "four", "-o", "x.json")[0] == 0
    assert json.loads((tmp_path / "x.json").read_text())
    status, _, err = run("render", monoid, "four", "-o", "x.docx")
    assert status == 2 and ".svg" in err
    status, _, err = run("render", monoid, "fuor", "-o", "x.svg")
    assert status == 2 and "did you mean `four`" in err


def test_render_draws_a_proof(run: Run, monoid: str, tmp_path: Path) -> None:
    assert run("render", monoid, "four", "-o", "x.svg", "--as", "proof")[0] == 0
    assert run("render", monoid, "wrong", "-o", "y.svg", "--as", "proof")[0] == 2
    assert not (tmp_path / "y.svg").exists()


def test_new_starts_a_project_that_checks_and_overwrites_nothing(run: Run) -> None:
    status, out, _ = run("new", "my-first")
    assert status == 0
    assert run("check", "my-first")[0] == 0
    assert run("new", "my-first")[0] == 2


def test_every_code_can_be_explained(run: Run) -> None:
    from catalg.diagnostics.codes import CODES

    for code in CODES:
        status, out, _ = run("explain", code)
        assert status == 0 and code in out


def test_a_failure_of_the_program_is_status_3_for_that_law_alone(
    run: Run, monoid: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import catalg.prove

    honest = catalg.prove.prove

    def faulty(theory: object, statement: object, *rest: object, **more: object) -> object:
        if statement.name == "four":  # type: ignore[attr-defined]
            raise ZeroDivisionError("as if by a bug")
        return honest(theory, statement, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(catalg.prove, "prove", faulty)
    status, out, _ = run("check", "--json", monoid)
    document = json.loads(out)
    assert status == 3
    assert [found["code"] for found in document["files"][0]["diagnostics"]] == ["CAT900"]
    assert document["summary"]["proved"] == 1 and document["summary"]["unknown"] == 1


@pytest.mark.skipif(sys.platform == "win32", reason="signals to a process group")
@pytest.mark.parametrize("jobs", [pytest.param("1", marks=pytest.mark.slow), "2"])
def test_an_interrupt_ends_it_quietly(tmp_path: Path, jobs: str) -> None:
    """Status 130, no traceback, no report that could be taken for an answer."""
    hard = "".join(f"  law l{i} : A * unit ; mul = unit * A ; mul\n" for i in range(600))
    text = MONOID.replace("  axiom unit_left : unit * A ; mul = A\n", "").replace("  law four", hard + "  law four")
    (tmp_path / "m.cat").write_text(text[: text.index("  law steps")] + "}\n")
    root = str(Path(__file__).resolve().parents[2])
    process = subprocess.Popen(
        [sys.executable, "-m", "catalg.apps.cli", "check", "m.cat", "--jobs", jobs, "--certificates", "found"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": root},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    end = time.monotonic() + 60
    while len(list(tmp_path.glob("found/**/*.lock"))) < 3 and time.monotonic() < end:
        time.sleep(0.01)  # until it has begun; there is far more to do than can be done before the signal
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (130, b"")
    assert err.strip() == b"interrupted"


def test_help_and_version_load_nothing_heavy() -> None:
    code = (
        "import sys\nfrom catalg.apps import cli\n"
        "try:\n    cli.main()\nexcept SystemExit as stop:\n    assert not stop.code\n"
        "heavy = {'sympy', 'numpy', 'networkx', 'ziamath', 'lark', 'rich', 'catalg.session', 'catalg.kernel'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    for option in ("--help", "--version"):
        done = subprocess.run([sys.executable, "-c", code, option], capture_output=True, text=True, check=True)
        assert done.stdout.splitlines()[-1] == "[]"


def test_a_proof_without_models_loads_no_array_library(monoid: str, tmp_path: Path) -> None:
    text = MONOID[: MONOID.index("model")].replace("  law wrong : A * unit = unit * A expect refuted\n", "")
    (tmp_path / "m.cat").write_text(text)
    code = (
        "import sys\nfrom catalg.apps import cli\n"
        "try:\n    cli.main()\nexcept SystemExit as stop:\n    assert not stop.code\n"
        "heavy = {'sympy', 'numpy', 'networkx', 'ziamath', 'rich', 'concurrent.futures', 'multiprocessing'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    command = [sys.executable, "-c", code, "check", "m.cat"]
    root = str(Path(__file__).resolve().parents[2])
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, cwd=tmp_path, env={**os.environ, "PYTHONPATH": root}
    )
    assert done.stdout.splitlines()[-1] == "[]"
