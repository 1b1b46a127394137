"""catalg: a computer-algebra system for category theory. See README.md; the command line is `catalg`."""

__version__ = "0.1.0"
