"""The provers: untrusted search that hands certificates to the kernel."""

from catalg.prove.attempt import Cited, Failed, Found
from catalg.prove.prover import prove

__all__ = ["Cited", "Failed", "Found", "prove"]
