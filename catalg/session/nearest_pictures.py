"""Pictures of laws that stay unknown: the two nearest diagrams that the search for a proof reached.

Relies on the account of such a law (`catalg.session.account`) and on the draw room; decides nothing.
"""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from catalg.session import files
from catalg.session.files import usage_trouble

if TYPE_CHECKING:
    from catalg.draw import Scene
    from catalg.session.account import Account
    from catalg.session.graph import Graph
    from catalg.session.report import Report
    from catalg.syntax.elaborated import TheoryDeclaration


def scene_of(account: Account, title: str) -> Scene:
    """Both sides of the law, and between them the nearest two, with what differs in the accent colour."""
    from catalg.draw import nearest_scene
    from catalg.prove.nearest import differing_boxes

    near, statement = account.near, account.statement
    sums = near.left.is_sum or near.right.is_sum
    differing: tuple[list[int], list[int]] = ([], [])
    if not sums:
        differing = differing_boxes(near.left, near.right), differing_boxes(near.right, near.left)
    return nearest_scene(
        (statement.left, statement.right),
        (near.left, near.right),
        steps=near.steps,
        apart=near.distance,
        differing=differing,
        relation=statement.relation,
        title=title,
    )


def unknown_scene(graph: Graph, declaration: TheoryDeclaration, name: str, fuel: int = 0) -> Scene:
    """The picture of a law, which is tried now. Raises Trouble when it is no law, or is proved or refuted."""
    from catalg.session.check import Options
    from catalg.session.settle import theory_key
    from catalg.session.single import Single

    title = f"{declaration.name}.{name}"
    if name not in {law.name for law in declaration.laws}:
        raise usage_trouble(declaration.path, f"`{title}` is not a law, so nothing was searched for")
    options = Options()
    if fuel:
        options = Options(replace(options.budget, fuel=fuel))
    report, _ = Single(graph, options).law((*theory_key(declaration), name))
    if report.account is None:
        help = "--as proof draws its proof" if report.verdict == "proved" else None
        raise usage_trouble(declaration.path, f"`{title}` is {report.verdict}: there is no open end to draw", help=help)
    return scene_of(report.account, title)


def draw_unknown(report: Report, folder: str) -> list[str]:
    """One SVG for each unknown law of a report, in ``folder``; the files written. Raises Trouble."""
    from catalg.draw import to_svg
    from catalg.session.picture import file_name

    found = [
        (f"{theory.name}.{law.name}", law.account)
        for file in report.files
        for theory in file.theories
        for law in theory.laws
        if law.account is not None
    ]
    if not found:
        return []
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError as error:
        raise usage_trouble(folder, f"`{folder}` cannot be made: {error.strerror or error}") from error
    taken: set[str] = set()
    written = []
    for title, account in found:
        place = os.path.join(folder, file_name(title, taken))
        files.write(place, to_svg(scene_of(account, title)))
        written.append(place)
    return written
