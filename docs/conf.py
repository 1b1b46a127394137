"""The documentation site: `sphinx-build -W docs site`, with the extra `docs`.

Pages about codes, the command line and every theory are written from the program itself, into
`_generated/`, when the site is built.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import site_pages

import catalg

project = "catalg"
author = "the authors of catalg"
release = version = catalg.__version__
copyright = "the authors of catalg"
extensions = ["myst_parser", "sphinx.ext.autodoc"]
source_suffix = {".md": "markdown", ".rst": "restructuredtext"}
exclude_patterns = ["_build", "site"]
html_theme = "furo"
html_title = "catalg"
html_show_sphinx = False
html_show_copyright = False
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
# Links out of the site: to files beside it (tools, theories, benchmarks), which it does not hold.
suppress_warnings = ["myst.xref_missing", "misc.highlighting_failure"]
autodoc_default_options = {"members": True, "member-order": "bysource", "show-inheritance": False}
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
nitpicky = False


def setup(app):
    from catalg.apps.pygments_lexer import CatLexer

    for name in CatLexer.aliases:  # also where catalg is a checkout and no installed package
        app.add_lexer(name, CatLexer)
    app.connect("builder-inited", lambda app: site_pages.write(Path(app.srcdir)))
