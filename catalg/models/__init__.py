"""Models: functors out of a theory into tensors, finite sets and arrays. Importing this imports no array library."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from catalg.kernel.statement import Statement, Theory
from catalg.models.outcome import CounterModel, Enumeration, ModelError, Outcome, Value

if TYPE_CHECKING:
    from catalg.models.callables import CallableModel
    from catalg.models.given import GivenModel
    from catalg.models.solve import Solution

__all__ = [
    "CounterModel",
    "Enumeration",
    "ModelError",
    "Outcome",
    "Value",
    "build_model",
    "check_many",
    "confirm",
    "enumerate_models",
    "find_counterexample",
    "functions_of",
    "model_of",
    "solve_model",
]


def build_model(
    name: str,
    theory: Theory,
    target: str,
    values: Mapping[str, Value],
    *,
    folder: Path | None = None,
    seed: int = 0,
    backend: str = "numpy",
    dtype: str | None = None,
    search: Sequence[Path] = (),
) -> Any:
    """A model of ``theory`` in ``target``; see `catalg.models.model.build_model`. Raises ModelError."""
    from catalg.models.model import build_model as build

    return build(name, theory, target, values, folder=folder, seed=seed, backend=backend, dtype=dtype, search=search)


def confirm(theory: Theory, statement: Statement, target: str, values: Mapping[str, Value]) -> CounterModel | None:
    """The counter-model that these values make, checked exactly, or None; see `catalg.models.search.confirm`."""
    from catalg.models.search import confirm as again

    return again(theory, statement, target, values)


def find_counterexample(theory: Theory, statement: Statement, *, fuel: int) -> CounterModel | None:
    """A small model of every axiom in which the statement fails, or None; see `catalg.models.search`.

    ``fuel`` counts steps of some fifty microseconds: 20,000 settles most questions about
    algebras of dimension up to four, 100,000 those of Hopf algebras and distributive laws.
    """
    from catalg.models.search import find_counterexample as find

    return find(theory, statement, fuel=fuel)


def check_many(
    theory: Theory,
    statement: Statement,
    target: str,
    models: Iterable[tuple[str, Mapping[str, Value]]],
    *,
    samples: int = 20,
    folder: Path | None = None,
) -> dict[str, Outcome]:
    """One statement in many models of a theory, such as every head of a network. Raises ModelError."""
    from catalg.models.many import check_many as many

    return many(theory, statement, target, models, samples=samples, folder=folder)


def enumerate_models(
    theory: Theory,
    statements: Iterable[Statement] | None,
    target: str,
    values: Mapping[str, Value | int],
    *,
    limit: int = 100_000,
    fuel: int = 1_000_000,
    folder: Path | None = None,
    search: Sequence[Path] = (),
) -> Enumeration:
    """All models of given sizes in Set, Rel or Vect(GF(p)); see `catalg.models.enumerate`. Raises ModelError."""
    from catalg.models.enumerate import enumerate_models as every

    return every(theory, statements, target, values, limit=limit, fuel=fuel, folder=folder, search=search)


def solve_model(
    theory: Theory,
    statements: Iterable[Statement],
    target: str,
    values: Mapping[str, Value],
    *,
    folder: Path | None = None,
    search: Sequence[Path] = (),
    method: Literal["exact", "numeric"] = "exact",
) -> Solution:
    """Every value of the generators valued `unknown` that satisfies linear statements, as a basis.

    See `catalg.models.solve`. Raises ModelError.
    """
    from catalg.models.solve import solve_model as solve

    return solve(theory, statements, target, values, folder=folder, search=search, method=method)


def model_of(
    theory: Theory,
    target: str,
    values: Mapping[str, Any],
    *,
    batch: bool = False,
    name: str = "model",
    largest: int = 1 << 27,
) -> GivenModel:
    """A model (or with ``batch`` many) from arrays of NumPy, PyTorch, JAX or CuPy; see `catalg.models.given`.

    No tensor is made with more than ``largest`` entries (1 GiB of float64): larger contractions are done in parts.
    In ``Matrices(...)`` it is a `catalg.models.quantale.MatrixModel`. Raises ModelError.
    """
    from catalg.models.given import model_of as given

    return given(theory, target, values, batch=batch, name=name, largest=largest)


def functions_of(
    theory: Theory,
    values: Mapping[str, Any],
    *,
    backend: str = "numpy",
    dtype: str = "float64",
    batched: bool = False,
    name: str = "model",
) -> CallableModel:
    """A model in array functions from Python callables, such as layers; see `catalg.models.callables`.

    Raises ModelError.
    """
    from catalg.models.callables import functions_of as given

    return given(theory, values, backend=backend, dtype=dtype, batched=batched, name=name)
