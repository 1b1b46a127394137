"""`render`: find what a name means in a file and draw it to a file, or all of a file to a folder.

Relies on the draw room for every line of the picture; chooses only what is drawn, and by
which writer, from the ending of the file.
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
    from catalg.draw.dots import Node
    from catalg.kernel import Certificate
    from catalg.syntax.elaborated import TheoryDeclaration

ENDINGS = (".svg", ".png", ".pdf", ".tex", ".typ", ".html", ".dot", ".json", ".txt")
THEORY_FILE = ".cat"  # for a drawing of quiver's, read as a theory
STANDARD_OUTPUT = "-"


@dataclass(frozen=True)
class Subject:
    """What a name stands for: an equation (``right`` given) or a single diagram."""

    declaration: TheoryDeclaration
    name: str
    left: Diagram
    right: Diagram | None = None
    relation: str = "="

    @property
    def title(self) -> str:
        return f"{self.declaration.name}.{self.name}"


@dataclass(frozen=True)
class Wanted:
    """How to draw: ``kind`` string, commutative, proof, nearest or quiver; ``flavour`` of TikZ; ``theme`` of SVG.

    ``fuel``: steps of the search for a proof, where one is drawn; 0 for the usual number.
    """

    kind: str = "string"
    flavour: str = "plain"
    theme: str = "light"
    fuel: int = 0


def draw(path: str, name: str, output: str, wanted: Wanted) -> str | None:
    """Draw ``name`` of the file ``path`` to the file ``output``. Raises Trouble.

    ``-`` stands for standard output: the text to print is returned (with ``quiver``, a link).
    """
    ending = (".txt" if wanted.kind == "quiver" else ".svg") if output == STANDARD_OUTPUT else _ending(output)
    if ending == THEORY_FILE:
        files.write(output, _imported(path, name))
        return None
    graph = load([path])
    theory = _theory_named(graph, path, name)
    data = _of_theory(graph, theory, wanted, ending) if theory else _of_subject(graph, path, name, wanted, ending)
    if output == STANDARD_OUTPUT and isinstance(data, str):
        return data
    files.write(output, data)
    return None


def _imported(path: str, name: str) -> str:
    """The theory ``name`` that a drawing of quiver's (a link, or a file with a link, JSON or LaTeX) shows."""
    from catalg.draw import QuiverError, from_quiver

    text = path if path.startswith("https://") else files.read(path)
    try:
        return from_quiver(text, name).text
    except QuiverError as error:
        shown = path if len(path) < 80 else f"{path[:77]}..."
        raise usage_trouble(path, f"`{shown}` is no drawing of quiver's: {error}") from error


def _ending(output: str) -> str:
    ending = os.path.splitext(output)[1].lower()
    if ending not in (*ENDINGS, THEORY_FILE):
        raise usage_trouble(output, f"`{output}` is of no known kind of picture; use one of {', '.join(ENDINGS)}")
    return ending


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
            yield Subject(declaration, name, statement.left, statement.right, statement.relation)
        for name, diagram in diagrams_of(declaration).items():
            yield Subject(declaration, name, diagram)


def diagrams_of(declaration: TheoryDeclaration) -> Mapping[str, Diagram]:
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


def _scene(graph: Graph, subject: Subject, kind: str, fuel: int = 0) -> Scene:
    import catalg.draw as room

    if kind == "proof":
        from catalg.draw.proofs import proof_scene

        return proof_scene(certificate_of(graph, subject, fuel), title=subject.title)
    if kind == "nearest":
        from catalg.session.nearest_pictures import unknown_scene

        return unknown_scene(graph, subject.declaration, subject.name, fuel)
    commutative = kind in ("commutative", "quiver")
    if subject.right is not None:
        if commutative and (subject.relation != "=" or subject.left.target != subject.right.target):
            kind, commutative = "string", False  # 1-cells that are compared have no common boundary to paste along
        shape = "commutative" if commutative else "string"
        return room.law_scene(subject.left, subject.right, title=subject.title, kind=shape, relation=subject.relation)
    if commutative:
        doctrine = subject.left.doctrine
        if not doctrine.zero_cells:
            message = f"`{subject.title}` is one cell of a {doctrine.name}: there is no equation or pasting to draw"
            raise usage_trouble(subject.declaration.path, message, help="draw it with --as string")
        return room.pasting_scene(subject.left, title=subject.title)
    return room.string_scene(subject.left, title=subject.title)


def certificate_of(graph: Graph, subject: Subject, fuel: int = 0) -> Certificate:
    """The certificate of a law, found now. Raises Trouble when the name is no law or the law is not proved."""
    from catalg.session.check import FUEL, SECONDS
    from catalg.session.settle import Settler
    from catalg.session.verdicts import Budget

    path = subject.declaration.path
    if subject.name not in {law.name for law in subject.declaration.laws}:
        raise usage_trouble(path, f"`{subject.title}` is not a law, so it has no proof to draw")
    settler = Settler(graph, Budget(fuel or FUEL, SECONDS), {}, lambda _key: None)
    established = settler.settle((*theory_key(subject.declaration), subject.name))
    if established is None:
        message = f"`{subject.title}` is not proved, so there is no proof to draw"
        raise usage_trouble(path, message, help="--as nearest draws how far the search for one got")
    return established.certificate


def proof_named(path: str, name: str) -> tuple[str, Certificate]:
    """The law ``name`` of a file: its title and a certificate, found now. Raises Trouble."""
    graph = load([path])
    subject = _found(graph, path, name)
    return subject.title, certificate_of(graph, subject)


# -- writing ------------------------------------------------------------------------------


def _of_subject(graph: Graph, path: str, name: str, wanted: Wanted, ending: str) -> str | bytes:
    import catalg.draw as room

    subject = _found(graph, path, name)
    try:
        if ending == ".dot":
            from catalg.draw.dots import proof_graph, to_dot

            return to_dot(proof_graph(certificate_of(graph, subject, wanted.fuel)), subject.title)
        if ending == ".html" and wanted.kind == "proof":
            from catalg.draw.pages import stepper_html
            from catalg.draw.proofs import proof_slides

            certificate = certificate_of(graph, subject, wanted.fuel)
            return stepper_html(proof_slides(certificate, title=subject.title), subject.title)
        return of_scene(_scene(graph, subject, wanted.kind, wanted.fuel), wanted, ending)
    except room.MissingExtra as missing:
        raise usage_trouble("", str(missing), help=missing.remedy) from missing
    except room.NoGrid as error:
        message = f"`{subject.title}` as it is drawn has no vertices and arrows for quiver"
        raise usage_trouble("", message, help="draw it with --as string") from error


def _theory_named(graph: Graph, path: str, name: str) -> TheoryDeclaration | None:
    """The theory of the file with this name, unless something in the file is called so, too."""
    module = graph.modules.get(graph.sources.requested[0]) if graph.sources.requested else None
    if module is None or name not in module.theories:
        return None
    return None if any(s.name == name for s in _subjects(graph, graph.sources.requested[0])) else module.theories[name]


def _of_theory(graph: Graph, declaration: TheoryDeclaration, wanted: Wanted, ending: str) -> str | bytes:
    """All axioms and laws of a theory on one sheet; ``quiver`` and ``commutative``: its objects and arrows.

    ``.dot`` is the graph of what its laws rest on.
    """
    import catalg.draw as room

    inherited = {item.name for item in declaration.inherited}
    names = [name for name in statements_of(declaration) if name not in inherited]
    try:
        if ending == ".dot":
            from catalg.draw.dots import to_dot

            return to_dot(_theory_graph(graph, declaration), declaration.name)
        if wanted.kind in ("quiver", "commutative"):
            from catalg.draw.signatures import signature_scene

            scene = signature_scene(declaration.theory.signature, title=declaration.name)
            if scene is not None:
                return of_scene(scene, wanted, ending)
        if wanted.kind in ("proof", "nearest", "quiver") or not names:
            message = f"`{declaration.name}` is a theory: it has no one proof and is no one drawing"
            raise usage_trouble(declaration.path, message if names else f"`{declaration.name}` states nothing to draw")
        pictures = []
        for name in names:
            statement = statements_of(declaration)[name]
            subject = Subject(declaration, name, statement.left, statement.right, statement.relation)
            pictures.append((name, _scene(graph, subject, wanted.kind)))
        return of_scene(room.sheet_scene(pictures, title=declaration.name), wanted, ending)
    except room.MissingExtra as missing:
        raise usage_trouble("", str(missing), help=missing.remedy) from missing


def _theory_graph(graph: Graph, declaration: TheoryDeclaration) -> list[Node]:
    """Axioms and laws, each law with an arrow to what its proof uses."""
    from catalg.draw.dots import Node, rules_of, stated
    from catalg.session.check import FUEL, SECONDS
    from catalg.session.settle import Settler
    from catalg.session.verdicts import Budget

    settler = Settler(graph, Budget(FUEL, SECONDS), {}, lambda _key: None)
    statements = statements_of(declaration)
    nodes = {name: Node(name, "axiom", stated(axiom)) for name, axiom in declaration.theory.axioms.items()}
    for law in declaration.laws:
        known = None
        if law.expected == "proved":
            known = settler.settle((*theory_key(declaration), law.name))
        used: tuple[str, ...] = ()
        if known is not None:
            proofs = [known.certificate.proof, *(m.proof for m in known.own if hasattr(m, "proof"))]
            used = tuple(dict.fromkeys(rule for proof in proofs for rule in rules_of(proof) if rule in statements))
        nodes[law.name] = Node(law.name, "law" if known else "open", stated(law.statement), used)
    for name in dict.fromkeys(rule for node in nodes.values() for rule in node.rests_on):
        nodes.setdefault(name, Node(name, "law", stated(statements[name])))
    return list(nodes.values())


def of_scene(scene: Scene, wanted: Wanted, ending: str) -> str | bytes:
    import catalg.draw as room

    quiver = wanted.kind == "quiver"
    if ending == ".svg":
        return room.to_svg(scene, wanted.theme)
    if ending == ".png":
        return room.to_png(scene)
    if ending == ".pdf":
        return room.to_pdf(scene)
    if ending == ".typ":
        return room.to_typst(scene)
    if ending == ".tex":
        if any(panel.kind == "string" for panel in scene.panels):
            return room.to_tikz(scene)
        return room.to_tikzcd(scene, "quiver" if quiver else wanted.flavour)
    if ending == ".html":
        return room.to_html(scene, link=room.quiver_link(scene) if quiver else "")
    if ending == ".json":
        return room.quiver_json(scene) if quiver else room.to_json(scene)
    return room.quiver_link(scene) + "\n"


# -- all of a file ------------------------------------------------------------------------


def gallery(path: str, folder: str, theme: str = "auto") -> list[str]:
    """Draw everything that a file declares into a folder, with a page ``index.html`` of it all; the files written.

    Inherited laws are left out: the gallery of the theory that declares them shows them. Raises Trouble.
    """
    import catalg.draw as room
    from catalg.draw.pages import Exhibit, gallery_html

    graph = load([path])
    subjects = _declared(graph, path)
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError as error:
        raise usage_trouble(folder, f"`{folder}` cannot be made: {error.strerror or error}") from error
    taken: set[str] = set()
    rooms: dict[str, list[Exhibit]] = {}
    written = []
    for subject in subjects:
        file = file_name(subject.title, taken)
        scene = _scene(graph, subject, "string")
        files.write(os.path.join(folder, file), room.to_svg(scene, theme))
        written.append(os.path.join(folder, file))
        declaration = subject.declaration
        exhibit = Exhibit(file, subject.name, scene.description, declaration.docs.get(subject.name, ""))
        rooms.setdefault(f"{declaration.name}: {declaration.theory.signature.doctrine.name}", []).append(exhibit)
    title = os.path.splitext(os.path.basename(path))[0]
    index = os.path.join(folder, "index.html")
    files.write(index, gallery_html(title, list(rooms.items())))
    return [*written, index]


def _declared(graph: Graph, path: str) -> list[Subject]:
    """What a file's own theories declare: no inherited law, and no generator or definition of an include."""
    if not (graph.sources.requested and os.path.isfile(path)):
        _found(graph, path, "")  # says what is wrong with the file
    found = []
    for subject in _subjects(graph, graph.sources.requested[0]):
        place = subject.declaration.places.get(subject.name)
        if place is not None and place.path == subject.declaration.path and _within(subject):
            found.append(subject)
    if not found:
        raise usage_trouble(path, f"there is nothing to draw in `{path}`")
    return found


def _within(subject: Subject) -> bool:
    """Whether the name is declared between the braces of its theory and not got by an include there."""
    own, place = subject.declaration.span, subject.declaration.places[subject.name]
    inherited = {item.name for item in subject.declaration.inherited}
    return own.start <= place.start <= own.end and subject.name not in inherited


def file_name(title: str, taken: set[str]) -> str:
    """A file for a picture, told apart from others also where capitals are not."""
    plain = "".join(c if c.isalnum() or c in "._-" else "-" for c in title)[:100]
    name, number = plain, 1
    while name.lower() in taken:
        number += 1
        name = f"{plain}-{number}"
    taken.add(name.lower())
    return f"{name}.svg"
