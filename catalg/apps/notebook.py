"""Notebooks: cells, laws, theorems, certificates and reports shown as pictures.

    %load_ext catalg                      # or: from catalg.apps import notebook; notebook.enable()
    %%catalg                              # a cell of theories, laws and models: its value is the report
    notebook.proof("monad.cat", "four")   # step through a proof; needs no server

Cells and the kernel know nothing of pictures: IPython is told here what to do with their
types, by name, so that nothing is imported before something is shown. Without IPython,
``picture(thing)`` wraps a thing in an object that any notebook can show.
Relies on the session's report and the draw room; never changes what it shows.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from catalg.draw import Scene
    from catalg.kernel import Certificate
    from catalg.session.report import Report

# module and class of everything that can be shown
_TYPES = (
    ("catalg.cells.diagram", "Diagram"),
    ("catalg.cells.signature", "TwoCell"),
    ("catalg.kernel.statement", "Statement"),
    ("catalg.kernel.replay", "Theorem"),
    ("catalg.kernel.proof", "Certificate"),
    ("catalg.draw.scene", "Scene"),
    ("catalg.session.report", "Report"),
    ("catalg.syntax.elaborated", "LawDeclaration"),
    ("catalg.syntax.elaborated", "TheoryDeclaration"),
)


def load_ipython_extension(shell: Any) -> None:
    """What ``%load_ext catalg`` calls."""
    enable(shell)
    register = getattr(shell, "register_magic_function", None)
    if register is not None:
        register(lambda line, cell: _checked_cell(shell, line, cell), "cell", "catalg")


def _checked_cell(shell: Any, line: str, cell: str) -> Report:
    """The cell magic: check the text of a cell; with a NAME after it, the report is also the value of that name."""
    from catalg.session.typed_text import check_text

    name = line.strip()
    if name and not name.isidentifier():
        raise ValueError(f"%%catalg takes the name of a variable for its report, and `{name}` is none")
    report = check_text(cell, f"{name or 'cell'}.cat")
    if name:
        shell.user_ns[name] = report
    return report


def unload_ipython_extension(shell: Any) -> None:
    """What ``%unload_ext catalg.apps.notebook`` calls."""
    for mime in _WRITERS:
        formatter = shell.display_formatter.formatters[mime]
        for module, name in _TYPES:
            formatter.pop(f"{module}.{name}", None)


def enable(shell: Any = None) -> None:
    """Have IPython show what is catalg's as pictures. Raises RuntimeError outside IPython."""
    if shell is None:
        try:
            from IPython import get_ipython
        except ImportError as error:
            raise RuntimeError("there is no IPython here: pip install 'catalg[notebook]'") from error
        shell = get_ipython()
        if shell is None:
            raise RuntimeError("this is no IPython session; use catalg.apps.notebook.picture(thing)")
    for mime, writer in _WRITERS.items():
        formatter = shell.display_formatter.formatters[mime]
        for module, name in _TYPES:
            formatter.for_type_by_name(module, name, writer)


class Picture:
    """A thing of catalg's that shows itself in any notebook."""

    def __init__(self, thing: object) -> None:
        if not any(cls.__module__ == module and cls.__name__ == name for cls in type(thing).__mro__
                   for module, name in _TYPES):  # fmt: skip
            raise TypeError(f"there is no picture of a {type(thing).__name__}")
        self.thing = thing

    def _repr_svg_(self) -> str | None:
        return svg(self.thing)

    def _repr_html_(self) -> str | None:
        return html(self.thing)

    def _repr_latex_(self) -> str | None:
        return latex(self.thing)

    def __repr__(self) -> str:
        return repr(self.thing)


class Stepper:
    """A proof to step through, as a page inside the notebook: it holds its pictures and needs no server."""

    def __init__(self, certificate: Certificate, title: str = "") -> None:
        self.certificate = certificate
        self.title = title or certificate.statement.name

    def _repr_html_(self) -> str:
        from catalg.draw.pages import stepper_html
        from catalg.draw.proofs import proof_slides

        slides = proof_slides(self.certificate, title=self.title)
        height = min(900, 290 + round(max(slide.scene.height for slide in slides)))
        page = escape(stepper_html(slides, self.title), quote=True)
        frame = f"width:99%;height:{height}px;border:1px solid #ccc;background:#fff"
        return f'<iframe srcdoc="{page}" sandbox="allow-scripts" style="{frame}"></iframe>'

    def __repr__(self) -> str:
        return f"<proof of {self.title}, {len(self.certificate.proof)} steps>"


def proof(path: str, law: str) -> Stepper:
    """The proof of a law of a file, found now, to step through. Raises catalg.session.files.Trouble without one."""
    from catalg.session.picture import proof_named

    title, certificate = proof_named(path, law)
    return Stepper(certificate, title)


def picture(thing: object) -> Picture:
    """A thing of catalg's as an object that shows itself. Raises TypeError on any other thing."""
    return Picture(thing)


# -- writers: None where a thing has no such form, as IPython expects -------------------------


def svg(thing: Any) -> str | None:
    """The picture of a thing as SVG, on white."""
    from catalg.draw.pages import inline_svg

    scene = _scene(thing)
    return inline_svg(scene) if scene is not None else None


def html(thing: Any) -> str | None:
    """A thing as HTML: its picture, and what is known of it."""
    kind = type(thing).__name__
    if kind == "Report":
        return _table(thing)
    shown = svg(thing)
    if shown is None:
        return None
    if kind == "Theorem":
        axioms = ", ".join(name for name in thing.theory.axioms if name in thing.axioms) or "no axiom"
        told = f"{thing.theory.name}.{thing.statement.name}: proved in {thing.steps} steps from {axioms}"
        return f"<div>{shown}<div><small>{escape(told)}</small></div></div>"
    return f"<div>{shown}</div>"


def latex(thing: Any) -> str | None:
    """A thing as a formula of LaTeX."""
    kind = type(thing).__name__
    if kind == "Diagram":
        return f"${_term(thing)}$"
    if kind == "TwoCell":
        return f"${_name(thing.name)} : {_path(thing.source)} \\Rightarrow {_path(thing.target)}$"
    statement = getattr(thing, "statement", thing if kind == "Statement" else None)
    if statement is None:
        return None
    sign = {"<=": r"\leq"}.get(statement.relation, statement.relation)
    return f"${_term(statement.left)} {sign} {_term(statement.right)}$"


_WRITERS: dict[str, Callable[[Any], str | None]] = {"image/svg+xml": svg, "text/html": html, "text/latex": latex}


def _scene(thing: Any) -> Scene | None:
    import catalg.draw as room

    kind = type(thing).__name__
    if kind == "Scene":
        return thing  # type: ignore[no-any-return]
    if kind == "Diagram":
        return room.string_scene(thing)
    if kind == "TwoCell":
        from catalg.cells import Diagram

        return room.string_scene(Diagram.generator(_doctrine(thing), thing), title=thing.name)
    if kind == "Certificate":
        return room.proof_scene(thing, title=thing.statement.name)
    if kind == "TheoryDeclaration":
        axioms = thing.theory.axioms.items()
        drawn = [(name, room.law_scene(a.left, a.right, title=name, relation=a.relation)) for name, a in axioms]
        return room.sheet_scene(drawn, title=thing.name) if drawn else None
    statement = getattr(thing, "statement", thing if kind == "Statement" else None)
    if statement is None:
        return None
    return room.law_scene(statement.left, statement.right, title=statement.name, relation=statement.relation)


def _doctrine(cell: Any) -> Any:
    """One in which a generator on its own is legal: whether wires may cross does not show."""
    from catalg.cells import MONOIDAL, POINT, TWO_CATEGORY

    return MONOIDAL if cell.source.source == POINT else TWO_CATEGORY


# -- formulas -----------------------------------------------------------------------------


def _name(name: str) -> str:
    from catalg.draw.names import name_tex
    from catalg.draw.tikz import escaped

    return name_tex(name) or rf"\text{{{escaped(name)}}}"


def _path(path: Any) -> str:
    if not path.cells:
        return "I" if path.source == "•" else rf"1_{{{_name(path.source)}}}"
    return r" \otimes ".join(_name(cell.name) for cell in path.cells)


def _term(diagram: Any) -> str:
    """Layers of a planar diagram; any other by its boundary, for its wires have no names. A sum term by term."""
    if diagram.is_sum:
        summands = [(_term(term), str(coefficient)) for term, coefficient in diagram.terms]
        written = (text if factor == "1" else rf"({factor})\, {text}" for text, factor in summands)
        return " + ".join(rf"\left({text}\right)" for text in written) or "0"
    if not diagram.boxes:
        return _path(diagram.source) if diagram.source == diagram.target else _boundary(diagram)
    if not diagram.doctrine.planar:
        return _boundary(diagram)
    alive = list(diagram.source.cells)
    layers = []
    for box, at in diagram.layers:
        end = at + len(box.source)
        parts = [*(c.name for c in alive[:at]), box.name, *(c.name for c in alive[end:])]
        layers.append(r" \otimes ".join(map(_name, parts)))
        alive[at:end] = box.target.cells
    return r" \mathbin{;} ".join(layers)


def _boundary(diagram: Any) -> str:
    names = ", ".join(_name(name) for name in dict.fromkeys(box.name for box in diagram.boxes)) or "1"
    return rf"\left[{names} : {_path(diagram.source)} \to {_path(diagram.target)}\right]"


# -- reports ------------------------------------------------------------------------------


def _table(report: Report) -> str:
    """Every law with its verdict, and every model."""
    rows = []
    for file in report.files:
        for found in file.diagnostics:
            rows.append((file.path, "", f"{found.severity} {found.code}", found.message, found.severity != "error"))
        for theory in file.theories:
            for law in theory.laws:
                told = "\n".join(part for part in (law.witness, law.text) if part) or ", ".join(law.axioms)
                rows.append((theory.name, law.name, law.verdict, told, law.as_expected))
        for model in file.models:
            rows.append((model.theory, model.name, "model", model.target, model.ok))
    body = "".join(
        f"<tr><td>{escape(where)}</td><td>{escape(name)}</td><td>{'' if fine else '✗ '}{escape(verdict)}</td>"
        f'<td style="text-align:left;white-space:pre-wrap">{escape(told)}</td></tr>'
        for where, name, verdict, told, fine in rows
    )
    head = "<tr><th>theory</th><th>law</th><th>verdict</th><th>from, or witness</th></tr>"
    return f"<table><thead>{head}</thead><tbody>{body}</tbody></table>"
