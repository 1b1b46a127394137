"""A second check in one process: what did not change is not elaborated or searched for again, and nothing else."""

from __future__ import annotations

import pytest

from catalg.session.assemble import assembled
from catalg.session.check import Options, Run
from catalg.session.graph import Store, load
from catalg.session.memory import Memory

BASE = """theory Monoid : monoidal category {
  object A
  morphism m : A * A -> A
  morphism e : I -> A
  axiom assoc : m * A ; m = A * m ; m
  axiom left : e * A ; m = A
  axiom right : A * e ; m = A
  law four : m * A * A ; m * A ; m = A * A * m ; A * m ; m
  law wrong : A * e = e * A expect refuted
}
"""
ABOVE = """import "base.cat"
theory Ring : monoidal category {
  include Monoid { m as times }
  law five : times * A * A ; times * A ; times = A * A * times ; A * times ; times
  law six : e * A ; times = A * e ; times
}
"""


class Session:
    def __init__(self, folder):
        self.folder, self.store, self.memory = folder, Store(), Memory()

    def write(self, **texts: str) -> None:
        for name, text in texts.items():
            (self.folder / f"{name}.cat").write_text(text)

    def check(self):
        """The report of a run, and how many laws were tried in it."""
        before = self.store.elaborations
        run = Run(load([str(self.folder)], (), self.store), Options(), None, self.memory)
        run.work()
        report = assembled(run)
        verdicts = {law.name: law.verdict for law in report.laws()}
        return verdicts, {law.name for law in report.laws() if not law.replayed}, self.store.elaborations - before


@pytest.fixture
def session(tmp_path):
    found = Session(tmp_path)
    found.write(base=BASE, ring=ABOVE)
    return found


ALL = {"four": "proved", "wrong": "refuted", "five": "proved", "six": "proved"}


def test_nothing_changed(session):
    assert session.check() == (ALL, {"four", "wrong", "five", "six"}, 2)
    assert session.check() == (ALL, set(), 0)


def test_a_comment_costs_no_search(session):
    session.check()
    session.write(base="# a comment\n" + BASE)
    assert session.check() == (ALL, set(), 2)


def test_a_file_that_changes_does_not_touch_what_it_imports(session):
    session.check()
    session.write(ring=ABOVE.replace("law six", "law seven : times = times\n  law six"))
    assert session.check() == (ALL | {"seven": "proved"}, {"seven"}, 1)


def test_an_axiom_that_a_proof_uses_is_gone(session):
    session.check()
    session.write(base=BASE.replace("  axiom right : A * e ; m = A\n", ""))
    verdicts, tried, _ = session.check()
    assert verdicts["six"] != "proved" and verdicts["four"] == "proved"
    assert "six" in tried and "four" not in tried
    session.write(base=BASE)
    assert session.check()[0] == ALL


def test_a_new_axiom_makes_refutations_stale(session):
    session.check()
    session.write(base=BASE.replace("  law four", "  axiom swap_unit : A * e = e * A\n  law four"))
    verdicts, tried, _ = session.check()
    assert verdicts["wrong"] == "proved" and "wrong" in tried and "four" not in tried


def test_mistakes_are_reported_again(session):
    session.write(ring=ABOVE.replace("law six : e", "law six : ee"))
    for _ in range(2):
        run = Run(load([str(session.folder)], (), session.store), Options(), None, session.memory)
        run.work()
        assert [d.code for d in assembled(run).errors()] == ["CAT201"]
    session.write(ring=ABOVE.replace("law six :", "law six"))
    for _ in range(2):
        sources = load([str(session.folder)], (), session.store).sources
        assert [d.code for found in sources.problems.values() for d in found] == ["CAT102"]
