"""The graph of files: which file imports which, and their elaborated modules.

Two stages. `load` reads, parses and links; it is the only one that touches the disk.
`elaborated` turns the texts into modules in dependency order; it needs nothing but the texts
and the links, so a worker process can repeat it on exactly what its parent read.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from catalg import resources
from catalg.diagnostics import Diagnostic, Label, Span
from catalg.session import files
from catalg.session.confine import Confines

if TYPE_CHECKING:
    from catalg.syntax import tree
    from catalg.syntax.elaborated import Module, TheoryDeclaration


@dataclass(frozen=True)
class Link:
    """One import of a file: as written, where, and the path of the file meant (None: not found)."""

    name: str
    span: Span
    path: str | None


@dataclass
class Sources:
    """Every file met, by its path as shown: texts, trees, links, and what is wrong with each."""

    requested: tuple[str, ...] = ()
    texts: dict[str, str] = field(default_factory=dict)
    links: dict[str, tuple[Link, ...]] = field(default_factory=dict)
    trees: dict[str, tree.File] = field(default_factory=dict)
    problems: dict[str, list[Diagnostic]] = field(default_factory=dict)
    store: Store | None = None
    mistakes: dict[str, tuple[Diagnostic, ...]] = field(default_factory=dict)  # of texts alone

    def report(self, diagnostic: Diagnostic) -> None:
        self.problems.setdefault(diagnostic.span.path, []).append(diagnostic)

    def imports(self, path: str) -> Iterator[str]:
        """The files that ``path`` imports and that could be read."""
        return (link.path for link in self.links.get(path, ()) if link.path is not None and link.path in self.texts)


@dataclass(frozen=True)
class _Made:
    """A file as it was read and elaborated: from what, and what came out."""

    text: str
    tree: tree.File
    mistakes: tuple[Diagnostic, ...]
    imports: Mapping[str, Module]
    module: Module


@dataclass
class Store:
    """Modules kept from one `load` to the next, by path. A file whose text is the same, and whose imports are
    the same modules, is the same module again: nothing of it is parsed or elaborated.

    ``elaborations`` counts the files that were not.
    """

    made: dict[str, _Made] = field(default_factory=dict)
    elaborations: int = 0

    def tree(self, path: str, text: str) -> tuple[tree.File, tuple[Diagnostic, ...]] | None:
        found = self.made.get(path)
        return (found.tree, found.mistakes) if found is not None and found.text == text else None

    def module(self, path: str, text: str, imports: Mapping[str, Module]) -> Module | None:
        found = self.made.get(path)
        if found is None or found.text != text or found.imports.keys() != imports.keys():
            return None
        return found.module if all(found.imports[name] is imports[name] for name in imports) else None


@dataclass(frozen=True)
class Graph:
    """The elaborated modules by path, imported ones before their importers."""

    sources: Sources
    modules: Mapping[str, Module]

    def text(self, path: str) -> str:
        return self.sources.texts.get(path, "")

    def theory(self, path: str, name: str) -> TheoryDeclaration | None:
        """The theory that ``name`` stands for in the file ``path``, its own or imported."""
        module = self.modules.get(path)
        if module is None:
            return None
        return module.theories.get(name) or module.imported.get(name)


# -- reading ------------------------------------------------------------------------------


def load(paths: Iterable[str], allowed: Iterable[str] = (), store: Store | None = None) -> Graph:
    """Read the files that ``paths`` name and all that they import. Never raises on bad input.

    What is imported must lie in the project (`catalg.session.confine`) or in a folder of
    ``allowed``. With a ``store`` that an earlier load has filled, what did not change since is
    taken from it.
    """
    graph, coming = opened(paths, allowed, store)
    for _ in coming:
        pass
    return graph


def opened(
    paths: Iterable[str], allowed: Iterable[str] = (), store: Store | None = None
) -> tuple[Graph, Iterator[str]]:
    """As `load`, but elaborated step by step: every path that comes is that of a module which is there from then on."""
    requested, problems = files.collect(paths)
    sources = Sources(tuple(requested), store=store)
    for problem in problems:
        sources.report(problem)
    shown = {os.path.realpath(path): path for path in requested}
    confines = Confines(requested, allowed)
    waiting = list(requested)
    while waiting:
        path = waiting.pop(0)
        if path not in sources.texts and _read(sources, path):
            try:
                _link(sources, path, shown, confines)
            except Exception as error:
                sources.report(_crashed(path, error))
            waiting += [link.path for link in sources.links.get(path, ()) if link.path is not None]
    modules: dict[str, Module] = {}
    return Graph(sources, modules), _elaborating(sources, modules)


def _read(sources: Sources, path: str) -> bool:
    try:
        text = files.read(path)
    except files.Trouble as trouble:
        sources.report(trouble.diagnostic)
        return False
    sources.texts[path] = text
    return True


def _parse(sources: Sources, path: str) -> tree.File:
    from catalg.syntax import parse_module

    if path not in sources.trees:
        text = sources.texts[path]
        known = sources.store.tree(path, text) if sources.store is not None else None
        sources.trees[path], problems = known or parse_module(text, path)
        sources.mistakes[path] = tuple(problems)
        for problem in problems:
            sources.report(problem)
    return sources.trees[path]


def _link(sources: Sources, path: str, shown: dict[str, str], confines: Confines) -> None:
    """Find the file that each import of ``path`` means."""
    from catalg.syntax import imports_of

    links = []
    for item in imports_of(_parse(sources, path)):
        link, problem = linked(path, item, shown, confines)
        links.append(link)
        if problem is not None:
            sources.report(problem)
    sources.links[path] = tuple(links)


def linked(
    importer: str, item: tree.Import, shown: dict[str, str], confines: Confines
) -> tuple[Link, Diagnostic | None]:
    """The file that an import of the file ``importer`` means, or what is wrong. ``shown``: real path -> path."""
    place = _place(importer, item)
    if place is not None and os.path.realpath(place) not in shown and place not in confines:
        return Link(item.key, item.span, None), _outside(item, place)
    if place is None or not os.path.isfile(place):
        return Link(item.key, item.span, None), _missing(item, place)
    return Link(item.key, item.span, shown.setdefault(os.path.realpath(place), place)), None


def _place(importer: str, item: tree.Import) -> str | None:
    """Where an import points: beside the importing file, or into the library (None: no such name there)."""
    if item.path is not None:
        return os.path.normpath(os.path.join(os.path.dirname(importer), item.path))
    found = resources.library_files().get(item.key)
    if found is None:
        return None
    near = os.path.relpath(found)
    return str(found) if near.startswith(os.pardir) else near


def _outside(item: tree.Import, place: str) -> Diagnostic:
    folder = os.path.dirname(place) or "."
    help = f"to read from there, run with `--allow-path {folder}`"
    return Diagnostic("CAT505", f"`{place}` lies outside the project, so it is not read", item.span, help=help)


def _instead(written: str, place: str | None) -> str | None:
    """What an import in quotes most likely means."""
    from difflib import get_close_matches

    if place is not None and os.path.isfile(place + files.ENDING):
        return f'write `import "{written}{files.ENDING}"`'
    if written.removesuffix(files.ENDING) in resources.library_files():
        return f"the file of the library is imported without quotes: `import {written.removesuffix(files.ENDING)}`"
    folder = os.path.dirname(place or "") or "."
    beside = [name for name in os.listdir(folder) if name.endswith(files.ENDING)] if os.path.isdir(folder) else []
    near = get_close_matches(os.path.basename(written), sorted(beside), n=1)
    return f"did you mean `{os.path.join(os.path.dirname(written), near[0])}`?" if near else None


def _missing(item: tree.Import, place: str | None) -> Diagnostic:
    from difflib import get_close_matches

    if item.path is not None:
        return Diagnostic("CAT502", f"there is no file `{place}` to import", item.span, help=_instead(item.path, place))
    near = get_close_matches(item.key, resources.library_files(), n=1)
    own = f'a file of your own is imported as `import "{item.name}.cat"`'
    hint = f"did you mean `import {near[0]}`?" if near else own
    return Diagnostic("CAT502", f"the theory library has no file `{item.name}`", item.span, help=hint)


# -- elaborating --------------------------------------------------------------------------


def elaborated(sources: Sources) -> Graph:
    """The modules of all the texts, in dependency order; files of an import cycle are left out."""
    modules: dict[str, Module] = {}
    for _ in _elaborating(sources, modules):
        pass
    return Graph(sources, modules)


def _elaborating(sources: Sources, modules: dict[str, Module]) -> Iterator[str]:
    """Add the modules one by one, and say which."""
    order, cycles = _order(sources)
    for cycle in cycles:
        sources.report(_cycle_diagnostic(sources, cycle))
    for path in order:
        try:
            _elaborate(sources, path, modules)
        except Exception as error:
            sources.report(_crashed(path, error))
        else:
            yield path


def closure(sources: Sources, path: str) -> Sources:
    """The part of ``sources`` that ``path`` rests on: texts and links alone, ready to be sent elsewhere."""
    needed = [path]
    for at in needed:
        needed += [inner for inner in sources.imports(at) if inner not in needed]
    return Sources(
        (path,),
        {at: sources.texts[at] for at in sorted(needed)},
        {at: sources.links[at] for at in sorted(needed)},
    )


def _elaborate(sources: Sources, path: str, modules: dict[str, Module]) -> None:
    from catalg.syntax import elaborate

    imports = {}
    for link in sources.links.get(path, ()):
        if link.path in modules:
            imports[link.name] = modules[link.path]
    file, store = _parse(sources, path), sources.store
    module = store.module(path, file.text, imports) if store is not None else None
    if module is None:
        module = elaborate(file, imports)
        if store is not None:
            store.elaborations += 1
            store.made[path] = _Made(file.text, file, sources.mistakes[path], imports, module)
    for problem in module.diagnostics:
        sources.report(problem)
    modules[path] = module


def _crashed(path: str, error: Exception) -> Diagnostic:
    from catalg.session.trial import described

    message = f"this is a fault of catalg, not of your file: `{path}` was given up ({described(error)})"
    return Diagnostic("CAT900", message, Span(path, 0, 0))


def _order(sources: Sources) -> tuple[list[str], list[list[str]]]:
    """Files with their imports before them, and the import cycles met (each once)."""
    order: list[str] = []
    cycles: list[list[str]] = []
    state: dict[str, int] = {}  # 1: on the path being walked, 2: done
    in_cycle: set[str] = set()
    for root in sources.texts:
        trail: list[tuple[str, Iterator[str]]] = []
        if root not in state:
            state[root] = 1
            trail.append((root, sources.imports(root)))
        while trail:
            path, rest = trail[-1]
            inner = next(rest, None)
            if inner is None:
                trail.pop()
                state[path] = 2
                if path not in in_cycle:
                    order.append(path)
            elif inner not in state:
                state[inner] = 1
                trail.append((inner, sources.imports(inner)))
            elif state[inner] == 1:
                walk = [at for at, _ in trail]
                cycles.append(walk[walk.index(inner) :])
                in_cycle.update(cycles[-1])
    return order, cycles


def _cycle_diagnostic(sources: Sources, cycle: list[str]) -> Diagnostic:
    first = cycle.index(min(cycle))
    ring = cycle[first:] + cycle[:first]
    spans = []
    for path, following in zip(ring, ring[1:] + ring[:1], strict=True):
        spans.append(next(link.span for link in sources.links[path] if link.path == following))
    labels = tuple(Label(span, "and this import") for span in spans[1:])
    names = " → ".join(f"`{path}`" for path in [*ring, ring[0]])
    return Diagnostic("CAT503", f"files import each other in a cycle: {names}", spans[0], labels)
