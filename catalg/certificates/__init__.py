"""Certificates as text. Not trusted: what is read is replayed by the kernel."""

from catalg.certificates.carrying import carried_along, carried_argument, same_claim
from catalg.certificates.citing import cited, needed, rests_on
from catalg.certificates.reading import argument_from_json, certificate_from_json, certificate_from_lines
from catalg.certificates.records import LONGEST, CertificateError
from catalg.certificates.writing import argument_to_json, certificate_lines, certificate_to_json, statement_to_json

__all__ = [
    "LONGEST",
    "CertificateError",
    "argument_from_json",
    "argument_to_json",
    "carried_along",
    "carried_argument",
    "certificate_from_json",
    "certificate_from_lines",
    "certificate_lines",
    "certificate_to_json",
    "cited",
    "needed",
    "rests_on",
    "same_claim",
    "statement_to_json",
]
