"""Every axiom and law of the theory library is shown as it is, with nothing in the way of a label."""

from functools import cache

import pytest
from effort import everything
from library import LIBRARY, ROOT, graph

from catalg.cells import terms_of
from catalg.draw import law_scene
from catalg.draw.overlap import overlaps
from catalg.draw.paths import read_pasting, read_sides
from catalg.draw.reading import read_back
from catalg.draw.sums import MOST_PANELS
from catalg.kernel import Statement
from catalg.session.jobs import statements_of

FILES = [str(path.relative_to(ROOT)) for path in LIBRARY]

EACH = 1 if everything() else 12  # the slow tests take every law with CATALG_TESTS=full, else one in so many


@cache
def statements(file: str) -> list[tuple[str, Statement]]:
    theories = graph().modules[str(ROOT / file)].theories.values()
    return [(f"{t.name}.{n}", s) for t in theories for n, s in statements_of(t).items()]


def judged(name: str, statement: Statement) -> None:
    left, right = statement.left, statement.right
    scene = law_scene(left, right, title=name, relation=statement.relation)
    shown = [read_back(scene, panel) for panel in range(len(scene.panels))]
    terms = [[diagram for diagram, _ in terms_of(side)] for side in (left, right)]
    if max(map(len, terms)) <= MOST_PANELS // 2:  # longer sums are counted, not shown
        assert shown == terms[0] + terms[1], name
    assert overlaps(scene) == [], name


@pytest.mark.parametrize("file", FILES)
def test_some_laws_of_each_file(file: str) -> None:
    found = statements(file)
    for name, statement in found[:: max(1, len(found) // 3)]:
        judged(name, statement)


@pytest.mark.slow
@pytest.mark.parametrize("file", FILES)
def test_all_laws_as_strings(file: str) -> None:
    for name, statement in statements(file)[::EACH]:
        judged(name, statement)


@pytest.mark.slow
@pytest.mark.parametrize("file", FILES)
def test_all_laws_as_commutative_diagrams(file: str) -> None:
    for name, statement in statements(file)[::EACH]:
        left, right = statement.left, statement.right
        if statement.relation != "=" or left.target != right.target or left.is_sum or right.is_sum:
            continue
        scene = law_scene(left, right, title=name, kind="commutative")
        assert overlaps(scene) == [], name
        kind = scene.panels[0].kind
        if kind == "polygon":
            shown = read_sides(scene)
        else:
            read = read_pasting if kind == "pasting" else read_back
            shown = (read(scene, 0), read(scene, 1))
        assert shown == (left, right), name
