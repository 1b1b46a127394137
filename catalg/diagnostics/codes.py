"""The table of codes: one entry for each kind of mistake, with a file that makes it.

CAT1xx text, CAT2xx names and types, CAT3xx laws and proofs, CAT4xx models, CAT5xx files and
imports, CAT9xx faults of the program itself. The entries are in the `codes_*` modules.
"""

from __future__ import annotations

from collections.abc import Mapping

from catalg.diagnostics.code import Code
from catalg.diagnostics.codes_of_cells import CELLS
from catalg.diagnostics.codes_of_runs import RUNS
from catalg.diagnostics.codes_of_text import TEXT

CODES: Mapping[str, Code] = {code.code: code for code in (*TEXT, *CELLS, *RUNS)}

__all__ = ["CODES", "Code"]
