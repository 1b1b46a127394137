"""What is said of a law that stays unknown, to people, to programs and as a picture."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from catalg.apps.cli import commands
from catalg.session.check import Options
from catalg.session.report import Report
from catalg.session.typed_text import check_text
from catalg.session.verdicts import Budget

# `copies` needs `bialgebra`, which is not permitted; a model with that axiom and without the law there is none.
LOOSE = """
theory Loose : symmetric monoidal category permits assoc, coassoc {
  object X
  morphism m : X * X -> X
  morphism d : X -> X * X
  axiom assoc : m * X ; m = X * m ; m
  axiom coassoc : d ; d * X = d ; X * d
  axiom bialgebra : m ; d = d * d ; X * swap(X, X) * X ; m * m
  law copies : m * X ; m ; d = d * d * d ; X * swap(X, X) * X * X * X ; m * m * X * X ; X * swap(X, X) * X ; m * m
  law later : m ; d = d * d ; X * swap(X, X) * X ; m * m
}
"""
# True (in groups of exponent three, elements commute with their conjugates), and far out of reach with so little fuel.
GROUP = """
theory Group : cartesian category {
  object G
  morphism mul : G * G -> G
  morphism e : I -> G
  morphism inv : G -> G
  axiom assoc (x y z : G) : mul(mul(x, y), z) = mul(x, mul(y, z))
  axiom left_unit (x : G) : mul(e, x) = x
  axiom left_inverse (x : G) : mul(inv(x), x) = e
  axiom cubes (x : G) : mul(x, mul(x, x)) = e
  law engel (x y : G) : mul(mul(y, mul(x, inv(y))), x) = mul(x, mul(y, mul(x, inv(y))))
}
"""


def checked(text: str, fuel: int) -> Report:
    return check_text(text, options=Options(Budget(fuel, 60.0)))


def test_an_invariant_the_sides_and_the_axiom_that_is_not_permitted() -> None:
    law = next(law for law in checked(LOOSE, 40).laws() if law.name == "copies")
    assert law.verdict == "unknown" and law.account is not None
    assert law.account.invariant == "every rule in reach keeps the count `d`: 1 on the left side, 3 on the right"
    near = law.account.nearest
    assert near is not None and near.left == "m * X ; m ; d" and near.steps == (0, 0)
    assert near.right.startswith("d * d * d ; X * swap(X, X) * X * X * X ; m * m * X * X")
    hints = {hint.name: hint.why for hint in law.account.may_help}
    assert hints["bialgebra (an axiom that is not permitted)"].startswith("brings them from 22 to")
    assert hints["Bialgebra.mul_three_comul with M = X, mul = m, comul = d"] == "says the same as this law"


def test_effort_and_the_nearest_terms() -> None:
    report = checked(GROUP, 60)
    (law,) = report.laws()
    assert law.verdict == "unknown" and law.account is not None
    efforts = {effort.method: effort for effort in law.account.efforts}
    assert list(efforts)[0] == "normalisation" and list(efforts)[-1] == "search for a finite counter-model"
    search = efforts["two-ended search"]
    assert search.ended == "fuel" and search.steps == search.fuel and search.cells > 5
    near = law.account.nearest
    assert near is not None and near.variables == "x : G, y : G" and near.reached[0] > 1
    assert "inv(" in near.left and "inv(" in near.right
    assert checked(GROUP, 60).texts == report.texts
    (again,) = checked(GROUP, 60).laws()
    assert again.account == law.account


def run(*arguments: str) -> Result:
    """What a command answers; its exit status is its `return_value`."""
    return CliRunner().invoke(commands, arguments, standalone_mode=False)


@pytest.fixture
def group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "group.cat"
    path.write_text(GROUP)
    return path


@pytest.mark.slow
def test_json_text_and_pictures(group: Path, tmp_path: Path) -> None:
    done = run("check", "group.cat", "--fuel", "60", "--json", "--pictures", "open")
    assert done.return_value == 1
    law = json.loads(done.stdout)["files"][0]["theories"][0]["laws"][0]
    said = law["unknown"]
    assert set(said) == {"tried", "invariant", "nearest", "may_help"} and said["invariant"] is None
    assert set(said["tried"][0]) == {"method", "steps", "fuel", "cells", "ended"}
    assert set(said["nearest"]) == {"left", "right", "variables", "distance", "steps", "reached"}
    drawn = (tmp_path / "open" / "Group.engel.svg").read_text()
    assert drawn.startswith("<svg") and "Group.engel" in drawn
    text = run("check", "group.cat", "--fuel", "60").stdout
    assert f"nearest (for x : G, y : G), {said['nearest']['distance']} apart" in text
    assert said["nearest"]["left"] in text and said["nearest"]["right"] in text


def test_render_draws_open_ends_and_only_those(group: Path, tmp_path: Path) -> None:
    done = run("render", "group.cat", "engel", "--as", "nearest", "--fuel", "60", "-o", "x.json")
    assert done.return_value == 0
    scene = json.loads((tmp_path / "x.json").read_text())
    signs = [label["text"] for label in scene["labels"] if label["role"] == "equals"]
    assert "?" in signs and len(scene["panels"]) == len(signs) + 1
    group.write_text(GROUP.replace("mul(mul(y, mul(x, inv(y))), x) = mul(x, mul(y, mul(x, inv(y))))", "mul(e, x) = x"))
    done = run("render", "group.cat", "engel", "--as", "nearest", "-o", "x.svg")
    assert done.return_value == 2 and "is proved" in done.stderr
