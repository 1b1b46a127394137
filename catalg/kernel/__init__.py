"""What is believed: statements, certificates, and the replay that turns them into theorems."""

from typing import TYPE_CHECKING

from catalg.kernel.proof import HOLE, Certificate, Lemma, Proof, Proved, Rewritten, Step, Transported, Use
from catalg.kernel.replay import ReplayError, Theorem, replay
from catalg.kernel.statement import Hypothesis, Parameters, Relation, Statement, Theory, check_over, fresh_name

if TYPE_CHECKING:
    from catalg.kernel.certificate import (
        CertificateError,
        argument_from_json,
        argument_to_json,
        certificate_from_json,
        certificate_to_json,
        statement_to_json,
    )

__all__ = [
    "HOLE",
    "Certificate",
    "CertificateError",
    "Hypothesis",
    "Lemma",
    "Parameters",
    "Proof",
    "Proved",
    "Relation",
    "ReplayError",
    "Rewritten",
    "Statement",
    "Step",
    "Theorem",
    "Theory",
    "Transported",
    "Use",
    "argument_from_json",
    "argument_to_json",
    "certificate_from_json",
    "certificate_to_json",
    "check_over",
    "fresh_name",
    "replay",
    "statement_to_json",
]

_AS_TEXT = (
    "CertificateError",
    "argument_from_json",
    "argument_to_json",
    "certificate_from_json",
    "certificate_to_json",
    "statement_to_json",
)


def __getattr__(name: str) -> object:
    """Certificates as text are imported when asked for: most runs write none."""
    if name in _AS_TEXT:
        from catalg.kernel import certificate

        return getattr(certificate, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
