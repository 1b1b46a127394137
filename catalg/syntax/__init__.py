"""Everything about `.cat` text: parse it, and elaborate it to theories, laws and models.

Relies on the cells, the kernel's statements and the diagnostics; never proves, evaluates or
draws anything, and reads no file but the grammar.
"""

from catalg.syntax.elaborate import elaborate
from catalg.syntax.elaborated import (
    Citation,
    Definition,
    Inherited,
    InterpretationDeclaration,
    LawDeclaration,
    Link,
    ModelDeclaration,
    Module,
    TheoryDeclaration,
)
from catalg.syntax.parser import imports_of, parse_module

__all__ = [
    "Citation",
    "Definition",
    "Inherited",
    "InterpretationDeclaration",
    "LawDeclaration",
    "Link",
    "ModelDeclaration",
    "Module",
    "TheoryDeclaration",
    "elaborate",
    "imports_of",
    "parse_module",
]
