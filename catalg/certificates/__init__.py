"""Certificates as text. Not trusted: what is read is replayed by the kernel."""

from catalg.certificates.reading import CertificateError, argument_from_json, certificate_from_json
from catalg.certificates.writing import argument_to_json, certificate_to_json, statement_to_json

__all__ = [
    "CertificateError",
    "argument_from_json",
    "argument_to_json",
    "certificate_from_json",
    "certificate_to_json",
    "statement_to_json",
]
