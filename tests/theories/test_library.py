"""The theory library checks as it says, reads as it should, and gives the witnesses it promises."""

from __future__ import annotations

from pathlib import Path

import pytest
from library import LIBRARY, ROOT, graph, reports_on

from catalg.models import build_model
from catalg.session.check import check
from catalg.syntax import ModelDeclaration, TheoryDeclaration

QUICK = {"std/monoid", "std/monad", "std/frobenius", "std/natural", "std/lattice", "std/squares", "std/eckmann_hilton"}
WORKS = {"attention", "deep_learning", "language_metric"}  # checked by test_statements.py, all together

# Proved laws that no model of the library tries: no instance that was drawn satisfies their hypotheses.
NOT_EVALUATED = {"order_transitive", "order_antisymmetric", "compare_unique", "conjugated"}


def _id(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def _names() -> list:
    paths = [path for path in LIBRARY if path.parent.name not in WORKS]
    return [pytest.param(path, id=_id(path), marks=() if _id(path) in QUICK else pytest.mark.slow) for path in paths]


def _with_its_twins(path: Path) -> list[Path]:
    """A file of laws and, where false laws and models have a file of their own, that one."""
    twins = ROOT / "counterexamples" / path.name
    return [path, twins] if twins.exists() and twins != path else [path]


def theories() -> list[TheoryDeclaration]:
    return [theory for module in graph().modules.values() for theory in module.theories.values()]


def model_named(name: str, theory: str) -> tuple[ModelDeclaration, TheoryDeclaration]:
    for module in graph().modules.values():
        for model in module.models:
            if (model.name, model.theory) == (name, theory):
                return model, module.theories.get(theory) or module.imported[theory]
    raise AssertionError(f"there is no model {name} of {theory}")


@pytest.mark.parametrize("path", _names())
def test_checks_as_it_says(path: Path) -> None:
    """Every law is as expected, every model as declared; and every proved law holds in some model."""
    files = reports_on(_with_its_twins(path))["files"]
    models = [model for file in files for model in file["models"]]
    laws = [law for file in files for theory in file["theories"] for law in theory["laws"]]
    assert not [found["message"] for file in files for found in file["diagnostics"] if found["severity"] == "error"]
    assert not [(law["name"], law["verdict"], law["method"]) for law in laws if law["verdict"] != law["expected"]]
    assert not [(model["name"], model["fails"]) for model in models if not model["ok"]]
    held = {name for model in models for name in model["holds"]}
    proved = {law["name"] for law in laws if law["verdict"] == "proved"}
    assert proved - held <= NOT_EVALUATED


def test_the_theories_of_the_first_job_are_there() -> None:
    names = {path.stem for path in LIBRARY}
    assert names >= {
        "monoid", "monad", "adjunction", "comonad", "distributive_law", "frobenius", "bialgebra", "hopf",
        "eckmann_hilton", "natural", "squares", "group", "equivariance",
    }  # fmt: skip


@pytest.mark.parametrize("path", LIBRARY, ids=map(_id, LIBRARY))
def test_reads_well(path: Path) -> None:
    """A paragraph first, a line about every law and model, a false law and a model in every file."""
    text = path.read_text(encoding="utf-8")
    opening = text.split("\n\n")[0].splitlines()
    assert len(opening) >= 5 and all(line.startswith("#") for line in opening)
    assert max(map(len, text.splitlines())) <= 160
    module = graph().modules[str(path)]
    for theory in module.theories.values():
        for law in theory.laws:
            assert law.doc or "." in law.name, f"{theory.name}.{law.name} has no doc comment"
            assert law.expected == "proved" or law.doc.replace("[SA-", "").count("False:"), law.name
    modules = [graph().modules[str(one)] for one in _with_its_twins(path)]
    assert any(law.expected == "refuted" for m in modules for theory in m.theories.values() for law in theory.laws)
    assert any(m.models for m in modules)
    assert all(model.doc for model in module.models)


def test_no_proof_is_spelled_out() -> None:
    """Every law of the library is found without a chain; those of the works, inductions above all, have short ones."""
    chains = {
        (Path(path).parent.name, theory.name, law.name): len(law.chain)
        for path, module in graph().modules.items()
        for theory in module.theories.values()
        for law in theory.laws
        if law.chain
    }
    assert {folder for folder, _, _ in chains} <= WORKS
    assert max(chains.values()) <= 5


def test_the_statements_of_the_sources_are_there() -> None:
    ids = {one for theory in theories() for law in theory.laws for one in law.ids}
    assert ids >= {"SA-16", "SA-16r", "SA-17", "SA-18", "SA-19", "SA-29", "SA-29r", "SA-35"}


WITNESSES = [
    ("TwoPositions", "PositionWitness", "positioned_at_zero", ["left [[1/2], [E/(1 + E)]]", "right [[E/(1 + E)]"]),
    ("LookBack", "CausalAttention", "causal_at_witness", ["left [[2]", "right [[(1 + 2*exp(2))/(1 + exp(2))]"]),
    ("Signs", "OrthogonalWitness", "softmax_flipped", ["left [[(-1 + exp(2))/(1 + exp(2))]", "right [[1], [-1]]"]),
    ("Signs", "OrthogonalWitness", "linear_doubled", ["left [[16], [16]]", "right [[4], [4]]"]),
    ("ZeroOne", "DoubledToken", "natural_at_double", ["left [[0], [0]]", "right [[1/2], [1/2]]"]),
]


@pytest.mark.parametrize(("model", "theory", "law", "parts"), WITNESSES, ids=[law for _, _, law, _ in WITNESSES])
def test_exact_witnesses(model: str, theory: str, law: str, parts: list[str]) -> None:
    """The false statements about attention fail where the source says, in exact numbers."""
    declared, declaration = model_named(model, theory)
    built = build_model(declared.name, declaration.theory, declared.target, declared.values)
    statement = next(one.statement for one in declaration.laws if one.name == law)
    outcome = built.check(statement, samples=1)
    assert (outcome.status, outcome.exact) == ("fails", True)
    assert all(part in (outcome.witness or "") for part in parts), outcome.witness


@pytest.mark.slow
def test_same_answer_twice() -> None:
    """The same files give the same verdicts, methods and witnesses."""
    path = str(ROOT / "std" / "monad.cat")

    def told() -> list[tuple]:
        return [(law.name, law.verdict, law.known_by, law.steps, law.witness) for law in check([path]).laws()]

    assert told() == told()
