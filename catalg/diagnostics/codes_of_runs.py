"""CAT3xx to CAT9xx: proofs, models, files, and faults of the program itself."""

from __future__ import annotations

from catalg.diagnostics.code import Code

_SET = "theory T : category {\n  object X\n  morphism f : X -> X\n  axiom a : f ; f = f\n}\n"

RUNS = (
    Code(
        "CAT301",
        "a step that is not proved",
        "Each link of a chain is proved on its own, from the rules after `by` alone, or from every axiom and "
        "earlier law where "
        "there is no `by`. This one was not found. Cite more rules, or put a cell in between.",
        "theory T : category {\n  object X\n  morphism f, g : X -> X\n  axiom a : f ; g = g\n"
        "  law l : f ; f ; g = g {\n    f ; f ; g = g by a\n      = f by a\n      = g\n  }\n}\n",
        "run",
    ),
    Code(
        "CAT401",
        "a model that cannot be built",
        "A value does not fit its generator, or one is missing. The message says which, and what was expected.",
        _SET + "model M : T in Set { X = 2 f = [0, 5] }\n",
        "run",
    ),
    Code(
        "CAT403",
        "a value for something that is no generator",
        "A model gives values to the cells that its theory declares, not to definitions, axioms or laws.",
        _SET + "model M : T in Set { X = 1 g = [0] }\n",
    ),
    Code(
        "CAT404",
        "a number of models that cannot be stated here",
        "`solutions N` and `classes N` count the ways to fill the values that a model leaves open (`f = unknown`), in "
        "`Set`, "
        "`Rel` or `Vect(GF(p))`, where there are finitely many; `dimension N` is that of the space of all of them, in "
        "`Vect`, `Vect(QQ)` or `Vect(GF(p))`. Each stands once, and `expect refuted` says that the numbers are "
        "wrong ones.",
        _SET + "model M : T in Set solutions 1 { X = 1 f = [0] }\n",
    ),
    Code(
        "CAT405",
        "a value that cannot be left open",
        "`unknown` is the whole value of a morphism. Objects have sizes, and the entries of a value are all "
        "given or none is.",
        _SET + "model M : T in Set solutions 1 { X = unknown f = [0] }\n",
    ),
    Code(
        "CAT407",
        "`violates` names nothing that could fail",
        "After `violates` stand axioms and laws of the theory: exactly these fail in the model.",
        _SET + "model M : T in Set violates b { X = 1 f = [0] }\n",
    ),
    Code(
        "CAT408",
        "an unknown target of a model",
        "The targets are `Vect`, `Vect(QQ)`, `Vect(GF(p))`, `Rel`, `MinPlus`, `MaxPlus`, `Set`, `Array` and "
        "`Matrices(...)`.",
        _SET + "model M : T in Sets { X = 1 f = [0] }\n",
    ),
    Code(
        "CAT501",
        "a file that cannot be read or written",
        "The file is not there, is a folder, may not be read, or is not UTF-8 text; or the program was called "
        "in a way it does "
        "not understand.",
        "",
        "files",
    ),
    Code(
        "CAT502",
        "an import of nothing",
        'An import in quotes is a file beside this one: `import "monad.cat"`. One without is a file of the '
        "library that ships "
        "with the program: `import monad`.",
        'import "nowhere.cat"\n',
        "files",
    ),
    Code(
        "CAT503",
        "files that import each other",
        "Imports make a cycle, so none of the files can be read first. The message shows the way round.",
        "",
        "files",
    ),
    Code(
        "CAT504",
        "a theory defined twice",
        "A name stands for one theory among those that a file defines and imports.",
        "theory T : category {\n}\ntheory T : category {\n}\n",
    ),
    Code(
        "CAT505",
        "a file outside the project",
        "What a theory imports must lie in its project: below the nearest folder with `pyproject.toml` or `.git`, "
        "or else below the folder of the file that is checked. `catalg check --allow-path FOLDER` permits another one.",
        "",
        "files",
    ),
    Code(
        "CAT506",
        "a stored proof that is not used",
        "A file of `--certificates` does not hold what was written to it, or the kernel does not accept the proof in "
        "it. The law is searched for as if the file were not there, and the file is written again. This is a warning.",
        "",
        "files",
    ),
    Code(
        "CAT900",
        "a fault of the program",
        "Something happened that no input should make happen. The input is not at fault: please report it with "
        "the file.",
        "",
        "files",
    ),
    Code(
        "CAT901",
        "the program contradicts itself",
        "A law is proved, and yet it fails in a model whose axioms all hold. One of the two is wrong, and it is "
        "the program's "
        "fault: please report it with the file. The exit status is 3.",
        "",
        "files",
    ),
)
