"""Which jobs there are and when, and what is settled while they are done."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import presentations as p
import pytest

from catalg.session.agenda import Agenda
from catalg.session.ahead import Ahead
from catalg.session.check import Options, Run
from catalg.session.jobs import Job, LawJob, ModelJob, Timed, performed
from catalg.session.verdicts import Budget, Evaluation, ModelTrial, Proposal, Undecided
from catalg.syntax.elaborated import ModelDeclaration, Module, TheoryDeclaration

QUICK = Options(Budget(300, 20.0))
HOLDS = {"assoc": Evaluation("assoc", "holds", True), "unit_left": Evaluation("unit_left", "holds", True)}


def run_of(*theories: TheoryDeclaration, models: tuple[ModelDeclaration, ...] = ()) -> Run:
    return Run(p.graph(*theories, models=models), QUICK, None)


def called(job: Job | None) -> str:
    if isinstance(job, LawJob):
        return f"{job.law}{' in full' if job.full else ''}"
    return f"model {job.index}" if job is not None else "nothing"


UNDECIDED = Timed(Undecided(("nothing",)), 0.1)


def test_a_law_that_a_first_trial_leaves_open_is_tried_in_full_before_the_rest() -> None:
    agenda = Agenda(run_of(p.declared("Monoid", (p.law(p.bracketing("three", 3)), p.law(p.bracketing("four", 4))))))
    first = agenda.next(0)
    assert called(first) == "three" and first is not None
    agenda.answered(first, UNDECIDED)
    full = agenda.next(0)
    assert isinstance(full, LawJob) and called(full) == "three in full" and full.first is UNDECIDED.trial
    assert full.budget.seconds == pytest.approx(QUICK.budget.seconds - 0.1)
    agenda.answered(full, UNDECIDED)  # and not once more
    assert [called(agenda.next(0)), called(agenda.next(0))] == ["four", "nothing"]


def test_hands_take_models_and_laws_and_help_each_other_out() -> None:
    laws = tuple(p.law(p.bracketing(name, 3)) for name in ("one", "two", "three"))
    agenda = Agenda(run_of(p.declared("Monoid", laws), models=(p.model("m"), p.model("n"))))
    assert [called(agenda.next(hand)) for hand in (0, 1, 1, 1, 0, 0)] == [
        "one", "model 0", "model 1", "two", "three", "nothing",
    ]  # fmt: skip


@pytest.mark.parametrize("fails", [True, False])
def test_a_law_said_to_be_false_waits_for_the_models_of_its_theory(fails: bool) -> None:
    theory = p.declared("Monoid", (p.law(p.unprovable("wrong"), expected="refuted"),))
    run = run_of(theory, models=(p.model("m"), p.model("n")))
    agenda = Agenda(run)
    first, second = agenda.next(0), agenda.next(0)
    assert first is not None and second is not None and called(agenda.next(0)) == "nothing"
    wrong = Evaluation("wrong", "fails" if fails else "holds", True)
    agenda.answered(second, ModelTrial({**HOLDS, "wrong": wrong}))
    assert called(agenda.next(0)) == "nothing"  # the other model may refute it too, and comes first
    agenda.answered(first, ModelTrial({**HOLDS, "wrong": wrong}))
    assert called(agenda.next(0)) == ("nothing" if fails else "wrong in full")
    if fails:
        assert run.trials["m.cat", "Monoid", "wrong"].trial.method == "model m"  # type: ignore[union-attr]


def test_laws_of_a_file_are_tried_while_later_files_are_elaborated() -> None:
    early = p.declared("Monoid", (p.law(p.bracketing("early", 3)),))
    late = p.declared("Late", (p.law(p.bracketing("late", 3)), p.law(p.unprovable("wrong"), "refuted")), path="n.cat")
    run = run_of(early, models=(p.model("m"),))
    first, modules = run.graph.modules["m.cat"], run.graph.modules
    second = Module("n.cat", {"Late": late}, (), (), {}, ())
    run.graph.sources.requested = ("m.cat", "n.cat")
    modules.clear()  # type: ignore[attr-defined]

    def coming() -> Iterator[str]:
        for path, module in (("imported.cat", None), ("m.cat", first), ("n.cat", second)):
            modules[path] = module  # type: ignore[index]
            yield path

    agenda = Agenda(run, coming())
    heard = []
    while agenda.meanwhile():
        heard += [(called(agenda.next(0)), called(agenda.next(1)))]
    assert heard == [
        ("nothing", "nothing"),
        ("early", "nothing"),  # whoever reads needs a processor too
        ("late", "nothing"),
        ("wrong in full", "model 0"),  # models of a theory may be in any file
    ]


def test_the_answer_does_not_depend_on_who_answers_first() -> None:
    laws = (p.law(p.bracketing("three", 3)), p.law(p.unprovable("wrong"), expected="refuted"))
    reports = []
    for order in (list, lambda jobs: list(reversed(jobs))):
        run = run_of(p.declared("Monoid", laws), models=(p.model("m"), p.model("n")))
        agenda = Agenda(run)
        while jobs := order(all_there_are(agenda)):
            for job in jobs:
                agenda.answered(job, done(job, run))
        while agenda.meanwhile():
            pass
        reports.append({key: timed.trial for key, timed in run.trials.items()})
    assert reports[0] == reports[1] and len(reports[0]) == 2


def all_there_are(agenda: Agenda) -> list[Job]:
    jobs = []
    while (job := agenda.next(0)) is not None:
        jobs.append(job)
    return jobs


def done(job: Job, run: Run) -> object:
    if isinstance(job, ModelJob):
        return ModelTrial({**HOLDS, "wrong": Evaluation("wrong", "fails", True, witness=f"of {job.index}")})
    return performed(job, run.graph)


# -- settling ahead -----------------------------------------------------------------------


def tried(run: Run, name: str, theory: str = "Monoid") -> tuple[tuple[str, str, str], Proposal]:
    key = ("m.cat", theory, name)
    answer = performed(LawJob(*key, QUICK.budget), run.graph)
    assert isinstance(answer, Timed) and isinstance(answer.trial, Proposal)
    run.trials[key] = answer
    return key, answer.trial


def test_a_law_is_settled_ahead_once_those_it_rests_on_are() -> None:
    chain = (p.law(p.bracketing("one", 4)), p.law(p.bracketing("two", 4), by=("one",)))
    run = run_of(p.declared("Monoid", (*chain, p.law(p.bracketing("three", 4), by=("two",)))))
    ahead = Ahead(run.settler, run.graph)
    for name in ("three", "two"):
        ahead.offer(*tried(run, name))
        assert not ahead.step()
    ahead.offer(*tried(run, "one"))
    assert [ahead.step() for _ in range(4)] == [True, True, True, False]
    assert all(run.settler.theorem(("m.cat", "Monoid", name)) for name in ("one", "two", "three"))


def test_what_rests_on_an_open_law_is_left_to_the_end() -> None:
    """It is decided there, by the models and by a trial without that law."""
    run = run_of(p.declared("Monoid", (p.law(p.unprovable("open")), p.law(p.unprovable("rests"), by=("open",)))))
    ahead = Ahead(run.settler, run.graph)
    key, proposal = tried(run, "rests")
    ahead.offer(key, proposal)
    assert not ahead.step() and run.trials[key].trial is proposal


def test_a_law_inherited_from_a_theorem_can_be_used_ahead() -> None:
    source = p.declared("Monoid", (p.law(p.bracketing("deep", 4)),))
    target = p.declared("Ring", (p.law(p.bracketing("same", 4), by=("deep",)),), p.inherit(source, "deep"))
    run = run_of(source, target)
    ahead = Ahead(run.settler, run.graph)
    ahead.offer(*tried(run, "same", "Ring"))
    assert not ahead.step()
    ahead.offer(*tried(run, "deep"))
    assert ahead.step() and ahead.step()
    assert run.settler.theorem(("m.cat", "Ring", "same")) is not None


def test_nothing_is_tried_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proposal whose inherited law cannot be carried after all is left alone."""
    source = p.declared("Monoid", (p.law(p.bracketing("deep", 4)),))
    target = p.declared("Ring", (p.law(p.bracketing("same", 4), by=("deep",)),), p.inherit(source, "deep"))
    run = run_of(source, target)
    refuse: Callable[..., bool] = lambda *_: False  # noqa: E731
    monkeypatch.setattr(run.settler, "_carried", refuse)
    monkeypatch.setattr(run.settler, "_again", lambda _job: pytest.fail("something was tried"))
    ahead = Ahead(run.settler, run.graph)
    ahead.offer(*tried(run, "deep"))
    ahead.offer(*tried(run, "same", "Ring"))
    assert [ahead.step() for _ in range(3)] == [True, True, False]
    assert run.settler.theorem(("m.cat", "Ring", "same")) is None
