"""`render`: find what a name means in a file and draw it to a file.

Relies on the draw room for every line of the picture; chooses only what is drawn.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from catalg.session import files
from catalg.session.files import usage_trouble
from catalg.session.graph import Graph, load
from catalg.session.jobs import statements_of
from catalg.session.settle import theory_key

if TYPE_CHECKING:
    from catalg.cells import Diagram
    from catalg.draw import Scene
    from catalg.kernel import Certificate
    from catalg.syntax.elaborated import TheoryDeclaration

ENDINGS = (".svg", ".png", ".json")


@dataclass(frozen=True)
class Subject:
    """What a name stands for: an equation (``right`` given) or a single diagram."""

    declaration: TheoryDeclaration
    name: str
    left: Diagram
    right: Diagram | None = None

    @property
    def title(self) -> str:
        return f"{self.declaration.name}.{self.name}"


def draw(path: str, name: str, output: str, kind: str) -> None:
    """Draw ``name`` of the file ``path`` to ``output`` as ``string``, ``commutative`` or ``proof``. Raises Trouble."""
    ending = os.path.splitext(output)[1].lower()
    if ending not in ENDINGS:
        raise usage_trouble(output, f"`{output}` is of no known kind of picture; use one of {', '.join(ENDINGS)}")
    graph = load([path])
    subject = _found(graph, path, name)
    files.write(output, _printed(_scene(graph, subject, kind), ending))


def _found(graph: Graph, path: str, name: str) -> Subject:
    if graph.sources.requested and os.path.isfile(path):
        subjects = list(_subjects(graph, graph.sources.requested[0]))
    else:
        problem = next(iter(found for group in graph.sources.problems.values() for found in group), None)
        raise files.Trouble(problem) if problem else usage_trouble(path, f"`{path}` is not a file")
    exact = [subject for subject in subjects if subject.title == name]
    matches = exact or [subject for subject in subjects if subject.name == name]
    if len(matches) == 1:
        return matches[0]
    if matches:
        names = ", ".join(f"`{subject.title}`" for subject in matches)
        raise usage_trouble(path, f"`{name}` stands for several things in `{path}`: {names}")
    raise usage_trouble(path, _absent(graph, path, name, subjects))


def _absent(graph: Graph, path: str, name: str, subjects: list[Subject]) -> str:
    from difflib import get_close_matches

    names = sorted({subject.name for subject in subjects} | {subject.title for subject in subjects})
    near = get_close_matches(name, names, n=1)
    hint = f"; did you mean `{near[0]}`?" if near else ""
    faulty = any(d.severity == "error" for group in graph.sources.problems.values() for d in group)
    hint += f" (the file has errors: run `catalg check {path}`)" if faulty else ""
    return f"there is no law, axiom, definition or generator `{name}` in `{path}`{hint}"


def _subjects(graph: Graph, path: str) -> Iterator[Subject]:
    """Everything in a file that can be drawn, each name of a theory once."""
    module = graph.modules.get(path)
    for declaration in module.theories.values() if module else ():
        for name, statement in statements_of(declaration).items():
            yield Subject(declaration, name, statement.left, statement.right)
        for name, diagram in _diagrams(declaration).items():
            yield Subject(declaration, name, diagram)


def _diagrams(declaration: TheoryDeclaration) -> Mapping[str, Diagram]:
    """The generators and definitions of a theory as diagrams, a 1-cell as its identity."""
    from catalg.cells import Diagram, Path

    signature = declaration.theory.signature
    doctrine = signature.doctrine
    found = {name: Diagram.identity(doctrine, Path.of(cell)) for name, cell in signature.one.items()}
    found.update((name, Diagram.generator(doctrine, cell)) for name, cell in signature.two.items())
    for name, definition in declaration.definitions.items():
        if isinstance(definition.body, Diagram):
            found[name] = definition.body
        elif isinstance(definition.body, Path) and (doctrine.tensor or len(definition.body) == 1):
            found[name] = Diagram.identity(doctrine, definition.body)
    return found


# -- scenes -------------------------------------------------------------------------------


def _scene(graph: Graph, subject: Subject, kind: str) -> Scene:
    import catalg.draw as room

    if kind == "proof":
        return _proof_scene(graph, subject)
    if subject.right is not None:
        return room.law_scene(subject.left, subject.right, title=subject.title, kind=kind)
    if kind == "commutative":
        if not subject.left.doctrine.zero_cells:
            path, doctrine = subject.declaration.path, subject.left.doctrine.name
            message = f"`{subject.title}` is one cell of a {doctrine}: there is no equation or pasting to draw"
            raise usage_trouble(path, message, help="draw it with --as string")
        return room.pasting_scene(subject.left, title=subject.title)
    return room.string_scene(subject.left, title=subject.title)


def _proof_scene(graph: Graph, subject: Subject) -> Scene:
    from catalg.draw.laws import side_by_side, string_parts

    diagrams, reasons = proof_diagrams(_certificate(graph, subject))
    first, *rest = string_parts(diagrams, {})
    scene = first
    for part, reason in zip(rest, reasons, strict=True):
        scene = side_by_side([scene, part], subject.title, f"A proof of {subject.title}", _equals_by(reason))
    return scene


def _equals_by(reason: str) -> str:
    """An equals sign with the rule above it, as LaTeX."""
    if not reason:
        return "="
    name = "".join(c if c.isalnum() or c in " .'←" else rf"\{c}" if c == "_" else "?" for c in reason)
    return rf"\overset{{\mathrm{{{name}}}}}{{=}}"


def _certificate(graph: Graph, subject: Subject) -> Certificate:
    """The certificate of a law, found now. Raises Trouble when the name is no law or the law is not proved."""
    from catalg.session.check import FUEL, SECONDS
    from catalg.session.settle import Settler
    from catalg.session.verdicts import Budget

    path = subject.declaration.path
    if subject.name not in {law.name for law in subject.declaration.laws}:
        raise usage_trouble(path, f"`{subject.title}` is not a law, so it has no proof to draw")
    settler = Settler(graph, Budget(FUEL, SECONDS), {}, lambda _key: None)
    established = settler.settle((*theory_key(subject.declaration), subject.name))
    if established is None:
        raise usage_trouble(path, f"`{subject.title}` is not proved, so there is no proof to draw")
    return established.certificate


def proof_diagrams(certificate: Certificate) -> tuple[list[Diagram], list[str]]:
    """The diagrams that a proof goes through, first to last, and the rule used between each two."""
    from catalg.cells import Functor
    from catalg.kernel import HOLE, Statement, Transported

    theory, goal = certificate.theory, certificate.statement
    rules = dict(theory.axioms)
    for lemma in certificate.lemmas:
        if isinstance(lemma, Transported):
            source = lemma.certificate.statement
            rules[lemma.name] = source.mapped(lemma.functor, lemma.name, theory.signature)
        else:
            rules[lemma.name] = lemma.statement
    rules.update((h.name, Statement(h.name, h.left, h.right)) for h in goal.hypotheses)
    diagrams, reasons = [goal.left], []
    for step in certificate.proof:
        rule = rules[step.rule]
        side = step.instance(rule.left if step.reverse else rule.right)
        diagrams.append(Functor(theory.signature.doctrine, two={HOLE: side})(step.context))
        reasons.append(f"{'← ' if step.reverse else ''}{step.rule}")
    if not certificate.proof:  # equal as they stand: interchange, naturality
        diagrams.append(goal.right)
        reasons.append("")
    return diagrams, reasons


def _printed(scene: Scene, ending: str) -> str | bytes:
    import catalg.draw as room

    if ending == ".svg":
        return room.to_svg(scene)
    if ending == ".json":
        return room.to_json(scene)
    try:
        return room.to_png(scene)
    except room.MissingExtra as missing:
        raise usage_trouble("", str(missing), help=missing.remedy) from missing
