"""What is believed: statements, certificates, and the replay that turns them into theorems."""

from catalg.kernel.proof import HOLE, Certificate, Lemma, Proof, Proved, Rewritten, Step, Use
from catalg.kernel.replay import ReplayError, Theorem, replay
from catalg.kernel.statement import Hypothesis, Parameters, Relation, Statement, Theory, check_over

__all__ = [
    "HOLE", "Certificate", "Hypothesis", "Lemma", "Parameters", "Proof", "Proved", "Relation", "ReplayError",
    "Rewritten", "Statement", "Step", "Theorem", "Theory", "Use", "check_over", "replay",
]  # fmt: skip
