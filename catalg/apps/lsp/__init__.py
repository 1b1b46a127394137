"""The language server: `.cat` files in an editor. `server.serve` starts it; everything else here is its parts.

Needs the extra `lsp` (pygls), which is imported by these modules and by nothing else.
"""
