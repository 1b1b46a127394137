"""The documented function list of model values: `FUNCTIONS`, by name, in the manual's order.

Each entry has a signature and one line of help, and works in floats and in exact numbers
unless it says otherwise. Must never reach a file except through the interpreter's loader.
"""

from catalg.models import cones, function_arrays, function_maths, function_quantale
from catalg.models.function_entry import FUNCTIONS, Entry

__all__ = ["FUNCTIONS", "Entry", "cones", "function_arrays", "function_maths", "function_quantale"]
