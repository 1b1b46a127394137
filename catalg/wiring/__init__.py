"""Wirings: algorithms on diagrams as flat lists of boxes and wires. Nothing here is believed.

It proposes: numberings, canonical keys, the lists of a composite. `catalg.cells` types what
is built of them, and decides with a walk of its own whether two diagrams are equal.
Standard library only; knows no cell and imports nothing from the rest of the package.
"""

from catalg.wiring.canonical import Form, Key, canonical_form, shared_terms
from catalg.wiring.composing import Composable
from catalg.wiring.errors import CellTypeError
from catalg.wiring.ports import Ports, Wiring
from catalg.wiring.text import polynomial_text, sum_text, wiring_text

__all__ = [
    "CellTypeError",
    "Composable",
    "Form",
    "Key",
    "Ports",
    "Wiring",
    "canonical_form",
    "polynomial_text",
    "shared_terms",
    "sum_text",
    "wiring_text",
]
