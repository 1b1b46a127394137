"""CAT2xx: names and types."""

from __future__ import annotations

from catalg.diagnostics.code import Code


def _category(items: str) -> str:
    return "theory T : category {\n  object X, Y\n  morphism f : X -> Y\n  " + items + "\n}\n"


def _linear(items: str) -> str:
    return "theory T : linear category {\n  object X, Y\n  morphism f : X -> Y\n  " + items + "\n}\n"


def _two(items: str) -> str:
    return "theory T : 2-category {\n  object C, D\n  1-morphism F, G : C -> D\n  " + items + "\n}\n"


def _monoid(items: str, doctrine: str = "monoidal") -> str:
    return (
        f"theory T : {doctrine} category {{\n  object X\n  morphism m : X * X -> X\n  morphism e : I -> X\n  "
        + items
        + "\n}\n"
    )


CELLS = (
    Code(
        "CAT201",
        "a name that nothing has",
        "Every cell is declared before it is used. If the name is nearly one that is known, the message says which.",
        _category("law l : g = f"),
    ),
    Code(
        "CAT202",
        "a name declared twice",
        "Within a theory a name stands for one thing, whatever its kind.",
        _category("morphism f : Y -> X"),
    ),
    Code(
        "CAT203",
        "cells that do not compose",
        "`f ; g` needs the target of f to be the source of g. `F * G` needs the 0-cell at which F ends to be "
        "the one at "
        "which G begins. The message shows both boundaries. A 1-morphism stands for its identity where a 2-morphism is "
        "needed, so `T * mu` is whiskering.",
        _category("law l : f ; f = f"),
    ),
    Code(
        "CAT204",
        "a cell of the wrong kind",
        "Objects, 1-morphisms and 2-morphisms are different kinds of cells. A 1-morphism goes between objects and a "
        "2-morphism between 1-morphisms; a morphism is no object, and a functor cannot be declared from one.",
        _two("1-morphism H : F -> F"),
    ),
    Code(
        "CAT205",
        "the two sides of an equation differ in type",
        "Only cells with the same source and the same target can be equal. The message shows both types.",
        _category("morphism g : Y -> X\n  law l : f ; g = f"),
    ),
    Code(
        "CAT206",
        "an operation that this doctrine does not have",
        "A plain category has no `*`; `swap` needs a symmetric monoidal category, `copy` and `drop` a cartesian "
        "one; `+`, "
        "`-` and numbers need the prefix `linear`, `<=` the prefix `ordered`, `^dag` the prefix `dagger`, `^T` "
        "a compact "
        "closed category.",
        _category("law l : f * f = f * f"),
    ),
    Code(
        "CAT207",
        "the wrong number of arguments",
        "A definition is called with values for its parameters; those that the types of later ones determine "
        "are left out.",
        _two("def whisker (a : F => G) : F => G = a\n  2-morphism b : F => G\n  law l : whisker(b, b) = b"),
    ),
    Code(
        "CAT208",
        "an argument of the wrong kind or type",
        "What is given does not fit what the parameter, the morphism or the rule takes. In term notation `f(x, y)` the "
        "arguments are terms; a component is written `a[X]`, and a 1-morphism is applied as `F(x)`.",
        _monoid("law l (x : X) : m(x, m) = x", "cartesian"),
    ),
    Code(
        "CAT209",
        "not of the type that is declared",
        "The body of a definition, or the image of a generator under an interpretation, must have the declared type.",
        _category("def g : Y -> X = f"),
    ),
    Code(
        "CAT210",
        "a parameter whose value cannot be told",
        "A call leaves out the parameters that the types of the others determine. Here they leave more than one "
        "choice: "
        "give all parameters, in order.",
        _monoid("def k (A B : object) (f : A * B -> A * B) : A * B -> A * B = f\n  law l : k(X * X * X) = X * X * X"),
    ),
    Code(
        "CAT211",
        "the wrong arrow",
        "Morphisms and 1-morphisms are typed with `->`, 2-morphisms with `=>`.",
        _two("2-morphism a : F -> G"),
    ),
    Code(
        "CAT212",
        "a keyword of another doctrine",
        "A 2-category has `1-morphism` and `2-morphism`; the other doctrines have `morphism`.",
        _two("morphism a : F => G"),
    ),
    Code(
        "CAT213",
        "an unknown doctrine",
        "The doctrines are `category`, `2-category`, `monoidal category`, `symmetric monoidal category`, "
        "`cartesian category` "
        "and `compact closed category`, with the prefixes `dagger`, `linear` and `ordered`.",
        "theory T : monoidial category {\n}\n",
    ),
    Code(
        "CAT214",
        "an equation between objects or 1-morphisms",
        "Laws equate cells of the top dimension. Different paths of 1-morphisms are different; where they "
        "should count as "
        "the same, declare an invertible 2-morphism between them.",
        _two("1-morphism H : D -> C\n  law l : F * H * F = F"),
    ),
    Code(
        "CAT215",
        "a variable not used exactly once",
        "In a symmetric monoidal category nothing is copied or dropped, so each term variable stands exactly "
        "once on each "
        "side. In a `cartesian category` it may stand any number of times.",
        _monoid("law l (x : X) : m(x, x) = x", "symmetric monoidal"),
    ),
    Code(
        "CAT216",
        "term variables in a planar theory",
        "Terms exchange variables, so they need a symmetric monoidal or cartesian category. A fresh object is "
        "`(X : object)`, "
        "a fresh morphism `(f : X -> Y)`.",
        _monoid("law l (x : X) : m(x, e) = x"),
    ),
    Code(
        "CAT217",
        "a name that is built in",
        "`id` is built into every theory, `I` into monoidal ones, `swap` into symmetric, `copy` and `drop` into "
        "cartesian ones, `dual`, `cup` and `cap` into compact closed ones.",
        _monoid("morphism id : X -> X"),
    ),
    Code(
        "CAT218",
        "source and target are not parallel",
        "A 2-morphism goes between 1-morphisms that begin at the same object and end at the same object.",
        _two("1-morphism H : D -> C\n  2-morphism a : F => H"),
    ),
    Code(
        "CAT220",
        "an unknown theory",
        "A theory is defined above its use, in the same file or in one that is imported.",
        "theory T : category {\n  include Monoid\n}\n",
    ),
    Code(
        "CAT221",
        "an include that brings a name which is something else here",
        "Two includes that bring the same name with the same type share it. With different types one of them "
        "must be renamed: "
        "`include Monad { mu as muS }`.",
        "theory A : category {\n  object X\n  morphism f : X -> X\n}\ntheory B : category {\n  object X, Y\n"
        "  morphism f : X -> Y\n  include A\n}\n",
    ),
    Code(
        "CAT222",
        "an interpretation without an image for every cell",
        "An interpretation says of each 0-cell, 1-cell and 2-cell of its source which cell of the target it becomes.",
        "theory A : category {\n  object X\n  morphism f : X -> X\n}\ninterpretation N : A -> A {\n  X = X\n}\n",
    ),
    Code(
        "CAT223",
        "an interpretation into another theory, inside a theory",
        "Between the braces of a theory an interpretation goes into that theory. Elsewhere it stands after both "
        "theories.",
        "theory A : category {\n  object X\n}\ntheory B : category {\n  object X\n  interpretation N : A -> A { "
        "X = X }\n}\n",
    ),
    Code(
        "CAT224",
        "a renaming or an image of something that is not there",
        "`include T { a as b }` renames what T declares, and an interpretation sends the cells of its source. "
        "Axioms have no "
        "image: they become laws to prove.",
        "theory A : category {\n  object X\n}\ntheory B : category {\n  include A { Y as Z }\n}\n",
    ),
    Code(
        "CAT225",
        "a side that is no term",
        "A law with term variables equates terms in them. Apply a morphism to the variables: `f(x)`.",
        _monoid("law l (x y : X) : m = m(x, y)", "cartesian"),
    ),
    Code(
        "CAT226",
        "a theory of a doctrine that does not fit",
        "A theory can be included or interpreted in another whose doctrine has all that its own has: a category "
        "in a monoidal "
        "category, that in a symmetric one, that in a cartesian one.",
        "theory A : symmetric monoidal category {\n  object X\n}\ntheory B : monoidal category {\n  include A\n}\n",
    ),
    Code(
        "CAT227",
        "an axiom about a parameter and its dagger",
        "An axiom holds for every value of its parameters, and a rule cannot be told that the value of one must be the "
        "dagger of another's. State it of a generator, or give it to a law as a hypothesis.",
        "theory T : dagger category {\n  object X\n  axiom a (f : X -> X) : f ; f^† = X\n}\n",
    ),
    Code(
        "CAT230",
        "a cell that is too large",
        "Definitions are expanded. Where each holds the one before several times, or sums are multiplied out, "
        "a few lines stand for more than any machine's memory holds.",
        "theory T : category {\n  object X\n  morphism f : X -> X\n"
        + "".join(f"  def f{n + 1} = " + " ; ".join([f"f{n or ''}"] * 100) + "\n" for n in range(3))
        + "}\n",
    ),
    Code(
        "CAT231",
        "a sum of things that cannot be added",
        "In a linear theory cells with the same source and the same target are added: `f + g`. Objects and "
        "1-morphisms are not "
        "cells of the top dimension and have no sum. Of terms, every summand is in the same variables.",
        _linear("morphism g : X -> X\n  law l : f + g = f"),
    ),
    Code(
        "CAT232",
        "a scalar where a cell is needed",
        "A number or a `scalar` multiplies a cell: `2 * f`, `a * f`. It is no cell itself: `2 * X` is twice the "
        "identity of X. "
        "`0` is a cell where its type can be told, beside the other side of an equation or as a summand; "
        "`0 * f` is the zero "
        "of the type of f.",
        _linear("law l : f ; 2 = f"),
    ),
    Code(
        "CAT241",
        "a rule that nothing is called",
        "`by` cites axioms, earlier laws and the hypotheses of the law itself. Definitions are expanded without "
        "being cited.",
        _category("law l : f = f { f = f by unit }"),
    ),
    Code(
        "CAT242",
        "a rule that cannot be cited here",
        "A law may cite what stands before it: not itself, not a later law, not one that is expected to be refuted.",
        _category("law l : f = f { f = f by l }"),
    ),
    Code(
        "CAT243",
        "a choice that is not offered",
        "`by rule(f := g)` gives a value to a parameter of the rule; `expect` is followed by `refuted`.",
        _category("axiom a (g : X -> Y) : g = f\n  law l : f = f { f = f by a(h := f) }"),
    ),
    Code(
        "CAT244",
        "a chain that does not join the two sides",
        "The chain of a law begins with its left side and ends with its right side.",
        _category("morphism g : X -> Y\n  law l : f = g { f = f }"),
    ),
)
