"""Draw the gallery: twelve pictures of growing difficulty, from the theory library, as PNG.

    python docs/gallery/make.py [NAME...]

Needs the extra ``image``. Every picture comes from a theory that `catalg check` accepts, but
for the random diagram, whose seed is fixed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT)]

from catalg.draw import (  # noqa: E402
    Scene,
    law_scene,
    pasting_scene,
    proof_scene,
    sheet_scene,
    string_scene,
    to_png,
)
from catalg.session.graph import Graph, load  # noqa: E402
from catalg.session.jobs import statements_of  # noqa: E402
from catalg.session.picture import Subject, certificate_of  # noqa: E402
from tests.draw.samples import random_planar  # noqa: E402

STD = ROOT / "theories" / "std"


def found(file: Path, theory: str, name: str) -> tuple[Graph, Subject]:
    graph = load([str(file)])
    declaration = graph.modules[str(file)].theories[theory]
    statement = statements_of(declaration)[name]
    return graph, Subject(declaration, name, statement.left, statement.right, statement.relation)


def law(file: Path, theory: str, name: str, kind: str = "string") -> Scene:
    _, subject = found(file, theory, name)
    assert subject.right is not None
    return law_scene(subject.left, subject.right, title=subject.title, kind=kind)


def proof(file: Path, theory: str, name: str, width: float = 1100.0) -> Scene:
    graph, subject = found(file, theory, name)
    return proof_scene(certificate_of(graph, subject), title=subject.title, width=width)


def sheet(file: Path, theory: str) -> Scene:
    declaration = load([str(file)]).modules[str(file)].theories[theory]
    inherited = {item.name for item in declaration.inherited}
    pictures = [
        (name, law_scene(s.left, s.right, title=name, relation=s.relation))
        for name, s in statements_of(declaration).items()
        if name not in inherited
    ]
    return sheet_scene(pictures, title=theory, width=1300.0)


PICTURES: dict[str, Callable[[], Scene]] = {
    "01_monad_associativity": lambda: law(STD / "monad.cat", "Monad", "assoc"),
    "02_triangle_identity": lambda: law(STD / "adjunction.cat", "Adjunction", "triangle_left"),
    "03_mates": lambda: proof(STD / "adjunction.cat", "Mates", "unmate_mate"),
    "04_distributive_law": lambda: proof(STD / "distributive_law.cat", "DistributiveLaw", "Composite.assoc", 1000.0),
    "05_frobenius_spider": lambda: law(STD / "frobenius.cat", "Frobenius", "fuse_six"),
    "06_hopf_antihomomorphism": lambda: law(STD / "hopf.cat", "Hopf", "antipode_mul_three"),
    "07_attention_head": lambda: law(
        ROOT / "theories" / "attention" / "equivariance.cat", "PermutedAttention", "attention_equivariant"
    ),
    "08_path_expansion": lambda: law(HERE / "paths.cat", "Paths", "expansion"),
    "09_sixty_boxes": lambda: string_scene(random_planar(11, 60, regions=True, width=9), title="sixty random boxes"),
    "10_proof_strip": lambda: proof(STD / "hopf.cat", "Hopf", "antipode_mul"),
    "11_pasting_of_five_faces": lambda: pasting_scene(
        found(STD / "distributive_law.cat", "DistributiveLaw", "past_three")[1].right, title="past_three"
    ),
    "12_theory_gallery": lambda: sheet(STD / "frobenius.cat", "Frobenius"),
}


def main() -> None:
    for name, make in PICTURES.items():
        if len(sys.argv) == 1 or name in sys.argv[1:]:
            scene = make()
            (HERE / f"{name}.png").write_bytes(to_png(scene, min(2.0, 2600 / max(scene.width, scene.height))))
            print(name, scene.width, scene.height)


if __name__ == "__main__":
    main()
