"""Scenes as characters: every bead and every end of a wire is named, wires keep their columns."""

from catalg.cells import MONOIDAL, Diagram, OneCell, TwoCell
from catalg.cells.signature import Path
from catalg.draw import law_scene, string_scene
from catalg.draw.terminal import to_terminal

A = OneCell("A")
MU = TwoCell("mu", Path.of(A, A), Path.of(A))


def test_a_law_shows_its_two_sides() -> None:
    left = Diagram.layered(MONOIDAL, Path.of(A, A, A), [(MU, 0), (MU, 0)])
    right = Diagram.layered(MONOIDAL, Path.of(A, A, A), [(MU, 1), (MU, 0)])
    text = to_terminal(law_scene(left, right, title="assoc"))
    rows = text.splitlines()
    assert text.count("(mu)") == 4 and text.count("=") == 1
    assert rows[0].split() == ["A"] * 6 and rows[-1].split() == ["A"] * 2
    above, first = next(row for row in rows if "(mu)" in row), rows[0].index("A")
    assert first <= above.index("(mu)") + 1 < rows[0].index("A", first + 1)
    assert all(row == row.rstrip() for row in rows)


def test_what_is_too_wide_is_left_out() -> None:
    wide = Diagram.layered(MONOIDAL, Path(), [(TwoCell(f"longer{i}", Path(), Path.of(A)), i) for i in range(40)])
    assert to_terminal(string_scene(wide)) == ""
    assert to_terminal(string_scene(wide), 2000).count("longer") == 40
