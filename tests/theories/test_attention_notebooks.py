"""The notebooks on attention and the tour: they run to the end, show pictures, and are kept without outputs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


@pytest.mark.parametrize("name", ["attention", "tour"])
def test_is_kept_without_outputs(name: str) -> None:
    notebook = json.loads((NOTEBOOKS / f"{name}.ipynb").read_text(encoding="utf-8"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert len(code) >= 9
    assert not [cell["id"] for cell in code if cell["outputs"] or cell["execution_count"]]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "pictures"), [("attention", 10), ("tour", 1)])
def test_runs(name: str, pictures: int) -> None:
    """Every cell runs; what should be shown is shown; a report with a mistake is shown too, and is no error here."""
    client, formats = pytest.importorskip("nbclient"), pytest.importorskip("nbformat")
    pytest.importorskip("matplotlib")
    notebook = formats.read(NOTEBOOKS / f"{name}.ipynb", 4)
    client.NotebookClient(notebook, timeout=300, kernel_name="python3").execute(cwd=str(NOTEBOOKS))
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    kinds = [kind for output in outputs for kind in output.get("data", {})]
    assert sum(kind in ("image/png", "image/svg+xml") for kind in kinds) >= pictures
    if name == "tour":
        shown = "".join(str(output.get("data", {}).get("text/html", "")) for output in outputs)
        assert "unknown" not in shown and "CAT203" in shown
