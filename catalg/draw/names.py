"""Names to mathematics: how a cell's name reads on paper, as LaTeX.

``mu`` is a Greek letter, ``x1`` and ``x_1`` have a subscript, ``f'`` a prime, ``muT`` is mu
with subscript T; a longer word stands upright, and so do words joined like ``mul_assoc``.
What is no identifier gives the empty string: it is then set as plain text, whatever it holds.
Standard library only.
"""

from __future__ import annotations

import re

GREEK = (
    "alpha", "beta", "gamma", "delta", "epsilon", "varepsilon", "zeta", "eta", "theta", "vartheta", "iota",
    "kappa", "lambda", "mu", "nu", "xi", "pi", "varpi", "rho", "varrho", "sigma", "varsigma", "tau", "upsilon",
    "phi", "varphi", "chi", "psi", "omega", "Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon",
    "Phi", "Psi", "Omega",
)  # fmt: skip
_LONGEST_FIRST = sorted(GREEK, key=lambda g: (-len(g), g))
_SHOWN = {"epsilon": r"\varepsilon", "phi": r"\varphi"}  # the forms that category theory prints
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_NAME = re.compile(r"[^\W\d_]\w*[′']*|_+\w*[′']*")
_PARTS = re.compile(r"(?P<word>[^\W\d_]+)(?P<digits>\d*)(?:_+(?P<sub>\w+?))?_*(?P<primes>[′']*)")


def name_tex(name: str, *, calligraphic: bool = False) -> str:
    """The LaTeX of a name; ``''`` when it is no identifier. ``calligraphic`` is for 0-cells.

    >>> name_tex("mu"), name_tex("x_1"), name_tex("f'"), name_tex("muT"), name_tex("assoc")
    ('\\\\mu', 'x_{1}', "f'", '\\\\mu_{T}', '\\\\mathrm{assoc}')
    >>> name_tex("mul_assoc"), name_tex("alpha_X")
    ('\\\\mathrm{mul\\\\_assoc}', '\\\\alpha_{X}')
    """
    if name.startswith("dual(") and name.endswith(")"):
        inner = name_tex(name[5:-1])
        return f"{{{inner}}}^{{*}}" if inner else ""
    plain = name.translate(_SUBSCRIPTS)
    if not _NAME.fullmatch(plain) or len(plain) > 60:
        return ""
    parts = _PARTS.fullmatch(plain)
    if not parts:
        return ""
    word, rest = _word(parts["word"])
    if word.startswith(r"\mathrm") and any(_worded(piece) for piece in (parts["sub"] or "").split("_")):
        phrase = plain[: len(plain) - len(parts["primes"])].replace("_", r"\_")
        return rf"\mathrm{{{phrase}}}" + "'" * len(parts["primes"])
    if calligraphic and re.fullmatch("[A-Z]", word):
        word = rf"\mathcal{{{word}}}"
    below = [b for b in [rest, parts["digits"], _subscript(parts["sub"] or "")] if b]
    return word + (f"_{{{','.join(below)}}}" if below else "") + "'" * len(parts["primes"])


def _word(word: str) -> tuple[str, str]:
    """(the letter or word, what hangs below it)."""
    for greek in _LONGEST_FIRST:
        if word == greek:
            return _greek(greek), ""
        rest = word[len(greek) :]
        if word.startswith(greek) and rest.isupper():
            return _greek(greek), rest
    if len(word) == 1:
        return word, ""
    if tail := re.fullmatch(r"([a-z]{2,})([A-Z]{1,3})", word):
        return rf"\mathrm{{{tail[1]}}}", tail[2]
    return rf"\mathrm{{{word}}}", ""


def _worded(piece: str) -> bool:
    """Whether part of a name is a word to read, and no letter, number or few capitals to hang below."""
    return len(piece) > 1 and piece.isalpha() and not piece.isupper() and piece not in GREEK


def _greek(name: str) -> str:
    return _SHOWN.get(name, "\\" + name)


def _subscript(text: str) -> str:
    """A subscript's own pieces, parted by commas."""
    pieces = []
    for piece in text.split("_"):
        if match := re.fullmatch(r"([^\W\d]+)(\d*)", piece):
            word, below = (match[1], "") if match[1].isupper() else _word(match[1])
            pieces.append(word + below + match[2])
        elif piece:
            pieces.append(piece)
    return ",".join(pieces)


def juxtaposed(parts: list[str], between: str = r"\,") -> str:
    """Several pieces of LaTeX side by side; empty when one of them is empty."""
    return between.join(parts) if all(parts) else ""
