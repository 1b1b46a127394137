"""From trials to theorems: lemmas, inherited laws, laws that rest on what is not proved, and contradictions."""

from __future__ import annotations

from collections.abc import Mapping

import presentations as p
import pytest

from catalg.certificates import certificate_from_json, certificate_to_json
from catalg.kernel import Proved, replay
from catalg.session import jobs
from catalg.session.assemble import assembled
from catalg.session.check import Options, Run
from catalg.session.jobs import usable_rules
from catalg.session.report import Report
from catalg.session.verdicts import Budget, Crash, Evaluation, ModelTrial, Proposal, Undecided
from catalg.syntax.elaborated import ModelDeclaration, TheoryDeclaration

QUICK = Options(Budget(300, 20.0))


def finished(*theories: TheoryDeclaration, models: tuple[ModelDeclaration, ...] = ()) -> tuple[Run, Report]:
    run = Run(p.graph(*theories, models=models), QUICK, None)
    run.work()
    return run, assembled(run)


@pytest.fixture(autouse=True)
def no_finite_models(monkeypatch: pytest.MonkeyPatch) -> None:
    """Searching for counter-models has tests of its own."""
    import catalg.models

    monkeypatch.setattr(catalg.models, "find_counterexample", lambda *_args, **_more: None)


@pytest.fixture
def evaluations(monkeypatch: pytest.MonkeyPatch) -> dict[str, ModelTrial]:
    """What each model, by name, is made to say."""
    answers: dict[str, ModelTrial] = {}

    def perform(job: jobs.ModelJob, graph: object) -> ModelTrial:
        return answers[graph.modules[job.path].models[job.index].name]  # type: ignore[attr-defined]

    monkeypatch.setattr(jobs.ModelJob, "perform", perform)
    return answers


def trial(exact: bool = True, **statuses: str) -> ModelTrial:
    told = {"assoc": "holds", "unit_left": "holds", **statuses}
    return ModelTrial({name: Evaluation(name, status, exact) for name, status in told.items()})  # type: ignore[arg-type]


def verdicts(report: Report) -> Mapping[str, str]:
    return {law.name: law.verdict for law in report.laws()}


def test_a_law_may_use_the_laws_before_it_and_its_certificate_holds_them() -> None:
    theory = p.declared("Monoid", (p.law(p.bracketing("three", 4)), p.law(p.bracketing("again", 4), by=("three",))))
    run, report = finished(theory)
    assert verdicts(report) == {"three": "proved", "again": "proved"}
    certificate = run.settler.theorem(("m.cat", "Monoid", "again")).certificate  # type: ignore[union-attr]
    assert [lemma.name for lemma in certificate.lemmas] == ["three"]
    assert replay(certificate_from_json(certificate_to_json(certificate))).axioms == {"assoc"}


def test_a_law_that_uses_no_other_has_a_certificate_without_lemmas() -> None:
    theory = p.declared("Monoid", (p.law(p.bracketing("three", 4)),))
    run, _ = finished(theory)
    assert run.settler.theorem(("m.cat", "Monoid", "three")).certificate.lemmas == ()  # type: ignore[union-attr]


def test_what_rests_on_a_law_that_is_not_proved_is_not_proved() -> None:
    false = p.unprovable("false")
    theory = p.declared(
        "Monoid", (p.law(false), p.law(p.unprovable("copy")), p.law(p.unprovable("cited"), by=("false",)))
    )
    _, report = finished(theory)
    assert set(verdicts(report).values()) == {"unknown"}
    (found,) = report.files[0].diagnostics
    assert found.code == "CAT301" and "`false` is not proved" in found.message


def test_a_true_law_is_proved_though_a_false_one_before_it_would_prove_it_too() -> None:
    theory = p.declared("Monoid", (p.law(p.unprovable("false")), p.law(p.bracketing("three", 4))))
    _, report = finished(theory)
    assert verdicts(report) == {"false": "unknown", "three": "proved"}


def test_a_law_expected_to_be_refuted_is_never_a_rule() -> None:
    theory = p.declared("Monoid", (p.law(p.unprovable("false"), "refuted"), p.law(p.unprovable("copy"))))
    assert set(usable_rules(theory, "copy")) == {"assoc", "unit_left"}
    _, report = finished(theory)
    assert verdicts(report) == {"false": "unknown", "copy": "unknown"}


def test_inherited_laws_are_proved_where_they_come_from_and_carried() -> None:
    source = p.declared("Monoid", (p.law(p.bracketing("three", 4)),))
    middle = p.declared("Middle", (), p.inherit(source, "three"))
    last = p.declared("Last", (p.law(p.bracketing("again", 4), by=("three",)),), p.inherit(middle, "three"))
    run, report = finished(source, middle, last)
    assert verdicts(report) == {"three": "proved", "again": "proved"}
    certificate = run.settler.theorem(("m.cat", "Last", "again")).certificate  # type: ignore[union-attr]
    (lemma,) = certificate.lemmas
    assert isinstance(lemma, Proved) and lemma.proof and lemma.name == "three"
    assert certificate.theory.name == "Last" and replay(certificate).axioms == {"assoc"}


def test_a_law_inherited_from_one_that_is_not_proved_cannot_be_used() -> None:
    source = p.declared("Monoid", (p.law(p.unprovable("false")),))
    last = p.declared("Last", (p.law(p.unprovable("cited"), by=("false",)),), p.inherit(source, "false"))
    _, report = finished(source, last)
    assert verdicts(report)["cited"] == "unknown"


def test_a_proof_that_the_kernel_rejects_is_a_fault_of_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    theory = p.declared("Monoid", (p.law(p.bracketing("three", 4)), p.law(p.bracketing("four", 5))))
    honest = jobs.LawJob.perform

    def lying(job: jobs.LawJob, graph: object) -> jobs.Timed:
        if job.law == "three":
            return jobs.Timed(Proposal("wishful thinking", (), ()), 0.0)
        return honest(job, graph)  # type: ignore[arg-type]

    monkeypatch.setattr(jobs.LawJob, "perform", lying)
    run, report = finished(theory)
    assert verdicts(report) == {"three": "unknown", "four": "proved"}
    assert isinstance(run.settler.outcome(("m.cat", "Monoid", "three")), Crash)
    assert report.exit_status == 3


def test_a_declared_model_refutes_when_its_axioms_hold(evaluations: dict[str, ModelTrial]) -> None:
    evaluations["Bad"] = trial(false="fails", assoc="fails")
    evaluations["Skipped"] = trial(false="fails", assoc="skipped")
    evaluations["Good"] = trial(false="fails")
    theory = p.declared("Monoid", (p.law(p.unprovable("false"), "refuted"),))
    models = (p.model("Bad", ("assoc", "false")), p.model("Skipped"), p.model("Good"))
    _, report = finished(theory, models=models)
    (law,) = report.laws()
    assert (law.verdict, law.known_by) == ("refuted", "model Good")
    assert report.exit_status == 0
    _, report = finished(theory, models=models[:2])
    assert verdicts(report) == {"false": "unknown"}


def test_floats_refute_only_numerically(evaluations: dict[str, ModelTrial]) -> None:
    evaluations["Floats"] = trial(exact=False, false="fails")
    theory = p.declared("Monoid", (p.law(p.unprovable("false"), "refuted"),))
    _, report = finished(theory, models=(p.model("Floats"),))
    (law,) = report.laws()
    assert (law.verdict, law.known_by) == ("refuted", "model Floats, numerically")


def test_a_proved_law_that_fails_in_a_model_of_the_axioms_is_status_3(evaluations: dict[str, ModelTrial]) -> None:
    evaluations["Impossible"] = trial(three="fails")
    theory = p.declared("Monoid", (p.law(p.bracketing("three", 4)),))
    _, report = finished(theory, models=(p.model("Impossible", ("three",)),))
    assert verdicts(report) == {"three": "proved"}
    assert report.exit_status == 3
    assert [found.code for found in report.files[0].diagnostics] == ["CAT901"]


def test_a_proved_law_may_fail_where_an_axiom_does(evaluations: dict[str, ModelTrial]) -> None:
    evaluations["NoMonoid"] = trial(assoc="fails", three="fails")
    theory = p.declared("Monoid", (p.law(p.bracketing("three", 4)),))
    _, report = finished(theory, models=(p.model("NoMonoid", ("assoc", "three")),))
    assert report.exit_status == 0


def test_time_running_out_is_undecided_and_costs_no_other_law(monkeypatch: pytest.MonkeyPatch) -> None:
    import catalg.prove

    honest = catalg.prove.prove

    def endless(theory: object, statement: object, *rest: object, **more: object) -> object:
        while statement.name == "three":  # type: ignore[attr-defined]
            pass
        return honest(theory, statement, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(catalg.prove, "prove", endless)
    theory = p.declared("Monoid", (p.law(p.bracketing("three", 4)), p.law(p.bracketing("four", 5))))
    run = Run(p.graph(theory), Options(Budget(2_000, 0.2)), None)
    run.work()
    assert verdicts(assembled(run)) == {"three": "unknown", "four": "proved"}
    undecided = run.settler.outcome(("m.cat", "Monoid", "three"))
    assert isinstance(undecided, Undecided) and "stopped after" in undecided.tried[-1]


@pytest.mark.parametrize("error", [RecursionError, MemoryError])
def test_depth_and_memory_running_out_are_undecided(monkeypatch: pytest.MonkeyPatch, error: type[Exception]) -> None:
    import catalg.prove

    def failing(*_args: object, **_more: object) -> object:
        raise error

    monkeypatch.setattr(catalg.prove, "prove", failing)
    _, report = finished(p.declared("Monoid", (p.law(p.bracketing("three", 4)),)))
    assert verdicts(report) == {"three": "unknown"} and report.exit_status == 1


def test_lemmas_that_a_prover_makes_get_names_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    import catalg.prove

    honest = catalg.prove.prove

    def with_lemma(theory: object, statement: object, *rest: object, **more: object) -> object:
        found = honest(theory, statement, *rest, **more)  # type: ignore[arg-type]
        if not isinstance(found, catalg.prove.Found):
            return found
        lemma = p.bracketing("helper", 4)
        proof = honest(theory, lemma, p.AXIOMS, fuel=1000).proof  # type: ignore[arg-type, union-attr]
        whole = honest(theory, statement, {"helper": lemma}, fuel=1000).proof  # type: ignore[arg-type, union-attr]
        return catalg.prove.Found(whole, "with a lemma", (Proved(lemma, proof),))

    monkeypatch.setattr(catalg.prove, "prove", with_lemma)
    laws = (p.law(p.bracketing("one", 4)), p.law(p.bracketing("two", 4)))
    run, report = finished(p.declared("Monoid", laws))
    assert set(verdicts(report).values()) == {"proved"}
    for name in ("one", "two"):
        certificate = run.settler.theorem(("m.cat", "Monoid", name)).certificate  # type: ignore[union-attr]
        assert [lemma.name for lemma in certificate.lemmas] == [f"{name}.helper"]
