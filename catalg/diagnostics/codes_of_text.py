"""CAT1xx: mistakes in the text of a file, found before anything has a meaning."""

from __future__ import annotations

from catalg.diagnostics.code import Code

TEXT = (
    Code(
        "CAT101",
        "a character that the language does not have",
        "Names are letters of any script, digits, `_`, `'` and subscript digits, and begin with a letter or `_`. Every "
        "operator has an ASCII and a Unicode spelling: `->` `→`, `=>` `⇒`, `*` `⊗`, `<=` `≤`, `@` `∘`. "
        "Look-alikes such as "
        "`×` or a typographic minus are not operators, and invisible characters are not blanks.",
        "theory T : monoidal category {\n  object X × Y\n}\n",
    ),
    Code(
        "CAT102",
        "something else was expected here",
        "The text before this place is well formed, but what stands here cannot follow it. The message lists what can. "
        "The whole declaration is left out and reading goes on at the next keyword.",
        "theory T : category {\n  object X\n  morphism f X -> X\n}\n",
    ),
    Code(
        "CAT103",
        "a declaration ends too early",
        "A declaration ends where the next keyword, a closing brace or the file's end stands. Here that is before the "
        "declaration is complete.",
        "theory T : category {\n  object X\n  law l : X =\n}\n",
    ),
    Code(
        "CAT104",
        "brackets do not match",
        "A `(`, `[` or `{` is not closed, or a closing one closes nothing.",
        "theory T : category {\n  object X\n  law l : (X = X\n}\n",
    ),
    Code(
        "CAT105",
        "a declaration outside a theory",
        "Objects, morphisms, definitions, axioms, laws and includes stand between the braces of a theory. "
        "Outside there are "
        "imports, theories, interpretations and models.",
        "object X\n",
    ),
    Code(
        "CAT106",
        "an unknown keyword",
        "A line begins like a declaration, but with a word that declares nothing.",
        "theory T : category {\n  object X\n  lwa l : X = X\n}\n",
    ),
    Code(
        "CAT107",
        "`;` and `∘` without parentheses",
        "`f ; g` is first f, then g; `g ∘ f` (or `g @ f`) is the same read the other way. Mixed without "
        "parentheses the "
        "reader cannot tell the order, so it is not allowed; nor is mixing either with `;;`.",
        "theory T : category {\n  object X\n  morphism f : X -> X\n  law l : f ; f ∘ f = f\n}\n",
    ),
    Code(
        "CAT108",
        "a text in quotes does not end",
        "A text in quotes ends on the line where it begins.",
        'import "monad.cat\n',
    ),
    Code(
        "CAT109",
        "a value that is too large",
        "Numbers are read exactly, with at most 4,000 digits and exponents up to 4,000; values of models may be "
        "nested 200 "
        "deep.",
        "theory T : category {\n  object X\n}\nmodel M : T in Set { X = 1e999999 }\n",
    ),
    Code(
        "CAT110",
        "too much for one file",
        "After several hundred mistakes reading stops, because such a file is hardly a theory. A file of more "
        "than a million words and signs is not read at all.",
        "theory T : category {\n" + "  object\n" * 500 + "}\n",
    ),
)
