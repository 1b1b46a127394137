"""Checking text that is in no file: what a notebook cell or a program holds.

The text is read as if it were a file of that name in the current folder, so that imports mean what they
mean there; nothing is written.
"""

from __future__ import annotations

from catalg.session.assemble import assembled
from catalg.session.check import Options, Run
from catalg.session.graph import Graph, elaborated
from catalg.session.report import Report
from catalg.session.workspace import Workspace


def graph_of_text(text: str, name: str = "cell.cat") -> Graph:
    """The elaborated text and all that it imports. Never raises on bad input."""
    workspace = Workspace()
    workspace.open(name, text)
    document = workspace.document(name)
    graph = elaborated(workspace.sources(name))
    for problem in document.problems:  # of imports that lead nowhere
        graph.sources.report(problem)
    return graph


def check_text(text: str, name: str = "cell.cat", options: Options | None = None) -> Report:
    """Check every theory and model of a text."""
    run = Run(graph_of_text(text, name), options or Options(), None)
    run.work()
    return assembled(run)
