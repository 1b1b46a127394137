"""Wirings: algorithms on diagrams as flat lists of boxes and wires. Nothing here is believed.

It proposes: numberings, canonical keys, the lists of a composite. `catalg.cells` types what
is built of them, and decides with a walk of its own whether two diagrams are equal.
Standard library only; knows no cell and imports nothing from the rest of the package.
"""

from catalg.wiring.canonical import Form, Key, canonical_form, shared_terms
from catalg.wiring.composites import in_a_row, in_sequence
from catalg.wiring.ports import Ports, Wiring
from catalg.wiring.text import sum_text, wiring_text

__all__ = [
    "Form",
    "Key",
    "Ports",
    "Wiring",
    "canonical_form",
    "in_a_row",
    "in_sequence",
    "shared_terms",
    "sum_text",
    "wiring_text",
]
