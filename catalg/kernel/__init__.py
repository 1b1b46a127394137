"""What is believed: statements, certificates, and the replay that turns them into theorems."""

from catalg.kernel.certificate import CertificateError, certificate_from_json, certificate_to_json
from catalg.kernel.proof import HOLE, Certificate, Lemma, Proof, Proved, Step, Transported
from catalg.kernel.replay import ReplayError, Theorem, replay
from catalg.kernel.statement import Hypothesis, Parameters, Relation, Statement, Theory, check_over, fresh_name

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
    "Statement",
    "Step",
    "Theorem",
    "Theory",
    "Transported",
    "certificate_from_json",
    "certificate_to_json",
    "check_over",
    "fresh_name",
    "replay",
]
