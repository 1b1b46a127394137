"""The draw room: one `Scene`, layouts that make it, writers that print it.

Fonts, solvers and image libraries are imported when they are first used, never here.
"""

from catalg.draw.grids import NoGrid, quiver_json, quiver_link
from catalg.draw.laws import chain_scene, commutative_scene, law_scene, pasting_scene, string_scene
from catalg.draw.nearest import nearest_scene
from catalg.draw.pages import stepper_html, to_html
from catalg.draw.pdf import to_pdf
from catalg.draw.png import MissingExtra, to_png
from catalg.draw.presentations import Imported, from_quiver
from catalg.draw.proofs import proof_scene, proof_slides
from catalg.draw.quiver import QuiverError
from catalg.draw.scene import Scene, from_json, to_json
from catalg.draw.sheets import sheet_scene
from catalg.draw.svg import to_svg
from catalg.draw.tikz import to_tikz
from catalg.draw.tikzcd import to_tikzcd
from catalg.draw.typst import to_typst

__all__ = [
    "Imported", "MissingExtra", "NoGrid", "QuiverError", "Scene", "chain_scene", "commutative_scene", "from_json",
    "from_quiver", "law_scene", "nearest_scene", "pasting_scene", "proof_scene", "proof_slides", "quiver_json",
    "quiver_link", "sheet_scene", "stepper_html", "string_scene", "to_html", "to_json", "to_pdf", "to_png", "to_svg",
    "to_tikz", "to_tikzcd", "to_typst",
]  # fmt: skip
