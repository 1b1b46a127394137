"""`explain`: what a diagnostic code means, from the one table of codes."""

from __future__ import annotations

from catalg.session.files import usage_trouble


def explanation(code: str) -> str:
    """Title, explanation and example of a code. Raises Trouble when there is no such code."""
    from catalg.diagnostics.codes import CODES

    wanted = code.strip().upper()
    if wanted.isdigit():
        wanted = f"CAT{wanted}"
    entry = CODES.get(wanted)
    if entry is None:
        raise usage_trouble("", f"there is no code `{code}`; codes go from {min(CODES)} to {max(CODES)}")
    example = "\n".join(f"    {line}" for line in entry.example.strip("\n").splitlines())
    return f"{wanted}: {entry.title}\n\n{entry.explanation.strip()}" + (f"\n\nExample:\n\n{example}" if example else "")
