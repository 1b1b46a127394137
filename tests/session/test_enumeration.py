"""`catalg models`: numbers that are known from elsewhere, models that can be pasted back, requests at fault."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from catalg.apps.cli import commands
from catalg.session.check import check

COMONOID = """theory Comonoid : symmetric monoidal category {
  object X
  morphism d : X -> X * X
  morphism e : X -> I
  axiom coassoc : d ; d * X = d ; X * d
  axiom left : d ; e * X = X
  axiom right : d ; X * e = X
}
"""
MONOID = """theory Monoid : cartesian category {
  object M
  morphism m : M * M -> M
  morphism e : I -> M
  axiom assoc (x y z : M) : m(m(x, y), z) = m(x, m(y, z))
  axiom left (x : M) : m(e, x) = x
  axiom right (x : M) : m(x, e) = x
}
theory Group : cartesian category {
  include Monoid
  morphism inv : M -> M
  axiom inverse (x : M) : m(inv(x), x) = e
}
"""


def run(*arguments):
    return CliRunner().invoke(commands, ["models", *map(str, arguments)], standalone_mode=False)


def numbers(*arguments):
    found = run(*arguments, "--count", "--json")
    assert found.return_value == 0
    answer = json.loads(found.stdout)
    return answer["labelled"], answer["classes"], answer["candidates"]


@pytest.fixture
def files(tmp_path):
    (tmp_path / "comonoid.cat").write_text(COMONOID)
    (tmp_path / "monoids.cat").write_text(MONOID)
    return tmp_path


def test_numbers_that_are_known(files):
    assert numbers(files / "comonoid.cat") == (1, 1, 16)
    # OEIS A058153 and A058129 (monoids), A034383 and A000001 (groups)
    assert numbers(f"{files}/monoids.cat:Monoid", "--size", "M=2")[:2] == (4, 2)
    assert numbers(f"{files}/monoids.cat:Monoid", "--size", "M=3")[:2] == (33, 7)
    assert numbers(f"{files}/monoids.cat:Group", "--size", "M=3")[:2] == (3, 1)


def test_models_can_be_pasted_into_a_file(files):
    for target in ("Set", "Rel", "Vect(GF(2))"):
        printed = run(files / "comonoid.cat", "--in", target).stdout
        blocks = printed.partition("\n\n")[2]
        assert blocks.count("model ") >= 1
        (files / "pasted.cat").write_text(COMONOID + blocks)
        report = check([str(files / "pasted.cat")])
        assert report.exit_status == 0 and len(list(report.models())) == blocks.count("model ")


def test_models_as_json(files):
    answer = json.loads(run(files / "comonoid.cat", "--json").stdout)
    assert answer["models"] == [{"X": 2, "d": [[0, 0], [1, 1]], "e": [[], []]}]
    assert (answer["theory"], answer["target"], answer["sizes"]) == ("Comonoid", "Set", {"X": 2})


def test_a_search_that_was_stopped_says_so(files):
    found = run(f"{files}/monoids.cat:Monoid", "--limit", "2")
    assert found.return_value == 1 and "these are not all" in found.stdout
    assert "up to isomorphism" not in found.stdout


def test_theories_of_the_library():
    assert "theory Monad in Set" in run("monad", "--count").stdout
    assert "theory CommutativeMonoid in Rel" in run("CommutativeMonoid", "--in", "Rel", "--size", "M=1").stdout


@pytest.mark.parametrize(
    "arguments, says",
    [
        (["{}/monoids.cat"], "holds 2 theories"),
        (["{}/monoids.cat:Monoids"], "did you mean `Monoid`"),
        (["{}/comonoid.cat", "--size", "Y=2"], "no object `Y`"),
        (["{}/comonoid.cat", "--size", "X=-2"], "gives no size"),
        (["{}/comonoid.cat", "--size", "X"], "gives no size"),
        (["{}/comonoid.cat", "--in", "Array"], "Array"),
        (["{}/comonoid.cat", "--in", "Nowhere"], "Nowhere"),
        (["{}/nothing.cat"], "nothing.cat"),
        (["monadd"], "did you mean `monad`"),
        (["{}/wrong.cat"], "CAT201"),
        (["{}/comonoid.cat", "--size", "X=999999"], "error"),
    ],
)
def test_requests_at_fault(files, arguments, says):
    (files / "wrong.cat").write_text(COMONOID.replace("d ; e * X", "dd ; e * X"))
    found = run(*(a.format(files) for a in arguments))
    assert found.exception is None and found.return_value == 2
    assert says in found.stderr and found.stdout == ""
