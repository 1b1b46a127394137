"""`interpretation`: a functor between theories, its obligations and the laws that it carries.

Each axiom of the source becomes a law `NAME.axiom` of the target, to be proved there; each
law of the source becomes available as `NAME.law`, because its proof is carried along.
"""

from __future__ import annotations

from catalg.cells import CellTypeError, Coefficient, Diagram, Functor, OneCell, Path, TwoCell
from catalg.syntax import tree
from catalg.syntax.cells_of_text import Scalar, Value, Zero
from catalg.syntax.comments import ids_in
from catalg.syntax.dagger import MARK, base_of
from catalg.syntax.elaborated import Inherited, InterpretationDeclaration, LawDeclaration, TheoryDeclaration
from catalg.syntax.expressions import Expressions
from catalg.syntax.linear import typed_zero
from catalg.syntax.scope import Rule, describe
from catalg.syntax.theories import TheoryBuilder
from catalg.syntax.transport import carried, cell_names, fits_into
from catalg.syntax.trouble import Trouble, did_you_mean, short, trouble


def interpret(source: TheoryDeclaration, into: TheoryBuilder, item: tree.Interpretation) -> InterpretationDeclaration:
    """Elaborate an interpretation and add what it gives to the target theory; raises Trouble."""
    doctrine = source.theory.signature.doctrine
    span = into.scope.span
    if not fits_into(doctrine, into.doctrine) or source.dagger > into.scope.dagger:
        raise trouble(
            "CAT226",
            f"`{source.name}` is a {source.doctrine} and cannot be interpreted in a {into.doctrine_text}",
            span(item.name),
            (source.span, "the source"),
            (into.span, "the target"),
        )
    functor = _functor(source, into, item)
    name = item.name.text
    obligations = {axiom: f"{name}.{axiom}" for axiom in source.theory.axioms}
    laws: list[LawDeclaration | Inherited] = [law for law in source.laws if law.expected == "proved"]
    laws += source.inherited
    for new in (*obligations.values(), *(f"{name}.{law.name}" for law in laws)):
        if new in into.scope.entries:
            raise trouble(
                "CAT202", f"`{new}` is declared twice", span(item.name), (into.scope.places[new], "declared here first")
            )
    taken = into.scope.reserved
    for axiom, statement in source.theory.axioms.items():
        new = obligations[axiom]
        into.laws[new] = LawDeclaration(
            new, carried(statement, functor, new, taken), "proved", (), item.span, item.doc, ids_in(item.doc)
        )
        _enter(into, new, item)
    for law in laws:
        new = f"{name}.{law.name}"
        into.inherited[new] = Inherited(
            new, carried(law.statement, functor, new, taken), source, law.name, functor, obligations
        )
        _enter(into, new, item)
    return InterpretationDeclaration(name, source.name, into.name, functor, item.span)


def _enter(into: TheoryBuilder, name: str, item: tree.Interpretation) -> None:
    into.scope.entries[name] = Rule("a law")
    into.scope.places[name] = into.scope.span(item.name)
    into.order.append(name)
    if item.doc:
        into.docs[name] = item.doc


def _functor(source: TheoryDeclaration, into: TheoryBuilder, item: tree.Interpretation) -> Functor:
    signature = source.theory.signature
    known = [n for n in cell_names(signature) if not n.endswith(MARK)]
    images: dict[str, tuple[tree.Name, tree.Expr]] = {}
    for name, expr in item.images:
        if name.text not in known:
            raise _unknown(source, name, into, known)
        if name.text in images:
            raise trouble(
                "CAT202",
                f"`{name.text}` is given two images",
                into.scope.span(name),
                (into.scope.span(images[name.text][0]), "the first"),
            )
        images[name.text] = (name, expr)
    missing = [n for n in known if n not in images]
    if missing:
        raise trouble(
            "CAT222",
            "no image is given for " + ", ".join(f"`{n}`" for n in missing),
            into.scope.span(item.name),
            (source.span, f"`{source.name}` is declared here"),
            help=f"add `{missing[0]} = ...`",
        )
    return _images(source, into, images)


def _images(source: TheoryDeclaration, into: TheoryBuilder, images: dict[str, tuple[tree.Name, tree.Expr]]) -> Functor:
    signature = source.theory.signature
    zero: dict[str, str] = {}
    one: dict[str, Path] = {}
    two: dict[str, Diagram] = {}
    scalars: dict[str, Coefficient] = {}
    functor = Functor(into.doctrine, zero, one, two, scalars)
    for name in signature.scalars:
        value = _value(into, images[name][1])
        if not isinstance(value, Scalar):
            raise _kind(into, images[name], value, "a scalar")
        scalars[name] = value.coefficient
    for name in signature.zero:
        value = _value(into, images[name][1])
        if not isinstance(value, Zero):
            raise _kind(into, images[name], value, "an object")
        zero[name] = value.name
    for name, cell in signature.one.items():
        value = _value(into, images[name][1])
        if isinstance(value, (Zero,)) or not hasattr(value, "path"):
            raise _kind(into, images[name], value, "a 1-morphism" if signature.zero else "an object")
        one[name] = value.path()
        _check(functor, cell, images[name], into, source)
    for name, two_cell in signature.two.items():
        on = Expressions(into.scope)
        if name.endswith(MARK):
            two[name] = on.mirrored(two[base_of(name)])
            continue
        expr = images[name][1]
        value = on.value(expr)
        ends = functor.on_path(two_cell.source), functor.on_path(two_cell.target)
        zero_of = typed_zero(value, into.scope, ends)
        two[name] = on.two(value, expr).diagram() if zero_of is None else zero_of
        _check(functor, two_cell, images[name], into, source)
    return Functor(into.doctrine, zero, one, two, scalars)


def _value(into: TheoryBuilder, expr: tree.Expr) -> Value:
    return Expressions(into.scope).value(expr)


def _check(
    functor: Functor,
    cell: OneCell | TwoCell,
    image: tuple[tree.Name, tree.Expr],
    into: TheoryBuilder,
    source: TheoryDeclaration,
) -> None:
    """Raise Trouble unless the image has the image of the type."""
    try:
        if isinstance(cell, OneCell):
            functor.on_one_cell(cell)
        else:
            functor.on_two_cell(cell)
    except CellTypeError as error:
        name, expr = image
        labels = [(place, "declared here")] if (place := source.places.get(cell.name)) else []
        if isinstance(cell, OneCell) and cell.self_dual:
            message = f"this is no image of `{name.text}`: {error}"
            raise trouble("CAT209", message, into.scope.span(expr), *labels) from None
        if isinstance(cell, OneCell):
            wanted = f"`{functor.zero.get(cell.source, cell.source)}` -> `{functor.zero.get(cell.target, cell.target)}`"
            found = f"`{functor.one[cell.name].source}` -> `{functor.one[cell.name].target}`"
        else:
            arrow = "=>" if into.doctrine.zero_cells else "->"
            wanted = f"`{short(functor.on_path(cell.source))}` {arrow} `{short(functor.on_path(cell.target))}`"
            image_of = functor.two[cell.name]
            found = f"`{short(image_of.source)}` {arrow} `{short(image_of.target)}`"
        raise trouble(
            "CAT209",
            f"the image of `{name.text}` should go {wanted}, but it goes {found}",
            into.scope.span(expr),
            *labels,
        ) from None


def _kind(into: TheoryBuilder, image: tuple[tree.Name, tree.Expr], value: Value, wanted: str) -> Trouble:
    return trouble(
        "CAT204",
        f"`{image[0].text}` is {wanted}, but its image is {describe(value, into.doctrine)}",
        into.scope.span(image[1]),
    )


def _unknown(source: TheoryDeclaration, name: tree.Name, into: TheoryBuilder, known: list[str]) -> Trouble:
    span = into.scope.span(name)
    if name.text in source.broken:
        return Trouble(None)
    if name.text in source.theory.axioms:
        return trouble(
            "CAT224", f"`{name.text}` is an axiom: it has no image but becomes a law to prove", span, help="remove it"
        )
    help, fix = did_you_mean(name.text, known, span)
    return trouble("CAT224", f"`{source.name}` has no cell called `{name.text}`", span, help=help, fix=fix)
